"""One page that checks a return in the browser: written here, and the part of it that is Python."""
