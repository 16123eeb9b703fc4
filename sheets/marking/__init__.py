"""A clerk's workbook and findings → the copy that goes back."""
