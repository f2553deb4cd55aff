"""The Nice classes as a branch of the fields of use."""

from core.i18n import lazy_gettext
from listings.codes.nice import NICE_LABELS
from listings.terms.tree import Place

NICE = (
    Place("nice", "*", lazy_gettext("All goods and services")),
    *(Place(f"nice.{number}", "nice", label) for number, label in NICE_LABELS.items()),
)
