"""The way into a room: asked, sent, signed over the very bytes, open, over."""

import io
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from pypdf import PdfReader
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError, IntegrityError

from core import clock, files
from core.actor import Role
from core.clock import business_date, start_of_day
from core.errors import Conflict, IllegalTransition, NotAllowed, NotFound, Unacceptable
from listings.market import services as market
from settlement.contracts import documents
from settlement.contracts import services as contracts
from settlement.contracts.documents import Finding
from tests.builders import actor_for
from tests.listings.market.world import told
from tests.parties.cast import an_organisation, how_many, trail
from tests.trading.dataroom.room import WHY, Room, a_room, asked, fetched, opened, refused_with
from trading.dataroom import services
from trading.dataroom.models import RoomAccess, RoomLog
from trading.dataroom.states import ACCESS, AccessState, Tier, Told


@pytest.fixture
def made(session) -> Room:
    return a_room(session)


def standing(session, access) -> AccessState:
    session.rollback()
    session.expire_all()
    return session.get_one(RoomAccess, access.id).state


def test_a_click_through_opens_the_door_at_once_and_leaves_a_trail(session, made):
    access = opened(session, made)
    today = business_date(clock.now())
    assert access.state is AccessState.OPEN
    assert access.expires_at == start_of_day(today + timedelta(days=31))
    assert access.last_day == today + timedelta(days=30)
    signed = contracts.signed_by(session, access.subject)
    assert [(each.party_id, each.digest) for each in signed] == [(access.buyer_id, access.nda_sha256)]
    acts = [act for act in trail(session, access.subject) if act.startswith("access.")]
    assert acts == ["access.asked", "access.nda_sent", "access.signed", "access.opened"]


def test_a_signed_agreement_takes_both_signatures_and_the_sellers_comes_last(session, made):
    access = asked(session, made, Tier.SIGNED)
    services.send_nda(session, access_id=access.id, actor=made.seller, now=clock.now())
    digest: dict[str, Any] = {"access_id": access.id, "digest": access.nda_sha256, "now": clock.now()}
    session.commit()
    with pytest.raises(IllegalTransition):
        services.countersign(session, **digest, actor=made.seller)
    session.rollback()
    services.sign(session, **digest, actor=made.buyer)
    assert session.get_one(RoomAccess, access.id).state is AccessState.NDA_SIGNED
    session.commit()
    assert refused_with(fetched(session, made.papers[Tier.SIGNED], made.buyer)) == "door_shut"
    services.countersign(session, **digest, actor=made.seller)
    session.commit()
    assert len(contracts.signed_by(session, access.subject)) == 2
    assert refused_with(fetched(session, made.papers[Tier.SIGNED], made.buyer)) == ""


def test_the_agreement_says_the_terms_in_both_languages_and_one_changed_byte_is_found(session, made):
    access = opened(session, made, Tier.SIGNED)
    assert access.nda_sha256 is not None
    content = files.shelf().open(access.nda_sha256).read()
    said = "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).replace("\n", "")
    for words in ("海湾电池有限公司", "北岸汽车有限公司", "36", "保密协议", "Non-disclosure agreement", WHY[:20]):
        assert words in said
    assert documents.compared(session, io.BytesIO(content)).finding is Finding.UNCHANGED
    forged = bytearray(content)
    forged[len(forged) // 2] ^= 1
    assert documents.compared(session, io.BytesIO(bytes(forged))).finding is not Finding.UNCHANGED


@pytest.mark.parametrize("digest", ["", "0" * 64])
def test_nobody_signs_other_bytes_than_those_that_were_sent(session, made, digest):
    access = asked(session, made)
    services.send_nda(session, access_id=access.id, actor=made.seller, now=clock.now())
    session.commit()
    with pytest.raises(Conflict) as refused:
        services.sign(session, access_id=access.id, digest=digest, actor=made.buyer, now=clock.now())
    assert refused.value.code == "digest_differs"
    assert standing(session, access) is AccessState.NDA_SENT
    assert contracts.signed_by(session, access.subject) == []


def test_an_agreement_whose_kept_file_was_changed_is_signed_by_nobody(session, made):
    access = asked(session, made)
    services.send_nda(session, access_id=access.id, actor=made.seller, now=clock.now())
    session.commit()
    assert access.nda_sha256 is not None
    with files.shelf().path_of(access.nda_sha256).open("ab") as kept:
        kept.write(b" ")
    with pytest.raises(Conflict) as refused:
        services.sign(session, access_id=access.id, digest=access.nda_sha256, actor=made.buyer, now=clock.now())
    files.shelf().path_of(access.nda_sha256).unlink()
    assert refused.value.code == "digest_differs"
    assert standing(session, access) is AccessState.NDA_SENT


def test_terms_that_change_later_leave_what_was_sent(session, made):
    access = asked(session, made)
    services.send_nda(session, access_id=access.id, actor=made.seller, now=clock.now())
    services.set_room(
        session, listing_id=made.bargain.listing.id, purpose="Another.", term_months=1, access_days=1,
        dispute="arbitration", arbitration_body="大连仲裁委员会", actor=made.seller, now=clock.now(),
    )  # fmt: skip
    services.sign(session, access_id=access.id, digest=access.nda_sha256 or "", actor=made.buyer, now=clock.now())
    assert (access.terms["term_months"], access.terms["access_days"]) == (36, 30)
    assert access.last_day == business_date(clock.now()) + timedelta(days=30)


def test_a_denied_buyer_reads_why_and_may_ask_again(session, made):
    access = asked(session, made)
    services.deny(session, access_id=access.id, reason="Too early.", actor=made.seller, now=clock.now())
    session.commit()
    assert (access.state, access.reason) == (AccessState.DENIED, "Too early.")
    assert "The seller denies access to the data room of “%(title)s”." in told(session, access.buyer_id)
    assert asked(session, made).number == access.number


def test_a_refusal_says_why(session, made):
    access = asked(session, made)
    with pytest.raises(Unacceptable) as refused:
        services.deny(session, access_id=access.id, reason=" ", actor=made.seller, now=clock.now())
    assert "reason" in refused.value.fields
    assert standing(session, access) is AccessState.REQUESTED


def test_one_wish_for_a_tier_at_a_time_in_the_service_and_in_the_database(session, made):
    access = asked(session, made)
    with pytest.raises(Conflict) as refused:
        asked(session, made)
    assert refused.value.code == "asked_already"
    session.rollback()
    session.add(
        RoomAccess(
            room_id=access.room_id, buyer_id=access.buyer_id, number=9, tier=2, purpose="", requested_at=clock.now()
        )
    )
    with pytest.raises(IntegrityError):
        session.flush()


def test_the_higher_tier_opens_the_lower_one_and_nothing_is_asked_twice(session, made):
    opened(session, made, Tier.SIGNED)
    assert refused_with(fetched(session, made.papers[Tier.CLICK_THROUGH], made.buyer)) == ""
    with pytest.raises(Conflict) as refused:
        asked(session, made, Tier.CLICK_THROUGH)
    assert refused.value.code == "open_already"


@pytest.mark.parametrize(
    "broken",
    [
        {"tier": 1},
        {"tier": 3, "is_anonymous": True},
        {"state": AccessState.OPEN},
        {"state": AccessState.NDA_SENT},
        {"state": AccessState.DENIED},
        {"reason": "so"},
        {"nda_sha256": "ab"},
    ],
    ids=str,
)
def test_the_database_refuses_what_no_service_writes(session, made, broken):
    row = {"room_id": made.room.id, "buyer_id": made.bargain.world.buyer.id, "number": 1, "tier": 2, "purpose": ""}
    session.add(RoomAccess(**{**row, "requested_at": clock.now(), **broken}))
    with pytest.raises(IntegrityError):
        session.flush()


def test_strangers_learn_nothing_of_an_access_and_each_side_does_its_own_acts_only(session, made):
    access = asked(session, made)
    stranger = actor_for(an_organisation(session, "路过公司").id, Role.BUYER, Role.RIGHT_HOLDER)
    at: dict[str, Any] = {"access_id": access.id, "now": clock.now()}
    with pytest.raises(NotFound):
        services.send_nda(session, **at, actor=stranger)
    with pytest.raises(NotAllowed):
        services.send_nda(session, **at, actor=made.buyer)
    services.send_nda(session, **at, actor=made.seller)
    with pytest.raises(NotAllowed):
        services.sign(session, **at, digest=access.nda_sha256 or "", actor=made.seller)
    with pytest.raises(NotFound):
        services.read_nda(session, access_id=access.id, reader=stranger, address="", now=clock.now())


def test_the_clock_shuts_the_door_before_the_timer_comes_by_and_the_timer_marks_it(session, made):
    access = opened(session, made)
    end = access.expires_at
    assert end is not None
    paper = made.papers[Tier.CLICK_THROUGH]
    assert refused_with(fetched(session, paper, made.buyer, now=end - timedelta(seconds=1))) == ""
    assert refused_with(fetched(session, paper, made.buyer, now=end)) == "door_shut"
    assert standing(session, access) is AccessState.OPEN
    assert services.expire_due(session, now=end - timedelta(seconds=1)) == 0
    assert services.expire_due(session, now=end) == 1
    assert services.expire_due(session, now=end) == 0
    session.commit()
    assert standing(session, access) is AccessState.EXPIRED
    assert "Your access to the data room of “%(title)s” has run out." in told(session, access.buyer_id)


def test_whoever_asks_again_after_the_end_need_not_wait_for_the_timer(session, made, monkeypatch):
    access = opened(session, made)
    assert access.expires_at is not None
    later = access.expires_at + timedelta(minutes=1)
    again = services.ask(
        session, room_id=made.room.id, tier=2, purpose=WHY, is_anonymous=False, actor=made.buyer, now=later
    )
    session.commit()
    assert (standing(session, access), again.state) == (AccessState.EXPIRED, AccessState.REQUESTED)


def test_revoked_is_shut_whatever_was_signed(session, made):
    access = opened(session, made, Tier.SIGNED)
    services.revoke(session, access_id=access.id, reason="Sold.", actor=made.seller, now=clock.now())
    session.commit()
    for tier in (Tier.CLICK_THROUGH, Tier.SIGNED):
        assert refused_with(fetched(session, made.papers[tier], made.buyer)) == "door_shut"
    assert "The seller has revoked your access to the data room of “%(title)s”." in told(session, access.buyer_id)


def test_with_the_listing_withdrawn_every_door_is_shut_but_the_sellers(session, made):
    access = asked(session, made)
    opened(session, made, Tier.SIGNED)
    market.withdraw_listing(session, listing_id=made.bargain.listing.id, actor=made.seller, now=clock.now())
    session.commit()
    for reader in (None, made.buyer):
        assert refused_with(fetched(session, made.papers[Tier.PUBLIC], reader)) == "door_shut"
    assert refused_with(fetched(session, made.papers[Tier.SIGNED], made.buyer)) == "door_shut"
    assert refused_with(fetched(session, made.papers[Tier.SIGNED], made.seller)) == ""
    with pytest.raises(Conflict) as refused:
        services.send_nda(session, access_id=access.id, actor=made.seller, now=clock.now())
    assert refused.value.code == "listing_ended"


def test_nobody_asks_for_their_own_room_or_without_an_organisation(session, made):
    given = {"room_id": made.room.id, "tier": 2, "purpose": WHY, "is_anonymous": False, "now": clock.now()}
    with pytest.raises(Conflict) as refused:
        services.ask(session, **given, actor=made.seller)
    assert refused.value.code == "own_room"
    with pytest.raises(NotAllowed):
        services.ask(session, **given, actor=replace(made.buyer, organisation_id=None))
    with pytest.raises(Unacceptable):
        services.ask(session, **{**given, "tier": 1}, actor=made.buyer)
    assert how_many(session, RoomAccess) == 0


def test_the_log_cannot_be_changed_or_thinned_out(session, made):
    asked(session, made)
    row = session.scalars(select(RoomLog).filter_by(act=Told.ASKED)).one()
    row.person_name = "Nobody"
    with pytest.raises(DBAPIError):
        session.flush()
    session.rollback()
    session.delete(session.get_one(RoomLog, row.id))
    with pytest.raises(DBAPIError):
        session.flush()


def test_every_state_is_reached_or_left_by_the_table_alone():
    ends = {AccessState.DENIED, AccessState.EXPIRED, AccessState.REVOKED}
    for state in AccessState:
        for action in ACCESS.actions:
            if not ACCESS.allows(state, action):
                with pytest.raises(IllegalTransition):
                    ACCESS.after(state, action)
            else:
                assert state not in ends
