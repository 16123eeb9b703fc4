"""The spreadsheet side: cells and where they are. Knows no forms."""
