"""A search as a query of the index: the words that have to be met, where one looks, and the restrictions."""

from collections.abc import Iterable, Sequence
from datetime import date

import tantivy
from tantivy import FieldType, Occur

from listings.search.asking import Query
from listings.search.engine.facets import FACETS, KEPT, term_bounds
from listings.search.engine.schema import FAR_PRICE, ON_RECORD, ON_SALE, schema
from listings.search.question import Term
from listings.terms.territories import TERRITORIES

Part = tuple[Occur, tantivy.Query]


def token(field: str, text: str | int) -> tantivy.Query:
    """What has this token in a field."""
    return tantivy.Query.term_query(schema(), field, text, index_option="basic")


def between(field: str, least: int | None, below: int | None, *, by_terms: bool = False) -> tantivy.Query:
    """What has a number from `least` up to, not including, `below`; at least one of them is given."""
    return tantivy.Query.range_query(
        schema(), field, FieldType.Integer, least, below, include_upper=below is None, use_inverted_index=by_terms
    )


def all_of(parts: Iterable[tantivy.Query]) -> tantivy.Query:
    """What meets every part."""
    return tantivy.Query.boolean_query([(Occur.Must, part) for part in parts])


def any_of(parts: Sequence[tantivy.Query]) -> tantivy.Query:
    """What meets one part; nothing where there is none."""
    if len(parts) == 1:
        return parts[0]
    return tantivy.Query.boolean_query([(Occur.Should, part) for part in parts]) if parts else empty()


def empty() -> tantivy.Query:
    """What nothing meets."""
    return tantivy.Query.empty_query()


def meets(term: Term) -> tantivy.Query:
    """What meets one term of the question, in whichever way."""
    ways = [token("any", each) for each in term.either]
    together = [token("any", each) for each in term.every] + [token("sequence", each) for each in term.signs]
    if together:
        ways.append(all_of(together) if len(together) > 1 else together[0])
    if term.phrase:
        words: list[str | tuple[int, str]] = [*term.phrase]
        ways.append(tantivy.Query.phrase_query(schema(), "sequence", words))
    ways += [beginning("number", each) for each in term.numbers]
    if term.symbol:
        ways.append(token("symbol", term.symbol))
    return any_of(ways)


def beginning(field: str, text: str) -> tantivy.Query:
    """What has a token with this beginning; the text holds only letters, digits and '#'."""
    return tantivy.Query.regex_query(schema(), field, f"{text}.*")


def looked_through(query: Query, today: date) -> list[Part]:
    """Where one looks: what is on sale on that day, or every right on record."""
    if query.on_record:
        return [(Occur.Must, silent(token("scope", ON_RECORD)))]
    over = between("ends", None, today.toordinal(), by_terms=True)
    return [(Occur.Must, silent(token("scope", ON_SALE))), (Occur.MustNot, over)]


def restricted(query: Query, today: date, *, but: str = "") -> list[Part]:
    """The restrictions in force, without that of one facet. The price range is no facet and restricts all of them."""
    asked = [
        (Occur.Must, silent(restriction(facet, getattr(query, facet), today)))
        for facet in FACETS
        if facet != but and getattr(query, facet)
    ]
    if query.price_from is not None or query.price_to is not None:
        below = FAR_PRICE if query.price_to is None else query.price_to + 1
        asked.append((Occur.Must, silent(between("price", query.price_from, below))))
    return asked


def restriction(facet: str, values: Sequence[str], today: date) -> tantivy.Query:
    """What counts under one of the values of a facet."""
    if facet == "term":
        bounds = term_bounds(today)
        return any_of([between("expires", *bounds[value]) for value in values])
    assert facet in KEPT
    if facet == "territory":
        # What is offered for the mainland is offered for each of its cities.
        values = list(dict.fromkeys(code for value in values for code in TERRITORIES.line_of(value)))
    return tantivy.Query.term_set_query(schema(), facet, list(values))


def silent(part: tantivy.Query) -> tantivy.Query:
    """A condition that says nothing about how well something matches."""
    return tantivy.Query.const_score_query(part, 0.0)


def found(words: tantivy.Query | None, query: Query, today: date, *, but: str = "") -> tantivy.Query:
    """What meets the words, where one looks and under the restrictions, without that of one facet."""
    met = [] if words is None else [(Occur.Must, words)]
    return tantivy.Query.boolean_query([*met, *looked_through(query, today), *restricted(query, today, but=but)])


def counted(result: tantivy.SearchResult) -> int:
    """How many met a query that was counted."""
    return int(result.count)  # type: ignore[attr-defined]
