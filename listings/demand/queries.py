"""Reads of needs."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core import audit
from core.actor import CENTER_ROLES, Actor
from core.db import found
from core.errors import NotFound
from core.i18n import _
from listings.assets.models import Asset
from listings.demand import statements
from listings.demand.asking import NeedsQuery
from listings.demand.models import Need, NeedAnswer
from listings.demand.states import PUBLIC, AnswerState, NeedState
from listings.market.models import Listing
from listings.market.states import ListingState
from parties.centers import queries as centers

PAGE_SIZE = 20


@dataclass(frozen=True, slots=True)
class Result:
    """A page of needs; `facets` facet → {value: how many}."""

    rows: Sequence[Need]
    total: int
    number: int
    pages: int
    facets: dict[str, dict[str, int]] = field(default_factory=dict)


def need(session: Session, need_id: int) -> Need:
    """The need, or NotFound."""
    return found(session, Need, need_id)


def readable_need(session: Session, need_id: int, reader: Actor | None) -> Need:
    """The need if this reader may see it: everybody what is or was public, its organisation and center the rest."""
    row = session.get(Need, need_id)
    if row is not None and (row.state in PUBLIC or is_own(row, reader) or works_for_its_center(session, row, reader)):
        return row
    raise NotFound(_("There is no need here that is open to you."))


def is_own(row: Need, reader: Actor | None) -> bool:
    """Whether the reader acts for the organisation that posted it."""
    return reader is not None and reader.acts_for(row.organisation_id)


def own_need(session: Session, need_id: int, actor: Actor) -> Need:
    """The need for somebody who acts for its organisation; NotFound for everybody else."""
    row = readable_need(session, need_id, actor)
    actor.must_act_for(row.organisation_id)
    return row


def works_for_its_center(session: Session, row: Need, reader: Actor | None) -> bool:
    """Whether the reader is staff of the center that looks after it, once it was published."""
    return _is_looked_after(row, center_of_reader(session, reader))


def center_of_reader(session: Session, reader: Actor | None) -> int | None:
    """The center whose work the reader does; None for anybody else."""
    if reader is None or reader.is_system or not reader.has(*CENTER_ROLES):
        return None
    row = centers.center_of(session, reader.organisation_id)
    return row.id if row else None


def _is_looked_after(row: Need, center_id: int | None) -> bool:
    return center_id is not None and row.center_id == center_id and row.published_at is not None


def named(session: Session, rows: Sequence[Need], reader: Actor | None) -> set[int]:
    """Those of the needs (by id) whose organisation is shown to this reader: an anonymous one's to its own people and
    its center alone."""
    center_id = center_of_reader(session, reader)
    return {row.id for row in rows if not row.is_anonymous or is_own(row, reader) or _is_looked_after(row, center_id)}


def needs_of(session: Session, organisation_id: int, *, after: int = 0, limit: int = 1000) -> list[Need]:
    """An organisation's needs, newest first; `after` goes on behind a need."""
    query = select(Need).where(Need.organisation_id == organisation_id)
    if after:
        query = query.where(Need.id < after)
    return list(session.scalars(query.order_by(Need.id.desc()).limit(limit)))


def needs_in(session: Session, organisation_id: int | None, *states: NeedState) -> list[Need]:
    """An organisation's needs in some states, newest first."""
    query = select(Need).where(Need.organisation_id == organisation_id, Need.state.in_(states))
    return list(session.scalars(query.order_by(Need.id.desc())))


def search(session: Session, query: NeedsQuery, *, now: datetime) -> Result:
    """The asked page of the open needs; a page behind the last one is the last one."""
    total, facets = counts(session, query, now=now)
    pages = max(-(-total // PAGE_SIZE), 1)
    number = min(query.page, pages)
    offset = (number - 1) * PAGE_SIZE
    ids = list(session.scalars(statements.page(query, now, limit=PAGE_SIZE, offset=offset))) if total else []
    return Result(in_order(session, ids), total, number, pages, facets)


def counts(session: Session, query: NeedsQuery, *, now: datetime) -> tuple[int, dict[str, dict[str, int]]]:
    """How many open needs meet it, and facet → {value: how many}, each without its own restriction."""
    facets: dict[str, dict[str, int]] = {}
    for facet, value, count in session.execute(statements.counts(query, now)):
        if count:
            facets.setdefault(facet, {})[value] = count
    total = facets.pop("total", {}).get("", 0)
    return total, facets


def open_needs(session: Session, query: NeedsQuery, *, now: datetime, after: int = 0, limit: int) -> list[Need]:
    """Open needs that meet the query, the latest first; `after` goes on behind a need."""
    ids = session.scalars(statements.newest_after(query, now, limit=limit, before_id=after or None))
    return in_order(session, list(ids))


def published_since(session: Session, query: NeedsQuery, *, now: datetime, since: datetime, limit: int) -> list[Need]:
    """Open needs that meet the query and were published after an instant, the newest first."""
    ids = session.scalars(statements.published_since(query, now, since=since, limit=limit))
    return in_order(session, list(ids))


def in_order(session: Session, ids: Sequence[int]) -> list[Need]:
    """Needs in the order of their ids in the list, in one statement."""
    if not ids:
        return []
    rows = {row.id: row for row in session.scalars(select(Need).where(Need.id.in_(ids)))}
    return [rows[each] for each in ids if each in rows]


@dataclass(frozen=True, slots=True)
class Offered:
    """A listing that was offered for a need, with its right."""

    answer: NeedAnswer
    listing: Listing
    asset: Asset


def answers_to(session: Session, row: Need, reader: Actor | None) -> list[Offered]:
    """The listings offered for a need, newest first: all of them for its organisation and center, else the reader's."""
    query = (
        select(NeedAnswer, Listing, Asset)
        .join(Listing, Listing.id == NeedAnswer.listing_id)
        .join(Asset, Asset.id == Listing.asset_id)
        .where(NeedAnswer.need_id == row.id)
        .order_by(NeedAnswer.id.desc())
    )
    if not is_own(row, reader) and not works_for_its_center(session, row, reader):
        query = query.where(NeedAnswer.seller_id == (reader.organisation_id if reader else None))
    return [Offered(*found_) for found_ in session.execute(query)]


def readable_answer(session: Session, answer_id: int, reader: Actor) -> NeedAnswer:
    """An answer for its two sides and the need's center; NotFound for everybody else."""
    answer = session.get(NeedAnswer, answer_id)
    if answer is not None:
        row = need(session, answer.need_id)
        if is_own(row, reader) or reader.acts_for(answer.seller_id) or works_for_its_center(session, row, reader):
            return answer
    raise NotFound(_("There is no offered listing here that is open to you."))


def listings_to_offer(session: Session, row: Need, organisation_id: int | None) -> list[tuple[Listing, Asset]]:
    """What an organisation has on sale and has not offered for this need yet, newest first."""
    offered = select(NeedAnswer.listing_id).where(NeedAnswer.need_id == row.id)
    query = (
        select(Listing, Asset)
        .join(Asset, Asset.id == Listing.asset_id)
        .where(
            Listing.seller_id == organisation_id, Listing.state == ListingState.PUBLISHED, Listing.id.not_in(offered)
        )
        .order_by(Listing.id.desc())
    )
    return [(listing, asset) for listing, asset in session.execute(query)]


def waiting_answers(session: Session, organisation_id: int | None) -> list[tuple[Need, int]]:
    """An organisation's needs with listings to look at, and how many, the oldest answer first."""
    query = (
        select(Need, func.count(NeedAnswer.id))
        .join(NeedAnswer, NeedAnswer.need_id == Need.id)
        .where(
            Need.organisation_id == organisation_id,
            Need.state.in_((NeedState.PUBLISHED, NeedState.PAUSED)),
            NeedAnswer.state == AnswerState.OFFERED,
        )
        .group_by(Need.id)
        .order_by(func.min(NeedAnswer.id))
    )
    return [(row, count) for row, count in session.execute(query)]


def answer_counts(session: Session, need_ids: Collection[int]) -> dict[int, int]:
    """How many listings lie before the buyer, by need, in one statement."""
    query = (
        select(NeedAnswer.need_id, func.count(NeedAnswer.id))
        .where(NeedAnswer.need_id.in_(need_ids), NeedAnswer.state == AnswerState.OFFERED)
        .group_by(NeedAnswer.need_id)
    )
    return {row.need_id: row[1] for row in session.execute(query)} if need_ids else {}


def open_count(session: Session, now: datetime) -> int:
    """How many needs are open."""
    query = select(func.count(Need.id)).where(Need.state == NeedState.PUBLISHED, Need.expires_at > now)
    return session.scalar(query) or 0


def history_of(session: Session, need_id: int) -> list[audit.AuditEntry]:
    """The need's trail, oldest first."""
    return audit.history(session, f"need:{need_id}")


@dataclass(frozen=True, slots=True)
class Shown:
    """A need as one reader sees it: without its organisation where that name is kept from them."""

    need: Need
    organisation_id: int | None

    def __getattr__(self, name: str) -> Any:
        return getattr(self.need, name)


def shown(session: Session, rows: Sequence[Need], reader: Actor | None) -> list[Shown]:
    """Needs for this reader."""
    open_ones = named(session, rows, reader)
    return [Shown(row, row.organisation_id if row.id in open_ones else None) for row in rows]
