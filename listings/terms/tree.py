"""Hierarchical codes: one table (code -> parent) says what lies inside what."""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from core.i18n import LazyText, _

ITEM = ":"


@dataclass(frozen=True, slots=True)
class Place:
    """One node of a tree: its code, the code it lies in (None for the root) and its name."""

    code: str
    parent: str | None
    label: LazyText


class Tree:
    """Codes with one root. Every question about containment is asked here.

    Places directly under `items_under` may have items that no table has: `nice.9:electric batteries` lies in
    `nice.9`, and two items are the same where their words are.
    """

    def __init__(self, places: Iterable[Place], *, items_under: str | None = None) -> None:
        self.places: Mapping[str, Place] = {place.code: place for place in places}
        parents = {place.parent for place in self.places.values() if place.parent is not None}
        orphans = sorted(parents - set(self.places))
        if orphans:
            raise ValueError(f"these parents have no row of their own: {orphans}")
        self.items_under = items_under

    def __contains__(self, code: str) -> bool:
        return code in self.places or self._has_item(code)

    def _has_item(self, code: str) -> bool:
        head, sign, words = code.partition(ITEM)
        place = self.places.get(head)
        return bool(sign and words and place and self.items_under and place.parent == self.items_under)

    def parent_of(self, code: str) -> str | None:
        """What a code lies in directly; None for the root and for a code that no table has."""
        if code in self.places:
            return self.places[code].parent
        return code.partition(ITEM)[0] if self._has_item(code) else None

    def line_of(self, code: str) -> list[str]:
        """The code and everything that it lies in, innermost first."""
        line: list[str] = []
        step: str | None = code
        while step is not None:
            line.append(step)
            step = self.parent_of(step)
        return line

    def covers(self, outer: str, inner: str) -> bool:
        """Whether `inner` lies in `outer` (or is it)."""
        return outer in self.line_of(inner)

    def meet(self, one: str, other: str) -> str | None:
        """What two codes have in common: the inner one, or None where they lie apart."""
        if self.covers(one, other):
            return other
        return one if self.covers(other, one) else None

    def meets(self, ones: Iterable[str], others: Iterable[str]) -> tuple[str, ...]:
        """What two sets of codes have in common, reduced and sorted."""
        others = tuple(others)
        found = {common for one in ones for other in others if (common := self.meet(one, other)) is not None}
        return self.reduced(found)

    def reduced(self, codes: Iterable[str]) -> tuple[str, ...]:
        """The same area said once: codes that lie in another of them are left out; sorted."""
        unique = set(codes)
        return tuple(
            sorted(code for code in unique if not any(other != code and self.covers(other, code) for other in unique))
        )

    def covers_all(self, outers: Iterable[str], inners: Iterable[str]) -> bool:
        """Whether every inner code lies in one of the outer ones."""
        outers = tuple(outers)
        return all(any(self.covers(outer, inner) for outer in outers) for inner in inners)

    def label(self, code: str) -> str:
        """The name in the language in force; an unknown code speaks for itself."""
        place = self.places.get(code)
        if place is not None:
            return str(place.label)
        if self._has_item(code):
            head, _sign, words = code.partition(ITEM)
            return _("%(place)s: %(item)s", place=self.places[head].label, item=words)
        return code

    def children(self, code: str) -> list[Place]:
        """What lies directly in it, in the order of the table."""
        return [place for place in self.places.values() if place.parent == code]

    @cached_property
    def _masks(self) -> Mapping[str, int]:
        masks: dict[str, int] = dict.fromkeys(self.places, 0)
        for bit, code in enumerate(self.places):
            for above in self.line_of(code):
                masks[above] |= 1 << bit
        return masks

    @cached_property
    def _own_bits(self) -> Mapping[str, int]:
        return {code: 1 << bit for bit, code in enumerate(self.places)}

    def mask(self, codes: Iterable[str]) -> int:
        """A whole number for a set of codes: two sets whose numbers share no bit have nothing in common.

        The converse holds for codes of the table; two items of one place share its bit and may still lie apart. A
        code that no table has meets nothing.
        """
        mask = 0
        for code in codes:
            found = self._masks.get(code)
            mask |= self._own_bits.get(code.partition(ITEM)[0], 0) if found is None else found
        return mask


def item_code(place: str, words: str) -> str:
    """The code of an item under a place: width, case, blanks and commas do not tell two of them apart."""
    folded = unicodedata.normalize("NFKC", words).casefold().replace(",", " ")
    return f"{place}{ITEM}{' '.join(folded.split())}"
