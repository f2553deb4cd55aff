"""Every cell of the availability table, and what lies around it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from core.i18n import speaking
from listings.assets.kinds import AssetStatus
from listings.rights.articles import article_in_words
from listings.rights.matrix import CO_OWNERS, CONSENT_ON_RECORD, MATRIX, Decision, Fact
from listings.rights.reasons import CURES, FACT_LABELS, LIMITS
from listings.rights.verdict import RightsUnavailable, Verdict
from listings.rights.wanted import Wanted
from listings.rights.weighing import Owner, RightState, by_kind, fact_of, weigh, weigh_publication
from listings.terms.scope import Scope
from listings.terms.vocabulary import Grant
from tests.listings.rights.records import (
    BATTERIES,
    BROKER,
    BUYER,
    ON,
    OWNER,
    THIRD,
    Standing,
    a_right,
    a_wish,
    standing,
)

# The project's own table, written a second time by hand; the columns are those of COLUMNS.
COLUMNS = ["ordinary", "sole", "exclusive", "assign", "pledge", "open", "equity"]
TABLE = """
commitment_assign      deny     deny     deny     deny     deny     deny     deny
commitment_closed      deny     deny     deny     subject  subject  deny     subject
exclusive_license      deny     deny     deny     subject  subject  deny     subject
sole_license           deny     deny     deny     subject  subject  deny     subject
ordinary_license       allow    deny     deny     subject  subject  allow    subject
open_license           allow    deny     deny     subject  subject  deny     subject
pledge                 consent  consent  consent  consent  deny     consent  consent
seizure                deny     deny     deny     deny     deny     deny     deny
suspension             deny     deny     deny     deny     deny     deny     deny
dispute                deny     deny     deny     deny     deny     deny     deny
option                 consent  consent  consent  consent  consent  consent  consent
mandate                consent  consent  consent  consent  allow    consent  consent
state_funded_march_in  subject  subject  subject  subject  subject  allow    subject
export_control         consent  consent  consent  consent  consent  allow    consent
"""
CELLS = [
    (Fact(row.split()[0]), Wanted(column), Decision(word))
    for row in TABLE.strip().splitlines()
    for column, word in zip(COLUMNS, row.split()[1:], strict=True)
]
ELSEWHERE = Scope(("US",), ("electrical.batteries",), date(2024, 1, 1), date(2029, 12, 31))
SENSORS = Scope(("CN",), ("instruments.sensors",), date(2024, 1, 1), date(2029, 12, 31))
LATER = Scope(("CN",), ("electrical.batteries",), date(2030, 1, 1), date(2031, 12, 31))
SCOPED = [Fact.COMMITMENT_CLOSED, Fact.EXCLUSIVE, Fact.SOLE, Fact.ORDINARY, Fact.OPEN_LICENSE, Fact.OPTION]
WHOLE = [fact for fact in Fact if fact not in SCOPED]


def wanted(grant, scope=BATTERIES):
    """With a foreign side, so that a restriction of exports counts."""
    return a_wish(grant, scope if Wanted(grant).is_license else Scope.everything(ON), is_foreign=True)


def test_the_table_has_all_98_cells():
    assert len(CELLS) == 98 == sum(len(row) for row in MATRIX.values())
    assert {fact for fact, _wanted, _decision in CELLS} == set(Fact)


@pytest.mark.parametrize(("fact", "grant", "decision"), CELLS)
def test_each_cell_decides_as_the_table_says(fact, grant, decision):
    verdict = weigh(a_right(standing(fact)), wanted(grant))

    assert [row.decision for row in verdict.rows] == ([] if decision is Decision.ALLOW else [decision])
    assert verdict.allowed == (decision in (Decision.ALLOW, Decision.SUBJECT))


@pytest.mark.parametrize(("fact", "grant", "decision"), [cell for cell in CELLS if cell[2] is not Decision.ALLOW])
def test_each_row_names_record_overlap_article_and_cure(fact, grant, decision):
    [row] = weigh(a_right(standing(fact)), wanted(grant)).rows
    assert row.record == "encumbrance:7"
    assert all((row.text, row.overlap, row.article, row.cure))
    assert row.law != row.article
    assert bool(row.whose) == (decision is Decision.CONSENT)


@pytest.mark.parametrize(("fact", "grant", "decision"), [cell for cell in CELLS if cell[2] is not Decision.ALLOW])
def test_each_row_says_the_overlap_as_a_set(fact, grant, decision):
    [row] = weigh(a_right(standing(fact)), wanted(grant)).rows
    expected = wanted(grant).scope.as_json()
    if fact in SCOPED:
        expected |= {"territories": ["CN"], "fields": ["electrical.batteries"]}
        expected |= {"ends": "2029-12-31", "starts": "2024-01-01" if grant.is_license else "2026-03-01"}
    assert row.area == expected


@pytest.mark.parametrize("fact", SCOPED)
@pytest.mark.parametrize("scope", [ELSEWHERE, SENSORS, LATER])
def test_a_record_with_a_scope_blocks_nothing_outside_it(fact, scope):
    for grant in (Grant.ORDINARY, Grant.SOLE, Grant.EXCLUSIVE):
        assert weigh(a_right(standing(fact)), a_wish(grant, scope)).rows == ()


@pytest.mark.parametrize("fact", WHOLE)
def test_a_record_on_the_whole_right_blocks_every_scope(fact):
    for scope in (ELSEWHERE, SENSORS, LATER):
        assert weigh(a_right(standing(fact)), wanted(Grant.ORDINARY, scope)).rows != ()


@pytest.mark.parametrize("fact", list(Fact))
def test_what_has_ended_no_longer_counts(fact):
    ended = standing(fact, ended_on=ON)
    outlived = standing(fact, to_date=date(2026, 2, 28))
    assert weigh(a_right(ended, outlived), wanted(Grant.ASSIGN)).rows == ()
    assert weigh(a_right(standing(fact, ended_on=date(2026, 3, 2))), wanted(Grant.ASSIGN)).rows != ()


def test_a_licence_still_stands_on_its_last_day_and_no_longer_on_the_next():
    last_day = standing(Fact.EXCLUSIVE, to_date=ON)
    assert not weigh(a_right(last_day), wanted(Grant.ORDINARY)).allowed
    assert weigh(a_right(standing(Fact.EXCLUSIVE, to_date=ON - timedelta(days=1))), wanted(Grant.ORDINARY)).allowed


def test_a_licence_that_begins_later_already_counts():
    future = standing(Fact.EXCLUSIVE, LATER, from_date=date(2030, 1, 1))
    assert not weigh(a_right(future), a_wish(Grant.ORDINARY, LATER)).allowed
    assert weigh(a_right(future), a_wish(Grant.ORDINARY, BATTERIES)).allowed


def test_worked_example_15():
    right = a_right(standing(Fact.EXCLUSIVE))
    liaoning_2026 = Scope(("CN-LN",), ("electrical.batteries",), date(2026, 1, 1), date(2026, 12, 31))

    refused = weigh(right, a_wish(Grant.ORDINARY, liaoning_2026))
    other_field = weigh(right, a_wish(Grant.ORDINARY, replace(liaoning_2026, fields=("instruments.sensors",))))
    sold = weigh(right, wanted(Grant.ASSIGN))

    assert refused.decision is Decision.DENY
    assert refused.rows[0].overlap == "Liaoning; Batteries and energy storage; from 1 Jan 2026 until 31 Dec 2026"
    assert (other_field.decision, other_field.rows) == (Decision.ALLOW, ())
    assert sold.decision is Decision.ALLOW
    assert [row.article for row in sold.limits] == ["SPC-T 24"]


def test_both_licences_of_example_15_stand_after_the_patent_is_assigned():
    sensors = standing(Fact.ORDINARY, SENSORS, id=8)
    sold = a_right(standing(Fact.EXCLUSIVE), sensors, owners=[Owner(BUYER, "New owner")])
    wish = a_wish(Grant.ORDINARY, BATTERIES, grantor_id=BUYER, other_side_id=THIRD)
    assert weigh(sold, wish).decision is Decision.DENY
    assert weigh(sold, replace(wish, grant=Wanted.EXCLUSIVE, scope=SENSORS)).decision is Decision.DENY


@pytest.mark.parametrize("grant", [wanted for wanted in Wanted if wanted is not Wanted.PLEDGE])
def test_a_recorded_consent_turns_a_pledge_into_a_limit(grant):
    consented = standing(Fact.PLEDGE, consent_digest="d" * 64, consent_on=ON)
    verdict = weigh(a_right(consented), wanted(grant))
    assert verdict.allowed
    assert "deposited" in verdict.limits[0].cure


def test_a_second_pledge_is_refused_whoever_consents():
    consented = standing(Fact.PLEDGE, consent_digest="d" * 64, consent_on=ON)
    assert weigh(a_right(consented), wanted(Wanted.PLEDGE)).decision is Decision.DENY


def test_a_consent_of_tomorrow_does_not_count_today():
    consented = standing(Fact.PLEDGE, consent_digest="d" * 64, consent_on=date(2026, 3, 2))
    assert weigh(a_right(consented), wanted(Grant.ASSIGN)).decision is Decision.CONSENT


@pytest.mark.parametrize("fact", [fact for fact in Fact if fact not in (Fact.PLEDGE, Fact.EXPORT_CONTROL)])
def test_a_consent_lifts_nothing_but_a_pledge(fact):
    consented = standing(fact, consent_digest="d" * 64, consent_on=ON)
    for grant in Wanted:
        plain = weigh(a_right(standing(fact)), wanted(grant))
        assert weigh(a_right(consented), wanted(grant)).decision is plain.decision


def test_the_holder_of_an_option_needs_no_consent_of_its_own():
    option = standing(Fact.OPTION, holder_id=BUYER)
    assert weigh(a_right(option), wanted(Grant.ASSIGN)).rows == ()


def test_a_mandate_is_no_obstacle_for_deals_that_the_broker_brings():
    mandate = standing(Fact.MANDATE, holder_id=BROKER)
    assert weigh(a_right(mandate), replace(wanted(Grant.ASSIGN), through_id=BROKER)).rows == ()
    assert weigh(a_right(mandate), replace(wanted(Grant.ASSIGN), through_id=THIRD)).decision is Decision.CONSENT


def test_a_deal_does_not_stand_in_its_own_way():
    own = standing(Fact.COMMITMENT_ASSIGN, ref="deal:42")
    assert weigh(a_right(own), replace(wanted(Grant.ASSIGN), ignore_ref="deal:42")).rows == ()
    assert not weigh(a_right(own), replace(wanted(Grant.ASSIGN), ignore_ref="deal:4")).allowed


def test_the_strictest_record_decides_and_stands_first():
    right = a_right(standing(Fact.ORDINARY, id=1), standing(Fact.PLEDGE, id=2), standing(Fact.SEIZURE, id=3))
    verdict = weigh(right, wanted(Grant.ASSIGN))
    assert [row.record for row in verdict.rows] == ["encumbrance:3", "encumbrance:2", "encumbrance:1"]
    assert verdict.decision is Decision.DENY
    assert len(verdict.blocking) == 2


@pytest.mark.parametrize("status", [status for status in AssetStatus if status.is_dead])
@pytest.mark.parametrize("grant", list(Wanted))
def test_nothing_can_be_done_with_a_dead_right(status, grant):
    verdict = weigh(a_right(status=status), wanted(grant))
    assert (verdict.decision, verdict.rows[0].record) == (Decision.DENY, "status")


@pytest.mark.parametrize("status", [AssetStatus.SUSPENDED, AssetStatus.UNKNOWN])
def test_a_right_that_is_suspended_or_unknown_is_not_traded(status):
    assert weigh(a_right(status=status), wanted(Grant.ASSIGN)).decision is Decision.DENY


def test_an_application_is_traded_as_what_it_is():
    verdict = weigh(a_right(status=AssetStatus.PENDING), wanted(Grant.ASSIGN))
    assert verdict.allowed
    assert [row.article for row in verdict.limits] == ["PL 10"]


def test_a_right_whose_last_day_has_passed_is_dead_whatever_its_status_says():
    assert not weigh(a_right(ends=date(2026, 2, 28)), wanted(Grant.ASSIGN)).allowed
    assert weigh(a_right(ends=ON), wanted(Grant.ASSIGN)).allowed


@pytest.mark.parametrize(("ends", "allowed"), [(date(2029, 12, 30), False), (date(2029, 12, 31), True), (None, True)])
def test_a_licence_lives_no_longer_than_the_right(ends, allowed):
    verdict = weigh(a_right(ends=ends), a_wish(Grant.ORDINARY, BATTERIES))
    assert verdict.allowed is allowed
    assert [row.article for row in verdict.rows] == ([] if allowed else ["CC 865"])


def test_a_licence_without_an_end_ends_with_the_right():
    assert weigh(a_right(), a_wish(Grant.ORDINARY, replace(BATTERIES, ends=None))).allowed
    begins_too_late = replace(BATTERIES, starts=date(2041, 1, 1), ends=None)
    assert not weigh(a_right(), a_wish(Grant.ORDINARY, begins_too_late)).allowed


@pytest.mark.parametrize("grantor_id", [BUYER, None])
def test_only_an_owner_can_grant(grantor_id):
    verdict = weigh(a_right(), a_wish(Grant.ORDINARY, grantor_id=grantor_id))
    assert (verdict.decision, verdict.rows[0].record) == (Decision.DENY, "ownership")


def test_an_owner_whom_nobody_has_claimed_cannot_grant_through_anybody():
    assert not weigh(a_right(owners=[Owner(None, "Someone")]), a_wish(grantor_id=None)).allowed


@pytest.mark.parametrize("family", ["patent", "trademark", "copyright"])
@pytest.mark.parametrize("grant", [wanted for wanted in Wanted if wanted is not Wanted.OPEN])
def test_a_co_owner_alone_may_only_grant_ordinary_licences(family, grant):
    right = a_right(family=family, owners=[Owner(OWNER, "One"), Owner(THIRD, "Other")])
    verdict = weigh(right, wanted(grant))
    expected = Decision.ALLOW if grant is Wanted.ORDINARY else Decision.CONSENT
    assert verdict.decision is expected
    assert "Other" in verdict.rows[0].text
    assert verdict.rows[0].article == CO_OWNERS[family][grant].article


def test_co_owners_who_all_consented_may_sell_together():
    right = a_right(owners=[Owner(OWNER, "One"), Owner(THIRD, "Other"), Owner(BROKER, "Third")])
    one_missing = replace(wanted(Grant.ASSIGN), co_owner_consents=frozenset({THIRD}))
    all_there = replace(wanted(Grant.ASSIGN), co_owner_consents=frozenset({THIRD, BROKER}))
    assert weigh(right, one_missing).decision is Decision.CONSENT
    assert "Third" in weigh(right, one_missing).rows[0].text
    assert weigh(right, all_there).allowed


@pytest.mark.parametrize(
    ("record", "fact"),
    [
        (Standing("license"), Fact.ORDINARY),
        (Standing("license", license_type="sole"), Fact.SOLE),
        (Standing("commitment", act="license", license_type="sole"), Fact.COMMITMENT_CLOSED),
        (Standing("commitment", act="license", license_type="ordinary"), Fact.ORDINARY),
        (Standing("commitment", act="assign"), Fact.COMMITMENT_ASSIGN),
        (Standing("dispute"), Fact.DISPUTE),
    ],
)
def test_each_record_is_one_row_of_the_table(record, fact):
    assert fact_of(record) is fact


@pytest.mark.parametrize(
    ("changes", "decision"),
    [
        ({}, Decision.ALLOW),
        ({"status": AssetStatus.LAPSED}, Decision.DENY),
        ({"status": AssetStatus.SUSPENDED}, Decision.DENY),
        ({"status": AssetStatus.UNKNOWN}, Decision.DENY),
        ({"ends": date(2026, 2, 28)}, Decision.DENY),
        ({"owners": [Owner(THIRD, "Other")]}, Decision.DENY),
    ],
)
def test_a_right_may_be_published_only_if_it_is_there_and_ones_own(changes, decision):
    assert weigh_publication(a_right(**changes), owner_id=OWNER, on=ON, gaps=[]).decision is decision


@pytest.mark.parametrize(
    ("fact", "decision"),
    [
        (Fact.SEIZURE, Decision.DENY), (Fact.DISPUTE, Decision.DENY), (Fact.SUSPENSION, Decision.DENY),
        (Fact.PLEDGE, Decision.CONSENT), (Fact.EXCLUSIVE, Decision.ALLOW), (Fact.COMMITMENT_ASSIGN, Decision.ALLOW),
        (Fact.MANDATE, Decision.ALLOW), (Fact.ORDINARY, Decision.ALLOW),
    ],
)  # fmt: skip
def test_what_keeps_a_right_from_being_published(fact, decision):
    assert weigh_publication(a_right(standing(fact)), owner_id=OWNER, on=ON, gaps=[]).decision is decision


def test_a_pledge_with_the_pledgees_consent_may_be_published():
    consented = standing(Fact.PLEDGE, consent_digest="d" * 64, consent_on=ON)
    assert weigh_publication(a_right(consented), owner_id=OWNER, on=ON, gaps=[]).allowed


def test_a_record_with_gaps_is_not_published_and_says_which():
    verdict = weigh_publication(a_right(), owner_id=OWNER, on=ON, gaps=["no_title"])
    assert verdict.decision is Decision.DENY
    assert "title" in verdict.rows[0].text


def test_a_refusal_says_what_is_so_why_and_what_to_do():
    refusal = RightsUnavailable(weigh(a_right(standing(Fact.EXCLUSIVE)), a_wish()))
    assert (refusal.status, refusal.code, refusal.rule) == (409, "rights_unavailable", "SPC-T 25")
    assert str(refusal.message) == (
        "An exclusive licence is in force. Holder: Beichen Batteries. "
        "Overlap: Chinese mainland; Batteries and energy storage; from 1 Jan 2024 until 31 Dec 2029. "
        "Basis: Supreme People's Court on technology contracts, article 25. "
        "Choose a territory, field or term outside that licence."
    )
    assert refusal.details[0]["record"] == "encumbrance:7"


def test_a_commitment_does_not_tell_who_the_other_buyer_is():
    [row] = weigh(a_right(standing(Fact.COMMITMENT_ASSIGN)), a_wish()).rows
    assert "Beichen" not in row.text


def test_every_fact_has_its_words_and_the_law_its_name():
    assert set(FACT_LABELS) == set(CURES) == set(Fact)
    limiting = {fact for fact, row in MATRIX.items() if any(cell.decision is Decision.SUBJECT for cell in row.values())}
    assert limiting | CONSENT_ON_RECORD <= set(LIMITS)
    articles = {
        cell.article
        for row in (*MATRIX.values(), *CO_OWNERS.values())
        for cell in row.values()
        if cell.decision is not Decision.ALLOW
    }
    assert all(article_in_words(article) != article for article in articles)


def test_a_verdict_is_said_in_chinese():
    with speaking("zh_Hans"):
        refusal = RightsUnavailable(weigh(a_right(standing(Fact.SEIZURE)), a_wish()))
    assert "法院已对该权利采取保全措施" in str(refusal.message)
    assert "《专利法实施细则》第104条" in str(refusal.message)


def test_a_verdict_without_rows_allows():
    assert Verdict.of([]).decision is Decision.ALLOW


def an_indication(*records: Standing) -> RightState:
    return a_right(*records, family="indication", office="CN", ends=None)


@pytest.mark.parametrize("grant", [Wanted.ASSIGN, Wanted.EXCLUSIVE, Wanted.SOLE, Wanted.EQUITY])
def test_a_geographical_indication_is_not_sold_and_keeps_nobody_out(grant):
    verdict = weigh(an_indication(), wanted(grant))
    assert verdict.decision is Decision.DENY
    [row] = verdict.rows
    assert (row.record, row.article) == ("kind", "TML 10; TMR 4" if grant.moves_the_right else "TMR 4")
    assert "authorised use" in row.cure


def test_authorised_use_of_a_geographical_indication_can_be_agreed_subject_to_its_specification():
    verdict = weigh(an_indication(), wanted(Grant.ORDINARY))
    assert verdict.allowed
    assert [(row.decision, row.article) for row in verdict.limits] == [(Decision.SUBJECT, "TMR 4")]


def test_the_refusal_names_the_law_in_words():
    with pytest.raises(RightsUnavailable) as refusal:
        raise RightsUnavailable(weigh(an_indication(), wanted(Grant.ASSIGN)))
    assert "Trademark Law, article 10" in str(refusal.value)
    assert refusal.value.rule == "TML 10; TMR 4"


@pytest.mark.parametrize(("grants", "allowed"), [((Wanted.ORDINARY,), True), ((Wanted.ORDINARY, Wanted.ASSIGN), False)])
def test_a_geographical_indication_is_offered_for_authorised_use_only(grants, allowed):
    verdict = weigh_publication(an_indication(), owner_id=OWNER, on=ON, gaps=[], grants=grants)
    assert verdict.allowed is allowed


@pytest.mark.parametrize("grant", [wanted for wanted in Wanted if wanted is not Wanted.OPEN])
def test_other_kinds_of_right_are_granted_as_before(grant):
    assert by_kind("patent", grant) is by_kind("trademark", grant) is by_kind("copyright", grant) is None
