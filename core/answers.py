"""Answers that an act cannot do without, and the one refusal of an answer that does not fit."""

from datetime import date, datetime
from typing import Any

from core.clock import business_date
from core.errors import Unacceptable
from core.i18n import _
from core.show import day as day_text


def refused(field: str, text: str, *, code: str = "unacceptable", rule: str | None = None) -> Unacceptable:
    """One answer that does not fit, with what is wrong beside its field."""
    message = _("Some answers are missing or do not fit.")
    return Unacceptable(message, code=code, fields={field: [text]}, rule=rule)


def must_be_given(answer: Any, field: str) -> None:
    """Unacceptable without an answer; blanks are none."""
    if answer is None or (isinstance(answer, str) and not answer.strip()):
        raise refused(field, _("Fill this in."))


def given(text: str, field: str, wish: str) -> str:
    """The text without spare blanks; Unacceptable `<field>_missing` that says the `wish` where there is none."""
    said = " ".join(text.split())
    if not said:
        raise Unacceptable(wish, code=f"{field}_missing", fields={field: [wish]})
    return said


def must_be_day(day: date, earliest: date, now: datetime, field: str) -> None:
    """Unacceptable `day_outside` for a day before `earliest` or in the future."""
    if day < earliest:
        text = _("Write a day not before %(earliest)s.", earliest=day_text(earliest))
    elif day > business_date(now):
        text = _("Write a day not after today.")
    else:
        return
    raise Unacceptable(text, code="day_outside", fields={field: [text]})
