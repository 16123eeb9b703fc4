"""The page for reading on a phone: self-contained, well formed, and no text of a return is ever markup."""

from html.parser import HTMLParser
from xml.etree import ElementTree as ET

import pytest

from reports.gathering.receipt import Duty, Returns
from reports.gathering.unit_tree import UnitLine, build_tree
from reports.outcome import Outcome
from reports.tables.svg_chart import picture
from reports.yearend.annual import Annual, annual
from reports.yearend.html import page
from reports.yearend.load_tables import load_tables
from reports.yearend.year import year_of
from sheets.finding import Place
from templates.fact import Fact
from tests.filled import own_forms

FORMS = own_forms()
HOSTILE = "<script>alert(1)</script>&\"'=1+1\u202e\x00\x1b\ud800 {{ 7*7 }} http://x.invalid"


def year_end(name: str = "甲厂工会", root: str = "区总工会", **figures: int) -> Annual:
    """A year-end of one unit with this name."""
    tree, _ = build_tree(
        [
            UnitLine("1", root, "", "区县", "", Place("册")),
            UnitLine("2", name, "1", "基层工会", "工会会员统计表", Place("册")),
        ],
        FORMS,
    )
    values = {"members": 30, "employees": 40, "employees_female": 7, **figures}
    facts = [Fact("2", 2025, "members", measure, "", "", value, "甲.xlsx") for measure, value in values.items()]
    made = Returns(2025, tree, (), (), facts, frozenset({Duty("2", "members")}), (Duty("2", "members"),))
    this = year_of(Outcome(made, FORMS))
    return annual(load_tables(FORMS), this, this, FORMS)


class Reader(HTMLParser):
    """Reads a page as a browser does: which tags it has, and that every one is closed."""

    VOID = ("meta", "br", "link", "img")

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: set[str] = set()
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element and that nothing in it acts or asks for something else."""
        self.seen.add(tag)
        assert not any(name.startswith("on") or name in ("src", "action") for name, _ in attrs)
        assert all((value or "").startswith("#") for name, value in attrs if name == "href")
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Close the element that was opened last."""
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Keep what people read."""
        self.text.append(data)


def read(data: bytes) -> Reader:
    """Read a page."""
    reader = Reader()
    reader.feed(data.decode("utf-8"))
    reader.close()
    assert reader.open == []
    return reader


def test_page_is_one_file_without_script() -> None:
    """Every element is closed, none is a script or asks for another file."""
    reader = read(page(year_end()))
    assert not reader.seen & {"script", "img", "iframe", "object", "embed", "form", "link"}
    assert "会员人数" in "".join(reader.text)


def test_text_of_a_return_stays_text() -> None:
    """A unit's name that looks like markup, a formula, a template or half a character is shown as it is."""
    data = page(year_end(HOSTILE))
    reader = read(data)
    assert "script" not in reader.seen
    shown = "".join(reader.text)
    assert "<script>alert(1)</script>" in shown
    assert "{{ 7*7 }}" in shown
    assert not any(sign in data for sign in (b"\x00", b"\x1b"))


def test_same_figures_same_bytes() -> None:
    """A page can be compared by its digest."""
    assert page(year_end()) == page(year_end())


@pytest.mark.parametrize("greatest", [1, 3, 7, 10, 999, 1001, 4_000_000])
def test_axis_is_round_and_reaches_the_highest_bar(greatest: int) -> None:
    """Marks stand at round figures, whole for small counts, and no bar leaves the picture."""
    table = year_end(members=0, employees=greatest, employees_female=0).tables[0]
    svg = ET.fromstring(str(picture(table, table.drawings[0])))
    marks = [text.text or "" for text in svg.iter("text") if text.get("class") == "axis"]
    numbers = [float(mark.replace(",", "")) for mark in marks if mark != "人"]
    assert numbers[0] == 0
    assert numbers[-1] >= greatest
    assert len(numbers) <= 8
    assert all(number == int(number) for number in numbers)
    bars = [rect for rect in svg.iter("rect") if rect.find("title") is not None]
    assert all(float(bar.get("y", "")) >= 30 and float(bar.get("height", "")) >= 0 for bar in bars)
    heights = {float(bar.get("height", "")) for bar in bars}
    assert max(heights) > 0


def test_a_picture_of_nothing_is_not_drawn() -> None:
    """Where every bar would be nought there is no picture; a figure below nought or above is worth one."""
    nothing = year_end(members=0, employees=0, employees_female=0)
    assert not any(table.drawings for table in nothing.tables)
    assert year_end(members=0, employees=1, employees_female=0).tables[0].drawings


def test_this_year_is_darker_than_last() -> None:
    """Wherever both years stand beside each other, this year has the dark bars and last year the light ones."""
    for table in year_end().tables:
        for drawing in table.drawings:
            tones = {bars.title: bars.tone for bars in drawing.bars}
            assert all(tone == 1 for title, tone in tones.items() if "上年" in title)
            assert tones.get("本年", 0) == 0
            assert len(set(tones.values())) == len(tones)


def test_bars_say_their_figure() -> None:
    """Pointed at, or read aloud, a bar says what it stands for."""
    table = year_end(employees=1234).tables[0]
    assert "本年 1,234" in str(picture(table, table.drawings[0]))
