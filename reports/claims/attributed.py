"""Loans, investments and policies on record that name the center which served them: a report of one is no second one
(BR-84)."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Protocol

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from core.money import Money
from finance.attribution.models import Attribution
from finance.attribution.states import STANDING
from finance.pledges.registering import key_of
from settlement.volumes.models import Category

AT_ONCE = 200
WITH_NUMBER = (Category.PLEDGE_FINANCE, Category.INSURANCE)


class Said(Protocol):
    """What a report says of it."""

    @property
    def category(self) -> Category: ...
    @property
    def recordal_no(self) -> str: ...
    @property
    def amount(self) -> Money: ...
    @property
    def recognised_on(self) -> date: ...


def attributed(session: Session, reports: Sequence[Said]) -> dict[int, str]:
    """Place of a report → what it is about on record: by the number of the registration or of the policy, of an
    investment by its amount and day."""
    asked = [n for n, said in enumerate(reports) if said.category in (*WITH_NUMBER, Category.INVESTMENT)]
    found: dict[int, str] = {}
    for start in range(0, len(asked), AT_ONCE):
        part = asked[start : start + AT_ONCE]
        for row in _standing(session, [reports[n] for n in part]):
            found |= {n: row.number for n in part if _is_about(reports[n], row)}
    return found


def _standing(session: Session, reports: Sequence[Said]) -> Iterable[Attribution]:
    signs = sorted({key_of(said.recordal_no) for said in reports if said.recordal_no})
    days = sorted({said.recognised_on for said in reports if said.category is Category.INVESTMENT})
    by_number = and_(Attribution.category.in_(WITH_NUMBER), Attribution.sign.in_(signs))
    by_day = and_(Attribution.category == Category.INVESTMENT, Attribution.recognised_on.in_(days))
    return session.scalars(select(Attribution).where(Attribution.state.in_(STANDING), or_(by_number, by_day)))


def _is_about(said: Said, row: Attribution) -> bool:
    if said.category is not row.category:
        return False
    if row.category is Category.INVESTMENT:
        return (said.amount, said.recognised_on) == (row.amount, row.recognised_on)
    return bool(said.recordal_no) and key_of(said.recordal_no) == row.sign
