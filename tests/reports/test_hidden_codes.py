"""Unit codes that look like a number of a person: shown only where somebody vouches for them, each its own unit."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

import openpyxl
import pytest

from reports.gathering.gather import Choices, gather
from reports.gathering.receipt import Returns
from templates.load import load_forms
from templates.stamps import META, Stamps
from tests.filled import TRAINING, course, fill_in, own_forms, register_lines, training_return

CITIZENS = ("350101199003070118", "350102199105080118")
OLD = ("350101900307011", "350102910508011")
MOBILE_LIKE = ("13010200001", "13099990001")


def came(folder: Path, *units: str, form: str = "activities", stamp: Sequence[str] = ()) -> None:
    """Lay a return of each unit into a folder; those in `stamp` were issued for it."""
    for number, unit in enumerate(units):
        also = partial(_stamped, form, unit) if unit in stamp else lambda _: None
        fill_in(folder / f"{form}{number}.xlsx", form, {}, unit=unit, name=f"第{number}工会", also=also)


def _stamped(form: str, unit: str, book: openpyxl.Workbook) -> None:
    stamps = Stamps(form, load_forms()[form].version, unit, "2025")
    for name in list(book.custom_doc_props.names):
        del book.custom_doc_props[name]
    for name, text in stamps.properties.items():
        book.custom_doc_props.append(openpyxl.packaging.custom.StringProperty(name=name, value=text))
    del book[META]


def known(folder: Path, *codes: str) -> None:
    """Lay a register of these units into a folder."""
    units = [(code, f"第{number}工会", "", "基层工会", "工会活动安排表") for number, code in enumerate(codes)]
    fill_in(folder / "单位名册.xlsx", "register", register_lines(*units))


def settled(folder: Path) -> Returns:
    """Gather a folder."""
    return gather(folder, load_forms(), Choices())


def units(returns: Returns) -> list[str]:
    """The units of the returns that came, in the order of their files."""
    return [receipt.unit for receipt in returns.receipts if receipt.is_return]


def told(returns: Returns) -> str:
    """All that may be printed of what came."""
    findings = [f"{each} {each.message()} {each.message('en')}" for each in returns.findings]
    return repr([findings, returns.receipts, returns.tree, returns.facts, returns.owed])


@pytest.mark.parametrize("codes", [CITIZENS, OLD, MOBILE_LIKE])
def test_two_codes_are_two_units_and_neither_is_shown(tmp_path: Path, codes: tuple[str, str]) -> None:
    """Two numbers that look alike once masked stay two units, of which none displaces the other."""
    came(tmp_path, *codes)
    returns = settled(tmp_path)
    first, second = units(returns)
    assert second == f"{first}（2）"
    assert {first, second} <= set(returns.tree.units)
    assert "return-superseded" not in {finding.code for finding in returns.findings}
    assert not any(code in told(returns) for code in codes)


def test_one_code_is_one_unit(tmp_path: Path) -> None:
    """Of two returns of one form and one hidden code one counts; another form's is the same unit's."""
    code = MOBILE_LIKE[0]
    came(tmp_path, code, code)
    came(tmp_path, code, form="members")
    returns = settled(tmp_path)
    assert set(units(returns)) == {"130****0001"}
    assert {"return-doubled", "return-superseded"} & {finding.code for finding in returns.findings}


def test_the_figures_are_the_units_own(tmp_path: Path) -> None:
    """Each figure belongs to the unit under the name that tells it apart."""
    own, received = tmp_path / "forms", tmp_path / "received"
    own.mkdir()
    received.mkdir()
    (own / "training.toml").write_text(TRAINING, encoding="utf-8")
    for heads, unit in zip((40, 2), MOBILE_LIKE, strict=True):
        filling = training_return([course("钳工", "技能", heads, 1200.0)])
        fill_in(received / f"{heads}.xlsx", "training", filling, unit=unit)
    returns = gather(received, own_forms(), Choices(folders=(own,)))
    heads_of = {fact.unit: fact.value for fact in returns.facts if fact.measure == "heads_kind"}
    assert heads_of == {"130****0001": 2, "130****0001（2）": 40}
    assert {duty.unit for duty in returns.accepted} == set(heads_of)


@pytest.mark.parametrize("code", [OLD[0], MOBILE_LIKE[0]])
def test_a_code_of_the_register_is_shown(tmp_path: Path, code: str) -> None:
    """What a register calls a code is one, also where it looks like a telephone; a stranger's stays hidden."""
    stranger = OLD[1] if code == OLD[0] else MOBILE_LIKE[1]
    known(tmp_path, code)
    came(tmp_path, code, stranger)
    returns = settled(tmp_path)
    assert units(returns)[0] == code
    assert code in returns.tree.units
    assert [finding.place.file for finding in returns.findings if finding.code == "unit-unknown"] == [
        "activities1.xlsx"
    ]
    assert stranger not in told(returns)


def test_a_code_that_was_issued_is_shown(tmp_path: Path) -> None:
    """The stamp vouches for its code, and so for the same code on a blank that was issued to nobody."""
    code = MOBILE_LIKE[0]
    came(tmp_path, code, stamp=[code])
    came(tmp_path, code, form="members")
    assert set(units(settled(tmp_path))) == {code}


def test_another_code_than_was_issued_is_hidden(tmp_path: Path) -> None:
    """Over the issued code a mobile was typed: it is told and not shown."""
    fill_in(
        tmp_path / "a.xlsx", "activities", {}, unit=MOBILE_LIKE[1], also=partial(_stamped, "activities", "3301110001")
    )
    returns = settled(tmp_path)
    assert "unit-differs" in {finding.code for finding in returns.findings}
    assert MOBILE_LIKE[1] not in told(returns)


def test_an_id_number_is_no_code(tmp_path: Path) -> None:
    """On a cover and in a register it is refused at its cell, and shown nowhere."""
    known(tmp_path, CITIZENS[0], "3301110001")
    came(tmp_path, *CITIZENS)
    returns = settled(tmp_path)
    places = {str(finding.place) for finding in returns.findings if finding.code == "unit-citizen"}
    assert {place.split()[0] for place in places} == {"单位名册.xlsx", "activities0.xlsx", "activities1.xlsx"}
    assert set(returns.tree.units) == {"3301110001"}
    assert not any(code in told(returns) for code in CITIZENS)


def test_a_stamp_is_no_better(tmp_path: Path) -> None:
    """An ID number that a workbook is stamped with stamps it for nobody."""
    fill_in(tmp_path / "a.xlsx", "activities", {}, also=partial(_stamped, "activities", CITIZENS[0]))
    returns = settled(tmp_path)
    assert units(returns) == [""]
    assert "unit-blank" in {finding.code for finding in returns.findings}
    assert CITIZENS[0] not in told(returns)


def test_a_mobile_in_a_units_name_is_hidden(tmp_path: Path) -> None:
    """On the cover and in the register alike."""
    fill_in(tmp_path / "a.xlsx", "activities", {}, unit="3301", name="第一工会13900001234")
    other = tmp_path / "名册"
    other.mkdir()
    fill_in(
        other / "单位名册.xlsx",
        "register",
        register_lines(("3301", "第一工会（139-0000-1234）", "", "基层工会", "工会活动安排表")),
    )
    assert "第一工会139****1234" in told(settled(tmp_path))
    for folder in (tmp_path, other):
        assert "00001234" not in told(settled(folder)).replace("-", "")


def test_whoever_a_register_names_is_left_behind(tmp_path: Path) -> None:
    """Contact, telephone and address of a unit reach nothing that is printed, right or wrong."""
    line = {"code": "3301", "unit": "第一工会", "owes": "工会活动安排表"}
    people = (
        {"contact": "欧阳雪松", "phone": "13900001234", "email": "13900001234@example.com"},
        {"contact": "诸葛鹤鸣", "phone": "甲13900005678", "email": "鹤鸣在家"},
    )
    fill_in(
        tmp_path / "单位名册.xlsx",
        "register",
        {"units": [{**line, "code": code, **each} for code, each in zip(("3301", "3302"), people, strict=True)]},
    )
    returns = settled(tmp_path)
    assert {"phone-form", "email-form"} <= {finding.code for finding in returns.findings}
    assert [word for word in ("雪松", "鹤鸣", "00001234", "00005678") if word in told(returns)] == []
