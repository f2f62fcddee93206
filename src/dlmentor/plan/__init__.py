"""From a goal and hours to an ordered reading plan."""
