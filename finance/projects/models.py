"""Tables of transformation projects: the project and its stages, milestones, investments attracted, yearly output."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import Base, minor, pk
from core.money import Money
from core.states import HasLifecycle, Lifecycle, enum_type

STANDS = text("reversed_on IS NULL")


class Stage(StrEnum):
    """How far a project has come."""

    PROPOSED = "proposed"
    RESEARCH = "research"
    PILOT = "pilot"
    PRODUCTION = "production"
    COMPLETED = "completed"
    STOPPED = "stopped"


RUNNING = (Stage.PROPOSED, Stage.RESEARCH, Stage.PILOT, Stage.PRODUCTION)

PROJECT = Lifecycle(
    "transformation project",
    {
        (Stage.PROPOSED, "research"): Stage.RESEARCH,
        (Stage.PROPOSED, "pilot"): Stage.PILOT,
        (Stage.PROPOSED, "produce"): Stage.PRODUCTION,
        (Stage.RESEARCH, "pilot"): Stage.PILOT,
        (Stage.RESEARCH, "produce"): Stage.PRODUCTION,
        (Stage.PILOT, "produce"): Stage.PRODUCTION,
        (Stage.PRODUCTION, "complete"): Stage.COMPLETED,
        **{(stage, "stop"): Stage.STOPPED for stage in RUNNING},
    },
    start=Stage.PROPOSED,
)


class ProjectIntake(Base):
    """A list of projects or investments that was taken in, whole."""

    __tablename__ = "project_intake"

    id: Mapped[pk]
    kind: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    rows: Mapped[int]
    new: Mapped[int]
    taken_by: Mapped[str] = mapped_column(String(200))
    taken_at: Mapped[datetime]


class Project(HasLifecycle, Base):
    """A project that brings rights into products: where they come from, who carries it, since when.

    `rights` are the numbers of the rights as they stand in the register. It counts from `started_on`; one that was
    stopped counts until the day before `ended_on`.
    """

    __tablename__ = "transformation_project"
    __lifecycle__ = PROJECT
    __table_args__ = (
        CheckConstraint("code <> '' AND code = upper(code) AND name <> '' AND carrier <> ''", name="named"),
        CheckConstraint("(state IN ('completed', 'stopped')) = (ended_on IS NOT NULL)", name="ended_when"),
        CheckConstraint("ended_on IS NULL OR ended_on >= started_on", name="ended_after_start"),
        CheckConstraint("subsidy_minor >= 0", name="subsidy_not_negative"),
    )

    id: Mapped[pk]
    code: Mapped[str] = mapped_column(String(30), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str] = mapped_column(String(200), default="")
    source: Mapped[str] = mapped_column(String(200), default="")
    carrier: Mapped[str] = mapped_column(String(200))
    field: Mapped[str] = mapped_column(String(80), default="")
    rights: Mapped[list[str]]
    subsidy_minor: Mapped[minor] = mapped_column(default=0)
    jobs: Mapped[int] = mapped_column(default=0)
    started_on: Mapped[date]
    state: Mapped[Stage] = mapped_column(enum_type(Stage), default=Stage.PROPOSED)
    ended_on: Mapped[date | None]
    intake_id: Mapped[int | None] = mapped_column(ForeignKey("project_intake.id"), index=True)
    entered_at: Mapped[datetime]

    milestones: Mapped[list["Milestone"]] = relationship(order_by="Milestone.planned_on", viewonly=True)
    investments: Mapped[list["Investment"]] = relationship(order_by="Investment.invested_on", viewonly=True)
    outputs: Mapped[list["ProjectOutput"]] = relationship(order_by="ProjectOutput.year", viewonly=True)

    def display(self, language: str) -> str:
        """Its name for a reader of `language`."""
        return self.name if language.startswith("zh") else self.name_en or self.name

    @property
    def subject(self) -> str:
        """Its opaque key."""
        return f"project:{self.id}"

    @property
    def subsidy(self) -> Money:
        """Public money that it was given, CNY."""
        return Money(self.subsidy_minor)


class Milestone(Base):
    """What is to be reached by a day, and when it was."""

    __tablename__ = "project_milestone"
    __table_args__ = (
        UniqueConstraint("project_id", "name"),
        CheckConstraint("name <> ''", name="named"),
    )

    id: Mapped[pk]
    project_id: Mapped[int] = mapped_column(ForeignKey("transformation_project.id"))
    name: Mapped[str] = mapped_column(String(200))
    planned_on: Mapped[date]
    reached_on: Mapped[date | None]
    entered_at: Mapped[datetime]

    project: Mapped[Project] = relationship(viewonly=True)


class Investment(Base):
    """What an investor put into a project on a day; one that was entered in error is taken back with the reason."""

    __tablename__ = "project_investment"
    __table_args__ = (
        Index("uq_project_investment_once", "project_id", "investor", "invested_on", "amount_minor", unique=True,
              sqlite_where=STANDS, postgresql_where=STANDS),
        CheckConstraint("amount_minor > 0 AND investor <> ''", name="of_somebody"),
        CheckConstraint("(reversed_on IS NULL) = (reason = '')", name="reversed_with_reason"),
        Index("ix_project_investment_invested_on", "invested_on"),
    )  # fmt: skip

    id: Mapped[pk]
    project_id: Mapped[int] = mapped_column(ForeignKey("transformation_project.id"))
    investor: Mapped[str] = mapped_column(String(200))
    amount_minor: Mapped[minor]
    invested_on: Mapped[date]
    reversed_on: Mapped[date | None]
    reason: Mapped[str] = mapped_column(String(500), default="")
    intake_id: Mapped[int | None] = mapped_column(ForeignKey("project_intake.id"), index=True)
    entered_at: Mapped[datetime]

    project: Mapped[Project] = relationship(viewonly=True)

    @property
    def subject(self) -> str:
        """Its opaque key."""
        return f"investment:{self.id}"

    @property
    def amount(self) -> Money:
        """How much, CNY."""
        return Money(self.amount_minor)


class ProjectOutput(Base):
    """What a project's products were sold for within a year."""

    __tablename__ = "project_output"
    __table_args__ = (
        UniqueConstraint("project_id", "year"),
        CheckConstraint("amount_minor >= 0", name="amount_not_negative"),
        CheckConstraint("year BETWEEN 2000 AND 2200", name="year_within_reason"),
    )

    id: Mapped[pk]
    project_id: Mapped[int] = mapped_column(ForeignKey("transformation_project.id"))
    year: Mapped[int]
    amount_minor: Mapped[minor]
    entered_at: Mapped[datetime]

    project: Mapped[Project] = relationship(viewonly=True)

    @property
    def amount(self) -> Money:
        """How much, CNY."""
        return Money(self.amount_minor)
