"""What is under way today: live listings, negotiations and deals in every state."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from core.money import Money
from demo import opened, play, rights, room, wishes
from demo.play import Parts
from demo.stage import Stage
from listings.assets import services as assets
from listings.assets.kinds import AssetStatus
from listings.assets.models import EncumbranceType
from listings.market import services as market
from listings.market.models import Listing
from listings.terms.agreement import Instalment, Terms
from listings.terms.scope import Scope
from listings.terms.vocabulary import Trigger
from parties.notices.services import without_notices
from settlement.deals import services as deals
from settlement.deals.models import Deal
from trading.negotiation import services as negotiation


@dataclass(frozen=True, slots=True)
class Offer:
    """A right that goes on sale today: which, by whom, with which center, for what."""

    seller: str
    center: int
    family: str
    place: int
    grant: str
    price: int | None  # in yuan; None is by negotiation


ON_SALE = (
    Offer("", 0, "patent", 47, "exclusive", 2_600_000), Offer("", 0, "patent", 48, "assign", 1_880_000),
    Offer("", 12, "patent", 49, "ordinary", 120_000), Offer("", 2, "patent", 50, "ordinary", None),
    Offer("", 1, "patent", 51, "assign", 960_000), Offer("", 3, "patent", 52, "sole", 1_450_000),
    Offer("", 4, "work", 12, "ordinary", 68_000), Offer("", 6, "mark", 30, "assign", 350_000),
    Offer("", 5, "patent", 53, "exclusive", None), Offer("", 10, "work", 13, "exclusive", 240_000),
    Offer("", 8, "patent", 54, "assign", 730_000), Offer("abroad", 1, "patent", 55, "ordinary", 410_000),
)  # fmt: skip


GRANTS = (("assign", 860_000), ("ordinary", 95_000), ("exclusive", 1_240_000), ("assign", 2_150_000), ("sole", 480_000),
          ("ordinary", None), ("assign", 320_000), ("exclusive", None))  # fmt: skip


def more_on_sale() -> list[Offer]:
    """The rest of the market: quiet listings of all kinds, so that there is something to search in."""
    families = [("patent", 96 + place) for place in range(26)]
    families += [("mark", 46 + place) for place in range(10)] + [("work", 44 + place) for place in range(8)]
    offers = []
    for number, (family, place) in enumerate(families):
        grant, price = GRANTS[number % len(GRANTS)]
        grant = "assign" if family == "mark" else grant
        center = 4 if family == "work" else number * 5 % 14
        offers.append(Offer("", center, family, place, grant, price and price + number * 7_500))
    return offers


def right_of(each: Offer, today: date) -> rights.Right:
    """The invented right behind an offer, filed some years ago."""
    filed = date(today.year - 4, 3, 1) + timedelta(days=each.place)
    return {"patent": rights.patent, "mark": rights.mark, "work": rights.work}[each.family](each.place, filed)


def parts_of(stage: Stage, each: Offer, today: date, buyer: str = "power") -> Parts:
    """The people around an offer; a seller left out is the owner of the invention."""
    right = right_of(each, today)
    seller, center = stage.actors[each.seller or right.owner], stage.centers[each.center]
    return Parts(seller, stage.actors[buyer], stage.staff[each.center], center.id, right)


def set_out(session: Session, stage: Stage, now: datetime) -> None:
    """Listings first, then what grows out of them."""
    live = [on_sale(session, stage, each, now - timedelta(days=30 - place)) for place, each in enumerate(ON_SALE)]
    with without_notices():
        for place, each in enumerate(more_on_sale()):
            on_sale(session, stage, each, now - timedelta(days=60, hours=-31 * place))
    unfinished(session, stage, now)
    troubled(session, stage, now)
    over(session, stage, now)
    talks(session, stage, live, now)
    room.set_out(session, stage, live[0][1].seller, live[0][2], now)
    for place, stop in enumerate(COURSE):
        under_way(session, stage, place, stop, now)
    paid_in_parts(session, stage, now)
    wishes.set_out(session, stage, now)
    opened.set_out(session, stage, now)


def on_sale(session: Session, stage: Stage, each: Offer, now: datetime) -> tuple[Offer, Parts, Listing]:
    """A published listing."""
    parts = parts_of(stage, each, now.date())
    price = Money(each.price * 100) if each.price else None
    asset = play.enter_right(session, parts, now - timedelta(days=2))
    listing = play.draft(session, parts, asset, each.grant, price, now - timedelta(days=1))
    return each, parts, play.publish(session, parts, listing, now - timedelta(hours=30))


def unfinished(session: Session, stage: Stage, now: datetime) -> None:
    """A draft, one in review, one that came back and one that was rejected."""
    for place, ending in enumerate(("draft", "submitted", "return", "reject")):
        each = Offer("", 12, "patent", 56 + place, "ordinary", 90_000 + place * 1000)
        parts = parts_of(stage, each, now.date())
        asset = play.enter_right(session, parts, now - timedelta(days=4))
        listing = play.draft(session, parts, asset, each.grant, Money(9_000_000), now - timedelta(days=3))
        if ending != "draft":
            market.submit_listing(session, listing_id=listing.id, actor=parts.seller, now=now - timedelta(days=2))
        if ending in ("return", "reject"):
            reason = {"code": "summary_too_thin" if ending == "return" else "may_not_be_traded", "text": ""}
            market.review_listing(
                session, listing_id=listing.id, decision=ending, reasons=[reason], actor=parts.staff,
                now=now - timedelta(days=1),
            )  # fmt: skip


def troubled(session: Session, stage: Stage, now: datetime) -> None:
    """One listing that a dispute suspended, one that its owner withdrew, one whose right has lapsed."""
    for place, fate in enumerate(("dispute", "withdrawn", "lapsed")):
        each = Offer("", 1, "patent", 60 + place, "assign", 300_000)
        _each, parts, listing = on_sale(session, stage, each, now - timedelta(days=12))
        if fate == "dispute":
            assets.record_encumbrance(
                session, asset_id=listing.asset_id, type=EncumbranceType.DISPUTE, ref="notice:2026-17",
                holder_name="星海市中级人民法院", scope={}, from_date=(now - timedelta(days=3)).date(),
                actor=stage.actors["admin"], now=now - timedelta(days=3),
            )  # fmt: skip
        elif fate == "withdrawn":
            market.withdraw_listing(session, listing_id=listing.id, actor=parts.seller, now=now - timedelta(days=2))
        else:
            assets.set_status(
                session, asset_id=listing.asset_id, status=AssetStatus.LAPSED, on=(now - timedelta(days=1)).date(),
                reason="年费未缴", actor=stage.actors["admin"], now=now - timedelta(days=1),
            )  # fmt: skip


def over(session: Session, stage: Stage, now: datetime) -> None:
    """A listing of last year whose time on the market ran out; an offer for it had lapsed and the talk had died down.

    Played first of what is under way, because the timetable's acts look at every listing and every offer there is.
    """
    each = Offer("", 7, "patent", 64, "assign", 520_000)
    _each, parts, listing = on_sale(session, stage, each, now - timedelta(days=400))
    terms = play.terms_for("assign", Money(41_000_000), (now - timedelta(days=390)).date(), None)
    play.offer(session, parts, listing, terms, now - timedelta(days=390))
    negotiation.expire_due(session, now=now - timedelta(days=370))
    negotiation.expire_due(session, now=now - timedelta(days=330))
    market.expire_due(session, now=now - timedelta(days=20))


def talks(session: Session, stage: Stage, live: list[tuple[Offer, Parts, Listing]], now: datetime) -> None:
    """Open rooms with one, two and three versions, one rejected, one withdrawn, one whose offer has lapsed."""
    buyers = ("power", "yard", "chem", "metro", "cloud", "pharma")
    for place, buyer in enumerate(buyers):
        each, parts, listing = live[place]
        parts = Parts(parts.seller, stage.actors[buyer], parts.staff, parts.center_id, parts.right)
        ends = date.fromisoformat(listing.scope["ends"]) if listing.scope.get("ends") else None
        price = Money((each.price or 500_000) * 80)
        terms = play.terms_for(each.grant, price, now.date(), ends, royalty_bp=250 if each.grant != "assign" else 0)
        stands = 4 if place == 5 else 20
        version = play.offer(session, parts, listing, terms, now - timedelta(days=6), days=stands)
        if place in (1, 2):
            terms = play.terms_for(each.grant, price.share(11_500), now.date(), ends)
            version = play.counter(session, parts.seller, version, terms, now - timedelta(days=4), days=20)
        if place == 2:
            terms = play.terms_for(each.grant, price.share(10_800), now.date(), ends)
            play.counter(session, parts.buyer, version, terms, now - timedelta(days=2), days=20)
        if place == 3:
            negotiation.reject_offer(session, offer_id=version.id, actor=parts.seller, now=now - timedelta(days=3))
        if place == 4:
            negotiation.withdraw_offer(session, offer_id=version.id, actor=parts.buyer, now=now - timedelta(days=3))
    negotiation.expire_due(session, now=now - timedelta(days=1))


COURSE = ("agreed", "half signed", "signed", "recorded receipt", "funded", "delivered", "settled", "closed",
          "cancelled", "refunding", "releasable", "refunded")  # fmt: skip

BUYERS = ("power", "port", "chem", "yard", "metro", "cloud", "food", "pharma", "build", "media", "power", "chem")


def under_way(session: Session, stage: Stage, place: int, stop: str, now: datetime) -> None:
    """One deal, played until the state it shall rest in today."""
    each = Offer(
        "abroad" if place == 9 else "",
        place,
        "patent",
        70 + place,
        ("assign", "exclusive", "ordinary")[place % 3],
        None,
    )
    parts = parts_of(stage, each, now.date(), BUYERS[place])
    price = Money(28_800_000 + place * 3_777_700)
    asset = play.enter_right(session, parts, now - timedelta(days=50))
    listing = play.publish(
        session, parts, play.draft(session, parts, asset, each.grant, price, now - timedelta(days=49)),
        now - timedelta(days=48),
    )  # fmt: skip
    ends = date.fromisoformat(listing.scope["ends"]) if listing.scope.get("ends") else None
    begun = now - timedelta(days=40)
    version = play.offer(session, parts, listing, play.terms_for(each.grant, price, begun.date(), ends), begun)
    deal = play.accept(session, parts.seller, version, now - timedelta(days=36))
    run_until(session, stage, parts, deal, price, stop, now)


def run_until(session: Session, stage: Stage, parts: Parts, deal: Deal, price: Money, stop: str, now: datetime) -> None:
    """The acts from signature on, as far as `stop` says."""
    if stop == "agreed":
        return
    if stop == "half signed":
        deals.sign_deal(
            session, deal_id=deal.id, digest=deal.terms_digest, actor=parts.buyer, now=now - timedelta(days=34)
        )
        return
    play.sign(session, parts, deal, now - timedelta(days=34))
    if stop == "signed":
        return
    if stop == "cancelled":
        deals.cancel_deal(
            session, deal_id=deal.id, reason="预算未获批准", actor=parts.buyer, now=now - timedelta(days=30)
        )
        deals.cancel_deal(session, deal_id=deal.id, reason="同意解除", actor=parts.seller, now=now - timedelta(days=29))
        return
    receipt = play.record_payment(session, stage, deal, price, now - timedelta(days=28))
    if stop == "recorded receipt":
        return
    play.confirm_payment(session, stage, receipt, now - timedelta(days=27))
    if stop == "funded":
        return
    if stop in ("refunding", "refunded"):
        deals.cancel_deal(session, deal_id=deal.id, reason="标的调整", actor=parts.seller, now=now - timedelta(days=20))
        deals.cancel_deal(session, deal_id=deal.id, reason="同意退款", actor=parts.buyer, now=now - timedelta(days=19))
        if stop == "refunded":
            play.pay_out(session, stage, deal, now - timedelta(days=17))
        return
    case = play.file(session, parts, deal, now - timedelta(days=18))
    if stop == "delivered":
        return
    if stop == "releasable":
        deals.freeze_money(
            session, deal_id=deal.id, reason="法院通知冻结该笔价款：(2026) 星01执保8号", actor=stage.finance[0],
            now=now - timedelta(days=8),
        )  # fmt: skip
    play.record(session, parts, case, deal, now - timedelta(days=5))
    if stop == "closed":
        play.pay_out(session, stage, deal, now - timedelta(days=4))


def paid_in_parts(session: Session, stage: Stage, now: datetime) -> None:
    """A licence in three instalments, the last at a milestone; half of the first has arrived."""
    each = Offer("", 12, "patent", 90, "exclusive", None)
    parts = parts_of(stage, each, now.date(), "pharma")
    asset = play.enter_right(session, parts, now - timedelta(days=30))
    draft = play.draft(session, parts, asset, "exclusive", None, now - timedelta(days=29))
    listing = play.publish(session, parts, draft, now - timedelta(days=28))
    ends = date.fromisoformat(listing.scope["ends"])
    first, second, third = Money(80_000_000), Money(15_000_000), Money(5_000_000)
    simple = play.terms_for("exclusive", first, now.date() - timedelta(days=20), ends)
    steps = (Instalment(first, Trigger.SIGNING), Instalment(second, Trigger.RECORDAL),
             Instalment(third, Trigger.MILESTONE, what="首批样品通过验收"))  # fmt: skip
    scope = Scope(("CN",), ("*",), now.date() - timedelta(days=20), ends)
    terms = Terms(simple.act, simple.license_type, steps, None, scope)
    version = play.offer(session, parts, listing, terms, now - timedelta(days=20))
    deal = play.accept(session, parts.seller, version, now - timedelta(days=18))
    play.sign(session, parts, deal, now - timedelta(days=17))
    receipt = play.record_payment(session, stage, deal, first.share(5000), now - timedelta(days=12))
    play.confirm_payment(session, stage, receipt, now - timedelta(days=12))
