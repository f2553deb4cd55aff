"""The pages of loans: who sees what, and each step by its form."""

import io
import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from core import clock
from finance.pledges.models import LoanOffer, PledgeAppraisal, PledgeLoan
from finance.pledges.states import LoanState
from listings.assets.models import Asset, Encumbrance, EncumbranceType, Proceeds
from settlement.contracts.models import Signature
from tests.finance.pledges.test_importing import TABLE
from tests.finance.pledges.world import (
    an_application,
    appraised,
    at,
    contracted,
    drawn,
    filed,
    recorded,
    registered,
    tick,
    with_banks,
)
from tests.listings.market.world import page, send, sign_in
from tests.settlement.deals.world import NOON, TODAY, a_patent

ON = TODAY.isoformat()
REVENUES = "\n".join(["4000万"] * 5)


@pytest.fixture
def world(session, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOON)
    return with_banks(session)


def state_of(session, number):
    """Where the loan stands now; the database is let go again."""
    state = session.scalar(select(PledgeLoan.state).where(PledgeLoan.id == int(number[-6:])))
    session.rollback()
    return state


def test_an_owner_applies_and_the_center_appraises_by_forms(world, session, client):
    right = a_patent(world)
    key = right.id
    world.commit()
    sign_in(client, world.seller)
    assert right.number_display in page(client, "/loans/new")
    send(client, "/loans/new", asset_ids=[key], wanted="150万", months="12", purpose="Line 4",
         center_id=world.centers[0])  # fmt: skip
    there = f"/loans/{session.scalars(select(PledgeLoan)).one().number}"
    session.rollback()
    sign_in(client, world.staff)
    assert f"{there}/income" in page(client, there)
    send(client, f"{there}/income", asset_id=key, base_on=ON, revenues=REVENUES, royalty_bp="5", tax_bp="25",
         discount_bp="12")  # fmt: skip
    sales = "A; 100万; 90\nB；200万\nC; 1,500,000; 110"
    send(client, f"{there}/market", asset_id=key, base_on=ON, comparables=sales)
    row = session.scalars(select(PledgeAppraisal.id).filter_by(method="income")).one()
    session.rollback()
    shown = page(client, f"{there}/appraisals/{row}")
    assert "0.89285714" in shown
    assert "5,407,164.30" in shown

    def value(text: str) -> dict[str, Any]:
        return {f"value_{key}": text}

    again = send(client, f"{there}/conclude", 422, **value("1"), appraiser="X", signers="A\nB").text
    assert "between what the methods gave" in again.lower()
    send(client, f"{there}/conclude", **value("3,000,000"), appraiser="X", signers="A\nB")
    assert session.scalars(select(PledgeLoan.state)).one() is LoanState.APPRAISED


def test_a_bank_offers_and_draws_and_everybody_signs(world, session, client):
    loan = appraised(world)
    world.commit()
    there = f"/loans/{loan.number}"
    sign_in(client, world.bank)
    assert there in page(client, "/loans/mine")
    given: dict[str, Any] = {"principal": "120万", "rate_bp": "4.35", "months": "24", "repayment": "interest_first"}
    assert "1351791.08" in send(client, f"{there}/offer", 409, **{**given, "principal": "200万"}, valid_until=ON).text
    send(client, f"{there}/offer", **given, valid_until=ON)
    offer_id, rate_bp = session.execute(select(LoanOffer.id, LoanOffer.rate_bp)).one()
    session.rollback()
    assert rate_bp == 435
    sign_in(client, world.seller)
    assert f"{there}/accept-offer?offer_id={offer_id}" in page(client, there)
    check = page(client, f"{there}/accept-offer?offer_id={offer_id}")
    assert "Accept CNY 1,200,000.00 at 4.35 % a year" in check
    assert "the other offers are declined" in check
    send(client, f"{there}/accept-offer", offer_id=offer_id)
    sign_in(client, world.bank)
    paper: dict[str, Any] = {"starts_on": ON, "ends_on": "2028-11-23", "enforcement": "auction"}
    refused = send(client, f"{there}/contract", 422, **paper, clauses="到期不还，专利权归银行所有。").text
    assert "428" in refused
    send(client, f"{there}/contract", **paper)
    for actor in (world.bank, world.seller):
        sign_in(client, actor)
        send(client, f"{there}/sign", digest=digest_on(client, there))
    assert state_of(session, there) is LoanState.CONTRACTED
    assert "None of the twelve grounds" in page(client, there)


def digest_on(client, there):
    """The digest of the contract that stands on the page before the signature."""
    [digest] = re.findall(r'name="digest" value="([0-9a-f]{64})"', page(client, f"{there}/sign"))
    return digest


def test_before_a_signature_the_page_says_what_is_owed_and_until_when(world, session, client):
    loan = drawn(world)
    there = f"/loans/{loan.number}"
    world.commit()
    sign_in(client, world.seller)
    check = page(client, f"{there}/sign")
    assert "CNY 1,200,000.00" in check
    assert "The debtor pays the bank in all" in check
    assert "23 Nov 2028" in check
    assert "cannot be taken back" in check
    assert state_of(session, there) is LoanState.DRAWN
    sign_in(client, world.stranger)
    assert client.get(f"{there}/sign").status_code == 404


def test_a_contract_drawn_anew_since_it_was_read_is_not_signed(world, session, client):
    loan = drawn(world)
    there = f"/loans/{loan.number}"
    world.commit()
    sign_in(client, world.seller)
    digest = digest_on(client, there)
    sign_in(client, world.bank)
    send(client, f"{there}/redraw", reason="One day later")
    send(client, f"{there}/contract", starts_on=ON, ends_on="2028-11-22", enforcement="auction")
    sign_in(client, world.seller)
    assert "drawn the contract anew since you read it" in send(client, f"{there}/sign", 409, digest=digest).text
    assert "22 Nov 2028" in page(client, f"{there}/sign")
    assert session.scalar(select(func.count(Signature.id))) == 0


def test_the_page_names_the_grounds_before_the_filing(world, session, client):
    loan = contracted(world)
    right = loan.asset_ids[0]
    session.get_one(Asset, right).grant_date = None
    world.commit()
    sign_in(client, world.staff)
    assert "article 11(7)" in page(client, f"/loans/{loan.number}")


def test_a_loan_is_paid_out_paid_back_overdue_and_claimed(world, session, client, monkeypatch):
    loan = recorded(world, filed(world, contracted(world)))
    world.commit()
    there = f"/loans/{loan.number}"
    sign_in(client, world.bank)
    send(client, f"{there}/disburse", paid_on=ON)
    assert "4,350.00" in page(client, there)
    send(client, f"{there}/repayment", amount="200", paid_on=ON, reference="B1")
    late = TODAY + timedelta(days=30 + 91)
    tick(late)
    monkeypatch.setattr(clock, "now", lambda: at(late))
    sign_in(client, world.bank)
    assert state_of(session, there) is LoanState.NON_PERFORMING
    assert "non-performing" in page(client, there)
    send(client, f"{there}/claim")
    assert state_of(session, there) is LoanState.CLAIMED


def test_the_public_reads_figures_and_lists_without_names(world, session, client):
    sign_in(client, world.city)
    page(client, "/loans/import")
    form = {"file": (io.BytesIO(TABLE.encode()), "list.csv")}
    assert client.post("/loans/import", data=form).status_code == 303
    assert "澄江电池有限公司" in page(client, "/loans?year=2021")
    visitor = client.application.test_client()
    listed = page(visitor, "/loans?year=2021")
    assert "12,000,000.00" in listed
    assert "澄江电池有限公司" not in listed
    assert "25,000,000.00" in page(visitor, "/loans/statistics?last=2021")
    assert "海州银行" not in page(visitor, "/loans?year=2021&format=csv")
    number = session.scalars(select(PledgeLoan)).first().number
    session.rollback()
    assert "澄江" not in page(visitor, f"/loans/{number}")
    assert "Registration number" in page(visitor, "/loans/template.csv")


def test_a_loan_that_is_not_registered_is_shown_to_its_sides_only(world, client):
    loan = an_application(world)
    world.commit()
    for actor in (world.stranger, world.bank, world.lister):
        page(sign_in(client, actor), f"/loans/{loan.number}", 404)
    for actor in (world.seller, world.staff, world.city):
        page(sign_in(client, actor), f"/loans/{loan.number}")


def test_desks_tell_what_waits(world, session, client):
    appraised(world)
    an_application(world)
    drawn(world)
    world.commit()
    assert "Offer on application" in page(sign_in(client, world.bank), "/desk")
    assert "Appraise the rights" in page(sign_in(client, world.staff), "/desk")
    assert "Sign the contract of loan" in page(sign_in(client, world.seller), "/desk")


def test_a_bank_agrees_on_the_page_of_the_right_and_finds_where_it_is_paid(world, session, client):
    [asset_id] = registered(world).asset_ids
    pledge = session.scalars(select(Encumbrance.id).filter_by(asset_id=asset_id, type=EncumbranceType.PLEDGE)).one()
    world.commit()
    there, form = f"/rights/{asset_id}", f"/rights/{asset_id}/encumbrances/{pledge}/consent"
    sign_in(client, world.staff)
    assert form not in page(client, there)
    sign_in(client, world.bank)
    assert form in page(client, there)
    paper = (io.BytesIO(b"%PDF-1.7 agreed"), "consent.pdf")
    sent = client.post(form, data={"on": ON, "proceeds": "prepay", "consent": paper})
    assert (sent.status_code, session.get_one(Encumbrance, pledge).proceeds) == (303, Proceeds.PREPAY)
    session.rollback()
    assert "/payee-account" in page(client, "/loans/mine")
    assert "/payee-bank-account" in page(client, "/payee-account")
    assert "number" in page(client, "/payee-bank-account")
