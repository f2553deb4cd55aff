"""A deal in dollars, yen and dinars from the listing to the refund: its own places hold, and it is counted in yuan by
the stored rate of the day; a correction keeps that rate."""

import io
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from core import clock
from core.actor import SYSTEM
from core.errors import Unacceptable
from core.money import Money
from listings.market.models import Listing
from listings.terms.agreement import Further, Instalment, Royalty, Terms
from listings.terms.parts import money_from_json
from listings.terms.scope import Scope
from listings.terms.validation import validate
from listings.terms.vocabulary import Act, LicenseType, RoyaltyBase, Trigger
from parties.people.limits import may_bind, set_limit
from reports.books import services as books
from settlement.deals import services as deals
from settlement.deals.earnest import record_default
from settlement.deals.models import Deal
from settlement.payments.models import PayoutKind
from settlement.payments.providers.local.provider import LocalProvider
from settlement.payments.providers.stripe import reading
from settlement.payments.receiving import enter_receiving_account
from settlement.rates.services import import_rates
from settlement.recordal.models import RecordalCase
from settlement.volumes.models import Measure, VolumeFact
from tests.settlement.deals import world as city
from tests.settlement.deals.browsing import browser, text_of
from tests.settlement.deals.test_api import PDF, Program
from tests.settlement.deals.world import TODAY, World, a_deal, a_patent, a_world, org, reload, sign
from tests.settlement.recordal.keeping import keep_papers

# currency, price, what 2 % of it are, what a tenth is, and price and nine tenths in yuan at 7.1234 for one unit
CASES = [
    ("USD", "100000.05", "2000.00", "10000.01", "712340.36", "641106.29"),
    ("JPY", "1234567", "24691", "123457", "8794314.57", "7914880.98"),
    ("KWD", "12345.678", "246.914", "1234.568", "87943.20", "79148.88"),
]


@pytest.fixture
def world(session: Any, monkeypatch: pytest.MonkeyPatch) -> World:
    made = a_world(session)
    monkeypatch.setattr(clock, "now", lambda: made.now)
    return made


def rates(world: World, currency: str, cny: str = "7.1234", days: int = 0) -> None:
    day = TODAY + timedelta(days=days)
    text = f"day,currency,units,cny,source\n{day},{currency},1,{cny},invented\n"
    import_rates(world.session, text=text, actor=SYSTEM, now=world.now)
    world.commit()


def in_(currency: str, price: str) -> Terms:
    return Terms(Act.ASSIGN, None, (Instalment(Money.parse(price, currency)),), None, Scope.everything(TODAY))


def counted(world: World, measure: Measure) -> list[tuple[str, str]]:
    """(own amount, yuan) of the facts of a measure."""
    rows = world.session.scalars(select(VolumeFact).filter_by(measure=measure).order_by(VolumeFact.id))
    return [(row.amount.amount, row.in_yuan.amount) for row in rows]


def bought(world: World, currency: str, price: str) -> Deal:
    """Listed, offered for, accepted and signed, all by programs."""
    money, right = {"amount": price, "currency": currency}, a_patent(world)
    seller, buyer, center = (Program(world, each) for each in (world.seller, world.buyer, world.staff))
    asked = {"asset_id": right.id, "center_id": world.centers[0], "for_sale": True, "sale_price": money,
             "summary": "A cell for long journeys."}  # fmt: skip
    listing = seller.post("/listings", asked, 201)
    assert listing["sale_price"] == money
    seller.post(f"/listings/{listing['id']}/submit")
    center.post(f"/listings/{listing['id']}/review", {"decision": "approve"})
    offer = {"terms": in_(currency, price).as_json(), "expires_at": (world.now + timedelta(days=3)).isoformat()}
    opened = buyer.post(f"/listings/{listing['id']}/negotiations", offer, 201)
    [version] = seller.get(f"/negotiations/{opened['id']}/offers")["items"]
    seller.post(f"/offers/{version['id']}/accept", {"digest": version["digest"]}, 201)
    deal = world.session.scalars(select(Deal).order_by(Deal.id.desc()).limit(1)).one()
    for side in (seller, buyer):
        side.post(f"/deals/{deal.number}/signature", {"digest": deal.terms_digest})
    return deal


def paid_and_recorded(world: World, deal: Deal, money: dict[str, str]) -> None:
    receipt = city.payments.record_receipt(
        world.session, purpose=deal.number, payer_id=org(world.buyer), amount=money_from_json(money),
        bank_reference="FX-1", received_on=TODAY, evidence=city.ADVICE,
        actor=world.first, now=world.now,
    )  # fmt: skip
    Program(world, world.second).post(f"/receipts/{receipt.id}/confirm", {"amount": money})
    center = Program(world, world.staff)
    (case,) = center.get("/recordals")["items"]
    keep_papers(world.session, world.session.get_one(RecordalCase, case["id"]), actor=world.staff, now=world.now)
    center.post(f"/recordals/{case['id']}/filing", {"filed_on": TODAY.isoformat(), "office_reference": "GC-1"})
    accepted = {"recordal_no": "X-1", "decided_on": TODAY.isoformat(),
                "certificate": {"name": "certificate.pdf", "content": PDF}}  # fmt: skip
    center.post(f"/recordals/{case['id']}/acceptance", accepted)


@pytest.mark.parametrize(("currency", "price", "fee", "tenth", "yuan", "left"), CASES)
def test_a_deal_is_listed_signed_paid_released_and_refunded_in_its_currency(
    world: World, currency: str, price: str, fee: str, tenth: str, yuan: str, left: str
) -> None:
    rates(world, currency)
    deal = bought(world, currency, price)
    paid_and_recorded(world, deal, {"amount": price, "currency": currency})
    deal = reload(world, deal)
    assert [line.amount for line in deal.lines if line.kind.value in ("platform", "center")] == [
        Money.parse(fee, currency)
    ] * 2
    assert [counted(world, each) for each in (Measure.CONTRACTED, Measure.COLLECTED, Measure.SETTLED)] == [
        [(price, yuan)]
    ] * 3
    city.pay_out(world, deal)
    world.later(days=1)
    rates(world, currency, "6.5", days=1)
    one, other = Program(world, world.first), Program(world, world.second)
    body = {"amount": {"amount": tenth, "currency": currency}, "reason": "Flaw"}
    asked = one.post(f"/deals/{deal.number}/reversals", body, 201)
    other.post(f"/reversals/{asked['id']}/approval")
    whole = Money.parse(price, currency) - Money.parse(tenth, currency)
    back = (Money.parse(left) - Money.parse(yuan)).amount
    assert counted(world, Measure.SETTLED) == [(price, yuan), (f"-{tenth}", back)]
    assert sum(release.standing.minor for release in reload(world, deal).releases) == whole.minor
    world.session.expire_all()
    assert books.check(world.session, now=world.now) == []


def test_without_a_stored_rate_nobody_signs_and_the_refusal_says_what_to_do(world: World) -> None:
    deal = sign(world, a_deal(world, in_("USD", "100000")), world.seller)
    buyer = Program(world, world.buyer)
    before = city.everything(world.session)
    refused = buyer.post(f"/deals/{deal.number}/signature", {"digest": deal.terms_digest}, 409)
    assert refused["error"]["code"] == "rate_missing"
    assert "A finance officer imports the rates" in refused["error"]["message"]
    assert city.everything(world.session) == before
    page = browser(world, world.buyer).post(f"/deals/{deal.number}/sign", {"digest": deal.terms_digest, "agree": "yes"})
    assert "no rate of USD" in page.get_data(as_text=True)


def test_the_sellers_page_asks_the_currency_and_reads_prices_in_it(world: World) -> None:
    right = a_patent(world)
    seller = Program(world, world.seller)
    listing = seller.post("/listings", {"asset_id": right.id, "for_sale": True}, 201)
    page, at = browser(world, world.seller), f"/listings/{listing['id']}/edit/price"
    form = {"currency": "JPY", "sale_pricing": "asking", "sale_price": "1,000.50"}
    assert "Write an amount in JPY" in text_of(page.post(at, form), 422)
    assert page.post(at, {**form, "sale_price": "1,000,000"}).status_code == 303
    kept = world.session.get_one(Listing, listing["id"])
    assert kept.sale_price == Money(1_000_000, "JPY")
    assert 'value="JPY" selected' in text_of(page.get(at))


def test_both_prices_of_a_listing_are_in_one_currency(world: World) -> None:
    asked = {"asset_id": a_patent(world).id, "for_sale": True, "license_types": ["ordinary"],
             "sale_price": {"amount": "5000", "currency": "JPY"},
             "license_price": {"amount": "50.00", "currency": "USD"}}  # fmt: skip
    refused = Program(world, world.seller).post("/listings", asked, 422)
    assert set(refused["error"]["fields"]) == {"license_price"}


def test_the_offers_page_reads_every_amount_in_the_chosen_currency(world: World) -> None:
    listing = city.a_listing(world, a_patent(world))
    world.commit()
    buyer, at = browser(world, world.buyer), f"/listings/{listing.id}/offer"
    last = (TODAY + timedelta(days=5)).isoformat()
    form = {"grant": "assign", "currency": "KWD", "instalments.0.amount": "1,234.567",
            "instalments.0.trigger": "signing", "expires_on": last, "step": "check"}  # fmt: skip
    assert "Send offer of KWD 1,234.567" in text_of(buyer.post(at, form))
    wrong = text_of(buyer.post(at, {**form, "currency": "JPY"}), 422)
    assert "Write an amount in JPY" in wrong
    assert 'value="JPY" selected' in wrong


def test_the_desk_shows_the_account_of_the_currency_and_books_a_receipt_in_it(world: World) -> None:
    rates(world, "USD")
    deal = sign(world, a_deal(world, in_("USD", "100000")))
    address = f"/deals/{deal.number}"
    assert "no account for payments in USD" in text_of(browser(world, world.buyer).get(address))
    enter_receiving_account(
        world.session, currency="USD", holder="海州知识产权交易中心", bank="Haizhou Bank", number="USD9876543210",
        valid_from=TODAY, actor=SYSTEM, now=world.now,
    )  # fmt: skip
    world.commit()
    assert "USD9" in text_of(browser(world, world.buyer).get(address))
    form = {"purpose": deal.number, "payer": "远帆汽车股份有限公司", "currency": "USD", "amount": "100,000.00",
            "bank_reference": "FX-2", "received_on": TODAY.isoformat()}  # fmt: skip
    form["evidence"] = (io.BytesIO(b"%PDF-1.7 advice"), "advice.pdf")  # type: ignore[assignment]
    recorded = browser(world, world.first).post("/finance/receipts/new", form).headers["Location"]
    confirmed = browser(world, world.second).post(f"{recorded}/confirm", {"amount": "100,000.00"})
    assert confirmed.status_code == 303
    assert reload(world, deal).state.value == "funded"


def test_money_in_another_currency_than_the_deals_goes_back(world: World) -> None:
    rates(world, "USD")
    deal = sign(world, a_deal(world, in_("USD", "100000")))
    city.pay(world, deal, "100000")
    assert [str(each.amount) for each in city.payouts(world, deal)] == ["CNY 100000.00"]
    assert reload(world, deal).state.value == "signed"


def paid_in_dollars(world: World, deal: Deal) -> None:
    """Beside what the buyer owes in yuan; all of it goes back."""
    receipt = city.payments.record_receipt(
        world.session, purpose=deal.subject, payer_id=org(world.buyer), amount=Money(1_000_00, "USD"),
        bank_reference="FX-2", received_on=TODAY, evidence=city.ADVICE, actor=world.first, now=world.now,
    )  # fmt: skip
    city.payments.confirm_receipt(world.session, receipt_id=receipt.id, actor=world.second, now=world.now)
    world.commit()


def test_a_reversal_passes_over_what_was_paid_in_another_currency(world: World) -> None:
    deal = city.a_settled_deal(world)
    paid_in_dollars(world, deal)
    row = deals.ask_reversal(
        world.session, deal_id=deal.id, amount=None, reason="Void", actor=world.first, now=world.now
    )
    deals.approve_reversal(world.session, reversal_id=row.id, actor=world.second, now=world.now)
    back = {str(each.amount) for each in city.payouts(world, deal) if each.kind is PayoutKind.REFUND}
    assert back == {"USD 1000.00", "CNY 100000.00"}


def test_a_default_passes_over_what_was_paid_in_another_currency(world: World) -> None:
    agreed = replace(city.sale(), further=Further.of({"earnest_bp": 2000}))
    deal = sign(world, a_deal(world, agreed))
    paid_in_dollars(world, deal)
    city.pay(world, deal, "100000")
    record_default(world.session, deal_id=deal.id, by_buyer=True, reason="Silence", actor=world.chief, now=world.now)
    sent = {str(each.amount) for each in city.payouts(world, deal)}
    assert sent == {"USD 1000.00", "CNY 80000.00", "CNY 20000.00"}


def test_amounts_of_one_agreement_are_in_one_currency() -> None:
    royalty = Royalty(RoyaltyBase.NET_SALES, 300, minimum_per_year=Money(100, "USD"))
    mixed = Terms(Act.LICENSE, LicenseType.ORDINARY, (Instalment(Money(5), Trigger.SIGNING),), royalty,
                  Scope.everything(TODAY))  # fmt: skip
    with pytest.raises(Unacceptable) as refusal:
        validate(mixed)
    assert set(refusal.value.fields) == {"royalty.minimum_per_year"}


def test_a_limit_in_yuan_does_not_reach_for_another_currency(world: World) -> None:
    own, person = org(world.buyer), world.buyer.person_id
    assert person is not None
    set_limit(world.session, organisation_id=own, person_id=person, amount=Money(10**12), actor=SYSTEM, now=world.now)
    assert may_bind(world.session, world.buyer, own, Money(10**9))
    assert not may_bind(world.session, world.buyer, own, Money(1, "USD"))


def test_providers_say_which_currencies_they_take() -> None:
    assert "KWD" not in reading.CURRENCIES  # Stripe takes dinars in tens of fils only: they come by bank transfer
    assert {"CNY", "USD", "JPY"} <= reading.CURRENCIES
    assert {"CNY", "USD", "JPY", "KWD"} <= LocalProvider.caps.currencies
