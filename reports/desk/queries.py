"""What needs somebody now, by role: each line is a thing of another unit with its deadline."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from core.actor import Actor, Role
from core.clock import business_year
from core.db import names
from core.i18n import _
from core.money import Money
from core.show import day, money, overdue, until
from core.web import link
from listings.assets import queries as assets
from listings.assets.models import Asset
from listings.market.models import Listing
from listings.market.states import ListingState
from parties.centers import queries as centers
from parties.centers.models import Center
from reports.deadlines.queries import Line
from reports.desk import conflicts, financing, others, reporting, ruling
from reports.desk.todo import Desk, Todo, title_of
from reports.turnover import queries as turnover
from settlement.contracts.models import Signature
from settlement.deals import queries as deals
from settlement.deals.models import Deal, Release
from settlement.deals.states import CancellationState, DealState, ReversalState
from settlement.deals.wishes import Cancellation, Reversal
from settlement.payments import queries as payments
from settlement.payments.bank_accounts import queries as bank_accounts
from settlement.payments.providers import queries as providers
from settlement.payments.rebooking import queries as rebooking
from settlement.recordal.models import RecordalCase
from settlement.recordal.states import UNDECIDED
from settlement.volumes.models import VolumeFact
from trading.negotiation.models import Negotiation, Offer
from trading.negotiation.states import OfferState


def waiting(session: Session, actor: Actor, now: datetime) -> list[Todo]:
    """Everything that waits for the reader's organisation in the roles held there."""
    desk = Desk(session, actor, now)
    return [line for roles, kinds in LINES if actor.has(*roles) for kind in kinds for line in kind(desk)]


def overdue_besides(todos: Sequence[Todo], lines: Sequence[Line]) -> list[Todo]:
    """Duties whose last day has passed and that stand in no other line yet, the oldest first."""
    there = {todo.href for todo in todos if todo.late}
    late = [line for line in lines if line.days_left < 0 and line.clock.href not in there]
    return [
        Todo(line.text, line.clock.href, due=f"{day(line.clock.due_on)}, {line.left}", late=True, tag=_("Overdue"))
        for line in late
    ]


def offers_to_answer(desk: Desk) -> Iterator[Todo]:
    """Offers on the table that the other side sent."""
    own = desk.actor.organisation_id
    mine = or_(Negotiation.seller_id == own, Negotiation.buyer_id == own)
    query = (
        select(Offer, Negotiation, Asset)
        .join(Negotiation, Offer.negotiation_id == Negotiation.id)
        .join(Asset, Asset.id == Negotiation.asset_id)
        .where(mine, Offer.state == OfferState.SENT, Offer.author_id != own, Offer.expires_at > desk.now)
        .order_by(Offer.expires_at)
    )
    for offer, negotiation, asset in desk.session.execute(query):
        yield Todo(
            _("Answer version %(n)s of the offer for %(right)s", n=offer.version_no, right=title_of(asset)),
            link("negotiations.show", negotiation_id=negotiation.id),
            due=until(offer.expires_at),
            tag=_("Your move"),
        )


def deals_to_sign(desk: Desk) -> Iterator[Todo]:
    """Agreed deals that this side has not signed."""
    own = desk.actor.organisation_id
    mine = or_(Deal.seller_id == own, Deal.buyer_id == own)
    rows = desk.session.scalars(select(Deal).where(mine, Deal.state == DealState.AGREED).order_by(Deal.id)).all()
    subjects = [deal.subject for deal in rows]
    signed = select(Signature.subject).where(Signature.party_id == own, Signature.subject.in_(subjects))
    done = set(desk.session.scalars(signed))
    for deal in rows:
        if deal.subject not in done:
            href = link("deals.show", number=deal.number)
            yield Todo(_("Sign deal %(number)s", number=deal.number), href, tag=_("To sign"))


def deals_to_pay(desk: Desk) -> Iterator[Todo]:
    """Signed deals of which this side owes a part, with its day: at signing, after the recordal, on a date."""
    for deal in desk.session.scalars(deals.owing().where(names(desk.actor.organisation_id, Deal.buyer_id))):
        owed = deals.next_due(deal)
        if owed is not None:
            yield Todo(
                _("Pay %(amount)s for deal %(number)s", amount=money(owed[0]), number=deal.number),
                link("deals.show", number=deal.number),
                due=overdue(owed[1], desk.today) or (day(owed[1]) if owed[1] else None),
                late=owed[1] is not None and owed[1] < desk.today,
                tag=_("To pay"),
            )


def cancellations_to_answer(desk: Desk) -> Iterator[Todo]:
    """Deals that the other side wants to end."""
    own = desk.actor.organisation_id
    query = (
        select(Deal, Cancellation)
        .join(Cancellation, Cancellation.deal_id == Deal.id)
        .where(or_(Deal.seller_id == own, Deal.buyer_id == own), Cancellation.asked_for != own)
        .where(Cancellation.state == CancellationState.ASKED)
        .order_by(Deal.id)
    )
    for deal, asked in desk.session.execute(query):
        href, title = link("deals.show", number=deal.number), _("Answer the wish to end deal %(n)s", n=deal.number)
        yield Todo(title, href, note=asked.reason, tag=_("To answer"))


def drafts(desk: Desk) -> Iterator[Todo]:
    """Listings that are not finished or came back."""
    states = (ListingState.RETURNED, ListingState.DRAFT)
    query = (
        select(Listing, Asset)
        .join(Asset, Asset.id == Listing.asset_id)
        .where(names(desk.actor.organisation_id, Listing.seller_id), Listing.state.in_(states))
        .order_by(Listing.state.desc(), Listing.id)
    )
    for listing, asset in desk.session.execute(query):
        came_back = listing.state is ListingState.RETURNED
        yield Todo(
            _("Mend and send again the listing of %(right)s", right=title_of(asset))
            if came_back
            else _("Finish the listing of %(right)s", right=title_of(asset)),
            link("market.edit", listing_id=listing.id),
            tag=_("Came back") if came_back else _("Draft"),
        )


def own_center(desk: Desk) -> Center | None:
    """The center that the reader's organisation runs."""
    return centers.center_of(desk.session, desk.actor.organisation_id)


def to_review(desk: Desk) -> Iterator[Todo]:
    """Listings that this center reviews, those that wait longest first."""
    center = own_center(desk)
    query = (
        select(Listing, Asset)
        .join(Asset, Asset.id == Listing.asset_id)
        .where(Listing.center_id == (center.id if center else None), Listing.state == ListingState.SUBMITTED)
        .order_by(Listing.id)
    )
    for listing, asset in desk.session.execute(query):
        yield Todo(
            _("Review the listing of %(right)s", right=title_of(asset)),
            link("market.review", listing_id=listing.id),
            tag=_("To review"),
        )


def recordals(desk: Desk) -> Iterator[Todo]:
    """Cases that are not decided or were refused, the nearest running deadline first; last what the office has."""
    center = own_center(desk)
    query = (
        select(RecordalCase)
        .where(RecordalCase.center_id == (center.id if center else None), RecordalCase.state.in_(UNDECIDED))
        .order_by(RecordalCase.due_on, RecordalCase.id)
    )
    for case in sorted(desk.session.scalars(query), key=lambda each: each.deadline or date.max):
        yield Todo(
            _("Recordal of %(number)s", number=case.number),
            link("recordal.show", case_id=case.id),
            due=day(case.deadline) if case.deadline else None,
            late=case.is_overdue(desk.today),
            tag=_("Recordal"),
        )


def claims_to_compare(desk: Desk) -> Iterator[Todo]:
    """Claims of ownership that a center compares with the register."""
    count = len(assets.open_claims(desk.session))
    if count:
        yield Todo(_("Claims of ownership to compare"), link("assets.claims"), tag=str(count))


def money_acts(desk: Desk) -> Iterator[Todo]:
    """How much waits on the finance desk, by kind."""
    texts = {
        "receipts_to_confirm": (_("Receipts to confirm"), "payments.receipts"),
        "payouts_to_send": (_("Payouts to send"), "payments.payouts"),
        "payouts_to_confirm": (_("Payouts to confirm"), "payments.payouts"),
    }
    for key, count in payments.counts(desk.session).items():
        if count and key in texts:
            yield Todo(texts[key][0], link(texts[key][1]), tag=str(count))
    doubtful = providers.in_doubt(desk.session)
    if doubtful:
        yield Todo(_("Payments in doubt at a provider"), link("providers.operations"), tag=str(doubtful))
    unapplied = payments.unapplied_count(desk.session)
    if unapplied:
        yield Todo(_("Money received that nothing has used"), link("payments.unapplied"), tag=str(unapplied))
    accounts = bank_accounts.waiting_count(desk.session)
    if accounts:
        yield Todo(_("Payees' accounts to confirm"), link("bank_accounts.waiting"), tag=str(accounts))
    proposed = rebooking.waiting_count(desk.session)
    if proposed:
        yield Todo(_("Write-offs and assignments to confirm"), link("rebooking.claims"), tag=str(proposed))


def reversals_to_approve(desk: Desk) -> Iterator[Todo]:
    """Reversals that wait for the second officer: not for the one who asked."""
    query = select(Deal, Reversal).join(Reversal, Reversal.deal_id == Deal.id)
    waiting_ = query.where(Reversal.state == ReversalState.ASKED, Reversal.asked_by != desk.actor.person_id)
    for deal, asked in desk.session.execute(waiting_.order_by(Reversal.id)):
        amount = money(asked.amount)
        title = _("Approve or decline taking back %(amount)s in deal %(number)s", amount=amount, number=deal.number)
        yield Todo(title, link("deals.show", number=deal.number), note=asked.reason, tag=_("Four eyes"))


def years_to_close(desk: Desk) -> Iterator[Todo]:
    """Years since the first volume that have ended and are not closed, empty ones too: a three-year figure needs them
    (until the end of January in time, BR-87)."""
    this_year = business_year(desk.now)
    first = desk.session.scalar(select(func.min(VolumeFact.recognised_on)))
    ended = range(first.year if first else this_year, this_year)
    for year in sorted(set(ended) - set(turnover.closed_years(desk.session))):
        due, href = date(year + 1, 1, 31), link("turnover.close", year=year)
        yield Todo(_("Close %(year)s", year=year), href, due=day(due), late=due < desk.today, tag=_("Year end"))


Lines = Callable[[Desk], Iterator[Todo]]

LINES: tuple[tuple[tuple[Role, ...], tuple[Lines, ...]], ...] = (
    (
        (Role.RIGHT_HOLDER, Role.BUYER),
        (
            offers_to_answer,
            deals_to_sign,
            deals_to_pay,
            cancellations_to_answer,
            others.doors_to_move,
            drafts,
            others.royalties_to_do,
            others.open_licences_to_finish,
            conflicts.complaints_to_answer,
            conflicts.agreements_to_confirm,
            others.applications_to_finish,
            financing.loans_of_owners,
        ),
    ),
    ((Role.BUYER,), (others.listings_for_needs, others.needs_to_finish)),
    (
        (Role.CENTER_STAFF, Role.CENTER_MANAGER),
        (
            to_review,
            recordals,
            claims_to_compare,
            others.open_licences_to_bring,
            reporting.reports_to_confirm,
            reporting.evaluations_to_answer,
            financing.loans_of_centers,
            reporting.shares_to_agree,
            reporting.served_to_confirm,
        ),
    ),
    ((Role.BANK_OFFICER,), (financing.loans_of_banks,)),
    (
        (Role.FINANCE_OFFICER,),
        (
            reversals_to_approve,
            money_acts,
            others.accounts_to_confirm,
            others.payments_overdue,
            ruling.rules_to_confirm,
            conflicts.complaints_to_decide,
        ),
    ),
    (
        (Role.CITY_OFFICE,),
        (
            years_to_close,
            reporting.claims_to_judge,
            reporting.reports_to_accept,
            reporting.evaluations_to_go_on,
            reporting.shares_to_decide,
            reporting.deals_apart,
            reporting.relations_to_confirm,
            others.applications_to_work_on,
            others.fund_claims,
            others.terms_of_funds,
            ruling.rules_to_confirm,
            others.centers_behind,
            conflicts.cases_to_accept,
        ),
    ),
    (
        (Role.ADMINISTRATOR,),
        (
            others.account_to_enter,
            others.accounts_to_confirm,
            others.organisations_to_verify,
            conflicts.complaints_to_decide,
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class OwnYear:
    """An organisation's deals in a business year: what it was paid for and what it paid, gross."""

    sold: Money
    bought: Money
    open_deals: int


def own_year(session: Session, organisation_id: int | None, year: int) -> OwnYear:
    """The year of a right holder or buyer, by the day of release."""
    span = (Release.effective_on >= date(year, 1, 1)) & (Release.effective_on < date(year + 1, 1, 1))
    standing = func.coalesce(func.sum(Release.gross_minor - Release.reversed_minor), 0)
    sums = select(standing).join(Deal, Deal.id == Release.deal_id).where(span)
    sides = or_(Deal.seller_id == organisation_id, Deal.buyer_id == organisation_id)
    ended = (DealState.CLOSED, DealState.CANCELLED, DealState.REFUNDED)
    going = select(func.count(Deal.id)).where(sides, Deal.state.not_in(ended))
    return OwnYear(
        Money(int(session.scalar(sums.where(Deal.seller_id == organisation_id)) or 0)),
        Money(int(session.scalar(sums.where(Deal.buyer_id == organisation_id)) or 0)),
        int(session.scalar(going) or 0),
    )


def counts_on_sale(session: Session) -> int:
    """How many listings are published."""
    query = select(func.count(Listing.id)).where(Listing.state == ListingState.PUBLISHED)
    return int(session.scalar(query) or 0)
