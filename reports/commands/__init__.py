"""What the command line is made of beside its commands."""
