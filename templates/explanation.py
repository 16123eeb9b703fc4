"""What a return says of its own queries: the words of its 审核表, with nobody named in them."""

import re
from collections.abc import Mapping, Sequence

import polars as pl

from templates.fields.normalize import plain
from templates.mask import unnamed
from templates.reading.batch import Batch

_HOLLOW = re.compile(
    r"(?:已|经|已经|经过)?(?:本?单位)?(?:认真)?(?:核实|核对|确认|检查|审核|复核)?过?后?(?:均|都|确)?(?:数据|情况|数字|填报|以上)?(?:均|都|确)?"
    r"(?:无误|属实|正确|准确|真实|没?有?无?问题)?"
)
LONGEST = 2000
"""Characters that are repeated of an explanation: it stands beside every finding of its rule."""

_SHORTEST = 4
"""An explanation has at least so many characters."""

_SIGNS = re.compile(r"[\W_]+")


def explanations(batch: Batch) -> Sequence[Mapping[str, str]]:
    """Read the explanations of every return: rule code → words, persons that the return lists hidden in them."""
    return [
        {code: _cut(unnamed(each.words, names)) for code, each in submission.explanations.items()}
        for submission, names in ((each, _names(batch, source)) for source, each in enumerate(batch.submissions))
    ]


def _cut(words: str) -> str:
    return words if len(words) <= LONGEST else f"{words[:LONGEST]}……（原文共{len(words)}字，此处截断）"


def _names(batch: Batch, source: int) -> set[str]:
    """Texts of a return's personal columns."""
    names: set[str] = set()
    for sheet in batch.form.sheets if batch.submissions[source].explanations else ():
        columns = [field.name for field in sheet.inputs if field.personal and field.kind.masked == "name"]
        if columns:
            rows = batch.frames[sheet.name].filter(pl.col("source") == source).select(columns).rows()
            names.update(name for row in rows for name in row if name)
    return names


def is_hollow(words: str) -> bool:
    """Tell whether an explanation explains nothing: 核实无误 and the like, or hardly a word."""
    text = _SIGNS.sub("", plain(words))
    return len(text) < _SHORTEST or bool(_HOLLOW.fullmatch(text))
