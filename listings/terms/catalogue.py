"""The catalogue of further terms: each with its kind, its options and its place, once for every use of it.

Form, JSON, words, comparison, validator, contract and recordal form read these entries; a term that is added here is
asked, shown, compared and written into the contract. A term that nobody answers is not agreed on, and the law's own
rule holds. The entries themselves stand in `entries`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self

from core import show
from core.i18n import LazyText, _, lazy_gettext, ngettext
from listings.terms.vocabulary import Act

# What a further term says: one option, several, a number (days, years, hours, basis points) or a text.
Value = str | int | tuple[str, ...]


class Kind(StrEnum):
    """How a term is answered."""

    CHOICE = "choice"
    SEVERAL = "several"
    WHOLE = "whole"
    PERCENT = "percent"  # basis points
    TEXT = "text"


class Unit(StrEnum):
    """What a whole number counts."""

    DAYS = "days"
    MONTHS = "months"
    YEARS = "years"
    HOURS = "hours"
    UNITS = "units"
    PER_DAY = "per_day"  # hundredths of a per cent for each day


class Group(StrEnum):
    """The headings under which the form asks and the contract says further terms, in this order."""

    GRANT = "grant"
    PAYMENT = "payment"
    BOOKS = "books"
    IMPROVEMENTS = "improvements"
    UPKEEP = "upkeep"
    WARRANTIES = "warranties"
    DELIVERY = "delivery"
    LIMITS = "limits"
    ENDING = "ending"
    LAW = "law"


GROUP_LABELS: dict[Group, LazyText] = {
    Group.GRANT: lazy_gettext("Sublicences, manufacture by others, carve-outs"),
    Group.PAYMENT: lazy_gettext("Shares, deductions, tax, late payment"),
    Group.BOOKS: lazy_gettext("Reports, payment days, inspection of books"),
    Group.IMPROVEMENTS: lazy_gettext("Improvements and grant-back"),
    Group.UPKEEP: lazy_gettext("Upkeep, enforcement, recordal"),
    Group.WARRANTIES: lazy_gettext("Warranties and indemnity"),
    Group.DELIVERY: lazy_gettext("Documents, support, acceptance, confidentiality"),
    Group.LIMITS: lazy_gettext("Limits on the other side"),
    Group.ENDING: lazy_gettext("Breach, termination, change of control"),
    Group.LAW: lazy_gettext("Disputes and law"),
}

UNIT_LABELS: dict[Unit, LazyText] = {
    Unit.DAYS: lazy_gettext("days"),
    Unit.MONTHS: lazy_gettext("months"),
    Unit.YEARS: lazy_gettext("years"),
    Unit.HOURS: lazy_gettext("hours"),
}

LONGEST_TEXT = 600


@dataclass(frozen=True, slots=True)
class Term:
    """One further term. `acts` and `families` say where it can be agreed; None means everywhere."""

    key: str
    group: Group
    kind: Kind
    label: LazyText
    options: tuple[tuple[str, LazyText], ...] = ()
    unit: Unit | None = None
    least: int = 1
    most: int = 10_000
    hint: LazyText | None = None
    acts: tuple[Act, ...] | None = None
    families: tuple[str, ...] | None = None

    @property
    def group_label(self) -> LazyText:
        """The heading under which it is asked."""
        return GROUP_LABELS[self.group]

    @property
    def unit_label(self) -> LazyText | None:
        """What its number counts, for the form; None where its label says so."""
        return UNIT_LABELS.get(self.unit) if self.unit else None

    def fits(self, family: str | None) -> bool:
        """Whether it can be agreed for a family of rights; True where the family is not known."""
        return family is None or self.families is None or family in self.families

    def in_words(self, value: Value) -> str:
        """The answer in the language in force."""
        labels = dict(self.options)
        if isinstance(value, tuple):
            return _(", ").join(str(label) for each, label in self.options if each in value)
        if isinstance(value, int):
            return show.percent_bp(value) if self.kind is Kind.PERCENT else counted(value, self.unit)
        return str(labels[value]) if self.kind is Kind.CHOICE else value


def counted(number: int, unit: Unit | None) -> str:
    """'30 days', '2 years', '0.05 % a day'."""
    if unit is Unit.DAYS:
        return ngettext("%(num)s day", "%(num)s days", number)
    if unit is Unit.MONTHS:
        return ngettext("%(num)s month", "%(num)s months", number)
    if unit is Unit.YEARS:
        return ngettext("%(num)s year", "%(num)s years", number)
    if unit is Unit.HOURS:
        return ngettext("%(num)s hour", "%(num)s hours", number)
    if unit is Unit.PER_DAY:
        return _("%(rate)s a day", rate=show.percent_bp(number))
    return show.number(number)


@dataclass(frozen=True, slots=True)
class Further:
    """The further terms that are agreed: (key, value) sorted by key; frozen and comparable like all terms."""

    pairs: tuple[tuple[str, Value], ...] = ()

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> Self:
        """From keys and values; None, '' and empty lists are terms that are not agreed."""
        kept = {
            key: tuple(sorted(set(value))) if isinstance(value, list | tuple) else value for key, value in given.items()
        }
        return cls(tuple(sorted((key, value) for key, value in kept.items() if value not in (None, "", ()))))

    def get(self, key: str) -> Any:
        """The value of a term, None where it is not agreed."""
        return next((value for name, value in self.pairs if name == key), None)

    def __contains__(self, key: object) -> bool:
        return any(name == key for name, _value in self.pairs)

    def __bool__(self) -> bool:
        return bool(self.pairs)

    def __iter__(self) -> Iterator[tuple[str, Value]]:
        return iter(self.pairs)

    def without(self, *keys: str) -> "Further":
        """The same without some terms."""
        return Further(tuple(pair for pair in self.pairs if pair[0] not in keys))

    def as_json(self) -> dict[str, Any]:
        """The form in which they are kept."""
        return {key: list(value) if isinstance(value, tuple) else value for key, value in self.pairs}


NOTHING_FURTHER = Further()
