"""No list asks more of the database because it has more rows (performance.md §3: N+1 costs a factor of ten)."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event

from core import clock
from core.actor import Actor
from core.db import db
from listings.alerts import services as alerts
from listings.alerts.models import Rhythm, Watch
from listings.demand import services as demand
from listings.market import services as market
from parties.people.services import make_key
from settlement.deals.models import Deal
from tests.settlement.deals import world as city
from tests.settlement.deals.world import NOON, World
from trading.negotiation import services as negotiation

PAGES = {
    "seller": ("/listings", "/rights", "/deadlines", "/negotiations", "/deals", "/notices", "/desk"),
    "buyer": ("/deadlines", "/needs/mine", "/saved", "/negotiations", "/deals", "/notices", "/desk"),
    "staff": ("/listings/to-review", "/deals", "/recordals", "/deadlines", "/desk"),
    "first": ("/finance/receipts", "/finance/payouts", "/finance/books", "/finance/unapplied", "/deals", "/desk"),
    "city": ("/turnover/2026/facts", "/deals", "/desk"),
}
PUBLIC = (
    "/",
    "/search",
    "/search?q=电池",
    "/api/v1/search",
    "/needs",
    "/needs?q=电池&field=electrical",
    "/api/v1/needs",
    "/organisations",
    "/centers",
    "/codes",
    "/codes/ipc",
    "/turnover/2026",
)
LISTS = {
    "buyer": ("my-needs", "saved-searches"),
    "seller": ("deadlines", "assets", "listings", "negotiations", "deals", "notices"),
    "staff": ("listings-to-review", "deals", "recordals"),
    "first": ("receipts", "payouts", "ledger/accounts?kind=held", "unapplied", "deals"),
    "city": ("turnover/2026/facts",),
}


@pytest.fixture
def world(session, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOON)
    return city.a_world(session)


@contextmanager
def statements() -> Iterator[list[str]]:
    """What is sent to the database meanwhile."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        sent.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def some_business(world: World) -> None:
    """One more of everything: on sale, to review, talked about, agreed, paid too early, funded, released, paid out."""
    listing = city.a_listing(world, city.a_patent(world))
    negotiation.open_negotiation(
        world.session, listing_id=listing.id,
        proposal=negotiation.Proposal(city.sale(), NOON + timedelta(days=9)), actor=world.buyer,
        now=NOON,
    )  # fmt: skip
    some_demand(world, listing.id)
    draft = market.draft_listing(
        world.session, asset_id=city.a_mark(world).id, center_id=world.centers[0], for_sale=True,
        sale_price=city.yuan("50000"), license_types=[], license_price=None, territories=["CN"], fields=["*"],
        ends=None, actor=world.seller, now=NOON,
    )  # fmt: skip
    market.submit_listing(world.session, listing_id=draft.id, actor=world.seller, now=NOON)
    city.a_deal(world, listed=True)
    city.pay(world, city.a_deal(world), "500")  # before both have signed: it waits and is nobody's yet
    city.a_funded_deal(world)
    settled: Deal = city.a_settled_deal(world)
    city.pay_out(world, settled)
    city.a_settled_deal(world)


def some_demand(world: World, listing_id: int) -> None:
    """One more need, named and not, a listing that is offered for it, and a search that is kept."""
    for is_anonymous in (False, True):
        need = demand.draft_need(
            world.session, title="电池冷却", problem="温差太大。", language="zh_Hans", fields=["electrical.batteries"],
            wanted=["assign"], territories=["CN"], deadline=NOON.date() + timedelta(days=30),
            center_id=world.centers[0], is_anonymous=is_anonymous, actor=world.buyer, now=NOON,
        )  # fmt: skip
        demand.publish_need(world.session, need_id=need.id, actor=world.buyer, now=NOON)
    demand.answer_need(world.session, need_id=need.id, listing_id=listing_id, actor=world.seller, now=NOON)
    alerts.save_search(
        world.session, watch=Watch.LISTINGS, name=f"No. {need.id}", parameters=[("q", f"battery {need.id}")],
        rhythm=Rhythm.DAILY, actor=world.buyer, now=NOON,
    )  # fmt: skip


def signed_in(client: FlaskClient, actor: Actor) -> FlaskClient:
    with client.session_transaction() as kept:
        kept["_user_id"], kept["organisation_id"], kept["_fresh"] = str(actor.person_id), actor.organisation_id, True
    return client


def counted(client: FlaskClient, address: str, key: str | None = None) -> int:
    """How many statements a request sends."""
    db.session.remove()
    with statements() as sent:
        answer = client.get(address, headers={"Authorization": f"Bearer {key}"} if key else {})
    assert answer.status_code == 200, (address, answer.status_code, answer.text[:500])
    return len(sent)


def all_counts(app, world: World, keys: dict[str, str]) -> dict[str, int]:
    """Every list, as whoever reads it."""
    world.commit()
    counts = {f"anybody {address}": counted(app.test_client(), address) for address in PUBLIC}
    for who, addresses in PAGES.items():
        client = signed_in(app.test_client(), getattr(world, who))
        counts |= {f"{who} {address}": counted(client, address) for address in addresses}
    for who, names in LISTS.items():
        counts |= {f"{who}'s key {name}": counted(app.test_client(), f"/api/v1/{name}", keys[who]) for name in names}
    return counts


@pytest.mark.long("postgresql")
@pytest.mark.timeout(400)
def test_no_list_sends_more_statements_for_more_rows(app, world):
    actors = {who: getattr(world, who) for who in LISTS}
    keys = {
        who: make_key(world.session, name=who, scopes=list(actor.scopes), days=30, actor=actor, now=clock.now())[1]
        for who, actor in actors.items()
    }
    some_business(world)
    all_counts(app, world, keys)  # what is noted once, such as the first use of a key
    few = all_counts(app, world, keys)

    for _more in range(2):
        some_business(world)
    many = all_counts(app, world, keys)

    waiting = app.test_client().get("/api/v1/unapplied", headers={"Authorization": f"Bearer {keys['first']}"})
    assert len(waiting.json["items"]) == 3
    more = [f"{name}: {few[name]} → {many[name]}" for name in few if many[name] > few[name]]
    assert not more, "\n".join(more)
