"""Tables of what of a deal's price is its pledgees': frozen at acceptance, set aside at each release, given from a
deposit."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import Base, append_only, minor, pk
from core.money import Money
from core.states import enum_type
from listings.assets.models import Proceeds
from settlement.ledger.models import table_of


class DealPledgee(Base):
    """Who holds a pledge on one of a deal's rights and has agreed to the deal, and what it wants of the price.

    `ref` is the pledge's key ("pledge:7", or of a register), `evidence` the SHA-256 of the consent. A pledgee without
    `bank_id` is no organisation here, so money can be deposited for it and not paid to it.
    """

    __tablename__ = "deal_pledgee"
    __table_args__ = (
        UniqueConstraint("deal_id", "asset_id", "ref"),
        CheckConstraint("proceeds <> 'prepay' OR bank_id IS NOT NULL", name="paid_to_somebody"),
        CheckConstraint("length(evidence) = 64", name="evidence_is_sha256"),
        Index("ix_deal_pledgee_ref", "ref"),
    )

    id: Mapped[pk]
    deal_id: Mapped[int] = mapped_column(ForeignKey("deal.id"), index=True)
    asset_id: Mapped[int] = mapped_column(ForeignKey("asset.id"), index=True)
    ref: Mapped[str] = mapped_column(String(80))
    bank_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    bank_name: Mapped[str] = mapped_column(String(300))
    proceeds: Mapped[Proceeds] = mapped_column(enum_type(Proceeds))
    evidence: Mapped[str] = mapped_column(String(64))

    parts: Mapped[list["PledgeePart"]] = relationship(order_by="PledgeePart.id", viewonly=True)
    given: Mapped[list["DepositGiven"]] = relationship(order_by="DepositGiven.id", viewonly=True)

    @property
    def deposit(self) -> str:
        """Under which subject its deposit is held."""
        return f"deposit:{self.id}"

    @property
    def text(self) -> list[str | int | None]:
        """What of it both sides sign."""
        return [self.asset_id, self.ref, self.bank_id, self.proceeds.value, self.evidence]


class PledgeePart(Base):
    """What of one owner's part of one release was the pledgee's: paid to it, or deposited for it.

    `within_minor` is what could have been at most: the owner's part of what was released for the right.
    """

    __tablename__ = "deal_pledgee_part"
    __table_args__ = (
        UniqueConstraint("pledgee_id", "release_id", "organisation_id"),
        CheckConstraint("amount_minor BETWEEN 0 AND within_minor", name="within_the_owners_part"),
        CheckConstraint("(amount_minor = 0) = (journal_id IS NULL)", name="moved_by_a_journal"),
    )

    id: Mapped[pk]
    pledgee_id: Mapped[int] = mapped_column(ForeignKey("deal_pledgee.id"), index=True)
    release_id: Mapped[int] = mapped_column(ForeignKey("deal_release.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    within_minor: Mapped[minor]
    amount_minor: Mapped[minor]
    currency: Mapped[str] = mapped_column(String(3))
    on: Mapped[date]
    journal_id: Mapped[int | None] = mapped_column(ForeignKey("journal.id"))

    @property
    def amount(self) -> Money:
        """What was the pledgee's."""
        return Money(self.amount_minor, self.currency)


class DepositGiven(Base):
    """What left a deposit: to the pledgee because the debt was due, or back to an owner because the pledge ended."""

    __tablename__ = "deal_deposit_given"
    __table_args__ = (
        UniqueConstraint("pledgee_id", "n", "organisation_id"),
        CheckConstraint("amount_minor > 0", name="amount_positive"),
    )

    id: Mapped[pk]
    pledgee_id: Mapped[int] = mapped_column(ForeignKey("deal_pledgee.id"), index=True)
    n: Mapped[int]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    amount_minor: Mapped[minor]
    currency: Mapped[str] = mapped_column(String(3))
    on: Mapped[date]
    journal_id: Mapped[int] = mapped_column(ForeignKey("journal.id"))
    given_at: Mapped[datetime]

    @property
    def amount(self) -> Money:
        """What was given."""
        return Money(self.amount_minor, self.currency)


for table in (DealPledgee, PledgeePart, DepositGiven):
    append_only(table_of(table))
