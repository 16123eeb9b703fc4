"""The cache: a file that has not changed is not read again, and nothing else is ever taken for what it gave."""

import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from reports.gathering import cache as caching
from reports.gathering import gather as gathering
from reports.gathering.cache import REBUILT, Cache, user_cache
from reports.gathering.carry_forward import Closing
from reports.gathering.discover import Source
from reports.gathering.file_result import FileResult
from reports.gathering.gather import Choices, gather, take
from reports.gathering.pool import run
from reports.gathering.process_batch import Task
from reports.gathering.receipt import Receipt
from sheets.finding import Place, find
from templates.load import load_forms
from tests.filled import TRAINING, course, fill_in, training_return
from tests.fills import id_number

ROOT = Path(__file__).parents[2]
SECRET = b"k" * 32


@pytest.fixture(scope="module")
def returns(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Returns that are right and wrong, and a file that is none, with the form's declaration beside them."""
    base = tmp_path_factory.mktemp("base")
    (base / "表").mkdir()
    (base / "表" / "training.toml").write_text(TRAINING, encoding="utf-8")
    folder = base / "收到"
    folder.mkdir()
    for number in range(1, 5):
        wrong = {"cost": 1} if number == 2 else {}
        filling = training_return([course("焊接", "技能", number, 100.25 * number)], **wrong)
        fill_in(folder / f"{number}.xlsx", "training", filling, unit=str(number), name=f"第{number}工会")
    (folder / "坏.xlsx").write_bytes(b"no workbook")
    return folder


@pytest.fixture
def folder(returns: Path, tmp_path: Path) -> Path:
    """A copy of the returns that a test may change."""
    shutil.copytree(returns.parent, tmp_path / "区")
    return tmp_path / "区" / "收到"


def listed(folder: Path) -> list[Source]:
    """The files of a folder."""
    return [Source(path.name, path) for path in sorted(folder.iterdir())]


def read(task: Task, sources: list[Source]) -> list[FileResult]:
    """Read files in this process."""
    return task(sources, lambda _: None)


def filled(cache: Cache, task: Task, folder: Path) -> list[FileResult]:
    """Read a folder into a cache."""
    results = read(task, listed(folder))
    cache.keep(task, listed(folder), results)
    return results


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    """A cache with nothing in it."""
    return Cache(tmp_path / "c" / "results.sqlite", SECRET)


@pytest.fixture
def task(folder: Path) -> Task:
    """What is asked of the returns, by a form of the district's own."""
    return Task((folder.parent / "表",), key=SECRET)


def test_what_is_kept_is_what_was_read(cache: Cache) -> None:
    """Of the example's returns, register, findings and persons included, everything comes back as it was."""
    folder = ROOT / "examples" / "2025"
    task = Task(key=SECRET)
    results = filled(cache, task, folder)
    assert any(each.listings for each in results)
    assert any(each.lines for each in results)
    assert any(each.findings for each in results)
    assert cache.known(task, listed(folder)) == results


def test_an_unchanged_folder_starts_no_worker(folder: Path, cache: Cache, monkeypatch: pytest.MonkeyPatch) -> None:
    """At the second run nobody reads anything, and it says the same."""
    forms = load_forms([folder.parent / "表"])
    choices = Choices(folders=(folder.parent / "表",), cache=cache)
    first = gather(folder, forms, choices)
    assert len(first.receipts) == 5

    def refuse(*_: object) -> None:
        raise AssertionError("a worker was started")

    monkeypatch.setattr("reports.gathering.pool.start_worker", refuse)
    told: list[tuple[int, int]] = []
    assert gather(folder, forms, choices, lambda *numbers: told.append(numbers)) == first


def test_only_the_changed_file_is_read(folder: Path, task: Task, cache: Cache, monkeypatch: pytest.MonkeyPatch) -> None:
    """One return that was sent again is read, the others are not; the progress counts all."""
    before = {each.file: each for each in take(task, listed(folder), cache=cache)}
    filling = training_return([course("焊接", "技能", 9, 7.5)])
    fill_in(folder / "3.xlsx", "training", filling, unit="3", name="第3工会")
    read_now: list[str] = []

    def watched(task: object, sources: list[Source], *rest: object) -> object:
        read_now.extend(each.name for each in sources)
        return run(task, sources, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(gathering, "run", watched)
    done: list[tuple[int, int]] = []
    after = {each.file: each for each in take(task, listed(folder), lambda *numbers: done.append(numbers), cache)}
    assert read_now == ["3.xlsx"]
    assert done[-1] == (5, 5)
    assert {name for name in before if before[name] != after[name]} == {"3.xlsx"}
    assert sum(fact.value for fact in after["3.xlsx"].facts if fact.measure == "cost") == 750


CHANGES: dict[str, Callable[[Task], Task]] = {
    "last year's figures": lambda task: replace(task, closing=Closing("上年.xlsx", 2024, {("1", "training"): {}})),
    "good rows alone": lambda task: replace(task, provisional=True),
    "another key": lambda task: replace(task, key=b"x" * 32),
    "no form of one's own": lambda task: replace(task, folders=()),
}


@pytest.mark.parametrize("change", CHANGES)
def test_another_question_has_another_answer(folder: Path, task: Task, cache: Cache, change: str) -> None:
    """What was read under other parameters is not taken for what is asked now."""
    results = filled(cache, task, folder)
    assert cache.known(CHANGES[change](task), listed(folder)) == []
    assert cache.known(task, listed(folder)) == results


def test_another_declaration_has_another_answer(folder: Path, task: Task, cache: Cache) -> None:
    """A form that was changed in its place is asked anew."""
    filled(cache, task, folder)
    (task.folders[0] / "training.toml").write_text(TRAINING.replace("sum(courses.cost)", "0"), encoding="utf-8")
    assert cache.known(task, listed(folder)) == []


def test_another_version_has_another_answer(
    folder: Path, task: Task, cache: Cache, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What another version of the program has read is read anew."""
    filled(cache, task, folder)
    monkeypatch.setattr(caching, "program_digest", lambda: b"another")
    assert cache.known(task, listed(folder)) == []


def test_name_and_passwords_belong_to_a_file(folder: Path, task: Task, cache: Cache) -> None:
    """A file under another name, or with other passwords to try, is read: findings name it, and it may open now."""
    filled(cache, task, folder)
    path = folder / "1.xlsx"
    assert len(cache.known(task, [Source("1.xlsx", path)])) == 1
    assert cache.known(task, [Source("甲.xlsx", path)]) == []
    assert cache.known(task, [Source("1.xlsx", path, ("word",))]) == []
    assert cache.known(task, [Source("1.xlsx", folder / "gone.xlsx"), Source("1.xlsx", folder)]) == []


def test_an_accident_is_not_kept(folder: Path, task: Task, cache: Cache) -> None:
    """What a file gave that could not be read to its end, for want of memory say, is asked again next time."""
    finding = find("file-memory", Place("1.xlsx"), limit=1)
    cache.keep(task, listed(folder)[:1], [FileResult(Receipt("1.xlsx", "unreadable", finding), (finding,))])
    assert cache.known(task, listed(folder)) == []


def flip(path: Path) -> None:
    """Change one sign in a row's result."""
    with sqlite3.connect(path) as rows:
        ((key, result),) = rows.execute("SELECT rowid, result FROM results ORDER BY rowid LIMIT 1")
        rows.execute("UPDATE results SET result = ? WHERE rowid = ?", (result.replace(b"2025", b"2024"), key))
    rows.close()


def exchange(path: Path) -> None:
    """Give each of two rows the other's result and seal."""
    with sqlite3.connect(path) as rows:
        one, two = rows.execute("SELECT seal, result, rowid FROM results ORDER BY rowid LIMIT 2").fetchall()
        rows.executemany(
            "UPDATE results SET seal = ?, result = ? WHERE rowid = ?", [(*one[:2], two[2]), (*two[:2], one[2])]
        )
    rows.close()


def other_table(path: Path) -> None:
    """Put a table of another make in its place."""
    path.unlink()
    with sqlite3.connect(path) as rows:
        rows.execute("CREATE TABLE results (other TEXT)")
    rows.close()


def scramble(path: Path) -> None:
    """Overwrite what lies behind the first page."""
    data = bytearray(path.read_bytes())
    data[4096:] = random.Random(1).randbytes(len(data) - 4096)
    path.write_bytes(data)


DAMAGES: dict[str, Callable[[Path], object]] = {
    "no database": lambda path: path.write_bytes(b"not a database, but long enough to have a header" * 99),
    "cut": lambda path: path.write_bytes(path.read_bytes()[:5000]),
    "scrambled": scramble,
    "one sign": flip,
    "exchanged": exchange,
    "other table": other_table,
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_cache_is_built_anew(folder: Path, task: Task, cache: Cache, damage: str) -> None:
    """It is told in one sentence, nothing damaged is believed, and the next run knows everything again."""
    told: list[str] = []
    cache = replace(cache, tell=told.append)
    results = filled(cache, task, folder)
    assert cache.known(task, listed(folder)) == results
    DAMAGES[damage](cache.path)
    assert list(take(task, listed(folder), cache=cache)) == results
    assert told == [REBUILT]
    assert cache.known(task, listed(folder)) == results
    assert told == [REBUILT]


def test_a_row_of_another_user_is_not_believed(folder: Path, task: Task, cache: Cache) -> None:
    """Who does not hold the key can put nothing into the cache that is read."""
    forged = replace(cache, secret=b"f" * 32)
    filled(forged, task, folder)
    with sqlite3.connect(cache.path) as rows:
        for source, (key,) in zip(listed(folder), rows.execute("SELECT rowid FROM results").fetchall(), strict=True):
            names = cache._task(task), cache._file(source, caching._sha256(source.path)), key  # noqa: SLF001 - as a forger
            rows.execute("UPDATE results SET task = ?, file = ? WHERE rowid = ?", names)
    rows.close()
    assert cache.known(task, listed(folder)) == []


def test_it_stays_within_its_bounds(folder: Path, task: Task, cache: Cache, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond its size the oldest rows go, and what is newest is still known."""
    monkeypatch.setattr(caching, "MOST_BYTES", 80_000)
    (result,) = read(task, listed(folder)[:1])
    sources = [Source(f"{number}.xlsx", folder / "1.xlsx") for number in range(300)]
    for source in sources:
        cache.keep(task, [source], [result])
    assert cache.path.stat().st_size < 100_000
    assert len(cache.known(task, sources[-5:])) == 5
    assert cache.known(task, sources[:5]) == []


@pytest.mark.parametrize("hindrance", ["folder", "file in its way"])
def test_without_a_place_everything_is_read(folder: Path, task: Task, tmp_path: Path, hindrance: str) -> None:
    """Where no cache can be kept the program does without, and says nothing."""
    told: list[str] = []
    (tmp_path / "way").mkdir()
    (tmp_path / "way" / "file").touch()
    path = tmp_path / "way" if hindrance == "folder" else tmp_path / "way" / "file" / "results.sqlite"
    cache = Cache(path, SECRET, told.append)
    assert filled(cache, task, folder)
    assert cache.known(task, listed(folder)) == []
    assert told == []


def test_a_cache_that_is_written_elsewhere_is_waited_for_and_then_done_without(
    folder: Path, task: Task, cache: Cache, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A lock that another run holds is no damage."""
    monkeypatch.setattr(caching, "_PATIENCE", 0.05)
    told: list[str] = []
    cache = replace(cache, tell=told.append)
    results = filled(cache, task, folder)
    other = sqlite3.connect(cache.path)
    other.execute("BEGIN EXCLUSIVE")
    assert cache.known(task, listed(folder)) == []
    filled(cache, task, folder)
    other.rollback()
    other.close()
    assert cache.known(task, listed(folder)) == results
    assert told == []


AT_IT = """
import sys
from pathlib import Path
from reports.gathering.cache import Cache
from reports.gathering.discover import Source
from reports.gathering.process_batch import Task

base, rounds = Path(sys.argv[1]), int(sys.argv[2])
cache, task = Cache(base / "c" / "results.sqlite", b"k" * 32), Task((base / "区" / "表",), key=b"k" * 32)
sources = [Source(path.name, path) for path in sorted((base / "区" / "收到").iterdir())]
results = task(sources, lambda _: None)
print("ready", flush=True)
for number in range(rounds):
    for source, each in zip(sources, results):
        cache.keep(task, [source], [each])
"""


def at_it(base: Path, rounds: int) -> "subprocess.Popen[bytes]":
    """Start a process that writes into the cache, and wait until it begins."""
    process = subprocess.Popen([sys.executable, "-c", AT_IT, str(base), str(rounds)], cwd=ROOT, stdout=subprocess.PIPE)
    assert process.stdout
    assert process.stdout.readline() == b"ready\n"
    return process


def test_runs_at_once_and_kills_do_no_harm(folder: Path, task: Task, cache: Cache) -> None:
    """Processes that write at once, some of them killed in the middle, leave a cache that says what was read."""
    told: list[str] = []
    cache = replace(cache, tell=told.append)
    results = read(task, listed(folder))
    base = folder.parents[1]
    chance = random.Random(3)
    for _ in range(2):
        killed, whole = at_it(base, 10**6), at_it(base, 20)
        time.sleep(chance.random() / 5)
        killed.send_signal(getattr(signal, "SIGKILL", signal.SIGTERM))
        assert whole.wait(60) == 0
        killed.wait(60)
        for process in (killed, whole):
            assert process.stdout
            process.stdout.close()
        assert cache.known(task, listed(folder)) == results
    assert told == []


def test_it_holds_no_person_and_no_key(tmp_path: Path) -> None:
    """Names and numbers of persons are not in it, and the key of their digests lies in another folder, for no other."""
    chance = random.Random(5)
    numbers = [id_number(chance, date(1970 + number, 5, 6), "男") for number in range(9)]
    folder = tmp_path / "收到"
    folder.mkdir()
    rows = [{"person": f"慕容{number[-4:]}", "id_number": number, "status": "在籍"} for number in numbers]
    fill_in(folder / "会员.xlsx", "members", {"roster": rows}, unit="1", name="甲")
    cache = user_cache()
    assert cache
    gather(folder, load_forms(), Choices(cache=cache))
    (known,) = cache.known(Task(key=cache.person_key(folder)), listed(folder))
    assert known.listings
    data = cache.path.read_bytes()
    assert all(secret not in data for secret in (cache.secret, cache.person_key(folder)))
    assert all(word.encode() not in data for number in numbers for word in (number, f"慕容{number[-4:]}"))
    keys = [path for path in Path(os.environ["XDG_DATA_HOME"], "unionsheets").rglob("*") if path.is_file()]
    assert [path.read_bytes() for path in keys] == [cache.secret]
    if os.name != "nt":
        assert {path.stat().st_mode & 0o77 for path in (cache.path, cache.path.parent, *keys)} == {0}


def test_every_folder_has_a_key_of_its_own(tmp_path: Path, cache: Cache) -> None:
    """Persons of two folders cannot be compared, those of one can at every run."""
    assert cache.person_key(tmp_path) == cache.person_key(tmp_path / "x" / "..")
    assert cache.person_key(tmp_path) != cache.person_key(tmp_path.parent)
    assert cache.person_key(tmp_path) != replace(cache, secret=b"x" * 32).person_key(tmp_path)
