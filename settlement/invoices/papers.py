"""Invoices and certificates on paper, in the language in force."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from core import pdf, show
from core.i18n import _, html_lang, language
from core.show import day, figure, money
from parties.organisations.queries import names_of
from settlement.invoices.certificates import Certificate
from settlement.invoices.labels import INVOICE_KINDS
from settlement.invoices.models import Invoice
from settlement.payments import purposes

TEMPLATE = "settlement/invoices/paper.typ"


def invoice_facts(session: Session, row: Invoice) -> list[tuple[str, str]]:
    """What an invoice says, line by line."""
    sides = names_of(session, [row.issuer_id, row.recipient_id])
    facts = [
        (_("Number"), row.name),
        (_("Issued by"), sides[row.issuer_id].with_code(language())),
        (_("Issued to"), sides[row.recipient_id].with_code(language())),
        (_("Issued on"), day(row.issued_on)),
        (_("For the deal or licence"), purposes.labels(session, [row.subject])[row.subject]),
        (_("Day of the release"), day(row.performed_on)),
    ]
    if row.credited is not None:
        facts[-1] = (_("Gives back of invoice"), row.credited.name)
    return facts


def what_for(row: Invoice) -> str:
    """The one line of an invoice."""
    return _("Commission given back with the release") if row.is_credit else _("Commission, taken at the release")


def drawn_invoice(session: Session, row: Invoice) -> bytes:
    """The invoice or credit note as a PDF; the same bytes whenever it is drawn."""
    kind = str(INVOICE_KINDS[row.kind])
    content = {
        "title": f"{kind} {row.name}",
        "mark": row.name,
        "footer": row.name,
        "facts": [list(each) for each in invoice_facts(session, row)],
        "head": [_("What for"), "#" + _("Amount")],
        "rows": [[what_for(row), money(row.amount)], [_("In all, with all taxes on it"), money(row.amount)]],
        "notes": notes_of(row),
    }
    return _render(content, row.issued_at)


def notes_of(row: Invoice) -> list[str]:
    """What is said below the figures: of an invoice issued later than its release, which day counts."""
    if row.is_credit or row.issued_on == row.performed_on:
        return [not_a_tax_invoice(row)]
    late = _(
        "The commission was taken on the day of the release, %(day)s, and belongs to that day; the paper was issued"
        " later, and its number follows the day of issue.",
        day=day(row.performed_on),
    )
    return [late, not_a_tax_invoice(row)]


def not_a_tax_invoice(row: Invoice) -> str:
    """What the paper is not, and that nothing is to be paid on it."""
    if row.is_credit:
        return _(
            "The amount was set off when the money was taken back, so nothing is to be paid. This paper is no tax"
            " invoice (fapiao) in red; its issuer gives one on request."
        )
    return _(
        "The amount was kept from the money released, so nothing is to be paid. This paper is no tax invoice (fapiao);"
        " its issuer gives one on request."
    )


def drawn_certificate(found: Certificate, *, now: datetime) -> bytes:
    """The certificate as a PDF, as things stand `now`."""
    rows = [
        [day(each.on), each.what, money(each.paid), money(each.withheld), money(each.taken_back)]
        for each in found.entries
    ]
    sums = [["", _("Together in %(currency)s", currency=currency), figure(paid), figure(withheld), ""]
            for currency, (paid, withheld) in found.sums.items()]  # fmt: skip
    title = _("Certificate of %(year)s: paid and withheld", year=found.year)
    content = {
        "title": title,
        "mark": found.party,
        "footer": f"{found.party} · {found.year}",
        "facts": [[_("Party"), found.party], [_("Year"), str(found.year)],
                  [_("Drawn on"), str(show.instant(now).striptags())]],
        "head": [_("Date"), _("About"), "#" + _("Paid"), "#" + _("Tax withheld"), "#" + _("Taken back since")],
        "rows": [*rows, *sums],
        "notes": [nothing_or_standing(found)],
    }  # fmt: skip
    return _render(content, now)


def nothing_or_standing(found: Certificate) -> str:
    """What the figures mean, or that there are none."""
    if not found.entries:
        return _("Nothing was released to this party in this year.")
    return _("Of what was taken back later only the rest is counted. The year is that of the release, Beijing time.")


def _render(content: dict[str, Any], made_at: datetime) -> bytes:
    return pdf.render(TEMPLATE, {"language": html_lang(), **content}, made_at=made_at)
