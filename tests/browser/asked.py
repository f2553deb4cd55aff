"""How a visit is asked for: the page, who looks at it, what its address is filled with; and who somebody is."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from parties.centers.models import Center
from parties.people.models import Membership, Person

VISITOR = ""
Asked = Iterator[tuple[str, str, dict[str, Any]]]


def mailbox(session: Session, organisation_id: int | None) -> str:
    """Somebody of an organisation."""
    found = session.scalar(
        select(Person.email).join(Membership).where(Membership.organisation_id == organisation_id).order_by(Person.id)
    )
    assert found is not None, organisation_id
    return str(found.partition("@")[0])


def center_of(session: Session, center_id: int | None) -> str:
    """Who works for a center."""
    return mailbox(session, session.get_one(Center, center_id).organisation_id)
