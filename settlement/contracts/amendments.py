"""Amendments: later versions of the terms, each with a document of its own, signed like the first."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import audit
from core.actor import Actor
from core.db import locked
from core.errors import Conflict, NotFound
from core.i18n import _
from settlement.contracts import services
from settlement.contracts.models import Amendment, Document

FORM = "xinghai.amendment.v1"


def amendments_of(session: Session, subject: str) -> list[Amendment]:
    """All amendments of a subject, the first one first."""
    return list(session.scalars(select(Amendment).filter_by(subject=subject).order_by(Amendment.version)))


def open_amendment(session: Session, subject: str) -> Amendment | None:
    """The one that waits for a signature."""
    return next((each for each in amendments_of(session, subject) if each.is_open), None)


def in_force(session: Session, subject: str) -> Amendment | None:
    """The newest that both parties have signed; None while the first version is in force."""
    signed = [each for each in amendments_of(session, subject) if each.in_force_at is not None]
    return signed[-1] if signed else None


def body_of(first_digest: str, version: int, terms: Mapping[str, Any], document: str) -> dict[str, Any]:
    """What is signed: which agreement is amended, the whole terms from now on, and the document's bytes."""
    return {"form": FORM, "amends": first_digest, "version": version, "terms": terms, "document": document}


def propose(
    session: Session,
    *,
    document: Document,
    first_digest: str,
    terms: Mapping[str, Any],
    reason: str,
    party_id: int,
    actor: Actor,
    now: datetime,
) -> Amendment:
    """Write an amendment down that the parties then sign. Conflict `amendment_open` while another one waits."""
    if open_amendment(session, document.subject) is not None:
        raise Conflict(
            _("Another amendment waits for signatures. Sign or withdraw that one first."), code="amendment_open"
        )
    amendment = Amendment(
        subject=document.subject,
        version=document.version,
        party_id=party_id,
        reason=reason,
        terms=dict(terms),
        document=document.sha256,
        digest=services.digest_of(body_of(first_digest, document.version, terms, document.sha256)),
        proposed_at=now,
    )
    session.add(amendment)
    session.flush()
    _note(session, amendment, "amendment_proposed", actor=actor, now=now)
    return amendment


def must_be_unchanged(amendment: Amendment, first_digest: str) -> None:
    """Conflict `terms_changed` where the row no longer says what its digest was made of."""
    said = body_of(first_digest, amendment.version, amendment.terms, amendment.document)
    if services.digest_of(said) != amendment.digest:
        raise Conflict(
            _("The amendment on record is no longer the one that was proposed. Nothing is signed on it."),
            code="terms_changed",
        )


def sign(
    session: Session, *, amendment_id: int, first_digest: str, digest: str, party_id: int, actor: Actor, now: datetime
) -> Amendment:
    """One party signs; the second signature puts it in force.

    Raises Conflict (`amendment_ended`, `terms_changed`, `digest_differs`, `already_signed`).
    """
    amendment = _opened(session, amendment_id)
    must_be_unchanged(amendment, first_digest)
    if digest != amendment.digest:
        raise Conflict(
            _("What you checked is not what stands in this amendment. Open it again, check it and sign then."),
            code="digest_differs",
        )
    key = amendment.signing_subject
    services.sign(session, subject=key, party_id=party_id, digest=digest, actor=actor, now=now)
    if len(services.signed_by(session, key)) == 2:
        amendment.in_force_at = now
        session.flush()
        _note(session, amendment, "amended", actor=actor, now=now)
    return amendment


def withdraw(session: Session, *, amendment_id: int, actor: Actor, now: datetime) -> Amendment:
    """The party that proposed it takes it back before both have signed. NotAllowed, Conflict `amendment_ended`."""
    amendment = _opened(session, amendment_id)
    actor.must_act_for(amendment.party_id)
    amendment.withdrawn_at = now
    session.flush()
    _note(session, amendment, "amendment_withdrawn", actor=actor, now=now)
    return amendment


def amendment_of(session: Session, subject: str, version: int) -> Amendment:
    """The amendment of a version; NotFound for another."""
    found = session.scalar(select(Amendment).filter_by(subject=subject, version=version))
    if found is None:
        raise NotFound(_("There is no such amendment."))
    return found


def _opened(session: Session, amendment_id: int) -> Amendment:
    amendment = locked(session, Amendment, amendment_id)
    if not amendment.is_open:
        raise Conflict(_("This amendment is signed by both sides or withdrawn already."), code="amendment_ended")
    return amendment


def _note(session: Session, amendment: Amendment, what: str, *, actor: Actor, now: datetime) -> None:
    after = {"version": amendment.version, "digest": amendment.digest}
    audit.record(session, amendment.subject, f"contracts.{what}", actor=actor, now=now, after=after)
