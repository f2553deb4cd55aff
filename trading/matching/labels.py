"""What people read for the terms of a match, and for why one is put aside."""

from core.i18n import LazyText, lazy_gettext
from trading.matching.models import WhyNot
from trading.matching.weights import Term

TERM_LABELS: dict[Term, LazyText] = {
    Term.WORDS: lazy_gettext("Words in common"),
    Term.FIELD: lazy_gettext("Field and classes"),
    Term.TERRITORY: lazy_gettext("Territory"),
    Term.GRANT: lazy_gettext("What is granted"),
    Term.PRICE: lazy_gettext("Price and budget"),
    Term.STATUS: lazy_gettext("Status"),
    Term.TIME: lazy_gettext("Term that is left"),
}

REASON_LABELS: dict[WhyNot, LazyText] = {
    WhyNot.OTHER_PROBLEM: lazy_gettext("It solves another problem"),
    WhyNot.TOO_EXPENSIVE: lazy_gettext("The price is too far off"),
    WhyNot.TERMS: lazy_gettext("Territory or kind of grant do not fit"),
    WhyNot.KNOWN: lazy_gettext("We know it already"),
    WhyNot.OTHER: lazy_gettext("Another reason"),
}

AUDIT_LABELS: dict[str, LazyText] = {
    "match.dismissed": lazy_gettext("Match put aside"),
    "match.recalled": lazy_gettext("Match taken up again"),
}
