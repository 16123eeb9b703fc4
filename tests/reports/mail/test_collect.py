"""Collecting: every attachment in its unit's folder once, noted, whatever happens between."""

import sys
from collections.abc import Sequence
from pathlib import Path
from random import Random

import pytest

from reports.mail.collect import Collected, Desk, collect
from reports.mail.mailbox import Letter
from reports.mail.message import Attachment, Message, draft
from reports.round.ledger import Ledger
from sheets.writing.save import save
from tests.reports.mail.killed import killed_after

AT = "2026-01-05T01:00:00+00:00"
NAMES = {"K01": "第一中学工会", "K02": "第二中学工会", "K03": "第三中学工会", "K04": "第四中学工会"}
ADDRESSES = {"K01": "k01@example.org", "K02": "k02@example.org", "K03": "k0@example.org", "K04": "k0@example.org"}


def letter(part: str, sender: str, *files: tuple[str, bytes]) -> Letter:
    """A message with files; the tests' workbooks say in plain words whose they are."""
    enclosed = tuple(Attachment(name, b"PK\x03\x04" + data) for name, data in files)
    return Letter("box;1", part, draft(Message("", "", "office@example.org", "报表", "你好", enclosed), sender))


def whose(files: Sequence[tuple[str, bytes]]) -> list[str]:
    """Read the unit as the tests write it."""
    return [code if (code := data[4:7].decode(errors="replace")) in NAMES else "" for _, data in files]


def run(folder: Path, letters: Sequence[Letter]) -> Collected:
    """Collect into a folder what is not known yet."""
    done = Collected()
    with Ledger.open(folder) as ledger:
        desk = Desk(folder, ledger, ADDRESSES, NAMES, whose, lambda: AT)
        fresh = [each for each in letters if not ledger.has_part(each.mailbox, each.part)]
        for _, each in collect(fresh, desk):
            done += each
    return done


def received(folder: Path) -> list[str]:
    """What lies in 收到/."""
    return sorted(path.relative_to(folder).as_posix() for path in (folder / "收到").rglob("*") if path.is_file())


def test_returns_go_to_their_units(tmp_path: Path) -> None:
    """By what the workbook says, else by the sender; what nobody can tell waits to be claimed."""
    letters = [
        letter("1", "k01@example.org", ("会员.xlsx", b"K01 a"), ("封装.xlsx", b"sealed")),
        letter("2", "someone@example.org", ("会员.xlsx", b"K02 a"), ("表.xlsx", b"what")),
        letter("3", "k02@example.org"),
    ]
    done = run(tmp_path, letters)
    assert received(tmp_path) == [
        "收到/K01_第一中学工会/会员.xlsx",
        "收到/K01_第一中学工会/封装.xlsx",
        "收到/K02_第二中学工会/会员.xlsx",
        "收到/待认领/表.xlsx",
    ]
    assert (done.messages, done.bare, len(done.files), done.known) == (3, 1, 4, 0)
    assert [(each.code, each.place.file) for each in done.findings] == [
        ("mail-sender", "收到/K02_第二中学工会/会员.xlsx"),
        ("mail-sender", "收到/待认领/表.xlsx"),
    ]


def test_a_return_in_another_units_mail_is_told(tmp_path: Path) -> None:
    """It is kept where it belongs, and a person decides; no address is repeated."""
    (finding,) = run(tmp_path, [letter("1", "k02@example.org", ("会员.xlsx", b"K01 a"))]).findings
    assert received(tmp_path) == ["收到/K01_第一中学工会/会员.xlsx"]
    assert "K02 第二中学工会" in finding.message()
    assert "K01 第一中学工会" in finding.message()
    assert "@" not in finding.message() + finding.message("en")


def test_units_may_share_an_address(tmp_path: Path) -> None:
    """A clerk of two units sends both returns: the workbook says whose it is, and nothing is asked."""
    done = run(tmp_path, [letter("1", "k0@example.org", ("会员.xlsx", b"K03 a"), ("封装.xlsx", b"sealed"))])
    assert received(tmp_path) == ["收到/K03_第三中学工会/会员.xlsx", "收到/待认领/封装.xlsx"]
    assert [each.place.file for each in done.findings] == ["收到/待认领/封装.xlsx"]


def test_nothing_comes_twice(tmp_path: Path) -> None:
    """The same message again, and the same workbook in another message."""
    letters = [letter("1", "k01@example.org", ("会员.xlsx", b"K01 a"))]
    run(tmp_path, letters)
    again = run(tmp_path, [*letters, letter("2", "k01@example.org", ("会员(1).xlsx", b"K01 a"))])
    assert received(tmp_path) == ["收到/K01_第一中学工会/会员.xlsx"]
    assert (again.messages, again.known, again.files) == (1, 1, ())


def test_another_version_takes_no_place(tmp_path: Path) -> None:
    """A mended return of the same name stands beside the first."""
    run(tmp_path, [letter("1", "k01@example.org", ("会员.xlsx", b"K01 a"))])
    run(tmp_path, [letter("2", "k01@example.org", ("会员.xlsx", b"K01 b"))])
    assert received(tmp_path) == ["收到/K01_第一中学工会/会员(2).xlsx", "收到/K01_第一中学工会/会员.xlsx"]


@pytest.mark.parametrize("moment", range(9))
def test_a_run_that_dies_between_two_steps_is_taken_up(
    tmp_path: Path, moment: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever step a run dies before, the next has every file once and every message noted."""
    letters = [
        letter("1", "k01@example.org", ("会员.xlsx", b"K01 a"), ("活动.xlsx", b"K01 b")),
        letter("2", "k02@example.org", ("会员.xlsx", b"K02 a")),
    ]
    steps = iter(range(100))

    def dying(name: str, step: object) -> object:
        def act(*words: object) -> object:
            if next(steps) == moment:
                raise KeyboardInterrupt(name)
            assert callable(step)
            return step(*words)

        return act

    with monkeypatch.context() as patch:
        patch.setattr("reports.mail.collect.save", dying("save", save))
        patch.setattr(Ledger, "arrive", dying("arrive", Ledger.arrive))
        try:
            run(tmp_path, letters)
        except KeyboardInterrupt:
            assert moment < 8
    run(tmp_path, letters)
    assert received(tmp_path) == [
        "收到/K01_第一中学工会/会员.xlsx",
        "收到/K01_第一中学工会/活动.xlsx",
        "收到/K02_第二中学工会/会员.xlsx",
    ]
    with Ledger.open(tmp_path) as ledger:
        assert sorted(each.part for each in ledger.arrivals()) == ["1", "1/1", "1/2", "2", "2/1"]


@pytest.mark.skipif(sys.platform == "win32", reason="nothing is forked there")
def test_killed_fifty_times_every_file_is_there_once(tmp_path: Path) -> None:
    """Kill -9 at random moments: whatever was put down or noted before, each return is there once and noted."""
    chance = Random(11)
    letters = [letter(str(number), "k01@example.org", ("会员.xlsx", b"K01 %d" % number)) for number in range(150)]
    for _ in range(50):
        killed_after(chance.uniform(0.05, 0.2), lambda: run(tmp_path, letters))
    run(tmp_path, letters)
    # What a killed run was about to save lies in a folder of drafts, which no reader looks into.
    kept = [path.read_bytes() for path in (tmp_path / "收到").glob("*/*.xlsx")]
    assert sorted(kept) == sorted(b"PK\x03\x04K01 %d" % number for number in range(150))
    with Ledger.open(tmp_path) as ledger:
        assert len(ledger.arrivals()) == 300


def test_hostile_mail_is_noted_once(tmp_path: Path) -> None:
    """A message too large to be fetched is one finding, and not looked at again."""
    large = Letter("box;1", "9", None)
    (finding,) = run(tmp_path, [large]).findings
    assert finding.code == "mail-large"
    assert run(tmp_path, [large]).findings == ()
