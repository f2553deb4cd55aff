"""Which documents an office asks for, by the kind of case, and which of them are kept for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import audit
from core.actor import Actor
from core.db import found_by
from core.errors import NotFound
from core.files import StoredFile
from core.i18n import LazyText, _
from core.i18n import lazy_gettext as lazy
from settlement.recordal.models import CaseKind, CasePaper, RecordalCase

CONTRACT = "contract"  # drawn by the platform and signed here: it is at hand without being uploaded


@dataclass(frozen=True, slots=True)
class Paper:
    """One document of a list. `wanted` False: only where it applies, as its label says."""

    name: str
    label: LazyText
    wanted: bool = True


@dataclass(frozen=True, slots=True)
class Line:
    """A document of a case's list, and what is kept of it."""

    paper: Paper
    digest: str | None

    @property
    def is_missing(self) -> bool:
        """Whether the office will ask for it."""
        return self.paper.wanted and self.digest is None


@dataclass(frozen=True, slots=True)
class Required:
    """What an office asks for, and where that stands."""

    source: LazyText
    papers: tuple[Paper, ...]


FORM = Paper("form", lazy("The office's form, filled in and signed by both sides"))
SIGNED = Paper(CONTRACT, lazy("The contract, signed by both sides"))
IDENTITY = Paper("identity", lazy("Proof of identity of both sides"))
POWER = Paper("power", lazy("Power of attorney, where an agency files"), wanted=False)
PERMIT = Paper(
    "permit", lazy("Permit or registration of the export of technology, where a side is foreign"), wanted=False
)
CO_OWNERS = Paper("co_owners", lazy("Consent of the co-owners, where there are any"), wanted=False)
NOTICE = Paper("notice", lazy("The written notice to the patentee"))
PAYMENT = Paper("payment", lazy("Proof that the announced fee is paid"))
CERTIFICATE = Paper("certificate", lazy("The certificate of registration of the mark or work"), wanted=False)

WORKS = Required(
    lazy("Implementing Regulations of the Copyright Law, art. 25"), (FORM, SIGNED, IDENTITY, CERTIFICATE, POWER)
)
LISTS: dict[CaseKind, Required] = {
    CaseKind.PATENT_ASSIGNMENT: Required(
        lazy("Guidelines for Patent Examination, part I, chapter 1, 6.7"),
        (FORM, SIGNED, CO_OWNERS, PERMIT, POWER),
    ),
    CaseKind.PATENT_LICENSE: Required(
        lazy("Measures for the Recordal of Patent Licence Contracts, art. 8"),
        (FORM, SIGNED, IDENTITY, CO_OWNERS, PERMIT, POWER),
    ),
    CaseKind.OPEN_LICENSE: Required(
        lazy("Implementing Regulations of the Patent Law, rule 87"), (FORM, NOTICE, PAYMENT, IDENTITY, POWER)
    ),
    CaseKind.TM_ASSIGNMENT: Required(
        lazy("Implementing Regulations of the Trademark Law, art. 31"), (FORM, IDENTITY, SIGNED, CERTIFICATE, POWER)
    ),
    CaseKind.TM_LICENSE: Required(
        lazy("Implementing Regulations of the Trademark Law, art. 69"), (FORM, IDENTITY, SIGNED, POWER)
    ),
    CaseKind.CR_ASSIGNMENT: WORKS,
    CaseKind.CR_LICENSE: WORKS,
}


def checklist(session: Session, case: RecordalCase, contract: str | None) -> list[Line]:
    """The case's documents in the order of its list; `contract` is the digest of the deal's own, if it is drawn."""
    kept = {row.name: row.digest for row in session.scalars(select(CasePaper).filter_by(case_id=case.id))}
    if contract is not None:
        kept.setdefault(CONTRACT, contract)
    return [Line(paper, kept.get(paper.name)) for paper in LISTS[case.kind].papers]


def missing(lines: Sequence[Line]) -> list[Line]:
    """What the office will ask for and is not here."""
    return [line for line in lines if line.is_missing]


def keep_paper(
    session: Session, case: RecordalCase, *, name: str, file: StoredFile, actor: Actor, now: datetime
) -> CasePaper:
    """A document of the list is here. The caller has locked the case and looked who may. NotFound for another name."""
    if name not in {paper.name for paper in LISTS[case.kind].papers}:
        raise NotFound(_("The list of this case has no such document."), code="no_such_paper")
    row = session.scalar(select(CasePaper).filter_by(case_id=case.id, name=name))
    if row is None:
        row = CasePaper(case_id=case.id, name=name)
        session.add(row)
    row.digest, row.kept_at = file.sha256, now
    session.flush()
    after = {"paper": name}
    audit.record(session, case.subject, "recordal.paper_kept", actor=actor, now=now, after=after, evidence=file.sha256)
    return found_by(session, CasePaper, id=row.id)
