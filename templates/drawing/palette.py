"""Styles of a blank workbook: white is to be filled in, grey is not."""

from dataclasses import replace

from sheets.page import Style

GREY = "F2F2F2"
"""Fill of what nobody types: printed headings, computed cells, what was filled in when issued."""

INK = "000000"
FADED = "595959"
ALARM = "C00000"

TITLE = Style(font="黑体", bold=True, size=18, align="center")
COVER_TITLE = Style(font="黑体", bold=True, size=24, align="center", wrap=True)
SUBTITLE = Style(size=14, align="center")
SECTION = Style(font="黑体", bold=True, size=12)
PLAIN = Style()
FITTED = Style(shrink=True)
NOTE = Style(wrap=True, top=True)
SMALL = Style(size=9, color=FADED)
LINK = Style(size=10, color="1F4E79", underline=True, border=True)

HEAD = Style(font="黑体", align="center", border=True, wrap=True, fill=GREY)
STUB = Style(border=True, wrap=True, fill=GREY)
STUB_CENTER = Style(border=True, align="center", fill=GREY)
NUMBER = Style(size=9, border=True, align="center", color=FADED, fill=GREY)
AUDIT = Style(size=9, border=True, color=FADED, fill=GREY)
TABLE = Style(size=10, border=True, wrap=True)
TABLE_CENTER = Style(size=10, border=True, align="center", wrap=True)

LABEL = Style(size=14, align="right")
ENTRY = Style(size=14, ruled=True, locked=False, number_format="@", shrink=True)
FIXED_ENTRY = replace(ENTRY, locked=True, fill=GREY)

VERDICT = Style(font="黑体", bold=True, size=14)
ALERT = Style(bold=True, color=ALARM, fill="FCE4D6")
PASSED = Style(color="375623", fill="E2EFDA")
