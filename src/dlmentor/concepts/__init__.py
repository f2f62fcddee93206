"""Topics of the field: names, phrasings, prerequisites."""
