"""How the whole command grows, and what a second run costs: ratios from one run.

Run `uv run benchmarks/scale.py [COUNT]...` (300 and 3,000 unless told otherwise; Linux). It makes returns as `run.py`
does, adds each folder up twice with a cache of its own, and prints by size:

    a return, against the first size   processor seconds of all processes, cold, by return
    parent / all                       the part of the command's own process: settling, adding up, drawing
    warm / cold                        the same folder again, of which nothing has changed
    one changed / cold                 the same folder again, of which one file has another check sum
    reading warm / cold                reading and settling alone, twice
    peak memory of the parent          in MB, and against the first size

Processor seconds are summed over the command and all its workers, so that what else the machine does weighs little.
"""

import ctypes
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple
from zipfile import ZipFile

HERE = Path(__file__).parent
ROOT = HERE.parent
sys.path[:0] = [str(ROOT), str(HERE)]

SIZES = (300, 3000)
SUBREAPER = 36
"""PR_SET_CHILD_SUBREAPER of prctl(2): workers, whose parent ends before them, are counted here."""

GATHER = """
import sys
from pathlib import Path
from reports.gathering.cache import user_cache
from reports.gathering.gather import Choices, gather
from templates.load import load_forms
if __name__ == "__main__":
    returns = gather(Path(sys.argv[1]), load_forms(), Choices(cache=user_cache()))
    raise SystemExit(len(returns.accepted) != int(sys.argv[2]))
"""


class Cost(NamedTuple):
    """Processor seconds of the command's own process and of all, and its peak memory in MB."""

    parent: float
    every: float
    memory: float


def cost(*command: str, cache: Path) -> Cost:
    """Run a command to its end and that of all that it has started."""
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        ctypes.CDLL(None).prctl(SUBREAPER, 1, 0, 0, 0)
        places = {"XDG_CACHE_HOME": str(cache), "XDG_DATA_HOME": str(cache), "PYTHONPATH": str(ROOT)}
        # As on a clerk's machine: else every process would compile the program anew.
        kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        process = subprocess.Popen([sys.executable, *command], env={**kept, **places}, stdout=subprocess.DEVNULL)
        _, status, own = os.wait4(process.pid, 0)
        try:
            while True:
                os.wait()
        except ChildProcessError:
            every = resource.getrusage(resource.RUSAGE_CHILDREN)
        seconds = own.ru_utime + own.ru_stime, every.ru_utime + every.ru_stime
        os.write(writer, f"{status} {seconds[0]} {seconds[1]} {own.ru_maxrss / 1024}".encode())
        os._exit(0)
    os.waitpid(child, 0)
    status, *found = os.read(reader, 1000).decode().split()
    os.close(reader)
    os.close(writer)
    if int(status):
        raise SystemExit(f"{command[0]} ended with status {status}")
    return Cost(*map(float, found))


def report(count: int, first: tuple[float, float] | None) -> tuple[float, float]:
    """Print the ratios of one size, and hand back its cost a return and its memory."""
    from run import make

    with tempfile.TemporaryDirectory() as scratch:
        base = Path(scratch)
        (base / "in").mkdir()
        make(count, base / "in")
        whole = (str(ROOT / "cli.py"), "aggregate", str(base / "in"), "-o", str(base / "out"))
        cold, warm = (cost(*whole, cache=base / "a") for _ in range(2))
        with ZipFile(min((base / "in").iterdir()), "a") as package:
            package.comment = b"1"
        changed = cost(*whole, cache=base / "a")
        read, again = (cost("-c", GATHER, str(base / "in"), str(count), cache=base / "b") for _ in range(2))
    a_return, memory = cold.every / count, cold.memory
    base_return, base_memory = first or (a_return, memory)
    print(f"{count} returns")
    print(f"  a return, against the first size     {a_return / base_return:6.2f}")
    print(f"  parent / all                         {cold.parent / cold.every:6.2f}")
    print(f"  warm / cold                          {warm.every / cold.every:6.2f}")
    print(f"  one changed / cold                   {changed.every / cold.every:6.2f}")
    print(f"  reading warm / cold                  {again.every / read.every:6.2f}")
    print(f"  peak memory of the parent            {memory:6.0f} MB, {memory / base_memory:.2f} times", flush=True)
    return base_return, base_memory


def main(sizes: Sequence[int]) -> None:
    """Measure each size in turn."""
    first: tuple[float, float] | None = None
    for count in sizes:
        first = report(count, first)


if __name__ == "__main__":
    main([int(word) for word in sys.argv[1:]] or SIZES)
