"""The one-stop public inquiry: any right by its number in any spelling, for everybody, in both languages."""

import re
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core import clock
from core.actor import SYSTEM
from core.db import db, transaction
from listings.assets.kinds import AssetKind, AssetStatus
from listings.assets.models import Asset, EncumbranceType
from listings.assets.numbers import readings
from listings.assets.services import record_encumbrance, set_status, transfer_ownership
from listings.registry.filing import Who
from listings.registry.merging import take_over
from listings.registry.models import RegistryRecord
from listings.registry.services import import_paths
from listings.registry.writing import record_row
from parties.centers.models import Center
from reports.desk.inquiry.finding import find
from tests.builders import NOON
from tests.listings.assets.world import a_holder, an_organisation, center_staff
from tests.listings.market import world as market
from tests.listings.registry.files import FIXTURES
from tests.listings.registry.test_title import FIRST, SOLD, applied_for, told
from tests.reports.doors import text_of

SPELLINGS = (
    "ZL202110123456.X", "ZL 2021 1 0123456.X", "CN202110123456.X", "202110123456", "2021101234 56",
    "ＺＬ２０２１１０１２３４５６", "zl202110123456.x", "CN 2021 1 0123456", "102021000123456",
)  # fmt: skip


@pytest.fixture(autouse=True)
def noon(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOON)


@pytest.fixture
def world(session: Session):
    """A market with one right under the number that the spellings mean."""
    made = market.a_world(session)
    number = market.a_number(serial=123456)
    asset = market.an_asset(session, made, number=number)
    session.commit()
    return made, asset


def words(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def asked(client, number, status=200, **more):
    return words(text_of(client, "/inquiry", status, number=number, **more))


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_right_is_found_by_its_number_in_every_spelling(session, world, spelling):
    _made, asset = world
    given = spelling.replace("X", asset.number_display[-1]).replace(".x", f".{asset.number_display[-1]}")
    assert [each.id for each in find(session, given).rights] == [asset.id]


@pytest.mark.parametrize(
    ("text", "office", "kind"),
    [
        ("US 19,990,001 B2", "US", AssetKind.PATENT_INVENTION),
        ("US17/990,001", "US", AssetKind.PATENT_INVENTION),
        ("USD990002S1", "US", AssetKind.PATENT_DESIGN),
        ("018990001", "EM", AssetKind.TRADEMARK),
        ("EP4990002B1", "EP", AssetKind.PATENT_INVENTION),
        ("EP 21876543", "EP", AssetKind.PATENT_INVENTION),
    ],
)
def test_rights_of_other_offices_are_found_by_their_own_spellings(app, text, office, kind):
    paths = [FIXTURES / name for name in ("us_grant.xml", "euipo.xml", "epo_biblio.xml")]
    import_paths(paths, dry_run=False, actor=SYSTEM, now=NOON)
    (right,) = find(db.session, text).rights
    assert (right.jurisdiction, right.kind) == (office, kind)


def test_office_and_family_narrow_the_search(session, world):
    _made, asset = world
    assert find(session, asset.number_display, office="CN", family="patent").rights
    assert not find(session, asset.number_display, office="US").rights
    assert not find(session, asset.number_display, family="trademark").rights


def test_no_reader_makes_anything_of_words(session):
    assert readings("no number at all") == []
    assert find(session, "no number at all").rights == []


def test_the_record_shows_status_source_history_fees_and_whom_to_ask(client, session, world):
    made, asset = world
    market.published(session, made, asset)
    session.get_one(Center, made.center.id).contact = "0411-5550000"
    session.commit()
    page = asked(client, "2021 1 0123456")
    assert "In force" in page
    assert "Entered by hand, not verified" not in page  # the center has compared it
    assert "Annual fee for year 6 was due on 2 Mar 2026, and no payment is on record here." not in page
    assert "海湾电池有限公司" in page or "Haiwan Battery Co., Ltd." in page
    assert "Filing" in page
    assert "1 Mar 2021" in page
    assert "CNY 1,200,000.00" in page
    assert "Center DL-BAT 0411-5550000" in page
    assert "CNIPA patent inquiry" in page


def test_the_record_in_chinese(client, world):
    page = asked(client, "2021 1 0123456", lang="zh_Hans")
    for word in ("法律状态", "下一步到期事项", "历史", "咨询谁", "该权利未在本平台挂牌。", "申请"):
        assert word in page


def test_the_fee_with_its_surcharge_on_a_chosen_day(client, world):
    page = asked(client, "2021 1 0123456", on="2027-05-20", reduction="one_payer")
    assert "Annual fee for year 7" in page
    assert re.search(r"Together .*?CNY 500\.00", page)  # 300 of 2,000, and two full months late


def test_a_day_that_cannot_be_read_is_said_so(client, world):
    assert "Write a date such as 2026-01-05." in asked(client, "2021 1 0123456", 422, on="soon")


def test_owners_over_time_and_ended_burdens_are_history_and_promises_are_not(client, session, world):
    made, asset = world
    market.encumber(session, asset.id, EncumbranceType.PLEDGE)
    market.relieve(session)
    record_encumbrance(
        session, asset_id=asset.id, type=EncumbranceType.COMMITMENT, ref="deal:77", act="license",
        holder_name="秘密买方", from_date=date(2026, 1, 1), actor=SYSTEM, now=NOON,
    )  # fmt: skip
    transfer_ownership(
        session, asset_id=asset.id, to_organisation_id=made.buyer.id, on=date(2026, 11, 20), cause="recordal:1",
        actor=SYSTEM, now=NOON,
    )  # fmt: skip
    session.commit()
    page = asked(client, "2021 1 0123456")
    assert "Haiwan Battery Co., Ltd., until 20 Nov 2026" in page
    assert "Northshore Motors Co., Ltd." in page
    assert re.search(r"Pledge\s+某银行, until 23 Nov 2026", page)
    assert "秘密买方" not in page


def test_entries_of_the_offices_books_are_history(client, app):
    import_paths([FIXTURES / "epo_legal.xml"], dry_run=False, actor=SYSTEM, now=NOON)
    page = asked(client, "CN 104990005")
    assert re.search(r"18 Apr 2019\s+Transfer", page)
    assert re.search(r"20 Dec 2019\s+Security interest or pledge", page)
    answer = client.get("/api/v1/inquiry", query_string={"number": "CN 104990005"})
    assert {"event:assignment", "event:security"} <= {each["kind"] for each in answer.json["record"]["history"]}


def test_what_a_holders_own_file_tells_is_said_to_be_no_more_than_that(client, session, app):
    holder = a_holder(an_organisation(session))
    session.commit()
    import_paths([FIXTURES / "epo_legal.xml"], dry_run=False, actor=holder, now=NOON)
    assert "As filed by the holder, not compared yet" in asked(client, "CN 104990005")
    answer = client.get("/api/v1/inquiry", query_string={"number": "CN 104990005"})
    assert answer.json["record"]["compared_with_register"] is False


def test_entries_of_a_holders_own_file_are_no_history_beside_those_of_the_office(client, session, app):
    of_office = applied_for(FIRST)
    with transaction() as writing:
        take_over(writing, of_office.record, Who(SYSTEM, NOON))
        forged = told(SOLD, trusted=False)
        asset_id = writing.scalars(select(Asset.id)).one()
        who = Who(a_holder(an_organisation(writing)), NOON)
        writing.add(RegistryRecord(asset_id=asset_id, **record_row(forged, who)))
    text = text_of(client, "/inquiry", number="US 17/990,001")
    assert "Tidewell Inc." in text
    assert "Norsund Power AS" not in text
    text = text_of(client, f"/rights/{asset_id}/title")
    assert "Norsund Power AS" in text
    assert "(the holder&#39;s own file)" in text


def test_several_rights_under_one_number_are_listed_and_one_is_chosen(client, session, world):
    made, _asset = world
    mark = market.an_asset(
        session, made, title_en="STARPORT", kind=AssetKind.TRADEMARK, number="7123456", classes=[("NICE", "9")]
    )
    patent = market.an_asset(session, made, title_en="Latch", number="7123456", jurisdiction="US")
    session.commit()
    page = text_of(client, "/inquiry", number="7123456", office="")
    assert "2 rights carry this number" in page
    assert f"right={mark.id}" in page
    assert f"right={patent.id}" in page
    assert "USPTO Patent Center" in asked(client, "7123456", right=str(patent.id))
    assert "China trade mark register" in asked(client, "7123456", family="trademark")


def test_a_right_of_an_office_without_a_pattern_is_found_by_its_main_number(session, world):
    made, _asset = world
    right = market.an_asset(session, made, number="2912345", jurisdiction="FR")
    for text, office in (("FR 2912345", None), ("2912345", "FR"), ("29-12 345", None)):
        assert [each.id for each in find(session, text, office=office).rights] == [right.id]
    assert find(session, "2912345", family="trademark").rights == []
    assert find(session, "2912345", office="GB").rights == []


def test_nothing_found_says_what_was_tried_and_where_to_look(client, app):
    page = asked(client, "202410123456.7")
    assert "No right with this number is on record here" in page
    assert "The check digit does not fit" in page
    assert "application 202410123456" in page
    assert "Germany" not in page.partition("Whom to ask")[0].partition("It was looked for as:")[2]
    assert "CNIPA patent inquiry" in page
    assert "USPTO Patent Center" not in asked(client, "202410123456.7", office="CN")
    assert "It looks like no office's number" in asked(client, "none").replace("&#39;", "'")


def test_a_wrong_check_digit_is_named_with_the_right_one_and_the_right_is_shown_all_the_same(client, session, world):
    _made, asset = world
    right = asset.number_display.removeprefix("ZL")
    wrong = right[:-1] + ("1" if right[-1] != "1" else "2")
    page = asked(client, wrong)
    assert "The check digit does not fit" in page
    assert f"{wrong} was asked for. The digits before the last one have another check digit: {right}" in page
    assert "Legal status In force" in page
    assert "The check digit does not fit" not in asked(client, right)
    assert client.get("/api/v1/inquiry", query_string={"number": wrong}).json["correct_number"] == right
    assert client.get("/api/v1/inquiry", query_string={"number": right}).json["correct_number"] is None


@pytest.mark.parametrize(
    ("text", "offices"),
    [
        ("2024101234567", {"CN"}),
        ("202410123456.7", {"CN"}),
        ("EP1234567", {"EP"}),
        ("US 10,999,001 B2", {"US"}),
        ("KR1020200012345", {"KR"}),
        ("PCT/US2013/064552", {"WO"}),
        ("DE 10 2019 200 907.1", {"DE"}),
        ("EU 018123456", {"EM"}),
        ("DK200100123", set()),
    ],
)
def test_only_offices_that_can_have_given_the_number_out_are_named(session, text, offices):
    assert {each.office for each in find(session, text).read} == offices


def test_an_office_without_a_pattern_can_be_chosen_and_the_way_leads_on_to_its_register(client, app):
    form = text_of(client, "/inquiry")
    for office in ("DK", "AU", "GB"):
        assert f'<option value="{office}"' in form
    page = asked(client, "DK200100123")
    assert "It was looked for among the rights of this office: Denmark." in page
    assert "WIPO directory of the offices" in page
    assert "PCT" not in page
    assert "IP Australia, search" in asked(client, "2020123456", office="AU")
    assert "Whom to ask" in form


def test_nothing_found_in_chinese(client, app):
    page = asked(client, "202410123456.7", lang="zh_Hans")
    assert "本平台没有该编号的权利" in page
    assert "校验位不符" in page


def test_a_dead_right_is_found_too_and_nothing_falls_due(client, session, world):
    _made, asset = world
    set_status(
        session, asset_id=asset.id, status=AssetStatus.LAPSED, on=date(2026, 9, 1), reason="unpaid",
        actor=center_staff(), now=NOON,
    )  # fmt: skip
    session.commit()
    page = asked(client, "2021 1 0123456")
    assert "Lapsed" in page
    assert "The right has ended: nothing falls due any more." in page


def test_the_question_alone_is_a_form_that_needs_no_account(client, app):
    page = text_of(client, "/inquiry")
    assert '<input class="field__input" id="number" name="number"' in page
    assert page.count("<h1") == 1


def test_the_inquiry_for_programs(client, session, world):
    made, asset = world
    market.published(session, made, asset)
    session.commit()
    answer = client.get("/api/v1/inquiry", query_string={"number": "ZL 2021 1 0123456", "on": "2027-05-20"})
    assert answer.status_code == 200
    record = answer.json["record"]
    assert (record["id"], record["status"], record["office"]) == (asset.id, "in_force", "CN")
    assert record["fee"]["total"] == {"amount": "2200.00", "currency": "CNY"}
    assert record["deadlines"][0]["due"] == "2027-03-01"
    assert record["offer"]["sale_price"] == {"amount": "1200000.00", "currency": "CNY"}
    assert record["center"]["code"] == "DL-BAT"
    assert record["register"]["address"].startswith("https://")
    assert [each["kind"] for each in record["history"]] == ["filing", "grant", "owner"]


def test_the_inquiry_for_programs_says_where_to_look(client, app):
    answer = client.get("/api/v1/inquiry", query_string={"number": "202410123456.7"})
    assert answer.json["record"] is None
    assert answer.json["rights"] == []
    assert {"CN"} <= {each["office"] for each in answer.json["readings"]}
    assert any(each["fault"] == "number_check_digit" for each in answer.json["readings"])
    assert any(each["office"] == "CN" for each in answer.json["look_in"])
    assert client.get("/api/v1/inquiry").status_code == 422


def test_names_of_inventors_are_shown_as_the_registers_publish_them_and_no_address(client, app):
    import_paths([FIXTURES / "us_grant.xml"], dry_run=False, actor=SYSTEM, now=NOON)
    page = asked(client, "US19990001")
    assert "Inventors or authors" in page
    answer = client.get("/api/v1/inquiry", query_string={"number": "US19990001"})
    assert answer.json["record"]["inventors"]
    assert not any("address" in key for key in answer.json["record"] if key != "register")
