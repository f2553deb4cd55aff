"""A deal as people read it: its line of stages, the next step and who owes it, and what this reader can do now."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import clock
from core.actor import Actor, Role
from core.clock import business_date
from core.i18n import LazyText, _, language
from core.i18n import lazy_gettext as lazy
from core.money import Money
from core.show import day as shown_day
from core.show import money as shown_money
from core.show import overdue
from listings.assets.models import Asset
from listings.assets.queries import assets_by_id
from parties.centers.models import Center
from parties.organisations.models import Organisation
from parties.organisations.queries import names_of
from settlement.contracts import services as contracts
from settlement.contracts.models import Signature
from settlement.deals import queries
from settlement.deals.ending import open_cancellation
from settlement.deals.funding import owed
from settlement.deals.giving_up import can_be_decided, can_be_given_up
from settlement.deals.labels import PAID_LATER_LABEL, SIDES
from settlement.deals.models import Deal, DealItem
from settlement.deals.reversing import open_reversal
from settlement.deals.standing import works_for_center
from settlement.deals.states import GONE_BACK, SIGNED_AND_OPEN, CancellationState, DealState
from settlement.deals.staying import orders_on
from settlement.deals.unpaid import has_nothing_left, is_short
from settlement.deals.wishes import Cancellation
from settlement.holds.queries import stays_on, stopped_among
from settlement.ledger.queries import is_officer

S = DealState


@dataclass(frozen=True, slots=True)
class Stage:
    """One point of the line."""

    label: str
    state: str
    date: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class NextStep:
    """What has to be done, by whom, until when; `mine` where the reader owes it."""

    text: str
    who: str
    due: date | None = None
    mine: bool = False
    late: str = ""


LINE: tuple[tuple[S, LazyText], ...] = (
    (S.AGREED, lazy("Agreed")),
    (S.SIGNED, lazy("Signed")),
    (S.FUNDED, lazy("Money held")),
    (S.DELIVERED, lazy("Filed at the office")),
    (S.RELEASABLE, lazy("Recorded")),
    (S.SETTLED, lazy("Money released")),
    (S.CLOSED, lazy("Deal closed")),
)
ORDER = (S.AGREED, S.SIGNED, S.FUNDED, S.DELIVERED, S.RELEASABLE, S.SETTLED, S.CLOSED)


def stages(deal: Deal) -> list[Stage]:
    """The line: done with its day, the present one, what is to come; a deal that ended early stops where it was."""
    reached = [deal.agreed_at, deal.signed_at, deal.funded_at, deal.filed_at, deal.recorded_on, deal.settled_at, None]
    if deal.state is S.CLOSED:
        reached[-1] = deal.ended_at
    stopped = deal.state in GONE_BACK
    now = len(ORDER) - 1 if deal.state is S.CLOSED else max(i for i, each in enumerate(reached) if each is not None)
    line = []
    for place, ((stage, label), when) in enumerate(zip(LINE, reached, strict=True)):
        state = "done" if place <= now else "todo"
        if place == now + 1 and not stopped and deal.state is not S.CLOSED:
            state = "current"
        if not (stopped and place > now):
            words = SIDES[deal.act].recorded if stage is S.RELEASABLE else label
            if stage is S.FUNDED and deal.is_paid_later:
                words = PAID_LATER_LABEL
            line.append(Stage(str(words), state, _day_of(when)))
    if stopped:
        end = _("Cancelled") if deal.state is S.CANCELLED else _("Money goes back")
        line.append(Stage(end, "failed", _day_of(deal.ended_at)))
    return line


def _day_of(when: datetime | date | None) -> str | None:
    if when is None:
        return None
    return shown_day(business_date(when) if isinstance(when, datetime) else when)


@dataclass(slots=True)
class People:
    """The names that a deal's page prints."""

    by_id: dict[int, Organisation] = field(default_factory=dict)
    center: Center | None = None

    def name(self, organisation_id: int | None) -> str:
        """An organisation's name in the reader's language."""
        row = self.by_id.get(organisation_id or 0)
        return row.display(language()) if row else ""


def people_of(session: Session, deals: Sequence[Deal]) -> People:
    """The sides of the deals and their closing center (that of the first)."""
    ids = {each for deal in deals for each in (deal.seller_id, deal.buyer_id)}
    ids |= {line.organisation_id for deal in deals[:1] for line in deal.lines if line.organisation_id is not None}
    center = session.get(Center, deals[0].center_id) if deals else None
    return People(names_of(session, ids), center)


def rights_of(session: Session, deals: Sequence[Deal]) -> dict[int, Asset]:
    """The rights that the deals are about, by id."""
    ids = select(DealItem.asset_id).where(DealItem.deal_id.in_([deal.id for deal in deals]))
    return assets_by_id(session, set(session.scalars(ids)))


def next_step(session: Session, deal: Deal, people: People, actor: Actor) -> NextStep | None:
    """The one thing that moves the deal on; None when it has ended."""
    return next_steps(session, [deal], people, actor)[deal.id]


def next_steps(session: Session, deals: Sequence[Deal], people: People, actor: Actor) -> dict[int, NextStep | None]:
    """The same for a page of deals, by deal, in as many statements as for one."""
    ids, subjects = [deal.id for deal in deals], [deal.subject for deal in deals]
    centers = session.scalars(select(Center).where(Center.id.in_({deal.center_id for deal in deals}))).all()
    wishes = session.scalars(
        select(Cancellation).where(Cancellation.deal_id.in_(ids), Cancellation.state == CancellationState.ASKED)
    )
    signatures = select(Signature.subject, Signature.party_id).where(Signature.subject.in_(subjects))
    known = _Known(
        asked={wish.deal_id: wish for wish in wishes},
        signed={tuple(row) for row in session.execute(signatures)},
        centers={center.id: center.display(language()) for center in centers},
        officer=is_officer(session, actor),
        frozen=stopped_among(session, subjects),
    )
    return {deal.id: _next_step(session, deal, people, actor, known) for deal in deals}


@dataclass(frozen=True, slots=True)
class _Known:
    """What a page of deals was looked up for at once."""

    asked: dict[int, Cancellation]
    signed: set[tuple[Any, ...]]
    centers: dict[int, str]
    officer: bool
    frozen: set[str]


def _next_step(session: Session, deal: Deal, people: People, actor: Actor, known: _Known) -> NextStep | None:
    asked = known.asked.get(deal.id)
    if asked is not None:
        other = deal.other_side(asked.asked_for)
        text = _("Grant or decline the cancellation that the other side asks for.")
        return NextStep(text, people.name(other), mine=actor.organisation_id == other)
    center = known.centers[deal.center_id]
    officers, officer = _("Finance officers of the trading center"), known.officer
    staff = works_for_center(session, deal, actor)
    if deal.state is S.AGREED:
        missing = [each for each in (deal.seller_id, deal.buyer_id) if (deal.subject, each) not in known.signed]
        names = " · ".join(people.name(each) for each in missing)
        return NextStep(_("Check the agreement and sign it."), names, mine=actor.organisation_id in missing)
    if deal.state in (S.SIGNED, S.PARTLY_FUNDED):
        return _payment(deal, people, actor)
    if deal.state is S.FUNDED:
        return NextStep(_("File the recordal at the office."), center, mine=staff)
    if is_short(deal):
        return _payment_again(deal, people, actor)
    if deal.state is S.DELIVERED:
        return NextStep(_("Record what the office decides, with its certificate."), center, mine=staff)
    if deal.state is S.RELEASABLE:
        if deal.subject in known.frozen:
            return NextStep(_("Settle what froze the money, then release it."), officers, mine=officer)
        return NextStep(_("Release the held money."), f"{officers} · {center}", mine=officer or staff)
    if deal.state is S.SETTLED and queries.next_due(deal):
        return _payment(deal, people, actor)
    if deal.state in (S.SETTLED, S.REFUNDING):
        text = _("Send the queued payouts and confirm them.")
        return NextStep(text, officers, mine=officer)
    return None


def _payment(deal: Deal, people: People, actor: Actor) -> NextStep:
    due = queries.next_due(deal)
    amount, day = due or (Money(0, deal.currency), None)
    text = _(
        "Pay %(amount)s to the trading center by bank transfer, naming %(number)s.",
        amount=shown_money(amount),
        number=deal.number,
    )
    late = overdue(day, business_date(clock.now()))
    return NextStep(text, people.name(deal.buyer_id), day, mine=actor.organisation_id == deal.buyer_id, late=late)


def _payment_again(deal: Deal, people: People, actor: Actor) -> NextStep:
    """The payer's bank has taken what was due at signing, and a right is at the office or recorded already."""
    text = _(
        "Pay %(amount)s again, which the payer's bank has taken; or give up the rights that are not recorded.",
        amount=shown_money(owed(deal)),
    )
    both = f"{people.name(deal.buyer_id)} · {people.name(deal.seller_id)}"
    return NextStep(text, both, mine=deal.other_side(actor.organisation_id) is not None)


def unsigned(session: Session, deal: Deal) -> list[int]:
    """The sides whose signature is missing."""
    signed = {signature.party_id for signature in contracts.signed_by(session, deal.subject)}
    return [each for each in (deal.seller_id, deal.buyer_id) if each not in signed]


def acts_of(session: Session, deal: Deal, actor: Actor) -> set[str]:
    """What this reader can do with the deal now; pages ask for their buttons, services ask again."""
    acts: set[str] = set()
    side = deal.other_side(actor.organisation_id) is not None
    asked = open_cancellation(session, deal.id)
    chief = works_for_center(session, deal, actor, Role.CENTER_MANAGER)
    if deal.state is S.AGREED and actor.organisation_id in unsigned(session, deal):
        acts.add("sign")
    can_end = deal.state in SIGNED_AND_OPEN or has_nothing_left(session, deal)
    if side and asked is None and (deal.state is S.AGREED or can_end):
        acts.add("cancel")
    if asked is not None and (chief or actor.organisation_id == deal.other_side(asked.asked_for)):
        acts.add("answer")
        if actor.organisation_id == deal.other_side(asked.asked_for) or _may_be_granted_alone(deal, asked.asset_id):
            acts.add("grant")
    if chief and asked is None and can_end:
        acts.add("refund")
    decides = chief and any(can_be_decided(deal, item) for item in deal.items)
    if decides or (side and asked is None and any(can_be_given_up(deal, item) for item in deal.items)):
        acts.add("give up")
    officer = is_officer(session, actor)
    stays = stays_on(session, deal.subject) if officer or deal.state is S.RELEASABLE else []
    if deal.state is S.RELEASABLE and not stays and (officer or works_for_center(session, deal, actor)):
        acts.add("release")
    if officer:
        acts |= {"freeze", "unfreeze"} if orders_on(session, deal.subject) else {"freeze"}
    reversal = open_reversal(session, deal.id)
    if officer and deal.can("reverse") and reversal is None and any(each.standing for each in deal.releases):
        acts.add("reverse")
    if officer and reversal is not None:
        acts.add("decline reversal")
        if reversal.asked_by != actor.person_id:
            acts.add("approve reversal")
    return acts


def _may_be_granted_alone(deal: Deal, asset_id: int | None) -> bool:
    """Whether the center's manager may grant a wish to end the deal, or one right of it."""
    return asset_id is None or any(can_be_decided(deal, item) for item in deal.items if item.asset_id == asset_id)
