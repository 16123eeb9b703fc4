"""Faults of a declaration, told at the cells where they were typed, in the words of the workbook."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from sheets.finding import Finding, Place, find
from templates.definition.tab import Tab
from templates.definition.typed import Cell, Typed
from templates.fault import Fault
from templates.fields.entry import shortened
from templates.mask import conceal

_WORD = re.compile(r"(?<![\w.])[a-z][a-z_]*(?![\w.(])", re.ASCII)


def complaints(faults: Iterable[Fault], typed: Typed, root: Tab, prefix: str = "") -> Iterator[Finding]:
    """Tell faults at their cells; `prefix` leads to the record that they speak of.

    A cell of which something was told already is not told of again: a wrong choice is a missing one too.
    """
    told = {finding.place for finding in typed.findings}
    words = _words(root)
    found: dict[Place, list[tuple[Fault, Cell, str]]] = {}
    for fault in faults:
        path = ".".join(part for part in (prefix, fault.where) if part)
        cells = [*typed.called(path, fault.word)] if fault.word else []
        for cell in cells or [typed.cell(path) or Cell(typed.cells[""].place)]:
            found.setdefault(cell.place, []).append((fault, cell, path))
    for place, several in found.items():
        if place not in told:
            yield _finding(_joined([fault for fault, _, _ in several]), *several[0][1:], words)


def _joined(faults: Sequence[Fault]) -> Fault:
    """Say several faults of one cell as one; those of one key are what it might have been instead."""
    zh, en = (dict.fromkeys(words) for words in zip(*((fault.zh, fault.en) for fault in faults), strict=True))
    one_key = len({fault.where.rpartition(".")[0] for fault in faults}) == 1
    return replace(faults[0], zh=("，或" if one_key else "；").join(zh), en=(", or " if one_key else "; ").join(en))


def _finding(fault: Fault, cell: Cell, path: str, words: Mapping[str, str]) -> Finding:
    key = re.sub(r"\[\d+\]", "", path).rpartition(".")[2]
    title = cell.column.heading if cell.column else words.get(key, "")
    how = cell.column.prompt if cell.column and cell.column.prompt else "请改正这一格"
    return find(
        "definition-fault",
        cell.place,
        title=title,
        entered=shortened(conceal(cell.text)),
        fault=conceal(_translated(fault.zh, cell.text, words)),
        fault_en=conceal(fault.en),
        how=how.rstrip("。"),
    )


def _words(root: Tab) -> Mapping[str, str]:
    """Map the keys and choices of declarations to what the workbook calls them."""
    found: dict[str, str] = {}
    for tab in root.every():
        pairs = [(column.keys[-1], column.heading) for column in tab.columns]
        labels = [pair for column in tab.columns for pair in column.labels.items()]
        for word, called in ((tab.key, tab.title), *pairs, *labels):
            # Of two things of one name the sheets that every form has are meant.
            if isinstance(word, str):
                found.setdefault(word, called)
    return found


def _translated(sentence: str, typed: str, words: Mapping[str, str]) -> str:
    """Call keys as the workbook does; a word that was typed here is the clerk's own, whatever it means elsewhere."""
    own = set(_WORD.findall(typed))

    def call(word: re.Match[str]) -> str:
        return f"“{words[word[0]]}”" if word[0] in words and word[0] not in own else word[0]

    return _WORD.sub(call, sentence)
