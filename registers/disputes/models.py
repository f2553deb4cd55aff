"""Tables of cases: the case, its parties, what it is about; and the periods of the law."""

import re
from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import Base, pk
from core.money import Money
from core.states import HasLifecycle, enum_type
from parties.organisations.models import fold_name
from registers.disputes.complaints import TakedownNotice, TakedownRemark
from registers.disputes.states import DISPUTE, PENDING, CaseState
from registers.disputes.vocabulary import CaseSource, Cause, Channel, Clock, Outcome, RightKind, Side
from settlement.rulebook.models import stands

__all__ = [
    "CaseAsset",
    "CaseDeal",
    "CaseParty",
    "DisputeCase",
    "DisputeRule",
    "FormerFile",
    "TakedownNotice",
    "TakedownRemark",
    "key_of",
]

NUMBER = re.compile(r"DC-(\d{4})-(\d{6,12})")
PENDING_STATES = ", ".join(f"'{state.value}'" for state in PENDING)


class DisputeRule(Base):
    """How many calendar days one period has, in force from `valid_from` until the day before `valid_to`."""

    __tablename__ = "dispute_rule"
    __table_args__ = (
        UniqueConstraint("clock", "valid_from"),
        CheckConstraint("days > 0", name="days_positive"),
        CheckConstraint("valid_to IS NULL OR valid_to > valid_from", name="dates_in_order"),
    )

    id: Mapped[pk]
    clock: Mapped[Clock] = mapped_column(enum_type(Clock))
    days: Mapped[int]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    source: Mapped[str] = mapped_column(String(300))


def key_of(body: str, case_no: str) -> str | None:
    """Body and file number as they are compared: one file is one case, however often it is brought. None if unknown."""
    return f"{fold_name(body)}|{fold_name(case_no)}"[:300] if body.strip() and case_no.strip() else None


class DisputeCase(HasLifecycle, Base):
    """One case about rights or deals before a court, an office, an arbitral commission or a mediation committee.

    `body` is the organ and `case_no` its file number; `case_key` the two as they are compared. `agreement` says where
    the agreement to arbitrate stands (ARL 4). `confirm_by` is the last day on which the parties of a mediated agreement
    can apply for its judicial confirmation together (PML 33), `applied_on` the day on which the last of them did;
    `missed_on` is set when that day had passed. `published_text` is what the court itself has published.
    A suit names what went before it: `earlier_id` another case (an office's decision, a mediation), `complaint_id` a
    complaint about a listing.
    """

    __tablename__ = "dispute_case"
    __lifecycle__ = DISPUTE
    __table_args__ = (
        CheckConstraint("amount_minor IS NULL OR amount_minor >= 0", name="amount_not_negative"),
        CheckConstraint(
            "awarded_minor IS NULL OR (awarded_minor >= 0 AND concluded_on IS NOT NULL)", name="awarded_at_end"
        ),
        CheckConstraint("earlier_id <> id", name="earlier_is_another"),
        CheckConstraint("(concluded_on IS NULL) = (outcome IS NULL)", name="concluded_with_outcome"),
        CheckConstraint("concluded_on IS NULL OR accepted_on IS NULL OR concluded_on >= accepted_on", name="in_order"),
        CheckConstraint(f"accepted_on IS NOT NULL OR state NOT IN ({PENDING_STATES}, 'closed')", name="accepted_when"),
        CheckConstraint(
            "(state <> 'court' OR channel = 'judicial') AND (state <> 'mediation' OR channel = 'mediation')"
            " AND (state <> 'administrative' OR channel = 'administrative')"
            " AND (state <> 'arbitration' OR channel = 'arbitration')",
            name="forum_of_channel",
        ),
        CheckConstraint(
            "channel <> 'arbitration' OR state IN ('filed', 'refused', 'withdrawn') OR source = 'import'"
            " OR agreement <> ''",
            name="arbitration_agreed",
        ),
        CheckConstraint(
            "state <> 'confirmed' OR (applied_on IS NOT NULL AND confirmed_on >= applied_on)",
            name="confirmed_on_request",
        ),
        CheckConstraint("applied_on IS NULL OR applied_on <= confirm_by", name="applied_in_time"),
        CheckConstraint("missed_on IS NULL OR applied_on IS NULL", name="missed_or_applied"),
        CheckConstraint("(state = 'closed') = (closed_on IS NOT NULL)", name="closed_when"),
        CheckConstraint("(published_on IS NULL) = (published_text = '')", name="published_text"),
        Index("ix_dispute_case_channel_concluded_on", "channel", "concluded_on"),
        Index("ix_dispute_case_state", "state"),
        Index("ix_dispute_case_confirm_by", "confirm_by"),
    )

    id: Mapped[pk]
    state: Mapped[CaseState] = mapped_column(enum_type(CaseState), default=CaseState.FILED)
    channel: Mapped[Channel] = mapped_column(enum_type(Channel))
    cause: Mapped[Cause] = mapped_column(enum_type(Cause))
    right_kind: Mapped[RightKind] = mapped_column(enum_type(RightKind))
    body: Mapped[str] = mapped_column(String(200), default="")
    case_no: Mapped[str] = mapped_column(String(100), default="")
    case_key: Mapped[str | None] = mapped_column(String(300), unique=True)
    claim: Mapped[str] = mapped_column(String(2000), default="")
    amount_minor: Mapped[int | None] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3), default="CNY")
    awarded_minor: Mapped[int | None] = mapped_column(BigInteger)
    awarded_currency: Mapped[str] = mapped_column(String(3), default="CNY")
    earlier_id: Mapped[int | None] = mapped_column(ForeignKey("dispute_case.id"), index=True)
    complaint_id: Mapped[int | None] = mapped_column(ForeignKey("takedown_notice.id"), index=True)
    agreement: Mapped[str] = mapped_column(String(300), default="")
    agreement_on: Mapped[date | None]
    filed_on: Mapped[date]
    accepted_on: Mapped[date | None]
    concluded_on: Mapped[date | None]
    closed_on: Mapped[date | None]
    outcome: Mapped[Outcome | None] = mapped_column(enum_type(Outcome))
    ground: Mapped[str] = mapped_column(String(2000), default="")
    confirm_by: Mapped[date | None]
    applied_on: Mapped[date | None]
    confirmed_on: Mapped[date | None]
    ruling_no: Mapped[str] = mapped_column(String(100), default="")
    missed_on: Mapped[date | None]
    published_on: Mapped[date | None]
    published_where: Mapped[str] = mapped_column(String(300), default="")
    published_text: Mapped[str] = mapped_column(String(4000), default="")
    source: Mapped[CaseSource] = mapped_column(enum_type(CaseSource), default=CaseSource.PLATFORM)
    filed_by_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    filed_by: Mapped[str] = mapped_column(String(200), default="")
    created_at: Mapped[datetime]

    parties: Mapped[list["CaseParty"]] = relationship(order_by="CaseParty.place", cascade="all, delete-orphan")
    assets: Mapped[list["CaseAsset"]] = relationship(order_by="CaseAsset.asset_id", cascade="all, delete-orphan")
    deals: Mapped[list["CaseDeal"]] = relationship(order_by="CaseDeal.deal_id", cascade="all, delete-orphan")
    former_files: Mapped[list["FormerFile"]] = relationship(order_by="FormerFile.id", viewonly=True)
    earlier: Mapped["DisputeCase | None"] = relationship(remote_side="DisputeCase.id", viewonly=True)
    complaint: Mapped[TakedownNotice | None] = relationship(viewonly=True)

    @property
    def number(self) -> str:
        """Its number here: the year of filing and a serial."""
        return f"DC-{self.filed_on.year}-{self.id:06d}"

    @property
    def subject(self) -> str:
        """Its opaque key, under which audit, files, encumbrances and stays know it."""
        return f"dispute:{self.id}"

    @property
    def amount(self) -> Money | None:
        """What is asked for, such as damages; None where there is no amount in dispute."""
        return None if self.amount_minor is None else Money(self.amount_minor, self.currency)

    @property
    def awarded(self) -> Money | None:
        """What was awarded, or agreed on in a settlement; None where nothing in money was."""
        return None if self.awarded_minor is None else Money(self.awarded_minor, self.awarded_currency)

    @property
    def is_pending(self) -> bool:
        """Whether it is accepted and not over."""
        return self.state in PENDING

    @property
    def file(self) -> str:
        """Body and file number, as people cite it."""
        return " ".join(part for part in (self.body, self.case_no) if part)

    def of_side(self, side: Side) -> list["CaseParty"]:
        """Its parties on one side."""
        return [each for each in self.parties if each.side is side]


class FormerFile(Base):
    """Body and file number under which a case was known before it went on before another body; `key` is the two as
    they are compared, so that the old file is never filed as a case of its own."""

    __tablename__ = "case_former_file"
    __table_args__ = (CheckConstraint("body <> '' AND case_no <> ''", name="named"),)

    id: Mapped[pk]
    case_id: Mapped[int] = mapped_column(ForeignKey("dispute_case.id"), index=True)
    body: Mapped[str] = mapped_column(String(200))
    case_no: Mapped[str] = mapped_column(String(100))
    key: Mapped[str] = mapped_column(String(300), unique=True)
    left_on: Mapped[date]

    @property
    def file(self) -> str:
        """Body and file number, as people cite it."""
        return f"{self.body} {self.case_no}"


class CaseParty(Base):
    """A party of a case: an organisation here, or somebody by name. `applied_on` is the day on which it asked the court
    to confirm the mediated agreement."""

    __tablename__ = "case_party"
    __table_args__ = (
        UniqueConstraint("case_id", "place"),
        CheckConstraint("name <> ''", name="name_given"),
        Index("ix_case_party_organisation_id", "organisation_id"),
    )

    id: Mapped[pk]
    case_id: Mapped[int] = mapped_column(ForeignKey("dispute_case.id"))
    place: Mapped[int]
    side: Mapped[Side] = mapped_column(enum_type(Side))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    name: Mapped[str] = mapped_column(String(200))
    applied_on: Mapped[date | None]


class CaseAsset(Base):
    """A right that a case is about."""

    __tablename__ = "case_asset"
    __table_args__ = (UniqueConstraint("case_id", "asset_id"), Index("ix_case_asset_asset_id", "asset_id"))

    id: Mapped[pk]
    case_id: Mapped[int] = mapped_column(ForeignKey("dispute_case.id"))
    asset_id: Mapped[int] = mapped_column(ForeignKey("asset.id"))


class CaseDeal(Base):
    """A deal that a case is about."""

    __tablename__ = "case_deal"
    __table_args__ = (UniqueConstraint("case_id", "deal_id"), Index("ix_case_deal_deal_id", "deal_id"))

    id: Mapped[pk]
    case_id: Mapped[int] = mapped_column(ForeignKey("dispute_case.id"))
    deal_id: Mapped[int] = mapped_column(ForeignKey("deal.id"))


stands(DisputeRule)
