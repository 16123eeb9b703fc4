"""`new`: make a work folder for a year's round."""

from pathlib import Path
from typing import Annotated

import typer

from reports.commands import options
from reports.commands.console import fail, print_text, say, sentences
from reports.commands.setup import set_up
from reports.commands.years import agreed_year
from reports.gathering.receipt import REGISTER as REGISTER_FORM
from reports.issuing import Blank, draw_blank
from reports.round.folder import new_work_folder
from sheets.writing.write import to_bytes

Folder = Annotated[Path, typer.Argument(metavar="FOLDER", help="要建的工作文件夹 / the work folder to make")]


def run(context: typer.Context, folder: Folder, year: options.Year = 0, lang: options.Language = None) -> None:
    """建一个工作文件夹，一年一个。 / Make a work folder for a year's round.

    例 / example:  unionsheets new 2025 --year 2025
    """
    setup = set_up(context, None, lang)
    if not agreed_year(year):
        fail("请用 --year 指明年度，例如 --year 2025。 / Name the year with --year, such as --year 2025.")
    register = to_bytes(draw_blank(Blank("", setup.forms[REGISTER_FORM]), 0, {}))
    with sentences():
        made = new_work_folder(folder, year, register)
    print_text(str(made.path))
    say(
        setup.in_language(
            f"已建好 {made.path}。下一步：填好单位名册.xlsx，改好设置.toml，再用 template 发空白表。",
            f"Made {made.path}. Next: fill in 单位名册.xlsx and 设置.toml, then issue blanks with template.",
        )
    )
