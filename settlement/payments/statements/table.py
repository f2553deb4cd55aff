"""A statement as a table of values (CSV), as banks in China and elsewhere export it; the columns are known by name.

UTF-8 or GB18030; separated by commas, semicolons or tabs; lines before the header are passed over, but an account
number in them has to be ours. Debit and credit are the bank's words: a credit brings money to the account.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Sequence
from datetime import date
from itertools import pairwise

from core.i18n import _
from core.money import Money, MoneyError
from core.workbooks import text_in
from settlement.payments.statements.reading import (
    MOST_LINES,
    Faults,
    LineSide,
    ReadLine,
    ReadStatement,
    bank_reference,
    plain_account,
    plain_text,
    positive,
    refused,
)

# What a column is called, folded (see `_folded`); several columns may make the text.
COLUMNS: dict[str, tuple[str, ...]] = {
    "booked_on": ("交易日期", "记账日期", "入账日期", "日期", "交易时间", "bookingdate", "date", "transactiondate"),
    "value_on": ("起息日", "起息日期", "valuedate"),
    "debit": ("借方金额", "借方发生额", "支出", "支出金额", "debit", "debitamount", "paidout"),
    "credit": ("贷方金额", "贷方发生额", "收入", "收入金额", "credit", "creditamount", "paidin"),
    "amount": ("金额", "交易金额", "发生额", "amount"),
    "side": ("借贷标志", "借贷", "借贷方向", "收支", "debit/credit", "drcr"),
    "balance": ("余额", "账户余额", "balance"),
    "party_name": ("对方户名", "对方名称", "对方单位名称", "对方账户名称", "counterparty", "counterpartyname"),
    "party_account": ("对方账号", "对方账户", "counterpartyaccount"),
    "text": ("摘要", "用途", "附言", "备注", "text", "remittanceinformation", "description", "purpose"),
    "reference": ("流水号", "交易流水号", "银行流水号", "交易流水", "bankreference", "reference"),
    "end_to_end": ("端到端标识", "endtoendid"),
    "currency": ("币种", "货币", "currency"),
}
NAMES = {name: column for column, names in COLUMNS.items() for name in names}
SIDES = {
    **dict.fromkeys(("借", "借方", "d", "dr", "debit", "支出", "支", "付"), LineSide.DEBIT),
    **dict.fromkeys(("贷", "贷方", "c", "cr", "credit", "收入", "收"), LineSide.CREDIT),
}
CURRENCIES = {
    "人民币": "CNY",
    "人民币元": "CNY",
    "rmb": "CNY",
    "美元": "USD",
    "欧元": "EUR",
    "港币": "HKD",
    "日元": "JPY",
}
OWN_ACCOUNT = re.compile(r"(?:^|本方|查询)?(?:账号|账户|accountnumber|account)[:：]?$")
NUMBER = re.compile(r"[0-9A-Z][0-9A-Z -]{6,38}")
HEADER_WITHIN = 25
# 2026-01-05, 2026/1/5, 20260105, 2026年1月5日, each with or without a time after it
DAY = re.compile(r"(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})日?(?:[ T]?\d{1,2}:\d{2}.*|\d{6})?")

Row = dict[str, str]


def _folded(name: str) -> str:
    """'对方 户名（收）' and 'Value date' as they are compared."""
    plain = re.sub(r"\(.*?\)", "", unicodedata.normalize("NFKC", name))
    return re.sub(r"[\s_.:-]", "", plain).lower()


def decoded(content: bytes) -> str:
    """The text of a UTF-8 or GB18030 file; refused where it is neither, or holds what no table holds."""
    text = text_in(content)
    if text is None:
        said = _("The file is neither UTF-8 nor GB18030 text. Export it as CSV or CAMT.053.")
        raise refused("statement_encoding", said)
    return text


def read_table(content: bytes, *, account: str, currency: str, number: str) -> ReadStatement:
    """The statement of `account`. The file names none itself, so `number` (its digest) stands for one.

    Raises Unacceptable with lines and reasons.
    """
    rows = _rows(decoded(content))
    place, columns = _header(rows, account)
    faults = Faults()
    lines: list[ReadLine] = []
    balances: list[int | None] = []
    for at, cells in rows[place:]:
        if not any(cell.strip() for cell in cells) or _is_total(cells):
            continue
        row = _named(cells, columns)
        line = _line(row, at, currency, faults)
        if line is not None:
            lines.append(line)
            balances.append(_balance(row, at, currency, faults))
    if not lines and not faults.said:
        raise refused("statement_empty", _("The file holds no line with a movement."))
    opening, closing = _run(lines, balances, faults)
    faults.settle()
    days = [line.booked_on for line in lines]
    return ReadStatement(account, number, currency, lines, opening, closing, min(days), max(days))


def _rows(text: str) -> list[tuple[int, list[str]]]:
    head = text[:4000]
    sign = max(",;\t", key=head.count)
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=sign, strict=False)
        rows = []
        for cells in reader:
            rows.append((reader.line_num, cells))
            if len(rows) > MOST_LINES + HEADER_WITHIN:
                raise refused(
                    "statement_too_long", _("More than %(most)s lines. Export shorter periods.", most=MOST_LINES)
                )
    except csv.Error:
        raise refused("statement_format", _("The file is no table of values. Export it as CSV or CAMT.053.")) from None
    return rows


def _header(rows: Sequence[tuple[int, list[str]]], account: str) -> tuple[int, list[str]]:
    """Where the lines begin, and what each column holds."""
    for place, (at, cells) in enumerate(rows[:HEADER_WITHIN]):
        columns = [NAMES.get(_folded(cell), "") for cell in cells]
        has = set(columns)
        if "booked_on" in has and ({"debit", "credit"} <= has or "amount" in has):
            return place + 1, columns
        _must_be_own(cells, at, account)
    raise refused(
        "statement_header",
        _(
            "There is no header with a date and amounts in the first %(rows)s lines. It needs %(chinese)s, or"
            " “Booking date, Debit, Credit”.",
            rows=HEADER_WITHIN,
            chinese="“交易日期、借方金额、贷方金额”",
        ),
    )


def _must_be_own(cells: Sequence[str], at: int, account: str) -> None:
    """An account number above the header is the chosen account's."""
    for cell, after in zip(cells, [*cells[1:], ""], strict=True):
        name, colon, value = unicodedata.normalize("NFKC", cell).partition(":")
        given = value if colon and value.strip() else after
        is_own = OWN_ACCOUNT.search(_folded(name)) and "对方" not in name and NUMBER.fullmatch(given.strip().upper())
        if is_own and plain_account(given) != plain_account(account):
            number = plain_text([given])[:40]
            raise refused(
                "statement_account",
                _("Line %(line)s: the file is of account %(number)s, not of the chosen one.", line=at, number=number),
            )


def _is_total(cells: Sequence[str]) -> bool:
    first = next((_folded(cell) for cell in cells if cell.strip()), "")
    return first.startswith(("合计", "总计", "小计", "total"))


def _named(cells: Sequence[str], columns: Sequence[str]) -> Row:
    row: Row = {}
    for column, cell in zip(columns, cells, strict=False):
        said = cell.strip().strip("\t'`").strip() if column else ""  # banks put a tab or ' before long numbers
        if said:
            row[column] = f"{row[column]} {said}" if column in row else said
    return row


def _line(row: Row, at: int, currency: str, faults: Faults) -> ReadLine | None:
    booked = _day(row.get("booked_on", ""))
    if booked is None:
        faults.at(at, _("the date “%(text)s” is none.", text=plain_text([row.get("booked_on", "")])[:20]))
    own = row.get("currency", "")
    said = CURRENCIES.get(own.lower(), own.upper())
    if said and said != currency:
        faults.at(at, _("the line is in %(other)s, the account in %(own)s.", other=said[:12], own=currency))
        return None
    moved = _moved(row, currency)
    if moved is None:
        faults.at(at, _("it has to hold one amount above zero, as debit or as credit."))
    if booked is None or moved is None:
        return None
    side, amount = moved
    text = plain_text([row.get("text", "")])
    return ReadLine(
        place=at,
        side=side,
        amount=amount,
        booked_on=booked,
        value_on=_day(row.get("value_on", "")),
        reference=bank_reference(row.get("reference", "")),
        end_to_end=bank_reference(row.get("end_to_end", "")),
        text=text,
        party_name=plain_text([row.get("party_name", "")])[:200],
        party_account=plain_text([row.get("party_account", "")])[:60],
        is_reversal=bool(re.search(r"退汇|退回|冲正|撤销|\breturned\b|\breversal\b", text, re.IGNORECASE)),
    )


def _moved(row: Row, currency: str) -> tuple[LineSide, Money] | None:
    """The side and amount of a row: one of two columns, or an amount with its side, or with its sign."""
    if "amount" in row:
        signed = unicodedata.normalize("NFKC", row["amount"]).strip()
        of_sign = LineSide.DEBIT if signed.startswith("-") else LineSide.CREDIT
        side = SIDES.get(_folded(row["side"])) if "side" in row else of_sign
        amount = positive(signed.removeprefix("-"), currency)
        return (side, amount) if side and amount else None
    found = []
    for side in LineSide:
        text = row.get(side.value, "")
        if re.fullmatch(r"[-–—]*|[-+]?0*(\.0*)?", text):
            continue  # banks write 0.00 or a dash where nothing moved
        amount = positive(text, currency)
        if amount is None:
            return None
        found.append((side, amount))
    return found[0] if len(found) == 1 else None


def _day(text: str) -> date | None:
    found = DAY.fullmatch(unicodedata.normalize("NFKC", text).strip())
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


def _balance(row: Row, at: int, currency: str, faults: Faults) -> int | None:
    text = row.get("balance", "")
    if not text:
        return None
    try:
        return Money.parse(text.lstrip("¥￥ "), currency).minor
    except MoneyError:
        faults.at(at, _("the balance is no amount."))
        return None


def _run(lines: Sequence[ReadLine], balances: Sequence[int | None], faults: Faults) -> tuple[int | None, int | None]:
    """Opening and closing balance, where every line tells the balance after it; a break in the run is a fault.

    Banks list the oldest line first or last.
    """
    run = [(line, balance) for line, balance in zip(lines, balances, strict=True) if balance is not None]
    if not lines or len(run) != len(lines):
        return None, None
    broken = {}
    for order, rows in (("up", run), ("down", run[::-1])):
        breaks = [line for (_before, was), (line, now) in pairwise(rows) if was + line.signed != now]
        if not breaks:
            return rows[0][1] - rows[0][0].signed, rows[-1][1]
        broken[order] = breaks
    for line in min(broken.values(), key=len):
        faults.at(line.place, _("the balance does not follow from the line before; a line is missing or changed."))
    return None, None
