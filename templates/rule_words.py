"""The words of rules that follow from a field: what is wrong and how to mend it, in Chinese and English."""

from collections.abc import Mapping
from datetime import date

from sheets.finding import Severity
from templates.field import Field

Words = tuple[str, str, str, str]
"""What is wrong in Chinese and English, how to mend it in Chinese and English."""

ADVICE: Mapping[Severity, tuple[str, str]] = {
    Severity.ERROR: ("请核对后改正", "Check it and mend it"),
    Severity.QUERY: (
        "请核对；属实的，在审核表的“情况说明”栏写明原因",
        "Check it; if it is right, give the reason on the audit sheet",
    ),
    Severity.INFO: ("请核对", "Check it"),
}
"""What to do where a declared rule does not say."""


def missing(field: Field) -> Words:
    """Say that a field is blank."""
    return f"{field.title}应填写", f"{field.title} is missing", f"请填写{field.title}", "Fill it in"


def no_choice(field: Field) -> Words:
    """Say that an entry is none of the choices."""
    return (
        f"{field.title}不在规定的选项内",
        f"{field.title} is none of the choices",
        f"请从下拉列表中选择：{'、'.join(field.enum)}",
        f"Choose one of: {', '.join(field.enum)}",
    )


def below(field: Field) -> Words:
    """Say that a value is too small."""
    title, least = field.title, _bound(field, field.minimum)
    return (
        f"{title}小于{least}",
        f"{title} is below {least}",
        f"{title}不得小于{least}，请核对",
        f"At least {least}",
    )


def above(field: Field) -> Words:
    """Say that a value is too large."""
    title, most = field.title, _bound(field, field.maximum)
    return (f"{title}大于{most}", f"{title} is above {most}", f"{title}不得大于{most}，请核对", f"At most {most}")


def double(field: Field) -> Words:
    """Say that a value stands more than once in its sheet."""
    return (
        f"{field.title}重复",
        f"{field.title} stands more than once",
        f"{field.title}在本表中只能出现一次，请核对后删去或改正",
        "It may stand only once in this sheet; mend or remove one",
    )


def disagrees(field: Field, source: str) -> Words:
    """Say that a figure differs from the count of another sheet."""
    return (
        f"{field.title}与{source}的统计数不符",
        f"{field.title} differs from the count of {source}",
        f"请核对{source}，或恢复本栏的公式",
        f"Check {source}, or put the formula back",
    )


BY_THE_DISTRICT = "（由收表单位汇总时核对）", " (checked by the district)"
"""Follows the words of a rule that only whoever has the other forms can judge."""


def elsewhere(field: Field) -> Words:
    """Say that another unit's return lists the same."""
    return (
        f"{field.title}在本区其他单位的报表中也有（由区里汇总时核对）",
        f"{field.title} stands in another unit's return too (checked by the district)",
        "请与对方单位核对应由哪一家登记；属实的，在审核表的“情况说明”栏写明原因",
        "Agree with the other unit which of you lists it; if both are right, give the reason on the audit sheet",
    )


def falls(field: Field) -> Words:
    """Say that a figure of the year so far is below that of an earlier period."""
    return (
        f"{field.title}（本年累计）比上期少（由区里汇总时核对）",
        f"{field.title} (the year so far) is below that of the period before (checked by the district)",
        "累计数不应比上期少，请核对两期；属实的，在审核表的“情况说明”栏写明原因",
        "What adds up over the year does not fall: check both periods; if right, give the reason on the audit sheet",
    )


def _bound(field: Field, bound: float | date | None) -> str:
    assert bound is not None
    return field.kind.bound(bound) + field.unit
