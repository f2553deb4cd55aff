"""What of the price of a pledged right goes to its pledgee, before the owner gets anything (Civil Code, article 444).

With the pledgee's consent a pledged right may be sold or licensed, and what comes in pays the debt early or is
deposited; in writing it may also do without. The consent says which, the deal freezes it at acceptance. At each
release the owners' part for the right is looked at: whoever keeps the debt is asked by `events.ProceedsCame` how much
is owed, and answers in the same transaction by `set_aside`. A pledge of a register, of which nobody here knows the
debt, has all of the part deposited. What the pledgee gets is the owner's income all the same: volume, fees and tax
stay as they were split, and what is taken back later the owner owes back.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import audit, events
from core.actor import SYSTEM, Actor
from core.clock import business_date
from core.db import found, locked
from core.i18n import lazy_gettext
from core.money import Money, total
from listings.assets import queries as assets
from listings.assets.models import EncumbranceType, Proceeds
from parties.notices.services import notify
from settlement.deals.models import Deal, DealItem, Release
from settlement.deals.paying import Share, pay_all
from settlement.deals.pledged import DealPledgee, DepositGiven, PledgeePart
from settlement.deals.split import LineKind
from settlement.holds import services as holds
from settlement.ledger import services as ledger
from settlement.ledger.models import Journal


def before_the_owners(session: Session, deal: Deal, done: Release, *, actor: Actor, now: datetime) -> dict[int, Money]:
    """Set aside what of a release is the pledgees', and queue their payouts; what of it each owner does without."""
    for row in deal.pledgees:
        if row.proceeds is Proceeds.WAIVED or not _stands(session, row):
            continue
        within = _within(session, deal, done, row)
        if not within:
            continue
        event = events.ProceedsCame(row.ref, row.id, done.id, total(list(within.values()), deal.currency))
        events.publish(session, event, actor=actor, now=now)
        if not _parts(session, row, done):  # nobody here knows the debt
            amount = event.within if row.proceeds is Proceeds.DEPOSIT else Money(0, deal.currency)
            set_aside(session, pledgee_id=row.id, release_id=done.id, amount=amount, actor=actor, now=now)
    taken: dict[int, Money] = {}
    for part in (part for row in deal.pledgees for part in _parts(session, row, done)):
        taken[part.organisation_id] = taken.get(part.organisation_id, Money(0, deal.currency)) + part.amount
    return taken


def set_aside(
    session: Session, *, pledgee_id: int, release_id: int, amount: Money, actor: Actor, now: datetime
) -> None:
    """Whoever keeps the debt says how much of a release is the pledgee's: it is paid, or deposited, as agreed. Of
    several owners each bears it by its part."""
    row, done = found(session, DealPledgee, pledgee_id), found(session, Release, release_id)
    deal = found(session, Deal, row.deal_id)
    within = _within(session, deal, done, row)
    parts = amount.split([part.minor for part in within.values()]) if amount else [amount] * len(within)
    key = f"{done.key}:pledgee:{row.id}"
    for (owner, most), part in zip(within.items(), parts, strict=True):
        journal = _moved(session, deal, row, owner, part, f"{key}:{owner}", actor=actor, now=now) if part else None
        session.add(
            PledgeePart(
                pledgee_id=row.id, release_id=done.id, organisation_id=owner, within_minor=most.minor,
                amount_minor=part.minor, currency=part.currency, on=done.effective_on,
                journal_id=journal.id if journal else None,
            )
        )  # fmt: skip
    session.flush()
    after = {"pledge": row.ref, "proceeds": row.proceeds.value, "amount": amount.amount, "currency": amount.currency}
    audit.record(session, deal.subject, "deal.pledgee_set_aside", actor=actor, now=now, after=after)
    if amount and row.proceeds is Proceeds.PREPAY and row.bank_id is not None:
        pledgee = f"pledgee-{row.id}"
        share = Share(row.bank_id, amount, f"{done.key}:payout:{pledgee}", f"{done.key}:set-off:{pledgee}")
        pay_all(session, deal, [share], actor=actor, now=now)
        _tell(session, deal, row, amount, key, now=now)


def _moved(
    session: Session, deal: Deal, row: DealPledgee, owner: int, part: Money, key: str, *, actor: Actor, now: datetime
) -> Journal:
    """From what is payable to the owner to the pledgee, or into its deposit."""
    own = f"payable:org:{owner}"
    if row.proceeds is Proceeds.DEPOSIT:
        return holds.take(session, subject=row.deposit, amount=part, from_account=own, key=key, actor=actor, now=now)
    move = ledger.Move(debit=own, credit=f"payable:org:{row.bank_id}", money=part)
    return ledger.post(
        session, key=key, moves=[move], effective_on=business_date(now), subject=deal.subject, actor=actor, now=now,
        note="Debt secured by the right, paid early",
    )  # fmt: skip


def _within(session: Session, deal: Deal, done: Release, row: DealPledgee) -> dict[int, Money]:
    """What of a release falls to each owner for the pledged right, less what another pledgee of it has got of that.

    Reckoned over all releases so far: of what the owner has got, the part of this right among the rights recorded, and
    never more than falls to the owner for this right in all; less what fell to it for this right before.
    """
    kept = deal.kept_items
    recorded = [item for item in kept if item.recorded_on is not None] or kept
    mine = next((item for item in recorded if item.asset_id == row.asset_id), None)
    if mine is None:
        return {}
    here = {other.id: _parts(session, other, done) for other in deal.pledgees}
    before = _fell_before(session, deal, done, row.asset_id)
    found_: dict[int, Money] = {}
    for line in (each for each in done.lines if each.deal_line.kind is LineKind.SELLER and each.amount_minor):
        agreed, owner = line.deal_line, line.deal_line.organisation_id or 0
        falls = min(
            _part(agreed.released_minor, mine, recorded, owner),
            _part(agreed.amount_minor - agreed.given_up_minor, mine, kept, owner),
        ) - before.get(owner, 0)  # fmt: skip
        taken, of_others = _taken(deal, here, owner, row.asset_id)
        part = min(falls - of_others, line.amount_minor - taken)
        if part > 0:
            found_[owner] = Money(part, deal.currency)
    return found_


def _part(amount: int, mine: DealItem, among: Sequence[DealItem], owner: int) -> int:
    """What of an owner's money is for one of these rights, rounded down."""
    whole = sum(item.weight_of(owner) for item in among)
    return amount * mine.weight_of(owner) // whole if whole else 0


def _taken(deal: Deal, here: dict[int, list[PledgeePart]], owner: int, asset_id: int) -> tuple[int, int]:
    """What pledgees have got of an owner's part of one release: for all rights, and for one of them."""
    of_all = [(each, part) for each in deal.pledgees for part in here[each.id] if part.organisation_id == owner]
    own = sum(part.amount_minor for each, part in of_all if each.asset_id == asset_id)
    return sum(part.amount_minor for _each, part in of_all), own


def _fell_before(session: Session, deal: Deal, done: Release, asset_id: int) -> dict[int, int]:
    """What fell to each owner for a right in the releases before: what the first of its pledgees could have got."""
    ids = [each.id for each in deal.pledgees if each.asset_id == asset_id]
    query = select(PledgeePart).where(PledgeePart.pledgee_id.in_(ids), PledgeePart.release_id != done.id)
    most: dict[tuple[int, int], int] = {}
    for part in session.scalars(query):
        place = (part.release_id, part.organisation_id)
        most[place] = max(most.get(place, 0), part.within_minor)
    fell: dict[int, int] = {}
    for (_release, owner), amount in most.items():
        fell[owner] = fell.get(owner, 0) + amount
    return fell


def _parts(session: Session, row: DealPledgee, done: Release) -> list[PledgeePart]:
    query = select(PledgeePart).filter_by(pledgee_id=row.id, release_id=done.id)
    return list(session.scalars(query.order_by(PledgeePart.id)))


def _stands(session: Session, row: DealPledgee) -> bool:
    standing = assets.active_encumbrances(session, row.asset_id, types=(EncumbranceType.PLEDGE,))
    return any(each.ref == row.ref for each in standing)


def deposits_under(session: Session, ref: str) -> list[tuple[DealPledgee, Money]]:
    """The deposits that are held for a pledge, and what is left of each."""
    rows = session.scalars(select(DealPledgee).filter_by(ref=ref).order_by(DealPledgee.id))
    held = ((row, holds.hold_of(session, row.deposit)) for row in rows if row.proceeds is Proceeds.DEPOSIT)
    return [(row, hold.left) for row, hold in held if hold is not None and hold.left]


def give_deposit(session: Session, *, pledgee_id: int, amount: Money, actor: Actor, now: datetime) -> str:
    """The debt is due: so much of the deposit is paid to the pledgee. The caller has looked that it is owed. Gives the
    one key of this gift."""
    row = found(session, DealPledgee, pledgee_id)
    assert row.bank_id is not None
    return _give(session, row, [(row.bank_id, amount)], actor=actor, now=now)


def asset_changed(session: Session, event: events.AssetChanged, *, actor: Actor, now: datetime) -> None:
    """Follower of AssetChanged: where a pledge has ended, what is still deposited for it goes back to the owners."""
    rows = session.scalars(select(DealPledgee).filter_by(asset_id=event.asset_id, proceeds=Proceeds.DEPOSIT))
    for row in sorted(rows.all(), key=lambda each: (each.deal_id, each.id)):
        hold = holds.hold_of(session, row.deposit)
        if hold is not None and hold.left and not _stands(session, row):
            brought: dict[int, int] = {}
            for part in row.parts:
                brought[part.organisation_id] = brought.get(part.organisation_id, 0) + part.amount_minor
            shares = list(zip(brought, hold.left.split(list(brought.values())), strict=True))
            _give(session, row, [(owner, part) for owner, part in shares if part], actor=SYSTEM, now=now)


def _give(
    session: Session, row: DealPledgee, shares: Sequence[tuple[int, Money]], *, actor: Actor, now: datetime
) -> str:
    deal, on = locked(session, Deal, row.deal_id), business_date(now)  # a freeze at this moment sees the payouts
    n = 1 + max(session.scalars(select(DepositGiven.n).filter_by(pledgee_id=row.id)), default=0)
    key = f"{row.deposit}:given:{n}"
    to = [(f"payable:org:{payee}", amount) for payee, amount in shares]
    journal = holds.release(session, subject=row.deposit, to=to, key=key, effective_on=on, actor=actor, now=now)
    session.add_all(
        DepositGiven(pledgee_id=row.id, n=n, organisation_id=payee, amount_minor=amount.minor,
                     currency=amount.currency, on=on, journal_id=journal.id, given_at=now)
        for payee, amount in shares
    )  # fmt: skip
    payable = [Share(payee, amount, f"{key}:payout:{payee}", f"{key}:set-off:{payee}") for payee, amount in shares]
    pay_all(session, deal, payable, actor=actor, now=now)
    for payee, amount in shares:
        after = {"pledge": row.ref, "amount": amount.amount, "currency": amount.currency, "to": payee}
        audit.record(session, deal.subject, "deal.deposit_given", actor=actor, now=now, after=after)
    return key


def _tell(session: Session, deal: Deal, row: DealPledgee, amount: Money, key: str, *, now: datetime) -> None:
    assert row.bank_id is not None
    text = lazy_gettext(
        "%(amount)s of the price of a right that is pledged to you pay its debt early (deal %(number)s).",
        amount=str(amount), number=deal.number,
    )  # fmt: skip
    notify(session, organisation_id=row.bank_id, text=text, href="/loans/mine", key=key, now=now)
