"""Lines that pay a claim of ours, remit withheld tax or draw our fees: of which account of the ledger each is."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.errors import Unacceptable
from core.i18n import _
from settlement.ledger.models import Account
from settlement.ledger.plan import AccountKind, read_code
from settlement.ledger.services import Overdrawn, locked_balances
from settlement.payments.statements.models import BankLine, BookingKind

ACCOUNT_KINDS = {
    BookingKind.CLAIM_PAID: AccountKind.RECEIVABLE,
    BookingKind.TAX_REMITTED: AccountKind.TAX,
    BookingKind.FEES_DRAWN: AccountKind.FEES,
}
ASKED_OF_A_PROVIDER = "operation:"  # claims that are being called in wait there for the provider's answer


def accounts_for(session: Session, line: BankLine) -> Sequence[Account]:
    """The accounts that a line may be about, with enough on them for its amount."""
    kinds = [AccountKind.RECEIVABLE] if line.is_credit else [AccountKind.TAX, AccountKind.FEES]
    rows = select(Account).where(Account.kind.in_(kinds), Account.currency == line.currency).order_by(Account.id)
    return [
        row
        for row in session.scalars(rows)
        if row.balance >= line.amount and not row.code.startswith(f"{AccountKind.RECEIVABLE}:{ASKED_OF_A_PROVIDER}")
    ]


def must_bear(session: Session, line: BankLine, kind: BookingKind, code: str | None, document: str) -> str:
    """The full code of the account that a booking is about. Raises Unacceptable, Overdrawn where less lies there."""
    if not code:
        raise Unacceptable(
            _("This says of which account it is."), fields={"ledger_account": [_("Choose the one that it is about.")]}
        )
    account = read_code(code, line.currency)
    if account.kind is not ACCOUNT_KINDS[kind] or account.name.startswith(ASKED_OF_A_PROVIDER):
        raise Unacceptable(
            _("This does not fit an account of that kind."),
            code="account_kind",
            fields={"ledger_account": [_("Choose a claim, withheld tax or fees, as the kind of movement says.")]},
        )
    if kind is BookingKind.TAX_REMITTED and not document.strip():
        raise Unacceptable(
            _("Remitted tax has the tax office's certificate of payment."),
            fields={"document": [_("Write the number of the certificate.")]},
        )
    must_be_there(session, line, account.text)
    return account.text


def must_be_there(session: Session, line: BankLine, code: str) -> None:
    """Overdrawn where less stands on the account than the line moves; it stays locked, so that two confirmations at
    once do not draw the same money (fees have no floor)."""
    there = locked_balances(session, [code], line.currency)[code]
    if there < line.amount:
        raise Overdrawn(
            _(
                "%(there)s stand on this account; the line moves %(amount)s. Put what is beyond it aside, or find out"
                " what it is for.",
                there=there,
                amount=line.amount,
            )
        )
