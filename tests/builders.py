"""Small makers of things that tests need, through the services where there are any."""

from datetime import UTC, datetime

from core.actor import Actor, Role

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)  # noon in Beijing


def actor_for(organisation_id: int | None, *roles: Role, person_id: int = 1, name: str = "Lin Mei") -> Actor:
    """Somebody who acts for an organisation with the given roles (no row behind it)."""
    return Actor(person_id=person_id, name=name, organisation_id=organisation_id, roles=frozenset(roles))
