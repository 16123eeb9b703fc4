"""Batch → findings, and the figures of what counts."""
