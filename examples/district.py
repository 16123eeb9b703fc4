"""The example district: what its unions report, taken from the seed's work plans and summaries.

The court's union group (44 members, 27 men and 17 women; 18 of 40 and over, 20 from 30 to 39,
6 under 30), its events of the year, the school's months, the contests of the aluminium works and
the subdistrict's 十个五 stand in those texts; what they leave open (money, the other unions'
figures, every name) is made up. ID numbers are valid in form only: area 990000 does not exist.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

Line = dict[str, Any]


@dataclass(frozen=True)
class Return:
    """One workbook as a clerk fills it: sheet → lines (list), line title → line (matrix) or one line (record)."""

    unit: str
    form: str
    year: int
    sheets: dict[str, Any]
    explanations: dict[str, str] = field(default_factory=dict)
    by_libreoffice: bool = False
    period: str = ""


MEMBERS, ACTIVITIES, AID = "工会会员统计表", "工会活动安排表", "困难职工帮扶资金台账"
ALL = f"{MEMBERS}、{ACTIVITIES}、{AID}"
TWO = f"{MEMBERS}、{ACTIVITIES}"

# code, name, parent, level, what it owes
UNITS_2025 = [
    ("330100", "滨海开发区总工会", "", "区县", ""),
    ("330110", "开发区机关工会", "330100", "机关", ""),
    ("330111", "开发区法院工会小组", "330110", "工会小组", TWO),
    ("330112", "建设局工会", "330110", "基层工会", TWO),
    ("330120", "开发区教育工会", "330100", "产业", ""),
    ("330121", "实验学校工会", "330120", "基层工会", ALL),
    ("330130", "铝业公司工会", "330100", "基层工会", ALL),
    ("330140", "东岸街道总工会", "330100", "街道乡镇", ""),
    ("330141", "电子公司工会", "330140", "基层工会", TWO),
    ("330142", "服装公司工会", "330140", "基层工会", TWO),
    ("330143", "物流公司工会", "330140", "基层工会", TWO),
    ("330144", "塑胶公司工会", "330140", "基层工会", MEMBERS),
]
UNITS_2024 = [*UNITS_2025, ("330145", "印刷公司工会", "330140", "基层工会", MEMBERS)]
NAMES = {code: name for code, name, *_ in UNITS_2024}

INDICATORS = [
    "employees",
    "employees_female",
    "employees_migrant",
    "opening_members",
    "joined",
    "left",
    "members",
    "members_female",
    "members_migrant",
    "officers_full_time",
    "officers_part_time",
    "groups",
]
BANDS = ("30岁以下(不含30岁)", "30—39岁", "40岁及以上")

# unit → indicators in printed order, then men and women under 30, 30 to 39, 40 and over
MEMBERS_2025 = {
    "330112": ((38, 13, 0, 35, 2, 1, 36, 12, 0, 1, 2, 3), (4, 3, 9, 5, 11, 4)),
    "330121": ((96, 61, 0, 92, 5, 4, 93, 60, 0, 1, 6, 8), (6, 14, 12, 25, 15, 21)),
    "330130": ((420, 88, 135, 380, 30, 12, 398, 82, 120, 3, 14, 22), (78, 24, 128, 36, 110, 22)),
    "330141": ((310, 176, 250, 251, 48, 19, 280, 160, 225, 1, 9, 12), (72, 98, 38, 45, 10, 17)),
    "330142": ((265, 198, 230, 212, 35, 21, 226, 170, 196, 1, 8, 10), (25, 74, 20, 61, 11, 35)),
    # Real mistakes: more members than employees, the year does not close, a figure typed with its unit,
    # 无 instead of a figure, and ages that do not add up to the members.
    "330143": (("140人", 32, 108, 118, 16, 9, 152, 30, 95, "无", 4, 5), (42, 13, 36, 12, 17, 5)),
}
MEMBERS_2024 = {
    "330111": ((45, 17, 0, 42, 2, 1, 43, 17, 0, 0, 3, 1), (4, 4, 11, 7, 11, 6)),
    "330112": ((37, 13, 0, 34, 1, 0, 35, 12, 0, 1, 2, 3), (4, 3, 9, 5, 10, 4)),
    "330121": ((95, 60, 0, 90, 6, 4, 92, 59, 0, 1, 6, 8), (7, 14, 12, 24, 14, 21)),
    "330130": ((410, 85, 128, 371, 22, 13, 380, 79, 112, 3, 14, 22), (74, 23, 122, 35, 105, 21)),
    "330141": ((290, 165, 236, 236, 40, 25, 251, 142, 203, 1, 9, 12), (65, 88, 35, 40, 9, 14)),
    "330142": ((252, 190, 220, 205, 30, 23, 212, 160, 184, 1, 8, 10), (24, 70, 18, 58, 10, 32)),
    "330143": ((132, 30, 101, 110, 15, 7, 118, 27, 90, 0, 4, 5), (40, 12, 35, 10, 16, 5)),
    "330144": ((105, 48, 80, 85, 9, 6, 88, 40, 70, 0, 3, 4), (20, 18, 18, 15, 10, 7)),
    "330145": ((40, 15, 22, 36, 2, 4, 34, 13, 18, 0, 2, 2), (8, 5, 9, 5, 4, 3)),
}

EVENT = [
    "month",
    "activity",
    "category",
    "level",
    "leads",
    "planned_heads",
    "budget",
    "funding",
    "held_on",
    "member_heads",
    "family_heads",
    "spent",
    "state",
    "reason",
    "award",
]

COURT_2025 = [
    (1, "新春联欢会", "节日活动", "本级", None, 44, 3000, "活动专项经费", date(2025, 1, 24), 44, 30, 2865.5, "完成"),
    (3, "三八节向女职工送法", "讲座", "联合", "是", 20, 500, "活动专项经费", date(2025, 3, 7), 17, None, 420, "完成"),
    (4, "工会小组长培训", "培训", "上级", None, 1, None, "无经费", date(2025, 4, 18), 1, None, None, "完成"),
    (
        5,
        "首届全民运动会乒乓球比赛",
        "球赛",
        "上级",
        None,
        6,
        None,
        "无经费",
        None,
        None,
        None,
        None,
        "未开展",
        "因工作原因未能参加",
    ),
    (6, "观看艺术团慰问演出", "演出", "上级", None, 40, None, "无经费", date(2025, 6, 14), 40, None, None, "完成"),
    (7, "未婚职工联谊活动", "其他", "上级", None, 6, None, "无经费", date(2025, 7, 19), 5, None, None, "完成"),
    (
        8,
        "党支部组织的参观联谊",
        "参观春游",
        "联合",
        "否",
        30,
        None,
        "无经费",
        date(2025, 8, 16),
        28,
        None,
        None,
        "完成",
    ),
    (
        9,
        "十八周年区庆职工联欢(拉歌比赛)",
        "演出",
        "上级",
        None,
        44,
        800,
        "活动专项经费",
        date(2025, 9, 5),
        44,
        None,
        760,
        "完成",
        None,
        "拉歌比赛第一名",
    ),
    (
        10,
        "演讲比赛和座谈会",
        "演讲比赛",
        "联合",
        "是",
        44,
        1000,
        "活动专项经费",
        date(2025, 10, 15),
        44,
        None,
        980,
        "完成",
    ),
    (11, "自编文艺演出", "演出", "本级", None, 44, 1500, "活动专项经费", date(2025, 11, 21), 42, 12, 1422.3, "完成"),
    (12, "慰问失去亲人的职工", "慰问帮扶", "本级", None, 2, 1000, "会费", date(2025, 12, 3), 2, None, 1000, "完成"),
    (
        12,
        "合唱、舞蹈、乒乓球、戏曲兴趣小组活动",
        "其他",
        "本级",
        None,
        25,
        600,
        "会费",
        date(2025, 12, 19),
        25,
        None,
        588.2,
        "完成",
    ),
]
BUREAU_2025 = [
    (1, "送温暖走访", "慰问帮扶", "本级", None, 5, 2500, "拨缴经费", date(2025, 1, 15), 5, None, 2500, "完成"),
    (3, "庆“三八”系列活动", "节日活动", "本级", None, 13, 1300, "拨缴经费", date(2025, 3, 7), 12, None, 1288, "完成"),
    (5, "“五一”活动", "节日活动", "本级", None, 36, 1800, "拨缴经费", date(2025, 5, 6), 34, None, 1750, "完成"),
    (6, "区总工会交办的学习任务", "其他", "上级", None, 10, None, "无经费", date(2025, 6, 20), 10, None, None, "完成"),
    (
        10,
        "职工大会",
        "其他",
        "本级",
        None,
        36,
        200,
        "行政补助",
        None,
        None,
        None,
        None,
        "延期",
        "因机构调整推迟到明年一月",
    ),
]
SCHOOL_2025 = [
    (1, "元旦活动", "节日活动", "本级", None, 93, 4650, "拨缴经费", date(2025, 1, 3), 90, None, 4650, "完成"),
    (2, "慰问离退休教师", "慰问帮扶", "本级", None, 20, 6000, "拨缴经费", date(2025, 2, 18), 20, None, 5800, "完成"),
    (3, "三八节活动", "节日活动", "本级", None, 60, 3000, "拨缴经费", date(2025, 3, 7), 58, None, 2940, "完成"),
    (4, "教工运动会", "球赛", "本级", None, 93, 2800, "行政补助", date(2025, 4, 18), 88, None, 2766.4, "完成"),
    (5, "“五一”、“五四”活动", "节日活动", "本级", None, 93, 2000, "拨缴经费", date(2025, 5, 4), 80, None, 1985, "完成"),
    (9, "教师节活动", "节日活动", "本级", None, 93, 4650, "拨缴经费", date(2025, 9, 9), 91, None, 4600, "完成"),
    (10, "师德师风讲座", "讲座", "本级", None, 93, 800, "行政补助", date(2025, 10, 17), 93, None, 800, "完成"),
    (
        11,
        "准备学校工会档案(教工之家)",
        "其他",
        "本级",
        None,
        6,
        300,
        "会费",
        date(2025, 11, 20),
        6,
        None,
        265.8,
        "完成",
    ),
    (12, "校务公开自查,总结本年度工作", "其他", "本级", None, 12, 0, "无经费", date(2025, 12, 26), 12, None, 0, "完成"),
]
WORKS_2025 = [
    (2, "困难员工走访慰问", "慰问帮扶", "本级", None, 15, 3000, "拨缴经费", date(2025, 2, 13), 15, None, 3000, "完成"),
    (
        4,
        "“零事故”安康杯竞赛",
        "技能比武",
        "本级",
        None,
        200,
        8000,
        "行政补助",
        date(2025, 4, 25),
        186,
        None,
        7650,
        "完成",
    ),
    (
        6,
        "“零缺陷”现场标准化竞赛",
        "技能比武",
        "本级",
        None,
        120,
        5000,
        "行政补助",
        date(2025, 6, 27),
        118,
        None,
        4880.6,
        "完成",
    ),
    (
        8,
        "“零损耗”降本增效竞赛",
        "技能比武",
        "本级",
        None,
        150,
        6000,
        "行政补助",
        date(2025, 8, 29),
        149,
        None,
        6420,
        "完成",
    ),
    (9, "厂庆五十周年文体活动", "演出", "上级", None, 300, None, "无经费", date(2025, 9, 20), 288, None, None, "完成"),
    (10, "班组升级竞赛", "技能比武", "本级", None, 22, 2200, "拨缴经费", date(2025, 10, 24), 22, None, 2200, "完成"),
    (
        11,
        "“我为公司献计策”征文演讲",
        "演讲比赛",
        "本级",
        None,
        60,
        1200,
        "拨缴经费",
        date(2025, 11, 14),
        64,
        None,
        1150,
        "完成",
    ),
    (12, "签约员工座谈会", "其他", "本级", None, 40, 500, "拨缴经费", None, None, None, None, "取消", "生产任务紧张"),
]
TEN_FIVES = {
    "球赛": ("球赛", 1200), "演出": ("文艺演出", 2000), "技能比武": ("技能比武", 1500), "电影": ("电影晚会", 600),
    "集体舞会": ("集体舞会", 800), "讲座": ("劳务工大讲堂", 1000), "慰问帮扶": ("慰问帮扶", 3000),
    "卡拉OK": ("卡拉OK大赛", 900), "生日晚会": ("员工生日晚会", 1100), "演讲比赛": ("演讲比赛", 700),
}  # fmt: skip
ORDINALS = "一二三四五"


def ten_fives(year: int, first: int, sets: int, heads: int) -> list[tuple[Any, ...]]:
    """Events of the 十个五: `sets` of each of ten kinds, each 12.50 yuan below its budget."""
    events = []
    for index in range(first, first + sets):
        for place, (category, (name, budget)) in enumerate(TEN_FIVES.items()):
            month = (index * 10 + place) % 12 + 1
            events.append(
                (month, f"第{ORDINALS[index]}场{name}", category, "本级", None, heads, budget, "拨缴经费",
                 date(year, month, 10 + index), heads, None, budget - 12.5, "完成")
            )  # fmt: skip
    return sorted(events, key=lambda event: event[0])


ACTIVITIES_2025 = {
    "330111": COURT_2025,
    "330112": BUREAU_2025,
    "330121": SCHOOL_2025,
    "330130": WORKS_2025,
    "330141": ten_fives(2025, 0, 2, 60),
    "330142": ten_fives(2025, 2, 2, 45),
    "330143": ten_fives(2025, 4, 1, 25),
}
ACTIVITIES_2024 = {
    "330111": [
        (
            1,
            "新春联欢会",
            "节日活动",
            "本级",
            None,
            43,
            2800,
            "活动专项经费",
            date(2024, 1, 26),
            43,
            25,
            2754.6,
            "完成",
        ),
        (
            6,
            "春游参观",
            "参观春游",
            "本级",
            None,
            43,
            2000,
            "会费",
            None,
            None,
            None,
            None,
            "取消",
            "工作任务重,未能安排",
        ),
        (9, "区庆职工联欢", "演出", "上级", None, 40, None, "无经费", date(2024, 9, 6), 38, None, None, "完成"),
    ],
    "330112": [
        (3, "庆“三八”活动", "节日活动", "本级", None, 12, 1200, "拨缴经费", date(2024, 3, 8), 12, None, 1180, "完成")
    ],
    "330121": [
        (2, "慰问离退休教师", "慰问帮扶", "本级", None, 18, 5400, "拨缴经费", date(2024, 2, 2), 18, None, 5400, "完成"),
        (4, "教工运动会", "球赛", "本级", None, 92, 2600, "行政补助", date(2024, 4, 19), 85, None, 2588.8, "完成"),
        (9, "教师节活动", "节日活动", "本级", None, 92, 4600, "拨缴经费", date(2024, 9, 10), 90, None, 4550, "完成"),
    ],
    "330130": [
        (4, "安康杯竞赛", "技能比武", "本级", None, 180, 7500, "行政补助", date(2024, 4, 26), 175, None, 7500, "完成"),
        (
            10,
            "班组升级竞赛",
            "技能比武",
            "本级",
            None,
            20,
            2000,
            "拨缴经费",
            date(2024, 10, 25),
            20,
            None,
            1960,
            "完成",
        ),
    ],
    "330141": ten_fives(2024, 0, 2, 50),
    "330142": ten_fives(2024, 2, 1, 40),
    "330143": ten_fives(2024, 4, 1, 20),
}

FUND = ("opening", "income", "spent", "closing")
SOURCES = ("中央财政", "地方财政", "工会经费", "社会捐助", "其他")
NOTHING = (0, 0, 0, 0)
CASE = ("case", "category", "cause", "family", "income", "opened", "closed")
GRANT = ("paid_on", "case", "kind", "origin", "amount", "method", "signed")

WORKS_CASES = [
    ("铝帮2023-01", "深度困难", "本人大病", 3, 780.5, date(2023, 3, 1), None),
    ("铝帮2023-02", "相对困难", "子女上学", 2, 1460, date(2023, 5, 10), date(2025, 11, 30)),
    ("铝帮2024-01", "意外致困", "意外灾害", 4, 1120, date(2024, 2, 20), None),
]
SCHOOL_CASES = [("校帮2024-01", "相对困难", "供养直系亲属大病", 3, 1580, date(2024, 1, 15), None)]
AID_2025 = {
    "330130": (
        ((12000, 20000, 18500, 13500), (5000, 8000, 7600.5, 5399.5), (3200.75, 15000, 12350.25, 5850.5), (0, 6000, 4000, 2000), (150.2, 0, 0, 150.2)),
        [
            *WORKS_CASES,
            ("铝帮2025-01", "深度困难", "本人大病", 3, 690, date(2025, 1, 10), None),
            ("铝帮2025-02", "相对困难", "供养直系亲属大病", 1, 1390.4, date(2025, 4, 1), None),
        ],
        [
            (date(2025, 1, 20), "铝帮2023-01", "生活救助", "中央财政", 8000, "银行转账", "是"),
            (date(2025, 1, 20), "铝帮2025-01", "生活救助", "中央财政", 6500, "银行转账", "是"),
            (date(2025, 2, 13), "铝帮2023-02", "送温暖", "工会经费", 1500, "现金", "是"),
            (date(2025, 2, 13), "铝帮2024-01", "送温暖", "工会经费", 1500, "现金", "是"),
            (date(2025, 5, 16), "铝帮2024-01", "医疗救助", "地方财政", 7600.5, "银行转账", "是"),
            (date(2025, 5, 16), "铝帮2025-02", "医疗救助", "工会经费", 9350.25, "银行转账", "是"),
            (date(2025, 8, 22), "铝帮2023-01", "子女助学", "社会捐助", 4000, "银行转账", "是"),
            (date(2025, 9, 10), "铝帮2025-01", "医疗救助", "中央财政", 4000, "银行转账", "是"),
        ],
    ),
    "330121": (
        (NOTHING, NOTHING, (1000, 4000, 3200, 1800), NOTHING, NOTHING),
        [*SCHOOL_CASES, ("校帮2025-01", "意外致困", "本人大病", 2, 1240, date(2025, 5, 20), None)],
        [
            (date(2025, 2, 18), "校帮2024-01", "送温暖", "工会经费", 1200, "现金", "是"),
            (date(2025, 6, 10), "校帮2025-01", "医疗救助", "工会经费", 2000, "银行转账", "是"),
        ],
    ),
}  # fmt: skip
AID_2024 = {
    "330130": (
        ((9000, 15000, 12000, 12000), (4000, 6000, 5000, 5000), (2200.75, 9000, 8000, 3200.75), (1000, 2000, 3000, 0), (150.2, 0, 0, 150.2)),
        [(*case[:-1], None) for case in WORKS_CASES],
        [
            (date(2024, 1, 25), "铝帮2023-01", "生活救助", "中央财政", 7000, "银行转账", "是"),
            (date(2024, 3, 15), "铝帮2024-01", "生活救助", "中央财政", 5000, "银行转账", "是"),
            (date(2024, 3, 15), "铝帮2024-01", "医疗救助", "地方财政", 5000, "银行转账", "是"),
            (date(2024, 2, 1), "铝帮2023-01", "送温暖", "工会经费", 5000, "现金", "是"),
            (date(2024, 2, 1), "铝帮2023-02", "送温暖", "工会经费", 3000, "现金", "是"),
            (date(2024, 8, 23), "铝帮2023-02", "子女助学", "社会捐助", 3000, "银行转账", "是"),
        ],
    ),
    "330121": (
        (NOTHING, NOTHING, (500, 3000, 2500, 1000), NOTHING, NOTHING),
        SCHOOL_CASES,
        [(date(2024, 2, 2), "校帮2024-01", "送温暖", "工会经费", 2500, "现金", "是")],
    ),
}  # fmt: skip

SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛"
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def id_number(birth: date, order: int) -> str:
    """An ID number valid in form only (GB 11643): area 990000, order odd for men and even for women."""
    body = f"990000{birth:%Y%m%d}{order:03d}"
    return body + "10X98765432"[sum(int(digit) * weight for digit, weight in zip(body, WEIGHTS, strict=True)) % 11]


def court_roster() -> Iterator[Line]:
    """The court's 44 members: 3+3 under 30, 12+8 from 30 to 39, 12+6 of 40 and over on 30 September 2025."""
    groups = [(1998, "男", 3), (1998, "女", 3), (1990, "男", 12), (1989, "女", 8), (1976, "男", 12), (1974, "女", 6)]
    number = 0
    for year, sex, count in groups:
        for index in range(count):
            birth = date(year - index % 4, 1 + (number * 5) % 12, 1 + (number * 7) % 28)
            yield {
                "person": f"{SURNAMES[number]}某{'甲乙丙丁戊己庚辛壬癸'[number % 10]}",
                "sex": sex,
                "birth": birth,
                "id_number": id_number(birth, 2 * number + (1 if sex == "男" else 2)),
                "ethnicity": "汉族",
                "party": "中共党员" if number % 3 else "群众",
                "education": "研究生" if number % 5 == 0 else "本科",
                "employment": "在编",
                "migrant": "否",
                "joined_on": date(year - index % 4 + 24, 7, 1),
                "status": "在籍",
                "phone": f"199000{number:05d}",
            }
            number += 1


def members(unit: str, year: int, figures: tuple[Any, ...], ages: tuple[int, ...]) -> Return:
    """A member return of figures alone."""
    age_sex = {band: {"male": ages[2 * i], "female": ages[2 * i + 1]} for i, band in enumerate(BANDS)}
    sheets = {"indicators": dict(zip(INDICATORS, figures, strict=True)), "age_sex": age_sex}
    return Return(unit, "members", year, sheets)


def activities(unit: str, year: int, events: list[tuple[Any, ...]]) -> Return:
    """An activity schedule; the works' overspent contest carries its explanation."""
    lines = [dict(zip(EVENT, event, strict=False)) | {"place": "职工之家", "organiser": "工会委员"} for event in events]
    over = any(line["spent"] and line["budget"] is not None and line["spent"] > line["budget"] for line in lines)
    words = {"activities.plan.within_budget": "参赛班组增加6个,奖品费用相应增加,经工会委员会同意"} if over else {}
    return Return(unit, "activities", year, {"plan": lines}, words, by_libreoffice=unit in ("330111", "330130"))


def aid(unit: str, year: int, fund: tuple[Any, ...], cases: list[Any], grants: list[Any]) -> Return:
    """An aid ledger; each case is one made-up person."""
    people = {
        case[0]: {
            "person": f"{SURNAMES[-1 - i]}某某",
            "id_number": id_number(date(1970 + i, 3 + i, 11), 101 + 2 * i + int(unit[-2:])),
        }
        for i, case in enumerate(cases)
    }
    sheets = {
        "fund": {source: dict(zip(FUND, line, strict=True)) for source, line in zip(SOURCES, fund, strict=True)},
        "cases": [dict(zip(CASE, case, strict=True)) | people[case[0]] for case in cases],
        "grants": [
            dict(zip(GRANT, grant, strict=True)) | people[grant[1]] | {"handler": "工会委员"} for grant in grants
        ],
    }
    return Return(unit, "aid", year, sheets, by_libreoffice=unit == "330130")


def returns(year: int) -> Iterator[Return]:
    """Every return of a year, as it came in."""
    if year == 2025:
        figures = {
            "employees": 46,
            "employees_female": 18,
            "employees_migrant": 0,
            "opening_members": 43,
            "joined": 3,
            "left": 2,
        }
        figures |= {"officers_full_time": 0, "officers_part_time": 3, "groups": 1}
        # The court fills the roster and leaves the counts of members to the live formulas.
        yield Return(
            "330111", "members", 2025, {"indicators": figures, "roster": list(court_roster())}, by_libreoffice=True
        )
    for unit, (indicators, ages) in (MEMBERS_2025 if year == 2025 else MEMBERS_2024).items():
        yield members(unit, year, indicators, ages)
    for unit, events in (ACTIVITIES_2025 if year == 2025 else ACTIVITIES_2024).items():
        yield activities(unit, year, events)
    for unit, (fund, cases, grants) in (AID_2025 if year == 2025 else AID_2024).items():
        yield aid(unit, year, fund, cases, grants)


def register(year: int) -> Return:
    """The district's register of units."""
    names = ("code", "unit", "parent", "level", "owes")
    lines = [dict(zip(names, unit, strict=True)) for unit in (UNITS_2025 if year == 2025 else UNITS_2024)]
    contact = {"contact": "工会干事", "phone": "19900009999", "email": "office@example.invalid"}
    return Return(
        "330100", "register", year, {"units": [{k: v or None for k, v in (line | contact).items()} for line in lines]}
    )
