"""How tables look on a sheet, and the words that stand around every one of them."""

from sheets.page import Style

TITLE = Style(bold=True, size=16, align="center")
PLAIN = Style()
FITTED = Style(shrink=True)
RIGHT = Style(align="right")
HEAD = Style(bold=True, align="center", border=True, wrap=True, fill="EDEDED")
MARK = Style(size=9, align="center", border=True, color="595959")
NOTE = Style(size=9, wrap=True, color="404040", top=True)
LINK = Style(color="1F4E79", underline=True)
WARNING = Style(bold=True, align="center", color="C00000")
ASKED = Style(bold=True, fill="FFF2CC")

SUBTOTAL = "F7F7F7"

PROVISIONAL = "暂定数"

SIGNATURES = "单位负责人：              统计负责人：              填表人：              报出日期："

STEMS = "甲乙丙丁"
"""How returns number the columns before their figures."""
