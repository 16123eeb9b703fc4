"""Figures are whole numbers of 10**-scale of their unit: how a cell holds one, and how it is printed."""

DIGITS = 15
"""What a spreadsheet program keeps of a number: beyond it cents are lost without a word."""


class Unheld(ValueError):  # noqa: N818 - it reads as the sentence it carries
    """A figure with more digits than a cell keeps, in one sentence."""

    def __init__(self, name: str, value: int, scale: int) -> None:
        """Name the figure and spell it whole."""
        spelt = text(value, scale, thousands=True)
        super().__init__(
            f"“{name}”为{spelt}，超过{DIGITS}位，电子表格保存不准，没有写出："
            f"请用 check 查看各文件的控制数，改正后重做。"
            f" / {name} is {spelt}, more than the {DIGITS} digits that a spreadsheet keeps; nothing was written."
        )


def held(value: int, scale: int, name: str) -> int:
    """Return the figure if a cell keeps all its digits; raises Unheld."""
    if abs(value) >= 10**DIGITS:
        raise Unheld(name, value, scale)
    return value


def number(value: int, scale: int) -> int | float:
    """Return what a cell holds of a figure."""
    return value / 10**scale if scale else value


def text(value: int, scale: int, *, thousands: bool = False) -> str:
    """Return a figure with all its decimals, exact however large: 120050 at scale 2 is 1200.50."""
    whole, rest = divmod(abs(value), 10**scale)
    sign, comma = "-" if value < 0 else "", "," if thousands else ""
    return f"{sign}{whole:{comma}}" + (f".{rest:0{scale}}" if scale else "")
