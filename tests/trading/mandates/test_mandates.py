"""Mandates: given and accepted, acted under, owed out of the split, and standing on the rights where exclusive."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from core import events
from core.actor import SYSTEM, Role
from core.errors import Conflict, NotAllowed, NotFound, Unacceptable
from core.events import AssetsJoined
from core.money import Money
from listings.assets import services as keeping
from listings.assets.models import Encumbrance, EncumbranceType
from listings.market import queries as market
from listings.rights import services as rights
from listings.rights.wanted import Wanted
from listings.terms.scope import Scope
from parties.organisations.models import OrganisationKind
from parties.people.limits import set_limit
from settlement.deals import check
from settlement.deals import services as deals
from settlement.deals.split import LineKind
from tests.builders import NOON
from tests.listings.market.world import an_asset, page, send, sign_in
from tests.parties.cast import a_person, an_organisation, as_actor, trail
from tests.trading.negotiation.bargain import IN_A_WEEK, a_bargain, countered, licensing, offered
from trading.mandates import services
from trading.mandates.models import Mandate
from trading.mandates.states import MandateState
from trading.negotiation import queries as talks
from trading.negotiation import services as negotiation

TODAY = date(2026, 11, 23)


@pytest.fixture
def bargain(session):
    made = a_bargain(session)
    session.commit()
    return made


@pytest.fixture
def broker(session, bargain):
    """Somebody who acts for an agency."""
    agency = an_organisation(session, "海桥知识产权代理有限公司", OrganisationKind.AGENCY, name_en="Haiqiao Agency")
    made = as_actor(session, a_person(session, "gu@haiqiao.example", Role.BUYER, at=agency, name="Gu Lan"), agency)
    session.commit()
    return made


def mandated(session, bargain, broker, *, exclusive=False, accepted=True, **changes):
    given: dict[str, Any] = {
        "broker_id": broker.organisation_id, "asset_ids": [bargain.asset.id], "exclusive": exclusive,
        "commission_bp": 500, "from_date": TODAY, "to_date": TODAY + timedelta(days=100), "tail_days": 60, **changes,
    }  # fmt: skip
    mandate = services.offer_mandate(session, **given, actor=bargain.seller, now=NOON)
    if accepted:
        services.accept_mandate(session, mandate_id=mandate.id, actor=broker, now=NOON)
    session.commit()
    return mandate


def broker_line(deal):
    return [line.amount.amount for line in deal.lines if line.kind is LineKind.BROKER]


def test_a_mandate_is_offered_accepted_and_ended_by_either_side(session, bargain, broker):
    mandate = mandated(session, bargain, broker, accepted=False)
    with pytest.raises(NotAllowed):
        services.accept_mandate(session, mandate_id=mandate.id, actor=bargain.seller, now=NOON)
    services.accept_mandate(session, mandate_id=mandate.id, actor=broker, now=NOON)
    services.end_mandate(session, mandate_id=mandate.id, actor=bargain.seller, now=NOON)
    assert (mandate.state, mandate.last_day) == (MandateState.ENDED, TODAY)
    assert trail(session, mandate.subject) == ["mandate.offered", "mandate.accepted", "mandate.ended"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"asset_ids": []}, "asset_ids"),
        ({"commission_bp": 3001}, "commission"),
        ({"tail_days": 731}, "tail_days"),
        ({"from_date": TODAY - timedelta(days=1)}, "from_date"),
        ({"to_date": TODAY - timedelta(days=1)}, "to_date"),
        ({"from_date": date.max, "to_date": date.max}, "from_date"),
        ({"to_date": date.max}, "to_date"),
    ],
)
def test_what_does_not_fit_is_named(session, bargain, broker, changes, field):
    with pytest.raises(Unacceptable) as refused:
        mandated(session, bargain, broker, **changes)
    assert field in refused.value.fields
    assert session.scalar(select(func.count(Mandate.id))) == 0


def test_only_the_owner_gives_one(session, bargain, broker):
    given: dict[str, Any] = {
        "broker_id": broker.organisation_id, "asset_ids": [bargain.asset.id], "exclusive": False, "commission_bp": 500,
        "from_date": TODAY, "to_date": TODAY, "tail_days": 0,
    }  # fmt: skip
    with pytest.raises(NotAllowed):
        services.offer_mandate(session, **given, actor=bargain.buyer, now=NOON)


def test_the_broker_talks_for_the_seller_and_gets_its_share_of_the_split(session, bargain, broker):
    mandated(session, bargain, broker)
    talk, _first = offered(session, bargain, licensing(amount="1000000"))
    second = countered(session, bargain, talk, licensing(amount="1200000"), by=broker)
    assert (second.author_id, second.author_name) == (bargain.world.seller.id, "Gu Lan (Haiqiao Agency)")
    assert talk.broker_id == broker.organisation_id

    deal = negotiation.accept_offer(session, offer_id=second.id, digest=second.digest, actor=bargain.buyer, now=NOON)
    assert broker_line(deal) == ["60000.00"]
    assert sum(line.amount_minor for line in deal.lines) == deal.fixed_minor
    assert check.check(session) == []


def test_the_broker_accepts_and_the_seller_signs(session, bargain, broker):
    mandated(session, bargain, broker)
    _talk, offer = offered(session, bargain)
    deal = negotiation.accept_offer(session, offer_id=offer.id, digest=offer.digest, actor=broker, now=NOON)
    signing: dict[str, Any] = {"deal_id": deal.id, "digest": deal.terms_digest, "now": NOON}
    with pytest.raises(NotAllowed):
        deals.sign_deal(session, **signing, actor=broker)
    deals.sign_deal(session, **signing, actor=bargain.seller)


def test_without_a_mandate_or_beyond_it_the_broker_is_a_stranger(session, bargain, broker):
    talk, offer = offered(session, bargain)
    mandate = mandated(session, bargain, broker, accepted=False)
    counter: dict[str, Any] = {
        "negotiation_id": talk.id,
        "version_no": 1,
        "proposal": negotiation.Proposal(licensing(amount="9"), IN_A_WEEK),
    }
    with pytest.raises(NotFound):
        talks.readable_negotiation(session, talk.id, broker)
    with pytest.raises(NotAllowed):
        negotiation.counter_offer(session, **counter, actor=broker, now=NOON)
    services.accept_mandate(session, mandate_id=mandate.id, actor=broker, now=NOON)
    late = NOON + timedelta(days=101)
    with pytest.raises(NotAllowed):
        negotiation.reject_offer(session, offer_id=offer.id, actor=broker, now=late)


def test_a_broker_is_not_on_both_sides(session, bargain, broker):
    mandated(session, bargain, broker)
    with pytest.raises(NotAllowed) as refused:
        offered(session, bargain, by=broker)
    assert refused.value.code == "own_mandate"


def test_an_exclusive_mandate_stands_on_the_right_and_every_talk_runs_through_it(session, bargain, broker):
    mandate = mandated(session, bargain, broker, exclusive=True)
    row = session.scalars(select(Encumbrance).filter_by(type=EncumbranceType.MANDATE)).one()
    assert (row.ref, row.holder_id, row.ended_on) == (mandate.subject, broker.organisation_id, None)
    outlook = market.outlook(session, bargain.listing, on=TODAY)
    assert all(verdict is None or verdict.allowed for verdict in outlook.values())

    talk, offer = offered(session, bargain, licensing(amount="1000000"))
    assert talk.broker_id == broker.organisation_id
    deal = negotiation.accept_offer(session, offer_id=offer.id, digest=offer.digest, actor=bargain.seller, now=NOON)
    assert broker_line(deal) == ["50000.00"]
    for side in (bargain.seller, bargain.buyer):
        deals.sign_deal(session, deal_id=deal.id, digest=deal.terms_digest, actor=side, now=NOON)
    services.end_mandate(session, mandate_id=mandate.id, actor=broker, now=NOON)
    assert row.ended_on == TODAY


def test_two_exclusive_mandates_do_not_stand_on_one_right(session, bargain, broker):
    mandated(session, bargain, broker, exclusive=True)
    again = mandated(session, bargain, broker, exclusive=True, accepted=False)
    with pytest.raises(Conflict) as refused:
        services.accept_mandate(session, mandate_id=again.id, actor=broker, now=NOON)
    assert refused.value.code == "mandated_already"


@pytest.mark.parametrize(("days", "owed"), [(59, ["60000.00"]), (61, [])])
def test_in_the_tail_what_began_meanwhile_still_owes_the_commission(session, bargain, broker, days, owed):
    mandate = mandated(session, bargain, broker)
    talk, _first = offered(session, bargain, licensing(amount="1200000"))
    negotiation.send_message(session, negotiation_id=talk.id, version_no=1, text="Gladly.", actor=broker, now=NOON)
    services.end_mandate(session, mandate_id=mandate.id, actor=bargain.seller, now=NOON)
    session.commit()
    later = NOON + timedelta(days=days)
    wider = negotiation.Proposal(licensing(fields="electrical"), later + timedelta(days=1))
    second = negotiation.counter_offer(
        session, negotiation_id=talk.id, version_no=1, proposal=wider, actor=bargain.seller, now=later
    )
    deal = negotiation.accept_offer(session, offer_id=second.id, digest=second.digest, actor=bargain.buyer, now=later)
    assert broker_line(deal) == owed


def test_what_began_after_the_end_owes_nothing(session, bargain, broker):
    mandate = mandated(session, bargain, broker)
    services.end_mandate(session, mandate_id=mandate.id, actor=broker, now=NOON)
    session.commit()
    tomorrow = NOON + timedelta(days=1)
    _talk, offer = offered(session, bargain, now=tomorrow)
    deal = negotiation.accept_offer(session, offer_id=offer.id, digest=offer.digest, actor=bargain.seller, now=tomorrow)
    assert broker_line(deal) == []


def test_it_runs_out_by_its_own_date(session, bargain, broker):
    mandate = mandated(session, bargain, broker, exclusive=True)
    assert services.expire_due(session, now=NOON + timedelta(days=100)) == 0
    assert services.expire_due(session, now=NOON + timedelta(days=101)) == 1
    assert (mandate.state, mandate.ended_on) == (MandateState.ENDED, mandate.to_date)


def sold(session, bargain):
    """The office has recorded another owner of the right."""
    keeping.transfer_ownership(
        session, asset_id=bargain.asset.id, to_organisation_id=bargain.buyer.organisation_id, on=TODAY,
        cause="recordal:1", actor=SYSTEM, now=NOON,
    )  # fmt: skip
    session.commit()


def test_a_mandate_does_not_bind_who_has_bought_the_right(session, bargain, broker):
    other = an_asset(session, bargain.world)
    mandate = mandated(session, bargain, broker, exclusive=True, asset_ids=[bargain.asset.id, other.id])
    sold(session, bargain)
    asked: dict[str, Any] = {"asset_id": bargain.asset.id, "scope": Scope.everything(TODAY), "on": TODAY}
    verdict = rights.ask(session, wanted=Wanted.ASSIGN, grantor_id=bargain.buyer.organisation_id, **asked)
    assert [row.record for row in verdict.rows if "broker" in row.text] == []
    standing = select(Encumbrance.asset_id).filter_by(ref=mandate.subject, ended_on=None)
    assert session.scalars(standing).all() == [other.id]
    assert mandate.state is MandateState.IN_FORCE


def test_a_mandate_offered_before_the_sale_is_not_accepted_after_it(session, bargain, broker):
    mandate = mandated(session, bargain, broker, exclusive=True, accepted=False)
    sold(session, bargain)
    with pytest.raises(Conflict) as refused:
        services.accept_mandate(session, mandate_id=mandate.id, actor=broker, now=NOON)
    session.rollback()
    assert (refused.value.code, mandate.state) == ("sold_since", MandateState.OFFERED)
    assert session.scalar(select(func.count(Encumbrance.id)).filter_by(type=EncumbranceType.MANDATE)) == 0


def test_a_mandate_is_given_and_answered_on_pages(client, session, bargain, broker, monkeypatch):
    monkeypatch.setattr("core.clock.now", lambda: NOON)
    code = session.get_one(type(bargain.world.seller), broker.organisation_id).uscc
    session.commit()
    browser = sign_in(client, bargain.seller)
    form = {
        "broker": code, "asset_ids": [str(bargain.asset.id)], "exclusive": "yes", "commission": "2.5",
        "from_date": "2026-11-23", "to_date": "2027-05-31", "tail_days": "90",
    }  # fmt: skip
    assert 'href="#broker"' in send(browser, "/mandates/new", 422, **{**form, "broker": "91210200000000000X"}).text
    path = send(browser, "/mandates/new", 303, **form).headers["Location"]
    assert "2.5" in page(browser, path)
    browser = sign_in(client, broker)
    assert "Accept the mandate" in page(browser, path)
    send(browser, f"{path}/accept", 303)
    assert "In force" in page(browser, "/mandates")
    page(sign_in(client, bargain.buyer), path, 404)


def test_a_mandate_goes_along_when_two_rights_become_one(session, bargain, broker):
    """An offered one has nothing on the right's record that would keep it from being joined."""
    other = an_asset(session, bargain.world)
    both = mandated(session, bargain, broker, accepted=False, asset_ids=[bargain.asset.id, other.id])
    alone = mandated(session, bargain, broker, accepted=False, asset_ids=[other.id])
    joined = AssetsJoined(kept=bargain.asset.id, gone=other.id)
    events.publish(session, joined, actor=SYSTEM, now=NOON)
    assert both.asset_ids == alone.asset_ids == [bargain.asset.id]


@pytest.mark.parametrize("exclusive", [True, False])
def test_the_brokers_share_is_shown_before_anybody_agrees(client, session, bargain, broker, monkeypatch, exclusive):
    monkeypatch.setattr("core.clock.now", lambda: NOON)
    mandated(session, bargain, broker, exclusive=exclusive)
    talk, _first = offered(session, bargain, licensing(amount="1000000"))
    path = f"/negotiations/{talk.id}/accept"
    session.commit()
    assert "CNY 50,000.00" in page(sign_in(client, broker), path)
    assert ("CNY 50,000.00" in page(sign_in(client, bargain.seller), path)) is exclusive


def test_a_mandate_is_given_by_somebody_who_may_bind_the_right_holder_to_any_amount(session, bargain, broker):
    set_limit(
        session, organisation_id=bargain.seller.organisation_id, person_id=bargain.seller.person_id,
        amount=Money.parse("10000"), actor=SYSTEM, now=NOON,
    )  # fmt: skip
    with pytest.raises(Conflict) as refused:
        mandated(session, bargain, broker)
    assert (refused.value.code, session.scalar(select(func.count(Mandate.id)))) == ("beyond_limit", 0)


def test_a_brokers_person_binds_the_seller_within_their_own_limit_at_home(session, bargain, broker):
    mandated(session, bargain, broker)
    talk, offer = offered(session, bargain, licensing(amount="1200000"))
    limit = {"organisation_id": broker.organisation_id, "person_id": broker.person_id, "actor": SYSTEM, "now": NOON}
    set_limit(session, amount=Money.parse("1000000"), **limit)
    accept = {"offer_id": offer.id, "digest": offer.digest, "actor": broker, "now": NOON}
    for act in (
        lambda: negotiation.accept_offer(session, **accept),
        lambda: countered(session, bargain, talk, licensing(amount="1300000"), by=broker),
    ):
        with pytest.raises(Conflict) as refused, session.begin_nested():
            act()
        assert refused.value.code == "beyond_limit"
    set_limit(session, amount=Money.parse("1200000"), **limit)
    assert negotiation.accept_offer(session, **accept).seller_id == bargain.seller.organisation_id
