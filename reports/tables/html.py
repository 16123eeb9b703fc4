"""A table as HTML, with its notes and pictures; every text is escaped."""

from importlib.resources import files

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from reports.tables.model import ASK, Figure, Table
from reports.tables.printed import printed
from reports.tables.svg_chart import picture


def template_environment() -> Environment:
    """Return what every page is made with: each text is escaped, and each name that is missing an error."""
    return Environment(autoescape=True, undefined=StrictUndefined, keep_trailing_newline=True)


def table_html(table: Table) -> Markup:
    """Print a table for reading on a screen."""
    environment = template_environment()
    environment.filters["printed"] = printed
    environment.tests["asking"] = _asking
    environment.tests["wordy"] = _wordy
    template = environment.from_string(files("reports.tables").joinpath("table.html").read_text(encoding="utf-8"))
    return Markup(template.render(table=table, picture=picture))  # noqa: S704 - the template escapes every text


def _asking(figure: Figure) -> bool:
    return figure.value == ASK


def _wordy(figure: Figure) -> bool:
    return isinstance(figure.value, str)
