"""Organisations: registered, verified, found by their names."""

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core.actor import SYSTEM, Actor, Role
from core.errors import Conflict, NotAllowed, NotFound, Unacceptable
from parties.organisations.models import Organisation, OrganisationKind, OrganisationName, fold_name
from parties.organisations.queries import (
    by_uscc,
    organisation_named,
    organisations,
    page_of_organisations,
    trading_center,
)
from parties.organisations.services import change_organisation, register_organisation, verify_organisation
from tests.builders import NOON, actor_for
from tests.parties.cast import a_uscc, an_organisation, how_many, trail

VISITOR = Actor(person_id=7, name="Wu Ling")
ADMINISTRATOR = actor_for(1, Role.ADMINISTRATOR)


def registered(session: Session, actor: Actor = VISITOR, **given: object) -> Organisation:
    values = {"name": "海湾电池有限公司", "uscc": a_uscc(), "kind": OrganisationKind.ENTERPRISE, **given}
    return register_organisation(session, actor=actor, now=NOON, **values)  # type: ignore[arg-type]


def test_what_the_system_registers_is_verified_and_what_a_visitor_registers_is_not(session: Session) -> None:
    assert registered(session, SYSTEM, name="甲公司").is_verified
    assert not registered(session, name="乙公司").is_verified


def test_a_credit_code_is_kept_folded(session: Session) -> None:
    code = a_uscc()
    row = registered(session, uscc=f" {code[:9].lower()} {code[9:]} ")
    assert row.uscc == code
    assert by_uscc(session, code.lower()) is row


def test_a_mistyped_credit_code_is_refused_beside_its_field(session: Session) -> None:
    code = a_uscc()
    wrong = code[:12] + ("1" if code[12] != "1" else "2") + code[13:]

    with pytest.raises(Unacceptable) as refusal:
        registered(session, uscc=wrong)

    assert refusal.value.code == "uscc_check_digit"
    assert list(refusal.value.fields) == ["uscc"]
    assert how_many(session, Organisation) == 0


def test_a_code_of_the_pilot_regions_is_accepted_with_a_warning(session: Session) -> None:
    code = a_uscc()
    row = registered(session, uscc=code[:17] + ("0" if code[17] != "0" else "1"))
    assert row.warning == "uscc_pilot_region"


def test_a_visitor_writes_a_credit_code_for_a_chinese_organisation(session: Session) -> None:
    with pytest.raises(Unacceptable) as refusal:
        registered(session, uscc=None)
    assert refusal.value.code == "uscc_missing"


def test_a_foreign_organisation_has_no_credit_code(session: Session) -> None:
    with pytest.raises(Unacceptable) as refusal:
        registered(session, country="DE")
    assert refusal.value.code == "uscc_foreign"
    assert not registered(session, country="DE", uscc=None, name="Nordlicht GmbH").is_resident


def test_a_country_that_does_not_exist_is_refused(session: Session) -> None:
    with pytest.raises(Unacceptable) as refusal:
        registered(session, country="XX", uscc=None)
    assert refusal.value.code == "country_unknown"


def test_the_same_credit_code_is_registered_once(session: Session) -> None:
    first = registered(session)

    with pytest.raises(Conflict) as refusal:
        registered(session, name="另一家公司", uscc=first.uscc)

    assert refusal.value.code == "organisation_exists"
    assert how_many(session, Organisation) == 1


def test_the_database_itself_refuses_a_second_organisation_with_the_code(session: Session) -> None:
    first = registered(session)
    session.add(
        Organisation(name="别的", uscc=first.uscc, country="CN", kind=OrganisationKind.SME, created_at=NOON, aliases=[])
    )
    with pytest.raises(IntegrityError):
        session.flush()


def test_a_verified_name_is_taken_whatever_its_width_and_punctuation(session: Session) -> None:
    registered(session, SYSTEM, name="Acme (Dalian) Co., Ltd.")

    with pytest.raises(Conflict) as refusal:
        registered(session, name="ＡＣＭＥ（Ｄａｌｉａｎ） CO LTD")

    assert refusal.value.code == "organisation_exists"


def test_an_unverified_name_does_not_keep_the_true_bearer_out(session: Session) -> None:
    squatter = registered(session, name="北方重工")
    owner = registered(session, SYSTEM, name="北方重工")

    with pytest.raises(Conflict):
        verify_organisation(session, organisation_id=squatter.id, actor=ADMINISTRATOR, now=NOON)

    assert organisation_named(session, "北方重工") is owner
    assert not squatter.is_verified


def test_the_database_itself_refuses_a_second_verified_bearer_of_a_name(session: Session) -> None:
    registered(session, SYSTEM, name="北方重工")
    other = registered(session, name="南方重工")
    session.add(OrganisationName(organisation_id=other.id, folded=fold_name("北方重工"), verified=True))
    with pytest.raises(IntegrityError):
        session.flush()


def test_rights_follow_only_verified_names(session: Session) -> None:
    row = registered(session, name="东港化工")
    assert organisation_named(session, "东港化工") is None

    verify_organisation(session, organisation_id=row.id, actor=ADMINISTRATOR, now=NOON)

    assert organisation_named(session, " 东港 化工 ") is row
    assert trail(session, row.subject) == ["organisation.registered", "organisation.verified"]


def test_an_organisation_is_found_by_its_english_name_and_by_an_alias(session: Session) -> None:
    row = an_organisation(session, name_en="Haiwan Battery Co., Ltd.", aliases=["HAIWAN BATTERY CO LTD", "海湾电池厂"])
    assert organisation_named(session, "haiwan battery co., ltd") is row
    assert organisation_named(session, "海湾电池厂") is row
    assert organisation_named(session, "…") is None


def test_verifying_takes_the_administrator(session: Session) -> None:
    row = registered(session)
    with pytest.raises(NotAllowed):
        verify_organisation(session, organisation_id=row.id, actor=actor_for(row.id, Role.RIGHT_HOLDER), now=NOON)
    assert not row.is_verified


def test_a_visitor_registers_no_government_office(session: Session) -> None:
    with pytest.raises(NotAllowed):
        registered(session, kind=OrganisationKind.GOV)
    assert how_many(session, Organisation) == 0


def test_the_city_office_sets_up_the_organisation_of_a_center(session: Session) -> None:
    row = registered(session, actor_for(1, Role.CITY_OFFICE), kind=OrganisationKind.CENTER, uscc=None)
    assert row.is_verified


def test_aliases_change_with_what_they_are_found_by(session: Session) -> None:
    row = an_organisation(session, aliases=["旧名"])
    change_organisation(session, organisation_id=row.id, aliases=["新名", "新 名"], actor=ADMINISTRATOR, now=NOON)
    assert row.aliases == ["新 名"]
    assert organisation_named(session, "旧名") is None
    assert organisation_named(session, "新名") is row


def test_only_an_administrator_changes_names(session: Session) -> None:
    row = an_organisation(session)
    with pytest.raises(NotAllowed):
        change_organisation(
            session,
            organisation_id=row.id,
            aliases=["别人的名字"],
            actor=actor_for(row.id, Role.RIGHT_HOLDER),
            now=NOON,
        )
    assert row.aliases == []


def test_there_is_one_trading_center(session: Session) -> None:
    with pytest.raises(NotFound):
        trading_center(session)
    home = an_organisation(session, "交易所", OrganisationKind.EXCHANGE)
    with pytest.raises(Conflict):
        an_organisation(session, "第二交易所", OrganisationKind.EXCHANGE)
    assert trading_center(session) is home


def test_the_register_is_searched_by_any_name_and_by_code(session: Session) -> None:
    row = an_organisation(session, name_en="Haiwan Battery")
    an_organisation(session, "别家公司")
    for words in ("电池", "BATTERY", row.uscc or ""):
        found, total = page_of_organisations(session, organisations(words=words), number=1, size=10)
        assert (found, total) == ([row], 1)


def test_readers_of_chinese_see_the_registered_name(session: Session) -> None:
    row = an_organisation(session, name_en="Haiwan Battery")
    assert (row.display("zh_Hans"), row.display("en")) == ("海湾电池有限公司", "Haiwan Battery")
    assert session.scalar(select(Organisation.country)) == "CN"
