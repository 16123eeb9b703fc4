"""Reproducible: the same returns give the same bytes of every output, wherever they lie and however many read them."""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.filled import TRAINING, course, fill_in, register_lines, training_return

ROOT = Path(__file__).parent.parent
RUNNER = """
import os, sys

if __name__ == "__main__":
    import cli
    from reports.gathering import gather

    gather.MOST_WORKERS = int(sys.argv.pop(1))
    os.cpu_count = lambda: 8
    cli.main()
"""


@pytest.fixture(scope="module")
def district(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a form of its own, returns that are right, wrong, broken and of last year, and a summary of it."""
    base = tmp_path_factory.mktemp("district")
    (base / "forms").mkdir()
    (base / "forms" / "training.toml").write_text(TRAINING, encoding="utf-8")
    folder = base / "2025"
    folder.mkdir()
    owed = "职工培训情况表、工会会员统计表"
    codes = [f"1{number}" for number in range(1, 6)]
    units = [("1", "区总工会", "", "区县", ""), *((code, f"第{code}工会", "1", "基层工会", owed) for code in codes)]
    fill_in(folder / "单位名册.xlsx", "register", register_lines(*units))
    for number, code in enumerate(codes, 1):
        courses = [course("焊接", "技能", 10 * number, 100.25 * number), course("消防", "安全", number, 99.99)]
        wrong = {"cost": 1} if number == 2 else {}
        fill_in(folder / f"{code}.xlsx", "training", training_return(courses, **wrong), unit=code, name=f"第{code}工会")
    (folder / "坏.xlsx").write_bytes(b"no workbook")
    return base


def digest(folder: Path) -> dict[str, str]:
    """Name → SHA-256 of every file below."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def run(base: Path, workers: int, out: str, **environment: str) -> dict[str, str]:
    """Run every command that writes something; the digests of all that was written and printed."""
    script = base / "runner.py"
    script.write_text(RUNNER, encoding="utf-8")
    commands = [
        ("aggregate", "2025", "-o", out, "--yearend", "--html", f"{out}/页.html", "--format", "json"),
        ("check", "2025", "--mark", f"{out}/标记", "--format", "csv"),
        ("yearend", f"{out}/汇总表.xlsx", "--text", f"{out}/总结.docx", "-o", f"{out}/年终.xlsx"),
        ("template", "--year", "2025", "--units", "2025/单位名册.xlsx", "-o", f"{out}/空白表"),
    ]
    for number, command in enumerate(commands):
        arguments = [sys.executable, str(script), str(workers), "--forms", "forms", *command]
        paths = {"PYTHONPATH": str(ROOT), "LANG": "zh_CN.UTF-8", **environment}
        done = subprocess.run(
            arguments, cwd=base, capture_output=True, check=False, timeout=120, env={**os.environ, **paths}
        )
        assert done.returncode in (0, 1, 3), done.stderr.decode()
        assert b"Traceback" not in done.stderr, done.stderr.decode()
        (base / out / f"printed-{number}.txt").write_bytes(done.stdout + done.stderr)
    return digest(base / out)


def test_same_returns_same_bytes(district: Path, tmp_path: Path) -> None:
    """One worker or eight, another folder, another time zone, another order of hashing: every byte is the same."""
    first = run(district, 1, "out")
    assert len(first) > 15
    elsewhere = tmp_path / "a folder elsewhere" / "区"
    shutil.copytree(district, elsewhere, ignore=shutil.ignore_patterns("out"))
    for path in elsewhere.rglob("*"):
        os.utime(path, (1_000_000_000, 1_000_000_000))
    second = run(elsewhere, 8, "out", PYTHONHASHSEED="7", TZ="America/Los_Angeles")
    assert second == first


def test_what_was_read_before_gives_the_same_bytes(district: Path) -> None:
    """From a warm cache every byte is what it was from a cold one, and without any cache."""
    first = run(district, 1, "cold", XDG_CACHE_HOME=str(district / "cache"))
    assert [path for path in (district / "cache").rglob("*") if path.is_file()]
    shutil.move(district / "cold", district / "kept")
    assert run(district, 8, "cold", XDG_CACHE_HOME=str(district / "cache")) == first
    shutil.rmtree(district / "cold")
    assert run(district, 2, "cold", UNIONSHEETS_NO_CACHE="1", XDG_CACHE_HOME=str(district / "none")) == first
    assert not (district / "none").exists()
