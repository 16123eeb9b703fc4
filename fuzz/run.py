"""Damage workbooks at random; each must be read right or refused: `uv run fuzz/run.py --count 10000`."""

import argparse
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from fuzz.seeds import seeds
from fuzz.trial import FAILURES, figures, make, trial

PORTION = 200
CONTROL = "small-330121_实验学校工会_困难职工帮扶资金台账.xlsx"


def main() -> int:
    """Run, print a tally, keep the files that failed; 1 if any did."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0, help="number of the first case, to repeat a part of a run")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--keep", type=Path, default=Path("fuzz/failures"), help="where to put the files that failed")
    chosen = parser.parse_args()
    files = seeds()
    control = next(seed for seed in files if seed.name == CONTROL)
    outcomes: Counter[str] = Counter()
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        sound = figures(files, Path(folder))
        for first in range(chosen.first, chosen.first + chosen.count, PORTION):
            last = min(first + PORTION, chosen.first + chosen.count)
            cases = [make(number, chosen.seed, files) for number in range(first, last)]
            tally = trial(cases, control, sound, Path(folder), chosen.workers)
            outcomes += tally.outcomes
            for kind, number, detail in tally.failures:
                print(f"{kind}: case {number} of seed {chosen.seed}: {detail}", flush=True)
                for case in cases:
                    if case.number == number:
                        chosen.keep.mkdir(parents=True, exist_ok=True)
                        (chosen.keep / f"{chosen.seed}-{case.name}").write_bytes(case.data)
            print(
                f"{last - chosen.first} of {chosen.count}, {time.monotonic() - began:.0f} s",
                file=sys.stderr,
                flush=True,
            )
    for outcome, times in outcomes.most_common():
        print(f"{times:7}  {outcome}")
    return int(any(outcomes[kind] for kind in FAILURES))


if __name__ == "__main__":
    sys.exit(main())
