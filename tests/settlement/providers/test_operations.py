"""Intend, call, record: what happens where the provider, the line or we ourselves fail between two of them."""

import pytest

from core.db import transaction
from settlement.deals import services as deals
from settlement.holds.queries import held
from settlement.payments.providers import calling, operations
from settlement.payments.providers.local.faults import CallFault, FaultScript, NoticeFault
from settlement.payments.providers.port import Ask, NotSettled, OperationKind, Unknown
from settlement.payments.providers.states import OPERATION, OperationState
from tests.parts import seeds
from tests.settlement.deals.world import a_deal, at, reload, sign, yuan
from tests.settlement.money import together
from tests.settlement.providers.desk import A_DAY

U = OperationState.UNKNOWN


def a_paid_deal(desk):
    deal = sign(desk.world, a_deal(desk.world))
    desk.paid(deal, "100000")
    return reload(desk.world, deal)


def a_refund_asked(desk):
    """A deal whose refund the provider is to be asked for next."""
    deal = a_paid_deal(desk)
    deals.refund_deal(desk.world.session, deal_id=deal.id, reason="No", actor=desk.world.chief, now=desk.world.now)
    desk.world.commit()
    return deal


def refund_of(desk, deal):
    desk.fresh()
    return desk.operations(deal)[-1]


@pytest.mark.parametrize("fault", [CallFault.TIME_OUT, CallFault.ERROR])
def test_06_what_was_done_before_a_time_out_is_unknown_then_found_and_booked_once(desk, fault):
    """Failure 6."""

    deal = a_refund_asked(desk)
    desk.faults.tell(fault)
    desk.work()
    assert refund_of(desk, deal).state is U
    assert [at(desk.world, row.transit) for row in desk.payouts(deal)] == ["100000.00"]

    desk.round()
    desk.round()

    assert refund_of(desk, deal).state is OperationState.SUCCEEDED
    assert len(desk.local.company.all("effect")) == 1
    assert refund_of(desk, deal).tries == 1


def test_a_connection_that_broke_before_anything_happened_is_unknown_and_asked_again_with_the_same_key(desk):
    deal = a_refund_asked(desk)
    desk.faults.tell(CallFault.BEFORE)
    desk.work()
    assert refund_of(desk, deal).state is U

    desk.round()

    refund = refund_of(desk, deal)
    assert (refund.state, refund.tries, refund.renewals) == (OperationState.SUCCEEDED, 2, 0)
    assert len(desk.local.company.all("effect")) == 1


def test_07_a_kept_500_gets_a_new_key_only_after_nothing_was_found(desk):
    """Failure 7."""

    deal = a_refund_asked(desk)
    desk.faults.tell(CallFault.KEPT_ERROR)
    desk.work()
    assert (refund_of(desk, deal).state, refund_of(desk, deal).renewals) == (U, 0)

    desk.round()

    refund = refund_of(desk, deal)
    assert (refund.state, refund.renewals) == (OperationState.SUCCEEDED, 1)
    assert len(desk.local.company.all("effect")) == 1


def test_07_a_500_after_the_effect_gets_no_new_key(desk):
    """Failure 7."""

    deal = a_refund_asked(desk)
    desk.faults.tell(CallFault.ERROR)
    desk.work()

    desk.round()

    assert (refund_of(desk, deal).renewals, len(desk.local.company.all("effect"))) == (0, 1)


def test_08_a_key_older_than_a_day_is_looked_up_before_it_is_sent_again(desk):
    """Failure 8."""

    deal = a_refund_asked(desk)
    desk.faults.tell(CallFault.TIME_OUT)
    desk.work()
    desk.world.now += A_DAY * 25 / 24

    desk.round()

    assert refund_of(desk, deal).state is OperationState.SUCCEEDED
    assert (refund_of(desk, deal).tries, len(desk.local.company.all("effect"))) == (1, 1)


def test_08_without_the_look_the_pruned_key_would_refund_twice(desk):
    """Failure 8. The control arm: what the provider does with a key that it has forgotten."""
    paid = a_paid_deal(desk)
    payment = desk.receipts(paid)[0].bank_reference
    ask = Ask("key", "key", OperationKind.REFUND, yuan("10"), paid.subject, of_ref=payment)
    desk.local.refund(ask)
    desk.world.now += A_DAY * 25 / 24

    with pytest.raises(Exception, match="UNIQUE"):  # only our own key in its books stops it
        desk.local.refund(ask)


def test_a_429_of_the_provider_is_in_doubt_and_asked_again_with_the_same_key(desk):
    deal = a_refund_asked(desk)
    desk.faults.tell(CallFault.BUSY, CallFault.BUSY)
    desk.work()
    assert (refund_of(desk, deal).state, desk.local.company.all("effect")) == (U, [])

    desk.round()

    refund = refund_of(desk, deal)
    assert (refund.state, refund.tries, refund.renewals) == (OperationState.SUCCEEDED, 3, 0)
    assert len(desk.local.company.all("effect")) == 1


def test_03_a_process_that_ends_after_the_call_leaves_an_operation_that_the_janitor_settles(desk):
    deal = a_refund_asked(desk)
    operation_id = refund_of(desk, deal).id
    desk.fresh()
    with transaction() as session:
        ask = operations.begin(session, operation_id, now=desk.world.now)
    desk.local.refund(ask)

    desk.round()

    assert refund_of(desk, deal).state is OperationState.SUCCEEDED
    assert len(desk.local.company.all("effect")) == 1


def test_03_a_process_that_ends_before_the_call_leaves_one_that_is_asked_for_again(desk):
    deal = a_refund_asked(desk)
    operation_id = refund_of(desk, deal).id
    desk.fresh()
    with transaction() as session:
        operations.begin(session, operation_id, now=desk.world.now)

    desk.round()

    assert refund_of(desk, deal).state is OperationState.SUCCEEDED
    assert len(desk.local.company.all("effect")) == 1


def test_a_call_that_may_still_be_under_way_is_not_made_again(desk):
    deal = a_refund_asked(desk)
    operation_id = refund_of(desk, deal).id
    desk.fresh()
    with transaction() as session:
        operations.begin(session, operation_id, now=desk.world.now)

    calling.look(operation_id, now=desk.world.now)

    assert refund_of(desk, deal).state is OperationState.SENT
    assert desk.local.company.all("effect") == []


@pytest.mark.race
def test_11_a_notice_a_poll_and_the_buyers_own_look_at_the_same_instant_book_one_payment(desk):
    """Failure 11."""

    deal = sign(desk.world, a_deal(desk.world))
    operation = desk.start(deal)
    desk.pay(operation, "100000")
    operation_id, now = operation.id, desk.world.now
    desk.fresh()

    ended = together(desk.app, 4, lambda _place: calling.look(operation_id, now=now))

    assert ended == [None] * 4
    desk.fresh()
    assert len(desk.receipts(deal)) == 1
    assert held(desk.world.session, deal.subject).amount == "100000.00"


@pytest.mark.race
def test_01_a_call_that_four_workers_take_up_at_once_goes_out_once(desk):
    deal = a_refund_asked(desk)
    operation_id, now = refund_of(desk, deal).id, desk.world.now
    desk.fresh()

    ended = together(desk.app, 4, lambda _place: calling.carry_out(operation_id, now=now))

    assert ended == [None] * 4
    assert refund_of(desk, deal).tries == 1
    assert len(desk.local.company.all("effect")) == 1


def test_unknown_is_left_only_by_the_providers_own_word():
    ways = {action for state, action in OPERATION.table if state is U}
    assert ways == {"send again", "wait", "succeed", "decline", "return"}


def test_09_a_payment_that_nobody_told_of_is_caught_up_with(desk):
    """Failure 9."""

    deal = sign(desk.world, a_deal(desk.world))
    operation = desk.start(deal)
    desk.faults.tell_notices(NoticeFault.LOST)
    desk.pay(operation, "100000")

    assert desk.catch_up() == []

    assert held(desk.world.session, deal.subject).amount == "100000.00"


@pytest.mark.parametrize("days", [1, 5, 40])
def test_26_what_was_paid_while_nobody_polled_is_caught_up_with_however_long_that_was(desk, days):
    """Failures 9 and 26: the clock was away for longer than the provider repeats its notices."""
    deal = sign(desk.world, a_deal(desk.world))
    operation = desk.start(deal)
    assert desk.catch_up() == []
    assert calling.take_charges(now=desk.world.now) == 0
    desk.faults.tell_notices(NoticeFault.LOST)
    desk.pay(operation, "100000")
    desk.local.company.charge(15_00, "CNY", desk.world.now, key=operation.key)
    desk.world.later(days=days)

    assert desk.catch_up() == []

    assert calling.take_charges(now=desk.world.now) == 1
    assert held(desk.world.session, deal.subject).amount == "100000.00"


def test_what_a_provider_could_not_be_asked_for_is_asked_for_the_next_time(desk, monkeypatch):
    deal = sign(desk.world, a_deal(desk.world))
    operation = desk.start(deal)
    desk.catch_up()
    desk.faults.tell_notices(NoticeFault.LOST)
    desk.pay(operation, "100000")
    desk.world.later(days=5)

    def away(_since):
        raise NotSettled("no answer")

    with monkeypatch.context() as cut:
        cut.setattr(desk.local, "activity", away)
        assert desk.catch_up() == []
    desk.world.later(days=5)
    desk.catch_up()

    assert held(desk.world.session, deal.subject).amount == "100000.00"


def test_the_poll_asks_no_more_about_what_it_has_heard_of(desk):
    paid = a_paid_deal(desk)
    desk.world.later(minutes=6)
    desk.catch_up()
    desk.world.later(minutes=6)
    before = desk.operations(paid)[0].seen_at

    desk.world.later(minutes=15)
    desk.catch_up()

    assert desk.operations(paid)[0].seen_at == before


def test_38_a_movement_that_our_books_do_not_know_is_shown_and_not_repeated(desk):
    """Failure 38."""

    paid = a_paid_deal(desk)
    ask = Ask("xh_lost", "xh_lost", OperationKind.REFUND, yuan("10"), paid.subject,
              of_ref=desk.receipts(paid)[0].bank_reference)  # fmt: skip
    desk.local.refund(ask)

    assert [(row.what, row.key) for row in desk.catch_up()] == [("refund", "xh_lost")]
    assert len(desk.operations(paid)) == 1


def test_02_a_key_used_again_with_other_content_is_refused_and_nothing_happens(desk):
    paid = a_paid_deal(desk)
    payment = desk.receipts(paid)[0].bank_reference
    desk.local.refund(Ask("k", "k", OperationKind.REFUND, yuan("10"), paid.subject, of_ref=payment))

    answer = desk.local.refund(Ask("k", "k", OperationKind.REFUND, yuan("11"), paid.subject, of_ref=payment))

    assert not isinstance(answer, Unknown)
    assert answer.reason == "the key was used for another request"
    assert [row["amount"] for row in desk.local.company.all("effect")] == [1000]


@pytest.mark.parametrize("seed", seeds(6))
def test_42_with_faults_by_seed_every_deal_rests_once_they_stop(desk, seed):
    desk.faults = desk.local.company.faults = FaultScript(seed=seed, percent=45)
    deal = sign(desk.world, a_deal(desk.world))
    operation = desk.start(deal)
    for _each in range(4):
        desk.round()
        if desk.local.company.one("page", key=operation.key):
            break
    if desk.local.company.one("page", key=operation.key) is None:
        desk.local.company.faults = FaultScript()
        desk.round()
    desk.pay(operation, "130000")
    for _each in range(4):
        desk.round()
    desk.local.company.faults = FaultScript()
    desk.round()
    desk.round()

    assert {row.state for row in desk.operations(deal)} == {OperationState.SUCCEEDED}
    assert held(desk.world.session, deal.subject).amount == "100000.00"
    assert sum(row["amount"] for row in desk.local.company.all("effect")) == 3_000_000
    assert at(desk.world, "provider:local") == "99610.00"
