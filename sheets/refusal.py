"""Refused: how the parts of the guard stop at the first thing that forbids decoding."""

from sheets.finding import Finding


class Refused(Exception):  # noqa: N818 - it is a verdict on a file, caught by the guard alone
    """Carries the one finding for which a file is not decoded; never leaves `guard`."""

    def __init__(self, finding: Finding) -> None:
        """Keep the finding."""
        super().__init__(finding.code)
        self.finding = finding
