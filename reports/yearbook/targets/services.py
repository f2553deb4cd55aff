"""Setting targets: the first version of one, or a later one with its own effective date."""

import re
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy.orm import Session

from core import audit
from core.actor import Actor, Role
from core.errors import Conflict, Unacceptable
from core.i18n import _
from parties.centers import queries as centers
from parties.organisations.keeping import keep_only_one
from reports.yearbook.targets import queries
from reports.yearbook.targets.indicators import BY_CODE, FOR_CENTERS, Kind
from reports.yearbook.targets.models import Target

SCOPES = ("programme", "city")
FIRST_YEAR, LAST_YEAR = 2000, 2100
MOST = 10**17  # in fen, a thousand times what is traded in the country


def set_target(
    session: Session, *, indicator: str, scope: str, year: int, value: int, effective_from: date, source: str,
    actor: Actor, now: datetime,
) -> Target:  # fmt: skip
    """The next version of a target; `value` in the indicator's unit. City office.

    Raises NotAllowed, NotFound for an unknown center, Unacceptable by field, Conflict `target_earlier` for a version
    that would hold from before the one in force, `target_same` for one that says the same.
    """
    actor.must_have(Role.CITY_OFFICE)
    scope = _known_scope(session, indicator, scope)
    _must_fit(indicator, year, value, source)
    known = queries.versions(session, indicator, scope, year)
    if known and effective_from < known[-1].effective_from:
        text = _("The version before holds from %(day)s. Choose a later day.", day=known[-1].effective_from.isoformat())
        raise Conflict(text, code="target_earlier", fields={"effective_from": [text]})
    if known and known[-1].value == value:
        raise Conflict(_("The target has this value already."), code="target_same")
    row = Target(
        indicator=indicator, scope=scope, year=year, version=len(known) + 1, value=value,
        effective_from=effective_from, source=source.strip(), recorded_at=now, recorded_by=actor.name,
    )  # fmt: skip
    taken = Conflict(_("Somebody else has just set this target. Look at it again."), code="target_taken")
    keep_only_one(session, row, taken)
    after = {"scope": scope, "value": value, "version": row.version, "from": effective_from.isoformat()}
    audit.record(session, row.subject, "target.set", actor=actor, now=now, after=after)
    return row


def in_its_unit(indicator: str, written: str) -> int:
    """What somebody writes (pieces; yuan; per cent of growth) in the indicator's unit: pieces, fen, basis points.

    Raises Unacceptable by field for no such indicator, for what is no number, and for a part of a piece.
    """
    if indicator not in BY_CODE:
        raise _wrong("indicator", _("There is no such indicator. Choose one of the list."))
    finer = 1 if BY_CODE[indicator].kind is Kind.COUNT else 100
    plain = written.replace(",", "").replace("，", "").replace("%", "").strip()
    if not re.fullmatch(r"[-+]?\d{1,15}(\.\d{1,9})?", plain):
        raise _wrong("value", _("Write a number, such as 1,000 or 12.5."))
    value = Decimal(plain) * finer
    if value != value.to_integral_value():
        raise _wrong("value", _("Pieces are whole; amounts and per cent have at most two decimals."))
    return int(value)


def _known_scope(session: Session, indicator: str, scope: str) -> str:
    if scope in SCOPES:
        return scope
    if scope.startswith(queries.CENTER):
        if indicator not in FOR_CENTERS:
            raise _wrong("indicator", _("Nothing on record counts this for a single center. Choose another indicator."))
        return f"{queries.CENTER}{centers.center_by_code(session, scope.removeprefix(queries.CENTER)).code}"
    raise _wrong("scope", _("Write programme, city, or center: with the center’s code, such as center:C01."))


def _must_fit(indicator: str, year: int, value: int, source: str) -> None:
    if indicator not in BY_CODE:
        raise _wrong("indicator", _("There is no such indicator. Choose one of the list."))
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise _wrong("year", _("Write a year from %(first)s to %(last)s.", first=FIRST_YEAR, last=LAST_YEAR))
    if value <= 0:
        raise _wrong("value", _("Write a value above zero."))
    if value > MOST:
        raise _wrong("value", _("Write a smaller value."))
    if not source.strip():
        raise _wrong("source", _("Write which document says so."))


def _wrong(field: str, text: str) -> Unacceptable:
    return Unacceptable(text, code="target", fields={field: [text]})
