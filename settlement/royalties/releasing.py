"""Paid royalties released to the parties at once: each due by a split of its own, and one payout for each of them."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core import audit, logs
from core.actor import Actor
from core.clock import business_date
from core.db import found
from core.i18n import lazy_gettext
from core.money import Money
from parties.centers.models import Center
from settlement.deals.agreement import digest_now, is_unchanged
from settlement.deals.models import Deal
from settlement.deals.news import tell_of_changed_terms
from settlement.deals.paying import pay
from settlement.deals.split import CenterPart, Line, LineKind, OwnerPart, lines_of_price
from settlement.deals.taxes import Withheld
from settlement.holds import services as holds
from settlement.holds.queries import hold_of, stopped_among
from settlement.royalties import facts
from settlement.royalties.commission import BROKER, CENTER, PLATFORM, Commission
from settlement.royalties.models import Due, Paid, Payment, Period, Plan, Settled, SettledLine, TakenBack
from settlement.royalties.news import tell
from settlement.royalties.owed import SHARED
from settlement.royalties.withholding import parts_of, withheld_from

ORGANISED = (LineKind.SELLER, LineKind.CENTER, LineKind.BROKER)


def standing(session: Session, paid: Paid) -> Money:
    """What of a paid part has not been taken back."""
    taken = select(func.coalesce(func.sum(TakenBack.gross_minor), 0)).where(TakenBack.paid_id == paid.id)
    due = found(session, Due, paid.due_id)
    return Money(paid.amount_minor - int(session.scalar(taken) or 0), due.currency)


def release_waiting(session: Session, plan: Plan, *, actor: Actor, now: datetime) -> list[Settled]:
    """Release all that was paid, each due in a journal of its own; nothing while the money is frozen, or the terms on
    record are not those that were signed, of which the officers are told."""
    hold = hold_of(session, plan.subject)
    if hold is None or not hold.left or stopped_among(session, [plan.subject]):
        return []
    deal = found(session, Deal, plan.deal_id)
    if not is_unchanged(session, deal):
        page = f"/royalties/{plan.number}"
        tell_of_changed_terms(session, deal, digest_now(deal), number=plan.number, href=page, now=now)
        return []
    session.flush()
    waiting = (
        select(Paid)
        .join(Payment, Payment.id == Paid.payment_id)
        .where(Payment.plan_id == plan.id, ~select(Settled.id).where(Settled.paid_id == Paid.id).exists())
        .order_by(Paid.id)
    )
    parts = [(paid, left) for paid in session.scalars(waiting).all() if (left := standing(session, paid))]
    done = [_release(session, plan, paid, gross, actor=actor, now=now) for paid, gross in parts]
    if done:
        _pay_out(session, plan, done, actor=actor, now=now)
        logs.step("royalty: payouts queued", plan=plan.id)
        text = lazy_gettext("Royalties of plan %(number)s were paid and released.", number=plan.number)
        tell(session, plan, [plan.licensor_id], f"released-{done[-1].n}", text, now)
    return done


def split(session: Session, plan: Plan, gross: Money, due: Due, owners: Sequence[OwnerPart]) -> list[Line]:
    """Who gets what of a due: by the plan's commission and the deal's shares, or its owners all but the withheld tax.

    Interest and the cost of an audit make up for a loss of the owners: nobody else has a part in them.
    """
    deal, nothing = found(session, Deal, plan.deal_id), Money(0, plan.currency)
    if due.kind not in SHARED:
        return lines_of_price(gross, owners=owners, centers=(), platform_fee=nothing, center_fee=nothing)
    fees = _fees(session, plan, gross, due)
    centers = [
        CenterPart(center_id, f"payable:org:{found(session, Center, center_id).organisation_id}", share_bp)
        for center_id, share_bp in deal.center_shares
    ]
    return lines_of_price(
        gross,
        owners=owners,
        centers=centers,
        platform_fee=fees[PLATFORM],
        center_fee=fees[CENTER],
        broker=(f"payable:org:{deal.broker_id}", fees[BROKER]) if deal.broker_id is not None else None,
    )


def _fees(session: Session, plan: Plan, gross: Money, due: Due) -> dict[str, Money]:
    """Each taker's commission on the next royalties, after those that were released before and still stand."""
    period = found(session, Period, due.period_id) if due.period_id is not None else None
    used_on = period.ends_on if period else due.due_on
    before = sum(each.gross_minor for each in plan.releases if each.shared)
    shared = {each.id for each in plan.releases if each.shared}
    before -= sum(each.gross_minor for each in plan.taken_back if each.release_id in shared)
    return {
        taker: Commission.from_json(kept).of(gross, before=plan.money(before), used_on=used_on)
        for taker, kept in plan.commission.items()
    }


def _release(session: Session, plan: Plan, paid: Paid, gross: Money, *, actor: Actor, now: datetime) -> Settled:
    due = found(session, Due, paid.due_id)
    deal, paid_on = found(session, Deal, plan.deal_id), found(session, Payment, paid.payment_id).received_on
    taxes = withheld_from(session, plan, deal, paid_on)
    lines = split(session, plan, gross, due, parts_of(deal, taxes))
    n, on = len(plan.releases) + 1, business_date(now)
    journal = holds.release(
        session,
        subject=plan.subject,
        to=[(line.taker, line.amount) for line in lines if line.amount],
        key=f"{plan.subject}:release:{n}",
        effective_on=on,
        actor=actor,
        now=now,
    )
    done = Settled(
        n=n,
        paid_id=paid.id,
        shared=due.kind in SHARED,
        gross_minor=gross.minor,
        currency=gross.currency,
        effective_on=on,
        released_at=now,
        journal_id=journal.id,
    )
    done.lines = _lines_of(lines, taxes)
    plan.releases.append(done)
    session.flush()
    logs.step("royalty: hold released", plan=plan.id)
    if done.shared:
        facts.settled(session, plan, done, lines, actor=actor, now=now)
    logs.step("royalty: volume written", plan=plan.id)
    after = {"n": n, "invoice": due.number, "gross": gross.amount, "currency": gross.currency}
    audit.record(session, plan.subject, "royalty.released", actor=actor, now=now, after=after)
    return done


def _lines_of(lines: Sequence[Line], taxes: Mapping[int, Withheld]) -> list[SettledLine]:
    kept = []
    for place, line in enumerate(lines, start=1):
        tax = taxes[line.borne_by] if line.borne_by is not None else Withheld(0)
        kept.append(
            SettledLine(
                place=place,
                kind=line.kind,
                account=line.taker,
                organisation_id=int(line.taker.rpartition(":")[2]) if line.kind in ORGANISED else None,
                borne_by_id=line.borne_by,
                center_id=line.center_id,
                amount_minor=line.amount.minor,
                tax_rule_id=tax.rule.id if tax.rule else None,
                treaty_id=tax.treaty.id if tax.treaty else None,
            )
        )
    return kept


def _pay_out(session: Session, plan: Plan, done: Sequence[Settled], *, actor: Actor, now: datetime) -> None:
    """Queue one payout for each organisation, less what it owes back from another deal."""
    parts: dict[int, int] = {}
    for line in (line for each in done for line in each.lines):
        if line.organisation_id is not None and line.amount_minor:
            parts[line.organisation_id] = parts.get(line.organisation_id, 0) + line.amount_minor
    for payee_id, minor in parts.items():
        pay(
            session,
            plan,
            payee_id,
            plan.money(minor),
            key=f"{done[-1].key}:payout:{payee_id}",
            set_off_key=f"{done[-1].key}:set-off:{payee_id}",
            actor=actor,
            now=now,
        )
