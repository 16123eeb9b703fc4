"""Pages → workbook, whole or not at all."""
