"""What a doubt rests on: moves that come back, the numbers of their day, relations found later; and its locks."""

from collections.abc import Callable
from copy import copy
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete
from sqlalchemy.orm import Session

from core import clock
from core.actor import SYSTEM, Actor
from core.clock import business_date
from core.db import transaction
from core.errors import NotAllowed
from core.logs import step
from listings.assets.models import Asset
from parties.centers.queries import centers
from parties.relations import services as relations
from reports.books.services import check
from reports.claims.apart import doubting, services
from reports.claims.apart.queries import doubted
from reports.claims.models import ReportingNumber, ReportingRule, Uncounted
from settlement.deals import services as deals
from settlement.deals.models import Deal
from settlement.volumes import apart
from settlement.volumes.models import Standing, VolumeDoubt
from settlement.volumes.queries import check as volume_faults
from tests.parties.relations.test_relations import confirmed, entered
from tests.reports.claims.test_apart import trade, why
from tests.reports.claims.world import BUYER, SELLER, accepted, handed_in
from tests.reports.doors import signed_in, text_of
from tests.settlement.deals.test_races import accepting
from tests.settlement.deals.world import (
    World,
    a_deal,
    a_funded_deal,
    a_settled_deal,
    a_world,
    accept,
    file,
    licence,
    org,
    pay,
    sale,
    sign,
)
from tests.settlement.overtaking import overtaken


@pytest.fixture
def world(session: Session, monkeypatch: pytest.MonkeyPatch) -> World:
    made = a_world(session)
    monkeypatch.setattr(clock, "now", lambda: made.now)
    return made


def passed_on(world: World, asset_id: int, giver: Actor, taker: Actor) -> Deal:
    """A right, sold to the next hand."""
    turn = copy(world)
    turn.seller, turn.buyer = giver, taker
    deal = sign(turn, a_deal(turn, asset=world.session.get(Asset, asset_id)))
    pay(turn, deal, "100000")
    file(turn, deal)
    accept(turn, deal)
    return deal


def test_who_sold_first_is_not_doubted_for_what_others_do_with_the_right_later(world: World) -> None:
    first = a_settled_deal(world)
    there = passed_on(world, first.asset_id, world.buyer, world.stranger)
    back = passed_on(world, first.asset_id, world.stranger, world.buyer)
    doubting.look_at(world.session, [there], actor=SYSTEM, now=world.now)
    assert {row.doubt.ref for row in doubted(world.session, world.city)} == {there.subject, back.subject}


@pytest.mark.parametrize("given_back", ["licence", "sale"])
def test_a_licence_back_or_a_sale_back_that_was_cancelled_closes_no_circle(world: World, given_back: str) -> None:
    first = a_settled_deal(world)
    back = copy(world)
    back.seller, back.buyer = world.buyer, world.seller
    asset = world.session.get(Asset, first.asset_id)
    second = sign(back, a_deal(back, licence() if given_back == "licence" else sale(), asset=asset, listed=False))
    if given_back == "sale":
        for side in (back.seller, back.buyer):
            deals.cancel_deal(world.session, deal_id=second.id, reason="Given up", actor=side, now=world.now)
        world.session.execute(delete(VolumeDoubt))  # as if it were looked at only now
    doubting.look_at(world.session, [first], actor=SYSTEM, now=world.now)
    assert why(world) == []


def test_a_new_number_of_days_judges_no_circle_that_was_closed_before_it_held(world: World) -> None:
    world.session.add(
        ReportingRule(rule=ReportingNumber.ROUND_TRIP_DAYS, number=10, valid_from=date(2026, 1, 1), source="Order 1")
    )
    first = a_settled_deal(world)
    world.now += timedelta(days=20)
    second = passed_on(world, first.asset_id, world.buyer, world.seller)
    assert why(world) == []
    day = business_date(world.now) + timedelta(days=1)
    world.session.add(
        ReportingRule(rule=ReportingNumber.ROUND_TRIP_DAYS, number=3650, valid_from=day, source="Order 2")
    )
    world.now += timedelta(days=2)
    doubting.look_at(world.session, [first, second], actor=SYSTEM, now=world.now)
    assert why(world) == []


def related_by_code(world: World) -> None:
    """The two sides that reports name, joined in the register."""
    row = entered(world)
    row.one.uscc, row.other.uscc = SELLER, BUYER
    relations.confirm_relation(world.session, relation_id=row.id, actor=world.city, now=world.now)
    world.commit()


def test_a_relation_that_only_the_register_knows_is_cleared_for_a_reported_deal_and_not_asked_again(
    world: World,
) -> None:
    related_by_code(world)
    claim = accepted(world.session, handed_in(world.session, centers(world.session)[0]), cleared="Sold at auction")
    assert (claim.uncounted, trade(world)) == (None, ("1000000", "0"))
    confirmed(world, one_id=org(world.buyer), other_id=org(world.stranger), actor=world.buyer)
    assert why(world) == [(Uncounted.RELATED, Standing.COUNTS)]
    assert trade(world) == ("1000000", "0")


def test_what_a_center_itself_calls_related_is_not_talked_away(world: World) -> None:
    claim = handed_in(world.session, centers(world.session)[0], related_party=True)
    assert accepted(world.session, claim, cleared="They say so").uncounted is Uncounted.RELATED


def test_an_accepted_report_whose_sides_are_found_related_later_comes_before_the_office(
    world: World, client: FlaskClient
) -> None:
    claim = accepted(world.session, handed_in(world.session, centers(world.session)[0]))
    related_by_code(world)
    assert (why(world), trade(world)) == ([(Uncounted.RELATED, Standing.OPEN)], ("0", "1000000"))
    world.commit()
    address = f"/volume-apart/{claim.number}/related"
    assert address in text_of(signed_in(client, world.city), "/volume-apart")
    assert f"/reported-deals/{claim.id}" in text_of(client, address)
    assert client.post(f"{address}/decide", data={"standing": "counts", "reason": "Seen"}).status_code == 303
    world.session.expire_all()
    assert trade(world) == ("1000000", "0")
    assert check(world.session, now=world.now) == []


def test_the_operator_of_the_platform_decides_nothing_about_its_own_volume(world: World) -> None:
    confirmed(world)
    deal = a_settled_deal(world)
    given = {"number": deal.number, "why": "related", "standing": Standing.COUNTS, "reason": "Seen", "now": world.now}
    with pytest.raises(NotAllowed):
        services.decide(world.session, actor=world.admin, **given)  # type: ignore[arg-type]
    assert why(world) == [(Uncounted.RELATED, Standing.OPEN)]


def test_the_books_name_what_counts_although_it_stays_apart_and_what_stands_apart_without_a_doubt(
    world: World,
) -> None:
    deal = a_settled_deal(world)
    doubt = VolumeDoubt(subject=deal.subject, ref=deal.subject, why=Uncounted.RELATED, raised_at=world.now)
    world.session.add(doubt)
    world.session.flush()
    assert {fault.code for fault in volume_faults(world.session)} == {"volume_apart"}
    apart.follow(world.session, [deal.subject], actor=SYSTEM, now=world.now)
    assert volume_faults(world.session) == []
    world.session.delete(doubt)
    world.session.flush()
    assert {fault.code for fault in volume_faults(world.session)} == {"volume_apart"}


def confirming(world: World, relation_id: int) -> Callable[[Session], Any]:
    return lambda session: relations.confirm_relation(session, relation_id=relation_id, actor=world.city, now=world.now)


@pytest.mark.race
def test_a_release_beside_the_confirming_of_a_relation_ends_apart(app: Flask, world: World) -> None:
    deal = a_funded_deal(world)
    case, relation = file(world, deal), entered(world)
    steps = accepting(world, case.id), confirming(world, relation.id)
    assert overtaken(app, "release: volume written", *steps, transaction) == [None, None]
    world.session.rollback()
    assert (why(world), trade(world)) == ([(Uncounted.RELATED, Standing.OPEN)], ("0", "100000"))
    assert volume_faults(world.session) == []


@pytest.mark.race
def test_a_signature_beside_the_confirming_of_a_relation_is_doubted(app: Flask, world: World) -> None:
    deal, relation = sign(world, a_deal(world), world.seller), entered(world)

    def signing(session: Session) -> None:
        deals.sign_deal(session, deal_id=deal.id, digest=deal.terms_digest, actor=world.buyer, now=world.now)
        step("signed")

    assert overtaken(app, "signed", signing, confirming(world, relation.id), transaction) == [None, None]
    world.session.rollback()
    assert why(world) == [(Uncounted.RELATED, Standing.OPEN)]
