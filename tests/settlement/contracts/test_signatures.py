"""Signatures: unique per side, over a digest, never changed."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from core.errors import Conflict, NotAllowed, Unacceptable
from settlement.contracts.models import Signature
from settlement.contracts.services import all_stand, digest_of, sign, signed_by
from tests.settlement.deals.world import NOON, a_world, org

DIGEST = digest_of({"price": 100})


@pytest.fixture
def world(session):
    return a_world(session)


def put(world, actor, digest=DIGEST, party=None):
    return sign(world.session, subject="deal:1", party_id=party or org(actor), digest=digest, actor=actor, now=NOON)


def test_a_signature_keeps_who_when_and_over_what(world):
    made = put(world, world.seller)
    assert (made.digest, made.person_id, made.signed_at) == (DIGEST, world.seller.person_id, NOON)


def test_a_side_signs_once(world):
    put(world, world.seller)
    with pytest.raises(Conflict):
        put(world, world.seller)
    put(world, world.buyer)
    assert len(signed_by(world.session, "deal:1")) == 2


def test_the_database_too_takes_one_signature_per_side(world):
    put(world, world.seller)
    row = Signature(
        subject="deal:1", party_id=org(world.seller), person_name="X", digest=DIGEST, signed_at=NOON, person_id=None
    )
    with pytest.raises(DBAPIError), world.session.begin_nested():
        world.session.add(row)
        world.session.flush()


def test_nobody_signs_for_another_organisation(world):
    with pytest.raises(NotAllowed):
        put(world, world.stranger, party=org(world.seller))


def test_a_signature_without_a_digest_is_refused(world):
    with pytest.raises(Unacceptable):
        put(world, world.seller, digest="yes")


@pytest.mark.parametrize("statement", ["UPDATE signature SET digest = :other", "DELETE FROM signature"])
def test_a_signature_is_never_changed_or_deleted(world, statement):
    put(world, world.seller)
    world.commit()
    with pytest.raises(DBAPIError):
        world.session.execute(text(statement), {"other": "e" * 64} if "other" in statement else {})
    world.session.rollback()
    assert signed_by(world.session, "deal:1")[0].digest == DIGEST


def test_a_changed_text_no_longer_stands(world):
    put(world, world.seller)
    assert all_stand(world.session, "deal:1", DIGEST)
    assert not all_stand(world.session, "deal:1", digest_of({"price": 101}))


def test_the_digest_does_not_depend_on_the_order_of_keys():
    assert digest_of({"a": 1, "b": "电池"}) == digest_of({"b": "电池", "a": 1})
    assert digest_of({"a": 1}) != digest_of({"a": "1"})
