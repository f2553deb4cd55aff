"""Tables of complaints about listings: the notice, the statement against it, what becomes of it, and remarks."""

import re
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Table, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.clock import business_date
from core.db import Base, append_only, pk
from core.states import HasLifecycle, enum_type
from registers.disputes.states import ENDED, OPEN, TAKEDOWN, TakedownState
from registers.disputes.vocabulary import ComplainantKind, Complaint, RemarkKind

NUMBER = re.compile(r"TN-(\d{4})-(\d{6,12})")


def _listed(states: tuple[TakedownState, ...]) -> str:
    return ", ".join(f"'{state.value}'" for state in states)


OPEN_ONLY = text(f"state IN ({_listed(OPEN)})")


class TakedownNotice(HasLifecycle, Base):
    """Somebody's complaint about a listing (E-commerce Law, articles 42 to 44).

    `complainant_key` is the folded identity number, of a visitor
    with the mail address: one open notice of one complainant on one listing. `token` is the
    key of the address under which somebody without an account follows it. `accepts_liability` is the statement that
    what is said is true and that a wrong notice is answered for (article 42). The measure stands from `measure_on`
    until `measure_ended_on`. `counter_by` and `suit_by` are last days: of the seller's statement, and of the
    complainant's word that a court or authority has the matter (fifteen days, article 43). `repeats_id` is an earlier
    notice of the same complainant about the same right of the same seller.
    """

    __tablename__ = "takedown_notice"
    __lifecycle__ = TAKEDOWN
    __table_args__ = (
        CheckConstraint("accepts_liability", name="liability_accepted"),
        CheckConstraint("complainant_name <> '' AND identity_no <> ''", name="identity_given"),
        CheckConstraint("evidence <> '' AND own_right <> ''", name="evidence_given"),
        CheckConstraint(
            "state IN ('received', 'incomplete', 'rejected', 'taken_back')"
            " OR (forwarded_on IS NOT NULL AND counter_by >= forwarded_on)",
            name="forwarded_when",
        ),
        CheckConstraint("(counter_at IS NULL) = (statement = '')", name="statement_when"),
        CheckConstraint(
            "state NOT IN ('countered', 'answered') OR counter_at IS NOT NULL", name="answered_by_statement"
        ),
        CheckConstraint(
            "(answer_forwarded_on IS NULL) = (suit_by IS NULL) AND (suit_by IS NULL OR suit_by >= answer_forwarded_on)",
            name="suit_clock",
        ),
        CheckConstraint("state <> 'answered' OR suit_by IS NOT NULL", name="answered_when"),
        CheckConstraint("suit_on IS NULL OR (suit_by IS NOT NULL AND suit_body <> '')", name="suit_after_statement"),
        CheckConstraint("measure_ended_on IS NULL OR measure_ended_on >= measure_on", name="measure_forward"),
        # What is lifted has no measure left, and what is rejected never had one.
        CheckConstraint(
            "state NOT IN ('lifted', 'taken_back') OR measure_on IS NULL OR measure_ended_on IS NOT NULL",
            name="lifted_measure_ended",
        ),
        CheckConstraint("state <> 'rejected' OR measure_on IS NULL", name="rejected_without_measure"),
        CheckConstraint(f"(ended_at IS NOT NULL) = (state IN ({_listed(ENDED)}))", name="ended_when"),
        Index(
            "uq_takedown_notice_open",
            "listing_id",
            "complainant_key",
            unique=True,
            sqlite_where=OPEN_ONLY,
            postgresql_where=OPEN_ONLY,
        ),
        Index("ix_takedown_notice_state", "state"),
        Index("ix_takedown_notice_complainant_key", "complainant_key"),
        Index("ix_takedown_notice_complainant_id", "complainant_id"),
    )

    id: Mapped[pk]
    state: Mapped[TakedownState] = mapped_column(enum_type(TakedownState), default=TakedownState.RECEIVED)
    listing_id: Mapped[int] = mapped_column(ForeignKey("listing.id"), index=True)
    seller_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    complaint: Mapped[Complaint] = mapped_column(enum_type(Complaint))
    complainant_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    complainant_kind: Mapped[ComplainantKind] = mapped_column(enum_type(ComplainantKind))
    complainant_name: Mapped[str] = mapped_column(String(200))
    complainant_key: Mapped[str] = mapped_column(String(100))
    identity_no: Mapped[str] = mapped_column(String(60))
    email: Mapped[str] = mapped_column(String(254))
    address: Mapped[str] = mapped_column(String(300), default="")
    language: Mapped[str] = mapped_column(String(10), default="zh_Hans")
    token: Mapped[str] = mapped_column(String(64), unique=True)
    own_right: Mapped[str] = mapped_column(String(300))
    evidence: Mapped[str] = mapped_column(String(4000))
    wants_measure: Mapped[bool]
    accepts_liability: Mapped[bool]
    received_at: Mapped[datetime]
    repeats_id: Mapped[int | None] = mapped_column(ForeignKey("takedown_notice.id"))
    lacks: Mapped[list[str]] = mapped_column(default=list)
    lacks_text: Mapped[str] = mapped_column(String(2000), default="")
    complete_by: Mapped[date | None]
    forwarded_on: Mapped[date | None]
    counter_by: Mapped[date | None]
    statement: Mapped[str] = mapped_column(String(4000), default="")
    statement_by: Mapped[str] = mapped_column(String(200), default="")
    counter_at: Mapped[datetime | None]
    answer_forwarded_on: Mapped[date | None]
    suit_by: Mapped[date | None]
    suit_body: Mapped[str] = mapped_column(String(200), default="")
    suit_no: Mapped[str] = mapped_column(String(100), default="")
    suit_on: Mapped[date | None]
    measure_on: Mapped[date | None]
    measure_ended_on: Mapped[date | None]
    ended_at: Mapped[datetime | None]
    ground: Mapped[str] = mapped_column(String(2000), default="")

    remarks: Mapped[list["TakedownRemark"]] = relationship(order_by="TakedownRemark.id", viewonly=True)

    @property
    def number(self) -> str:
        """Its number: the year of receipt and a serial."""
        return f"TN-{business_date(self.received_at).year}-{self.id:06d}"

    @property
    def subject(self) -> str:
        """Its opaque key, by which audit, files and the listing know it."""
        return f"takedown:{self.id}"

    @property
    def is_open(self) -> bool:
        """Whether it is not decided yet."""
        return self.state in OPEN

    @property
    def has_measure(self) -> bool:
        """Whether it keeps the listing off the market now."""
        return self.measure_on is not None and self.measure_ended_on is None

    @property
    def published_name(self) -> str:
        """The complainant as everybody reads it: of a natural person the first sign only."""
        if self.complainant_kind is ComplainantKind.ORGANISATION:
            return self.complainant_name
        return f"{self.complainant_name[:1]}**"


class TakedownRemark(Base):
    """What an officer noted of a notice; it is shown with whatever the same complainant sends later."""

    __tablename__ = "takedown_remark"
    __table_args__ = (CheckConstraint("text <> ''", name="text_given"),)

    id: Mapped[pk]
    notice_id: Mapped[int] = mapped_column(ForeignKey("takedown_notice.id"), index=True)
    kind: Mapped[RemarkKind] = mapped_column(enum_type(RemarkKind))
    text: Mapped[str] = mapped_column(String(1000))
    by: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime]


assert isinstance(TakedownRemark.__table__, Table)
append_only(TakedownRemark.__table__)
