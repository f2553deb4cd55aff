"""The outbox of the search: which rights have changed since the index was written."""

from sqlalchemy import BigInteger
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, pk


class SearchPending(Base):
    """A right that the index has to look at again. A row is written with the change and dropped when the index has it;
    a right may stand here several times, and what happens again is done again."""

    __tablename__ = "search_pending"
    # A number is never given twice: it is the key of the job that asks for the row.
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[pk]
    asset_id: Mapped[int] = mapped_column(BigInteger)
