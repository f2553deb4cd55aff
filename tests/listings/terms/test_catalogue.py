"""The further terms: kept only where agreed, asked, said and compared by one catalogue; what cannot stand together."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from core.errors import Unacceptable
from core.i18n import speaking
from listings.terms.agreement import Further, Milestone, Royalty, Target, Terms, Tier
from listings.terms.catalogue import Kind
from listings.terms.entries import TERMS, groups_for
from listings.terms.forms import load_terms, values_from
from listings.terms.missing import missing_terms
from listings.terms.presets import PRESETS, answers_of, presets_for
from listings.terms.risks import risks_of
from listings.terms.schemas import TermsShape
from listings.terms.validation import RightFacts, validate
from listings.terms.vocabulary import Grant, LicenseType, Period, RoyaltyBase
from listings.terms.wording import describe, diff
from tests.listings.terms.making import TODAY, a_license, a_sale, yuan

# A sound answer for every further term of an exclusive patent licence with a running royalty.
ANSWERS: dict[str, Any] = {
    "sublicence": "consent",
    "sublicence_share_bp": 1000,
    "have_made": "yes",
    "carve_outs": "《研究》：“自用”——除外……",
    "equity_bp": 250,
    "deductions": ["freight", "taxes"],
    "deductions_cap_bp": 500,
    "tax": "gross_up",
    "vat": "included",
    "withholding_bp": 1000,
    "interest": 5,
    "report_days": 30,
    "pay_days": 45,
    "audit": "yes",
    "audit_notice_days": 15,
    "audit_years": 3,
    "audit_threshold_bp": 500,
    "improvements": "each_owns",
    "grant_back": "reciprocal",
    "annuity_duty": "seller",
    "prosecution_duty": "seller",
    "enforcement_lead": "buyer",
    "recovery_licensor_bp": 3000,
    "recordal_duty": "both",
    "recordal_cost": "buyer",
    "warranties": ["title", "no_encumbrance"],
    "encumbrances_named": "One ordinary licence of 2024",
    "indemnity": "mutual",
    "deliverables": "Drawings, 30 days after signing",
    "support_hours": 80,
    "acceptance": "test",
    "acceptance_days": 30,
    "confidentiality_years": 5,
    "no_research": "yes",
    "no_competing_technology": "yes",
    "output_cap": 100000,
    "price_floor": "yes",
    "tied_purchases": "Separators of the licensor",
    "fixed_sources": "Foil of one mill",
    "no_challenge": "yes",
    "earnest_bp": 2000,
    "penalty_bp": 2000,
    "cure_days": 30,
    "notice_months": 3,
    "conversion": "ordinary",
    "change_of_control": "consent",
    "mediation": "yes",
    "dispute": "arbitration",
    "arbitration_body": "大连仲裁委员会",
    "governing_law": "cn",
}


def full_license() -> Terms:
    """An exclusive licence in which every term of the catalogue is agreed."""
    return a_license(
        sublicensing=True,
        royalty=Royalty(
            RoyaltyBase.NET_SALES,
            500,
            Period.QUARTER,
            yuan("1200000"),
            tiers=(Tier(yuan("10000000"), 400), Tier(yuan("20000000"), 300)),
            cap_total=yuan("9000000"),
            creditable=True,
        ),
        further=Further.of(ANSWERS),
        milestones=(Milestone("首件下线 First unit", yuan("200000"), date(2028, 1, 31)),),
        targets=(Target("100 systems installed", date(2028, 12, 31)),),
    )


def faults_of(terms: Terms, family: str = "patent") -> dict[str, list[str]]:
    with pytest.raises(Unacceptable) as refusal:
        validate(terms, right=RightFacts(family=family), today=TODAY)
    return refusal.value.fields


def with_further(terms: Terms | None = None, **answers: Any) -> Terms:
    return replace(terms or a_license(), further=Further.of(answers))


def test_terms_of_before_keep_their_text_and_digest() -> None:
    assert a_license().digest == "c778d9521900b7712d0c9e9cae86408126f2933e373bdcbaf05a24d51fac9e26"
    assert a_sale().digest == "9bf42ceaa46d62d267893d6bcdc5d8aae38423241f5087806a6806c4a3309184"
    assert not {"further", "milestones", "targets"} & set(a_license().as_json())


def test_every_term_of_the_catalogue_has_an_answer_here() -> None:
    assert set(ANSWERS) == {term.key for term in TERMS}


def test_terms_with_everything_can_be_agreed_kept_and_read_again() -> None:
    terms = full_license()
    validate(terms, right=RightFacts(family="patent"), today=TODAY)
    assert Terms.from_json(terms.as_json()) == terms
    assert TermsShape().load(terms.as_json()) == terms
    assert TermsShape().dump(terms) == terms.as_json()


def test_the_form_says_the_same_terms_again() -> None:
    terms = full_license()
    form: MultiDict[str, str] = MultiDict()
    for name, value in values_from(terms).items():
        for each in value if isinstance(value, list) else [value]:
            form.add(name, each)
    assert load_terms(form, today=TODAY) == terms


@pytest.mark.parametrize("language", ["en", "zh_Hans"])
def test_every_term_is_said_in_words_of_the_language(language: str) -> None:
    with speaking(language):
        said = describe(full_license())
    assert len(said) == len({label for label, _text in said})
    assert len(said) > len(ANSWERS)
    assert all(label and text for label, text in said)


@pytest.mark.parametrize("term", TERMS, ids=lambda term: term.key)
def test_a_term_that_changes_is_one_difference(term: Any) -> None:
    old = full_license()
    new = replace(old, further=old.further.without(term.key))
    assert [change.term for change in diff(old, new)] == [f"further.{term.key}"]


def test_a_family_is_asked_only_what_fits_it() -> None:
    asked = {term.key for _group, terms in groups_for("trademark") for term in terms}
    assert "grant_back" not in asked
    assert "recordal_duty" in asked


CONTRADICTIONS: list[tuple[Terms, str]] = [
    (with_further(a_sale(), have_made="yes"), "further.have_made"),
    (with_further(sublicence="free"), "further.sublicence"),
    (with_further(a_license(license_type=LicenseType.ORDINARY), carve_outs="x"), "further.carve_outs"),
    (with_further(audit="no", audit_years=3), "further.audit_years"),
    (with_further(a_license(royalty=None), report_days=30), "further.report_days"),
    (with_further(report_days=45, pay_days=30), "further.pay_days"),
    (with_further(deductions_cap_bp=500), "further.deductions_cap_bp"),
    (
        with_further(a_license(royalty=Royalty(RoyaltyBase.GROSS, 300)), deductions=["freight"]),
        "further.deductions",
    ),
    (with_further(conversion="ordinary"), "further.conversion"),
    (with_further(dispute="arbitration"), "further.arbitration_body"),
    (with_further(arbitration_body="某仲裁委员会"), "further.arbitration_body"),
    (with_further(encumbrances_named="x"), "further.encumbrances_named"),
    (with_further(acceptance_days=30), "further.acceptance"),
    (with_further(acceptance="test"), "further.deliverables"),
    (a_license(targets=(Target("x", date(2031, 1, 1)),)), "targets.0.by"),
    (a_sale(targets=(Target("x", date(2028, 1, 1)),)), "targets.0.what"),
    (a_license(milestones=(Milestone("x", yuan("0")),)), "milestones.0.amount"),
    (a_license(milestones=(Milestone("x", yuan("1"), date(2020, 1, 1)),)), "milestones.0.by"),
    (
        a_license(milestones=(Milestone("x", yuan("1")), Milestone("x", yuan("2")))),
        "milestones.1.what",
    ),
    (a_license(royalty=Royalty(RoyaltyBase.NET_SALES, 0, per_unit=yuan("1"))), "royalty.base"),
    (
        a_license(royalty=Royalty(RoyaltyBase.NET_SALES, 5, tiers=(Tier(yuan("2"), 4), Tier(yuan("1"), 3)))),
        "royalty.tiers.1.over",
    ),
    (
        a_license(royalty=Royalty(RoyaltyBase.NET_SALES, 5, minimum_per_year=yuan("2"), cap_total=yuan("1"))),
        "royalty.cap_total",
    ),
    (a_license(instalments=(), royalty=Royalty(RoyaltyBase.NET_SALES, 5, creditable=True)), "royalty.creditable"),
]


@pytest.mark.parametrize(("terms", "place"), CONTRADICTIONS, ids=[place for _terms, place in CONTRADICTIONS])
def test_what_cannot_stand_together_is_refused_at_its_place(terms: Terms, place: str) -> None:
    assert place in faults_of(terms)


def test_a_term_of_technology_is_refused_for_a_mark() -> None:
    terms = a_license(royalty=None, further=Further.of({"grant_back": "none"}))
    assert "further.grant_back" in faults_of(terms, family="trademark")


@pytest.mark.parametrize(
    ("answers", "place"),
    [
        ({"grant_back": "exclusive"}, 1),
        ({"grant_back": "free"}, 1),
        ({"improvements": "licensor_owns"}, 1),
        ({"no_research": "yes"}, 1),
        ({"no_competing_technology": "yes"}, 2),
        ({"output_cap": 10}, 3),
        ({"price_floor": "yes"}, 3),
        ({"tied_purchases": "x"}, 4),
        ({"fixed_sources": "x"}, 5),
        ({"no_challenge": "yes"}, 6),
    ],
)
def test_each_kind_of_void_risk_is_seen_in_typed_terms_with_its_article(answers: dict[str, Any], place: int) -> None:
    (risk,) = risks_of(with_further(**answers))
    assert risk.place == place
    assert "850 and 864" in risk.law
    assert f"({place})" in risk.law


def test_fair_terms_are_no_risk() -> None:
    assert risks_of(with_further(grant_back="reciprocal", improvements="each_owns")) == []


def test_usual_terms_that_are_not_agreed_are_named_with_the_article() -> None:
    missing = {each.key: each.law for each in missing_terms(a_license(), "patent")}
    assert set(missing) >= {"report_days", "audit", "improvements", "annuity_duty", "acceptance", "dispute"}
    assert "845" in missing["acceptance"]
    assert missing_terms(full_license(), "patent") == []
    assert "27" in {each.key: each.law for each in missing_terms(a_sale(), "copyright")}["penalty_bp"]


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.code)
def test_a_template_gives_terms_that_can_be_agreed_once_a_price_is_said(preset: Any) -> None:
    form: MultiDict[str, str] = MultiDict({"instalments.0.amount": "100000"})
    answers = {"scope.territories": ["CN"], "scope.fields": ["*"]} | answers_of(preset, TODAY)
    for name, value in answers.items():
        for each in value if isinstance(value, list) else [value]:
            form.add(name, each)
    if preset.code == "software":
        form["further.deliverables"] = "Source text; test by the acceptance plan"
    terms = load_terms(form, today=TODAY)
    validate(terms, right=RightFacts(family=preset.families[0]), today=TODAY)
    assert terms.grant is preset.grant
    assert risks_of(terms) == []


def test_templates_are_offered_by_family_grant_and_day() -> None:
    offered = [each.code for each in presets_for("patent", [Grant.ASSIGN], TODAY)]
    assert offered == ["patent_assignment"]
    assert presets_for("patent", [Grant.ASSIGN], date(2025, 12, 31)) == []


def test_every_kind_of_answer_occurs() -> None:
    assert {term.kind for term in TERMS} == set(Kind)
