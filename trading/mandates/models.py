"""Tables of mandates and of the rights that they are about."""

from datetime import date, datetime, timedelta

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import Base, pk
from core.states import HasLifecycle, enum_type
from trading.mandates.states import MANDATE, MandateState


class Mandate(HasLifecycle, Base):
    """`principal_id` lets `broker_id` act for it in negotiations about some rights, from the first to the last day.

    The broker gets `commission_bp` of the fixed price of what comes of a negotiation that began meanwhile, up to
    `tail_days` after the end. An exclusive mandate stands on the rights: what is agreed of them runs through it.
    """

    __tablename__ = "mandate"
    __lifecycle__ = MANDATE
    __table_args__ = (
        CheckConstraint("principal_id <> broker_id", name="two_sides"),
        CheckConstraint("commission_bp BETWEEN 0 AND 3000", name="commission_within_reason"),
        CheckConstraint("tail_days BETWEEN 0 AND 730", name="tail_within_reason"),
        CheckConstraint("to_date >= from_date", name="ends_after_it_began"),
        Index("ix_mandate_principal_id_state", "principal_id", "state"),
        Index("ix_mandate_broker_id_state", "broker_id", "state"),
    )

    id: Mapped[pk]
    principal_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    broker_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    exclusive: Mapped[bool]
    commission_bp: Mapped[int]
    from_date: Mapped[date]
    to_date: Mapped[date]
    tail_days: Mapped[int]
    state: Mapped[MandateState] = mapped_column(enum_type(MandateState), default=MandateState.OFFERED)
    offered_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    ended_on: Mapped[date | None]

    rights: Mapped[list["MandateRight"]] = relationship(order_by="MandateRight.id", lazy="selectin")

    @property
    def subject(self) -> str:
        """Its opaque key."""
        return f"mandate:{self.id}"

    @property
    def asset_ids(self) -> list[int]:
        """The rights it is about."""
        return [right.asset_id for right in self.rights]

    @property
    def last_day(self) -> date:
        """The last day on which the broker may act."""
        return min(self.to_date, self.ended_on or self.to_date)

    @property
    def tail_ends(self) -> date:
        """The last day on which what began meanwhile still owes the commission."""
        return self.last_day + timedelta(days=self.tail_days)

    def is_in_force(self, day: date) -> bool:
        """Whether the broker may act on the day."""
        return self.state is MandateState.IN_FORCE and self.from_date <= day <= self.to_date


class MandateRight(Base):
    """One right of a mandate."""

    __tablename__ = "mandate_right"
    __table_args__ = (UniqueConstraint("mandate_id", "asset_id"),)

    id: Mapped[pk]
    mandate_id: Mapped[int] = mapped_column(ForeignKey("mandate.id"))
    asset_id: Mapped[int] = mapped_column(ForeignKey("asset.id"), index=True)
