"""What becomes of an unqualified center: rectified, and its grant stands; or not, and the grant is revoked."""

from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import audit
from core.actor import Actor
from core.answers import given
from core.clock import business_date
from core.db import locked
from core.errors import Conflict
from core.i18n import _
from core.i18n import lazy_gettext as lazy
from core.show import day
from parties.centers.models import CenterGrant
from parties.centers.queries import grants_of
from parties.centers.services import end_grant
from registers.programmes.keeping import revoke_title
from registers.programmes.models import Title
from registers.programmes.states import STANDING as TITLES_STANDING
from reports.evaluations import news
from reports.evaluations.models import CenterEvaluation
from reports.evaluations.services import OFFICE
from reports.evaluations.vocabulary import Outcome


def decide_rectification(
    session: Session, *, evaluation_id: int, outcome: Outcome, reason: str, actor: Actor, now: datetime
) -> CenterEvaluation:
    """The office accepts what the center rectified, or, once the last day is over, revokes its tier from today on: the
    title where a programme granted it, else the grant.

    Raises Conflict `time_left`, Unacceptable `reason_missing`.
    """
    actor.must_have(*OFFICE)
    row = locked(session, CenterEvaluation, evaluation_id)
    is_rectified = outcome is Outcome.RECTIFIED
    act = "rectify" if is_rectified else "revoke"
    CenterEvaluation.__lifecycle__.after(row.state, act)
    today = business_date(now)
    if not is_rectified and row.rectify_by is not None and today <= row.rectify_by:
        text = _("The center has time to rectify up to %(day)s.", day=day(row.rectify_by))
        raise Conflict(text, code="time_left")
    why = given(reason, "reason", _("Write what was looked at, and why."))[:1000]
    row.advance(act)
    row.decision, row.decided_on = why, today
    session.flush()
    if not is_rectified:
        _revoke(session, row.center_id, today, why, actor=actor, now=now)
    after = {"state": row.state.value, "reason": why}
    audit.record(session, row.subject, f"evaluation.{row.state.value}", actor=actor, now=now, after=after)
    told = (
        lazy("Your rectification is accepted")
        if is_rectified
        else lazy("Your tier is revoked: the evaluation was not rectified")
    )
    news.tell_center(session, row, told, now=now)
    return row


def _revoke(session: Session, center_id: int, today: date, reason: str, *, actor: Actor, now: datetime) -> None:
    """Every title and grant of the center that stands ends, as it would without an evaluation."""
    of_center = select(CenterGrant.id).where(CenterGrant.center_id == center_id)
    titles = select(Title.id).where(Title.grant_id.in_(of_center), Title.state.in_(TITLES_STANDING))
    for title_id in session.scalars(titles.order_by(Title.id)).all():
        revoke_title(session, title_id=title_id, ended_on=today, reason=reason, actor=actor, now=now)
    for grant in grants_of(session, center_id):
        last = max(today - timedelta(days=1), grant.from_date)
        if grant.to_date is None or grant.to_date > last:
            end_grant(session, grant_id=grant.id, last_day=last, reason=reason[:300], actor=actor, now=now)
