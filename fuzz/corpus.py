"""Read a folder of workbooks by other programs and tally what becomes of them: `uv run fuzz/corpus.py FOLDER`."""

import argparse
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from reports.gathering.pool import Crew, Lost, run
from sheets.finding import Severity
from sheets.read import read

SUFFIXES = frozenset((".xlsx", ".xlsm", ".xltx", ".xltm", ".xls", ".xlt", ".et", ".ods", ".xlsb"))
BATCH = 20


def verdicts(paths: Sequence[Path], beat: Callable[[int], object]) -> list[list[str]]:
    """Read some files; for each the kind and the codes of what forbids reading it or a sheet of it."""
    found = []
    for index, path in enumerate(paths):
        beat(index)
        book = read(path, path.name)
        codes = {finding.code for finding in book.findings if finding.severity is Severity.ERROR}
        found.append([book.kind if book.readable else "", *sorted(codes)])
    return found


def main() -> int:
    """Print the tally, and with --list the files behind a code; 1 if a file killed or stopped its worker."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--list", metavar="CODE", help="name the files with this code too")
    parser.add_argument("--workers", type=int, default=2)
    chosen = parser.parse_args()
    paths = sorted(path for path in chosen.folder.rglob("*") if path.suffix.lower() in SUFFIXES and path.is_file())
    tally: Counter[str] = Counter()
    behind: defaultdict[str, list[Path]] = defaultdict(list)
    fell = False
    for outcome in run(verdicts, paths, Crew(chosen.workers, BATCH, preload=("sheets.read",))):
        if isinstance(outcome, Lost):
            fell = True
            told = [(outcome.item, ["", f"{outcome.code} {outcome.detail}"])]
        else:
            told = list(zip(outcome.items, outcome.result, strict=True))
        for path, (kind, *codes) in told:
            for code in codes or [""]:
                words = [f"read as {kind}" if kind else "refused", code]
                tally[": ".join(filter(None, words))] += 1
                behind[code].append(path)
    for words, times in tally.most_common():
        print(f"{times:7}  {words}")
    print(f"{len(paths):7}  files")
    for path in behind.get(chosen.list or "-", ()):
        print(path)
    return int(fell)


if __name__ == "__main__":
    sys.exit(main())
