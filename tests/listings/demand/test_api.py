"""Needs as JSON: the same acts, the same refusals, and names that are kept back."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from core import clock
from core.actor import Actor, Scope
from core.db import db
from listings.demand.models import Need
from tests.builders import NOON
from tests.listings.demand.world import Demand, a_draft, a_need, an_answer
from tests.listings.market.test_api import Caller
from tests.parties.cast import how_many


@pytest.fixture(autouse=True)
def noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOON)


def caller(session: Session, client: FlaskClient, actor: Actor, *scopes: Scope) -> Caller:
    return Caller(session, client, actor, *(scopes or (Scope.READ, Scope.TRADE)))


def an_order(world: Demand, **more: Any) -> dict[str, Any]:
    """A whole need as JSON."""
    return {
        "title": "Cooling for packs", "problem": "Six degrees are too many.", "fields": ["electrical.batteries"],
        "wanted": ["ordinary"], "budget_max": {"amount": "800000.00", "currency": "CNY"}, "territories": ["CN-LN"],
        "deadline": "2027-02-28", "center_id": world.center_id, **more,
    }  # fmt: skip


def test_a_need_goes_from_draft_to_fulfilled(session: Session, world: Demand, client: FlaskClient) -> None:
    buyer, holder = caller(session, client, world.buyer), caller(session, client, world.holder)

    made = buyer.send("/needs", an_order(world))
    number = made.get_json()["id"]
    changed = buyer.send(f"/needs/{number}", {"ipc": ["h01m10/60"]}, "PATCH").get_json()
    assert buyer.send(f"/needs/{number}/publish").get_json()["state"] == "published"
    offered = holder.send(f"/needs/{number}/answers", {"listing_id": world.listing_id})
    listed = buyer.get(f"/needs/{number}/answers").get_json()["items"]
    done = buyer.send(f"/needs/{number}/fulfil", {"listing_id": world.listing_id}).get_json()

    assert (made.status_code, changed["ipc"], offered.status_code) == (201, ["H01M 10/60"], 201)
    assert [each["id"] for each in listed] == [offered.get_json()["id"]]
    assert (done["state"], done["fulfilled_by_id"]) == ("fulfilled", world.listing_id)


def test_the_same_key_drafts_once(session: Session, world: Demand, client: FlaskClient) -> None:
    buyer = caller(session, client, world.buyer)

    first, second = (buyer.send("/needs", an_order(world), key="k1") for _twice in range(2))

    assert first.get_json() == second.get_json()
    assert how_many(session, Need) == 1


def test_everybody_pages_through_the_open_needs_without_hidden_names(
    session: Session, world: Demand, client: FlaskClient
) -> None:
    hidden = a_need(session, world, is_anonymous=True)
    named = a_need(session, world, wanted=["assign"])
    a_draft(session, world)
    buyer = caller(session, client, world.buyer)
    db.session.remove()

    items = client.get("/api/v1/needs").get_json()["items"]
    facets = client.get("/api/v1/needs/facets?wanted=assign").get_json()

    assert [(each["id"], each["organisation_id"]) for each in items] == [
        (named.id, world.buyer.organisation_id), (hidden.id, None),
    ]  # fmt: skip
    assert (facets["total"], facets["facets"]["wanted"]["assign"]) == (1, 1)
    assert buyer.get(f"/needs/{hidden.id}").get_json()["organisation_id"] == world.buyer.organisation_id


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"budget_max": 5}, "budget_max"),
        ({"wanted": ["theft"]}, "wanted"),
        ({"territories": ["CN-XX"]}, "territories"),
        ({"deadline": "soon"}, "deadline"),
        ({"ipc": ["?"]}, "ipc"),
        ({"language": "fr"}, "language"),
        ({"colour": "blue"}, "colour"),
    ],
)
def test_a_wrong_field_is_named(
    session: Session, world: Demand, client: FlaskClient, change: dict[str, Any], field: str
) -> None:
    need = a_draft(session, world)
    buyer = caller(session, client, world.buyer)

    answer = buyer.send(f"/needs/{need.id}", change, "PATCH")

    assert answer.status_code == 422
    assert any(name.split(".")[0] == field for name in answer.get_json()["error"]["fields"])


def test_scopes_roles_and_other_houses_are_kept_out(session: Session, world: Demand, client: FlaskClient) -> None:
    draft, need = a_draft(session, world), a_need(session, world)
    answer = an_answer(session, world, need)
    rival = caller(session, client, world.rival)
    reading = caller(session, client, world.buyer, Scope.READ)

    assert reading.send(f"/needs/{need.id}/pause").get_json()["error"]["code"] == "scope_missing"
    assert rival.get(f"/needs/{draft.id}").status_code == 404
    assert rival.send(f"/needs/{draft.id}", {"title": "Mine"}, "PATCH").status_code == 404
    assert rival.send(f"/needs/{need.id}/withdraw").status_code == 403
    assert rival.send(f"/need-answers/{answer.id}/decline", {}).status_code == 404
    assert rival.get(f"/needs/{need.id}/answers").get_json() == {"items": []}
    assert rival.get("/my-needs").get_json()["items"] == []


def test_my_needs_page_to_the_end_newest_first(session: Session, world: Demand, client: FlaskClient) -> None:
    numbers = [a_draft(session, world).id for _each in range(5)]
    buyer = caller(session, client, world.buyer)
    seen: list[int] = []
    after: str | None = ""
    while after is not None:
        answer = buyer.get(f"/my-needs?limit=2{f'&after={after}' if after else ''}").get_json()
        seen += [row["id"] for row in answer["items"]]
        after = answer["next"]

    assert seen == numbers[::-1]
