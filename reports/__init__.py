"""Many returns: gather them, add them up, present the totals."""
