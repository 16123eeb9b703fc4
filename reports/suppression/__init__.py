"""Small counts hidden: which figures stay unpublished, so that none can be worked out from the rest."""
