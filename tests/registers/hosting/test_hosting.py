"""Hosting agreements: distinct enterprises of any day, and lists that go in whole."""

import io
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from core import files
from core.actor import SYSTEM, Actor, Role
from core.errors import Conflict, NotAllowed, Unacceptable
from parties.organisations.models import Organisation, OrganisationKind
from parties.people.services import add_membership
from registers.hosting import queries, services
from registers.hosting.models import HostedService, HostingAgreement
from registers.hosting.queries import Wanted
from tests.parties import cast
from tests.parties.cast import a_uscc
from tests.registers import town as made
from tests.registers.town import EVIDENCE, MONDAY, Town, at

SME, OTHER, AGENCY = a_uscc(7_100_001), a_uscc(7_100_002), a_uscc(7_100_003)
HEAD = "企业名称,统一社会信用代码,托管机构,托管机构代码,服务内容,起始日,截止日"


@pytest.fixture
def town(session) -> Town:
    return made.a_town(session)


def an_agency(town: Town, name: str = "海岸知识产权事务所") -> Actor:
    home = cast.an_organisation(town.session, name, OrganisationKind.AGENCY)
    person = cast.a_person(town.session, f"{home.id}@agency.example", Role.RIGHT_HOLDER, at=home, now=MONDAY)
    return cast.as_actor(town.session, person, home)


def entered(town: Town, agency: Actor, uscc: str = SME, **values) -> HostingAgreement:
    given: dict[str, Any] = {
        "sme_name": f"小企业{uscc[-5:]}", "services": [HostedService.TRAINING], "from_date": date(2026, 3, 1),
        "to_date": date(2027, 2, 28), **values,
    }  # fmt: skip
    return services.sign_agreement(town.session, sme_uscc=uscc, actor=agency, now=MONDAY, **given)


def shown(town: Town, agency: Actor, row: HostingAgreement, content: bytes = EVIDENCE) -> str:
    """The digest of a paper that the agency shows as signed by the enterprise."""
    stream = io.BytesIO(content)
    paper = files.keep_upload(town.session, stream, "signed.pdf", purpose=row.subject, actor=agency, now=MONDAY)
    services.keep_signed(town.session, agreement_id=row.id, evidence=paper.sha256, actor=agency, now=MONDAY)
    return paper.sha256


def accepted(town: Town, row: HostingAgreement, evidence: str, **values) -> HostingAgreement:
    given = {"actor": town.first, "now": MONDAY, **values}
    return services.accept_signed(town.session, agreement_id=row.id, evidence=evidence, **given)


def agreed(town: Town, agency: Actor, uscc: str = SME, **values) -> HostingAgreement:
    """One with the paper that the enterprise signed and the office accepted."""
    row = entered(town, agency, uscc, **values)
    return accepted(town, row, shown(town, agency, row))


def own(town: Town, agency: Actor, **values) -> HostingAgreement:
    """One with the town's enterprise, entered by the agency."""
    return entered(town, agency, town.enterprise.uscc or "", sme_name=town.enterprise.name, **values)


def both(town: Town, agency: Actor) -> Actor:
    """The agency's own person, who works for the enterprise too."""
    role: dict[str, Any] = {"role": Role.RIGHT_HOLDER, "organisation_id": town.enterprise.id}
    assert agency.person_id is not None
    add_membership(town.session, person_id=agency.person_id, actor=SYSTEM, now=MONDAY, **role)
    return replace(town.applicant, person_id=agency.person_id)


def hosted(town: Town, *days: date) -> list[int]:
    return [queries.hosted_smes(town.session, day) for day in days]


def test_one_enterprise_with_two_agencies_counts_once(town):
    first, second = an_agency(town), an_agency(town, "海角知识产权事务所")
    agreed(town, first)
    agreed(town, second)
    agreed(town, first, OTHER)
    counted = queries.count(town.session, Wanted(on=date(2026, 3, 2)))
    assert (counted.agreements, counted.smes, counted.agencies) == (3, 2, 2)


def test_what_an_agency_enters_alone_counts_once_the_enterprise_confirms_it(town):
    agency, day = an_agency(town), date(2026, 3, 2)
    code = town.enterprise.uscc or ""
    row = entered(town, agency, code, sme_name=town.enterprise.name)
    act: dict[str, Any] = {"agreement_id": row.id, "now": MONDAY}
    assert hosted(town, day) == [0]
    for wrong in (agency, town.stranger):
        with pytest.raises(NotAllowed):
            services.confirm_agreement(town.session, actor=wrong, **act)
    services.confirm_agreement(town.session, actor=town.applicant, **act)
    assert hosted(town, day) == [1]
    with pytest.raises(Conflict):
        services.confirm_agreement(town.session, actor=town.applicant, **act)


def test_a_signed_agreement_is_shown_as_a_file_by_its_agency_alone(town):
    agency = an_agency(town)
    row = entered(town, agency)
    with pytest.raises(Unacceptable) as caught:
        services.keep_signed(town.session, agreement_id=row.id, evidence="0" * 64, actor=agency, now=MONDAY)
    assert (caught.value.code, hosted(town, date(2026, 3, 2))) == ("evidence_missing", [0])
    paper = files.keep_upload(
        town.session, io.BytesIO(EVIDENCE), "signed.pdf", purpose=row.subject, actor=agency, now=MONDAY
    )
    with pytest.raises(NotAllowed):
        services.keep_signed(town.session, agreement_id=row.id, evidence=paper.sha256, actor=town.stranger, now=MONDAY)
    services.keep_signed(town.session, agreement_id=row.id, evidence=paper.sha256, actor=agency, now=MONDAY)
    assert hosted(town, date(2026, 3, 2)) == [0]


def test_a_signed_agreement_counts_once_the_office_has_accepted_that_very_file(town):
    agency, day = an_agency(town), date(2026, 3, 2)
    row = entered(town, agency)
    before = shown(town, agency, row)
    now = shown(town, agency, row, EVIDENCE + b"another")
    for wrong in (agency, town.applicant):
        with pytest.raises(NotAllowed):
            accepted(town, row, now, actor=wrong)
    with pytest.raises(Conflict) as caught:
        accepted(town, row, before)
    assert (caught.value.code, hosted(town, day)) == ("paper_changed", [0])
    accepted(town, row, now)
    assert hosted(town, day) == [1]
    with pytest.raises(Conflict):
        shown(town, agency, row, EVIDENCE + b"a third")


def test_whoever_entered_an_agreement_does_not_confirm_it_for_the_enterprise(town):
    agency = an_agency(town)
    row = own(town, agency)
    with pytest.raises(NotAllowed) as caught:
        services.confirm_agreement(town.session, agreement_id=row.id, actor=both(town, agency), now=MONDAY)
    assert (caught.value.code, row.confirmed_on) == ("four_eyes", None)
    told = {"confirmed_on": MONDAY.date(), "confirmed_name": "Me", "confirmed_by": row.recorded_by}
    with pytest.raises(IntegrityError, match="another_confirms"), town.session.begin_nested():
        town.session.execute(update(HostingAgreement).values(**told))


def test_an_organisation_that_nobody_verified_confirms_nothing(town):
    row = own(town, an_agency(town))
    town.enterprise.verified_at = None
    with pytest.raises(NotAllowed) as caught:
        services.confirm_agreement(town.session, agreement_id=row.id, actor=town.applicant, now=MONDAY)
    assert (caught.value.code, row.confirmed_on) == ("not_verified", None)


def test_what_is_over_or_began_long_ago_is_neither_entered_nor_confirmed(town):
    agency = an_agency(town)
    for wrong in ({"from_date": date(2024, 12, 31)}, {"from_date": date(2025, 1, 1), "to_date": date(2026, 3, 1)}):
        with pytest.raises(Unacceptable):
            own(town, agency, **wrong)
    row = own(town, agency, to_date=date(2026, 3, 31))
    with pytest.raises(Conflict) as caught:
        services.confirm_agreement(town.session, agreement_id=row.id, actor=town.applicant, now=at(date(2026, 4, 1)))
    assert (caught.value.code, row.confirmed_on) == ("over_already", None)


def test_a_proof_after_january_moves_no_figure_of_the_year_before(town):
    agency, days = an_agency(town), (date(2025, 12, 31), date(2026, 1, 1))
    row = own(town, agency, from_date=date(2025, 3, 1))
    services.confirm_agreement(town.session, agreement_id=row.id, actor=town.applicant, now=at(date(2026, 2, 1)))
    other = entered(town, agency, from_date=date(2025, 3, 1))
    assert hosted(town, *days) == [0, 1]
    accepted(town, other, shown(town, agency, other), now=at(date(2026, 1, 31)))
    assert hosted(town, *days) == [1, 2]


def test_an_agreement_counts_from_its_first_to_its_last_day(town):
    agreed(town, an_agency(town))
    days = (date(2026, 2, 28), date(2026, 3, 1), date(2027, 2, 28), date(2027, 3, 1))
    assert hosted(town, *days) == [0, 1, 1, 0]


def test_one_that_ended_early_counts_to_the_day_before(town):
    agency = an_agency(town)
    row = agreed(town, agency)
    end: dict[str, Any] = {
        "agreement_id": row.id,
        "ended_on": date(2026, 6, 1),
        "reason": "So.",
        "now": at(date(2026, 6, 1)),
    }
    with pytest.raises(NotAllowed):
        services.end_agreement(town.session, actor=town.stranger, **end)
    services.end_agreement(town.session, actor=agency, **end)
    assert hosted(town, date(2026, 5, 31), date(2026, 6, 1)) == [1, 0]
    with pytest.raises(Conflict):
        services.end_agreement(town.session, actor=agency, **end)


def test_an_agency_hosts_an_enterprise_once_at_a_time(town):
    agency = an_agency(town)
    agreed(town, agency)
    with pytest.raises(Conflict) as caught:
        agreed(town, agency, from_date=date(2027, 2, 28), to_date=date(2028, 1, 1))
    assert caught.value.code == "hosted_already"
    agreed(town, agency, from_date=date(2027, 3, 1), to_date=date(2028, 1, 1))
    assert town.session.scalar(select(func.count(HostingAgreement.id))) == 2


def test_only_agencies_and_centers_enter_agreements(town):
    with pytest.raises(NotAllowed) as caught:
        agreed(town, town.applicant)
    assert caught.value.code == "not_an_agency"
    assert town.session.scalar(select(func.count(HostingAgreement.id))) == 0


def test_activities_lie_within_the_agreement_and_its_services(town):
    agency = an_agency(town)
    row = agreed(town, agency)
    act: dict[str, Any] = {"agreement_id": row.id, "what": "A seminar.", "hours": 3, "actor": agency, "now": MONDAY}
    for wrong in ({"done_on": date(2026, 2, 28)}, {"service": HostedService.FILING}):
        given: dict[str, Any] = {"done_on": date(2026, 3, 2), "service": HostedService.TRAINING, **wrong}
        with pytest.raises(Unacceptable):
            services.record_activity(town.session, **given, **act)
    services.record_activity(town.session, done_on=date(2026, 3, 2), service=HostedService.TRAINING, **act)
    town.session.expire(row)
    assert [each.hours for each in row.activities] == [3]


def take(town: Town, *lines: str):
    text = "\n".join([HEAD, *lines])
    return services.take_in_agreements(
        town.session, content=text.encode(), name="hosting.csv", actor=town.first, now=MONDAY
    )


def test_a_list_goes_in_whole_and_once(town):
    line = f"甲公司,{SME},乙事务所,{AGENCY},培训、年费监控,2025-01-01,2026-12-31"
    other = f"丙公司,{OTHER},乙事务所,{AGENCY},,2025-01-01,2026-12-31"
    assert (take(town, line).new, take(town, line).new, take(town, other, line).new) == (1, 1, 1)
    row = town.session.scalars(select(HostingAgreement).order_by(HostingAgreement.id)).first()
    assert row is not None
    assert row.services == ["annuity_watch", "training"]
    assert hosted(town, date(2025, 6, 1)) == [2]


def test_a_list_with_an_overlap_or_a_wrong_line_is_refused_whole(town):
    line = f"甲公司,{SME},乙事务所,{AGENCY},培训,2025-01-01,2026-12-31"
    lap = f"甲公司,{SME},乙事务所,{AGENCY},培训,2026-12-31,2027-12-31"
    for wrong in (
        lap,
        line.replace("培训", "洗车"),
        line.replace("2026-12-31", "2024-12-31"),
        line.replace(AGENCY, SME),
    ):
        with pytest.raises(Unacceptable) as caught:
            take(town, line, wrong)
        assert all(text.startswith("Line 3") for text in caught.value.fields["file"])
    assert town.session.scalar(select(func.count(HostingAgreement.id))) == 0


def test_who_took_an_agencys_code_before_it_was_verified_is_not_that_agency(town):
    agency = an_agency(town)
    row = agreed(town, agency)
    town.session.get_one(Organisation, agency.organisation_id).verified_at = None
    town.session.flush()
    assert not queries.may_read_files(town.session, agency, row.id)
    assert not queries.may_add_files(town.session, agency, row.id)
    with pytest.raises(NotAllowed):
        services.end_agreement(
            town.session, agreement_id=row.id, ended_on=MONDAY.date(), reason="x", actor=agency, now=MONDAY
        )
    with pytest.raises(Conflict) as refused:
        entered(town, agency, OTHER)
    assert (refused.value.code, row.ended_on) == ("not_verified", None)
    assert town.session.scalar(select(func.count(HostingAgreement.id))) == 1
