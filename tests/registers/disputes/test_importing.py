"""The list of concluded cases: read as CSV or XLSX, whole or not at all, each case once, and counted by its day."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from core.errors import NotAllowed, Unacceptable
from core.money import Money
from core.workbooks import workbook
from registers.disputes import queries, services
from registers.disputes.importing import Imported
from registers.disputes.models import CaseParty, DisputeCase
from registers.disputes.states import CaseState
from registers.disputes.tables import read_cases
from registers.disputes.vocabulary import Cause, Channel, Outcome, RightKind
from tests.registers.disputes.world import given
from tests.settlement.deals.world import NOON, a_world, org

HEAD = "渠道,受理机构,案号,案由,权利类型,立案日期,结案日期,结案方式,标的额,原告,被告"
LINE = (
    "司法,海州市中级人民法院,（2020）辽02民初7号,侵权,专利,2020-03-01,2021-01-15,部分支持,120万,"
    "远帆汽车股份有限公司,某公司"
)


@pytest.fixture
def world(session):
    return a_world(session)


def a_list(*lines: str, head: str = HEAD) -> bytes:
    return "\n".join((head, *lines)).encode()


def taken(world, content: bytes, actor=None) -> Imported:
    done = services.import_concluded(world.session, cases=read_cases(content), actor=actor or world.city, now=NOON)
    world.commit()
    return done


def faults_of(act) -> list[str]:
    with pytest.raises(Unacceptable) as refusal:
        act()
    assert refusal.value.code == "case_table"
    return refusal.value.fields["file"]


def many(channel: Channel, count: int, first: date, *, step: int = 1, no: str = "") -> list[services.Concluded]:
    """So many cases, concluded from a day on."""
    return [
        services.Concluded(
            n, channel, "海州市某机构", f"{no}{channel.value}-{first}-{n}", Cause.INFRINGEMENT, RightKind.PATENT,
            first - timedelta(days=90), first + timedelta(days=n * step), Outcome.PARTLY,
        )
        for n in range(count)
    ]  # fmt: skip


def test_a_line_is_read_in_the_words_of_chinese_lists():
    [case] = read_cases(a_list(LINE))
    assert (case.channel, case.cause, case.right_kind) == (Channel.JUDICIAL, Cause.INFRINGEMENT, RightKind.PATENT)
    assert (case.accepted_on, case.concluded_on, case.outcome) == (date(2020, 3, 1), date(2021, 1, 15), Outcome.PARTLY)
    assert case.amount == Money(1_200_000_00)


def test_a_workbook_with_days_as_numbers_and_codes_in_english_is_read():
    head = ["channel", "body", "case no", "cause", "right kind", "accepted on", "concluded on", "outcome"]
    content = workbook(
        "Cases", [head, ["Mediation", "People's committee", "5", "other", "other", 43891, 44211, "settled"]]
    )
    [case] = read_cases(content)
    assert (case.cause, case.right_kind, case.channel) == (Cause.OTHER, RightKind.OTHER, Channel.MEDIATION)
    assert (case.accepted_on, case.concluded_on) == (date(2020, 3, 1), date(2021, 1, 15))


def test_a_list_in_the_older_chinese_encoding_is_read():
    assert len(read_cases(a_list(LINE).decode().encode("gb18030"))) == 1


def test_every_fault_of_every_line_is_told_with_its_place():
    wrong = LINE.replace("司法", "某处").replace("2020-03-01", "2020-02-30").replace("120万", "many")
    faults = faults_of(lambda: read_cases(a_list(LINE, wrong, LINE.replace("（2020）辽02民初7号", ""))))
    assert [each.partition(":")[0] for each in faults] == ["Line 3", "Line 3", "Line 3", "Line 4"]
    assert "judicial, administrative, arbitration, mediation" in faults[0]


def test_a_missing_column_is_named():
    assert faults_of(lambda: read_cases(a_list(LINE, head=HEAD.replace("案由", "备注")))) == [
        "The column “Cause of the case” is missing. Add it."
    ]


@pytest.mark.parametrize("content", [b"", b"\0\1\2", b"PK\x03\x04 no workbook"])
def test_what_is_no_list_is_refused(content):
    assert faults_of(lambda: read_cases(content))


def test_a_case_comes_in_closed_with_its_parties(world):
    assert taken(world, a_list(LINE)) == Imported(new=1, known=0)
    row = world.session.scalars(select(DisputeCase)).one()
    assert (row.state, row.closed_on, row.number) == (CaseState.CLOSED, date(2021, 1, 15), f"DC-2020-{row.id:06d}")
    parties = world.session.scalars(select(CaseParty).order_by(CaseParty.place)).all()
    assert [(each.name, each.organisation_id) for each in parties] == [
        ("远帆汽车股份有限公司", org(world.buyer)), ("某公司", None)
    ]  # fmt: skip


def test_the_same_list_twice_is_on_record_once_and_a_longer_one_adds_what_is_new(world):
    taken(world, a_list(LINE))
    assert taken(world, a_list(LINE, LINE.replace("7号", "8号"))) == Imported(new=1, known=1)
    assert world.session.scalar(select(func.count(DisputeCase.id))) == 2


@pytest.mark.parametrize(
    ("lines", "what"),
    [
        ((LINE, LINE.replace("（2020）", "(2020) ")), "stands in line 2 already"),
        ((LINE.replace("2021-01-15", "2020-01-15"),), "concluded before it was accepted"),
        ((LINE.replace("2021-01-15", "2026-11-24"),), "lies ahead"),
    ],
)
def test_a_list_with_a_fault_is_not_taken_at_all(world, lines, what):
    more = LINE.replace("7号", "9号")
    assert what in faults_of(lambda: taken(world, a_list(*lines, more)))[0]
    world.session.rollback()
    assert world.session.scalar(select(func.count(DisputeCase.id))) == 0


def test_a_file_that_is_on_record_otherwise_is_told(world):
    taken(world, a_list(LINE))
    assert (
        "is on record otherwise" in faults_of(lambda: taken(world, a_list(LINE.replace("2021-01-15", "2021-01-16"))))[0]
    )


@pytest.mark.parametrize("who", ["seller", "staff", "first", "admin"])
def test_only_the_city_office_brings_lists(world, who):
    with pytest.raises(NotAllowed):
        taken(world, a_list(LINE), actor=getattr(world, who))


def test_cases_count_in_the_range_of_their_conclusion_both_days_included(world):
    cases = many(Channel.JUDICIAL, 5, date(2020, 12, 30))
    services.import_concluded(world.session, cases=cases, actor=world.city, now=NOON)
    count = lambda first, last: queries.concluded(world.session, Channel.JUDICIAL, first, last)  # noqa: E731
    assert count(date(2020, 12, 30), date(2021, 1, 3)) == 5
    assert count(date(2020, 12, 31), date(2021, 1, 2)) == 3
    assert queries.concluded_by_year(world.session, 2020, 2021) == {
        (Channel.JUDICIAL, 2020): 2, (Channel.JUDICIAL, 2021): 3
    }  # fmt: skip


def test_what_was_withdrawn_is_not_counted_as_concluded(world):
    taken(world, a_list(LINE.replace("部分支持", "撤诉")))
    assert queries.concluded(world.session, Channel.JUDICIAL, date(2021, 1, 1), date(2021, 12, 31)) == 0


def test_the_list_behind_a_figure_holds_exactly_the_counted_cases(world):
    for channel in Channel:
        services.import_concluded(world.session, cases=many(channel, 7, date(2019, 12, 29)), actor=world.city, now=NOON)
    first, last = date(2020, 1, 1), date(2020, 12, 31)
    for channel in Channel:
        asked = queries.Asked(channel=channel, first=first, last=last)
        rows = queries.cases(world.session, asked, limit=100)
        assert len(rows) == queries.count_of_cases(world.session, asked) == 4
        assert len(rows) == queries.concluded(world.session, channel, first, last)
        assert all(first <= given(row.concluded_on) <= last and row.channel is channel for row in rows)
