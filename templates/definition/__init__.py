"""Form ↔ definition workbook: the second door, for offices that write no TOML."""
