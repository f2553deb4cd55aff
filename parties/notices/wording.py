"""A catalogue text with its values, kept as JSON and said again in the reader's language."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from core import clock, show
from core.i18n import LazyText, _
from core.money import Money


def kept(value: object) -> Any:
    """A value as JSON: amounts, days, instants and texts stay what they are."""
    if isinstance(value, LazyText):
        return {"text": value.text, "values": {name: kept(each) for name, each in value.values.items()}}
    if isinstance(value, Money):
        return {"minor": value.minor, "currency": value.currency}
    if isinstance(value, datetime):
        return {"instant": value.isoformat()}
    if isinstance(value, date):
        return {"day": value.isoformat()}
    return value if isinstance(value, int) and not isinstance(value, bool) else str(value)


def said(text: str, content: Mapping[str, Any]) -> str:
    """The sentence in the language in force."""
    return _(text, **{name: _shown(each) for name, each in content.items()})


def _shown(value: Any) -> object:
    if not isinstance(value, dict):
        return value
    if "text" in value:
        return said(value["text"], value["values"])
    if "minor" in value:
        return show.money(Money(value["minor"], value["currency"]))
    if "instant" in value:
        local = datetime.fromisoformat(value["instant"]).astimezone(clock.BEIJING)
        return f"{show.day(local.date())} {local:%H:%M}"
    return show.day(date.fromisoformat(value["day"]))
