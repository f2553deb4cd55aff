"""Taxes as rules with their day and source: what is withheld from owners abroad, stamp duty, and the estimate."""

import io
from datetime import date, timedelta

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core import clock
from core.errors import Conflict, NotAllowed, Unacceptable
from core.files import keep_upload
from core.money import Money
from listings.terms.vocabulary import Act
from parties.organisations.models import Organisation
from settlement.deals import taxes
from settlement.deals.rulebook import services as rulebook
from settlement.deals.rulebook.taxing import file_purpose
from settlement.deals.split import LineKind
from settlement.deals.taxes import Tax, TaxItem, TaxRule, TreatyRate
from settlement.rulebook.models import RuleProposal
from tests.settlement.deals.browsing import browser, text_of
from tests.settlement.deals.test_api import Program
from tests.settlement.deals.test_rulebook import approve, refused
from tests.settlement.deals.world import NOON, TODAY, World, a_deal, a_mark, a_patent, a_world, org, sale, yuan

TOMORROW = TODAY + timedelta(days=1)
NEXT_YEAR = date(2027, 12, 31)


@pytest.fixture
def world(session, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOON)
    return a_world(session, seller_country="DE")


def a_certificate(world: World) -> str:
    kept = keep_upload(
        world.session, io.BytesIO(b"%PDF-1.7 residence"), "residence.pdf", purpose=file_purpose(org(world.seller)),
        actor=world.first, now=NOON,
    )  # fmt: skip
    return kept.sha256


def treaty(world: World, **given) -> RuleProposal:
    rate = {
        "organisation_id": org(world.seller), "rate_bp": 600, "valid_from": TOMORROW, "valid_to": NEXT_YEAR,
        "source": "Treaty CN-DE, art. 12", **given,
    }  # fmt: skip
    rate.setdefault("evidence", a_certificate(world))
    row = rulebook.propose_treaty_rate(world.session, **rate, actor=world.first, now=world.now)
    world.commit()
    return row


def tax(world: World, **given) -> RuleProposal:
    rule = {
        "tax": Tax.WITHHOLDING, "item": TaxItem.ABROAD, "rate_bp": 1500, "valid_from": TOMORROW,
        "source": "A later law", **given,
    }  # fmt: skip
    row = rulebook.propose_tax_rule(world.session, **rule, actor=world.first, now=world.now)
    world.commit()
    return row


def withheld(world: World) -> list[str]:
    return [line.amount.amount for line in a_deal(world).lines if line.kind is LineKind.TAX]


def test_ten_per_cent_is_withheld_from_an_owner_abroad_and_less_under_its_treaty(world):
    assert withheld(world) == ["10000.00"]
    approve(world, treaty(world))
    assert withheld(world) == ["10000.00"]  # not before its day
    world.later(days=1)
    assert withheld(world) == ["6000.00"]
    world.now = clock.start_of_day(NEXT_YEAR)
    assert withheld(world) == ["10000.00"]  # the treaty's certificate has run out


def test_a_treaty_never_takes_more_than_the_rule(world):
    approve(world, treaty(world, rate_bp=1200))
    world.later(days=1)
    assert withheld(world) == ["10000.00"]


def test_a_treaty_rate_takes_the_certificate_of_residence(world):
    refusal = refused(world, Unacceptable, lambda: treaty(world, evidence="a" * 64))
    assert set(refusal.fields) == {"evidence"}
    with pytest.raises(IntegrityError, match="evidence_is_a_digest"):
        world.session.execute(
            insert(TreatyRate).values(
                organisation_id=org(world.seller),
                rate_bp=1,
                valid_from=TODAY,
                valid_to=NEXT_YEAR,
                source="x",
                evidence="none",
                proposal_id=1,
            )
        )
    world.session.rollback()


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"valid_from": TODAY}, "valid_from"),
        ({"valid_to": TOMORROW}, "valid_to"),
        ({"rate_bp": 4001}, "rate_bp"),
        ({"source": " "}, "source"),
    ],
)
def test_what_does_not_fit_in_a_treaty_rate_is_named(world, given, field):
    a_certificate(world)
    world.commit()
    assert set(refused(world, Unacceptable, lambda: treaty(world, **given)).fields) == {field}


def test_a_resident_has_no_treaty_rate(world):
    world.session.get_one(Organisation, org(world.seller)).country = "CN"
    world.commit()
    assert "organisation_id" in refused(world, Unacceptable, lambda: treaty(world)).fields


def test_treaty_rates_of_one_organisation_do_not_overlap(world):
    approve(world, treaty(world))
    later = treaty(world, valid_from=date(2027, 6, 1), valid_to=date(2028, 1, 1))
    assert refused(world, Conflict, lambda: approve(world, later)).code == "rule_exists"


def test_a_tax_rate_changes_by_four_eyes_and_from_a_day_to_come(world):
    row = tax(world)
    assert refused(world, NotAllowed, lambda: approve(world, row, world.first)).code == "four_eyes"
    before = a_deal(world)
    approve(world, row)
    world.later(days=1)
    assert withheld(world) == ["15000.00"]
    assert before.tax_bp == 1000
    assert "valid_from" in refused(world, Unacceptable, lambda: tax(world, valid_from=TODAY)).fields


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"tax": Tax.STAMP}, "item"),
        ({"rate_bp": 4001}, "rate_bp"),
        ({"tax": Tax.INCOME, "item": TaxItem.TECHNOLOGY}, "free"),
    ],
)
def test_what_does_not_fit_in_a_tax_rate_is_named(world, given, field):
    assert set(refused(world, Unacceptable, lambda: tax(world, **given)).fields) == {field}


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"rate_bp": 4001}, "rate_within_reason"),
        ({"item": "mark"}, "item_of_tax"),
        ({"free_minor": 1}, "relief"),
        ({"announced_on": date(2018, 1, 1)}, "not_in_the_past"),
    ],
)
def test_the_database_keeps_no_other_rate_either(world, change, name):
    with pytest.raises(IntegrityError, match=name):
        rule = {"tax": Tax.WITHHOLDING, "item": TaxItem.ABROAD, "rate_bp": 1000, "valid_from": date(2017, 1, 1)}
        world.session.execute(insert(TaxRule).values(**{**rule, "source": "x", **change}))
    world.session.rollback()


def test_of_several_items_each_is_taxed_by_itself_where_it_has_its_amount() -> None:
    rates = {TaxItem.PATENT: 3, TaxItem.MARK: 5}
    parts = [(TaxItem.PATENT, yuan("600000")), (TaxItem.MARK, yuan("400000"))]
    assert taxes.stamp_duty(yuan("1000000"), parts, rates) == yuan("380")  # 180 + 200
    assert taxes.stamp_duty(yuan("1000000"), [(item, None) for item, _each in parts], rates) == yuan("500")


@pytest.mark.parametrize(
    ("family", "act", "item"),
    [
        ("patent", Act.LICENSE, TaxItem.TECHNOLOGY),
        ("patent", Act.ASSIGN, TaxItem.PATENT),
        ("trademark", Act.ASSIGN, TaxItem.MARK),
        ("copyright", Act.ASSIGN, TaxItem.COPYRIGHT),
    ],
)
def test_the_document_decides_the_item_of_stamp_duty(family, act, item) -> None:
    assert taxes.stamp_item(family, act) is item


def test_example_13_income_from_technology_of_eight_million(session: Session) -> None:
    """Example 13. 8,000,000: 5 M free; 3 M halved → 1,500,000 × 25 % = 375,000, by the rule on record."""
    figures = taxes.figures_on(session, TODAY)
    assert figures is not None
    assert (figures.income_free, figures.income_bp) == (yuan("5000000"), 2500)
    assert taxes.income_tax(yuan("8000000"), figures) == yuan("375000")
    assert taxes.income_tax(yuan("5000000"), figures) == Money(0)


def test_the_page_of_a_deal_names_the_law_and_what_is_withheld(world):
    deal = a_deal(world, sale(price="1000"), bundle=[(a_patent(world), 7000), (a_mark(world), 3000)])
    page = text_of(browser(world, world.seller).get(f"/deals/{deal.number}"))
    assert "Stamp Duty Law, art. 5 to 10" in page
    assert "CNY 100.00" in page


@pytest.mark.parametrize("language", ["en", "zh_Hans"])
def test_officers_enter_rates_on_the_page(world, language):
    first = browser(world, world.first, language)
    for address in ("/finance/rules/taxes/new", "/finance/rules/treaties/new"):
        text_of(first.get(address))
    form = {"item": "stamp:mark", "rate_bp": "0.05", "valid_from": "2027-01-01", "source": "新税法第五条"}
    text_of(first.post("/finance/rules/taxes/new", {**form, "source": ""}), 422)
    assert first.post("/finance/rules/taxes/new", form).status_code == 303
    rate = {
        "organisation_id": str(org(world.seller)), "rate_bp": "6", "valid_from": "2027-01-01",
        "valid_to": "2028-01-01", "source": "中德税收协定第十二条",
    }  # fmt: skip
    text_of(first.post("/finance/rules/treaties/new", rate), 422)
    with_paper = {**rate, "certificate": (io.BytesIO(b"%PDF-1.7 residence"), "residence.pdf")}
    assert first.post("/finance/rules/treaties/new", with_paper).status_code == 303
    assert [row.content["rate_bp"] for row in world.session.scalars(select(RuleProposal))] == [5, 600]
    second = browser(world, world.second, language)
    page = text_of(second.get("/finance/rules/"))
    assert "中德税收协定第十二条" in page
    for row in world.session.scalars(select(RuleProposal)).all():
        assert second.post(f"/finance/rules/proposals/{row.id}", {"decision": "approve"}).status_code == 303
    text_of(second.get("/finance/rules/"))
    assert world.session.scalars(select(TreatyRate)).one().rate_bp == 600


def test_programs_propose_rates(world):
    evidence = a_certificate(world)
    first = Program(world, world.first)
    income = {
        "tax": "income", "item": "technology", "rate_bp": 2000, "free": {"amount": "6000000", "currency": "CNY"},
        "least_years": 5, "valid_from": "2027-01-01", "source": "A later law",
    }  # fmt: skip
    assert first.post("/tax-rules/proposals", income, 201)["content"]["free"] == 600_000_000
    rate = {
        "organisation_id": org(world.seller), "rate_bp": 600, "valid_from": "2027-01-01", "valid_to": "2028-01-01",
        "source": "Treaty", "evidence": evidence,
    }  # fmt: skip
    first.post("/treaty-rates/proposals", rate, 201)
    assert len(first.get("/tax-rules")["rules"]) == 9
