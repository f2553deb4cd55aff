"""What the trail says of a thing, as a page prints it: each entry with its values by their labels."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from core.audit import AuditEntry
from core.i18n import LazyText, _, lazy_gettext
from core.show import day as day_text

FIELDS: dict[str, LazyText] = {
    "state": lazy_gettext("State"),
    "amount": lazy_gettext("Amount"),
    "cost": lazy_gettext("Cost"),
    "reason": lazy_gettext("Reason"),
    "from": lazy_gettext("From"),
    "to": lazy_gettext("Until"),
    "name": lazy_gettext("Name"),
    "code": lazy_gettext("Number"),
    "document": lazy_gettext("Document"),
    "source": lazy_gettext("Document"),
    "year": lazy_gettext("Year"),
}
DAYS = ("from", "to", "passed", "due")
AMOUNTS = ("amount", "cost")


def rows_of_trail(entries: Iterable[AuditEntry], words: Mapping[str, object]) -> list[dict[str, Any]]:
    """Rows for a page's history of what was said at each act; `words` say the codes of states."""
    return [
        {"at": each.at, "who": each.actor_name, "what": each.label, "told": told(each.after, FIELDS, words)}
        for each in entries
    ]


def changes_of_trail(
    entries: Iterable[AuditEntry], fields: Mapping[str, object], words: Mapping[str, object]
) -> list[dict[str, Any]]:
    """Rows with what was before and after; `fields` are the labels of the keys that people read."""
    return [
        {
            "at": each.at,
            "who": each.actor_name,
            "what": each.label,
            "before": told(each.before, fields, words),
            "after": told(each.after, fields, words),
        }
        for each in entries
    ]


def told(values: Mapping[str, Any], fields: Mapping[str, object], words: Mapping[str, object]) -> str | None:
    """Values by their labels; None where there is nothing for people."""
    parts = [
        _("%(field)s: %(value)s", field=fields[key], value=_in_words(key, value, words))
        for key, value in values.items()
        if key in fields and value not in (None, "", [])
    ]
    return _("; ").join(parts) or None


def _in_words(key: str, value: Any, words: Mapping[str, object]) -> str:
    if isinstance(value, list):
        return _(", ").join(_in_words(key, each, words) for each in value)
    if key in DAYS:
        return day_text(date.fromisoformat(value))
    return f"{Decimal(value):,}" if key in AMOUNTS else str(words.get(str(value), value))
