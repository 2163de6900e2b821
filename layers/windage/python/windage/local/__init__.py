"""The laptop: files, and an AWS of its own."""
