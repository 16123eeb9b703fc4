"""The other nine standard forms, filled in by the units of the example district.

What the seed's plans and summaries say stands as they say it; what they leave open is made up.
Everything is of 2025, and the register of this folder names only these forms.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

from district import UNITS_2025, Line, Return

COURSES = "培训情况表"

OWES = {
    "330111": (COURSES,),
    "330121": (COURSES,),
    "330130": (COURSES,),
    "330140": (COURSES,),
    "330141": (COURSES,),
}


def table(names: str, *rows: tuple[Any, ...]) -> list[Line]:
    """Rows of a list under the names of their fields; what is None is left blank."""
    return [{name: value for name, value in zip(names.split(), row, strict=True) if value is not None} for row in rows]


def lines(names: str, **rows: tuple[Any, ...]) -> dict[str, Line]:
    """Printed lines of a matrix under the names of their fields."""
    return dict(zip(rows, table(names, *rows.values()), strict=True))


COURSE = "course audience content level leads started hours due trained passed certified cost planned recorded effective result"
GRADE = "entered awarded promoted"

# The subdistrict's one or two courses for cadres, the lecture hall for migrant workers and the training before its
# contest; the school's lecture on ethics; the court's group leader at a course of the union above.
TRAINED: dict[str, dict[str, Any]] = {
    "330140": {
        "courses": table(
            COURSE,
            (
                "企业工会干部业务培训（第一期）",
                "工会干部",
                "工会业务",
                "本级",
                None,
                date(2025, 3, 18),
                8,
                30,
                28,
                28,
                None,
                3600.5,
                "是",
                "是",
                "是",
                "结业考试28人合格",
            ),
            (
                "企业工会干部业务培训（第二期）",
                "工会干部",
                "工会业务",
                "本级",
                None,
                date(2025, 9, 16),
                8,
                30,
                30,
                29,
                None,
                3480,
                "是",
                "是",
                "是",
                "结业考试29人合格",
            ),
            (
                "劳务工大讲堂",
                "农民工",
                "大讲堂",
                "本级",
                None,
                date(2025, 5, 20),
                2,
                None,
                160,
                None,
                None,
                1200,
                "是",
                "是",
                "否",
                None,
            ),
            (
                "街道技能大赛赛前集训",
                "职工",
                "职业技能",
                "联合",
                "是",
                date(2025, 6, 10),
                24,
                40,
                36,
                30,
                22,
                5200.25,
                "是",
                "是",
                "是",
                "22人获中级工证书",
            ),
        ),
        "skills": lines(GRADE, 中级工=(40, 31, 9), 高级工=(12, 7, 3)),
    },
    "330141": {
        "courses": table(
            COURSE,
            (
                "街道技能大赛赛前集训",
                "职工",
                "职业技能",
                "联合",
                "否",
                date(2025, 6, 10),
                24,
                6,
                6,
                5,
                3,
                600,
                "是",
                "是",
                "是",
                "3人获中级工证书",
            ),
        ),
    },
    "330121": {
        "courses": table(
            COURSE,
            (
                "师德师风讲座",
                "职工",
                "师德师风",
                "本级",
                None,
                date(2025, 10, 15),
                3,
                96,
                93,
                None,
                None,
                800,
                "是",
                "是",
                "否",
                None,
            ),
            (
                "女教工权益讲座",
                "女职工",
                "法律法规",
                "本级",
                None,
                date(2025, 3, 7),
                2,
                61,
                58,
                None,
                None,
                300,
                "是",
                "是",
                "是",
                "问卷满意率95%",
            ),
        ),
    },
    "330130": {
        "courses": table(
            COURSE,
            (
                "全员安全培训",
                "职工",
                "安全生产",
                "本级",
                None,
                date(2025, 4, 22),
                16,
                420,
                405,
                401,
                None,
                12600,
                "是",
                "是",
                "是",
                "401人考试合格",
            ),
            (
                "总厂岗位比武集训",
                "职工",
                "职业技能",
                "上级",
                None,
                date(2025, 7, 8),
                16,
                12,
                12,
                12,
                5,
                None,
                "是",
                "是",
                "是",
                "5人获高级工证书",
            ),
        ),
        "skills": lines(GRADE, 初级工=(20, 18, 0), 中级工=(25, 20, 4), 高级工=(10, 6, 2), 技师=(3, 1, 1)),
    },
    "330111": {
        "courses": table(
            COURSE,
            (
                "工会小组长培训",
                "工会小组长",
                "工会业务",
                "上级",
                None,
                date(2025, 4, 18),
                8,
                1,
                1,
                None,
                None,
                None,
                "是",
                "是",
                "否",
                None,
            ),
        ),
    },
}


def returns() -> Iterator[Return]:
    """Every return, as it came in; some are typed with LibreOffice."""
    for unit, sheets in TRAINED.items():
        yield Return(unit, "courses", 2025, sheets, by_libreoffice=unit == "330140")


def register() -> Return:
    """The register, in which every form that is owed is named."""
    names = ("code", "unit", "parent", "level", "owes")
    units = table(
        " ".join(names),
        *(
            (code, name, parent or None, level, "、".join(OWES.get(code, ())) or None)
            for code, name, parent, level, _ in UNITS_2025
        ),
    )
    return Return("330100", "register", 2025, {"units": units})
