"""The year-end tables as one page for reading on a phone: no network, no script, nothing beside it."""

from importlib.resources import files

from jinja2 import Environment, StrictUndefined

from reports.summary.draw import PROVISIONAL
from reports.yearend.annual import Annual
from reports.yearend.printed import printed
from reports.yearend.svg_chart import PATTERNS, picture
from reports.yearend.yearbook import ASK, Figure
from reports.yearend.yearend import notes

CONTROLS = {sign: "\ufffd" for sign in range(32) if chr(sign) not in "\t\n"}
"""Control characters, which no page may hold."""


def page(year_end: Annual) -> bytes:
    """Make the page, in UTF-8; equal year-ends give equal bytes. Every text is escaped."""
    environment = Environment(autoescape=True, undefined=StrictUndefined, keep_trailing_newline=True)
    environment.filters["printed"] = printed
    environment.tests["asking"] = _asking
    environment.tests["wordy"] = _wordy
    template = environment.from_string(files("reports.yearend").joinpath("page.html").read_text(encoding="utf-8"))
    this = year_end.this
    root = this.tree.units[this.tree.root]
    text = template.render(
        title=f"{root.name}{this.year}年度工会年终统计表",
        unit=root.name,
        period=f"{this.year}年度",
        provisional=PROVISIONAL if year_end.provisional else "",
        tables=year_end.tables,
        notes=list(notes(year_end)),
        changes=year_end.changes,
        patterns=PATTERNS,
        picture=picture,
    )
    return text.translate(CONTROLS).encode("utf-8", "backslashreplace")


def _asking(figure: Figure) -> bool:
    return figure.value == ASK


def _wordy(figure: Figure) -> bool:
    return isinstance(figure.value, str)
