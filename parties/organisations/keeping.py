"""A row that must be the only one of its kind: the database decides, the refusal explains."""

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core.db import Base
from core.errors import Refusal


def keep_only_one(session: Session, row: Base, refusal: Refusal) -> None:
    """Write the row; where a unique index or CHECK refuses it, undo just that and raise the refusal."""
    try:
        with session.begin_nested():
            session.add(row)
            session.flush()
    except IntegrityError:
        raise refusal from None
