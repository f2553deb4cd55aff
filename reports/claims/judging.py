"""The city office looks at reported deals: accepted ones are counted, odd ones shown apart, others come back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from core import audit
from core.actor import CENTER_ROLES, Actor
from core.db import locked
from core.errors import Conflict, Unacceptable
from core.i18n import LazyText, _
from core.i18n import lazy_gettext as lazy
from parties.notices.services import notify
from reports.claims.counting import count, take_back
from reports.claims.models import JointCase, Uncounted, VolumeClaim
from reports.claims.reporting import known_here, must_be_free, must_be_no_deal
from reports.claims.sharing import OFFICE, case_of, follow_correction, leave_case
from reports.claims.states import ClaimState, JointState
from reports.claims.suspicion import Ground, ground_of
from settlement.volumes.apart import keep_cleared, reason_that_it_counts

AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Judged:
    """What became of a list: counted, shown apart, and left because their shares are open or they are the platform's
    own."""

    counted: int
    apart: int
    left: int


def accept_claim(
    session: Session, *, claim_id: int, related: bool = False, cleared: str = "", actor: Actor, now: datetime
) -> VolumeClaim:
    """Accept it: its facts are written, or it is shown apart where sides are related or money goes round (BR-85).

    `related` says that the office found the sides related, as any center of a joint case may; `cleared` is its reason
    for counting a deal that only looks like a round trip, or of whose sides only the register of relations says that
    they belong together. A claim that corrects another one takes its place, and of the same sides the office's word
    that they are not related holds for it, too. Raises Conflict `shares_open`,
    `claimed_by_another`; `deal_known` and `loan_known` where it was made here since it was reported.
    """
    actor.must_have(*OFFICE)
    row = locked(session, VolumeClaim, claim_id)
    case = case_of(session, row.dedupe_key)
    if case is not None and case.state is JointState.OPEN and row.corrects_id is None:
        text = _("Several centers report this deal. Its shares are agreed or decided first.")
        raise Conflict(text, code="shares_open")
    must_be_no_deal(session, row)
    row.related_party = row.related_party or related
    ground = ground_of(session, [row])
    decided = ""
    if row.corrects_id is not None:
        must_be_free(session, row)
        old = locked(session, VolumeClaim, row.corrects_id)
        decided = _decided_of(session, old, row)
        _replace(session, old, row, actor=actor, now=now)
    if not decided:
        _hear_all(session, [row])
    _judge(session, row, ground, cleared, decided, actor=actor, now=now)
    session.flush()
    if row.is_counted:
        count(session, [row], actor=actor, now=now)
    _tell(session, row, lazy("A reported deal was accepted"), "accepted", now)
    return row


def _hear_all(session: Session, rows: Sequence[VolumeClaim]) -> None:
    """What any center of a joint case says of the sides is said of the deal."""
    said = select(VolumeClaim.dedupe_key).where(
        VolumeClaim.dedupe_key.in_([row.dedupe_key for row in rows]), VolumeClaim.state == ClaimState.JOINED,
        VolumeClaim.related_party.is_(True),
    )  # fmt: skip
    related = set(session.scalars(said))
    for row in rows:
        row.related_party = row.related_party or row.dedupe_key in related


def _decided_of(session: Session, old: VolumeClaim, new: VolumeClaim) -> str:
    """Why the office counts what is corrected although its sides were called related; of others it said nothing."""
    if (old.seller_code, old.buyer_code) != (new.seller_code, new.buyer_code):
        return ""
    return reason_that_it_counts(session, old.subject, Uncounted.RELATED)


def _judge(
    session: Session, row: VolumeClaim, ground: Ground, cleared: str, decided: str = "", *, actor: Actor, now: datetime
) -> None:
    seen, cleared = ground.suspicions(row), cleared.strip()
    # That the sides are related, as the center or the office itself says, is not talked away.
    words = {each: (decided if each is Uncounted.RELATED else "") or cleared for each in seen}
    found = [each for each in seen if not words[each] or (each is Uncounted.RELATED and row.related_party)]
    row.advance("accept")
    row.uncounted, row.reason = (found[0] if found else None), cleared
    row.judged_by, row.judged_at = actor.name, now
    after = {"state": row.state.value, "uncounted": row.uncounted, "reason": row.reason}
    audit.record(session, row.subject, "claim.accepted", actor=actor, now=now, after=after)
    if (decided and not row.related_party) or (row.uncounted is None and Uncounted.RELATED in seen):
        keep_cleared(
            session, ref=row.subject, why=Uncounted.RELATED, about=row.number, reason=decided or cleared, actor=actor,
            now=now,
        )  # fmt: skip


def accept_list(session: Session, *, intake_id: int, actor: Actor, now: datetime) -> Judged:
    """Accept what waits of a list that a center handed in; deals whose shares are open, and those that were made here,
    are left. City office."""
    actor.must_have(*OFFICE)
    rows = session.scalars(
        select(VolumeClaim)
        .where(VolumeClaim.intake_id == intake_id, VolumeClaim.state == ClaimState.SUBMITTED)
        .options(selectinload(VolumeClaim.rights))
        .order_by(VolumeClaim.id)
        .with_for_update()
    ).all()
    open_keys = set(session.scalars(select(JointCase.dedupe_key).where(JointCase.state == JointState.OPEN)))
    known = known_here(session, rows)
    ripe = [row for row in rows if row.dedupe_key not in open_keys and row.id not in known]
    for start in range(0, len(ripe), AT_ONCE):
        _accept(session, ripe[start : start + AT_ONCE], actor=actor, now=now)
    counted = sum(row.is_counted for row in ripe)
    if ripe:
        text = lazy("A list of reported deals was looked at")
        _tell(session, ripe[0], text, f"list:{intake_id}:{len(ripe)}", now, href="/reported-deals")
    return Judged(counted, len(ripe) - counted, len(rows) - len(ripe))


def _accept(session: Session, rows: Sequence[VolumeClaim], *, actor: Actor, now: datetime) -> None:
    ground = ground_of(session, rows)
    _hear_all(session, rows)
    for row in rows:
        _judge(session, row, ground, "", actor=actor, now=now)
    session.flush()
    count(session, [row for row in rows if row.is_counted], actor=actor, now=now)


def _replace(session: Session, old: VolumeClaim, new: VolumeClaim, *, actor: Actor, now: datetime) -> None:
    """The corrected claim goes: its facts are taken back with the reason of the correction."""
    counted = old.is_counted
    old.advance("correct")
    session.flush()
    if counted:
        take_back(session, old, new.note, actor=actor, now=now)
    if old.dedupe_key != new.dedupe_key:
        follow_correction(session, old, new, actor=actor, now=now)


def reject_claim(session: Session, *, claim_id: int, reason: str, actor: Actor, now: datetime) -> VolumeClaim:
    """Reject it with a reason that the center reads; of a joint deal the other centers' claims stay."""
    actor.must_have(*OFFICE)
    row = locked(session, VolumeClaim, claim_id)
    row.reason = given(reason)
    row.advance("reject")
    row.judged_by, row.judged_at = actor.name, now
    session.flush()
    leave_case(session, row, row.reason, actor=actor, now=now)
    after = {"state": row.state.value, "reason": row.reason}
    audit.record(session, row.subject, "claim.rejected", actor=actor, now=now, after=after)
    _tell(session, row, lazy("A reported deal was rejected"), "rejected", now)
    return row


def take_out(session: Session, *, claim_id: int, reason: str, actor: Actor, now: datetime) -> VolumeClaim:
    """Show apart what was counted: the city office found out later. Its facts are taken back."""
    actor.must_have(*OFFICE)
    row = locked(session, VolumeClaim, claim_id)
    if not row.is_counted:
        raise Conflict(_("This deal is not counted."), code="not_counted")
    row.reason = given(reason)
    take_back(session, row, row.reason, actor=actor, now=now)
    row.uncounted = Uncounted.TAKEN_OUT
    after = {"uncounted": row.uncounted, "reason": row.reason}
    audit.record(session, row.subject, "claim.taken_out", actor=actor, now=now, after=after)
    _tell(session, row, lazy("A reported deal is no longer counted"), "taken_out", now)
    return row


def given(reason: str) -> str:
    """The reason; Unacceptable by field where there is none."""
    if not reason.strip():
        text = _("Write the reason; the other side reads it.")
        raise Unacceptable(text, code="reason_missing", fields={"reason": [text]})
    return reason.strip()[:500]


def _tell(session: Session, row: VolumeClaim, text: LazyText, key: str, now: datetime, href: str = "") -> None:
    notify(
        session, organisation_id=row.center.organisation_id, text=text, href=href or f"/reported-deals/{row.id}",
        key=f"{row.subject}:{key}", now=now, roles=CENTER_ROLES,
    )  # fmt: skip
