"""Workbooks that came back → a batch of typed frames."""
