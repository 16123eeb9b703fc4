"""Field types: one class each says all that depends on the type, from the cell that is read to the blank's prompt."""
