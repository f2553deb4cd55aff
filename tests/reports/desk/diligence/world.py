"""Rights for the tests of diligence reports, brought in as a register's file would bring them."""

from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.actor import SYSTEM, Actor
from listings.assets import services as assets
from listings.assets.kinds import AssetKind, AssetStatus, TermBasis
from listings.assets.models import Asset, EncumbranceType
from listings.registry.filing import Who
from listings.registry.merging import take_over
from listings.registry.recordals import EventKind, RightEvent
from listings.registry.records import RightRecord
from listings.terms.scope import Scope
from reports.desk.diligence import making
from reports.desk.diligence.about import about_of
from reports.desk.diligence.finding import Counts, Part
from reports.desk.models import DiligenceReport
from tests.settlement.deals.world import NOON, TODAY, World, org

OWNER = "澄江电池有限公司"  # the seller of tests.settlement.deals.world
NUMBER = "202310876543.9"


def a_record(**more: Any) -> RightRecord:
    """A Chinese invention in force since 2025, as the office tells it three days ago; nothing is wrong with it."""
    given: dict[str, Any] = {
        "source": "cnipa", "office": "CN", "kind": AssetKind.PATENT_INVENTION, "record": NUMBER,
        "application_no": NUMBER, "title": {"zh": "一种潮汐发电浮标的充电电路"}, "filing_date": date(2023, 5, 10),
        "publication_date": date(2023, 9, 1), "grant_date": date(2025, 3, 14), "inventors": ("林安",),
        "applicants": (OWNER,), "owners": (OWNER,), "status": AssetStatus.IN_FORCE, "status_date": date(2025, 3, 14),
        "source_date": date(2026, 11, 20), "expiry_date": date(2043, 5, 10), "expiry_basis": TermBasis.ESTIMATED,
    }  # fmt: skip
    return RightRecord(**{**given, **more})


def a_mark(number: str, **more: Any) -> dict[str, Any]:
    """The entry of a Chinese mark in class 9."""
    return {
        "kind": AssetKind.TRADEMARK, "title": f"星海{number}", "number": number, "classes": [("NICE", "9")],
        "filing_date": date(2020, 1, 2), "grant_date": date(2021, 1, 7), "status": AssetStatus.IN_FORCE, **more,
    }  # fmt: skip


def an_entry(kind: EventKind, day: date, ref: str = "2026110001", **more: Any) -> RightEvent:
    """An entry of the office's book."""
    return RightEvent(kind=kind, day=day, recorded=day, ref=ref, **more)


def imported(world: World, *records: RightRecord) -> Asset:
    """The right of these records; it is the seller's where they name it as owner."""
    session = world.session
    for record in records:
        take_over(session, record, Who(SYSTEM, NOON))
    session.flush()
    right = session.scalars(select(Asset).order_by(Asset.id.desc())).first()
    assert right is not None
    return right


def clean(world: World, **more: Any) -> Asset:
    """A right with which nothing is wrong."""
    return imported(world, a_record(**more))


def entered(world: World, **entry: Any) -> Asset:
    """A right that its owner typed in."""
    return assets.register_asset(
        world.session, organisation_id=org(world.seller), actor=world.seller, now=NOON, **entry
    )


def burdened(world: World, type: EncumbranceType, asset: Asset | None = None, **more: Any) -> Asset:
    """A right with something standing on it since the beginning of the year."""
    right = asset or clean(world)
    given: dict[str, Any] = {"ref": "court:1", "holder_name": "某银行", "from_date": date(2026, 1, 1), **more}
    assets.record_encumbrance(world.session, asset_id=right.id, type=type, actor=SYSTEM, now=NOON, **given)
    world.session.flush()
    return right


def licensed(world: World, license_type: str, asset: Asset | None = None, **scope: Any) -> Asset:
    """A right with a licence in Liaoning."""
    given = Scope(("CN-LN",), ("*",), date(2026, 1, 1), date(2029, 12, 31))
    return burdened(
        world, EncumbranceType.LICENSE, asset, act="license", license_type=license_type, scope=given.as_json(),
        ref="register:2026-1", to_date=date(2029, 12, 31),
    )  # fmt: skip


def findings(session: Session, about: str, actor: Actor, language: str = "en") -> dict[Part, list[dict[str, Any]]]:
    """What a report made now would say of the first right, by part."""
    content = making.content_of(session, about_of(session, about, actor, NOON), NOON)
    return by_part(content["languages"][language]["rights"][0])


def by_part(right: dict[str, Any]) -> dict[Part, list[dict[str, Any]]]:
    """The findings about one right, by part."""
    return {Part(each["part"]): each["findings"] for each in right["parts"]}


def worst(found: list[dict[str, Any]]) -> str:
    """The colour of the gravest."""
    return Counts.of(found).worst.value


def a_report(world: World, about: str, actor: Actor) -> DiligenceReport:
    """A report, made and kept."""
    return making.make_report(world.session, about=about, actor=actor, now=world.now)


__all__ = ["NOON", "TODAY"]
