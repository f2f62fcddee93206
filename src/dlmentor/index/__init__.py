"""From entries to chunks, vectors and a snapshot that searches read."""
