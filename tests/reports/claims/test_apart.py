"""Deals of the platform that are doubted: shown apart, and not counted until the city office decides (BR-85)."""

from copy import copy
from datetime import UTC, date, datetime

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core import audit, clock
from core.actor import SYSTEM, Role, Scope
from core.errors import Conflict, NotAllowed, Unacceptable
from core.i18n import speaking
from listings.assets.models import Asset
from parties.centers.queries import centers
from parties.organisations.models import Organisation, OrganisationKind
from parties.people.services import add_membership, make_key
from parties.relations.models import RelationKind
from reports.books.services import check
from reports.claims.apart import services
from reports.claims.apart.queries import doubted
from reports.claims.models import Uncounted
from reports.turnover import figures
from reports.turnover import services as years
from reports.turnover.operations import operations_of
from reports.yearbook.figures import Period
from reports.yearbook.targets import indicators
from settlement.deals import services as deals
from settlement.deals.models import Deal
from settlement.volumes.models import Category, Measure, Standing, VolumeDoubt, VolumeFact
from tests.parties.relations.test_relations import confirmed
from tests.reports.claims.world import BUYER, SELLER, accepted, handed_in
from tests.reports.doors import signed_in, text_of
from tests.settlement.deals.world import (
    World,
    a_deal,
    a_settled_deal,
    a_world,
    accept,
    file,
    org,
    pay,
    sign,
    yuan,
)


@pytest.fixture
def world(session: Session, monkeypatch: pytest.MonkeyPatch) -> World:
    made = a_world(session)
    monkeypatch.setattr(clock, "now", lambda: made.now)
    return made


def trade(world: World, measure: Measure = Measure.SETTLED, year: int = 0) -> tuple[str, str]:
    """(what is counted as trade, what stands apart) of the year."""
    rows = figures.year_of_centers(world.session, year or world.now.year, measure=measure)
    return tuple(str(sum(getattr(row, part).minor for row in rows) // 100) for part in ("total", "apart"))  # type: ignore[return-value]


def why(world: World) -> list[tuple[Uncounted, Standing]]:
    return [(row.doubt.why, row.doubt.standing) for row in doubted(world.session, world.city)]


def decided(
    world: World, deal: Deal, standing: Standing, reason: Uncounted = Uncounted.RELATED, said: str = "Seen"
) -> None:
    services.decide(
        world.session, number=deal.number, why=reason.value, standing=standing, reason=said, actor=world.city,
        now=world.now,
    )  # fmt: skip
    world.commit()


def test_a_deal_of_related_sides_is_apart_by_every_measure_until_the_office_says_that_it_counts(world: World) -> None:
    confirmed(world, kind=RelationKind.CONTROLLER)
    deal = a_settled_deal(world)
    assert why(world) == [(Uncounted.RELATED, Standing.OPEN)]
    for measure in (Measure.SETTLED, Measure.CONTRACTED, Measure.COLLECTED):
        assert trade(world, measure) == ("0", "100000")
    assert operations_of(world.session, world.now.year)[""].contracts == 0
    decided(world, deal, Standing.COUNTS, said="Priced by an appraiser")
    for measure in (Measure.SETTLED, Measure.CONTRACTED, Measure.COLLECTED):
        assert trade(world, measure) == ("100000", "0")
    assert operations_of(world.session, world.now.year)["transfer"].contracts == 1
    assert [each.after.get("reason") for each in audit.history(world.session, deal.subject)][
        -1
    ] == "Priced by an appraiser"
    assert check(world.session, now=world.now) == []


def test_a_university_s_patent_that_went_to_its_own_company_counts_for_no_target(world: World) -> None:
    for actor, kind in ((world.seller, OrganisationKind.UNIVERSITY), (world.buyer, OrganisationKind.SME)):
        world.session.get_one(Organisation, org(actor)).kind = kind
    confirmed(world, kind=RelationKind.CONTROLLER)
    deal = a_settled_deal(world)
    year = Period(world.now.year, world.now.date())
    assert indicators.enterprises_served(world.session, year) == 0
    decided(world, deal, Standing.COUNTS)
    assert indicators.enterprises_served(world.session, year) == 1


def test_the_commission_of_the_center_counts_all_the_same(world: World) -> None:
    confirmed(world)
    a_settled_deal(world)
    counted, apart = trade(world, Measure.COMMISSION)
    assert (counted != "0", apart) == (True, "0")


def test_a_relation_that_is_confirmed_later_takes_the_deal_out_and_the_office_may_think_again(world: World) -> None:
    deal = a_settled_deal(world)
    assert trade(world) == ("100000", "0")
    confirmed(world)
    assert trade(world) == ("0", "100000")
    for standing, said in ((Standing.COUNTS, ("100000", "0")), (Standing.STAYS, ("0", "100000"))):
        decided(world, deal, standing)
        assert trade(world) == said
    with pytest.raises(Conflict):
        decided(world, deal, Standing.STAYS)


@pytest.mark.parametrize("standing", [None, Standing.COUNTS, Standing.STAYS])
def test_what_is_rescinded_is_taken_back_from_where_it_stands(world: World, standing: Standing | None) -> None:
    confirmed(world)
    deal = a_settled_deal(world)
    if standing:
        decided(world, deal, standing)
    asked = deals.ask_reversal(
        world.session, deal_id=deal.id, amount=yuan("40000"), reason="Rescinded", actor=world.first, now=world.now
    )
    deals.approve_reversal(world.session, reversal_id=asked.id, actor=world.second, now=world.now)
    world.commit()
    assert trade(world) == (("60000", "0") if standing is Standing.COUNTS else ("0", "60000"))
    assert check(world.session, now=world.now) == []


def test_one_person_for_both_sides_is_a_doubt(world: World) -> None:
    add_membership(
        world.session, person_id=world.seller.person_id or 0, organisation_id=org(world.buyer), role=Role.BUYER,
        actor=SYSTEM, now=world.now,
    )  # fmt: skip
    a_settled_deal(world)
    assert why(world) == [(Uncounted.SAME_REPRESENTATIVE, Standing.OPEN)]
    assert trade(world) == ("0", "100000")


def test_a_right_that_comes_back_takes_both_deals_apart(world: World) -> None:
    first = a_settled_deal(world)
    back = copy(world)
    back.seller, back.buyer = world.buyer, world.seller
    second = sign(back, a_deal(back, asset=world.session.get(Asset, first.asset_id)))
    pay(back, second, "100000")
    file(back, second)
    accept(back, second)
    assert {row.doubt.ref for row in doubted(world.session, world.city)} == {first.subject, second.subject}
    assert {each for each, _standing in why(world)} == {Uncounted.ROUND_TRIP}
    assert trade(world) == ("0", "200000")
    decided(world, first, Standing.COUNTS, Uncounted.ROUND_TRIP)
    assert trade(world) == ("100000", "100000")


def test_sides_without_a_relation_are_not_doubted(world: World) -> None:
    confirmed(world, other_id=org(world.stranger))
    a_settled_deal(world)
    assert why(world) == []
    assert trade(world) == ("100000", "0")


def test_a_reported_deal_of_related_sides_stands_on_the_same_ground(world: World) -> None:
    row = confirmed(world)
    row.one.uscc, row.other.uscc = SELLER, BUYER
    world.commit()
    claim = handed_in(world.session, centers(world.session)[0])
    assert accepted(world.session, claim).uncounted is Uncounted.RELATED


def test_only_the_office_decides_and_never_without_a_reason(world: World) -> None:
    confirmed(world)
    deal = a_settled_deal(world)
    given = {"number": deal.number, "why": "related", "standing": Standing.COUNTS, "reason": "Seen", "now": world.now}
    with pytest.raises(NotAllowed):
        services.decide(world.session, actor=world.chief, **given)  # type: ignore[arg-type]
    for wrong in ({"reason": " "}, {"standing": Standing.OPEN}):
        with pytest.raises(Unacceptable):
            services.decide(world.session, actor=world.city, **{**given, **wrong})  # type: ignore[arg-type]
    assert trade(world) == ("0", "100000")
    doubt = world.session.scalars(select(VolumeDoubt)).one()
    doubt.standing = Standing.COUNTS
    with pytest.raises(IntegrityError):
        world.session.flush()


def test_the_database_takes_no_reported_deal_of_the_category_that_is_no_operation(world: World) -> None:
    row = handed_in(world.session, centers(world.session)[0])
    row.category = Category.SET_APART
    with pytest.raises(IntegrityError):
        world.session.flush()


@pytest.mark.parametrize("lang", ["en", "zh_Hans"])
def test_by_the_pages_the_center_sees_why_and_the_office_decides(world: World, client: FlaskClient, lang: str) -> None:
    confirmed(world)
    deal = a_settled_deal(world)
    facts = set(world.session.scalars(select(VolumeFact.category)))
    assert Category.SET_APART in facts
    world.commit()
    address = f"/volume-apart/{deal.number}/related"
    assert deal.number in text_of(signed_in(client, world.staff), "/volume-apart", lang=lang)
    assert f"{address}/decide" not in text_of(client, address, lang=lang)
    assert deal.number not in text_of(signed_in(client, world.lister), "/volume-apart", lang=lang)
    signed_in(client, world.city)
    assert f"{address}/decide" in text_of(client, address, lang=lang)
    assert client.post(f"{address}/decide", data={"standing": "counts", "reason": "Seen"}).status_code == 303
    world.session.expire_all()
    assert trade(world) == ("100000", "0")


def test_a_program_of_the_office_lists_and_decides(world: World, client: FlaskClient) -> None:
    confirmed(world)
    deal = a_settled_deal(world)
    key = make_key(world.session, name="p", scopes=[Scope.READ, Scope.ADMIN], actor=world.city, now=world.now)[1]
    world.commit()
    kept = {"Authorization": f"Bearer {key}"}
    [row] = client.get("/api/v1/volume-apart", headers=kept).get_json()["items"]
    assert (row["deal"], row["why"], row["standing"], row["apart"]["amount"]) == (
        deal.number, "related", "open", "100000.00",
    )  # fmt: skip
    answer = client.post(f"/api/v1/volume-apart/{deal.number}/related", headers={**kept, "Idempotency-Key": "k-1"},
                         json={"standing": "counts", "reason": "Seen"})  # fmt: skip
    assert (answer.status_code, answer.get_json()["standing"]) == (200, "counts")


def test_by_the_pages_a_relation_is_entered_and_confirmed_by_a_second_person(world: World, client: FlaskClient) -> None:
    one, other = SELLER, BUYER
    for organisation_id, code in ((org(world.seller), one), (org(world.buyer), other)):
        row = world.session.get(Organisation, organisation_id)
        assert row is not None
        row.uscc = code
    world.commit()
    given = {
        "one_code": one, "other_code": other, "kind": "parent", "from_date": date(2025, 1, 1).isoformat(),
        "evidence": "Register of companies",
    }  # fmt: skip
    signed_in(client, world.seller)
    assert client.post("/organisations/relations/new", data={**given, "other_code": "X"}).status_code == 422
    assert client.post("/organisations/relations/new", data=given).status_code == 303
    assert "/organisations/relations/1" in text_of(client, "/organisations/relations")
    signed_in(client, world.city)
    assert "/organisations/relations/1/confirm" in text_of(client, "/organisations/relations/1")
    assert client.post("/organisations/relations/1/confirm").status_code == 303
    assert "Confirmed" in text_of(client, "/organisations/relations/1")
    ended = {"last_day": world.now.date().isoformat(), "reason": "Sold"}
    assert client.post("/organisations/relations/1/end", data=ended).status_code == 303


def in_the_next_year(world: World, *, is_closed: bool = True) -> None:
    world.now = datetime(2027, 2, 10, 4, 0, tzinfo=UTC)
    if is_closed:
        years.close_year(world.session, year=2026, actor=world.city, now=world.now)
        world.commit()


def test_a_doubt_moves_nothing_of_a_closed_year_until_the_office_says_that_it_stays_apart(world: World) -> None:
    deal = a_settled_deal(world)
    in_the_next_year(world)
    confirmed(world)
    assert (why(world), trade(world, year=2026)) == ([(Uncounted.RELATED, Standing.OPEN)], ("100000", "0"))
    assert years.restate(world.session, year=2026, now=world.now) is None
    assert check(world.session, now=world.now) == []
    decided(world, deal, Standing.STAYS, said="One owner holds both")
    version = years.restate(world.session, year=2026, now=world.now)
    assert (trade(world, year=2026), version is not None and version.why) == (
        ("0", "100000"), "Stays apart (Related sides): One owner holds both",
    )  # fmt: skip
    with speaking("zh_Hans"):
        assert version is not None
        assert version.why == "继续单列（关联方）：One owner holds both"


def test_what_stood_apart_before_its_year_was_closed_comes_back_by_the_decision_that_it_counts(world: World) -> None:
    confirmed(world)
    deal = a_settled_deal(world)
    in_the_next_year(world)
    assert trade(world, year=2026) == ("0", "100000")
    decided(world, deal, Standing.COUNTS, said="Priced by an appraiser")
    version = years.restate(world.session, year=2026, now=world.now)
    assert version is not None
    assert version.why == "Counts (Related sides): Priced by an appraiser"
    assert trade(world, year=2026) == ("100000", "0")


def test_a_doubt_takes_out_what_lies_in_a_year_that_has_ended_but_is_not_closed(world: World) -> None:
    a_settled_deal(world)
    in_the_next_year(world, is_closed=False)
    confirmed(world)
    assert trade(world, year=2026) == ("0", "100000")
