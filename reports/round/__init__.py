"""The round of a year in one work folder: its settings, and the ledger of what went out and came in."""
