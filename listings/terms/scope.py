"""The scope of a grant: where, for what and from when until when; two scopes meet only if all three meet."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Self

from core import show
from core.i18n import _
from listings.terms.fields import EVERYTHING, FIELDS
from listings.terms.territories import TERRITORIES, WORLD

__all__ = ["WORLD", "Overlap", "Scope"]


@dataclass(frozen=True, slots=True)
class Overlap:
    """What two scopes have in common; days are inclusive, `ends` None is without end."""

    territories: tuple[str, ...]
    fields: tuple[str, ...]
    starts: date
    ends: date | None

    def __str__(self) -> str:
        return in_words(self.territories, self.fields, self.starts, self.ends)


@dataclass(frozen=True, slots=True)
class Scope:
    """Territories, fields of use and the days from `starts` to `ends`, both inclusive.

    `ends` None is for as long as the right lives (SPC-T 28). Codes are kept reduced and sorted, so that two
    scopes that mean the same are equal and have one digest.
    """

    territories: tuple[str, ...]
    fields: tuple[str, ...]
    starts: date
    ends: date | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "territories", _reduced(self.territories, WORLD))
        object.__setattr__(self, "fields", _reduced(self.fields, EVERYTHING))

    @classmethod
    def everything(cls, starts: date, ends: date | None = None) -> Self:
        """The whole right: worldwide, for all fields."""
        return cls((WORLD,), (EVERYTHING,), starts, ends)

    @property
    def is_everything(self) -> bool:
        """Whether no territory and no field is left out."""
        return self.territories == (WORLD,) and self.fields == (EVERYTHING,)

    def overlaps(self, other: "Scope") -> Overlap | None:
        """What both have in common in every dimension at once, or None (worked example 15)."""
        starts = max(self.starts, other.starts)
        ends = min((day for day in (self.ends, other.ends) if day is not None), default=None)
        if ends is not None and ends < starts:
            return None
        territories = TERRITORIES.meets(self.territories, other.territories)
        fields = FIELDS.meets(self.fields, other.fields)
        return Overlap(territories, fields, starts, ends) if territories and fields else None

    def contains(self, other: "Scope") -> bool:
        """Whether the other lies wholly inside this one."""
        lasts = self.ends is None or (other.ends is not None and other.ends <= self.ends)
        return (
            self.starts <= other.starts
            and lasts
            and TERRITORIES.covers_all(self.territories, other.territories)
            and FIELDS.covers_all(self.fields, other.fields)
        )

    def over(self, starts: date, ends: date | None) -> "Scope":
        """The same territories and fields over other days."""
        return Scope(self.territories, self.fields, starts, ends)

    def as_json(self) -> dict[str, Any]:
        """The form in which it is kept: sorted codes and ISO dates."""
        return {
            "territories": list(self.territories),
            "fields": list(self.fields),
            "starts": self.starts.isoformat(),
            "ends": self.ends.isoformat() if self.ends else None,
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Self:
        """Read what `as_json` wrote."""
        ends = kept.get("ends")
        return cls(
            tuple(kept["territories"]),
            tuple(kept["fields"]),
            date.fromisoformat(kept["starts"]),
            date.fromisoformat(ends) if ends else None,
        )

    def __str__(self) -> str:
        return in_words(self.territories, self.fields, self.starts, self.ends)


def _reduced(codes: tuple[str, ...], root: str) -> tuple[str, ...]:
    """Reduced codes; ones that no table has are kept as they are, for the validator to name."""
    tree = TERRITORIES if root == WORLD else FIELDS
    known = tree.reduced(code for code in codes if code in tree)
    return tuple(sorted({*known, *(code for code in codes if code not in tree)}))


def separator() -> str:
    """What stands between the members of an enumeration."""
    return _(", ")


def territories_in_words(codes: tuple[str, ...]) -> str:
    """'Liaoning, Jilin'."""
    return separator().join(TERRITORIES.label(code) for code in codes)


def fields_in_words(codes: tuple[str, ...]) -> str:
    """'Batteries and energy storage'."""
    return separator().join(FIELDS.label(code) for code in codes)


def days_in_words(starts: date, ends: date | None) -> str:
    """'from 1 Jan 2026 until 31 Dec 2027', or for as long as the right lives."""
    if ends is None:
        return _("from %(starts)s for as long as the right lives", starts=show.day(starts))
    return _("from %(starts)s until %(ends)s", starts=show.day(starts), ends=show.day(ends))


def in_words(territories: tuple[str, ...], fields: tuple[str, ...], starts: date, ends: date | None) -> str:
    """Where, for what and when, in one line."""
    return _(
        "%(where)s; %(what)s; %(when)s",
        where=territories_in_words(territories),
        what=fields_in_words(fields),
        when=days_in_words(starts, ends),
    )
