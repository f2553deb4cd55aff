"""Tables of what is granted: titles and certificates, the days on which they did not hold, and their checks."""

from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import Base, pk
from core.states import HasLifecycle, enum_type
from parties.organisations.models import OrganisationKind
from registers.programmes.states import TITLE, TitleState
from settlement.rulebook.models import stands

if TYPE_CHECKING:
    from registers.programmes.models import Body, Programme

STANDING = text("state IN ('valid', 'check_due', 'suspended')")
OPEN = text("to_date IS NULL")
NOT_PASSED = text("passed_on IS NULL")
NOT_CORRECTED = text("valid_to IS NULL")


class Title(HasLifecycle, Base):
    """What a body holds under a programme, from `granted_on` to `valid_to`, both included.

    `ended_on` is the day from which a revoked one holds no more. `edition` is the version of the standard today, until
    the day before `converted_on` it was `former_edition`. Of an operation center `grant_id` is the tier that it gives.
    """

    __tablename__ = "register_title"
    __lifecycle__ = TITLE
    __table_args__ = (
        UniqueConstraint("programme_id", "number"),
        CheckConstraint("valid_to >= granted_on", name="ends_after_it_began"),
        CheckConstraint("(state = 'revoked') = (ended_on IS NOT NULL)", name="revoked_from_a_day"),
        CheckConstraint("(converted_on IS NULL) = (former_edition = '')", name="converted_from_an_edition"),
        # One body holds the same title once at a time.
        Index(
            "uq_register_title_standing",
            "programme_id",
            "body_id",
            "object_name",
            unique=True,
            sqlite_where=STANDING,
            postgresql_where=STANDING,
        ),
        Index("ix_register_title_valid_to", "state", "valid_to"),
        Index("ix_register_title_body_id", "body_id"),
    )

    id: Mapped[pk]
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    body_id: Mapped[int] = mapped_column(ForeignKey("register_body.id"))
    number: Mapped[str] = mapped_column(String(60))
    object_name: Mapped[str] = mapped_column(String(200), default="")
    edition: Mapped[str] = mapped_column(String(20), default="")
    former_edition: Mapped[str] = mapped_column(String(20), default="")
    converted_on: Mapped[date | None]
    issuer: Mapped[str] = mapped_column(String(200))
    document_no: Mapped[str] = mapped_column(String(100), default="")
    granted_on: Mapped[date]
    valid_to: Mapped[date]
    state: Mapped[TitleState] = mapped_column(enum_type(TitleState), default=TitleState.VALID)
    ended_on: Mapped[date | None]
    end_reason: Mapped[str] = mapped_column(String(1000), default="")
    intake_id: Mapped[int | None] = mapped_column(ForeignKey("register_intake.id"), index=True)
    grant_id: Mapped[int | None] = mapped_column(ForeignKey("center_grant.id"), unique=True)
    entered_at: Mapped[datetime]

    programme: Mapped["Programme"] = relationship(viewonly=True)
    body: Mapped["Body"] = relationship(viewonly=True)
    suspensions: Mapped[list["Suspension"]] = relationship(order_by="Suspension.from_date", viewonly=True)
    checks: Mapped[list["Check"]] = relationship(order_by="Check.due_on", viewonly=True)
    firsts: Mapped[list["First"]] = relationship(viewonly=True)

    @property
    def subject(self) -> str:
        """The opaque key under which trail, evidence and certificate know it."""
        return f"title:{self.id}"

    def state_on(self, today: date) -> TitleState:
        """The state as of today: one whose last day is over has expired, whether or not the clock has come by."""
        is_over = self.can("expire") and self.valid_to < today
        return TitleState.EXPIRED if is_over else self.state


class Suspension(Base):
    """Days on which a title did not hold, from `from_date` to `to_date` (the last one; NULL while it lasts).

    `check_id` is the check that was missed, where that suspended it.
    """

    __tablename__ = "title_suspension"
    __table_args__ = (
        CheckConstraint("to_date IS NULL OR to_date >= from_date", name="ends_after_it_began"),
        CheckConstraint("reason <> ''", name="reason_given"),
        Index("uq_title_suspension_open", "title_id", unique=True, sqlite_where=OPEN, postgresql_where=OPEN),
        Index("ix_title_suspension_title_id", "title_id"),
    )

    id: Mapped[pk]
    title_id: Mapped[int] = mapped_column(ForeignKey("register_title.id"))
    from_date: Mapped[date]
    to_date: Mapped[date | None]
    reason: Mapped[str] = mapped_column(String(1000))
    by_rule: Mapped[bool] = mapped_column(default=False)
    check_id: Mapped[int | None] = mapped_column(ForeignKey("title_check.id"), index=True)


class Check(Base):
    """A re-check or yearly surveillance: due, and the day on which it was passed."""

    __tablename__ = "title_check"
    __table_args__ = (
        UniqueConstraint("title_id", "due_on"),
        Index("uq_title_check_open", "title_id", unique=True, sqlite_where=NOT_PASSED, postgresql_where=NOT_PASSED),
        Index("ix_title_check_due", "passed_on", "due_on"),
    )

    id: Mapped[pk]
    title_id: Mapped[int] = mapped_column(ForeignKey("register_title.id"))
    due_on: Mapped[date]
    calls_on: Mapped[date]
    passed_on: Mapped[date | None]
    note: Mapped[str] = mapped_column(String(1000), default="")
    evidence: Mapped[str | None] = mapped_column(String(64))


class First(Base):
    """A title was the first of its kind in a scope: the record of it, with its evidence.

    Of one programme and one kind of holder there is one first in a scope.
    """

    __tablename__ = "title_first"
    __table_args__ = (
        UniqueConstraint("programme_id", "holder_kind", "scope"),
        CheckConstraint("scope <> '' AND basis <> ''", name="scope_and_basis"),
    )

    id: Mapped[pk]
    title_id: Mapped[int] = mapped_column(ForeignKey("register_title.id"), index=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    holder_kind: Mapped[OrganisationKind] = mapped_column(enum_type(OrganisationKind))
    scope: Mapped[str] = mapped_column(String(120))
    basis: Mapped[str] = mapped_column(String(1000))
    evidence: Mapped[str | None] = mapped_column(String(64))
    recorded_at: Mapped[datetime]


class EditionRule(Base):
    """Certificates by `edition` of a standard hold up to `last_day`; from the next day on they are suspended unless
    they were converted to `replaced_by` (BR-90). `valid_to` is the day on which a later version took its place."""

    __tablename__ = "edition_rule"
    __table_args__ = (
        Index(
            "uq_edition_rule_standing",
            "standard",
            "edition",
            unique=True,
            sqlite_where=NOT_CORRECTED,
            postgresql_where=NOT_CORRECTED,
        ),
    )

    id: Mapped[pk]
    standard: Mapped[str] = mapped_column(String(40))
    edition: Mapped[str] = mapped_column(String(20))
    replaced_by: Mapped[str] = mapped_column(String(20))
    in_force_from: Mapped[date]
    last_day: Mapped[date]
    valid_to: Mapped[date | None]
    source: Mapped[str] = mapped_column(String(300))


stands(EditionRule)
