"""Tables of hosting: agreements between service agencies and small enterprises, and what was done under them."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import Base, pk
from registers.programmes.models import Body


class HostedService(StrEnum):
    """What an agency does for those whom it hosts."""

    ANNUITY_WATCH = "annuity_watch"
    FILING = "filing"
    ADVICE = "advice"
    TRAINING = "training"
    WATCH = "watch"
    OPERATION = "operation"
    ENFORCEMENT = "enforcement"


class HostingAgreement(Base):
    """An agency hosts an enterprise from `from_date` to `to_date`, both included; `ended_on` is the day from which one
    that was ended early holds no more.

    What an agency enters (`recorded_by`) counts once another person has confirmed it for the enterprise
    (`confirmed_on`), or the city office has accepted (`accepted_on`) the agreement that the enterprise signed
    (`signed_file`, its SHA-256); what the city took in from its list stands by the list.
    """

    __tablename__ = "hosting_agreement"
    __table_args__ = (
        UniqueConstraint("agency_id", "sme_id", "from_date"),
        CheckConstraint("agency_id <> sme_id", name="not_with_itself"),
        CheckConstraint("to_date >= from_date", name="ends_after_it_began"),
        CheckConstraint("ended_on IS NULL OR (ended_on > from_date AND end_reason <> '')", name="ended_with_reason"),
        CheckConstraint("intake_id IS NOT NULL OR recorded_by IS NOT NULL", name="entered_by_somebody"),
        CheckConstraint("(confirmed_on IS NULL) = (confirmed_name = '')", name="confirmed_by_somebody"),
        CheckConstraint("(confirmed_on IS NULL) = (confirmed_by IS NULL)", name="confirmed_by_a_person"),
        CheckConstraint("confirmed_by <> recorded_by", name="another_confirms"),
        CheckConstraint("confirmed_on <= to_date", name="confirmed_while_it_runs"),
        CheckConstraint("(accepted_on IS NULL) = (accepted_by IS NULL)", name="accepted_by_a_person"),
        CheckConstraint("accepted_on IS NULL OR signed_file IS NOT NULL", name="a_paper_is_accepted"),
        CheckConstraint("accepted_by <> recorded_by", name="another_accepts"),
        CheckConstraint("accepted_on <= to_date", name="accepted_while_it_runs"),
        Index("ix_hosting_agreement_sme_id", "sme_id"),
        Index("ix_hosting_agreement_days", "from_date", "to_date"),
    )

    id: Mapped[pk]
    agency_id: Mapped[int] = mapped_column(ForeignKey("register_body.id"))
    sme_id: Mapped[int] = mapped_column(ForeignKey("register_body.id"))
    services: Mapped[list[str]]
    from_date: Mapped[date]
    to_date: Mapped[date]
    ended_on: Mapped[date | None]
    end_reason: Mapped[str] = mapped_column(String(500), default="")
    intake_id: Mapped[int | None] = mapped_column(ForeignKey("register_intake.id"), index=True)
    entered_at: Mapped[datetime]
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # None: out of the city's list
    confirmed_on: Mapped[date | None]
    confirmed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    confirmed_name: Mapped[str] = mapped_column(String(200), default="")
    signed_file: Mapped[str | None] = mapped_column(String(64))
    accepted_on: Mapped[date | None]
    accepted_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    agency: Mapped[Body] = relationship(foreign_keys=[agency_id], viewonly=True)
    sme: Mapped[Body] = relationship(foreign_keys=[sme_id], viewonly=True)
    activities: Mapped[list["HostingActivity"]] = relationship(order_by="HostingActivity.done_on", viewonly=True)

    @property
    def subject(self) -> str:
        """Its opaque key."""
        return f"hosting:{self.id}"

    @property
    def is_proved(self) -> bool:
        """Whether more than the agency's word stands behind it."""
        return self.intake_id is not None or self.confirmed_on is not None or self.accepted_on is not None

    def holds_on(self, day: date) -> bool:
        """Whether it is in force on the day."""
        return self.from_date <= day <= self.to_date and (self.ended_on is None or day < self.ended_on)


class HostingActivity(Base):
    """What the agency did for the enterprise on a day."""

    __tablename__ = "hosting_activity"
    __table_args__ = (CheckConstraint("hours >= 0 AND what <> ''", name="described"),)

    id: Mapped[pk]
    agreement_id: Mapped[int] = mapped_column(ForeignKey("hosting_agreement.id"), index=True)
    done_on: Mapped[date]
    service: Mapped[str] = mapped_column(String(40))
    what: Mapped[str] = mapped_column(String(500))
    hours: Mapped[int]
    recorded_at: Mapped[datetime]
