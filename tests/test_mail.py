"""Commands of a round where no server is needed: drafts, the summary's figures, and what a person settles."""

import email
import email.policy
import sys
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from email.message import EmailMessage
from hashlib import sha256
from pathlib import Path

import keyring
import keyring.backend
import keyring.backends.fail
import pytest
import typer

from reports.commands.work import KEYRING, SECRET, secret
from reports.round.ledger import Arrived, Ledger, Sent
from reports.round.settings import SETTINGS
from tests.filled import TRAINING, Cell, course, fill_in, training_return
from tests.program import on_a_terminal, run

UNITS = (("K01", "第一中学工会"), ("K02", "第二中学工会"), ("K03", "第三中学工会"))
AT = "2026-01-05T01:00:00+00:00"


def write_settings(folder: Path, more: str = "") -> None:
    """Set the office, the deadline and who is sent the summary."""
    (folder / SETTINGS).write_text(
        'year = 2025\noffice = "区总工会"\ndeadline = 2026-01-15\nforms = ["我的报表"]\n[mail]\n'
        f'sender = "统计组 <office@example.org>"\nsuperior = "city@example.com"\n{more}',
        encoding="utf-8",
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A round in which two of three units have sent in, the second of them by hand; the third has no address."""
    folder = tmp_path / "2025"
    assert run("new", folder, "--year", 2025).returncode == 0
    (folder / "我的报表").mkdir()
    (folder / "我的报表" / "training.toml").write_text(TRAINING, encoding="utf-8")
    write_settings(folder)
    units: list[Mapping[str, Cell]] = [{"code": "Q", "unit": "示范区总工会", "level": "区县"}]
    for code, name in UNITS:
        line = {
            "code": code,
            "unit": name,
            "parent": "Q",
            "level": "基层工会",
            "owes": "职工培训情况表、工会活动安排表",
        }
        units.append(line | ({"email": f"{code.lower()}@example.org"} if code != "K03" else {}))
    fill_in(folder / "单位名册.xlsx", "register", {"units": units})
    for number, (code, name) in enumerate(UNITS[:2], 1):
        filling = training_return([course("安全", "安全", 10 * number, 1200.25)])
        path = fill_in(folder / "收到" / f"{code}.xlsx", "training", filling, unit=code, name=name)
        if number == 1:
            note(folder, path)
    return folder


def note(folder: Path, path: Path) -> None:
    """Note of a file that it came by mail, before the deadline."""
    digest = sha256(path.read_bytes()).hexdigest()
    with Ledger.open(folder) as ledger:
        ledger.arrive(Arrived("box", path.name, digest, path.stem, path.name, f"<{path.stem}@x>", AT, AT))


def draft_of(folder: Path, name: str) -> EmailMessage:
    """Read one draft."""
    (path,) = (folder / "邮件").glob(f"{name}*.eml")
    mime = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    assert isinstance(mime, EmailMessage)
    return mime


def text_of(mime: EmailMessage) -> str:
    """Read a draft's body."""
    body = mime.get_body()
    assert body
    return str(body.get_content())


def test_the_summary_quotes_its_figures(folder: Path) -> None:
    """To the cent, with the words of whose they are; of the second return nobody noted when it came."""
    assert run("aggregate", folder).returncode == 1
    assert run("mail", "summary", folder).returncode == 0
    text = text_of(draft_of(folder, "汇总"))
    assert "应报6份，已报2份，上报率33.3%；通过2份，退回0份，缺报4份。" in text
    assert "有1份没有记下何时收到，不计按时率。" in text
    assert "职工培训情况表按已报2家统计（应报3家，缺报1家）：培训期数2期；培训费用2,400.50元" in text
    (attachment,) = draft_of(folder, "汇总").iter_attachments()
    assert attachment.get_content() == (folder / "汇总" / "汇总表.xlsx").read_bytes()
    assert "王" not in text


def test_the_five_rates_are_words_of_the_summarys_text(folder: Path) -> None:
    """An office may word them itself; what is not known is a dash."""
    words = '[texts.summary]\nsubject = "汇总"\nbody = "{expected}/{actual}/{on_time}/{rate}/{on_time_rate}"\n'
    write_settings(folder, words)
    run("aggregate", folder)
    run("mail", "summary", folder)
    assert text_of(draft_of(folder, "汇总")).strip() == "6/2/—/33.3%/—"
    note(folder, folder / "收到" / "K02.xlsx")
    run("aggregate", folder)
    run("mail", "summary", folder)
    assert text_of(draft_of(folder, "汇总")).strip() == "6/2/2/33.3%/33.3%"


def test_a_summary_that_is_not_of_the_returns_is_told(folder: Path) -> None:
    """Its own figures are quoted, and that returns have come or changed since."""
    run("aggregate", folder)
    (folder / "收到" / "K02.xlsx").unlink()
    told = run("mail", "summary", folder)
    assert "重新汇总" in told.stderr
    assert "培训费用2,400.50元" in text_of(draft_of(folder, "汇总"))


@pytest.mark.parametrize("way", ["option", "settings"])
def test_the_summary_may_carry_the_calendar(folder: Path, way: str) -> None:
    """Only schedules that count are in it: a return that was mended stands once."""
    for number, state in ((1, "计划"), (2, "取消")):
        row: dict[str, Cell] = {"month": 5, "activity": "运动会", "category": "球赛", "level": "本级", "state": state}
        rows = {"plan": [row | {"planned_heads": 10, "budget": 10.0, "funding": "会费", "reason": "下雨"}]}
        name = f"K01活动{number}.xlsx"
        fill_in(
            folder / "收到" / name, "activities", rows, unit="K01", name=UNITS[0][1], filled_on=date(2025, 12, number)
        )
    run("aggregate", folder)
    if way == "settings":
        write_settings(folder, "calendar = true\n")
    told = run("mail", "summary", folder, *(["--calendar"] if way == "option" else []))
    assert told.returncode == 0, told.stderr
    files = {each.get_filename(): each for each in draft_of(folder, "汇总").iter_attachments()}
    assert list(files) == ["汇总表.xlsx", "活动安排.ics"]
    schedule = files["活动安排.ics"].get_content()
    assert schedule.count("BEGIN:VEVENT") == 1
    assert "运动会（第一中学工会）" in schedule.replace("\r\n ", "").replace("\n ", "")


def test_a_dry_run_writes_nothing(folder: Path) -> None:
    """No draft, no password and no marked copy; what would go, and who has no address, is told."""
    run("template", folder)
    before = sorted(folder.rglob("*"))
    told = run("mail", "blanks", folder, "--dry-run")
    assert told.returncode == 1
    assert "K01" in told.stdout
    assert "K03 第三中学工会" in told.stderr
    run("mail", "returned", folder, "--dry-run")
    assert sorted(folder.rglob("*")) == before


def test_a_branch_and_a_form_are_picked(folder: Path) -> None:
    """One unit's blanks of one form; a unit that the register has not is refused."""
    run("template", folder)
    told = run("mail", "blanks", folder, "--unit", "K02", "--form", "training", "--folders")
    assert told.returncode == 0
    (place,) = (path for path in (folder / "邮件" / "下发").iterdir())
    assert place.name == "K02"
    assert sorted(path.name for path in place.iterdir()) == ["K02_第二中学工会_职工培训情况表.xlsx", "邮件.txt"]
    assert run("mail", "blanks", folder, "--unit", "K99").returncode == 2


def message(key: str, unit: str, state: str) -> Sent:
    """A message of ours in the ledger."""
    return Sent(key * 64, "blanks", unit, "training", state, f"<{key}@x>", AT, "")  # type: ignore[arg-type]


def test_a_person_settles_what_nobody_knows(folder: Path) -> None:
    """It arrived: it is sent. It did not, or came back: it may go again. Nothing else changes."""
    with Ledger.open(folder) as ledger:
        for key, state in (("a", "handing"), ("b", "handing"), ("c", "bounced"), ("d", "sent"), ("e", "handing")):
            ledger.begin(message(key, "K01", state))
    listed = run("settle", folder)
    assert listed.returncode == 1
    assert all(f"{key * 8} " in listed.stdout for key in "abce")
    assert "d" * 8 not in listed.stdout
    assert "aaaaaaaa" in run("status", folder).stdout
    done = run("settle", folder, "--sent", "a" * 8, "--not-sent", "b" * 8, "--not-sent", "c" * 8)
    assert done.returncode == 1, "one is left"
    with Ledger.open(folder) as ledger:
        assert {each.key[0]: each.state for each in ledger.messages()} == {"a": "sent", "d": "sent", "e": "handing"}


@pytest.mark.parametrize("words", [("--sent", "dddddddd"), ("--not-sent", "dddddddd"), ("--sent", "cccccccc")])
def test_what_is_known_is_not_settled(folder: Path, words: tuple[str, ...]) -> None:
    """A message that went, or came back, is not said otherwise."""
    with Ledger.open(folder) as ledger:
        for key, state in (("c", "bounced"), ("d", "sent")):
            ledger.begin(message(key, "K01", state))
    assert run("settle", folder, *words).returncode == 2
    with Ledger.open(folder) as ledger:
        assert [each.state for each in ledger.messages()] == ["bounced", "sent"]


class Ring(keyring.backend.KeyringBackend):
    """A keyring that holds one code in memory."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.held: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        """Return what was stored."""
        return self.held.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        """Store a code."""
        self.held[service, username] = password


@pytest.fixture
def ring(monkeypatch: pytest.MonkeyPatch) -> Iterator[Ring]:
    """Let the system's keyring be one of the test's own, and no code stand in the environment."""
    monkeypatch.delenv(SECRET, raising=False)
    before, own = keyring.get_keyring(), Ring()
    keyring.set_keyring(own)
    yield own
    keyring.set_keyring(before)


def test_the_code_comes_from_the_keyring(ring: Ring, monkeypatch: pytest.MonkeyPatch) -> None:
    """As `keyring set unionsheets ADDRESS` stores it; what stands in the environment goes before it."""
    keyring.set_password("unionsheets", "office@example.org", "code-of-the-ring")
    assert ring.held
    assert secret("office@example.org") == "code-of-the-ring"
    monkeypatch.setenv(SECRET, "code-of-the-environment")
    assert secret("office@example.org") == "code-of-the-environment"


@pytest.mark.parametrize("none", [Ring, keyring.backends.fail.Keyring])
def test_without_a_code_one_sentence_says_where_it_belongs(
    ring: Ring, none: Callable[[], keyring.backend.KeyringBackend], capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing is stored, or the system has no keyring at all."""
    assert not ring.held
    keyring.set_keyring(none())
    with pytest.raises(typer.Exit) as caught:
        secret("office@example.org")
    assert caught.value.exit_code == 2
    assert f"keyring set {KEYRING} office@example.org" in capsys.readouterr().err


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals")
def test_collecting_shows_how_far_it_is(folder: Path, tmp_path: Path) -> None:
    """A bar on a terminal, on stderr; a pipe gets sentences only."""
    saved = tmp_path / "存信"
    saved.mkdir()
    for number in range(3):
        (saved / f"{number}.eml").write_bytes(b"From: k01@example.org\r\n\r\n%d" % number)
    piped = run("collect", folder, "--from", saved)
    assert "fetching" not in piped.stderr
    (saved / "3.eml").write_bytes(b"From: k01@example.org\r\n\r\nlate")
    assert "fetching" in on_a_terminal("collect", folder, "--from", saved)


def test_older_drafts_are_told(folder: Path) -> None:
    """A reminder to a unit that has sent in meanwhile still lies there: the clerk is told not to send it."""
    assert "以前写的" not in run("mail", "reminders", folder).stderr
    filling = training_return([course("安全", "安全", 3, 1.0)])
    fill_in(folder / "收到" / "K03.xlsx", "training", filling, unit="K03", name="第三中学工会")
    only = run("mail", "reminders", folder, "--unit", "K02")
    assert "草稿1封" in only.stderr


def test_nothing_goes_unsealed_for_want_of_a_library(folder: Path, tmp_path: Path) -> None:
    """Without the extra the step says what to install, and no draft is written."""
    (tmp_path / "shadow" / "msoffcrypto").mkdir(parents=True)
    missing = 'raise ModuleNotFoundError("none", name="msoffcrypto")\n'
    (tmp_path / "shadow" / "msoffcrypto" / "__init__.py").write_text(missing, encoding="utf-8")
    write_settings(folder, 'seal = "always"\n')
    run("template", folder)
    told = run("mail", "blanks", folder, PYTHONPATH=str(tmp_path / "shadow"))
    assert (told.returncode, told.stdout) == (2, "")
    assert "unionsheets[mail]" in told.stderr
    assert "Traceback" not in told.stderr
    assert not list((folder / "邮件").iterdir())
