"""The unit's acts in words."""

from core.i18n import LazyText, lazy_gettext

AUDIT_LABELS: dict[str, LazyText] = {
    "contracts.drawn": lazy_gettext("Contract drawn and kept as a file"),
    "contracts.signed": lazy_gettext("Signature put under the agreement"),
}
