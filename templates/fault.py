"""A fault of a declaration as a value: where it stands, and what is wrong, in Chinese and English."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with a declared form or table; `where` is its key path."""

    where: str
    zh: str
    en: str

    def __str__(self) -> str:
        return f"{self.where}: {self.zh} / {self.en}" if self.where else f"{self.zh} / {self.en}"


class FormFault(ValueError):  # noqa: N818 - it reads as what it is
    """Declarations that cannot be used, with one line for each fault."""

    def __init__(self, faults: Sequence[Fault | str]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = tuple(faults)
