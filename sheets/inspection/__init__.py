"""Before decoding: what a file is, its honest size, and what the decoder would hide or die of."""
