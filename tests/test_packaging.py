"""What is packed for other machines: a folder for Windows that is complete by name, and wheels that install offline."""

import ast
import base64
import csv
import hashlib
import io
import json
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from tests.program import ROOT

EXAMPLE = ROOT / "examples" / "2025" / "330143_物流公司工会_工会会员统计表.xlsx"
ROOMS = {"cli", "sheets", "templates", "reports"}
STAND_IN = {
    "python.exe": b"MZ",
    "python312.dll": b"MZ",
    "python312.zip": b"",
    "python312._pth": b"python312.zip\r\n.\r\n#import site\r\n",
    "LICENSE.txt": b"PSF LICENSE AGREEMENT",
}
"""As much of Windows' embeddable Python as the assembling looks at; the real one is in no registry."""


def script(name: str, *arguments: object) -> "subprocess.CompletedProcess[str]":
    """Run a script of packaging/."""
    command = [sys.executable, str(ROOT / "packaging" / name), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, encoding="utf-8", check=False)


def embedded(folder: Path) -> tuple[Path, str]:
    """Make a stand-in for the embeddable Python, and its digest."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, data in STAND_IN.items():
            archive.writestr(name, data)
    path = folder / "python-3.12.10-embed-amd64.zip"
    path.write_bytes(packed.getvalue())
    return path, hashlib.sha256(packed.getvalue()).hexdigest()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder for Windows."""
    path = tmp_path_factory.mktemp("windows")
    done = script("windows.py", *embedded(path), path / "工会报表")
    assert done.returncode == 0, done.stderr
    return path / "工会报表"


def test_another_zip_than_was_published_is_refused(tmp_path: Path) -> None:
    """Nobody is handed a Python of unknown make."""
    path, digest = embedded(tmp_path)
    path.write_bytes(path.read_bytes() + b" ")
    done = script("windows.py", path, digest, tmp_path / "out")
    assert done.returncode == 1
    assert "校验值不符" in done.stderr
    assert not (tmp_path / "out").exists()


def test_every_file_of_every_wheel_is_there_as_its_record_says(folder: Path) -> None:
    """Each library is whole, byte for byte, and made for Windows."""
    records = list((folder / "lib").glob("*.dist-info/RECORD"))
    assert len(records) > 25
    checked = 0
    for record in records:
        for name, digest, _ in csv.reader(record.read_text(encoding="utf-8").splitlines()):
            if not digest or re.match(r"[^/]+\.data/(scripts|data|headers)/", name):
                continue
            place = re.sub(r"^[^/]+\.data/(purelib|platlib)/", "", name)
            data = (folder / "lib" / place).read_bytes()
            assert digest == "sha256=" + base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
            checked += 1
    assert checked > 1000
    assert list((folder / "lib").rglob("*.pyd"))
    assert not list((folder / "lib").rglob("*.so"))


def imported(folder: Path) -> Iterator[tuple[Path, str]]:
    """Every module outside Python itself that our own modules import, by its first name."""
    for path in (
        folder / "lib" / "cli.py",
        *(path for room in ROOMS for path in (folder / "lib" / room).rglob("*.py")),
    ):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module] if isinstance(node, ast.ImportFrom) and node.module else []
            yield from ((path, name.split(".")[0]) for name in names)


def test_whatever_is_imported_is_there_by_name(folder: Path) -> None:
    """So is everything that a library says it requires on Windows; a clerk's folder has no cluster."""
    there = {path.name.split(".")[0] for path in (folder / "lib").iterdir()}
    others = {(path.name, name) for path, name in imported(folder) if name not in sys.stdlib_module_names}
    assert {name for _, name in others} >= {"polars", "python_calamine", "openpyxl", "typer", "icalendar", "docx"}
    away = {(path, name) for path, name in others if name not in there}
    assert away == {("cluster.py", "dask"), ("cluster.py", "distributed")}
    installed = {path.name.split("-")[0].lower() for path in (folder / "lib").glob("*.dist-info")}
    assert {"colorama", "pywin32_ctypes", "tzdata"} <= installed


def test_our_own_files_are_there(folder: Path) -> None:
    """Every module, form and word of this program is in the folder."""
    for room in ("sheets", "templates", "reports"):
        for path in (ROOT / room).rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts:
                assert (folder / "lib" / path.relative_to(ROOT)).read_bytes() == path.read_bytes(), path


def test_launchers_are_read_by_a_chinese_windows(folder: Path) -> None:
    """In GBK with its line ends, started from wherever they lie, nothing but what is shown in Chinese."""
    for name, command in (("汇总.bat", "aggregate"), ("自查.bat", "check"), ("命令行.bat", "doskey")):
        data = (folder / name).read_bytes()
        text = data.decode("gbk")
        assert data.count(b"\r\n") == data.count(b"\n") > 4
        assert command in text
        assert '"%~dp0python\\python.exe" "%~dp0lib\\cli.py"' in text
        # Of a double byte the second may be one that cmd.exe takes for a sign of its own.
        assert not {second for first, second in pairwise(data) if first > 0x80} & set(b"|&<>^%\\")
        assert all(line.lstrip().startswith("echo ") for line in text.splitlines() if not line.isascii())
    paths = (folder / "python" / "python312._pth").read_bytes()
    assert paths == b"python312.zip\r\n.\r\n..\\lib\r\n"


def test_every_library_brings_its_licence(folder: Path) -> None:
    """Who hands the folder on hands the licences on."""
    texts = {path.name for path in (folder / "许可").iterdir()}
    libraries = {path.name.removesuffix(".dist-info") for path in (folder / "lib").glob("*.dist-info")}
    missing = {name for name in libraries if not any(text.startswith(name) for text in texts)}
    named = [(folder / "lib" / f"{name}.dist-info" / "METADATA").read_text(encoding="utf-8") for name in missing]
    assert all(re.search(r"^License(-Expression)?: |^Classifier: License", text, re.MULTILINE) for text in named)
    assert "Python.txt" in texts


def test_a_folder_of_wheels_installs_without_a_network(tmp_path: Path) -> None:
    """`uv tool install` from the folder alone, and the program that is installed checks a return."""
    done = script("wheels.py", tmp_path / "wheels")
    assert done.returncode == 0, done.stderr
    env = {**os.environ, "UV_TOOL_DIR": str(tmp_path / "tools"), "UV_TOOL_BIN_DIR": str(tmp_path / "bin")}
    env |= {"UV_CACHE_DIR": str(tmp_path / "cache"), "UV_PYTHON": sys.executable}
    links = ("--offline", "--no-index", "--find-links", str(tmp_path / "wheels"))
    subprocess.run(["uv", "tool", "install", "-q", *links, "unionsheets[mail,text]"], env=env, check=True, cwd=tmp_path)
    program = tmp_path / "bin" / "unionsheets"
    checked = subprocess.run(
        [program, "check", EXAMPLE, "--format", "json"], env=env, capture_output=True, encoding="utf-8", check=False
    )
    assert checked.returncode == 1
    assert json.loads(checked.stdout)["files"]["returned"] == 1
