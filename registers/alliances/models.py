"""Tables of alliances: who founded them, their members by category and day, finance products and referrals."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import Base, pk
from core.money import Money
from core.states import HasLifecycle, Lifecycle, enum_type
from registers.programmes.models import Body

STILL_IN = text("left_on IS NULL")


class AllianceKind(StrEnum):
    """What an alliance is for."""

    FINANCE = "finance"
    INDUSTRY = "industry"


class Category(StrEnum):
    """As what a member takes part."""

    BANKING = "banking"
    INSURANCE = "insurance"
    GUARANTEE = "guarantee"
    EVALUATION = "evaluation"
    SERVICE = "service"
    ENTERPRISE = "enterprise"
    RESEARCH = "research"


class Alliance(Base):
    """An alliance, from `founded_on` until the day before `dissolved_on`; `founders` are the founding bodies' names."""

    __tablename__ = "alliance"
    __table_args__ = (
        CheckConstraint("code <> '' AND code = upper(code) AND name <> ''", name="named"),
        CheckConstraint("dissolved_on IS NULL OR dissolved_on > founded_on", name="dissolved_after_founding"),
    )

    id: Mapped[pk]
    code: Mapped[str] = mapped_column(String(20), unique=True)
    kind: Mapped[AllianceKind] = mapped_column(enum_type(AllianceKind))
    name: Mapped[str] = mapped_column(String(200), unique=True)
    name_en: Mapped[str] = mapped_column(String(200), default="")
    industry: Mapped[str] = mapped_column(String(80), default="")
    founders: Mapped[list[str]]
    founded_on: Mapped[date]
    dissolved_on: Mapped[date | None]
    entered_at: Mapped[datetime]

    def display(self, language: str) -> str:
        """Its name for a reader of `language`."""
        return self.name if language.startswith("zh") else self.name_en or self.name

    @property
    def subject(self) -> str:
        """Its opaque key."""
        return f"alliance:{self.id}"


class AllianceMember(Base):
    """A body is a member from `joined_on` until the day before `left_on`; once at a time."""

    __tablename__ = "alliance_member"
    __table_args__ = (
        UniqueConstraint("alliance_id", "body_id", "joined_on"),
        CheckConstraint("left_on IS NULL OR left_on > joined_on", name="left_after_joining"),
        Index(
            "uq_alliance_member_in", "alliance_id", "body_id", unique=True, sqlite_where=STILL_IN,
            postgresql_where=STILL_IN,
        ),
        Index("ix_alliance_member_body_id", "body_id"),
    )  # fmt: skip

    id: Mapped[pk]
    alliance_id: Mapped[int] = mapped_column(ForeignKey("alliance.id"))
    body_id: Mapped[int] = mapped_column(ForeignKey("register_body.id"))
    category: Mapped[Category] = mapped_column(enum_type(Category))
    joined_on: Mapped[date]
    left_on: Mapped[date | None]
    intake_id: Mapped[int | None] = mapped_column(ForeignKey("register_intake.id"), index=True)
    entered_at: Mapped[datetime]

    alliance: Mapped[Alliance] = relationship(viewonly=True)
    body: Mapped[Body] = relationship(viewonly=True)


class FinanceProduct(Base):
    """What a member of a finance alliance offers to enterprises, from a day until the day before another."""

    __tablename__ = "finance_product"
    __table_args__ = (
        UniqueConstraint("member_id", "name"),
        CheckConstraint("name <> ''", name="named"),
        CheckConstraint("to_date IS NULL OR to_date > from_date", name="ends_after_it_began"),
    )

    id: Mapped[pk]
    member_id: Mapped[int] = mapped_column(ForeignKey("alliance_member.id"))
    name: Mapped[str] = mapped_column(String(200))
    terms: Mapped[str] = mapped_column(String(2000))
    from_date: Mapped[date]
    to_date: Mapped[date | None]
    entered_at: Mapped[datetime]

    member: Mapped[AllianceMember] = relationship(viewonly=True)


class Outcome(StrEnum):
    """What became of a referral."""

    OPEN = "open"
    CONCLUDED = "concluded"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


REFERRAL = Lifecycle(
    "referral to a finance product",
    {
        (Outcome.OPEN, "conclude"): Outcome.CONCLUDED,
        (Outcome.OPEN, "decline"): Outcome.DECLINED,
        (Outcome.OPEN, "withdraw"): Outcome.WITHDRAWN,
    },
    start=Outcome.OPEN,
)


class Referral(HasLifecycle, Base):
    """An enterprise was referred to a product; the outcome with its day, and the amount where it was concluded."""

    __tablename__ = "finance_referral"
    __lifecycle__ = REFERRAL
    __table_args__ = (
        CheckConstraint("(state = 'open') = (decided_on IS NULL)", name="decided_on_a_day"),
        CheckConstraint("(state = 'concluded') = (amount_minor IS NOT NULL)", name="amount_of_concluded"),
        CheckConstraint("amount_minor IS NULL OR amount_minor > 0", name="amount_positive"),
    )

    id: Mapped[pk]
    product_id: Mapped[int] = mapped_column(ForeignKey("finance_product.id"), index=True)
    sme_id: Mapped[int] = mapped_column(ForeignKey("register_body.id"))
    referred_on: Mapped[date]
    need: Mapped[str] = mapped_column(String(500))
    state: Mapped[Outcome] = mapped_column(enum_type(Outcome), default=Outcome.OPEN)
    decided_on: Mapped[date | None]
    amount_minor: Mapped[int | None] = mapped_column(BigInteger)
    entered_at: Mapped[datetime]

    product: Mapped[FinanceProduct] = relationship(viewonly=True)
    sme: Mapped[Body] = relationship(viewonly=True)

    @property
    def amount(self) -> Money | None:
        """What was agreed, in CNY."""
        return Money(self.amount_minor) if self.amount_minor is not None else None
