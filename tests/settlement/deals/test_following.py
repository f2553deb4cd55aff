"""Nothing is typed twice: schedule, recordal form, volume, royalties and taxes are read from the accepted terms."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy.orm import Session

from core.capitals import yuan_in_capitals
from core.i18n import speaking
from core.money import Money
from listings.assets.models import Asset
from listings.terms.agreement import Terms
from listings.terms.royalties import example_year
from listings.terms.vocabulary import LicenseType, Trigger
from listings.terms.wording import price_in_words, scope_rows
from parties.centers.models import Center
from parties.organisations.models import Organisation
from settlement.deals import taxes
from settlement.deals.derived import Following, following
from settlement.deals.models import Deal
from settlement.volumes.models import Measure
from tests.listings.terms.making import a_license, a_sale, yuan
from tests.settlement.deals.world import World, a_deal, a_mark, a_patent, a_world, facts, licence, sale, sign

SOLD = date(2026, 11, 23)


def followed(session: Session, deal: Deal) -> Following:
    centers = {share.center_id: session.get_one(Center, share.center_id) for share in deal.shares}
    seller, buyer = (session.get_one(Organisation, each) for each in (deal.seller_id, deal.buyer_id))
    terms = Terms.from_json(deal.terms)
    rights = {each: session.get_one(Asset, each) for each in deal.asset_ids}
    return following(session, deal, terms, rights, seller, buyer, centers)


@pytest.fixture
def world(session: Session) -> World:
    return a_world(session)


def test_the_payment_schedule_is_the_instalments(session: Session, world: World) -> None:
    terms = licence(("400000", Trigger.SIGNING), ("800000", Trigger.DATE, date(2027, 6, 30)))
    deal = a_deal(world, terms)
    owed = [(each.amount_minor, each.trigger, each.due_on) for each in deal.obligations]
    assert owed == [(part.amount.minor, part.trigger, part.due_on) for part in terms.instalments]


@pytest.mark.parametrize("language", ["en", "zh_Hans"])
def test_the_recordal_form_says_the_terms(session: Session, world: World, language: str) -> None:
    deal = a_deal(world, licence(("400000", Trigger.SIGNING)))
    terms = Terms.from_json(deal.terms)
    with speaking(language):
        (form,) = followed(session, deal).forms
        said = form.rows
        expected = [(label, text) for _key, label, text in scope_rows(terms)]
        price = price_in_words(terms)
    texts = [text for _label, text in said]
    assert set(expected) <= set(said)
    assert {deal.number, price, yuan_in_capitals(terms.fixed_total)} <= set(texts)


def test_each_right_of_a_bundle_has_a_form_of_its_own_with_its_part_of_the_price(
    session: Session, world: World
) -> None:
    patent, mark = a_patent(world), a_mark(world)
    deal = a_deal(world, sale(price="1000"), bundle=[(patent, 7000), (mark, 3000)])
    forms = followed(session, deal).forms

    assert [form.right.id for form in forms] == [patent.id, mark.id]
    for form, part in zip(forms, ("CNY 700.00", "CNY 300.00"), strict=True):
        said = dict(form.rows)
        assert said["Number"] == form.right.number_display
        assert said["Of the fixed price, for this right"] == part


def test_a_price_for_technology_and_a_mark_is_not_taxed_as_technology(session: Session, world: World) -> None:
    alone = a_deal(world, sale(price="1000"), bundle=[(a_patent(world), 7000), (a_patent(world), 3000)])
    mixed = a_deal(world, sale(price="1000"), bundle=[(a_patent(world), 7000), (a_mark(world), 3000)])
    vat = [followed(session, deal).taxes[1].amount for deal in (alone, mixed)]
    assert vat == [Money(0), None]


def test_the_volume_to_come_is_the_volume_that_comes(session: Session, world: World) -> None:
    deal = a_deal(world, LIST=world.centers[1], INTRODUCE=world.centers[2])
    told = sorted(each.amount.amount for each in followed(session, deal).volume)
    sign(world, deal, world.seller, world.buyer)
    assert told == sorted(facts(world, Measure.CONTRACTED, deal))
    assert len(told) == 3


def test_the_royalty_of_the_page_is_that_of_the_terms(session: Session, world: World) -> None:
    deal = a_deal(world, licence(price=None))
    year = followed(session, deal).year
    assert year == example_year(Terms.from_json(deal.terms))
    assert year is not None
    assert year.due == yuan("300000")  # 3 % of ten million
    assert followed(session, a_deal(world)).year is None


def lines_of(
    session: Session, terms: Terms, family: str = "patent", *, resident: bool = True
) -> dict[str, Money | None]:
    figures, parts = taxes.figures_on(session, SOLD), [(family, terms.fixed_total)]
    withheld = None if resident else terms.fixed_total.share(1000)
    found = taxes.estimated(terms, figures, parts=parts, withheld=withheld)
    return {each.what: each.amount for each in found}


def test_a_sale_of_a_patent_pays_stamp_duty_of_three_in_ten_thousand_on_the_price_of_the_terms(
    session: Session,
) -> None:
    terms = a_sale()
    assert lines_of(session, terms)["Stamp duty"] == terms.fixed_total.share(3) == yuan("600")
    assert lines_of(session, terms)["Value added tax"] == Money(0)
    assert lines_of(session, terms)["Enterprise income tax"] == Money(0)


def test_a_mark_has_no_relief_and_a_foreign_seller_no_line_of_income_tax(session: Session) -> None:
    assert lines_of(session, a_sale(), "trademark")["Enterprise income tax"] is None
    assert lines_of(session, a_sale(), "trademark")["Value added tax"] is None
    abroad = lines_of(session, a_sale(), resident=False)
    assert "Enterprise income tax" not in abroad
    assert abroad["Income tax withheld at source"] == a_sale().fixed_total.share(1000)


@pytest.mark.parametrize(("last", "qualifies"), [(date(2031, 12, 31), True), (date(2031, 12, 30), False)])
def test_a_licence_counts_as_technology_transfer_from_five_years_on(
    session: Session, last: date, qualifies: bool
) -> None:
    terms = a_license()
    terms = replace(terms, scope=replace(terms.scope, ends=last))
    assert (lines_of(session, terms)["Enterprise income tax"] is not None) is qualifies


def test_an_ordinary_licence_for_the_life_of_the_right_counts_too(session: Session) -> None:
    terms = a_license(license_type=LicenseType.ORDINARY)
    figures = taxes.figures_on(session, SOLD)
    assert figures is not None
    assert taxes.qualifies(replace(terms, scope=replace(terms.scope, ends=None)), figures)


def test_nothing_is_estimated_without_a_price_or_before_the_figures(session: Session) -> None:
    figures, parts = taxes.figures_on(session, SOLD), [("patent", None)]
    assert taxes.estimated(a_license(instalments=()), figures, parts=parts, withheld=None) == []
    assert taxes.figures_on(session, date(2020, 1, 1)) is None
    assert taxes.estimated(a_sale(), None, parts=parts, withheld=None) == []
