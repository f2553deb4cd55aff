"""Funds and transformation projects of the demonstration city: as they were at the end of 2021, and a claim today."""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from core.actor import Actor, Role
from core.clock import business_date
from core.money import Money
from demo.cast import Party, invented_uscc
from demo.listed import table
from demo.play import at
from demo.stage import Stage, member, organisation
from finance.funds import granting, insuring, queries
from finance.funds import services as funds
from finance.funds.claims import Ground
from finance.funds.grants import SubsidyKind
from finance.funds.models import Fund, FundKind
from finance.funds.policies import PolicyKind
from finance.projects import services as projects
from finance.projects import taking_in
from finance.projects.queries import project_by_code

BANK = Party("fund-bank", "星海科创银行", "Xinghai Innovation Bank", "bank", "罗景行")
# Code, name, English name, district, its English name and code, promised, paid in (day, fen, sponsor).
COMPENSATION = (
    (
        "HT", "高新区知识产权质押融资风险补偿基金", "Risk-Compensation Fund of the High-tech Zone", "高新区",
        "High-tech Zone", "210293", 20_000_000_00,
        ((date(2020, 9, 15), 12_000_000_00, "高新区财政局"), (date(2021, 6, 30), 6_000_000_00, "高新区财政局")),
    ),
    (
        "JP", "金普新区知识产权质押融资风险补偿基金", "Risk-Compensation Fund of Jinpu New District", "金普新区",
        "Jinpu New District", "210213", 20_000_000_00,
        ((date(2021, 3, 12), 14_000_000_00, "金普新区财政局"),),
    ),
)  # fmt: skip
RATIOS: dict[str, Any] = {"fund_bp": 5400, "bank_bp": 2600, "insurer_bp": 1600, "appraiser_bp": 400}
SUBSIDY = ((date(2021, 5, 20), 20_000_000_00, "星海市财政局"),)
# Thirteen projects: what they make, who carries them, whose rights, begun, stage, invested (fen, by whom).
INSTITUTE = "海滨化学研究所"
PROJECTS = (
    ("耐高温质子交换膜", "华辰膜材料有限公司", INSTITUTE, (2019, 4), "量产", ((180_000_000_00, "海创产业基金"),)),
    ("全钒液流电池电堆", "北岸储能有限公司", INSTITUTE, (2019, 9), "量产", ((210_000_000_00, "星海国投"),)),
    (
        "船用低硫燃料添加剂",
        "远帆船舶化学有限公司",
        "海湾理工大学",
        (2020, 1),
        "中试",
        ((46_000_000_00, "海创产业基金"),),
    ),
    ("海水淡化反渗透膜", "澄海水务技术有限公司", INSTITUTE, (2020, 3), "中试", ((68_500_000_00, "蓝湾资本"),)),
    ("精密减速器", "东港机器人有限公司", "海湾理工大学", (2020, 6), "量产", ((95_000_000_00, "星海国投"),)),
    ("高速铁路轴承", "北方轴承精工有限公司", "铁道装备研究院", (2020, 8), "量产", ((72_000_000_00, "北方制造基金"),)),
    ("生物基尼龙", "绿源新材料有限公司", INSTITUTE, (2020, 10), "中试", ((60_500_000_00, "海创产业基金"),)),
    ("贝类疫苗", "海牧生物有限公司", "海洋水产大学", (2021, 1), "研发", ((18_000_000_00, "蓝湾资本"),)),
    ("医用钛合金植入件", "康脊医疗器械有限公司", "海湾医科大学", (2021, 2), "中试", ((54_000_000_00, "仁川创投"),)),
    ("智能焊接机器人", "东港机器人有限公司", "海湾理工大学", (2021, 3), "研发", ((38_000_000_00, "北方制造基金"),)),
    ("甲醇制烯烃催化剂", "辰光催化有限公司", INSTITUTE, (2021, 5), "量产", ((120_000_000_00, "星海国投"),)),
    ("数字孪生港口调度", "港联数智有限公司", "海事大学", (2021, 6), "中试", ((42_000_000_00, "蓝湾资本"),)),
    ("冷链相变材料", "寒川材料有限公司", "海湾理工大学", (2021, 9), "研发", ((46_000_000_00, "仁川创投"),)),
)

# The bank's number of the loan, the debtor, lent and lost (fen), claimed for so many days ago.
LOANS = (
    ("XD-0301", "辰光催化有限公司", 3_000_000_00, 3_000_000_00, 62),
    ("XD-0412", "远帆船舶化学有限公司", 2_400_000_00, 2_000_000_00, 0),
    ("XD-0533", "寒川材料有限公司", 5_000_000_00, 1_200_000_00, 0),
)


def past(session: Session, stage: Stage, now: datetime) -> None:
    """Both compensation funds, the subsidy fund, and the projects of the city's list."""
    officer = stage.actors["city"]
    for code, name, name_en, place, place_en, district, promised, payments in COMPENSATION:
        fund = enter(
            session, officer, code=code, kind=FundKind.COMPENSATION, name=name, name_en=name_en, district=district,
            district_name=place, district_name_en=place_en, committed=Money(promised), payments=payments,
        )  # fmt: skip
        terms = funds.propose_terms(
            session, fund_id=fund.id, valid_from=fund.opened_on, leverage=10, stop_loss_bp=2000,
            claim_cap=Money(3_000_000_00), source="星知〔2020〕31号", actor=officer, now=at(fund.opened_on), **RATIOS,
        )  # fmt: skip
        second = stage.actors["city-2"]
        funds.confirm_terms(session, proposal_id=terms.id, actor=second, now=at(fund.opened_on))
    enter(
        session, officer, code="TZ", kind=FundKind.SUBSIDY, name="星海市知识产权投资补助资金",
        name_en="Fund of Xinghai for Investment Subsidies", district_name="星海市", district_name_en="City of Xinghai",
        committed=Money(30_000_000_00), payments=SUBSIDY,
    )  # fmt: skip
    content = table(("code", "name", "carrier", "source", "stage", "started_on", "investor", "amount", "invested_on"),
                    list(project_lines()))  # fmt: skip
    taking_in.take_in_projects(session, content=content, name="专利转化项目.csv", actor=officer, now=now)
    projects.plan_milestone(
        session, project_id=project_by_code(session, "ZH-2019-01").id, name="第二条生产线达产",
        planned_on=business_date(now) + timedelta(days=120), actor=officer, now=now,
    )  # fmt: skip


def enter(session: Session, officer: Actor, *, payments: tuple[tuple[date, int, str], ...], **said: object) -> Fund:
    """A fund launched on the day of its first payment, with all payments."""
    opened = payments[0][0]
    fund = funds.enter_fund(session, opened_on=opened, actor=officer, now=at(opened), **said)  # type: ignore[arg-type]
    for number, (day, fen, sponsor) in enumerate(payments, start=1):
        funds.contribute(
            session, fund_id=fund.id, sponsor=sponsor, amount=Money(fen), paid_on=day,
            document_no=f"{fund.code}-{day:%Y%m%d}-{number}", actor=officer, now=at(day),
        )  # fmt: skip
    return fund


def project_lines() -> list[tuple[str, ...]]:
    """The list as the city hands it in: one line for each investment, all by the end of 2021."""
    return [
        (
            f"ZH-{year}-{number:02d}", name, carrier, source, stage, f"{year}-{month:02d}-10", investor,
            Money(fen).amount, f"{min(year + 1, 2021)}-11-{10 + number}",
        )
        for number, (name, carrier, source, (year, month), stage, investments) in enumerate(PROJECTS, start=1)
        for fen, investor in investments
    ]  # fmt: skip


def under_way(session: Session, stage: Stage, now: datetime) -> None:
    """Three loans under cover went bad: one compensated with something recovered, one in publicity with an objection,
    and one just claimed for."""
    today = business_date(now)
    home = organisation(session, stage, BANK, now)
    clerk = member(session, stage, home, BANK.key, BANK.person, BANK.key, Role.BANK_OFFICER, now=now)
    fund = queries.fund_by_code(session, "HT")
    claims = []
    for number, (code, debtor, fen, lost, ago) in enumerate(LOANS):
        funds.cover_loan(
            session, fund_id=fund.id, code=code, debtor_name=debtor, debtor_uscc=invented_uscc(8101 + number, "91"),
            principal=Money(fen), covered_on=today - timedelta(days=400), due_on=today + timedelta(days=330),
            insurer="星海财险", appraiser="明衡评估",
            actor=clerk, now=at(today - timedelta(days=400)),
        )  # fmt: skip
        then = at(today - timedelta(days=ago)) if ago else now
        claims.append(
            funds.submit_claim(
                session, code=code, ground=Ground.CLASSIFIED, since=business_date(then) - timedelta(days=6),
                loss=Money(lost), statement="已三次书面催收，并于上月提起诉讼。", actor=clerk, now=then,
            )
        )  # fmt: skip
    paid, public, _submitted = (claim.id for claim in claims)
    first, second = stage.actors["city"], stage.actors["city-2"]
    then = at(today - timedelta(days=60))
    funds.verify_claim(session, claim_id=paid, loss=Money(LOANS[0][3]), actor=first, now=then)
    funds.approve_claim(session, claim_id=paid, actor=second, now=then)
    funds.pay_claim(session, claim_id=paid, actor=second, now=at(today - timedelta(days=40)))
    funds.report_recovery(
        session, claim_id=paid, gross=Money(500_000_00), cost=Money(50_000_00), received_on=today, note="拍卖专利所得",
        actor=clerk, now=now,
    )  # fmt: skip
    funds.verify_claim(session, claim_id=public, loss=Money(LOANS[1][3]), actor=first, now=now)
    funds.approve_claim(session, claim_id=public, actor=second, now=now)
    funds.file_objection(
        session, claim_id=public, name="郝立群", contact="星海市海港路7号", statement="该公司另有未申报的应收账款。",
        received_on=today, actor=first, now=now,
    )  # fmt: skip
    funds.propose_terms(
        session, fund_id=queries.fund_by_code(session, "JP").id, valid_from=date(today.year + 1, 1, 1), leverage=12,
        stop_loss_bp=2000, claim_cap=Money(4_000_000_00), source=f"星知〔{today.year}〕18号", actor=first, now=now,
        fund_bp=5000, bank_bp=3000, insurer_bp=1600, appraiser_bp=400,
    )  # fmt: skip
    subsidise(session, stage, now)


def subsidise(session: Session, stage: Stage, now: datetime) -> None:
    """A subsidy that is committed and paid in part, and a request that waits for its second officer."""
    fund, first, second = queries.fund_by_code(session, "TZ"), stage.actors["city"], stage.actors["city-2"]
    year = business_date(now).year
    pilot = granting.ask_for_subsidy(
        session, fund_id=fund.id, kind=SubsidyKind.INVESTMENT, thing="ZH-2020-03", beneficiary="远帆船舶化学有限公司",
        beneficiary_uscc=invented_uscc(8102, "91"), year=year, cost=Money(6_000_000_00), amount=Money(1_500_000_00),
        statement="中试线设备投资补助。", actor=first, now=now,
    )  # fmt: skip
    granting.approve_subsidy(session, grant_id=pilot.id, actor=second, now=now)
    granting.pay_subsidy(session, grant_id=pilot.id, amount=Money(500_000_00), actor=first, now=now)
    granting.ask_for_subsidy(
        session, fund_id=fund.id, kind=SubsidyKind.INTEREST, thing="XD-0533", beneficiary="寒川材料有限公司",
        beneficiary_uscc=invented_uscc(8103, "91"), year=year, cost=Money(260_000_00), amount=Money(130_000_00),
        statement="质押贷款贴息。", actor=first, now=now,
    )  # fmt: skip
    policy = insuring.record_policy(
        session, number="ZCX-0007", kind=PolicyKind.INFRINGEMENT, insurer="星海财险",
        insured="远帆船舶化学有限公司", insured_uscc=invented_uscc(8102, "91"),
        premium=Money(36_000_00), sum_insured=Money(1_000_000_00),
        first_day=business_date(now) - timedelta(days=90), last_day=business_date(now) + timedelta(days=274),
        actor=first, now=now,
    )  # fmt: skip
    insuring.report_policy_claim(
        session, policy_id=policy.id, occurred_on=business_date(now) - timedelta(days=12), what="被诉侵权，应诉费用。",
        claimed=Money(85_000_00), actor=first, now=now,
    )  # fmt: skip
