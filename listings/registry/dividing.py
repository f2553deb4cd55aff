"""Which records tell of one right, also where they contradict each other: a pure function of the set of those who tell.

A shared number makes one right of two records. Those that both carry an application (or a registration) number and
share none are two rights all the same: one of them is mistyped, or forged. What both claim stands with the record of
the higher authority (`Source.authority`) and those that belong to it; the other yields it and keeps what is left. A
record that has nothing left tells of no right and waits aside, for a later one may show where it belongs.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date

from listings.assets.numbers import NumberType
from listings.registry.numbering import Key

TELLING = (NumberType.APPLICATION, NumberType.REGISTRATION)
Authority = tuple[bool, date, int, str]


@dataclass(frozen=True, slots=True)
class Teller:
    """A record (`name` is its digest) or an entry by hand (`asset:7`), with all the numbers that it claims."""

    name: str
    authority: Authority
    numbers: frozenset[Key]


@dataclass(slots=True, eq=False)
class Part:
    """One right: those who tell of it, the highest first, and the numbers that are its own."""

    tellers: list[Teller] = field(default_factory=list)
    numbers: set[Key] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Divided:
    """The rights in the order of authority, and who tells of none of them."""

    parts: list[Part]
    aside: list[Teller]

    @property
    def is_one(self) -> bool:
        """Whether all tell of one right and nobody yields anything."""
        return len(self.parts) == 1 and not self.aside

    def yielded(self) -> dict[str, frozenset[Key]]:
        """Teller → what it claims and another right holds; only those who yield something."""
        found = {each.name: frozenset(each.numbers - part.numbers) for part in self.parts for each in part.tellers}
        found |= {each.name: each.numbers for each in self.aside}
        return {name: numbers for name, numbers in found.items() if numbers}


def tell_apart(one: Iterable[Key], other: Iterable[Key]) -> bool:
    """Whether both carry an application (or a registration) number and none is the same: they are two rights."""
    for type_ in TELLING:
        ours, theirs = ({key for key in each if key[2] is type_} for each in (one, other))
        if ours and theirs and not ours & theirs:
            return True
    return False


def divided(tellers: Collection[Teller]) -> Divided:
    """The rights of which all these tell, who are connected by numbers; whatever order they are given in."""
    parts: list[Part] = []
    aside: list[Teller] = []
    for teller in sorted(tellers, key=lambda each: each.authority, reverse=True):
        whole, ours = set(teller.numbers), list[Part]()
        theirs: set[Key] = set()
        for part in parts:
            if not part.numbers & teller.numbers:
                continue
            if tell_apart(whole, part.numbers):
                theirs |= part.numbers
            else:
                whole |= part.numbers
                ours.append(part)
        whole -= theirs
        if not whole:
            aside.append(teller)
            continue
        if not ours:
            ours = [Part()]
            parts += ours
        first, *further = ours
        for part in further:
            first.tellers += part.tellers
            parts.remove(part)
        first.tellers = sorted([*first.tellers, teller], key=lambda each: each.authority, reverse=True)
        first.numbers = whole
    return Divided(parts, aside)
