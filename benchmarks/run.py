"""How the pipeline compares with its parts: ratios from one run on one core.

Run `uv run benchmarks/run.py`. It makes 300 and 3,000 returns out of the example district's own
(three workbooks that LibreOffice saved, each issued anew to many units), then times, each in a
process of its own and pinned to one core:

    pipeline  guard, decode, type, check and add up, in this process (writing the summary left out)
    isolated  the same in a worker process, as `aggregate` runs it
    decode    python-calamine decoding the same workbooks and nothing else
    pandas    pandas with openpyxl, which only concatenates and groups (at most 60 of them: it is slow)
    typer     `cli.py --help` against `import typer`

Times are processor seconds of the work itself after imports; where two processes are compared with
one, wall seconds from start to end, imports of either included. Memory is the peak of the process.
"""

import os
import re
import resource
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Sequence
from functools import partial
from importlib import import_module
from io import BytesIO
from pathlib import Path
from secrets import token_bytes
from statistics import median
from typing import NamedTuple

HERE = Path(__file__).parent
ROOT = HERE.parent
sys.path.insert(0, str(ROOT))

BASES = (
    "330111_开发区法院工会小组_工会会员统计表",
    "330111_开发区法院工会小组_工会活动安排表",
    "330130_铝业公司工会_困难职工帮扶资金台账",
)
SIZES = (300, 3000)
ROUNDS = 3
SLOW = 60
WORKER = (
    "polars",
    "reports.gathering.process_batch",
    "sheets.read",
    "templates.checking.check",
    "templates.checking.accepted_rows",
    "templates.checking.figures",
    "templates.reading.batch",
)
ID_NUMBER = re.compile(rb"\b990000(\d{11})[\dX]\b")
AROUND = ("封面", "审核表", "代码", "_meta")


def make(count: int, folder: Path) -> None:
    """Make returns by issuing the example's to other units: unit code and ID numbers are exchanged in every part."""
    bases = []
    for name in BASES:
        with zipfile.ZipFile(ROOT / "examples" / "2025" / f"{name}.xlsx") as package:
            bases.append((name, {entry.filename: package.read(entry) for entry in package.infolist()}))
    for number in range(count):
        name, parts = bases[number % len(bases)]
        code = f"{400000 + number // len(bases)}"
        with zipfile.ZipFile(folder / f"{code}{name[6:]}.xlsx", "w", zipfile.ZIP_DEFLATED) as package:
            for part, data in parts.items():
                others = ID_NUMBER.sub(partial(other_person, code), data)
                package.writestr(part, re.sub(rb"\b%s\b" % name[:6].encode(), code.encode(), others))


def other_person(code: str, number: re.Match[bytes]) -> bytes:
    """Give an ID number another area, and the check sign that goes with it (GB 11643)."""
    body = code + number[1].decode()
    weighed = sum(int(digit) * pow(2, 17 - place, 11) for place, digit in enumerate(body))
    return (body + "10X98765432"[weighed % 11]).encode()


def pipeline(paths: Sequence[Path], workers: int = 0) -> object:
    """Everything that `aggregate` does before it draws."""
    from reports.gathering.discover import Source
    from reports.gathering.gather import KEY, crew_for
    from reports.gathering.pool import Done, run
    from reports.gathering.process_batch import Task
    from reports.gathering.resolve import Policy, resolve
    from templates.load import load_forms

    sources = [Source(path.name, path) for path in paths]
    outcomes = run(Task(key=token_bytes(KEY)), sources, crew_for(sources, workers))
    taken = [each for outcome in outcomes if isinstance(outcome, Done) for each in outcome.result]
    returns = resolve(taken, (), load_forms(), Policy())
    if len(returns.accepted) != len(paths):
        raise SystemExit(f"{len(returns.accepted)} of {len(paths)} returns were counted")
    return returns


def isolated(paths: Sequence[Path]) -> object:
    """The same in a worker process."""
    return pipeline(paths, workers=1)


def decode(paths: Sequence[Path]) -> object:
    """Decode every cell and nothing else."""
    from python_calamine import CalamineWorkbook

    cells = 0
    for path in paths:
        book = CalamineWorkbook.from_filelike(BytesIO(path.read_bytes()))
        for index in range(len(book.sheets_metadata)):
            cells += sum(map(len, book.get_sheet_by_index(index).to_python(skip_empty_area=False)))
    return cells


def with_pandas(paths: Sequence[Path]) -> object:
    """Concatenate the tables of every sheet and add up their numbers, as an office script would."""
    import pandas as pd

    tables: dict[str, list[object]] = {}
    for path in paths:
        book = pd.ExcelFile(path, engine="openpyxl")
        for sheet in book.sheet_names:
            if sheet in AROUND:
                continue
            frame = pd.read_excel(book, sheet_name=sheet, header=5)
            tables.setdefault(sheet, []).append(frame.assign(file=path.name))
    return [pd.concat(frames).groupby("file").sum(numeric_only=True) for frames in tables.values()]


WORK: dict[str, Callable[[Sequence[Path]], object]] = {
    "pipeline": pipeline,
    "isolated": isolated,
    "decode": decode,
    "pandas": with_pandas,
}


def warm_up(kind: str) -> None:
    """Import what the work needs, so that only the work is timed."""
    if kind == "pandas":
        import_module("pandas")
        import_module("openpyxl")
    elif kind != "isolated":
        for module in ("reports.gathering.gather", *WORKER):
            import_module(module)


def child(kind: str, folder: Path, count: int) -> None:
    """Do one piece of work on the first core; print its processor and wall seconds and peak memory in MB."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    paths = sorted(folder.iterdir())[:count]
    wall = time.perf_counter()
    warm_up(kind)
    processor = time.process_time()
    WORK[kind](paths)
    processor, wall = time.process_time() - processor, time.perf_counter() - wall
    print(processor, wall, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


class Cost(NamedTuple):
    """What a piece of work took: processor and wall seconds a return, peak memory in MB."""

    processor: float
    wall: float
    memory: float


def measure(kinds: Sequence[str], folder: Path, count: int) -> list[list[Cost]]:
    """Run each kind of work in turn, round after round: what else the machine does then weighs on all alike."""

    def once(kind: str) -> Cost:
        few = min(count, SLOW) if kind == "pandas" else count
        command = [sys.executable, __file__, kind, str(folder), str(few)]
        run = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        processor, wall, memory = map(float, run.split())
        return Cost(processor / few, wall / few, memory)

    return [[once(kind) for kind in kinds] for _ in range(ROUNDS)]


def start_up() -> float:
    """Ratio of `cli.py --help` to `import typer`, medians of paired whole processes."""

    def seconds(*command: str) -> float:
        begin = time.perf_counter()
        subprocess.run([sys.executable, *command], check=True, capture_output=True)
        return time.perf_counter() - begin

    return median(seconds(str(ROOT / "cli.py"), "--help") / seconds("-c", "import typer") for _ in range(9))


def report(folder: Path, count: int) -> float:
    """Print the ratios for one number of returns, medians of paired runs, and hand back the pipeline's peak memory."""
    rounds = measure(("decode", "pipeline", "isolated", "pandas"), folder, count)
    bare, line = (median(costs[kind].processor for costs in rounds) for kind in (0, 1))
    print(f"{count} returns, one core; a return takes {line * 1e3:.2f} ms, its bare decoding {bare * 1e3:.2f} ms")
    ratio = median(line.processor / bare.processor for bare, line, *_ in rounds)
    print(f"  (a) pipeline / decode                {ratio:6.2f}   (at most 1.75)")
    ratio = median(slow.processor / line.processor for _, line, _, slow in rounds)
    print(f"  (b) pandas / pipeline                {ratio:6.2f}   (at least 9; pandas ran on {min(count, SLOW)})")
    ratio = median(apart.wall / line.wall for _, line, apart, _ in rounds)
    print(f"  worker process / same process        {ratio:6.2f}   (at most 1.1 at {SIZES[1]}; imports included)")
    memory = median(line.memory for _, line, *_ in rounds)
    print(f"  peak memory of the pipeline          {memory:6.0f} MB", flush=True)
    return memory


def main() -> None:
    """Make the returns, measure, print."""
    peaks = []
    for count in SIZES:
        with tempfile.TemporaryDirectory() as scratch:
            make(count, Path(scratch))
            peaks.append(report(Path(scratch), count))
    print(f"peak memory at {SIZES[1]} / at {SIZES[0]}          {peaks[1] / peaks[0]:6.2f}   (at most 1.5)")
    print(f"cli.py --help / import typer            {start_up():6.2f}   (at most 2.5)")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        child(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
    else:
        main()
