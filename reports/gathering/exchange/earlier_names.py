"""Facts of a summary from before a form called something otherwise, taken under the names of now."""

from collections.abc import Iterable, Iterator, Mapping

from templates.compiled import measures
from templates.earlier_versions import DROPPED, version_of
from templates.field import Field
from templates.fields.normalize import plain
from templates.form import Form
from templates.measure import Measure, figure_label
from templates.sheet import Sheet


def labels_then(forms: Iterable[Form]) -> Iterator[tuple[tuple[str, str], tuple[Form, Measure]]]:
    """Yield what figures of records and matrices were called: (form title, label) → form and measure.

    What is declared under `measures` bears its title whatever its sheets are called.
    """
    for form, sheet, field in _fields_then(forms):
        measure = measures(form).get(field.name)
        if measure and measure.sheet.name == sheet.name:
            yield (form.title, figure_label(sheet, field)), (form, measure)


def labels_gone(forms: Iterable[Form]) -> Iterator[tuple[str, str]]:
    """Yield what figures were called that are no longer asked: (form title, label)."""
    for form, sheet, field in _fields_then(forms):
        if field.name.startswith(DROPPED):
            yield form.title, figure_label(sheet, field)


def _fields_then(forms: Iterable[Form]) -> Iterator[tuple[Form, Sheet, Field]]:
    """Yield the fields of records and matrices of every earlier version, with the titles of then."""
    for form in forms:
        for earlier in form.earlier:
            for was in version_of(form, earlier.version).sheets.values():
                yield from ((form, was.sheet, each) for each in was.sheet.fields if was.sheet.layout != "list")


def values_then(form: Form, measure: Measure) -> tuple[Mapping[str, str], ...]:
    """Return for each dimension what its lines and choices were called: plain old value → value now."""
    return tuple(dict(_values(form, measure, each.name, each.values)) for each in measure.dimensions)


def _values(form: Form, measure: Measure, name: str, now: Iterable[str]) -> Iterator[tuple[str, str]]:
    known = {plain(value) for value in now}
    for earlier in form.earlier:
        was = version_of(form, earlier.version).sheets.get(measure.sheet.name)
        lines = {plain(then): title for title, then in was.lines.items()} if was else {}
        renamed = was.choices.get(name, {}) if was and measure.sheet.field(name) else lines
        yield from ((then, value) for then, value in renamed.items() if then not in known)
