"""The table of attributions: what a center served, what of it counts, and who said so."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import Base, minor, pk
from core.money import LARGEST_MINOR, Money
from core.states import HasLifecycle, enum_type
from finance.attribution.states import ATTRIBUTION, AttributionState
from parties.centers.models import Center
from settlement.volumes.models import Category, RightKind

ONE = text("state IN ('named', 'confirmed')")


class Attribution(HasLifecycle, Base):
    """A loan, an investment or a policy ("pledge:5", "investment:7", "policy:3") and the center that served it.

    `number` and `href` are how people call the thing and its page, `sign` its number at the office or the insurer as it
    is compared. `amount_minor` (CNY fen) counts on `recognised_on` once the center has confirmed it with a kept file
    (`evidence`, its SHA-256; BR-82, BR-85). `turn` numbers its facts: they are written anew when the thing is put
    right.
    """

    __tablename__ = "center_attribution"
    __lifecycle__ = ATTRIBUTION
    __table_args__ = (
        CheckConstraint("category IN ('pledge_finance', 'investment', 'insurance')", name="of_finance"),
        CheckConstraint(f"amount_minor > 0 AND amount_minor <= {LARGEST_MINOR}", name="amount_above_zero"),
        CheckConstraint("state <> 'confirmed' OR length(evidence) = 64", name="confirmed_with_evidence"),
        CheckConstraint("state NOT IN ('declined', 'withdrawn') OR reason <> ''", name="ended_with_reason"),
        CheckConstraint("(state = 'named') = (decided_at IS NULL)", name="decided_when"),
        Index("uq_center_attribution_standing", "subject", unique=True, sqlite_where=ONE, postgresql_where=ONE),
        Index("ix_center_attribution_sign", "category", "sign"),
    )

    id: Mapped[pk]
    center_id: Mapped[int] = mapped_column(ForeignKey("center.id"), index=True)
    state: Mapped[AttributionState] = mapped_column(enum_type(AttributionState), default=AttributionState.NAMED)
    of: Mapped[str] = mapped_column("subject", String(60))
    number: Mapped[str] = mapped_column(String(120))
    href: Mapped[str] = mapped_column(String(200))
    sign: Mapped[str] = mapped_column(String(80), default="")
    category: Mapped[Category] = mapped_column(enum_type(Category))
    right_kind: Mapped[RightKind] = mapped_column(enum_type(RightKind))
    amount_minor: Mapped[minor]
    recognised_on: Mapped[date]
    turn: Mapped[int] = mapped_column(default=1)
    evidence: Mapped[str] = mapped_column(String(64), default="")
    reason: Mapped[str] = mapped_column(String(500), default="")
    named_by: Mapped[str] = mapped_column(String(200))
    named_at: Mapped[datetime]
    decided_by: Mapped[str] = mapped_column(String(200), default="")
    decided_at: Mapped[datetime | None]

    center: Mapped[Center] = relationship(viewonly=True)

    @property
    def subject(self) -> str:
        """Its own opaque key, under which its evidence and its trail stand."""
        return f"attribution:{self.id}"

    @property
    def amount(self) -> Money:
        """What counts."""
        return Money(self.amount_minor)

    @property
    def source_key(self) -> str:
        """The key of the facts that stand for it now."""
        return f"{self.subject}:{self.turn}"
