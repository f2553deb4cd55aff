"""Tables of programmes: their rules, batches and applications, and those who stand in the registers."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import Base, pk
from core.states import HasLifecycle, enum_type
from parties.organisations.models import OrganisationKind
from registers.programmes.states import APPLICATION, OBJECTION, ApplicationState, ObjectionState
from registers.programmes.titles import Check, EditionRule, First, Suspension, Title
from settlement.rulebook.models import stands

__all__ = [
    "Application",
    "Batch",
    "Body",
    "Check",
    "EditionRule",
    "First",
    "Intake",
    "Level",
    "Objection",
    "Programme",
    "ProgrammeKind",
    "ProgrammeRule",
    "Suspension",
    "Title",
]

GOING = text("state NOT IN ('granted', 'refused', 'withdrawn')")


class ProgrammeKind(StrEnum):
    """What a programme grants."""

    CERTIFICATION = "certification"
    DEMONSTRATION = "demonstration"
    ADVANTAGE = "advantage"
    PILOT = "pilot"
    BASE = "base"
    MAKER_SPACE = "maker_space"
    PRODUCT = "product"
    CENTER = "center"  # the tier of an operation center


class Level(StrEnum):
    """Whose authority grants it; the highest first."""

    NATIONAL = "national"
    PROVINCIAL = "provincial"
    MUNICIPAL = "municipal"


class Body(Base):
    """An enterprise, university or institute that stands in a register, on the platform or not.

    `key` is its unified social credit code, or country and folded name of one that has none: two records with one key
    are of one body.
    """

    __tablename__ = "register_body"
    __table_args__ = (
        CheckConstraint("name <> ''", name="name_given"),
        CheckConstraint("uscc IS NULL OR (length(uscc) = 18 AND key = uscc)", name="key_of_code"),
    )

    id: Mapped[pk]
    key: Mapped[str] = mapped_column(String(220), unique=True)
    uscc: Mapped[str | None] = mapped_column(String(18))
    country: Mapped[str] = mapped_column(String(2), default="CN")
    name: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str] = mapped_column(String(200), default="")
    kind: Mapped[OrganisationKind] = mapped_column(enum_type(OrganisationKind))
    region_code: Mapped[str] = mapped_column(String(12), default="")
    entered_at: Mapped[datetime]

    def display(self, language: str) -> str:
        """Its name for a reader of `language`."""
        return self.name if language.startswith("zh") else self.name_en or self.name


class Programme(Base):
    """A programme under which an authority grants titles, or a standard by which certificates are given."""

    __tablename__ = "programme"
    __table_args__ = (
        CheckConstraint("code <> '' AND code = upper(code)", name="code_capital"),
        CheckConstraint("name <> '' AND authority <> ''", name="named"),
        CheckConstraint("(kind = 'certification') = (standard <> '')", name="standard_of_certifications"),
    )

    id: Mapped[pk]
    code: Mapped[str] = mapped_column(String(20), unique=True)
    kind: Mapped[ProgrammeKind] = mapped_column(enum_type(ProgrammeKind))
    level: Mapped[Level] = mapped_column(enum_type(Level))
    authority: Mapped[str] = mapped_column(String(200))
    name: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str] = mapped_column(String(200), default="")
    standard: Mapped[str] = mapped_column(String(40), default="")
    created_at: Mapped[datetime]

    rules: Mapped[list["ProgrammeRule"]] = relationship(order_by="ProgrammeRule.valid_from.desc()", viewonly=True)

    def display(self, language: str) -> str:
        """Its name for a reader of `language`."""
        return self.name if language.startswith("zh") else self.name_en or self.name

    @property
    def subject(self) -> str:
        """Its opaque key."""
        return f"programme:{self.id}"


class ProgrammeRule(Base):
    """A programme's numbers from `valid_from` until the next rule's day.

    A title holds `validity_months`, is checked each `check_months` (called for `check_window_days` before), and where
    `check_renews` a passed check lengthens it by the validity; publicity takes `publicity_days` working days (BR-54).
    A check that is not passed `suspend_after_days` after it was due suspends the title by itself (BR-90); never where
    the rule says nothing. Before an application is handed in, the applicant's system has run for `system_months`
    (BR-90) and it has `least_staff` people of its own (BR-55), where the rule asks for it. Two people stand behind each
    rule: `proposal_id` is what they proposed and confirmed.
    """

    __tablename__ = "programme_rule"
    __table_args__ = (
        UniqueConstraint("programme_id", "valid_from"),
        CheckConstraint("validity_months > 0 AND publicity_days > 0", name="numbers_positive"),
        CheckConstraint("check_months > 0 AND check_months <= validity_months", name="check_within_validity"),
        CheckConstraint("check_window_days >= 0 AND suspend_after_days >= 0", name="window_not_negative"),
        CheckConstraint("system_months > 0 AND least_staff > 0", name="asked_of_applicants_positive"),
    )

    id: Mapped[pk]
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    valid_from: Mapped[date]
    validity_months: Mapped[int]
    publicity_days: Mapped[int]
    check_months: Mapped[int]
    check_window_days: Mapped[int]
    check_renews: Mapped[bool]
    suspend_after_days: Mapped[int | None]
    system_months: Mapped[int | None]
    least_staff: Mapped[int | None]
    source: Mapped[str] = mapped_column(String(300))
    proposal_id: Mapped[int] = mapped_column(ForeignKey("rule_proposal.id"), unique=True)


class Batch(Base):
    """A round of a programme: applications are taken from `opens` to `closes`, both included."""

    __tablename__ = "programme_batch"
    __table_args__ = (
        UniqueConstraint("programme_id", "number"),
        CheckConstraint("closes >= opens", name="closes_after_opening"),
    )

    id: Mapped[pk]
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), index=True)
    number: Mapped[str] = mapped_column(String(30))
    opens: Mapped[date]
    closes: Mapped[date]
    notice: Mapped[str] = mapped_column(String(2000), default="")
    opened_at: Mapped[datetime]

    programme: Mapped[Programme] = relationship(viewonly=True)

    def is_open(self, day: date) -> bool:
        """Whether applications are taken on the day."""
        return self.opens <= day <= self.closes

    @property
    def subject(self) -> str:
        """Its opaque key."""
        return f"batch:{self.id}"


class Application(HasLifecycle, Base):
    """An organisation's application; who proposed it does not grant it.

    `object_name` is what is to be recognised where that is not the applicant itself (a product, a base), `edition` the
    version of the standard, `certificate_no` and `issuer` those of a certification body's certificate. From
    `system_since` to `is_clean` stands what a kind of programme asks for before it is handed in (`checklist`).
    """

    __tablename__ = "programme_application"
    __lifecycle__ = APPLICATION
    __table_args__ = (
        CheckConstraint("granted_by IS NULL OR reviewed_by IS NULL OR granted_by <> reviewed_by", name="four_eyes"),
        CheckConstraint("(state = 'granted') = (title_id IS NOT NULL)", name="granted_with_title"),
        CheckConstraint("state NOT IN ('returned', 'refused') OR reason <> ''", name="reason_given"),
        CheckConstraint(
            "state NOT IN ('public', 'granted') OR (published_on IS NOT NULL AND publicity_ends > published_on)",
            name="publicity_of_days",
        ),
        Index(
            "uq_programme_application_going",
            "batch_id",
            "body_id",
            "object_name",
            unique=True,
            sqlite_where=GOING,
            postgresql_where=GOING,
        ),
        Index("ix_programme_application_state", "state"),
    )

    id: Mapped[pk]
    number: Mapped[str] = mapped_column(String(20), unique=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("programme_batch.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    body_id: Mapped[int] = mapped_column(ForeignKey("register_body.id"))
    state: Mapped[ApplicationState] = mapped_column(enum_type(ApplicationState), default=ApplicationState.DRAFT)
    object_name: Mapped[str] = mapped_column(String(200), default="")
    edition: Mapped[str] = mapped_column(String(20), default="")
    certificate_no: Mapped[str] = mapped_column(String(60), default="")
    issuer: Mapped[str] = mapped_column(String(200), default="")
    system_since: Mapped[date | None]
    audited_on: Mapped[date | None]
    management_on: Mapped[date | None]
    staff: Mapped[int | None]
    systems: Mapped[list[str]] = mapped_column(default=list, server_default="[]")
    is_clean: Mapped[bool] = mapped_column(default=False, server_default=false())
    statement: Mapped[str] = mapped_column(String(4000))
    contact: Mapped[str] = mapped_column(String(200))
    reason: Mapped[str] = mapped_column(String(1000), default="")
    drafted_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    reviewed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    published_on: Mapped[date | None]
    publicity_ends: Mapped[date | None]
    granted_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    ended_at: Mapped[datetime | None]
    title_id: Mapped[int | None] = mapped_column(ForeignKey("register_title.id"), unique=True)

    batch: Mapped[Batch] = relationship(viewonly=True)
    body: Mapped[Body] = relationship(viewonly=True)
    objections: Mapped[list["Objection"]] = relationship(order_by="Objection.id", viewonly=True)

    @property
    def subject(self) -> str:
        """The opaque key under which trail and evidence know it."""
        return f"application:{self.id}"


class Objection(HasLifecycle, Base):
    """A named objection in writing to what is in publicity (BR-54)."""

    __tablename__ = "programme_objection"
    __lifecycle__ = OBJECTION
    __table_args__ = (
        CheckConstraint("name <> '' AND contact <> '' AND statement <> ''", name="in_writing_with_name"),
        CheckConstraint("state = 'open' OR (decided_at IS NOT NULL AND decision <> '')", name="decided_with_reason"),
    )

    id: Mapped[pk]
    application_id: Mapped[int] = mapped_column(ForeignKey("programme_application.id"), index=True)
    state: Mapped[ObjectionState] = mapped_column(enum_type(ObjectionState), default=ObjectionState.OPEN)
    name: Mapped[str] = mapped_column(String(200))
    contact: Mapped[str] = mapped_column(String(200))
    statement: Mapped[str] = mapped_column(String(4000))
    received_on: Mapped[date]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    entered_at: Mapped[datetime]
    decision: Mapped[str] = mapped_column(String(1000), default="")
    decided_at: Mapped[datetime | None]

    application: Mapped[Application] = relationship(viewonly=True)


class Intake(Base):
    """A list that was taken in as a whole: its file's digest, into which register, and what it brought."""

    __tablename__ = "register_intake"
    __table_args__ = (CheckConstraint("length(sha256) = 64", name="digest_is_sha256"),)

    id: Mapped[pk]
    register: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64))
    rows: Mapped[int]
    new: Mapped[int]
    same: Mapped[int]
    taken_by: Mapped[str] = mapped_column(String(200))
    taken_at: Mapped[datetime]

    @property
    def subject(self) -> str:
        """Its opaque key."""
        return f"intake:{self.id}"


stands(ProgrammeRule)
