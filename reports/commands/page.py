"""`page`: write the page on which a unit checks its return in the browser."""

from pathlib import Path
from typing import Annotated

import typer

from reports.commands import options
from reports.commands.console import print_text, say, sentences
from reports.commands.setup import set_up
from reports.commands.work import at_work
from reports.page.runtime import runtime
from reports.page.write import page
from sheets.writing.save import replacing

Target = Annotated[Path, typer.Argument(metavar="[FILE]", help="要写的网页文件 / the page to write")]


def run(
    context: typer.Context,
    target: Target = Path("自查.html"),
    forms: options.OwnForms = None,
    lang: options.Language = None,
) -> None:
    """写自查网页：单位在浏览器里打开，放入报表即知对错，不用联网。 / Write the page that checks returns in a browser.

    例 / example:  unionsheets page 自查.html
    """
    work = at_work(target.parent)
    setup = set_up(context, (*(forms or ()), *(work.forms if work else ())), lang)
    with sentences():
        written = page(runtime(), setup.forms, setup.folders)
        with replacing(target) as draft:
            draft.write_bytes(written)
    print_text(str(target))
    say(
        setup.in_language(
            f"已写 {target}（{len(written) / 1e6:.1f} MB）。下一步：用新版 Edge 或 Chrome 打开，试一份报表。",
            f"Wrote {target} ({len(written) / 1e6:.1f} MB). Next: open it in a current Edge or Chrome, try a return,"
            " and send it to the units.",
        )
    )
