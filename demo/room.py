"""A data room: documents behind every tier, a signed agreement, a wish that waits, and a buyer without a name."""

import io
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from core import files, pdf
from core.actor import Actor
from demo.stage import Stage
from listings.market.models import Listing
from trading.dataroom import services
from trading.dataroom.models import DataRoom
from trading.dataroom.states import Tier

REPORTS = (
    ("热循环试验报告（摘要）", Tier.SIGNED_IN, "样件经 1,200 次热循环，密封面未见渗漏。"),
    ("冷却板装配图说明", Tier.CLICK_THROUGH, "流道宽 3.2 mm，压降低于 8 kPa；焊缝位置见附图。"),
    ("焊接工艺参数", Tier.SIGNED, "搅拌摩擦焊，主轴转速与进给按批次记录，良率见第二节。"),
)


def set_out(session: Session, stage: Stage, seller: Actor, listing: Listing, now: datetime) -> None:
    """The room of one listing as it stands today."""
    begun = now - timedelta(days=9)
    room = services.set_room(
        session, listing_id=listing.id, purpose="考察是否就该专利取得许可或受让。", term_months=36, access_days=60,
        dispute="court_seller", arbitration_body=None, actor=seller, now=begun,
    )  # fmt: skip
    note = "产品概要：板式冷却，适用于客车与储能柜。".encode()
    _put_in(session, room, "产品概要.txt", note, "产品概要", Tier.PUBLIC, seller, begun)
    for title, tier, finding in REPORTS:
        facts = [["编制单位", seller.organisation_name], ["日期", begun.date().isoformat()]]
        content = {"title": title, "language": "zh-Hans", "facts": facts, "paragraphs": [finding]}
        made = pdf.render("demo/report.typ", content, made_at=begun)
        _put_in(session, room, f"{title}.pdf", made, title, tier, seller, begun)
    _let_in(session, room, seller, stage.actors["power"], now - timedelta(days=5))
    shy = _ask(
        session, room, Tier.CLICK_THROUGH, "评估导热材料的配套机会。", stage.actors["chem"], now - timedelta(days=2),
        is_anonymous=True,
    )  # fmt: skip
    _ask(
        session, room, Tier.CLICK_THROUGH, "想了解焊缝位置是否适合船用。", stage.actors["yard"], now - timedelta(days=1)
    )
    services.send_nda(session, access_id=shy, actor=seller, now=now - timedelta(hours=20))


def _put_in(
    session: Session, room: DataRoom, name: str, content: bytes, title: str, tier: Tier, by: Actor, now: datetime
) -> None:
    stored = files.keep_upload(session, io.BytesIO(content), name, purpose=room.subject, actor=by, now=now)
    services.add_document(session, room_id=room.id, stored=stored, title=title, tier=tier, actor=by, now=now)


def _ask(
    session: Session, room: DataRoom, tier: Tier, purpose: str, by: Actor, now: datetime, is_anonymous: bool = False
) -> int:
    access = services.ask(
        session, room_id=room.id, tier=tier, purpose=purpose, is_anonymous=is_anonymous, actor=by, now=now
    )
    return access.id


def _let_in(session: Session, room: DataRoom, seller: Actor, buyer: Actor, now: datetime) -> None:
    """Asked, sent, signed by both; then a copy of the drawing is taken."""
    purpose = "为储能柜选型，需要核对工艺参数与装配图。"
    access_id = _ask(session, room, Tier.SIGNED, purpose, buyer, now)
    access = services.send_nda(session, access_id=access_id, actor=seller, now=now + timedelta(hours=2))
    digest = access.nda_sha256 or ""
    services.sign(session, access_id=access_id, digest=digest, actor=buyer, now=now + timedelta(hours=6))
    services.countersign(session, access_id=access_id, digest=digest, actor=seller, now=now + timedelta(hours=9))
    services.look(session, room_id=room.id, reader=buyer, address="203.0.113.0/24", now=now + timedelta(hours=10))
    for document in services.documents_in(session, room.id)[-2:]:
        services.fetch(
            session, document_id=document.id, reader=buyer, address="203.0.113.0/24", now=now + timedelta(hours=11)
        )
