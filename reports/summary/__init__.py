"""Settled returns → the summary workbook."""
