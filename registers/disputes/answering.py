"""The seller's side: a statement that nothing is infringed, with what shows it."""

from datetime import datetime

from sqlalchemy.orm import Session

from core import logs
from core.actor import Actor
from core.answers import refused
from core.clock import business_date
from core.errors import Conflict
from core.i18n import _, lazy_gettext, ngettext
from core.show import day
from registers.disputes.complaining import LEAST_EVIDENCE
from registers.disputes.models import TakedownNotice
from registers.disputes.news import tell_officers
from registers.disputes.taking_down import move, opened


def counter(session: Session, *, notice_id: int, statement: str, actor: Actor, now: datetime) -> TakedownNotice:
    """The seller states that nothing is infringed (ECL 43); officers forward it to the complainant.

    In time until the end of the last day named when the notice was forwarded; Conflict `counter_late` after it.
    """
    notice = opened(session, notice_id)
    actor.must_act_for(notice.seller_id)
    TakedownNotice.__lifecycle__.after(notice.state, "counter")
    assert notice.counter_by is not None
    if business_date(now) > notice.counter_by:
        raise Conflict(
            _(
                "A statement had to come by %(day)s. A decision of a court or of the authority still ends the measure; "
                "send it to the trading center.",
                day=day(notice.counter_by),
            ),
            code="counter_late",
            rule="ECL 43",
        )
    if len(statement.strip()) < LEAST_EVIDENCE:
        text = ngettext("Say in at least %(num)s character why nothing is infringed, and what shows it.",
                        "Say in at least %(num)s characters why nothing is infringed, and what shows it.",
                        LEAST_EVIDENCE)  # fmt: skip
        raise refused("statement", text)
    logs.step("statement checked", notice=notice.id)
    notice.statement, notice.statement_by, notice.counter_at = statement.strip()[:4000], actor.name[:200], now
    move(session, notice, "counter", "countered", actor, now)
    text_ = lazy_gettext("The seller answered complaint %(number)s. Forward the statement.", number=notice.number)
    tell_officers(session, notice, text_, "countered", now=now)
    return notice
