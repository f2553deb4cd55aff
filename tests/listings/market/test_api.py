"""The market as JSON: the same acts, the same refusals."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from core import clock
from core.actor import Actor, Scope
from core.db import db
from listings.assets.models import EncumbranceType
from listings.market.models import Listing
from listings.market.reasons import REASONS
from parties.people.services import make_key
from tests.listings.market.world import World, a_draft, an_asset, encumber, published, submitted
from tests.parties.cast import how_many


class Caller:
    """A program with somebody's key."""

    def __init__(self, session: Session, client: FlaskClient, actor: Actor, *scopes: Scope) -> None:
        _row, key = make_key(session, name="test", scopes=scopes, actor=actor, now=clock.now())
        session.commit()
        self.client, self.headers = client, {"Authorization": f"Bearer {key}"}

    def get(self, path: str) -> TestResponse:
        """Read."""
        db.session.remove()
        return self.client.get(f"/api/v1{path}", headers=self.headers)

    def send(self, path: str, body: Any = None, method: str = "POST", key: str | None = None) -> TestResponse:
        """Write, once for each idempotency key."""
        db.session.remove()
        headers = {**self.headers, **({"Idempotency-Key": key} if key else {})}
        return self.client.open(f"/api/v1{path}", method=method, json=body, headers=headers)


@pytest.fixture
def seller(session: Session, world: World, client: FlaskClient) -> Caller:
    """The seller's program."""
    return Caller(session, client, world.holder, Scope.READ, Scope.TRADE)


@pytest.fixture
def center(session: Session, world: World, client: FlaskClient) -> Caller:
    """The center's program."""
    return Caller(session, client, world.staff, Scope.READ, Scope.CENTER)


def an_order(world: World, asset_id: int, **more: Any) -> dict[str, Any]:
    """A whole listing as JSON."""
    return {
        "asset_id": asset_id, "center_id": world.center.id, "for_sale": True, "license_types": ["sole"],
        "sale_price": {"amount": "800000.00", "currency": "CNY"}, "territories": ["CN-LN"], "fields": ["*"], **more,
    }  # fmt: skip


def test_a_listing_goes_from_draft_to_sale(session: Session, world: World, seller: Caller, center: Caller) -> None:
    asset = an_asset(session, world)
    session.commit()

    made = seller.send("/listings", an_order(world, asset.id))
    number = made.get_json()["id"]
    changed = seller.send(f"/listings/{number}", {"sale_price": None, "summary": "Cools."}, "PATCH").get_json()
    sent = seller.send(f"/listings/{number}/submit").get_json()
    waiting = center.get("/listings-to-review").get_json()["items"]
    approved = center.send(f"/listings/{number}/review", {"decision": "approve"}).get_json()

    assert made.status_code == 201
    assert made.get_json()["sale_price"] == {"amount": "800000.00", "currency": "CNY"}
    assert (changed["sale_price"], changed["summary"], changed["scope"]["territories"]) == (None, "Cools.", ["CN-LN"])
    assert sent["state"] == "submitted"
    assert [row["id"] for row in waiting] == [number]
    assert (approved["state"], approved["expires_at"] is not None) == ("published", True)


def test_the_same_key_drafts_once(session: Session, world: World, seller: Caller) -> None:
    asset = an_asset(session, world)
    session.commit()

    first = seller.send("/listings", an_order(world, asset.id), key="k1")
    second = seller.send("/listings", an_order(world, asset.id), key="k1")
    other = seller.send("/listings", an_order(world, asset.id, summary="Else."), key="k1")

    assert first.get_json() == second.get_json()
    assert second.headers["Idempotency-Replayed"] == "true"
    assert (other.status_code, other.get_json()["error"]["code"]) == (409, "key_reused")
    assert how_many(session, Listing) == 1


def test_a_second_open_listing_is_a_conflict_that_names_the_first(
    session: Session, world: World, seller: Caller
) -> None:
    listing = a_draft(session, world)
    session.commit()

    answer = seller.send("/listings", an_order(world, listing.asset_id))

    assert (answer.status_code, answer.get_json()["error"]["code"]) == (409, "already_listed")
    assert answer.get_json()["error"]["details"] == [{"listing_id": listing.id}]


def test_a_refusal_names_reason_article_and_cure(session: Session, world: World, seller: Caller) -> None:
    listing = a_draft(session, world)
    encumber(session, listing.asset_id, EncumbranceType.PLEDGE)
    session.commit()

    answer = seller.send(f"/listings/{listing.id}/submit")
    error = answer.get_json()["error"]

    assert (answer.status_code, error["code"], error["rule"]) == (409, "rights_unavailable", "CC 444")
    assert error["details"][0]["decision"] == "consent"
    assert error["details"][0]["cure"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"sale_price": 5}, "sale_price"),
        ({"sale_price": {"amount": "0.00", "currency": "CNY"}}, "sale_price"),
        ({"license_types": ["royal"]}, "license_types"),
        ({"territories": ["CN-XX"]}, "territories"),
        ({"ends": "tomorrow"}, "ends"),
        ({"for_sale": "yes"}, "for_sale"),
        ({"colour": "blue"}, "colour"),
        ({"center_id": 999}, "center_id"),
    ],
)
def test_a_wrong_field_is_named(
    session: Session, world: World, seller: Caller, change: dict[str, Any], field: str
) -> None:
    listing = a_draft(session, world)
    session.commit()

    answer = seller.send(f"/listings/{listing.id}", change, "PATCH")

    assert answer.status_code == 422
    assert any(name.split(".")[0] == field for name in answer.get_json()["error"]["fields"])


def test_scopes_and_roles_hold(session: Session, world: World, seller: Caller, center: Caller) -> None:
    listing = submitted(session, world)
    session.commit()

    assert center.send(f"/listings/{listing.id}/withdraw").get_json()["error"]["code"] == "scope_missing"
    assert seller.send(f"/listings/{listing.id}/review", {"decision": "approve"}).status_code == 403
    assert seller.get("/listings-to-review").status_code == 403
    db.session.remove()
    assert seller.client.post(f"/api/v1/listings/{listing.id}/withdraw", json={}).status_code == 401


def test_the_center_suspends_restores_and_returns(
    session: Session, world: World, seller: Caller, center: Caller
) -> None:
    on_sale, waiting = published(session, world), submitted(session, world)
    session.commit()

    held = center.send(f"/listings/{on_sale.id}/suspend", {"reason": "A complaint."}).get_json()
    free = center.send(f"/listings/{on_sale.id}/restore").get_json()
    reasons = [{"code": "price_unclear", "text": "For what?"}]
    back = center.send(f"/listings/{waiting.id}/review", {"decision": "return", "reasons": reasons}).get_json()
    said = seller.get(f"/listings/{waiting.id}/reviews").get_json()["items"]

    assert (held["state"], held["held_reason"], free["state"]) == ("suspended", "A complaint.", "published")
    assert back["state"] == "returned"
    assert said[0]["reasons"] == [{"code": "price_unclear", "field": "price", "text": "For what?"}]


def test_everybody_reads_what_was_on_sale_and_nobody_a_draft(
    session: Session, world: World, client: FlaskClient
) -> None:
    on_sale, draft = published(session, world), a_draft(session, world)
    session.commit()
    db.session.remove()

    assert client.get(f"/api/v1/listings/{on_sale.id}").get_json()["state"] == "published"
    assert client.get(f"/api/v1/listings/{draft.id}").status_code == 404
    assert client.get("/api/v1/listings/999999").status_code == 404


def test_my_listings_page_to_the_end_newest_first(session: Session, world: World, seller: Caller) -> None:
    numbers = [a_draft(session, world).id for _each in range(5)]
    session.commit()
    seen: list[int] = []
    after: str | None = ""
    while after is not None:
        answer = seller.get(f"/listings?limit=2{f'&after={after}' if after else ''}").get_json()
        seen += [row["id"] for row in answer["items"]]
        after = answer["next"]

    assert seen == numbers[::-1]


def test_the_reason_codes_are_published(client: FlaskClient) -> None:
    items = client.get("/api/v1/review-reasons").get_json()["items"]

    assert [item["code"] for item in items] == [reason.code for reason in REASONS]
    assert all(item["label"] and item["field"] for item in items)
