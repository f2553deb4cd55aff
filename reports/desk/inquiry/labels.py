"""Labels of what the inquiry shows."""

from core.i18n import LazyText
from core.i18n import lazy_gettext as lazy
from listings.assets.numbers import NumberType

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
