"""Of whom a form's figures are, in words, where some who owe it are not in them."""

from collections.abc import Iterable, Mapping

from reports.gathering.receipt import Rate
from templates.form import Form


def basis(rate: Rate, *, provisional: bool) -> str:
    """Return whose returns are in a form's figures; nothing where all of them are."""
    if rate.accepted == rate.expected:
        return ""
    gaps = [f"应报{rate.expected}家"]
    if rate.returned:
        gaps.append(f"退回{rate.returned}家" + ("只计无误的行" if provisional else ""))
    if rate.missing:
        gaps.append(f"缺报{rate.missing}家")
    counted = f"{rate.received}家" if provisional or not rate.returned else f"通过的{rate.accepted}家"
    return f"按已报{counted}统计（{'，'.join(gaps)}）"


def bases(rates: Iterable[Rate], *, provisional: bool) -> dict[str, str]:
    """Return the words for each form that is not complete, in the order of the forms."""
    words = {rate.form: basis(rate, provisional=provisional) for rate in rates}
    return {form: said for form, said in words.items() if said}


def named(said: Mapping[str, str], forms: Mapping[str, Form]) -> list[str]:
    """Return a sentence a form: whose figures are of whom."""
    return [f"{forms[form].title}{words}" for form, words in said.items()]
