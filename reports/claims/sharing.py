"""One deal that several centers report: they agree on shares, or the city office decides (BR-83, BR-84)."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import audit
from core.actor import CENTER_ROLES, Actor, Role
from core.clock import business_date
from core.db import locked
from core.errors import Conflict, NotAllowed, Unacceptable
from core.i18n import LazyText, _
from core.i18n import lazy_gettext as lazy
from core.money import BASIS
from parties.centers.services import must_work_for
from parties.notices.services import notify
from reports.claims.counting import recount
from reports.claims.models import JointCase, JointShare, Part, Uncounted, VolumeClaim
from reports.claims.states import ClaimState, JointState
from settlement.deals.rules import ShareRule, rules_on
from settlement.deals.split import merged_by_center, shares_of_roles
from settlement.volumes.apart import raise_doubt

OFFICE = (Role.CITY_OFFICE,)


def standing(session: Session, key: str) -> list[VolumeClaim]:
    """Every center's claim of a deal that still counts for something, the leading one first, locked in order of ids."""
    states = (ClaimState.SUBMITTED, ClaimState.JOINED, ClaimState.ACCEPTED)
    ids = session.scalars(
        select(VolumeClaim.id)
        .where(VolumeClaim.dedupe_key == key, VolumeClaim.state.in_(states))
        .order_by(VolumeClaim.id)
    ).all()
    rows = [locked(session, VolumeClaim, each) for each in ids]
    rows = [row for row in rows if row.corrects_id is None or row.state is ClaimState.ACCEPTED]
    return sorted(rows, key=lambda row: (row.state is ClaimState.JOINED, row.id))


def case_of(session: Session, key: str) -> JointCase | None:
    """The joint case of a deal, locked; None where one center alone has reported it."""
    found = session.scalar(
        select(JointCase.id).where(JointCase.dedupe_key == key, JointCase.state != JointState.DISSOLVED)
    )
    return locked(session, JointCase, found) if found is not None else None


def join_case(session: Session, leader: VolumeClaim, joined: VolumeClaim, *, actor: Actor, now: datetime) -> JointCase:
    """Put a second (third …) center's claim beside the first; what was agreed before is open again.

    Where it calls the sides of a counted deal related, the deal stands apart until the city office decides (BR-85).
    """
    case = case_of(session, leader.dedupe_key)
    if case is None:
        case = JointCase(dedupe_key=leader.dedupe_key, opened_at=now)
        session.add(case)
        session.flush()
        session.add(JointShare(case_id=case.id, center_id=leader.center_id))
    elif case.state is not JointState.OPEN:
        case.advance("reopen")
    session.add(JointShare(case_id=case.id, center_id=joined.center_id))
    session.flush()
    session.refresh(case)
    for share in case.shares:
        share.agreed_at = None
    after = {"claim": joined.number, "beside": leader.number}
    audit.record(session, case.subject, "claim.joined", actor=actor, now=now, after=after)
    text = lazy("Another center has reported a deal of yours: agree on the shares")
    _tell(session, case, text, f"opened:{joined.id}", now)
    if joined.related_party and leader.is_counted:
        raise_doubt(
            session, ref=leader.subject, subjects=[leader.subject], why=Uncounted.RELATED, about=joined.number,
            actor=actor, now=now,
        )  # fmt: skip
    return case


def _tell(session: Session, case: JointCase, text: LazyText, key: str, now: datetime) -> None:
    for share in case.shares:
        notify(
            session, organisation_id=share.center.organisation_id, text=text,
            href=f"/reported-deals/joint/{case.id}", key=f"{case.subject}:{key}", now=now, roles=CENTER_ROLES,
        )  # fmt: skip


def suggested(session: Session, case: JointCase, now: datetime) -> dict[int, int]:
    """Center → basis points by what each says that it did (BR-83); equal parts where two did the same."""
    claims = standing(session, case.dedupe_key)
    roles = {rule.role: rule.share_bp for rule in rules_on(session, ShareRule, business_date(now))}
    holders: dict[str, int | None] = {claim.part.value: claim.center_id for claim in claims}
    if len(holders) == len(claims) and Part.CLOSE.value in holders:
        return dict(merged_by_center(shares_of_roles(holders, roles)))
    whole, rest = divmod(BASIS, len(claims))
    return {claim.center_id: whole + (place < rest) for place, claim in enumerate(claims)}


def propose_shares(
    session: Session, *, case_id: int, shares: Mapping[int, int], actor: Actor, now: datetime
) -> JointCase:
    """One of the centers puts shares on the table, and by that agrees with them. Raises Unacceptable `shares`."""
    case = locked(session, JointCase, case_id)
    own = _share_of(session, case, actor)
    _must_be_open(case)
    _put(case, shares)
    for share in case.shares:
        share.agreed_at = now if share is own else None
    after = {"shares": _said(case)}
    audit.record(session, case.subject, "claim.shares_proposed", actor=actor, now=now, after=after)
    return case


def agree_to_shares(
    session: Session, *, case_id: int, shares: Mapping[int, int], actor: Actor, now: datetime
) -> JointCase:
    """Say yes to the shares on the table, those that were looked at; once every center has, they stand.

    Raises Conflict `nothing_proposed`, `shares_changed` where others lie on the table by now.
    """
    case = locked(session, JointCase, case_id)
    own = _share_of(session, case, actor)
    _must_be_open(case)
    if sum(share.share_bp for share in case.shares) != BASIS:
        raise Conflict(_("No shares are on the table yet. Propose some."), code="nothing_proposed")
    if shares != {share.center_id: share.share_bp for share in case.shares}:
        text = _(
            "Other shares are on the table than those that you looked at. Look at them, and agree or propose anew."
        )
        raise Conflict(text, code="shares_changed")
    own.agreed_at = now
    audit.record(session, case.subject, "claim.shares_agreed", actor=actor, now=now, after={"shares": _said(case)})
    if all(share.agreed_at for share in case.shares):
        case.advance("agree")
        _settle(session, case, actor=actor, now=now)
    return case


def decide_shares(
    session: Session, *, case_id: int, shares: Mapping[int, int], reason: str, actor: Actor, now: datetime
) -> JointCase:
    """The city office decides where the centers do not agree, with its reason. Raises Unacceptable by field."""
    actor.must_have(*OFFICE)
    case = locked(session, JointCase, case_id)
    _must_be_open(case)
    if not reason.strip():
        text = _("Write why the shares are so.")
        raise Unacceptable(text, code="reason_missing", fields={"reason": [text]})
    _put(case, shares)
    case.reason = reason.strip()
    case.advance("decide")
    after = {"shares": _said(case), "reason": case.reason}
    audit.record(session, case.subject, "claim.shares_decided", actor=actor, now=now, after=after)
    _settle(session, case, actor=actor, now=now)
    return case


def _settle(session: Session, case: JointCase, *, actor: Actor, now: datetime) -> None:
    """What was counted for one center alone is counted by the shares."""
    case.settled_at = now
    session.flush()
    leader = standing(session, case.dedupe_key)[0]
    if leader.is_counted:
        recount(session, leader, " ".join((leader.number, case.reason)).strip(), actor=actor, now=now)


def leave_case(session: Session, claim: VolumeClaim, reason: str, *, actor: Actor, now: datetime) -> None:
    """A claim is gone: the next one leads, and a case of one center is none."""
    case = case_of(session, claim.dedupe_key)
    if case is None:
        return
    rest = standing(session, claim.dedupe_key)
    for share in case.shares:
        if share.center_id == claim.center_id:
            session.delete(share)
    if len(rest) < 2:
        case.advance("dissolve")
    elif case.state is not JointState.OPEN:
        case.advance("reopen")
    session.flush()
    session.expire(case)
    if not rest:
        return
    leader = rest[0]
    if leader.state is ClaimState.JOINED:
        leader.advance("lead")
    elif leader.is_counted:
        recount(session, leader, reason, actor=actor, now=now)


def follow_correction(session: Session, old: VolumeClaim, new: VolumeClaim, *, actor: Actor, now: datetime) -> None:
    """A corrected deal stays one deal: its case, the shares and the other centers' reports go over to what the
    correction says, and each center is told (BR-83, BR-84)."""
    case = case_of(session, old.dedupe_key)
    if case is None:
        return
    joined = [row for row in standing(session, old.dedupe_key) if row.state is ClaimState.JOINED]
    drafts = select(VolumeClaim).where(
        VolumeClaim.dedupe_key == new.dedupe_key, VolumeClaim.state == ClaimState.DRAFT,
        VolumeClaim.center_id.in_([row.center_id for row in joined]),
    )  # fmt: skip
    for draft in session.scalars(drafts.with_for_update()):
        draft.advance("withdraw")  # its center's report of this very deal is the joined one
        audit.record(session, draft.subject, "claim.withdrawn", actor=actor, now=now, after={"same_as": new.number})
    session.flush()
    for row in joined:
        row.dedupe_key = new.dedupe_key
    case.dedupe_key = new.dedupe_key
    session.flush()
    after = {"claim": new.number, "in_place_of": old.number, "shares": _said(case)}
    audit.record(session, case.subject, "claim.case_corrected", actor=actor, now=now, after=after)
    text = lazy("A deal that you share with another center was corrected; the shares stay")
    _tell(session, case, text, f"corrected:{new.id}", now)


def _share_of(session: Session, case: JointCase, actor: Actor) -> JointShare:
    for share in case.shares:
        if actor.acts_for(share.center.organisation_id):
            must_work_for(session, actor, share.center_id)
            return share
    raise NotAllowed(_("The shares are agreed by the centers that reported the deal."))


def _must_be_open(case: JointCase) -> None:
    if case.state is not JointState.OPEN:
        raise Conflict(_("The shares stand already."), code="shares_stand")


def _put(case: JointCase, shares: Mapping[int, int]) -> None:
    if set(shares) != {share.center_id for share in case.shares}:
        text = _("Say a share of each center that reported the deal.")
        raise Unacceptable(text, code="shares", fields={"shares": [text]})
    if sum(shares.values()) != BASIS or min(shares.values()) < 0:
        text = _("The shares do not add up to 100 %.")
        raise Unacceptable(text, code="shares", fields={"shares": [text]})
    for share in case.shares:
        share.share_bp = shares[share.center_id]


def _said(case: JointCase) -> dict[str, int]:
    return {share.center.code: share.share_bp for share in case.shares}


__all__ = ["agree_to_shares", "case_of", "decide_shares", "join_case", "leave_case", "propose_shares"]
