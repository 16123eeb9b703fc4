"""The sheets 数据 and 单位名册: their names and headings."""

DATA, UNITS = "数据", "单位名册"

DATA_HEADS = ("单位代码", "单位名称", "上级代码", "期间", "报表", "指标", "行", "栏", "数值", "计量单位", "来源文件")

UNIT_HEADS = ("单位代码", "单位名称", "上级代码", "层级", "应报报表", "计入报表", "退回报表")

TIME_HEADS = ("按时报表", "逾期报表")
"""Further columns of 单位名册 where a deadline is known; what stands in neither came at a time that nobody noted."""
