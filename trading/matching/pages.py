"""What the pages of matching print, ready for their templates."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from markupsafe import Markup
from sqlalchemy.orm import Session

from core.actor import Actor
from core.i18n import language
from listings.assets.kinds import KIND_LABELS
from listings.demand import pages as demand_pages
from listings.demand import queries as demand
from listings.market.pages import offered_lines
from listings.search.likeness import Corpus
from listings.search.pages import titled
from parties.organisations import queries as organisations
from trading.matching import reasons
from trading.matching.labels import REASON_LABELS
from trading.matching.models import MatchDismissal
from trading.matching.queries import Match, Matches


@dataclass(frozen=True, slots=True)
class Shown:
    """A match in a list: the other side in words, the score, and what gives most of it."""

    match: Match
    title: Markup
    about: list[str]
    offered: list[tuple[str, str]]
    lines: list[reasons.Line]
    score: float
    aside: str = ""
    note: str = ""


def listings_shown(session: Session, found: Matches, today: date) -> tuple[list[Shown], list[Shown]]:
    """The best listings for a need, and those that were put aside."""
    every = [*found.best, *(match for match, _row in found.aside)]
    sellers = organisations.names_of(session, [match.listing.seller_id for match in every])

    def shown(match: Match, row: MatchDismissal | None = None) -> Shown:
        asset = match.asset
        about = [
            str(KIND_LABELS[asset.kind]),
            asset.number_display,
            sellers[match.listing.seller_id].display(language()),
        ]
        title = titled(asset.title, asset.title_en, asset.number_display)
        return _shown(match, title, about, offered_lines(match.listing), found.corpus, today, row)

    return [shown(match) for match in found.best], [shown(match, row) for match, row in found.aside]


def needs_shown(session: Session, found: Matches, reader: Actor, today: date) -> tuple[list[Shown], list[Shown]]:
    """The best needs for a listing, and those that were put aside."""
    every = [*found.best, *(match for match, _row in found.aside)]
    named = demand.named(session, [match.need for match in every], reader)
    buyers = organisations.names_of(session, [match.need.organisation_id for match in every])

    def shown(match: Match, row: MatchDismissal | None = None) -> Shown:
        need = match.need
        who = buyers[need.organisation_id].display(language()) if need.id in named else demand_pages.unnamed()
        budget = demand_pages.budget_in_words(need.budget_min, need.budget_max)
        wanted = [(demand_pages.wanted_in_words(need), budget)]
        title = demand_pages.spoken(need.title, need.language)
        return _shown(match, title, [who], wanted, found.corpus, today, row)

    return [shown(match) for match in found.best], [shown(match, row) for match, row in found.aside]


def _shown(
    match: Match,
    title: Markup,
    about: Sequence[str],
    offered: list[tuple[str, str]],
    corpus: Corpus,
    today: date,
    row: MatchDismissal | None,
) -> Shown:
    lines = reasons.best_lines(match, corpus, today)
    aside, note = (str(REASON_LABELS[row.reason]), row.note) if row is not None else ("", "")
    return Shown(match, title, list(about), offered, lines, match.score.total, aside, note)


def as_json(match: Match, corpus: Corpus, today: date) -> dict[str, Any]:
    """A match with every term."""
    terms = [
        {
            "term": line.term,
            "weight": line.weight,
            "value": round(line.value, 4),
            "points": line.points,
            "sentence": line.sentence,
        }
        for line in reasons.lines(match, corpus, today)
    ]
    return {
        "need_id": match.need.id,
        "listing_id": match.listing.id,
        "score": match.score.total,
        "terms": terms,
    }
