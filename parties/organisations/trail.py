"""A unit's audit trail as people read it: what was before and after, in words."""

from collections.abc import Iterable, Mapping
from typing import Any

from core.audit import AuditEntry
from core.i18n import LazyText
from core.i18n import lazy_gettext as lazy
from core.trail import changes_of_trail

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
    return changes_of_trail(entries, FIELD_LABELS, words)
