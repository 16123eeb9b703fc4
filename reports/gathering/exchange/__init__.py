"""What a summary hands on, one level up or to next year: written and read in one place."""
