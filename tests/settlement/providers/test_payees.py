"""Payees' accounts at a provider: opened, asked about, used only while the provider lets them take transfers."""

from dataclasses import replace

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from core import clock
from core.db import transaction
from core.errors import Conflict, NotAllowed
from parties.notices.models import Notice
from settlement.payments.payees import calling, services
from settlement.payments.payees.models import PayeeAccount
from settlement.payments.payees.queries import paid_into
from settlement.payments.providers.local.faults import CallFault
from settlement.payments.providers.port import Enrolment, OperationKind, PayeeSaid, Said, Unknown
from settlement.payments.providers.stripe.provider import StripeProvider
from settlement.payments.states import PayeeState
from tests.settlement.deals.browsing import Browser
from tests.settlement.deals.world import org
from tests.settlement.providers.desk import A_DAY
from tests.settlement.providers.test_contract import SECRET, Local, Wire, a_payment, an_ask, said
from tests.stripe_wire.server import KEY, serving


class WithLocal(Local):
    def tell_all(self, ref: str) -> None:
        self.local.company.set_payee(ref, self.at, state="ready")


class WithStripe(Wire):
    def tell_all(self, ref: str) -> None:
        self.account.onboard(ref)


@pytest.fixture(params=["local", "stripe"])
def peer(request, tmp_path):
    if request.param == "local":
        yield WithLocal(tmp_path)
        return
    wire = WithStripe()
    with serving(wire.simulator) as address:
        wire.provider = StripeProvider(KEY, SECRET, api_base=address, public_url="https://xinghai.example")
        yield wire


PAYEE = Enrolment("xh_payee", "Harbour Light", "SG")


def test_the_same_key_opens_one_account_that_is_found_by_key_and_by_reference(peer):
    first, second = (peer.provider.enroll(PAYEE) for _each in range(2))
    assert isinstance(first, PayeeSaid)
    assert first == second
    assert (first.can_receive, first.missing) == (False, ("external_account",))
    assert peer.provider.payee(PAYEE, "") == peer.provider.payee(PAYEE, first.ref) == first
    assert peer.provider.payee(Enrolment("xh_none", "x", "SG"), "") is None
    assert peer.provider.key_of(first.ref) == "xh_payee"


def test_an_account_takes_transfers_once_it_has_told_all(peer):
    a_payment(peer)
    ref = peer.provider.enroll(PAYEE).ref
    assert peer.provider.onboarding(ref, "/payee-account")
    early = said(peer.provider.transfer(an_ask(OperationKind.TRANSFER, "10", destination=ref)))
    assert early.said is Said.DECLINED

    peer.tell_all(ref)

    assert peer.provider.payee(PAYEE, ref) == PayeeSaid(ref, True)
    later = said(peer.provider.transfer(an_ask(OperationKind.TRANSFER, "10", destination=ref)))
    assert later.said is Said.SUCCEEDED


def test_parts_of_a_transfer_can_be_taken_back_until_all_of_it_is(peer):
    a_payment(peer)
    ask = an_ask(OperationKind.TRANSFER, "90", destination="acct_1")
    made = said(peer.provider.transfer(ask))
    for amount, left in (("30", Said.SUCCEEDED), ("60", Said.RETURNED)):
        assert said(peer.provider.reverse(an_ask(OperationKind.REVERSE, amount, of_ref=made.ref))).said is (
            Said.SUCCEEDED
        )
        assert said(peer.provider.find(ask)).said is left
    again = said(peer.provider.reverse(an_ask(OperationKind.REVERSE, "1", of_ref=made.ref)))
    assert again.said is Said.DECLINED
    whole = an_ask(OperationKind.PAYOUT, "99")  # less the provider's fee
    assert said(peer.provider.payout(whole)).said in (Said.SUCCEEDED, Said.PENDING)


def asked(desk, actor=None) -> PayeeAccount:
    """The seller asks for an account, and the provider is asked."""
    desk.fresh()
    by = actor or desk.world.seller
    with transaction() as session:
        row = services.ask_for_account(session, organisation_id=org(by), provider="local", actor=by, now=desk.world.now)
    calling.ask(row.id, now=desk.world.now)
    return account(desk, row.id)


def account(desk, account_id: int) -> PayeeAccount:
    """The account as it stands; nothing is kept open."""
    desk.fresh()
    row = desk.world.session.get_one(PayeeAccount, account_id)
    desk.world.session.expunge(row)
    desk.fresh()
    return row


def use(desk, row: PayeeAccount, actor=None) -> None:
    account_id, now, by = row.id, desk.world.now, actor or desk.world.seller
    desk.fresh()
    with transaction() as session:
        services.use_account(session, account_id=account_id, actor=by, now=now)
    desk.fresh()


def confirm(desk, row: PayeeAccount, officer=None) -> None:
    account_id, now, by = row.id, desk.world.now, officer or desk.world.first
    desk.fresh()
    with transaction() as session:
        services.confirm_account(session, account_id=account_id, actor=by, now=now)
    desk.fresh()


def chosen(desk, actor=None) -> PayeeAccount:
    """An account that can take money and that its organisation wants."""
    row = asked(desk, actor)
    desk.local.company.set_payee(row.ref, desk.world.now, state="ready")
    calling.ask(row.id, now=desk.world.now)
    use(desk, row, actor)
    return account(desk, row.id)


def ready(desk, actor=None) -> PayeeAccount:
    """An account that its organisation is paid into."""
    row = chosen(desk, actor)
    confirm(desk, row)
    return account(desk, row.id)


def test_what_one_person_chose_is_paid_into_once_an_officer_of_the_center_confirmed_it(desk):
    row = chosen(desk)
    seller, first = desk.world.seller, desk.world.first
    for nobody in (seller, desk.world.stranger, desk.world.city, replace(first, person_id=seller.person_id)):
        with pytest.raises(NotAllowed):
            confirm(desk, row, nobody)
    assert (account(desk, row.id).state, paid_into(desk.world.session, org(seller))) == (PayeeState.CHOSEN, [])

    confirm(desk, row)

    assert account(desk, row.id).is_paid_into


def test_an_account_that_was_left_waits_again_when_it_is_chosen_again(desk):
    row = ready(desk)
    with transaction() as session:
        services.leave_account(session, account_id=row.id, actor=desk.world.seller, now=desk.world.now)
    use(desk, row)
    assert not account(desk, row.id).is_paid_into


def test_the_database_takes_no_account_into_use_that_one_person_alone_chose(desk):
    row = chosen(desk)
    for by in ({}, {"confirmed_by": row.chosen_by}):
        with pytest.raises(IntegrityError), transaction() as session:
            session.execute(update(PayeeAccount).where(PayeeAccount.id == row.id).values(state=PayeeState.USED, **by))


def test_an_officer_confirms_or_turns_down_on_the_page_of_what_waits_and_nobody_else(desk, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: desk.world.now)
    row = chosen(desk)
    address = f"/finance/payee-accounts/{row.id}"
    for nobody in (desk.world.seller, desk.world.admin):
        assert Browser(desk.world, nobody).post(f"{address}/confirm").status_code == 403
    officer = Browser(desk.world, desk.world.first)
    assert row.ref is not None
    assert row.ref in officer.get("/finance/payee-bank-accounts").text
    assert officer.post(f"{address}/reject").status_code == 303
    assert account(desk, row.id).state is PayeeState.OPEN
    assert officer.post(f"{address}/reject").status_code == 409
    use(desk, row)
    assert officer.post(f"{address}/confirm").status_code == 303
    assert account(desk, row.id).is_paid_into


def test_an_account_that_cannot_take_transfers_is_refused_kindly(desk):
    row = asked(desk)
    with pytest.raises(Conflict) as refused:
        use(desk, row)
    assert refused.value.code == "not_ready"
    assert "go on being paid by bank transfer" in str(refused.value.message)
    assert account(desk, row.id).state is PayeeState.OPEN


def test_asking_twice_opens_one_account_and_strangers_open_none(desk):
    assert asked(desk).id == asked(desk).id
    assert len(desk.local.company.all("payee")) == 1
    seller, stranger, now = org(desk.world.seller), desk.world.stranger, desk.world.now
    account_id = asked(desk).id
    with pytest.raises(NotAllowed), transaction() as session:
        services.ask_for_account(session, organisation_id=seller, provider="local", actor=stranger, now=now)
    with pytest.raises(NotAllowed), transaction() as session:
        services.use_account(session, account_id=account_id, actor=stranger, now=now)


@pytest.mark.parametrize("fault", [CallFault.BEFORE, CallFault.TIME_OUT])
def test_no_answer_is_in_doubt_and_the_janitor_opens_one_account(desk, fault):
    desk.faults.tell(fault)
    row = asked(desk)
    assert row.state is PayeeState.ASKED
    desk.world.later(minutes=2)

    assert calling.ask_about_all(now=desk.world.now) == 1

    assert account(desk, row.id).state is PayeeState.OPEN
    assert len(desk.local.company.all("payee")) == 1


def test_each_account_is_asked_about_once_a_day_and_its_people_hear_of_a_stop(desk):
    row = ready(desk)
    assert row.is_paid_into
    desk.local.company.set_payee(row.ref, desk.world.now, state="stopped")
    assert calling.ask_about_all(now=desk.world.now) == 0
    desk.world.now += A_DAY * 1.1

    assert calling.ask_about_all(now=desk.world.now) == 1

    assert not account(desk, row.id).is_paid_into
    told = select(Notice.text).filter_by(person_id=desk.world.seller.person_id).order_by(Notice.id.desc())
    assert "can take no money at the moment" in (desk.world.session.scalars(told).first() or "")


def test_a_country_that_the_provider_does_not_serve_is_declined_with_its_reason(tmp_path):
    wire = Wire()
    wire.account.refused_countries = ("CN",)
    with serving(wire.simulator) as address:
        provider = StripeProvider(KEY, SECRET, api_base=address)
        answer = provider.enroll(Enrolment("k", "x", "CN"))
        wire.faults.tell(CallFault.BUSY)
        assert isinstance(provider.enroll(Enrolment("k2", "x", "SG")), Unknown)
    assert answer == PayeeSaid("", reason="CN is not currently supported.")


def test_by_its_pages_an_organisation_opens_uses_and_leaves_an_account(desk, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: desk.world.now)
    seller = Browser(desk.world, desk.world.seller)
    assert "You are paid by bank transfer" in seller.get("/payee-account").text
    assert seller.post("/payee-account/open").status_code == 303
    assert "The provider still asks for something" in seller.get("/payee-account").text
    assert "/cashier/payee_" in seller.post("/payee-account/onboarding").text

    refused = seller.post("/payee-account/use")
    assert refused.status_code == 409
    assert "you go on being paid by bank transfer" in refused.text
    (payee,) = desk.local.company.all("payee")
    seller.post(f"/cashier/{payee['ref']}", data={"act": "tell"})

    assert seller.post("/payee-account/use").status_code == 303
    assert "The trading center asks back" in seller.get("/payee-account").text
    confirm(desk, account(desk, 1))
    assert "You are paid into your account" in seller.get("/payee-account").text
    assert seller.post("/payee-account/leave").status_code == 303
    assert "Your account can take money" in seller.get("/payee-account").text
    assert Browser(desk.world, desk.world.city).get("/payee-account").status_code == 403
