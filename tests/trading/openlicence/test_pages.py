"""The pages of open licences: who sees what, and each step by its form."""

import io
from typing import Any

import pytest

from core import clock
from settlement.deals.states import DealState
from tests.listings.market.world import page, send, sign_in
from tests.settlement.deals.world import NOON, TODAY, a_patent, a_world, org, pay
from tests.trading.openlicence.world import GAZETTE, a_draft, announced, deal_of, submitted, taken, withdraw
from trading.mandates import services as mandates
from trading.openlicence.models import FeeMode, OpenLicence, Uptake
from trading.openlicence.states import OpenLicenceState


@pytest.fixture
def world(session, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOON)
    return a_world(session)


FORM: dict[str, Any] = {"mode": "lump_sum", "fixed": "6万", "ends": "2030-12-31", "period": "year"}


def gazette():
    return io.BytesIO(GAZETTE), "gazette.pdf"


def test_a_patent_is_declared_announced_and_taken_up_on_pages(app, world):
    asset, center_id = a_patent(world), str(world.centers[0])
    world.commit()
    owner = sign_in(app.test_client(), world.seller)
    assert f"/rights/{asset.id}/declare-open" in page(owner, f"/rights/{asset.id}")
    there = send(owner, f"/rights/{asset.id}/declare-open", **FORM, center_id=center_id).headers["Location"]
    assert "Annual fees are paid" in page(owner, there)
    send(owner, f"{there}/submit")
    staff = sign_in(app.test_client(), world.staff)
    told: dict[str, Any] = {"announcement_no": "XK-1", "announced_on": TODAY.isoformat()}
    send(staff, f"{there}/announce", 422, **told)
    send(staff, f"{there}/announce", **told, announcement=gazette())
    buyer = sign_in(app.test_client(), world.buyer)
    assert there in page(buyer, "/open-licences")
    assert there in page(buyer, f"/rights/{asset.id}")
    world.session.rollback()
    world.session.expire_all()
    licence = world.session.query(OpenLicence).one()
    from trading.openlicence.terms import terms_from

    digest = terms_from(licence, TODAY).digest
    world.session.rollback()
    assert digest in page(buyer, f"{there}/take-up")
    send(buyer, f"{there}/take-up", 409, digest="0" * 64)
    uptake_page = send(buyer, f"{there}/take-up", digest=digest).headers["Location"]
    assert "Next: pay what is due" in page(buyer, uptake_page)
    world.session.expire_all()
    uptake = world.session.query(Uptake).one()
    deal = deal_of(world, uptake)
    assert deal.state is DealState.SIGNED
    pay(world, deal, "60000")
    assert "The licence is in force" in page(buyer, uptake_page)
    shown = page(owner, there)
    assert "Licences have been in force since" in shown
    assert "1,500.00" in shown


def test_a_draft_is_for_its_owner_and_what_is_submitted_for_the_center_too(app, world):
    draft, handed_in = a_draft(world), submitted(world)
    world.commit()
    visitor, staff = app.test_client(), sign_in(app.test_client(), world.staff)
    page(visitor, f"/open-licences/{draft.number}", 404)
    page(visitor, f"/open-licences/{handed_in.number}", 404)
    assert "Put the announcement on record" in page(staff, f"/open-licences/{handed_in.number}")
    assert handed_in.number in page(staff, "/open-licences/mine")
    owner = sign_in(app.test_client(), world.seller)
    assert "Hand in the declaration" in page(owner, f"/open-licences/{draft.number}")


def test_the_list_is_narrowed_by_words_field_way_to_pay_and_fee(app, world):
    dear = announced(world, fixed=None, unit=None, rate_bp=100, mode=FeeMode.SALES_SHARE)
    cheap = announced(world)
    visitor = app.test_client()

    def shown(query):
        text = page(visitor, f"/open-licences?{query}")
        return [each.number in text for each in (dear, cheap)]

    assert shown("") == [True, True]
    assert shown("mode=lump_sum") == [False, True]
    assert shown("most=50000") == [True, False]
    assert shown("section=H") == [True, True]
    assert shown("section=A") == [False, False]
    assert shown("q=%E5%9B%BA%E6%80%81") == [True, True]
    assert shown("q=nowhere") == [False, False]


def test_the_form_says_at_each_field_what_does_not_fit(app, world):
    asset = a_patent(world)
    world.commit()
    owner = sign_in(app.test_client(), world.seller)
    form: dict[str, Any] = {**FORM, "center_id": str(world.centers[0]), "mode": "sales_share", "fixed": ""}
    answer = send(owner, f"/rights/{asset.id}/declare-open", 422, **form)
    assert "Fill this in." in answer.text
    assert "Write a percentage" in send(owner, f"/rights/{asset.id}/declare-open", 422, **form, rate="a lot").text
    there = send(owner, f"/rights/{asset.id}/declare-open", **form, rate="25").headers["Location"]
    refused = send(owner, f"{there}/submit", 422)
    assert "20" in refused.text
    send(owner, f"{there}/edit", **form, rate="2.5")
    assert 'value="2.5"' in page(owner, f"{there}/edit")
    send(owner, f"{there}/submit")
    world.session.expire_all()
    assert world.session.query(OpenLicence).one().rate_bp == 250


def test_a_draft_until_the_last_day_that_there_is_says_what_does_not_fit(app, world):
    asset, center_id = a_patent(world), str(world.centers[0])
    world.commit()
    owner = sign_in(app.test_client(), world.seller)
    form = {**FORM, "mode": "per_year", "fixed": "60万", "ends": "2200-12-31", "center_id": center_id}
    there = send(owner, f"/rights/{asset.id}/declare-open", **form).headers["Location"]
    assert "Ask for less, or end earlier" in page(owner, there)
    send(owner, f"{there}/submit", 422)


def test_the_notice_s_page_sends_nobody_to_a_broker_whose_consent_it_does_not_take(app, world):
    declared = announced(world)
    mandate = mandates.offer_mandate(
        world.session, asset_ids=[declared.asset_id], exclusive=True, commission_bp=500, tail_days=0,
        broker_id=org(world.stranger), from_date=TODAY, to_date=TODAY, actor=world.seller, now=NOON,
    )  # fmt: skip
    mandates.accept_mandate(world.session, mandate_id=mandate.id, actor=world.stranger, now=NOON)
    world.commit()
    shown = page(sign_in(app.test_client(), world.buyer), f"/open-licences/{declared.number}/take-up")
    assert "broker" not in shown
    assert "Give notice and take the licence" in shown


def test_the_withdrawal_is_filed_and_announced_on_pages(app, world):
    licence = announced(world)
    there = f"/open-licences/{licence.number}"
    owner, staff = sign_in(app.test_client(), world.seller), sign_in(app.test_client(), world.staff)
    send(owner, f"{there}/file-withdrawal")
    assert "The patentee has filed its withdrawal" in page(app.test_client(), there)
    told: dict[str, Any] = {"withdrawal_no": "XK-2", "withdrawn_on": TODAY.isoformat()}
    send(staff, f"{there}/withdraw", **told, withdrawal=gazette())
    assert "The withdrawal was announced on" in page(app.test_client(), there)
    buyer = sign_in(app.test_client(), world.buyer)
    assert "cannot be taken up by you" in page(buyer, f"{there}/take-up")
    send(buyer, f"{there}/take-up", 409, digest="0" * 64)


def test_a_payer_whose_own_reduction_is_higher_saves_nothing(app, world):
    licence = announced(world)
    owner = sign_in(app.test_client(), world.seller)
    assert "1,500.00" in page(owner, f"/open-licences/{licence.number}")
    assert "1,500.00" not in page(owner, f"/open-licences/{licence.number}?payer=one_payer")


def test_a_notice_is_for_its_sides_only(app, world):
    uptake = taken(world, announced(world))
    path = f"/open-licences/uptakes/{uptake.id}"
    for actor in (world.buyer, world.seller, world.staff):
        page(sign_in(app.test_client(), actor), path)
    page(sign_in(app.test_client(), world.stranger), path, 404)
    assert path in page(sign_in(app.test_client(), world.buyer), "/open-licences/mine")


def test_a_refused_and_a_withdrawn_one_are_no_longer_on_the_list(app, world):
    licence = announced(world)
    withdraw(world, licence)
    world.commit()
    assert licence.state is OpenLicenceState.WITHDRAWN
    assert licence.number not in page(app.test_client(), "/open-licences")
