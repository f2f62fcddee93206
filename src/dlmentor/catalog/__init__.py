"""From Markdown lists to entries."""
