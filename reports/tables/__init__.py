"""A table of totals: one model, drawn on a sheet, on a page for reading, and quoted in sentences."""
