"""Who may open a kept file: whom its purpose concerns, and who kept it; no colleague for that, and no claimant."""

import io

import pytest

from core import clock
from core.actor import SYSTEM, Role, Scope
from core.db import db
from core.files import StoredFile, keep_upload
from listings.assets import services as assets
from listings.assets.ownership import close_ownership, open_ownership
from listings.assets.queries import owners_now
from parties.people.keys import make_key
from parties.people.queries import actor_of
from parties.people.services import add_membership, create_person
from tests.settlement.deals.browsing import browser
from tests.settlement.deals.world import NOON, TODAY, a_patent, a_world, org


@pytest.fixture
def world(session):
    return a_world(session)


def a_colleague(world, of, *roles):
    """Another person of somebody's organisation, with these roles only."""
    session = world.session
    person = create_person(session, email="new@haizhou.example", name="New", password=None, actor=SYSTEM, now=NOON)
    for role in roles:
        add_membership(session, person_id=person.id, organisation_id=org(of), role=role, actor=SYSTEM, now=NOON)
    session.flush()
    return actor_of(session, person.id, org(of))


def kept(world, by, purpose, content=b"%PDF-1.7 paper") -> StoredFile:
    stored = keep_upload(world.session, io.BytesIO(content), "paper.pdf", purpose=purpose, actor=by, now=NOON)
    world.commit()
    return stored


def a_shared_patent(world):
    """The seller's right together with somebody who is not here, whom anybody may claim to be."""
    asset = a_patent(world)
    close_ownership(world.session, asset.id, on=TODAY)
    sides = [(org(world.seller), world.seller.organisation_name), (None, "Nordlicht Optik GmbH")]
    open_ownership(world.session, asset, sides, on=TODAY, cause="register")
    world.commit()
    return asset


def doors(world, reader, file_id) -> set[int]:
    """What the page, the API and the API's content answer."""
    page = browser(world, reader).get(f"/files/{file_id}").status_code
    _row, text = make_key(world.session, name="test", scopes=tuple(Scope), actor=reader, now=clock.now())
    world.commit()
    db.session.remove()
    key = {"Authorization": f"Bearer {text}"}
    client = browser(world, reader).client
    return {page} | {client.get(f"/api/v1/files/{file_id}{end}", headers=key).status_code for end in ("", "/content")}


@pytest.mark.parametrize("then", ["waits", "withdrawn", "rejected"])
def test_who_claims_a_right_reads_nothing_but_what_they_kept_themselves(world, then):
    asset, session = a_shared_patent(world), world.session
    paper = kept(world, world.staff, asset.subject).id
    own = kept(world, world.stranger, asset.subject, b"%PDF-1.7 proof").id
    claim = assets.claim_asset(
        session, asset_id=asset.id, organisation_id=org(world.stranger), actor=world.stranger, now=NOON
    )
    if then == "withdrawn":
        assets.withdraw_claim(session, claim_id=claim.id, actor=world.stranger, now=NOON)
    if then == "rejected":
        assets.reject_claim(session, claim_id=claim.id, reason="another owner", actor=world.staff, now=NOON)
    world.commit()
    assert doors(world, world.stranger, paper) == {404}
    assert doors(world, world.stranger, own) == {200}
    assert doors(world, world.seller, paper) == {200}


def test_who_got_a_right_by_a_claim_and_sold_it_reads_its_papers_no_more(world):
    asset, session = a_shared_patent(world), world.session
    claim = assets.claim_asset(
        session, asset_id=asset.id, organisation_id=org(world.stranger), actor=world.stranger, now=NOON
    )
    [share] = [each.id for each in owners_now(session, asset.id) if each.organisation_id is None]
    assets.confirm_claim(session, claim_id=claim.id, share_id=share, actor=world.staff, now=NOON)
    world.commit()
    paper = kept(world, world.staff, asset.subject).id
    assert doors(world, world.stranger, paper) == {200}
    assets.transfer_ownership(
        session, asset_id=asset.id, to_organisation_id=org(world.buyer), on=TODAY, cause="recordal:7", actor=SYSTEM,
        now=NOON,
    )  # fmt: skip
    world.commit()
    assert doors(world, world.stranger, paper) == {404}
    assert doors(world, world.buyer, paper) == {200}


@pytest.mark.parametrize(
    ("keeper", "purpose"),
    [("first", "bankstatement:1"), ("first", "receipts"), ("first", "receipt:1"), ("staff", "asset:1"),
     ("city", "title:1"), ("first", "payeebank:4"), ("seller", "room:1"), ("seller", "import:3")],
)  # fmt: skip
def test_a_colleague_with_the_least_role_reads_nothing_that_its_purpose_does_not_open(world, keeper, purpose):
    by = getattr(world, keeper)
    stored = kept(world, by, purpose).id
    assert doors(world, a_colleague(world, by, Role.BUYER), stored) == {404}
    assert doors(world, by, stored) == {200}


def test_who_kept_a_file_does_not_take_it_along_to_another_organisation(world):
    stored = kept(world, world.first, "receipts").id
    add_membership(
        world.session, person_id=world.first.person_id, organisation_id=org(world.seller), role=Role.BUYER,
        actor=SYSTEM, now=NOON,
    )  # fmt: skip
    world.commit()
    assert doors(world, actor_of(world.session, world.first.person_id, org(world.seller)), stored) == {404}


def test_what_waits_under_an_organisation_is_its_members(world):
    stored = kept(world, world.seller, f"organisation:{org(world.seller)}").id
    assert doors(world, a_colleague(world, world.seller, Role.BUYER), stored) == {200}
    assert doors(world, world.buyer, stored) == {404}
