"""The agreement of co-owners is recorded, read and ended on a page."""

import io
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update
from sqlalchemy.orm import Session

from listings.assets.models import Ownership
from listings.rights import queries
from tests.builders import NOON
from tests.listings.market.world import World, a_world, an_asset, page, send, sign_in


@pytest.fixture
def world(remembered: Callable[..., Any]) -> World:
    found: World = remembered(a_world)
    return found


def test_a_center_records_an_agreement_and_the_owners_read_it(
    session: Session, world: World, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.clock.now", lambda: NOON)
    asset = an_asset(session, world)
    session.execute(update(Ownership).where(Ownership.asset_id == asset.id).values(share_bp=5000))
    session.add(
        Ownership(
            asset_id=asset.id, organisation_id=world.buyer.id, holder_name=world.buyer.name, share_bp=5000,
            from_date=date(2022, 6, 1), cause="register",
        )
    )  # fmt: skip
    number = asset.id
    session.commit()
    path = f"/rights/{number}/consents"
    answers = {"alone": ["exclusive"], "together": ["ordinary"], "agreed_on": "2026-11-01"}
    staff = sign_in(client, world.staff)
    missing = send(staff, f"{path}/agreement", 422, **answers).text
    assert "agreement that all co-owners signed" in missing
    own, other = world.seller.id, world.buyer.id
    answers |= {f"share_{own}": "62.5", f"share_{other}": "37"}
    paper = (io.BytesIO(b"%PDF-1.7 a"), "agreement.pdf")
    assert "The shares add up to 100 %" in send(staff, f"{path}/agreement", 422, **answers, signed_paper=paper).text
    answers[f"share_{other}"] = "37.5"
    send(staff, f"{path}/agreement", 303, **answers, signed_paper=(io.BytesIO(b"%PDF-1.7 a"), "agreement.pdf"))
    read = page(sign_in(client, world.holder), path)
    assert "agreement.pdf" in read
    assert "62.5 %" in read
    assert "Exclusive licence" in read
    assert "Record an agreement" not in read
    send(sign_in(client, world.staff), f"{path}/agreement", 303, act="end")
    session.expire_all()
    assert queries.agreement_of(session, number) is None
    session.rollback()
    page(sign_in(client, world.holder), path)
