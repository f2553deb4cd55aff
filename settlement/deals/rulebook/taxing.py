"""A new tax rate, and the lower one that a treaty gives an owner abroad."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.actor import Actor
from core.db import found
from core.errors import Conflict
from core.files import of_purpose
from core.i18n import _
from parties.organisations.models import Organisation
from settlement.deals.taxes import Tax, TaxItem, TaxRule, TreatyRate
from settlement.rulebook.models import RuleProposal
from settlement.rulebook.proposing import make_room, propose

MOST_BP = 4000
# A tax holds from the day that the law names, and a certificate from its own: the platform announces neither.
AHEAD_OF_LAW = 1
ITEMS: dict[Tax, tuple[TaxItem, ...]] = {
    Tax.WITHHOLDING: (TaxItem.ABROAD, TaxItem.RESIDENT),
    Tax.STAMP: (TaxItem.TECHNOLOGY, TaxItem.PATENT, TaxItem.MARK, TaxItem.COPYRIGHT),
    Tax.VAT: (TaxItem.TECHNOLOGY, TaxItem.OTHER),
    Tax.INCOME: (TaxItem.TECHNOLOGY,),
}


def propose_tax_rule(
    session: Session,
    *,
    tax: Tax,
    item: TaxItem,
    rate_bp: int,
    free_minor: int | None = None,
    least_years: int | None = None,
    valid_from: date,
    source: str,
    actor: Actor,
    now: datetime,
) -> RuleProposal:
    """Propose a tax rate with its legal reference from `valid_from` on (BR-72). `free_minor` (fen) and `least_years`
    belong to the income tax alone.

    Nothing changes until another officer approves. Raises NotAllowed, Unacceptable by field, Conflict.
    """
    faults: dict[str, list[str]] = {}
    if item not in ITEMS[tax]:
        faults["item"] = [_("This tax is not taken of that.")]
    if not 0 <= rate_bp <= MOST_BP:
        faults["rate_bp"] = [_("Write a rate from 0 to 40 per cent.")]
    is_income = tax is Tax.INCOME
    if is_income and (free_minor is None or least_years is None):
        faults["free"] = [_("Say what of a year's income is free, and from how many years on a licence counts.")]
    content = {
        "tax": tax.value,
        "item": item.value,
        "rate_bp": rate_bp,
        "free": free_minor if is_income else None,
        "years": least_years if is_income else None,
    }
    about = f"tax:{tax.value}:{item.value}"
    return propose(session, about, content, valid_from, source, faults, ahead=AHEAD_OF_LAW, actor=actor, now=now)


def put_tax_in_force(session: Session, row: RuleProposal, today: date) -> None:
    """Write the rate that was approved, between the one before and the one behind it."""
    content = row.content
    tax, item = Tax(content["tax"]), TaxItem(content["item"])
    same = select(TaxRule).filter_by(tax=tax, item=item).order_by(TaxRule.valid_from)
    valid_to = make_room(session.scalars(same.with_for_update()).all(), row.valid_from)
    session.add(
        TaxRule(
            tax=tax,
            item=item,
            rate_bp=content["rate_bp"],
            free_minor=content["free"],
            least_years=content["years"],
            valid_from=row.valid_from,
            valid_to=valid_to,
            source=row.source,
            announced_on=today,
            proposal_id=row.id,
        )
    )
    session.flush()


def file_purpose(organisation_id: int) -> str:
    """Under what the papers of an organisation's treaty rate are kept."""
    return f"treaty:{organisation_id}"


def propose_treaty_rate(
    session: Session,
    *,
    organisation_id: int,
    rate_bp: int,
    valid_from: date,
    valid_to: date,
    source: str,
    evidence: str,
    actor: Actor,
    now: datetime,
) -> RuleProposal:
    """Propose that less is withheld from an organisation abroad, as a treaty says, from `valid_from` until the day
    before `valid_to`. `evidence` is the SHA-256 of the certificate, kept under `file_purpose` before.

    Raises NotFound, NotAllowed, Unacceptable by field, Conflict.
    """
    party = found(session, Organisation, organisation_id)
    faults: dict[str, list[str]] = {}
    if party.is_resident:
        faults["organisation_id"] = [_("This organisation is taxed as a resident: nothing is withheld from it.")]
    if not 0 <= rate_bp <= MOST_BP:
        faults["rate_bp"] = [_("Write a rate from 0 to 40 per cent.")]
    if valid_to <= valid_from:
        faults["valid_to"] = [_("Choose a day after the first one.")]
    if evidence not in {each.sha256 for each in of_purpose(session, file_purpose(organisation_id))}:
        faults["evidence"] = [_("Keep the certificate of residence as a file first.")]
    content = {
        "organisation_id": organisation_id,
        "rate_bp": rate_bp,
        "until": valid_to.isoformat(),
        "evidence": evidence,
    }
    about = f"treaty:{organisation_id}"
    return propose(session, about, content, valid_from, source, faults, ahead=AHEAD_OF_LAW, actor=actor, now=now)


def put_treaty_in_force(session: Session, row: RuleProposal, today: date) -> None:
    """Write the treaty rate that was approved. Conflict `rule_exists` where one covers a day of it already."""
    content = row.content
    until = date.fromisoformat(content["until"])
    same = select(TreatyRate).filter_by(organisation_id=content["organisation_id"])
    if any(each.valid_from < until and row.valid_from < each.valid_to for each in session.scalars(same)):
        raise Conflict(_("A treaty rate of this organisation covers some of these days already."), code="rule_exists")
    session.add(
        TreatyRate(
            organisation_id=content["organisation_id"],
            rate_bp=content["rate_bp"],
            valid_from=row.valid_from,
            valid_to=until,
            source=row.source,
            evidence=content["evidence"],
            proposal_id=row.id,
        )
    )
    session.flush()
