"""Pledged rights that are sold together with others: a pledgee gets what falls to each owner for its own right."""

import pytest
from sqlalchemy import select

from core import clock
from core.errors import Unacceptable
from core.money import Money
from finance.pledges import owing, services
from finance.pledges.deposits import deposited
from finance.pledges.models import PledgeLoan
from finance.pledges.vocabulary import PaymentKind
from listings.assets import services as assets
from listings.assets.models import Asset, Encumbrance, EncumbranceType, Proceeds
from listings.terms.agreement import Terms
from listings.terms.vocabulary import LicenseType
from reports.books.services import check
from settlement.deals.models import Deal
from tests.finance.pledges.world import Banks, an_application, appraised, contracted, registered, with_banks
from tests.finance.pledges.world import accepted as taken
from tests.finance.pledges.world import drawn as drawn_up
from tests.listings.assets.world import a_paper
from tests.settlement.deals.test_bundles import filed, recorded
from tests.settlement.deals.test_owners import co_owned
from tests.settlement.deals.world import TODAY, a_deal, a_patent, licence, org, pay, payouts, reload, sale, sign, yuan


@pytest.fixture
def world(session, monkeypatch):
    banks = with_banks(session)
    monkeypatch.setattr(clock, "now", lambda: banks.now)
    return banks


def lent_on(world: Banks, *rights: Asset) -> PledgeLoan:
    """1.2 million against these rights, paid out today."""
    loan = taken(world, appraised(world, an_application(world, rights)))
    loan = registered(world, contracted(world, drawn_up(world, loan)))
    return services.disburse(world.session, loan_id=loan.id, paid_on=TODAY, actor=world.bank, now=world.now)


def agreed(world: Banks, asset_id: int, proceeds: Proceeds) -> None:
    """The bank's paper says what becomes of the price."""
    query = select(Encumbrance.id).filter_by(asset_id=asset_id, type=EncumbranceType.PLEDGE, ended_on=None)
    assets.record_consent(
        world.session, encumbrance_id=world.session.scalars(query).one(), file_digest=a_paper(world.session, asset_id),
        on=TODAY, proceeds=proceeds, actor=world.bank, now=world.now,
    )  # fmt: skip


def bundled(world: Banks, *rights: Asset, terms: Terms | None = None) -> Deal:
    """Granted together in equal parts for a million, signed, paid."""
    parts = [(each, 10_000 // len(rights)) for each in rights]
    deal = a_deal(world, terms or sale(price="1000000"), bundle=parts)
    pay(world, sign(world, deal), "1000000")
    return deal


def booked(loan: PledgeLoan) -> Money:
    return Money(sum(each.amount_minor for each in loan.payments if each.kind is PaymentKind.PRICE))


def net_of(deal: Deal, owner: int) -> Money:
    return next(line.amount for line in deal.lines if line.organisation_id == owner)


def test_the_money_of_a_co_owner_of_another_right_pays_no_debt(world):
    shared, own = co_owned(world, (org(world.stranger), 5000), seller=5000), a_patent(world)
    lent_on(world, own)
    agreed(world, own.id, Proceeds.PREPAY)
    deal = bundled(world, shared, own, terms=licence(price="1000000", type=LicenseType.ORDINARY))
    for place in (0, 1):
        filed(world, deal, place)
        recorded(world, deal, place)
    deal = reload(world, deal)
    of_stranger = [each.amount for each in payouts(world, deal) if each.payee_id == org(world.stranger)]
    assert Money(sum(each.minor for each in of_stranger)) == net_of(deal, org(world.stranger))
    assert {part.organisation_id for part in deal.pledgees[0].parts} == {org(world.seller)}
    assert check(world.session, now=world.now) == []


def test_the_release_for_a_free_right_pays_no_debt_and_that_for_the_pledged_one_all_that_falls_to_it(world):
    free, pledged = a_patent(world), a_patent(world)
    loan = lent_on(world, pledged)
    agreed(world, pledged.id, Proceeds.PREPAY)
    deal = bundled(world, free, pledged)
    filed(world, deal, 0)
    recorded(world, deal, 0)
    assert booked(loan) == Money(0)
    filed(world, deal, 1)
    recorded(world, deal, 1)
    assert booked(loan) == net_of(reload(world, deal), org(world.seller)).share(5000)


def test_what_is_released_for_the_pledged_right_pays_the_debt_though_the_other_is_given_up_later(world):
    pledged, free = a_patent(world), a_patent(world)
    loan = lent_on(world, pledged)
    agreed(world, pledged.id, Proceeds.PREPAY)
    deal = bundled(world, pledged, free)
    filed(world, deal, 0)
    recorded(world, deal, 0)
    assert booked(loan) == net_of(reload(world, deal), org(world.seller)).share(5000)


@pytest.mark.parametrize("proceeds", [Proceeds.PREPAY, Proceeds.DEPOSIT])
def test_two_rights_that_secure_one_loan_are_sold_together_and_each_is_booked_by_itself(world, proceeds):
    first, second = a_patent(world), a_patent(world)
    loan = lent_on(world, first, second)
    for each in (first, second):
        agreed(world, each.id, proceeds)
    deal = bundled(world, first, second)
    for place in (0, 1):
        filed(world, deal, place)
    recorded(world, deal, 0)
    recorded(world, deal, 1)
    net = net_of(reload(world, deal), org(world.seller))
    assert (booked(loan), deposited(world.session, loan)) in ((net, Money(0)), (Money(0), net))
    assert check(world.session, now=world.now) == []


def test_the_bank_takes_both_deposits_of_one_loan_at_once(world):
    first, second = a_patent(world), a_patent(world)
    loan = lent_on(world, first, second)
    for each in (first, second):
        agreed(world, each.id, Proceeds.DEPOSIT)
    deal = bundled(world, first, second)
    for place in (0, 1):
        filed(world, deal, place)
        recorded(world, deal, place)
    kept = deposited(world.session, loan)
    after = world.now.replace(year=2028, month=11, day=24)
    services.take_deposit(world.session, loan_id=loan.id, actor=world.bank, now=after)
    assert (len(loan.payments), booked(loan), deposited(world.session, loan)) == (2, kept, Money(0))


def test_the_bank_writes_no_reference_that_looks_like_ours(world):
    loan = lent_on(world, a_patent(world))
    with pytest.raises(Unacceptable) as refused:
        services.book_repayment(
            world.session, loan_id=loan.id, amount=yuan("1"), paid_on=TODAY, reference="XH:deal:1:release:1",
            actor=world.bank, now=world.now,
        )  # fmt: skip
    assert ("reference" in (refused.value.fields or {}), loan.payments) == (True, [])
    assert owing.principal_outstanding(loan) == yuan("1200000")
