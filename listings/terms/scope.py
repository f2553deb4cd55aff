"""The scope of a grant: where, for what, by which acts, through which channels, and from when until when.

Two scopes meet only if they meet in every dimension at once. A dimension of which nothing is said is everything in it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, NamedTuple, Self

from core import show
from core.i18n import LazyText, _, lazy_gettext
from listings.terms.acts import ACTS, ANY_ACT
from listings.terms.channels import ANY_CHANNEL, CHANNELS
from listings.terms.fields import EVERYTHING, FIELDS
from listings.terms.territories import TERRITORIES, WORLD
from listings.terms.tree import Tree

__all__ = ["DIMENSIONS", "WORLD", "Dimension", "Overlap", "Scope"]

Codes = tuple[str, ...]


class Dimension(NamedTuple):
    """One dimension of codes: its tree, the code of everything, and whether that is kept in so many words.

    Acts and channels came later: where they are everything they are not written, so that what was kept and signed
    before reads, weighs and digests as it did.
    """

    name: str
    tree: Tree
    whole: str
    written: bool
    label: LazyText


DIMENSIONS = (
    Dimension("territories", TERRITORIES, WORLD, True, lazy_gettext("Territory")),
    Dimension("fields", FIELDS, EVERYTHING, True, lazy_gettext("Field of use")),
    Dimension("acts", ACTS, ANY_ACT, False, lazy_gettext("Kind of use")),
    Dimension("channels", CHANNELS, ANY_CHANNEL, False, lazy_gettext("Channel")),
)


class Area:
    """What a scope and an overlap of two have in common: codes in every dimension, over some days."""

    __slots__ = ()

    territories: Codes
    fields: Codes
    acts: Codes
    channels: Codes
    starts: date
    ends: date | None

    def codes(self, dimension: Dimension) -> Codes:
        """The codes in one dimension."""
        found: Codes = getattr(self, dimension.name)
        return found

    def as_json(self) -> dict[str, Any]:
        """The form in which it is kept: sorted codes and ISO dates."""
        kept: dict[str, Any] = {
            each.name: list(self.codes(each))
            for each in DIMENSIONS
            if each.written or self.codes(each) != (each.whole,)
        }
        return {**kept, "starts": self.starts.isoformat(), "ends": self.ends.isoformat() if self.ends else None}

    def __str__(self) -> str:
        return _("; ").join([*parts_in_words(self), days_in_words(self.starts, self.ends)])


@dataclass(frozen=True, slots=True)
class Overlap(Area):
    """What two scopes have in common; days are inclusive, `ends` None is without end."""

    territories: Codes
    fields: Codes
    starts: date
    ends: date | None
    acts: Codes = (ANY_ACT,)
    channels: Codes = (ANY_CHANNEL,)

    __str__ = Area.__str__


@dataclass(frozen=True, slots=True)
class Scope(Area):
    """Territories, fields of use, acts and channels over the days from `starts` to `ends`, both inclusive.

    `ends` None is for as long as the right lives (SPC-T 28). Codes are kept reduced and sorted, so that two
    scopes that mean the same are equal and have one digest.
    """

    territories: Codes
    fields: Codes
    starts: date
    ends: date | None = None
    acts: Codes = (ANY_ACT,)
    channels: Codes = (ANY_CHANNEL,)

    def __post_init__(self) -> None:
        for each in DIMENSIONS:
            object.__setattr__(self, each.name, _reduced(self.codes(each), each.tree))

    @classmethod
    def everything(cls, starts: date, ends: date | None = None) -> Self:
        """The whole right: worldwide, for all fields, by every act and channel."""
        return cls((WORLD,), (EVERYTHING,), starts, ends)

    @property
    def is_everything(self) -> bool:
        """Whether nothing is left out in any dimension of codes."""
        return all(self.codes(each) == (each.whole,) for each in DIMENSIONS)

    def overlaps(self, other: "Scope") -> Overlap | None:
        """What both have in common in every dimension at once, or None (worked example 15)."""
        starts = max(self.starts, other.starts)
        ends = min((day for day in (self.ends, other.ends) if day is not None), default=None)
        if ends is not None and ends < starts:
            return None
        common: dict[str, Codes] = {}
        for each in DIMENSIONS:
            common[each.name] = each.tree.meets(self.codes(each), other.codes(each))
            if not common[each.name]:
                return None
        return Overlap(starts=starts, ends=ends, **common)

    def contains(self, other: "Scope") -> bool:
        """Whether the other lies wholly inside this one."""
        lasts = self.ends is None or (other.ends is not None and other.ends <= self.ends)
        return (
            self.starts <= other.starts
            and lasts
            and all(each.tree.covers_all(self.codes(each), other.codes(each)) for each in DIMENSIONS)
        )

    def over(self, starts: date, ends: date | None) -> "Scope":
        """The same over other days."""
        return replace(self, starts=starts, ends=ends)

    def with_codes(self, dimension: Dimension, codes: Codes) -> "Scope":
        """The same with other codes in one dimension."""
        changed: dict[str, Any] = {dimension.name: codes}
        return replace(self, **changed)

    @property
    def masks(self) -> tuple[int, ...]:
        """A whole number for each dimension (`Tree.mask`): scopes without a common bit in one lie apart."""
        return tuple(each.tree.mask(self.codes(each)) for each in DIMENSIONS)

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Self:
        """Read what `as_json` wrote."""
        ends = kept.get("ends")
        codes: dict[str, Codes] = {
            each.name: tuple(kept[each.name] if each.written else kept.get(each.name) or (each.whole,))
            for each in DIMENSIONS
        }
        return cls(starts=date.fromisoformat(kept["starts"]), ends=date.fromisoformat(ends) if ends else None, **codes)

    __str__ = Area.__str__


def _reduced(codes: Codes, tree: Tree) -> Codes:
    """Reduced codes; ones that no table has are kept as they are, for the validator to name."""
    known = tree.reduced(code for code in codes if code in tree)
    return tuple(sorted({*known, *(code for code in codes if code not in tree)}))


def parts_in_words(area: Area) -> list[str]:
    """Where, for what, and each limit of acts and channels; without the days."""
    parts = [codes_in_words(each, area.codes(each)) for each in DIMENSIONS[:2]]
    return parts + [
        _("%(dimension)s: %(codes)s", dimension=each.label, codes=codes_in_words(each, area.codes(each)))
        for each in limited(area)
    ]


def limited(area: Area) -> list[Dimension]:
    """The dimensions besides territories and fields that are not everything."""
    return [each for each in DIMENSIONS[2:] if area.codes(each) != (each.whole,)]


def separator() -> str:
    """What stands between the members of an enumeration."""
    return _(", ")


def codes_in_words(dimension: Dimension, codes: Codes) -> str:
    """'Liaoning, Jilin'."""
    return separator().join(dimension.tree.label(code) for code in codes)


def territories_in_words(codes: Codes) -> str:
    """'Liaoning, Jilin'."""
    return codes_in_words(DIMENSIONS[0], codes)


def fields_in_words(codes: Codes) -> str:
    """'Batteries and energy storage'."""
    return codes_in_words(DIMENSIONS[1], codes)


def days_in_words(starts: date, ends: date | None) -> str:
    """'from 1 Jan 2026 until 31 Dec 2027', or for as long as the right lives."""
    if ends is None:
        return _("from %(starts)s for as long as the right lives", starts=show.day(starts))
    return _("from %(starts)s until %(ends)s", starts=show.day(starts), ends=show.day(ends))
