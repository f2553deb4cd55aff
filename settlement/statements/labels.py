"""What people read instead of codes: why money moved, told by the two kinds of account that it moved between."""

from core.i18n import LazyText, _, lazy_gettext
from settlement.ledger.plan import AccountKind as Kind

# (debited kind, credited kind) → why
REASONS: dict[tuple[Kind, Kind], LazyText] = {
    (Kind.BANK, Kind.UNAPPLIED): lazy_gettext("Payment received"),
    (Kind.BANK, Kind.PAYABLE): lazy_gettext("Payment received"),
    (Kind.BANK, Kind.RECEIVABLE): lazy_gettext("Claim paid back"),
    (Kind.PROVIDER, Kind.UNAPPLIED): lazy_gettext("Payment received"),
    (Kind.CHARGES, Kind.PROVIDER): lazy_gettext("Charge of the payment provider"),
    (Kind.BANK, Kind.PROVIDER): lazy_gettext("Paid over by the payment provider"),
    (Kind.TRANSIT, Kind.PROVIDER): lazy_gettext("Paid by the payment provider"),
    (Kind.DISPUTED, Kind.PROVIDER): lazy_gettext("Taken back while the payer disputes it"),
    (Kind.DISPUTED, Kind.BANK): lazy_gettext("Taken back by the payer’s bank"),
    (Kind.UNAPPLIED, Kind.DISPUTED): lazy_gettext("Covers what a payer’s bank took back"),
    (Kind.HELD, Kind.DISPUTED): lazy_gettext("Taken out of hold: a payer’s bank took it back"),
    (Kind.LOSS, Kind.DISPUTED): lazy_gettext("Lost: a payer’s bank took it back"),
    (Kind.BANK, Kind.TRANSIT): lazy_gettext("Sent back by the payee’s bank"),
    (Kind.PROVIDER, Kind.TRANSIT): lazy_gettext("Sent back to the payment provider"),
    (Kind.PROVIDER, Kind.CHARGES): lazy_gettext("Charge given back by the payment provider"),
    (Kind.PROVIDER, Kind.DISPUTED): lazy_gettext("Given back after a dispute"),
    (Kind.UNAPPLIED, Kind.UNAPPLIED): lazy_gettext("Assigned to what it is for"),
    (Kind.UNAPPLIED, Kind.HELD): lazy_gettext("Taken into hold"),
    (Kind.HELD, Kind.PAYABLE): lazy_gettext("Released from hold"),
    (Kind.HELD, Kind.FEES): lazy_gettext("Fee taken at release"),
    (Kind.HELD, Kind.TAX): lazy_gettext("Tax withheld at release"),
    (Kind.HELD, Kind.UNAPPLIED): lazy_gettext("Taken out of hold for a refund"),
    (Kind.UNAPPLIED, Kind.TRANSIT): lazy_gettext("Refund under way"),
    (Kind.PAYABLE, Kind.TRANSIT): lazy_gettext("Payout under way"),
    (Kind.TRANSIT, Kind.BANK): lazy_gettext("Paid by the bank"),
    (Kind.TRANSIT, Kind.PAYABLE): lazy_gettext("Payout came back"),
    (Kind.TRANSIT, Kind.UNAPPLIED): lazy_gettext("Refund came back"),
    (Kind.RECEIVABLE, Kind.UNAPPLIED): lazy_gettext("Claim for money to be refunded"),
    (Kind.PAYABLE, Kind.UNAPPLIED): lazy_gettext("Taken back for a refund"),
    (Kind.FEES, Kind.UNAPPLIED): lazy_gettext("Fee given back"),
    (Kind.TAX, Kind.UNAPPLIED): lazy_gettext("Withheld tax given back"),
    (Kind.PAYABLE, Kind.RECEIVABLE): lazy_gettext("Set off against a claim"),
    (Kind.UNAPPLIED, Kind.RECEIVABLE): lazy_gettext("Set off against a claim"),
    (Kind.RECEIVABLE, Kind.DISPUTED): lazy_gettext("Owed since a payer’s bank took the money back"),
    (Kind.RECEIVABLE, Kind.RECEIVABLE): lazy_gettext("Claim called in from the account at the payment provider"),
    (Kind.PROVIDER, Kind.RECEIVABLE): lazy_gettext("Claim paid from the account at the payment provider"),
    (Kind.RECEIVABLE, Kind.PAYABLE): lazy_gettext("Owed to the other side"),
    (Kind.TAX, Kind.BANK): lazy_gettext("Withheld tax remitted"),
    (Kind.FEES, Kind.BANK): lazy_gettext("Fees drawn"),
    (Kind.CHARGES, Kind.BANK): lazy_gettext("Charge of the bank"),
    (Kind.BANK, Kind.CHARGES): lazy_gettext("Interest from the bank"),
    (Kind.UNAPPLIED, Kind.BANK): lazy_gettext("Sent back or taken back by the bank"),
    (Kind.PAYABLE, Kind.PAYABLE): lazy_gettext("Paid out of one party’s money to another that it owed"),
    (Kind.PAYABLE, Kind.HELD): lazy_gettext("Deposited for a pledgee"),
    (Kind.LOSS, Kind.RECEIVABLE): lazy_gettext("Claim written off"),
    (Kind.POOL, Kind.CAPITAL): lazy_gettext("Paid into a fund"),
    (Kind.BORNE, Kind.POOL): lazy_gettext("Compensation paid by a fund"),
    (Kind.POOL, Kind.BORNE): lazy_gettext("Recovered for a fund"),
    (Kind.BORNE, Kind.SHARED): lazy_gettext("Part of a loss borne"),
    (Kind.SHARED, Kind.BORNE): lazy_gettext("Part of a loss recovered"),
    (Kind.CAPITAL, Kind.COMMITTED): lazy_gettext("Subsidy committed"),
    (Kind.COMMITTED, Kind.CAPITAL): lazy_gettext("Subsidy not needed"),
    (Kind.COMMITTED, Kind.POOL): lazy_gettext("Subsidy paid"),
}


def reason(debit: Kind | str, credit: Kind | str, reverses: int | None) -> str:
    """Why money moved, in words; of a reversal, what is taken back."""
    pair = (Kind(debit), Kind(credit))
    if reverses is None:
        return str(REASONS.get(pair, _("Transfer")))
    undone = REASONS.get((pair[1], pair[0]), _("Transfer"))
    return _("Reversal of journal %(id)s: %(what)s", id=reverses, what=undone)
