"""What must hold in a workbook before a value is worked out, for a spreadsheet has no unknown."""

from dataclasses import dataclass

from templates.formulas.excel_words import every


@dataclass(frozen=True, slots=True)
class Needs:
    """Cells with numbers, cells with text, then more, which is asked in this order."""

    numbers: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    more: tuple[str, ...] = ()

    def __add__(self, other: "Needs") -> "Needs":
        """Need what both need, each once."""
        pairs = ((self.numbers, other.numbers), (self.texts, other.texts), (self.more, other.more))
        return Needs(*(tuple(dict.fromkeys(mine + theirs)) for mine, theirs in pairs))

    @property
    def filled(self) -> str:
        """Print whether the cells hold what they should; nothing if there are none."""
        numbers = [f"ISNUMBER({cell})" for cell in self.numbers]
        if len(numbers) > 1:
            numbers = [f"COUNT({','.join(self.numbers)})={len(self.numbers)}"]
        return every([*numbers, *(f'{text}<>""' for text in self.texts)])

    def guarded(self, printed: str, otherwise: str = "") -> str:
        """Print a value only where all is known; else `otherwise`, or FALSE."""
        other = f",{otherwise}" if otherwise else ""
        for condition in (*reversed(self.more), self.filled):
            printed = f"IF({condition},{printed}{other})" if condition else printed
        return printed
