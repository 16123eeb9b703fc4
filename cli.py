"""Command line: the commands by name; what one needs is imported when it is called."""

import os
import signal
import sys
from importlib.util import find_spec
from pathlib import Path

VERSION = "0.1.0"

COMMANDS = {
    "new": "建一个工作文件夹 / make a work folder",
    "template": "发空白表 / issue blank workbooks",
    "check": "审核报表，列出问题 / check returns",
    "aggregate": "汇总一个文件夹的报表 / add up a folder of returns",
    "compare": "两份汇总表有何变动 / what moved between two summaries",
    "facts": "导出逐项数据 / export the facts of a summary",
    "yearend": "编年终统计表 / year-end tables from summaries",
    "mail": "写好或发出邮件 / write or send mail",
    "collect": "从邮箱取回报表 / fetch returns from a mailbox",
    "status": "谁报了、谁没报 / how the round stands",
    "settle": "说不清收到没有的邮件由您定 / mail of unknown fate",
    "calendar": "活动安排写成日历 / activities as a calendar",
    "page": "写自查网页 / write the page that checks a return",
    "forms": "列出、查验、做报表 / list, judge or make forms",
    "explain": "解释一种问题 / explain a kind of finding",
}
"""Each is the `run` of its module in reports/commands."""

ROOMS = ("sheets", "templates", "reports")
INTERRUPTED, MISUSE = 130, 2


def main() -> None:
    """Run a command; Ctrl-C before one begins, while libraries are loaded, ends at once."""
    signal.signal(signal.SIGINT, lambda *_: os._exit(INTERRUPTED))
    if foreign := _foreign():
        sys.stderr.write(
            f"“{foreign}”与本程序的模块同名，程序无法运行：请用 uv tool install 单独安装。"
            f" / {foreign} bears the name of a module of this program: install it by itself, with uv tool install.\n"
        )
        sys.exit(MISUSE)
    from reports.commands.start import start

    start(COMMANDS, VERSION)


def _foreign() -> str:
    """Find a package of another program in the place of one of ours."""
    here = Path(__file__).resolve().parent
    for room in ROOMS:
        spec = find_spec(room)
        if spec and Path(spec.origin or ".").resolve().parent.parent != here:
            return str(spec.origin or room)
    return ""


if __name__ == "__main__":
    main()
