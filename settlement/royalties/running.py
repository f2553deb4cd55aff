"""The clocks of royalties: to report, to accept or contest, to pay."""

from collections.abc import Iterator
from datetime import date

from sqlalchemy import or_, select

from core.clock import business_date
from core.i18n import lazy_gettext as lazy
from core.running import Asked, ClockKind, Clocks, Matter, Running, traders
from settlement.royalties.endings import EndGround, EndNotice
from settlement.royalties.inventors import open_duties
from settlement.royalties.models import Due, Period, Plan
from settlement.royalties.states import EndNoticeState, PeriodState

REPORT = ClockKind(
    "royalty_report",
    lazy("Report royalties"),
    Matter.ROYALTIES,
    before=(7, 1),
    after=True,
    columns=("royalty_period.report_due_on",),
)
CONTEST = ClockKind(
    "royalty_contest",
    lazy("Accept or contest a royalty report"),
    Matter.ROYALTIES,
    before=(7, 1),
    columns=("royalty_period.contest_until",),
)
PAYMENT = ClockKind(
    "royalty_payment",
    lazy("Pay royalties"),
    Matter.ROYALTIES,
    before=(7, 1),
    after=True,
    columns=("royalty_due.due_on",),
)

NOTICE = ClockKind(
    "royalty_end_notice",
    lazy("A notice that ends a licence"),
    Matter.ROYALTIES,
    before=(7, 1),
    columns=("royalty_end_notice.until",),
)


REWARD = ClockKind(
    "royalty_inventors", lazy("Pay the inventors of royalties"), Matter.ROYALTIES, before=(30, 7), after=True
)


def rewards(asked: Asked) -> Iterator[Running]:
    """What owners of a patent still owe its inventors of the royalties of a year (BR-70)."""
    for duty in open_duties(asked.session, asked.organisation_id):
        yield Running(
            kind=REWARD,
            subject=f"royalty-inventors:{duty.plan.id}:{duty.organisation_id}:{duty.year}",
            due_on=duty.due_on,
            text=lazy("Pay the inventors %(amount)s of the royalties %(number)s of %(year)s", amount=duty.open,
                      number=duty.plan.number, year=duty.year),
            href=f"/royalties/{duty.plan.number}/inventors",
            movers=traders(duty.organisation_id),
            began_on=date(duty.year, 12, 31),
        )  # fmt: skip


def periods(asked: Asked) -> Iterator[Running]:
    """Periods that are over and not reported, and reports that the licensor has not answered."""
    waits = (PeriodState.OPEN, PeriodState.ESTIMATED, PeriodState.REPORTED)
    query = select(Period, Plan).join(Plan, Plan.id == Period.plan_id).where(Period.state.in_(waits))
    own = asked.organisation_id
    if own is not None:
        query = query.where(or_(Plan.licensor_id == own, Plan.licensee_id == own))
    for period, plan in asked.session.execute(query):
        values = {"number": plan.number, "starts": period.starts_on, "ends": period.ends_on}
        href = f"/royalties/{plan.number}/{period.n}"
        if period.state is not PeriodState.REPORTED:
            yield Running(
                kind=REPORT,
                subject=f"period:{period.id}",
                due_on=period.report_due_on,
                text=lazy("Report the royalties of %(number)s for %(starts)s to %(ends)s", **values),
                href=href,
                movers=traders(plan.licensee_id),
                watchers=traders(plan.licensor_id),
                began_on=period.ends_on,
            )
        elif period.contest_until is not None:
            yield Running(
                kind=CONTEST,
                subject=f"period:{period.id}",
                due_on=period.contest_until,
                text=lazy("Accept or contest the royalties of %(number)s for %(starts)s to %(ends)s", **values),
                href=href,
                movers=traders(plan.licensor_id),
                watchers=traders(plan.licensee_id),
                began_on=period.reports[-1].reported_on if period.reports else None,
            )


def dues(asked: Asked) -> Iterator[Running]:
    """Invoices that are not paid in full."""
    unpaid = Due.paid_minor + Due.credited_minor < Due.amount_minor
    query = select(Due, Plan).join(Plan, Plan.id == Due.plan_id).where(unpaid)
    own = asked.organisation_id
    if own is not None:
        query = query.where(or_(Plan.licensor_id == own, Plan.licensee_id == own))
    for due, plan in asked.session.execute(query):
        yield Running(
            kind=PAYMENT,
            subject=f"due:{due.id}",
            due_on=due.due_on,
            text=lazy("Pay royalties of %(amount)s, %(number)s", amount=due.open, number=plan.number),
            href=f"/royalties/{plan.number}",
            movers=traders(plan.licensee_id),
            watchers=traders(plan.licensor_id),
            began_on=business_date(due.raised_at),
        )


def notices(asked: Asked) -> Iterator[Running]:
    """Notices that run: to pay what is late, and the last day of a licence that its licensee ends."""
    query = select(EndNotice, Plan).join(Plan, Plan.id == EndNotice.plan_id)
    query = query.where(EndNotice.state == EndNoticeState.GIVEN)
    own = asked.organisation_id
    if own is not None:
        query = query.where(or_(Plan.licensor_id == own, Plan.licensee_id == own))
    for notice, plan in asked.session.execute(query):
        if notice.ground is EndGround.NON_PAYMENT:
            text = lazy("Pay what is late of %(number)s, or the licensor may end the licence", number=plan.number)
        else:
            text = lazy("The licence of %(number)s ends by the licensee's notice", number=plan.number)
        yield Running(
            kind=NOTICE,
            subject=f"end-notice:{notice.id}",
            due_on=notice.until,
            text=text,
            href=f"/royalties/{plan.number}",
            movers=traders(plan.licensee_id),
            watchers=traders(plan.licensor_id),
            began_on=notice.given_on,
        )


def derive(asked: Asked) -> Iterator[Running]:
    """All of them."""
    yield from periods(asked)
    yield from dues(asked)
    yield from notices(asked)
    yield from rewards(asked)


CLOCKS = Clocks((REPORT, CONTEST, PAYMENT, NOTICE, REWARD), derive)
