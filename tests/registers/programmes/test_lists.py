"""Lists of a city are taken in whole or not at all, and twice is once."""

import csv
import io
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from core.errors import NotAllowed, Unacceptable
from core.workbooks import workbook
from registers.programmes import queries, services
from registers.programmes.models import Body, Check, Intake, Title
from registers.programmes.queries import Wanted
from registers.programmes.states import TitleState
from tests.parties.cast import a_uscc
from tests.registers import town as made
from tests.registers.town import MONDAY, Town, at

HEAD = ["单位名称", "统一社会信用代码", "编号", "发证日期", "有效期至", "标准版本", "认证机构", "单位性质"]
CODES = [a_uscc(number) for number in range(7_000_001, 7_000_007)]


@pytest.fixture
def town(session) -> Town:
    return made.a_town(session)


def line(n: int, **changes: str) -> list[str]:
    said = {
        "name": f"名单企业{n}", "uscc": CODES[n], "number": f"ZL-{n:04d}", "from": "2025-03-05", "to": "",
        "edition": "2023", "issuer": "北方认证有限公司", "kind": "企业", **changes,
    }  # fmt: skip
    return list(said.values())


def table(*lines: list[str], head: list[str] = HEAD) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows([head, *lines])
    return out.getvalue().encode("utf-8-sig")


def take(town: Town, content: bytes, **values) -> Intake:
    given = {"name": "list.csv", "programme": "IPMS", "actor": town.first, "now": MONDAY, **values}
    return services.take_in_titles(town.session, content=content, **given)


def faults_of(town: Town, content: bytes, **values) -> list[str]:
    with pytest.raises(Unacceptable) as caught:
        take(town, content, **values)
    assert caught.value.code == "list"
    assert [town.session.scalar(select(func.count(model.id))) for model in (Title, Body, Intake)] == [0, 0, 0]
    return caught.value.fields["file"]


def test_a_list_becomes_titles_with_their_next_checks(town):
    intake = take(town, table(line(0), line(1, **{"from": "2021年3月5日", "number": "ZL-OLD"}), line(2)))
    assert (intake.rows, intake.new, intake.same) == (3, 3, 0)
    rows = town.session.scalars(select(Title).order_by(Title.id)).all()
    assert [row.state for row in rows] == [TitleState.VALID, TitleState.EXPIRED, TitleState.VALID]
    assert (rows[0].valid_to, rows[1].valid_to) == (date(2028, 3, 4), date(2024, 3, 4))
    assert town.session.scalars(select(Check.due_on)).all() == [date(2026, 3, 4)] * 2
    assert queries.count(town.session, Wanted(on=date(2022, 1, 1)), date(2026, 3, 2)).bodies == 1


def test_the_same_file_and_the_same_lines_change_nothing(town):
    content = table(line(0), line(1))
    first = take(town, content)
    assert take(town, content) is first
    second = take(town, table(line(1), line(2), line(0)))
    assert (second.rows, second.new, second.same) == (3, 1, 2)
    assert town.session.scalar(select(func.count(Title.id))) == 3
    assert town.session.scalar(select(func.count(Body.id))) == 3


def test_every_fault_is_told_with_its_line_and_nothing_is_taken(town):
    wrong = f"{CODES[1][:-1]}O"
    said = faults_of(
        town,
        table(line(0), line(1, uscc=wrong), line(2, **{"from": "2025-13-05"}), line(3, edition=""), line(4, name="")),
    )
    assert [text.partition(":")[0] for text in said] == ["Line 3", "Line 4", "Line 5", "Line 6"]
    assert "letter O" in said[0]
    assert "2025-13-05" in said[1]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"from": "2026-03-03"}, "lies ahead"),
        ({"to": "2025-03-04"}, "before the first"),
        ({"kind": "何物"}, "Choose one of"),
        ({"name": "长" * 201}, "Shorten this to 200"),
    ],
)
def test_a_line_that_does_not_fit_is_refused(town, changes, words):
    (said,) = faults_of(town, table(line(0), line(1, **changes)))
    assert said.startswith("Line 3")
    assert words in said


def test_a_line_twice_and_a_holder_twice_are_refused(town):
    said = faults_of(town, table(line(0), line(0), line(0, number="ZL-0009")))
    assert ["says this twice" in said[0], "has this already" in said[1]] == [True, True]


def test_a_code_under_two_names_is_refused(town):
    (said,) = faults_of(town, table(line(0), line(0, name="另一家公司", number="ZL-9", **{"from": "2019-01-01"})))
    assert "名单企业0" in said


def test_a_line_that_contradicts_the_record_is_refused(town):
    take(town, table(line(0)))
    with pytest.raises(Unacceptable) as caught:
        take(town, table(line(0, **{"from": "2025-03-06"}), line(1)))
    assert "on record otherwise" in caught.value.fields["file"][0]
    assert town.session.scalar(select(func.count(Title.id))) == 1


def test_what_a_check_lengthened_is_the_same_in_the_old_list(town):
    content = table(line(0, edition="", issuer="", number=""), head=HEAD)
    take(town, content, programme="PILOT", now=at(date(2025, 4, 1)))
    title = town.session.scalars(select(Title)).one()
    day = date(2028, 3, 1)
    services.pass_check(town.session, title_id=title.id, passed_on=day, actor=town.first, now=at(day))
    again = take(town, content + b"\n", programme="PILOT")
    assert (again.new, again.same, title.valid_to) == (0, 1, date(2031, 3, 4))


def test_columns_are_known_in_english_and_in_any_order(town):
    head = [
        "Issued by",
        "Edition of the standard",
        "First day",
        "Number",
        "Unified social credit code",
        "Name of the holder",
    ]
    take(town, table(["North", "2023", "2025/3/5", "N-1", CODES[0], "名单企业0"], head=head))
    assert town.session.scalars(select(Title.number)).all() == ["N-1"]


@pytest.mark.parametrize(
    ("head", "words"),
    [
        ([*HEAD, "备注"], "not known"),
        ([*HEAD, "编号"], "there twice"),
        (HEAD[1:], "missing"),
    ],
)
def test_a_head_that_does_not_fit_is_refused(town, head, words):
    said = faults_of(town, table(line(0), head=head))
    assert any(words in text for text in said)


def test_a_workbook_is_read_like_a_table(town):
    rows = [HEAD, line(0, **{"from": "45721"}), line(1)]
    content = workbook("名单", [[Decimal(cell) if cell == "45721" else cell for cell in row] for row in rows])
    assert take(town, content, name="list.xlsx").new == 2
    assert town.session.scalars(select(Title.granted_on).order_by(Title.id)).first() == date(2025, 3, 5)


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00x", b"PK\x03\x04nothing", "单位名称\n".encode()])
def test_what_is_no_table_is_refused(town, content):
    assert faults_of(town, content)


def test_only_the_city_office_takes_lists_in(town):
    with pytest.raises(NotAllowed):
        take(town, table(line(0)), actor=town.applicant)
    assert town.session.scalar(select(func.count(Title.id))) == 0


def test_whoever_certifies_anew_holds_the_new_certificate(town):
    take(town, table(line(0, uscc=town.enterprise.uscc or "", name=town.enterprise.name)))
    row = made.in_publicity(town, made.a_batch(town, town.certificates))
    day = date(2026, 3, 10)
    new = services.grant_application(
        town.session, application_id=row.id, granted_on=day, actor=town.second, now=at(day)
    )
    former = town.session.scalars(select(Title).where(Title.id != new.id)).one()
    assert (former.state, former.valid_to) == (TitleState.EXPIRED, date(2026, 3, 9))
    found = (
        queries.count(town.session, Wanted(on=date(2026, 3, 9)), day),
        queries.count(town.session, Wanted(on=day), day),
    )
    assert [each.titles for each in found] == [1, 1]
