"""Pledge loans that count already because they were made here: a center's report of one is no second deal (BR-84)."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Protocol

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, aliased

from finance.pledges.models import LoanAsset, PledgeLoan
from finance.pledges.registering import key_of
from finance.pledges.vocabulary import LoanSource
from listings.assets.models import Asset
from parties.organisations.models import Organisation
from reports.claims.keys import number_key
from settlement.volumes.models import Category

AT_ONCE = 500


class Said(Protocol):
    """What a report says of a pledge loan: the sides in either order, and the numbers of its rights."""

    @property
    def category(self) -> Category: ...
    @property
    def seller_code(self) -> str: ...
    @property
    def buyer_code(self) -> str: ...
    @property
    def contract_on(self) -> date: ...
    @property
    def recordal_no(self) -> str: ...


def loans_like(session: Session, reports: Sequence[tuple[Said, Sequence[str]]]) -> dict[int, str]:
    """Place of a report → number of the platform's loan that it is about.

    A report is about a loan whose registration it names, or that pledges one of its rights between the same sides while
    that pledge was agreed or stood: a right is pledged once at a time (BR-41), so there is no other.
    """
    asked = {n: each for n, each in enumerate(reports) if each[0].category is Category.PLEDGE_FINANCE}
    found: dict[int, str] = {}
    codes = sorted({code for said, _numbers in asked.values() for code in (said.seller_code, said.buyer_code)})
    signs = sorted({key_of(said.recordal_no) for said, _numbers in asked.values() if said.recordal_no})
    loans = list(_loans(session, codes, signs)) if asked else []
    for n, (said, numbers) in asked.items():
        rights = {number_key(each) for each in numbers}
        about = (loan.number for loan, sides, own in loans if _is_about(said, rights, loan, sides, own))
        if (number := next(about, None)) is not None:
            found[n] = number
    return found


def _is_about(said: Said, rights: set[str], loan: PledgeLoan, sides: set[str], own: set[str]) -> bool:
    if said.recordal_no and key_of(said.recordal_no) == loan.registration_key:
        return True
    if not {said.seller_code, said.buyer_code} <= sides or not rights & own:
        return False
    begun = loan.contracted_on or loan.starts_on
    ended = loan.released_on or loan.closed_on
    return (begun is None or said.contract_on >= begun) and (ended is None or said.contract_on <= ended)


def _loans(
    session: Session, codes: Sequence[str], signs: Sequence[str]
) -> Iterable[tuple[PledgeLoan, set[str], set[str]]]:
    """The registered loans of the platform with one of these sides or numbers, their sides and their rights."""
    bank, pledgor = aliased(Organisation), aliased(Organisation)
    seen: set[int] = set()
    for start in range(0, max(len(codes), len(signs)), AT_ONCE):
        part, numbers = codes[start : start + AT_ONCE], signs[start : start + AT_ONCE]
        query = (
            select(PledgeLoan, bank.uscc, pledgor.uscc)
            .join(bank, bank.id == PledgeLoan.bank_id)
            .join(pledgor, pledgor.id == PledgeLoan.pledgor_id)
            .where(PledgeLoan.source == LoanSource.PLATFORM, PledgeLoan.registered_on.is_not(None))
            .where(or_(bank.uscc.in_(part), PledgeLoan.registration_key.in_(numbers)))
        )
        for loan, lender, owner in session.execute(query).all():
            if loan.id not in seen:
                seen.add(loan.id)
                given = select(Asset.number_display).join(LoanAsset, LoanAsset.asset_id == Asset.id)
                rights = session.scalars(given.where(LoanAsset.loan_id == loan.id))
                yield loan, {lender or "", owner or "", loan.debtor_uscc}, {number_key(each) for each in rights}
