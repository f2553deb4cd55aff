"""Acts that tell the engine what no register says: which marks belong together, and which price was published."""

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from core import audit
from core.actor import Actor, Role
from core.clock import business_date
from core.db import found, locked
from core.errors import Conflict, NotAllowed, Unacceptable
from core.i18n import _
from core.money import Money
from listings.assets import queries as assets
from listings.assets.keeping import changed, must_be_kept
from listings.assets.models import Asset
from listings.rights.models import PriceFound, PricePublication, SimilarMark
from listings.rights.services import KEEPERS


def group_similar_marks(
    session: Session, *, asset_ids: Collection[int], actor: Actor, now: datetime
) -> list[SimilarMark]:
    """Put marks into one set: same or similar, for same or similar goods (TML 42, TMR 31); by their owner or a center.

    Sets that share a mark become one. Raises Unacceptable for fewer than two marks, other rights, or other owners.
    """
    ids = sorted(set(asset_ids))
    marks = [locked(session, Asset, asset_id) for asset_id in ids]
    _must_be_marks(marks)
    _must_be_of_one_owner(session, marks, actor, business_date(now))
    standing = list(session.scalars(_standing().where(SimilarMark.asset_id.in_(ids))))
    sets = {row.set_id for row in standing}
    merged = list(session.scalars(_standing().where(SimilarMark.set_id.in_(sets)))) if sets else []
    set_id = min(sets | set(ids))
    for row in merged:
        row.set_id = set_id
    known = {row.asset_id for row in merged}
    fresh = [
        SimilarMark(asset_id=each, set_id=set_id, recorded_by=actor.name, created_at=now)
        for each in ids
        if each not in known
    ]
    session.add_all(fresh)
    for mark in marks:
        changed(session, mark, "rights.marks_grouped", actor=actor, now=now, after={"set": set_id, "marks": ids})
    return [*merged, *fresh]


def take_out_of_set(session: Session, *, asset_id: int, actor: Actor, now: datetime) -> None:
    """A center finds that a mark is not similar to the others after all; Conflict where it is in none."""
    actor.must_have(*KEEPERS)
    mark = locked(session, Asset, asset_id)
    row = session.scalar(_standing().where(SimilarMark.asset_id == asset_id))
    if row is None:
        raise Conflict(_("This mark stands in no set of similar marks."), code="not_in_a_set")
    row.ended_on = business_date(now)
    changed(session, mark, "rights.mark_taken_out", actor=actor, now=now, before={"set": row.set_id})


def publish_price(
    session: Session,
    *,
    asset_id: int,
    found_by: PriceFound,
    price: Money,
    published_on: date,
    evidence: str,
    actor: Actor,
    now: datetime,
) -> PricePublication:
    """Note that a public owner's price was published, listed at an exchange, or bid at an auction (STL 18; BR-64).

    `evidence` is the SHA-256 of the notice, kept as a file of the right before. Center staff only.
    """
    actor.must_have(*KEEPERS)
    asset = locked(session, Asset, asset_id)
    must_be_kept(session, asset_id, evidence, field="evidence")
    if published_on > business_date(now):
        text = _("This day lies in the future.")
        raise Unacceptable(text, fields={"published_on": [text]}, code="published_in_future")
    if price.currency != "CNY" or price.minor <= 0:
        text = _("Write an amount above zero.")
        raise Unacceptable(text, fields={"price": [text]}, code="price_unacceptable")
    row = PricePublication(
        asset_id=asset_id, found_by=PriceFound(found_by), price_minor=price.minor, published_on=published_on,
        evidence=evidence, recorded_by=actor.name, created_at=now,
    )  # fmt: skip
    session.add(row)
    after = {"found_by": row.found_by.value, "price": price.amount, "published_on": published_on.isoformat()}
    audit.record(session, asset.subject, "rights.price_published", actor=actor, now=now, after=after, evidence=evidence)
    session.flush()
    return row


def withdraw_price(session: Session, *, publication_id: int, actor: Actor, now: datetime) -> PricePublication:
    """Take a publication back that was wrong or objected to; once."""
    actor.must_have(*KEEPERS)
    locked(session, Asset, found(session, PricePublication, publication_id).asset_id)
    row = locked(session, PricePublication, publication_id)
    if row.withdrawn_on is not None:
        raise Conflict(_("This publication was taken back before."), code="withdrawn_before")
    row.withdrawn_on = business_date(now)
    after = {"publication": row.id}
    audit.record(session, f"asset:{row.asset_id}", "rights.price_withdrawn", actor=actor, now=now, after=after)
    return row


def _standing() -> Select[SimilarMark]:
    return select(SimilarMark).where(SimilarMark.ended_on.is_(None)).order_by(SimilarMark.id)


def _must_be_marks(marks: list[Asset]) -> None:
    text = None
    if len(marks) < 2:
        text = _("Choose at least two marks.")
    elif other := next((mark for mark in marks if mark.family != "trademark"), None):
        text = _("%(number)s is not a trade mark. Sets of similar marks hold marks only.", number=other.number_display)
    if text:
        raise Unacceptable(text, fields={"asset_ids": [text]}, code="not_a_set")


def _must_be_of_one_owner(session: Session, marks: list[Asset], actor: Actor, today: date) -> None:
    holders = [
        {(each.organisation_id, each.holder_folded) for each in assets.owners_on(session, mark.id, today)}
        for mark in marks
    ]
    if any(each != holders[0] for each in holders):
        text = _("These marks have different owners. A set holds marks of one owner.")
        raise Unacceptable(text, fields={"asset_ids": [text]}, code="different_owners")
    owners = {organisation_id for organisation_id, _name in holders[0]} - {None}
    if not actor.has(*KEEPERS) and not (actor.has(Role.RIGHT_HOLDER) and actor.organisation_id in owners):
        raise NotAllowed(_("Only the owner of the marks or a center may say which belong together."), code="not_yours")
