"""What people read for rhythms, what is watched, and the acts upon saved searches."""

from core.i18n import LazyText, lazy_gettext
from listings.alerts.models import Rhythm, Watch

WATCH_LABELS: dict[Watch, LazyText] = {
    Watch.LISTINGS: lazy_gettext("Listings"),
    Watch.NEEDS: lazy_gettext("Needs"),
}

RHYTHM_LABELS: dict[Rhythm, LazyText] = {
    Rhythm.AT_ONCE: lazy_gettext("At once"),
    Rhythm.DAILY: lazy_gettext("Every day"),
    Rhythm.WEEKLY: lazy_gettext("Every week"),
    Rhythm.NEVER: lazy_gettext("Never"),
}

RHYTHM_HINTS: dict[Rhythm, LazyText] = {
    Rhythm.AT_ONCE: lazy_gettext("A letter within a minute of each publication."),
    Rhythm.DAILY: lazy_gettext("One letter at 08:00 Beijing time with all that is new; none where nothing is."),
    Rhythm.WEEKLY: lazy_gettext("One letter on Monday at 08:00 Beijing time with all that is new."),
    Rhythm.NEVER: lazy_gettext("Only kept, to be run by hand."),
}

AUDIT_LABELS: dict[str, LazyText] = {
    "saved_search.saved": lazy_gettext("Search saved"),
    "saved_search.changed": lazy_gettext("Saved search changed"),
    "saved_search.deleted": lazy_gettext("Saved search deleted"),
    "saved_search.unsubscribed": lazy_gettext("Letters of a saved search ended"),
}
