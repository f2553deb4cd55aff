"""The table of relations between organisations."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import Base, pk
from core.states import HasLifecycle, enum_type
from parties.organisations.models import Organisation
from parties.relations.states import RELATION, RelationState

STANDING = "state = 'proposed' OR (state = 'confirmed' AND to_date IS NULL)"


class RelationKind(StrEnum):
    """How two organisations belong together."""

    PARENT = "parent"  # the first holds the second
    CONTROLLER = "controller"  # one person or company controls both
    GROUP = "group"  # both belong to one group


class PartyRelation(HasLifecycle, Base):
    """Two organisations that belong together from `from_date` to `to_date`, both included; open while that is NULL.

    One person says so, for one of the two or for an office, with what proves it; another one, of the city office,
    confirms it. Only a confirmed relation has effects (BR-85).
    """

    __tablename__ = "party_relation"
    __lifecycle__ = RELATION
    __table_args__ = (
        CheckConstraint("one_id <> other_id", name="two_organisations"),
        CheckConstraint("evidence <> ''", name="evidence_given"),
        CheckConstraint("to_date IS NULL OR to_date >= from_date", name="ends_after_it_began"),
        CheckConstraint("confirmed_by <> proposed_by", name="four_eyes"),
        CheckConstraint("(state = 'confirmed') = (confirmed_at IS NOT NULL)", name="confirmed_on_a_day"),
        CheckConstraint("state <> 'confirmed' OR proposed_by IS NULL OR confirmed_by IS NOT NULL",
                        name="confirmed_by_somebody"),
        CheckConstraint("state <> 'rejected' OR reason <> ''", name="rejected_with_reason"),
        CheckConstraint("to_date IS NULL OR reason <> ''", name="ended_with_reason"),
        Index("uq_party_relation_standing", "one_id", "other_id", "kind", unique=True, sqlite_where=text(STANDING),
              postgresql_where=text(STANDING)),
        Index("ix_party_relation_other_id", "other_id"),
    )  # fmt: skip

    id: Mapped[pk]
    one_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    other_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    kind: Mapped[RelationKind] = mapped_column(enum_type(RelationKind))
    from_date: Mapped[date]
    to_date: Mapped[date | None]
    evidence: Mapped[str] = mapped_column(String(500))
    state: Mapped[RelationState] = mapped_column(enum_type(RelationState), default=RelationState.PROPOSED)
    proposed_by: Mapped[int | None]
    proposed_name: Mapped[str] = mapped_column(String(200))
    proposed_at: Mapped[datetime]
    confirmed_by: Mapped[int | None]
    confirmed_name: Mapped[str] = mapped_column(String(200), default="")
    confirmed_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(String(500), default="")

    one: Mapped[Organisation] = relationship(foreign_keys=[one_id], viewonly=True)
    other: Mapped[Organisation] = relationship(foreign_keys=[other_id], viewonly=True)

    @property
    def subject(self) -> str:
        """Its opaque key."""
        return f"relation:{self.id}"
