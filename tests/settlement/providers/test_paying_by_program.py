"""Programs pay through a provider, and have back what was paid ahead, by the rules of the pages."""

from listings.terms.vocabulary import Trigger
from settlement.payments.models import PayoutKind
from settlement.payments.providers import calling
from tests.settlement.deals.test_api import Program
from tests.settlement.deals.world import a_deal, reload, sale, sign
from tests.settlement.providers.test_money import a_signed_deal
from tests.settlement.royalties.licences import a_plan, owed, quarter


def test_a_program_pays_what_is_due_on_the_providers_page(desk):
    deal = a_signed_deal(desk)
    path = f"/deals/{deal.number}/payment"
    buyer = Program(desk.world, desk.world.buyer)
    assert buyer.get(path, status=404)["error"]["code"] == "not_found"
    first = buyer.post(path, {}, status=201, key="one")
    assert buyer.post(path, {}, status=201, key="one") == first
    Program(desk.world, desk.world.seller).post(path, {}, status=403)
    assert (first["provider"], first["amount"]["amount"], first["page"]) == ("local", "100000.00", "")
    calling.carry_out(first["id"], now=desk.world.now)
    shown = buyer.get(path)
    assert (shown["id"], shown["state"]) == (first["id"], "pending")
    assert shown["page"]
    (operation,) = desk.operations(deal)
    desk.pay(operation, "100000")
    desk.told(operation)
    assert buyer.get(path)["state"] == "succeeded"
    assert reload(desk.world, deal).state == "funded"


def test_a_program_pays_royalties_too(desk):
    plan = a_plan(desk.world)
    quarter(desk.world, plan, "1000000")
    path = f"/royalties/{plan.number}/payment"
    buyer = Program(desk.world, desk.world.buyer)
    assert buyer.post(path, {"provider": "nobody"}, status=422)["error"]["code"] == "currency"
    started = buyer.post(path, {}, status=201)
    assert started["amount"]["amount"] == owed(plan) == "50000.00"
    assert buyer.get(path)["id"] == started["id"]


def test_a_program_has_back_what_was_paid_ahead(desk):
    terms = sale(("60000", Trigger.SIGNING), ("40000", Trigger.RECORDAL))
    deal = sign(desk.world, a_deal(desk.world, terms))
    desk.paid(deal, "100000")
    path = f"/deals/{deal.number}/paid-ahead/return"
    Program(desk.world, desk.world.seller).post(path, status=403)
    buyer = Program(desk.world, desk.world.buyer)
    buyer.post(path)
    refunds = [row.amount.amount for row in desk.payouts(deal) if row.kind is PayoutKind.REFUND]
    assert refunds == ["40000.00"]
    assert buyer.post(path, status=409)["error"]["code"] == "nothing_ahead"
