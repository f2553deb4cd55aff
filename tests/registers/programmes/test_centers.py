"""The tier of an operation center as a process: applied for with its checklist, in publicity, granted, revoked."""

from datetime import date, timedelta
from typing import Any

import pytest

from core.actor import SYSTEM, Actor, Role
from core.errors import Conflict, Unacceptable
from parties.centers.models import Tier
from parties.centers.queries import grants_on
from parties.centers.services import register_center
from parties.organisations.models import Organisation, OrganisationKind
from registers.programmes import services, tiers
from registers.programmes.models import Application, Level, Programme, ProgrammeKind, Title
from registers.programmes.states import ApplicationState
from tests.parties import cast
from tests.registers import town as made
from tests.registers.town import MONDAY, Town, a_batch, a_draft, a_programme, at

GRANTED_ON = date(2026, 3, 20)


@pytest.fixture
def town(session) -> Town:
    return made.a_town(session)


@pytest.fixture
def programme(town) -> Programme:
    return a_programme(town.session, town.first, town.second, "CENTERS", ProgrammeKind.CENTER, Level.MUNICIPAL)


@pytest.fixture
def manager(town) -> Actor:
    home = cast.an_organisation(town.session, "海湾储能知识产权运营中心", OrganisationKind.CENTER)
    register_center(town.session, organisation_id=home.id, code="HW-01", name=home.name, actor=SYSTEM, now=MONDAY)
    person = cast.a_person(town.session, "chief@center.example", Role.CENTER_MANAGER, at=home, now=MONDAY)
    return cast.as_actor(town.session, person, home)


def granted(town: Town, programme: Programme, manager: Actor) -> Title:
    session = town.session
    row = a_draft(town, a_batch(town, programme), actor=manager)
    services.submit_application(session, application_id=row.id, actor=manager, now=MONDAY)
    services.propose_application(session, application_id=row.id, actor=town.first, now=MONDAY)
    services.publish_batch(session, batch_id=row.batch_id, actor=town.first, now=MONDAY)
    later: dict[str, Any] = {"actor": town.second, "now": at(GRANTED_ON)}
    return services.grant_application(session, application_id=row.id, document_no="海知〔2026〕5号", **later)


def tiers_on(town: Town, day: date) -> list[Tier]:
    town.session.flush()
    return [grant.tier for grant in grants_on(town.session, day)]


def test_a_center_s_tier_is_granted_by_the_programme_from_the_day_of_the_title(town, programme, manager):
    title = granted(town, programme, manager)
    assert tiers_on(town, GRANTED_ON - timedelta(days=1)) == []
    assert tiers_on(town, GRANTED_ON) == [Tier.MUNICIPAL]
    assert title.document_no == "海知〔2026〕5号"


def test_the_tier_ends_with_the_title_that_is_revoked_or_over(town, programme, manager):
    title = granted(town, programme, manager)
    end: dict[str, Any] = {"ended_on": date(2026, 6, 1), "reason": "连续两年未开展业务", "now": at(date(2026, 6, 2))}
    services.revoke_title(town.session, title_id=title.id, actor=town.first, **end)
    assert tiers_on(town, date(2026, 5, 31)) == [Tier.MUNICIPAL]
    assert tiers_on(town, date(2026, 6, 1)) == []


def test_a_center_without_a_code_of_its_own_gets_its_tier_too(town, programme, manager):
    town.session.get_one(Organisation, manager.organisation_id).uscc = None
    title = granted(town, programme, manager)
    assert tiers_on(town, GRANTED_ON) == [Tier.MUNICIPAL]
    end: dict[str, Any] = {"ended_on": date(2026, 6, 1), "reason": "撤销", "now": at(date(2026, 6, 2))}
    services.revoke_title(town.session, title_id=title.id, actor=town.first, **end)
    assert tiers_on(town, date(2026, 6, 1)) == []


def test_a_suspended_title_gives_no_tier_until_it_is_restored(town, programme, manager):
    title = granted(town, programme, manager)
    act: dict[str, Any] = {"title_id": title.id, "reason": "整改", "actor": town.first}
    services.suspend_title(town.session, from_date=date(2026, 5, 1), now=at(date(2026, 5, 1)), **act)
    services.restore_title(town.session, restored_on=date(2026, 6, 1), now=at(date(2026, 6, 1)), **act)
    days = (date(2026, 4, 30), date(2026, 5, 1), date(2026, 5, 31), date(2026, 6, 1))
    assert [len(tiers_on(town, day)) for day in days] == [1, 0, 0, 1]
    services.revoke_title(town.session, ended_on=date(2026, 7, 1), now=at(date(2026, 7, 1)), **act)
    assert [len(tiers_on(town, day)) for day in (date(2026, 6, 30), date(2026, 7, 1))] == [1, 0]


def test_a_tier_without_a_center_is_refused_and_comes_by_no_list(town, programme, manager):
    with pytest.raises(Conflict) as caught:
        title = Title(granted_on=GRANTED_ON)
        tiers.grant_of_title(town.session, title, programme, town.enterprise.id, actor=town.second, now=at(GRANTED_ON))
    assert caught.value.code == "center_missing"
    line = f"海湾储能知识产权运营中心,{cast.a_uscc(7_500_001)},2026-03-02"
    content = f"holder,uscc,granted_on\n{line}\n".encode()
    with pytest.raises(Unacceptable) as refused:
        services.take_in_titles(
            town.session, content=content, name="l.csv", programme="CENTERS", actor=town.first, now=MONDAY
        )
    assert [text.startswith("Line 2") for text in refused.value.fields["file"]] == [True]
    assert (town.session.query(Title).count(), tiers_on(town, GRANTED_ON)) == (0, [])


def test_only_an_organisation_that_runs_a_center_applies_for_its_tier(town, programme):
    batch = a_batch(town, programme)
    with pytest.raises(Conflict) as caught:
        a_draft(town, batch)
    assert caught.value.code == "not_a_center"
    assert town.session.query(Application).count() == 0


@pytest.mark.parametrize(("said", "field"), [({"staff": 4}, "staff"), ({"systems": []}, "systems"),
                                             ({"is_clean": False}, "is_clean")])  # fmt: skip
def test_a_center_hands_in_with_five_people_a_system_and_a_clean_record(town, programme, manager, said, field):
    row = a_draft(town, a_batch(town, programme), actor=manager)
    fits: dict[str, Any] = {"staff": 5, "systems": ["holding"], "is_clean": True, "statement": "a", "contact": "b"}
    given = {"application_id": row.id, "actor": manager, "now": MONDAY}
    services.change_application(town.session, **{**fits, **said}, **given)
    with pytest.raises(Unacceptable) as caught:
        services.submit_application(town.session, **given)
    assert (caught.value.code, set(caught.value.fields)) == ("checklist", {field})
    assert row.state is ApplicationState.DRAFT
    services.change_application(town.session, **fits, **given)
    assert services.submit_application(town.session, **given).state is ApplicationState.SUBMITTED


def test_how_many_people_a_center_needs_is_a_rule_from_its_day(town, programme, manager):
    rule = services.propose_rule(
        town.session, programme_id=programme.id, valid_from=date(2026, 3, 9), validity_months=36, check_months=36,
        check_renews=True, least_staff=6, source="海知〔2026〕9号", actor=town.first, now=MONDAY,
    )  # fmt: skip
    services.confirm_rule(town.session, proposal_id=rule.id, actor=town.second, now=MONDAY)
    row = a_draft(town, a_batch(town, programme), actor=manager)
    fits: dict[str, Any] = {"staff": 5, "systems": ["holding"], "is_clean": True, "statement": "a", "contact": "b"}
    given: dict[str, Any] = {"application_id": row.id, "actor": manager, "now": at(date(2026, 3, 9))}
    services.change_application(town.session, **fits, **given)
    with pytest.raises(Unacceptable) as caught:
        services.submit_application(town.session, **given)
    assert caught.value.fields == {"staff": ["A center has at least 6 people of its own."]}
    services.change_application(town.session, **{**fits, "staff": 6}, **given)
    assert services.submit_application(town.session, **given).state is ApplicationState.SUBMITTED


@pytest.mark.parametrize(
    ("said", "field"),
    [
        (
            {"system_since": date(2025, 12, 3), "audited_on": MONDAY.date(), "management_on": MONDAY.date()},
            "system_since",
        ),
        ({"audited_on": date(2025, 8, 31)}, "audited_on"),
        ({"management_on": None}, "management_on"),
        ({"is_clean": False}, "is_clean"),
    ],
)
def test_a_certification_is_applied_for_after_three_months_an_audit_and_a_review(town, said, field):
    row = a_draft(town, a_batch(town, town.certificates))
    fits: dict[str, Any] = {
        "system_since": date(2025, 9, 1), "audited_on": date(2025, 12, 1), "management_on": date(2025, 12, 2),
        "is_clean": True, "statement": "a", "contact": "b", "edition": "2023", "certificate_no": "C", "issuer": "N",
    }  # fmt: skip
    given = {"application_id": row.id, "actor": town.applicant, "now": MONDAY}
    services.change_application(town.session, **{**fits, **said}, **given)
    with pytest.raises(Unacceptable) as caught:
        services.submit_application(town.session, **given)
    assert set(caught.value.fields) == {field}
    assert row.state is ApplicationState.DRAFT
