"""Cases of every kind: what a unit above opens, what the office's act does to the right, and who hears of it."""

from datetime import date
from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from core import events
from core.errors import Conflict, IllegalTransition, NotAllowed, NotFound
from listings.assets.models import Asset, Encumbrance, EncumbranceType
from settlement.deals.models import Deal
from settlement.recordal import forms, labels, queries
from settlement.recordal import services as recordal
from settlement.recordal.kinds import LICENSE_ENDS, PLEDGES, RELEASES, CaseKind
from settlement.recordal.models import RecordalCase
from settlement.recordal.states import RecordalState
from tests.settlement.deals.browsing import browser, text_of
from tests.settlement.deals.world import (
    CERTIFICATE,
    NOON,
    TODAY,
    World,
    a_funded_deal,
    a_patent,
    a_world,
    accept,
    file,
    licence,
)
from tests.settlement.recordal.keeping import keep_papers

ANSWERS = {
    "contract": "PL-2026-0001",
    "debtor": "Hill Works",
    "secured": {"amount": "3000000.00", "currency": "CNY"},
    "debt_to": "2027-11-23",
}


@pytest.fixture
def world(session):
    return a_world(session)


@pytest.fixture
def heard(world):
    """What is told of cases while the test runs."""
    told: list[events.RecordalChanged] = []
    kept = dict(events._followers)
    events.wire({**kept, events.RecordalChanged: [lambda _session, event, **_who: told.append(event)]})
    yield told
    events.wire(kept)


def right_id(world: World) -> int:
    """The right that everything here is about."""
    found = world.session.scalar(select(Asset.id).order_by(Asset.id).limit(1))
    return found if found is not None else a_patent(world).id


def a_pledge(world: World, kind: CaseKind = CaseKind.PLEDGE, **more: Any) -> RecordalCase:
    given: dict[str, Any] = {
        "kind": kind,
        "asset_id": right_id(world),
        "for_ref": "lien:7",
        "number": "PL-2026-0001",
        "href": "/pledges/PL-2026-0001",
        "grantor_id": world.seller.organisation_id,
        "grantee_id": world.buyer.organisation_id,
        "center_id": world.centers[0],
        "effective_on": TODAY,
        "answers": ANSWERS,
        "actor": world.staff,
        "now": NOON,
    }
    case = recordal.open_case(world.session, **{**given, **more})
    world.commit()
    return case


def filed(world: World, case: RecordalCase) -> RecordalCase:
    keep_papers(world.session, case, actor=world.staff, now=NOON)
    recordal.file_case(
        world.session, case_id=case.id, filed_on=TODAY, office_reference="GC-1", actor=world.staff, now=NOON
    )
    world.commit()
    return case


def accepted(world: World, case: RecordalCase, number: str = "Y2026-1") -> RecordalCase:
    recordal.accept_case(
        world.session,
        case_id=case.id,
        recordal_no=number,
        decided_on=TODAY,
        certificate=CERTIFICATE,
        actor=world.staff,
        now=NOON,
    )
    world.commit()
    return case


def standing(world: World, type: EncumbranceType) -> list[Encumbrance]:
    return list(world.session.scalars(select(Encumbrance).filter_by(type=type, ended_on=None)))


def test_a_pledge_stands_on_the_right_from_its_registration_and_not_before(world):
    case = filed(world, a_pledge(world))
    assert standing(world, EncumbranceType.PLEDGE) == []
    accepted(world, case)
    (pledge,) = standing(world, EncumbranceType.PLEDGE)
    assert (pledge.ref, pledge.holder_id, pledge.from_date) == ("lien:7", world.buyer.organisation_id, TODAY)


def test_the_release_of_a_pledge_frees_the_right(world):
    accepted(world, filed(world, a_pledge(world)))
    release = a_pledge(world, RELEASES[CaseKind.PLEDGE], answers={"why": "The debt is paid."})
    accepted(world, filed(world, release), "Z2026-1")
    assert standing(world, EncumbranceType.PLEDGE) == []


def test_who_opened_a_case_hears_of_every_step(world, heard):
    case = filed(world, a_pledge(world))
    recordal.refuse_case(
        world.session, case_id=case.id, reason="No seal", decided_on=TODAY, actor=world.staff, now=NOON
    )
    accepted(world, filed(world, case))
    assert [each.operation for each in heard] == ["filed", "refused", "filed", "accepted"]
    assert {(each.ref, each.asset_id, each.kind) for each in heard} == {("lien:7", right_id(world), "pledge")}
    assert (heard[0].on, heard[-1].on) == (None, TODAY)


def test_what_raises_above_undoes_the_offices_step(world):
    case, kept = filed(world, a_pledge(world)), dict(events._followers)

    def refuses(*_what: Any, **_who: Any) -> None:
        raise Conflict("not now", code="not_now")

    events.wire({**kept, events.RecordalChanged: [refuses]})
    try:
        with pytest.raises(Conflict):
            accepted(world, case)
    finally:
        world.session.rollback()
        events.wire(kept)
    assert (case.state, standing(world, EncumbranceType.PLEDGE)) == (RecordalState.FILED, [])


def test_one_case_of_a_kind_is_open_for_a_matter_and_a_right(world):
    case = a_pledge(world)
    with pytest.raises(Conflict) as refusal:
        a_pledge(world)
    assert refusal.value.code == "case_open"
    twin = {key: getattr(case, key) for key in RecordalCase.__table__.columns.keys() if key != "id"}  # noqa: SIM118
    world.session.add(RecordalCase(**twin))
    with pytest.raises(IntegrityError):
        world.session.flush()
    world.session.rollback()
    assert world.session.scalar(select(func.count(RecordalCase.id))) == 1


def test_an_abandoned_case_makes_room_for_another(world):
    case = a_pledge(world)
    recordal.abandon_cases(world.session, for_ref="lien:7", actor=world.staff, now=NOON)
    assert case.state is RecordalState.ABANDONED
    assert a_pledge(world).id != case.id


def test_what_is_at_the_office_is_not_abandoned(world):
    case = filed(world, a_pledge(world))
    recordal.abandon_cases(world.session, for_ref="lien:7", actor=world.staff, now=NOON)
    assert case.state is RecordalState.FILED


def test_a_deal_and_its_right_can_have_other_cases_beside_its_grant(world):
    deal = a_funded_deal(world)
    file(world, deal)
    more = a_pledge(world, CaseKind.TECH_CONTRACT, for_ref=deal.subject, deal_id=deal.id)
    filed(world, more)
    assert not more.moves_deal
    assert {each.kind for each in queries.cases_of_deal(world.session, deal.id)} == {
        CaseKind.PATENT_ASSIGNMENT,
        CaseKind.TECH_CONTRACT,
    }


def test_the_end_of_a_recorded_licence_goes_through_the_office_and_lifts_what_stands(world):
    deal = a_funded_deal(world, licence())
    file(world, deal)
    accept(world, deal)
    assert [each.ref for each in standing(world, EncumbranceType.LICENSE)] == [deal.subject]
    end = a_pledge(world, CaseKind.PATENT_LICENSE_END, for_ref=deal.subject, deal_id=deal.id, answers={})
    accepted(world, filed(world, end), "X-2")
    assert standing(world, EncumbranceType.LICENSE) == []
    assert queries.recorded_of_deals(world.session, right_id(world), [deal.id])[deal.id].kind is CaseKind.PATENT_LICENSE


def test_both_sides_and_the_center_see_a_case_without_a_deal_and_nobody_else(world):
    case = a_pledge(world)
    for actor in (world.seller, world.buyer, world.staff, world.city):
        assert queries.case_for(world.session, case.id, actor).deal is None
    with pytest.raises(NotFound):
        queries.case_for(world.session, case.id, world.stranger)


@pytest.mark.parametrize("who", ["seller", "buyer", "lister", "city", "stranger"])
def test_only_its_centers_staff_works_on_a_case_without_a_deal(world, who):
    case = a_pledge(world)
    with pytest.raises(NotAllowed):
        recordal.file_case(
            world.session,
            case_id=case.id,
            filed_on=TODAY,
            office_reference="1",
            actor=getattr(world, who),
            now=NOON,
        )


def test_a_center_certifies_nothing_in_a_matter_of_its_own(world):
    case = a_pledge(world, grantee_id=world.staff.organisation_id)
    with pytest.raises(NotAllowed) as refusal:
        filed(world, case)
    assert refusal.value.code == "own_case"


def test_the_clock_of_an_ended_licence_runs_thirty_days_and_that_of_an_export_sixty(world):
    end = a_pledge(world, CaseKind.PATENT_LICENSE_END, effective_on=TODAY)
    export = a_pledge(world, CaseKind.TECH_EXPORT, effective_on=TODAY)
    assert (end.due_days, end.due_on) == (30, date(2026, 12, 23))
    assert (export.due_days, export.due_on) == (60, date(2027, 1, 22))


def test_every_kind_has_its_words_and_a_pledge_for_each_family_its_release():
    assert set(labels.KIND_LABELS) == set(labels.DONE_TEXTS) == set(labels.EFFECT_TEXTS) == set(CaseKind)
    assert set(PLEDGES.values()) == set(RELEASES)
    assert {*RELEASES, *RELEASES.values(), *LICENSE_ENDS.values()} <= set(forms.ASKED)


def test_a_decided_case_is_not_decided_again(world):
    case = accepted(world, filed(world, a_pledge(world)))
    with pytest.raises(IllegalTransition):
        accepted(world, case)


@pytest.mark.parametrize(
    ("language", "word"), [("en", "Registration of a patent pledge"), ("zh_Hans", "专利权质押登记")]
)
def test_a_case_without_a_deal_has_its_page_form_and_list(world, language, word):
    case = a_pledge(world)
    page = browser(world, world.staff, language)
    text = text_of(page.get(f"/recordals/{case.id}"))
    assert word in text
    assert "PL-2026-0001" in text
    assert "3,000,000.00" in text
    assert page.client.get(f"/recordals/{case.id}/form.pdf").status_code == 200
    assert "PL-2026-0001" in text_of(page.get("/recordals"))


def test_the_pages_of_a_case_without_a_deal_go_to_its_end(world):
    case = filed(world, a_pledge(world))
    page = browser(world, world.staff)
    sent = {
        "recordal_no": "Y2026-9",
        "decided_on": TODAY.isoformat(),
        "certificate": (BytesIO(b"%PDF-1.4 certificate"), "certificate.pdf"),
    }
    check = page.client.post(f"/recordals/{case.id}/accept/check", data=sent)
    assert check.status_code == 303
    shown = text_of(page.get(check.location))
    assert "Check your answers" in shown
    assert "released" not in shown
    certificate_id = check.location.partition("certificate_id=")[2].partition("&")[0]
    answers = {"recordal_no": "Y2026-9", "decided_on": TODAY.isoformat(), "certificate_id": certificate_id}
    assert page.client.post(f"/recordals/{case.id}/accept", data=answers).status_code == 303
    assert "The pledge is registered." in text_of(page.get(f"/recordals/{case.id}"))
    assert world.session.scalar(select(func.count(Deal.id))) == 0
