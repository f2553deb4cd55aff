"""Documents and signatures: a party's yes to one digest. Kept for ever, changed never."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Table, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, append_only, pk

OPEN = text("in_force_at IS NULL AND withdrawn_at IS NULL")


class Document(Base):
    """A document that was drawn once and is kept as a file: the `version` of a `kind` for a subject ('deal:42').

    `sha256` is that of the file's bytes; `code` is printed in it and finds it again.
    """

    __tablename__ = "document"
    __table_args__ = (
        UniqueConstraint("subject", "kind", "version"),
        UniqueConstraint("code"),
        CheckConstraint("length(sha256) = 64", name="digest_is_sha256"),
        CheckConstraint("version >= 1", name="version_counts"),
    )

    id: Mapped[pk]
    subject: Mapped[str] = mapped_column(String(60))
    kind: Mapped[str] = mapped_column(String(20))
    version: Mapped[int]
    number: Mapped[str] = mapped_column(String(40))
    template: Mapped[str] = mapped_column(String(40))
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    code: Mapped[str] = mapped_column(String(24))
    drawn_at: Mapped[datetime]


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


class Amendment(Base):
    """A later version of a contract's terms: proposed by one party, in force once both have signed its `digest`.

    `version` is that of the document; `withdrawn_at` ends a proposal that was not signed by both.
    """

    __tablename__ = "amendment"
    __table_args__ = (
        UniqueConstraint("subject", "version"),
        CheckConstraint("version >= 2", name="version_follows"),
        CheckConstraint("length(digest) = 64 AND length(document) = 64", name="digests_are_sha256"),
        CheckConstraint("withdrawn_at IS NULL OR in_force_at IS NULL", name="one_end"),
        Index("ix_amendment_open", "subject", unique=True, sqlite_where=OPEN, postgresql_where=OPEN),
    )

    id: Mapped[pk]
    subject: Mapped[str] = mapped_column(String(60))
    version: Mapped[int]
    party_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    reason: Mapped[str] = mapped_column(String(1000))
    terms: Mapped[dict[str, Any]]
    document: Mapped[str] = mapped_column(String(64))
    digest: Mapped[str] = mapped_column(String(64))
    proposed_at: Mapped[datetime]
    in_force_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]

    @property
    def is_open(self) -> bool:
        """Whether it waits for a signature."""
        return self.in_force_at is None and self.withdrawn_at is None

    @property
    def signing_subject(self) -> str:
        """The key under which its signatures stand."""
        return f"{self.subject}/v{self.version}"


for kept in (Document, Signature):
    assert isinstance(kept.__table__, Table)
    append_only(kept.__table__)
