"""Importing rates from a file: all of it or nothing, and no rate is ever changed."""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import NoReturn

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import audit
from core.actor import Actor
from core.clock import business_date
from core.errors import Conflict, NotAllowed, Unacceptable
from core.i18n import _
from core.money import EXPONENTS
from settlement.ledger.queries import is_officer
from settlement.rates.models import SCALE, FxRate
from settlement.rates.queries import YUAN

COLUMNS = ("day", "currency", "units", "cny", "source")
MOST_LINES = 20_000
MOST_UNITS = 10_000


def may_import(session: Session, actor: Actor) -> bool:
    """Finance officers of the trading center, and the command line."""
    return actor.is_system or is_officer(session, actor)


def import_rates(session: Session, *, text: str, actor: Actor, now: datetime) -> tuple[int, int]:
    """Keep the rates of a table in CSV with the columns day (2026-11-23), currency, units, cny and source: so many
    units of the currency are worth so many yuan (`2026-11-23,JPY,100,4.6312,…`).

    Gives (new, known before). Nothing is kept where one line does not fit. Raises NotAllowed, Unacceptable
    `rate_table` which names the line, Conflict `rate_differs` where another rate of the day is on record: what was
    counted by it stays.
    """
    if not may_import(session, actor):
        raise NotAllowed(_("The finance officers of the trading center import rates."), code="rates_closed")
    found = _read(text, business_date(now))
    known = {
        (row.currency, row.day): row.rate_e8
        for row in session.scalars(select(FxRate).where(FxRate.day.in_({day for _cur, day in found})))
    }
    for (currency, day), (rate_e8, _source) in found.items():
        if known.get((currency, day), rate_e8) != rate_e8:
            raise Conflict(
                _(
                    "Another rate of %(currency)s for %(day)s is on record. A rate is never changed, because amounts"
                    " were counted by it. Take this line out of the file.",
                    currency=currency,
                    day=day.isoformat(),
                ),
                code="rate_differs",
            )
    new = {key: value for key, value in found.items() if key not in known}
    session.add_all(
        FxRate(
            currency=currency, day=day, rate_e8=rate_e8, source=source, imported_at=now, imported_by=actor.name,
            person_id=actor.person_id,
        )
        for (currency, day), (rate_e8, source) in new.items()
    )  # fmt: skip
    session.flush()
    after = {"new": len(new), "known": len(found) - len(new), "days": sorted({day.isoformat() for _c, day in new})[-5:]}
    audit.record(session, "rates", "rates.imported", actor=actor, now=now, after=after)
    return len(new), len(found) - len(new)


Read = dict[tuple[str, date], tuple[int, str]]


def _read(text: str, today: date) -> Read:
    found: Read = {}
    for line, row in enumerate(_rows(text), start=2):
        key, value = _line(row, line, today)
        if key in found:
            _refuse(line, _("the currency has a rate of this day already."))
        found[key] = value
    if not found:
        raise Unacceptable(_("There is no rate in the file."), code="rate_table")
    return found


def _rows(text: str) -> Iterator[Mapping[str | None, object]]:
    plain = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    rows = csv.DictReader(io.StringIO(plain))
    try:
        if tuple(rows.fieldnames or ()) != COLUMNS:
            raise Unacceptable(_("The first line names the columns: day,currency,units,cny,source."), code="rate_table")
        for place, row in enumerate(rows, start=1):
            if place > MOST_LINES:
                raise Unacceptable(_("A file has at most %(most)s lines.", most=MOST_LINES), code="rate_table")
            yield row
    except csv.Error:
        raise Unacceptable(
            _("The file is no table of values. Export it as CSV with commas."), code="rate_table"
        ) from None


def _line(row: Mapping[str | None, object], line: int, today: date) -> tuple[tuple[str, date], tuple[int, str]]:
    said, currency, units, cny, source = (str(row.get(column) or "").strip() for column in COLUMNS)
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", said) or None in row:
        _refuse(line, _("write the day as 2026-11-23, and five columns."))
    try:
        day = date.fromisoformat(said)
    except ValueError:
        _refuse(line, _("there is no such day."))
    if day > today:
        _refuse(line, _("this day lies in the future."))
    if currency not in EXPONENTS or currency == YUAN:
        known = ", ".join(each for each in EXPONENTS if each != YUAN)
        _refuse(line, _("the currency is one of %(known)s.", known=known))
    if not re.fullmatch(r"[1-9]\d{0,4}", units) or int(units) > MOST_UNITS:
        _refuse(line, _("write for how many units the rate is, such as 1 or 100."))
    if not 1 <= len(source) <= 300:
        _refuse(line, _("say who published the rate."))
    return (currency, day), (_rate(cny, int(units), line), source)


def _rate(cny: str, units: int, line: int) -> int:
    """Hundred-millionths of a yuan for one unit; exact, or refused."""
    match = re.fullmatch(r"(\d{1,6})(?:\.(\d{1,8}))?", cny)
    if match is None:
        _refuse(line, _("write the yuan as 712.34, with eight decimals at most."))
    whole, decimals = match.group(1), match.group(2) or ""
    scaled = int(whole) * SCALE + int(decimals.ljust(8, "0"))
    if scaled % units or not 0 < scaled // units <= 10**12:
        _refuse(line, _("for one unit the rate is nothing, too much, or has more than eight decimals."))
    return scaled // units


def _refuse(line: int, what: str) -> NoReturn:
    raise Unacceptable(_("Line %(line)s: %(what)s", line=line, what=what), code="rate_table")
