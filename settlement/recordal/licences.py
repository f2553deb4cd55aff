"""A recorded licence that has ended before its term: the register is cleared of it."""

from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.actor import Actor
from core.clock import business_date
from core.db import found
from core.i18n import _
from listings.assets.models import Encumbrance
from settlement.deals.models import Deal
from settlement.recordal.kinds import LICENSE_ENDS
from settlement.recordal.models import RecordalCase
from settlement.recordal.opening import open_of_deal
from settlement.recordal.states import RecordalState

DAY = timedelta(days=1)


def licence_ended(
    session: Session, *, deal_id: int, ended_on: date, why: str, actor: Actor, now: datetime
) -> list[RecordalCase]:
    """Open the cases by which the recordal of a deal's licence is cancelled, one for each right in which it was
    recorded; none where it was not, or where they are open already. The period runs from today, the day of what ends
    it. The caller has locked the rights."""
    deal = found(session, Deal, deal_id)
    cases = session.scalars(select(RecordalCase).filter_by(ref=deal.subject).order_by(RecordalCase.id)).all()
    standing = {(each.asset_id, each.kind) for each in cases if each.state is not RecordalState.ABANDONED}
    opened = []
    for case in cases:
        kind = LICENSE_ENDS.get(case.kind)
        if kind is None or case.state is not RecordalState.ACCEPTED or (case.asset_id, kind) in standing:
            continue
        answers = {"recordal_no": case.recordal_no, "ended_on": ended_on.isoformat(), "why": why}
        today = business_date(now)
        opened.append(open_of_deal(session, deal, case.asset_id, kind, on=today, answers=answers, actor=actor, now=now))
    return opened


def clear_if_ended(session: Session, case: RecordalCase, *, actor: Actor, now: datetime) -> None:
    """The office has recorded a licence of a deal that had ended while its papers lay there: nothing is put on the
    right, and the register is cleared of it. The caller has locked the rights."""
    if case.kind not in LICENSE_ENDS or case.deal_id is None:
        return
    query = select(Encumbrance.ended_on).filter_by(ref=case.ref, asset_id=case.asset_id)
    ends = session.scalars(query).all()
    ended = [each for each in ends if each is not None]
    if ended and len(ended) == len(ends):
        why = _("The licence has ended before its term.")
        licence_ended(session, deal_id=case.deal_id, ended_on=max(ended) - DAY, why=why, actor=actor, now=now)
