"""Which cell is wrong, and the figure that would mend it: suggested, never applied."""
