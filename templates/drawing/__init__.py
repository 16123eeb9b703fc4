"""Form → the blank workbook that is sent out."""
