"""From an open batch to a granted title, and what is refused on the way (BR-54)."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from core.errors import Conflict, IllegalTransition, NotAllowed, Refusal, Unacceptable
from registers.programmes import queries, services
from registers.programmes.models import Application, Objection, Title
from registers.programmes.states import APPLICATION, ApplicationState, ObjectionState, TitleState
from tests.registers import town as made
from tests.registers.town import MONDAY, Town, at

TUESDAY_AFTER = at(date(2026, 3, 10))


@pytest.fixture
def town(session) -> Town:
    return made.a_town(session)


def refused(act, code: str, **values) -> Refusal:
    """The refusal with this code that the act raises."""
    with pytest.raises(Refusal) as caught:
        act(**values)
    assert caught.value.code == code
    return caught.value


def object_to(town: Town, row: Application, **values) -> Objection:
    given = {"statement": "The output is not theirs.", "name": "Gao Yuan", "contact": "Harbour Road 5", **values}
    return services.file_objection(town.session, application_id=row.id, **{"actor": town.first, "now": MONDAY, **given})


def test_a_title_is_granted_after_five_working_days(town):
    row = made.in_publicity(town)
    assert (row.published_on, row.publicity_ends) == (date(2026, 3, 2), date(2026, 3, 9))
    title = services.grant_application(town.session, application_id=row.id, actor=town.second, now=TUESDAY_AFTER)
    assert (row.state, row.title_id) == (ApplicationState.GRANTED, title.id)
    assert (title.number, title.granted_on, title.valid_to) == ("PILOT-2026-0001", date(2026, 3, 10), date(2029, 3, 9))
    assert (title.issuer, title.state) == ("海湾市知识产权局", TitleState.VALID)


def test_a_holiday_lengthens_publicity(town):
    """Labour Day 2026 takes 1 to 5 May off, and 9 May is worked: from 30 April the fifth day is 11 May."""
    batch = made.a_batch(town)
    row = made.submitted(town, batch)
    services.propose_application(town.session, application_id=row.id, actor=town.first, now=MONDAY)
    services.publish_batch(town.session, batch_id=batch.id, actor=town.first, now=at(date(2026, 4, 30)))
    assert row.publicity_ends == date(2026, 5, 11)


def test_on_the_last_day_of_publicity_nothing_is_granted(town):
    row = made.in_publicity(town)
    refused(
        services.grant_application, "in_publicity", session=town.session, application_id=row.id, actor=town.second,
        now=at(date(2026, 3, 9), 23),
    )  # fmt: skip
    assert row.state is ApplicationState.PUBLIC
    assert town.session.scalar(select(func.count(Title.id))) == 0


def test_whoever_proposed_does_not_grant(town):
    row = made.in_publicity(town)
    refused(
        services.grant_application, "four_eyes", session=town.session, application_id=row.id, actor=town.first,
        now=TUESDAY_AFTER,
    )  # fmt: skip
    assert town.session.scalar(select(func.count(Title.id))) == 0


def test_nothing_is_granted_while_an_objection_is_open(town):
    row = made.in_publicity(town)
    objection = object_to(town, row)
    grant = {"session": town.session, "application_id": row.id, "actor": town.second, "now": TUESDAY_AFTER}
    refused(services.grant_application, "objections_open", **grant)
    services.decide_objection(
        town.session, objection_id=objection.id, uphold=False, decision="The books show it.", actor=town.first,
        now=TUESDAY_AFTER,
    )  # fmt: skip
    assert services.grant_application(**grant).number == "PILOT-2026-0001"


def test_an_objection_that_is_upheld_refuses_the_application(town):
    row = made.in_publicity(town)
    objection = object_to(town, row)
    services.decide_objection(
        town.session, objection_id=objection.id, uphold=True, decision="So it is.", actor=town.first, now=MONDAY
    )
    assert (objection.state, row.state, row.reason) == (ObjectionState.UPHELD, ApplicationState.REFUSED, "So it is.")


@pytest.mark.parametrize("name", ["", "匿名", "Anonymous", "——", "X"])
def test_an_anonymous_objection_is_not_taken(town, name):
    row = made.in_publicity(town)
    refused(object_to, "anonymous", town=town, row=row, name=name)
    assert town.session.scalar(select(func.count(Objection.id))) == 0


@pytest.mark.parametrize("gap", ["statement", "contact"])
def test_an_objection_is_in_writing_and_can_be_answered(town, gap):
    row = made.in_publicity(town)
    refused(object_to, f"{gap}_missing", town=town, row=row, **{gap: " "})
    assert town.session.scalar(select(func.count(Objection.id))) == 0


def test_an_objection_comes_in_time_to_the_end_of_the_fifth_day(town):
    row = made.in_publicity(town)
    assert object_to(town, row, now=at(date(2026, 3, 9), 23), actor=town.stranger).name == "Fang Zhi (海湾大学)"
    refused(object_to, "too_late", town=town, row=row, now=at(date(2026, 3, 10), 0), actor=town.stranger)
    assert town.session.scalar(select(func.count(Objection.id))) == 1


def test_a_letter_that_came_in_time_may_be_entered_later(town):
    row = made.in_publicity(town)
    object_to(town, row, now=TUESDAY_AFTER, received_on=date(2026, 3, 9))
    refused(object_to, "too_late", town=town, row=row, now=TUESDAY_AFTER, received_on=date(2026, 3, 10))
    refused(object_to, "day_outside", town=town, row=row, now=TUESDAY_AFTER, received_on=date(2026, 3, 1))
    assert town.session.scalar(select(func.count(Objection.id))) == 1


def test_before_publicity_there_is_nothing_to_object_to(town):
    refused(object_to, "not_public", town=town, row=made.submitted(town))


def test_an_application_without_evidence_is_not_taken(town):
    row = services.draft_application(
        town.session, batch_id=made.a_batch(town).id, statement="Much.", contact="5", actor=town.applicant, now=MONDAY
    )
    submit = {"session": town.session, "application_id": row.id, "actor": town.applicant, "now": MONDAY}
    refused(services.submit_application, "evidence_missing", **submit)
    assert row.state is ApplicationState.DRAFT


def test_a_closed_batch_takes_none_but_what_was_returned(town):
    batch = made.a_batch(town)
    row, late = made.submitted(town, batch), at(batch.closes + timedelta(days=1))
    services.return_application(town.session, application_id=row.id, reason="Sales?", actor=town.first, now=MONDAY)
    services.submit_application(town.session, application_id=row.id, actor=town.applicant, now=late)
    assert row.state is ApplicationState.SUBMITTED
    with pytest.raises(Conflict, match="takes applications from"):
        made.a_draft(town, batch, actor=town.stranger, now=late)
    assert town.session.scalar(select(func.count(Application.id))) == 1


def test_one_organisation_applies_once_in_a_batch(town):
    batch = made.a_batch(town)
    row = made.submitted(town, batch)
    with pytest.raises(Conflict) as caught:
        made.a_draft(town, batch)
    assert caught.value.code == "already_applied"
    services.withdraw_application(town.session, application_id=row.id, actor=town.applicant, now=MONDAY)
    assert made.a_draft(town, batch).number != row.number


def test_what_is_held_is_not_applied_for_again(town):
    made.granted(town)
    with pytest.raises(Conflict) as caught:
        made.a_draft(town, made.a_batch(town, now=TUESDAY_AFTER), now=TUESDAY_AFTER)
    assert caught.value.code == "already_held"


@pytest.mark.parametrize("act", ["return_application", "refuse_application"])
def test_the_office_gives_its_reasons(town, act):
    row = made.submitted(town)
    with pytest.raises(Unacceptable):
        getattr(services, act)(town.session, application_id=row.id, reason="  ", actor=town.first, now=MONDAY)
    assert row.state is ApplicationState.SUBMITTED


@pytest.mark.parametrize("act", ["propose_application", "return_application", "refuse_application"])
def test_only_the_city_office_reviews(town, act):
    row = made.submitted(town)
    reason = {} if act.startswith("propose") else {"reason": "So."}
    with pytest.raises(NotAllowed):
        getattr(services, act)(town.session, application_id=row.id, actor=town.applicant, now=MONDAY, **reason)
    assert row.state is ApplicationState.SUBMITTED


def test_strangers_see_no_application_before_its_publicity(town):
    row = made.submitted(town)
    for actor in (None, town.stranger):
        refused(queries.application_for, "not_found", session=town.session, number=row.number, actor=actor)
    assert queries.application_for(town.session, row.number, town.first) is row
    services.propose_application(town.session, application_id=row.id, actor=town.first, now=MONDAY)
    services.publish_batch(town.session, batch_id=row.batch_id, actor=town.first, now=MONDAY)
    assert queries.application_for(town.session, row.number, None) is row
    assert not queries.sees_all_of(row, town.stranger)


def test_a_batch_without_proposals_is_not_published(town):
    batch = made.a_batch(town)
    made.submitted(town, batch)
    publish = {"session": town.session, "batch_id": batch.id, "actor": town.first, "now": MONDAY}
    refused(services.publish_batch, "nothing_proposed", **publish)


@pytest.mark.parametrize(("state", "action"), [(s, a) for s in ApplicationState for a in APPLICATION.actions])
def test_an_application_moves_only_along_its_table(state, action):
    row = Application(state=state)
    if APPLICATION.allows(state, action):
        row.advance(action)
        assert row.state is APPLICATION.table[(state, action)]
    else:
        with pytest.raises(IllegalTransition):
            row.advance(action)
        assert row.state is state
