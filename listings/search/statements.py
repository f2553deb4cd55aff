"""A search as SQL: the same statements on both databases, matching, ranking and counting where the rows are.

`WITH found AS (…)` holds every entry that meets the words, with the columns that facets look at; the page of rows and
the counts of all facets each are one statement over it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    CTE,
    BigInteger,
    ColumnElement,
    FromClause,
    Integer,
    String,
    Subquery,
    and_,
    case,
    cast,
    func,
    literal,
    or_,
    select,
    true,
    union_all,
)

from listings.search.asking import BANDS, Band, OfferKind, Query, Sort
from listings.search.models import SearchEntry, SearchSection, SearchToken
from listings.search.question import Term
from listings.terms.vocabulary import LicenseType
from parties.centers.models import Center
from parties.organisations.models import Organisation

# Building a statement costs more than a small search: those of the latest searches are kept (they hold no rows).
KEPT = 512

LAST_SIGN = "\U0010ffff"
FAR_DAY = date(9999, 12, 31)
FAR_PRICE = 2**62


@dataclass(frozen=True, slots=True)
class After:
    """Where a page of results ended: the last row's key in the order in force, and its listing."""

    place: int | date | datetime
    listing_id: int


entry, token = SearchEntry.__table__.c, SearchToken.__table__.c


def begins_with(prefix: str) -> ColumnElement[bool]:
    """Tokens with this beginning, as a range of the index."""
    return and_(token.token >= prefix, token.token < prefix + LAST_SIGN)


def of_term(term: Term) -> Any:
    """(listing_id, score) of the entries that meet one term; what is written in full counts double."""
    if term.pairs:
        score = func.sum(token.weight) * 2
        met = select(token.listing_id, cast(score, Integer).label("score")).where(token.token.in_(term.pairs))
        return met.group_by(token.listing_id).having(func.count() >= term.need)
    whole = (*term.prefixes, *term.exact)
    score = func.max(token.weight * case((token.token.in_(whole), 2), else_=1))
    ways = [begins_with(prefix) for prefix in term.prefixes]
    ways += [token.token.in_(term.exact)] if term.exact else []
    return select(token.listing_id, cast(score, Integer).label("score")).where(or_(*ways)).group_by(token.listing_id)


def found(query: Query, today: date) -> CTE:
    """Every entry on sale today that meets all the words, with its score (0 where nothing was asked)."""
    terms = query.terms
    columns = (
        entry.listing_id, entry.kind, entry.center_id, entry.for_sale, entry.exclusive, entry.sole, entry.ordinary,
        entry.price_minor, entry.ends_on, entry.published_at,
    )  # fmt: skip
    running = or_(entry.ends_on.is_(None), entry.ends_on >= today)
    if not terms:
        return select(*columns, literal(0, Integer).label("score")).where(running).cte("found")
    met = union_all(*(of_term(term) for term in terms)).subquery("met")
    scored = (
        select(met.c.listing_id, cast(func.sum(met.c.score), Integer).label("score"))
        .group_by(met.c.listing_id)
        .having(func.count() == len(terms))
        .subquery("scored")
    )
    joined = SearchEntry.__table__.join(scored, scored.c.listing_id == entry.listing_id)
    return select(*columns, scored.c.score).select_from(joined).where(running).cte("found")


def in_band(price: ColumnElement[Any], band: Band) -> ColumnElement[bool]:
    """Whether an asking price falls into a band."""
    if band.least is None:
        return price.is_(None)
    return price >= band.least if band.below is None else and_(price >= band.least, price < band.below)


def restrictions(query: Query, hits: CTE) -> dict[str, ColumnElement[bool]]:
    """The condition of each facet in use, and of the price range, which is no facet and restricts all of them."""
    row = hits.c
    asked: dict[str, ColumnElement[bool]] = {}
    if query.kind:
        asked["kind"] = row.kind.in_(query.kind)
    if query.section:
        section = SearchSection.__table__.c
        asked["section"] = row.listing_id.in_(select(section.listing_id).where(section.section.in_(query.section)))
    if query.center:
        asked["center"] = row.center_id.in_(select(Center.id).where(Center.code.in_(query.center)))
    offered = {OfferKind.SALE: row.for_sale, OfferKind.LICENCE: or_(row.exclusive, row.sole, row.ordinary)}
    if query.offer:
        asked["offer"] = or_(*(offered[OfferKind(value)] for value in query.offer))
    if query.licence:
        asked["licence"] = or_(*(row[value] for value in query.licence))
    if query.band:
        asked["band"] = or_(*(in_band(row.price_minor, band) for band in BANDS if band.code in query.band))
    if query.price_from is not None:
        asked["price_from"] = row.price_minor >= query.price_from
    if query.price_to is not None:
        asked["price_to"] = row.price_minor <= query.price_to
    return asked


@lru_cache(maxsize=KEPT)
def counts(query: Query, today: date) -> Any:
    """One statement: (facet, value, how many), each facet counted without its own restriction, and the total.

    What was found is gone through four times, whatever the number of values: once for each facet whose values are
    not known before, and once for all others together.
    """
    hits = found(query, today)
    asked = restrictions(query, hits)

    def but(facet: str) -> ColumnElement[bool]:
        return and_(true(), *(condition for name, condition in asked.items() if name != facet))

    def each(facet: str, value: ColumnElement[Any], rows: FromClause = hits) -> Any:
        return _count(facet, value, func.count()).select_from(rows).where(but(facet)).group_by(value)

    row, section = hits.c, SearchSection.__table__
    known = {name: and_(but(name[0]), condition) for name, condition in known_values(hits).items()}
    sums = select(
        *(func.coalesce(func.sum(case((met, 1), else_=0)), 0).label(f"n{n}") for n, met in enumerate(known.values()))
    ).cte("sums")
    return union_all(
        each("kind", row.kind),
        each("center", cast(row.center_id, String)),
        each("section", section.c.section, hits.join(section, section.c.listing_id == row.listing_id)),
        *(_count(facet, literal(value), sums.c[f"n{n}"]) for n, (facet, value) in enumerate(known)),
    )


def known_values(hits: CTE) -> dict[tuple[str, str], ColumnElement[bool]]:
    """(facet, value) → its condition, for the facets whose values are a fixed list; ('total', '') is met by all."""
    row = hits.c
    licensed = or_(row.exclusive, row.sole, row.ordinary)
    return {
        ("total", ""): true(),
        ("offer", OfferKind.SALE.value): row.for_sale,
        ("offer", OfferKind.LICENCE.value): licensed,
        **{("licence", kind.value): row[kind.value] for kind in LicenseType},
        **{("band", band.code): in_band(row.price_minor, band) for band in BANDS},
    }


def _count(facet: str, value: ColumnElement[Any], count: ColumnElement[Any]) -> Any:
    return select(
        literal(facet, String).label("facet"),
        cast(value, String).label("value"),
        cast(count, BigInteger).label("n"),
    )


def order_of(query: Query, hits: CTE) -> tuple[ColumnElement[Any], bool]:
    """The key of the order in force and whether it descends; entries with equal keys stand newest first."""
    row = hits.c
    match query.order:
        case Sort.RELEVANCE:
            return row.score, True
        case Sort.NEWEST:
            return row.published_at, True
        case Sort.PRICE:
            return func.coalesce(row.price_minor, literal(FAR_PRICE, BigInteger)), False
        case Sort.ENDING:
            return func.coalesce(row.ends_on, literal(FAR_DAY)), False


@lru_cache(maxsize=KEPT)
def page(query: Query, today: date, *, limit: int, offset: int = 0, after: After | None = None) -> Any:
    """One statement: result rows in the order in force with the names of owner and center.

    `after` goes on behind a row (key of the order, listing) without counting what lies before it.
    """
    hits = found(query, today)
    key, falls = order_of(query, hits)
    row = hits.c
    picked: Any = select(row.listing_id, row.score, key.label("place")).where(*restrictions(query, hits).values())
    if after is not None:
        beyond = key < after.place if falls else key > after.place
        picked = picked.where(or_(beyond, and_(key == after.place, row.listing_id < after.listing_id)))
    picked = picked.order_by(key.desc() if falls else key, row.listing_id.desc()).limit(limit).offset(offset)
    return _with_names(picked.subquery("page"), falls)


def _with_names(rows: Subquery, falls: bool) -> Any:
    owner, center = Organisation.__table__, Center.__table__
    joined = (
        SearchEntry.__table__.join(rows, rows.c.listing_id == entry.listing_id)
        .join(owner, owner.c.id == entry.owner_id)
        .join(center, center.c.id == entry.center_id)
    )
    names = (
        owner.c.name.label("owner_name"),
        owner.c.name_en.label("owner_name_en"),
        center.c.code.label("center_code"),
        center.c.name.label("center_name"),
        center.c.name_en.label("center_name_en"),
    )
    place = rows.c.place.desc() if falls else rows.c.place
    return (
        select(*SearchEntry.__table__.c, rows.c.score, rows.c.place, *names)
        .select_from(joined)
        .order_by(place, entry.listing_id.desc())
    )


def places_of(listing_ids: Sequence[int], terms: Sequence[Term]) -> Any:
    """(listing_id, token, places) of the tokens by which entries met the terms."""
    ways: list[ColumnElement[bool]] = []
    for term in terms:
        ways += [begins_with(prefix) for prefix in term.prefixes]
        ways += [token.token.in_((*term.exact, *term.pairs))] if term.exact or term.pairs else []
    return select(token.listing_id, token.token, token.places).where(token.listing_id.in_(listing_ids), or_(*ways))
