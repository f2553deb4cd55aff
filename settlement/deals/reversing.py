"""Money taken back after release: by the original split, from what is payable, else as a claim on the party."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import audit
from core.actor import Actor
from core.clock import business_date
from core.db import found, locked
from core.errors import Conflict, Unacceptable
from core.fields import whole
from core.i18n import _, lazy_gettext
from core.logs import step
from core.money import Money, total
from core.show import money as shown_money
from settlement.deals import facts
from settlement.deals.closing import must_not_be_disputed
from settlement.deals.ending import locked_with_its_right
from settlement.deals.funding import send_back
from settlement.deals.models import Deal, Release
from settlement.deals.news import tell_all
from settlement.deals.parts import fee_taken_back_with
from settlement.deals.paying import Owner, pay_the_rest, stop_unsent
from settlement.deals.split import Line, LineKind, split_of_payment
from settlement.deals.states import AFTER_RECORDAL, DEAL, DealState, ReversalState
from settlement.deals.unpaid import undo_grant
from settlement.deals.wishes import Reversal
from settlement.holds.queries import held
from settlement.ledger import services as ledger
from settlement.payments.officers import must_be_officer, must_be_second
from settlement.payments.promised import stayed_on
from settlement.payments.recalling import recall


def ask_reversal(
    session: Session, *, deal_id: int, amount: Money | None, reason: str, actor: Actor, now: datetime
) -> Reversal:
    """A finance officer asks to take back `amount` (None: everything that stands) of what was released.

    Nothing moves until a second officer approves. Raises NotAllowed, IllegalTransition before release, Unacceptable
    for more than stands, Conflict where another reversal waits, `still_held` for all that stands while more is held.
    """
    person_id = must_be_officer(session, actor)
    deal = locked(session, Deal, deal_id)
    DEAL.after(deal.state, "reverse")
    standing = total([release.standing for release in deal.releases], deal.currency)
    if not standing and deal.state not in AFTER_RECORDAL:
        text = _("Nothing of this deal was released, or all of it was taken back. There is nothing to take back.")
        raise Conflict(text, code="nothing_stands")
    wanted = standing if amount is None else amount
    _must_fit(wanted, standing, reason)
    _must_hold_nothing(session, deal, wanted, standing)
    if open_reversal(session, deal_id) is not None:
        raise Conflict(_("A reversal of this deal waits for its second officer already."), code="already_asked")
    row = Reversal(
        deal_id=deal.id,
        state=ReversalState.ASKED,
        amount_minor=wanted.minor,
        currency=wanted.currency,
        reason=reason.strip(),
        asked_by=person_id,
        asked_at=now,
    )
    session.add(row)
    session.flush()
    after = {"amount": wanted.amount, "currency": wanted.currency, "reason": row.reason}
    audit.record(session, deal.subject, "deal.reversal_asked", actor=actor, now=now, after=after)
    return row


def _must_fit(wanted: Money, standing: Money, reason: str) -> None:
    faults: dict[str, list[str]] = {}
    if wanted.currency != standing.currency or not 0 < wanted.minor <= standing.minor:
        faults["amount"] = [_("Write an amount above zero and up to %(standing)s.", standing=shown_money(standing))]
    if not reason.strip():
        faults["reason"] = [_("Say why the money is taken back.")]
    if faults:
        raise Unacceptable(_("The reversal cannot be asked for like this."), fields=faults)


def _must_hold_nothing(session: Session, deal: Deal, wanted: Money, standing: Money) -> None:
    """Conflict `still_held` where all that stands would be taken back, which ends the deal, while something is held."""
    here = held(session, deal.subject, deal.currency)
    if wanted == standing and here:
        text = _(
            "%(held)s of this deal are held and kept. Let that be decided first (an award splits it, or what keeps it"
            " is lifted), or take back less: with all of it the deal ends.",
            held=shown_money(here),
        )
        raise Conflict(text, code="still_held")


def open_reversal(session: Session, deal_id: int) -> Reversal | None:
    """The reversal that waits for its second officer."""
    return session.scalar(select(Reversal).filter_by(deal_id=deal_id, state=ReversalState.ASKED))


def decline_reversal(session: Session, *, reversal_id: int, actor: Actor, now: datetime) -> Reversal:
    """An officer puts the wish aside; nothing moves."""
    must_be_officer(session, actor)
    row = locked(session, Reversal, reversal_id)
    row.advance("decline")
    row.decided_at = now
    audit.record(session, f"deal:{row.deal_id}", "deal.reversal_declined", actor=actor, now=now)
    return row


def approve_reversal(session: Session, *, reversal_id: int, actor: Actor, now: datetime) -> Reversal:
    """A second finance officer approves: the money is taken back and goes to the buyer, the volume is corrected.

    What the buyer paid on top of the price for fees goes back in the same proportion.
    Payouts that nobody has sent yet are stopped first, and what is left of them is queued anew. Newest release first,
    each by its own split with largest remainder. Where a payable is short the party owes it (`receivable:org:…`).
    Volume facts get their opposite with the original day (BR-85). What an award released of a deal that it ended is
    taken back likewise. When nothing stands any more the deal is refunding
    and a licence ends. Raises NotAllowed `four_eyes`, IllegalTransition, Conflict (`disputed`, `less_stands`,
    `still_held`).
    """
    must_be_officer(session, actor)
    deal = locked_with_its_right(session, found(session, Reversal, reversal_id).deal_id)
    row = locked(session, Reversal, reversal_id)
    must_be_second(row.asked_by, actor.person_id or 0, did=_("You asked for this reversal yourself."))
    DEAL.after(deal.state, "reverse")
    must_not_be_disputed(session, deal)
    _must_still_stand(session, deal, row)
    row.advance("approve")
    row.approved_by, row.decided_at = actor.person_id, now
    before = deal.state.value
    stopped = stop_unsent(session, deal, reason=row.reason, actor=actor, now=now)
    key = f"{deal.subject}:reversal:{row.id}"
    fee = fee_taken_back_with(deal, row.amount)
    row.fee_minor = fee.minor
    taken = take_back(session, deal, row.amount, fee, key=key, reason=row.reason, actor=actor, now=now)
    step("money taken back", deal=deal.id)
    pay_the_rest(session, deal, stopped, taken, actor=actor, now=now)
    if not any(release.standing for release in deal.releases):
        undo_grant(session, deal, actor=actor, now=now)
    elif deal.state is DealState.REFUNDED:  # an award had ended it
        deal.advance("reverse")
        deal.ended_at = None
    send_back(session, deal, row.amount, fee, key=key, reason=row.reason, actor=actor, now=now)
    session.flush()
    after = {"state": deal.state.value, "amount": row.amount.amount, "reason": row.reason}
    audit.record(session, deal.subject, "deal.reversed", actor=actor, now=now, before={"state": before}, after=after)
    text = lazy_gettext("Money released in deal %(number)s was taken back.", number=deal.number)
    tell_all(session, deal, f"reversed-{row.id}", text, now)
    return row


def _must_still_stand(session: Session, deal: Deal, row: Reversal) -> None:
    """Conflict `less_stands` where less of the releases stands by now than was asked for (a dispute was lost);
    `still_held` as when it was asked for."""
    standing = total([release.standing for release in deal.releases], deal.currency)
    if row.amount > standing:
        text = _(
            "Only %(standing)s of what was released still stands. Decline this, and ask for that amount.",
            standing=shown_money(standing),
        )
        raise Conflict(text, code="less_stands")
    _must_hold_nothing(session, deal, row.amount, standing)


def take_back(
    session: Session, deal: Deal, amount: Money, fee: Money, *, key: str, reason: str, actor: Actor, now: datetime
) -> dict[int, Money]:
    """Take `amount` of the price that was released (and `fee` of what came on top) back to `unapplied`, newest release
    first, each by its own split.

    Gives what of it was there, by organisation: the rest each party owes.
    """
    left, taken = (amount, fee), dict[int, Money]()
    for release in reversed(deal.releases):
        part = (min(left[0], release.standing), min(left[1], release.fee_standing))
        if part[0] or part[1]:
            moves = _take_back_of(session, deal, release, *part, key=key, reason=reason, actor=actor, now=now)
            for move in moves:
                owner = whole(move.debit.removeprefix("payable:org:"))
                if owner is not None:
                    taken[owner] = taken.get(owner, Money(0, deal.currency)) + move.money
            left = (left[0] - part[0], left[1] - part[1])
    return taken


def _take_back_of(
    session: Session,
    deal: Deal,
    release: Release,
    part: Money,
    fee: Money,
    *,
    key: str,
    reason: str,
    actor: Actor,
    now: datetime,
) -> list[ledger.Move]:
    lines = split_of_payment(part, fee, [line.standing for line in release.lines])
    moves = moves_back(session, deal, lines)
    ledger.post(
        session,
        key=f"{key}:{release.n}",
        moves=moves,
        effective_on=business_date(now),
        subject=deal.subject,
        actor=actor,
        now=now,
        note=reason[:300],
    )
    for kept, line in zip(release.lines, lines, strict=True):
        kept.reversed_minor += line.amount.minor
    release.reversed_minor += part.minor
    release.fee_reversed_minor += fee.minor
    session.flush()
    facts.taken_back(session, deal, release, part, lines, key=key, reason=reason, actor=actor, now=now)
    for move in moves:  # what was transferred to a party's account at a provider is taken back from there
        owner = whole(move.debit.removeprefix("receivable:org:"))
        if owner is not None:
            recall(session, organisation_id=owner, amount=move.money, purpose=deal.subject, actor=actor, now=now)
    return moves


def moves_back(session: Session, deal: Owner, lines: Sequence[Line]) -> list[ledger.Move]:
    """From each taker's account as far as it goes, the rest as a claim on the taker; the platform has no floor.

    What an order or a case keeps of a taker's other money is not there for this."""
    moves, target = list[ledger.Move](), f"unapplied:{deal.subject}"
    lies = ledger.locked_balances(session, [line.taker for line in lines], deal.currency)
    for taker, kept in stayed_on(session, lies, deal.currency).items():
        lies[taker] = lies[taker] - min(kept, lies[taker]) if kept else lies[taker]
    for line in lines:
        there = line.amount
        if line.kind is not LineKind.PLATFORM:
            there = min(line.amount, lies[line.taker])
        lies[line.taker] = lies[line.taker] - there
        claim = f"receivable:{line.taker.partition(':')[2]}" if line.kind is not LineKind.TAX else "receivable:tax:CN"
        for account, money in ((line.taker, there), (claim, line.amount - there)):
            if money:
                moves.append(ledger.Move(debit=account, credit=target, money=money))
    return moves
