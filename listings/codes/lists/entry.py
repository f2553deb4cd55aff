"""What the readers give: one code of a list."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from core.i18n import LazyText
from listings.codes.schemes import Scheme


class NotRead(Exception):
    """The file is not taken; its text says why, for people."""

    def __init__(self, reason: LazyText) -> None:
        super().__init__(str(reason))
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Entry:
    """One code of a list with what the file says of it (see `CodeEntry`)."""

    scheme: Scheme
    code: str
    title_en: str = ""
    title_zh: str = ""
    titles: Mapping[str, str] = field(default_factory=dict)
    parent: str = ""
    edition: str = ""
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class CodeList:
    """A kind of file: its name in the database, what it is, and its reader from the file's text."""

    source: str
    read: Callable[[str], Iterator[Entry]]


def day_of(text: str) -> date | None:
    """`20110427` or `August 15, 2011` as a day; None for anything else and for 1970-01-01, which says nothing."""
    for pattern in ("%Y%m%d", "%B %d, %Y", "%Y-%m-%d"):
        try:
            day = datetime.strptime(text.strip(), pattern).date()  # noqa: DTZ007 (a day has no zone)
        except ValueError:
            continue
        return None if day == date(1970, 1, 1) else day
    return None


def line(text: str | None) -> str:
    """One line without double blanks."""
    return " ".join((text or "").split())
