"""Tables of a fund's terms by version: proposed by one officer, confirmed by another, then in force from their day."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, append_only, minor, pk
from core.money import Money
from core.states import HasLifecycle, Lifecycle, enum_type
from finance.funds.claims import BEARER_COLUMNS
from settlement.ledger.models import table_of

FOUR_EYES = "confirmed_by <> proposed_by"


class ProposalState(StrEnum):
    """What became of proposed terms."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    DECLINED = "declined"


P = ProposalState
PROPOSAL = Lifecycle(
    "proposed terms of a fund",
    {(P.PROPOSED, "confirm"): P.CONFIRMED, (P.PROPOSED, "decline"): P.DECLINED},
    start=P.PROPOSED,
)
OPEN = text("state = 'proposed'")


def bounds() -> tuple[CheckConstraint, ...]:
    """What holds of the numbers of terms, proposed or in force."""
    return (
        CheckConstraint(
            "fund_bp + bank_bp + insurer_bp + guarantor_bp + appraiser_bp = 10000", name="shares_are_whole"
        ),
        CheckConstraint(
            "fund_bp > 0 AND bank_bp >= 0 AND insurer_bp >= 0 AND guarantor_bp >= 0 AND appraiser_bp >= 0",
            name="shares_not_negative",
        ),
        CheckConstraint("leverage BETWEEN 1 AND 100", name="leverage_within_reason"),
        CheckConstraint("claim_cap_minor > 0 AND debtor_cap_minor > 0 AND year_cap_minor > 0", name="caps_positive"),
        CheckConstraint("claim_cap_minor <= year_cap_minor", name="claim_within_year"),
        CheckConstraint("stop_loss_bp BETWEEN 1 AND 10000", name="stop_loss_is_a_part"),
        CheckConstraint("bank_stop_bp BETWEEN 1 AND 10000", name="bank_stop_is_a_part"),
        CheckConstraint(FOUR_EYES, name="four_eyes"),
    )


class TermsNumbers:
    """How a loss is shared (basis points, together the whole), how many times its capital a fund may cover (BR-51),
    its caps in fen, and its stop-loss: the part of the capital paid out within a year that suspends it.
    `bank_stop_bp` is the part of bad loans above which a bank brings in no more (BR-53)."""

    valid_from: Mapped[date]
    fund_bp: Mapped[int]
    bank_bp: Mapped[int]
    insurer_bp: Mapped[int]
    guarantor_bp: Mapped[int]
    appraiser_bp: Mapped[int]
    leverage: Mapped[int]
    claim_cap_minor: Mapped[minor | None]
    debtor_cap_minor: Mapped[minor | None]
    year_cap_minor: Mapped[minor | None]
    stop_loss_bp: Mapped[int | None]
    bank_stop_bp: Mapped[int | None]
    source: Mapped[str] = mapped_column(String(300))
    entered_at: Mapped[datetime]

    @property
    def shares(self) -> tuple[int, ...]:
        """The parts in basis points, in the order of `Bearer`."""
        return tuple(getattr(self, column.replace("_minor", "_bp")) for column in BEARER_COLUMNS)

    @property
    def claim_cap(self) -> Money | None:
        """The most that the fund bears of one claim."""
        return _money(self.claim_cap_minor)

    @property
    def debtor_cap(self) -> Money | None:
        """The most that it bears of all claims over one debtor's loans."""
        return _money(self.debtor_cap_minor)

    @property
    def year_cap(self) -> Money | None:
        """The most that it pays within a calendar year."""
        return _money(self.year_cap_minor)


def _money(fen: int | None) -> Money | None:
    return Money(fen) if fen is not None else None


NUMBERS = tuple(name for name in TermsNumbers.__annotations__ if name != "entered_at")


class FundTerms(TermsNumbers, Base):
    """One version of a compensation fund's terms, as a second officer confirmed it. A loan keeps the version of the
    day on which it came under cover, so nothing in it changes."""

    __tablename__ = "fund_terms"
    __table_args__ = (UniqueConstraint("fund_id", "valid_from"), *bounds())

    id: Mapped[pk]
    fund_id: Mapped[int] = mapped_column(ForeignKey("finance_fund.id"))
    proposed_by: Mapped[int]
    confirmed_by: Mapped[int]


class FundTermsProposal(TermsNumbers, HasLifecycle, Base):
    """Terms that one officer proposed and another has to confirm."""

    __tablename__ = "fund_terms_proposal"
    __lifecycle__ = PROPOSAL
    __table_args__ = (
        *bounds(),
        CheckConstraint("(state = 'confirmed') = (confirmed_by IS NOT NULL)", name="confirmed_by_somebody"),
        CheckConstraint("(state = 'declined') = (reason <> '')", name="declined_with_reason"),
        Index("uq_fund_terms_proposal_open", "fund_id", "valid_from", unique=True, sqlite_where=OPEN,
              postgresql_where=OPEN),
    )  # fmt: skip

    id: Mapped[pk]
    fund_id: Mapped[int] = mapped_column(ForeignKey("finance_fund.id"))
    state: Mapped[ProposalState] = mapped_column(enum_type(ProposalState), default=P.PROPOSED)
    proposed_by: Mapped[int]
    proposed_by_name: Mapped[str] = mapped_column(String(200))
    confirmed_by: Mapped[int | None]
    reason: Mapped[str] = mapped_column(String(500), default="")


append_only(table_of(FundTerms))
