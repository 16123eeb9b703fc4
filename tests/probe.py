"""A form whose rules use every word of the formula language."""

from collections.abc import Mapping, Sequence

from templates.form import Form
from templates.load import parse_form

FORM = """
name = "probe"
title = "试验表"
number = "试01表"
version = "1"
year_ends = "09-30"
parameters = [
  {name = "limit", title = "人数上限", default = 5, unit = "人", source = "试行办法第三条"},
  {name = "part", title = "比例", default = 0.25},
]

[[sheets]]
name = "book"
title = "基本情况"
layout = "record"
fields = [
  {name = "people", title = "人数", type = "integer"},
  {name = "women", title = "其中:女", type = "integer"},
  {name = "opening", title = "上年结转", type = "money"},
  {name = "income", title = "收入", type = "money"},
  {name = "closing", title = "结余", type = "money", formula = "opening + income - sum(pay.amount)"},
  {name = "share", title = "占比", type = "number", decimals = 3, formula = "women / people"},
  {name = "head", title = "负责人", type = "text"},
]
checks = [RULES_BOOK]

[[sheets]]
name = "grid"
title = "分组"
layout = "matrix"
key = "band"
rows = [{title = "三十以下"}, {title = "三十至三十九"}, {title = "四十以上"}, {title = "合计", total = true}]
fields = [
  {name = "men", title = "男", type = "integer", tally = "count(roll, roll.band == band, roll.sex == '男')"},
  {name = "women", title = "女", type = "integer", additive = false},
  {name = "total", title = "合计", type = "integer", formula = "men + women"},
]
checks = [RULES_GRID]

[[sheets]]
name = "roll"
title = "名 册"
layout = "list"
fields = [
  {name = "name", title = "姓名", type = "text"},
  {name = "sex", title = "性别", type = "choice", enum = ["男", "女"]},
  {name = "birth", title = "出生日期", type = "date"},
  {name = "years", title = "年龄", type = "integer", formula = "age(birth)"},
  {name = "band", title = "年龄段", type = "text", formula = "BAND"},
  {name = "id_number", title = "身份证号", type = "id_number"},
  {name = "joined", title = "入会日期", type = "date"},
  {name = "skills", title = "特长", type = "choices", enum = ["电工", "a", "A", "钳 工"]},
  {name = "rank", title = "名次", type = "integer", formula = "count(roll, roll.birth < birth) + 1"},
]
checks = [RULES_ROLL]

[[sheets]]
name = "pay"
title = "发放"
layout = "list"
fields = [
  {name = "who", title = "姓名", type = "text", required = true},
  {name = "paid", title = "日期", type = "date"},
  {name = "amount", title = "金额", type = "money", minimum = 0, maximum = 120.5},
  {name = "rate", title = "比率", type = "number", decimals = 3},
  {name = "due", title = "应付", type = "money", formula = "amount * rate"},
  {name = "note", title = "备注", type = "text", unique = true},
]
checks = [RULES_PAY]

[[measures]]
name = "pays"
title = "发放人次"
value = "count(pay)"

[[measures]]
name = "paid"
title = "发放金额"
value = "sum(pay.amount, pay.amount > 1)"
"""

RULES: Mapping[str, Sequence[str]] = {
    "BOOK": (
        "women <= people",
        "women / people <= 0.5",
        "women / people == share",
        "(women + 1) / (people - 1) > women / (people - women)",
        "opening + income >= 100.1",
        "opening * 3 - income == 0.3",
        "0.1 < opening",
        "abs(opening - income) * 5 <= opening or not filled(income)",
        "-opening < 0",
        "people in (1, 2, 3)",
        "opening not in (0, 0.01, 100)",
        "people > 2 and (women > 1 or opening > 5)",
        "not (people > 2 or women > 1)",
        "filled(head, opening)",
        "filled(head) == filled(opening)",
        "filled(head) != (people > 1)",
        "head == unit_name or year == 2025",
        "head in ('甲', 'A1', '01')",
        "head not in ('甲', 'A1', '01')",
        "sum(pay.amount) <= income",
        "count(roll) >= people",
        "count(roll) == count(roll, roll.name != '')",
        "count(roll, not filled(roll.name)) == 0",
        "count(roll, age(roll.birth) >= 30) == count(roll, roll.years >= 30)",
        "count(roll, band(age(roll.birth), 'a', 30, 'b', 40, 'c') == 'b') == sum(grid.men)",
        "count(roll, 30 <= age(roll.birth) < 60) > 2",
        "sum(pay.amount, pay.paid >= starts, pay.paid <= as_of) == sum(pay.amount)",
        "sum(pay.amount, starts <= pay.paid <= as_of) > opening",
        "sum(pay.amount, month(pay.paid) == 9) == 0",
        "count(pay, pay.amount * 2 > 100.2) > 1",
        "count(pay, pay.amount > opening) <= 1",
        "count(pay, pay.amount == 0) <= 1",
        "count(pay, pay.amount != 1) <= 1",
        "count(pay, pay.who in ('甲', '乙')) == count(pay, not (pay.who not in ('甲', '乙')))",
        "count(pay, pay.who not in ('甲', '')) <= 2",
        "count(pay, pay.amount in (0, 1, 2)) <= 2",
        "count(pay, pay.amount not in (0, 1, 2)) <= 2",
        "count(pay, pay.who == '甲' or pay.amount > 5) <= 2",
        "count(pay, not (pay.who == '甲' and pay.amount > 5)) <= 2",
        "count(pay, filled(pay.who) == filled(pay.note)) <= 2",
        "count(pay, pay.paid > date(2025, 2, 28)) <= 2",
        "sum(pay.due) == round(sum(pay.due), 0)",
        "(1 if people > women else 2) == people",
        "(opening if filled(opening) else income) > 1",
        "round(opening, 0) == opening",
        "round(opening / 3, 2) * 3 == opening",
        "(opening - income) / (people - women) >= 0",
        "-5 <= people - -women",
        "starts <= date(2024, 10, 1) and year - 1 == 2024",
        "look(pay.amount, pay.who == head) > 1",
        "look(pay.who, pay.amount == people) == head",
        "look(roll.birth, roll.years == 30) >= starts",
        "look(roll.sex, roll.years < 40) == '男' or look(roll.sex, roll.name == '甲') == '女'",
        "look(grid.men, grid.band == '三十以下') <= people",
        "people <= last(people) + 2",
        "opening == last(opening) or income > last(paid)",
        "not (people > last(pays) or people > 2)",
        "women <= people * part or people > limit",
        "people in (limit, 2) or women == -limit",
        "opening >= part and income > limit * part",
        "count(pay, pay.amount > limit) <= 2 and count(roll, roll.years >= limit * 6) >= 1",
        "True",
    ),
    "GRID": (
        "women <= men",
        "total == sum(grid.total) - total",
        "band != '三十以下' or men == 0",
        "women == count(roll, roll.band == band, roll.sex == '女')",
        "total <= book.people",
        "book.head == '甲' and women > 0",
        "count(grid) == 3",
        "count(grid, grid.men > men) == 0",
        "count(grid, grid.men + grid.women >= total) == 1",
        "count(grid, grid.men == women * 2) == 0",
        "look(roll.name, roll.band == band) in ('甲', 'A1')",
        "look(grid.women, grid.band == band) > 1",
    ),
    "ROLL": (
        "id_ok(id_number)",
        "not id_ok(id_number) or sex == '女'",
        "id_birth(id_number) == birth",
        "id_birth(id_number) != birth",
        "id_sex(id_number) == sex",
        "id_sex(id_number) in ('女', '男')",
        "age(id_birth(id_number)) == years",
        "age(birth) >= 16",
        "16 <= years <= 70",
        "birth <= as_of",
        "joined > birth and joined >= starts",
        "month(joined) == month(birth)",
        "days(birth, joined) > 366",
        "days(joined, as_of) <= 200",
        "months(birth, joined) >= 480",
        "months(starts, joined) == 0",
        "years(birth, joined) == years",
        "count(roll, days(roll.birth, roll.joined) >= 10000) <= 2",
        "count(roll, years(roll.birth, roll.joined) > years) == 0",
        "month(joined) in (9, 10, 2)",
        "band(years, 'a', 30.5, 'b', 40, 'c') == 'b'",
        "band in ('三十以下', '四十以上')",
        "count(roll, roll.id_number == id_number) <= 1",
        "count(roll, roll.name == name, roll.birth == birth) <= 1",
        "count(roll, roll.name == name, roll.birth < birth) == 0",
        "count(roll, roll.years >= years) <= 3",
        "count(roll, roll.birth != birth) > 2",
        "count(roll, roll.name != name) > 2",
        "count(pay, pay.who == name, pay.paid >= joined) > 0",
        "sum(pay.amount, pay.who == name) <= book.income",
        "sum(pay.amount, pay.amount > book.opening, pay.who == name) == 0",
        "filled(name, birth)",
        "not filled(sex)",
        "name == '甲' or filled(joined)",
        "rank != 2",
        "book.people > 1",
        "count(roll) > 3",
        "has(skills, '电工')",
        "not has(skills, 'A')",
        "has(skills, 'a') or sex == '女'",
        "skills != '电工' and skills in ('电工、a', 'A')",
        "look(pay.amount, pay.who == name) >= 5",
        "look(pay.paid, pay.who == name, pay.paid >= joined) == joined",
        "look(roll.name, roll.birth == birth) == '甲'",
        "look(pay.rate, pay.who == name) * 2 <= years",
    ),
    "PAY": (
        "amount * rate <= 100",
        "due == amount * rate",
        "amount / rate > 10",
        "rate <= 1.005",
        "rate - amount < 0.001",
        "count(roll, roll.name == who) > 0",
        "count(roll, roll.name == who, roll.birth <= paid) > 0",
        "sum(pay.amount, pay.who == who) <= 100.1",
        "sum(pay.amount, pay.who == who, pay.paid <= paid) - amount >= 0",
        "count(pay, pay.amount >= amount * 2) == 0",
        "count(pay, pay.amount == amount + 1) == 0",
        "count(pay, pay.rate == amount) == 0",
        "count(pay, 1 < pay.amount <= amount) == 0",
        "who != note",
        "amount <= limit or rate < part",
        "band(amount, '少', limit, '多') == '多'",
        "count(pay, pay.amount >= amount * part) <= 3",
        "look(roll.sex, roll.name == who) == '男'",
        "look(roll.sex, roll.name == who) in ('女', '未知')",
        "filled(note) and look(roll.birth, roll.name == who) < paid",
        "look(pay.note, pay.who == who, pay.amount >= amount) != note",
        "look(roll.id_number, roll.name == who) == note",
        "(amount if who == '甲' else rate) > 1",
    ),
}


def probe() -> Form:
    """Build the form whose rules use every word of the language."""
    text = FORM.replace("BAND", "band(years, '三十以下', 30, '三十至三十九', 40, '四十以上')")
    for sheet, formulas in RULES.items():
        lines = (f'{{name = "r{index}", rule = """{rule}""", message = "x"}}' for index, rule in enumerate(formulas))
        text = text.replace(f"RULES_{sheet}", ", ".join(lines))
    form, faults = parse_form(text, "probe.toml")
    assert form, faults
    return form
