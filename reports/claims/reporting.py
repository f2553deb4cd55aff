"""A center reports a deal that was done outside of the platform: entered, then handed in with its evidence."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import BinaryIO

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import audit, files
from core.actor import Actor
from core.clock import business_date
from core.db import locked
from core.errors import Conflict, Unacceptable
from core.i18n import _
from core.money import Money
from listings.terms.vocabulary import LicenseType
from parties.centers.services import must_work_for
from parties.organisations.keeping import keep_only_one
from reports.claims.attributed import attributed
from reports.claims.keys import dedupe_key, number_key, numbers_in, party_code
from reports.claims.known_loans import loans_like
from reports.claims.models import ClaimedRight, Part, VolumeClaim
from reports.claims.sharing import join_case
from reports.claims.states import LIVE, ClaimState
from reports.claims.suspicion import deals_like
from settlement.volumes.models import Category, RightKind

LEADERS = (ClaimState.SUBMITTED, ClaimState.ACCEPTED)


@dataclass(frozen=True, slots=True)
class Reported:
    """A deal as a form or a line says it, looked at."""

    category: Category
    right_kind: RightKind
    numbers: Sequence[str]
    seller_name: str
    seller_code: str
    buyer_name: str
    buyer_code: str
    contract_on: date
    recognised_on: date
    amount: Money
    recordal_no: str = ""
    related_party: bool = False
    part: Part = Part.CLOSE
    note: str = ""
    license_type: LicenseType | None = None

    @property
    def key(self) -> str:
        """Under which the same deal is found again."""
        return dedupe_key(self.numbers, self.seller_code, self.buyer_code, self.contract_on, self.amount)


def reported(
    *,
    category: Category,
    right_kind: RightKind,
    numbers: str,
    seller_name: str,
    seller_code: str,
    buyer_name: str,
    buyer_code: str,
    contract_on: date,
    recognised_on: date,
    amount: Money,
    now: datetime,
    recordal_no: str = "",
    related_party: bool = False,
    part: Part = Part.CLOSE,
    note: str = "",
    license_type: LicenseType | None = None,
) -> Reported:
    """What is said of a deal, looked at: Unacceptable by field for what does not fit."""
    seller, buyer = party_code(seller_code, "seller_code"), party_code(buyer_code, "buyer_code")
    if seller == buyer:
        text = _("Seller and buyer are one. What stays in one house is no deal.")
        raise Unacceptable(text, code="one_side", fields={"buyer_code": [text]})
    if recognised_on < contract_on:
        text = _("It was recorded before it was agreed. Check both dates.")
        raise Unacceptable(text, code="days_reversed", fields={"recognised_on": [text]})
    if recognised_on > business_date(now):
        text = _("This day lies ahead. Report the deal when it has come.")
        raise Unacceptable(text, code="day_ahead", fields={"recognised_on": [text]})
    if amount.minor <= 0 or amount.currency != "CNY":
        text = _("Write an amount above zero, in CNY.")
        raise Unacceptable(text, code="amount", fields={"amount": [text]})
    if license_type is not None and category is not Category.LICENSE:
        text = _("Only a licence has a type of licence. Leave it open, or choose the licence as kind of operation.")
        raise Unacceptable(text, code="type_of_no_licence", fields={"license_type": [text]})
    return Reported(
        category, right_kind, numbers_in(numbers), " ".join(seller_name.split()), seller, " ".join(buyer_name.split()),
        buyer, contract_on, recognised_on, amount, " ".join(recordal_no.split()), related_party, part, note,
        license_type,
    )  # fmt: skip


def enter_claim(session: Session, *, center_id: int, said: Reported, actor: Actor, now: datetime) -> VolumeClaim:
    """Keep a center's report as a draft. Its people.

    Raises Conflict `claim_known` where the center has reported this deal already, `deal_known` where it is a deal of
    the platform.
    """
    center = must_work_for(session, actor, center_id)
    row = drafted(center_id, said, actor, now)
    keep_only_one(session, row, known_already())
    session.add_all(rights_of(row.id, said.numbers))
    session.flush()
    session.refresh(row)
    must_be_no_deal(session, row)
    after = {"center": center.code, "amount_minor": row.amount_minor, "key": row.dedupe_key}
    audit.record(session, row.subject, "claim.entered", actor=actor, now=now, after=after)
    return row


def drafted(center_id: int, said: Reported, actor: Actor, now: datetime) -> VolumeClaim:
    """The row of a report, not yet kept."""
    return VolumeClaim(
        center_id=center_id, part=said.part, category=said.category, right_kind=said.right_kind,
        seller_name=said.seller_name, seller_code=said.seller_code, buyer_name=said.buyer_name,
        buyer_code=said.buyer_code, contract_on=said.contract_on, recognised_on=said.recognised_on,
        amount_minor=said.amount.minor, recordal_no=said.recordal_no, related_party=said.related_party,
        note=said.note, license_type=said.license_type, dedupe_key=said.key, entered_by=actor.name, entered_at=now,
    )  # fmt: skip


def rights_of(claim_id: int, numbers: Sequence[str]) -> list[ClaimedRight]:
    """Its rights in their order."""
    return [
        ClaimedRight(claim_id=claim_id, place=place, number=number, number_key=number_key(number))
        for place, number in enumerate(numbers, start=1)
    ]


def known_already() -> Conflict:
    """The center has reported this deal."""
    return Conflict(
        _("Your center has reported this deal already: same rights, sides, contract date and amount."),
        code="claim_known",
    )


def claimed_at_once() -> Conflict:
    """Somebody else was faster by a moment: the next attempt finds that."""
    text = _("Another center has reported this deal this very moment. Send yours again: the two become one case.")
    return Conflict(text, code="claimed_at_once")


def must_be_no_deal(session: Session, claim: VolumeClaim) -> None:
    """Conflict `deal_known` where the platform settled this deal itself, `loan_known` where it registered this loan,
    `served_known` where a loan, an investment or a policy on record names its center."""
    number = deals_like(session, {claim.dedupe_key: (claim.contract_on, claim.amount)}).get(claim.dedupe_key)
    if number is not None:
        text = _("This is deal %(number)s of the platform, which is counted anyway.", number=number)
        raise Conflict(text, code="deal_known")
    loan = loans_like(session, [(claim, [each.number for each in claim.rights])]).get(0)
    if loan is not None:
        text = _("This is loan %(number)s of the platform, which is counted anyway.", number=loan)
        raise Conflict(text, code="loan_known", rule="BR-84")
    served = attributed(session, [claim]).get(0)
    if served is not None:
        raise Conflict(served_already(served), code="served_known", rule="BR-84")


def served_already(number: str) -> str:
    """Why a report of something that names its center is none."""
    return _("%(number)s is on record and names the center that served it; it counts by that center’s word.",
             number=number)  # fmt: skip


def known_here(session: Session, claims: Sequence[VolumeClaim]) -> set[int]:
    """Ids of the claims that say a deal or a loan of the platform, which counts by itself."""
    if not claims:
        return set()
    deals = deals_like(session, {each.dedupe_key: (each.contract_on, each.amount) for each in claims})
    loans = loans_like(session, [(each, [right.number for right in each.rights]) for each in claims])
    served = attributed(session, claims)
    return {each.id for n, each in enumerate(claims) if each.dedupe_key in deals or n in loans or n in served}


def must_be_free(session: Session, row: VolumeClaim) -> None:
    """Conflict `claimed_by_another` where another report leads the deal as a correction says it."""
    leader = leader_of(session, row.dedupe_key)
    if leader is not None and leader.id not in (row.id, row.corrects_id):
        text = _(
            "Report %(number)s says this very deal. A correction cannot share it: withdraw the report, and report the "
            "deal anew, so that the two become one case.",
            number=leader.number,
        )
        raise Conflict(text, code="claimed_by_another", rule="BR-84")


def submit_claim(session: Session, *, claim_id: int, actor: Actor, now: datetime) -> VolumeClaim:
    """Hand it in: with a recordal number or a file that proves it. Where another center has reported the same deal, the
    two become one joint case (BR-84).

    Raises Unacceptable `evidence_missing`, Conflict `claimed_at_once`.
    """
    row = locked(session, VolumeClaim, claim_id)
    must_work_for(session, actor, row.center_id)
    if not row.recordal_no and not files.of_purpose(session, row.subject):
        text = _("Write the recordal number, or add the contract or the certificate as a file.")
        raise Unacceptable(text, code="evidence_missing", fields={"recordal_no": [text]})
    hand_in(session, row, actor=actor, now=now)
    return row


def hand_in(session: Session, row: VolumeClaim, *, actor: Actor, now: datetime) -> None:
    """Submitted, or joined to what another center has reported."""
    leader = leader_of(session, row.dedupe_key) if row.corrects_id is None else None
    row.submitted_at = now
    if leader is None:
        row.advance("submit")
        keep_only_one(session, row, claimed_at_once())
    else:
        row.advance("join")
        join_case(session, leader, row, actor=actor, now=now)
    session.flush()
    after = {"state": row.state.value}
    audit.record(session, row.subject, "claim.submitted", actor=actor, now=now, after=after)


def add_evidence(
    session: Session, *, claim_id: int, stream: BinaryIO, name: str, actor: Actor, now: datetime
) -> files.StoredFile:
    """Keep a file that proves the deal, as long as the report stands. Its center's people.

    Raises Conflict `report_ended`, Unacceptable for a file that cannot be kept.
    """
    row = locked(session, VolumeClaim, claim_id)
    must_work_for(session, actor, row.center_id)
    if row.state not in LIVE:
        text = _("This report does not stand any more. Add the file to the report that stands in its place.")
        raise Conflict(text, code="report_ended")
    kept = files.keep_upload(session, stream, name, purpose=row.subject, actor=actor, now=now)
    after = {"name": kept.name, "sha256": kept.sha256}
    audit.record(session, row.subject, "claim.evidence", actor=actor, now=now, after=after)
    return kept


def leader_of(session: Session, key: str) -> VolumeClaim | None:
    """The claim that stands for a deal, locked; None where nobody has reported it."""
    found = session.scalar(
        select(VolumeClaim.id).where(
            VolumeClaim.dedupe_key == key, VolumeClaim.state.in_(LEADERS), VolumeClaim.corrects_id.is_(None)
        )
    )
    if found is None:
        found = session.scalar(
            select(VolumeClaim.id).where(VolumeClaim.dedupe_key == key, VolumeClaim.state == ClaimState.ACCEPTED)
        )
    return locked(session, VolumeClaim, found) if found is not None else None
