"""Statements of account as JSON: the figures of the page, for the same readers."""

import io
from typing import Any

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy.orm import Session

from core import clock
from core.actor import Role, Scope
from parties.organisations.models import Organisation
from parties.people.services import make_key
from tests.parties.cast import a_person, as_actor
from tests.settlement.statements.test_statements import Firm

DAYS = {"first": "2026-09-01", "last": "2026-11-23"}
CAST = {"own": Role.RIGHT_HOLDER, "other": Role.BUYER, "officer": Role.FINANCE_OFFICER}
SCOPES = {Scope.READ, Scope.TRADE}


class Programs:
    """The firm's, a stranger's and a finance officer's program."""

    def __init__(self, session: Session, app: Flask) -> None:
        self.firm = Firm(session)
        self.client = app.test_client()
        self.keys = {}
        homes = {"own": self.firm.firm, "other": self.firm.other, "officer": self.firm.center}
        for name, role in CAST.items():
            home = session.get_one(Organisation, homes[name])
            actor = as_actor(session, a_person(session, f"{name}@x.example", role, at=home), home)
            scopes = SCOPES | ({Scope.FINANCE} if name == "officer" else set())
            _row, self.keys[name] = make_key(session, name="k", scopes=scopes, actor=actor, now=clock.now())
        self.account = f"{self.firm.account}:CNY"
        session.commit()

    def ask(self, who: str, method: str, address: str, status: int = 200, **sent: Any) -> Any:
        headers = {"Authorization": f"Bearer {self.keys[who]}"}
        answer = self.client.open(f"/api/v1{address}", method=method, headers=headers, **sent)
        assert answer.status_code == status, answer.get_data(as_text=True)[:500]
        return answer.get_json() if answer.is_json else answer.data


@pytest.fixture
def programs(session: Session, app: Flask) -> Programs:
    return Programs(session, app)


def test_a_partys_statement_adds_up_as_json(programs: Programs) -> None:
    told = programs.ask("own", "GET", f"/organisations/{programs.firm.firm}/statement", query_string=DAYS)
    [part] = told["parts"]
    assert part["account"] == {"code": programs.account, "kind": "payable", "side": "credit", "currency": "CNY"}
    assert [line["balance"]["amount"] for line in part["lines"]] == ["700.00", "705.05", "700.00"]
    assert [part[name]["amount"] for name in ("opening", "debits", "credits", "closing")] == [
        "1000.00", "305.05", "5.05", "700.00",
    ]  # fmt: skip


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_strangers_read_and_draw_neither_statement(programs: Programs, method: str) -> None:
    sent: dict[str, Any] = {"query_string": DAYS} if method == "GET" else {"json": DAYS}
    programs.ask("other", method, f"/organisations/{programs.firm.firm}/statement", 403, **sent)
    programs.ask("own", method, f"/ledger/accounts/{programs.account}/statement", 403, **sent)
    programs.ask("officer", method, "/ledger/accounts/payable:org:999:CNY/statement", 404, **sent)
    programs.ask("officer", method, "/organisations/999999/statement", 404, **sent)


@pytest.mark.parametrize("first", ["2026-11-23", "x", ""])
def test_days_that_are_none_are_named(programs: Programs, first: str) -> None:
    days = {"first": first, "last": "2026-09-01"}
    refused = programs.ask("own", "GET", f"/organisations/{programs.firm.firm}/statement", 422, query_string=days)
    assert set(refused["error"]["fields"]) == {"last" if first == "2026-11-23" else "first"}


def test_a_program_draws_an_account_once_and_fetches_it(programs: Programs) -> None:
    address = f"/ledger/accounts/{programs.account}/statement"
    first, second = (programs.ask("officer", "POST", address, json=DAYS) for _time in range(2))
    assert first == second
    content = programs.ask("officer", "GET", f"/files/{first['file_id']}/content")
    text = "".join("".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(content)).pages)
    assert first["code"] in text
    assert "705.05" in text
    programs.ask("own", "GET", f"/files/{first['file_id']}/content", 404)


def test_a_party_draws_its_own_in_its_language(programs: Programs) -> None:
    address = f"/organisations/{programs.firm.firm}/statement"
    drawn = programs.ask("own", "POST", f"{address}?lang=zh_Hans", json=DAYS)
    content = programs.ask("own", "GET", f"/files/{drawn['file_id']}/content")
    assert "期初余额" in PdfReader(io.BytesIO(content)).pages[0].extract_text()
