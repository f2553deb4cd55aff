"""What was sold as a table (CSV, XLSX) or as the lines of a form: read whole, or refused with every fault.

Each fault says where it stands (line and column), what stands there, and what to do. Columns are known by name, in
English or Chinese, in any order; territories by code or by name, as the terms have them.
"""

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TypeVar

from core.errors import Refusal, Unacceptable
from core.i18n import LANGUAGES, LazyText, _, lazy_gettext, ngettext, speaking
from core.money import Money, MoneyError
from core.workbooks import Row, rows_of_table, rows_of_text
from listings.terms.territories import TERRITORIES, WORLD

COLUMNS = ("product", "territory", "units", "gross", "deductions")
COLUMN_LABELS: dict[str, LazyText] = {
    "product": lazy_gettext("Product"),
    "territory": lazy_gettext("Territory"),
    "units": lazy_gettext("Units"),
    "gross": lazy_gettext("Gross sales"),
    "deductions": lazy_gettext("Deductions"),
}
NAMES = {
    "product": ("product", "产品", "产品名称", "商品"),
    "territory": ("territory", "地域", "地区", "国家"),
    "units": ("units", "件数", "数量", "销量"),
    "gross": ("gross", "grosssales", "销售总额", "销售额"),
    "deductions": ("deductions", "扣除额", "扣除"),
}
KNOWN = {name: column for column, names in NAMES.items() for name in names}
# How people write the mainland besides its name.
ALSO = {"中国": "CN", "china": "CN", "mainlandchina": "CN", "prc": "CN", "uk": "GB", "usa": "US"}
MOST_LINES = 500
LARGEST = 1024 * 1024  # bytes; five hundred lines are far below it
SHOWN = 50  # faults

Given = TypeVar("Given")
Numbered = tuple[int, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Sold:
    """One product in one territory (its code; none where sales are not told apart), as reported."""

    product: str
    units: int
    gross: Money
    deductions: Money
    territory: str = ""


def sold_in_file(content: bytes, currency: str = "CNY", within: Sequence[str] = (WORLD,)) -> list[Sold]:
    """The lines of a file, CSV (UTF-8 or GB 18030) or XLSX (its first sheet), of a licence for these territories.

    Raises Unacceptable, whose field `file` names every line that does not fit, not only the first.
    """
    if len(content) > LARGEST:
        raise _unreadable([_("A report's file has at most 1 MB.")])
    return _sold_in_rows(_read(rows_of_table, content), currency, within)


def sold_in(text: str, currency: str = "CNY", within: Sequence[str] = (WORLD,)) -> list[Sold]:
    """The lines of a table in CSV, separated by commas, semicolons or tabs. Raises as `sold_in_file`."""
    return _sold_in_rows(_read(rows_of_text, text), currency, within)


def _read(reads: Callable[[Given], list[Row]], table: Given) -> list[Row]:
    try:
        return reads(table)
    except Refusal as refusal:
        raise _unreadable([str(refusal.message)]) from None


def _sold_in_rows(rows: Sequence[tuple[int, list[str]]], currency: str, within: Sequence[str]) -> list[Sold]:
    if not rows:
        raise _unreadable([_nothing()])
    columns = _columns(rows[0][1])
    numbered = [(number, _values(columns, cells)) for number, cells in rows[1:] if any(cells)]
    if not numbered:
        raise _unreadable([_nothing()])
    if len(numbered) > MOST_LINES:
        text = _(
            "The table has %(count)s lines; %(most)s are the most. Add up products that are sold alike.",
            count=len(numbered),
            most=MOST_LINES,
        )
        raise _unreadable([text])
    return sold_of(numbered, currency, field="file", within=within)


def _nothing() -> str:
    return _("The file has no lines. Where nothing was sold, write one line with zeros.")


def _folded(name: str) -> str:
    """'Gross sales (CNY)' and '销售总额（元）' as they are compared."""
    return unicodedata.normalize("NFKC", name).partition("(")[0].replace(" ", "").replace("_", "").lower()


def _columns(head: Sequence[str]) -> list[str]:
    """What stands in which column; Unacceptable where one is missing, unknown, or there twice."""
    found = [KNOWN.get(_folded(name), "") for name in head]
    faults = [
        _("The column “%(name)s” is not known. Take it out.", name=name[:40])
        for name, column in zip(head, found, strict=True)
        if name and not column
    ]
    for column in COLUMNS:
        if found.count(column) > 1:
            faults.append(_("The column “%(name)s” is there twice. Take one out.", name=COLUMN_LABELS[column]))
        elif column not in found and column != "territory":
            faults.append(_("The column “%(name)s” is missing. Add it.", name=COLUMN_LABELS[column]))
    if faults:
        expected = ", ".join(str(COLUMN_LABELS[column]) for column in COLUMNS)
        raise _unreadable([_("The first line names the columns: %(columns)s.", columns=expected), *faults])
    return found


def _values(columns: Sequence[str], cells: Sequence[str]) -> dict[str, str]:
    values = dict.fromkeys(COLUMNS, "")
    values |= {column: cell for column, cell in zip(columns, cells, strict=False) if column}
    named = sum(1 for place, _cell in enumerate(cells) if place < len(columns) and columns[place])
    beyond = [cell for place, cell in enumerate(cells) if cell and not (place < len(columns) and columns[place])]
    return {**values, "beyond": beyond[0]} if beyond and named else values


def sold_of(numbered: Iterable[Numbered], currency: str, *, field: str, within: Sequence[str] = (WORLD,)) -> list[Sold]:
    """Typed lines, each with its number; Unacceptable with all faults under `field`, each naming its line."""
    faults: list[str] = []
    lines: list[Sold] = []
    for number, values in numbered:
        wrong = list(_faults_of(values, currency, within))
        faults += [line_fault(number, column, fault) for column, fault in wrong]
        if not wrong:
            lines.append(_sold(values, currency))
    if faults:
        raise _unreadable(faults, field)
    return lines


def line_fault(number: int, column: str, fault: str) -> str:
    """Where a fault stands and what it is."""
    if not column:
        return _("Line %(line)s: %(fault)s", line=number, fault=fault)
    return _("Line %(line)s, %(column)s: %(fault)s", line=number, column=COLUMN_LABELS[column], fault=fault)


def _unreadable(faults: Sequence[str], field: str = "file") -> Unacceptable:
    shown = list(faults[:SHOWN])
    if len(faults) > SHOWN:
        shown.append(ngettext("And %(num)s fault more.", "And %(num)s faults more.", len(faults) - SHOWN))
    return Unacceptable(_("Nothing was reported: some lines do not fit."), code="report_table", fields={field: shown})


def _faults_of(values: Mapping[str, str], currency: str, within: Sequence[str]) -> Iterator[tuple[str, str]]:
    """(column, what is wrong and what to do)."""
    if values.get("beyond"):
        yield "", _("it has more values than there are columns. Write amounts with commas in quotation marks.")
    if not values["product"]:
        yield "product", _("no product is named. Write its name.")
    if len(values["product"]) > 120:
        yield "product", _("more than %(most)s characters. Shorten it.", most=120)
    if fault := territory_fault(values["territory"], within):
        yield "territory", fault
    units = values["units"].replace(",", "")
    if not units:
        yield "units", _("nothing stands here. Write a whole number, 0 where units do not count.")
    elif not units.isascii() or not units.isdigit() or len(units) > 12:
        yield "units", _("“%(value)s” is no whole number. Write one such as 1200.", value=values["units"][:40])
    yield from _amount_faults(values, currency)


def territory_of(said: str) -> str | None:
    """The code of a territory by its code or by its name in either language; '' for nothing, None for no territory."""
    code = unicodedata.normalize("NFKC", said).strip().upper()
    return code if not code or code in TERRITORIES else _territories().get(_plain(said))


def territory_fault(said: str, within: Sequence[str]) -> str | None:
    """Why nothing sold there can be reported under a licence for these territories; None where it can."""
    code = territory_of(said)
    if code is None:
        return _("“%(value)s” is no territory of the list. Write a code such as CN, CN-LN or DE, or the name that the"
                 " list of the form has.", value=said[:40])  # fmt: skip
    if code and not TERRITORIES.covers_all(within, [code]):
        covered = _(", ").join(TERRITORIES.label(each) for each in within)
        return _("the licence does not reach to %(place)s. It covers: %(covered)s.", place=TERRITORIES.label(code),
                 covered=covered)  # fmt: skip
    return None


@cache
def _territories() -> dict[str, str]:
    """Name in any language, folded → code."""
    found = dict(ALSO)
    for language in LANGUAGES:
        with speaking(language):
            names = {_plain(str(place.label)): code for code, place in TERRITORIES.places.items()}
        found |= {name.removesuffix("自治区").rstrip("省市"): code for name, code in names.items()} | names
    return found


def _plain(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())


def _amount_faults(values: Mapping[str, str], currency: str) -> Iterator[tuple[str, str]]:
    amounts: dict[str, Money] = {}
    for column in ("gross", "deductions"):
        said = values[column][:40]
        if not said:
            yield column, _("nothing stands here. Write an amount, 0 where there is none.")
            continue
        try:
            amounts[column] = Money.parse(values[column], currency)
        except MoneyError:
            example = Money(1_250_000, currency).amount
            yield column, _("“%(value)s” is no amount in %(currency)s. Write one such as %(example)s.", value=said,
                            currency=currency, example=example)  # fmt: skip
            continue
        if amounts[column].minor < 0:
            yield column, _("“%(value)s” is below zero. Goods that came back are a deduction.", value=said)
    if len(amounts) == 2 and amounts["deductions"] > amounts["gross"] and amounts["gross"].minor >= 0:
        yield "deductions", _("more is taken off than was sold. Correct one of the two amounts.")


def _sold(values: Mapping[str, str], currency: str) -> Sold:
    gross, deductions = (Money.parse(values[column], currency) for column in ("gross", "deductions"))
    return Sold(
        values["product"],
        int(values["units"].replace(",", "")),
        gross,
        deductions,
        territory_of(values["territory"]) or "",
    )
