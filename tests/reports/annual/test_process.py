"""A center's annual report from the timetable to its publication, and what each act refuses (BR-85 to BR-87)."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import event, func, select, text
from sqlalchemy.exc import DBAPIError

from core.actor import Role
from core.db import db
from core.errors import Conflict, IllegalTransition, NotAllowed, Unacceptable
from core.running import Asked
from parties.centers.services import end_grant
from parties.notices.models import Notice
from reports.annual import content, paper, queries, running, services
from reports.annual.models import AnnualReport
from reports.annual.states import ReportState
from reports.turnover.operations import operations_of_centers
from settlement.contracts import documents
from settlement.contracts.services import signed_by
from settlement.volumes.models import VolumeFact
from tests.reports.annual.world import FEBRUARY, JANUARY, a_town, compiled, confirmed, published, submitted
from tests.reports.claims.test_pages import member
from tests.reports.claims.world import counted
from tests.reports.turnover.city import at, closed, released, rescinded, rolled_up
from tests.settlement.money import must_refuse


@pytest.fixture
def town(session):
    return a_town(session)


def test_every_center_with_a_grant_or_a_fact_gets_its_report_once(session, town):
    first = compiled(session)
    assert [row.center.code for row in first] == ["C-01", "C-02", "C-03"]
    assert compiled(session) == []
    assert session.scalar(select(func.count(AnnualReport.id))) == 3


def test_a_year_that_runs_has_no_report(session, town):
    with pytest.raises(Conflict) as refused:
        services.compile_reports(session, year=2027, now=JANUARY)
    assert refused.value.code == "year_not_ended"


def test_the_last_day_is_15_working_days_after_31_january_by_the_calendar(session, town):
    assert compiled(session)[0].due_on == services.due_on(session, 2026)
    assert services.due_on(session, 2024) == date(2025, 2, 24)  # 2025-02-08 is worked for the Spring Festival


def test_figures_follow_the_facts_until_they_are_handed_in(session, town):
    row = compiled(session)[0]
    released(session, town.centers[0], "5.00", date(2026, 12, 31))
    compiled(session)
    assert row.figures["measures"]["settled"]["total_minor"] == 11_000_005_00
    assert row.sha256 == content.digest(row.figures, "")


def test_a_confirmed_report_whose_facts_moved_is_compiled_anew_and_confirmed_again(session, town):
    row = confirmed(session, town, compiled(session)[0])
    released(session, town.centers[0], "5.00", date(2026, 12, 31))
    with pytest.raises(Conflict) as refused:
        services.submit_report(session, report_id=row.id, digest=row.sha256, actor=town.clerk, now=JANUARY)
    assert refused.value.code == "figures_moved"
    session.rollback()
    compiled(session)
    assert (row.state, row.turn) == (ReportState.COMPILED, 2)
    submitted(session, town, row)
    assert row.state is ReportState.SUBMITTED


def test_confirming_signs_figures_and_words_for_the_center(session, town):
    row = confirmed(session, town, compiled(session)[0])
    [signature] = signed_by(session, row.signing_subject)
    assert (signature.party_id, signature.digest) == (town.manager.organisation_id, row.sha256)
    assert row.sha256 == content.digest(row.figures, "海工项目带动增长。")


def test_an_act_on_one_report_counts_the_operations_of_its_own_center_alone(session, town, monkeypatch):
    row = compiled(session)[0]
    asked = []

    def counting(session, year, center_id):
        asked.append(center_id)
        return operations_of_centers(session, year, center_id)

    monkeypatch.setattr(content, "operations_of_centers", counting)
    confirmed(session, town, row)
    assert asked == [row.center_id]


def test_what_one_center_says_is_what_it_says_among_all(session, town):
    for center in town.centers[:2]:
        counted(session, center, numbers=f"ZL20201{center.id:07d}")
    everybody = content.of_year(session, 2026)
    assert [said["operations"][""]["contracts"] for said in everybody.values()] == [1, 1, 0]
    for center_id, said in everybody.items():
        assert content.of_year(session, 2026, center_id) == {center_id: said}


def test_all_centers_together_ask_for_operations_as_often_as_one(session, town):
    for center in town.centers[:2]:
        counted(session, center, numbers=f"ZL20201{center.id:07d}")
    said: list[str] = []

    def asked(_connection, _cursor, statement, *_more):
        if "volume_fact" in statement or "volume_claim" in statement:
            said.append(statement)

    event.listen(db.engine, "before_cursor_execute", asked)
    content.of_year(session, 2026, town.centers[0].id)
    alone = len(said)
    content.of_year(session, 2026)
    event.remove(db.engine, "before_cursor_execute", asked)
    assert alone > 0
    assert len(said) == 2 * alone


def test_what_was_looked_at_is_what_is_signed(session, town):
    row = compiled(session)[0]
    with pytest.raises(Conflict) as refused:
        services.confirm_report(
            session, report_id=row.id, narrative="", digest="0" * 64, actor=town.manager, now=JANUARY
        )
    assert (row.state, refused.value.code) == (ReportState.COMPILED, "report_changed")


def test_what_was_looked_at_is_what_the_city_signs(session, town):
    row = submitted(session, town, compiled(session)[0])
    seen = row.sha256
    services.return_report(session, report_id=row.id, reason="Say more of C-02.", actor=town.office, now=FEBRUARY)
    services.confirm_report(
        session, report_id=row.id, narrative="More of it.", digest=seen, actor=town.manager, now=FEBRUARY
    )
    services.submit_report(session, report_id=row.id, digest=row.sha256, actor=town.clerk, now=FEBRUARY)
    session.commit()
    with pytest.raises(Conflict) as refused:
        services.accept_report(session, report_id=row.id, digest=seen, actor=town.office, now=FEBRUARY)
    assert (row.state, refused.value.code) == (ReportState.SUBMITTED, "report_changed")


@pytest.mark.parametrize("who", ["clerk", "other", "office"])
def test_only_the_centers_own_manager_confirms(session, town, who):
    row = compiled(session)[0]
    with pytest.raises(NotAllowed):
        services.confirm_report(
            session, report_id=row.id, narrative="", digest=row.sha256, actor=getattr(town, who), now=JANUARY
        )
    assert row.state is ReportState.COMPILED


@pytest.mark.parametrize("act", [services.accept_report, services.publish_report])
def test_only_the_city_office_accepts_and_publishes(session, town, act):
    row = submitted(session, town, compiled(session)[0])
    with pytest.raises(NotAllowed):
        act(session, report_id=row.id, digest=row.sha256, actor=town.manager, now=FEBRUARY)
    assert row.state is ReportState.SUBMITTED


def test_a_returned_report_says_why_and_is_signed_anew(session, town):
    row = submitted(session, town, compiled(session)[0])
    with pytest.raises(Unacceptable):
        services.return_report(session, report_id=row.id, reason=" ", actor=town.office, now=FEBRUARY)
    services.return_report(session, report_id=row.id, reason="Say more of C-02.", actor=town.office, now=FEBRUARY)
    session.commit()
    assert (row.state, row.returned, signed_by(session, row.signing_subject)) == (
        ReportState.RETURNED, "Say more of C-02.", [],
    )  # fmt: skip
    submitted(session, town, row)
    assert len(signed_by(session, row.signing_subject)) == 1


def test_the_city_signs_the_same_hash(session, town):
    row = submitted(session, town, compiled(session)[0])
    services.accept_report(session, report_id=row.id, digest=row.sha256, actor=town.office, now=FEBRUARY)
    assert {each.digest for each in signed_by(session, row.signing_subject)} == {row.sha256}
    assert len(signed_by(session, row.signing_subject)) == 2


def test_an_open_years_report_is_not_published(session, town):
    row = submitted(session, town, compiled(session)[0])
    services.accept_report(session, report_id=row.id, digest=row.sha256, actor=town.office, now=FEBRUARY)
    with pytest.raises(Conflict) as refused:
        services.publish_report(session, report_id=row.id, digest=row.sha256, actor=town.office, now=FEBRUARY)
    assert refused.value.code == "year_open"


def test_nothing_is_published_that_was_not_accepted(session, town):
    row = submitted(session, town, compiled(session)[0])
    closed(session, 2026, FEBRUARY, town.office)
    with pytest.raises(IllegalTransition):
        services.publish_report(session, report_id=row.id, digest=row.sha256, actor=town.office, now=FEBRUARY)


def test_the_published_paper_is_found_by_its_code_with_both_signatures(session, town):
    row = published(session, town, compiled(session)[0])
    drawn = paper.of_report(session, row)
    assert drawn is not None
    found = documents.by_code(session, drawn.code)
    assert found.document is drawn
    assert found.finding is documents.Finding.UNCHANGED
    assert queries.of_document(session, drawn.subject) is row


def test_a_published_report_never_moves_whatever_is_written(session, town):
    row = published(session, town, compiled(session)[0])
    for change in ("sha256 = 'x'", "narrative = 'x'", "state = 'compiled'", "year = 2020"):
        must_refuse(session, f"UPDATE annual_report SET {change} WHERE id = {row.id}")
    must_refuse(session, "DELETE FROM annual_report")


def test_a_correction_compiles_the_next_version_with_difference_and_reason(session, town):
    row = published(session, town, compiled(session)[0])
    first = row.sha256
    fact = session.scalars(text_fact()).one()
    rescinded(session, fact, None, at(date(2027, 6, 1)), "Rescinded by judgment")
    rolled_up(session, at(date(2027, 6, 2)))
    [second] = services.follow_facts(session, now=at(date(2027, 6, 2)))
    session.commit()
    settled = next(each for each in second.difference if each["measure"] == "settled")
    assert (second.version, second.reason, settled["difference_minor"]) == (2, "Rescinded by judgment", -2_000_000_00)
    assert (settled["backbone_before"], settled["backbone_after"]) == (True, False)
    assert (row.state, row.sha256) == (ReportState.PUBLISHED, first)
    assert services.follow_facts(session, now=at(date(2027, 6, 3))) == []


def test_a_second_correction_before_the_first_is_confirmed_goes_into_the_same_version(session, town):
    row = published(session, town, compiled(session)[0])
    rescinded(session, session.scalars(text_fact()).one(), None, at(date(2027, 6, 1)), "Rescinded by judgment")
    rolled_up(session, at(date(2027, 6, 2)))
    [second] = services.follow_facts(session, now=at(date(2027, 6, 2)))
    confirmed(session, town, second, at(date(2027, 6, 3)))
    released(session, town.centers[0], "5.00", date(2026, 12, 31))
    rolled_up(session, at(date(2027, 6, 4)))
    assert services.follow_facts(session, now=at(date(2027, 6, 4))) == [second]
    session.commit()
    settled = next(each for each in second.difference if each["measure"] == "settled")
    assert (second.version, settled["difference_minor"]) == (2, -1_999_995_00)
    published(session, town, second, at(date(2027, 6, 20)))
    assert row.state is ReportState.RESTATED


def test_a_report_that_nobody_confirmed_by_march_follows_the_facts_all_the_same(session, town):
    row = confirmed(session, town, compiled(session)[0])
    released(session, town.centers[0], "5.00", date(2026, 12, 31))
    assert services.follow_facts(session, now=at(date(2027, 3, 9))) == [row]
    session.commit()
    told = select(func.count(Notice.id)).where(Notice.key.startswith(f"{row.subject}:2:compiled"))
    assert session.scalar(told)
    published(session, town, row, at(date(2027, 3, 20)))
    assert row.figures["measures"]["settled"]["total_minor"] == 11_000_005_00


def test_a_late_report_that_is_not_counted_makes_no_version(session, town):
    published(session, town, compiled(session)[0])
    counted(session, town.centers[0], at(date(2027, 6, 1)), related_party=True)
    assert content.of_year(session, 2026)[town.centers[0].id]["uncounted"]
    assert services.follow_facts(session, now=at(date(2027, 6, 2))) == []


def test_a_restated_report_gives_the_reasons_of_its_own_center_alone(session, town):
    first, second, _third = compiled(session)
    published(session, town, first)
    other = member(session, town.centers[1].organisation_id, Role.CENTER_STAFF, 5)
    published(session, replace(town, manager=town.other, clerk=other), second)
    rescinded(session, session.scalars(text_fact()).one(), None, at(date(2027, 6, 1)), "Rescinded by judgment")
    released(session, town.centers[1], "5.00", date(2026, 12, 31))
    rolled_up(session, at(date(2027, 6, 2)))
    made = services.follow_facts(session, now=at(date(2027, 6, 2)))
    assert [(row.center.code, row.why) for row in made] == [
        ("C-01", "Rescinded by judgment"), ("C-02", "counted after the year was closed"),
    ]  # fmt: skip


def test_a_report_restated_for_its_grant_alone_says_so(session, town):
    published(session, town, compiled(session)[0])
    end_grant(
        session, grant_id=town.centers[0].grants[0].id, last_day=date(2026, 12, 30), reason="Revoked",
        actor=town.office, now=at(date(2027, 6, 1)),
    )  # fmt: skip
    rolled_up(session, at(date(2027, 6, 2)))
    [row] = services.follow_facts(session, now=at(date(2027, 6, 2)))
    assert row.why == "the grant of a center was corrected: C-01 Revoked"


def test_the_database_keeps_no_later_version_without_a_reason(session, town):
    row = compiled(session)[0]
    with pytest.raises(DBAPIError, match="restated_with_reason"), session.begin_nested():
        session.execute(text(f"UPDATE annual_report SET version = 2 WHERE id = {row.id}"))


def text_fact():
    return select(VolumeFact).where(VolumeFact.source_key == "other:rescinded")


def test_the_version_before_is_replaced_once_the_next_is_published(session, town):
    row = published(session, town, compiled(session)[0])
    rescinded(session, session.scalars(text_fact()).one(), None, at(date(2027, 6, 1)), "Rescinded by judgment")
    rolled_up(session, at(date(2027, 6, 2)))
    [second] = services.follow_facts(session, now=at(date(2027, 6, 2)))
    session.commit()
    published(session, town, second, at(date(2027, 6, 20)))
    assert (row.state, second.state) == (ReportState.RESTATED, ReportState.PUBLISHED)
    assert queries.report_for(session, "C-01", 2026, None, None) is second
    assert queries.report_for(session, "C-01", 2026, 1, None) is row


def test_what_is_not_published_opens_for_its_center_and_the_office_alone(session, town):
    row = compiled(session)[0]
    assert [queries.sees(row, who) for who in (None, town.other, town.clerk, town.office)] == [
        False, False, True, True,
    ]  # fmt: skip


def test_the_database_keeps_one_of_each_version(session, town):
    row = compiled(session)[0]
    copied = ", ".join(column.name for column in AnnualReport.__table__.columns if column.name != "id")
    must_refuse(session, f"INSERT INTO annual_report ({copied}) SELECT {copied} FROM annual_report WHERE id = {row.id}")
    assert session.scalar(text("SELECT count(*) FROM annual_report")) == 3


def test_the_city_office_sees_until_when_each_center_hands_its_report_in(session, town):
    row = compiled(session)[0]
    for actor, told in ((town.manager, "movers"), (town.office, "watchers")):
        lines = list(running.derive(Asked(session, JANUARY.date(), actor.organisation_id)))
        assert actor.organisation_id in [each.organisation_id for line in lines for each in getattr(line, told)]
        assert row.due_on in [line.due_on for line in lines]
    assert len(list(running.derive(Asked(session, JANUARY.date(), town.manager.organisation_id)))) == 1
