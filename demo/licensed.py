"""One licence through two years of royalties and into the third: a top-up, steps, a late payment, a claim."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.clock import business_date, business_year
from core.deadlines import add_months
from core.money import Money, total
from demo import play, rights
from demo.play import Parts, at
from demo.stage import Stage
from listings.terms.agreement import Further, Royalty, Terms, Tier
from listings.terms.scope import Scope
from listings.terms.vocabulary import Act, LicenseType, RoyaltyBase
from settlement.deals.models import Deal
from settlement.payments import services as payments
from settlement.royalties import services as royalties
from settlement.royalties.claiming import Found
from settlement.royalties.claims import ClaimKind
from settlement.royalties.models import Plan
from settlement.royalties.tables import Sold

CENTER, RIGHT_PLACE = 12, 417
LEAST, STEP = Money(50_000_000), Money(1_200_000_000)
# Sales of each quarter in fen: the first year stays below the least, the second goes through the step.
SALES = (
    287_431_590, 301_220_475, 264_918_030, 322_604_210,
    341_877_960, 388_105_325, 402_316_740, 455_930_185,
    418_227_360, 437_609_915, 429_884_270,
)  # fmt: skip
LATE = 6  # the quarter that is paid eleven days too late


@dataclass
class Licence:
    """The licence with what is still to happen to it, in the order of its days."""

    stage: Stage
    events: list[tuple[datetime, Callable[[Session, datetime], None]]]
    plan_id: int = 0

    def until(self, session: Session, day: date) -> None:
        """Play what happened up to a day; once."""
        while self.events and business_date(self.events[0][0]) <= day:
            now, act = self.events.pop(0)
            act(session, now)

    def plan(self, session: Session) -> Plan:
        """Its plan."""
        return session.get_one(Plan, self.plan_id)


def planned(stage: Stage, now: datetime) -> Licence:
    """Signed in the autumn of the third year before this one, used from the next New Year on."""
    first = date(business_year(now) - 2, 1, 1)
    licence = Licence(stage, [])
    licence.events.append(
        (at(date(first.year - 1, 10, 11)), lambda session, then: _sign(session, licence, first, then))
    )
    for place, minor in enumerate(SALES):
        ends = add_months(first, 3 * place + 3)
        days = (8, 15, 33 if place == LATE else 18)
        acts = (_report(licence, place, Money(minor)), _accept(licence, place), _pay(licence))
        licence.events += [(at(ends + timedelta(days=day)), act) for day, act in zip(days, acts, strict=True)]
    licence.events = [each for each in licence.events if each[0] < now - timedelta(days=1)]
    last = max(each[0] for each in licence.events)
    licence.events.append((last + timedelta(hours=1), _claim(licence)))
    return licence


def _sign(session: Session, licence: Licence, first: date, now: datetime) -> None:
    """From the listing to the recorded licence, without a fixed price."""
    stage = licence.stage
    right = rights.patent(RIGHT_PLACE, date(first.year - 5, 4, 8))
    parts = Parts(
        stage.actors[right.owner], stage.actors["power"], stage.staff[CENTER], stage.centers[CENTER].id, right
    )
    asset = play.enter_right(session, parts, now)
    listing = play.publish(session, parts, play.draft(session, parts, asset, "exclusive", None, now), now)
    scope = Scope(("CN",), ("*",), first, date(first.year + 4, 12, 31))
    running = Royalty(RoyaltyBase.NET_SALES, 400, minimum_per_year=LEAST, tiers=(Tier(STEP, 300),))
    agreed = Further.of({"audit": "yes", "audit_threshold_bp": 500})
    terms = Terms(Act.LICENSE, LicenseType.EXCLUSIVE, (), running, scope, further=agreed)
    offer = play.offer(session, parts, listing, terms, now + timedelta(days=2))
    deal: Deal = play.accept(session, parts.seller, offer, now + timedelta(days=4))
    play.sign(session, parts, deal, now + timedelta(days=6))
    case = play.file(session, parts, deal, now + timedelta(days=9))
    play.record(session, parts, case, deal, now + timedelta(days=40))
    licence.plan_id = session.scalars(select(Plan.id).filter_by(deal_id=deal.id)).one()


def _report(licence: Licence, place: int, sales: Money) -> Callable[[Session, datetime], None]:
    def act(session: Session, now: datetime) -> None:
        royalties.follow_the_calendar(session, plan_id=licence.plan_id, now=now)
        period = licence.plan(session).periods[place]
        home, grid = sales.split([7, 3])
        lines = [
            Sold("户用储能柜", home.minor // 312_000, home + home.share(250), home.share(250), "CN"),
            Sold("电网侧储能站", grid.minor // 21_000_000, grid, Money(0), "CN"),
        ]
        royalties.file_report(session, period_id=period.id, lines=lines, actor=licence.stage.actors["power"], now=now)

    return act


def _accept(licence: Licence, place: int) -> Callable[[Session, datetime], None]:
    def act(session: Session, now: datetime) -> None:
        period = licence.plan(session).periods[place]
        owner = licence.stage.actors[_owner()]
        royalties.accept_statement(session, period_id=period.id, version=1, actor=owner, now=now)

    return act


def _pay(licence: Licence) -> Callable[[Session, datetime], None]:
    def act(session: Session, now: datetime) -> None:
        plan, (first, second) = licence.plan(session), licence.stage.finance[:2]
        owed = total([due.open for due in plan.dues])
        advice = play.kept(
            session, f"bank advice {plan.number} {now:%Y%m%d}", f"advice-{now:%Y%m%d}.txt", plan.subject, first, now
        )
        receipt = payments.record_receipt(
            session, purpose=plan.subject, payer_id=plan.licensee_id, amount=owed,
            bank_reference=f"INR{plan.id:04d}{now:%Y%m%d}", received_on=business_date(now), evidence=advice,
            actor=first, now=now,
        )  # fmt: skip
        payments.confirm_receipt(session, receipt_id=receipt.id, actor=second, now=now + timedelta(hours=4))
        play.pay_out(session, licence.stage, plan, now + timedelta(days=1))

    return act


def _claim(licence: Licence) -> Callable[[Session, datetime], None]:
    """The licensor's auditor has found more in the second quarter of this year, or in the last one accepted."""

    def act(session: Session, now: datetime) -> None:
        plan = licence.plan(session)
        period = [each for each in plan.periods if each.accepted][-1]
        accepted = period.accepted
        assert accepted is not None
        found = Found(period.n, Money(accepted.base_minor + 31_500_000), accepted.units)
        royalties.claim(
            session, plan_id=plan.id, kind=ClaimKind.AUDIT, findings=[found],
            reason="账册 6001：出口销售未计入", cost=Money(2_800_000),
            actor=licence.stage.actors[_owner()], now=now,
        )  # fmt: skip

    return act


def _owner() -> str:
    return rights.patent(RIGHT_PLACE, date(2020, 1, 1)).owner
