"""Small counts hidden: which figures of a year stay unpublished, so that none can be worked out from the rest."""

from collections.abc import Mapping
from typing import NamedTuple

from reports.total import Key, Totals
from templates.form import Form


class Place(NamedTuple):
    """One published figure: a unit's figure with all units under it, or (`own`) its own alone."""

    unit: str
    key: Key
    own: bool = False


def hidden(totals: Totals, forms: Mapping[str, Form], minimum: int) -> frozenset[Place]:
    """Tell which figures must not be published if counts of 1 to minimum - 1 persons or households must not.

    Zero stays. Besides the small counts themselves so many others are hidden that no hidden one follows
    from what is left: totals over rows, columns and units.
    """
    raise NotImplementedError
