"""What money is for, in words: higher units lend their names, so that the finance desk need not know opaque keys.

The composition root wires one book for each kind of purpose ('deal' → …); without one the key itself is shown.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from core.errors import Unacceptable
from core.i18n import _
from core.money import Money

# Money whose purpose nobody could tell yet.
UNIDENTIFIED = "unidentified"
KEY = re.compile(r"[a-z]+:[A-Za-z0-9_-]{1,50}")
BETWEEN = r"[\s‐-―−_./-]{0,3}"  # what people write between the signs of a number that they quote


@dataclass(frozen=True, slots=True)
class Expected:
    """Money that somebody is due to pay: what the finance desk waits for. `typed` is what stands on the transfer."""

    purpose: str
    label: str
    payer_id: int
    payer_name: str
    amount: Money
    typed: str = ""
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class PurposeBook:
    """What a unit lends: `find` reads what a person typed (a deal's number) and gives the key, or None."""

    find: Callable[[Session, str], str | None]
    label: Callable[[Session, str], str]
    href: Callable[[Session, str], str | None]
    expected: Callable[[Session], list[Expected]]
    labels: Callable[[Session, Sequence[str]], dict[str, str]] | None = None  # many at once, for lists
    hrefs: Callable[[Session, Sequence[str]], dict[str, str]] | None = None
    since: Callable[[Session, str], date | None] | None = None  # the day before which no money came for it
    lock: Callable[[Session, str], None] | None = None  # what stands before payments and accounts in the lock order
    # what a transfer's text quotes, in whatever spelling, whether anything is due for it or not
    mentioned: Callable[[Session, str], list[Expected]] | None = None
    stayed: Callable[[Session, str], str] | None = None  # why its money stays where it is for now; '' if it may leave
    settles_returns: bool = False  # whether its unit settles what a payer's bank took back after it was used


_books: dict[str, PurposeBook] = {}


def wire(table: Mapping[str, PurposeBook]) -> None:
    """Put the composition root's table in force."""
    _books.clear()
    _books.update(table)


def since(session: Session, purpose: str) -> date | None:
    """The day before which no money can have come for it; None where nobody knows one."""
    book = _books.get(purpose.partition(":")[0])
    return book.since(session, purpose) if book and book.since else None


def lock(session: Session, purpose: str) -> None:
    """Lock what the money is for, before the payment itself and the accounts: everybody locks in this order."""
    book = _books.get(purpose.partition(":")[0])
    if book and book.lock:
        book.lock(session, purpose)


def stayed(session: Session, purpose: str) -> str:
    """Why nothing may leave that is for the purpose; '' where nothing keeps it."""
    book = _books.get(purpose.partition(":")[0])
    return book.stayed(session, purpose) if book and book.stayed else ""


def settles_returns(purpose: str) -> bool:
    """Whether what the money is for settles by itself what a payer's bank takes back."""
    book = _books.get(purpose.partition(":")[0])
    return book is not None and book.settles_returns


def label(session: Session, purpose: str) -> str:
    """The purpose in words."""
    if purpose == UNIDENTIFIED:
        return _("Not yet identified")
    book = _books.get(purpose.partition(":")[0])
    return book.label(session, purpose) if book else purpose


def labels(session: Session, purposes: Iterable[str]) -> dict[str, str]:
    """Many purposes in words, with one question to each book, for lists."""
    said: dict[str, str] = {}
    for kind, some in _by_kind(purposes).items():
        book = _books.get(kind)
        at_once = book.labels if book else None
        said |= at_once(session, some) if at_once else {purpose: label(session, purpose) for purpose in some}
    return said


def hrefs(session: Session, purposes: Iterable[str]) -> dict[str, str | None]:
    """Where many purposes can be read, as far as they have a page, with one question to each book."""
    led: dict[str, str | None] = {}
    for kind, some in _by_kind(purposes).items():
        book = _books.get(kind)
        at_once = book.hrefs if book else None
        led |= at_once(session, some) if at_once else {purpose: href(session, purpose) for purpose in some}
    return led


def _by_kind(purposes: Iterable[str]) -> dict[str, list[str]]:
    kinds: dict[str, list[str]] = {}
    for purpose in sorted(set(purposes)):
        kinds.setdefault(purpose.partition(":")[0], []).append(purpose)
    return kinds


def href(session: Session, purpose: str) -> str | None:
    """Where the purpose can be read, if it has a page."""
    book = _books.get(purpose.partition(":")[0])
    return book.href(session, purpose) if book else None


def read(session: Session, typed: str) -> str:
    """The key of what a person typed: a deal's number, a key, 'unidentified'; Unacceptable if nothing fits."""
    text = typed.strip()
    for book in _books.values():
        found = book.find(session, text)
        if found is not None:
            return found
    if text == UNIDENTIFIED or (KEY.fullmatch(text) and text.partition(":")[0] not in _books):
        return text
    raise Unacceptable(
        _("There is nothing that money can be paid for under “%(text)s”.", text=text[:60]),
        fields={
            "purpose": [_("Write the number of the deal as it stands on the payment, or choose “not identified”.")]
        },
    )


def expected(session: Session) -> list[Expected]:
    """What is due from whom, over all books."""
    return [each for book in _books.values() for each in book.expected(session)]


def mentioned(session: Session, text: str) -> list[Expected]:
    """What a transfer's text names (in capitals, full-width signs made plain), due or not, over all books."""
    return [each for book in _books.values() if book.mentioned for each in book.mentioned(session, text)]
