"""How one field is entered: its column's width and format, what may be typed, and the words that say so."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from types import MappingProxyType

from sheets.page import Align, Style, Validation
from sheets.writing.width import text_width
from templates.drawing.palette import GREY
from templates.form import Field, FieldType
from templates.kinds import FIRST_YEAR, KINDS, LAST_YEAR, largest

PROMPT_LENGTH = 255
"""Characters of a prompt or complaint; Excel refuses the file with more."""

TITLE_LENGTH = 32
"""Characters of a prompt's title, likewise."""

WIDTHS: Mapping[FieldType, float] = MappingProxyType(
    {"date": 11.5, "money": 13, "id_number": 20.5, "phone": 14, "email": 22, "integer": 7.5, "number": 9, "month": 6.5}
)
MANNERS: Mapping[FieldType, str] = MappingProxyType(
    {
        "integer": "填整数",
        "money": "填金额，最多两位小数",
        "number": "填数字",
        "date": "按2025-03-01的格式填日期",
        "month": "填1至12的月份",
        "choice": "从下拉列表中选择",
        "id_number": "18位，按文本输入，末位X大写",
        "phone": "手机或带区号的固定电话",
        "email": "填一个邮箱地址",
    }
)
"""How each type is filled in, in a few words."""

LEFT: frozenset[FieldType] = frozenset({"text", "email"})
FIGURES: frozenset[FieldType] = frozenset({"integer", "money", "number"})


def width(field: Field) -> float:
    """Choose a column's width: as declared, else by type, the longest choice, and a title on two lines."""
    if field.width:
        return field.width
    title = text_width(field.title) / 2 + 2
    choices = max((text_width(option) for option in field.enum), default=0) + 2.5 if field.enum else 0
    return max(WIDTHS.get(field.type, 7 if field.enum else 10.5), min(title, 18), min(choices, 24))


def style(field: Field, *, locked: bool = False) -> Style:
    """Format the cells of a field; grey and locked where nobody types.

    A computed text is of no text format: a program would take its formula for one.
    """
    align: Align = "left" if field.type in LEFT else "right" if field.type in FIGURES else "center"
    shown = number_format(field)
    made = Style(border=True, align=align, number_format="" if field.formula and shown == "@" else shown)
    return replace(made, wrap=align == "left", shrink=align == "right", locked=locked, fill=GREY if locked else "")


def number_format(field: Field) -> str:
    """Format a figure with its own decimal places."""
    if field.type == "number":
        return "#,##0" + ("." + "0" * field.decimals if field.decimals else "")
    return "#,##0" if field.type == "integer" else KINDS[field.type].number_format


def validation(field: Field, area: tuple[int, int, int, int], options: str, hint: str = "") -> Validation:
    """Say what may be typed into an area; `options` names the drop-down's list, `hint` begins the prompt."""
    prompt = "；".join(part for part in (hint, field.note) if part) or _prompt(field)
    made = Validation(
        area,
        prompt_title=clipped(field.title, TITLE_LENGTH) if prompt else "",
        prompt=clipped(prompt, PROMPT_LENGTH),
        error_title="请核对",
        error=clipped(f"{field.title}：{manner(field)}", PROMPT_LENGTH),
    )
    if field.enum:
        return replace(made, kind="list", options=options)
    if field.type == "id_number":
        # 15 digits are read too, and said to be old; so only a warning.
        return replace(made, kind="length", minimum=18, maximum=18, strict=False)
    least, most = _bounds(field)
    kind = KINDS[field.type].validation
    return made if kind == "any" else replace(made, kind=kind, minimum=least, maximum=most)


def manner(field: Field) -> str:
    """Say how a field is filled in: its type, unit and bounds."""
    words = MANNERS.get(field.type, "填文字")
    if field.unit:
        words += f"，以“{field.unit}”为单位"
    if field.minimum is not None and field.type != "month":
        words += f"，不小于{field.minimum:g}" if not isinstance(field.minimum, date) else f"，不早于{field.minimum}"
    if field.maximum is not None and field.type != "month":
        words += f"，不大于{field.maximum:g}" if not isinstance(field.maximum, date) else f"，不晚于{field.maximum}"
    return words


def clipped(text: str, length: int) -> str:
    """Shorten words to so many characters, and show that they were."""
    return text if len(text) <= length else text[: length - 1] + "…"


def _prompt(field: Field) -> str:
    return MANNERS[field.type] if field.type in ("date", "id_number") else ""


def _bounds(field: Field) -> tuple[float | date, float | date]:
    first: float | date = -float(largest(field))
    last: float | date = float(largest(field))
    if field.type == "date":
        first, last = date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31)
    elif field.type == "month":
        first, last = 1, 12
    return first if field.minimum is None else field.minimum, last if field.maximum is None else field.maximum
