"""What stands behind a volume fact that is no deal: a pledge loan."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.files import StoredFile, of_purpose
from finance.pledges.models import PledgeLoan
from settlement.recordal.models import RecordalCase

LOAN = "pledge:"


@dataclass(frozen=True, slots=True)
class Behind:
    """How people call it, and its page."""

    number: str
    href: str


def behind(session: Session, subjects: Collection[str]) -> dict[str, Behind]:
    """Subject of facts → what stands behind them."""
    wanted = [int(each.removeprefix(LOAN)) for each in subjects if each.startswith(LOAN)]
    if not wanted:
        return {}
    loans = session.scalars(select(PledgeLoan).where(PledgeLoan.id.in_(wanted)))
    return {loan.subject: Behind(loan.number, f"/loans/{loan.number}") for loan in loans}


def evidence_of(session: Session, subject: str) -> list[StoredFile]:
    """The kept files that prove it: of a reported deal its own, of a loan what the office sent of its recordals."""
    if subject.startswith("claim:"):
        return of_purpose(session, subject)
    cases = session.scalars(select(RecordalCase.id).where(RecordalCase.ref == subject))
    purposes = [f"recordal:{case}" for case in cases]
    return of_purpose(session, *purposes) if purposes else []
