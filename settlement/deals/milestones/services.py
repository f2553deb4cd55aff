"""A milestone is reported by the seller, and answered by the buyer; the closing center decides where they differ.

Confirmed, the instalment falls due like any other. Refused, the center hears both and decides by evidence, or the
seller takes its report back and comes again. What will not be reached, the seller gives up (CC 575).
"""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import audit
from core.actor import Actor
from core.clock import business_date
from core.db import found, locked
from core.errors import Conflict, NotFound, Unacceptable
from core.files import StoredFile
from core.i18n import LazyText, _, lazy_gettext
from core.money import Money, total
from parties.people.limits import must_bind
from settlement.deals.closing import close_if_done
from settlement.deals.models import Deal, DealMilestone, Obligation
from settlement.deals.news import tell_all
from settlement.deals.remitting.services import strike_open
from settlement.deals.rules import last_day_to_pay
from settlement.deals.standing import must_work_for_center
from settlement.deals.states import TAKES_MONEY, MilestoneState


def waiting(deal: Deal) -> list[Obligation]:
    """The instalments of the deal that hang on a milestone which nobody has confirmed."""
    return [each for each in deal.obligations if each.waits and each.open]


def report_milestone(
    session: Session,
    *,
    deal_id: int,
    what: str,
    reached_on: date,
    note: str = "",
    evidence: StoredFile | None = None,
    actor: Actor,
    now: datetime,
) -> DealMilestone:
    """A side says that the milestone `what` was reached on a day. The seller's word waits for the buyer's answer, as
    many working days as the buyer would have to pay; the buyer's own word confirms it at once.

    Raises NotAllowed, NotFound for another milestone, Conflict `milestone_reported` (`beyond_limit` for a member of the
    buyer who may not bind it to the amount alone), Unacceptable.
    """
    deal = _open(session, deal_id)
    actor.must_act_for_one_of((deal.seller_id, deal.buyer_id))
    hanging = must_wait(deal, what)
    if _standing(session, deal, what) is not None:
        raise Conflict(_("This milestone is reported already. Answer that report."), code="milestone_reported")
    if not actor.acts_for(deal.seller_id):  # the buyer's own word makes it fall due
        must_bind(session, actor, deal.buyer_id, _amount_of(deal, hanging))
    _must_be_day(reached_on, business_date(now))
    row = DealMilestone(
        deal_id=deal.id,
        what=what,
        reached_on=reached_on,
        note=note.strip(),
        evidence=evidence.sha256 if evidence else None,
        reported_for=deal.seller_id if actor.acts_for(deal.seller_id) else deal.buyer_id,
        reported_at=now,
        answer_by=last_day_to_pay(session, business_date(now)),
    )
    session.add(row)
    session.flush()
    _record(session, deal, row, "deal.milestone_reported", actor, now, row.evidence)
    if row.reported_for == deal.buyer_id:
        _confirm(session, deal, row, actor=actor, now=now)
    else:
        text = lazy_gettext("A milestone of deal %(number)s is reported. The buyer confirms or refuses it.",
                            number=deal.number)  # fmt: skip
        _tell(session, deal, row, "reported", text, now)
    return row


def answer_milestone(
    session: Session, *, milestone_id: int, confirm: bool, answer: str = "", actor: Actor, now: datetime
) -> DealMilestone:
    """The buyer confirms what the seller has reported, or refuses it with its reason: then the center decides.

    Raises NotAllowed, IllegalTransition, Unacceptable without a reason, Conflict `beyond_limit` for a member who may
    not bind the buyer alone to what falls due.
    """
    deal, row = _opened(session, milestone_id)
    actor.must_act_for(deal.buyer_id)
    type(row).__lifecycle__.after(row.state, "confirm" if confirm else "refuse")
    if not confirm and not answer.strip():
        message = _("Say what of it is not reached, so that the center can decide.")
        raise Unacceptable(message, fields={"answer": [message]})
    row.answer = answer.strip() or row.answer
    if confirm:
        hanging = [each for each in waiting(deal) if each.what == row.what]
        must_bind(session, actor, deal.buyer_id, _amount_of(deal, hanging))
        _confirm(session, deal, row, actor=actor, now=now)
        return row
    row.advance("refuse")
    session.flush()
    _record(session, deal, row, "deal.milestone_refused", actor, now, None)
    text = lazy_gettext(
        "The buyer refuses a milestone of deal %(number)s. The center that closed the deal decides it by evidence.",
        number=deal.number,
    )
    _tell(session, deal, row, "refused", text, now)
    return row


def decide_milestone(
    session: Session,
    *,
    milestone_id: int,
    confirm: bool,
    answer: str,
    evidence: StoredFile | None = None,
    actor: Actor,
    now: datetime,
) -> DealMilestone:
    """The closing center decides what the buyer has refused, or has not answered in time: reached, as its evidence
    shows, or not reached; then the seller may report it anew.

    Raises NotAllowed, IllegalTransition, Conflict `buyer_answers_first`, Unacceptable without a reason or evidence.
    """
    deal, row = _opened(session, milestone_id)
    must_work_for_center(session, deal, actor)
    type(row).__lifecycle__.after(row.state, "confirm")
    if row.state is MilestoneState.REPORTED and row.answer_by >= business_date(now):
        raise Conflict(
            _("The buyer answers first, until %(day)s.", day=row.answer_by.isoformat()), code="buyer_answers_first"
        )
    faults: dict[str, list[str]] = {}
    if not answer.strip():
        faults["answer"] = [_("Say what the decision rests on.")]
    if confirm and evidence is None:
        faults["proof"] = [_("Add the evidence that it is reached.")]
    if faults:
        raise Unacceptable(_("Some answers are missing or do not fit."), fields=faults)
    row.answer, row.proof = answer.strip(), evidence.sha256 if evidence else None
    if confirm:
        _confirm(session, deal, row, actor=actor, now=now)
    else:
        _drop(session, deal, row, actor=actor, now=now)
    return row


def drop_milestone(session: Session, *, milestone_id: int, actor: Actor, now: datetime) -> DealMilestone:
    """The side that has reported takes its report back; it may report anew. Raises NotAllowed, IllegalTransition."""
    deal, row = _opened(session, milestone_id)
    actor.must_act_for(row.reported_for)
    type(row).__lifecycle__.after(row.state, "drop")
    _drop(session, deal, row, actor=actor, now=now)
    return row


def give_up_milestone(session: Session, *, deal_id: int, what: str, reason: str, actor: Actor, now: datetime) -> Money:
    """What will not be reached, the seller gives up: its instalment is owed no more (CC 575), and a deal of which
    nothing else is open closes. Fees on top stay as they were agreed. Gives what is owed no more.

    Raises NotAllowed for others than the seller, NotFound, Unacceptable without a reason, Conflict `beyond_limit` for a
    member who may not bind the seller to the amount alone.
    """
    deal = _open(session, deal_id)
    actor.must_act_for(deal.seller_id)
    given_up = [each for each in must_wait(deal, what) if not each.on_top]
    if not reason.strip():
        message = _("Say why it will not be reached.")
        raise Unacceptable(message, fields={"reason": [message]})
    struck = _amount_of(deal, given_up)
    must_bind(session, actor, deal.seller_id, struck)
    standing = _standing(session, deal, what)
    if standing is not None:
        _drop(session, deal, standing, actor=actor, now=now)
    key = f"{deal.subject}:milestone:{given_up[0].seq}" if given_up else f"{deal.subject}:milestone"
    strike_open(session, deal, given_up, key=key, reason=reason, actor=actor, now=now)
    for each in deal.obligations:
        if each.waits and each.on_top and each.what == what:
            each.due_on = last_day_to_pay(session, business_date(now))
    session.flush()
    after = {"what": what, "reason": reason.strip(), "amount": struck.amount}
    audit.record(session, deal.subject, "deal.milestone_given_up", actor=actor, now=now, after=after)
    text = lazy_gettext("The seller gives up a milestone of deal %(number)s: its instalment is owed no more.",
                        number=deal.number)  # fmt: skip
    tell_all(session, deal, f"{key}-given-up", text, now)
    close_if_done(session, deal, actor=actor, now=now)
    return struck


def _open(session: Session, deal_id: int) -> Deal:
    """The deal, locked, while its money runs."""
    deal = locked(session, Deal, deal_id)
    if deal.state not in TAKES_MONEY:
        raise Conflict(_("The contract is not signed, or has ended: no milestone falls due."), code="not_running")
    return deal


def _opened(session: Session, milestone_id: int) -> tuple[Deal, DealMilestone]:
    """The report, locked behind its deal."""
    deal = _open(session, found(session, DealMilestone, milestone_id).deal_id)
    return deal, locked(session, DealMilestone, milestone_id)


def must_wait(deal: Deal, what: str) -> list[Obligation]:
    found_ = [each for each in waiting(deal) if each.what == what]
    if not found_:
        raise NotFound(_("No instalment of this deal waits for this milestone."), code="no_such_milestone")
    return found_


def _amount_of(deal: Deal, obligations: Sequence[Obligation]) -> Money:
    """What is open of them together."""
    return total([each.open for each in obligations], deal.currency)


def _standing(session: Session, deal: Deal, what: str) -> DealMilestone | None:
    query = select(DealMilestone).filter_by(deal_id=deal.id, what=what)
    return session.scalar(query.where(DealMilestone.state != MilestoneState.DROPPED))


def _must_be_day(day: date, today: date) -> None:
    if day > today:
        message = _("Write a day not after today.")
        raise Unacceptable(message, fields={"reached_on": [message]})


def _confirm(session: Session, deal: Deal, row: DealMilestone, *, actor: Actor, now: datetime) -> None:
    """The instalment, and fees on top that fall due with it, get their last day to pay."""
    row.decided_at = now
    row.advance("confirm")
    _decided(session, deal, row, "deal.milestone_confirmed", actor, now)
    for each in deal.obligations:
        if each.waits and each.what == row.what:
            each.due_on = last_day_to_pay(session, business_date(now))
    session.flush()
    text = lazy_gettext("A milestone of deal %(number)s is confirmed. Its instalment falls due.", number=deal.number)
    _tell(session, deal, row, "confirmed", text, now)


def _drop(session: Session, deal: Deal, row: DealMilestone, *, actor: Actor, now: datetime) -> None:
    row.decided_at = now
    row.advance("drop")
    _decided(session, deal, row, "deal.milestone_dropped", actor, now)
    text = lazy_gettext("The report of a milestone of deal %(number)s is off. It can be reported anew.",
                        number=deal.number)  # fmt: skip
    _tell(session, deal, row, "dropped", text, now)


def _decided(session: Session, deal: Deal, row: DealMilestone, name: str, actor: Actor, now: datetime) -> None:
    row.decided_for, row.decided_at = actor.organisation_id, now
    session.flush()
    _record(session, deal, row, name, actor, now, row.proof)


def _record(
    session: Session, deal: Deal, row: DealMilestone, name: str, actor: Actor, now: datetime, evidence: str | None
) -> None:
    after = {"what": row.what, "state": row.state.value, "reached_on": row.reached_on.isoformat()}
    if row.answer:
        after["answer"] = row.answer
    audit.record(session, deal.subject, name, actor=actor, now=now, after=after, evidence=evidence)


def _tell(session: Session, deal: Deal, row: DealMilestone, what: str, text: LazyText, now: datetime) -> None:
    tell_all(session, deal, f"milestone-{row.id}-{what}", text, now)
