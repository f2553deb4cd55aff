"""A small market, made through the services: a seller, a center, their people, and rights to list."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from core.actor import SYSTEM, Actor, Role
from core.db import db
from core.money import Money
from listings.assets import services as assets
from listings.assets.models import Asset, AssetKind, AssetStatus, EncumbranceType
from listings.assets.numbers.china import cn_check_digit
from listings.market import services as market
from listings.market.models import Listing
from parties.centers.models import Center
from parties.centers.services import register_center
from parties.notices.models import Notice
from parties.organisations.models import Organisation, OrganisationKind
from tests.builders import NOON
from tests.conftest import kept
from tests.parties.cast import a_person, an_organisation, as_actor, trail

_serials = count(123456)
FAMILY_DIGIT = {AssetKind.PATENT_INVENTION: 1, AssetKind.PATENT_UTILITY: 2, AssetKind.PATENT_DESIGN: 3}


@dataclass
class World:
    """Who takes part."""

    seller: Organisation
    holder: Actor
    center: Center
    staff: Actor
    buyer: Organisation
    stranger: Actor


def a_center(session: Session, code: str = "DL-BAT", name: str = "大连电池知识产权运营中心") -> Center:
    """An operation center with an organisation of its own."""
    home = an_organisation(session, name, OrganisationKind.CENTER)
    return register_center(
        session, organisation_id=home.id, code=code, name=name, name_en=f"Center {code}", industry="batteries",
        actor=SYSTEM, now=NOON,
    )  # fmt: skip


@kept
def a_world(session: Session) -> World:
    """A seller with a right holder, a center with staff, and a buyer."""
    seller = an_organisation(session, "海湾电池有限公司", name_en="Haiwan Battery Co., Ltd.")
    buyer = an_organisation(session, "北岸汽车有限公司", name_en="Northshore Motors Co., Ltd.")
    center = a_center(session)
    holder = a_person(session, "lin@haiwan.example", Role.RIGHT_HOLDER, at=seller, name="Lin Mei")
    staff = a_person(
        session,
        "qiu@center.example",
        Role.CENTER_STAFF,
        at=session.get(Organisation, center.organisation_id),
        name="Qiu An",
    )
    stranger = a_person(session, "zhao@north.example", Role.RIGHT_HOLDER, Role.BUYER, at=buyer, name="Zhao Ke")
    return World(
        seller,
        as_actor(session, holder, seller),
        center,
        as_actor(session, staff),
        buyer,
        as_actor(session, stranger, buyer),
    )


def a_number(kind: AssetKind = AssetKind.PATENT_INVENTION, serial: int | None = None) -> str:
    """A new number that fits its kind, with its check digit where it has one."""
    serial = serial or next(_serials)
    if kind.family == "trademark":
        return str(70_000_000 + serial)
    if kind is AssetKind.SOFTWARE:
        return f"2021SR{serial:07d}"
    if kind is AssetKind.COPYRIGHT_WORK:
        return f"国作登字-2021-F-{serial:08d}"
    body = f"2021{FAMILY_DIGIT[kind]}{serial:07d}"
    return f"ZL{body}.{cn_check_digit(body)}"


@kept
def an_asset(
    session: Session,
    world: World,
    title: str = "一种锂电池热管理系统",
    title_en: str = "Thermal management system for lithium batteries",
    kind: AssetKind = AssetKind.PATENT_INVENTION,
    classes: Sequence[tuple[str, str]] = (("IPC", "H01M 10/60"),),
    **more: Any,
) -> Asset:
    """A right in force that belongs to the seller."""
    given: dict[str, Any] = {
        "number": a_number(kind), "filing_date": date(2021, 3, 1), "grant_date": date(2022, 6, 1),
        "status": AssetStatus.IN_FORCE, "organisation_id": world.seller.id, "summary": "", **more,
    }  # fmt: skip
    return assets.register_asset(
        session, kind=kind, title=title, title_en=title_en, classes=classes, actor=SYSTEM, now=NOON, **given
    )


@kept
def a_draft(session: Session, world: World, asset: Asset | None = None, **changes: Any) -> Listing:
    """A draft with every question answered."""
    asset = asset or an_asset(session, world)
    answers: dict[str, Any] = {
        "center_id": world.center.id, "for_sale": True, "sale_price": Money.parse("1200000"),
        "license_types": ["ordinary"], "license_price": None, "territories": ["CN-LN"], "fields": ["*"], "ends": None,
        "summary": "Keeps every cell within two degrees.", **changes,
    }  # fmt: skip
    return market.draft_listing(session, asset_id=asset.id, actor=world.holder, now=NOON, **answers)


@kept
def submitted(session: Session, world: World, asset: Asset | None = None, **changes: Any) -> Listing:
    """A listing that waits for its center."""
    listing = a_draft(session, world, asset, **changes)
    return market.submit_listing(session, listing_id=listing.id, actor=world.holder, now=NOON)


@kept
def published(
    session: Session, world: World, asset: Asset | None = None, *, now: datetime = NOON, **changes: Any
) -> Listing:
    """A listing on sale."""
    listing = submitted(session, world, asset, **changes)
    return market.review_listing(
        session, listing_id=listing.id, decision="approve", reasons=[], actor=world.staff, now=now
    )


def a_bundle_on_sale(session: Session, world: World, *rights: Asset, now: datetime = NOON, **changes: Any) -> Listing:
    """These rights on sale together, in equal parts."""
    listing = a_draft(session, world, rights[0], **{"license_types": ["exclusive", "ordinary"], **changes})
    share, rest = divmod(10_000, len(rights))
    parts = [(right.id, share + (place < rest)) for place, right in enumerate(rights)]
    market.bundle_rights(session, listing_id=listing.id, parts=parts, actor=world.holder, now=NOON)
    market.submit_listing(session, listing_id=listing.id, actor=world.holder, now=NOON)
    return market.review_listing(session, listing_id=listing.id, decision="approve", actor=world.staff, now=now)


def encumber(session: Session, asset_id: int, type: EncumbranceType, ref: str = "court:1") -> int:
    """Put an encumbrance on the whole right; gives its id."""
    row = assets.record_encumbrance(
        session, asset_id=asset_id, type=type, ref=ref, holder_name="某银行", scope={}, from_date=date(2026, 1, 1),
        actor=SYSTEM, now=NOON,
    )  # fmt: skip
    session.flush()
    return row.id


def relieve(session: Session, ref: str = "court:1", now: datetime = NOON) -> None:
    """End what stands under a reference."""
    assets.end_encumbrances(session, ref=ref, on=(now + timedelta(days=0)).date(), actor=SYSTEM, now=now)


def sign_in(client: FlaskClient, actor: Actor) -> FlaskClient:
    """The browser of somebody who has signed in and acts for their organisation."""
    with client.session_transaction() as kept:
        kept["_user_id"], kept["organisation_id"], kept["_fresh"] = str(actor.person_id), actor.organisation_id, True
    return client


def page(client: FlaskClient, path: str, status: int = 200) -> str:
    """A page as it is now (the test's own reads are let go first)."""
    db.session.remove()
    answer = client.get(path)
    assert answer.status_code == status, (path, answer.status_code, answer.text[:2000])
    return answer.text


def send(client: FlaskClient, path: str, status: int = 303, **form: Any) -> TestResponse:
    """A form, sent."""
    db.session.remove()
    answer = client.post(path, data=form)
    assert answer.status_code == status, (path, answer.status_code, answer.text[:2000])
    return answer


def acts(session: Session, listing: Listing) -> list[str]:
    """The trail of a listing."""
    return trail(session, listing.subject)


def told(session: Session, organisation_id: int) -> list[str]:
    """The notices of an organisation's people, as catalogue texts."""
    session.flush()
    return list(session.scalars(select(Notice.text).filter_by(organisation_id=organisation_id).order_by(Notice.id)))
