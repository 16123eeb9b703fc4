"""The sheets 数据, 单位名册, 数据来源, 数据质量 and 更正单: their names and headings."""

DATA, UNITS, SOURCES = "数据", "单位名册", "数据来源"

DATA_HEADS = ("单位代码", "单位名称", "上级代码", "期间", "报表", "指标", "行", "栏", "数值", "计量单位", "来源文件")

LAYER_HEADS = ("层",)
"""A further column of 数据 where a measure is broken down by three fields."""

UNIT_HEADS = ("单位代码", "单位名称", "上级代码", "层级", "应报报表", "计入报表", "退回报表")

TIME_HEADS = ("按时报表", "逾期报表")
"""Further columns of 单位名册 where a deadline is known; what stands in neither came at a time that nobody noted."""

ORIGIN_HEADS = ("文件", "文件校验码（SHA-256）", "报表", "版本", "单位代码", "单位名称", "年度", "处理")
"""The first of 数据来源's."""

QUALITY = "数据质量"
QUALITY_HEADS = ("应报", "已报", "按时", "版本", "强制", "核实", "已说明", "更正格数")
"""Its counts, in the order of `Quality`'s."""

CORRECTIONS = "更正单"
CORRECTION_HEADS = (
    *("单位代码", "报表", "报告期", "工作表", "单元格或代码"),
    *("原值", "改为", "理由", "更正人", "日期"),
)
"""What each line of a 更正单 says."""
