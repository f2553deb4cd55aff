"""A center takes a reported deal back, or puts another report in its place; what was counted is reversed by facts."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import audit
from core.actor import Actor
from core.db import locked
from core.errors import Conflict
from core.i18n import _
from parties.centers.services import must_work_for
from reports.claims.counting import take_back
from reports.claims.judging import given
from reports.claims.models import VolumeClaim
from reports.claims.reporting import Reported, drafted, hand_in, must_be_free, must_be_no_deal, rights_of
from reports.claims.sharing import leave_case
from reports.claims.states import ClaimState


def withdraw_claim(session: Session, *, claim_id: int, reason: str, actor: Actor, now: datetime) -> VolumeClaim:
    """Take it back, with the reason; what it counted is taken back on its own days (BR-85). The center's people."""
    row = locked(session, VolumeClaim, claim_id)
    must_work_for(session, actor, row.center_id)
    counted, row.reason = row.is_counted, given(reason)
    row.advance("withdraw")
    if counted:
        take_back(session, row, row.reason, actor=actor, now=now)
    session.flush()
    leave_case(session, row, row.reason, actor=actor, now=now)
    after = {"state": row.state.value, "reason": row.reason}
    audit.record(session, row.subject, "claim.withdrawn", actor=actor, now=now, after=after)
    return row


def correct_claim(
    session: Session, *, claim_id: int, said: Reported, reason: str, actor: Actor, now: datetime
) -> VolumeClaim:
    """Hand in another report in the place of an accepted one, which stays counted until the new one is accepted.

    Raises Conflict `claimed_by_another` where another report says the same deal, `correction_waits` where a correction
    waits already, `not_accepted` for what can still be withdrawn.
    """
    old = locked(session, VolumeClaim, claim_id)
    must_work_for(session, actor, old.center_id)
    if old.state is not ClaimState.ACCEPTED:
        text = _("Only an accepted report is corrected. Withdraw this one and report the deal anew.")
        raise Conflict(text, code="not_accepted")
    waiting = select(VolumeClaim.id).where(VolumeClaim.corrects_id == old.id, VolumeClaim.state == ClaimState.SUBMITTED)
    if session.scalar(waiting.limit(1)) is not None:
        raise Conflict(_("A correction of this report waits already."), code="correction_waits")
    row = drafted(old.center_id, said, actor, now)
    row.corrects_id, row.note = old.id, given(reason)
    session.add(row)
    session.flush()
    session.add_all(rights_of(row.id, said.numbers))
    session.flush()
    session.refresh(row)
    must_be_no_deal(session, row)
    must_be_free(session, row)
    hand_in(session, row, actor=actor, now=now)
    after = {"corrects": old.number, "reason": row.note}
    audit.record(session, row.subject, "claim.corrects", actor=actor, now=now, after=after)
    return row
