"""The year-end tables as one page for reading on a phone: no network, no script, nothing beside it."""

from importlib.resources import files

from reports.tables.html import table_html, template_environment
from reports.tables.styles import PROVISIONAL
from reports.tables.svg_chart import PATTERNS
from reports.yearend.annual import Annual
from reports.yearend.yearend import notes

CONTROLS = {sign: "\ufffd" for sign in range(32) if chr(sign) not in "\t\n"}
"""Control characters, which no page may hold."""


def page(year_end: Annual) -> bytes:
    """Make the page, in UTF-8; equal year-ends give equal bytes. Every text is escaped."""
    page_html = files("reports.yearend").joinpath("page.html").read_text(encoding="utf-8")
    this = year_end.this
    root = this.tree.units[this.tree.root]
    text = (
        template_environment()
        .from_string(page_html)
        .render(
            title=f"{root.name}{this.year}年度工会年终统计表",
            unit=root.name,
            period=f"{this.year}年度",
            provisional=PROVISIONAL if year_end.provisional else "",
            tables=year_end.tables,
            notes=list(notes(year_end)),
            changes=year_end.changes,
            patterns=PATTERNS,
            table_html=table_html,
        )
    )
    return text.translate(CONTROLS).encode("utf-8", "backslashreplace")
