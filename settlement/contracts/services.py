"""Signing: a party binds itself to the digest of what stands in the agreement."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import audit
from core.actor import Actor
from core.errors import Conflict, Unacceptable
from core.i18n import _
from parties.organisations.models import Organisation
from settlement.contracts.models import Document, Signature

UNNAMED = "/unnamed"  # behind the subject of a signature whose party is not told to whoever holds the document


def digest_of(body: Mapping[str, Any]) -> str:
    """SHA-256 (64 hex digits) over the canonical JSON of an agreement: sorted keys, no spaces, UTF-8."""
    return hashlib.sha256(canonical(body).encode()).hexdigest()


def canonical(body: Mapping[str, Any]) -> str:
    """The one spelling of an agreement that is hashed and can be downloaded."""
    return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def sign(session: Session, *, subject: str, party_id: int, digest: str, actor: Actor, now: datetime) -> Signature:
    """Put a party's signature under `digest`; once per party and subject, by one of the party's own members.

    Raises NotAllowed for another organisation's members, Conflict where the party has signed already (Civil Code 490:
    a contract is formed when both have signed).
    """
    actor.must_act_for(party_id)
    if len(digest) != 64:
        raise Unacceptable(_("A signature needs the SHA-256 digest of the agreement."), code="digest_missing")
    if session.scalar(select(Signature.id).filter_by(subject=subject, party_id=party_id)) is not None:
        raise Conflict(_("Your side has signed this already. The signature stands below."), code="already_signed")
    signature = Signature(
        subject=subject,
        party_id=party_id,
        person_id=actor.person_id,
        person_name=actor.name,
        digest=digest,
        signed_at=now,
    )
    session.add(signature)
    session.flush()
    audit.record(
        session, subject, "contracts.signed", actor=actor, now=now, after={"party": party_id, "digest": digest}
    )
    return signature


def signed_by(session: Session, subject: str) -> list[Signature]:
    """The signatures under a subject, oldest first."""
    return list(session.scalars(select(Signature).filter_by(subject=subject).order_by(Signature.id)))


def all_stand(session: Session, subject: str, digest: str) -> bool:
    """Whether every signature under the subject is over this very digest (a later change of terms is seen here)."""
    return all(signature.digest == digest for signature in signed_by(session, subject))


def subject_of(document: Document) -> str:
    """Under which key a document is signed: its subject, and for amendments their version."""
    return document.subject if document.version == 1 else f"{document.subject}/v{document.version}"


def signatures_under(session: Session, document: Document) -> list[tuple[Signature, Organisation]]:
    """The signatures under the document's digest with the organisations for which they were given, oldest first."""
    query = select(Signature, Organisation).join(Organisation, Organisation.id == Signature.party_id)
    rows = session.execute(query.filter(Signature.subject == subject_of(document)).order_by(Signature.id))
    return [(signature, organisation) for signature, organisation in rows]


def unnamed_under(session: Session, document: Document) -> list[Signature]:
    """The signatures under a document whose parties are not told; their times may be."""
    return signed_by(session, f"{subject_of(document)}{UNNAMED}")
