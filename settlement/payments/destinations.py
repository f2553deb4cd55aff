"""To which bank account a payout goes: what its payee has confirmed; of a refund, that from which its money came, and
where no line of the bank tells of that, what its payer has confirmed.

What officers read before they order a transfer, and what the bank's own line is compared with afterwards.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from settlement.payments.bank_accounts.queries import accounts_in_force
from settlement.payments.models import Payout, PayoutKind, Receipt
from settlement.payments.statements.models import BankLine
from settlement.payments.states import ReceiptState


@dataclass(frozen=True, slots=True)
class Destination:
    """An account at a bank; `bank` is '' where a line of the statement tells of it."""

    holder: str
    bank: str
    number: str

    @property
    def in_words(self) -> str:
        """Holder, bank and number, in groups of four, as people compare it."""
        plain = self.number.replace(" ", "")
        grouped = " ".join(plain[place : place + 4] for place in range(0, len(plain), 4))
        return " · ".join(part for part in (self.holder, self.bank, grouped) if part)


def destinations(session: Session, payouts: Sequence[Payout]) -> dict[int, list[Destination]]:
    """To which account each payout by bank goes, by its id; none where nothing is known. A refund goes to one from
    which its payer paid: that of its receipt, or any for the same purpose where it names none; to the one that its
    payer has confirmed where neither is known."""
    by_bank = [row for row in payouts if row.is_by_bank]
    found: dict[int, list[Destination]] = {row.id: [] for row in payouts}
    found.update(_came_from(session, [row for row in by_bank if row.kind is PayoutKind.REFUND]))
    to_confirmed = [row for row in by_bank if not found[row.id]]
    in_force = accounts_in_force(session, {row.payee_id for row in to_confirmed if row.bank_account_id is None})
    for row in to_confirmed:
        account = row.bank_account or in_force.get((row.payee_id, row.currency))
        if account is not None:
            found[row.id] = [Destination(account.holder, account.bank, account.number)]
    return found


def is_known_from(session: Session, refund: Payout) -> bool:
    """Whether a line of the bank tells from which account the money of a refund came."""
    return bool(_came_from(session, [refund])[refund.id])


def _came_from(session: Session, refunds: Sequence[Payout]) -> dict[int, list[Destination]]:
    if not refunds:
        return {}
    named = {row.receipt_id for row in refunds if row.receipt_id is not None}
    purposes = {row.purpose for row in refunds if row.receipt_id is None}
    lines = (
        select(BankLine.party_name, BankLine.party_account, Receipt.id, Receipt.purpose, Receipt.payer_id)
        .join(Receipt, Receipt.id == BankLine.receipt_id)
        .where(
            BankLine.party_account != "",
            Receipt.state == ReceiptState.CONFIRMED,
            or_(Receipt.id.in_(named), Receipt.purpose.in_(purposes)),
        )
        .order_by(BankLine.id)
    )
    told = session.execute(lines).all()
    found: dict[int, list[Destination]] = {}
    for row in refunds:
        mine = [each for each in told if each.payer_id == row.payee_id and each.purpose == row.purpose]
        chosen = [each for each in mine if row.receipt_id in (None, each.id)]
        found[row.id] = list(dict.fromkeys(Destination(each.party_name, "", each.party_account) for each in chosen))
    return found


def accounts_that_fit(session: Session, payout: Payout) -> list[str]:
    """The numbers of the accounts to which the bank may have paid a payout; [] where none is known to compare with.

    A refund may go to the account that its payer has confirmed besides: the one it paid from can be closed by now.
    """
    known = [each.number for each in destinations(session, [payout])[payout.id]]
    if payout.kind is PayoutKind.REFUND and known:
        confirmed = accounts_in_force(session, [payout.payee_id]).get((payout.payee_id, payout.currency))
        known += [confirmed.number] if confirmed is not None else []
    return known
