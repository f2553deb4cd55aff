"""Finding the best few without scoring all: queries that hold every right that can score more than some bound.

The points of a right are a sum over clauses, and how many points a clause gives is known beforehand. So whatever lacks
the clauses that are worth most stays below what the others give together. Which clauses to ask for is a guess from how
many rights meet each; whether the first results stand there is seen from their scores afterwards.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import tantivy

from listings.search.engine.matching import all_of, any_of
from listings.search.engine.ranking import Clause, one_by_one
from listings.search.engine.schema import MOST_LATER


@dataclass(frozen=True, slots=True)
class Narrower:
    """A query of fewer results than another, with the same scores; all others of that one score `bound` at most."""

    query: tantivy.Query
    bound: float


def narrowed(met: tantivy.Query, given: Sequence[Clause], *, among: int, wanted: int) -> Iterator[Narrower]:
    """Queries in which the first `wanted` of those that meet a query probably stand, the narrowest first; none where
    hardly fewer rights would be looked at than the `among` that may meet it."""
    ranked = sorted((each for each in given if each.most), key=lambda each: -each.points)
    first = next((place for place, each in enumerate(ranked) if each.most >= wanted), len(ranked))
    few, many = ranked[:first], ranked[first:]
    together = _together(many)
    if together and wanted <= (most := min(each.most for each in together)) and 2 * most <= among:
        query = any_of([*(each.query for each in few), all_of([each.query for each in together])])
        yield _of(met, query, given, _points(many) - together[-1].points)
    either = _either(many)
    if either and either != together and 2 * sum(each.most for each in either) <= among:
        query = any_of([each.query for each in (*few, *either)])
        yield _of(met, query, given, _points(many) - _points(either))


def _together(many: Sequence[Clause]) -> Sequence[Clause]:
    """The fewest clauses of which a right that has them all, and half of the points besides, has more than any that
    lacks one of them."""
    whole = _points(many)
    for count in range(1, len(many) + 1):
        has = _points(many[:count])
        if has + (whole - has) / 2 > (whole - many[count - 1].points) * MOST_LATER:
            return many[:count]
    return ()


def _either(many: Sequence[Clause]) -> Sequence[Clause]:
    """The fewest clauses of which the first alone is worth more than all others together."""
    whole = _points(many)
    counts = range(1, len(many))
    enough = (count for count in counts if (whole - _points(many[:count])) * MOST_LATER < many[0].points)
    return many[: next(enough, 0)]


def _points(clauses: Sequence[Clause]) -> int:
    return sum(each.points for each in clauses)


def _of(met: tantivy.Query, query: tantivy.Query, given: Sequence[Clause], rest: int) -> Narrower:
    return Narrower(one_by_one(all_of([met, query]), given, lead=query), rest * MOST_LATER)
