"""The example district's year-end, by the commands that people type: every figure is the one worked out by hand."""

import csv
import json
import subprocess
import sys
import tomllib
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any, NamedTuple

import docx
import openpyxl
import pytest

from reports.yearend.load_tables import load_tables
from templates.load import load_forms
from tests.judges import disagreeing, every_judge, formula_cells

ROOT = Path(__file__).parent.parent
EXAMPLES = ROOT / "examples"
EXPECTED = tomllib.loads((EXAMPLES / "expected-yearend.toml").read_text(encoding="utf-8"), parse_float=Decimal)
EXPECTED_2024 = tomllib.loads((EXAMPLES / "expected-2024.toml").read_text(encoding="utf-8"), parse_float=Decimal)


class Made(NamedTuple):
    """What the commands wrote, the JSON of 2024, and the last command's exit code and words."""

    folder: Path
    told_2024: dict[str, Any]
    status: int
    words: str

    @property
    def book(self) -> Path:
        """The year-end workbook."""
        return self.folder / "年终统计表.xlsx"


def run(*arguments: object) -> "subprocess.CompletedProcess[str]":
    """Run the program in a process of its own."""
    command = [sys.executable, "cli.py", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=False, timeout=120)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Both years added up, and the year-end of 2025 beside 2024."""
    folder = tmp_path_factory.mktemp("年终")
    first = run("aggregate", "examples/2024", "-o", folder / "2024", "--format", "json")
    assert first.returncode == 0, first.stderr
    previous = folder / "2024" / "汇总表.xlsx"
    second = run("aggregate", "examples/2025", "-o", folder / "2025", "--previous", previous, "--yearend")
    assert second.returncode == 1, second.stderr
    outputs = ("-o", folder / "年终统计表.xlsx", "--html", folder / "年终.html", "--text", folder / "总结.docx")
    last = run("yearend", folder / "2025" / "汇总表.xlsx", "--previous", previous, *outputs)
    return Made(folder, json.loads(first.stdout, parse_float=Decimal), last.returncode, last.stdout + last.stderr)


def as_printed(value: object, shown: str) -> object:
    """A cell as people see it: a rate to one decimal, everything else as it is."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    number = Decimal(repr(value))
    if shown.endswith("%") or "百分点" in shown:
        number = number * 100 if shown.endswith("%") else number
        return f"{number.quantize(Decimal('0.1'), ROUND_HALF_UP)}{'%' if shown.endswith('%') else '百分点'}"
    return number


def lines_of(path: Path, title: str) -> list[list[object]]:
    """The body of a table's sheet as people see it: from below the line of 甲乙丙 to the notes."""
    sheet = next(sheet for sheet in openpyxl.load_workbook(path, data_only=True) if sheet["A1"].value == title)
    rows = list(sheet.iter_rows())
    start = next(at for at, row in enumerate(rows) if row[0].value == "甲") + 1
    body = []
    for row in rows[start:]:
        if row[0].value is None or str(row[0].value).startswith(("注：", "单位负责人")):
            break
        seen = (cell for cell in row if not sheet.column_dimensions[cell.column_letter].hidden)
        body.append([as_printed(cell.value, cell.number_format) for cell in seen])
    return body


def told(name: str, lines: Sequence[list[object]]) -> dict[str, list[object]]:
    """Lines by what expected-yearend.toml calls them: label, label/label, or a unit's code."""
    stub = {"organisation": 3, "units": 2}.get(name, 1)
    parents = [line for line in EXPECTED[name] if "/" not in line]
    found: dict[str, list[object]] = {}
    parent = ""
    for line in lines:
        label = str(line[1] if name == "units" else line[0])
        nested = name == "aid" and (label not in parents)
        parent = parent if nested else label
        found[f"{parent}/{label}" if nested else label] = line[stub:]
    return found


@pytest.mark.parametrize("name", [name for name in EXPECTED if name != "changes"])
def test_every_table_holds_the_figures_worked_out_by_hand(made: Made, name: str) -> None:
    """Line for line and cell for cell, nothing more and nothing less, in the order of the paper."""
    title = next(spec.title for spec in load_tables(load_forms()) if spec.name == name)
    found = told(name, lines_of(made.book, title))
    assert list(found) == list(EXPECTED[name])
    for label, figures in EXPECTED[name].items():
        assert found[label] == figures, label


@pytest.mark.parametrize("shape", ["csv", "json"])
def test_programs_are_told_the_figures_worked_out_by_hand(made: Made, tmp_path: Path, shape: str) -> None:
    """Figure by figure, exact and in the order of the paper, blanks and remarks too."""
    read = (made.folder / "2025" / "汇总表.xlsx", "--previous", made.folder / "2024" / "汇总表.xlsx")
    done = run("yearend", *read, "-o", tmp_path / "年终统计表.xlsx", "--format", shape)
    assert done.returncode == 1, done.stderr
    told = json.loads(done.stdout)["tables"] if shape == "json" else list(csv.DictReader(done.stdout.splitlines()))
    for name in set(EXPECTED) - {"changes", "aid"}:
        lines: dict[str, list[object]] = {}
        remarks: dict[str, str] = {}
        for each in (each for each in told if each["table"] == name):
            label, shown = each["code" if name == "units" else "row"], each["shown"]
            whole = each["value"] not in ("", None) and not shown.endswith(("%", "百分点"))
            lines.setdefault(label, []).append(Decimal(each["value"]) if whole else shown)
            remarks[label] = each["remark"]
        remarked = [[remarks[label]] if any(remarks.values()) else [] for label in lines]
        found = {label: [*line, *remark] for (label, line), remark in zip(lines.items(), remarked, strict=True)}
        assert found == EXPECTED[name], name


def test_every_table_is_worked_out_by_hand() -> None:
    """No standard table goes without figures to hold it to, here or in expected-nine.toml."""
    others = tomllib.loads((EXAMPLES / "expected-nine.toml").read_text(encoding="utf-8"))["yearend"]
    names = [name for name in EXPECTED if name != "changes"]
    assert [spec.name for spec in load_tables(load_forms())] == [*names, *others]


def test_units_of_one_year_only_are_listed(made: Made) -> None:
    """Who sends nothing this year, or stands in last year's register only, is named with the reason."""
    rows = list(openpyxl.load_workbook(made.book)["单位变动"].iter_rows(min_row=5, values_only=True))
    listed = {str(row[1]): [row[0], *row[2:5]] for row in rows if row[1]}
    assert listed == EXPECTED["changes"]


def test_2024_adds_up_to_what_was_worked_out(made: Made) -> None:
    """Last year's folder gives every hand-written total, all returns counted."""
    printed = {
        (line["form"], line["measure"], line["row"], line["column"]): Decimal(line["value"])
        for line in made.told_2024["totals"]
    }
    for form, measures in EXPECTED_2024["totals"].items():
        assert {name: printed.get((form, name, "", ""), 0) for name in measures} == measures
    for form, measures in EXPECTED_2024["rows"].items():
        for measure, rows in measures.items():
            assert {row: printed.get((form, measure, row, ""), 0) for row in rows} == rows
    for measure, rows in EXPECTED_2024["cells"]["aid"].items():
        for row, columns in rows.items():
            assert {column: printed["aid", measure, row, column] for column in columns} == columns
    files = made.told_2024["files"]
    assert {name: files[name] for name in EXPECTED_2024["files"]} == EXPECTED_2024["files"]


def test_yearend_in_the_same_run_is_the_same(made: Made) -> None:
    """`aggregate --yearend` writes, to the byte, what `yearend` makes of the two summaries."""
    assert (made.folder / "2025" / "年终统计表.xlsx").read_bytes() == made.book.read_bytes()


def test_it_ends_with_what_people_have_to_do(made: Made) -> None:
    """Changes to explain are something for people to do: exit code 1, counted in the last line."""
    assert made.status == 1
    assert "有30处增减超过限度，请在“说明”栏写明原因" in made.words.splitlines()[-1]


def test_report_in_sentences(made: Made) -> None:
    """The figures of the work report stand in sentences, none is missing, and growth has its word."""
    text = "\n".join(paragraph.text for paragraph in docx.Document(str(made.folder / "总结.docx")).paragraphs)
    assert "现有会员1077人，其中男会员576人，女会员501人" in text
    assert "会员人数比上年减少176人，同口径增加64人（下降14.0%，同口径增长6.3%）" in text
    assert "“十个五”活动目标50场，完成64场，完成率128.0%" in text
    assert "帮扶金额45650.75元，比上年增加15150.75元（增长49.7%）" in text
    assert "【缺" not in text
    assert "{" not in text


def test_page_holds_the_same_figures(made: Made) -> None:
    """The page for the phone is one file that asks the network for nothing."""
    page = (made.folder / "年终.html").read_text(encoding="utf-8")
    for words in ("126,056.80", "91.7%", "2.5百分点", "请说明", "印刷公司工会"):
        assert words in page
    assert page.count("<svg viewBox") == 8
    assert not any(word in page for word in ("http:", "https:", "src=", "<script", "@import", "url(//"))


@every_judge
def test_recalculation_agrees_with_every_stored_value(judge: str, made: Made, tmp_path: Path) -> None:
    """Another program works out every formula anew, with last year and without, and finds what is stored."""
    alone, summary = tmp_path / "无上年.xlsx", made.folder / "2025" / "汇总表.xlsx"
    assert run("yearend", summary, "-o", alone).returncode == 0
    books = [made.book, alone, summary]
    assert all(len([*formula_cells(path)]) > 100 for path in books)
    wrong = disagreeing(books, judge, tmp_path / "重算")
    assert not wrong, "\n".join(wrong[:20])


def test_without_last_year_every_figure_of_it_says_so(made: Made) -> None:
    """无上年数 where last year's figure would stand, — where a change would, and marks in the report."""
    outputs = ("-o", made.folder / "独.xlsx", "--text", made.folder / "独.docx")
    done = run("yearend", made.folder / "2025" / "汇总表.xlsx", *outputs)
    assert done.returncode == 1
    for line in lines_of(made.folder / "独.xlsx", "工会组织和会员情况"):
        assert line[4:] == ["无上年数", "—", "—", ""]
    text = "\n".join(paragraph.text for paragraph in docx.Document(str(made.folder / "独.docx")).paragraphs)
    assert "会员人数比上年【缺：会员情况.会员人数.变化】" in text
    assert "总结中缺" in done.stderr


def test_year_end_book_is_no_return(made: Made, tmp_path: Path) -> None:
    """Laid among the returns it is ignored, with the reason, and nothing is counted twice."""
    folder = tmp_path / "混"
    folder.mkdir()
    for path in (made.book, made.folder / "2024" / "汇总表.xlsx"):
        (folder / path.name).write_bytes(path.read_bytes())
    done = run("aggregate", folder, "-o", tmp_path / "出", "--format", "json")
    answer = json.loads(done.stdout)
    assert answer["files"]["ignored"] == 1
    assert answer["files"]["counted"] == 1


def test_output_never_goes_over_an_input(made: Made) -> None:
    """Naming the summary as the output is refused before anything is read or written."""
    summary = made.folder / "2025" / "汇总表.xlsx"
    before = summary.read_bytes()
    assert run("yearend", summary, "-o", summary).returncode == 2
    assert summary.read_bytes() == before
