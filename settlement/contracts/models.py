"""A signature: one party's yes to one digest. Kept for ever, changed never."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Table, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, append_only, pk


class Signature(Base):
    """A party signed the digest of a subject ('deal:42') by the hand of a person at an instant."""

    __tablename__ = "signature"
    __table_args__ = (
        UniqueConstraint("subject", "party_id"),
        CheckConstraint("length(digest) = 64", name="digest_is_sha256"),
    )

    id: Mapped[pk]
    subject: Mapped[str] = mapped_column(String(60))
    party_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    person_name: Mapped[str] = mapped_column(String(200))
    digest: Mapped[str] = mapped_column(String(64))
    signed_at: Mapped[datetime]


assert isinstance(Signature.__table__, Table)
append_only(Signature.__table__)
