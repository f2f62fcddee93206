"""Plans and references in the formats that other programs read."""
