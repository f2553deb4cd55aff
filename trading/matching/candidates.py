"""Who is looked at before anything is scored: a bounded number on either side, however many there are."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Integer, and_, cast, func, literal, or_, select, union_all
from sqlalchemy.orm import Session

from listings.assets.kinds import AssetKind
from listings.demand.models import Need, NeedMark, NeedToken
from listings.demand.states import NeedState
from listings.demand.tokens import tokens_of
from listings.search.likeness import Corpus
from listings.terms.fields import EVERYTHING, FIELDS
from listings.terms.technology import fields_of, prefixes_of
from trading.matching.facts import ListingFacts, NeedFacts
from trading.matching.weights import CANDIDATES
from trading.matching.words import ASKING

MOST_WORDS = 120  # of one listing
EACH_CLASS = 6  # what a class or field in common counts beside words, which count 1 or 2
SIGNS_OF_SUBCLASS = 4  # H01M


def listings_for(session: Session, need: NeedFacts, corpus: Corpus, *, today: date) -> list[int]:
    """Listings on sale that share the need's rarest words, or lie in its classes or fields."""
    symbols = [part for symbol in need.ipc for part in (symbol, symbol[:SIGNS_OF_SUBCLASS])]
    symbols += [prefix for code in need.fields for prefix in prefixes_of(code)]
    classes = [("ipc", symbol) for symbol in symbols]
    classes += [("nice", code.partition(".")[2]) for code in need.fields if code.startswith("nice.")]
    kinds = [kind for code in need.fields if code.startswith("works") for kind in kinds_of(code)]
    return corpus.on_sale_like(
        session, words=need.words.weights, classes=classes, kinds=kinds, today=today, limit=CANDIDATES
    )


def kinds_of(code: str) -> tuple[str, ...]:
    """The kinds of rights behind a field of works."""
    if code == "works.software":
        return (AssetKind.SOFTWARE.value,)
    return (AssetKind.COPYRIGHT_WORK.value, *((AssetKind.SOFTWARE.value,) if code == "works" else ()))


def needs_for(session: Session, listing: ListingFacts, *, now: datetime) -> list[int]:
    """Open needs that share the listing's words, or ask for its classes or fields; most in common first."""
    ways = [_by_words(listing), *_by_classes(listing.ipc), *_by_fields(listing)]
    met = union_all(*ways).subquery("met")
    running = and_(Need.state == NeedState.PUBLISHED, Need.expires_at > now)
    ranked = (
        select(met.c.need_id)
        .join(Need, Need.id == met.c.need_id)
        .where(running)
        .group_by(met.c.need_id)
        .order_by(func.sum(met.c.points).desc(), met.c.need_id.desc())
        .limit(CANDIDATES)
    )
    return list(session.scalars(ranked))


def _by_words(listing: ListingFacts) -> Any:
    words = dict.fromkeys(token for text in listing.words.texts for token in sorted(tokens_of(text)))
    asked = [word for word in words if word not in ASKING and len(word) > 1][:MOST_WORDS]
    points = cast(func.sum(NeedToken.weight), Integer).label("points")
    return select(NeedToken.need_id, points).where(NeedToken.token.in_(asked)).group_by(NeedToken.need_id)


def _by_classes(symbols: Sequence[str]) -> list[Any]:
    """Needs that ask for a part of the IPC in which a symbol lies, or for a part of its main group."""
    beginnings = sorted({part for symbol in symbols for part in beginnings_of(symbol)})
    groups = sorted({symbol.partition("/")[0] for symbol in symbols if " " in symbol})
    if not beginnings:
        return []
    within = or_(NeedMark.value.in_(beginnings), *(NeedMark.value.startswith(f"{group}/") for group in groups))
    return [_marked("class", within)]


def beginnings_of(symbol: str) -> list[str]:
    """'H01M 10/60' → H, H01, H01M, H01M 10, H01M 10/60."""
    head, _blank, rest = symbol.partition(" ")
    group = rest.partition("/")[0]
    parts = [head[:1], head[:3], head[:SIGNS_OF_SUBCLASS], f"{head} {group}" if group else "", symbol]
    return [part for part in dict.fromkeys(parts) if part]


def _by_fields(listing: ListingFacts) -> list[Any]:
    """Needs that ask for a field in which the listing lies; marks of a need stand for all that its field lies in."""
    codes = fields_of(listing.ipc) | {code for code in listing.fields if code in FIELDS}
    codes |= {line for code in codes for line in FIELDS.line_of(code)} - {EVERYTHING}
    return [_marked("field", NeedMark.value.in_(sorted(codes)))] if codes else []


def _marked(facet: str, which: Any) -> Any:
    points = literal(EACH_CLASS, Integer).label("points")
    return select(NeedMark.need_id, points).where(NeedMark.facet == facet, which).distinct()
