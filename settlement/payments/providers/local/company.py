"""The company behind the local provider: pages, payments, refunds, transfers, payouts and disputes in its own database.

It commits by itself, on a connection of its own: what happens here and what our books know of it are two things, as
with every provider. Amounts are whole minor units.
"""

import json
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from settlement.payments.providers.local.faults import FaultScript, NoticeFault

TABLES = """
CREATE TABLE IF NOT EXISTS page (ref TEXT PRIMARY KEY, key TEXT UNIQUE, purpose TEXT, amount INTEGER, currency TEXT,
  title TEXT, back_to TEXT, methods TEXT, state TEXT, at TEXT);
CREATE TABLE IF NOT EXISTS payment (ref TEXT PRIMARY KEY, page TEXT, amount INTEGER, currency TEXT, method TEXT,
  at TEXT);
CREATE TABLE IF NOT EXISTS effect (ref TEXT PRIMARY KEY, key TEXT UNIQUE, kind TEXT, of_ref TEXT, destination TEXT,
  amount INTEGER, currency TEXT, state TEXT, reason TEXT, at TEXT, changed TEXT);
CREATE TABLE IF NOT EXISTS dispute (ref TEXT PRIMARY KEY, payment TEXT, amount INTEGER, currency TEXT, state TEXT,
  at TEXT, changed TEXT);
CREATE TABLE IF NOT EXISTS answer (once TEXT PRIMARY KEY, asked TEXT, ref TEXT, failed INTEGER, at TEXT);
CREATE TABLE IF NOT EXISTS notice (no INTEGER PRIMARY KEY, event TEXT, kind TEXT, ref TEXT, due TEXT, place INTEGER,
  sent TEXT);
CREATE TABLE IF NOT EXISTS charge (ref TEXT PRIMARY KEY, key TEXT, amount INTEGER, currency TEXT, at TEXT);
CREATE TABLE IF NOT EXISTS withdrawn (destination TEXT, amount INTEGER, currency TEXT);
CREATE TABLE IF NOT EXISTS payee (ref TEXT PRIMARY KEY, key TEXT UNIQUE, name TEXT, state TEXT, back_to TEXT, at TEXT);
"""
# Of transfers that still stand: one that was taken back whole does not count any more.
PARTLY_REVERSED = """
SELECT coalesce(sum(back.amount), 0) FROM effect AS back JOIN effect AS made ON made.ref = back.of_ref
 WHERE back.kind = 'reverse' AND made.state = 'succeeded' AND back.currency = :currency"""
OPEN_FOR = timedelta(days=1)
LATE_BY = timedelta(days=3)
OUTGOING = ("refund", "transfer", "payout")


class Refused(Exception):
    """The company says no, with its reason."""


class Company:
    """One such company, in a file of its own."""

    def __init__(self, path: Path, faults: FaultScript | None = None) -> None:
        self.path, self.faults = path, faults or FaultScript()
        self._is_made = False

    @contextmanager
    def books(self) -> Iterator[sqlite3.Connection]:
        """A transaction of its own, begun at once and committed at the end of the block."""
        if not self._is_made:
            self.path.parent.mkdir(parents=True, exist_ok=True)
        with_rows = sqlite3.connect(self.path, timeout=30, isolation_level=None)
        with_rows.row_factory = sqlite3.Row
        try:
            if not self._is_made:
                with_rows.executescript(TABLES)
                self._is_made = True
            with_rows.execute("BEGIN IMMEDIATE")
            yield with_rows
            with_rows.execute("COMMIT")
        finally:
            with_rows.close()

    def open_page(self, given: dict[str, Any], now: datetime) -> str:
        """A page on which a payer pays; `given` holds key, purpose, amount, currency, title, back_to, methods."""
        ref = f"page_{secrets.token_hex(12)}"
        with self.books() as books:
            books.execute(
                "INSERT INTO page VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'open', ?)",
                (ref, given["key"], given["purpose"], given["amount"], given["currency"], given["title"],
                 given["back_to"], json.dumps(given["methods"]), _text(now)),
            )  # fmt: skip
        return ref

    def charge(self, amount: int, currency: str, now: datetime, *, key: str = "") -> str:
        """It charges for something else than a payment, such as a dispute; below zero it gives a charge back."""
        ref = f"charge_{secrets.token_hex(12)}"
        with self.books() as books:
            books.execute("INSERT INTO charge VALUES (?, ?, ?, ?, ?)", (ref, key, amount, currency, _text(now)))
        return ref

    def ours(self, currency: str) -> int:
        """What it has of ours, before the fees of payments."""
        with self.books() as books:
            return self._ours(books, currency)

    def page(self, ref: str) -> dict[str, Any] | None:
        """A page with what was paid on it."""
        with self.books() as books:
            row = books.execute("SELECT * FROM page WHERE ref = ?", (ref,)).fetchone()
            if row is None:
                return None
            paid = books.execute("SELECT * FROM payment WHERE page = ? ORDER BY rowid", (ref,)).fetchall()
        return {**dict(row), "payments": [dict(each) for each in paid]}

    def pay(self, ref: str, amount: int, method: str, now: datetime, *, currency: str = "") -> str:
        """The payer pays on a page, as much and as often as they like, even when it is long over."""
        payment = f"pay_{secrets.token_hex(12)}"
        with self.books() as books:
            page = books.execute("SELECT * FROM page WHERE ref = ?", (ref,)).fetchone()
            if page is None or amount <= 0:
                raise Refused("there is nothing to pay here")
            taken = (payment, ref, amount, currency or page["currency"], method, _text(now))
            books.execute("INSERT INTO payment VALUES (?, ?, ?, ?, ?, ?)", taken)
            paid = books.execute(
                "SELECT sum(amount) FROM payment WHERE page = ? AND currency = ?", (ref, page["currency"])
            ).fetchone()[0]
            if (paid or 0) >= page["amount"]:
                books.execute("UPDATE page SET state = 'done' WHERE ref = ?", (ref,))
            self._notice(books, "page.paid", ref, now)
        return payment

    def close_page(self, ref: str, state: str, now: datetime) -> None:
        """The payer declines ('declined'), or the page's day is over ('expired')."""
        with self.books() as books:
            books.execute("UPDATE page SET state = ? WHERE ref = ? AND state = 'open'", (state, ref))
            self._notice(books, f"page.{state}", ref, now)

    def do(self, kind: str, given: dict[str, Any], now: datetime) -> str:
        """A refund, transfer, reversal or payout; Refused where it may not be."""
        ref = f"{kind}_{secrets.token_hex(12)}"
        with self.books() as books:
            self._must_be_possible(books, kind, given)
            books.execute(
                "INSERT INTO effect VALUES (?, ?, ?, ?, ?, ?, ?, 'succeeded', '', ?, ?)",
                (ref, given["key"], kind, given["of_ref"], given["destination"], given["amount"], given["currency"],
                 _text(now), _text(now)),
            )  # fmt: skip
            if kind == "reverse" and not self._left_of(books, given["of_ref"]):
                books.execute(
                    "UPDATE effect SET state = 'returned', reason = 'reversed', changed = ? WHERE ref = ?",
                    (_text(now), given["of_ref"]),
                )
            self._notice(books, f"{kind}.succeeded", ref, now)
        return ref

    def _must_be_possible(self, books: sqlite3.Connection, kind: str, given: dict[str, Any]) -> None:
        amount, currency, of_ref = given["amount"], given["currency"], given["of_ref"]
        if kind == "refund":
            payment = books.execute("SELECT * FROM payment WHERE ref = ?", (of_ref,)).fetchone()
            if payment is None or payment["currency"] != currency:
                raise Refused("there is no such payment")
            back = books.execute(
                "SELECT coalesce(sum(amount), 0) FROM effect WHERE kind = 'refund' AND of_ref = ?"
                " AND state = 'succeeded'",
                (of_ref,),
            ).fetchone()[0]
            if back + amount > payment["amount"]:
                raise Refused(f"{payment['amount'] - back} of the payment are left to refund")
        elif kind == "reverse":
            made = books.execute("SELECT * FROM effect WHERE ref = ? AND kind = 'transfer'", (of_ref,)).fetchone()
            if made is None or made["state"] != "succeeded" or self._left_of(books, of_ref) < amount:
                raise Refused("there is no such transfer, or it was reversed")
            if self._payees(books, made["destination"], currency) < amount:
                raise Refused("the payee's balance is too small")
        elif self._ours(books, currency) < amount:
            raise Refused("the balance is too small")
        elif kind == "transfer":
            payee = books.execute("SELECT state FROM payee WHERE ref = ?", (given["destination"],)).fetchone()
            if payee is not None and payee["state"] != "ready":
                raise Refused("the payee's account cannot take transfers")

    @staticmethod
    def _left_of(books: sqlite3.Connection, transfer: str) -> int:
        """What of a transfer was not taken back."""
        made = books.execute("SELECT amount FROM effect WHERE ref = ?", (transfer,)).fetchone()[0]
        back = "SELECT coalesce(sum(amount), 0) FROM effect WHERE kind = 'reverse' AND of_ref = ?"
        return int(made - books.execute(back, (transfer,)).fetchone()[0])

    @staticmethod
    def _ours(books: sqlite3.Connection, currency: str) -> int:
        paid = books.execute("SELECT coalesce(sum(amount), 0) FROM payment WHERE currency = ?", (currency,))
        out = books.execute(
            "SELECT coalesce(sum(amount), 0) FROM effect WHERE kind <> 'reverse' AND state = 'succeeded'"
            " AND currency = ?",
            (currency,),
        )
        back = books.execute(PARTLY_REVERSED, {"currency": currency})
        taken = books.execute(
            "SELECT coalesce(sum(amount), 0) FROM dispute WHERE state <> 'won' AND currency = ?", (currency,)
        )
        kept = books.execute("SELECT coalesce(sum(amount), 0) FROM charge WHERE currency = ?", (currency,))
        out_of_it = out.fetchone()[0] + taken.fetchone()[0] + kept.fetchone()[0]
        return int(paid.fetchone()[0] + back.fetchone()[0] - out_of_it)

    @staticmethod
    def _payees(books: sqlite3.Connection, destination: str, currency: str) -> int:
        got = books.execute(
            "SELECT coalesce(sum(amount), 0) FROM effect WHERE kind = 'transfer' AND state = 'succeeded'"
            " AND destination = ? AND currency = ?",
            (destination, currency),
        )
        back = books.execute(f"{PARTLY_REVERSED} AND made.destination = :destination",
                             {"currency": currency, "destination": destination})  # fmt: skip
        gone = books.execute(
            "SELECT coalesce(sum(amount), 0) FROM withdrawn WHERE destination = ? AND currency = ?",
            (destination, currency),
        )
        return int(got.fetchone()[0] - back.fetchone()[0] - gone.fetchone()[0])

    def withdraw(self, destination: str, amount: int, currency: str) -> None:
        """A payee takes money out, so that a reversal finds too little."""
        with self.books() as books:
            books.execute("INSERT INTO withdrawn VALUES (?, ?, ?)", (destination, amount, currency))

    def open_payee(self, key: str, name: str, now: datetime) -> str:
        """An account for a payee, the same one for the same key; it takes nothing yet."""
        with self.books() as books:
            known = books.execute("SELECT ref FROM payee WHERE key = ?", (key,)).fetchone()
            if known is not None:
                return str(known["ref"])
            ref = f"payee_{secrets.token_hex(12)}"
            books.execute("INSERT INTO payee VALUES (?, ?, ?, 'new', '', ?)", (ref, key, name, _text(now)))
        return ref

    def set_payee(self, ref: str, now: datetime, *, state: str = "", back_to: str = "") -> None:
        """'new' wants to know more, 'ready' takes transfers, 'stopped' takes none any more."""
        with self.books() as books:
            if back_to:
                books.execute("UPDATE payee SET back_to = ? WHERE ref = ?", (back_to, ref))
            if state:
                books.execute("UPDATE payee SET state = ? WHERE ref = ?", (state, ref))
                self._notice(books, f"payee.{state}", ref, now)

    def send_back(self, ref: str, reason: str, now: datetime) -> None:
        """A refund fails after it had succeeded, or a payout or transfer comes back."""
        with self.books() as books:
            books.execute(
                "UPDATE effect SET state = 'returned', reason = ?, changed = ? WHERE ref = ? AND state = 'succeeded'",
                (reason, _text(now), ref),
            )
            self._notice(books, "effect.returned", ref, now)

    def open_dispute(self, payment: str, now: datetime, amount: int | None = None) -> str:
        """A payer's bank takes a payment back."""
        ref = f"dispute_{secrets.token_hex(12)}"
        with self.books() as books:
            row = books.execute("SELECT * FROM payment WHERE ref = ?", (payment,)).fetchone()
            at = _text(now)
            taken = (ref, payment, amount or row["amount"], row["currency"], "opened", at, at)
            books.execute("INSERT INTO dispute VALUES (?, ?, ?, ?, ?, ?, ?)", taken)
            self._notice(books, "dispute.opened", ref, now)
        return ref

    def decide_dispute(self, ref: str, state: str, now: datetime) -> None:
        """'won' gives the money back to us, 'lost' is for good."""
        with self.books() as books:
            books.execute("UPDATE dispute SET state = ?, changed = ? WHERE ref = ?", (state, _text(now), ref))
            self._notice(books, f"dispute.{state}", ref, now)

    def one(self, table: str, **columns: str) -> dict[str, Any] | None:
        """The row of a table with these values."""
        rows = self.all(table, **columns)
        return rows[0] if rows else None

    def all(self, table: str, **columns: str) -> list[dict[str, Any]]:
        """The rows of a table with these values, in the order in which they were written."""
        names = " AND ".join(f"{name} = ?" for name in columns) or "1 = 1"
        with self.books() as books:
            query = f"SELECT * FROM {table} WHERE {names} ORDER BY rowid"  # noqa: S608  names of our own
            return [dict(row) for row in books.execute(query, tuple(columns.values()))]

    def keep_answer(self, once: str, asked: str, ref: str, *, failed: bool, now: datetime) -> None:
        """What was answered for a key is answered again, for a day."""
        with self.books() as books:
            books.execute("INSERT INTO answer VALUES (?, ?, ?, ?, ?)", (once, asked, ref, failed, _text(now)))

    def prune_answers(self, now: datetime) -> None:
        """Keys older than a day are forgotten."""
        with self.books() as books:
            books.execute("DELETE FROM answer WHERE at < ?", (_text(now - timedelta(days=1)),))

    def _notice(self, books: sqlite3.Connection, kind: str, ref: str, now: datetime) -> None:
        fault = self.faults.next_notice()
        if fault is NoticeFault.LOST:
            return
        event, due = f"evt_{secrets.token_hex(12)}", now + (LATE_BY if fault is NoticeFault.LATE else timedelta())
        place = -1 if fault is NoticeFault.FIRST else 0
        for _copy in range(2 if fault is NoticeFault.TWICE else 1):
            books.execute(
                "INSERT INTO notice (event, kind, ref, due, place) VALUES (?, ?, ?, ?, ?)",
                (event, kind, ref, _text(due), place),
            )

    def notices_due(self, now: datetime) -> list[bytes]:
        """The bodies of the notices that are to be sent now; each row is given once."""
        with self.books() as books:
            due = "SELECT * FROM notice WHERE sent IS NULL AND due <= ? ORDER BY place, no"
            rows = books.execute(due, (_text(now),)).fetchall()
            books.executemany("UPDATE notice SET sent = ? WHERE no = ?", [(_text(now), row["no"]) for row in rows])
        return [json.dumps({"id": row["event"], "kind": row["kind"], "ref": row["ref"]}).encode() for row in rows]


def _text(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")
