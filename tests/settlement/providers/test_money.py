"""What payers, banks and the provider do to a deal's money."""

from sqlalchemy import text

from core.db import transaction
from settlement.deals import services as deals
from settlement.deals.states import DealState
from settlement.holds.queries import held, stays_on
from settlement.payments import services as payments
from settlement.payments.models import PayoutKind
from settlement.payments.providers import calling, operations
from settlement.payments.providers.models import ProviderOperation
from settlement.payments.providers.states import DisputeState, OperationState
from settlement.payments.queries import check
from settlement.payments.states import PayoutState
from tests.settlement.deals.world import (
    a_deal,
    a_funded_deal,
    a_settled_deal,
    accept,
    at,
    file,
    pay_out,
    reload,
    sign,
    yuan,
)
from tests.settlement.money import together
from tests.settlement.providers.desk import A_DAY


def a_signed_deal(desk):
    return sign(desk.world, a_deal(desk.world))


def test_a_payment_at_the_provider_is_held_and_funds_the_deal(desk):
    deal = a_signed_deal(desk)

    operation = desk.paid(deal, "100000")

    assert operation.state is OperationState.SUCCEEDED
    assert reload(desk.world, deal).state is DealState.FUNDED
    assert held(desk.world.session, deal.subject).amount == "100000.00"
    assert at(desk.world, "charges:local") == "300.00"
    assert at(desk.world, "provider:local") == "99700.00"


def test_two_clicks_open_one_page(desk):
    deal = a_signed_deal(desk)

    assert desk.start(deal).id == desk.start(deal).id
    assert len(desk.local.company.all("page")) == 1


def test_01_the_same_word_of_the_provider_fifty_times_is_booked_once(desk):
    deal = a_signed_deal(desk)
    operation = desk.start(deal)
    desk.pay(operation, "100000")

    for _each in range(50):
        desk.look(operation)

    desk.fresh()
    assert len(desk.receipts(deal)) == 1
    assert held(desk.world.session, deal.subject).amount == "100000.00"


def test_18_a_part_a_double_and_an_over_payment_are_held_as_far_as_owed_and_the_rest_goes_back(desk):
    """Failure 18."""

    deal = a_signed_deal(desk)
    operation = desk.start(deal)
    desk.pay(operation, "40000")
    assert desk.told(operation).state is OperationState.PENDING
    assert reload(desk.world, deal).state is DealState.PARTLY_FUNDED

    desk.pay(operation, "70000")
    desk.pay(operation, "100000")
    desk.told(operation)

    assert held(desk.world.session, deal.subject).amount == "100000.00"
    refunds = desk.payouts(deal)
    assert [(row.amount.amount, row.state, row.channel) for row in refunds] == [
        ("10000.00", PayoutState.PAID, "local"),
        ("100000.00", PayoutState.PAID, "local"),
    ]
    assert at(desk.world, "unapplied:" + deal.subject) == "0.00"


def test_18_money_in_another_currency_goes_back_in_that_currency(desk):
    """Failure 18."""

    deal = a_signed_deal(desk)
    operation = desk.start(deal)
    desk.pay(operation, "500", currency="USD")
    desk.told(operation)

    assert reload(desk.world, deal).state is DealState.SIGNED
    assert [(str(row.amount.currency), row.state) for row in desk.payouts(deal)] == [("USD", PayoutState.PAID)]


def test_17_a_payment_after_the_cancellation_goes_back_to_the_payer(desk):
    """Failure 17."""

    deal = a_signed_deal(desk)
    operation = desk.start(deal)
    for side in (desk.world.buyer, desk.world.seller):
        deals.cancel_deal(desk.world.session, deal_id=deal.id, reason="No", actor=side, now=desk.world.now)
    desk.world.commit()

    desk.pay(operation, "100000")
    desk.told(operation)

    assert reload(desk.world, deal).state is DealState.CANCELLED
    assert [(row.kind, row.state) for row in desk.payouts(deal)] == [(PayoutKind.REFUND, PayoutState.PAID)]
    assert at(desk.world, "provider:local") == "-300.00"


def test_17_a_payment_on_a_page_that_was_over_is_booked_all_the_same(desk):
    """Failure 17."""

    deal = a_signed_deal(desk)
    operation = desk.start(deal)
    desk.world.now += 2 * A_DAY
    assert desk.told(operation).state is OperationState.DECLINED

    desk.pay(operation, "100000")

    assert desk.told(operation).state is OperationState.SUCCEEDED
    assert reload(desk.world, deal).state is DealState.FUNDED


def a_refund(desk):
    deal = a_signed_deal(desk)
    desk.paid(deal, "100000")
    deals.refund_deal(desk.world.session, deal_id=deal.id, reason="No", actor=desk.world.chief, now=desk.world.now)
    desk.world.commit()
    return reload(desk.world, deal)


def test_a_cancelled_deals_money_goes_back_through_the_provider(desk):
    deal = a_refund(desk)
    assert [at(desk.world, row.transit) for row in desk.payouts(deal)] == ["100000.00"]

    desk.work()

    assert reload(desk.world, deal).state is DealState.REFUNDED
    assert desk.local.company.one("effect", kind="refund")["amount"] == 10_000_000


def test_13_a_refund_that_fails_later_is_money_again_and_can_be_refunded_by_bank(desk):
    """Failure 13."""

    a_funded_deal(desk.world)
    deal = a_refund(desk)
    desk.work()
    refund = desk.operations(deal)[-1]

    desk.local.company.send_back(refund.ref, "the card is closed", desk.world.now)
    assert desk.told(refund).state is OperationState.RETURNED

    assert reload(desk.world, deal).state is DealState.REFUNDING
    first, again = desk.payouts(deal)
    assert (first.state, again.state, again.channel) == (PayoutState.RETURNED, PayoutState.QUEUED, "manual_bank")
    assert at(desk.world, again.transit) == "100000.00"
    pay_out(desk.world, deal)
    assert reload(desk.world, deal).state is DealState.REFUNDED


def test_a_refund_after_the_methods_last_day_goes_by_bank(desk):
    deal = a_signed_deal(desk)
    desk.paid(deal, "100000", "alipay")
    desk.world.later(days=91)
    deals.refund_deal(desk.world.session, deal_id=deal.id, reason="No", actor=desk.world.chief, now=desk.world.now)
    desk.world.commit()

    assert [row.channel for row in desk.payouts(deal)] == ["manual_bank"]
    assert desk.work() == 0


def is_frozen(desk, deal) -> bool:
    return bool(stays_on(desk.world.session, deal.subject))


def disputed(desk, deal):
    operation = desk.operations(deal)[0]
    dispute = desk.local.company.open_dispute(desk.receipts(deal)[0].bank_reference, desk.world.now)
    desk.told(operation)
    return operation, dispute


def test_a_dispute_freezes_the_money_and_a_won_one_frees_it(desk):
    deal = a_signed_deal(desk)
    desk.paid(deal, "100000")

    operation, dispute = disputed(desk, deal)
    assert is_frozen(desk, deal)
    assert at(desk.world, "disputed:" + deal.subject) == "100000.00"
    assert at(desk.world, "provider:local") == "-300.00"

    desk.local.company.decide_dispute(dispute, "won", desk.world.now)
    desk.told(operation)
    assert not is_frozen(desk, deal)
    assert at(desk.world, "provider:local") == "99700.00"
    assert desk.disputes(deal)[0].state is DisputeState.WON


def test_a_dispute_lost_before_the_recordal_ends_the_deal(desk):
    deal = a_signed_deal(desk)
    desk.paid(deal, "100000")
    operation, dispute = disputed(desk, deal)

    desk.local.company.decide_dispute(dispute, "lost", desk.world.now)
    desk.told(operation)

    assert reload(desk.world, deal).state is DealState.CANCELLED
    assert at(desk.world, "disputed:" + deal.subject) == "0.00"
    assert held(desk.world.session, deal.subject).amount == "0.00"
    assert desk.payouts(deal) == []


def test_a_dispute_lost_while_the_office_decides_leaves_the_deal_open_and_owed_again(desk):
    deal = a_signed_deal(desk)
    desk.paid(deal, "100000")
    deal = reload(desk.world, deal)
    file(desk.world, deal)
    operation, dispute = disputed(desk, deal)

    desk.local.company.decide_dispute(dispute, "lost", desk.world.now)
    desk.told(operation)

    deal = reload(desk.world, deal)
    assert deal.state is DealState.DELIVERED
    assert held(desk.world.session, deal.subject).amount == "0.00"
    assert [each.open.amount for each in deal.obligations] == ["100000.00"]
    accept(desk.world, deal)
    assert desk.payouts(deal) == []
    desk.paid(reload(desk.world, deal), "100000")
    assert {row.state for row in desk.payouts(deal)} == {PayoutState.QUEUED}


def test_12_officers_who_refund_the_same_money_at_once_refund_it_once(desk):
    """Failure 12."""

    deal = a_deal(desk.world)
    operation = an_operation_before_signing(desk, deal)
    receipt = desk.receipts(deal)[0]
    subject, payer, receipt_id, first = deal.subject, receipt.payer_id, receipt.id, desk.world.first
    assert operation.state is OperationState.SUCCEEDED
    desk.fresh()

    def refund(place: int) -> None:
        with transaction() as session:
            payments.refund_unapplied(
                session, purpose=subject, payee_id=payer, amount=yuan("100000"), key=f"refund:{place}",
                receipt_id=receipt_id, actor=first, now=desk.world.now,
            )  # fmt: skip

    ended = together(desk.app, 4, refund)
    desk.work()

    assert sorted(type(each).__name__ for each in ended) == ["NoneType", "Overdrawn", "Overdrawn", "Overdrawn"]
    assert [row["amount"] for row in desk.local.company.all("effect")] == [10_000_000]


def an_operation_before_signing(desk, deal) -> ProviderOperation:
    """Money that came before both had signed lies unapplied."""
    with transaction() as session:
        asked = operations.collect(
            session, provider="local", purpose=deal.subject, payer_id=deal.buyer_id, amount=yuan("100000"),
            title="Deal", back_to="/", actor=desk.world.buyer, now=desk.world.now,
        )  # fmt: skip
    calling.carry_out(asked.id, now=desk.world.now)
    desk.fresh()
    asked = desk.world.session.get_one(ProviderOperation, asked.id)
    desk.pay(asked, "100000")
    return desk.told(asked)


def a_paid_out_deal(desk):
    deal = a_signed_deal(desk)
    desk.paid(deal, "100000")
    assert desk.sweep("99700").state is OperationState.SUCCEEDED
    deal = reload(desk.world, deal)
    file(desk.world, deal)
    return pay_out(desk.world, accept(desk.world, deal))


def test_15_a_dispute_lost_after_the_payouts_is_owed_by_the_parties_and_set_off_later(desk):
    """Failure 15."""

    deal = a_paid_out_deal(desk)
    seller = desk.world.seller.organisation_id
    operation, dispute = disputed(desk, reload(desk.world, deal))

    desk.local.company.decide_dispute(dispute, "lost", desk.world.now)
    desk.told(operation)

    owed = at(desk.world, f"receivable:org:{seller}")
    assert owed == "96000.00"
    assert at(desk.world, "disputed:" + deal.subject) == "0.00"
    assert reload(desk.world, deal).state is DealState.REFUNDED
    a_settled_deal(desk.world)
    assert at(desk.world, f"receivable:org:{seller}") == "0.00"


def test_a_dispute_before_the_payouts_stops_them_and_a_won_one_queues_them_again(desk):
    deal = a_signed_deal(desk)
    desk.paid(deal, "100000")
    deal = reload(desk.world, deal)
    file(desk.world, deal)
    accept(desk.world, deal)
    count = len(desk.payouts(deal))

    operation, dispute = disputed(desk, reload(desk.world, deal))
    assert {row.state for row in desk.payouts(deal)} == {PayoutState.STAYED}
    desk.fresh()
    with transaction() as session:
        assert deals.close_due(session, now=desk.world.now) == 0

    desk.local.company.decide_dispute(dispute, "won", desk.world.now)
    desk.told(operation)
    assert [row.state for row in desk.payouts(deal)][count:] == [PayoutState.QUEUED] * count


def test_14_our_payout_to_the_bank_that_comes_back_after_it_was_paid_is_at_the_provider_again(desk):
    """Failure 14."""

    desk.paid(a_signed_deal(desk), "100000")
    sweep = desk.sweep("90000")
    assert (at(desk.world, "bank"), at(desk.world, "provider:local")) == ("90000.00", "9700.00")

    desk.local.company.send_back(sweep.ref, "the account is closed", desk.world.now)

    assert desk.told(sweep).state is OperationState.RETURNED
    assert (at(desk.world, "bank"), at(desk.world, "provider:local")) == ("0.00", "99700.00")


def test_the_self_check_names_a_dispute_that_is_booked_otherwise(desk):
    deal = a_signed_deal(desk)
    desk.paid(deal, "100000")
    disputed(desk, deal)
    session = desk.world.session

    session.execute(text("UPDATE payment_dispute SET amount_minor = amount_minor - 1"))
    assert [fault.code for fault in check(session)] == ["dispute_booking"]
    session.rollback()


def test_the_self_check_names_money_that_arrived_and_is_not_booked(desk):
    desk.paid(a_signed_deal(desk), "100000")
    sweep = desk.sweep("90000")
    session = desk.world.session

    session.execute(text("UPDATE provider_operation SET id = 4711 WHERE kind = 'payout'"))
    assert [(fault.code, fault.subject) for fault in check(session)] == [("payout_arrival", "operation:4711")]
    session.rollback()
    assert sweep.state is OperationState.SUCCEEDED


def test_the_bank_way_is_as_before_where_a_provider_is_configured(desk):
    deal = a_funded_deal(desk.world)

    deals.refund_deal(desk.world.session, deal_id=deal.id, reason="No", actor=desk.world.chief, now=desk.world.now)
    desk.world.commit()

    assert [row.channel for row in desk.payouts(deal)] == ["manual_bank"]
