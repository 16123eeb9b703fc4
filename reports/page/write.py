"""The page as one file: the browser's Python, this program and the office's forms, and nothing that it would fetch."""

import base64
import gzip
import hashlib
import html
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from importlib.resources import files
from pathlib import Path

from reports.page.runtime import PYODIDE
from reports.page.site import licences, site
from reports.page.words import OLD, STAMP, WORDS
from sheets.finding import Place, find
from sheets.limits import Limits
from sheets.show import record
from templates.form import Form

SECONDS = 180
"""How long the page waits for an answer: six times the processor time of a worker, for a browser is slower."""

ENGINE, ARCHIVES = "engine.js", ("python_stdlib.zip", "site.zip")
"""The scripts of Pyodide as one; and what is packed already."""

EXPORTS = (
    ("pyodide.mjs", r"export\{(\w+) as loadPyodide,[^}]*\};", r"self.loadPyodide=\1;"),
    ("pyodide.asm.mjs", r"export default (\w+);", r"self.createPyodideModule=\1;"),
)
"""How its modules say what they export, and how a script does: a page from disk has no modules to load."""

_NOWHERE = '"https://page.invalid/"'

LOCK = {
    "info": {"abi_version": "2026_0", "arch": "wasm32", "platform": "emscripten_5_0_3", "python": "3.14.2"},
    "packages": {},
}
"""What Pyodide asks of itself: that it has no packages but those in the page."""


def page(runtime: Path, forms: Mapping[str, Form], folders: Iterable[Path]) -> bytes:
    """Write the page, in UTF-8; equal programs, forms and libraries give equal bytes."""
    own = list(folders)
    program = site(runtime, own)
    parts = {
        ENGINE: _engine(runtime).encode(),
        **{name: (runtime / name).read_bytes() for name in ("pyodide.asm.wasm", "python_stdlib.zip")},
        "site.zip": program,
    }
    digest = hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in parts.values())).hexdigest()
    guard, script, worker = (_text(name) for name in ("guard.js", "page.js", "worker.js"))
    named = "、".join(f"{form.number}《{form.title}》第{form.version}版" for form in forms.values())
    values = {
        "hashes": " ".join(map(_hash, (guard, script))),
        "digest": digest,
        "stamp": html.escape(STAMP.format(digest=digest[:16])),
        "licences": html.escape(licences(runtime)),
        "config": _config(forms, len(own), named),
        "guard": guard,
        "worker": worker,
        "script": script,
        "parts": "\n".join(_part(name, data) for name, data in parts.items()),
    }
    text = _text("page.html")
    for name, value in values.items():
        text = text.replace(f"{{{{{name}}}}}", value, 1)
    return text.encode()


def _text(name: str) -> str:
    return files("reports.page").joinpath(name).read_text(encoding="utf-8")


def _engine(runtime: Path) -> str:
    scripts = []
    for name, exports, says in EXPORTS:
        text, times = re.subn(exports, says, (runtime / name).read_text(encoding="utf-8"))
        assert times == 1, name
        scripts.append(f"(() => {{{text.replace('import.meta.url', _NOWHERE)}\n}})();\n")
    return "".join(scripts)


def _hash(script: str) -> str:
    """Name a script as a Content-Security-Policy does, so that no other one runs."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"


def _part(name: str, data: bytes) -> str:
    packed = name not in ARCHIVES
    text = base64.b64encode(gzip.compress(data, 9, mtime=0) if packed else data).decode()
    return f'<script id="part:{name}" type="text/plain"{" data-packed=gzip" if packed else ""}>{text}</script>'


def _config(forms: Mapping[str, Form], folders: int, named: str) -> str:
    """What the page's scripts are told; no < in it, so that nothing ends the script that holds it."""
    failures = {
        code: {
            language: asdict(record(find(code, Place(""), limit=SECONDS, detail="browser"), language))
            for language in WORDS
        }
        for code in ("file-time", "file-crash")
    }
    words = {language: {**told, "forms": told["forms"].format(forms=named)} for language, told in WORDS.items()}
    return json.dumps(
        {
            "words": words,
            "old": OLD,
            "titles": {form.name: form.title for form in forms.values()},
            "failures": failures,
            "seconds": SECONDS,
            "bytes": Limits().file_bytes,
            "folders": [f"/site/own/{number}" for number in range(folders)],
            "lock": json.dumps({**LOCK, "info": {**LOCK["info"], "version": PYODIDE}}),
        },
        ensure_ascii=False,
    ).replace("<", "\\u003c")
