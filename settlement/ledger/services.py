"""Posting: journals of transfers, each written once for ever under the key of the act that causes it."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Insert, TextClause, bindparam, func, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, make_transient_to_detached
from sqlalchemy.orm.util import identity_key

from core import show
from core.actor import Actor
from core.clock import business_date
from core.db import Base, found, is_sqlite
from core.errors import Conflict, Refusal
from core.i18n import _
from core.money import Money
from settlement.ledger.asking import Asked, Line, Move, Posting, opening
from settlement.ledger.balances import closed_until
from settlement.ledger.models import Account, Journal, Transfer, balance_minor, table_of
from settlement.ledger.one_call import journals_in_one_call
from settlement.ledger.plan import AccountCode, read_code

__all__ = [
    "Move",
    "Overdrawn",
    "Posting",
    "locked_balances",
    "open_account",
    "post",
    "post_all",
    "post_once",
    "reverse",
]


class Overdrawn(Conflict):
    """An account does not hold what should leave it."""

    code = "overdrawn"


def post(
    session: Session,
    *,
    key: str,
    moves: Sequence[Move],
    effective_on: date,
    subject: str,
    actor: Actor,
    now: datetime,
    note: str = "",
    reverses: int | None = None,
) -> Journal:
    """Write a journal; the same `key` with the same content returns the first one and writes nothing.

    Accounts of the chart are opened as needed and locked in the order of their ids. The moves take effect in their
    order, and none may leave an account below its floor. Raises Overdrawn, Conflict (`key_reused`,
    `already_reversed`, `inexact_reversal`, `period_closed`), Unacceptable
    (`unknown_account`, `cross_currency`, `amount`).
    """
    return post_once(
        session, key=key, moves=moves, effective_on=effective_on, subject=subject, actor=actor, now=now, note=note,
        reverses=reverses,
    )[0]  # fmt: skip


def post_once(
    session: Session,
    *,
    key: str,
    moves: Sequence[Move],
    effective_on: date,
    subject: str,
    actor: Actor,
    now: datetime,
    note: str = "",
    reverses: int | None = None,
) -> tuple[Journal, bool]:
    """As `post`, and whether it was written now (False for a replay). Whoever catches a refusal has written nothing."""
    asked = Asked.understood(Posting(key, moves, note), subject, effective_on, actor, now, reverses)
    session.flush()
    if reverses is not None:
        _must_be_opposite(session, reverses, asked.lines)
    elif not is_sqlite(session):
        written = journals_in_one_call(session, [asked.as_json()])[0]
        if written is not None:
            return _as_row(session, written, asked.values), True
    return _step_by_step(session, asked)


def post_all(
    session: Session,
    postings: Sequence[Posting],
    *,
    effective_on: date,
    subject: str,
    actor: Actor,
    now: datetime,
) -> list[Journal]:
    """Several journals of one act, as `post` each, in their order. What it refuses is refused for the whole act: its
    transaction is given up."""
    all_asked = [Asked.understood(each, subject, effective_on, actor, now) for each in postings]
    session.flush()
    at_once: list[int | None] = [None] * len(all_asked)
    if not is_sqlite(session):
        at_once = journals_in_one_call(session, [asked.as_json() for asked in all_asked])
    return [
        _step_by_step(session, asked)[0] if written is None else _as_row(session, written, asked.values)
        for written, asked in zip(at_once, all_asked, strict=True)
    ]


def _step_by_step(session: Session, asked: Asked) -> tuple[Journal, bool]:
    """Look, refuse or write, a statement each: the way of SQLite, and of whatever PostgreSQL did not write at once."""
    lines, values = asked.lines, asked.values
    accounts = _locked_accounts(session, lines)
    refusal = _closed(session, values["effective_on"], values["booked_at"]) or _overdraft(lines, accounts)
    if refusal is not None:  # unless it was posted before, when there was enough and the day was open
        return _first(session, values, otherwise=refusal), False
    journal_id = session.execute(_new(session, Journal).returning(table_of(Journal).c.id), values).scalar()
    if journal_id is None:
        return _first(session, values), False
    session.execute(_transfers(len(lines)), _transfer_values(journal_id, lines, accounts))
    return _as_row(session, journal_id, values), True


def reverse(
    session: Session, *, journal_id: int, key: str, effective_on: date, actor: Actor, now: datetime, note: str = ""
) -> Journal:
    """Write the exact opposite of a journal. Once: Conflict `already_reversed` for a second one."""
    first = found(session, Journal, journal_id)
    if first.reverses is not None:
        raise Conflict(
            _("Journal %(id)s is a reversal itself. Post the original amounts anew instead.", id=journal_id),
            code="inexact_reversal",
        )
    moves = [
        Move(debit=line.credit.text, credit=line.debit.text, money=Money(line.amount, line.debit.currency))
        for line in _lines_of(session, journal_id)
    ]
    return post(
        session, key=key, moves=moves, effective_on=effective_on, subject=first.subject, actor=actor, now=now,
        note=note, reverses=journal_id,
    )  # fmt: skip


def open_account(session: Session, code: str, currency: str = "CNY", owner: str | None = None) -> Account:
    """The account of this code, opened if there is none yet; Unacceptable for a code outside the chart."""
    read = read_code(code, currency)
    _open(session, [read], owner)
    return session.scalars(select(Account).filter_by(code=read.text)).one()


def locked_balances(session: Session, codes: Sequence[str], currency: str) -> dict[str, Money]:
    """What stands on each account, by code as asked; they stay locked, lowest id first, until the transaction ends.

    For acts that decide by a balance what they post. Accounts are opened as needed.
    """
    read = {code: read_code(code, currency) for code in codes}
    session.flush()
    rows = _locked_rows(session, {code.text: code for code in read.values()})
    lies = {each: balance_minor(row.side, row.debits_minor, row.credits_minor) for each, row in rows.items()}
    return {code: Money(lies[own.text], currency) for code, own in read.items()}


def _open(session: Session, codes: Sequence[AccountCode], owner: str | None = None) -> None:
    """Open the accounts that there are not, in the order of their codes."""
    begin = {"debits_minor": 0, "credits_minor": 0}
    rows = [opening(code, owner) | begin for code in sorted(set(codes), key=lambda each: each.text)]
    session.flush()
    if rows:  # none where another transaction has opened the last of them meanwhile
        session.execute(_new(session, Account), rows)


@lru_cache(maxsize=8)
def _insert(dialect: str, model: type[Base]) -> Insert:
    make = sqlite.insert if dialect == "sqlite" else postgresql.insert
    return make(table_of(model)).on_conflict_do_nothing()


def _new(session: Session, model: type[Base]) -> Insert:
    """An INSERT that yields to a row with the same unique key (on PostgreSQL after waiting for its writer)."""
    return _insert("sqlite" if is_sqlite(session) else "postgresql", model)


def _first(session: Session, values: dict[str, Any], otherwise: Refusal | None = None) -> Journal:
    """The journal that holds the key already, if it says the same; the refusal that fits, if not."""
    known = session.scalar(select(Journal).filter_by(key=values["key"]))
    if known is not None and known.request_hash == values["request_hash"]:
        return known
    if known is not None:
        raise Conflict(
            _(
                "The key “%(key)s” was used before for other amounts (journal %(id)s). Nothing was posted.",
                key=values["key"],
                id=known.id,
            ),
            code="key_reused",
        )
    reverses = values["reverses"]
    if reverses is not None and session.scalar(select(Journal.id).filter_by(reverses=reverses)) is not None:
        raise Conflict(
            _("Journal %(id)s was reversed before. A journal is reversed once.", id=reverses), code="already_reversed"
        )
    raise otherwise or RuntimeError("a journal's insert was refused without a cause")


def _lines_of(session: Session, journal_id: int) -> list[Line]:
    """A journal's transfers, in their order."""
    transfer, debit, credit = table_of(Transfer), table_of(Account).alias(), table_of(Account).alias()
    rows = session.execute(
        select(debit.c.code, credit.c.code, transfer.c.currency, transfer.c.amount_minor)
        .join(debit, debit.c.id == transfer.c.debit_id)
        .join(credit, credit.c.id == transfer.c.credit_id)
        .where(transfer.c.journal_id == journal_id)
        .order_by(transfer.c.line_no)
    )
    return [Line(read_code(one, cur), read_code(other, cur), amount) for one, other, cur, amount in rows]


def _must_be_opposite(session: Session, reverses: int, lines: Sequence[Line]) -> None:
    turned = [Line(line.credit, line.debit, line.amount) for line in lines]
    if _lines_of(session, reverses) != turned:
        raise Conflict(
            _("A reversal is the exact opposite of journal %(id)s, line by line. Nothing was posted.", id=reverses),
            code="inexact_reversal",
        )


_account = table_of(Account)
_SHOWN = [_account.c[name] for name in ("code", "id", "side", "may_go_negative", "debits_minor", "credits_minor")]
_CODES = _account.c.code.in_(bindparam("codes", expanding=True))
_LOCK = select(*_SHOWN).where(_CODES).order_by(_account.c.id).with_for_update()
_THERE = select(func.count()).select_from(_account).where(_CODES).scalar_subquery()
_LOCK_IF_ALL_ARE_THERE = _LOCK.where(bindparam("wanted") == _THERE)


def _locked_accounts(session: Session, lines: Sequence[Line]) -> dict[str, Any]:
    """Code → row, all locked, lowest id first, so that two postings never wait for each other in a circle."""
    return _locked_rows(session, {side.text: side for line in lines for side in (line.debit, line.credit)})


def _locked_rows(session: Session, codes: dict[str, AccountCode]) -> dict[str, Any]:
    """All of them, or at first none: who waits for an account that another transaction opens holds no other of them."""
    asked = {"codes": list(codes)}
    rows = {row.code: row for row in session.execute(_LOCK_IF_ALL_ARE_THERE, {**asked, "wanted": len(codes)})}
    if len(rows) < len(codes):
        there = set(session.scalars(select(_account.c.code).where(_CODES), asked))
        _open(session, [codes[code] for code in codes.keys() - there])
        rows = {row.code: row for row in session.execute(_LOCK, asked)}
    return rows


def _closed(session: Session, day: date, now: datetime) -> Conflict | None:
    """The refusal, where the day lies in a closed period; only days that are over can. The database says the same."""
    closed = closed_until(session) if day < business_date(now) else None
    if closed is None or closed < day:
        return None
    return Conflict(
        _(
            "The books are closed up to %(closed)s; nothing can be booked on %(day)s any more."
            " Book the correction on a day that is open.",
            closed=show.day(closed),
            day=show.day(day),
        ),
        code="period_closed",
    )


def _overdraft(lines: Sequence[Line], accounts: dict[str, Any]) -> Overdrawn | None:
    """The refusal, where a move would take more than there is; the database's CHECK says the same, less kindly."""
    balances = {code: balance_minor(row.side, row.debits_minor, row.credits_minor) for code, row in accounts.items()}
    for line in lines:
        for code, debit, credit in ((line.debit, line.amount, 0), (line.credit, 0, line.amount)):
            row, held = accounts[code.text], balances[code.text]
            balances[code.text] = held + balance_minor(row.side, debit, credit)
            if balances[code.text] < min(held, 0) and not row.may_go_negative:
                return _overdrawn(code, held, line.amount)
    return None


def _overdrawn(code: AccountCode, held: int, wanted: int) -> Overdrawn:
    return Overdrawn(
        _(
            "The account %(code)s holds %(held)s; %(wanted)s cannot leave it. Nothing was posted.",
            code=code.text,
            held=str(Money(held, code.currency)),
            wanted=str(Money(wanted, code.currency)),
        ),
        details=[{"account": code.text, "held": Money(held, code.currency).amount}],
    )


@lru_cache(maxsize=64)
def _transfers(count: int) -> TextClause:
    """One INSERT for all lines: the totals are moved once, and one statement costs less than many."""
    rows = ", ".join(f"(:journal, {no}, :d{no}, :c{no}, :u{no}, :a{no})" for no in range(1, count + 1))
    columns = "journal_id, line_no, debit_id, credit_id, currency, amount_minor"
    return text(f"INSERT INTO transfer ({columns}) VALUES {rows}")  # noqa: S608 - only line numbers are filled in


def _transfer_values(journal_id: int, lines: Sequence[Line], accounts: dict[str, Any]) -> dict[str, Any]:
    values: dict[str, Any] = {"journal": journal_id}
    for no, line in enumerate(lines, start=1):
        values |= {
            f"d{no}": accounts[line.debit.text].id,
            f"c{no}": accounts[line.credit.text].id,
            f"u{no}": line.debit.currency,
            f"a{no}": line.amount,
        }
    return values


def _as_row(session: Session, journal_id: int, values: dict[str, Any]) -> Journal:
    """The row that was just written, as an object, without reading it back."""
    journal = Journal(id=journal_id, **values)
    stale = session.identity_map.get(identity_key(Journal, journal_id))
    if stale is not None:  # of a savepoint that was undone; SQLite gives its id again
        session.expunge(stale)
    make_transient_to_detached(journal)
    session.add(journal)
    return journal
