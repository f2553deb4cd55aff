"""Tables of demand: needs, what they are found by, and the listings that were offered for them."""

from datetime import date, datetime, timedelta

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.clock import business_date, start_of_day
from core.db import Base, pk
from core.money import Money
from core.states import HasLifecycle, enum_type
from listings.demand.states import ANSWER, NEED, AnswerState, NeedState
from listings.terms.vocabulary import Grant

# Beginnings of words are read as ranges of the index, so tokens are ordered by code point on both databases.
Token = String(64).with_variant(String(64, collation="C"), "postgresql")


class Need(HasLifecycle, Base):
    """What an organisation looks for.

    `language` is the one it is written in. `fields` are codes of the tree of fields of use, `ipc` beginnings of IPC
    symbols, `keywords` words that a right holder would use; one of the three is given. `wanted` are grants, the budget
    is minor units of `currency` (None is open on that side), `deadline` the last business day on which answers are
    welcome and `expires_at` the instant after it. `is_anonymous` keeps the organisation's name from everybody but its
    center. `answered` are the questions of the task list that were answered, `ended_reason` the words of whoever took
    it down, `fulfilled_by_id` the listing that met it.
    """

    __tablename__ = "need"
    __lifecycle__ = NEED
    __table_args__ = (
        Index("ix_need_organisation_id", "organisation_id"),
        Index("ix_need_center_id_state", "center_id", "state"),
        Index("ix_need_state_published_at", "state", "published_at"),
        Index("ix_need_state_expires_at", "state", "expires_at"),
        CheckConstraint("budget_min_minor IS NULL OR budget_min_minor > 0", name="budget_min"),
        CheckConstraint("budget_max_minor IS NULL OR budget_max_minor > 0", name="budget_max"),
        CheckConstraint("budget_min_minor <= budget_max_minor", name="budget_forward"),
        CheckConstraint("currency = 'CNY'", name="currency"),
        CheckConstraint("center_id IS NOT NULL OR state IN ('draft', 'withdrawn')", name="center_chosen"),
        CheckConstraint(
            "(published_at IS NOT NULL AND expires_at IS NOT NULL) OR state IN ('draft', 'withdrawn')",
            name="published_when",
        ),
    )

    id: Mapped[pk]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    center_id: Mapped[int | None] = mapped_column(ForeignKey("center.id"))
    title: Mapped[str] = mapped_column(String(200), default="")
    problem: Mapped[str] = mapped_column(default="")
    language: Mapped[str] = mapped_column(String(10), default="en")
    fields: Mapped[list[str]] = mapped_column(default=list)
    ipc: Mapped[list[str]] = mapped_column(default=list)
    keywords: Mapped[str] = mapped_column(String(300), default="")
    wanted: Mapped[list[str]] = mapped_column(default=list)
    territories: Mapped[list[str]] = mapped_column(default=list)
    budget_min_minor: Mapped[int | None] = mapped_column(BigInteger)
    budget_max_minor: Mapped[int | None] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3), default="CNY")
    deadline: Mapped[date | None]
    is_anonymous: Mapped[bool] = mapped_column(default=False)
    answered: Mapped[list[str]] = mapped_column(default=list)
    state: Mapped[NeedState] = mapped_column(enum_type(NeedState), default=NeedState.DRAFT)
    ended_reason: Mapped[str | None] = mapped_column(String(500))
    fulfilled_by_id: Mapped[int | None] = mapped_column(ForeignKey("listing.id"))
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]

    @property
    def subject(self) -> str:
        """Its opaque key."""
        return f"need:{self.id}"

    @property
    def budget_min(self) -> Money | None:
        """The lower end of the budget; None where it is open."""
        return None if self.budget_min_minor is None else Money(self.budget_min_minor, self.currency)

    @property
    def budget_max(self) -> Money | None:
        """The upper end of the budget; None where it is open."""
        return None if self.budget_max_minor is None else Money(self.budget_max_minor, self.currency)

    @property
    def grants(self) -> list[Grant]:
        """What is wanted, in one word each, the widest first."""
        return [grant for grant in Grant if grant.value in self.wanted]

    @property
    def is_open(self) -> bool:
        """Whether listings can be offered for it."""
        return self.state is NeedState.PUBLISHED

    def is_due(self, now: datetime) -> bool:
        """Whether its last day has passed."""
        return self.expires_at is not None and self.expires_at <= now

    def days_left(self, now: datetime) -> int | None:
        """Whole business days until the last one, which counts; None without a last day."""
        return None if self.deadline is None else (self.deadline - business_date(now)).days

    def until(self, deadline: date) -> None:
        """Take a last day, and with it the instant after it."""
        self.deadline, self.expires_at = deadline, start_of_day(deadline + timedelta(days=1))


class NeedMark(Base):
    """A value by which a published need is counted and found: of the facets `field` (a code and all that it lies in),
    `class` (a beginning of an IPC symbol), `wanted`, `territory` and `budget`. It goes when the need is not public."""

    __tablename__ = "need_mark"
    __table_args__ = (Index("ix_need_mark_facet_value", "facet", "value"), {"sqlite_with_rowid": False})

    need_id: Mapped[int] = mapped_column(
        ForeignKey("need.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    facet: Mapped[str] = mapped_column(String(12), primary_key=True)
    value: Mapped[str] = mapped_column(String(60), primary_key=True)


class NeedToken(Base):
    """A word of a published need, folded and cut as the search does; 2 in the title and keywords, 1 in the problem."""

    __tablename__ = "need_token"
    __table_args__ = (Index("ix_need_token_need_id", "need_id"), {"sqlite_with_rowid": False})

    token: Mapped[str] = mapped_column(Token, primary_key=True)
    need_id: Mapped[int] = mapped_column(
        ForeignKey("need.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    weight: Mapped[int]


class NeedAnswer(HasLifecycle, Base):
    """A listing that its seller offered for a need; once for each need."""

    __tablename__ = "need_answer"
    __lifecycle__ = ANSWER
    __table_args__ = (
        UniqueConstraint("need_id", "listing_id"),
        Index("ix_need_answer_listing_id", "listing_id"),
        Index("ix_need_answer_seller_id_state", "seller_id", "state"),
    )

    id: Mapped[pk]
    need_id: Mapped[int] = mapped_column(ForeignKey("need.id"))
    listing_id: Mapped[int] = mapped_column(ForeignKey("listing.id"))
    seller_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    message: Mapped[str] = mapped_column(default="")
    author_name: Mapped[str] = mapped_column(String(200))
    state: Mapped[AnswerState] = mapped_column(enum_type(AnswerState), default=AnswerState.OFFERED)
    reason: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
