"""The certificate of a title on paper: one page in Chinese and English, with its number and verification code."""

import hashlib
import json
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from core import pdf, show
from core.actor import Actor
from core.i18n import _, speaking
from parties.people.letters import address
from registers.programmes.labels import KIND_LABELS, LEVEL_LABELS
from registers.programmes.models import Title
from settlement.contracts import documents
from settlement.contracts.models import Document

KIND = "certificate"
TEMPLATE = "certificate-1"
SPOKEN = (("zh_Hans", "zh-Hans"), ("en", "en"))


def keep(session: Session, title: Title, *, actor: Actor, now: datetime) -> Document:
    """The certificate of what the title says now: drawn and kept, or the one that says the same already."""
    drawn = documents.documents_of(session, title.subject, KIND)
    digest = hashlib.sha256(json.dumps(said(title), ensure_ascii=False, sort_keys=True).encode()).hexdigest()
    for document in reversed(drawn):
        if document.code == documents.code_of(title.subject, KIND, document.version, digest):
            return document
    version = len(drawn) + 1
    code = documents.code_of(title.subject, KIND, version, digest)
    return documents.keep(
        session, draw(title, code, made_at=now), subject=title.subject, kind=KIND, version=version,
        number=title.number[:40], template=TEMPLATE, code=code, actor=actor, now=now,
    )  # fmt: skip


def said(title: Title) -> dict[str, str]:
    """What the certificate rests on."""
    return {
        "number": title.number, "holder": title.body.key, "name": title.body.name, "name_en": title.body.name_en,
        "object": title.object_name, "programme": title.programme.code, "edition": title.edition,
        "issuer": title.issuer, "document": title.document_no, "from": title.granted_on.isoformat(),
        "to": title.valid_to.isoformat(),
    }  # fmt: skip


def draw(title: Title, code: str, *, made_at: datetime) -> bytes:
    """The PDF; the same title and instant give the same bytes."""
    parts = []
    for language, tag in SPOKEN:
        with speaking(language):
            parts.append(_part(title, language) | {"language": tag})
    where = address(f"/verify/{code}")
    with speaking("zh_Hans"):
        check = [[_("Verification code"), code], [_("To be verified at"), where]]
    content = {
        "title": f"{parts[0]['title']} {title.number}",
        "language": "zh-Hans",
        "mark": title.number,
        "code": code,
        "footer": f"{code} · {where}",
        "parts": parts,
        "check": check,
    }
    return pdf.render("registers/programmes/certificate.typ", content, made_at=made_at)


def _part(title: Title, language: str) -> dict[str, Any]:
    programme, body = title.programme, title.body
    facts = [
        [_("Holder"), body.display(language)],
        [_("Unified social credit code"), body.uscc or ""],
        [_("What is recognised"), title.object_name],
        [_("Programme"), programme.display(language)],
        [_("Kind"), str(KIND_LABELS[programme.kind])],
        [_("Level"), str(LEVEL_LABELS[programme.level])],
        [_("Standard"), f"{programme.standard}-{title.edition}" if title.edition else programme.standard],
        [_("Number"), title.number],
        [_("Issuing body"), title.issuer],
        [_("Document"), title.document_no],
        [_("First day"), show.day(title.granted_on)],
        [_("Last day"), show.day(title.valid_to)],
    ]
    return {
        "title": _("Certificate of entry in the register"),
        "lead": _("This certifies that the following stands in the register on the day on which this was drawn."),
        "facts": [row for row in facts if row[1]],
    }
