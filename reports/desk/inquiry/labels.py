"""Labels of what the inquiry shows."""

from core.i18n import LazyText
from core.i18n import lazy_gettext as lazy
from listings.assets.numbers import NumberType
from listings.registry.recordals import EventKind

EVENT_LABELS: dict[EventKind, LazyText] = {
    EventKind.ASSIGNMENT: lazy("Assignment recorded"),
    EventKind.MERGER: lazy("Merger recorded"),
    EventKind.NAME_CHANGE: lazy("Change of name recorded"),
    EventKind.CORRECTION: lazy("Correction recorded"),
    EventKind.SECURITY: lazy("Security interest or pledge recorded"),
    EventKind.RELEASE: lazy("Security interest or pledge released"),
    EventKind.LICENCE: lazy("Licence recorded"),
    EventKind.LICENCE_END: lazy("End of a licence recorded"),
    EventKind.OPEN_LICENCE: lazy("Open licence declared"),
    EventKind.OPEN_LICENCE_END: lazy("Open licence withdrawn"),
    EventKind.PRESERVATION: lazy("Preserved by a court"),
    EventKind.PRESERVATION_END: lazy("Preservation ended"),
    EventKind.DISPUTE: lazy("Contested before the office"),
    EventKind.DISPUTE_END: lazy("Contest before the office ended"),
    EventKind.FILING: lazy("Filed"),
    EventKind.PUBLICATION: lazy("Published"),
    EventKind.GRANT: lazy("Granted or registered"),
    EventKind.RENEWAL: lazy("Renewed"),
    EventKind.FEE: lazy("Fee paid"),
    EventKind.LAPSE: lazy("Lapsed"),
    EventKind.LAPSE_IN_STATE: lazy("Lapsed in a state"),
    EventKind.EXPIRY: lazy("Expired"),
    EventKind.WITHDRAWAL: lazy("Withdrawn"),
    EventKind.REFUSAL: lazy("Refused"),
    EventKind.INVALIDATION: lazy("Declared invalid"),
    EventKind.LIMITATION: lazy("Limited"),
    EventKind.REVIVAL: lazy("Restored"),
    EventKind.OTHER: lazy("Other entry of the office"),
}
FAMILY_LABELS: dict[str, LazyText] = {
    "patent": lazy("Patent, utility model or design"),
    "trademark": lazy("Trade mark"),
    "copyright": lazy("Copyright or software"),
}
NUMBER_TYPE_LABELS: dict[NumberType, LazyText] = {
    NumberType.APPLICATION: lazy("application"),
    NumberType.PUBLICATION: lazy("publication"),
    NumberType.REGISTRATION: lazy("registration"),
}
