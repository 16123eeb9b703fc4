"""The work report in sentences: figures by name from the tables, in a template that the office edits."""

from io import BytesIO

import docx
import pytest

from reports.yearend.narrative import BadWording, narrative, read_wording, standard_wording
from reports.yearend.quote import NAME, fill_in
from tests.reports.test_annual import FEW, members, together, year
from tests.reports.test_html import HOSTILE, year_end


def paragraphs(data: bytes) -> list[str]:
    """The paragraphs of a Word document's body."""
    return [paragraph.text for paragraph in docx.Document(BytesIO(data)).paragraphs]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{会员情况.会员人数}", "30"),
        ("{工会组织和会员情况.会员人数}", "30"),  # by the table's full title
        ("{organisation.members}", "30"),  # or by the names in the declaration
        ("{会员情况.女职工}", "7"),  # 其中： is no part of the name
        ("{会员情况.入会率}", "75.0%"),
        ("{会员情况.会员人数.上年}", "30"),
        ("{会员情况.会员人数.变化}", "持平"),
        ("{会员情况.会员人数.增减率}", "0.0%"),
        ("{分单位指标.会员人数.甲厂工会}", "30"),
        ("{上报情况.应报.合计}", "1"),
        ("{单位}{年度}年", "区总工会2025年"),
        ("{会员情况.本期新入会}", "0"),
        ("{会员情况.会员数}", "【缺：会员情况.会员数】"),  # no such indicator
        ("{没有的表.会员人数}", "【缺：没有的表.会员人数】"),
        ("{会员情况.会员人数.前年}", "【缺：会员情况.会员人数.前年】"),
        ("{帮扶资金收支.本年支出}", "【缺：帮扶资金收支.本年支出】"),  # nobody sent the form
        ("{会员情况.会员人数|吨}", "【缺：会员情况.会员人数|吨】"),
        ("没有名字的字", "没有名字的字"),
    ],
)
def test_figure_is_quoted_by_name(text: str, said: str) -> None:
    """A name stands for a figure of a table; one that is not there leaves a mark that nobody overlooks."""
    assert fill_in(text, year_end()) == said


def test_big_figures_in_sentences() -> None:
    """No thousands apart in a sentence, and 万元 with two decimals, rounded half up."""
    made = year_end(members=12_345_000)
    assert fill_in("{会员情况.会员人数}", made) == "12345000"
    assert fill_in("{会员情况.会员人数|万元}", made) == "1234.50"


def test_every_name_of_the_standard_template_is_known() -> None:
    """The standard template names only what some standard table can have."""
    names = {found[1].split(".")[0] for found in NAME.finditer(standard_wording())}
    tabs = {"会员情况", "会员年龄性别", "活动按月", "活动分类", "帮扶项目", "困难类别", "帮扶资金收支", "上报情况"}
    assert names == tabs | {"单位", "年度", "口径"}


def test_missing_figures_are_counted() -> None:
    """The command can say how many marks there are to fill."""
    data, gaps = narrative(year_end(), "# 总结\n会员{会员情况.会员人数}人，{会员情况.错}，{会员情况.又错}。\n")
    assert gaps == 2
    assert paragraphs(data) == ["总结", "会员30人，【缺：会员情况.错】，【缺：会员情况.又错】。"]


def test_same_figures_same_bytes() -> None:
    """Two runs give one document, whenever they ran."""
    assert narrative(year_end(), standard_wording()) == narrative(year_end(), standard_wording())


def template() -> bytes:
    """A Word document as an office makes it: a name cut into runs of different looks, a table, a header."""
    document = docx.Document()
    paragraph = document.add_paragraph()
    for part, bold in (("现有会员{会员", False), ("情况.会员", True), ("人数}人，女职工{会员情况.女职工}人", False)):
        paragraph.add_run(part).bold = bold
    document.add_table(1, 1).cell(0, 0).text = "入会率{会员情况.入会率}"
    document.sections[0].header.paragraphs[0].text = "{单位}"
    data = BytesIO()
    document.save(data)
    return data.getvalue()


def test_own_word_document_is_filled_in_wherever_a_name_stands() -> None:
    """In the body though Word cut the name, in tables, in the header; the looks stay."""
    wording = read_wording(template(), "样稿.docx")
    data, gaps = narrative(year_end(), wording)
    document = docx.Document(BytesIO(data))
    assert gaps == 0
    assert document.paragraphs[0].text == "现有会员30人，女职工7人"
    assert document.tables[0].cell(0, 0).text == "入会率75.0%"
    assert document.sections[0].header.paragraphs[0].text == "区总工会"
    assert [bool(run.bold) for run in document.paragraphs[0].runs] == [False, True, False]


def test_what_a_return_says_is_text() -> None:
    """Braces in a unit's name start no second round, and signs that Word cannot hold do not stop the report."""
    data, gaps = narrative(year_end(root="甲{会员情况.会员人数}厂" + HOSTILE), "# {单位}\n{单位}\n")
    assert gaps == 0
    assert all("｛会员情况.会员人数｝" in text and "<script>" in text for text in paragraphs(data))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_text_template_as_notepad_saves_it(encoding: str) -> None:
    """Windows' editor saves Chinese text in either way."""
    assert read_wording("会员{会员情况.会员人数}人".encode(encoding), "样稿.txt") == "会员{会员情况.会员人数}人"


@pytest.mark.parametrize("data", [b"PK\x03\x04broken", b"\xff\xfe\x00\x81\xff", b"PK"])
def test_what_is_no_template_is_one_sentence(data: bytes) -> None:
    """A broken document, or something else altogether, is said in one sentence."""
    with pytest.raises(BadWording, match="样稿"):
        read_wording(data, "样稿.docx")


def test_every_sentence_says_of_whom_its_figures_are() -> None:
    """With a return missing each sentence with figures says how many units it tells of; others say nothing more."""
    made = together(FEW, year(2025, "区 甲<区 乙<区", members(甲=(10, 20))))
    data, _ = narrative(made, "{单位}的会员。会员{表.会员}人，职工{表.职工}人。入会率{表.入会率}")
    [said] = paragraphs(data)
    assert said == "区工会的会员。会员10人，职工20人（按已报1家统计）。入会率50.0%（按已报1家统计）"


def test_where_all_are_in_it_no_sentence_says_more() -> None:
    """A complete form needs no such word."""
    made = together(FEW, year(2025, "区 甲<区 乙<区", members(甲=(10, 20), 乙=(1, 2))))
    assert paragraphs(narrative(made, "会员{表.会员}人。")[0]) == ["会员11人。"]
