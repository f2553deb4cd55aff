"""An unqualified center: time to rectify, then its grant stands or is revoked by the acts that revoke any grant."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from core import audit
from core.actor import SYSTEM, Role
from core.errors import Conflict, IllegalTransition, NotAllowed, Unacceptable
from core.running import Asked
from parties.centers.queries import center_of, tier_on
from parties.centers.services import register_center
from parties.organisations.models import OrganisationKind
from registers.programmes import services as programmes
from registers.programmes.models import Level, ProgrammeKind
from registers.programmes.states import TitleState
from reports.evaluations import rectifying, running, services
from reports.evaluations.models import CenterEvaluation
from reports.evaluations.states import EvaluationState
from reports.evaluations.vocabulary import SCORED, Grade, Outcome
from tests.parties import cast
from tests.registers import town as registers
from tests.reports.annual.world import a_town
from tests.reports.evaluations.world import LATER, begun, heard, published, scored

OVER = datetime(2027, 10, 9, 4, tzinfo=UTC)


@pytest.fixture
def town(session):
    return a_town(session)


@pytest.fixture
def row(session, town) -> CenterEvaluation:
    return published(session, town, 2, 0)


def decided(session: Session, town: Any, row: CenterEvaluation, outcome: Outcome, now: datetime = OVER) -> None:
    rectifying.decide_rectification(
        session, evaluation_id=row.id, outcome=outcome, reason="现场复核", actor=town.office, now=now
    )
    session.commit()


def test_an_unqualified_center_has_the_months_of_the_rule_to_rectify(session, town, row):
    assert (row.grade, row.state) == (Grade.UNQUALIFIED, EvaluationState.RECTIFYING)
    assert row.rectify_by is not None
    assert row.rectify_by >= date(2027, 10, 1)
    assert tier_on(session, row.center_id, LATER.date()) is not None


def test_rectified_its_grant_stands(session, town, row):
    decided(session, town, row, Outcome.RECTIFIED, LATER)
    assert (row.state, row.decision) == (EvaluationState.RECTIFIED, "现场复核")
    assert tier_on(session, row.center_id, date(2027, 12, 1)) is not None
    with pytest.raises(IllegalTransition):
        decided(session, town, row, Outcome.REVOKED)


def test_not_rectified_its_grant_ends_but_not_before_the_last_day_is_over(session, town, row):
    on_the_last = datetime(row.rectify_by.year, row.rectify_by.month, row.rectify_by.day, 15, 59, tzinfo=UTC)
    with pytest.raises(Conflict) as refused:
        decided(session, town, row, Outcome.REVOKED, on_the_last)
    assert refused.value.code == "time_left"
    session.rollback()
    assert row.can("revoke")
    decided(session, town, row, Outcome.REVOKED, on_the_last + timedelta(minutes=1))
    assert row.state is EvaluationState.REVOKED
    assert tier_on(session, row.center_id, row.rectify_by) is not None
    assert tier_on(session, row.center_id, row.rectify_by + timedelta(days=1)) is None
    assert "center.grant_ended" in [each.action for each in audit.history(session, row.center.subject)]


def test_only_the_office_decides_and_it_says_why(session, town, row):
    said: dict[str, Any] = {"evaluation_id": row.id, "outcome": Outcome.RECTIFIED, "now": LATER}
    with pytest.raises(NotAllowed):
        rectifying.decide_rectification(session, **said, reason="好", actor=town.manager)
    session.rollback()
    with pytest.raises(Unacceptable) as refused:
        rectifying.decide_rectification(session, **said, reason=" ", actor=town.office)
    assert refused.value.code == "reason_missing"
    session.rollback()
    assert row.state is EvaluationState.RECTIFYING


def test_a_title_that_a_programme_granted_is_revoked_with_its_tier(session):
    town = registers.a_town(session)
    programme = registers.a_programme(
        session, town.first, town.second, "CENTERS", ProgrammeKind.CENTER, Level.MUNICIPAL, check=36
    )
    home = cast.an_organisation(session, "海湾储能知识产权运营中心", OrganisationKind.CENTER)
    register_center(session, organisation_id=home.id, code="HW-01", name=home.name, actor=SYSTEM, now=registers.MONDAY)
    manager = cast.as_actor(
        session, cast.a_person(session, "c@center.example", Role.CENTER_MANAGER, at=home, now=registers.MONDAY), home
    )
    draft = registers.a_draft(town, registers.a_batch(town, programme), actor=manager)
    programmes.submit_application(session, application_id=draft.id, actor=manager, now=registers.MONDAY)
    programmes.propose_application(session, application_id=draft.id, actor=town.first, now=registers.MONDAY)
    programmes.publish_batch(session, batch_id=draft.batch_id, actor=town.first, now=registers.MONDAY)
    title = programmes.grant_application(
        session, application_id=draft.id, document_no="海知〔2026〕5号", actor=town.second,
        now=registers.at(date(2026, 3, 20)),
    )  # fmt: skip
    center = center_of(session, home.id)
    assert center is not None
    office: dict[str, Any] = {"actor": town.first}
    row = services.open_evaluation(session, center_id=center.id, year=2026, now=LATER, **office)
    for indicator in SCORED:
        services.score_indicator(
            session, evaluation_id=row.id, indicator=indicator, share_bp=0, reason="无材料", now=LATER, **office
        )
    services.hear_center(session, evaluation_id=row.id, points_bp=row.points_bp, now=LATER, **office)
    services.publish_evaluation(session, evaluation_id=row.id, now=LATER + timedelta(days=30), **office)
    end = LATER + timedelta(days=260)
    rectifying.decide_rectification(
        session, evaluation_id=row.id, outcome=Outcome.REVOKED, reason="逾期未整改", now=end, **office
    )
    assert (title.state, title.end_reason) == (TitleState.REVOKED, "逾期未整改")
    assert tier_on(session, center.id, end.date()) is None
    assert tier_on(session, center.id, end.date() - timedelta(days=1)) is not None


DECIDED = "UPDATE center_evaluation SET decision = 'x', decided_on = "


@pytest.mark.parametrize(
    ("statement", "name"),
    [(f"{DECIDED}'2027-04-02', state = 'revoked'", "revoked_after_the_last_day"),
     ("UPDATE center_evaluation SET state = 'rectified'", "outcome_decided"),
     ("UPDATE center_evaluation SET decided_on = '2027-04-02'", "decided_with_reason")],
)  # fmt: skip
def test_both_databases_refuse_an_outcome_that_cannot_be(session, row, statement, name):
    with pytest.raises(DBAPIError, match=name):
        session.execute(text(statement))


def test_both_databases_keep_an_outcome_as_it_was_decided(session, town, row):
    decided(session, town, row, Outcome.RECTIFIED, LATER)
    with pytest.raises(DBAPIError, match="never moves"):
        session.execute(text("UPDATE center_evaluation SET decision = 'x'"))


def test_its_clocks_run_for_the_center_and_are_watched_by_the_office(session, town, row):
    heard(session, town, scored(session, town, begun(session, town)))
    found = list(running.CLOCKS.read(Asked(session, LATER.date())))
    assert {(each.kind.name, each.due_on) for each in found} == {
        ("center_rectifies", row.rectify_by), ("evaluation_statement", date(2027, 3, 15)),
    }  # fmt: skip
    own = town.centers[0].organisation_id
    mine = list(running.CLOCKS.read(Asked(session, LATER.date(), organisation_id=own)))
    assert [each.kind.name for each in mine] == ["evaluation_statement"]
    services.state_view(
        session, evaluation_id=int(mine[0].subject.partition(":")[2]), statement="无异议。", actor=town.manager,
        now=datetime(2027, 3, 10, 4, tzinfo=UTC),
    )  # fmt: skip
    assert list(running.CLOCKS.read(Asked(session, LATER.date(), organisation_id=own))) == []
    decided(session, town, row, Outcome.RECTIFIED, LATER)
    assert list(running.CLOCKS.read(Asked(session, LATER.date()))) == []
