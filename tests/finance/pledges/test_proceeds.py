"""A pledged right is sold or licensed with the bank's consent: the price pays the loan early or is deposited for the
bank (Civil Code, article 444; BR-40)."""

from datetime import date

import pytest
from sqlalchemy import insert, select, text, update
from sqlalchemy.exc import IntegrityError

from core import clock, events
from core.errors import Conflict, NotAllowed, Unacceptable
from core.money import Money
from finance.pledges import owing, services
from finance.pledges.deposits import deposited
from finance.pledges.models import PledgeLoan
from finance.pledges.states import LoanState
from finance.pledges.vocabulary import PaymentKind
from listings.assets import services as assets
from listings.assets.models import Asset, Encumbrance, EncumbranceType, Proceeds
from listings.terms.agreement import Instalment, Terms
from listings.terms.scope import Scope
from listings.terms.vocabulary import Act
from reports.books.services import check
from settlement.deals import services as deals
from settlement.deals.models import Deal
from settlement.deals.pledged import DealPledgee, PledgeePart
from settlement.payments.bank_accounts.services import propose_bank_account
from settlement.volumes.models import Measure
from tests.finance.pledges.test_repaying import compensated, late
from tests.finance.pledges.world import Banks, disbursed, filed, recorded, with_banks
from tests.listings.assets.world import a_paper
from tests.settlement.deals.world import (
    TODAY,
    World,
    a_deal,
    a_patent,
    accept,
    at,
    facts,
    file,
    licence,
    org,
    pay,
    payouts,
    reload,
    sale,
    sign,
    yuan,
)


@pytest.fixture
def world(session, monkeypatch):
    banks = with_banks(session)
    monkeypatch.setattr(clock, "now", lambda: banks.now)
    return banks


def agreed(world: Banks, asset_id: int, proceeds: Proceeds | None) -> None:
    """The pledgee's paper is kept and recorded: by the bank, for a pledgee that is not here by the center."""
    paper = a_paper(world.session, asset_id)
    query = select(Encumbrance).filter_by(asset_id=asset_id, type=EncumbranceType.PLEDGE, ended_on=None)
    pledge = world.session.scalars(query).one()
    assets.record_consent(
        world.session, encumbrance_id=pledge.id, file_digest=paper, on=TODAY, proceeds=proceeds,
        actor=world.bank if pledge.holder_id else world.staff, now=world.now,
    )  # fmt: skip


def sold(world: Banks, loan: PledgeLoan, price: str, proceeds: Proceeds, **terms: object) -> Deal:
    """The pledged right is sold with the bank's consent, recorded and released."""
    [asset_id] = loan.asset_ids
    agreed(world, asset_id, proceeds)
    deal = sign(world, a_deal(world, sale(price=price), asset=world.session.get(Asset, asset_id)))
    pay(world, deal, price)
    file(world, deal)
    return reload(world, accept(world, deal))


def state_of(loan: PledgeLoan) -> LoanState:
    return loan.state


def paid_to(world: World, deal: Deal, organisation_id: int) -> Money:
    return Money(sum(each.amount.minor for each in payouts(world, deal) if each.payee_id == organisation_id))


def test_the_price_pays_the_loan_early_before_the_owner_gets_anything(world):
    loan = disbursed(world)
    deal = sold(world, loan, "1000000", Proceeds.PREPAY)
    net = deal.lines[0].amount
    assert paid_to(world, deal, org(world.bank)) == net
    assert paid_to(world, deal, org(world.seller)) == Money(0)
    assert (owing.principal_outstanding(loan), loan.payments[-1].kind) == (yuan("1200000") - net, PaymentKind.PRICE)
    assert facts(world, Measure.SETTLED, deal) == ["1000000.00"]
    assert check(world.session, now=world.now) == []


def test_the_bank_gets_what_is_owed_to_the_fen_and_the_owner_the_rest(world):
    loan = disbursed(world)
    owed = owing.payoff(loan, TODAY)
    deal = sold(world, loan, "3000000", Proceeds.PREPAY)
    assert paid_to(world, deal, org(world.bank)) == owed == yuan("1200000")
    assert paid_to(world, deal, org(world.seller)) == deal.lines[0].amount - owed
    assert loan.state is LoanState.REPAID
    assert at(world, f"payable:org:{org(world.seller)}") == at(world, f"payable:org:{org(world.bank)}") == "0.00"


def test_a_licence_fee_pays_the_loan_early_too_instalment_by_instalment(world):
    loan = disbursed(world)
    [asset_id] = loan.asset_ids
    agreed(world, asset_id, Proceeds.PREPAY)
    deal = sign(world, a_deal(world, licence(price="100000"), asset=world.session.get(Asset, asset_id)))
    pay(world, deal, "100000")
    file(world, deal)
    deal = reload(world, accept(world, deal))
    assert paid_to(world, deal, org(world.bank)) == deal.lines[0].amount
    assert [part.amount for part in deal.pledgees[0].parts] == [deal.lines[0].amount]


def test_where_the_bank_does_without_in_writing_the_owner_is_paid_and_the_loan_stays(world):
    loan = disbursed(world)
    deal = sold(world, loan, "1000000", Proceeds.WAIVED)
    assert paid_to(world, deal, org(world.seller)) == deal.lines[0].amount
    assert owing.principal_outstanding(loan) == yuan("1200000")
    assert deal.pledgees[0].parts == []


def test_a_deposit_is_kept_until_the_debt_is_due_and_then_paid_to_the_bank(world, monkeypatch):
    loan = disbursed(world)
    deal = sold(world, loan, "1000000", Proceeds.DEPOSIT)
    kept = deposited(world.session, loan)
    assert kept == deal.lines[0].amount
    with pytest.raises(Conflict) as refused:
        services.take_deposit(world.session, loan_id=loan.id, actor=world.bank, now=world.now)
    assert (refused.value.code, deposited(world.session, loan)) == ("nothing_due", kept)
    world.session.rollback()
    later = world.now.replace(year=2027, month=1, day=5)
    due = sum(each.left.minor for each in loan.instalments if each.due_on <= later.date())
    payment = services.take_deposit(world.session, loan_id=loan.id, actor=world.bank, now=later)
    assert payment.amount.minor >= due > 0
    assert paid_to(world, deal, org(world.bank)) == payment.amount
    assert deposited(world.session, loan) == kept - payment.amount


def test_a_deposit_goes_back_to_the_owner_with_the_end_of_the_pledge(world):
    loan = disbursed(world)
    deal = sold(world, loan, "1000000", Proceeds.DEPOSIT)
    kept = deposited(world.session, loan)
    services.book_repayment(
        world.session, loan_id=loan.id, amount=owing.payoff(loan, TODAY), paid_on=TODAY, reference="B1",
        actor=world.bank, now=world.now,
    )  # fmt: skip
    recorded(world, filed(world, loan))
    assert loan.state is LoanState.RELEASED
    assert (paid_to(world, deal, org(world.seller)), deposited(world.session, loan)) == (kept, Money(0))
    assert check(world.session, now=world.now) == []


def test_the_deal_freezes_what_the_bank_said_and_both_sign_it(world):
    loan = disbursed(world)
    [asset_id] = loan.asset_ids
    agreed(world, asset_id, Proceeds.PREPAY)
    deal = a_deal(world, asset=world.session.get(Asset, asset_id))
    assert [(each.bank_id, each.proceeds) for each in deal.pledgees] == [(org(world.bank), Proceeds.PREPAY)]
    with pytest.raises(Exception, match="append-only"):
        world.session.execute(update(DealPledgee).values(proceeds=Proceeds.WAIVED))


def test_what_is_taken_back_later_the_owner_owes_back_and_the_bank_keeps(world):
    deal = sold(world, disbursed(world), "1000000", Proceeds.PREPAY)
    asked = deals.ask_reversal(
        world.session, deal_id=deal.id, amount=yuan("1000000"), reason="Invalid", actor=world.first, now=world.now
    )
    deals.approve_reversal(world.session, reversal_id=asked.id, actor=world.second, now=world.now)
    assert at(world, f"receivable:org:{org(world.seller)}") == deal.lines[0].amount.amount
    assert check(world.session, now=world.now) == []


@pytest.mark.parametrize("proceeds", [None, Proceeds.PREPAY])
def test_a_consent_says_what_becomes_of_the_price_and_nobody_unknown_is_paid(world, proceeds):
    right = a_patent(world)
    assets.record_encumbrance(
        world.session, asset_id=right.id, type=EncumbranceType.PLEDGE, ref="register:9", from_date=TODAY,
        holder_name="某银行", actor=world.staff, now=world.now,
    )  # fmt: skip
    world.commit()
    with pytest.raises(Unacceptable) as refused:
        agreed(world, right.id, proceeds)
    assert refused.value.code == "proceeds"
    world.session.rollback()
    query = select(Encumbrance.consent_digest).filter_by(asset_id=right.id)
    assert world.session.scalars(query).all() == [None]


def test_a_pledge_of_a_register_has_all_of_the_owners_part_deposited(world):
    right = a_patent(world)
    assets.record_encumbrance(
        world.session, asset_id=right.id, type=EncumbranceType.PLEDGE, ref="register:9", from_date=TODAY,
        holder_name="某银行", actor=world.staff, now=world.now,
    )  # fmt: skip
    agreed(world, right.id, Proceeds.DEPOSIT)
    deal = sign(world, a_deal(world, asset=right))
    pay(world, deal, "100000")
    file(world, deal)
    deal = reload(world, accept(world, deal))
    assert at(world, f"held:deposit:{deal.pledgees[0].id}") == deal.lines[0].amount.amount
    assets.end_encumbrances(world.session, ref="register:9", on=TODAY, actor=world.staff, now=world.now)
    assert paid_to(world, deal, org(world.seller)) == deal.lines[0].amount


def test_the_database_sets_no_more_aside_than_the_owners_part(world):
    deal = sold(world, disbursed(world), "1000000", Proceeds.WAIVED)
    values = {
        "pledgee_id": deal.pledgees[0].id, "release_id": deal.releases[0].id, "organisation_id": org(world.seller),
        "within_minor": 5, "amount_minor": 6, "currency": "CNY", "on": date(2026, 11, 23),
        "journal_id": deal.releases[0].journal_id,
    }  # fmt: skip
    with pytest.raises(IntegrityError):
        world.session.execute(insert(PledgeePart).values(values))


def test_a_sale_in_disposal_books_only_what_its_release_has_not_booked(world):
    loan = compensated(world)
    deal = sold(world, loan, "1000000", Proceeds.PREPAY)
    owed, net, day = owing.payoff(loan, world.now.date()), deal.lines[0].amount, world.now.date()
    payment = services.record_disposal(
        world.session, loan_id=loan.id, asset_ids=loan.asset_ids, price=yuan("1000000"), cost=yuan("1000000") - net,
        sold_on=day, reference="SALE-1", deal_number=deal.number, actor=world.bank, now=world.now,
    )  # fmt: skip
    assert (payment.amount, payment.cost) == (yuan("1000000") - net, yuan("1000000") - net)
    assert (sum(each.amount_minor for each in loan.payments), owing.payoff(loan, day)) == (1_000_000_00, owed)
    assert loan.assets[0].freed_on == day


def test_the_fund_is_told_what_the_price_of_a_right_pays_on_a_compensated_loan(world, monkeypatch):
    told = []
    follower = [lambda session, event, **_said: told.append(event)]
    monkeypatch.setitem(events._followers, events.LoanRecovered, follower)
    loan = compensated(world)
    deal = sold(world, loan, "1000000", Proceeds.PREPAY)
    day = world.now.date()
    assert told == [events.LoanRecovered(loan.number, org(world.bank), deal.lines[0].amount, Money(0), day)]


def test_what_is_deposited_is_taken_before_the_pledge_ends_by_a_sale(world):
    loan = late(world, 91)
    deal = sold(world, loan, "1000000", Proceeds.DEPOSIT)
    with pytest.raises(Conflict) as refused:
        services.record_disposal(
            world.session, loan_id=loan.id, asset_ids=loan.asset_ids, price=yuan("1000000"), cost=yuan("0"),
            sold_on=world.now.date(), reference="SALE-1", deal_number=deal.number, actor=world.bank, now=world.now,
        )  # fmt: skip
    assert (refused.value.code, refused.value.rule) == ("deposit_first", "CC 444")
    assert (loan.payments, deposited(world.session, loan)) == ([], deal.lines[0].amount)


def test_a_loan_is_closed_only_after_its_deposit_is_taken_and_the_sale_then_books_the_rest(world):
    loan = compensated(world)
    deal = sold(world, loan, "1000000", Proceeds.DEPOSIT)
    with pytest.raises(Conflict) as refused:
        services.close_loan(world.session, loan_id=loan.id, reason="Over", actor=world.bank, now=world.now)
    assert (refused.value.code, state_of(loan)) == ("deposit_first", LoanState.COMPENSATED)
    services.take_deposit(world.session, loan_id=loan.id, actor=world.bank, now=world.now)
    fees = yuan("1000000") - deal.lines[0].amount
    payment = services.record_disposal(
        world.session, loan_id=loan.id, asset_ids=loan.asset_ids, price=yuan("1000000"), cost=fees,
        sold_on=world.now.date(), reference="SALE-1", deal_number=deal.number, actor=world.bank, now=world.now,
    )  # fmt: skip
    assert (payment.amount, deposited(world.session, loan)) == (fees, Money(0))
    services.close_loan(world.session, loan_id=loan.id, reason="Over", actor=world.bank, now=world.now)
    assert state_of(loan) is LoanState.CLOSED


def test_a_pledge_of_a_bank_here_is_agreed_to_by_its_officer_alone(world):
    [asset_id] = disbursed(world).asset_ids
    pledge = world.session.scalars(select(Encumbrance).filter_by(type=EncumbranceType.PLEDGE)).one()
    paper = a_paper(world.session, asset_id)
    for stranger in (world.staff, world.other_bank, world.seller):
        with pytest.raises(NotAllowed) as refused:
            assets.record_consent(
                world.session, encumbrance_id=pledge.id, file_digest=paper, on=TODAY, proceeds=Proceeds.WAIVED,
                actor=stranger, now=world.now,
            )  # fmt: skip
        assert (refused.value.code, pledge.consent_digest) == ("of_the_holder", None)


def test_the_pledge_of_a_loan_here_ends_with_its_release_alone(world):
    loan = disbursed(world)
    deal = sold(world, loan, "1000000", Proceeds.DEPOSIT)
    pledge = world.session.scalars(select(Encumbrance).filter_by(type=EncumbranceType.PLEDGE)).one()
    with pytest.raises(Conflict) as refused:
        assets.end_encumbrance(world.session, encumbrance_id=pledge.id, on=TODAY, actor=world.staff, now=world.now)
    assert (refused.value.code, pledge.ended_on) == ("not_to_be_ended", None)
    assert deposited(world.session, loan) == deal.lines[0].amount


DOLLARS = Terms(Act.ASSIGN, None, (Instalment(Money.parse("1000", "USD")),), None, Scope.everything(TODAY))


@pytest.mark.parametrize("proceeds", [Proceeds.PREPAY, Proceeds.DEPOSIT])
@pytest.mark.parametrize(
    ("terms", "code"), [(DOLLARS, "pledge_in_yuan"), (licence(price=None), "pledge_and_royalties")]
)
def test_terms_whose_money_reaches_no_pledgee_are_refused_at_acceptance(world, terms, code, proceeds):
    [asset_id] = disbursed(world).asset_ids
    agreed(world, asset_id, proceeds)
    world.commit()
    with pytest.raises(Conflict) as refused:
        a_deal(world, terms, asset=world.session.get(Asset, asset_id))
    assert (refused.value.code, refused.value.rule) == (code, "CC 444")
    world.session.rollback()
    assert world.session.scalars(select(Deal)).all() == []


def test_a_bank_that_leaves_the_price_to_the_owner_lets_any_terms_pass(world):
    [asset_id] = disbursed(world).asset_ids
    agreed(world, asset_id, Proceeds.WAIVED)
    deal = a_deal(world, licence(price=None), asset=world.session.get(Asset, asset_id))
    assert [each.proceeds for each in deal.pledgees] == [Proceeds.WAIVED]


def test_a_bank_enters_the_account_into_which_early_payments_go(world):
    row = propose_bank_account(
        world.session, organisation_id=org(world.bank), holder="海州银行股份有限公司", bank="海州银行",
        number="62220001", evidence="a" * 64, actor=world.bank, now=world.now,
    )  # fmt: skip
    assert row.organisation_id == org(world.bank)


def test_the_books_name_a_pledgee_that_got_more_than_falls_to_the_owner_for_its_right(world):
    sold(world, disbursed(world), "1000000", Proceeds.PREPAY)
    world.session.execute(text("UPDATE deal_item SET owners = '[]'"))
    world.session.expire_all()
    assert "pledgee_above_right" in {fault.code for fault in check(world.session, now=world.now)}
    world.session.rollback()
