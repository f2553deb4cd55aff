"""Payees who are paid into an account at the provider: what is released goes there, comes back, and is called in."""

import pytest
from sqlalchemy import select, text

from core.clock import business_date
from core.db import transaction
from parties.notices.models import Notice
from settlement.deals import services as deals
from settlement.deals.states import DealState
from settlement.payments.limits import TransferLimit, Wanted, within_limit
from settlement.payments.payees import services
from settlement.payments.providers import check as self_check
from settlement.payments.providers.local.faults import CallFault
from settlement.payments.providers.port import OperationKind
from settlement.payments.providers.states import OperationState
from settlement.payments.states import PayoutState
from tests.settlement.deals.world import a_settled_deal, accept, at, file, org, pay_out, reload, sale, yuan
from tests.settlement.providers.test_money import a_signed_deal, disputed
from tests.settlement.providers.test_payees import account, ready


def released(desk, amount: str = "100000"):
    """A deal that was paid at the provider, recorded and released; the worker has done what was due."""
    deal = a_signed_deal(desk)
    desk.paid(deal, amount)
    deal = reload(desk.world, deal)
    file(desk.world, deal)
    deal = accept(desk.world, deal)
    desk.work()
    return reload(desk.world, deal)


def ways(desk, deal) -> list[tuple[str, str, PayoutState]]:
    """Amount, channel and state of the deal's payouts."""
    return [(row.amount.amount, row.channel, row.state) for row in desk.payouts(deal)]


def transfers(desk, deal):
    return [row for row in desk.operations(deal) if row.kind is OperationKind.TRANSFER]


def recalls(desk, deal):
    return [row for row in desk.operations(deal) if row.kind is OperationKind.REVERSE]


def owed(desk) -> str:
    return at(desk.world, f"receivable:org:{org(desk.world.seller)}")


def test_a_release_goes_to_the_payees_account_and_to_others_by_bank(desk):
    ready(desk)
    deal = released(desk)

    assert ways(desk, deal) == [
        ("96000.00", "local", PayoutState.PAID), ("2000.00", "manual_bank", PayoutState.QUEUED),
    ]  # fmt: skip
    (transfer,) = transfers(desk, deal)
    assert (transfer.state, transfer.of_ref) == (OperationState.SUCCEEDED, desk.receipts(deal)[0].bank_reference)
    assert at(desk.world, "provider:local") == "3700.00"
    assert reload(desk.world, closed(desk, deal)).state is DealState.CLOSED


@pytest.mark.parametrize(("most", "channel"), [(96_000_00, "local"), (95_999_99, "manual_bank")])
def test_above_the_limit_of_a_transfer_two_officers_pay_at_the_bank(desk, most, channel):
    ready(desk)
    with transaction() as session:
        day = business_date(desk.world.now)
        session.add(TransferLimit(currency="CNY", most_minor=most, valid_from=day, source="A decision of the board"))
    assert ways(desk, released(desk))[0][:2] == ("96000.00", channel)


def test_what_leaves_to_one_payee_in_a_day_counts_together(desk):
    ready(desk)
    with transaction() as session:
        day = business_date(desk.world.now)
        session.add(TransferLimit(currency="CNY", most_minor=150_000_00, valid_from=day, source="A decision"))
    first, second = (ways(desk, released(desk))[0] for _each in range(2))
    assert (first[1], second[1]) == ("local", "manual_bank")
    desk.world.later(days=1)
    assert ways(desk, released(desk))[0][1] == "local"


def test_what_was_queued_before_midnight_counts_on_the_day_on_which_it_leaves(desk):
    ready(desk)
    with transaction() as session:
        day = business_date(desk.world.now)
        session.add(TransferLimit(currency="CNY", most_minor=150_000_00, valid_from=day, source="A decision"))
    deal = a_signed_deal(desk)
    desk.paid(deal, "100000")
    file(desk.world, reload(desk.world, deal))
    accept(desk.world, deal)
    desk.world.later(days=1)
    assert (ways(desk, deal)[0][1:], ways(desk, released(desk))[0][1]) == (("local", PayoutState.QUEUED), "manual_bank")
    assert ways(desk, deal)[0][2] is PayoutState.PAID
    assert ways(desk, released(desk))[0][1] == "manual_bank"
    desk.world.later(days=1)
    assert ways(desk, released(desk))[0][1] == "local"


def test_parts_of_one_release_count_together(desk):
    wanted = [Wanted("a", 1, yuan("60")), Wanted("b", 2, yuan("60")), Wanted("c", 3, yuan("40"))]
    with transaction() as session:
        day = business_date(desk.world.now)
        session.add(TransferLimit(currency="CNY", most_minor=100_00, valid_from=day, source="A decision"))
        session.flush()
        assert within_limit(session, "deal:1", wanted, desk.world.now) == {"a", "c"}


def test_a_release_goes_by_bank_while_the_account_takes_nothing_or_the_money_lies_at_the_bank(desk):
    row = ready(desk)
    by_bank = a_settled_deal(desk.world)
    assert {row.channel for row in desk.payouts(by_bank)} == {"manual_bank"}

    desk.local.company.set_payee(row.ref, desk.world.now, state="stopped")
    desk.paid(a_signed_deal(desk), "100000")
    deal = released(desk)

    # The books did not know it yet: the provider declined, so the bank pays, and officers know why.
    assert ways(desk, deal)[0] == ("96000.00", "local", PayoutState.RETURNED)
    assert ways(desk, deal)[-1] == ("96000.00", "manual_bank", PayoutState.QUEUED)


def told(desk, part: str) -> int:
    """How often the first officer was told something with these words."""
    mine = select(Notice.text).filter_by(person_id=desk.world.first.person_id)
    return sum(part in each for each in desk.world.session.scalars(mine))


def test_14_a_payout_returned_after_paid_restores_what_is_payable_and_tells_the_officers(desk):
    """Failure 14."""
    ready(desk)
    deal = released(desk)
    (transfer,) = transfers(desk, deal)
    assert transfer.state is OperationState.SUCCEEDED

    desk.local.company.send_back(transfer.ref, "the account is closed", desk.world.now)
    assert desk.told(transfer).state is OperationState.RETURNED

    first, *_center, again = desk.payouts(deal)
    assert (first.state, first.reason) == (PayoutState.RETURNED, "the account is closed")
    assert (again.amount, again.channel, again.state) == (first.amount, "manual_bank", PayoutState.QUEUED)
    assert at(desk.world, again.transit) == "96000.00"
    assert at(desk.world, "provider:local") == "99700.00"
    assert told(desk, "came back from the payment provider") == 1
    desk.sweep("98000")
    assert reload(desk.world, pay_out(desk.world, deal)).state is DealState.CLOSED


@pytest.mark.parametrize("fault", [CallFault.TIME_OUT, CallFault.BEFORE, CallFault.KEPT_ERROR])
def test_06_a_transfer_without_an_answer_is_found_or_made_once(desk, fault):
    """Failure 6."""
    ready(desk)
    desk.paid(a_signed_deal(desk), "100000")
    desk.faults.tell(None, None, fault)  # the collection's call comes first
    deal = released(desk)
    desk.round()
    desk.round()

    assert [row.state for row in transfers(desk, deal)] == [OperationState.SUCCEEDED]
    assert [row["amount"] for row in desk.local.company.all("effect", kind="transfer")] == [9_600_000]
    assert at(desk.world, f"payable:org:{org(desk.world.seller)}") == "0.00"


def closed(desk, deal):
    """The center's part is paid by bank, for which our money comes from the provider."""
    desk.sweep("2000")
    return pay_out(desk.world, reload(desk.world, deal))


def lose(desk, deal) -> None:
    operation, dispute = disputed(desk, deal)
    desk.local.company.decide_dispute(dispute, "lost", desk.world.now)
    desk.told(operation)


def test_15_a_dispute_lost_after_a_transfer_is_taken_back_from_the_payees_account(desk):
    """Failure 15."""
    ready(desk)
    deal = closed(desk, released(desk))

    lose(desk, reload(desk.world, deal))

    (recall,) = recalls(desk, deal)
    assert (recall.state, recall.amount.amount) == (OperationState.SUCCEEDED, "96000.00")
    assert owed(desk) == "0.00"
    assert at(desk.world, f"receivable:{recall.subject}") == "0.00"
    assert at(desk.world, "provider:local") == "-2300.00"
    desk.look(transfers(desk, deal)[0])
    assert ways(desk, deal)[0] == ("96000.00", "local", PayoutState.PAID)  # not taken for one that came back


def empty(desk, amount: int) -> None:
    """The seller takes money out of its account at the provider."""
    (payee,) = desk.local.company.all("payee")
    desk.local.company.withdraw(payee["ref"], amount, "CNY")


def a_claim_that_found_nothing(desk):
    ready(desk)
    deal = closed(desk, released(desk))
    empty(desk, 9_600_000)
    lose(desk, reload(desk.world, deal))
    return deal


def test_16_a_connected_balance_too_small_for_the_claw_back_leaves_a_receivable_that_is_netted_later(desk):
    """Failure 16."""
    deal = a_claim_that_found_nothing(desk)

    assert [row.state for row in recalls(desk, deal)] == [OperationState.DECLINED]
    assert owed(desk) == "96000.00"
    assert told(desk, "could not be taken back") == 1

    a_settled_deal(desk.world)
    assert owed(desk) == "0.00"


def test_16_what_is_still_owed_after_the_next_release_is_called_in_again(desk):
    """Failure 16."""
    deal = a_claim_that_found_nothing(desk)
    empty(desk, -5_000_000)  # somebody pays into the account meanwhile
    released_small(desk)

    tries = recalls(desk, deal)
    assert [row.state for row in tries] == [OperationState.DECLINED] * 2
    assert (tries[1].amount.amount, owed(desk)) == ("86400.00", "86400.00")
    empty(desk, -5_000_000)
    released_small(desk)

    assert [row.state for row in recalls(desk, deal)][2:] == [OperationState.SUCCEEDED]
    assert owed(desk) == "0.00"


def released_small(desk) -> None:
    """A deal over 10,000 is paid by bank and released: 9,600 of it are the seller's."""
    a_settled_deal(desk.world, sale(price="10000"))
    desk.work()


def test_a_reversal_by_the_officers_is_taken_back_from_the_payees_account_in_part(desk):
    ready(desk)
    deal = closed(desk, released(desk))
    deal_id, world = deal.id, desk.world
    desk.fresh()
    with transaction() as session:
        wish = deals.ask_reversal(
            session, deal_id=deal_id, amount=yuan("50000"), reason="Half", actor=world.first, now=world.now
        )
    with transaction() as session:
        deals.approve_reversal(session, reversal_id=wish.id, actor=world.second, now=world.now)
    desk.work()

    (recall,) = recalls(desk, deal)
    assert (recall.state, recall.amount.amount) == (OperationState.SUCCEEDED, "48000.00")
    assert transfers(desk, deal)[0].state is OperationState.SUCCEEDED
    assert owed(desk) == "0.00"


def test_the_self_check_names_a_claim_that_is_called_in_otherwise(desk):
    ready(desk)
    deal = released(desk)
    lose(desk, reload(desk.world, deal))
    (recall,) = recalls(desk, deal)
    session = desk.world.session

    session.execute(text("UPDATE provider_operation SET state = 'pending' WHERE kind = 'reverse'"))
    session.expire_all()
    assert [(fault.code, fault.subject) for fault in self_check.faults(session)] == [
        ("claim_called_in", recall.subject)
    ]
    session.rollback()


def test_who_leaves_the_account_is_paid_by_bank_again(desk):
    row = ready(desk)
    with transaction() as session:
        services.leave_account(session, account_id=row.id, actor=desk.world.seller, now=desk.world.now)
    assert not account(desk, row.id).is_paid_into

    assert {channel for _amount, channel, _state in ways(desk, released(desk))} == {"manual_bank"}
