"""What changed between two editions of the same figures: every total that moved, and the return that moved it."""
