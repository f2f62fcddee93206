"""From a question to ranked entries with reasons."""
