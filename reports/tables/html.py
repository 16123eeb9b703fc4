"""A table as HTML, with its notes and pictures; every text is escaped."""

from functools import cache
from importlib.resources import files

from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup

from reports.tables.model import ASK, Figure, Table
from reports.tables.printed import printed
from reports.tables.svg_chart import picture


def template_environment() -> Environment:
    """Return what every page is made with: each text is escaped, and each name that is missing an error."""
    return Environment(autoescape=True, undefined=StrictUndefined, keep_trailing_newline=True)


def table_html(table: Table) -> Markup:
    """Print a table for reading on a screen."""
    return Markup(_template().render(table=table, picture=picture))  # noqa: S704 - the template escapes every text


@cache
def _template() -> Template:
    """Make ready what every table of a run is printed with."""
    environment = template_environment()
    environment.filters["printed"] = printed
    environment.tests["asking"] = _asking
    environment.tests["wordy"] = _wordy
    return environment.from_string(files("reports.tables").joinpath("table.html").read_text(encoding="utf-8"))


def _asking(figure: Figure) -> bool:
    return figure.value == ASK


def _wordy(figure: Figure) -> bool:
    return isinstance(figure.value, str)
