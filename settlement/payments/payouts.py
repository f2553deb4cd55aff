"""Payouts: queued by what is owed, sent by one finance officer, confirmed against the bank's statement by another."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import audit
from core.actor import Actor
from core.db import found, locked
from core.errors import Conflict, Refusal, Unacceptable
from core.events import PaymentChanged, publish
from core.i18n import _
from core.money import Money
from parties.organisations import queries as organisations
from settlement.ledger.plan import AccountCode, AccountKind, read_code
from settlement.ledger.services import Move
from settlement.payments import providing, purposes
from settlement.payments.bank_accounts.models import PayeeBankAccount
from settlement.payments.bank_accounts.queries import account_in_force
from settlement.payments.destinations import is_known_from
from settlement.payments.limits import Wanted, within_limit
from settlement.payments.models import Payout, PayoutKind, Receipt
from settlement.payments.officers import must_be_officer, must_be_second
from settlement.payments.payees.queries import who_is_paid_into
from settlement.payments.states import PAYOUT, PayoutState

# Held money leaves only by release or refund of its hold; the bank and transit are no source.
SOURCES = frozenset({AccountKind.PAYABLE, AccountKind.UNAPPLIED})


@dataclass(frozen=True, slots=True)
class Due:
    """What is to be paid out: to whom, how much out of which account, under the key that makes it happen once."""

    payee_id: int
    kind: PayoutKind
    amount: Money
    from_account: str
    key: str
    receipt_id: int | None = None
    by_bank: bool = False

    @property
    def source(self) -> AccountCode:
        """The account; Unacceptable `source` for one out of which nothing is paid."""
        code = read_code(self.from_account, self.amount.currency)
        if code.kind not in SOURCES:
            raise Unacceptable(
                _("Money is paid out of what is payable or unapplied, not of “%(code)s”.", code=code.text),
                code="source",
            )
        return code


def queue_payout(
    session: Session,
    *,
    purpose: str,
    payee_id: int,
    kind: PayoutKind,
    amount: Money,
    from_account: str,
    key: str,
    receipt_id: int | None = None,
    by_bank: bool = False,
    actor: Actor,
    now: datetime,
) -> Payout:
    """Promise money to an organisation: it moves from its account to transit at once, so that it is promised once.

    A refund of `receipt_id` goes back through the provider by which it came, where that still takes it; what a payee
    earned goes to the account that it chose to be paid into, where our money lies at that provider and what leaves
    together is within the limit of transfers. Everything else (and all that is asked for `by_bank`) waits for two
    officers. While something keeps the money of the purpose it is stayed at once. The same `key` returns the first
    payout (Conflict `key_reused` for other content). Raises Overdrawn, Unacceptable.
    """
    due = Due(payee_id, kind, amount, from_account, key, receipt_id, by_bank)
    return queue_payouts(session, [due], purpose=purpose, actor=actor, now=now)[0]


def queue_payouts(session: Session, dues: Sequence[Due], *, purpose: str, actor: Actor, now: datetime) -> list[Payout]:
    """As `queue_payout`, several of one purpose in few statements. A refusal of one is one of all: the transaction is
    given up.

    What goes by a provider goes one by one: what one transfer takes of our money there the next does not find.
    """
    sources = {due.key: due.source for due in dues}
    by_officers = _waiting_for_officers(session, dues, purpose, now)
    if len(dues) > 1 and len(by_officers) < len(dues):
        return [queue_payouts(session, [due], purpose=purpose, actor=actor, now=now)[0] for due in dues]
    known = {row.key: row for row in session.scalars(select(Payout).where(Payout.key.in_(sources)))}
    new = [due for due in dues if due.key not in known]
    organisations.must_be_known(session, {due.payee_id for due in new})
    queued = {due.key: _queued(session, due, purpose, due.key in by_officers, actor, now) for due in new}
    why = purposes.stayed(session, purpose) if queued else ""
    _promise(session, [payout for payout, _way, _receipt in queued.values()], actor, now)
    for payout, way, receipt in queued.values():
        if why:
            stay_payout(session, payout_id=payout.id, reason=why, actor=actor, now=now)
        else:
            providing.ask_for(session, payout, way, receipt, actor=actor, now=now)
    return [
        queued[due.key][0] if due.key in queued else _the_same(known[due.key], purpose, due, sources[due.key].text)
        for due in dues
    ]


def _waiting_for_officers(session: Session, dues: Sequence[Due], purpose: str, now: datetime) -> set[str]:
    """The keys of those for which nobody asks for a transfer: a refund goes back as it came; what is above the limit of
    what leaves together, what is bound to the bank, and what is for somebody without an account at a provider goes
    there."""
    earned = [due for due in dues if not due.by_bank and due.kind is not PayoutKind.REFUND]
    paid_into = who_is_paid_into(session, {due.payee_id for due in earned}) if earned else set()
    wanted = [Wanted(due.key, due.payee_id, due.amount) for due in earned if due.payee_id in paid_into]
    return {due.key for due in dues} - within_limit(session, purpose, wanted, now)


def _queued(
    session: Session, due: Due, purpose: str, by_officers: bool, actor: Actor, now: datetime
) -> tuple[Payout, providing.Way | None, Receipt | None]:
    receipt = found(session, Receipt, due.receipt_id) if due.receipt_id is not None else None
    way = None if by_officers else providing.way_to(session, purpose, due.payee_id, due.amount)
    payout = Payout(
        key=due.key,
        purpose=purpose,
        payee_id=due.payee_id,
        kind=due.kind,
        amount_minor=due.amount.minor,
        currency=due.amount.currency,
        from_account=due.source.text,
        channel=way.provider if way else providing.channel_for(None if due.by_bank else receipt, now),
        receipt_id=due.receipt_id,
        state=PayoutState.QUEUED,
        queued_by_name=actor.name,
        queued_at=now,
        reason="",
    )
    return payout, way, receipt


def _promise(session: Session, payouts: Sequence[Payout], actor: Actor, now: datetime) -> None:
    if not payouts:
        return
    session.add_all(payouts)
    session.flush()
    try:
        providing.book_all(
            session, [(each, [Move(each.from_account, each.transit, each.amount)]) for each in payouts], "queued",
            actor, now,
        )  # fmt: skip
    except Refusal:  # whoever catches it has queued nothing
        for each in payouts:
            session.delete(each)
        session.flush()
        raise
    for each in payouts:
        after = {"amount": str(each.amount), "purpose": each.purpose, "from": each.from_account}
        audit.record(session, each.subject, "payout.queued", actor=actor, now=now, after=after)


def _the_same(known: Payout, purpose: str, due: Due, source: str) -> Payout:
    asked = (purpose, due.payee_id, PayoutKind(due.kind), due.amount, source)
    if (known.purpose, known.payee_id, known.kind, known.amount, known.from_account) != asked:
        raise Conflict(
            _("This payout was queued before with other content (payout %(id)s). Nothing was queued.", id=known.id),
            code="key_reused",
        )
    return known


def send_payout(session: Session, *, payout_id: int, bank_reference: str, actor: Actor, now: datetime) -> Payout:
    """An officer ordered the transfer at the bank, to the account that the payee confirmed with us, which the payout
    keeps (a refund goes whence it came, where a line of the bank tells); a second officer confirms it. Raises Conflict
    `reference_taken`, `no_account` where the payee has confirmed none and nothing else is known."""
    person_id = must_be_officer(session, actor)
    payout = locked(session, Payout, payout_id)
    _must_be_by_bank(payout)
    reference = " ".join(bank_reference.split()).upper()
    if not reference:
        raise Unacceptable(
            _("A transfer has the bank's reference."),
            fields={"bank_reference": [_("Write the reference that the bank gave for the order.")]},
        )
    taken = session.scalar(select(Payout.id).where(Payout.bank_reference == reference, Payout.id != payout_id))
    if taken is not None:
        raise Conflict(
            _("The bank reference %(reference)s belongs to payout %(id)s.", reference=reference, id=taken),
            code="reference_taken",
            fields={
                "bank_reference": [_("Each transfer has a reference of its own. Compare payout %(id)s.", id=taken)]
            },
        )
    PAYOUT.after(payout.state, "send")
    goes_back = payout.kind is PayoutKind.REFUND and is_known_from(session, payout)
    own = None if goes_back else _must_have_account(session, payout)
    payout.advance("send")
    payout.bank_reference, payout.bank_account_id = reference, own.id if own else None
    payout.sent_by, payout.sent_by_name, payout.sent_at = person_id, actor.name, now
    audit.record(session, payout.subject, "payout.sent", actor=actor, now=now, after={"bank_reference": reference})
    return payout


def _must_have_account(session: Session, payout: Payout) -> PayeeBankAccount:
    own = account_in_force(session, payout.payee_id, payout.currency)
    if own is None:
        raise Conflict(
            _(
                "The payee has no confirmed bank account in %(currency)s, so nobody can compare where the money goes."
                " Ask the payee to enter one with its bank's proof, have it confirmed, and order the transfer to it"
                " then.",
                currency=payout.currency,
            ),
            code="no_account",
        )
    return own


def confirm_payout(session: Session, *, payout_id: int, actor: Actor, now: datetime) -> Payout:
    """A second officer saw the debit on the bank's statement: the money has left. Raises NotAllowed `four_eyes`."""
    person_id = must_be_officer(session, actor)
    payout = _locked_with_its_purpose(session, payout_id)
    _must_be_by_bank(payout)
    must_be_second(payout.sent_by, person_id, did=_("You sent this payout yourself."))
    payout.advance("confirm")
    payout.confirmed_by, payout.confirmed_by_name, payout.confirmed_at = person_id, actor.name, now
    session.flush()
    providing.book(session, payout, "paid", [Move(payout.transit, "bank", payout.amount)], actor, now)
    audit.record(session, payout.subject, "payout.confirmed", actor=actor, now=now, after={"state": payout.state.value})
    told = "refunded" if payout.kind is PayoutKind.REFUND else "paid"
    publish(session, PaymentChanged(payout.purpose, told, payout.id), actor=actor, now=now)
    return payout


def return_payout(session: Session, *, payout_id: int, reason: str, actor: Actor, now: datetime) -> Payout:
    """The money did not arrive: what is owed stands again on the account it came from, and can be paid anew.

    From QUEUED it could not be sent (FAILED); from SENT or PAID the bank returned it, which somebody else than the
    sender reports. Raises NotAllowed `four_eyes`, IllegalTransition.
    """
    person_id = must_be_officer(session, actor)
    payout = _locked_with_its_purpose(session, payout_id)
    _must_be_by_bank(payout)
    if not reason.strip():
        raise Unacceptable(
            _("A returned payout says why."),
            fields={"reason": [_("Write what the bank said, for whoever pays it anew.")]},
        )
    must_be_second(payout.sent_by, person_id, did=_("You sent this payout yourself."))
    was_paid = payout.state is PayoutState.PAID
    action = "fail" if payout.state is PayoutState.QUEUED else "return"
    payout.advance(action)
    payout.reason, payout.returned_by, payout.returned_at = reason.strip(), person_id, now
    session.flush()
    back = [Move("bank", payout.transit, payout.amount)] if was_paid else []
    providing.book(
        session, payout, "returned", [*back, Move(payout.transit, payout.from_account, payout.amount)], actor, now
    )
    audit.record(
        session, payout.subject, f"payout.{payout.state.value}", actor=actor, now=now, after={"reason": payout.reason}
    )
    publish(session, PaymentChanged(payout.purpose, "returned", payout.id), actor=actor, now=now)
    return payout


def _must_be_by_bank(payout: Payout) -> None:
    if not payout.is_by_bank:
        raise Conflict(
            _("This goes through the payment provider, whose own word settles it. Its operation says how it stands."),
            code="by_provider",
        )


def stop_payout(session: Session, *, payout_id: int, reason: str, actor: Actor, now: datetime) -> Payout:
    """A payout that was not sent is not sent any more: its amount stands on its account again.

    For units that take back what it was owed for; they have locked its purpose. Raises IllegalTransition once sent.
    """
    return _keep_back(session, payout_id, "stop", reason, actor, now)


def stay_payout(session: Session, *, payout_id: int, reason: str, actor: Actor, now: datetime) -> Payout:
    """A payout that was not sent waits: its amount stands on its account again until nothing keeps it there.

    Then whoever owes it stops this one and queues what is left. Raises IllegalTransition once sent.
    """
    return _keep_back(session, payout_id, "stay", reason, actor, now)


def _keep_back(session: Session, payout_id: int, action: str, reason: str, actor: Actor, now: datetime) -> Payout:
    payout = locked(session, Payout, payout_id)
    was_stayed = payout.state is PayoutState.STAYED
    payout.advance(action)
    payout.reason, payout.returned_by, payout.returned_at = reason.strip()[:300], actor.person_id, now
    session.flush()
    if not was_stayed:
        providing.book(
            session, payout, "returned", [Move(payout.transit, payout.from_account, payout.amount)], actor, now
        )
    after = {"reason": payout.reason}
    audit.record(session, payout.subject, f"payout.{payout.state.value}", actor=actor, now=now, after=after)
    return payout


def _locked_with_its_purpose(session: Session, payout_id: int) -> Payout:
    """The payout, locked after what it is for, in the global order: deal before payout before accounts."""
    purposes.lock(session, found(session, Payout, payout_id).purpose)
    return locked(session, Payout, payout_id)
