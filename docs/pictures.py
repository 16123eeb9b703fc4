"""Take the pictures of the documents, docs/images/*.png: `uv run docs/pictures.py`, with LibreOffice and poppler.

The workbooks are made by the program out of the example district; one return is spoilt first, for the marked copy.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

import openpyxl

HERE = Path(__file__).parent
ROOT = HERE.parent
EXAMPLES = ROOT / "examples"
SHOWN = "330111_开发区法院工会小组_工会会员统计表.xlsx"
RETURN = "330112_建设局工会_工会会员统计表.xlsx"
SPOILT = {"职工人数": "140人", "会员人数": 152, "专职工会干部": "无"}
"""What is typed over in the return, by the indicator's title."""

DOTS, MARGIN = 72, 12
"""Dots an inch, and white dots around what is printed."""

ABOVE_FOOT = 0.92
"""How much of a page stands above its number."""


def main() -> None:
    """Make the workbooks, print them and cut out the pages."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _program("aggregate", EXAMPLES / "2024", "-o", folder / "2024")
        _program("aggregate", EXAMPLES / "2025", "-o", folder / "2025")
        summaries = [folder / year / "汇总表.xlsx" for year in ("2025", "2024")]
        _program("yearend", summaries[0], "--previous", summaries[1], "-o", folder / "年终.xlsx")
        _program("check", _spoilt(folder), "--mark", folder / "退回")
        pages = {
            "form": (EXAMPLES / "2025" / SHOWN, "工会会员统计表（基本情况）"),
            "summary": (summaries[0], "工会活动安排表：活动安排（按计划月份分）"),
            "yearend": (folder / "年终.xlsx", "工会组织和会员情况"),
            "return": (next((folder / "退回").iterdir()), "审核意见"),
        }
        for picture, (book, words) in pages.items():
            _picture(_printed(book, folder / "pdf"), words, HERE / "images" / picture)


def _program(*arguments: object) -> None:
    done = subprocess.run([sys.executable, ROOT / "cli.py", *map(str, arguments)], check=False, stdout=sys.stderr)
    if done.returncode not in (0, 1):
        sys.exit(done.returncode)


def _spoilt(folder: Path) -> Path:
    book = openpyxl.load_workbook(EXAMPLES / "2025" / RETURN)
    for row in book["基本情况"].iter_rows():
        if row[0].value in SPOILT:
            row[3].value = SPOILT[str(row[0].value)]
    book.save(folder / RETURN)
    return folder / RETURN


def _printed(book: Path, folder: Path) -> Path:
    command = ["soffice", "--headless", "--convert-to", "pdf", "--outdir", str(folder), str(book)]
    subprocess.run(command, check=True, stdout=sys.stderr)
    return folder / f"{book.stem}.pdf"


def _picture(pdf: Path, words: str, target: Path) -> None:
    """Take the first page that has some words as a line, as contents have not, without the white around the print."""
    texts = _output("pdftotext", "-layout", pdf, "-").decode().split("\f")
    page = next(number for number, text in enumerate(texts, 1) if words in text.replace(" ", "").splitlines())
    chosen = ("pdftoppm", "-r", DOTS, "-f", page, "-l", page, "-singlefile")
    left, top, width, height = _inked(_output(*chosen, "-gray", pdf))
    box = ("-x", left, "-y", top, "-W", width, "-H", height)
    _output(*chosen, *box, "-png", pdf, target)


def _output(*command: object) -> bytes:
    return subprocess.run([*map(str, command)], check=True, stdout=subprocess.PIPE).stdout


def _inked(image: bytes) -> tuple[int, int, int, int]:
    """Find what is printed on a grey picture (PGM): left, top, width and height, with the margin around."""
    _, size, _, dots = image.split(b"\n", 3)
    width, height = map(int, size.split())
    rows = [dots[start : start + width] for start in range(0, width * height, width)]
    lines = [number for number, row in enumerate(rows[: int(height * ABOVE_FOOT)]) if min(row) < 255]  # noqa: PLR2004 - white
    columns = [number for number in range(width) if min(row[number] for row in rows) < 255]  # noqa: PLR2004 - white
    left, top = max(columns[0] - MARGIN, 0), max(lines[0] - MARGIN, 0)
    return left, top, columns[-1] + MARGIN - left, lines[-1] + MARGIN - top


if __name__ == "__main__":
    main()
