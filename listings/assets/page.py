"""Everything that the page of one right shows."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from core.actor import Actor, Role
from core.i18n import _
from listings.assets import queries
from listings.assets.classes import classes_in_words
from listings.assets.duration import left_in_words
from listings.assets.encumbrances import RECORDERS, agrees_for, may_end
from listings.assets.labels import CODE_LABELS, TRAIL_LABELS
from listings.assets.models import Asset, EncumbranceType
from listings.assets.states import ClaimState
from listings.assets.warnings import warnings_on
from parties.organisations.models import Organisation
from parties.organisations.queries import names_of

PLEDGE = EncumbranceType.PLEDGE


def page_of(session: Session, asset_id: int, actor: Actor | None, *, today: date, language: str) -> dict[str, Any]:
    """The right and what belongs to it; the history and the claims only for those whom they concern."""
    asset = queries.asset(session, asset_id)
    owners = queries.owners_now(session, asset_id)
    organisations = names_of(session, [each.organisation_id for each in owners if each.organisation_id])
    is_owner = actor is not None and any(actor.organisation_id == org for org in organisations)
    is_keeper = actor is not None and actor.has(*RECORDERS)
    left = asset.term_left(today)
    encumbrances = queries.visible_encumbrances(session, asset_id, actor)
    earlier = queries.ownership_history(session, asset_id)
    former = [each.organisation_id for each in earlier if each.organisation_id]
    classes, technology = classes_in_words(session, asset_id, language)
    return {
        "asset": asset,
        "filed_by": filed_by(session, asset, language),
        "papers": queries.papers_of(session, asset_id) if is_owner or is_keeper else [],
        "title": asset.titled(language),
        "owners": owners,
        "organisations": organisations,
        "holders": names_of(session, [each.holder_id for each in encumbrances if each.holder_id] + former),
        "numbers": queries.numbers_of(session, asset_id),
        "classes": classes,
        "technology": technology,
        "encumbrances": encumbrances,
        "burdened": warnings_on(session, asset_id, today),
        "may_end": {each.id for each in encumbrances if may_end(each, actor)},
        "may_agree": {each.id for each in encumbrances if each.type is PLEDGE and agrees_for(each, actor)},
        "ownership_history": earlier,
        "claims": queries.claims_on(session, asset_id) if is_owner or is_keeper else _own(session, asset, actor),
        "history": history_rows(session, asset_id) if is_owner or is_keeper else [],
        "left": left_in_words(today, asset.expiry_date) if left and asset.expiry_date else None,
        "fraction_left": left[1] if left else None,
        "is_owner": is_owner,
        "may_sublicense": actor is not None
        and any(
            each.sublicensable and each.holder_id is not None and actor.acts_for(each.holder_id)
            for each in encumbrances
        ),
        "is_keeper": is_keeper,
        "may_claim": actor is not None
        and not is_owner
        and actor.has(Role.RIGHT_HOLDER)
        and (not organisations or asset.filed_by_id),
        "today": today,
        "language": language,
    }


def filed_by(session: Session, asset: Asset, language: str) -> str | None:
    """The organisation on whose own file or word the record rests; None once a center has compared it."""
    if queries.rests_on_word(session, asset):
        owners = queries.owners_now(session, asset.id)
        known = names_of(session, [each.organisation_id for each in owners if each.organisation_id])
        names = (
            known[each.organisation_id].display(language) if each.organisation_id else each.holder_name
            for each in owners
        )
        return _(", ").join(names) or None
    row = session.get(Organisation, asset.filed_by_id) if asset.filed_by_id else None
    return row.display(language) if row else None


def history_rows(session: Session, asset_id: int) -> list[dict[str, Any]]:
    """The trail as people read it."""
    return [
        {
            "at": each.at,
            "who": each.actor_name,
            "what": each.label,
            "before": in_words(each.before),
            "after": in_words(each.after),
            "evidence": _evidence(session, asset_id, each.evidence),
        }
        for each in queries.history_of(session, asset_id)
    ]


def in_words(kept: Mapping[str, Any]) -> str | None:
    """What the trail keeps of one side of a change, with the names and codes that people read."""
    told = []
    for name, value in kept.items():
        if value in (None, "", []) or name not in TRAIL_LABELS:
            continue
        shown = _(", ").join(map(str, value)) if isinstance(value, list) else CODE_LABELS.get(str(value), value)
        told.append(_("%(name)s: %(value)s", name=TRAIL_LABELS[name], value=shown))
    return _("; ").join(told) or None


def _evidence(session: Session, asset_id: int, digest: str | None) -> str | None:
    """The address of the paper behind an entry."""
    kept = queries.file_of(session, asset_id, digest) if digest else None
    return f"/files/{kept.id}" if kept else None


def _own(session: Session, asset: Asset, actor: Actor | None) -> list[Any]:
    if actor is None or actor.organisation_id is None:
        return []
    own = [each for each in queries.claims_on(session, asset.id) if each.organisation_id == actor.organisation_id]
    return [each for each in own if each.state is not ClaimState.WITHDRAWN]
