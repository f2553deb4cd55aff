"""What was granted: checks, suspension, revocation, expiry, the end of an edition, and counts of any day."""

import io
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from core import files
from core.audit import AuditEntry
from core.errors import Conflict, IllegalTransition, NotAllowed, Refusal, Unacceptable
from core.jobs import Job
from registers.programmes import editions, jobs, keeping, queries, services
from registers.programmes.models import Check, First, ProgrammeKind, Suspension, Title
from registers.programmes.queries import Wanted
from registers.programmes.states import TITLE, TitleState
from settlement.contracts import documents
from settlement.contracts.documents import Finding
from tests.registers import town as made
from tests.registers.town import EVIDENCE, MONDAY, Town, at

GRANTED, LAST = date(2026, 3, 10), date(2029, 3, 9)


@pytest.fixture
def town(session) -> Town:
    return made.a_town(session)


def title_of(town: Town) -> Title:
    return made.granted(town)


def certificate_of(town: Town, edition: str = "2013", granted_on: date = date(2024, 5, 6)) -> Title:
    """A certification that was granted through its batch."""
    row = made.in_publicity(town, made.a_batch(town, town.certificates))
    row.edition = edition
    return services.grant_application(
        town.session, application_id=row.id, granted_on=granted_on, actor=town.second, now=at(date(2026, 3, 10))
    )


def held(town: Town, day: date) -> int:
    return queries.count(town.session, Wanted(on=day), date(2026, 3, 10)).bodies


def on(town: Town, title: Title, act: str, day: date, **values) -> Title:
    field = {"suspend_title": "from_date", "restore_title": "restored_on", "revoke_title": "ended_on"}[act]
    given = {"actor": town.first, "reason": "So.", field: day, **values}
    return getattr(services, act)(town.session, title_id=title.id, now=at(day), **given)


def test_a_certificate_is_drawn_that_everybody_can_verify(town):
    title = title_of(town)
    (document,) = documents.documents_of(town.session, title.subject, "certificate")
    assert documents.by_code(town.session, document.code).finding is Finding.UNCHANGED
    assert queries.title_of_document(town.session, document.subject) is title
    with files.shelf().open(document.sha256) as stream:
        assert stream.read(5) == b"%PDF-"


def test_a_certificate_is_drawn_anew_only_where_it_says_something_else(town):
    title = title_of(town)
    services.draw_certificate(town.session, title_id=title.id, actor=town.applicant, now=MONDAY)
    assert len(documents.documents_of(town.session, title.subject, "certificate")) == 1
    title.valid_to += timedelta(days=1)
    services.draw_certificate(town.session, title_id=title.id, actor=town.applicant, now=MONDAY)
    assert len(documents.documents_of(town.session, title.subject, "certificate")) == 2
    with pytest.raises(NotAllowed):
        services.draw_certificate(town.session, title_id=title.id, actor=town.stranger, now=MONDAY)


def test_a_title_counts_from_its_first_to_its_last_day(town):
    title_of(town)
    days = (GRANTED - timedelta(days=1), GRANTED, LAST, LAST + timedelta(days=1))
    assert [held(town, day) for day in days] == [0, 1, 1, 0]


def test_a_suspended_title_counts_not_on_these_days_and_on_all_others(town):
    title = title_of(town)
    on(town, title, "suspend_title", date(2026, 4, 1))
    assert [held(town, date(2026, 3, 31)), held(town, date(2026, 4, 1)), held(town, date(2027, 1, 1))] == [1, 0, 0]
    on(town, title, "restore_title", date(2026, 6, 1))
    assert [held(town, date(2026, 5, 31)), held(town, date(2026, 6, 1))] == [0, 1]
    assert title.state is TitleState.VALID


def test_one_suspension_stands_at_a_time_and_none_laps_over_another(town):
    title = title_of(town)
    on(town, title, "suspend_title", date(2026, 4, 1))
    with pytest.raises(IllegalTransition):
        on(town, title, "suspend_title", date(2026, 4, 2))
    on(town, title, "restore_title", date(2026, 6, 1))
    with pytest.raises(Unacceptable):
        on(town, title, "suspend_title", date(2026, 6, 2), from_date=date(2026, 5, 1))
    assert town.session.scalar(select(func.count(Suspension.id))) == 1


def test_a_suspension_on_the_day_of_restoration_leaves_nothing(town):
    title = title_of(town)
    on(town, title, "suspend_title", date(2026, 4, 1))
    on(town, title, "restore_title", date(2026, 4, 1))
    assert town.session.scalar(select(func.count(Suspension.id))) == 0
    assert held(town, date(2026, 4, 1)) == 1


def test_a_revoked_title_counts_to_the_day_before(town):
    title = title_of(town)
    on(town, title, "revoke_title", date(2026, 5, 5))
    assert [held(town, date(2026, 5, 4)), held(town, date(2026, 5, 5))] == [1, 0]
    with pytest.raises(IllegalTransition):
        on(town, title, "restore_title", date(2026, 5, 6))


def test_a_passed_recheck_lengthens_the_title_by_three_years(town):
    title = title_of(town)
    pass_it = {"session": town.session, "title_id": title.id, "actor": town.first}
    with pytest.raises(Conflict, match="made from 2029-01-08 on"):
        services.pass_check(**pass_it, passed_on=date(2029, 1, 7), now=at(date(2029, 1, 7)))
    services.pass_check(**pass_it, passed_on=date(2029, 1, 8), now=at(date(2029, 1, 8)))
    assert title.valid_to == date(2032, 3, 9)
    check = keeping.open_check(town.session, title)
    assert check is not None
    assert check.due_on == date(2032, 3, 9)


def test_surveillance_falls_due_each_year_and_never_lengthens(town):
    title = certificate_of(town, "2023", date(2025, 3, 5))
    days = []
    for day in (date(2026, 3, 10), date(2027, 2, 1)):
        services.pass_check(town.session, title_id=title.id, passed_on=day, actor=town.first, now=at(day))
        days.append(day)
    due = town.session.scalars(select(Check.due_on).where(Check.title_id == title.id).order_by(Check.due_on)).all()
    assert due == [date(2026, 3, 4), date(2027, 3, 4)]
    assert title.valid_to == date(2028, 3, 4)
    with pytest.raises(Conflict) as caught:
        services.pass_check(
            town.session, title_id=title.id, passed_on=date(2027, 3, 5), actor=town.first, now=at(date(2027, 3, 5))
        )
    assert caught.value.code == "no_check"


def test_the_calendar_calls_for_a_check_once_and_expires_once(town):
    title = title_of(town)
    town.session.commit()
    for day, state in ((date(2029, 1, 7), "valid"), (date(2029, 1, 8), "check_due"), (date(2029, 3, 10), "expired")):
        for _again in range(2):
            jobs.HANDLERS["registers"]({}, job=None, now=at(day))  # type: ignore[arg-type]
        town.session.expire_all()
        assert title.state.value == state
        town.session.commit()  # the clock writes in transactions of its own
    acts = town.session.scalars(select(AuditEntry.action).where(AuditEntry.subject == title.subject)).all()
    assert acts.count("title.check_called") == acts.count("title.expired") == 1


def test_a_title_has_expired_on_its_page_before_the_calendar_comes_by(town):
    title = title_of(town)
    assert title.state_on(LAST) is TitleState.VALID
    assert title.state_on(LAST + timedelta(days=1)) is TitleState.EXPIRED
    with pytest.raises(IllegalTransition):
        on(town, title, "suspend_title", LAST + timedelta(days=1))


def strict(town: Town) -> Title:
    """A certification of 10 March 2026 under a rule by which a check missed for thirty days suspends it."""
    rule = services.propose_rule(
        town.session, programme_id=town.certificates.id, valid_from=date(2026, 3, 9), validity_months=36,
        check_months=12, suspend_after_days=30, source="海知〔2026〕2号", actor=town.first, now=MONDAY,
    )  # fmt: skip
    services.confirm_rule(town.session, proposal_id=rule.id, actor=town.second, now=MONDAY)
    return certificate_of(town, "2023", GRANTED)


def looked(town: Town, day: date) -> None:
    """The timetable's job of a day."""
    town.session.commit()
    jobs.follow({}, job=Job(), now=at(day))
    town.session.expire_all()


def test_a_missed_check_suspends_by_itself_where_the_rule_says_so_and_once(town):
    title = strict(town)
    looked(town, date(2027, 4, 8))  # due on 9 March; thirty days are not over
    assert title.state is TitleState.CHECK_DUE
    for _twice in range(2):
        looked(town, date(2027, 4, 20))
    [suspension] = title.suspensions
    assert (title.state, suspension.from_date, suspension.by_rule) == (TitleState.SUSPENDED, date(2027, 4, 9), True)


def test_a_rule_without_such_days_suspends_nothing_by_itself(town):
    title = certificate_of(town, "2023", GRANTED)
    looked(town, date(2028, 3, 1))
    assert (title.state, title.suspensions) == (TitleState.CHECK_DUE, [])


def test_what_a_missed_check_suspended_is_restored_by_passing_it_alone(town):
    title = strict(town)
    looked(town, date(2027, 4, 20))
    given = {"title_id": title.id, "actor": town.first, "now": at(date(2027, 5, 2))}
    with pytest.raises(Conflict) as caught:
        services.restore_title(town.session, restored_on=date(2027, 5, 1), reason="Asked for", **given)
    assert (caught.value.code, title.state) == ("check_missed", TitleState.SUSPENDED)
    services.pass_check(town.session, passed_on=date(2027, 5, 1), **given)
    town.session.refresh(title, ["suspensions"])
    assert (title.state, title.suspensions[0].to_date) == (TitleState.VALID, date(2027, 4, 30))
    looked(town, date(2027, 5, 3))
    assert title.state is TitleState.VALID


def test_certificates_of_the_old_edition_stop_counting_after_the_transition(town):
    """BR-90: the transition of GB/T 29490-2013 ended on 2025-12-31; no clock has come by yet."""
    certificate_of(town)
    assert [held(town, date(2025, 12, 31)), held(town, date(2026, 1, 1))] == [1, 0]


def test_the_clock_suspends_them_from_the_day_after_and_once(town):
    title = certificate_of(town)
    assert [editions.suspend_replaced(town.session, now=at(date(2026, 3, 11))) for _each in range(2)] == [1, 0]
    (suspension,) = town.session.scalars(select(Suspension)).all()
    assert (suspension.from_date, title.state) == (date(2026, 1, 1), TitleState.SUSPENDED)
    assert [held(town, date(2025, 12, 31)), held(town, date(2026, 1, 1))] == [1, 0]


def test_a_converted_certificate_keeps_its_last_day_and_counts_again(town):
    title = certificate_of(town)
    editions.suspend_replaced(town.session, now=at(date(2026, 3, 11)))
    services.convert_title(
        town.session, title_id=title.id, converted_on=date(2026, 3, 20), actor=town.first, now=at(date(2026, 3, 20))
    )
    assert (title.edition, title.valid_to, title.state) == ("2023", date(2027, 5, 5), TitleState.VALID)
    days = (date(2025, 12, 31), date(2026, 1, 1), date(2026, 3, 19), date(2026, 3, 20))
    assert [held(town, day) for day in days] == [1, 0, 0, 1]


def test_one_that_was_converted_in_time_never_stopped(town):
    title = certificate_of(town)
    editions.suspend_replaced(town.session, now=at(date(2026, 3, 11)))
    services.convert_title(
        town.session, title_id=title.id, converted_on=date(2025, 11, 3), actor=town.first, now=at(date(2026, 3, 20))
    )
    assert [held(town, date(2025, 11, 2)), held(town, date(2026, 1, 15))] == [1, 1]
    with pytest.raises(Conflict) as caught:
        services.convert_title(
            town.session, title_id=title.id, converted_on=date(2026, 3, 20), actor=town.first, now=at(date(2026, 3, 20))
        )
    assert caught.value.code == "nothing_to_convert"


def first_of(town: Town, title: Title, **values) -> First:
    given = {"scope": "东北三省", "basis": "Association's letter", **values}
    return services.record_first(town.session, title_id=title.id, actor=town.first, now=MONDAY, **given)


def test_a_first_is_on_record_once_and_with_its_evidence(town):
    title = title_of(town)
    stored = files.keep_upload(
        town.session, io.BytesIO(EVIDENCE), "letter.pdf", purpose=title.subject, actor=town.first, now=MONDAY
    )
    assert first_of(town, title, evidence=stored.sha256).scope == "东北三省"
    with pytest.raises(Conflict) as caught:
        first_of(town, title)
    assert caught.value.code == "first_exists"
    with pytest.raises(Unacceptable):
        first_of(town, title, scope="全国", evidence="0" * 64)
    assert [first.scope for first, _title in queries.firsts(town.session)] == ["东北三省"]


def test_who_has_a_predecessor_in_the_register_was_not_the_first(town):
    title = title_of(town)
    town.session.add(
        Title(
            programme_id=title.programme_id, body_id=title.body_id, number="PILOT-2020-0001", issuer="海湾",
            granted_on=date(2020, 1, 1), valid_to=date(2022, 12, 31), state=TitleState.EXPIRED, entered_at=MONDAY,
        )
    )  # fmt: skip
    town.session.flush()
    with pytest.raises(Conflict) as caught:
        first_of(town, title)
    assert caught.value.code == "earlier_on_record"


def test_a_certification_holds_three_years_from_its_own_day(town):
    title = certificate_of(town, "2023", date(2025, 6, 3))
    assert (title.number, title.issuer) == ("IPMS-26-0001", "北方认证有限公司")
    assert (title.granted_on, title.valid_to) == (date(2025, 6, 3), date(2028, 6, 2))


def test_the_database_lets_nobody_hold_a_title_twice_at_once(town):
    title = title_of(town)
    with pytest.raises(IntegrityError), town.session.begin_nested():
        town.session.add(
            Title(
                programme_id=title.programme_id, body_id=title.body_id, number="PILOT-2026-0009", issuer="海湾",
                granted_on=GRANTED, valid_to=LAST, entered_at=MONDAY,
            )
        )  # fmt: skip
        town.session.flush()


@pytest.mark.parametrize("act", ["suspend_title", "revoke_title"])
def test_only_the_city_office_ends_what_was_granted(town, act):
    title = title_of(town)
    with pytest.raises(NotAllowed):
        on(town, title, act, GRANTED, actor=town.applicant)
    assert title.state is TitleState.VALID


def test_the_radar_shows_what_ends_and_what_is_to_be_checked(town):
    title, today = title_of(town), date(2029, 2, 8)
    wanted = queries.ending(today=today, days=30)
    assert [row.id for row in town.session.scalars(queries.titles(wanted, today))] == [title.id]
    assert queries.count(town.session, queries.ending(today=today, days=28), today).titles == 0
    ((check, _title),) = queries.checks_due(town.session, today=today, days=30)
    assert check.due_on == LAST


def test_lists_are_narrowed_by_kind_level_year_state_and_words(town):
    title_of(town)
    today = GRANTED
    wishes = {
        Wanted(kinds=(ProgrammeKind.PILOT,)): 1,
        Wanted(kinds=(ProgrammeKind.BASE,)): 0,
        Wanted(year=2026): 1,
        Wanted(year=2025): 0,
        Wanted(state=TitleState.VALID): 1,
        Wanted(state=TitleState.EXPIRED): 0,
        Wanted(words="haiwan battery"): 1,
        Wanted(words="100%"): 0,
    }
    assert [queries.count(town.session, wish, today).titles for wish in wishes] == list(wishes.values())
    assert queries.count(town.session, Wanted(state=TitleState.EXPIRED), LAST + timedelta(days=1)).titles == 1


@pytest.mark.parametrize(("state", "action"), [(s, a) for s in TitleState for a in TITLE.actions])
def test_a_title_moves_only_along_its_table(state, action):
    row = Title(state=state)
    if TITLE.allows(state, action):
        row.advance(action)
        assert row.state is TITLE.table[(state, action)]
    else:
        with pytest.raises(Refusal):
            row.advance(action)
        assert row.state is state
