"""From evidence to a cited, checked answer."""
