"""What stands behind a volume fact that is no deal: a pledge loan, or what a center served and confirmed."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.files import StoredFile, of_purpose
from finance.attribution.models import Attribution
from finance.pledges.models import PledgeLoan
from settlement.recordal.models import RecordalCase

LOAN = "pledge:"
ATTRIBUTED = (LOAN, "investment:", "policy:")


@dataclass(frozen=True, slots=True)
class Behind:
    """How people call it, and its page."""

    number: str
    href: str


def behind(session: Session, subjects: Collection[str]) -> dict[str, Behind]:
    """Subject of facts → what stands behind them."""
    wanted = [each for each in subjects if each.startswith(ATTRIBUTED)]
    if not wanted:
        return {}
    loans = [int(each.removeprefix(LOAN)) for each in wanted if each.startswith(LOAN)]
    rows = session.scalars(select(PledgeLoan).where(PledgeLoan.id.in_(loans)))
    found = {loan.subject: Behind(loan.number, f"/loans/{loan.number}") for loan in rows}
    served = session.scalars(select(Attribution).where(Attribution.of.in_(wanted)).order_by(Attribution.id))
    return found | {row.of: Behind(row.number, f"/attributions/{row.id}") for row in served}


def evidence_of(session: Session, subject: str) -> list[StoredFile]:
    """The kept files that prove it: of a reported deal its own, of a loan what the office sent of its recordals, of
    what a center served the files with which it confirmed that."""
    if subject.startswith("claim:"):
        return of_purpose(session, subject)
    cases = session.scalars(select(RecordalCase.id).where(RecordalCase.ref == subject))
    served = session.scalars(select(Attribution.id).where(Attribution.of == subject))
    purposes = [*(f"recordal:{each}" for each in cases), *(f"attribution:{each}" for each in served)]
    return of_purpose(session, *purposes) if purposes else []
