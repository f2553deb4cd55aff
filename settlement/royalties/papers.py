"""An invoice of royalties on paper, in the language in force: how it was reckoned, and where and until when to pay."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from core import pdf
from core.clock import business_date
from core.db import found
from core.fields import whole
from core.i18n import _, html_lang, language
from core.show import day, money
from parties.organisations.queries import names_of
from settlement.deals.models import Deal
from settlement.payments.receiving import receiving_account
from settlement.royalties.labels import DUE_LABELS
from settlement.royalties.models import Due, Plan, Statement
from settlement.royalties.wording import explained, period_in_words

TEMPLATE = "settlement/royalties/invoice.typ"
Row = tuple[str, str]


def drawn(session: Session, plan: Plan, due: Due) -> bytes:
    """The invoice as a PDF; the same bytes whenever it is drawn in the same language."""
    content = {
        "language": html_lang(),
        "title": _("Royalty invoice %(number)s", number=due.number),
        "mark": due.number,
        "footer": due.number,
        "facts": [list(each) for each in _facts(session, plan, due)],
        "head": [_("What for"), "#" + _("Amount")],
        "rows": [list(each) for each in _rows(session, plan, due)] + [[_("To be paid"), money(due.amount)]],
        "notes": [
            _("Write the reference %(number)s on the transfer. What is paid late bears interest of the days of delay."
              " This paper is no tax invoice (fapiao); the licensor gives one on request.", number=plan.number),
        ],
    }  # fmt: skip
    return pdf.render(TEMPLATE, content, made_at=due.raised_at)


def _facts(session: Session, plan: Plan, due: Due) -> Iterator[Row]:
    sides = names_of(session, [plan.licensor_id, plan.licensee_id])
    yield _("Number"), due.number
    yield _("Licensor"), sides[plan.licensor_id].with_code(language())
    yield _("Licensee"), sides[plan.licensee_id].with_code(language())
    yield _("Licence"), found(session, Deal, plan.deal_id).number
    period = next((each for each in plan.periods if each.id == due.period_id), None)
    if period is not None:
        yield _("Period of use"), period_in_words(plan, period.n)
    yield _("Issued on"), day(business_date(due.raised_at))
    yield _("To be paid by"), day(due.due_on)
    account = receiving_account(session, business_date(due.raised_at), plan.currency)
    if account is not None:
        yield _("Paid to"), f"{account.holder}, {account.bank}, {account.grouped}"


def _rows(session: Session, plan: Plan, due: Due) -> Iterator[Row]:
    """Every line of the statement that it rests on, and what counted before it; together they are the amount."""
    kind, _colon, number = due.key.partition(":")
    statement = found(session, Statement, whole(number)) if kind == "statement" else None
    if statement is None:
        yield str(DUE_LABELS[due.kind]), money(due.amount)
        return
    for line in explained(plan, statement):
        yield f"{line.label}: {line.note}", ("−" if line.minus else "") + money(line.amount)
    before = statement.due - due.amount
    if before:
        yield _("Less what was invoiced before for the period"), "−" + money(before)
