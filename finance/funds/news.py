"""Who is told what of claims on funds."""

from datetime import datetime

from sqlalchemy.orm import Session

from core.actor import Role
from core.db import found
from core.i18n import LazyText
from finance.funds.claims import CompensationClaim
from finance.funds.models import CoveredLoan
from finance.funds.standing import BANKERS
from parties.notices.services import notify
from parties.people.queries import organisations_with


def offices(session: Session) -> list[int]:
    """The organisations whose people manage funds."""
    return organisations_with(session, Role.CITY_OFFICE)


def tell_office(session: Session, text: LazyText, claim: CompensationClaim, key: str, *, now: datetime) -> None:
    """One notice to the people of the city office."""
    for each in offices(session):
        notify(
            session, organisation_id=each, text=text, href=f"/funds/claims/{claim.id}", key=f"{claim.subject}:{key}",
            now=now, roles=(Role.CITY_OFFICE,),
        )  # fmt: skip


def tell_bank(session: Session, text: LazyText, claim: CompensationClaim, key: str, *, now: datetime) -> None:
    """One notice to the people who lend for the bank."""
    bank_id = found(session, CoveredLoan, claim.loan_id).bank_id
    notify(
        session, organisation_id=bank_id, text=text, href=f"/funds/claims/{claim.id}", key=f"{claim.subject}:{key}",
        now=now, roles=BANKERS,
    )  # fmt: skip
