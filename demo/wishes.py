"""What buyers look for today: needs in every state, listings that were offered for them, and searches that are kept."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.clock import business_date
from core.money import Money
from demo.stage import Stage
from listings.alerts import services as alerts
from listings.alerts.models import Rhythm, Watch
from listings.assets.models import Asset
from listings.demand import services as demand
from listings.demand.models import Need
from listings.market.models import Listing
from listings.market.states import ListingState
from parties.notices.services import without_notices


@dataclass(frozen=True, slots=True)
class Wish:
    """A need before it is posted; `budget` in yuan, from and to."""

    buyer: str
    center: int
    title: str
    problem: str
    fields: tuple[str, ...]
    ipc: tuple[str, ...]
    wanted: tuple[str, ...]
    budget: tuple[int | None, int | None]
    territories: tuple[str, ...]
    days: int
    language: str = "zh_Hans"
    is_anonymous: bool = False
    keywords: str = ""


OPEN = (
    Wish(
        "power", 0, "寒区储能电站的电池自加热方案",
        "电站冬季最低气温零下二十五度，锂离子电池容量下降明显。需要能够自加热、能耗低、可用于集装箱式储能系统的方案。",
        ("electrical.batteries",), ("H01M 10",), ("exclusive", "ordinary"), (200_000, 2_600_000), ("CN",), 45,
        keywords="低温 自加热 self-heating",
    ),
    Wish(
        "yard", 1, "Monitoring of ballast water on board",
        "We build bulk carriers and look for a method or device that measures ballast water on line, without sampling "
        "by hand, and that a class society accepts.",
        ("mechanical.marine", "instruments.sensors"), ("G01N 33", "B63J"), ("assign", "sole"), (None, 1_200_000),
        ("CN-LN", "CN-SD"), 60, language="en",
    ),
    Wish(
        "chem", 2, "高盐废水中工业废盐的资源化",
        "年产废盐约三千吨，杂质以硫酸钠为主，希望得到可以回用的工业盐，处理成本低于填埋。",
        ("chemistry.environment",), ("C02F",), ("ordinary",), (None, 500_000), ("CN",), 30, is_anonymous=True,
    ),
    Wish(
        "metro", 3, "转向架轴承故障的早期诊断", "在线监测，误报率低于百分之一，可以加装在现有车辆上。",
        ("mechanical.transport", "instruments.diagnostics"), ("G01M 17", "F16C"), ("assign", "exclusive", "sole"),
        (300_000, 1_500_000), ("CN",), 20,
    ),
    Wish(
        "food", 6, "A mark for seafood snacks",
        "We look for a registered mark in classes 29 and 30 that speaks of the sea and is easy to read abroad.",
        ("nice.29", "nice.30"), (), ("assign",), (None, 400_000), ("CN",), 90, language="en",
    ),
    Wish(
        "port", 7, "集装箱箱号识别与岸桥远程操控",
        "港区需要在雨雾天气稳定识别箱号，并与岸桥远程操控软件对接。",
        ("electrical.computing", "works.software", "mechanical.handling"), ("G06V",), ("ordinary", "assign"),
        (None, None), ("CN-LN",), 75,
    ),
)  # fmt: skip

OTHERS = (
    ("draft", Wish(
        "power", 0, "压缩空气储能的换热", "储能电站扩建，需要换热效率更高的方案。", ("electrical.power",), ("F28D",),
        ("ordinary",), (None, 800_000), ("CN",), 60,
    )),
    ("paused", Wish(
        "build", 9, "外墙保温板的防火处理", "既有建筑改造，保温与防火同时达标。", ("construction.building",), ("E04B",),
        ("ordinary",), (None, 300_000), ("CN",), 40,
    )),
    ("fulfilled", Wish(
        "cloud", 4, "加密数据的检索", "客户数据加密存储，需要在不解密的情况下检索。", ("electrical.computing",),
        ("G06F 21",), ("assign",), (500_000, 1_000_000), ("CN",), 30,
    )),
    ("withdrawn", Wish(
        "media", 10, "一部关于港口的纪录片", "希望取得播映许可。", ("works.film",), (), ("ordinary",), (None, 200_000),
        ("CN",), 30,
    )),
    ("taken down", Wish(
        "pharma", 5, "联系我们购买检测设备", "出售全新检测设备，价格面议。", ("instruments.medical",), (), ("assign",),
        (None, None), ("CN",), 30,
    )),
)  # fmt: skip
OVER = Wish(
    "chem", 2, "催化剂载体的低温制备", "希望将焙烧温度降低一百度。", ("chemistry.catalysis",), ("B01J",),
    ("exclusive",), (None, 900_000), ("CN",), 14,
)  # fmt: skip


SAVED = (
    ("power", Watch.LISTINGS, "电池与储能", [("q", "电池"), ("kind", "patent_invention")], Rhythm.DAILY),
    ("power", Watch.LISTINGS, "可购买的商标", [("kind", "trademark"), ("offer", "sale")], Rhythm.NEVER),
    ("storage", Watch.NEEDS, "电气领域的需求", [("field", "electrical")], Rhythm.AT_ONCE),
)  # fmt: skip


def post(session: Session, stage: Stage, wish: Wish, now: datetime) -> Need:
    """A need with every question answered."""
    least, most = (Money(each * 100) if each else None for each in wish.budget)
    return demand.draft_need(
        session, title=wish.title, problem=wish.problem, language=wish.language, fields=wish.fields, ipc=wish.ipc,
        keywords=wish.keywords, wanted=wish.wanted, budget_min=least, budget_max=most, territories=wish.territories,
        deadline=business_date(now) + timedelta(days=wish.days), center_id=stage.centers[wish.center].id,
        is_anonymous=wish.is_anonymous, actor=stage.actors[wish.buyer], now=now,
    )  # fmt: skip


def set_out(session: Session, stage: Stage, now: datetime) -> None:
    """Needs of the last weeks, the oldest first: the one that ran out comes before those that still run."""
    with without_notices():
        past = published(session, stage, OVER, now - timedelta(days=30))
        demand.expire_due(session, now=now - timedelta(days=10))
        assert not past.is_open
    for ending, wish in OTHERS:
        bring_to(session, stage, wish, ending, now - timedelta(days=6))
    needs = [published(session, stage, wish, now - timedelta(days=5 - place)) for place, wish in enumerate(OPEN)]
    answer(session, stage, needs, now)
    for who, watch, name, parameters, rhythm in SAVED:
        alerts.save_search(
            session, watch=watch, name=name, parameters=parameters, rhythm=rhythm, actor=stage.actors[who],
            now=now - timedelta(days=1),
        )  # fmt: skip


def published(session: Session, stage: Stage, wish: Wish, now: datetime) -> Need:
    """An open need."""
    need = post(session, stage, wish, now - timedelta(hours=3))
    return demand.publish_need(session, need_id=need.id, actor=stage.actors[wish.buyer], now=now)


def bring_to(session: Session, stage: Stage, wish: Wish, ending: str, now: datetime) -> None:
    """A need in one of the other states."""
    if ending == "draft":
        post(session, stage, wish, now)
        return
    need, actor = published(session, stage, wish, now), stage.actors[wish.buyer]
    later = now + timedelta(days=2)
    if ending == "paused":
        demand.pause_need(session, need_id=need.id, actor=actor, now=later)
    elif ending == "fulfilled":
        demand.fulfil_need(session, need_id=need.id, actor=actor, now=later)
    elif ending == "withdrawn":
        demand.withdraw_need(session, need_id=need.id, actor=actor, now=later)
    else:
        reason = "需求栏目用于征集知识产权，请勿发布设备广告。"
        demand.take_down_need(session, need_id=need.id, reason=reason, actor=stage.staff[wish.center], now=later)


# A need (its place in OPEN), what the offered right is about, and whether the buyer declined it.
OFFERED = ((0, "低温锂离子电池自加热", False), (0, "液流电池电解液再平衡", True), (1, "船舶压载水在线监测", False),
           (3, "轨道车辆转向架故障诊断", False))  # fmt: skip


def answer(session: Session, stage: Stage, needs: list[Need], now: datetime) -> None:
    """Right holders offer what they have on sale; one listing is declined."""
    sellers = {actor.organisation_id: actor for actor in stage.actors.values()}
    for place, (number, topic, is_declined) in enumerate(OFFERED):
        listing = on_sale_about(session, topic)
        row = demand.answer_need(
            session, need_id=needs[number].id, listing_id=listing.id, message="可以提供样机和现场测试数据。",
            actor=sellers[listing.seller_id], now=now - timedelta(hours=20 - place),
        )  # fmt: skip
        if is_declined:
            demand.decline_answer(
                session, answer_id=row.id, reason="不适用于集装箱式系统。", actor=stage.actors[OPEN[number].buyer],
                now=now - timedelta(hours=5),
            )  # fmt: skip


def on_sale_about(session: Session, topic: str) -> Listing:
    """The newest listing on sale whose title speaks of a topic."""
    named = select(Listing).join(Asset, Asset.id == Listing.asset_id).where(Asset.title.contains(topic))
    newest = named.where(Listing.state == ListingState.PUBLISHED).order_by(Listing.id.desc()).limit(1)
    return session.scalars(newest).one()
