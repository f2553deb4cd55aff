"""Documents that are drawn once: kept with their digest and code, found again, and compared with what is shown.

A document is unchanged where the very bytes are known; changed where it bears the code of a known one and differs in a
single bit; unknown otherwise.
"""

import base64
import hashlib
import io
import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import IO

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import audit, files
from core.actor import Actor
from core.errors import Unacceptable
from core.i18n import _
from settlement.contracts.models import Amendment, Document

CODE = re.compile(r"XH(?:-[A-Z2-7]{4}){4}")
CODE_IN_BYTES = re.compile(rb"XH(?:-[A-Z2-7]{4}){4}")
CODE_LENGTH, CODES_AT_MOST = 22, 20
PIECE_BYTES = 64 * 1024


class Finding(StrEnum):
    """What a comparison says."""

    UNCHANGED = "unchanged"
    REPLACED = "replaced"  # unchanged, and both sides have signed a newer version
    CHANGED = "changed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Compared:
    """What was found for a file or a code: `sha256` of the file that was shown, the document that it is or claims."""

    finding: Finding
    document: Document | None
    sha256: str | None = None


def code_of(subject: str, kind: str, version: int, digest: str) -> str:
    """The code of a document, 'XH-ABCD-EFGH-IJKL-MNOP': 80 bits of the digest of what it is drawn from.

    Nobody can guess it who does not hold the content; drawing the same again gives the same code.
    """
    whole = hashlib.sha256(f"{subject}|{kind}|{version}|{digest}".encode()).digest()
    letters = base64.b32encode(whole[:10]).decode()
    return "-".join(["XH", *(letters[start : start + 4] for start in range(0, 16, 4))])


def keep(
    session: Session,
    content: bytes,
    *,
    subject: str,
    kind: str,
    version: int,
    number: str,
    template: str,
    code: str,
    actor: Actor,
    now: datetime,
) -> Document:
    """Keep a drawn PDF as a file of its subject and as a document that can be verified; drawn once for each version."""
    name = f"{number}-{kind}-v{version}.pdf"
    stored = files.keep_upload(session, io.BytesIO(content), name, purpose=subject, actor=actor, now=now, drawn=True)
    document = Document(
        subject=subject,
        kind=kind,
        version=version,
        number=number,
        template=template,
        sha256=stored.sha256,
        code=code,
        drawn_at=now,
    )
    session.add(document)
    session.flush()
    after = {"document": document.sha256, "version": version}
    audit.record(session, subject, "contracts.drawn", actor=actor, now=now, after=after)
    return document


def documents_of(session: Session, subject: str, kind: str) -> list[Document]:
    """All versions, the first one first."""
    return list(session.scalars(select(Document).filter_by(subject=subject, kind=kind).order_by(Document.version)))


def is_whole(document_sha256: str) -> bool:
    """Whether the kept bytes are there and still have their digest."""
    return files.shelf().is_whole(document_sha256)


def by_code(session: Session, code: str) -> Compared:
    """The document of a code as people type it; UNKNOWN where there is none."""
    plain = re.sub(r"[^A-Z0-9]", "", code.upper())
    spelt = "-".join([plain[:2], *(plain[start : start + 4] for start in range(2, len(plain), 4))])
    document = session.scalar(select(Document).filter_by(code=spelt)) if CODE.fullmatch(spelt) else None
    return Compared(_standing(session, document), document)


def compared(session: Session, stream: IO[bytes]) -> Compared:
    """What a file is: by the digest of its bytes, else by the code that it bears.

    Unacceptable `file_too_large` for more bytes than any document has that was kept here.
    """
    digest, codes = _read(stream)
    document = session.scalar(select(Document).filter_by(sha256=digest).order_by(Document.id))
    if document is not None:
        return Compared(_standing(session, document), document, digest)
    claimed = session.scalar(select(Document).where(Document.code.in_(codes)).order_by(Document.id)) if codes else None
    return Compared(Finding.CHANGED if claimed else Finding.UNKNOWN, claimed, digest)


def _read(stream: IO[bytes]) -> tuple[str, list[str]]:
    """The digest and the first codes of a file, read in pieces: whoever sends it may have filled it with codes."""
    digest, size, tail = hashlib.sha256(), 0, b""
    codes: dict[str, None] = {}
    while piece := stream.read(PIECE_BYTES):
        size += len(piece)
        if size > files.LIMIT_BYTES:
            text = _("The file is larger than %(limit)s MB.", limit=files.LIMIT_BYTES // (1024 * 1024))
            raise Unacceptable(text, code="file_too_large", fields={"file": [text]})
        digest.update(piece)
        for found in CODE_IN_BYTES.finditer(tail + piece):
            if len(codes) == CODES_AT_MOST:
                break
            codes[found.group().decode()] = None
        tail = (tail + piece)[-(CODE_LENGTH - 1) :]
    return digest.hexdigest(), list(codes)


def _standing(session: Session, document: Document | None) -> Finding:
    if document is None:
        return Finding.UNKNOWN
    newer = (
        select(Amendment.id)
        .filter_by(subject=document.subject)
        .where(Amendment.version > document.version, Amendment.in_force_at.is_not(None))
    )
    return Finding.REPLACED if session.scalar(newer.limit(1)) is not None else Finding.UNCHANGED
