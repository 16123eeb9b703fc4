"""What a key of a declaration may hold, told from its annotation, so that nobody has to say it twice."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

Kind = Literal["flag", "number", "day", "text", "range", "list", "pairs", "record", "records"]


@dataclass(frozen=True, slots=True)
class Shape:
    """The kinds of what a key may hold; of pairs, those of what follows the sign =; of records, their model.

    A range is of two numbers.
    """

    kinds: frozenset[Kind]
    values: frozenset[Kind] = frozenset()
    model: type[BaseModel] | None = None


def shape_of(annotation: object) -> Shape:
    """Tell what may be held; raises TypeError for what no cell could hold."""
    found = list(_kinds(annotation))
    values = frozenset(kind for _, inner in found for kind in inner.kinds)
    model = next((inner.model for _, inner in found if inner.model), None)
    return Shape(frozenset(kind for kind, _ in found), values, model)


_NOTHING = Shape(frozenset())
_ATOMS: Mapping[object, Kind] = {bool: "flag", int: "number", float: "number", date: "day", str: "text"}


def _kinds(annotation: Any) -> Iterator[tuple[Kind, Shape]]:  # noqa: ANN401 - annotations have no type of their own
    origin, parts = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        yield from _kinds(parts[0])
    elif origin in (Union, UnionType):
        for part in parts:
            yield from _kinds(part)
    elif origin is Literal or (isinstance(annotation, type) and issubclass(annotation, Enum)):
        yield "text", _NOTHING
    elif origin is tuple:
        yield from _several(parts)
    elif origin is not None and issubclass(origin, Mapping):
        yield "pairs", shape_of(parts[1])
    elif annotation in _ATOMS:
        yield _ATOMS[annotation], _NOTHING
    elif isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield "record", Shape(frozenset(), model=annotation)
    elif annotation is not NoneType:
        raise TypeError(f"no cell holds {annotation}")


def _several(parts: tuple[Any, ...]) -> Iterator[tuple[Kind, Shape]]:
    """A tuple: of records, of pairs, of two numbers, or of words."""
    if not parts or parts == ((),):
        yield "list", _NOTHING
        return
    inner = parts[0]
    while get_origin(inner) is Annotated:
        inner = get_args(inner)[0]
    if isinstance(inner, type) and issubclass(inner, BaseModel):
        yield "records", Shape(frozenset(), model=inner)
    elif parts == (float, float):
        yield "range", _NOTHING
    elif get_origin(inner) is tuple:
        yield "pairs", shape_of(get_args(inner)[1])
    else:
        yield "list", _NOTHING
