"""An amendment is a new version that both sides sign; until then, and whatever is done to it, the old one holds."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy.orm import Session

from core.errors import Conflict, NotAllowed, Unacceptable
from listings.terms.agreement import Further, Milestone, Terms
from parties.people.limits import set_limit
from settlement.contracts import amendments, documents
from settlement.contracts.documents import Finding
from settlement.contracts.models import Amendment
from settlement.deals import services as deals
from settlement.deals.models import Deal
from tests.settlement.deals.world import World, a_deal, a_world, org, sale, sign, yuan


@pytest.fixture
def world(session: Session) -> World:
    return a_world(session)


@pytest.fixture
def deal(world: World) -> Deal:
    return sign(world, a_deal(world), world.seller, world.buyer)


def other_terms(deal: Deal) -> Terms:
    return replace(Terms.from_json(deal.terms), further=Further.of({"support_hours": 80}))


def proposed(world: World, deal: Deal) -> Amendment:
    made = deals.propose_amendment(
        world.session,
        deal_id=deal.id,
        terms=other_terms(deal),
        reason="More support “on site”",
        actor=world.seller,
        now=world.now,
    )
    world.commit()
    return made


def signed(world: World, deal: Deal, amendment: Amendment, *actors: object, digest: str | None = None) -> None:
    for actor in actors:
        deals.sign_amendment(
            world.session,
            deal_id=deal.id,
            version=amendment.version,
            digest=digest or amendment.digest,
            actor=actor,  # type: ignore[arg-type]
            now=world.now,
        )
    world.commit()


def test_it_holds_when_both_have_signed_and_not_before(session: Session, world: World, deal: Deal) -> None:
    amendment = proposed(world, deal)
    signed(world, deal, amendment, world.seller)
    assert deals.terms_in_force(session, deal) == Terms.from_json(deal.terms)
    signed(world, deal, amendment, world.buyer)
    assert deals.terms_in_force(session, deal) == other_terms(deal)


def test_its_document_replaces_the_first_only_once_it_holds(session: Session, world: World, deal: Deal) -> None:
    amendment = proposed(world, deal)
    first, second = documents.documents_of(session, deal.subject, "contract")
    assert (second.version, second.sha256) == (2, amendment.document)
    assert documents.by_code(session, first.code).finding is Finding.UNCHANGED
    signed(world, deal, amendment, world.seller, world.buyer)
    assert documents.by_code(session, first.code).finding is Finding.REPLACED
    assert documents.by_code(session, second.code).finding is Finding.UNCHANGED


def test_the_deal_and_its_signatures_stay_as_they_were(session: Session, world: World, deal: Deal) -> None:
    terms, digest, state = deal.terms, deal.terms_digest, deal.state
    signed(world, deal, proposed(world, deal), world.seller, world.buyer)
    assert (deal.terms, deal.terms_digest, deal.state) == (terms, digest, state)


def test_grant_scope_and_price_are_not_amended(session: Session, world: World, deal: Deal) -> None:
    for terms, code in ((sale(price="1"), "not_amendable"), (Terms.from_json(deal.terms), "nothing_amended")):
        with pytest.raises(Unacceptable) as refusal:
            deals.propose_amendment(
                session, deal_id=deal.id, terms=terms, reason="x", actor=world.seller, now=world.now
            )
        assert refusal.value.code == code
    assert amendments.amendments_of(session, deal.subject) == []


def test_one_waits_at_a_time_and_its_author_may_take_it_back(session: Session, world: World, deal: Deal) -> None:
    amendment = proposed(world, deal)
    with pytest.raises(Conflict, match="waits for signatures"):
        proposed(world, deal)
    session.rollback()
    with pytest.raises(NotAllowed):
        deals.withdraw_amendment(session, deal_id=deal.id, version=2, actor=world.buyer, now=world.now)
    deals.withdraw_amendment(session, deal_id=deal.id, version=2, actor=world.seller, now=world.now)
    world.commit()
    with pytest.raises(Conflict) as refusal:
        signed(world, deal, amendment, world.buyer)
    assert refusal.value.code == "amendment_ended"
    assert proposed(world, deal).version == 3


def test_another_digest_and_changed_rows_are_seen(session: Session, world: World, deal: Deal) -> None:
    amendment = proposed(world, deal)
    with pytest.raises(Conflict) as refusal:
        signed(world, deal, amendment, world.buyer, digest="f" * 64)
    assert refusal.value.code == "digest_differs"
    amendment.terms = {**amendment.terms, "note": "slipped in"}
    with pytest.raises(Conflict) as refusal:
        signed(world, deal, amendment, world.buyer)
    assert refusal.value.code == "terms_changed"


def test_strangers_amend_nothing_and_an_unsigned_contract_is_not_amended(session: Session, world: World) -> None:
    deal = a_deal(world)
    with pytest.raises(NotAllowed):
        deals.propose_amendment(
            session, deal_id=deal.id, terms=other_terms(deal), reason="x", actor=world.stranger, now=world.now
        )
    with pytest.raises(Conflict) as refusal:
        proposed(world, deal)
    assert refusal.value.code == "not_signed"


def test_nobody_signs_a_higher_sum_than_their_limit_into_an_amendment(world: World, deal: Deal) -> None:
    for actor in (world.seller, world.buyer):
        given: dict[str, Any] = {"organisation_id": org(actor), "person_id": actor.person_id, "amount": yuan("100000")}
        set_limit(world.session, **given, actor=world.admin, now=world.now)
    world.commit()
    dearer = replace(Terms.from_json(deal.terms), milestones=(Milestone("The first batch", yuan("900000")),))
    change: dict[str, Any] = {"deal_id": deal.id, "terms": dearer, "reason": "A batch more", "now": world.now}
    with pytest.raises(Conflict) as refused:
        deals.propose_amendment(world.session, **change, actor=world.seller)
    world.session.rollback()
    assert refused.value.code == "beyond_limit"
    chief = replace(world.seller, person_id=world.admin.person_id)
    amendment = deals.propose_amendment(world.session, **change, actor=chief)
    world.commit()
    with pytest.raises(Conflict) as refused:
        signed(world, deal, amendment, world.buyer)
    world.session.rollback()
    assert refused.value.code == "beyond_limit"
    signed(world, deal, proposed_and_withdrawn(world, deal, amendment), world.seller, world.buyer)


def proposed_and_withdrawn(world: World, deal: Deal, earlier: Amendment) -> Amendment:
    """Another amendment without a higher sum, which nobody's limit keeps from being signed."""
    deals.withdraw_amendment(world.session, deal_id=deal.id, version=earlier.version, actor=world.seller, now=world.now)
    return proposed(world, deal)
