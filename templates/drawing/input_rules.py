"""How one field is entered: its column's width and format, what may be typed, and the words that say so."""

from dataclasses import replace

from sheets.page import Style, Validation
from sheets.writing.width import text_width
from templates.drawing.palette import GREY
from templates.field import Field

PROMPT_LENGTH = 255
"""Characters of a prompt or complaint; Excel refuses the file with more."""

TITLE_LENGTH = 32
"""Characters of a prompt's title; Excel refuses the file with more."""


def width(field: Field) -> float:
    """Choose a column's width: as declared, else by type, the longest choice, and a title on two lines."""
    if field.width:
        return field.width
    title = text_width(field.title) / 2 + 2
    choices = max((text_width(option) for option in field.enum), default=0) + 2.5 if field.enum else 0
    return max(field.kind.width, min(title, 18), min(choices, 24))


def style(field: Field, *, locked: bool = False) -> Style:
    """Format the cells of a field; grey and locked where nobody types.

    A computed text is of no text format: a program would take its formula for one.
    """
    align, shown = field.kind.align, field.kind.number_format(field)
    made = Style(border=True, align=align, number_format="" if field.formula and shown == "@" else shown)
    return replace(made, wrap=align == "left", shrink=align == "right", locked=locked, fill=GREY if locked else "")


def validation(field: Field, area: tuple[int, int, int, int], options: str, hint: str = "") -> Validation:
    """Say what may be typed into an area; `options` names the drop-down's list, `hint` begins the prompt."""
    usual = (field.kind.asks(field) if field.kind.several else field.kind.manner) if field.kind.prompted else ""
    prompt = "；".join(part for part in (hint, field.note) if part) or usual
    made = Validation(
        area,
        prompt_title=clipped(field.title, TITLE_LENGTH) if prompt else "",
        prompt=clipped(prompt, PROMPT_LENGTH),
        error_title="请核对",
        error=clipped(f"{field.title}：{field.kind.asks(field)}", PROMPT_LENGTH),
    )
    if field.enum and not field.kind.several:
        return replace(made, kind="list", options=options)
    allowed = field.kind.restriction(field)
    if not allowed:
        return made
    return replace(made, kind=allowed.kind, minimum=allowed.least, maximum=allowed.most, strict=allowed.strict)


def clipped(text: str, length: int) -> str:
    """Shorten words to so many characters, and show that they were."""
    return text if len(text) <= length else text[: length - 1] + "…"
