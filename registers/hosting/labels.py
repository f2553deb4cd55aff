"""The unit's codes in words."""

from core.i18n import LazyText, lazy_gettext
from registers.hosting.models import HostedService

SERVICE_LABELS: dict[HostedService, LazyText] = {
    HostedService.ANNUITY_WATCH: lazy_gettext("Watching annual fees"),
    HostedService.FILING: lazy_gettext("Filing"),
    HostedService.ADVICE: lazy_gettext("Advice"),
    HostedService.TRAINING: lazy_gettext("Training"),
    HostedService.WATCH: lazy_gettext("Watching competitors"),
    HostedService.OPERATION: lazy_gettext("Operation of rights"),
    HostedService.ENFORCEMENT: lazy_gettext("Enforcement"),
}

AUDIT_LABELS: dict[str, LazyText] = {
    "hosting.agreed": lazy_gettext("Agreement entered"),
    "hosting.confirmed": lazy_gettext("Agreement confirmed by the enterprise"),
    "hosting.signed": lazy_gettext("Signed agreement kept"),
    "hosting.accepted": lazy_gettext("Signed agreement accepted"),
    "hosting.ended": lazy_gettext("Agreement ended"),
    "hosting.activity": lazy_gettext("Activity recorded"),
}


def services_said(codes: list[str]) -> list[LazyText | str]:
    """Services in words."""
    known = {service.value: label for service, label in SERVICE_LABELS.items()}
    return [known.get(code, code) for code in codes]
