"""Declared data → TOML, as a person would write it: single keys first, then a block for each part."""

import re
from collections.abc import Iterator, Mapping
from datetime import date, time

LARGEST_WHOLE = 10**15
"""Below it a whole number is written without decimal places."""

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}
_SPELT_OUT = re.compile(r"[\x00-\x1f\x7f\"\\]")


def toml_text(data: Mapping[str, object]) -> str:
    """Write a declaration; what `tomllib` reads of it are the same data, whole floats as integers."""
    return "\n".join(_block(data, "")).lstrip("\n") + "\n"


def toml_lines(data: Mapping[str, object]) -> str:
    """Write some keys, one a line, each with all that it holds."""
    return "\n".join(f"{_key(key)} = {_value(value)}" for key, value in data.items())


def _block(data: Mapping[str, object], path: str) -> Iterator[str]:
    parts = {key: value for key, value in data.items() if _is_parts(value)}
    yield from (f"{_key(key)} = {_value(value)}" for key, value in data.items() if key not in parts)
    for key, value in parts.items():
        inner = f"{path}.{_key(key)}".lstrip(".")
        assert isinstance(value, list)
        for part in value:
            yield from ("", f"[[{inner}]]", *_block(part, inner))


def _is_parts(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(each, dict) for each in value)


def _key(key: str) -> str:
    return key if _BARE.fullmatch(key) else _text(key)


def _value(value: object) -> str:
    match value:
        case bool() | int() | float():
            return _number(value)
        case date() | time():
            return value.isoformat()
        case dict():
            return "{" + ", ".join(f"{_key(key)} = {_value(each)}" for key, each in value.items()) + "}"
        case list() | tuple():
            return f"[{', '.join(map(_value, value))}]"
    return _text(str(value))


def _number(value: float) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    whole = isinstance(value, float) and value.is_integer() and abs(value) < LARGEST_WHOLE
    return str(int(value)) if whole else repr(value)


def _text(text: str) -> str:
    """Quote a text; one that holds double quotes and nothing else of note stands in single ones."""
    if '"' in text and "'" not in text and not _SPELT_OUT.search(text.replace('"', "").replace("\\", "")):
        return f"'{text}'"
    spelt = _SPELT_OUT.sub(lambda sign: _ESCAPES.get(sign[0], f"\\u{ord(sign[0]):04x}"), text)
    return f'"{spelt}"'
