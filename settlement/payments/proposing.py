"""What one person proposes and another confirms: the columns, the CHECKs and the two steps, written once."""

from datetime import datetime
from typing import Self

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from core.actor import Actor
from core.states import HasLifecycle, enum_type
from settlement.payments.officers import must_be_second
from settlement.payments.states import BOOKING, BookingState


class Proposed(HasLifecycle):
    """Mixed into a model whose rows two persons make. The four eyes stand in `two_persons`."""

    __lifecycle__ = BOOKING

    state: Mapped[BookingState] = mapped_column(enum_type(BookingState), default=BookingState.PROPOSED)
    proposed_by: Mapped[int]
    proposed_by_name: Mapped[str] = mapped_column(String(200))
    proposed_at: Mapped[datetime]
    confirmed_by: Mapped[int | None]
    confirmed_by_name: Mapped[str | None] = mapped_column(String(200))
    confirmed_at: Mapped[datetime | None]

    def begin(self, *, person_id: int, actor: Actor, now: datetime) -> Self:
        """The first person proposes it."""
        self.proposed_by, self.proposed_by_name, self.proposed_at = person_id, actor.name, now
        return self

    def confirm(self, *, person_id: int, actor: Actor, now: datetime, did: str) -> None:
        """The second person confirms it. Raises NotAllowed `four_eyes`, IllegalTransition."""
        must_be_second(self.proposed_by, person_id, did=did)
        self.advance("confirm")
        self.confirmed_by, self.confirmed_by_name, self.confirmed_at = person_id, actor.name, now


def two_persons() -> tuple[CheckConstraint, ...]:
    """The CHECKs of a table of `Proposed`: for its `__table_args__`."""
    return (
        CheckConstraint("confirmed_by <> proposed_by", name="four_eyes"),
        CheckConstraint("(state = 'confirmed') = (confirmed_by IS NOT NULL)", name="confirmed_by_somebody"),
    )
