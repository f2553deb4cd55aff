"""Who may open a kept file: the owners of the right, its centers, and no claimant."""

import io

import pytest

from core import clock
from core.actor import SYSTEM, Scope
from core.db import db
from core.files import StoredFile, keep_upload
from listings.assets import services as assets
from listings.assets.ownership import close_ownership, open_ownership
from listings.assets.queries import owners_now
from parties.people.keys import make_key
from tests.settlement.deals.browsing import browser
from tests.settlement.deals.world import NOON, TODAY, a_patent, a_world, org


@pytest.fixture
def world(session):
    return a_world(session)


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
