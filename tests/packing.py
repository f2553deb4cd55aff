"""What a builder of tests gave, packed: the session and rows only by name, so that nobody sees another's objects."""

import io
import pickle
from typing import Any

from sqlalchemy import inspect
from sqlalchemy.orm import Session

from core.db import Base


class Packer(pickle.Pickler):
    """Packs what a builder gave: the session and rows only by name, so that nobody sees another test's objects."""

    def persistent_id(self, each: object) -> tuple[type, Any] | None:
        """A row is its model and its key."""
        if isinstance(each, Session):
            return Session, None
        return (type(each), inspect(each).identity) if isinstance(each, Base) else None


class Unpacker(pickle.Unpickler):
    """Unpacks it in another session: rows are read anew."""

    def __init__(self, packed: bytes, session: Session) -> None:
        super().__init__(io.BytesIO(packed))
        self.session = session

    def persistent_load(self, name: tuple[type, Any]) -> object:
        """The session, or the row as it stands in the database."""
        return self.session if name[0] is Session else self.session.get_one(*name)


def packed(content: Any) -> bytes:
    """By `Packer`."""
    target = io.BytesIO()
    Packer(target).dump(content)
    return target.getvalue()
