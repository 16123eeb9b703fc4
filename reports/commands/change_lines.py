"""What is told of totals that moved: those of the whole district as a table, and sentences about the rest."""

from collections.abc import Sequence
from pathlib import Path

from reports.changes.moved import Changes, Moved
from reports.changes.replacing import Replaced
from reports.scaled import text
from reports.tables.model import NONE
from sheets.finding import Language
from sheets.terminal_table import WIDE, terminal_table
from templates.compiled import measures

HEADS: dict[Language, tuple[str, ...]] = {
    "zh": ("合计变动", "行", "栏", "原数", "现数", "增减", "计量单位"),
    "en": ("total that moved", "row", "column", "before", "after", "change", "unit"),
}


def moved_table(changes: Changes, language: Language, width: int = WIDE) -> str:
    """The totals of the whole that moved, for a terminal."""
    lines = [_line(changes, each) for each in changes.district]
    return terminal_table(HEADS[language], lines, width, numbers=range(3, 6))


def _line(changes: Changes, moved: Moved) -> Sequence[str]:
    measure = measures(changes.forms[moved.key.form])[moved.key.measure]
    title = f"{changes.forms[moved.key.form].title}·{measure.label}"
    figures = (
        NONE if value is None else text(value, measure.scale, thousands=True)
        for value in (moved.before, moved.after, moved.by)
    )
    return [title, moved.key.row, moved.key.across, *figures, measure.unit]


def moved_line(changes: Changes, where: Path | None, language: Language) -> str:
    """Say how many totals moved, and where they stand one by one."""
    if not changes:
        return SAME_ZH if language == "zh" else SAME_EN
    units = len({each.unit.code for each in changes.moved})
    files = len({file for each in changes.moved for file in each.files})
    if language == "en":
        return f"{len(changes.moved)} totals of {units} units moved, by {files} files: {where}."
    return f"变动的合计{len(changes.moved)}项，涉及单位{units}家、报表{files}份，见 {where}。"


def printed_line(moved: int, where: Path, language: Language) -> str:
    """Say how many figures of year-end workbooks moved."""
    if language == "en":
        return f"{moved} figures moved: {where}."
    return f"变动的数{moved}项，见 {where}。"


SAME_ZH, SAME_EN = "没有变动的合计。", "No total moved."


def replaced_lines(replaced: Replaced, language: Language) -> list[str]:
    """Say what became of the summary that was there."""
    chinese = language == "zh"
    seal, final, kept = replaced.seal, replaced.corrected, replaced.kept
    if replaced.same:
        return ["汇总表没有变化，未重写。" if chinese else "The summary has not changed: it was left as it stands."]
    if replaced.standing:
        return [
            f"汇总表已定稿（{seal}），数字没有变动，未重写。"
            if chinese
            else f"The summary is final ({seal}) and no figure changed: it was left as it stands."
        ]
    said = []
    if replaced.changes is not None:
        said.append(
            ("与原汇总表相比：" if chinese else "Against the summary that was there: ")
            + moved_line(replaced.changes, replaced.listed, language)
        )
    elif replaced.obstacle:
        why = replaced.obstacle.message(language)
        said.append(
            f"原汇总表无法对比：{why}。" if chinese else f"The summary that was there cannot be compared: {why}."
        )
    if final:
        said.append(
            f"原汇总表已定稿（{final}），这一份是{seal}。"
            if chinese
            else f"What was final ({final}) is corrected: {seal}."
        )
    if kept:
        said.append(f"原汇总表存为 {kept}。" if chinese else f"The summary that was there is kept as {kept}.")
    return said
