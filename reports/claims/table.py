"""A center's list of deals done outside of the platform: taken in whole, or refused with every fault and its line."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core import bulk, lists
from core.actor import Actor
from core.errors import Refusal
from core.i18n import _
from core.i18n import lazy_gettext as lazy
from core.lists import Column, Line
from listings.terms.vocabulary import LicenseType
from parties.centers.services import must_work_for
from registers.programmes.models import Intake
from registers.programmes.taking_in import keep_intake, known_intake
from reports.claims.attributed import attributed
from reports.claims.keys import number_key
from reports.claims.known_loans import loans_like
from reports.claims.models import ClaimedRight, Part, VolumeClaim
from reports.claims.reporting import LEADERS, Reported, claimed_at_once, hand_in, reported, served_already
from reports.claims.states import LIVE, ClaimState
from reports.claims.suspicion import deals_like
from settlement.volumes.models import Category, RightKind

CATEGORY_WORDS = lists.words_of(
    Category,
    ("转让", Category.TRANSFER),
    ("许可", Category.LICENSE),
    ("开放许可", Category.OPEN_LICENSE),
    ("拍卖", Category.AUCTION),
    ("作价入股", Category.EQUITY),
    ("质押融资", Category.PLEDGE_FINANCE),
    ("证券化", Category.SECURITIZATION),
    ("投融资", Category.INVESTMENT),
    ("保险", Category.INSURANCE),
    ("服务", Category.SERVICE),
    ("培育", Category.CULTIVATION),
)
KIND_WORDS = lists.words_of(
    RightKind,
    ("专利", RightKind.PATENT),
    ("商标", RightKind.TRADEMARK),
    ("著作权", RightKind.COPYRIGHT),
    ("版权", RightKind.COPYRIGHT),
    ("地理标志", RightKind.INDICATION),
    ("混合", RightKind.MIXED),
)
PART_WORDS = lists.words_of(
    Part, ("促成", Part.CLOSE), ("成交", Part.CLOSE), ("挂牌", Part.LIST), ("引荐", Part.INTRODUCE)
)
LICENCE_WORDS = lists.words_of(
    LicenseType,
    ("独占", LicenseType.EXCLUSIVE),
    ("独占许可", LicenseType.EXCLUSIVE),
    ("排他", LicenseType.SOLE),
    ("排他许可", LicenseType.SOLE),
    ("普通", LicenseType.ORDINARY),
    ("普通许可", LicenseType.ORDINARY),
)
YES_WORDS = {lists.folded(each) for each in ("yes", "true", "1", "是", "关联")}

COLUMNS = (
    Column("category", lazy("Kind of operation"), ("运营类别", "类别"), longest=40),
    Column("right_kind", lazy("Kind of right"), ("权利类型", "知识产权类型"), longest=40),
    Column("numbers", lazy("Numbers of the rights"), ("专利号", "权利号", "知识产权编号", "编号"), longest=4000),
    Column("seller_name", lazy("Seller"), ("转让方", "卖方", "许可方")),
    Column(
        "seller_code",
        lazy("Seller’s code"),
        ("转让方代码", "让与或许可一方代码", "卖方代码", "转让方统一社会信用代码"),
        longest=60,
    ),
    Column("buyer_name", lazy("Buyer"), ("受让方", "买方", "被许可方")),
    Column(
        "buyer_code",
        lazy("Buyer’s code"),
        ("受让方代码", "取得一方代码", "买方代码", "受让方统一社会信用代码"),
        longest=60,
    ),
    Column("contract_on", lazy("Contract date"), ("合同日期", "签约日期"), longest=40),
    Column("recognised_on", lazy("Recorded on"), ("确认日期", "备案日期", "登记日期"), longest=40),
    Column("amount", lazy("Amount (CNY)"), ("金额", "合同金额", "金额（元）"), longest=40),
    Column("recordal_no", lazy("Recordal number"), ("备案号", "登记号", "合同备案号"), longest=100),
    Column("part", lazy("What the center did"), ("中心角色", "作用"), needed=False, longest=40),
    Column("license_type", lazy("Type of licence"), ("许可类型", "许可方式"), needed=False, longest=40),
    Column("related", lazy("Related sides"), ("关联交易", "是否关联"), needed=False, longest=10),
    Column("note", lazy("Note"), ("备注",), needed=False, longest=500),
)
Read = tuple[Line, Reported]


def take_in_claims(
    session: Session, *, center_id: int, content: bytes, name: str, actor: Actor, now: datetime
) -> Intake:
    """Hand in all deals of a list, or none: Unacceptable `list` names each line that does not fit. Its center's people.

    The same file again changes nothing. A deal that another center has reported becomes a joint case (BR-84).
    """
    center = must_work_for(session, actor, center_id)
    register = f"claims:{center.code}"
    known = known_intake(session, register, content)
    if known is not None:
        return known
    lines = lists.lines_in(content, COLUMNS)
    read = [(line, said) for line in lines if (said := _read(line, now)) is not None]
    lists.must_fit(lines)
    _look_for_doubles(session, center_id, read)
    lists.must_fit(lines)
    intake = keep_intake(session, register, content, name, rows=len(lines), new=len(read), actor=actor, now=now)
    _write(session, center_id, intake, [said for _line, said in read], actor=actor, now=now)
    return intake


def _read(line: Line, now: datetime) -> Reported | None:
    category, kind = line.choice("category", CATEGORY_WORDS), line.choice("right_kind", KIND_WORDS)
    contract_on, recognised_on = line.day("contract_on"), line.day("recognised_on")
    amount, part = line.money("amount"), line.choice("part", PART_WORDS, Part.CLOSE)
    licence = line.choice("license_type", LICENCE_WORDS) if line.text("license_type") else None
    if not (category and kind and contract_on and recognised_on and amount is not None and part) or line.faults:
        return None
    texts = ("numbers", "seller_name", "seller_code", "buyer_name", "buyer_code", "recordal_no", "note")
    try:
        return reported(
            category=category, right_kind=kind, contract_on=contract_on, recognised_on=recognised_on, amount=amount,
            part=part, license_type=licence, related_party=lists.folded(line.text("related")) in YES_WORDS, now=now,
            **{key: line.text(key) for key in texts},
        )  # fmt: skip
    except Refusal as refusal:
        labels = [str(column.label) for column in COLUMNS if column.key in refusal.fields]
        line.fault(": ".join([*labels, str(refusal.message)]))
        return None


def _look_for_doubles(session: Session, center_id: int, read: Sequence[Read]) -> None:
    """Note lines that say a deal twice, that the center has reported before, or that the platform itself settled."""
    keys = [said.key for _line, said in read]
    own = _found(session, keys, VolumeClaim.center_id == center_id, VolumeClaim.state.in_(LIVE))
    deals = deals_like(session, {said.key: (said.contract_on, said.amount) for _line, said in read}) if read else {}
    loans = loans_like(session, [(said, said.numbers) for _line, said in read])
    served = attributed(session, [said for _line, said in read])
    first: dict[str, int] = {}
    for place, ((line, _said), key) in enumerate(zip(read, keys, strict=True)):
        if key in first:
            line.fault(_("This deal stands in line %(first)s already. Take one out.", first=first[key]))
        elif key in own:
            line.fault(_("Your center has reported this deal already: same rights, sides, contract date and amount."))
        elif key in deals:
            line.fault(_("This is deal %(number)s of the platform, which is counted anyway.", number=deals[key]))
        elif place in loans:
            line.fault(_("This is loan %(number)s of the platform, which is counted anyway.", number=loans[place]))
        elif place in served:
            line.fault(served_already(served[place]))
        first.setdefault(key, line.number)


def _found(session: Session, keys: Sequence[str], *conditions: Any) -> set[str]:
    found: set[str] = set()
    for start in range(0, len(keys), 500):
        part = VolumeClaim.dedupe_key.in_(keys[start : start + 500])
        found |= set(session.scalars(select(VolumeClaim.dedupe_key).where(part, *conditions)))
    return found


def _write(
    session: Session, center_id: int, intake: Intake, deals: Sequence[Reported], *, actor: Actor, now: datetime
) -> None:
    """All in a few statements; those that another center leads join it one by one."""
    taken = _found(session, [said.key for said in deals], VolumeClaim.state.in_(LEADERS))
    ids = bulk.new_ids(session, VolumeClaim, len(deals)) if deals else []
    both = list(zip(ids, deals, strict=True))
    own = {"center_id": center_id, "intake_id": intake.id, "entered_by": actor.name, "entered_at": now}
    rows = [{**own, **_row(number, said, said.key in taken, now)} for number, said in both]
    try:
        bulk.insert_all(session, VolumeClaim, rows)
    except IntegrityError:
        raise claimed_at_once() from None
    rights = [
        {"claim_id": number, "place": place, "number": each, "number_key": number_key(each)}
        for number, said in both
        for place, each in enumerate(said.numbers, start=1)
    ]
    bulk.insert_all(session, ClaimedRight, rights)
    for number, said in both:
        if said.key in taken:
            hand_in(session, session.get_one(VolumeClaim, number), actor=actor, now=now)


def _row(number: int, said: Reported, is_joint: bool, now: datetime) -> Mapping[str, Any]:
    return {
        "id": number, "part": said.part, "category": said.category, "right_kind": said.right_kind,
        "license_type": said.license_type,
        "state": ClaimState.DRAFT if is_joint else ClaimState.SUBMITTED, "seller_name": said.seller_name,
        "seller_code": said.seller_code, "buyer_name": said.buyer_name, "buyer_code": said.buyer_code,
        "contract_on": said.contract_on, "recognised_on": said.recognised_on, "amount_minor": said.amount.minor,
        "recordal_no": said.recordal_no, "related_party": said.related_party, "note": said.note,
        "dedupe_key": said.key, "uncounted": None, "reason": "", "counted_times": 0, "corrects_id": None,
        "submitted_at": None if is_joint else now, "judged_by": "", "judged_at": None,
    }  # fmt: skip
