"""What a provider charges besides the fees of payments, and whether as much lies there as the books say."""

from itertools import count

from sqlalchemy import select

from core import jobs
from core.db import transaction
from core.money import Money
from parties.notices.models import Notice
from reports.books import services as books
from settlement.ledger.models import Journal
from settlement.payments.jobs import COMPARE, HANDLERS
from settlement.payments.providers import calling
from tests.settlement.deals.world import at
from tests.settlement.providers.test_money import a_signed_deal

NIGHTS = count(1)


def told(desk) -> int:
    """How many notices of a difference the first officer has, after the night's job."""
    desk.fresh()
    with transaction() as session:
        jobs.enqueue(session, COMPARE, {}, key=f"night {next(NIGHTS)}", now=desk.world.now)
    jobs.run_due({COMPARE: HANDLERS[COMPARE]}, now=desk.world.now, clock=lambda: desk.world.now)
    desk.fresh()
    mine = select(Notice).filter_by(person_id=desk.world.first.person_id).where(Notice.key.like("balance:%"))
    return len(desk.world.session.scalars(mine).all())


def test_a_charge_is_booked_once_for_what_its_operation_was_for(desk):
    deal = a_signed_deal(desk)
    operation = desk.paid(deal, "100000")
    desk.local.company.charge(15_00, "CNY", desk.world.now, key=operation.key)
    desk.fresh()
    assert [calling.take_charges(now=desk.world.now) for _each in range(2)] == [1, 0]
    assert (at(desk.world, "provider:local"), at(desk.world, "charges:local")) == ("99685.00", "315.00")
    key = select(Journal.subject).where(Journal.key.like("local:charge:%"))
    assert desk.world.session.scalars(key).all() == [deal.subject]
    assert books.check(desk.world.session, now=desk.world.now) == []


def test_a_charge_that_is_given_back_is_booked_the_other_way(desk):
    desk.paid(a_signed_deal(desk), "100000")
    for amount in (15_00, -15_00):
        desk.local.company.charge(amount, "CNY", desk.world.now)
    desk.fresh()
    assert calling.take_charges(now=desk.world.now) == 2
    assert at(desk.world, "charges:local") == "300.00"


def test_officers_are_told_once_of_each_difference_and_of_none_where_both_agree(desk):
    desk.paid(a_signed_deal(desk), "100000")
    assert told(desk) == 0
    desk.local.company.charge(7_00, "CNY", desk.world.now.replace(year=2020))  # so long ago that nobody asks for it
    assert (told(desk), told(desk)) == (1, 1)
    (found,) = calling.compare()
    assert (found.there, found.ours) == (Money.parse("99693", "CNY"), Money.parse("99700", "CNY"))
