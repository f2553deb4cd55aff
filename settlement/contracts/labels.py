"""The unit's acts in words."""

from core.i18n import LazyText, lazy_gettext

AUDIT_LABELS: dict[str, LazyText] = {
    "contracts.amendment_proposed": lazy_gettext("Amendment proposed"),
    "contracts.amended": lazy_gettext("Amendment signed by both sides and in force"),
    "contracts.amendment_withdrawn": lazy_gettext("Amendment withdrawn"),
    "contracts.drawn": lazy_gettext("Contract drawn and kept as a file"),
    "contracts.signed": lazy_gettext("Signature put under the agreement"),
}
