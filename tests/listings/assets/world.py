"""Small makers for tests about rights."""

import io
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from core import files
from core.actor import SYSTEM, Actor, Role
from listings.assets import services
from listings.assets.kinds import AssetKind, AssetStatus
from listings.assets.models import Asset
from parties.organisations.models import Organisation, OrganisationKind
from parties.organisations.services import register_organisation
from tests.builders import NOON, actor_for

TODAY = date(2026, 11, 23)


def an_organisation(session: Session, name: str = "海岬潮能科技有限公司", **more: Any) -> Organisation:
    """A verified enterprise."""
    values = {"kind": OrganisationKind.ENTERPRISE, "actor": SYSTEM, "now": NOON, **more}
    return register_organisation(session, name=name, **values)


def a_holder(organisation: Organisation) -> Actor:
    """Somebody who holds rights for the organisation."""
    return actor_for(organisation.id, Role.RIGHT_HOLDER)


def center_staff(organisation_id: int = 9_999) -> Actor:
    """Somebody who works at a center."""
    return actor_for(organisation_id, Role.CENTER_STAFF, person_id=2, name="Zhou Yi")


ENTRY: dict[str, Any] = {
    "kind": AssetKind.PATENT_INVENTION,
    "title": "一种潮汐发电浮标的充电电路",
    "number": "ZL 2023 1 0876543.9",
    "filing_date": date(2023, 7, 17),
    "grant_date": date(2025, 3, 14),
    "status": AssetStatus.IN_FORCE,
    "classes": [("IPC", "H02J 7/00")],
}


def an_asset(session: Session, owner: Organisation, **more: Any) -> Asset:
    """A Chinese invention in force, entered by hand for its owner."""
    return services.register_asset(
        session, **{**ENTRY, **more}, organisation_id=owner.id, actor=a_holder(owner), now=NOON
    )


def a_paper(session: Session, asset_id: int, content: bytes = b"%PDF-1.7 agreed") -> str:
    """A paper kept as evidence about a right; gives its SHA-256."""
    purpose = f"asset:{asset_id}"
    kept = files.keep_upload(
        session, io.BytesIO(content), "consent.pdf", purpose=purpose, actor=center_staff(), now=NOON
    )
    return kept.sha256
