"""Visits of pledge loans: the figures and their list, one's own, one loan as each side sees it, and every form."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from finance.pledges.models import PledgeLoan
from finance.pledges.vocabulary import LoanSource
from tests.browser.asked import VISITOR, Asked, mailbox


def of_loans(session: Session) -> Asked:
    """All of them."""
    yield "loans.statistics", VISITOR, {}
    yield "loans.statistics", "city", {"last": 2021}
    for who in (VISITOR, "city"):
        yield "loans.index", who, {"year": 2021}
    yield "loans.index", VISITOR, {"year": 1999}
    yield "loans.bring_list", "city", {}
    for who in ("bank", "tools", "city", "center-c09"):
        yield "loans.mine", who, {}
    yield "loans.new", "tools", {}
    listed = session.scalars(select(PledgeLoan).filter_by(source=LoanSource.IMPORT).order_by(PledgeLoan.id)).first()
    assert listed is not None
    for who in (VISITOR, "city"):
        yield "loans.show", who, {"number": listed.number}
    for act in ("correct", "strike-off"):
        yield "loans.step", "city", {"number": listed.number, "act": act}
    for loan in session.scalars(select(PledgeLoan).filter_by(source=LoanSource.PLATFORM).order_by(PledgeLoan.id)):
        yield from _of_loan(session, loan)


def _of_loan(session: Session, loan: PledgeLoan) -> Iterator[tuple[str, str, dict[str, Any]]]:
    number = {"number": loan.number}
    for who in (mailbox(session, loan.pledgor_id), "bank", "center-c09", "city"):
        yield "loans.show", who, number
    for row in loan.appraisals:
        yield "loans.appraisal", "center-c09", {**number, "appraisal_id": row.id}
    act = "repayment" if loan.disbursed_on is not None else "offer"
    yield "loans.step", "bank", {**number, "act": act}
