"""Reads of the rulebook: what is in force, what is to come, and what waits for its second officer."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.actor import Actor
from parties.organisations.models import Organisation
from settlement.deals.fees import FeeRule
from settlement.deals.taxes import TaxRule, TreatyRate
from settlement.ledger.queries import is_officer, may_read_books

HOME = "CN"


def fee_rules(session: Session, day: date) -> list[FeeRule]:
    """The rules of commission that are in force on the day or come later, by kind, taker and day."""
    rows = select(FeeRule).where((FeeRule.valid_to.is_(None)) | (FeeRule.valid_to > day))
    return list(session.scalars(rows.order_by(FeeRule.kind, FeeRule.taker, FeeRule.valid_from)))


def past_fee_rules(session: Session, day: date) -> list[FeeRule]:
    """The rules of commission that were in force before, the latest first."""
    rows = select(FeeRule).where(FeeRule.valid_to <= day)
    return list(session.scalars(rows.order_by(FeeRule.valid_to.desc(), FeeRule.id.desc())))


def tax_rules(session: Session, day: date) -> list[TaxRule]:
    """The tax rates that are in force on the day or come later, by tax, item and day."""
    rows = select(TaxRule).where((TaxRule.valid_to.is_(None)) | (TaxRule.valid_to > day))
    return list(session.scalars(rows.order_by(TaxRule.tax.desc(), TaxRule.item, TaxRule.valid_from)))


def treaty_rates(session: Session) -> list[TreatyRate]:
    """Every treaty rate on record, the newest first."""
    return list(session.scalars(select(TreatyRate).order_by(TreatyRate.valid_from.desc(), TreatyRate.id.desc())))


def may_read_files(session: Session, actor: Actor, organisation_id: int) -> bool:
    """Whether the papers of an organisation's treaty rate may be read: by itself and by who reads the books."""
    return actor.acts_for(organisation_id) or may_read_books(session, actor)


def may_add_files(session: Session, actor: Actor, organisation_id: int) -> bool:
    """Whether a paper may be kept for it: by finance officers."""
    return is_officer(session, actor)


def organisations_abroad(session: Session) -> list[Organisation]:
    """The organisations that are not taxed as residents, by name."""
    rows = select(Organisation).where(Organisation.country != HOME)
    return list(session.scalars(rows.order_by(Organisation.name, Organisation.id)))
