"""How near the field of a listing lies to the one that a need asks for."""

import re
from dataclasses import dataclass

from listings.terms.fields import FIELDS
from listings.terms.technology import begins, prefixes_of
from trading.matching import weights
from trading.matching.facts import ListingFacts, NeedFacts

SYMBOL = re.compile(r"([A-HY])(\d\d)?([A-Z])?(?: ?(\d{1,4})(?:/(\d{2,6}))?)?")
STEPS = (0.0, weights.SAME_SECTION, weights.SAME_CLASS, weights.SAME_SUBCLASS, weights.SAME_GROUP)


@dataclass(frozen=True, slots=True)
class Nearness:
    """How near (0 to 1), by which two codes: what was asked, and what the listing has; '' where nothing was said."""

    value: float
    asked: str = ""
    has: str = ""


def nearness(need: NeedFacts, listing: ListingFacts) -> Nearness:
    """The nearest pair of what a need asks for and what a listing has."""
    if not need.ipc and not need.fields:
        return Nearness(weights.UNSAID)
    pairs = [
        *(Nearness(of_symbols(asked, has), asked, has) for asked in need.ipc for has in listing.ipc),
        *(Nearness(in_field(asked, has), asked, has) for asked in need.fields for has in listing.ipc),
        *(Nearness(of_codes(asked, has), asked, has) for asked in need.fields for has in listing.fields),
    ]
    if not pairs:
        return Nearness(0.0, (need.ipc or need.fields)[0])
    return max(pairs, key=lambda pair: (pair.value, len(pair.asked), pair.asked, pair.has))


def of_symbols(asked: str, has: str) -> float:
    """IPC: whole within what was asked ('H01M 10/60' in 'H01M'), else by how much of both is the same."""
    one, other = _parts(asked), _parts(has)
    same = 0
    for mine, theirs in zip(one, other, strict=False):
        if mine != theirs:
            break
        same += 1
    return 1.0 if one and same == len(one) else STEPS[min(same, len(STEPS) - 1)]


def _parts(symbol: str) -> list[str]:
    match = SYMBOL.match(symbol)
    return [part for part in match.groups() if part] if match else []


def in_field(field: str, symbol: str) -> float:
    """A symbol in a technical field; a whole sector is asked for less closely than one of its fields."""
    if not any(begins(symbol, prefix) for prefix in prefixes_of(field)):
        return 0.0
    return weights.WITHIN_SECTOR if FIELDS.children(field) else 1.0


def of_codes(asked: str, has: str) -> float:
    """Fields of use of marks and works: the same or within, or another class of marks where marks are wanted."""
    if asked not in FIELDS or has not in FIELDS:
        return 0.0
    if FIELDS.covers(asked, has):
        return weights.WITHIN_SECTOR if FIELDS.children(asked) and asked != has else 1.0
    branch = asked.partition(".")[0]
    return weights.OTHER_MARK_CLASS if branch == has.partition(".")[0] and branch in ("nice", "works") else 0.0
