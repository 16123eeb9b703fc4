"""Definition workbook → a form: what it declares, judged as any declaration is."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sheets.finding import Finding
from templates.between import between_faults
from templates.declaration import validated
from templates.definition.complaints import complaints
from templates.definition.tab import Tab
from templates.definition.typed import Typed
from templates.fault import Fault
from templates.form import Form
from templates.load import clashes, judged


@dataclass(frozen=True, slots=True)
class Adopted:
    """A form that can be used, or none and what is wrong; `data` is what the workbook declares."""

    data: dict[str, Any]
    form: Form | None
    findings: tuple[Finding, ...]


def adopt_form(typed: Typed, tab: Tab, others: Mapping[str, Form]) -> Adopted:
    """Judge what was typed as a form; every fault that can be told at once is told, at its cell.

    `others` are the forms that there are besides; one of its own name gives way to it.
    """
    data = typed.records[0] if typed.records else {}
    faults: list[Fault] = []
    declared = validated(data, Form, faults)
    form = judged(declared, faults) if declared else None
    faults += _clashes(form, others) if form else ()
    if form and not faults:
        faults += _between(form, {**others, form.name: form})
    findings = (*typed.findings, *complaints(faults, typed, tab))
    return Adopted(data, form if all(each.accepted for each in findings) else None, findings)


def _clashes(form: Form, others: Mapping[str, Form]) -> Iterator[Fault]:
    """Tell what another form is called by already."""
    standing = [each for each in others.values() if each.name != form.name]
    for fault in clashes([*standing, form]):
        name, _, key = fault.where.partition(".")
        if name == form.name:
            yield replace(fault, where=key or "name")


def _between(form: Form, forms: Mapping[str, Form]) -> Iterator[Fault]:
    """Tell what is wrong with rules that name figures of other forms, and with those of others that name this one's."""
    yield from between_faults(form, forms)
    for other in forms.values():
        if other.name != form.name:
            for fault in between_faults(other, forms):
                yield replace(fault, where="name", zh=f"{other.title}：{fault.zh}", en=f"{other.name}: {fault.en}")
