"""What goes to the office: the list of documents, the form from the terms, rounds of correction, and taking back."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from pypdf import PdfReader
from sqlalchemy import func, select

from core import files
from core.clock import business_date
from core.errors import Conflict, IllegalTransition, NotAllowed, NotFound, Unacceptable
from listings.assets.models import Ownership
from listings.terms.vocabulary import LicenseType
from settlement.deals import services as deals
from settlement.deals.states import DealState
from settlement.payments.models import PayoutKind
from settlement.recordal import papers, queries
from settlement.recordal import services as recordal
from settlement.recordal.models import CaseKind, CasePaper
from settlement.recordal.states import RecordalState
from tests.settlement.deals.browsing import browser, text_of
from tests.settlement.deals.world import (
    a_deal,
    a_funded_deal,
    a_patent,
    a_world,
    accept,
    at,
    case_of,
    everything,
    file,
    licence,
    payouts,
    reload,
    sale,
    sign,
)
from tests.settlement.recordal.keeping import keep_papers


@pytest.fixture
def world(session):
    return a_world(session)


def ordinary():
    return licence(type=LicenseType.ORDINARY)


def filed_pledge(world, kind, asset=None):
    case = recordal.open_case(
        world.session, kind=kind, asset_id=(asset or a_patent(world)).id, for_ref="lien:7", number="PL-1",
        href="/loans/PL-1", grantor_id=world.seller.organisation_id,
        grantee_id=world.buyer.organisation_id, center_id=world.centers[0],
        effective_on=business_date(world.now), actor=world.staff, now=world.now,
    )  # fmt: skip
    keep_papers(world.session, case, actor=world.staff, now=world.now)
    return recordal.file_case(
        world.session, case_id=case.id, filed_on=business_date(world.now), office_reference="W1", actor=world.staff,
        now=world.now,
    )  # fmt: skip


def a_paper(world, case):
    stream = BytesIO(b"%PDF-1.4 power of attorney")
    return files.keep_upload(
        world.session, stream, "power.pdf", purpose=case.subject, actor=world.staff, now=world.now
    )  # fmt: skip


def withdraw(world, case, **more):
    given = {"reason": "A page was missing.", "actor": world.staff, "now": world.now, **more}
    return recordal.withdraw_case(world.session, case_id=case.id, **given)


def correct(world, case, days=20):
    due_on = business_date(world.now) + timedelta(days=days)
    recordal.ask_correction(
        world.session, case_id=case.id, note="Stamp each page.", due_on=due_on, actor=world.staff, now=world.now
    )
    world.commit()


def test_every_kind_of_case_has_its_list_with_a_source():
    assert set(papers.LISTS) == set(CaseKind)
    assert all(each.papers and str(each.source) for each in papers.LISTS.values())


def test_the_contract_is_at_hand_and_what_is_wanted_beside_it_is_missing(world):
    deal = a_funded_deal(world)
    lines = papers.checklist(case_of(world, deal))
    assert [paper.name for paper in papers.missing(case_of(world, deal))] == ["form"]
    assert next(line.digest for line in lines if line.paper.name == "contract") == deal.document


def with_a_co_owner(world, asset):
    [row] = world.session.scalars(select(Ownership).filter_by(asset_id=asset.id))
    row.share_bp = 5000
    world.session.add(Ownership(asset_id=asset.id, organisation_id=world.stranger.organisation_id, share_bp=5000,
                                holder_name="Third", from_date=row.from_date, cause="register"))  # fmt: skip
    world.session.flush()
    return asset


@pytest.mark.parametrize(("terms", "wanted"), [(sale(), True), (licence(), True), (ordinary(), False)])
def test_what_is_co_owned_on_record_takes_the_consent_of_all_but_for_an_ordinary_licence(world, terms, wanted):
    case = case_of(world, sign(world, a_deal(world, terms)))
    assert not case.co_owned
    case.co_owned = True
    assert ("co_owners" in [paper.name for paper in papers.missing(case)]) is wanted


def test_a_case_knows_from_its_opening_that_a_right_has_several_owners(world):
    assert filed_pledge(world, CaseKind.PLEDGE, with_a_co_owner(world, a_patent(world))).co_owned


@pytest.mark.parametrize("kind", [CaseKind.PLEDGE, CaseKind.CR_PLEDGE])
def test_an_office_has_its_days_to_decide_on_a_pledge(world, kind):
    case = filed_pledge(world, kind)
    days = {CaseKind.PLEDGE: date(2026, 11, 26), CaseKind.CR_PLEDGE: date(2026, 12, 3)}
    assert (case.office_due_on, case.office_due_source != "") == (days[kind], True)


def test_a_document_is_kept_once_and_replaced_by_a_later_one(world):
    case = case_of(world, a_funded_deal(world))
    for _each in range(2):
        recordal.keep_paper(
            world.session, case_id=case.id, name="form", file=a_paper(world, case), actor=world.staff, now=world.now
        )
    assert papers.missing(case) == []
    assert world.session.scalar(select(func.count(CasePaper.id))) == 1


def test_a_case_with_missing_papers_is_not_filed_and_says_which(world):
    deal = a_funded_deal(world)
    case = case_of(world, deal)
    before = everything(world.session)
    world.session.rollback()
    with pytest.raises(Conflict) as refusal:
        recordal.file_case(
            world.session, case_id=case.id, filed_on=business_date(world.now), office_reference="1",
            actor=world.staff, now=world.now,
        )  # fmt: skip
    world.session.rollback()
    assert (refusal.value.code, "The office's form" in str(refusal.value.message)) == ("papers_missing", True)
    assert (everything(world.session), reload(world, deal).state) == (before, DealState.FUNDED)


@pytest.mark.parametrize(("language", "word"), [("en", "Keep these first"), ("zh_Hans", "请先存入以下材料")])
def test_the_page_shows_what_is_missing_instead_of_the_filing(world, language, word):
    case = case_of(world, a_funded_deal(world))
    page = browser(world, world.staff, language)
    shown = text_of(page.get(f"/recordals/{case.id}"))
    assert word in shown
    assert "office_reference" not in shown
    keep_papers(world.session, case, actor=world.staff, now=world.now)
    world.commit()
    shown = text_of(page.get(f"/recordals/{case.id}"))
    assert (word in shown, "office_reference" in shown) == (False, True)


def test_a_list_takes_only_its_own_documents_and_only_from_the_centers_staff(world):
    case = case_of(world, a_funded_deal(world))
    kept = a_paper(world, case)
    world.commit()
    before = everything(world.session)
    for actor, name, refusal in ((world.staff, "payment", NotFound), (world.buyer, "form", NotAllowed)):
        with pytest.raises(refusal):
            recordal.keep_paper(world.session, case_id=case.id, name=name, file=kept, actor=actor, now=world.now)
        world.session.rollback()
    assert everything(world.session) == before


def test_a_filing_that_is_taken_back_leaves_the_money_held_and_can_be_filed_again(world):
    deal = a_funded_deal(world)
    case = withdraw(world, file(world, deal))
    world.commit()
    assert (case.state, case.filed_on, case.office_reference) == (RecordalState.TO_PREPARE, None, "")
    assert (reload(world, deal).state, at(world, f"held:{deal.subject}")) == (DealState.FUNDED, "100000.00")
    file(world, deal)
    assert accept(world, deal).state is DealState.SETTLED


def test_a_deal_whose_filing_was_taken_back_can_be_ended_with_refund(world):
    deal = a_funded_deal(world)
    withdraw(world, file(world, deal))
    deals.refund_deal(world.session, deal_id=deal.id, reason="It cannot be recorded", actor=world.chief, now=world.now)
    world.commit()
    assert [each.kind for each in payouts(world, deal)] == [PayoutKind.REFUND]
    assert case_of(world, deal).state is RecordalState.TO_PREPARE  # until the refund has arrived and the deal has ended


def test_what_is_not_at_the_office_is_not_taken_back(world):
    deal = a_funded_deal(world)
    with pytest.raises(IllegalTransition):
        withdraw(world, case_of(world, deal))
    world.session.rollback()
    file(world, deal)
    with pytest.raises(NotAllowed):
        withdraw(world, case_of(world, deal), actor=world.seller)
    world.session.rollback()
    with pytest.raises(Unacceptable):
        withdraw(world, case_of(world, deal), reason=" ")
    world.session.rollback()
    accept(world, deal)
    with pytest.raises(IllegalTransition):
        withdraw(world, case_of(world, deal))


def test_each_round_of_correction_stands_with_its_answer(world):
    deal = a_funded_deal(world)
    case = file(world, deal)
    for _round in range(2):
        correct(world, case)
        world.later(days=3)
        recordal.correct_case(world.session, case_id=case.id, actor=world.staff, now=world.now)
        world.commit()
    world.session.expire_all()
    rounds = [(each.n, each.asked_on, each.answered_on) for each in case_of(world, deal).rounds]
    assert rounds == [
        (1, date(2026, 11, 23), date(2026, 11, 26)),
        (2, date(2026, 11, 26), date(2026, 11, 29)),
    ]


def test_the_overdue_list_has_what_is_to_be_filed_or_corrected_and_nothing_else(world):
    sign(world, a_deal(world))
    at_the_office = file(world, a_funded_deal(world))
    corrected = file(world, a_funded_deal(world))
    correct(world, corrected, days=5)
    day = business_date(world.now) + timedelta(days=10)
    assert [view.case.id for view in overdue(world, day)] == [corrected.id]
    assert len(overdue(world, day + timedelta(days=200))) == 2
    assert at_the_office.id not in {view.case.id for view in overdue(world, day + timedelta(days=200))}


def overdue(world, day):
    rows, _more = queries.list_of_cases(world.session, world.staff, states=(), after=None, limit=50, overdue_on=day)
    assert queries.overdue_count(world.session, world.staff, day) == len(rows)
    return rows


@pytest.mark.parametrize(("language", "word"), [("en", "Documents"), ("zh_Hans", "文件")])
def test_the_form_is_drawn_from_the_terms_with_its_documents(world, language, word):
    deal = a_funded_deal(world)
    answer = browser(world, world.staff, language).client.get(f"/recordals/{case_of(world, deal).id}/form.pdf")
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(answer.data)).pages)
    assert deal.number in text
    assert word in text


def test_nobody_else_gets_the_form(world):
    case_id = case_of(world, a_funded_deal(world)).id
    assert browser(world, world.stranger).client.get(f"/recordals/{case_id}/form.pdf").status_code == 404


def test_documents_and_taking_back_go_by_the_page(world):
    deal = a_funded_deal(world)
    case_id = file(world, deal).id
    page = browser(world, world.staff)
    sent = {"name": "form", "paper": (BytesIO(b"%PDF-1.4 form"), "form.pdf")}
    assert page.client.post(f"/recordals/{case_id}/papers", data=sent).status_code == 303
    assert page.client.post(f"/recordals/{case_id}/papers", data={"name": "form"}).status_code == 422
    assert page.client.post(f"/recordals/{case_id}/withdraw", data={}).status_code == 422
    gone = {"withdrawal_reason": "A page was missing."}
    assert page.client.post(f"/recordals/{case_id}/withdraw", data=gone).status_code == 303
    assert case_of(world, reload(world, deal)).state is RecordalState.TO_PREPARE
    assert "Filing taken back" in text_of(page.get(f"/recordals/{case_id}"))
