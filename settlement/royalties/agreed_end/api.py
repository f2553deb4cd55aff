"""The agreed end of a licence as JSON."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from core import api
from core.actor import Actor
from settlement.deals.queries import deal_for
from settlement.royalties.agreed_end import schemas, services
from settlement.royalties.agreed_end.models import LicenceEnd

bp = api.blueprint("agreed_end")


@api.write(
    bp, "POST", "/deals/<number>/licence-end", takes=schemas.LicenceEndIn, gives=schemas.LicenceEndOut, status=201
)
def ask_end(session: Session, body: dict[str, Any], number: str, *, actor: Actor, now: datetime) -> LicenceEnd:
    """Ask the other side to end the licence."""
    return services.ask_end(session, deal_id=deal_for(session, number, actor).id, **body, actor=actor, now=now)


@api.write(
    bp,
    "POST",
    "/deals/<number>/licence-end/answer",
    takes=schemas.LicenceEndAnswerIn,
    gives=schemas.LicenceEndOut,
)
def answer_end(session: Session, body: dict[str, Any], number: str, *, actor: Actor, now: datetime) -> LicenceEnd:
    """Agree that the licence ends today, or decline."""
    return services.answer_end(session, deal_id=deal_for(session, number, actor).id, **body, actor=actor, now=now)


@api.write(bp, "POST", "/deals/<number>/licence-end/non-payment", gives=schemas.LicenceEndOut)
def end_unpaid(session: Session, number: str, *, actor: Actor, now: datetime) -> LicenceEnd:
    """The licensor ends the licence today: the days of its notice are over, and a payment is late still."""
    return services.end_unpaid(session, deal_id=deal_for(session, number, actor).id, actor=actor, now=now)


@api.write(bp, "POST", "/deals/<number>/licence-end/withdrawal", gives=schemas.LicenceEndOut)
def withdraw_end(session: Session, number: str, *, actor: Actor, now: datetime) -> LicenceEnd:
    """Take one's own wish to end the licence back."""
    return services.withdraw_end(session, deal_id=deal_for(session, number, actor).id, actor=actor, now=now)
