"""Who is told what of a loan, each in their own language; and the trail."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from core import audit
from core.actor import Actor, Role
from core.i18n import LazyText
from finance.pledges.models import PledgeLoan
from parties.centers.models import Center
from parties.notices.services import notify


def move(
    session: Session,
    loan: PledgeLoan,
    action: str,
    name: str,
    *,
    actor: Actor,
    now: datetime,
    evidence: str | None = None,
    **after: object,
) -> None:
    """Take one arrow and write it down."""
    before = {"state": loan.state.value}
    loan.advance(action)
    session.flush()
    told = {"state": loan.state.value, **after}
    audit.record(session, loan.subject, name, actor=actor, now=now, before=before, after=told, evidence=evidence)


def tell(
    session: Session,
    loan: PledgeLoan,
    text: LazyText,
    key: str,
    *organisation_ids: int | None,
    now: datetime,
    roles: Iterable[Role] = (),
) -> None:
    """One notice to the people of each organisation."""
    for organisation_id in dict.fromkeys(each for each in organisation_ids if each is not None):
        notify(
            session,
            organisation_id=organisation_id,
            text=text,
            href=f"/loans/{loan.number}",
            key=f"{loan.subject}:{key}",
            now=now,
            roles=tuple(roles),
        )


def center_home(session: Session, loan: PledgeLoan) -> int | None:
    """The organisation that runs the loan's center."""
    center = session.get(Center, loan.center_id) if loan.center_id is not None else None
    return center.organisation_id if center is not None else None
