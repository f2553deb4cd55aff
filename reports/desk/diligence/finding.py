"""A finding: one fact about a right, with its colour, its record, the law behind it, its source and what cures it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Self

from core.i18n import LazyText, _, lazy_gettext
from listings.rights.articles import article_in_words

RULES = "BR-"


class Colour(StrEnum):
    """How a finding stands, from the mildest to the gravest."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"

    @property
    def weight(self) -> int:
        """The gravest of several has the largest weight."""
        return list(Colour).index(self)


COLOUR_LABELS: dict[Colour, LazyText] = {
    Colour.RED: lazy_gettext("Red"),
    Colour.AMBER: lazy_gettext("Amber"),
    Colour.GREEN: lazy_gettext("Green"),
}
COLOUR_TONES: dict[Colour, str] = {Colour.RED: "bad", Colour.AMBER: "attention", Colour.GREEN: "good"}
VERDICT_LABELS: dict[Colour, LazyText] = {
    Colour.RED: lazy_gettext("Red: something stands in the way"),
    Colour.AMBER: lazy_gettext("Amber: something has to be looked at"),
    Colour.GREEN: lazy_gettext("Green: nothing stands in the way"),
}


class Part(StrEnum):
    """The parts of a report, in their order."""

    IDENTITY = "identity"
    TITLE = "title"
    LIFE = "life"
    BURDENS = "burdens"
    LICENCES = "licences"
    DISPUTES = "disputes"
    FAMILY = "family"
    STATE = "state"
    SIMILAR = "similar"
    AVAILABILITY = "availability"


PART_LABELS: dict[Part, LazyText] = {
    Part.IDENTITY: lazy_gettext("Identity and numbers"),
    Part.TITLE: lazy_gettext("Title to the right"),
    Part.LIFE: lazy_gettext("Status, fees and term"),
    Part.BURDENS: lazy_gettext("Encumbrances"),
    Part.LICENCES: lazy_gettext("Licences"),
    Part.DISPUTES: lazy_gettext("Disputes and invalidations"),
    Part.FAMILY: lazy_gettext("Family and prior publications"),
    Part.STATE: lazy_gettext("Export, public funds, foreign parties"),
    Part.SIMILAR: lazy_gettext("Similar marks"),
    Part.AVAILABILITY: lazy_gettext("What can be done with it today"),
}


def law_in_words(signs: str) -> str:
    """The articles with the names of their laws; the platform's own rule where no article is behind it."""
    parts = [part.strip() for part in signs.split(";") if part.strip()]
    articles = [part for part in parts if not part.startswith(RULES)]
    if articles:
        return article_in_words("; ".join(articles))
    return _("Rule %(number)s of the platform", number=_("; ").join(parts)) if parts else ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One fact in words.

    `place` names the page that shows its record ('title', 'fees', 'asset:7' …, see `places`), `record` the record in
    words; `law` holds signs of articles or rule ids ('PL 14; BR-28'); `day` is the date of the source's data.
    """

    colour: Colour
    text: str
    record: str = ""
    place: str = ""
    law: str = ""
    source: str = ""
    day: date | None = None
    cure: str = ""

    def as_json(self) -> dict[str, Any]:
        """The form in which a report keeps it, the law in words."""
        return {
            "colour": self.colour.value,
            "text": self.text,
            "record": self.record,
            "place": self.place,
            "article": self.law,
            "law": law_in_words(self.law),
            "source": self.source,
            "source_date": self.day.isoformat() if self.day else None,
            "cure": self.cure,
        }


@dataclass(frozen=True, slots=True)
class Counts:
    """How many findings have which colour."""

    red: int = 0
    amber: int = 0
    green: int = 0

    @classmethod
    def of(cls, findings: Iterable[Mapping[str, Any]]) -> Self:
        """The counts of findings in their kept form."""
        colours = [each["colour"] for each in findings]
        return cls(*(colours.count(each.value) for each in (Colour.RED, Colour.AMBER, Colour.GREEN)))

    @property
    def worst(self) -> Colour:
        """The verdict: the gravest finding decides."""
        if self.red:
            return Colour.RED
        return Colour.AMBER if self.amber else Colour.GREEN
