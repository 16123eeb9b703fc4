"""One form: declare it, draw it, read it back, check it."""
