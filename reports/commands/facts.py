"""`facts`: the plain facts of a summary, for other programs."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from reports.commands import options
from reports.commands.console import print_text, sentences
from reports.commands.places import existing, folder_named
from reports.commands.setup import set_up
from reports.fact_export import PACKAGE, export_facts
from reports.gathering.exchange.columns import DATA
from reports.gathering.gather import read_returns


class Action(StrEnum):
    """What is done with facts."""

    EXPORT = "export"


class FactsFormat(StrEnum):
    """In which format."""

    CSV = "csv"
    PARQUET = "parquet"


def run(  # noqa: PLR0913, PLR0917 - one parameter an option
    context: typer.Context,
    action: Annotated[Action, typer.Argument(metavar="export", help="导出 / write them to a file")],  # noqa: ARG001 - the only one
    summary: Annotated[Path, typer.Argument(metavar="SUMMARY", help="汇总表 / a summary (.xlsx)")],
    output: options.OutputOrBeside = None,
    shape: Annotated[FactsFormat, typer.Option("--format", help="文件格式 / file format")] = FactsFormat.CSV,
    forms: options.OwnForms = None,
    lang: options.Language = None,
) -> None:
    """把汇总表的逐项数据导出给其他软件。 / Export the facts of a summary to CSV or Parquet.

    例 / example:  unionsheets facts export 汇总表.xlsx --format parquet
    """
    setup = set_up(context, forms, lang)
    folder_named(output)
    folder = output or summary.parent / DATA
    with sentences():
        returns = read_returns(existing(summary), setup.forms, setup.folders)
        target = export_facts(returns, setup.forms, folder, shape.value)
    print_text(f"{target}\n{folder / PACKAGE}")
