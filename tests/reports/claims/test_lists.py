"""A center's list of deals: taken in whole, or refused with every fault and its line."""

from datetime import date

import pytest
from sqlalchemy import func, select

from core.clock import business_date
from core.errors import Conflict, Unacceptable
from core.i18n import speaking
from core.lists import template
from core.money import Money
from core.workbooks import workbook
from listings.assets.models import Asset
from parties.centers.models import Center
from parties.organisations.models import Organisation
from reports.claims import services
from reports.claims.models import VolumeClaim
from reports.claims.states import ClaimState
from reports.claims.table import COLUMNS
from settlement.volumes.models import Category
from tests.builders import NOON
from tests.reports.claims.world import (
    BUYER,
    HEAD,
    OFFICE,
    SELLER,
    a_city,
    a_list,
    entered,
    handed_in,
    said,
    staff_of,
)
from tests.reports.turnover.city import totals
from tests.settlement.deals.world import a_settled_deal, a_world


@pytest.fixture
def centers(session):
    return a_city(session)


def taken(session, center, content: bytes, name: str = "deals.csv"):
    intake = services.take_in_claims(
        session, center_id=center.id, content=content, name=name, actor=staff_of(center), now=NOON
    )
    session.commit()
    return intake


def claims(session) -> int:
    return int(session.scalar(select(func.count(VolumeClaim.id))) or 0)


def faults(session, center, content: bytes) -> list[str]:
    with pytest.raises(Unacceptable) as refused:
        taken(session, center, content)
    session.rollback()
    assert claims(session) == 0
    return refused.value.fields["file"]


def test_a_list_is_handed_in_whole_and_accepted_in_one_go(session, centers):
    intake = taken(session, centers[0], a_list([said(), said(related_party=True), said()], HEAD))
    done = services.accept_list(session, intake_id=intake.id, actor=OFFICE, now=NOON)
    session.commit()
    assert (intake.rows, done.counted, done.apart, done.left) == (3, 3, 0, 0)
    assert totals(session, 2026) == {"C-01": "3000000.00"}


def test_the_same_file_again_changes_nothing(session, centers):
    content = a_list([said(), said()])
    first = taken(session, centers[0], content)
    assert taken(session, centers[0], content).id == first.id
    assert claims(session) == 2


def test_one_line_that_does_not_fit_refuses_all_and_is_named(session, centers):
    deals = [said(), said(buyer_code="91210200D0007001XX"), said(recognised_on=date(2027, 1, 1))]
    told = faults(session, centers[0], a_list(deals))
    assert [each.partition(":")[0] for each in told] == ["Line 3", "Line 4"]


def test_a_deal_twice_in_the_list_is_named(session, centers):
    told = faults(session, centers[0], a_list([said(numbers="1234567"), said(numbers="1234567")]))
    assert told == ["Line 3: This deal stands in line 2 already. Take one out."]


def test_a_line_without_a_recordal_number_is_named(session, centers):
    [told] = faults(session, centers[0], a_list([said(recordal_no="")]))
    assert "Recordal number" in told


def test_what_the_center_has_reported_before_is_named(session, centers):
    handed_in(session, centers[0], numbers="1234567")
    with pytest.raises(Unacceptable) as refused:
        taken(session, centers[0], a_list([said(numbers="1234567")]))
    assert "already" in refused.value.fields["file"][0]


def test_a_deal_of_another_center_becomes_a_joint_case_and_is_left(session, centers):
    handed_in(session, centers[0], numbers="1234567")
    intake = taken(session, centers[1], a_list([said(numbers="1234567"), said()]))
    done = services.accept_list(session, intake_id=intake.id, actor=OFFICE, now=NOON)
    assert (done.counted, done.left) == (1, 0)
    states = session.scalars(select(VolumeClaim.state).where(VolumeClaim.intake_id == intake.id))
    assert sorted(states) == [ClaimState.ACCEPTED, ClaimState.JOINED]


def test_a_round_trip_within_one_list_is_shown_apart(session, centers):
    there, back = said(numbers="1234567"), said(numbers="1234567", seller_code=BUYER, buyer_code=SELLER)
    intake = taken(session, centers[0], a_list([there, back]))
    done = services.accept_list(session, intake_id=intake.id, actor=OFFICE, now=NOON)
    assert (done.counted, done.apart) == (0, 2)


def test_a_workbook_with_chinese_heads_and_words_is_read_too(session, centers):
    heads = ["运营类别", "权利类型", "专利号", "转让方", "转让方代码", "受让方", "受让方代码", "合同日期", "备案日期",
             "金额", "备案号"]  # fmt: skip
    row = ["许可", "商标", "1234567", "甲", SELLER, "乙", BUYER, "2026年2月3日", "2026/4/5", "120万", "X1"]
    taken(session, centers[0], workbook("清单", [heads, row]), "清单.xlsx")
    made = session.scalars(select(VolumeClaim)).one()
    assert (made.category.value, made.right_kind.value, made.amount) == ("license", "trademark", Money(120_000_000))


@pytest.mark.parametrize("tongue", ["en", "zh_Hans"])
def test_the_empty_list_names_every_column_so_that_it_is_read_again(session, centers, tongue):
    deal = said(related_party=False)
    with speaking(tongue):
        heads = list(template(COLUMNS))
        cells = {"related": "no", "license_type": "", **deal, "note": "seen"}
        row = [cells[column.key] for column in COLUMNS]
        texts = [each.amount if isinstance(each, Money) else str(getattr(each, "value", each)) for each in row]
        taken(session, centers[0], workbook("x", [heads, texts]))
    assert claims(session) == 1


def test_a_deal_that_the_platform_settled_is_named_and_not_counted_again(session):
    world = a_world(session)
    deal = a_settled_deal(world)
    for side, code in ((deal.seller_id, SELLER), (deal.buyer_id, BUYER)):
        session.get_one(Organisation, side).uscc = code
    session.commit()
    number = session.get_one(Asset, deal.asset_id).number_display
    assert deal.signed_at is not None
    signed = business_date(deal.signed_at)
    same = said(numbers=number, amount=deal.fixed, contract_on=signed, recognised_on=signed)
    center = session.get_one(Center, deal.center_id)
    told = faults(session, center, a_list([same]))
    assert told == [f"Line 2: This is deal {deal.number} of the platform, which is counted anyway."]
    with pytest.raises(Conflict) as refused:
        entered(session, center, **same)
    assert refused.value.code == "deal_known"


@pytest.mark.parametrize(("word", "kept"), [("", None), ("独占许可", "exclusive"), ("ordinary", "ordinary")])
def test_a_list_may_say_the_type_of_a_licence(session, centers, word: str, kept: str | None):
    deal = {**said(category=Category.LICENSE), "license_type": word}
    taken(session, centers[0], a_list([deal], (*HEAD, "license_type")))
    assert session.scalars(select(VolumeClaim.license_type)).one() == kept


def test_a_type_beside_no_licence_is_named_with_its_line(session, centers):
    with pytest.raises(Unacceptable) as refusal:
        taken(session, centers[0], a_list([{**said(), "license_type": "sole"}], (*HEAD, "license_type")))
    assert "Type of licence" in str(refusal.value.fields)
    assert session.scalar(select(VolumeClaim.id)) is None
