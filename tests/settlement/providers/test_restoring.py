"""A backup of yesterday is put back: the provider knows more than these books do, and nothing is done a second time."""

from sqlalchemy import select

from core import jobs
from core.db import db, transaction
from parties.notices.models import Notice
from settlement.deals import services as deals
from settlement.deals.states import DealState
from settlement.holds.queries import held
from settlement.payments.jobs import CATCH_UP
from settlement.payments.providers import calling
from settlement.payments.providers.states import OperationState
from tests.conftest import keep, reset
from tests.settlement.deals.world import at, reload
from tests.settlement.providers.desk import A_DAY
from tests.settlement.providers.test_money import a_signed_deal
from tests.settlement.providers.test_operations import a_refund_asked, refund_of


def backed_up(desk):
    """The database as it is now."""
    desk.fresh()
    desk.kind = desk.world.session.get_bind().dialect.name
    return keep(desk.kind, desk.app)


def restore(desk, backup) -> None:
    """25 hours later the database is as it was then; the provider's is not."""
    desk.world.now += A_DAY * 25 / 24
    desk.fresh()
    db.session.remove()
    reset(desk.kind, desk.app, backup)
    desk.fresh()


def refund_all(desk, deal) -> None:
    deals.refund_deal(desk.world.session, deal_id=deal.id, reason="No", actor=desk.world.chief, now=desk.world.now)
    desk.world.commit()
    desk.work()


def test_38_after_yesterdays_backup_what_the_provider_did_since_is_listed_and_not_sent_again(desk):
    """Failure 38."""
    deal = a_signed_deal(desk)
    desk.paid(deal, "100000")
    backup = backed_up(desk)
    refund_all(desk, deal)
    (refund,) = desk.local.company.all("effect")
    restore(desk, backup)

    poll(desk)
    calling.look_at_doubtful(now=desk.world.now)
    desk.work()

    assert reload(desk.world, deal).state is DealState.FUNDED
    assert desk.local.company.all("effect") == [refund]
    told = select(Notice.content).filter_by(key=f"stray:{refund['ref']}", person_id=desk.world.first.person_id)
    assert [each["ref"] for each in desk.world.session.scalars(told)] == [refund["ref"]]


def poll(desk) -> None:
    """The timetable asks for the poll twice, and the worker makes both."""
    desk.fresh()
    with transaction() as session:
        for turn in range(2):
            jobs.enqueue(session, CATCH_UP, {}, key=f"restored-{turn}", now=desk.world.now)
    desk.work()


def test_38_who_refunds_again_after_the_restore_is_declined_and_the_money_stands_where_it_stood(desk):
    """Failure 38."""
    deal = a_signed_deal(desk)
    desk.paid(deal, "100000")
    backup = backed_up(desk)
    refund_all(desk, deal)
    restore(desk, backup)

    refund_all(desk, deal)

    assert refund_of(desk, deal).state is OperationState.DECLINED
    assert len(desk.local.company.all("effect")) == 1
    assert [row.channel for row in desk.payouts(deal)] == ["local", "manual_bank"]


def test_38_what_was_intended_before_the_backup_and_done_after_it_is_found_and_not_done_again(desk):
    """Failure 38. The key is forgotten by then: only the look before the call keeps it from a second refund."""
    deal = a_refund_asked(desk)
    backup = backed_up(desk)
    desk.work()
    assert len(desk.local.company.all("effect")) == 1
    restore(desk, backup)
    assert refund_of(desk, deal).state is OperationState.INTENDED

    desk.work()

    assert (refund_of(desk, deal).state, len(desk.local.company.all("effect"))) == (OperationState.SUCCEEDED, 1)
    assert reload(desk.world, deal).state is DealState.REFUNDED
    assert at(desk.world, "provider:local") == "-300.00"


def test_38_a_payment_made_after_the_backup_is_booked_from_the_providers_list(desk):
    """Failure 38."""
    deal = a_signed_deal(desk)
    operation = desk.start(deal)
    backup = backed_up(desk)
    desk.pay(operation, "100000")
    desk.told(operation)
    restore(desk, backup)
    assert held(desk.world.session, deal.subject).amount == "0.00"

    assert desk.catch_up() == []

    assert held(desk.world.session, deal.subject).amount == "100000.00"
    assert len(desk.receipts(deal)) == 1
