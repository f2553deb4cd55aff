"""Kinds of events, states of meetings and acts in words."""

from core.i18n import LazyText
from core.i18n import lazy_gettext as lazy
from parties.events.models import EventKind
from parties.events.states import MeetingState

KIND_LABELS: dict[EventKind, LazyText] = {
    EventKind.FAIR: lazy("Fair"),
    EventKind.MATCHMAKING: lazy("Matchmaking"),
    EventKind.TRAINING: lazy("Training"),
}
MEETING_LABELS: dict[MeetingState, tuple[LazyText, str]] = {
    MeetingState.ASKED: (lazy("Asked for"), "attention"),
    MeetingState.AGREED: (lazy("Agreed on"), "active"),
    MeetingState.DECLINED: (lazy("Declined"), "neutral"),
    MeetingState.WITHDRAWN: (lazy("Withdrawn"), "neutral"),
    MeetingState.HELD: (lazy("Held"), "good"),
}
ACT_LABELS: dict[str, LazyText] = {
    "agree": lazy("Agree"),
    "decline": lazy("Decline"),
    "withdraw": lazy("Withdraw"),
    "hold": lazy("It took place"),
}
AUDIT_LABELS: dict[str, LazyText] = {
    "event.entered": lazy("Event entered"),
    "event.moved": lazy("Days of the event changed"),
    "event.exhibitor": lazy("Exhibitor entered"),
    "event.lot": lazy("Lot entered"),
    "event.deal_tagged": lazy("Deal tagged to the event"),
    "event.deal_untagged": lazy("Deal taken off the event"),
    "meeting.asked": lazy("Meeting asked for"),
    "meeting.agree": lazy("Meeting agreed on"),
    "meeting.decline": lazy("Meeting declined"),
    "meeting.withdraw": lazy("Meeting withdrawn"),
    "meeting.hold": lazy("Meeting held"),
}
