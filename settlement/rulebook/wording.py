"""Rules in the reader's language."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from core.i18n import _, ngettext
from core.money import Money
from core.show import day, money, percent_bp
from settlement.rulebook.declared import Number, Unit, Values


def value_in_words(column: Number, value: Any) -> str:
    """One value with its unit; a dash where a rule says nothing."""
    if value is None or value == "":
        return "–"
    match column.unit:
        case Unit.DAYS:
            return ngettext("%(num)s day", "%(num)s days", value)
        case Unit.WORKING_DAYS:
            return ngettext("%(num)s working day", "%(num)s working days", value)
        case Unit.MONTHS:
            return ngettext("%(num)s month", "%(num)s months", value)
        case Unit.YEARS:
            return ngettext("%(num)s year", "%(num)s years", value)
        case Unit.PART:
            return percent_bp(value)
        case Unit.AMOUNT:
            return money(Money(value))
        case Unit.YUAN:
            return money(Money(value * 100))
        case Unit.CHOICE:
            return str(next((said for member, said in column.options.items() if member == value), value))
        case Unit.FLAG:
            return _("yes") if value else _("no")
        case Unit.DAY:
            return day(date.fromisoformat(value) if isinstance(value, str) else value)
    return str(value)


def bounds_in_words(column: Number) -> str:
    """What a value has to lie between."""
    return _(
        "Write a value from %(least)s to %(most)s: what lies outside makes no sense here.",
        least=value_in_words(column, column.least),
        most=value_in_words(column, column.most),
    )


def numbers_in_words(columns: tuple[Number, ...], values: Values) -> list[tuple[str, str]]:
    """(column, value) for a reader; of several columns those that say something."""
    return [
        (str(each.label), value_in_words(each, values.get(each.name)))
        for each in columns
        if len(columns) == 1 or values.get(each.name) not in (None, "")
    ]


def as_values(version: Mapping[str, Any]) -> dict[str, Any]:
    """Values of a row as JSON has them."""
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in version.items()}
