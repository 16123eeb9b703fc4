"""`explain`: say what a kind of finding means and how to mend it."""

import re

import typer

from reports.commands import options
from reports.commands.console import fail, print_text
from reports.commands.setup import set_up
from reports.issuing import UnknownName
from sheets.finding import Entry, Language, catalogue
from templates.compiled import rules

GAP = re.compile(r"\{(\w+)[^{}]*\}")
"""Where an entry's words take a value of the case at hand."""


def run(
    context: typer.Context, code: options.Code, forms: options.OwnForms = None, lang: options.Language = None
) -> None:
    """解释一种问题。 / Explain a kind of finding.

    例 / example:  unionsheets explain unit-unknown
    """
    setup = set_up(context, forms, lang)
    entries = dict(catalogue()) | {rule.code: rule.entry for form in setup.forms.values() for rule in rules(form)}
    if code not in entries:
        fail(str(UnknownName("问题代码", "code of a finding", code, entries)))
    print_text(_words(entries[code], setup.language))


def _words(entry: Entry, language: Language) -> str:
    """Write an entry out: its code and weight, what is wrong, how to mend it; … for what differs from case to case."""
    message, advice = (entry.zh, entry.advice_zh) if language == "zh" else (entry.en, entry.advice_en)
    return f"{entry.code}  {entry.severity.label(language)}\n{GAP.sub('…', message)}\n{GAP.sub('…', advice)}"
