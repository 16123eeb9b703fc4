"""Refused: how guard and mark stop at the first thing that forbids decoding or copying a file."""

from sheets.finding import Finding


class Refused(Exception):  # noqa: N818 - it is a verdict on a file, caught by the guard alone
    """Carries the one finding for which a file is not decoded or copied; never leaves `guard` and `mark`."""

    def __init__(self, finding: Finding) -> None:
        """Keep the finding."""
        super().__init__(finding.code)
        self.finding = finding
