"""Who sees whose name in a room.

A buyer that asked without its name is a number to the seller until it has told the name itself; and while it negotiates
about the listing without its name, it cannot tell it here. Readers of open documents are named to the seller only once
they have asked for access under their name: who merely reads has agreed to nothing.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from core.actor import Actor
from core.i18n import _, language
from parties.organisations.models import Organisation
from parties.organisations.queries import names_of
from trading.dataroom.models import DataRoom, RoomAccess, RoomLog


def cover(number: int) -> str:
    """What stands for an organisation in a room where its name is not told."""
    return _("A buyer without a name (no. %(number)s)", number=number)


@dataclass(frozen=True, slots=True)
class Names:
    """How one reader sees the organisations of one room."""

    room: DataRoom
    reader: Actor
    rows: Mapping[int, Organisation]
    numbers: Mapping[int, int] = field(default_factory=dict)  # organisation -> its number in the room
    told: frozenset[int] = frozenset()  # organisations whose name the seller knows

    def is_told(self, organisation_id: int | None) -> bool:
        """Whether this reader may know which organisation it is."""
        if organisation_id is None or self.reader.acts_for(organisation_id):
            return True
        return organisation_id == self.room.seller_id or organisation_id in self.told

    def of(self, organisation_id: int | None) -> str:
        """The name, or what stands for it."""
        if organisation_id is None:
            return _("A visitor")
        if self.is_told(organisation_id) and organisation_id in self.rows:
            return self.rows[organisation_id].display(language())
        if organisation_id in self.numbers:
            return cover(self.numbers[organisation_id])
        return _("Somebody who is signed in")

    def person(self, row: RoomLog) -> str:
        """Who acted; empty where the organisation's name is not told."""
        return row.person_name if row.organisation_id is not None and self.is_told(row.organisation_id) else ""

    def address(self, row: RoomLog) -> str:
        """From where; a network can give a name away, too."""
        return row.address if self.is_told(row.organisation_id) else ""


def names_for(
    session: Session, room: DataRoom, accesses: Collection[RoomAccess], logged: Collection[RoomLog], reader: Actor
) -> Names:
    """The names of a room's people as this reader may see them, in one statement."""
    numbers = {each.buyer_id: each.number for each in accesses}
    masked = {each.buyer_id for each in accesses if each.is_masked}
    ids = {room.seller_id, *numbers, *(row.organisation_id for row in logged if row.organisation_id is not None)}
    return Names(room, reader, names_of(session, ids), numbers, frozenset(set(numbers) - masked))
