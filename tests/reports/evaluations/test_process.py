"""A center's evaluation from the records to its published grade, and what each act refuses (BR-55, BR-57)."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from core.errors import Conflict, IllegalTransition, NotAllowed, Unacceptable
from parties.centers.models import CenterGrant
from parties.centers.services import end_grant
from parties.notices.models import Notice
from reports.claims import judging
from reports.evaluations import queries, services
from reports.evaluations.models import CenterEvaluation, EvaluationRule
from reports.evaluations.states import EvaluationState
from reports.evaluations.vocabulary import Grade, Indicator
from tests.reports.annual.world import a_town, compiled, confirmed
from tests.reports.claims.world import handed_in
from tests.reports.evaluations.world import LATER, MARCH, begun, heard, published, scored
from tests.reports.turnover.city import released


@pytest.fixture
def town(session):
    return a_town(session)


def marks(row: CenterEvaluation) -> dict[str, int | None]:
    return {each.indicator.value: each.share_bp for each in row.scores}


def score_of(row: CenterEvaluation, indicator: Indicator):
    return next(each for each in row.scores if each.indicator is indicator)


def stands(session: Session, row: CenterEvaluation) -> tuple[EvaluationState, int]:
    session.rollback()
    session.refresh(row)
    return row.state, row.points_bp


def test_the_records_answer_what_they_can_and_the_rest_waits_for_the_office(session, town):
    said = marks(begun(session, town, 1))
    assert said["volume"] == 1_000  # one million of the ten of the line
    assert said["growth"] == 10_000  # from nothing
    assert said["punctual"] == 0
    assert said["rejected"] == 10_000
    assert said["disputes"] == 10_000
    assert said["staff"] == 2_000  # one person of five
    assert [said[each] for each in ("systems", "cases", "conduct", "service")] == [None] * 4


def test_each_indicator_weighs_what_the_rule_of_the_year_says_and_their_points_are_the_sum(session, town):
    row = scored(session, town, begun(session, town), 5_000)
    assert sum(each.weight_bp for each in row.scores) == 10_000
    assert score_of(row, Indicator.SYSTEMS).points_bp == 500
    assert row.points_bp == sum(each.points_bp for each in row.scores)
    assert queries.check(session) == []


def test_a_report_confirmed_in_time_and_confirmed_again_later_was_in_time(session, town):
    report = confirmed(session, town, compiled(session)[0])
    released(session, town.centers[0], "5.00", date(2026, 12, 31))
    late = datetime(2027, 3, 1, 4, tzinfo=UTC)
    compiled(session, late)
    confirmed(session, town, report, late)
    score = score_of(begun(session, town), Indicator.PUNCTUAL)
    assert (score.share_bp, score.records) == (10_000, [["C-01-2026", "/annual-reports/2026/C-01/1", True]])


def test_rejected_reports_cost_up_to_the_limit_of_the_rule(session, town):
    rows = [handed_in(session, town.centers[0], recognised_on=date(2026, 4, 5)) for _each in range(10)]
    for place, row in enumerate(rows):
        if place == 0:
            judging.reject_claim(session, claim_id=row.id, reason="无合同", actor=town.office, now=MARCH)
        else:
            judging.accept_claim(session, claim_id=row.id, actor=town.office, now=MARCH)
    session.commit()
    score = score_of(begun(session, town), Indicator.REJECTED)
    assert (score.part, score.whole, score.share_bp) == (1, 10, 5_000)  # nothing at a fifth
    assert [label for label, _href, _counts in score.records] == [rows[0].number]
    recorded = score_of(session.scalars(select(CenterEvaluation)).one(), Indicator.RECORDED)
    assert (recorded.part, recorded.whole) == (9, 9)


def test_a_year_that_runs_a_center_without_a_grant_and_a_second_time_are_refused(session, town):
    begun(session, town)
    with pytest.raises(Conflict) as refused:
        services.open_evaluation(session, center_id=town.centers[0].id, year=2027, actor=town.office, now=MARCH)
    assert refused.value.code == "year_not_ended"
    with pytest.raises(Conflict) as refused:
        services.open_evaluation(session, center_id=town.centers[0].id, year=2026, actor=town.office, now=MARCH)
    assert refused.value.code == "evaluated_already"
    grant = session.scalars(select(CenterGrant).filter_by(center_id=town.centers[2].id)).one()
    end_grant(session, grant_id=grant.id, last_day=date(2026, 6, 1), reason="撤销", actor=town.office, now=MARCH)
    with pytest.raises(Conflict) as refused:
        services.open_evaluation(session, center_id=town.centers[2].id, year=2026, actor=town.office, now=MARCH)
    assert refused.value.code == "no_grant"


def test_only_the_office_evaluates(session, town):
    row = scored(session, town, begun(session, town))
    said = {"evaluation_id": row.id, "actor": town.manager, "now": MARCH}
    for act in (
        lambda: services.open_evaluation(session, center_id=1, year=2026, actor=town.manager, now=MARCH),
        lambda: services.compute_evaluation(session, **said),
        lambda: services.score_indicator(session, indicator=Indicator.CASES, share_bp=1, reason="x", **said),
        lambda: services.hear_center(session, points_bp=row.points_bp, **said),
        lambda: services.reopen_evaluation(session, reason="x", **said),
        lambda: services.publish_evaluation(session, **said),
        lambda: services.correct_evaluation(session, reason="x", **said),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert stands(session, row)[0] is EvaluationState.DRAFT


def test_what_the_records_answer_is_not_scored_and_a_score_has_a_reason(session, town):
    row = begun(session, town)
    before = stands(session, row)
    for indicator, reason, code in (
        (Indicator.VOLUME, "好", "indicator_computed"), (Indicator.CASES, " ", "reason_missing"),
    ):  # fmt: skip
        with pytest.raises(Unacceptable) as refused:
            services.score_indicator(
                session, evaluation_id=row.id, indicator=indicator, share_bp=10_000, reason=reason, actor=town.office,
                now=MARCH,
            )  # fmt: skip
        assert refused.value.code == code
        assert stands(session, row) == before


def test_the_center_is_heard_on_what_was_looked_at_and_on_all_of_it(session, town):
    row = begun(session, town)
    for points, code in ((row.points_bp, "not_scored"), (row.points_bp, "evaluation_changed")):
        with pytest.raises(Conflict) as refused:
            services.hear_center(session, evaluation_id=row.id, points_bp=points, actor=town.office, now=MARCH)
        assert refused.value.code == code
        session.rollback()
        scored(session, town, row)
    released(session, town.centers[0], "5.00", date(2026, 12, 31))
    with pytest.raises(Conflict) as refused:
        services.hear_center(session, evaluation_id=row.id, points_bp=row.points_bp, actor=town.office, now=MARCH)
    assert refused.value.code == "figures_moved"
    session.rollback()
    services.compute_evaluation(session, evaluation_id=row.id, actor=town.office, now=MARCH)
    session.commit()
    assert heard(session, town, row).statement_due_on == date(2027, 3, 15)


def test_it_is_published_when_the_days_of_the_center_are_over_and_no_day_earlier(session, town):
    row = heard(session, town, scored(session, town, begun(session, town)))
    last = datetime(2027, 3, 15, 15, 59, tzinfo=UTC)  # the last minute of the last day in Beijing
    with pytest.raises(Conflict) as refused:
        services.publish_evaluation(session, evaluation_id=row.id, actor=town.office, now=last)
    assert refused.value.code == "period_runs"
    assert stands(session, row)[0] is EvaluationState.HEARING
    services.publish_evaluation(session, evaluation_id=row.id, actor=town.office, now=last + timedelta(minutes=1))
    assert row.published_on == date(2027, 3, 16)


def test_the_center_states_its_view_once_and_in_time_and_is_answered(session, town):
    row = heard(session, town, scored(session, town, begun(session, town)))
    said: dict[str, Any] = {"evaluation_id": row.id, "statement": "人员统计有误。", "now": MARCH}
    for actor in (town.other, town.clerk, town.office):
        with pytest.raises(NotAllowed):
            services.state_view(session, **said, actor=actor)
        session.rollback()
    with pytest.raises(Conflict) as refused:
        services.state_view(session, **{**said, "now": LATER}, actor=town.manager)
    assert refused.value.code == "too_late"
    session.rollback()
    services.state_view(session, **said, actor=town.manager)
    session.commit()
    with pytest.raises(Conflict) as refused:
        services.state_view(session, **said, actor=town.manager)
    assert refused.value.code == "stated_already"
    session.rollback()
    with pytest.raises(Unacceptable) as unanswered:
        services.publish_evaluation(session, evaluation_id=row.id, actor=town.office, now=MARCH)
    assert unanswered.value.code == "answer_missing"
    session.rollback()
    services.publish_evaluation(session, evaluation_id=row.id, answer="已核实。", actor=town.office, now=MARCH)
    session.commit()
    assert row.state in (EvaluationState.PUBLISHED, EvaluationState.RECTIFYING)


def test_looked_at_again_it_is_a_draft_and_the_center_is_heard_anew(session, town):
    row = heard(session, town, scored(session, town, begun(session, town)))
    services.state_view(session, evaluation_id=row.id, statement="有误。", actor=town.manager, now=MARCH)
    services.reopen_evaluation(session, evaluation_id=row.id, reason="采纳意见", actor=town.office, now=MARCH)
    session.commit()
    assert (row.state, row.grade, row.statement) == (EvaluationState.DRAFT, None, "")
    assert not queries.sees(row, town.manager)
    heard(session, town, row, LATER)
    assert row.heard_on == date(2027, 4, 1)
    texts = session.scalars(select(Notice.text).filter_by(organisation_id=town.centers[0].organisation_id)).all()
    assert sum("heard anew" in each for each in texts) == 2  # one for each of its people


@pytest.mark.parametrize(
    ("points", "grade"),
    [(9_000, Grade.EXCELLENT), (8_999, Grade.GOOD), (7_500, Grade.GOOD), (7_499, Grade.QUALIFIED),
     (6_000, Grade.QUALIFIED), (5_999, Grade.UNQUALIFIED), (0, Grade.UNQUALIFIED)],
)  # fmt: skip
def test_the_grade_is_the_one_of_the_points(session, points, grade):
    assert session.scalars(select(EvaluationRule)).one().grade_of(points) is grade


def test_a_correction_is_another_version_with_its_reason_and_replaces_the_first_when_it_is_published(session, town):
    first = published(session, town)
    with pytest.raises(Unacceptable):
        services.correct_evaluation(session, evaluation_id=first.id, reason=" ", actor=town.office, now=LATER)
    session.rollback()
    row = services.correct_evaluation(session, evaluation_id=first.id, reason="补录一笔", actor=town.office, now=LATER)
    session.commit()
    assert (row.version, row.reason, row.points_bp) == (2, "补录一笔", first.points_bp)
    assert queries.standing(session, first.center_id, 2026) is first
    with pytest.raises(Conflict) as refused:
        services.correct_evaluation(session, evaluation_id=first.id, reason="再改", actor=town.office, now=LATER)
    assert refused.value.code == "evaluated_already"
    session.rollback()
    heard(session, town, row, LATER)
    services.publish_evaluation(session, evaluation_id=row.id, actor=town.office, now=LATER + timedelta(days=30))
    session.commit()
    assert first.state is EvaluationState.REPLACED
    assert queries.standing(session, first.center_id, 2026) is row
    with pytest.raises(Conflict) as refused:
        services.correct_evaluation(session, evaluation_id=first.id, reason="再改", actor=town.office, now=LATER)
    assert refused.value.code == "not_standing"


def test_what_is_published_is_computed_scored_and_reopened_no_more(session, town):
    row = published(session, town)
    said = {"evaluation_id": row.id, "actor": town.office, "now": LATER}
    for act in (
        lambda: services.compute_evaluation(session, **said),
        lambda: services.score_indicator(session, indicator=Indicator.CASES, share_bp=1, reason="x", **said),
        lambda: services.reopen_evaluation(session, reason="x", **said),
        lambda: services.publish_evaluation(session, **said),
    ):
        with pytest.raises(IllegalTransition):
            act()
        session.rollback()


FROZEN = (
    "UPDATE center_evaluation SET points_bp = 1",
    "UPDATE center_evaluation SET answer = 'x'",
    "UPDATE center_evaluation SET state = 'draft', heard_on = NULL",
    "DELETE FROM center_evaluation",
    "UPDATE evaluation_score SET reason = 'x'",
    "DELETE FROM evaluation_score",
    "INSERT INTO evaluation_score (evaluation_id, indicator, weight_bp, points_bp, records, reason, scored_by)"
    " VALUES (1, 'cases', 1, 0, '[]', '', '')",
)


@pytest.mark.parametrize("statement", FROZEN)
def test_both_databases_refuse_to_move_what_is_published(session, town, statement):
    published(session, town)
    with pytest.raises(DBAPIError, match=r"never moves|not deleted|draft alone"):
        session.execute(text(statement))


OF_A_DRAFT = (
    (
        "UPDATE evaluation_score SET share_bp = 10001, points_bp = 500, reason = 'x' WHERE indicator = 'cases'",
        "share_of_the_mark",
    ),
    ("UPDATE evaluation_score SET share_bp = 10000, points_bp = 500 WHERE indicator = 'cases'", "scored_with_reason"),
    ("UPDATE evaluation_score SET points_bp = 400 WHERE indicator = 'volume'", "points_of_weight"),
    ("UPDATE evaluation_score SET part = NULL WHERE indicator = 'volume'", "computed"),
    ("UPDATE center_evaluation SET points_bp = 10001", "points_of_the_whole"),
    ("UPDATE center_evaluation SET state = 'hearing'", "heard_after_the_draft"),
    ("UPDATE center_evaluation SET version = 2", "corrected_with_reason"),
    ("UPDATE center_evaluation SET grade = 'good'", "graded_when_heard"),
)


@pytest.mark.parametrize(("statement", "name"), OF_A_DRAFT)
def test_both_databases_refuse_a_draft_that_cannot_be(session, town, statement, name):
    begun(session, town)
    with pytest.raises(DBAPIError, match=name):
        session.execute(text(statement))


PUBLISHED = "UPDATE center_evaluation SET state = 'published', published_on = "
OF_A_HEARING = (
    (f"{PUBLISHED}'2027-03-15'", "heard_before_published"),
    (f"{PUBLISHED}NULL", "published_when"),
    ("UPDATE center_evaluation SET statement = 'x', stated_on = '2027-03-16'", "stated_in_time"),
    ("UPDATE center_evaluation SET statement = 'x'", "stated_when"),
    ("UPDATE center_evaluation SET statement_due_on = heard_on", "heard_for_days"),
    (f"{PUBLISHED}'2027-03-16', statement = 'x', stated_on = '2027-03-02'", "statement_answered"),
    (f"{PUBLISHED}'2027-03-16', grade = 'unqualified'", "unqualified_is_rectified"),
    (f"{PUBLISHED}'2027-03-16', grade = 'unqualified', rectify_by = '2027-03-16'", "time_to_rectify"),
)


@pytest.mark.parametrize(("statement", "name"), OF_A_HEARING)
def test_both_databases_refuse_a_hearing_that_cannot_be(session, town, statement, name):
    heard(session, town, scored(session, town, begun(session, town)))
    with pytest.raises(DBAPIError, match=name):
        session.execute(text(statement))


RULES = (
    ("weight_volume = 2001", "weights_are_the_whole"), ("weight_volume = -1, weight_growth = 3001", "not_negative"),
    ("good_bp = 9000", "grades_in_order"), ("full_staff = 0", "marks_positive"), ("statement_days = 0", "periods"),
)  # fmt: skip


@pytest.mark.parametrize(("change", "name"), RULES)
def test_both_databases_refuse_a_rule_that_does_not_add_up(session, change, name):
    names = [each.name for each in EvaluationRule.__table__.columns if each.name != "id"]
    columns = ", ".join(names)
    copied = f"INSERT INTO evaluation_rule ({columns}) SELECT {columns} FROM evaluation_rule"
    changed = dict(each.split(" = ") for each in f"{change}, year_from = 2030".split(", "))
    for column, value in changed.items():
        head, _select, tail = copied.partition(" SELECT ")
        copied = f"{head} SELECT {tail.replace(column, value, 1)}"
    with pytest.raises(DBAPIError, match=name):
        session.execute(text(copied))
