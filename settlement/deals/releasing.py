"""Release: the held money goes to everybody it belongs to, in one transaction, once.

The named steps are where a crash is tried: whatever happens between them, all of it is in the books or none of it.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from core import audit, logs
from core.actor import Actor
from core.clock import business_date
from core.db import locked
from core.errors import Conflict
from core.i18n import _, lazy_gettext
from core.money import Money
from settlement.deals import facts
from settlement.deals.agreement import digest_now, is_unchanged, must_be_unchanged
from settlement.deals.items import lock_pledged
from settlement.deals.models import Deal, Release, ReleaseLine
from settlement.deals.news import tell_all, tell_of_changed_terms
from settlement.deals.parts import held_parts
from settlement.deals.paying import pay_out
from settlement.deals.pledgees import before_the_owners
from settlement.deals.split import Line, split_of_payment
from settlement.deals.standing import must_be_center_or_finance
from settlement.deals.states import DEAL, DealState
from settlement.holds import services as holds
from settlement.holds.queries import held, stopped_among

STEPS = ("begin", "state checked", "hold released", "volume written", "payouts queued", "told")


def release(session: Session, *, deal_id: int, actor: Actor, now: datetime) -> Release | None:
    """Release all that is held of a recorded deal by its agreed split (reference: settlement §8.1, step 8).

    Returns None for a deal without anything held, which passes without money (a pure running royalty). Raises
    IllegalTransition before the recordal is accepted, Conflict `nothing_held` when it was released before,
    `terms_changed`, and the hold's own refusal while it is frozen.
    """
    logs.step("release: begin", deal=deal_id)
    lock_pledged(session, deal_id)
    deal = locked(session, Deal, deal_id)
    must_be_center_or_finance(session, deal, actor)
    DEAL.after(deal.state, "release")
    must_be_unchanged(session, deal)
    if deal.state is DealState.SETTLED and not held(session, deal.subject, deal.currency):
        raise Conflict(
            _("What was held for this deal has been released already; nothing is held now."), code="nothing_held"
        )
    return release_held(session, deal, actor=actor, now=now)


def release_recorded(session: Session, *, deal_id: int, actor: Actor, now: datetime) -> Release | None:
    """Release what the recordals so far allow: all that is held after the last of them, before that the part of what
    has come in that falls to the rights recorded (`allocation_bp` among those with which the deal goes on), rounded
    down; the last release gives the rest."""
    deal = locked(session, Deal, deal_id)
    if deal.state is not DealState.DELIVERED:
        return release(session, deal_id=deal_id, actor=actor, now=now)
    must_be_center_or_finance(session, deal, actor)
    must_be_unchanged(session, deal)
    price, fee = held_parts(session, deal)
    gross = _falls_to_recorded(deal, price, deal.released - deal.owed_again)
    fee = _falls_to_recorded(deal, fee, deal.fee_released - deal.fee_owed_again)
    if not gross and not fee:
        return None
    done = release_money(session, deal, gross, fee, actor=actor, now=now)
    after = {"state": deal.state.value, "gross": gross.amount, "currency": gross.currency, "n": done.n}
    audit.record(session, deal.subject, "deal.released_in_part", actor=actor, now=now, after=after)
    text = lazy_gettext("Deal %(number)s: the money for what is recorded was released.", number=deal.number)
    tell_all(session, deal, f"released-{done.n}", text, now)
    return done


def _falls_to_recorded(deal: Deal, here: Money, released: Money) -> Money:
    """What of the money that came in and is held falls to the rights recorded so far, rounded down."""
    kept = deal.kept_items
    whole, part = sum(each.allocation_bp for each in kept), sum(each.allocation_bp for each in kept if each.recorded_on)
    share = (here + released).minor * part // whole if whole else 0
    return min(here, Money(max(0, share - released.minor), deal.currency))


def is_frozen(session: Session, deal_id: int) -> bool:
    """Whether the deal's money may not leave for now."""
    subject = f"deal:{deal_id}"
    return subject in stopped_among(session, [subject])


def release_late(session: Session, deal: Deal, *, actor: Actor, now: datetime) -> None:
    """What came after the recordal is released at once, or when what froze it is over: money that has arrived is
    never refused, however the deal stands. Where the terms on record are no longer those that were signed it stays
    held; the officers are told, and the self-check says so."""
    came_late = deal.state is DealState.SETTLED and held(session, deal.subject, deal.currency)
    if not came_late or is_frozen(session, deal.id):
        return
    if is_unchanged(session, deal):
        release_held(session, deal, actor=actor, now=now)
    else:
        page = f"/deals/{deal.number}"
        tell_of_changed_terms(session, deal, digest_now(deal), number=deal.number, href=page, now=now)


def release_held(session: Session, deal: Deal, *, actor: Actor, now: datetime) -> Release | None:
    """As `release`, for a deal that is locked and an actor who was checked."""
    DEAL.after(deal.state, "release")
    logs.step("release: state checked", deal=deal.id)
    gross, fee = held_parts(session, deal)
    done = release_money(session, deal, gross, fee, actor=actor, now=now) if gross or fee else None
    before = deal.state.value
    deal.advance("release")
    deal.settled_at = deal.settled_at or now
    after = {"state": deal.state.value, "gross": gross.amount, "currency": gross.currency, "n": done.n if done else 0}
    audit.record(session, deal.subject, "deal.released", actor=actor, now=now, before={"state": before}, after=after)
    text = lazy_gettext("Deal %(number)s is settled: the held money was released.", number=deal.number)
    tell_all(session, deal, f"released-{done.n if done else 0}", text, now)
    logs.step("release: told", deal=deal.id)
    return done


def release_money(
    session: Session, deal: Deal, gross: Money, fee: Money, *, for_rights: bool = True, actor: Actor, now: datetime
) -> Release:
    """Release so much of what is held: of the price by its lines, and of the fees on top by theirs, in a journal of its
    own: they are no volume. What is not paid for rights (an award before any recordal) is no settled volume either, and
    no pledgee has a part in it (CC 444). The deal is locked, the actor was checked."""
    lines = split_of_payment(gross, fee, deal.left_lines)
    n, on = len(deal.releases) + 1, business_date(now)
    journals = [
        holds.release(
            session,
            subject=deal.subject,
            to=[(line.taker, line.amount) for line in lines if line.on_top is on_top],
            key=f"{deal.subject}:release:{n}{':fee' if on_top else ''}",
            effective_on=on,
            actor=actor,
            now=now,
        )
        for on_top, amount in ((False, gross), (True, fee))
        if amount
    ]
    done = Release(
        n=n,
        gross_minor=gross.minor,
        reversed_minor=0,
        fee_minor=fee.minor,
        fee_reversed_minor=0,
        currency=gross.currency,
        effective_on=on,
        released_at=now,
        journal_id=journals[0].id,
    )
    deal.releases.append(done)
    _write_lines(deal, done, lines)
    session.flush()
    logs.step("release: hold released", deal=deal.id)
    facts.released(session, deal, done, lines, for_rights=for_rights, actor=actor, now=now)
    logs.step("release: volume written", deal=deal.id)
    has_pledgees = for_rights and bool(deal.pledgees)
    taken = before_the_owners(session, deal, done, actor=actor, now=now) if has_pledgees else {}
    pay_out(session, deal, done, taken, actor=actor, now=now)
    logs.step("release: payouts queued", deal=deal.id)
    return done


def _write_lines(deal: Deal, done: Release, lines: list[Line]) -> None:
    done.lines = [
        ReleaseLine(deal_line=agreed, amount_minor=line.amount.minor, reversed_minor=0, currency=line.amount.currency)
        for agreed, line in zip(deal.lines, lines, strict=True)
    ]
    for agreed, line in zip(deal.lines, lines, strict=True):
        agreed.released_minor += line.amount.minor
