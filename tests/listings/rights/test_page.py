"""The page of what is free and what is taken."""

import re
from datetime import date

import pytest

from core.actor import SYSTEM
from listings.assets import services as assets
from listings.assets.kinds import AssetKind
from listings.assets.models import EncumbranceType
from listings.rights import picture, queries
from listings.rights.picture import Standing
from listings.terms.scope import Scope
from parties.organisations.services import change_organisation
from tests.builders import NOON
from tests.listings.market.world import a_world, an_asset, page, send, sign_in

TODAY = date(2026, 11, 23)
LAST = date(2099, 12, 31)


def licence(session, asset, license_type, territories, fields="*", starts=date(2026, 1, 1)):
    """A licence in force until 2099, past the clock of any test run."""
    scope = Scope(tuple(territories.split()), tuple(fields.split()), starts, LAST)
    assets.record_encumbrance(
        session, asset_id=asset.id, type=EncumbranceType.LICENSE, ref=f"deal:{territories}", act="license",
        license_type=license_type, holder_name="北岸汽车有限公司", scope=scope.as_json(), from_date=starts,
        to_date=scope.ends, actor=SYSTEM, now=NOON,
    )  # fmt: skip


@pytest.fixture
def right(session):
    world = a_world(session)
    asset = an_asset(session, world)
    licence(session, asset, "exclusive", "CN-LN")
    licence(session, asset, "sole", "CN-JL", "electrical.batteries")
    licence(session, asset, "ordinary", "CN-GD")
    session.commit()
    return asset


def test_the_map_tells_free_shared_partly_and_taken_apart(session, right):
    found = {each.code: each.standing for each in picture.squares(session, right, Scope.everything(TODAY), TODAY)}
    assert len(found) == 31
    assert found["CN-LN"] is Standing.TAKEN
    assert found["CN-JL"] is Standing.PARTLY
    assert found["CN-GD"] is Standing.SHARED
    assert found["CN-HI"] is Standing.FREE


def test_the_map_answers_for_the_field_that_is_asked_about(session, right):
    sensors = Scope(("WW",), ("instruments.sensors",), TODAY)
    found = {each.code: each.standing for each in picture.squares(session, right, sensors, TODAY)}
    assert (found["CN-JL"], found["CN-LN"]) == (Standing.FREE, Standing.TAKEN)


def test_every_province_has_a_square_of_its_own():
    assert len(set(picture.TILES.values())) == len(picture.TILES) == 34
    assert set(picture.SHORT) == set(picture.TILES)


def test_the_page_shows_map_calendar_and_question_to_a_visitor(client, right):
    text = page(client, f"/rights/{right.id}/availability?lang=en")
    assert text.count('class="tile ') == 31
    assert "Liaoning: Taken</title>" in text
    assert "Exclusive licence: Liaoning; All fields" in text
    assert "The answer" not in text


def test_a_question_is_answered_with_rows_and_free_scopes_that_lead_on(client, right):
    asked = f"/rights/{right.id}/availability?lang=en&grant=exclusive&territories=CN&fields=electrical"
    text = page(client, asked)
    assert "Cannot be done" in text
    assert "Supreme People&#39;s Court on technology contracts, article 25" in text
    href = re.search(r'<h3>Free near this</h3>\s*<ul><li><a href="([^"]+)"', text)
    assert href is not None
    follow = page(client, href.group(1).replace("&amp;", "&"))
    assert "Can be done" in follow
    assert "Cannot be done" not in follow


def test_the_page_speaks_chinese(client, right):
    text = page(client, f"/rights/{right.id}/availability?lang=zh_Hans&grant=exclusive&territories=CN-LN")
    assert "不能办理" in text
    assert '<text x="22" y="20" text-anchor="middle">辽</text>' in text


@pytest.mark.parametrize(
    ("query", "field"),
    [("territories=XX", "territories"), ("starts=2020-01-01", "starts"), ("acts=copyright.2", "acts")],
)
def test_a_question_that_does_not_fit_comes_back_with_its_fault(client, right, query, field):
    text = page(client, f"/rights/{right.id}/availability?lang=en&grant=exclusive&{query}", 422)
    assert f'href="#{field}"' in text


def test_a_right_that_is_not_here_has_no_page(client, session):
    page(client, "/rights/4711/availability", 404)


def test_the_owner_says_which_marks_belong_together(client, session):
    world = a_world(session)
    one, other = (an_asset(session, world, kind=AssetKind.TRADEMARK, classes=[("NICE", "9")]) for _mark in range(2))
    session.commit()
    sign_in(client, world.holder)
    send(client, f"/rights/{one.id}/similar-marks", numbers=other.number_norm)
    assert [each.asset_id for each in queries.similar_marks(session, one, TODAY)] == [other.id]
    session.commit()
    text = page(client, f"/rights/{one.id}/availability?lang=en&grant=assign")
    assert "This same or similar mark of the owner is not part of it" in text
    send(client, f"/rights/{one.id}/similar-marks", 422, numbers="99999999")


def test_a_center_sees_the_form_for_prices_of_a_public_owner_only(client, session):
    world = a_world(session)
    asset = an_asset(session, world)
    session.commit()
    sign_in(client, world.staff)
    assert "Published prices" not in page(client, f"/rights/{asset.id}/availability?lang=en")
    change_organisation(session, organisation_id=world.seller.id, of_the_state=True, actor=SYSTEM, now=NOON)
    session.commit()
    assert "Record the publication" in page(client, f"/rights/{asset.id}/availability?lang=en")
