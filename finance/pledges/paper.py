"""The contract of loan and pledge on paper, in Chinese, which governs, and in English (decision 12)."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from core import pdf, show
from core.db import found
from core.i18n import _, speaking
from finance.pledges.labels import ENFORCEMENT_LABELS, GROUND_LABELS, REPAYMENT_LABELS
from finance.pledges.models import PledgeLoan
from finance.pledges.vocabulary import Ground
from listings.assets import queries as assets
from listings.assets.labels import KIND_LABELS
from parties.organisations.models import Organisation
from parties.people.letters import address
from settlement.contracts.paper import SPOKEN, named

KIND = "pledge"
TEMPLATE = "xinghai.pledge.v1"


def drawn(session: Session, loan: PledgeLoan, *, code: str, made_at: datetime) -> bytes:
    """The PDF; the same terms and instant give the same bytes."""
    parts = []
    for language, tag in SPOKEN:
        with speaking(language):
            parts.append(_part(session, loan, code) | {"language": tag})
    place = address(f"/verify/{code}")
    content = {
        "title": f"{parts[0]['title']} {loan.number}", "language": "zh-Hans", "mark": loan.number, "code": code,
        "footer": f"{code} · {place}", "parts": parts,
    }  # fmt: skip
    return pdf.render("settlement/contracts/contract.typ", content, made_at=made_at)


def _part(session: Session, loan: PledgeLoan, code: str) -> dict[str, Any]:
    """The contract in the language in force."""
    return {
        "title": _("Contract of loan and pledge"),
        "number": _("No. %(number)s, version %(version)s", number=loan.number, version=loan.drawn),
        "amends": "",
        "sides_heading": _("The sides"),
        "sides": _sides(session, loan),
        "right_heading": _("The rights") if loan.pieces > 1 else _("The right"),
        "right": _rights(session, loan),
        "articles": [{"heading": head, "paragraphs": texts, "head": [], "rows": []} for head, texts in _articles(loan)],
        "terms_heading": _("Annex: the debt"),
        "terms": _debt(loan),
        "fees_heading": "",
        "fees_head": [],
        "fees": [],
        "proof_heading": _("Proof"),
        "proof": [
            [_("SHA-256 of the terms"), loan.contract or ""], [_("Verification code"), code],
            [_("To be verified at"), address(f"/verify/{code}")], [_("Template"), TEMPLATE],
        ],
    }  # fmt: skip


def _sides(session: Session, loan: PledgeLoan) -> list[list[str]]:
    sides = ((_("Pledgor"), loan.pledgor_id), (_("Debtor"), loan.debtor_id), (_("Pledgee (the Bank)"), loan.bank_id))
    return [[label, named(found(session, Organisation, key))] for label, key in sides if key is not None]


def _rights(session: Session, loan: PledgeLoan) -> list[list[str]]:
    """What the measures want of each right (article 8): name, number, days, and its part of the appraisal."""
    rows: list[list[str]] = []
    known = assets.assets_by_id(session, loan.asset_ids)
    for n, each in enumerate(loan.assets, start=1):
        right = known[each.asset_id]
        rows += [
            [_("No."), str(n)],
            [_("Name"), " / ".join(title for title in (right.title, right.title_en) if title) or right.number_display],
            [_("Kind"), str(KIND_LABELS[right.kind])],
            [_("Number"), f"{right.jurisdiction} {right.number_display}"],
            [_("Filed on"), show.day(right.filing_date)],
            [_("Granted or registered on"), show.day(right.grant_date)],
            [_("Appraised value"), show.money(each.value)],
        ]
    return [row for row in rows if row[1]]


def _debt(loan: PledgeLoan) -> list[list[str]]:
    return [
        [_("Principal"), show.money(loan.principal)],
        [_("Yearly rate"), show.percent_bp(loan.rate_bp)],
        [_("Raise of the rate on arrears"), show.percent_bp(loan.surcharge_bp)],
        [_("Debt runs from"), show.day(loan.starts_on)],
        [_("Debt is due on"), show.day(loan.ends_on)],
        [_("How it is paid back"), str(REPAYMENT_LABELS[loan.repayment]) if loan.repayment else ""],
    ]


def _articles(loan: PledgeLoan) -> list[tuple[str, list[str]]]:
    """The clauses that the law wants, and those that the bank has added."""
    way = str(ENFORCEMENT_LABELS[loan.enforcement]) if loan.enforcement else ""
    found_ = [
        (_("What the pledge secures"), [
            _("The principal and its interest, interest on arrears, damages, and the cost of keeping and enforcing the "
              "pledge (Civil Code, article 389)."),
        ]),
        (_("Registration"), [
            _("The pledge is created by its registration (Civil Code, article 444). Both sides apply for it together; "
              "the bank pays nothing out before."),
            _("While the pledge stands the pledgor neither assigns nor licenses the right without the bank’s consent; "
              "what it gets for it pays the debt early or is deposited."),
            _("The pledgor keeps the right in force and pays its fees."),
        ]),
        (_("When the debt is not paid"), [
            _("From the day after it was due, what is not paid bears the yearly rate raised by %(raise)s of itself, "
              "principal and interest alike. Money that comes in pays first what fell due earliest, of it the default "
              "interest, the interest and then the principal.", **{"raise": show.percent_bp(loan.surcharge_bp)}),
            _("The bank is paid first from the price of the right: %(way)s.", way=way),
            _("The right does not pass to the bank by itself (Civil Code, article 428). What its price is above the "
              "debt belongs to the pledgor; what is missing the debtor still owes (article 438)."),
        ]),
    ]  # fmt: skip
    if loan.told:
        words = [str(GROUND_LABELS[Ground(each)]) for each in loan.told]
        agreed = [_("%(what)s. The bank agrees to go on.", what=word) for word in words]
        found_.append((_("What the bank was told"), agreed))
    if loan.clauses:
        found_.append((_("Further clauses"), [line for line in loan.clauses.split("\n") if line.strip()]))
    return found_
