"""Options that commands share, and the words that they take."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class Format(StrEnum):
    """How findings are printed."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


class Answer(StrEnum):
    """How totals are printed."""

    TABLE = "table"
    JSON = "json"


class Lang(StrEnum):
    """Language of findings; workbooks are always Chinese."""

    ZH = "zh"
    EN = "en"


class Twice(StrEnum):
    """What to do with two returns of the same unit, form and year."""

    LATEST = "latest"
    REJECT = "reject"


OwnForms = Annotated[
    list[Path] | None,
    typer.Option(
        "--forms", metavar="DIR", envvar="UNIONSHEETS_FORMS", help="自定义报表文件夹 / folder of your own TOML forms"
    ),
]
Language_ = Annotated[Lang | None, typer.Option("--lang", help="问题的语言 / language of findings (else the locale's)")]
Year = Annotated[int, typer.Option("--year", help="年度，如 2025 / year", show_default=False)]
Units = Annotated[Path | None, typer.Option("--units", help="单位名册 / the register of units (.xlsx)")]
Previous = Annotated[
    Path | None, typer.Option("--previous", help="上年汇总表，带入期初数 / last year's summary (.xlsx)")
]

LastYear = Annotated[Path | None, typer.Option("--previous", help="上年汇总表，用来对比 / last year's summary (.xlsx)")]
Html = Annotated[
    Path | None, typer.Option("--html", metavar="FILE", help="另写一个网页 / also one page to read (.html)")
]
