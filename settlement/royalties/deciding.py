"""The licensor accepts a statement or says why not; what nobody contests in time stands."""

from datetime import datetime

from sqlalchemy.orm import Session

from core import audit
from core.actor import SYSTEM, Actor
from core.clock import business_date
from core.errors import Conflict, Unacceptable
from core.i18n import _, lazy_gettext
from core.show import day
from settlement.royalties.models import Period, Plan
from settlement.royalties.news import tell
from settlement.royalties.reporting import opened
from settlement.royalties.stating import count, uses_accepted


def accept_statement(session: Session, *, period_id: int, version: int, actor: Actor, now: datetime) -> Period:
    """The licensor accepts the version that it has read: it counts, and is invoiced.

    Where periods before it were accepted since it was drawn, a version with their steps takes its place. Raises
    NotAllowed, IllegalTransition, Conflict `statement_differs`.
    """
    plan, period = opened(session, period_id)
    actor.must_act_for(plan.licensor_id)
    type(period).__lifecycle__.after(period.state, "accept")
    _must_be_newest(period, version)
    _accept(session, plan, period, actor=actor, now=now)
    return period


def _must_be_newest(period: Period, version: int) -> None:
    if period.latest is None or period.latest.version != version:
        raise Conflict(
            _("A newer version of this statement is here. Open it again and read that one."), code="statement_differs"
        )


def _accept(session: Session, plan: Plan, period: Period, *, actor: Actor, now: datetime) -> None:
    assert period.latest is not None
    use = period.latest.use(period)
    count(session, plan, {**uses_accepted(plan), period.n: use}, accepting=period, actor=actor, now=now)
    text = lazy_gettext("Your royalty report of plan %(number)s was accepted.", number=plan.number)
    tell(session, plan, [plan.licensee_id], f"accepted-{period.n}-{period.accepted_version}", text, now)


def contest_statement(
    session: Session, *, period_id: int, version: int, reason: str, actor: Actor, now: datetime
) -> Period:
    """The licensor finds the report wrong and says why; the licensee reports anew, or the licensor accepts after all.

    Raises NotAllowed, IllegalTransition, Conflict (`statement_differs`, `contest_over` after the last day),
    Unacceptable without a reason.
    """
    plan, period = opened(session, period_id)
    actor.must_act_for(plan.licensor_id)
    type(period).__lifecycle__.after(period.state, "contest")
    _must_be_newest(period, version)
    if period.contest_until is not None and business_date(now) > period.contest_until:
        raise Conflict(
            _("It could be contested until %(day)s. What is found later is claimed by an audit of the books.",
              day=day(period.contest_until)),
            code="contest_over",
        )  # fmt: skip
    if not reason.strip():
        raise Unacceptable(
            _("Say what is wrong."), fields={"reason": [_("Say what is wrong, so that it can be mended.")]}
        )
    period.contest_reason = reason.strip()
    period.advance("contest")
    session.flush()
    after = {"state": period.state.value, "period": period.n, "version": version, "reason": period.contest_reason}
    audit.record(session, plan.subject, "royalty.contested", actor=actor, now=now, after=after)
    text = lazy_gettext("The licensor contests your royalty report of plan %(number)s. Read why, and report anew.",
                        number=plan.number)  # fmt: skip
    tell(session, plan, [plan.licensee_id], f"contested-{period.n}-{version}", text, now)
    return period


def accept_uncontested(session: Session, plan: Plan, *, now: datetime) -> int:
    """Reports that nobody contested within their days stand as accepted; returns how many."""
    today = business_date(now)
    silent = [
        each for each in plan.periods if each.state == "reported" and each.contest_until and each.contest_until < today
    ]
    for period in silent:
        _accept(session, plan, period, actor=SYSTEM, now=now)
    return len(silent)
