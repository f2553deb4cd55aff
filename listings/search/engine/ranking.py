"""The order of the best match: a sum of whole points, each with a name, so that a page can say why a right stands
where it stands.

A word that stands in a place of the document counts what the place is worth times how rare the word is. Whole titles,
neighbours that stay neighbours, numbers and classes count besides. No length and no frequency is looked at: a title
says a thing once. The same question gives the same points on every machine, whatever was written before.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

import tantivy
from tantivy import Occur

from listings.search.cutting import sequence_of
from listings.search.engine.document import Place
from listings.search.engine.matching import all_of, any_of, beginning, silent, token
from listings.search.engine.reading import View
from listings.search.engine.resolving import Sought
from listings.search.engine.schema import LONGEST_NAME, ON_RECORD, ON_SALE, TEXTS, squeezed
from listings.search.folding import is_cjk, pairs, stem
from listings.search.question import Term


class Reason(StrEnum):
    """What points are given for besides the places of words."""

    WHOLE_TITLE = "whole_title"
    TOGETHER = "together"
    NUMBER = "number"
    CLASS = "class_symbol"
    ON_SALE = "on_sale"


# What a word is worth in each place, before its rarity.
WORTH: dict[Place, int] = {
    Place.TITLE: 8,
    Place.OWNER: 6,
    Place.INVENTOR: 5,
    Place.KIND: 4,
    Place.GOODS: 3,
    Place.CLASS: 3,
    Place.SUMMARY: 2,
    Place.CENTER: 1,
}
FOR_NUMBER = 200
FOR_CLASS = 20
FOR_WHOLE_TITLE = 60
FOR_BEING_ON_SALE = 4
FOR_NEIGHBOURS = 4  # times the rarity of the rarer one

# So many clauses are told apart in one score: each adds a power of two, and a score holds 24 binary digits exactly.
AT_ONCE = 24


@dataclass(frozen=True, slots=True)
class Clause:
    """Points that a right gets where it meets a query, which at most `most` rights do."""

    name: Place | Reason
    points: int
    query: tantivy.Query
    most: int


def clauses(view: View, sought: Sought, asked: str, *, on_record: bool) -> list[Clause]:
    """Everything that a question gives points for; among all rights on record also being on sale."""
    every, often = everything(view), view.searcher.doc_freq
    found = [Clause(Reason.ON_SALE, FOR_BEING_ON_SALE, token("scope", ON_SALE), every)] if on_record else []
    for term in sought.terms:
        if term.numbers:
            found += [Clause(Reason.NUMBER, FOR_NUMBER, beginning("number", each), every) for each in term.numbers[:1]]
        elif term.symbol:
            most = often("symbol", term.symbol)
            found.append(Clause(Reason.CLASS, FOR_CLASS, token("symbol", term.symbol), most))
        for word in term.words if not term.numbers else ():
            found += _of_word(view, word)
    found += _together(view, sought.terms)
    if name := squeezed(asked)[:LONGEST_NAME]:
        found.append(Clause(Reason.WHOLE_TITLE, FOR_WHOLE_TITLE, token("name", name), often("name", name)))
    return found


def _of_word(view: View, word: str) -> Iterator[Clause]:
    """A word in each place in which it stands anywhere."""
    tokens = _tokens(word)
    rare = rarity(view, tokens)
    for place, worth in WORTH.items():
        field = TEXTS[place]
        if most := min(view.searcher.doc_freq(field, each) for each in tokens):
            parts = [token(field, each) for each in tokens]
            yield Clause(place, worth * rare, parts[0] if len(parts) == 1 else all_of(parts), most)


def rarity(view: View, tokens: Sequence[str]) -> int:
    """From 1 for what stands nearly everywhere to about 10 for what stands in one of a million."""
    whole = max(everything(view), 2)
    fewest = min(max(view.searcher.doc_freq("any", each), 1) for each in tokens)
    return 1 + round(math.log2(max(whole / fewest, 1)) / 2)


def _together(view: View, terms: Sequence[Term]) -> Iterator[Clause]:
    """Words that stand side by side in the question and do so in the text."""
    words = [word for term in terms if not term.numbers and not term.symbol for word in term.words]
    for left, right in pairwise(words):
        phrase: list[str | tuple[int, str]] = [*sequence_of(left)[:-1], *sequence_of(right)[:-1]]
        most = min(view.searcher.doc_freq("sequence", each) for each in phrase) if phrase else 0
        if len(phrase) > 1 and most:
            rare = max(rarity(view, _tokens(each)) for each in (left, right))
            query = tantivy.Query.phrase_query(view.schema, "sequence", phrase)
            yield Clause(Reason.TOGETHER, FOR_NEIGHBOURS * rare, query, most)


def everything(view: View) -> int:
    """How many rights are on record."""
    return view.searcher.doc_freq("scope", ON_RECORD)


def _tokens(word: str) -> list[str]:
    return (pairs(word) or [word]) if is_cjk(word) else [stem(word)]


def scored(met: tantivy.Query, given: Sequence[Clause], *, among: int) -> tantivy.Query:
    """What meets a query, which at most `among` rights do, with the points of all clauses as its score."""
    if 2 * among * len(given) < sum(each.most for each in given):
        return one_by_one(met, given, lead=met)
    ways = [(Occur.Should, _counting(each.query, each.points)) for each in given]
    return tantivy.Query.boolean_query([(Occur.Must, silent(met)), *ways])


def one_by_one(
    met: tantivy.Query, given: Sequence[Clause], *, lead: tantivy.Query, points: Iterable[int] = (), known: int = 0
) -> tantivy.Query:
    """The same as a query inside a query: each clause is asked of each right that meets it, where otherwise all rights
    that meet any of the clauses are gone through. Quicker where few rights meet it.

    Whether words stand side by side is asked of what meets `lead` alone: asked of one right, the index would go on to
    the next where they do. `points` are others than those of the clauses; `known` are points that every right has.
    """
    query = _counting(met, known)
    for each, worth in zip(given, points or (each.points for each in given), strict=True):
        clause = all_of([lead, each.query]) if each.name is Reason.TOGETHER else each.query
        query = tantivy.Query.boolean_query([(Occur.Must, query), (Occur.Should, _counting(clause, worth))])
    return query


def _counting(query: tantivy.Query, points: int) -> tantivy.Query:
    return tantivy.Query.const_score_query(query, float(points))


def explained(view: View, asset_ids: Sequence[int], given: Sequence[Clause]) -> dict[int, dict[Place | Reason, int]]:
    """Right → what it got points for, the most first; the sum is its score."""
    if not asset_ids:
        return {}
    among = any_of([token("id", asset_id) for asset_id in asset_ids])
    sums: dict[int, dict[Place | Reason, int]] = {asset_id: {} for asset_id in asset_ids}
    for first in range(0, len(given), AT_ONCE):
        some = given[first : first + AT_ONCE]
        query = one_by_one(among, some, lead=among, points=[2**place for place in range(len(some))])
        hits = view.searcher.search(query, len(asset_ids), count=False).hits
        ids = view.searcher.fast_field_values("id", [address for _score, address in hits])
        for (score, _address), asset_id in zip(hits, ids, strict=True):
            found = sums[int(asset_id or 0)]
            for place, each in enumerate(some):
                if int(score) >> place & 1:
                    found[each.name] = found.get(each.name, 0) + each.points
    return {key: dict(sorted(names.items(), key=lambda one: -one[1])) for key, names in sums.items()}
