"""A work folder: one year's round with everything that belongs to it, each thing in its place."""

from dataclasses import dataclass
from pathlib import Path

from reports.round.settings import SETTINGS, Settings, blank_settings, read_settings
from sheets.writing.save import CannotWrite, save

REGISTER, LAST_YEAR, SUMMARY = "单位名册.xlsx", "上年汇总表.xlsx", "汇总表.xlsx"
CORRECTIONS = "更正单.xlsx"
ISSUED, RECEIVED, RETURNED, SUMMARIES, MAIL = "下发", "收到", "退回", "汇总", "邮件"
FOLDERS = (ISSUED, RECEIVED, RETURNED, SUMMARIES, MAIL)
UNCLAIMED = "待认领"
"""In the folder of what was received: files of which nobody can tell whose they are."""


@dataclass(frozen=True)
class WorkFolder:
    """Where the things of a round are, and what the office has set for it."""

    path: Path
    settings: Settings

    @property
    def register(self) -> Path:
        """The register of units."""
        return self.path / REGISTER

    @property
    def last_year(self) -> Path | None:
        """Last year's summary, if it was put there."""
        path = self.path / LAST_YEAR
        return path if path.is_file() else None

    @property
    def corrections(self) -> Path | None:
        """The office's own corrections, if there are any."""
        path = self.path / CORRECTIONS
        return path if path.is_file() else None

    @property
    def forms(self) -> tuple[Path, ...]:
        """Folders of the office's own forms, and the settings where they hold figures for forms."""
        folders = tuple(self.path / name for name in self.settings.forms)
        return (*folders, self.path / SETTINGS) if self.settings.parameters or self.settings.targets else folders

    def place(self, name: str) -> Path:
        """Return one of its folders."""
        return self.path / name


def work_folder(path: Path) -> WorkFolder | None:
    """Return the work folder that a path is or lies in, or None; raises SettingsFault."""
    whole = path.resolve()
    for folder in (whole, *whole.parents):
        if (folder / SETTINGS).is_file():
            return WorkFolder(path if folder == whole else folder, read_settings(folder))
    return None


def new_work_folder(path: Path, year: int, register: bytes) -> WorkFolder:
    """Make a work folder with a blank register and commented settings; raises CannotWrite if one is there."""
    if (path / SETTINGS).exists() or (path / REGISTER).exists():
        raise CannotWrite(path, "这里已有工作文件夹", "there is a work folder already")
    save(register, path / REGISTER)
    for name in FOLDERS:
        (path / name).mkdir(exist_ok=True)
    # Last, for a folder is a work folder once it has settings.
    save(blank_settings(year).encode(), path / SETTINGS)
    return WorkFolder(path, read_settings(path))
