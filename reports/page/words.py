"""What the page says of itself, in two languages; findings bring their own words."""

from types import MappingProxyType
from typing import Any

from sheets.finding import Language

OLD = (
    "这个浏览器打不开自查网页：请用新版的 Edge 或 Chrome（2024年以后的版本）打开本文件。"
    " / This browser cannot run the page: open this file with a current Edge or Chrome (of 2024 or later)."
)

STAMP = "unionsheets {digest}"

WORDS: MappingProxyType[Language, dict[str, Any]] = MappingProxyType(
    {
        "zh": {
            "title": "报表自查",
            "about": "把填好的报表放进来，逐格列出问题。文件只在本机读取，不会传到任何地方。",
            "drop": "把报表拖到这里",
            "choose": "选择报表",
            "unpacking": "正在打开……",
            "starting": "正在启动……",
            "engine": "正在启动……",
            "program": "正在准备审核程序……",
            "ready": "可以放入报表了。",
            "checking": "正在审核……",
            "fine": "逻辑正确，可以报送。",
            "mend": "需要处理的问题{}处：按处理办法改正后重新自查。",
            "explain": "需要核实的问题{}处：属实的在审核表写明情况后报送。",
            "rows": "行数",
            "receipt": "回执：",
            "heads": ["级别", "位置", "项目", "填报内容", "问题", "处理办法", "代码"],
            "severities": {"error": "强制", "query": "核实", "info": "提示"},
            "explained": "已说明：",
            "mark": "下载标好的报表",
            "print": "打印",
            "forms": "适用报表：{forms}。",
            "licences": "所用软件的许可",
        },
        "en": {
            "title": "Check a return",
            "about": "Put a filled return here and see what is wrong in it, cell by cell. Nothing is sent.",
            "drop": "Drop returns here",
            "choose": "Choose returns",
            "unpacking": "Opening…",
            "starting": "Starting…",
            "engine": "Starting…",
            "program": "Getting ready to check…",
            "ready": "Ready for returns.",
            "checking": "Checking…",
            "fine": "Nothing to mend: it can be sent.",
            "mend": "{} findings to act on: mend them and check again.",
            "explain": "{} findings to look at: give the reasons on the audit sheet, and send it.",
            "rows": "rows",
            "receipt": "Receipt: ",
            "heads": ["severity", "place", "item", "entered", "problem", "advice", "code"],
            "severities": {"error": "error", "query": "query", "info": "info"},
            "explained": "explained: ",
            "mark": "Download the marked copy",
            "print": "Print",
            "forms": "For these forms: {forms}.",
            "licences": "Licences of the software used",
        },
    }
)
