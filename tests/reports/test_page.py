"""The page that a clerk opens in her browser: it says what `check` says, stays alive, and tells nobody."""

import base64
import email
import email.policy
import json
import os
import shutil
import socket
from collections.abc import Iterator, Mapping
from email.message import EmailMessage
from pathlib import Path
from random import Random
from typing import Any

import openpyxl
import pytest
from playwright.sync_api import Browser, Locator, Page, Request, sync_playwright

from reports.page import write as writing
from reports.page.runtime import runtime_folder
from reports.page.write import page
from templates.load import load_forms
from tests.filled import fill_in
from tests.ledger import TEXT
from tests.program import run

ROOT = Path(__file__).parent.parent.parent
RUNTIME = runtime_folder()
"""Where `packaging/runtime.py` left the browser's Python; the tests' own cache is empty."""

CHROMIUM = shutil.which("chromium")
EXAMPLES = sorted((ROOT / "examples").glob("20*/*.xlsx"))
MESSY = sorted(path for path in (ROOT / "tests" / "messy").glob("*/**/*.*") if path.is_file())
CLEAN = next(path for path in EXAMPLES if "330111" in path.name and "2025" in str(path) and "统计表" in path.name)
FIGURES = ROOT / "tests" / "messy" / "typed-figures" / "数字写法.xlsx"

pytestmark = pytest.mark.skipif(
    (CHROMIUM is None or not RUNTIME.is_dir()) and os.environ.get("CI") != "true",
    reason="no Chromium or no browser's Python here: run packaging/runtime.py",
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, as Playwright drives it."""
    with sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield started
        started.close()


class Desk:
    """A page opened from disk, and every request that it made."""

    def __init__(self, browser: Browser, path: Path, before: str = "") -> None:
        self.page: Page = browser.new_page(viewport={"width": 1280, "height": 900})
        self.requests: list[Request] = []
        self.troubles: list[str] = []
        self.page.on("request", lambda request: self.requests.append(request))  # noqa: PLW0108 - no builtin will do
        self.page.on("pageerror", lambda error: self.troubles.append(str(error)))
        if before:
            self.page.add_init_script(before)
        self.page.goto(path.as_uri())

    def ready(self) -> "Desk":
        """Wait until files can be put in."""
        self.page.locator("#file:enabled").wait_for(state="attached", timeout=180_000)
        return self

    def take(self, *paths: Path) -> list[Mapping[str, Any]]:
        """Choose files, and return the answers to them in that order."""
        before = self.page.locator("#results section").count()
        self.page.set_input_files("#file", list(paths))
        self.page.locator("#results section").nth(before + len(paths) - 1).wait_for(timeout=600_000)
        self.ready()
        answers: list[Mapping[str, Any]] = self.page.evaluate("results()")
        return answers[: len(paths)][::-1]

    def section(self) -> Locator:
        """The last file's part of the page."""
        return self.page.locator("#results section").first


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of the standard forms."""
    path = tmp_path_factory.mktemp("page") / "自查.html"
    path.write_bytes(page(RUNTIME, load_forms(), ()))
    return path


@pytest.fixture(scope="module")
def desk(browser: Browser, written: Path) -> Desk:
    """It opened, and ready."""
    return Desk(browser, written).ready()


def said(answer: Mapping[str, Any]) -> object:
    """What an answer says of its one file, whatever it is called."""
    (receipt,) = answer["receipts"]
    return {**receipt, "file": ""}, [{**finding, "file": ""} for finding in answer["findings"]]


def checked(paths: list[Path], *options: object) -> list[Mapping[str, Any]]:
    """What `check` says of files, each by itself, in the order of the paths."""
    run_ = run("check", "--format", "json", *paths, *options, LANG="zh_CN.UTF-8")
    answer = json.loads(run_.stdout)
    names = [path.name for path in paths]
    each_name = [name if names.count(name) == 1 else path.as_posix() for name, path in zip(names, paths, strict=True)]
    return [
        {
            "receipts": [receipt for receipt in answer["receipts"] if receipt["file"] == name],
            "findings": [finding for finding in answer["findings"] if finding["file"] == name],
        }
        for name in each_name
    ]


def agree(desk: Desk, paths: list[Path], *options: object) -> None:
    """Every file: the page's receipt and findings are those of `check`."""
    for path, told, expected in zip(paths, desk.take(*paths), checked(paths, *options), strict=True):
        assert said(told["zh"]) == said(expected), path


def test_the_page_is_one_small_file_that_is_the_same_each_time(written: Path) -> None:
    """It fits into a mail of fifteen megabytes, and equal forms and programs give equal bytes."""
    assert written.stat().st_size < 15_000_000
    assert written.read_bytes() == page(RUNTIME, load_forms(), ())


def test_it_says_what_check_says_of_every_workbook_of_the_example(desk: Desk) -> None:
    """Receipts and findings, to the letter."""
    agree(desk, EXAMPLES)


def test_it_says_what_check_says_of_every_messy_file(desk: Desk) -> None:
    """So it does of all the ways in which clerks spoil a return, whatever program saved it."""
    files = [path for path in MESSY if not path.name.startswith((".~", "~$")) and path.suffix != ".toml"]
    assert len(files) > 30
    agree(desk, files)


def test_it_says_what_check_says_of_damaged_files(desk: Desk, tmp_path: Path) -> None:
    """Bytes turned, cut off and doubled: each is refused as `check` refuses it, and the page goes on."""
    random, data = Random(16), CLEAN.read_bytes()
    files = []
    for index in range(40):
        broken = bytearray(data)
        for _ in range(random.choice((1, 5, 50))):
            broken[random.randrange(len(broken))] = random.randrange(256)
        cut = random.choice((0, 0, random.randrange(len(broken))))
        files.append(tmp_path / f"{index}.xlsx")
        files[-1].write_bytes(bytes(broken[cut:] if random.random() < 0.5 else broken[: cut or None]))
    hostile = [
        path for path in sorted((ROOT / "tests" / "regressions").iterdir()) if path.suffix[:4] in (".xls", ".ods")
    ]
    agree(desk, [*files, *hostile])


def test_a_clean_return_has_its_receipt_and_no_more(desk: Desk) -> None:
    """The clerk sees that it is right, whose it is, its control totals, and the digest."""
    desk.take(CLEAN)
    shown = desk.section().inner_text()
    assert "逻辑正确，可以报送" in shown
    assert "开发区法院工会小组" in shown
    assert "会员人数 44人" in shown
    assert desk.section().locator("table").count() == 0
    desk.page.click("#language")
    assert "Nothing to mend" in desk.section().inner_text()
    desk.page.click("#language")


def test_mistakes_stand_in_a_table_and_in_the_copy_to_download(desk: Desk, tmp_path: Path) -> None:
    """Every finding has its place, words and code; the marked copy is the one that `check --mark` writes."""
    desk.take(FIGURES)
    rows = desk.section().locator("tbody tr")
    assert rows.count() == 6
    assert rows.first.inner_text().split("\t") == [
        "强制",
        "资金收支 C11",
        "上年结转",
        "无",
        "应填数字，填的是“无”或横线、斜线",
        "没有这项内容的请留空，数量是零的请填0",
        "number-none",
    ]
    with desk.page.expect_download() as download:
        desk.section().get_by_role("button", name="下载标好的报表").click()
    assert download.value.suggested_filename == "数字写法_退回.xlsx"
    download.value.save_as(tmp_path / "page.xlsx")
    run("check", FIGURES, "--mark", tmp_path)
    assert cells(tmp_path / "page.xlsx") == cells(tmp_path / "数字写法_退回.xlsx")
    for width in (1280, 390):
        desk.page.set_viewport_size({"width": width, "height": 900})
        assert desk.page.evaluate("document.documentElement.scrollWidth") <= width
        desk.page.screenshot(path=tmp_path / f"{width}.png", full_page=True)
    desk.page.set_viewport_size({"width": 1280, "height": 900})


def cells(path: Path) -> object:
    """All values and comments of a workbook."""
    return [
        (sheet.title, cell.coordinate, cell.value, cell.comment.text if cell.comment else "")
        for sheet in openpyxl.load_workbook(path)
        for row in sheet.iter_rows()
        for cell in row
    ]


def test_a_file_is_dropped_as_well_as_chosen(desk: Desk) -> None:
    """She drags it from her desktop."""
    before = desk.page.locator("#results section").count()
    drop(desk, "拖来的.xlsx")
    desk.page.locator("#results section").nth(before).wait_for(timeout=60_000)
    desk.ready()
    assert "拖来的.xlsx" in desk.section().inner_text()


def drop(desk: Desk, name: str) -> None:
    """Drop a sound return onto the page, called so."""
    desk.page.evaluate(
        """([data, name]) => {
            const bytes = Uint8Array.from(atob(data), (sign) => sign.charCodeAt(0));
            const moved = new DataTransfer();
            moved.items.add(new File([bytes], name));
            window.dispatchEvent(new DragEvent("drop", { dataTransfer: moved, cancelable: true }));
        }""",
        [base64.b64encode(CLEAN.read_bytes()).decode(), name],
    )


def test_what_a_file_is_called_is_shown_and_never_run(desk: Desk, tmp_path: Path) -> None:
    """A name that is markup stays a name."""
    trap = tmp_path / "<img src=x onerror=document.title='in'>.xlsx"
    trap.write_bytes(FIGURES.read_bytes())
    desk.take(trap)
    assert trap.name in desk.section().inner_text()
    assert desk.page.locator("#results img").count() == 0
    assert desk.page.title() == "报表自查"


def test_nothing_is_asked_of_the_network_and_nothing_could_be(desk: Desk) -> None:
    """All that was ever loaded came from the file itself; what would leave it is forbidden by its policy."""
    assert {request.url.split(":")[0] for request in desk.requests} <= {"file", "blob"}
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(1)
        address = f"127.0.0.1:{server.getsockname()[1]}"
        waits = "{onload: done, onopen: done, onerror: fail"
        for attempt in (
            f"fetch('http://{address}/')",
            f"new Promise((done, fail) => Object.assign(new Image(), {waits}, src: 'http://{address}/'}}))",
            f"new Promise((done, fail) => Object.assign(new WebSocket('ws://{address}/'), {waits}}}))",
        ):
            assert desk.page.evaluate(f"() => {attempt}.then(() => 'out', () => 'refused')") == "refused"
        with pytest.raises(TimeoutError):
            server.accept()
    assert desk.troubles == []


def test_own_forms_and_another_version_are_judged_as_check_judges_them(browser: Browser, tmp_path: Path) -> None:
    """The page holds the office's own forms, and refuses a return of a version that is not theirs."""
    own = tmp_path / "forms"
    own.mkdir()
    (own / "ledger.toml").write_text(TEXT, encoding="utf-8")
    standard = (ROOT / "templates" / "forms" / "01-members.toml").read_text(encoding="utf-8")
    (own / "members.toml").write_text(standard.replace('version = "2026.1"', 'version = "2027.1"'), encoding="utf-8")
    run("template", "ledger", "--forms", own, "--year", "2025", "-o", tmp_path / "blank")
    (blank,) = (tmp_path / "blank").rglob("*.xlsx")
    path = tmp_path / "own.html"
    path.write_bytes(page(RUNTIME, load_forms([own]), [own]))
    opened = Desk(browser, path).ready()
    agree(opened, [blank, CLEAN], "--forms", own)
    assert "version-old" in opened.section().inner_text()
    assert "《帮扶台账》第1版" in opened.page.locator("footer").inner_text()
    assert opened.troubles == []


def test_a_file_that_never_ends_costs_itself(browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What takes too long is ended and told, and the page is ready for the next."""
    monkeypatch.setattr(writing, "SECONDS", 0)
    path = tmp_path / "quick.html"
    path.write_bytes(page(RUNTIME, load_forms(), ()))
    opened = Desk(browser, path).ready()
    for _ in range(2):
        (told,) = opened.take(CLEAN)
        assert [finding["code"] for finding in told["zh"]["findings"]] == ["file-time"]
    assert opened.troubles == []


def test_a_file_that_kills_the_worker_costs_itself(browser: Browser, written: Path) -> None:
    """What the browser ends for want of memory is told as `check` tells it, and the next file is checked."""
    watch = "window.Worker = class extends Worker { constructor(...all) { super(...all); window.begun = this; } }"
    opened = Desk(browser, written, watch).ready()
    opened.page.evaluate(
        """() => { const ask = begun.postMessage; begun.postMessage = (message) => {
            ask.call(begun, message); begun.dispatchEvent(new ErrorEvent("error", { message: "out of memory" })); } }"""
    )
    (told,) = opened.take(CLEAN)
    assert [finding["code"] for finding in told["zh"]["findings"]] == ["file-crash"]
    agree(opened, [CLEAN])


def test_files_dropped_early_wait(browser: Browser, written: Path) -> None:
    """Who drops two files before the page is ready sees both checked."""
    opened = Desk(browser, written)
    for name in ("一.xlsx", "二.xlsx"):
        drop(opened, name)
    opened.page.locator("#results section").nth(1).wait_for(timeout=180_000)
    assert opened.page.locator("#results h2").all_inner_texts() == ["二.xlsx", "一.xlsx"]


def test_a_browser_that_is_too_old_is_told_so(browser: Browser, written: Path) -> None:
    """In a sentence that also such a browser can show."""
    opened = Desk(browser, written, "delete window.DecompressionStream")
    opened.page.get_by_text("请用新版的 Edge 或 Chrome").wait_for()
    assert opened.page.locator("#file").is_disabled()
    assert opened.troubles == []


def test_the_command_writes_the_page_or_says_how_to_get_what_it_needs(tmp_path: Path, written: Path) -> None:
    """Without the browser's Python it is one sentence."""
    without = run("page", tmp_path / "自查.html", XDG_CACHE_HOME=str(tmp_path))
    assert (without.returncode, without.stdout) == (2, "")
    assert "packaging/runtime.py" in without.stderr
    there = run("page", tmp_path / "自查.html", XDG_CACHE_HOME=str(RUNTIME.parent.parent))
    assert (there.returncode, there.stdout) == (0, f"{tmp_path / '自查.html'}\n")
    assert (tmp_path / "自查.html").read_bytes() == written.read_bytes()


def test_blanks_carry_the_page(tmp_path: Path, written: Path) -> None:
    """`mail blanks --page` encloses it and says what it is; where it cannot, nothing is written."""
    folder, real = tmp_path / "2025", {"XDG_CACHE_HOME": str(RUNTIME.parent.parent)}
    run("new", folder, "--year", 2025)
    unit = {
        "code": "K01",
        "unit": "第一中学工会",
        "level": "基层工会",
        "owes": "工会活动安排表",
        "email": "k01@example.org",
    }
    fill_in(folder / "单位名册.xlsx", "register", {"units": [unit | {"email": "k01@example.org"}]})
    run("template", "activities", folder)
    without = run("mail", "blanks", folder, "--page", XDG_CACHE_HOME=str(tmp_path))
    assert (without.returncode, "packaging/runtime.py" in without.stderr) == (2, True)
    settings = folder / "设置.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace("largest = 20", "largest = 10"), encoding="utf-8")
    large = run("mail", "blanks", folder, "--page", **real)
    assert (large.returncode, "largest" in large.stderr) == (2, True)
    assert not list((folder / "邮件").iterdir())
    settings.write_text(text, encoding="utf-8")
    assert run("mail", "blanks", folder, "--page", **real).returncode == 0
    (draft,) = (folder / "邮件").glob("*.eml")
    assert draft.stat().st_size < 20 << 20
    mime = email.message_from_bytes(draft.read_bytes(), policy=email.policy.default)
    assert isinstance(mime, EmailMessage)
    blank, page = mime.iter_attachments()
    assert (blank.get_filename(), page.get_filename()) == ("K01_第一中学工会_工会活动安排表.xlsx", "自查.html")
    assert page.get_payload(decode=True) == written.read_bytes()
    body = mime.get_body()
    assert body
    assert "自查.html" in body.get_content()
