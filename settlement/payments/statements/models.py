"""Tables of bank statements. A statement and each of its lines are stored once; the four eyes stand in CHECKs."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import Base, minor, pk
from core.money import Money
from core.states import HasLifecycle, enum_type
from settlement.ledger.guards import whole
from settlement.payments.models import Payout, Receipt
from settlement.payments.statements.reading import LineSide
from settlement.payments.statements.states import LineStanding
from settlement.payments.states import BOOKING, BookingState, PayoutState, ReceiptState
from settlement.rulebook.models import stands


class BookingKind(StrEnum):
    """What a line is that is neither a payment for something nor a payout of ours."""

    SUSPENSE = "suspense"
    CHARGE = "charge"
    INTEREST = "interest"
    SENT_BACK = "sent_back"
    TAKEN_BACK = "taken_back"
    MOVED = "moved"
    CLAIM_PAID = "claim_paid"
    TAX_REMITTED = "tax_remitted"
    FEES_DRAWN = "fees_drawn"


class BankStatement(Base):
    """A statement of one of our accounts, as its file said. `file_sha256` names the kept file."""

    __tablename__ = "bank_statement"
    __table_args__ = (UniqueConstraint("account", "number"), whole("line_count"), whole("known_count"))

    id: Mapped[pk]
    account: Mapped[str] = mapped_column(String(60))
    number: Mapped[str] = mapped_column(String(80))
    currency: Mapped[str] = mapped_column(String(3))
    file_sha256: Mapped[str] = mapped_column(String(64), index=True)
    opening_minor: Mapped[int | None] = mapped_column(BigInteger)
    closing_minor: Mapped[int | None] = mapped_column(BigInteger)
    first_on: Mapped[date]
    last_on: Mapped[date]
    line_count: Mapped[int]
    known_count: Mapped[int]  # of these, lines that an earlier statement had told already
    taken_by_name: Mapped[str] = mapped_column(String(200))
    taken_at: Mapped[datetime]

    @property
    def subject(self) -> str:
        """Its opaque key."""
        return f"bankstatement:{self.id}"

    @property
    def opening(self) -> Money | None:
        """The balance before its first line, where the bank tells it."""
        return None if self.opening_minor is None else Money(self.opening_minor, self.currency)

    @property
    def closing(self) -> Money | None:
        """The balance after its last line, where the bank tells it."""
        return None if self.closing_minor is None else Money(self.closing_minor, self.currency)


class BankLine(Base):
    """One movement on our account. `key` names it once for ever: the bank's reference and day or a digest, and its
    ordinal.

    A credit is tied to at most one receipt, a payout to at most one line on each side (paid, returned).
    """

    __tablename__ = "bank_line"
    __table_args__ = (
        UniqueConstraint("account", "key"),
        UniqueConstraint("payout_id", "side"),
        CheckConstraint("amount_minor > 0", name="amount_positive"),
        CheckConstraint("receipt_id IS NULL OR payout_id IS NULL", name="tied_once"),
        CheckConstraint("receipt_id IS NULL OR side = 'credit'", name="receipts_are_credits"),
        whole("amount_minor"),
    )

    id: Mapped[pk]
    statement_id: Mapped[int] = mapped_column(ForeignKey("bank_statement.id"), index=True)
    place: Mapped[int]
    account: Mapped[str] = mapped_column(String(60))
    key: Mapped[str] = mapped_column(String(120))
    side: Mapped[LineSide] = mapped_column(enum_type(LineSide))
    amount_minor: Mapped[minor]
    currency: Mapped[str] = mapped_column(String(3))
    booked_on: Mapped[date] = mapped_column(index=True)
    value_on: Mapped[date | None]
    reference: Mapped[str] = mapped_column(String(80), default="", index=True)
    end_to_end: Mapped[str] = mapped_column(String(80), default="")
    text: Mapped[str] = mapped_column(String(500), default="")
    party_name: Mapped[str] = mapped_column(String(200), default="")
    party_account: Mapped[str] = mapped_column(String(60), default="", index=True)
    is_reversal: Mapped[bool] = mapped_column(default=False)
    return_code: Mapped[str] = mapped_column(String(20), default="")
    receipt_id: Mapped[int | None] = mapped_column(ForeignKey("receipt.id"), unique=True)
    payout_id: Mapped[int | None] = mapped_column(ForeignKey("payout.id"))

    statement: Mapped[BankStatement] = relationship(lazy="select")
    receipt: Mapped[Receipt | None] = relationship(lazy="select")
    payout: Mapped[Payout | None] = relationship(lazy="select")
    bookings: Mapped[list["LineBooking"]] = relationship(
        lazy="selectin", foreign_keys="LineBooking.line_id", order_by="LineBooking.id", back_populates="line"
    )

    @property
    def amount(self) -> Money:
        """What moved."""
        return Money(self.amount_minor, self.currency)

    @property
    def is_credit(self) -> bool:
        """Whether it brought money."""
        return self.side is LineSide.CREDIT

    @property
    def subject(self) -> str:
        """Its opaque key, and what its money is for while nobody can tell."""
        return f"line:{self.id}"

    @property
    def receipt_reference(self) -> str:
        """What the bank names its transfer: a reference of its own, or one made of the line's key. Others can have it,
        too (`doubles.reference_for`)."""
        return self.reference or f"LINE-{self.key[:24].upper()}"

    @property
    def booking(self) -> "LineBooking | None":
        """What officers book from it, if they do."""
        return next((each for each in self.bookings if each.state is not BookingState.REJECTED), None)

    @property
    def is_in_suspense(self) -> bool:
        """Whether its money was put aside: it is in the books, whatever it is taken for now."""
        booked = self.booking
        return booked is not None and booked.is_suspense and booked.state is BookingState.CONFIRMED

    @property
    def standing(self) -> LineStanding:
        """Open, waiting for a second officer, booked without a use, or done."""
        if self.receipt is not None and self.receipt.state is not ReceiptState.REJECTED:
            return LineStanding.DONE if self.receipt.state is ReceiptState.CONFIRMED else LineStanding.WAITS
        if self.payout is not None:
            return LineStanding.WAITS if self.payout.state is PayoutState.SENT else LineStanding.DONE
        booked = self.booking
        if booked is None:
            return LineStanding.OPEN
        if booked.state is BookingState.PROPOSED:
            return LineStanding.WAITS
        return LineStanding.SUSPENSE if booked.is_suspense and not booked.is_sent_back else LineStanding.DONE


class LineBooking(HasLifecycle, Base):
    """What one officer says a line is, and another confirms; then it is booked.

    `of_line_id` names the line whose money was sent back, `receipt_id` the receipt that was taken back, or a part,
    `operation_id` the one that moved our money here from a payment provider (booked then, so nothing is booked again),
    `ledger_account` the claim that was paid, or from what tax was remitted or fees were drawn; `document` is the tax
    office's certificate of payment.
    """

    __tablename__ = "line_booking"
    __lifecycle__ = BOOKING
    __table_args__ = (
        CheckConstraint("confirmed_by <> proposed_by", name="four_eyes"),
        CheckConstraint("(state = 'confirmed') = (confirmed_by IS NOT NULL)", name="confirmed_by_somebody"),
        CheckConstraint("(kind = 'sent_back') = (of_line_id IS NOT NULL)", name="sent_back_of_a_line"),
        CheckConstraint("(kind = 'moved') = (operation_id IS NOT NULL)", name="moved_by_an_operation"),
        CheckConstraint("(kind = 'taken_back') = (receipt_id IS NOT NULL)", name="taken_back_of_a_receipt"),
        CheckConstraint(
            "(kind IN ('claim_paid', 'tax_remitted', 'fees_drawn')) = (ledger_account IS NOT NULL)",
            name="of_an_account",
        ),
        CheckConstraint("kind <> 'tax_remitted' OR document <> ''", name="tax_has_its_certificate"),
        *(
            Index(
                f"uq_line_booking_{column}_standing",
                column,
                unique=True,
                sqlite_where=text("state <> 'rejected'"),
                postgresql_where=text("state <> 'rejected'"),
            )
            for column in ("line_id", "of_line_id", "operation_id")
        ),
    )

    id: Mapped[pk]
    line_id: Mapped[int] = mapped_column(ForeignKey("bank_line.id"))
    kind: Mapped[BookingKind] = mapped_column(enum_type(BookingKind))
    of_line_id: Mapped[int | None] = mapped_column(ForeignKey("bank_line.id"))
    receipt_id: Mapped[int | None] = mapped_column(ForeignKey("receipt.id"), index=True)
    operation_id: Mapped[int | None] = mapped_column(ForeignKey("provider_operation.id"))
    ledger_account: Mapped[str | None] = mapped_column(String(130))
    document: Mapped[str] = mapped_column(String(80), default="")
    state: Mapped[BookingState] = mapped_column(enum_type(BookingState), default=BookingState.PROPOSED)
    proposed_by: Mapped[int]
    proposed_by_name: Mapped[str] = mapped_column(String(200))
    proposed_at: Mapped[datetime]
    confirmed_by: Mapped[int | None]
    confirmed_by_name: Mapped[str | None] = mapped_column(String(200))
    confirmed_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(String(300), default="")

    line: Mapped[BankLine] = relationship(foreign_keys=[line_id], back_populates="bookings", lazy="select")
    sent_back: Mapped["LineBooking | None"] = relationship(
        primaryjoin="and_(LineBooking.line_id == foreign(remote(LineBooking.of_line_id)),"
        " remote(LineBooking.state) == 'confirmed')",
        viewonly=True,
        uselist=False,
        lazy="select",
    )

    @property
    def is_suspense(self) -> bool:
        """Whether it put money aside whose use nobody knew."""
        return self.kind is BookingKind.SUSPENSE

    @property
    def is_sent_back(self) -> bool:
        """Whether the money that it put aside has left again."""
        return self.sent_back is not None


class AgeingRule(Base):
    """Up to how many days an item of the reconciliation belongs to a group; the last group has no end."""

    __tablename__ = "ageing_rule"
    __table_args__ = (UniqueConstraint("valid_from", "up_to_days"), CheckConstraint("up_to_days >= 0", name="days"))

    id: Mapped[pk]
    up_to_days: Mapped[int]
    valid_from: Mapped[date]
    source: Mapped[str] = mapped_column(String(300))


stands(AgeingRule)
