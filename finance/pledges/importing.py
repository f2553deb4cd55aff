"""Loans of before, or of outside, out of a list of the city office: all lines or none, and each registration once."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from core import audit, lists
from core.actor import Actor
from core.clock import BEIJING, business_date
from core.errors import Refusal
from core.i18n import _
from core.i18n import lazy_gettext as lazy
from core.lists import Column, Line
from core.money import Money
from finance.pledges.correcting import add_days
from finance.pledges.models import PledgeLoan
from finance.pledges.registering import key_of
from finance.pledges.standing import OFFICE
from finance.pledges.states import LoanState
from finance.pledges.vocabulary import LoanSource, RightSort
from parties.organisations.models import Organisation
from parties.organisations.services import accepted_uscc

LIST = "loans:import"  # the subject under which lists stand in the trail
AT_ONCE = 500
SORT_WORDS = lists.words_of(
    RightSort,
    ("发明", RightSort.INVENTION),
    ("发明专利", RightSort.INVENTION),
    ("实用新型", RightSort.UTILITY),
    ("外观设计", RightSort.DESIGN),
    ("商标", RightSort.TRADEMARK),
    ("著作权", RightSort.COPYRIGHT),
    ("软件著作权", RightSort.COPYRIGHT),
    ("组合", RightSort.MIXED),
    ("混合", RightSort.MIXED),
)
COLUMNS = (
    Column("registration_no", lazy("Registration number"), ("登记号", "质押登记号"), longest=80),
    Column("registered_on", lazy("Registered on"), ("登记日", "登记日期", "登记生效日"), longest=40),
    Column("debtor", lazy("Debtor"), ("债务人", "企业名称", "借款人"), longest=200),
    Column("uscc", lazy("Unified social credit code"), ("统一社会信用代码", "信用代码"), needed=False, longest=20),
    Column("district", lazy("Code of the district"), ("行政区划代码", "地区代码"), needed=False, longest=12),
    Column("bank", lazy("Bank"), ("质权人", "银行", "贷款银行"), longest=200),
    Column("amount", lazy("Amount registered"), ("登记金额", "质押金额", "贷款金额", "金额"), longest=40),
    Column("sort", lazy("Kind of right"), ("权利类型", "质物类型"), needed=False, longest=40),
    Column("pieces", lazy("Pieces"), ("件数",), needed=False, longest=6),
    Column("disbursed_on", lazy("Paid out on"), ("放款日", "放款日期"), needed=False, longest=40),
    Column("released_on", lazy("Released on"), ("注销日", "注销日期"), needed=False, longest=40),
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line that fits."""

    line: Line
    no: str
    registered_on: date
    debtor: str
    uscc: str
    district: str
    bank: str
    amount: Money
    sort: RightSort
    pieces: int
    disbursed_on: date | None
    released_on: date | None

    @property
    def key(self) -> str:
        """Its registration as it is compared."""
        return key_of(self.no)

    def says(self, loan: PledgeLoan) -> bool:
        """Whether a loan on record is the same in all that counts; what is not on record yet may be added."""
        same = (self.amount.minor, self.registered_on, self.debtor, self.bank) == (
            loan.principal_minor, loan.registered_on, loan.debtor_name, loan.bank_name
        )  # fmt: skip
        if loan.source is not LoanSource.IMPORT:
            return same
        return same and not any(said and known and said != known for said, known in self._days(loan))

    def adds_to(self, loan: PledgeLoan) -> bool:
        """Whether it says a payout or a release of a listed loan that is on record without."""
        return loan.source is LoanSource.IMPORT and any(said and not known for said, known in self._days(loan))

    def _days(self, loan: PledgeLoan) -> tuple[tuple[date | None, date | None], ...]:
        """(What it says, what is on record) of the payout and of the release."""
        return (self.disbursed_on, loan.disbursed_on), (self.released_on, loan.released_on)

    @property
    def state(self) -> LoanState:
        """Where it stands by its days."""
        if self.released_on is not None:
            return LoanState.RELEASED
        return LoanState.DISBURSED if self.disbursed_on is not None else LoanState.REGISTERED


@dataclass(frozen=True, slots=True)
class Imported:
    """How many lines there were, how many were new on record, and how many added a day to a loan on record."""

    rows: int
    new: int
    added: int


def take_in_loans(session: Session, *, content: bytes, name: str, actor: Actor, now: datetime) -> Imported:
    """Put the loans of a list on record; those that are there already stay as they are, but for a payout or a release
    that has come since the list before. City office.

    All lines or none: Unacceptable `list` names each line that does not fit. Raises NotAllowed.
    """
    actor.must_have(*OFFICE)
    lines = lists.lines_in(content, COLUMNS)
    today = business_date(now)
    entries = [entry for line in lines if (entry := _entry(line, today)) is not None]
    lists.must_fit(lines)
    known = _known(session, [each.key for each in entries])
    seen: set[str] = set()
    adding: list[Entry] = []
    for each in entries:
        if each.key in seen:
            each.line.fault(_("The list says this twice. Take one line out."))
        elif each.key in known and not each.says(known[each.key]):
            text = _("Registration %(no)s is on record otherwise, as loan %(number)s. Compare the two.", no=each.no,
                     number=known[each.key].number)  # fmt: skip
            each.line.fault(text)
        elif each.key in known and each.adds_to(loan := known[each.key]):
            _must_be_in_order(each.line, each.disbursed_on or loan.disbursed_on, each.released_on or loan.released_on)
            adding.append(each)
        seen.add(each.key)
    lists.must_fit(lines)
    new = [each for each in entries if each.key not in known]
    _write(session, new, now)
    for each in adding:
        add_days(session, known[each.key].id, each.disbursed_on, each.released_on, actor=actor, now=now)
    done = Imported(len(entries), len(new), len(adding))
    after = {"name": name[:200], "rows": done.rows, "new": done.new, "added": done.added}
    digest = hashlib.sha256(content).hexdigest()
    audit.record(session, LIST, "pledge.imported", actor=actor, now=now, after={**after, "sha256": digest})
    return done


def _entry(line: Line, today: date) -> Entry | None:
    registered, amount = line.day("registered_on"), line.money("amount")
    disbursed, released = line.day("disbursed_on"), line.day("released_on")
    sort, pieces = line.choice("sort", SORT_WORDS, RightSort.INVENTION), line.whole("pieces")
    uscc = _code(line)
    if registered is None or amount is None or sort is None:
        return None
    if amount.minor <= 0:
        line.wrong("amount", _("Write an amount above zero."))
    if registered > today or (released or registered) > today or (disbursed or registered) > today:
        line.fault(_("A day lies ahead. Enter it when it has come."))
    if (disbursed or registered) < registered:
        line.fault(_("No loan is paid out before its pledge is registered (Civil Code, article 444). Check the days."))
    if (released or registered) < registered:
        line.fault(_("The pledge was released before it was registered. Check the days."))
    _must_be_in_order(line, disbursed, released)
    return Entry(
        line, line.text("registration_no"), registered, line.text("debtor"), uscc, line.text("district"),
        line.text("bank"), amount, sort, pieces or 1, disbursed, released,
    )  # fmt: skip


def _must_be_in_order(line: Line, disbursed: date | None, released: date | None) -> None:
    if disbursed is not None and released is not None and released < disbursed:
        line.fault(_("The pledge was released before the loan was paid out. Check the days."))


def _code(line: Line) -> str:
    said = line.text("uscc")
    if not said:
        return ""
    try:
        return accepted_uscc(said, "CN", needed=False)[0] or ""
    except Refusal as refusal:
        line.wrong("uscc", refusal.message)
        return ""


def _known(session: Session, keys: Sequence[str]) -> dict[str, PledgeLoan]:
    found: dict[str, PledgeLoan] = {}
    for start in range(0, len(keys), AT_ONCE):
        query = select(PledgeLoan).where(PledgeLoan.registration_key.in_(keys[start : start + AT_ONCE]))
        found |= {row.registration_key or "": row for row in session.scalars(query)}
    return found


def _write(session: Session, new: Sequence[Entry], now: datetime) -> None:
    codes = sorted({each.uscc for each in new if each.uscc})
    here: dict[str, int] = {}
    for start in range(0, len(codes), AT_ONCE):
        query = select(Organisation.uscc, Organisation.id).where(Organisation.uscc.in_(codes[start : start + AT_ONCE]))
        here |= {code or "": number for code, number in session.execute(query)}
    session.flush()
    for start in range(0, len(new), AT_ONCE):
        session.execute(insert(PledgeLoan), [_row(each, here) for each in new[start : start + AT_ONCE]])


def _row(each: Entry, here: Mapping[str, int]) -> dict[str, Any]:
    return {
        "state": each.state, "source": LoanSource.IMPORT, "debtor_id": here.get(each.uscc), "debtor_name": each.debtor,
        "debtor_uscc": each.uscc, "district": each.district, "bank_name": each.bank, "sort": each.sort,
        "pieces": each.pieces, "wanted_minor": each.amount.minor, "wanted_months": 12,
        "principal_minor": each.amount.minor, "registration_no": each.no, "registration_key": each.key,
        "registered_on": each.registered_on, "disbursed_on": each.disbursed_on, "released_on": each.released_on,
        "applied_at": datetime.combine(each.registered_on, time(12), tzinfo=BEIJING),
    }  # fmt: skip
