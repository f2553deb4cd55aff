"""What a desk watches beside its own acts: what waits on others, and what is overdue."""

from collections.abc import Iterator
from datetime import date, datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, selectinload

from core.actor import CENTER_ROLES, TRADER_ROLES, Actor
from core.clock import business_date
from core.i18n import _, language, ngettext
from core.show import day, money, overdue, until
from core.web import link
from finance.funds import queries as funds
from finance.funds.labels import CLAIM_LABELS
from finance.funds.states import ClaimState
from listings.assets.models import Asset
from listings.demand import queries as demand
from listings.demand.states import NeedState
from parties.centers import queries as centers
from parties.centers.models import Center
from parties.organisations.queries import names_of, unverified_count
from registers.programmes import queries as programmes
from registers.programmes.labels import APPLICATION_LABELS
from reports.desk.todo import Desk, Todo, title_of
from settlement.deals import queries as deals
from settlement.deals import story
from settlement.deals.models import Deal
from settlement.deals.states import DealState
from settlement.payments.queries import recorded_by_purpose
from settlement.payments.receiving import proposed_accounts, receiving_account
from settlement.recordal.models import RecordalCase
from settlement.recordal.states import CLOCK_RUNS
from settlement.royalties import queries as royalties
from trading.dataroom import queries as datarooms
from trading.dataroom.states import AccessState
from trading.negotiation.identity import sides_of
from trading.negotiation.models import Negotiation, Offer
from trading.negotiation.states import NegotiationState, OfferState
from trading.openlicence.models import OpenLicence
from trading.openlicence.states import OpenLicenceState

S = DealState
RUNNING = (S.AGREED, S.SIGNED, S.PARTLY_FUNDED, S.FUNDED, S.DELIVERED, S.RELEASABLE, S.SETTLED, S.REFUNDING)
MOST = 10


def watched(session: Session, actor: Actor, now: datetime) -> list[Todo]:
    """What somebody else has to do next in the reader's deals and negotiations, the overdue first."""
    desk = Desk(session, actor, now)
    if not actor.has(*CENTER_ROLES, *TRADER_ROLES) or actor.organisation_id is None:
        return []
    lines = [*deals_of_others(desk), *talks_of_others(desk)]
    return sorted(lines, key=lambda line: not line.late)[: 2 * MOST]


def royalties_to_do(desk: Desk) -> Iterator[Todo]:
    """What the reader's side has to do in its licences: report and pay, accept or contest, answer a claim."""
    own = desk.actor.organisation_id
    for plan in royalties.waiting_for(desk.session, own):
        href = link("royalties.show", number=plan.number)
        is_licensee, owed = plan.licensee_id == own, royalties.owed(plan)
        if owed and is_licensee:
            text = _("Pay royalties of %(amount)s, %(number)s", amount=money(owed), number=plan.number)
            yield _royalty(desk, text, href, min(due.due_on for due in plan.dues if due.open), _("To pay"))
        for period in plan.periods:
            at = link("royalties.period", number=plan.number, n=period.n)
            if is_licensee and period.can("report") and period.state != "reported" and period.is_over(desk.today):
                text = _("Report the royalties of %(number)s", number=plan.number)
                yield _royalty(desk, text, at, period.report_due_on, _("To report"))
            elif not is_licensee and period.state == "reported":
                text = _("Accept or contest the royalties of %(number)s", number=plan.number)
                yield _royalty(desk, text, at, period.contest_until, _("To decide"))
        claim = royalties.open_claim(plan)
        if claim is not None and claim.claimed_for != own:
            yield _royalty(desk, _("Answer the claim under %(number)s", number=plan.number), href, None, _("To answer"))


def _royalty(desk: Desk, text: str, href: str | None, due: date | None, tag: str) -> Todo:
    shown = overdue(due, desk.today) or day(due) if due else None
    return Todo(text, href, due=shown, late=due is not None and due < desk.today, tag=tag)


def deals_of_others(desk: Desk) -> Iterator[Todo]:
    """Running deals whose next step is not the reader's, with who owes it and until when."""
    query = deals.deals_of(desk.session, desk.actor, states=RUNNING).options(selectinload(Deal.obligations))
    rows = desk.session.scalars(query.limit(5 * MOST)).all()
    people = story.people_of(desk.session, rows)
    steps = story.next_steps(desk.session, rows, people, desk.actor)
    for deal in rows:
        step = steps[deal.id]
        if step is not None and not step.mine:
            yield Todo(
                _("Deal %(number)s: %(step)s", number=deal.number, step=step.text),
                link("deals.show", number=deal.number),
                due=step.late or (day(step.due) if step.due else None),
                late=bool(step.late),
                note=step.who,
            )


def talks_of_others(desk: Desk) -> Iterator[Todo]:
    """Negotiations in which somebody else has the move."""
    own = desk.actor.organisation_id
    mine = [Negotiation.seller_id == own, Negotiation.buyer_id == own]
    center = centers.center_of(desk.session, own)
    if center is not None:
        mine.append(Negotiation.center_id == center.id)
    query = (
        select(Offer, Negotiation, Asset)
        .join(Negotiation, Offer.negotiation_id == Negotiation.id)
        .join(Asset, Asset.id == Negotiation.asset_id)
        .where(or_(*mine), Negotiation.state == NegotiationState.OPEN, Offer.state == OfferState.SENT)
        .where(Offer.expires_at > desk.now)
        .order_by(Offer.expires_at)
        .limit(MOST)
    )
    rows = [row for row in desk.session.execute(query) if row[0].addressee_id != own]
    sides = [side for _offer, talk, _asset in rows for side in (talk.seller_id, talk.buyer_id)]
    names = names_of(desk.session, sides)
    for offer, negotiation, asset in rows:
        mover = sides_of(negotiation, names, desk.actor)[offer.addressee_id]
        yield Todo(
            _("Negotiation about %(right)s", right=title_of(asset)),
            link("negotiations.show", negotiation_id=negotiation.id),
            due=until(offer.expires_at),
            note=_("%(name)s has the move", name=mover.name),
        )


def needs_to_finish(desk: Desk) -> Iterator[Todo]:
    """Needs that were begun and not published."""
    for need in demand.needs_in(desk.session, desk.actor.organisation_id, NeedState.DRAFT):
        title = _("Finish the need “%(title)s”", title=need.title) if need.title else _("Finish the need you began")
        yield Todo(title, link("demand.edit", need_id=need.id), tag=_("Draft"))


def listings_for_needs(desk: Desk) -> Iterator[Todo]:
    """Listings that right holders offered for the reader's needs, and nobody has looked at."""
    for need, count in demand.waiting_answers(desk.session, desk.actor.organisation_id):
        text = ngettext(
            "Look at %(num)s listing offered for “%(title)s”", "Look at %(num)s listings offered for “%(title)s”",
            count, title=need.title,
        )  # fmt: skip
        yield Todo(text, link("demand.show", need_id=need.id), due=until(need.expires_at), tag=_("To look at"))


def doors_to_move(desk: Desk) -> Iterator[Todo]:
    """Data rooms in which the reader has the move: a wish to answer, an agreement to read or to sign."""
    for access, right in datarooms.moves_of(desk.session, desk.actor)[:MOST]:
        if access.buyer_id == desk.actor.organisation_id:
            text = _("Read the agreement for the data room of “%(title)s”", title=title_of(right))
        elif access.state is AccessState.REQUESTED:
            text = _("Answer a wish to see the data room of “%(title)s”", title=title_of(right))
        else:
            text = _("Sign the agreement for the data room of “%(title)s”", title=title_of(right))
        yield Todo(text, link("dataroom.access", access_id=access.id), tag=_("Your move"))


def payments_overdue(desk: Desk) -> Iterator[Todo]:
    """Instalments whose day has passed and for which no receipt is recorded, the longest overdue first."""
    recorded = recorded_by_purpose(desk.session)
    rows = [(deal, deals.next_due(deal)) for deal in desk.session.scalars(deals.owing())]
    late = [
        (deal, due[0], due[1])
        for deal, due in rows
        if due is not None and due[1] and due[1] < desk.today and deal.subject not in recorded
    ]
    names = names_of(desk.session, [deal.buyer_id for deal, _owed, _due in late])
    for deal, owed, due in sorted(late, key=lambda row: row[2])[:MOST]:
        yield Todo(
            _("%(amount)s is overdue for deal %(number)s", amount=money(owed), number=deal.number),
            link("deals.show", number=deal.number),
            due=overdue(due, desk.today),
            late=True,
            note=names[deal.buyer_id].display(language()),
        )


def applications_to_work_on(desk: Desk) -> Iterator[Todo]:
    """What waits for the city office in its programmes: to review, to publish, to decide, to grant."""
    for row in programmes.waiting_for_office(desk.session, desk.today, limit=MOST):
        text = _("Application %(number)s of %(name)s", number=row.number, name=row.body.display(language()))
        word = APPLICATION_LABELS[row.state][0]
        yield Todo(text, link("programmes.applications.show", number=row.number), tag=str(word))


FUND_STATES = (ClaimState.SUBMITTED, ClaimState.VERIFIED, ClaimState.PUBLIC)


def fund_claims(desk: Desk) -> Iterator[Todo]:
    """Claims on compensation funds that wait for the city office: to verify, to approve, to pay after publicity."""
    for row in funds.claims(desk.session, states=FUND_STATES, limit=MOST):
        if row.publicity_ends is not None and row.publicity_ends >= desk.today:
            continue
        text = _("Claim %(number)s on %(fund)s", number=row.number, fund=row.loan.fund.display(language()))
        is_late = row.pay_by is not None and row.pay_by < desk.today
        due = day(row.pay_by) if row.pay_by else None
        href = link("funds.claims.show", claim_id=row.id)
        yield Todo(text, href, due=due, late=is_late, tag=str(CLAIM_LABELS[row.state][0]))


def terms_of_funds(desk: Desk) -> Iterator[Todo]:
    """Terms of funds that another officer proposed and a second one confirms."""
    for row in funds.proposed_terms(desk.session, limit=MOST):
        if row.proposed_by != desk.actor.person_id:
            fund = funds.fund(desk.session, row.fund_id)
            text = _("Terms of %(fund)s from %(day)s on", fund=fund.display(language()), day=day(row.valid_from))
            yield Todo(text, link("funds.show", code=fund.code), tag=_("To be confirmed"), note=row.proposed_by_name)


def applications_to_finish(desk: Desk) -> Iterator[Todo]:
    """One's own applications that are drafts or were returned."""
    for row in programmes.to_finish(desk.session, desk.actor.organisation_id, limit=MOST):
        is_back = row.state.value == "returned"
        text = _("Correct application %(number)s", number=row.number)
        text = text if is_back else _("Finish application %(number)s", number=row.number)
        href = link("programmes.applications.show", number=row.number)
        yield Todo(text, href, note=row.reason or None, tag=str(APPLICATION_LABELS[row.state][0]))


def centers_behind(desk: Desk) -> Iterator[Todo]:
    """Centers with recordals that should have been filed: the law's clock runs against the sides."""
    query = (
        select(Center, func.count(RecordalCase.id), func.min(RecordalCase.due_on))
        .join(Center, Center.id == RecordalCase.center_id)
        .where(RecordalCase.state.in_(CLOCK_RUNS), RecordalCase.due_on < desk.today)
        .group_by(Center.id)
        .order_by(func.min(RecordalCase.due_on))
    )
    for center, count, first in desk.session.execute(query):
        name = center.display(language())
        text = ngettext(
            "%(name)s: %(num)s recordal is overdue", "%(name)s: %(num)s recordals are overdue", count, name=name
        )
        yield Todo(text, link("centers.show", code=center.code), due=day(first), late=True)


def organisations_to_verify(desk: Desk) -> Iterator[Todo]:
    """Organisations that nobody has compared with the register of companies."""
    count = unverified_count(desk.session)
    if count:
        yield Todo(_("Organisations to verify"), link("organisations.index"), tag=str(count))


def account_to_enter(desk: Desk) -> Iterator[Todo]:
    """Without an account buyers cannot pay."""
    if receiving_account(desk.session, business_date(desk.now)) is None:
        title = _("Enter the account to which buyers pay")
        yield Todo(title, link("payments.account"), tag=_("Missing"), late=True)


def accounts_to_confirm(desk: Desk) -> Iterator[Todo]:
    """Accounts for buyers' payments that somebody else of the trading center proposed."""
    for row in proposed_accounts(desk.session):
        if row.proposed_by != desk.actor.person_id:
            title = _("Compare and confirm the account to which buyers are to pay")
            yield Todo(title, link("payments.account"), due=day(row.valid_from), tag=_("Four eyes"))


def open_licences_to_bring(desk: Desk) -> Iterator[Todo]:
    """Declarations and withdrawals that the center brings to the office."""
    own = centers.center_of(desk.session, desk.actor.organisation_id)
    states = (OpenLicenceState.SUBMITTED, OpenLicenceState.WITHDRAWING)
    query = select(OpenLicence).where(OpenLicence.center_id == (own.id if own else 0), OpenLicence.state.in_(states))
    for licence in desk.session.scalars(query.order_by(OpenLicence.id).limit(MOST)):
        if licence.state is OpenLicenceState.SUBMITTED:
            text = _("Bring declaration %(number)s of an open licence to the office.", number=licence.number)
        else:
            text = _("Bring the withdrawal of open licence %(number)s to the office.", number=licence.number)
        yield Todo(text, link("openlicence.show", number=licence.number), tag=_("Open licence"))


def open_licences_to_finish(desk: Desk) -> Iterator[Todo]:
    """Declarations that were begun and not handed in."""
    query = select(OpenLicence).filter_by(owner_id=desk.actor.organisation_id, state=OpenLicenceState.DRAFT)
    for licence in desk.session.scalars(query.order_by(OpenLicence.id).limit(MOST)):
        text = _("Finish declaration %(number)s of an open licence", number=licence.number)
        yield Todo(text, link("openlicence.show", number=licence.number))
