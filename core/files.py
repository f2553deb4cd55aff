"""Kept files: named by the SHA-256 of their bytes, under the instance, never under the web root."""

import hashlib
import os
import tempfile
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import CheckConstraint, Index, String, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from core.actor import Actor
from core.clock import business_date, start_of_day
from core.db import Base, names, pk
from core.errors import NotFound, Unacceptable
from core.i18n import _

LIMIT_BYTES = 20 * 1024 * 1024
MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Quota:
    """How much an organisation keeps on one day (Asia/Shanghai) before it waits for the next."""

    files: int = 1000
    megabytes: int = 2000


# What may be kept as evidence: ending -> (media type, leading bytes; None where the format has no signature).
ACCEPTED: dict[str, tuple[str, bytes | None]] = {
    ".pdf": ("application/pdf", b"%PDF-"),
    ".png": ("image/png", b"\x89PNG\r\n\x1a\n"),
    ".jpg": ("image/jpeg", b"\xff\xd8\xff"),
    ".jpeg": ("image/jpeg", b"\xff\xd8\xff"),
    ".xml": ("application/xml", None),
    ".csv": ("text/csv", None),
    ".tsv": ("text/tab-separated-values", None),
    ".txt": ("text/plain", None),
    ".json": ("application/json", None),
}
# Kept only where the platform wrote it itself, or reads it as a list; as evidence a workbook is too easily changed.
WORKBOOKS: dict[str, tuple[str, bytes | None]] = {
    ".xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", b"PK\x03\x04"),
}


class StoredFile(Base):
    """What is known of a kept file. `purpose` is an opaque key ('deal:42') that decides who may read it."""

    __tablename__ = "stored_file"
    __table_args__ = (
        CheckConstraint("size_bytes >= 0", name="size_not_negative"),
        Index("ix_stored_file_organisation_id_kept_at", "organisation_id", "kept_at"),
    )

    id: Mapped[pk]
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    name: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(80))
    size_bytes: Mapped[int]
    purpose: Mapped[str] = mapped_column(String(60), index=True)
    organisation_id: Mapped[int | None]
    person_id: Mapped[int | None]
    kept_at: Mapped[datetime]


class Shelf:
    """The folder of kept files: `keep` bytes, `open` them by digest, `verify` what lies there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path_of(self, digest: str) -> Path:
        """Where the bytes of a digest lie."""
        if len(digest) != 64 or not all(sign in "0123456789abcdef" for sign in digest):
            raise NotFound(_("There is no such file."))
        return self.folder / digest[:2] / digest

    def keep(self, stream: BinaryIO, *, limit: int = LIMIT_BYTES) -> tuple[str, int]:
        """Write the bytes once, durably; returns (sha256, size). Unacceptable when over `limit` or empty."""
        digest, size = hashlib.sha256(), 0
        self.folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=self.folder, delete=False) as draft:
            try:
                while chunk := stream.read(64 * 1024):
                    size += len(chunk)
                    if size > limit:
                        raise Unacceptable(
                            _("The file is larger than %(limit)s MB.", limit=limit // (1024 * 1024)),
                            code="file_too_large",
                        )
                    digest.update(chunk)
                    draft.write(chunk)
                if size == 0:
                    raise Unacceptable(
                        _("The file is empty. Choose the file that you want to keep."), code="file_empty"
                    )
                draft.flush()
                os.fsync(draft.fileno())
            except BaseException:
                Path(draft.name).unlink(missing_ok=True)
                raise
        target = self.path_of(digest.hexdigest())
        target.parent.mkdir(parents=True, exist_ok=True)
        os.replace(draft.name, target)
        return digest.hexdigest(), size

    def open(self, digest: str) -> BinaryIO:
        """The bytes of a kept file; NotFound if they are gone."""
        path = self.path_of(digest)
        if not path.is_file():
            raise NotFound(_("There is no such file."))
        return path.open("rb")

    def is_whole(self, digest: str) -> bool:
        """Whether the bytes are there and still have their digest."""
        path = self.path_of(digest)
        if not path.is_file():
            return False
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest() == digest


_shelf: Shelf | None = None
_quota = Quota()


def set_up(folder: Path, quota: Quota | None = None) -> None:
    """Say where files are kept, and how much of one organisation's on a day."""
    global _shelf, _quota
    _shelf, _quota = Shelf(folder), quota or Quota()


def shelf() -> Shelf:
    """The shelf of this instance."""
    if _shelf is None:
        raise RuntimeError("files.set_up was not called")
    return _shelf


def plain_name(name: str) -> str:
    """A file name that can be shown and sent: no path, no control or direction signs, at most 120 signs."""
    base = name.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(sign for sign in base if unicodedata.category(sign) not in {"Cc", "Cf", "Cs", "Co", "Cn"})
    kept = kept.strip(" .") or "file"
    stem, dot, ending = kept.rpartition(".")
    return f"{stem[:110]}.{ending[:9]}" if dot else kept[:120]


def keep_upload(
    session: Session,
    stream: BinaryIO,
    name: str,
    *,
    purpose: str,
    actor: Actor,
    now: datetime,
    limit: int = LIMIT_BYTES,
    workbooks: bool = False,
    drawn: bool = False,
) -> StoredFile:
    """Keep an uploaded file whose ending and leading bytes agree; the same file for the same purpose is one row.

    `workbooks` keeps XLSX too: what the platform wrote itself, or reads as a list. `drawn` is what the platform drew:
    no contract waits for the next day. Unacceptable `quota_used` where the organisation has kept its day's most.
    """
    shown = plain_name(name)
    ending = Path(shown).suffix.lower()
    kinds = ACCEPTED | WORKBOOKS if workbooks else ACCEPTED
    if ending not in kinds:
        raise Unacceptable(
            _(
                "This kind of file cannot be kept. Choose one of: %(kinds)s.",
                kinds=", ".join(sorted(kinds)),
            ),
            code="file_type",
        )
    media_type, signature = kinds[ending]
    head = stream.read(16)
    if signature is not None and not head.startswith(signature):
        raise Unacceptable(
            _(
                "The file does not hold what its name says (%(ending)s). Save it again in that format.",
                ending=ending,
            ),
            code="file_content",
        )
    stream.seek(0)
    digest, size = _kept(stream, limit, limit if drawn or actor.is_system else min(limit, _left(session, actor, now)))
    known = session.scalar(select(StoredFile).filter_by(sha256=digest, purpose=purpose))
    if known is not None:
        return known
    stored = StoredFile(
        sha256=digest,
        name=shown,
        media_type=media_type,
        size_bytes=size,
        purpose=purpose,
        organisation_id=actor.organisation_id,
        person_id=actor.person_id,
        kept_at=now,
    )
    session.add(stored)
    session.flush()
    return stored


def _left(session: Session, actor: Actor, now: datetime) -> int:
    """How many bytes the actor's organisation (or the person, who acts for none) may keep today."""
    own = names(actor.organisation_id, StoredFile.organisation_id)
    if actor.organisation_id is None:
        own = StoredFile.organisation_id.is_(None) & (StoredFile.person_id == actor.person_id)
    today = select(func.count(StoredFile.id), func.coalesce(func.sum(StoredFile.size_bytes), 0)).where(
        own, StoredFile.kept_at >= start_of_day(business_date(now))
    )
    count, size = session.execute(today).one()
    left = _quota.megabytes * MEGABYTE - int(size)
    if count >= _quota.files or left <= 0:
        raise _quota_used()
    return left


def _kept(stream: BinaryIO, limit: int, left: int) -> tuple[str, int]:
    try:
        return shelf().keep(stream, limit=left)
    except Unacceptable as refusal:
        if refusal.code == "file_too_large" and left < limit:
            raise _quota_used() from None
        raise


def _quota_used() -> Unacceptable:
    return Unacceptable(
        _(
            "With this file your organisation would keep more than %(files)s files or %(size)s MB on one day. Keep it "
            "tomorrow, or ask an administrator of the platform.",
            files=_quota.files,
            size=_quota.megabytes,
        ),
        code="quota_used",
    )


def also_for(session: Session, stored: StoredFile, *, purpose: str, now: datetime) -> StoredFile:
    """The same kept bytes as evidence of another thing too; asking twice is asking once."""
    known = session.scalar(select(StoredFile).filter_by(sha256=stored.sha256, purpose=purpose))
    if known is not None:
        return known
    copy = StoredFile(
        sha256=stored.sha256,
        name=stored.name,
        media_type=stored.media_type,
        size_bytes=stored.size_bytes,
        purpose=purpose,
        organisation_id=stored.organisation_id,
        person_id=stored.person_id,
        kept_at=now,
    )
    session.add(copy)
    session.flush()
    return copy


def of_purpose(session: Session, *purposes: str) -> list[StoredFile]:
    """The files kept for one thing (or several), oldest first."""
    return list(session.scalars(select(StoredFile).where(StoredFile.purpose.in_(purposes)).order_by(StoredFile.id)))
