"""A chapter of help: a task with its steps, and who does it."""

from typing import NamedTuple

from core.i18n import LazyText
from core.i18n import lazy_gettext as lazy


class Step(NamedTuple):
    """One step: what is done, and the page on which it is (its endpoint and the words of the link)."""

    text: LazyText
    endpoint: str = ""
    label: LazyText | None = None


class Task(NamedTuple):
    """One task: its name in the address, its title, who does it, its steps, and the pages that link to it.

    `pages` are endpoints, or the beginnings of endpoints where they end with a dot.
    """

    name: str
    title: LazyText
    who: LazyText
    steps: tuple[Step, ...]
    pages: tuple[str, ...]
    after: LazyText | None = None


HOLDERS = lazy("For right holders")
BUYERS = lazy("For buyers")
HOLDERS_AND_BUYERS = lazy("For right holders and buyers")
LICENSEES = lazy("For licensees and licensors")
OWNERS_AND_BANKS = lazy("For right holders and banks")
CENTERS = lazy("For operation centers")
OFFICERS = lazy("For the trading center")
BANKS_AND_OFFICE = lazy("For banks and the city office")
OFFICE_AND_CENTERS = lazy("For the city office and operation centers")
OFFICE = lazy("For the city office")
EVERYBODY = lazy("For everybody")
