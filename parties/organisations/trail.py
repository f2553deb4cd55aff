"""A unit's audit trail as people read it: what was before and after, in words."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from core import show
from core.audit import AuditEntry
from core.i18n import LazyText, _
from core.i18n import lazy_gettext as lazy

# What stands in `before` and `after` of these units; a key that is not here is for machines only.
FIELD_LABELS: dict[str, LazyText] = {
    "name": lazy("Name"),
    "name_en": lazy("English name"),
    "uscc": lazy("Unified social credit code"),
    "kind": lazy("Kind"),
    "aliases": lazy("Names in registers"),
    "region": lazy("Region"),
    "region_code": lazy("Region"),
    "industry": lazy("Industry"),
    "contact": lazy("Contact"),
    "code": lazy("Code"),
    "tier": lazy("Tier"),
    "authority": lazy("Authority"),
    "document_no": lazy("Document"),
    "from": lazy("First day"),
    "to": lazy("Last day"),
    "reason": lazy("Reason"),
    "email": lazy("E-mail address"),
    "role": lazy("Role"),
    "roles": lazy("Roles"),
    "language": lazy("Language of pages and letters"),
    "address": lazy("Network address"),
    "scopes": lazy("Scopes"),
    "member": lazy("Member"),
    "limit": lazy("May bind up to (CNY)"),
}


def lines(entries: Iterable[AuditEntry], words: Mapping[str, object]) -> list[dict[str, Any]]:
    """Rows for the page's history; `words` are the labels of the codes that occur (roles, tiers, kinds, regions)."""
    return [
        {
            "at": entry.at,
            "who": entry.actor_name,
            "what": entry.label,
            "before": told(entry.before, words),
            "after": told(entry.after, words),
        }
        for entry in entries
    ]


def told(values: Mapping[str, Any], words: Mapping[str, object]) -> str | None:
    """Values by their labels, or None where there is nothing for people."""
    parts = [
        _("%(field)s: %(value)s", field=FIELD_LABELS[key], value=_in_words(key, value, words))
        for key, value in values.items()
        if key in FIELD_LABELS and value not in (None, "", [])
    ]
    return _("; ").join(parts) or None


def _in_words(key: str, value: Any, words: Mapping[str, object]) -> str:
    if isinstance(value, list):
        return _(", ").join(_in_words(key, each, words) for each in value)
    if key in ("from", "to"):
        return show.day(date.fromisoformat(value))
    return str(words.get(str(value), value))
