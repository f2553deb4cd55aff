"""What people read instead of codes."""

from core.i18n import LazyText, lazy_gettext
from settlement.ledger.states import ClosingState

CLOSING_LABELS: dict[ClosingState, LazyText] = {
    ClosingState.ASKED: lazy_gettext("Waits for a second officer"),
    ClosingState.APPROVED: lazy_gettext("Books closed"),
    ClosingState.DECLINED: lazy_gettext("Put aside"),
}

AUDIT_LABELS: dict[str, LazyText] = {
    "ledger.closing_asked": lazy_gettext("Closing of the books asked for; a second officer closes them"),
    "ledger.closing_declined": lazy_gettext("Closing of the books put aside"),
    "ledger.period_closed": lazy_gettext("Period of the books closed"),
}
