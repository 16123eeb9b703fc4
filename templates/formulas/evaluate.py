"""Formulas worked out over whole batches: one select, and one join for each kind of aggregate."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import polars as pl

from templates.formulas.formula import Formula
from templates.formulas.functions import FUNCTIONS
from templates.formulas.leaves import correlated
from templates.formulas.nodes import COMPARE, Aggregate, Call, Compare, Context, Figure, Leaf, Term, walk
from templates.formulas.to_polars import column, expression, lifted

Frames = Mapping[str, pl.DataFrame]
"""Sheet name → rows (source, row, a matrix's key, fields); "" → one row a source with the
context: source, unit_code, unit_name, year (Int64), starts, as_of (Date)."""


def evaluate(formulas: Sequence[Formula], frames: Frames) -> pl.DataFrame:
    """Work out formulas of one sheet: a frame aligned with that sheet's, columns "0", "1", ….

    Numbers are whole numbers scaled as the formula says (floats for a ratio); truth is
    true, false or null for unknown. Without a sheet there is one row a return, as in frames[""].
    """
    sheet = formulas[0].sheet if formulas else None
    if not formulas or (sheet and sheet.name not in frames):
        return pl.DataFrame({str(index): [] for index in range(len(formulas))})
    terms = [formula.tree for formula in formulas]
    names = {term: f"#{index}" for index, term in enumerate(_aggregates(terms))}
    absent = [
        pl.lit(None if term.looks else 0, dtype=_DTYPES[term.type]).alias(name)
        for term, name in names.items()
        if term.sheet not in frames
    ]
    returns = _returns(terms, names, frames)
    rows = frames[sheet.name].lazy() if sheet else frames[""].lazy().select("source")
    rows = rows.join(returns, on="source", how="left", maintain_order="left").with_columns(absent)
    for family in _families(name for name in names if _own(name) and name.sheet in frames):
        rows = _joined(rows, family, names, frames)
    rows, kept = _kept(rows, terms)
    known = dict[Term, str](names.items()) | kept
    rows = rows.with_columns(_result(term, known).alias(f"={index}") for index, term in enumerate(terms))
    return rows.select(pl.col(f"={index}").alias(str(index)) for index in range(len(terms))).collect()


def _result(term: Term, known: Mapping[Term, str]) -> pl.Expr:
    printed = expression(term, known)
    exact = term.type == "number" and term.scale is not None
    return printed.cast(pl.Int64, strict=False) if exact else printed


def grouped(measures: Sequence[Aggregate], by: Sequence[str], frames: Frames) -> pl.DataFrame:
    """Work out aggregates of one sheet over the whole return, by fields of that sheet.

    A frame: source, the fields of `by`, and columns "0", "1", …, null where a group has nothing to add.
    """
    sheet = measures[0].sheet
    if sheet not in frames:
        return pl.DataFrame({name: [] for name in ("source", *by, *(str(index) for index in range(len(measures))))})
    weights = [_weighed(measure, _all(measure.conditions)).alias(f"#{index}") for index, measure in enumerate(measures)]
    sums = [
        pl.when(pl.col(f"#{index}").count() > 0).then(_reduced(measure, f"#{index}")).alias(str(index))
        for index, measure in enumerate(measures)
    ]
    keys = ["source", *by]
    rows = _enriched(sheet, [condition for measure in measures for condition in measure.conditions], frames)
    return rows.select(*keys, *weights).group_by(keys).agg(sums).sort(keys).collect()


def _all(conditions: Sequence[Term]) -> pl.Expr | None:
    return pl.all_horizontal([expression(condition) for condition in conditions]) if conditions else None


@dataclass(frozen=True, slots=True)
class _Family:
    """Aggregates over one sheet that look at the formula's own row alike: one join does for all."""

    sheet: str
    links: tuple[Compare, ...]
    members: tuple[Aggregate, ...]


def _aggregates(terms: Iterable[Term]) -> list[Aggregate]:
    return list(dict.fromkeys(part for term in terms for part in walk(term) if isinstance(part, Aggregate)))


def _own(aggregate: Aggregate) -> bool:
    return any(correlated(condition) for condition in aggregate.conditions)


def _families(aggregates: Iterable[Aggregate]) -> list[_Family]:
    families: dict[tuple[str, tuple[Compare, ...]], list[Aggregate]] = {}
    for aggregate in aggregates:
        links = tuple(part for part in aggregate.conditions if correlated(part) and isinstance(part, Compare))
        families.setdefault((aggregate.sheet, links), []).append(aggregate)
    return [_Family(sheet, links, tuple(members)) for (sheet, links), members in families.items()]


def _shared(terms: Iterable[Term]) -> list[Leaf]:
    """Name the figures and context that terms read, each once."""
    parts = [part for term in terms for part in walk(term)]
    return list(dict.fromkeys(part for part in parts if isinstance(part, Figure | Context)))


def _context(leaves: Sequence[Leaf], frames: Frames) -> pl.LazyFrame:
    """One row a source with the context and the records' figures that are asked for."""
    context = [pl.col(leaf.name).alias(column(leaf)) for leaf in leaves if isinstance(leaf, Context)]
    rows = frames[""].lazy().select("source", *context)
    for sheet in dict.fromkeys(leaf.sheet for leaf in leaves if isinstance(leaf, Figure)):
        wanted = [leaf for leaf in leaves if isinstance(leaf, Figure) and leaf.sheet == sheet]
        if sheet in frames:
            figures = (
                frames[sheet].lazy().select("source", *(pl.col(leaf.field).alias(column(leaf)) for leaf in wanted))
            )
            rows = rows.join(figures, on="source", how="left", maintain_order="left")
        else:
            rows = rows.with_columns(pl.lit(None, dtype=_DTYPES[leaf.type]).alias(column(leaf)) for leaf in wanted)
    return rows


_DTYPES = {"number": pl.Int64, "text": pl.String, "date": pl.Date, "truth": pl.Boolean}


def _returns(terms: Sequence[Term], names: Mapping[Aggregate, str], frames: Frames) -> pl.LazyFrame:
    """One row a source with all that is the same for the whole return."""
    rows = _context(_shared(terms), frames)
    for family in _families(name for name in names if not _own(name) and name.sheet in frames):
        rows = rows.join(_totals(family, names, frames), on="source", how="left", maintain_order="left")
        rows = rows.with_columns(_nothing_as_zero(family, names))
    return rows


def _nothing_as_zero(family: _Family, names: Mapping[Aggregate, str]) -> list[pl.Expr]:
    """No row that meets the conditions adds up to 0; what was looked for stays unknown."""
    return [pl.col(names[member]).fill_null(0) for member in family.members if not member.looks]


def _enriched(sheet: str, conditions: Iterable[Term], frames: Frames) -> pl.LazyFrame:
    """The rows of a sheet with what conditions read besides: figures and context."""
    leaves = _shared(conditions)
    rows = frames[sheet].lazy()
    return rows.join(_context(leaves, frames), on="source", how="left", maintain_order="left") if leaves else rows


def _weighed(aggregate: Aggregate, met: pl.Expr | None) -> pl.Expr:
    """What a row adds to an aggregate: 1, its figure, or its value; nothing where `met` is not true."""
    value = pl.lit(1, dtype=pl.Int64) if aggregate.column is None else pl.col(aggregate.column.field)
    return value if met is None else pl.when(met).then(value)


def _reduced(aggregate: Aggregate, name: str) -> pl.Expr:
    values = pl.col(name)
    match aggregate.name:
        case "distinct":
            return values.drop_nulls().n_unique().cast(pl.Int64)
        case "look":
            return pl.when(values.drop_nulls().n_unique() == 1).then(values.drop_nulls().first())
        case "found":
            return values.drop_nulls().first()
    return values.sum()


def _totals(family: _Family, names: Mapping[Aggregate, str], frames: Frames) -> pl.LazyFrame:
    """One row a source and left key, with the aggregates of a family that needs no pairs."""
    keys = ["source", *(f"=left{index}" for index in range(len(family.links)))]
    rows = _valued(family, names, frames).group_by(keys)
    return rows.agg(_reduced(member, names[member]) for member in family.members)


def _valued(family: _Family, names: Mapping[Aggregate, str], frames: Frames) -> pl.LazyFrame:
    """The rows of a family's sheet: source, the links' left sides, what each adds to each aggregate."""
    rows = _enriched(family.sheet, (part for member in family.members for part in member.conditions), frames)
    values = [_value(member).alias(names[member]) for member in family.members]
    return rows.select("source", *_sides(family.links, "left"), *values)


def _value(member: Aggregate) -> pl.Expr:
    fixed = [expression(part) for part in member.conditions if not correlated(part)]
    return _weighed(member, pl.all_horizontal(fixed) if fixed else None)


def _sides(links: Sequence[Compare], side: Literal["left", "right"]) -> list[pl.Expr]:
    """Print one side of links, both sides at one scale."""
    found = []
    for index, link in enumerate(links):
        term = link.left if side == "left" else link.right
        printed = expression(term)
        if term.type == "number":
            scale = max(link.left.scale or 0, link.right.scale or 0)
            printed = lifted(printed, scale - (term.scale or 0)).cast(pl.Int64, strict=False)
        found.append(printed.alias(f"={side}{index}"))
    return found


def _kept(rows: pl.LazyFrame, terms: Iterable[Term]) -> tuple[pl.LazyFrame, dict[Term, str]]:
    """Work out once what several formulas may ask for, what a call is made of before the call."""
    found = (part for term in terms for part in reversed([*walk(term)]) if isinstance(part, Call))
    known: dict[Term, str] = {}
    for call in dict.fromkeys(call for call in found if FUNCTIONS[call.name].kept):
        name = f"?{len(known)}"
        rows = rows.with_columns(expression(call, known).alias(name))
        known[call] = name
    return rows, known


def _joined(rows: pl.LazyFrame, family: _Family, names: Mapping[Aggregate, str], frames: Frames) -> pl.LazyFrame:
    """Join a family's aggregates to the formula's own rows."""
    right = [f"=right{index}" for index in range(len(family.links))]
    rows = rows.with_columns(_sides(family.links, "right"))
    if all(link.operator == "==" for link in family.links):
        totals = _totals(family, names, frames)
        left = [f"=left{index}" for index in range(len(family.links))]
        rows = rows.join(
            totals, left_on=["source", *right], right_on=["source", *left], how="left", maintain_order="left"
        )
    else:
        rows = rows.with_row_index("=row")
        rows = rows.join(_paired(rows, family, names, frames), on="=row", how="left", maintain_order="left").drop(
            "=row"
        )
    return rows.drop(right).with_columns(_nothing_as_zero(family, names))


def _paired(rows: pl.LazyFrame, family: _Family, names: Mapping[Aggregate, str], frames: Frames) -> pl.LazyFrame:
    """Aggregates over the pairs of own row and sheet row that meet links other than equality."""
    equal = [index for index, link in enumerate(family.links) if link.operator == "=="]
    met = [
        COMPARE[link.operator](pl.col(f"=left{index}"), pl.col(f"=right{index}"))
        for index, link in enumerate(family.links)
        if link.operator != "=="
    ]
    others = _valued(family, names, frames)
    others = others.filter(pl.any_horizontal(pl.col(names[member]).is_not_null() for member in family.members))
    pairs = rows.select("=row", "source", *(f"=right{index}" for index in range(len(family.links)))).join(
        others,
        left_on=["source", *(f"=right{index}" for index in equal)],
        right_on=["source", *(f"=left{index}" for index in equal)],
    )
    return pairs.filter(met).group_by("=row").agg(_reduced(member, names[member]) for member in family.members)
