"""What the page of a right's availability asks and shows; knows no web."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from core.errors import Unacceptable
from core.i18n import _
from listings.assets.models import Asset
from listings.rights import looking, near, picture, queries
from listings.rights.known import Wish
from listings.rights.verdict import Verdict
from listings.rights.wanted import WANTED_LABELS, Wanted
from listings.terms.forms import field_groups, limits_for, scope_values, territory_groups, with_goods
from listings.terms.scope import DIMENSIONS, Scope
from listings.terms.territories import reach_of

LISTS = tuple(each.name for each in DIMENSIONS)


@dataclass(frozen=True, slots=True)
class Answer:
    """The verdict on what was asked, the free scopes near it, and whether an ordinary licence would be free."""

    wish: Wish
    verdict: Verdict
    near: list[Scope]
    ordinary_is_free: bool


def asked_scope(given: Mapping[str, Any], today: date) -> Scope:
    """The scope of the page's form: nothing chosen is everything; Unacceptable by field."""
    chosen = {each.name: tuple(given[each.name]) or (each.whole,) for each in DIMENSIONS}
    chosen["fields"] = tuple(with_goods(list(chosen["fields"]), given["goods"]))
    starts = given["starts"] or today
    if starts < today:
        text = _("This day has passed. Choose a later first day.")
        raise Unacceptable(_("Some answers are missing or do not fit."), fields={"starts": [text]})
    return queries.checked_scope(chosen, starts, given["ends"])


def answer(
    session: Session, asset: Asset, *, wanted: Wanted, scope: Scope, on: date, other_side_id: int | None
) -> Answer:
    """What the engine says of the question, and what is free near it."""
    if not wanted.is_license:
        scope = Scope.everything(scope.starts, scope.ends if wanted is Wanted.PLEDGE else None)
    wish = looking.wish_of(session, asset.id, grant=wanted, scope=scope, on=on, other_side_id=other_side_id)

    def weigh(other: Wish) -> Verdict:
        agreed = queries.co_owner_consents(session, asset.id, other.grant, on)
        return looking.verdict_on(session, asset.id, replace(other, co_owner_consents=agreed))

    verdict = weigh(wish)
    free = near.near(wish, verdict, weigh, reach=reach_of(asset.jurisdiction, asset.family))
    return Answer(wish, verdict, free, not verdict.allowed and near.as_ordinary(wish, weigh))


def form_of(asset: Asset) -> dict[str, Any]:
    """What the form offers for this right."""
    return {
        "grants": [(wanted.value, WANTED_LABELS[wanted]) for wanted in Wanted],
        "territory_groups": territory_groups(asset.jurisdiction, asset.family),
        "field_groups": field_groups(asset.family),
        "limits": limits_for(asset.family),
    }


def values_of(wanted: Wanted, scope: Scope, today: date) -> dict[str, Any]:
    """The form's answers that ask this question."""
    values = {name.removeprefix("scope."): value for name, value in scope_values(scope).items()}
    if scope.starts != today:
        values["starts"] = scope.starts.isoformat()
    if scope.ends is not None:
        values["ends"] = scope.ends.isoformat()
    return {**values, "grant": wanted.value}


def picture_of(session: Session, asset: Asset, scope: Scope, on: date) -> dict[str, Any]:
    """The map on the first day asked about, and the calendar from today on."""
    tiles = picture.squares(session, asset, scope, scope.starts)
    shown, further = picture.spans(session, asset.id, on)
    return {
        "tiles": [tile for tile in tiles if tile.row is not None],
        "other_places": [tile for tile in tiles if tile.row is None],
        "all_places": tiles,
        "standings": picture.STANDING_LABELS,
        "tones": picture.STANDING_TONES,
        "spans": shown,
        "further": further,
        "last_day": picture.last_day(shown, asset, on),
        "map_day": scope.starts,
    }
