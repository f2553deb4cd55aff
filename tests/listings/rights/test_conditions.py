"""What an act asks for besides free records: sublicences, open licences, pledges, sets of marks, public owners."""

from dataclasses import replace
from datetime import date

import pytest

from core.money import Money
from listings.assets.kinds import AssetKind, AssetStatus
from listings.rights.articles import article_in_words, article_on
from listings.rights.known import Kin, Publication
from listings.rights.matrix import CO_OWNERS, Decision, Fact
from listings.rights.title import head_of
from listings.rights.wanted import Stage, Wanted
from listings.rights.weighing import Owner, weigh
from listings.terms.scope import Scope
from tests.listings.rights.records import BATTERIES, BUYER, ON, OWNER, THIRD, a_right, a_wish, standing

WHOLE = Scope.everything(ON)
LIAONING = Scope(("CN-LN",), ("electrical.batteries",), ON, date(2027, 12, 31))
EXCEPT_OPEN = [wanted for wanted in Wanted if wanted is not Wanted.OPEN]


def a_head(**changes):
    return standing(Fact.EXCLUSIVE, **{"sublicensable": True, "holder_id": THIRD, **changes})


def from_the_licensee(grant=Wanted.ORDINARY, scope=LIAONING, **changes):
    return a_wish(grant, scope, grantor_id=THIRD, **changes)


# Sublicences: what a licensee grants lies inside what it holds.


def test_a_licensee_may_grant_on_inside_its_licence_and_the_row_names_it():
    right, wish = a_right(a_head()), from_the_licensee()
    verdict = weigh(right, wish)
    assert verdict.allowed
    assert [(row.record, row.article) for row in verdict.limits] == [("encumbrance:7", "PL 12")]
    assert head_of(right, wish) is right.records[0]


@pytest.mark.parametrize(
    "scope",
    [
        replace(LIAONING, territories=("US",)),
        replace(LIAONING, fields=("electrical",)),
        replace(LIAONING, ends=date(2030, 1, 1)),
        replace(LIAONING, ends=None),
        replace(LIAONING, territories=("CN-LN", "US")),
    ],
)
def test_a_licensee_grants_nothing_beyond_its_licence(scope):
    verdict = weigh(a_right(a_head()), from_the_licensee(scope=scope))
    assert verdict.decision is Decision.DENY
    assert "beyond" in verdict.rows[0].text


def test_a_limit_of_the_head_licence_binds_the_sublicence():
    making = a_head()
    making.scope = replace(BATTERIES, acts=("patent.make",)).as_json()
    assert not weigh(a_right(making), from_the_licensee()).allowed
    assert weigh(a_right(making), from_the_licensee(scope=replace(LIAONING, acts=("patent.make",)))).allowed


def test_a_licence_that_says_nothing_of_sublicences_allows_none():
    verdict = weigh(a_right(a_head(sublicensable=False)), from_the_licensee())
    assert (verdict.decision, verdict.rows[0].record) == (Decision.DENY, "encumbrance:7")


@pytest.mark.parametrize("grant", [wanted for wanted in Wanted if wanted is not Wanted.ORDINARY])
def test_a_licensee_grants_ordinary_sublicences_only(grant):
    verdict = weigh(a_right(a_head()), from_the_licensee(grant))
    assert verdict.decision is Decision.DENY


def test_a_sublicence_ends_with_its_head_licence():
    assert not weigh(a_right(a_head(ended_on=ON)), from_the_licensee()).allowed
    assert not weigh(a_right(a_head(to_date=date(2026, 2, 28))), from_the_licensee()).allowed
    assert not weigh(a_right(a_head(from_date=date(2026, 3, 2))), from_the_licensee()).allowed


def test_another_exclusive_licence_stands_in_the_way_of_a_sublicence_as_of_any_licence():
    other = standing(Fact.EXCLUSIVE, id=8, holder_id=BUYER)
    assert not weigh(a_right(a_head(), other), from_the_licensee()).allowed


def test_the_owner_does_not_grant_under_a_licence_of_its_own():
    assert head_of(a_right(a_head(holder_id=OWNER)), a_wish()) is None


# Co-owners, in every column.


@pytest.mark.parametrize("family", sorted(CO_OWNERS))
@pytest.mark.parametrize("wanted", list(Wanted))
def test_every_cell_of_the_co_owners(family, wanted):
    expected = Decision.SUBJECT if wanted is Wanted.ORDINARY else Decision.CONSENT
    right = a_right(family=family, owners=[Owner(OWNER, "One"), Owner(THIRD, "Other")])
    [row] = [row for row in weigh(right, a_wish(wanted, WHOLE)).rows if row.record == "ownership"]
    assert (row.decision, row.whose) == (expected, "" if wanted is Wanted.ORDINARY else "Other")


@pytest.mark.parametrize("alone", [True, False])
@pytest.mark.parametrize("wanted", list(Wanted))
def test_an_agreement_of_the_co_owners_goes_before_the_law_in_every_column(wanted, alone):
    right = a_right(owners=[Owner(OWNER, "One"), Owner(THIRD, "Other")], agreed={wanted: alone})
    [row] = [row for row in weigh(right, a_wish(wanted, WHOLE)).rows if row.record == "ownership"]
    assert (row.decision, row.article) == (Decision.SUBJECT if alone else Decision.CONSENT, "PL 14")
    consented = a_wish(wanted, WHOLE, co_owner_consents=frozenset({THIRD}))
    [row] = [row for row in weigh(right, consented).rows if row.record == "ownership"]
    assert row.decision is Decision.SUBJECT


def test_a_verdict_says_whose_consents_it_takes():
    right = a_right(standing(Fact.PLEDGE), owners=[Owner(OWNER, "One"), Owner(THIRD, "Other")])
    verdict = weigh(right, a_wish(Wanted.ASSIGN, WHOLE))
    assert verdict.decision is Decision.CONSENT
    assert sorted(verdict.consents) == ["Beichen Batteries", "Other"]


# Exports, brokers, options.


def test_a_restriction_of_exports_does_not_concern_a_side_at_home():
    right = a_right(standing(Fact.EXPORT_CONTROL))
    assert weigh(right, a_wish(Wanted.ASSIGN, WHOLE, is_foreign=False)).rows == ()
    assert weigh(right, a_wish(Wanted.ASSIGN, WHOLE, is_foreign=None)).allowed
    assert weigh(right, a_wish(Wanted.ASSIGN, WHOLE, is_foreign=True)).decision is Decision.CONSENT


def test_the_permit_on_record_lets_the_export_through_from_its_day_on():
    for day, decision in ((ON, Decision.ALLOW), (date(2026, 3, 2), Decision.CONSENT)):
        permitted = standing(Fact.EXPORT_CONTROL, consent_digest="d" * 64, consent_on=day)
        assert weigh(a_right(permitted), a_wish(Wanted.ASSIGN, WHOLE, is_foreign=True)).decision is decision


# Open licences: BR-30, BR-31.


def declared(**changes):
    return a_wish(Wanted.OPEN, WHOLE, **changes)


@pytest.mark.parametrize("family", ["trademark", "copyright", "indication"])
def test_open_licences_are_of_patents_only(family):
    verdict = weigh(a_right(family=family), declared())
    assert (verdict.decision, verdict.rows[0].article) == (Decision.DENY, "PL 50")


@pytest.mark.parametrize(
    ("changes", "record", "article"),
    [
        ({"status": AssetStatus.PENDING}, "status", "PIR 85"),
        ({"fee_due": date(2026, 1, 31)}, "fee", "PIR 86"),
        ({"kind": AssetKind.PATENT_UTILITY}, "evaluation", "PL 50"),
        ({"kind": AssetKind.PATENT_DESIGN}, "evaluation", "PL 50"),
    ],
)
def test_what_keeps_a_patent_from_being_declared_open(changes, record, article):
    [row] = weigh(a_right(**changes), declared()).rows
    assert (row.decision, row.record, row.article) == (Decision.DENY, record, article)


def test_a_utility_model_is_declared_open_with_its_evaluation_report():
    assert weigh(a_right(kind=AssetKind.PATENT_UTILITY), declared(evaluation="e" * 64)).allowed
    assert weigh(a_right(kind=AssetKind.PATENT_INVENTION), declared()).allowed


# Pledges: the twelve grounds of BR-41, each by its row.

PLEDGED = a_wish(Wanted.PLEDGE, Scope.everything(ON, date(2029, 3, 1)))
PAIR = Kin(12, "Utility model 2")
GROUNDS = [
    ("not the registered owner", {"owners": [Owner(THIRD, "Other")]}, {}, "ownership"),
    ("ended", {"status": AssetStatus.EXPIRED}, {}, "status"),
    ("invalidated", {"status": AssetStatus.INVALIDATED}, {}, "status"),
    ("not granted", {"status": AssetStatus.PENDING}, {}, "status"),
    ("fee unpaid", {"fee_due": date(2026, 1, 31)}, {}, "fee"),
    ("suspended", {"status": AssetStatus.SUSPENDED}, {}, "status"),
    ("debt beyond the term", {"ends": date(2029, 2, 28)}, {}, "term"),
    ("contract defect", {}, {"contract_gaps": ["amount"]}, "contract"),
    ("same-day pair", {"pair": PAIR}, {}, "asset:12"),
    ("other", {"family": "indication"}, {}, "kind"),
]


@pytest.mark.parametrize(("_name", "right", "wish", "record"), GROUNDS)
def test_each_ground_for_refusing_a_pledge_has_its_row(_name, right, wish, record):
    verdict = weigh(a_right(**right), replace(PLEDGED, **wish))
    assert verdict.decision is Decision.DENY
    assert [row.record for row in verdict.rows] == [record]
    assert verdict.rows[0].cure


@pytest.mark.parametrize("fact", [Fact.PLEDGE, Fact.SEIZURE, Fact.SUSPENSION, Fact.DISPUTE])
def test_what_is_pledged_preserved_suspended_or_attacked_is_not_pledged(fact):
    [row] = weigh(a_right(standing(fact)), PLEDGED).rows
    assert (row.decision, row.record) == (Decision.DENY, "encumbrance:7")
    assert "Measures for the Registration of Patent Pledges" in row.law


def test_a_pledge_takes_all_co_owners():
    right = a_right(owners=[Owner(OWNER, "One"), Owner(THIRD, "Other")])
    assert weigh(right, PLEDGED).decision is Decision.CONSENT
    assert weigh(right, replace(PLEDGED, co_owner_consents=frozenset({THIRD}))).allowed


def test_a_same_day_pair_is_pledged_together_or_with_the_pledgee_told():
    right = a_right(pair=PAIR)
    assert weigh(right, replace(PLEDGED, together=frozenset({12}))).rows == ()
    assert weigh(right, replace(PLEDGED, told=frozenset({"pair"}))).allowed


def test_a_free_patent_can_be_pledged():
    assert weigh(a_right(), PLEDGED).rows == ()


# Similar marks go together (worked example 14).

SET = (Kin(11, "Mark B"), Kin(12, "Mark C"))


@pytest.mark.parametrize("wanted", [Wanted.ASSIGN, Wanted.PLEDGE, Wanted.EQUITY])
def test_worked_example_14_of_three_similar_marks_one_alone_is_refused(wanted):
    mark = a_right(family="trademark", similar=SET)

    verdict = weigh(mark, a_wish(wanted, WHOLE))

    assert verdict.decision is Decision.DENY
    assert [(row.record, row.article) for row in verdict.rows] == [
        ("asset:11", "TML 42; TMR 31"), ("asset:12", "TML 42; TMR 31"),
    ]  # fmt: skip
    assert not weigh(mark, a_wish(wanted, WHOLE, together=frozenset({11}))).allowed
    assert weigh(mark, a_wish(wanted, WHOLE, together=frozenset({11, 12}))).rows == ()


@pytest.mark.parametrize("wanted", [Wanted.ORDINARY, Wanted.SOLE, Wanted.EXCLUSIVE])
def test_a_licence_of_one_mark_of_a_set_is_free(wanted):
    assert weigh(a_right(family="trademark", similar=SET), a_wish(wanted, WHOLE)).rows == ()


# The law of the day.


@pytest.mark.parametrize(
    ("day", "law"), [(date(2026, 12, 31), "TML 42; TMR 31"), (date(2027, 1, 1), "TML27 46; TMR 31")]
)
def test_the_trademark_law_of_2027_rules_from_its_first_day(day, law):
    mark = a_right(family="trademark", similar=SET[:1])
    [row] = weigh(mark, a_wish(Wanted.ASSIGN, Scope.everything(day), on=day)).rows
    assert row.article == law


def test_an_old_deal_keeps_the_old_law():
    mark = a_right(family="trademark", similar=SET[:1])
    day = date(2027, 2, 1)
    old = a_wish(Wanted.ASSIGN, Scope.everything(day), on=day, law_of=date(2026, 12, 1))
    assert [row.article for row in weigh(mark, old).rows] == ["TML 42; TMR 31"]


def test_a_law_is_named_with_and_without_an_article():
    assert article_in_words("TML27 46") == "Trademark Law (in force from 1 January 2027), article 46"
    assert article_in_words("PPM; CC 427") == "Measures for the Registration of Patent Pledges; Civil Code, article 427"
    assert article_on("", ON) == ""


# Public owners find their price in the open (STL 18).


def a_public_right(*publications):
    return a_right(owners=[Owner(OWNER, "Academy", of_the_state=True)], publications=publications)


PUBLIC_ACTS = [Wanted.ORDINARY, Wanted.SOLE, Wanted.EXCLUSIVE, Wanted.ASSIGN, Wanted.EQUITY]


@pytest.mark.parametrize("wanted", PUBLIC_ACTS)
@pytest.mark.parametrize("stage", list(Stage))
def test_a_public_owner_binds_itself_at_a_published_price_only(wanted, stage):
    verdict = weigh(a_public_right(), a_wish(wanted, stage=stage))
    [row] = [row for row in verdict.rows if row.record == "price"]
    assert row.decision is (Decision.DENY if stage.binds else Decision.SUBJECT)
    assert row.article == "STL 18"


@pytest.mark.parametrize("wanted", PUBLIC_ACTS)
def test_a_price_that_stood_its_days_lets_a_public_owner_accept(wanted):
    published = a_public_right(Publication(3, 100_00, is_over=True))
    assert weigh(published, a_wish(wanted, stage=Stage.ACCEPTED, price=Money(100_00))).allowed
    assert not weigh(published, a_wish(wanted, stage=Stage.ACCEPTED, price=Money(99_00))).allowed
    assert not weigh(published, a_wish(wanted, stage=Stage.ACCEPTED, price=Money(100_00, "USD"))).allowed


def test_a_price_whose_days_still_run_does_not():
    running = a_public_right(Publication(3, 100_00, is_over=False))
    verdict = weigh(running, a_wish(stage=Stage.SIGNED, price=Money(100_00)))
    assert verdict.decision is Decision.DENY
    assert "wait" in verdict.rows[0].cure


@pytest.mark.parametrize("wanted", [Wanted.PLEDGE, Wanted.OPEN])
def test_a_pledge_and_an_open_licence_need_no_published_price(wanted):
    assert weigh(a_public_right(), a_wish(wanted, WHOLE, stage=Stage.ACCEPTED)).rows == ()


def test_any_other_owner_agrees_on_its_price_freely():
    assert weigh(a_right(), a_wish(stage=Stage.ACCEPTED)).rows == ()
