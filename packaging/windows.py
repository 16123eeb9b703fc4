"""Assemble, on Linux, a folder that runs on a Windows machine without an installer.

uv run packaging/windows.py python-3.12.10-embed-amd64.zip SHA256 FOLDER

The zip is Windows' embeddable Python, fetched from its makers by whoever runs this; SHA256 is what they publish for it.
"""

import hashlib
import re
import shutil
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

sys.path.insert(0, str(Path(__file__).parent))

from wheels import WINDOWS, gather

PYTHON, LIBRARIES, LICENCES = "python", "lib", "许可"
LICENCE = re.compile(r"(licen[cs]e|copying|notice|authors)", re.IGNORECASE)
ENCODING = "gbk"
"""What cmd.exe of a Chinese Windows reads batch files in."""

START = '@echo off\nsetlocal\nset PYTHONUTF8=1\nset RUN="%~dp0python\\python.exe" "%~dp0lib\\cli.py"\n'
LAUNCHERS = {
    "汇总.bat": START
    + 'if "%~1"=="" (\n  echo 请把装着报表的文件夹拖到“汇总.bat”图标上。\n  pause\n  exit /b 2\n)\n'
    + '%RUN% aggregate "%~1"\npause\n',
    "自查.bat": START
    + 'if "%~1"=="" (\n  echo 请把填好的报表拖到“自查.bat”图标上，可以一次拖几份。\n  pause\n  exit /b 2\n)\n'
    + "%RUN% check %*\npause\n",
    "命令行.bat": START
    + 'doskey unionsheets=%RUN% $*\ncd /d "%USERPROFILE%"\necho 输入 unionsheets --help 看有哪些命令。\ncmd /k\n',
}
"""What is clicked, or has files dragged onto it; only the words in it are Chinese, never a command."""

READ_ME = """工会报表 unionsheets

整个文件夹复制到电脑上任何地方就能用，不用安装，不改系统设置；不用了，整个删掉。

汇总.bat    把装着报表的文件夹拖到它上面：汇总表写在旁边
自查.bat    把填好的报表拖到它上面：逐格列出问题
命令行.bat  其他命令

文件夹的路径里不要有百分号和感叹号。许可文件夹里是所用软件的许可。
"""


def main() -> None:
    """Check the zip, gather the wheels and put all of it together, whole or not at all."""
    if len(sys.argv) != 4:  # noqa: PLR2004 - three arguments
        sys.exit(__doc__)
    embedded, published, target = Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3])
    if target.exists():
        sys.exit(f"{target} 已经存在。 / {target} exists.")
    version = verified(embedded, published)
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as name:
        wheels, folder = Path(name, "wheels"), Path(name, "folder")
        gather(wheels, WINDOWS, version)
        assemble(embedded, sorted(wheels.glob("*.whl")), folder)
        folder.rename(target)
    print(target)


def verified(embedded: Path, published: str) -> str:
    """Return the version of an embeddable Python, such as 3.12, if it is the one that was published."""
    with embedded.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    if digest != published.lower():
        sys.exit(f"校验值不符：{embedded.name} 是 {digest}。 / Not what was published: {embedded.name} has {digest}.")
    with zipfile.ZipFile(embedded) as archive:
        (path,) = (name for name in archive.namelist() if re.fullmatch(r"python3\d+\._pth", name))
    return f"3.{path.removeprefix('python3').removesuffix('._pth')}"


def assemble(embedded: Path, wheels: list[Path], folder: Path) -> None:
    """Put Python, the wheels, launchers and licences into a folder."""
    with zipfile.ZipFile(embedded) as archive:
        archive.extractall(folder / PYTHON)
    (paths,) = (folder / PYTHON).glob("python3*._pth")
    # An embeddable Python looks nowhere else than this file says.
    paths.write_text(f"{paths.name.removesuffix('._pth')}.zip\n.\n..\\{LIBRARIES}\n", encoding="ascii", newline="\r\n")
    for wheel in wheels:
        _unpack(wheel, folder)
    for name, text in LAUNCHERS.items():
        (folder / name).write_text(text, encoding=ENCODING, newline="\r\n")
    (folder / "说明.txt").write_text(READ_ME, encoding="utf-8-sig", newline="\r\n")
    if (licence := folder / PYTHON / "LICENSE.txt").is_file():
        shutil.copy(licence, folder / LICENCES / "Python.txt")


def _unpack(wheel: Path, folder: Path) -> None:
    """Install a wheel as far as it is needed: its modules and metadata, no scripts; its licences once more by name."""
    name = "-".join(wheel.name.split("-")[:2])
    with zipfile.ZipFile(wheel) as archive:
        for member in archive.namelist():
            place = installed(member)
            if place and not member.endswith("/"):
                target = folder / LIBRARIES / place
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(archive.read(member))
        for index, member in enumerate(_licences(archive)):
            target = folder / LICENCES / f"{name}{index or ''}.txt"
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(archive.read(member))


def installed(member: str) -> str:
    """Return where a wheel's file belongs beside the other modules; empty for scripts and the like."""
    data = re.match(r"[^/]+\.data/(purelib|platlib)/(.+)", member)
    return data[2] if data else "" if re.match(r"[^/]+\.data/", member) else member


def _licences(archive: zipfile.ZipFile) -> Iterator[str]:
    for member in archive.namelist():
        if ".dist-info/" in member and LICENCE.match(PurePosixPath(member).name):
            yield member


if __name__ == "__main__":
    main()
