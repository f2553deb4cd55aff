"""The unit's codes in words."""

from core.i18n import LazyText, lazy_gettext
from reports.deadlines.queries import Move, Span

MOVE_LABELS: dict[Move, LazyText] = {
    Move.MINE: lazy_gettext("What we have to do"),
    Move.OTHERS: lazy_gettext("What others have to do"),
}

SPAN_LABELS: dict[Span, LazyText] = {
    Span.OVERDUE: lazy_gettext("Overdue"),
    Span.SOON: lazy_gettext("Within 7 days"),
    Span.NEAR: lazy_gettext("Within 30 days"),
}

AUDIT_LABELS: dict[str, LazyText] = {
    "calendar.made": lazy_gettext("Calendar address made"),
    "calendar.renewed": lazy_gettext("Calendar address renewed"),
    "calendar.ended": lazy_gettext("Calendar address ended"),
}
