"""Which documents an office asks for, by the kind of case, and which of them are kept for it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import audit
from core.actor import Actor
from core.db import found_by
from core.errors import Conflict, NotFound
from core.files import StoredFile
from core.i18n import LazyText, _
from core.i18n import lazy_gettext as lazy
from listings.terms.vocabulary import LicenseType
from settlement.recordal.kinds import CaseKind
from settlement.recordal.models import CasePaper, RecordalCase

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
ALL_OWNERS = Paper("co_owners", lazy("Consent of all co-owners on record"))
NOTICE = Paper("notice", lazy("The written notice to the patentee"))
PAYMENT = Paper("payment", lazy("Proof that the announced fee is paid"))
CERTIFICATE = Paper("certificate", lazy("The certificate of registration of the mark or work"), wanted=False)

PLEDGE_CONTRACT = Paper("pledge_contract", lazy("The pledge contract, signed by both sides"))
DEBT = Paper("debt", lazy("The contract of the debt that is secured"))
LICENCES = Paper("licences", lazy("The licences granted before the pledge, where there are any"), wanted=False)
APPRAISAL = Paper("appraisal", lazy("The appraisal, where the right was appraised"), wanted=False)
REGISTRATION = Paper("registration", lazy("The certificate of the pledge's registration"))
DISCHARGE = Paper("discharge", lazy("Proof that the debt is paid or the pledge waived, signed by the pledgee"))
RECORDED = Paper("recorded", lazy("The certificate of the licence's recordal"))
ENDED = Paper("ended", lazy("The agreement by which the licence ends, signed by both sides"))
TURNOVER = Paper(
    "turnover", lazy("The list of technology turnover and of what is deducted from the price"), wanted=False
)
TRANSLATION = Paper("translation", lazy("The contract in Chinese, where it is in another language"), wanted=False)

WORKS = Required(
    lazy("Implementing Regulations of the Copyright Law, art. 25"),
    (FORM, SIGNED, IDENTITY, CERTIFICATE, CO_OWNERS, POWER),
)
CROSS_BORDER = Required(
    lazy("Measures for the Registration of Technology Import and Export Contracts, art. 6 to 8"),
    (FORM, SIGNED, IDENTITY, TRANSLATION, POWER),
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
        lazy("Implementing Regulations of the Trademark Law, art. 31"),
        (FORM, IDENTITY, SIGNED, CERTIFICATE, CO_OWNERS, POWER),
    ),
    CaseKind.TM_LICENSE: Required(
        lazy("Implementing Regulations of the Trademark Law, art. 69"), (FORM, IDENTITY, SIGNED, CO_OWNERS, POWER)
    ),
    CaseKind.CR_ASSIGNMENT: WORKS,
    CaseKind.CR_LICENSE: WORKS,
    CaseKind.PATENT_LICENSE_END: Required(
        lazy("Measures for the Recordal of Patent Licence Contracts: an agreed end"), (FORM, RECORDED, ENDED, POWER)
    ),
    CaseKind.TM_LICENSE_END: Required(
        lazy("Implementing Regulations of the Trademark Law, art. 69"), (FORM, ENDED, IDENTITY, POWER)
    ),
    CaseKind.CR_LICENSE_END: Required(
        lazy("Implementing Regulations of the Copyright Law, art. 25"), (FORM, RECORDED, ENDED, IDENTITY, POWER)
    ),
    CaseKind.PLEDGE: Required(
        lazy("Measures for the Registration of Patent Pledges"),
        (FORM, PLEDGE_CONTRACT, IDENTITY, CO_OWNERS, APPRAISAL, POWER),
    ),
    CaseKind.PLEDGE_RELEASE: Required(
        lazy("Measures for the Registration of Patent Pledges"), (FORM, REGISTRATION, DISCHARGE, POWER)
    ),
    CaseKind.TM_PLEDGE: Required(
        lazy("Implementing Regulations of the Trademark Law, art. 70"),
        (FORM, PLEDGE_CONTRACT, DEBT, IDENTITY, CO_OWNERS, APPRAISAL, POWER),
    ),
    CaseKind.TM_PLEDGE_RELEASE: Required(
        lazy("Implementing Regulations of the Trademark Law, art. 70"), (FORM, REGISTRATION, DISCHARGE, POWER)
    ),
    CaseKind.CR_PLEDGE: Required(
        lazy("Measures for the Registration of Copyright Pledges, art. 6"),
        (FORM, IDENTITY, DEBT, PLEDGE_CONTRACT, CO_OWNERS, LICENCES, APPRAISAL, POWER),
    ),
    CaseKind.CR_PLEDGE_RELEASE: Required(
        lazy("Measures for the Registration of Copyright Pledges"), (FORM, REGISTRATION, DISCHARGE, IDENTITY, POWER)
    ),
    CaseKind.TECH_CONTRACT: Required(
        lazy("Measures for the Recognition and Registration of Technology Contracts; BR-73"),
        (FORM, SIGNED, TURNOVER, TRANSLATION, POWER),
    ),
    CaseKind.TECH_IMPORT: CROSS_BORDER,
    CaseKind.TECH_EXPORT: CROSS_BORDER,
}


def checklist(case: RecordalCase) -> list[Line]:
    """The case's documents in the order of its list; the contract of a deal is at hand as it was drawn and signed."""
    kept = {row.name: row.digest for row in case.kept}
    if case.deal is not None and case.deal.document is not None:
        kept.setdefault(CONTRACT, case.deal.document)
    papers = [ALL_OWNERS if each is CO_OWNERS and needs_co_owners(case) else each for each in LISTS[case.kind].papers]
    return [Line(paper, kept.get(paper.name)) for paper in papers]


def needs_co_owners(case: RecordalCase) -> bool:
    """Whether the office wants the consent of all co-owners: of what is co-owned on record, but not for an ordinary
    licence, which each co-owner grants alone (PL 14; Measures for the Recordal of Patent Licence Contracts, art. 3)."""
    alone = case.deal is not None and case.deal.license_type is LicenseType.ORDINARY and case.moves_deal
    return case.co_owned and not alone


def missing(case: RecordalCase) -> list[Paper]:
    """What the office will ask for and is not here."""
    return [line.paper for line in checklist(case) if line.is_missing]


def must_be_complete(case: RecordalCase) -> None:
    """Conflict `papers_missing`, which names them, while a document is missing that the office always asks for."""
    names = [str(paper.label) for paper in missing(case)]
    if names:
        text = _(
            "The office would send this back: %(papers)s. Keep what is missing with the case, then file.",
            papers=_("; ").join(names),
        )
        raise Conflict(text, code="papers_missing")


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
    session.expire(case, ["kept"])
    after = {"paper": name}
    audit.record(session, case.subject, "recordal.paper_kept", actor=actor, now=now, after=after, evidence=file.sha256)
    return found_by(session, CasePaper, id=row.id)
