"""Before a listing is offered its owner reads in what it differs from what is looked for."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from core.money import Money
from listings.demand.fitting import misfits
from listings.demand.models import NeedAnswer
from tests.builders import NOON
from tests.listings.demand.world import Demand, a_need
from tests.listings.market.world import a_bundle_on_sale, an_asset
from tests.parties.cast import how_many
from tests.reports.doors import signed_in

TODAY = NOON.date()


def differs(session: Session, world: Demand, **changes: Any) -> list[str]:
    return misfits(session, a_need(session, world, **changes), world.listing, today=TODAY)


def test_what_fits_differs_in_nothing(session: Session, world: Demand) -> None:
    assert differs(session, world) == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"wanted": ["exclusive"]}, "Wanted: Exclusive licence. Your listing offers: Assignment, Ordinary licence."),
        ({"ipc": ["A61B"], "fields": []}, "Asked for: A61B. The classes of your right: H01M 10/60."),
        ({"ipc": [], "fields": ["life.apparel"]}, "The classes of your right: H01M 10/60."),
        ({"territories": ["DE"]}, "It will be used in: Germany. Your right is offered for: Liaoning."),
        (
            {"wanted": ["assign"], "budget_max": Money.parse("800000")},
            "Your listing asks for CNY 1,200,000.00; the budget ends at CNY 800,000.00.",
        ),
    ],
)
def test_each_difference_is_said(session: Session, world: Demand, changes: dict[str, Any], said: str) -> None:
    (text,) = differs(session, world, **changes)
    assert text.endswith(said)


@pytest.mark.parametrize(
    "changes",
    [
        {"ipc": [], "fields": ["electrical.batteries"]},
        {"ipc": ["H01G"], "fields": []},  # near enough to be looked at
        {"ipc": [], "fields": [], "keywords": "cooling"},
        {"territories": ["WW"]},
        {"wanted": ["ordinary"], "budget_max": Money.parse("1")},  # by negotiation
    ],
)
def test_what_may_fit_is_not_warned_of(session: Session, world: Demand, changes: dict[str, Any]) -> None:
    assert differs(session, world, **changes) == []


def test_a_listing_that_does_not_fit_is_sent_only_after_its_owner_has_read_why(
    session: Session, world: Demand, client: FlaskClient
) -> None:
    number = a_need(session, world, wanted=["exclusive"], territories=["DE"]).id
    session.commit()
    browser = signed_in(client, world.holder)
    form = {"listing_id": str(world.listing_id), "message": "Look at it."}
    page = browser.post(f"/needs/{number}/offer", data=form).text
    assert "This listing does not fit what is looked for" in page
    assert "Nothing was sent." in page
    assert "Look at it." in page
    session.rollback()
    assert how_many(session, NeedAnswer) == 0
    session.rollback()

    browser.post(f"/needs/{number}/offer", data={**form, "anyway": str(world.listing_id)})
    session.rollback()
    assert how_many(session, NeedAnswer) == 1


def test_a_bundle_fits_where_any_of_its_rights_does(session: Session, world: Demand) -> None:
    saw = an_asset(session, world.market, "锯", "Saw for bones", classes=[("IPC", "A61B 17/14")])
    cell = an_asset(session, world.market, "电芯", "Battery cell")
    bundle = a_bundle_on_sale(session, world.market, saw, cell, for_sale=True)
    need = a_need(session, world, ipc=["H01M"], fields=[], wanted=["ordinary"], budget_max=None)
    assert misfits(session, need, bundle, today=TODAY) == []
