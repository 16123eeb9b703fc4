"""Arguments and options of the commands, and the words that they take."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class ListFormat(StrEnum):
    """How what is found, or worked out, is printed."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


class TotalsFormat(StrEnum):
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


FormNames = Annotated[
    list[str] | None, typer.Argument(metavar="[FORM]...", help="报表名，不写即全部 / forms, else all")
]
Paths = Annotated[list[Path] | None, typer.Argument(metavar="[PATH]...", help="报表或文件夹 / returns or folders")]
Folder = Annotated[
    Path | None, typer.Argument(metavar="[FOLDER]", show_default=False, help="收到的报表所在文件夹 / folder of returns")
]
NoCache = Annotated[
    bool, typer.Option("--no-cache", envvar="UNIONSHEETS_NO_CACHE", help="全部重新读取 / read every file anew")
]
Verbose = Annotated[
    bool, typer.Option("-v", "--verbose", help="说明哪些取自工作文件夹 / tell what is from the work folder")
]
Summary = Annotated[Path | None, typer.Argument(metavar="SUMMARY", help="本年汇总表 / this year's summary (.xlsx)")]
Code = Annotated[str, typer.Argument(metavar="CODE", help="问题代码 / code of a finding")]

OwnForms = Annotated[
    list[Path] | None,
    typer.Option(
        "--forms", metavar="DIR", envvar="UNIONSHEETS_FORMS", help="自定义报表文件夹 / folder of your own TOML forms"
    ),
]
Language = Annotated[Lang | None, typer.Option("--lang", help="问题的语言 / language of findings (else the locale's)")]
Year = Annotated[int, typer.Option("--year", help="年度，如 2025 / year", show_default=False)]
Period = Annotated[
    str, typer.Option("--period", help="报告期，如 2025Q2、2025H1、2025M06 / period", show_default=False)
]
Units = Annotated[Path | None, typer.Option("--units", help="单位名册 / the register of units (.xlsx)")]
Corrections = Annotated[
    Path | None,
    typer.Option("--corrections", metavar="FILE", help="更正单，汇总时按它改 / the office's own corrections (.xlsx)"),
]
SuggestCorrections = Annotated[
    Path | None,
    typer.Option(
        "--suggest-corrections",
        metavar="FILE",
        help="把改正建议写成更正单，供取舍 / write what is suggested as a list to decide on (.xlsx)",
    ),
]
Previous = Annotated[
    Path | None, typer.Option("--previous", help="上年汇总表，带入期初数 / last year's summary (.xlsx)")
]
LastYear = Annotated[Path | None, typer.Option("--previous", help="上年汇总表，用来对比 / last year's summary (.xlsx)")]

Returned = Annotated[
    Path | None,
    typer.Option("--returns", metavar="FOLDER", help="上期报表，带入未办结的行 / last period's returns (open rows)"),
]
Without = Annotated[list[str] | None, typer.Option("--without", help="不发的可选表 / optional sheet to leave out")]
Provisional = Annotated[bool, typer.Option("--provisional", help="计入退回表中无误的行，标明暂定数 / count good rows")]
Final = Annotated[
    str,
    typer.Option(
        "--final",
        metavar="BY",
        help="定稿，写明由谁；以后的变动作为更正编号 / make it final, and by whom",
        show_default=False,
    ),
]
NoKeep = Annotated[bool, typer.Option("--no-keep", help="不保留被替换的汇总表 / do not keep the replaced summary")]
PartOf = Annotated[
    str,
    typer.Option(
        "--part", metavar="K/N", help="只读N份中的第K份，如 3/40 / read one share of the files", show_default=False
    ),
]
ClusterAt = Annotated[
    str,
    typer.Option(
        "--cluster",
        metavar="WHERE",
        help="交给 Dask 集群读取，如 tls://主机:8786、local[4] / let a Dask cluster read the files",
        show_default=False,
    ),
]
Insecure = Annotated[
    bool, typer.Option("--insecure", help="集群不加密，只在可信网络内用 / the cluster's traffic may be in the clear")
]
Duplicates = Annotated[Twice, typer.Option("--duplicates", help="重复报送时 / of two returns")]
YearEnd = Annotated[bool, typer.Option("--yearend", help="同时编年终统计表 / write the year-end tables too")]
Suppress = Annotated[
    int | None,
    typer.Option(
        "--suppress", min=2, metavar="N", help="只写公布用的汇总表，隐去少于N的人数 / hide counts below N, to publish"
    ),
]

_TO_FOLDER = typer.Option("-o", "--output", metavar="DIR", help="写到 / folder to write to")
Output = Annotated[Path, _TO_FOLDER]
OutputOrBeside = Annotated[Path | None, _TO_FOLDER]
OutputFile = Annotated[
    Path | None, typer.Option("-o", "--output", metavar="FILE", help="写到 / workbook to write", show_default=False)
]
Mark = Annotated[
    Path | None, typer.Option("--mark", metavar="DIR", help="把标好问题的退回件写到 / folder for marked copies")
]
Html = Annotated[
    Path | None, typer.Option("--html", metavar="FILE", help="另写一个网页 / also one page to read (.html)")
]
Text = Annotated[
    Path | None, typer.Option("--text", metavar="FILE", help="另写总结中的数字 / figures in sentences (.docx)")
]
Wording = Annotated[
    Path | None, typer.Option("--wording", metavar="FILE", help="总结的样稿 / its template (.docx, .txt)")
]
ListAs = Annotated[ListFormat, typer.Option("--format", help="输出格式 / output format")]
TotalsAs = Annotated[TotalsFormat, typer.Option("--format", help="输出格式 / output format")]
