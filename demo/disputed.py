"""What was in dispute: the concluded cases of three years as the city office reports them, and what is pending today.

1,257 cases concluded from 2019 to 2021: 552 by courts, 310 by the office, 46 by arbitrators, 349 by mediators.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.clock import business_date
from core.money import Money
from demo.stage import Stage
from listings.market.models import Listing
from listings.market.states import ListingState
from registers.disputes import services
from registers.disputes.vocabulary import Cause, Channel, ComplainantKind, Complaint, Outcome, RightKind, Side

FIRST, LAST = date(2019, 1, 2), date(2021, 12, 30)
COUNTS = {Channel.JUDICIAL: 552, Channel.ADMINISTRATIVE: 310, Channel.ARBITRATION: 46, Channel.MEDIATION: 349}
BODIES = {
    Channel.JUDICIAL: ("星海市中级人民法院", "（{year}）星01知民初{n}号"),
    Channel.ADMINISTRATIVE: ("星海市知识产权局", "星知法裁字〔{year}〕{n}号"),
    Channel.ARBITRATION: ("星海仲裁委员会", "星仲知字〔{year}〕{n}号"),
    Channel.MEDIATION: ("星海市知识产权纠纷人民调解委员会", "星知调字〔{year}〕{n}号"),
}
CAUSES = (
    Cause.INFRINGEMENT,
    Cause.INFRINGEMENT,
    Cause.CONTRACT,
    Cause.INFRINGEMENT,
    Cause.OWNERSHIP,
    Cause.REMUNERATION,
)
KINDS = (RightKind.TRADEMARK, RightKind.PATENT, RightKind.COPYRIGHT, RightKind.PATENT, RightKind.TRADEMARK)
DECIDED = (Outcome.FOR_CLAIMANT, Outcome.PARTLY, Outcome.SETTLED, Outcome.AGAINST_CLAIMANT, Outcome.PARTLY)


def concluded() -> Iterator[services.Concluded]:
    """The cases, spread evenly over the three years, each on a weekday."""
    line = 1
    for channel, count in COUNTS.items():
        body, number = BODIES[channel]
        for n in range(count):
            on = FIRST + timedelta(days=n * (LAST - FIRST).days // (count - 1))
            on -= timedelta(days=max(0, on.weekday() - 4))
            begun = on - timedelta(days=45 + n * 7 % 120)
            line += 1
            yield services.Concluded(
                line, channel, body, number.format(year=begun.year, n=n + 1), CAUSES[n % 6], KINDS[n % 5], begun, on,
                Outcome.SETTLED if channel is Channel.MEDIATION else DECIDED[n % 5],
                Money(1_800_000 + n * 37_000 % 96_000_000) if n % 3 else None,
            )  # fmt: skip


def set_out(session: Session, stage: Stage, now: datetime) -> None:
    """The list of the past, a mediation that waits for its confirmation, a suit that runs, and complaints."""
    city = stage.actors["city"]
    services.import_concluded(session, cases=list(concluded()), actor=city, now=now - timedelta(days=400))
    mediated(session, stage, now)
    sued(session, stage, now)
    complaints(session, stage, now)


def a_case(session: Session, stage: Stage, sides: tuple[str, str], channel: Channel, claim: str, now: datetime) -> int:
    """Filed by one organisation against another and accepted three days later; its id."""
    one, other = (stage.actors[key] for key in sides)
    case = services.file_case(
        session, channel=channel, cause=Cause.INFRINGEMENT, right_kind=RightKind.PATENT, claim=claim,
        parties=[services.Named(Side.CLAIMANT, organisation_id=one.organisation_id),
                 services.Named(Side.RESPONDENT, organisation_id=other.organisation_id)],
        actor=one, now=now,
    )  # fmt: skip
    body, number = BODIES[channel]
    later = now + timedelta(days=3)
    services.accept_case(
        session, case_id=case.id, accepted_on=business_date(later), body=body,
        case_no=number.format(year=later.year, n=9000 + case.id), actor=stage.actors["city"], now=later,
    )  # fmt: skip
    services.bring_before(session, case_id=case.id, channel=channel, actor=stage.actors["city"], now=later)
    return case.id


def mediated(session: Session, stage: Stage, now: datetime) -> None:
    """Settled twelve days ago; one side has applied for the judicial confirmation."""
    case_id = a_case(
        session,
        stage,
        ("tools", "yard"),
        Channel.MEDIATION,
        "进给机构落入专利权利要求1的保护范围。",
        now - timedelta(days=40),
    )
    then = now - timedelta(days=12)
    case = services.settle_case(
        session, case_id=case_id, settled_on=business_date(then), amount=Money(26_000_000),
        ground="停止使用，支付一次性补偿。", actor=stage.actors["city"], now=then,
    )  # fmt: skip
    services.apply_for_confirmation(
        session, case_id=case_id, party_id=case.parties[0].id, actor=stage.actors["tools"], now=now - timedelta(days=5)
    )


def sued(session: Session, stage: Stage, now: datetime) -> None:
    """Before the court since last month."""
    a_case(
        session, stage, ("rail", "metro"), Channel.JUDICIAL, "车门控制单元侵犯发明专利权。", now - timedelta(days=33)
    )


OWN_RIGHT = "中国发明专利 2017 1 0900012.3"
EVIDENCE = "挂牌说明书附图3所示结构与本方专利权利要求1逐项相同。"
STATEMENT = "本方产品没有权利要求1的第三个特征，检测报告可以证明。"
VISITOR = {"name": "沈一苇", "identity_no": "210200198801010000", "email": "shen@mail.example"}


def complaints(session: Session, stage: Stage, now: datetime) -> None:
    """One of somebody without an account that waits for the officers, one that the seller has answered, and one of
    which nobody told of a suit; no listing is off the market."""
    on_sale = select(Listing).where(Listing.state == ListingState.PUBLISHED).order_by(Listing.id).limit(3)
    one, other, third = session.scalars(on_sale).all()
    services.complain(
        session, listing_id=one.id, complaint=Complaint.OWNERSHIP, own_right=OWN_RIGHT, evidence=EVIDENCE,
        kind=ComplainantKind.PERSON, wants_measure=False, accepts_liability=True, **VISITOR, actor=None,
        now=now - timedelta(days=1),
    )  # fmt: skip
    answered(session, stage, other, now - timedelta(days=7))
    lifted = answered(session, stage, third, now - timedelta(days=60))
    ground = "双方已核对产品，投诉人确认比对有误。"
    services.lift(
        session, notice_id=lifted, ground=ground, actor=stage.actors["finance-1"], now=now - timedelta(days=50)
    )


def answered(session: Session, stage: Stage, listing: Listing, now: datetime) -> int:
    """Forwarded the same day, answered two days later, the answer forwarded on the third; the notice's id."""
    officer, complainant = stage.actors["finance-1"], stage.actors["build"]
    notice = services.complain(
        session, listing_id=listing.id, complaint=Complaint.INFRINGEMENT, own_right=OWN_RIGHT, evidence=EVIDENCE,
        wants_measure=False, accepts_liability=True, actor=complainant, now=now,
    )  # fmt: skip
    seller = next(each for each in stage.actors.values() if each.acts_for(listing.seller_id))
    services.forward_notice(session, notice_id=notice.id, with_measure=False, actor=officer, now=now)
    services.counter(session, notice_id=notice.id, statement=STATEMENT, actor=seller, now=now + timedelta(days=2))
    services.forward_statement(session, notice_id=notice.id, actor=officer, now=now + timedelta(days=3))
    return notice.id
