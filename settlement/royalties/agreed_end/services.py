"""Both sides end a licence that stands: one asks, the other agrees, and that day is the licence's last. Where a payment
is late, the licensor's wish is a notice: what is not paid in its days lets it end the licence alone (CC 563, no. 3).

Royalties run to that day and are reported a last time; the licence burdens the right no more from the day after; where
it was recorded, the case opens by which the register is cleared. What of the fixed price is still owed stays owed. A
deal whose licence is not recorded yet is cancelled instead.
"""

from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import audit
from core.actor import Actor
from core.clock import business_date
from core.db import found, locked
from core.deadlines import due_in_days
from core.errors import Conflict, NotAllowed, Unacceptable
from core.i18n import LazyText, _, lazy_gettext
from core.show import day
from listings.assets import services as assets
from listings.assets.models import EncumbranceType
from listings.rights import services as rights
from listings.terms.vocabulary import Act
from settlement.deals.amending import terms_on
from settlement.deals.ending import locked_with_its_right
from settlement.deals.models import Deal, Obligation
from settlement.deals.news import tell, tell_all
from settlement.recordal import services as recordal
from settlement.royalties import ending
from settlement.royalties.agreed_end.models import LICENCE_END, LicenceEnd, LicenceEndState
from settlement.royalties.models import Plan
from settlement.royalties.rules import rule_on
from settlement.royalties.states import PlanState

DAY = timedelta(days=1)


def stands(session: Session, deal: Deal) -> bool:
    """Whether a licence of the deal is in force in one of its rights."""
    if deal.act is not Act.LICENSE:
        return False
    return any(rights.licence_of(session, deal.subject, asset_id) is not None for asset_id in deal.asset_ids)


def open_wish(session: Session, deal_id: int) -> LicenceEnd | None:
    """The wish that waits for its answer."""
    return session.scalar(select(LicenceEnd).filter_by(deal_id=deal_id, state=LicenceEndState.ASKED))


def ask_end(session: Session, *, deal_id: int, reason: str, actor: Actor, now: datetime) -> LicenceEnd:
    """A side asks the other to end the licence. Where an instalment is late, the licensor gives notice with that: the
    other has the days to pay that were agreed, else those of the rule.

    Raises NotAllowed, Conflict (`no_licence`, `already_asked`), Unacceptable without a reason.
    """
    deal = _opened(session, deal_id)
    actor.must_act_for_one_of((deal.seller_id, deal.buyer_id))
    _must_stand(session, deal)
    if open_wish(session, deal.id) is not None:
        raise Conflict(_("The end of this licence is asked for already. Answer that wish."), code="already_asked")
    if not reason.strip():
        message = _("Say why the licence is to end.")
        raise Unacceptable(message, fields={"reason": [message]})
    asked_for = deal.seller_id if actor.acts_for(deal.seller_id) else deal.buyer_id
    until = _last_day_to_pay(session, deal, business_date(now)) if asked_for == deal.seller_id else None
    wish = LicenceEnd(deal_id=deal.id, reason=reason.strip(), asked_for=asked_for, asked_at=now, until=until)
    session.add(wish)
    session.flush()
    after = {"reason": wish.reason} | ({"until": until.isoformat()} if until else {})
    audit.record(session, deal.subject, "licence.end_asked", actor=actor, now=now, after=after)
    text = lazy_gettext("The other side asks to end the licence of deal %(number)s. Agree or decline.",
                        number=deal.number)  # fmt: skip
    if until is not None:
        text = lazy_gettext("Pay what is late of deal %(number)s by %(day)s. After that day the licensor may end the"
                            " licence alone.", number=deal.number, day=until)  # fmt: skip
    tell(session, deal, [deal.other_side(asked_for)], f"licence-end-{wish.id}", text, now)
    return wish


def answer_end(
    session: Session, *, deal_id: int, agree: bool, answer: str = "", actor: Actor, now: datetime
) -> LicenceEnd:
    """The other side agrees, and the licence ends today; or it declines, and the licence goes on.

    Raises NotAllowed for the side that asked, Conflict (`nothing_asked`, `no_licence`, `notice_runs` where a notice is
    declined while something is late).
    """
    deal, wish = _asked(session, deal_id)
    if not actor.acts_for(deal.other_side(wish.asked_for)):
        raise NotAllowed(_("The other side answers this."))
    if not agree and is_notice(deal, wish, business_date(now)):
        raise Conflict(
            _("A payment of this deal is late, so this is a notice: it is not declined. Pay what is late, or agree."),
            code="notice_runs",
        )
    _decide(wish, answer, actor, now)
    if not agree:
        wish.advance("decline")
        session.flush()
        audit.record(session, deal.subject, "licence.end_declined", actor=actor, now=now, after={"answer": wish.answer})
        text = lazy_gettext("The end of the licence of deal %(number)s was declined. It goes on.", number=deal.number)
        tell(session, deal, [wish.asked_for], f"licence-end-declined-{wish.id}", text, now)
        return wish
    _must_stand(session, deal)
    _last_day_of(session, deal, wish, now)
    assert wish.ends_on is not None
    wish.advance("agree")
    session.flush()
    audit.record(
        session, deal.subject, "licence.end_agreed", actor=actor, now=now, after={"ends_on": wish.ends_on.isoformat()}
    )
    text = lazy_gettext("Both sides have ended the licence of deal %(number)s.", number=deal.number)
    _end(session, deal, wish, text, actor=actor, now=now)
    return wish


def end_unpaid(session: Session, *, deal_id: int, actor: Actor, now: datetime) -> LicenceEnd:
    """The licensor ends the licence today and alone: it gave notice of a late payment, the days of it are over, and
    something is late still (CC 563, no. 3; 565). What was licensed and paid until then stays so (CC 566).

    Raises NotAllowed for others, Conflict (`nothing_asked`, `no_licence`, `notice_needed`, `notice_runs`,
    `nothing_late`).
    """
    deal, wish = _asked(session, deal_id)
    actor.must_act_for(deal.seller_id)
    _must_stand(session, deal)
    _must_have_run_out(deal, wish, business_date(now))
    _decide(wish, "", actor, now)
    _last_day_of(session, deal, wish, now)
    wish.advance("carry out")
    session.flush()
    after = {"ends_on": wish.ends_on.isoformat() if wish.ends_on else ""}
    audit.record(session, deal.subject, "licence.end_unpaid", actor=actor, now=now, after=after)
    text = lazy_gettext("The licensor has ended the licence of deal %(number)s: what was late was not paid.",
                        number=deal.number)  # fmt: skip
    _end(session, deal, wish, text, actor=actor, now=now)
    return wish


def is_notice(deal: Deal, wish: LicenceEnd, today: date) -> bool:
    """Whether the wish is a notice of a payment that is late still."""
    return wish.until is not None and bool(late(deal, today))


def late(deal: Deal, today: date) -> list[Obligation]:
    """The instalments of the price that were to be paid before the day."""
    return [
        each
        for each in deal.obligations
        if each.payable and not each.on_top and each.due_on is not None and each.due_on < today
    ]


def _last_day_to_pay(session: Session, deal: Deal, today: date) -> date | None:
    """The last day of a notice that is given today; None where nothing is late."""
    if not late(deal, today):
        return None
    agreed = terms_on(session, deal, today).further
    return due_in_days(session, today, agreed.get("cure_days") or rule_on(session, today).cure_days)


def _must_have_run_out(deal: Deal, wish: LicenceEnd, today: date) -> None:
    if wish.until is None:
        raise Conflict(
            _("Nothing was late when the end was asked for, so the other side has to agree. Take the wish back, and"
              " ask anew when a payment is late: that is your notice."),
            code="notice_needed",
        )  # fmt: skip
    if not late(deal, today):
        raise Conflict(_("Nothing of this deal is late any more. The licence goes on."), code="nothing_late")
    if today <= wish.until:
        raise Conflict(
            _("The other side can pay until %(day)s. After that day you can end the licence.", day=day(wish.until)),
            code="notice_runs",
        )


def _last_day_of(session: Session, deal: Deal, wish: LicenceEnd, now: datetime) -> None:
    plan = session.scalar(select(Plan).filter_by(deal_id=deal.id, state=PlanState.RUNNING))
    wish.ends_on = ending.last_day_from(plan, business_date(now)) if plan is not None else business_date(now)


def withdraw_end(session: Session, *, deal_id: int, actor: Actor, now: datetime) -> LicenceEnd:
    """The side that asked takes its wish back. Raises NotAllowed, Conflict `nothing_asked`."""
    deal, wish = _asked(session, deal_id)
    actor.must_act_for(wish.asked_for)
    wish.decided_at = now
    wish.advance("withdraw")
    session.flush()
    audit.record(session, deal.subject, "licence.end_withdrawn", actor=actor, now=now, after={"state": wish.state})
    return wish


def _end(session: Session, deal: Deal, wish: LicenceEnd, text: LazyText, *, actor: Actor, now: datetime) -> None:
    """Royalties stop, the right is free from tomorrow, the register is cleared."""
    assert wish.ends_on is not None
    plan_id = session.scalar(select(Plan.id).filter_by(deal_id=deal.id, state=PlanState.RUNNING))
    if plan_id is not None:
        ending.end_agreed(session, locked(session, Plan, plan_id), reason=wish.reason, actor=actor, now=now)
    assets.end_encumbrances(
        session, ref=deal.subject, type=EncumbranceType.LICENSE, on=wish.ends_on + DAY, actor=actor, now=now
    )
    recordal.licence_ended(session, deal_id=deal.id, ended_on=wish.ends_on, why=wish.reason, actor=actor, now=now)
    tell_all(session, deal, f"licence-ended-{wish.id}", text, now)


def _opened(session: Session, deal_id: int) -> Deal:
    found(session, Deal, deal_id)
    return locked_with_its_right(session, deal_id)


def _asked(session: Session, deal_id: int) -> tuple[Deal, LicenceEnd]:
    deal = _opened(session, deal_id)
    wish = open_wish(session, deal_id)
    if wish is None:
        raise Conflict(_("Nobody has asked for this licence to end."), code="nothing_asked")
    LICENCE_END.after(wish.state, "decline")
    return deal, wish


def _must_stand(session: Session, deal: Deal) -> None:
    if not stands(session, deal):
        raise Conflict(
            _("No licence of this deal is in force. Before its recordal a deal is cancelled instead."),
            code="no_licence",
        )


def _decide(wish: LicenceEnd, answer: str, actor: Actor, now: datetime) -> None:
    wish.decided_for, wish.decided_at, wish.answer = actor.organisation_id, now, answer.strip()
