"""`forms`: list the forms that there are."""

import typer

from reports.commands import options
from reports.commands.console import print_text, width
from reports.commands.setup import set_up
from sheets.finding import Language
from sheets.terminal_table import terminal_table

HEADS: dict[Language, tuple[str, ...]] = {
    "zh": ("名称", "表号", "报表", "版本", "工作表"),
    "en": ("name", "number", "title", "version", "sheets"),
}


def run(context: typer.Context, forms: options.OwnForms = None, lang: options.Language = None) -> None:
    """列出现有的报表。 / List the forms.

    例 / example:  unionsheets forms --forms 自定义报表
    """
    setup = set_up(context, forms, lang)
    lines = [
        (form.name, form.number, form.title, form.version, "、".join(sheet.title for sheet in form.sheets))
        for form in setup.forms.values()
    ]
    print_text(terminal_table(HEADS[setup.language], lines, width()))
