"""This year's and last year's figures → the year-end tables, as workbook, page and sentences."""
