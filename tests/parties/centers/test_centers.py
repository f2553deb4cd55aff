"""Operation centers and the grants of their tiers."""

from datetime import date

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core.actor import SYSTEM, Role
from core.errors import Conflict, NotAllowed, NotFound, Unacceptable
from parties.centers.models import Center, CenterGrant, GrantMode, Tier
from parties.centers.queries import center_by_code, center_of, centers, tier_on, tiers_on
from parties.centers.services import change_center, end_grant, grant_tier, must_work_for, register_center
from parties.organisations.models import OrganisationKind
from tests.builders import NOON, actor_for
from tests.parties.cast import an_organisation, how_many, trail

CITY = actor_for(99, Role.CITY_OFFICE)
FIRST, LAST = date(2019, 3, 1), date(2022, 2, 28)


def a_center(session: Session, code: str = "DL-01", name: str = "大连装备制造运营中心") -> Center:
    home = an_organisation(session, name, OrganisationKind.CENTER)
    return register_center(
        session, organisation_id=home.id, code=code, name=name, industry="equipment", actor=CITY, now=NOON
    )


def granted(session: Session, center: Center, tier: Tier, start: date = FIRST, end: date | None = None) -> CenterGrant:
    return grant_tier(
        session,
        center_id=center.id,
        tier=tier,
        authority="国家知识产权局",
        document_no="国知发运字〔2019〕9号",
        from_date=start,
        to_date=end,
        actor=CITY,
        now=NOON,
    )


def test_a_center_is_found_by_its_code_and_by_its_organisation(session: Session) -> None:
    center = a_center(session)
    assert center_by_code(session, "dl-01") is center
    assert center_of(session, center.organisation_id) is center
    assert center_of(session, None) is None
    assert centers(session) == [center]
    assert trail(session, center.subject) == ["center.registered"]


@pytest.mark.parametrize("code", ["", "A", "DL 01", "-DL", "DL-", "DL--1", "DL/1", "A" * 21, "大连"])
def test_a_code_that_does_not_fit_an_address_is_refused(session: Session, code: str) -> None:
    with pytest.raises(Unacceptable) as refusal:
        a_center(session, code)
    assert refusal.value.code == "code_form"
    assert how_many(session, Center) == 0


def test_a_code_belongs_to_one_center(session: Session) -> None:
    a_center(session)
    with pytest.raises(Conflict) as refusal:
        a_center(session, "dl-01", "另一个运营中心")
    assert refusal.value.code == "center_exists"
    assert how_many(session, Center) == 1


def test_an_organisation_runs_one_center(session: Session) -> None:
    center = a_center(session)
    with pytest.raises(Conflict):
        register_center(session, organisation_id=center.organisation_id, code="DL-02", name="二", actor=CITY, now=NOON)
    assert how_many(session, Center) == 1


def test_an_enterprise_is_no_center(session: Session) -> None:
    home = an_organisation(session)
    with pytest.raises(Unacceptable) as refusal:
        register_center(session, organisation_id=home.id, code="DL-02", name="二", actor=CITY, now=NOON)
    assert refusal.value.code == "not_a_center"


@pytest.mark.parametrize("role", [Role.CENTER_MANAGER, Role.RIGHT_HOLDER, Role.FINANCE_OFFICER])
def test_registering_and_granting_take_the_city_office(session: Session, role: Role) -> None:
    center = a_center(session)
    outsider = actor_for(center.organisation_id, role)
    with pytest.raises(NotAllowed):
        register_center(session, organisation_id=1, code="DL-02", name="二", actor=outsider, now=NOON)
    with pytest.raises(NotAllowed):
        grant_tier(
            session, center_id=center.id, tier=Tier.NATIONAL, authority="x", document_no="x",
            from_date=FIRST, actor=outsider, now=NOON,
        )  # fmt: skip
    assert how_many(session, CenterGrant) == 0


@pytest.mark.parametrize(
    ("tier", "mode"),
    [
        (Tier.NATIONAL, GrantMode.APPROVED),
        (Tier.PROVINCIAL, GrantMode.APPROVED),
        (Tier.MUNICIPAL, GrantMode.FILED),
    ],
)
def test_national_and_provincial_tiers_are_approved_and_municipal_ones_filed(
    session: Session, tier: Tier, mode: GrantMode
) -> None:
    assert granted(session, a_center(session), tier).mode is mode


def test_the_database_itself_refuses_a_filed_national_tier(session: Session) -> None:
    center = a_center(session)
    session.add(
        CenterGrant(
            center_id=center.id,
            tier=Tier.NATIONAL,
            mode=GrantMode.FILED,
            authority="x",
            document_no="x",
            from_date=FIRST,
            granted_at=NOON,
        )
    )
    with pytest.raises(IntegrityError):
        session.flush()


def test_a_grant_holds_on_its_first_and_on_its_last_day(session: Session) -> None:
    center = a_center(session)
    granted(session, center, Tier.MUNICIPAL, FIRST, LAST)
    days = [date(2019, 2, 28), FIRST, LAST, date(2022, 3, 1)]
    assert [tier_on(session, center.id, day) for day in days] == [None, Tier.MUNICIPAL, Tier.MUNICIPAL, None]


def test_the_highest_tier_in_force_counts(session: Session) -> None:
    center, other = a_center(session), a_center(session, "DL-02", "二号中心")
    granted(session, center, Tier.MUNICIPAL, FIRST)
    granted(session, center, Tier.NATIONAL, date(2021, 1, 1), date(2021, 12, 31))
    assert tier_on(session, center.id, date(2020, 6, 1)) is Tier.MUNICIPAL
    assert tiers_on(session, date(2021, 6, 1)) == {center.id: Tier.NATIONAL}
    assert tier_on(session, center.id, date(2022, 6, 1)) is Tier.MUNICIPAL
    assert tier_on(session, other.id, date(2021, 6, 1)) is None


@pytest.mark.parametrize(
    ("start", "end"),
    [(LAST, None), (date(2018, 1, 1), FIRST), (date(2018, 1, 1), None), (date(2020, 1, 1), date(2020, 2, 1))],
)
def test_a_tier_is_not_granted_twice_for_the_same_days(session: Session, start: date, end: date | None) -> None:
    center = a_center(session)
    granted(session, center, Tier.PROVINCIAL, FIRST, LAST)
    with pytest.raises(Conflict) as refusal:
        granted(session, center, Tier.PROVINCIAL, start, end)
    assert refusal.value.code == "grant_overlaps"
    assert how_many(session, CenterGrant) == 1


def test_a_tier_is_granted_anew_the_day_after_it_ended(session: Session) -> None:
    center = a_center(session)
    granted(session, center, Tier.PROVINCIAL, FIRST, LAST)
    granted(session, center, Tier.PROVINCIAL, date(2022, 3, 1))
    assert how_many(session, CenterGrant) == 2


def test_the_database_itself_refuses_two_open_grants_of_a_tier(session: Session) -> None:
    center = a_center(session)
    granted(session, center, Tier.PROVINCIAL)
    session.add(
        CenterGrant(
            center_id=center.id,
            tier=Tier.PROVINCIAL,
            mode=GrantMode.APPROVED,
            authority="x",
            document_no="x",
            from_date=LAST,
            granted_at=NOON,
        )
    )
    with pytest.raises(IntegrityError):
        session.flush()


def test_a_grant_that_ends_before_it_begins_is_refused(session: Session) -> None:
    with pytest.raises(Unacceptable) as refusal:
        granted(session, a_center(session), Tier.MUNICIPAL, LAST, FIRST)
    assert list(refusal.value.fields) == ["to_date"]


def test_a_grant_names_its_authority_and_document(session: Session) -> None:
    center = a_center(session)
    for authority, document in (("", "x"), ("x", " ")):
        with pytest.raises(Unacceptable):
            grant_tier(
                session, center_id=center.id, tier=Tier.MUNICIPAL, authority=authority, document_no=document,
                from_date=FIRST, actor=CITY, now=NOON,
            )  # fmt: skip
    assert how_many(session, CenterGrant) == 0


def test_an_ended_grant_holds_up_to_its_last_day_and_says_why(session: Session) -> None:
    center = a_center(session)
    grant = granted(session, center, Tier.NATIONAL)
    end_grant(session, grant_id=grant.id, last_day=LAST, reason="撤销 2022-7", actor=CITY, now=NOON)
    session.flush()
    assert tier_on(session, center.id, LAST) is Tier.NATIONAL
    assert tier_on(session, center.id, date(2022, 3, 1)) is None
    assert trail(session, center.subject)[-1] == "center.grant_ended"


def test_a_grant_is_not_made_longer_by_ending_it(session: Session) -> None:
    grant = granted(session, a_center(session), Tier.NATIONAL, FIRST, LAST)
    with pytest.raises(Unacceptable):
        end_grant(session, grant_id=grant.id, last_day=date(2030, 1, 1), reason="x", actor=CITY, now=NOON)
    assert grant.to_date == LAST


def test_a_centers_work_is_done_by_its_own_people_in_their_roles(session: Session) -> None:
    center, other = a_center(session), a_center(session, "DL-02", "二号中心")
    staff = actor_for(center.organisation_id, Role.CENTER_STAFF)
    assert must_work_for(session, staff, center.id) is center
    assert must_work_for(session, SYSTEM, center.id) is center
    with pytest.raises(NotAllowed):
        must_work_for(session, staff, other.id)
    with pytest.raises(NotAllowed):
        must_work_for(session, staff, center.id, Role.CENTER_MANAGER)
    with pytest.raises(NotAllowed):
        must_work_for(session, actor_for(center.organisation_id, Role.BUYER), center.id)
    with pytest.raises(NotFound):
        must_work_for(session, staff, 4711)


def test_a_manager_keeps_the_contact_of_their_own_center_only(session: Session) -> None:
    center, other = a_center(session), a_center(session, "DL-02", "二号中心")
    manager = actor_for(center.organisation_id, Role.CENTER_MANAGER)
    change_center(session, center_id=center.id, contact="电话 0411-1", actor=manager, now=NOON)
    with pytest.raises(NotAllowed):
        change_center(session, center_id=other.id, contact="x", actor=manager, now=NOON)
    assert (center.contact, other.contact) == ("电话 0411-1", "")
