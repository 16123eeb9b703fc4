"""The formula language: parsed once, printed for polars and for spreadsheet programs."""
