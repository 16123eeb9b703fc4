"""The other nine standard forms, filled in by the units of the example district.

What the seed's plans and summaries say stands as they say it; what they leave open is made up.
Everything is of 2025, and the register of this folder names only these forms.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

from district import UNITS_2025, Line, Return

COURSES, CULTURE, RIGHTS = "培训情况表", "宣传文体情况表", "维权服务台账"
CONTRACTS, DEMOCRACY = "劳动用工和集体协商情况表", "民主管理情况表"
CARE, FUNDS = "送温暖和互助保障情况表", "工会经费收支表"

OWES = {
    "330111": (COURSES, CARE, FUNDS, CULTURE),
    "330112": (DEMOCRACY,),
    "330121": (COURSES, DEMOCRACY, CARE),
    "330130": (COURSES, RIGHTS, CONTRACTS, DEMOCRACY, CARE, FUNDS, CULTURE),
    "330140": (COURSES, RIGHTS, CONTRACTS, DEMOCRACY, CULTURE),
    "330141": (COURSES,),
}


def table(names: str, *rows: tuple[Any, ...]) -> list[Line]:
    """Rows of a list under the names of their fields; what is None is left blank."""
    return [{name: value for name, value in zip(names.split(), row, strict=True) if value is not None} for row in rows]


def lines(names: str, **rows: tuple[Any, ...]) -> dict[str, Line]:
    """Printed lines of a matrix under the names of their fields."""
    return dict(zip(rows, table(names, *rows.values()), strict=True))


COURSE = "course audience content level leads started hours due trained passed certified cost planned recorded effective result"
CLUB = "club kind state members sessions coach cost award"
SURVEY = "joined wished ideas"
MEDIA = "sent adopted headline"
CASE = (
    "case matter origin firm warning cause heads migrants amount received due owner result closed recovered performed"
)
INSURED = "liable insured arrears"
COLLECTIVE = "firms_due own area trade firms workers expiring renewed filed clauses kept"
MEETING = "meeting session held staff due present line women managing ahead"
VOTE = "motion sort due issued returned yes no abstain void result"
SLIP = "slip title sort person seconded review case_no handler handed answered carried_out rating"
TALK = "month kind firm heads raised solved"
VISIT = "visited whom occasion way person heads amount origin signed"
STUDENT = "case person stage renewed school"
MUTUAL = "eligible joined fees grants claims settled paid_heads paid"
LINK = "case cadre visits help state revisited"
EARNED = "earned_last earned_budget earned"
PAID = "paid_last paid_budget paid"
BALANCE = "opening increase decrease closing"
SPECIAL = "fund_opening granted used handed_back fund_closing"
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


# The court's survey of its 44 members, its four clubs and the two that it plans, with a teacher from outside; the
# subdistrict's blog; the works' 活动园地 and the players of its fiftieth year.
CULTURED: dict[str, dict[str, Any]] = {
    "330111": {
        "clubs": table(
            CLUB,
            ("合唱队", "声乐", "已建", 20, 24, "外聘", 1200, "区庆拉歌比赛第一名"),
            ("舞蹈队", "舞蹈", "已建", 12, 20, "外聘", 800, None),
            ("乒乓球队", "球类", "已建", 10, 30, "本单位", 300, None),
            ("戏曲爱好小组", "戏曲曲艺", "已建", 10, 12, "没有", None, None),
            ("台球队", "球类", "拟建", 9, None, None, None, None),
            ("桥牌队", "棋牌", "拟建", 6, None, None, None, None),
        ),
        "survey": lines(
            SURVEY,
            合唱=(20, 6, 2),
            舞蹈=(12, 3, None),
            戏曲曲艺=(10, 2, None),
            乒乓球=(10, 8, 1),
            台球=(0, 9, None),
            桥牌棋类=(0, 6, 1),
            健身健步=(15, 10, None),
        ),
        "people": {"members": 44, "answered": 40, "single_men": 4, "single_women": 3, "socials": 5},
    },
    "330130": {
        "clubs": table(
            CLUB,
            ("厂庆文艺队", "声乐", "已建", 35, 18, "外聘", 5200.5, None),
            ("职工篮球队", "球类", "已建", 24, 40, "本单位", 3600, "总厂联赛第二名"),
        ),
        "media": lines(MEDIA, 活动园地=(120, 96, 12), 区级=(10, 6, 1), 省级=(2, 1, 0)),
    },
    "330140": {"media": lines(MEDIA, 网页博客公众号=(60, 52, 3), 区级=(24, 15, 1), 市级=(8, 3, 0))},
}


# The subdistrict's ledger of two quarters: what is open in March comes back in June and is settled there. The works
# have nothing to report and say so on the cover.
CASES: dict[tuple[str, str], dict[str, Any]] = {
    ("330140", "Q1"): {
        "cases": table(
            CASE,
            (
                "东2025-01",
                "隐患排查",
                "巡查",
                "印刷厂",
                "橙",
                "劳动报酬",
                32,
                28,
                186400,
                date(2025, 1, 15),
                date(2025, 2, 28),
                "李某某",
                "已化解",
                date(2025, 2, 20),
                186400,
                "已履行",
            ),
            (
                "东2025-02",
                "争议调解",
                "来访",
                "电子公司",
                None,
                "解除终止",
                1,
                1,
                12800,
                date(2025, 2, 11),
                None,
                None,
                "协议",
                date(2025, 2, 20),
                10000,
                "已履行",
            ),
            (
                "东2025-03",
                "争议调解",
                "部门移送",
                "塑胶公司",
                "黄",
                "劳动报酬",
                6,
                6,
                21450.5,
                date(2025, 3, 20),
                date(2025, 4, 10),
                None,
                None,
                None,
                None,
                None,
            ),
            (
                "东2025-04",
                "咨询代书",
                "来电",
                "服装公司",
                None,
                "社会保险",
                1,
                0,
                None,
                date(2025, 3, 5),
                None,
                None,
                "已答复",
                date(2025, 3, 5),
                None,
                "不需要",
            ),
        ),
        "service": {"stations": 5, "mediators": 12, "lawyers": 3},
    },
    ("330140", "Q2"): {
        "cases": table(
            CASE,
            (
                "东2025-03",
                "争议调解",
                "部门移送",
                "塑胶公司",
                "黄",
                "劳动报酬",
                6,
                6,
                21450.5,
                date(2025, 3, 20),
                date(2025, 4, 10),
                None,
                "协议",
                date(2025, 4, 2),
                21450.5,
                "已履行",
            ),
            (
                "东2025-05",
                "援助代理",
                "来访",
                "物流公司",
                None,
                "工伤",
                1,
                1,
                68000,
                date(2025, 5, 12),
                date(2025, 9, 30),
                None,
                None,
                None,
                None,
                None,
            ),
            (
                "东2025-06",
                "诉求反映",
                "约谈对话",
                "电子公司",
                None,
                "工时休假",
                45,
                40,
                None,
                date(2025, 6, 9),
                None,
                "王某某",
                "已答复",
                date(2025, 6, 25),
                None,
                "不需要",
            ),
        ),
        "service": {"stations": 6, "mediators": 12, "lawyers": 3},
    },
    ("330130", "Q1"): {},
    ("330130", "Q2"): {},
}

# The works and their signed-on workers; the subdistrict's firms together.
CONTRACTED: dict[str, dict[str, Any]] = {
    "330130": {
        "staff": {
            "on_roll": 420,
            "women": 88,
            "at_post": 412,
            "migrants": 135,
            "off_post": 8,
            "dispatched": 30,
            "due": 420,
            "signed": 420,
            "by_task": 20,
            "short": 130,
            "medium": 170,
            "long": 100,
            "unpaid_heads": 0,
            "unpaid": 0,
            "leave_due": 3600,
            "leave_taken": 3100,
            "leave_paid": 500,
            "trained": 405,
            "considered": 400,
            "honoured": 36,
        },
        "insurance": lines(
            INSURED, 养老=(420, 420, 0), 医疗=(420, 420, 0), 失业=(420, 420, 0), 工伤=(420, 420, 0), 生育=(420, 420, 0)
        ),
        "collective": lines(
            COLLECTIVE,
            综合集体合同=(1, 1, 0, 0, 1, 420, 1, 1, 1, 32, 31),
            工资专项=(1, 1, 0, 0, 1, 420, 1, 1, 1, 8, 8),
            女职工专项=(1, 1, 0, 0, 1, 88, 0, 0, 1, 10, 10),
        ),
    },
    "330140": {
        "staff": {
            "on_roll": 835,
            "women": 446,
            "at_post": 830,
            "migrants": 613,
            "off_post": 5,
            "dispatched": 40,
            "due": 820,
            "signed": 790,
            "by_task": 30,
            "short": 420,
            "medium": 260,
            "long": 80,
            "unpaid_heads": 6,
            "unpaid": 21450.5,
            "leave_due": 4100,
            "leave_taken": 2500,
            "leave_paid": 900,
            "trained": 300,
            "considered": 500,
            "honoured": 40,
        },
        "insurance": lines(
            INSURED, 养老=(820, 760, 12), 医疗=(820, 775, 5), 失业=(820, 742, 0), 工伤=(820, 818, 0), 生育=(820, 775, 5)
        ),
        "collective": lines(
            COLLECTIVE,
            综合集体合同=(40, 12, 3, 1, 36, 3120, 5, 4, 16, 120, 112),
            工资专项=(40, 10, 2, 0, 30, 2650, 12, 11, 12, 60, 57),
            女职工专项=(40, 8, 3, 0, 33, 1210, 3, 3, 11, 44, 44),
            安全卫生专项=(40, 2, 0, 0, 2, 180, 0, 0, 2, 10, 9),
        ),
    },
}
OWED_WAGES = {"contracts.staff.unpaid_none": "塑胶公司6人3月工资，4月2日调解后已付清"}

ITEMS = (
    "年度工作计划和总结",
    "重大决策和改革方案",
    "财务预算决算和大额支出",
    "招标采购和基建工程",
    "干部任免和民主评议",
    "劳动合同和集体合同履行",
    "工资奖金分配",
    "社会保险费缴纳",
    "职称评聘和评优评先",
    "考勤奖惩和休假",
    "职工福利费和招待费",
    "安全生产和劳动保护",
    "招生收费或办事程序",
    "工会经费收支",
    "公开工作年度报告",
)


def disclosed(ways: str, times: dict[str, int], none: tuple[str, ...] = ()) -> dict[str, Line]:
    """The list of what is disclosed: once where nothing else is said, and what there is not."""
    return {
        item: {"shown": "不适用"} if item in none else {"shown": "是", "times": times.get(item, 1), "ways": ways}
        for item in ITEMS
    }


# The school's 81 slips: 67 taken up one by one, 14 passed on as ideas (a school that published just so many).
SORTS = (
    ("生产经营或教学", 25, 4),
    ("人事劳资", 14, 3),
    ("劳动保护", 6, 1),
    ("生活福利", 15, 4),
    ("综合治理", 5, 1),
    ("其他", 2, 1),
)


def school_slips() -> Iterator[tuple[Any, ...]]:
    """Of the 67, the first 52 are carried out; 40 were to the mover's mind, 20 roughly, 2 were not, 5 were not judged."""
    taken = [sort for sort, count, _ in SORTS for _ in range(count)]
    for at, sort in enumerate(taken, 1):
        rating = "满意" if at <= 40 else "基本满意" if at <= 60 else "不满意" if at <= 62 else "未评"
        done = "已落实" if at <= 52 else "正在落实"
        yield (
            f"校{at:03}",
            f"关于{sort}的提案{at}",
            sort,
            "教师代表",
            3,
            "单独立案",
            f"立{at:02}",
            "校务办公室",
            date(2025, 3, 25),
            date(2025, 5, 20),
            done,
            rating,
        )
    ideas = [sort for sort, _, count in SORTS for _ in range(count)]
    for at, sort in enumerate(ideas, len(taken) + 1):
        yield (
            f"校{at:03}",
            f"关于{sort}的建议{at}",
            sort,
            "教师代表",
            2,
            "意见建议",
            None,
            "校务办公室",
            None,
            None,
            None,
            None,
        )


GOVERNED: dict[str, dict[str, Any]] = {
    "330121": {
        "meetings": table(MEETING, ("教代会", "八届三次", date(2025, 3, 20), 96, 40, 38, 26, 25, 6, "是")),
        "votes": table(
            VOTE,
            ("绩效工资分配方案", "分配方案", 40, 38, 38, 31, 4, 2, 1, "通过"),
            ("教师聘任办法", "规章制度", 40, 38, 38, 20, 12, 5, 1, "未通过"),
        ),
        "proposals": table(SLIP, *school_slips()),
        "disclosure": disclosed(
            "公开栏、会议",
            {"重大决策和改革方案": 2, "财务预算决算和大额支出": 4, "工资奖金分配": 12, "工会经费收支": 2},
        ),
    },
    "330130": {
        "meetings": table(MEETING, ("职代会", "五届二次", date(2025, 1, 16), 420, 60, 57, 40, 14, 12, "是")),
        "votes": table(VOTE, ("集体合同草案", "集体合同", 60, 57, 57, 52, 3, 2, 0, "通过")),
        "proposals": table(
            SLIP,
            (
                "铝001",
                "降低铝耗",
                "生产经营或教学",
                "职工代表",
                5,
                "合并立案",
                "铝立1",
                "生产部",
                date(2025, 1, 20),
                date(2025, 3, 1),
                "已落实",
                "满意",
            ),
            (
                "铝002",
                "节约用电",
                "生产经营或教学",
                "职工代表",
                4,
                "合并立案",
                "铝立1",
                "生产部",
                date(2025, 1, 20),
                date(2025, 3, 1),
                "已落实",
                "满意",
            ),
            (
                "铝003",
                "更换劳保鞋",
                "劳动保护",
                "职工代表",
                9,
                "单独立案",
                "铝立2",
                "安环部",
                date(2025, 1, 20),
                date(2025, 2, 25),
                "已落实",
                "满意",
            ),
            (
                "铝004",
                "夜班食堂",
                "生活福利",
                "职工代表",
                12,
                "单独立案",
                "铝立3",
                "后勤部",
                date(2025, 1, 20),
                date(2025, 4, 8),
                "正在落实",
                "不满意",
            ),
            (
                "铝005",
                "推广排故案例",
                "生产经营或教学",
                "职工代表",
                3,
                "单独立案",
                "铝立4",
                "设备部",
                date(2025, 1, 20),
                date(2025, 4, 8),
                "未落实",
                "未评",
            ),
            ("铝006", "增加班车", "其他", "职工代表", 2, "不立案", None, None, None, None, None, None),
        ),
        "disclosure": disclosed(
            "公开栏、活动园地", {"工资奖金分配": 12, "安全生产和劳动保护": 4}, ("招生收费或办事程序",)
        ),
    },
    "330112": {
        "meetings": table(MEETING, ("职工大会", "2025年度", date(2025, 12, 19), 38, 38, 34, None, None, None, "否"))
    },
    "330140": {
        "talks": table(
            TALK,
            (2, "月约谈", "电子公司", 6, 3, 2),
            (2, "月对话", "电子公司", 40, 5, 4),
            (3, "月约谈", "服装公司", 5, 2, 2),
            (5, "月对话", "服装公司", 36, 6, 5),
            (9, "月约谈", "物流公司", 4, 4, 2),
            (11, "月对话", "塑胶公司", 28, 3, 3),
        )
    },
}


# Visits to the retired, the sick and the bereaved, talks with those who are worried; pairs and mutual insurance.
CARED: dict[str, dict[str, Any]] = {
    "330111": {"visits": table(VISIT, (date(2025, 6, 3), "丧亲", "丧事", "访", "吴某某", 1, 800, "工会经费", "是"))},
    "330121": {
        "visits": table(
            VISIT,
            (date(2025, 1, 21), "离退休", "节日", "访", "退休教师14人", 14, 4200, "工会经费", "是"),
            (date(2025, 4, 10), "大病", "住院", "访", "郑某某", 1, 1000, "工会经费", "是"),
            (date(2025, 9, 10), "在职", "节日", "谈", None, 6, None, None, None),
        ),
        "students": table(
            STUDENT,
            ("校帮2024-01", "王某某", "高中中职", "续助", "区第一中学"),
            ("校帮2025-01", "冯某某", "本科", "新增", "某师范大学"),
        ),
    },
    "330130": {
        "visits": table(
            VISIT,
            (date(2025, 1, 23), "困难", "节日", "访", "困难员工5人", 5, 2500, "行政补助", "是"),
            (date(2025, 7, 30), "一线", "其他", "访", None, 120, 3600.5, "工会经费", "是"),
            (date(2025, 8, 14), "大病", "住院", "访", "陈某某", 1, 2000, "工会经费", "是"),
            (date(2025, 10, 22), "在职", "岗位变动", "谈", None, 3, None, None, None),
        ),
        "mutual": lines(
            MUTUAL,
            住院医疗=(420, 398, 23880, 7960, 16, 14, 12, 19850.25),
            重大疾病=(420, 398, 3980, 0, 2, 2, 2, 3500),
            女职工特病=(88, 82, 820, 820, 1, 1, 1, 1500),
            意外伤害=(420, 398, 1990, 0, 0, 0, 0, 0),
        ),
        "links": table(
            LINK,
            ("铝帮2023-01", "车间主任", 4, "资金、岗位", "在帮", None),
            ("铝帮2023-02", "工会委员", 3, "技术、信息", "脱困", date(2025, 11, 5)),
            ("铝帮2025-01", "党支部书记", 2, "资金", "在帮", None),
        ),
    },
}

# The works keep the account of 2023 that a college published, in yuan: 2265400 - 2375400 = -110000. The court's group
# has its fund of this year only, and hands back what it did not spend.
ACCOUNTS: dict[str, dict[str, Any]] = {
    "330130": {
        "income": lines(
            EARNED,
            会费收入=(195000, 200000, 199200),
            拨缴经费收入=(1590000, 1600000, 1612600),
            上级一般补助=(300000, 326300, 326300),
            上级专项补助=(90000, 122300, 122300),
            政府补助收入=(0, 0, 0),
            行政补助收入=(0, 0, 0),
            投资收益=(0, 0, 0),
            其他收入=(3000, 0, 5000),
        ),
        "spending": lines(
            PAID,
            职工教育=(12000, 15000, 13100),
            文体活动=(180000, 200000, 198400),
            宣传活动=(9000, 12000, 10100),
            会员活动=(1800000, 2020000, 2013800),
            劳动和技能竞赛=(20000, 25000, 22000),
            建家活动=(70000, 80000, 76200),
            其他职工服务=(0, 0, 0),
            维权支出=(0, 0, 0),
            帮扶慰问=(0, 0, 0),
            业务支出=(40000, 45000, 41800),
            行政支出=(0, 0, 0),
            资本性支出=(0, 0, 0),
            补助下级支出=(0, 0, 0),
            其他支出=(0, 0, 0),
        ),
        "balance": lines(BALANCE, 结转=(150000, 122300, 100000, 172300), 结余=(652300, 2143100, 2275400, 520000)),
        "special": lines(
            SPECIAL,
            活动专项经费=(0, 0, 0, 0, 0),
            帮扶资金=(0, 0, 0, 0, 0),
            竞赛奖励=(0, 122300, 100000, 0, 22300),
            其他专项=(0, 0, 0, 0, 0),
        ),
    },
    "330111": {
        "income": lines(
            EARNED,
            会费收入=(0, 0, 0),
            拨缴经费收入=(0, 0, 0),
            上级一般补助=(0, 0, 0),
            上级专项补助=(8000, 8000, 8000),
            政府补助收入=(0, 0, 0),
            行政补助收入=(0, 0, 0),
            投资收益=(0, 0, 0),
            其他收入=(0, 0, 0),
        ),
        "spending": lines(
            PAID,
            职工教育=(0, 0, 0),
            文体活动=(8000, 8000, 7600),
            宣传活动=(0, 0, 0),
            会员活动=(0, 0, 0),
            劳动和技能竞赛=(0, 0, 0),
            建家活动=(0, 0, 0),
            其他职工服务=(0, 0, 0),
            维权支出=(0, 0, 0),
            帮扶慰问=(0, 0, 0),
            业务支出=(0, 0, 0),
            行政支出=(0, 0, 0),
            资本性支出=(0, 0, 0),
            补助下级支出=(0, 0, 0),
            其他支出=(0, 400, 400),
        ),
        "balance": lines(BALANCE, 结转=(0, 8000, 8000, 0), 结余=(0, 0, 0, 0)),
        "special": lines(
            SPECIAL,
            活动专项经费=(0, 8000, 7600, 400, 0),
            帮扶资金=(0, 0, 0, 0, 0),
            竞赛奖励=(0, 0, 0, 0, 0),
            其他专项=(0, 0, 0, 0, 0),
        ),
    },
}


def returns() -> Iterator[Return]:
    """Every return, as it came in; some are typed with LibreOffice."""
    for unit, sheets in TRAINED.items():
        yield Return(unit, "courses", 2025, sheets, by_libreoffice=unit == "330140")
    for (unit, period), sheets in CASES.items():
        yield Return(unit, "rights", 2025, sheets, period=period)
    for unit, sheets in CONTRACTED.items():
        told = OWED_WAGES if unit == "330140" else {}
        yield Return(unit, "contracts", 2025, sheets, told, by_libreoffice=unit == "330130")
    for unit, sheets in GOVERNED.items():
        yield Return(unit, "democracy", 2025, sheets, by_libreoffice=unit == "330121")
    for unit, sheets in CARED.items():
        yield Return(unit, "care", 2025, sheets)
    for unit, sheets in ACCOUNTS.items():
        yield Return(unit, "funds", 2025, sheets, by_libreoffice=unit == "330111")
    for unit, sheets in CULTURED.items():
        yield Return(unit, "culture", 2025, sheets, by_libreoffice=unit == "330111")


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
