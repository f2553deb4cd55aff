"""Statements of account: opening, lines and closing agree to the fen, for whoever may read them, in every shape."""

import csv
import io
from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.actor import SYSTEM, Role
from core.errors import NotAllowed, Unacceptable
from core.files import shelf
from core.i18n import speaking
from core.money import Money
from parties.organisations.models import Organisation, OrganisationKind
from settlement.contracts.models import Document
from settlement.ledger.closing import close_period
from settlement.ledger.models import Account
from settlement.ledger.services import Move, Overdrawn, post, reverse
from settlement.statements import queries, services, sheets
from tests.builders import NOON, actor_for
from tests.parties.cast import a_person, an_organisation, sign_in
from tests.settlement.money import CLERK, TODAY, an_officer

FIRST, LAST = date(2026, 9, 1), date(2026, 11, 23)
QUIET = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def on(session: Session, key: str, day: date, debit: str, credit: str, minor: int, note: str = "") -> int:
    return post(
        session, key=key, moves=[Move(debit, credit, Money(minor))], effective_on=day, subject="unidentified",
        actor=CLERK, now=NOON, note=note,
    ).id  # fmt: skip


class Firm:
    """A firm with money of August to November, its trading center, and a stranger; August is closed."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.center = an_organisation(session, "海州知识产权交易中心", OrganisationKind.EXCHANGE, name_en="Exchange").id
        self.firm = an_organisation(session, "澄江电池有限公司", name_en="Chengjiang Batteries").id
        self.other = an_organisation(session, "别家有限公司", name_en="Others").id
        self.account = f"payable:org:{self.firm}"
        on(session, "august", date(2026, 8, 3), "bank", self.account, 100_000)
        close_period(session, ends=date(2026, 8, 31), actor=SYSTEM, now=NOON)
        on(session, "out", date(2026, 9, 1), self.account, "transit:payout:1", 30_000, note="=cmd|' /C calc'!A0")
        last = on(session, "more", date(2026, 10, 9), "bank", self.account, 5_05)
        reverse(session, journal_id=last, key="back", effective_on=TODAY, actor=CLERK, now=NOON)
        on(session, "later", date(2026, 11, 24), "bank", self.account, 1)
        session.flush()


@pytest.fixture
def firm(session: Session) -> Firm:
    return Firm(session)


def test_opening_lines_and_closing_are_those_of_the_days(session: Session, firm: Firm) -> None:
    [part] = queries.of_party(session, firm.firm, FIRST, LAST, limit=100).parts
    assert part.opening == Money(100_000)
    assert [(line.on, line.debit, line.credit, line.balance) for line in part.lines] == [
        (date(2026, 9, 1), Money(30_000), None, Money(70_000)),
        (date(2026, 10, 9), None, Money(505), Money(70_505)),
        (TODAY, Money(505), None, Money(70_000)),
    ]
    assert (part.debits, part.credits, part.closing) == (Money(30_505), Money(505), Money(70_000))


def test_every_line_says_why_and_a_reversal_says_of_what(session: Session, firm: Firm) -> None:
    [part] = queries.of_party(session, firm.firm, FIRST, LAST, limit=100).parts
    assert [line.reason for line in part.lines] == [
        "Payout under way", "Payment received", f"Reversal of journal {part.lines[1].journal_id}: Payment received",
    ]  # fmt: skip
    with speaking("zh_Hans"):
        [part] = queries.of_party(session, firm.firm, FIRST, LAST, limit=100).parts
    assert part.lines[0].reason == "付款办理中"


def test_the_days_of_an_account_follow_each_other_without_a_gap(session: Session, firm: Firm) -> None:
    own = f"{firm.account}:CNY"
    spans = [(date(2026, 8, 1), date(2026, 8, 31)), (FIRST, date(2026, 9, 30)), (date(2026, 10, 1), date(2026, 12, 31))]
    parts = [queries.of_account(session, own, *span, limit=100).parts[0] for span in spans]
    assert parts[0].opening == Money(0)
    assert [one.closing for one in parts[:-1]] == [other.opening for other in parts[1:]]
    assert parts[-1].closing == session.scalars(select(Account).filter_by(code=own)).one().balance


moves = st.lists(
    st.tuples(
        st.sampled_from(["bank", "fees:platform", "payable:org:7", "payable:org:8"]),
        st.sampled_from(["bank", "fees:platform", "payable:org:7", "payable:org:8"]),
        st.integers(1, 10**12),
        st.integers(0, 90),
    ).filter(lambda move: move[0] != move[1]),
    max_size=7,
)


@QUIET
@given(moves, st.integers(0, 90), st.integers(0, 90), st.booleans())
def test_opening_and_all_lines_together_give_the_closing(
    session: Session, batch: list[tuple[str, str, int, int]], start: int, length: int, is_closed: bool
) -> None:
    undone = session.begin_nested()
    begin = date(2026, 7, 1)
    try:
        for number, (debit, credit, minor, days) in enumerate(batch):
            try:
                on(session, f"k:{number}", begin + timedelta(days=days), debit, credit, minor)
            except Overdrawn:
                continue
        if is_closed:
            close_period(session, ends=date(2026, 8, 31), actor=SYSTEM, now=NOON)
        first = begin + timedelta(days=start)
        for code in session.scalars(select(Account.code)).all():
            [part] = queries.of_account(session, code, first, first + timedelta(days=length), limit=None).parts
            sign = 1 if part.account.side.value == "debit" else -1
            none = Money(0)
            moved = [(line.debit or none).minor - (line.credit or none).minor for line in part.lines]
            assert part.opening.minor + sign * sum(moved) == part.closing.minor
            assert not part.lines or part.lines[-1].balance == part.closing
    finally:
        undone.rollback()
        session.expunge_all()  # SQLite gives the ids of accounts that are gone again


def test_days_in_the_wrong_order_and_too_many_lines_are_refused(session: Session, firm: Firm) -> None:
    with pytest.raises(Unacceptable) as refusal:
        queries.of_party(session, firm.firm, LAST, FIRST, limit=100)
    assert refusal.value.code == "span"
    with pytest.raises(Unacceptable) as refusal:
        queries.of_party(session, firm.firm, FIRST, LAST, limit=2)
    assert refusal.value.code == "too_long"
    assert queries.of_party(session, firm.firm, FIRST, LAST, limit=3).parts


def test_the_first_day_of_the_calendar_is_a_day_like_another(session: Session, firm: Firm) -> None:
    [part] = queries.of_party(session, firm.firm, date.min, LAST, limit=100).parts
    assert (part.opening, part.closing) == (Money(0), Money(70_000))


def test_a_party_without_money_has_an_empty_statement(session: Session, firm: Firm) -> None:
    assert queries.of_party(session, firm.other, FIRST, LAST, limit=9).parts == []


def test_the_csv_adds_up_and_holds_no_formula(session: Session, firm: Firm) -> None:
    text = sheets.sheet(queries.of_party(session, firm.firm, FIRST, LAST, limit=None))
    assert text.startswith("\ufeff")
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert [row["Balance"] for row in rows] == ["1000.00", "700.00", "705.05", "700.00", "700.00"]
    assert [(row["Debit"], row["Credit"]) for row in (rows[1], rows[-1])] == [("300.00", ""), ("305.05", "5.05")]
    assert rows[1]["Note"] == "'=cmd|' /C calc'!A0"
    assert not [cell for row in rows for cell in row.values() if cell.startswith(("=", "+", "@"))]


@pytest.mark.parametrize(("language", "words"), [("en", "Page1of1"), ("zh_Hans", "第1页，共1页")])
def test_the_pdf_says_the_same_bears_its_code_and_counts_its_pages(
    session: Session, firm: Firm, language: str, words: str
) -> None:
    officer = an_officer(firm.center, 5)
    with speaking(language):
        made = services.draw(session, organisation_id=firm.firm, first=FIRST, last=LAST, actor=officer, now=NOON)
    with shelf().open(made.sha256) as kept:
        pages = PdfReader(io.BytesIO(kept.read())).pages
    text = "".join("".join(page.extract_text().split()) for page in pages)
    for each in (made.code, words, "1,000.00", "300.00", "705.05", "=cmd|'/Ccalc'!A0"):
        assert each in text


def test_the_same_statement_is_drawn_once_and_another_when_something_has_moved(session: Session, firm: Firm) -> None:
    def draw() -> Document:
        own = actor_for(firm.firm, Role.RIGHT_HOLDER)
        return services.draw(session, organisation_id=firm.firm, first=FIRST, last=LAST, actor=own, now=NOON)

    first = draw()
    assert draw().id == first.id
    on(session, "moved", LAST, "bank", firm.account, 1)
    second = draw()
    assert (second.version, second.code == first.code) == (2, False)


def test_nobody_draws_or_reads_the_statement_of_another(session: Session, firm: Firm) -> None:
    for actor in (actor_for(firm.other, Role.RIGHT_HOLDER), actor_for(firm.other, Role.FINANCE_OFFICER)):
        with pytest.raises(NotAllowed):
            services.draw(session, organisation_id=firm.firm, first=FIRST, last=LAST, actor=actor, now=NOON)
    assert session.scalar(select(func.count(Document.id))) == 0


@pytest.fixture
def browsers(session: Session, firm: Firm, app: Flask) -> dict[str, FlaskClient]:
    """The firm's own person, a stranger and two finance officers, signed in."""
    cast = {"own": (Role.RIGHT_HOLDER, firm.firm), "other": (Role.BUYER, firm.other)}
    cast |= dict.fromkeys(("officer", "second"), (Role.FINANCE_OFFICER, firm.center))
    for name, (role, at) in cast.items():
        a_person(session, f"{name}@x.example", role, at=session.get_one(Organisation, at), name=name)
    session.commit()
    found = {}
    for name in cast:
        found[name] = app.test_client()
        assert sign_in(found[name], f"{name}@x.example").status_code == 303
    return found


DAYS = "first=2026-09-01&last=2026-11-23"


def test_the_page_is_for_the_party_itself_and_for_the_officers(firm: Firm, browsers: dict[str, FlaskClient]) -> None:
    address = f"/statements/{firm.firm}?{DAYS}"
    assert [browsers[name].get(address).status_code for name in ("own", "officer", "other")] == [200, 200, 403]
    assert browsers["own"].get("/statements/").headers["Location"] == f"/statements/{firm.firm}"
    page = browsers["own"].get(address).get_data(as_text=True)
    assert "CNY 705.05" in page
    assert "/finance/journals/" not in page
    assert "/finance/journals/" in browsers["officer"].get(address).get_data(as_text=True)
    assert browsers["other"].get(f"/statements/{firm.firm}.csv?{DAYS}").status_code == 403


def test_the_page_of_an_account_is_for_the_officers_alone(firm: Firm, browsers: dict[str, FlaskClient]) -> None:
    for address in (f"/statements/accounts/{firm.account}:CNY", f"/statements/accounts/{firm.account}:CNY.csv"):
        codes = [browsers[name].get(f"{address}?{DAYS}").status_code for name in ("own", "officer", "other")]
        assert codes == [403, 200, 403], address


@pytest.mark.parametrize("days", ["first=2026-09-01", "first=x&last=y", "first=2026-11-23&last=2026-09-01"])
def test_days_that_are_none_are_told_beside_their_field(
    firm: Firm, browsers: dict[str, FlaskClient], days: str
) -> None:
    answer = browsers["own"].get(f"/statements/{firm.firm}?{days}")
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.get_data(as_text=True)


def test_a_drawn_statement_is_downloaded_and_verified_by_anybody(firm: Firm, browsers: dict[str, FlaskClient]) -> None:
    form = {"first": "2026-09-01", "last": "2026-11-23"}
    answer = browsers["own"].post(f"/statements/{firm.firm}/paper", data=form, follow_redirects=True)
    assert answer.data.startswith(b"%PDF-")
    seen = browsers["other"].post("/verify", data={"file": (io.BytesIO(answer.data), "s.pdf")})
    assert "The file is unchanged." in seen.get_data(as_text=True)
    assert browsers["other"].post(f"/statements/{firm.firm}/paper", data=form).status_code == 403


def test_an_officer_draws_a_single_account_and_nobody_else_does(firm: Firm, browsers: dict[str, FlaskClient]) -> None:
    form = {"first": "2026-09-01", "last": "2026-11-23"}
    address = f"/statements/accounts/{firm.account}:CNY/paper"
    assert browsers["own"].post(address, data=form).status_code == 403
    assert browsers["officer"].post(address, data={**form, "last": "2026-08-01"}).status_code == 422
    answer = browsers["officer"].post(address, data=form, follow_redirects=True)
    assert "705.05" in "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.data)).pages)
    kept = answer.request.path
    assert [browsers[name].get(kept).status_code for name in ("officer", "own", "other")] == [200, 404, 404]


def test_two_officers_close_a_month_on_its_page_and_nobody_else_does(
    firm: Firm, browsers: dict[str, FlaskClient]
) -> None:
    form = {"ends": "2026-10-31"}
    assert browsers["own"].post("/finance/periods", data=form).status_code == 403
    page = browsers["officer"].get("/finance/periods").get_data(as_text=True)
    assert 'value="2026-10-31"' in page
    assert browsers["officer"].post("/finance/periods", data={"ends": "2026-10-30"}).status_code == 422
    assert browsers["officer"].post("/finance/periods", data=form).status_code == 303
    page = browsers["officer"].get("/finance/periods").get_data(as_text=True)
    assert "/periods/1/approve" not in page
    assert "/periods/1/decline" in page
    assert browsers["officer"].post("/finance/periods/1/approve").status_code == 403
    assert "/periods/1/approve" in browsers["second"].get("/finance/periods").get_data(as_text=True)
    assert browsers["second"].post("/finance/periods/1/approve").status_code == 303
    assert "31 Oct 2026" in browsers["officer"].get("/finance/periods").get_data(as_text=True)
    assert browsers["officer"].post("/finance/periods", data=form).status_code == 409
