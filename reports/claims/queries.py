"""Reads of reported deals: lists, one of them, what is shown apart, and joint cases."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, selectinload

from core.actor import CENTER_ROLES, Actor, Role
from core.db import found
from core.errors import NotAllowed, NotFound
from core.i18n import _
from core.money import Money
from parties.centers import queries as centers
from parties.centers.models import Center
from registers.programmes.models import Intake
from reports.claims.models import JointCase, JointShare, Uncounted, VolumeClaim
from reports.claims.states import LIVE, ClaimState, JointState

KEEPERS = (Role.CITY_OFFICE, Role.ADMINISTRATOR)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which claims; None is no restriction. `apart` are the accepted ones that are not counted."""

    center: str | None = None
    state: ClaimState | None = None
    year: int | None = None
    apart: bool = False


def center_to_see(session: Session, actor: Actor, code: str | None) -> Center | None:
    """The center whose claims the reader may see: any, or all (None), for the office; one's own for a center.

    Raises NotAllowed for everybody else.
    """
    if actor.has(*KEEPERS):
        return centers.center_by_code(session, code) if code else None
    actor.must_have(*CENTER_ROLES)
    own = centers.center_of(session, actor.organisation_id)
    if own is None or (code and code.upper() != own.code):
        raise NotAllowed(_("Reported deals open for the center that reported them and for the city office."))
    return own


def claims(wanted: Wanted) -> Select[VolumeClaim]:
    """The newest first."""
    query = select(VolumeClaim).options(selectinload(VolumeClaim.rights), selectinload(VolumeClaim.center))
    if wanted.center:
        query = query.join(Center, Center.id == VolumeClaim.center_id).where(Center.code == wanted.center)
    if wanted.state:
        query = query.where(VolumeClaim.state == wanted.state)
    if wanted.year:
        first, after = date(wanted.year, 1, 1), date(wanted.year + 1, 1, 1)
        query = query.where(VolumeClaim.recognised_on >= first, VolumeClaim.recognised_on < after)
    if wanted.apart:
        query = query.where(VolumeClaim.state == ClaimState.ACCEPTED, VolumeClaim.uncounted.is_not(None))
    return query.order_by(VolumeClaim.id.desc())


def after_claim(session: Session, wanted: Wanted, *, after: int, limit: int) -> list[VolumeClaim]:
    """A page, older than an id."""
    query = claims(wanted)
    if after:
        query = query.where(VolumeClaim.id < after)
    return list(session.scalars(query.limit(limit)))


def counted(session: Session, wanted: Wanted) -> tuple[int, Money]:
    """How many, and what they add up to."""
    rows = claims(wanted).with_only_columns(VolumeClaim.id, VolumeClaim.amount_minor).order_by(None).subquery()
    count, amount = session.execute(select(func.count(), func.coalesce(func.sum(rows.c.amount_minor), 0)).select_from(
        rows
    )).one()  # fmt: skip
    return int(count), Money(int(amount))


def claim_for(session: Session, claim_id: int, actor: Actor) -> VolumeClaim:
    """A claim for those whom it concerns: its center, a center that shares it, the office; NotFound for others."""
    row = found(session, VolumeClaim, claim_id)
    if not sees(session, row, actor):
        raise NotFound(_("There is no such reported deal."))
    return row


def sees(session: Session, row: VolumeClaim, actor: Actor) -> bool:
    """Whether the claim concerns the reader."""
    if actor.has(*KEEPERS) or (actor.acts_for(row.center.organisation_id) and actor.has(*CENTER_ROLES)):
        return True
    case = joint_of(session, row.dedupe_key)
    return case is not None and _works_on(case, actor)


def _works_on(case: JointCase, actor: Actor) -> bool:
    """Whether the reader works for one of the case's centers."""
    return actor.has(*CENTER_ROLES) and any(actor.acts_for(each.center.organisation_id) for each in case.shares)


def joint_of(session: Session, key: str) -> JointCase | None:
    """The joint case of a deal."""
    return session.scalar(select(JointCase).where(JointCase.dedupe_key == key, JointCase.state != JointState.DISSOLVED))


def joint_for(session: Session, case_id: int, actor: Actor) -> JointCase:
    """A joint case for its centers and the office; NotFound for others."""
    case = found(session, JointCase, case_id)
    if not actor.has(*KEEPERS) and not _works_on(case, actor):
        raise NotFound(_("There is no such joint case."))
    return case


def claims_of_case(session: Session, case: JointCase) -> list[VolumeClaim]:
    """Every center's claim of the deal, the oldest first."""
    states = (ClaimState.SUBMITTED, ClaimState.JOINED, ClaimState.ACCEPTED)
    query = select(VolumeClaim).where(VolumeClaim.dedupe_key == case.dedupe_key, VolumeClaim.state.in_(states))
    return list(session.scalars(query.order_by(VolumeClaim.id)))


def open_cases(session: Session, center_id: int | None = None) -> list[JointCase]:
    """Joint cases whose shares are open, of one center or of all."""
    query = select(JointCase).where(JointCase.state == JointState.OPEN).order_by(JointCase.id)
    if center_id is not None:
        mine = select(JointShare.case_id).where(JointShare.center_id == center_id)
        query = query.where(JointCase.id.in_(mine))
    return list(session.scalars(query))


@dataclass(frozen=True, slots=True)
class Apart:
    """Accepted deals that are not counted, by reason."""

    why: Uncounted
    deals: int
    amount: Money


def apart(session: Session, year: int, center_id: int | None = None) -> dict[int, list[Apart]]:
    """Center id → what its year shows apart (of one or of all that have any): related sides, round trips, what was
    taken out (BR-85)."""
    row = VolumeClaim
    query = (
        select(row.center_id, row.uncounted, func.count(row.id), func.sum(row.amount_minor))
        .where(row.state == ClaimState.ACCEPTED, row.uncounted.is_not(None))
        .where(row.recognised_on >= date(year, 1, 1), row.recognised_on < date(year + 1, 1, 1))
        .group_by(row.center_id, row.uncounted)
        .order_by(row.center_id, row.uncounted)
    )
    if center_id is not None:
        query = query.where(row.center_id == center_id)
    found: dict[int, list[Apart]] = {}
    for each_id, why, count, amount in session.execute(query):
        if why is not None:
            found.setdefault(each_id, []).append(Apart(why, int(count), Money(int(amount))))
    return found


def waiting(session: Session) -> int:
    """How many wait for the city office."""
    query = select(func.count(VolumeClaim.id)).where(VolumeClaim.state == ClaimState.SUBMITTED)
    return int(session.scalar(query) or 0)


def lists_waiting(session: Session) -> Sequence[tuple[Intake, int]]:
    """Lists of which something waits for the city office, with how many."""
    query = (
        select(Intake, func.count(VolumeClaim.id))
        .join(VolumeClaim, VolumeClaim.intake_id == Intake.id)
        .where(VolumeClaim.state == ClaimState.SUBMITTED)
        .group_by(Intake.id)
        .order_by(Intake.id)
    )
    return [(intake, int(count)) for intake, count in session.execute(query)]


def may_read_files(session: Session, actor: Actor, claim_id: int) -> bool:
    """Evidence of a claim: whom the claim concerns."""
    row = session.get(VolumeClaim, claim_id)
    return row is not None and sees(session, row, actor)


def may_add_files(session: Session, actor: Actor, claim_id: int) -> bool:
    """The center adds evidence as long as the report stands: one accepted by its number alone is proven later."""
    row = session.get(VolumeClaim, claim_id)
    return (
        row is not None
        and row.state in LIVE
        and actor.acts_for(row.center.organisation_id)
        and actor.has(*CENTER_ROLES)
    )
