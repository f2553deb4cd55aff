"""Finding the best few without scoring all: queries that hold every right that can score more than some bound.

The points of a right are a sum over clauses, and how many points a clause gives is known beforehand. So whatever lacks
the clauses that are worth most stays below what the others give together. Which clauses to ask for is a guess from how
many rights meet each; whether the first results stand there is seen from their scores afterwards.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import tantivy

from listings.search.engine.matching import all_of, any_of
from listings.search.engine.ranking import Clause, Reason, one_by_one
from listings.search.engine.schema import MOST_LATER

# Times as many as are wanted, because words do not stand where they do by chance; and where only some of them will do.
ENOUGH, PLENTY = 4, 16
SIDE_BY_SIDE = 4  # of so many rights that have the words of a neighbourhood, one has them side by side


@dataclass(frozen=True, slots=True)
class Narrower:
    """A query of fewer results than another, with the same scores; all others of that one score `bound` at most."""

    query: tantivy.Query
    bound: float


def narrowed(met: tantivy.Query, given: Sequence[Clause], *, among: int, every: int, wanted: int) -> Iterator[Narrower]:
    """Queries in which the first `wanted` of those that meet a query probably stand, the narrowest first; none where
    hardly fewer rights would be looked at than the `among`, of `every` right on record, that may meet it."""
    ranked = sorted((each for each in given if each.most), key=lambda each: -each.points)
    first = next((place for place, each in enumerate(ranked) if each.most >= wanted), len(ranked))
    few, many = ranked[:first], ranked[first:]
    ways = dict.fromkeys((_as_many(many, every, wanted), _as_few(many)))
    for way in ways:
        if way and 2 * min(each.most for each in way) <= among:
            query = any_of([*(each.query for each in few), all_of([each.query for each in way])])
            yield _of(met, query, given, _points(many) - _least(way), sure=() if few else way)
    either = _either(many)
    if either and either not in ways and 2 * sum(each.most for each in either) <= among:
        query = any_of([each.query for each in (*few, *either)])
        yield _of(met, query, given, _points(many) - _points(either))


def _as_many(many: Sequence[Clause], every: int, wanted: int) -> tuple[Clause, ...]:
    """As many clauses as enough rights meet all of, if words stood where they do by chance, and no more than do."""
    chosen: list[Clause] = []
    probably = [float(every)]
    for each in many:
        chance = each.most / every / (SIDE_BY_SIDE if each.name is Reason.TOGETHER else 1)
        if probably[-1] * chance >= ENOUGH * wanted:
            probably.append(probably[-1] * chance)
            chosen.append(each)
    while chosen:
        if _does(chosen, _points(many)) or (probably[-1] >= PLENTY * wanted and _may_do(chosen, _points(many))):
            return tuple(chosen)
        chosen.pop()
        probably.pop()
    return ()


def _as_few(many: Sequence[Clause]) -> tuple[Clause, ...]:
    """The fewest clauses that may do."""
    beginnings = (many[:count] for count in range(1, len(many) + 1))
    return tuple(next((each for each in beginnings if _may_do(each, _points(many))), ()))


def _does(chosen: Sequence[Clause], whole: int) -> bool:
    """Whether a right that meets all of them has more than any that does not."""
    return _points(chosen) > (whole - _least(chosen)) * MOST_LATER


def _may_do(chosen: Sequence[Clause], whole: int) -> bool:
    """Whether a right that meets all of them, and has half of the points besides, has more than any that does not."""
    has = _points(chosen)
    return has + (whole - has) / 2 > (whole - _least(chosen)) * MOST_LATER


def _least(clauses: Sequence[Clause]) -> int:
    return min(each.points for each in clauses)


def _either(many: Sequence[Clause]) -> tuple[Clause, ...]:
    """The fewest clauses of which the first alone is worth more than all others together."""
    whole = _points(many)
    counts = range(1, len(many))
    enough = (count for count in counts if (whole - _points(many[:count])) * MOST_LATER < many[0].points)
    return tuple(many[: next(enough, 0)])


def _points(clauses: Sequence[Clause]) -> int:
    return sum(each.points for each in clauses)


def _of(
    met: tantivy.Query, query: tantivy.Query, given: Sequence[Clause], rest: int, *, sure: Sequence[Clause] = ()
) -> Narrower:
    """The narrower query; the clauses that are sure need not be asked of each right again."""
    others = [each for each in given if each not in sure]
    scores = one_by_one(all_of([met, query]), others, lead=query, known=_points(sure))
    return Narrower(scores, rest * MOST_LATER)
