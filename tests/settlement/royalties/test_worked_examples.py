"""The worked examples about royalties, for an accountant to read: the figures of the example, then those of the books.

Every test plays the licence through its reports, invoices and payments, and ends with books that agree.
"""

from datetime import date

import pytest

from core.money import Money, total
from listings.terms.agreement import Royalty, Tier
from listings.terms.vocabulary import RoyaltyBase
from reports.books import services as books
from settlement.royalties import services as royalties
from settlement.royalties.claiming import Found
from settlement.royalties.claims import ClaimKind
from settlement.royalties.commission import TrailingRule
from settlement.royalties.models import LineKind, Statement
from settlement.royalties.restating import underpaid_bp
from settlement.royalties.returned import ReversalKind
from settlement.volumes.models import Measure
from tests.settlement.deals import world as city
from tests.settlement.deals.world import World, a_world, yuan
from tests.settlement.royalties import licences
from tests.settlement.royalties.licences import a_plan, due_amounts, owed, pay, quarter, terms
from tests.settlement.rules import follow, of_platform


@pytest.fixture
def world(session) -> World:
    return a_world(session)


def the_books_agree(world: World) -> None:
    world.session.expire_all()
    assert books.check(world.session, now=world.now) == []


def yuans(statements: list[Statement], column: str) -> list[int]:
    """A column of the statements in whole yuan."""
    return [getattr(each, column) // 100 for each in statements]


def test_example_7_tiers_of_the_year_and_its_minimum(world: World) -> None:
    """Example 7. 5 % up to 10 million, 4 % to 20 million, 3 % above; the year's net sales are 25 million.

    500,000 + 400,000 + 150,000 = 1,050,000; the minimum is 1,200,000, so 150,000 is topped up at the end of the year.
    The tiers are those of the year: they go on from quarter to quarter and do not begin anew.
    """
    tiers = (Tier(yuan("10000000"), 400), Tier(yuan("20000000"), 300))
    plan = a_plan(world, terms(Royalty(RoyaltyBase.NET_SALES, 500, tiers=tiers, minimum_per_year=yuan("1200000"))))

    quarters = []
    for _n in range(4):
        quarters.append(quarter(world, plan, "6250000"))
        pay(world, plan, owed(plan))

    assert yuans(quarters, "earned_minor") == [312_500, 287_500, 250_000, 200_000]
    assert sum(yuans(quarters, "earned_minor")) == 1_050_000 == 500_000 + 400_000 + 150_000
    assert yuans(quarters, "top_up_minor") == [0, 0, 0, 150_000]
    assert total([each.due for each in quarters]) == yuan("1200000")
    second = [(line.base_minor, line.rate_bp, line.amount_minor) for line in quarters[1].lines]
    assert second == [(375_000_000, 500, 18_750_000), (250_000_000, 400, 10_000_000)]  # 6.25 to 10, then 10 to 12.5
    assert sum(each.gross_minor for each in plan.releases) == 120_000_000
    the_books_agree(world)


def test_example_8_an_advance_is_recouped_before_anything_is_paid(world: World) -> None:
    """Example 8. An advance of 300,000 is creditable.

    The first quarter earns 120,000: nothing is paid, 180,000 of the advance are left. The second earns 250,000: 70,000
    are paid, nothing is left: the advance is recouped.
    """
    plan = a_plan(world, terms(Royalty(RoyaltyBase.NET_SALES, 1000, creditable=True), fixed="300000"))

    first, second = quarter(world, plan, "1200000"), quarter(world, plan, "2500000")

    assert yuans([first, second], "earned_minor") == [120_000, 250_000]
    assert yuans([first, second], "due_minor") == [0, 70_000]
    assert yuans([first, second], "left_minor") == [180_000, 0]
    assert [line.kind for line in second.lines] == [LineKind.STEP, LineKind.ADVANCE]
    assert due_amounts(plan) == [("royalty", "70000.00")]
    assert city.facts(world, Measure.ROYALTY_ACCRUED) == ["120000.00", "250000.00"]


def test_example_9_an_audit_above_the_threshold_shifts_its_cost(world: World) -> None:
    """Example 9. Reported 800,000, due 900,000: underpaid by 11.1 % of what is due, which is 5 % or more.

    So the licensee pays the cost of the audit (60,000 here) and interest of 0.05 % a day: due on 16 April, agreed on
    16 May, 30 days × 0.05 % × 100,000 = 1,500.
    """
    plan = a_plan(world, terms(Royalty(RoyaltyBase.NET_SALES, 1000)))
    quarter(world, plan, "8000000")
    pay(world, plan, "800000")

    licences.on(world, date(2027, 5, 16))
    claim = royalties.claim(
        world.session, plan_id=plan.id, kind=ClaimKind.AUDIT, findings=[Found(1, yuan("9000000"))],
        reason="Ledger 6001, export sales", cost=yuan("60000"), actor=world.seller, now=world.now,
    )  # fmt: skip
    royalties.agree(world.session, claim_id=claim.id, actor=world.buyer, now=world.now)
    world.commit()

    assert underpaid_bp(yuan("800000"), yuan("900000")) == 1111
    assert (claim.stated_minor, claim.true_minor, claim.cost_shifted) == (80_000_000, 90_000_000, True)
    assert due_amounts(plan) == [
        ("royalty", "800000.00"),
        ("adjustment", "100000.00"),
        ("interest", "1500.00"),
        ("audit_cost", "60000.00"),
    ]
    pay(world, plan, "161500")
    assert owed(plan) == "0.00"
    assert city.facts(world, Measure.ROYALTY_ACCRUED) == ["800000.00", "100000.00"]
    the_books_agree(world)


def test_example_16_a_refund_is_at_the_rate_of_the_capture_that_it_reverses(world: World) -> None:
    """Example 16. Half was captured at 10 %, the rest at 15 %; the refund of the first reverses at 10 %, not 12.5 %.

    Two payments of 50,000. The commission is 10 % up to 50,000 of royalties and 15 % beyond: 5,000 and 7,500. The first
    payment goes back: 5,000 of commission with it (not 6,250), and 45,000 of the licensor's.
    """
    follow(world.session, TrailingRule, of_platform([[5_000_000, 800], [None, 1_300]]))  # and 2 % to the center
    world.commit()
    plan = a_plan(world)
    for _n in range(2):
        quarter(world, plan, "1000000")
        pay(world, plan, "50000")
    captured = [[line.amount_minor // 100 for line in each.lines] for each in plan.releases]
    assert captured == [[45_000, 1_000, 4_000, 0], [42_500, 1_000, 6_500, 0]]  # licensor, center, platform, tax

    wish = royalties.ask_reversal(
        world.session, plan_id=plan.id, kind=ReversalKind.PAYMENT, amount=None, payment_id=plan.payments[0].id,
        reason="Sent by mistake", actor=world.first, now=world.now,
    )  # fmt: skip
    royalties.approve_reversal(world.session, reversal_id=wish.id, actor=world.second, now=world.now)
    world.commit()

    (reversed_,) = plan.taken_back
    assert [line.amount_minor // 100 for line in reversed_.lines] == [45_000, 1_000, 4_000, 0]
    assert (reversed_.gross, owed(plan)) == (Money(5_000_000), "50000.00")
    assert city.facts(world, Measure.COMMISSION) == ["1000.00", "1000.00", "-1000.00"]
    the_books_agree(world)
