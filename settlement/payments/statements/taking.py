"""A statement is taken in: read as a whole, of an account of ours, once; each of its lines is stored once for ever."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import audit
from core.actor import Actor
from core.clock import business_date
from core.errors import Unacceptable
from core.files import StoredFile, also_for, shelf
from core.i18n import _
from settlement.payments.models import ReceivingAccount
from settlement.payments.officers import must_be_officer
from settlement.payments.receiving import receiving_accounts
from settlement.payments.statements.camt import looks_like_xml, read_camt
from settlement.payments.statements.models import BankLine, BankStatement
from settlement.payments.statements.reading import (
    LONGEST_FILE,
    Faults,
    ReadLine,
    ReadStatement,
    must_add_up,
    plain_account,
    refused,
    same_account,
)
from settlement.payments.statements.table import read_table


def take_statement(
    session: Session, *, kept: StoredFile, account_id: int | None, actor: Actor, now: datetime
) -> list[BankStatement]:
    """Take in a kept file of CAMT.053 or CSV; the same file again gives what it gave before.

    A table of values names no account: `account_id` does (a receiving account). All of a file or nothing is taken.
    Raises NotAllowed, Unacceptable with the lines and reasons.
    """
    must_be_officer(session, actor)
    known = session.scalars(select(BankStatement).filter_by(file_sha256=kept.sha256).order_by(BankStatement.id)).all()
    if known:
        return list(known)
    if kept.size_bytes > LONGEST_FILE:
        raise refused("file_too_large", _("The file is larger than %(most)s MB.", most=LONGEST_FILE // 2**20))
    with shelf().open(kept.sha256) as stream:
        content = stream.read(LONGEST_FILE + 1)
    ours = receiving_accounts(session)
    return [
        _store(session, read, kept, actor=actor, now=now) for read in read_statements(content, ours, account_id, now)
    ]


def read_statements(
    content: bytes, ours: Sequence[ReceivingAccount], account_id: int | None, now: datetime
) -> list[ReadStatement]:
    """A file's statements, looked at as a whole: of our accounts, in their currency, adding up, not of tomorrow."""
    if looks_like_xml(content):
        found = read_camt(content)
    else:
        chosen = next((each for each in ours if each.id == account_id), None)
        if chosen is None:
            raise Unacceptable(
                _("The statement was not taken in, and none of its lines was."),
                code="statement_account",
                fields={"account_id": [_("A CSV file names no account. Choose the account that it is of.")]},
            )
        number = f"CSV-{sha256(content).hexdigest()[:20]}"
        found = [read_table(content, account=chosen.number, currency=chosen.currency, number=number)]
    for each in found:
        _must_be_ours(each, ours)
        must_add_up(each)
        _must_be_past(each, now)
    return found


def _must_be_ours(read: ReadStatement, ours: Sequence[ReceivingAccount]) -> None:
    mine = [each for each in ours if same_account(each.number, read.account)]
    if not mine:
        raise refused(
            "statement_account",
            _("Account %(number)s is none that buyers pay to. An administrator enters our accounts.",
              number=read.account[:40]),
        )  # fmt: skip
    if read.currency not in {each.currency for each in mine}:
        raise refused(
            "statement_currency",
            _("The statement is in %(other)s, the account is kept in %(own)s.",
              other=read.currency[:12], own=mine[0].currency),
        )  # fmt: skip


def _must_be_past(read: ReadStatement, now: datetime) -> None:
    faults, today = Faults(), business_date(now)
    for line in read.lines:
        if line.booked_on > today:
            faults.at(line.place, _("the booking date %(day)s lies in the future.", day=line.booked_on.isoformat()))
    faults.settle()


def keys_of(lines: Sequence[ReadLine]) -> list[str]:
    """What names each line: the bank's reference and its day, or a digest of the line, its side, and which of the same
    it is: banks number anew every day, and give one number to all transfers of a batch.

    Of the same the least amount is the first, so that exports in another order name them alike.
    """
    seen: Counter[str] = Counter()
    keys = dict.fromkeys(range(len(lines)), "")
    for place in sorted(keys, key=lambda each: lines[each].amount.minor):
        line = lines[place]
        own = f"{line.reference}|{line.booked_on.isoformat()}" if line.reference else line.digest
        named = f"{own}|{line.side.value}"
        seen[named] += 1
        keys[place] = f"{named}|{seen[named]}"
    return list(keys.values())


def _store(session: Session, read: ReadStatement, kept: StoredFile, *, actor: Actor, now: datetime) -> BankStatement:
    account = plain_account(read.account)
    known = session.scalar(select(BankStatement).filter_by(account=account, number=read.number))
    if known is not None:
        return _the_same(session, known, read)
    lines = dict(zip(keys_of(read.lines), read.lines, strict=True))
    there = _there(session, account, list(lines))
    _must_agree(lines, there)
    today = business_date(now)
    statement = BankStatement(
        account=account,
        number=read.number,
        currency=read.currency,
        file_sha256=kept.sha256,
        opening_minor=read.opening_minor,
        closing_minor=read.closing_minor,
        first_on=read.first_on or today,
        last_on=read.last_on or today,
        line_count=len(lines),
        known_count=len(there),
        taken_by_name=actor.name,
        taken_at=now,
    )
    session.add(statement)
    session.flush()
    session.add_all(_row(statement, key, line) for key, line in lines.items() if key not in there)
    session.flush()
    also_for(session, kept, purpose=statement.subject, now=now)
    after = {"account": account, "number": read.number, "lines": len(lines), "known": len(there)}
    audit.record(session, statement.subject, "statement.taken", actor=actor, now=now, after=after, evidence=kept.sha256)
    return statement


def _there(session: Session, account: str, keys: Sequence[str]) -> dict[str, BankLine]:
    """Lines that an earlier statement told already, by key."""
    found: dict[str, BankLine] = {}
    for start in range(0, len(keys), 500):
        some = select(BankLine).where(BankLine.account == account, BankLine.key.in_(keys[start : start + 500]))
        found |= {line.key: line for line in session.scalars(some)}
    return found


def _must_agree(lines: dict[str, ReadLine], there: dict[str, BankLine]) -> None:
    """A bank reference that came before says the same as then."""
    faults = Faults()
    for key, row in there.items():
        line = lines[key]
        if (line.amount, line.booked_on) != (row.amount, row.booked_on):
            faults.at(
                line.place,
                _("the bank reference %(reference)s came before, with %(amount)s on %(day)s. Ask the bank which holds.",
                  reference=line.reference, amount=row.amount, day=row.booked_on.isoformat()),
            )  # fmt: skip
    faults.settle()


def _the_same(session: Session, known: BankStatement, read: ReadStatement) -> BankStatement:
    """The statement of this number again, in another file: it has to say the same."""
    there = _there(session, known.account, keys_of(read.lines))
    same = (read.opening_minor, read.closing_minor, len(read.lines), len(there))
    if same != (known.opening_minor, known.closing_minor, known.line_count, known.line_count):
        raise refused(
            "statement_differs",
            _("Statement %(number)s was taken in before with other lines or balances. Ask the bank which one holds.",
              number=known.number),
        )  # fmt: skip
    return known


def _row(statement: BankStatement, key: str, line: ReadLine) -> BankLine:
    return BankLine(
        statement_id=statement.id,
        place=line.place,
        account=statement.account,
        key=key,
        side=line.side,
        amount_minor=line.amount.minor,
        currency=line.amount.currency,
        booked_on=line.booked_on,
        value_on=line.value_on,
        reference=line.reference,
        end_to_end=line.end_to_end,
        text=line.text,
        party_name=line.party_name,
        party_account=plain_account(line.party_account),
        is_reversal=line.is_reversal,
        return_code=line.return_code,
    )
