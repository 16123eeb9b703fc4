"""A fault of a declaration as a value: where it stands, and what is wrong, in Chinese and English."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with a declared form or table; `where` is its key path.

    Of several things there, `word` is the name, title or choice of those that are meant.
    """

    where: str
    zh: str
    en: str
    word: str = ""

    def __str__(self) -> str:
        return f"{self.where}: {self.zh} / {self.en}" if self.where else f"{self.zh} / {self.en}"


class Uncompiled(ValueError):  # noqa: N818 - it reads as what it is
    """A form whose formulas cannot be used."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = tuple(faults)


class FormFault(ValueError):  # noqa: N818 - it reads as what it is
    """Declarations that cannot be used: one line a fault, each with its file and key path."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = tuple(faults)
