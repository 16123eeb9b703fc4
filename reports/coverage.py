"""Of whom a form's figures are, in words, where some who owe it are not in them."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from reports.gathering.receipt import Rate, Receipt
from templates.earlier_versions import unasked_titles
from templates.form import Form
from templates.period import title


def basis(rate: Rate, *, provisional: bool, counter: str = "家") -> str:
    """Return whose returns are in a form's figures; nothing where all of them are."""
    if rate.accepted == rate.expected:
        return ""
    gaps = [f"应报{rate.expected}{counter}"]
    if rate.returned:
        gaps.append(f"退回{rate.returned}{counter}" + ("只计无误的行" if provisional else ""))
    if rate.missing:
        gaps.append(f"缺报{rate.missing}{counter}")
    counted = f"{rate.received}{counter}" if provisional or not rate.returned else f"通过的{rate.accepted}{counter}"
    return f"按已报{counted}统计（{'，'.join(gaps)}）"


def bases(
    rates: Iterable[Rate], forms: Mapping[str, Form], receipts: Iterable[Receipt] = (), *, provisional: bool
) -> dict[str, str]:
    """Return the words for each form that is not complete, in the order of the forms.

    Of `receipts` those that count may be of an earlier version, which did not ask for everything.
    """
    of_form: dict[str, list[Rate]] = {}
    for rate in rates:
        of_form.setdefault(rate.form, []).append(rate)
    older = Counter((each.form, each.version) for each in receipts if each.status == "counted")
    words = {
        form: "".join([_basis(found, forms[form], provisional=provisional), *_unasked(forms[form], older)])
        for form, found in of_form.items()
    }
    return {form: said for form, said in words.items() if said}


def _unasked(form: Form, versions: Mapping[tuple[str, str], int]) -> Iterator[str]:
    """Say how many returns are of a version that did not ask for everything, and for what not."""
    for (name, version), returns in sorted(versions.items()):
        titles = unasked_titles(form, version) if name == form.name else []
        if titles:
            yield f"（其中{returns}份是{version}版，没有问{'、'.join(titles)}，这几项不含这{returns}份）"


def _basis(found: Sequence[Rate], form: Form, *, provisional: bool) -> str:
    """Say which periods are in a year's figures, if not all of them, and of how many returns."""
    if form.cycle == "year":
        return basis(found[0], provisional=provisional)
    first, last = found[0].period, found[-1].period
    span = title(first) if first == last else f"{title(first)}至{title(last)}"
    counts = zip(
        *((rate.expected, rate.received, rate.accepted, rate.returned, rate.missing) for rate in found), strict=True
    )
    expected, received, accepted, returned, missing = map(sum, counts)
    whole = Rate(form.name, expected, received, accepted, returned, missing)
    said = [f"含{span}"] if len(found) < len(form.periods) else []
    return "，".join([*said, *filter(None, [basis(whole, provisional=provisional, counter="份")])])


def named(said: Mapping[str, str], forms: Mapping[str, Form]) -> list[str]:
    """Return a sentence a form: whose figures are of whom."""
    return [f"{forms[form].title}{words}" for form, words in said.items()]
