"""Put the browser's Python together, in the user's cache: Pyodide from npm, and the wheels that are compiled for it.

`page` needs it once a machine. Nothing of it is committed.
"""

import shutil
import subprocess
import sys
import tarfile
import tempfile
from importlib.metadata import version
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from reports.page.runtime import ENGINE, PYODIDE, WHEELS, runtime_folder

PLATFORM = ("--platform", "pyemscripten_2026_0_wasm32", "--python-version", "3.14", "--implementation", "cp")
"""What this Pyodide runs: its Python, and the interface that wheels are compiled for."""


def main() -> None:
    """Fetch what is needed and move it into place, whole or not at all."""
    target = runtime_folder()
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as name:
        folder = Path(name)
        fetched = folder / "fetched"
        fetched.mkdir()
        _run("npm", "pack", "--silent", "--pack-destination", str(folder), f"pyodide@{PYODIDE}")
        with tarfile.open(folder / f"pyodide-{PYODIDE}.tgz") as archive:
            for each in ENGINE:
                source = archive.extractfile(f"package/{each}")
                assert source, each
                (fetched / each).write_bytes(source.read())
        wanted = [f"{each}=={version(each)}" for each in WHEELS]
        _run("pip", "download", "-q", "--no-deps", "--only-binary", ":all:", *PLATFORM, "-d", str(fetched), *wanted)
        shutil.rmtree(target, ignore_errors=True)
        fetched.rename(target)
    print(target)


def _run(*command: str) -> None:
    """Run a program of the path; what it complains of is shown."""
    program = shutil.which(command[0])
    if not program:
        sys.exit(f"需要 {command[0]}。 / {command[0]} is needed.")
    if subprocess.run([program, *command[1:]], check=False, stdout=subprocess.DEVNULL).returncode:
        sys.exit(f"{command[0]} 没有取到所需文件。 / {command[0]} did not fetch what is needed.")


if __name__ == "__main__":
    main()
