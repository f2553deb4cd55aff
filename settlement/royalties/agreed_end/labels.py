"""The states of a wish to end a licence in words."""

from core.i18n import LazyText, lazy_gettext
from settlement.royalties.agreed_end.models import LicenceEndState

STATE_LABELS: dict[LicenceEndState, tuple[LazyText, str]] = {
    LicenceEndState.ASKED: (lazy_gettext("Waits for an answer"), "attention"),
    LicenceEndState.AGREED: (lazy_gettext("Agreed"), "good"),
    LicenceEndState.DECLINED: (lazy_gettext("Declined"), "bad"),
    LicenceEndState.CARRIED_OUT: (lazy_gettext("Ended for late payment"), "bad"),
    LicenceEndState.WITHDRAWN: (lazy_gettext("Taken back"), "neutral"),
}
