"""Facts of a summary from before a form called something otherwise, taken under the names of now."""

from collections.abc import Iterable, Iterator, Mapping

from templates.compiled import measures
from templates.earlier_versions import DROPPED, version_of
from templates.fields.normalize import plain
from templates.form import Form
from templates.measure import Measure


def labels_then(forms: Iterable[Form]) -> Iterator[tuple[tuple[str, str], tuple[Form, Measure]]]:
    """Yield what figures of records and matrices were called: (form title, label) → form and measure.

    What is declared under `measures` bears its title whatever its sheets are called.
    """
    for form in forms:
        found = measures(form)
        for earlier in form.earlier:
            for name, was in version_of(form, earlier.version).sheets.items():
                for field in was.sheet.fields if was.sheet.layout != "list" else ():
                    measure = found.get(field.name)
                    if measure and measure.sheet.name == name:
                        record = was.sheet.layout == "record"
                        label = field.title if record else f"{was.sheet.title}·{field.title}"
                        yield (form.title, label), (form, measure)


def labels_gone(forms: Iterable[Form]) -> Iterator[tuple[str, str]]:
    """Yield what figures were called that are no longer asked: (form title, label)."""
    for form in forms:
        for earlier in form.earlier:
            for was in version_of(form, earlier.version).sheets.values():
                for field in was.sheet.fields if was.sheet.layout != "list" else ():
                    if field.name.startswith(DROPPED):
                        record = was.sheet.layout == "record"
                        yield form.title, field.title if record else f"{was.sheet.title}·{field.title}"


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
