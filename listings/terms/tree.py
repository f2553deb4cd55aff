"""Hierarchical codes: one table (code -> parent) says what lies inside what."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from core.i18n import LazyText


@dataclass(frozen=True, slots=True)
class Place:
    """One node of a tree: its code, the code it lies in (None for the root) and its name."""

    code: str
    parent: str | None
    label: LazyText


class Tree:
    """Codes with one root. Every question about containment is asked here."""

    def __init__(self, places: Iterable[Place]) -> None:
        self.places: Mapping[str, Place] = {place.code: place for place in places}
        parents = {place.parent for place in self.places.values() if place.parent is not None}
        orphans = sorted(parents - set(self.places))
        if orphans:
            raise ValueError(f"these parents have no row of their own: {orphans}")

    def __contains__(self, code: str) -> bool:
        return code in self.places

    def line_of(self, code: str) -> list[str]:
        """The code and everything that it lies in, innermost first."""
        line: list[str] = []
        step: str | None = code
        while step is not None:
            line.append(step)
            step = self.places[step].parent
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
        return str(place.label) if place is not None else code

    def children(self, code: str) -> list[Place]:
        """What lies directly in it, in the order of the table."""
        return [place for place in self.places.values() if place.parent == code]
