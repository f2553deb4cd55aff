"""Everything that the page of one right shows."""

from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from core.actor import Actor, Role
from listings.assets import queries
from listings.assets.encumbrances import RECORDERS
from listings.assets.models import Asset, ClassScheme, EncumbranceType
from listings.assets.states import ClaimState
from parties.organisations.queries import names_of

SHOWN_CLASSES = 12


def page_of(session: Session, asset_id: int, actor: Actor | None, *, today: date, language: str) -> dict[str, Any]:
    """The right and what belongs to it; the history and the claims only for those whom they concern."""
    asset = queries.asset(session, asset_id)
    owners = queries.owners_now(session, asset_id)
    standing = queries.active_encumbrances(session, asset_id)
    organisations = names_of(session, [each.organisation_id for each in owners if each.organisation_id])
    is_owner = actor is not None and any(actor.organisation_id == org for org in organisations)
    is_keeper = actor is not None and actor.has(*RECORDERS)
    left = asset.term_left(today)
    return {
        "asset": asset,
        "title": asset.titled(language),
        "owners": owners,
        "organisations": organisations,
        "numbers": queries.numbers_of(session, asset_id),
        "classes": grouped_classes(session, asset_id),
        "encumbrances": [each for each in standing if is_keeper or is_owner or _is_public(each.type)],
        "pledge": EncumbranceType.PLEDGE,
        "ownership_history": queries.ownership_history(session, asset_id),
        "claims": queries.claims_on(session, asset_id) if is_owner or is_keeper else _own(session, asset, actor),
        "history": history_rows(session, asset_id) if is_owner or is_keeper else [],
        "days_left": left[0] if left else None,
        "fraction_left": left[1] if left else None,
        "is_owner": is_owner,
        "is_keeper": is_keeper,
        "may_claim": actor is not None and not is_owner and actor.has(Role.RIGHT_HOLDER) and not organisations,
        "today": today,
        "language": language,
    }


def grouped_classes(session: Session, asset_id: int) -> list[tuple[ClassScheme, list[Any], int]]:
    """(scheme, the first classes, how many more)."""
    groups: dict[ClassScheme, list[Any]] = {}
    for row in queries.classes_of(session, asset_id):
        groups.setdefault(row.scheme, []).append(row)
    return [(scheme, rows[:SHOWN_CLASSES], max(len(rows) - SHOWN_CLASSES, 0)) for scheme, rows in groups.items()]


def history_rows(session: Session, asset_id: int) -> list[dict[str, Any]]:
    """The trail as people read it."""
    return [
        {"at": each.at, "who": each.actor_name, "what": each.label, "before": None, "after": None, "evidence": None}
        for each in queries.history_of(session, asset_id)
    ]


def _is_public(type_: EncumbranceType) -> bool:
    """Deals under way are nobody else's business; what a public register shows is everybody's."""
    return type_ is not EncumbranceType.COMMITMENT


def _own(session: Session, asset: Asset, actor: Actor | None) -> list[Any]:
    if actor is None or actor.organisation_id is None:
        return []
    own = [each for each in queries.claims_on(session, asset.id) if each.organisation_id == actor.organisation_id]
    return [each for each in own if each.state is not ClaimState.WITHDRAWN]
