"""Warnings before money lies at a payment provider for too long, whatever it is for."""

import pytest
from sqlalchemy import func, select

from core.clock import business_date
from core.db import transaction
from parties.notices.models import Notice
from settlement.holds.queries import held
from settlement.payments.hold_alarms import lying, warn_of_long_holds
from tests.settlement.deals.world import accept, file, reload
from tests.settlement.providers.test_money import a_signed_deal


@pytest.mark.parametrize(("days", "told"), [(59, 0), (60, 1), (79, 1), (80, 2), (95, 2)])
def test_officers_are_warned_on_day_60_and_80_of_what_is_still_held(desk, days, told):
    desk.paid(a_signed_deal(desk), "100000")
    desk.world.later(days=days)
    desk.fresh()

    for _each in range(2):
        with transaction() as session:
            warn_of_long_holds(session, now=desk.world.now)

    mine = select(func.count()).select_from(Notice).filter_by(person_id=desk.world.first.person_id)
    assert desk.world.session.scalar(mine.where(Notice.key.like("held-%"))) == told


def test_nobody_is_warned_of_what_was_sent_to_the_bank_and_the_newest_is_what_still_lies(desk):
    desk.paid(a_signed_deal(desk), "100000")
    desk.world.later(days=70)
    desk.paid(a_signed_deal(desk), "40000")
    desk.sweep("99700")
    desk.fresh()
    rows = lying(desk.world.session, today=business_date(desk.world.now))
    assert [(row.amount.amount, row.since) for row in rows] == [("39880.00", business_date(desk.world.now))]
    assert warn_of_long_holds(desk.world.session, now=desk.world.now) == 0


def test_what_is_payable_at_a_provider_is_warned_of_as_well(desk):
    """The deal is settled and nothing of it is held; its money lies there all the same until it is paid out."""
    deal = a_signed_deal(desk)
    desk.paid(deal, "100000")
    file(desk.world, reload(desk.world, deal))
    accept(desk.world, reload(desk.world, deal))
    desk.world.later(days=60)
    desk.fresh()
    assert not held(desk.world.session, deal.subject)
    assert warn_of_long_holds(desk.world.session, now=desk.world.now) == 1
