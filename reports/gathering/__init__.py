"""Folder → settled returns: read in worker processes, one of each, whose and which year."""
