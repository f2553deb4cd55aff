"""Who may read and add the files of a title."""

from sqlalchemy.orm import Session

from core.actor import Actor
from registers.programmes import queries
from registers.programmes.models import Title
from registers.programmes.standing import OFFICE


def may_read_files(session: Session, actor: Actor, title_id: int) -> bool:
    """The holder and the city office."""
    row = session.get(Title, title_id)
    return row is not None and (actor.has(*OFFICE) or queries.is_holder(session, row, actor))


def may_add_files(session: Session, actor: Actor, title_id: int) -> bool:
    """The city office."""
    return actor.has(*OFFICE) and session.get(Title, title_id) is not None
