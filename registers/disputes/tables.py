"""A list of concluded cases as a table (CSV, XLSX): read whole, or refused with every line that cannot be read.

Columns are known by name, in English or Chinese, in any order; words of the lists are taken as codes, in English or in
Chinese. Each fault says where it stands and what to do.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from typing import Any, TypeVar

from core.errors import Refusal
from core.i18n import LANGUAGES, LazyText, _, lazy_gettext, speaking
from core.money import Money, MoneyError
from core.workbooks import Row, rows_of_table
from registers.disputes.importing import Concluded, at_line, refused_list
from registers.disputes.labels import CAUSE_LABELS, CHANNEL_LABELS, OUTCOME_LABELS, RIGHT_LABELS
from registers.disputes.vocabulary import Cause, Channel, Outcome, RightKind

COLUMN_LABELS: dict[str, LazyText] = {
    "channel": lazy_gettext("Way of settling"),
    "body": lazy_gettext("Body that heard it"),
    "case_no": lazy_gettext("File number"),
    "cause": lazy_gettext("Cause of the case"),
    "right_kind": lazy_gettext("Kind of right"),
    "accepted_on": lazy_gettext("Case accepted on"),
    "concluded_on": lazy_gettext("Concluded on"),
    "outcome": lazy_gettext("Outcome"),
    "amount": lazy_gettext("Amount (CNY)"),
    "claimant": lazy_gettext("Claimant"),
    "respondent": lazy_gettext("Respondent"),
}
COLUMNS = tuple(COLUMN_LABELS)
OPTIONAL = ("amount", "claimant", "respondent")
NAMES: dict[str, tuple[str, ...]] = {
    "channel": ("channel", "渠道", "类型", "解决方式"),
    "body": ("body", "court", "受理机构", "机构", "法院"),
    "case_no": ("caseno", "filenumber", "案号"),
    "cause": ("cause", "案由"),
    "right_kind": ("rightkind", "权利类型", "权利种类"),
    "accepted_on": ("acceptedon", "受理日期", "立案日期"),
    "concluded_on": ("concludedon", "结案日期", "审结日期"),
    "outcome": ("outcome", "结果", "结案方式"),
    "amount": ("amount", "金额", "标的额"),
    "claimant": ("claimant", "plaintiff", "申请人", "原告"),
    "respondent": ("respondent", "defendant", "被申请人", "被告"),
}
# How lists say things besides the words of our own, by list: equal words of two lists are two things.
ALSO: dict[type[StrEnum], dict[str, tuple[str, ...]]] = {
    Channel: {
        Channel.JUDICIAL: ("司法", "诉讼"),
        Channel.ADMINISTRATIVE: ("行政", "行政裁决", "行政调解"),
        Channel.ARBITRATION: ("商事仲裁",),
        Channel.MEDIATION: ("调解",),
    },
    Cause: {
        Cause.OWNERSHIP: ("权属纠纷",),
        Cause.VALIDITY: ("确权", "无效"),
        Cause.INFRINGEMENT: ("侵权纠纷",),
        Cause.CONTRACT: ("合同", "合同纠纷"),
        Cause.OTHER: ("其他",),
    },
    RightKind: {
        RightKind.TRADEMARK: ("trademark",),
        RightKind.COPYRIGHT: ("版权",),
        RightKind.OTHER: ("其他",),
    },
    Outcome: {
        Outcome.FOR_CLAIMANT: ("支持",),
        Outcome.PARTLY: ("部分支持",),
        Outcome.AGAINST_CLAIMANT: ("驳回",),
        Outcome.SETTLED: ("调解", "和解", "调解成功"),
        Outcome.WITHDRAWN: ("撤诉", "撤回"),
    },
}
LABELS: dict[type[StrEnum], Mapping[Any, LazyText]] = {
    Channel: CHANNEL_LABELS,
    Cause: CAUSE_LABELS,
    RightKind: RIGHT_LABELS,
    Outcome: OUTCOME_LABELS,
}
MOST_LINES = 5000
LARGEST = 4 * 1024 * 1024  # bytes
Word = TypeVar("Word", bound=StrEnum)
DAY_ONE = date(1899, 12, 30)  # of a spreadsheet that keeps days as numbers
DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")


def read_cases(content: bytes) -> list[Concluded]:
    """The cases of a file, CSV (UTF-8 or GB 18030) or XLSX (its first sheet).

    Raises Unacceptable `case_table`, whose field `file` names every line that cannot be read.
    """
    if len(content) > LARGEST:
        raise refused_list([_("The file has more than %(most)s MB. Send it in parts.", most=LARGEST // 1024 // 1024)])
    rows = _rows(content)
    if not rows:
        raise refused_list([_("The list holds no cases.")])
    columns = _columns(rows[0][1])
    lines = [(number, cells) for number, cells in rows[1:] if any(cells)]
    if len(lines) > MOST_LINES:
        raise refused_list([_("The list has more than %(most)s lines. Send it in parts.", most=MOST_LINES)])
    return _cases([(number, _values(columns, cells)) for number, cells in lines])


def _rows(content: bytes) -> list[Row]:
    try:
        return rows_of_table(content)
    except Refusal as refusal:
        raise refused_list([str(refusal.message)]) from None


def _folded(text: str) -> str:
    return re.sub(r"[\s_'-]", "", unicodedata.normalize("NFKC", text)).casefold()


@cache
def _known_heads() -> dict[str, str]:
    """Every way to write the head of a column, our own exports' included, folded."""
    known = {_folded(name): column for column, names in NAMES.items() for name in (column, *names)}
    for language in LANGUAGES:
        with speaking(language):
            known |= {_folded(str(label)).partition("(")[0]: column for column, label in COLUMN_LABELS.items()}
    return known


def _columns(head: Sequence[str]) -> list[str]:
    """What stands in which column; columns that nobody knows are passed over, missing ones and doubles refused."""
    known = _known_heads()
    found = [known.get(_folded(name).partition("(")[0], "") for name in head]
    faults = []
    for column, label in COLUMN_LABELS.items():
        if found.count(column) > 1:
            faults.append(_("The column “%(name)s” is there twice. Take one out.", name=label))
        elif column not in found and column not in OPTIONAL:
            faults.append(_("The column “%(name)s” is missing. Add it.", name=label))
    if faults:
        raise refused_list(faults)
    return found


def _values(columns: Sequence[str], cells: Sequence[str]) -> dict[str, str]:
    values = dict.fromkeys(COLUMNS, "")
    return values | {column: cell.lstrip("'") for column, cell in zip(columns, cells, strict=False) if column}


def _cases(numbered: Sequence[tuple[int, Mapping[str, str]]]) -> list[Concluded]:
    faults: list[str] = []
    cases: list[Concluded] = []
    for number, values in numbered:
        line = _Line(number, values)
        case = line.case()
        if line.faults:
            faults += line.faults
        elif case is not None:
            cases.append(case)
    if faults:
        raise refused_list(faults)
    return cases


@cache
def _words(kind: type[Word]) -> dict[str, Word]:
    """Every way to write the members of a list, folded."""
    found: dict[str, Word] = {}
    for member in kind:
        said = [member.value, *ALSO[kind].get(member, ())]
        for language in LANGUAGES:
            with speaking(language):
                said.append(str(LABELS[kind][member]))
        found |= {_folded(each): member for each in said}
    return found


class _Line:
    """One line on its way to a case, with what is wrong in it."""

    def __init__(self, number: int, values: Mapping[str, str]) -> None:
        self.number, self.values, self.faults = number, values, list[str]()

    def _wrong(self, column: str, text: str) -> None:
        self.faults.append(at_line(self.number, f"{COLUMN_LABELS[column]}: {text}"))

    def _given(self, column: str, most: int) -> str:
        said = self.values[column]
        if not said:
            self._wrong(column, _("nothing stands here. Fill it in."))
        elif len(said) > most:
            self._wrong(column, _("shorten this to %(most)s characters.", most=most))
        return said

    def _word(self, column: str, kind: type[Word]) -> Word:
        said = self.values[column]
        words: dict[str, Word] = _words(kind)
        if _folded(said) in words:
            return words[_folded(said)]
        options = ", ".join(each.value for each in kind)
        text = _("“%(said)s” is not known. Write one of: %(options)s.", said=said[:40], options=options)
        self._wrong(column, text)
        return next(iter(kind))

    def _day(self, column: str) -> date:
        said = unicodedata.normalize("NFKC", self.values[column])
        if said.isascii() and said.isdigit() and len(said) == 5:
            return DAY_ONE + timedelta(days=int(said))
        match = DAY.fullmatch(said)
        try:
            if match is not None:
                return date(*map(int, match.groups()))
        except ValueError:
            pass
        self._wrong(column, _("“%(said)s” is no day. Write one such as 2021-03-05.", said=said[:40]))
        return date.min

    def _amount(self) -> Money | None:
        said = self.values["amount"]
        try:
            amount = Money.typed(said) if said else None
        except MoneyError:
            amount = Money(-1)
        if amount is not None and amount.minor < 0:
            self._wrong("amount", _("“%(said)s” is no amount. Write one such as 1200000.00.", said=said[:40]))
        return amount

    def case(self) -> Concluded | None:
        """The case, where nothing is wrong."""
        channel, cause = self._word("channel", Channel), self._word("cause", Cause)
        right_kind, outcome = self._word("right_kind", RightKind), self._word("outcome", Outcome)
        body, case_no = self._given("body", 200), self._given("case_no", 100)
        accepted, concluded, amount = self._day("accepted_on"), self._day("concluded_on"), self._amount()
        if self.faults:
            return None
        return Concluded(
            self.number, channel, body, case_no, cause, right_kind, accepted, concluded, outcome, amount,
            self.values["claimant"][:200], self.values["respondent"][:200],
        )  # fmt: skip
