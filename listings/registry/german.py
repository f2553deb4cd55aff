"""The wording of the German office (DPMA) in our vocabulary: states of rights, why they ended, entries of its register.

Texts come with umlauts or spelt out (`Löschung`, `Loeschung`), in sentences or joined by hyphens.
"""

from listings.assets.kinds import AssetStatus
from listings.registry.recordals import EventKind

_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})

# First hit wins: what ended a right, before what says that it stands.
_GROUNDS = (
    ("nichtverlaengerung", AssetStatus.EXPIRED),
    ("nicht verlaengert", AssetStatus.EXPIRED),
    ("abgelaufen", AssetStatus.EXPIRED),
    ("ablauf", AssetStatus.EXPIRED),
    ("verzicht", AssetStatus.WITHDRAWN),
    ("zurueckgenommen", AssetStatus.WITHDRAWN),
    ("ruecknahme", AssetStatus.WITHDRAWN),
    ("nicht eingereicht", AssetStatus.WITHDRAWN),
    ("zurueckgewiesen", AssetStatus.REFUSED),
    ("verfall", AssetStatus.INVALIDATED),
    ("nichtig", AssetStatus.INVALIDATED),
    ("schutzhindernis", AssetStatus.INVALIDATED),
    ("widerrufen", AssetStatus.INVALIDATED),
)
_STATES = (
    ("teilweise geloescht", AssetStatus.IN_FORCE),
    ("nicht geloescht", AssetStatus.IN_FORCE),
    ("akte vernichtet", AssetStatus.LAPSED),
    ("geloescht", AssetStatus.LAPSED),
    ("erloschen", AssetStatus.LAPSED),
    ("nicht-anhaengig", AssetStatus.LAPSED),
    ("nicht anhaengig", AssetStatus.LAPSED),
    ("in-kraft", AssetStatus.IN_FORCE),
    ("in kraft", AssetStatus.IN_FORCE),
    ("verlaengert", AssetStatus.IN_FORCE),
    ("erteilt", AssetStatus.IN_FORCE),
    ("eingetragen", AssetStatus.IN_FORCE),
    ("anhaengig", AssetStatus.PENDING),
    ("anmeldung", AssetStatus.PENDING),
    ("pruefung", AssetStatus.PENDING),
)
_CONTESTED = ("widerspruch", "nichtigkeitsverfahren", "loeschungsverfahren", "verfallsverfahren")
_ENTRIES = (
    ("teilloeschung", EventKind.LIMITATION),
    ("teilverzicht", EventKind.LIMITATION),
    ("berichtigung", EventKind.CORRECTION),
    ("umschreibung", EventKind.ASSIGNMENT),
    ("rechtsuebergang", EventKind.ASSIGNMENT),
    ("teiluebertragung", EventKind.ASSIGNMENT),
    ("namensaenderung", EventKind.NAME_CHANGE),
    ("pfandrecht", EventKind.SECURITY),
    ("dingliches recht", EventKind.SECURITY),
    ("zwangsvollstreckung", EventKind.PRESERVATION),
    ("insolvenz", EventKind.PRESERVATION),
    ("lizenz", EventKind.LICENCE),
    ("eintragung", EventKind.GRANT),
    ("verlaengerung", EventKind.RENEWAL),
)
_ENDS = {
    AssetStatus.EXPIRED: EventKind.EXPIRY,
    AssetStatus.WITHDRAWN: EventKind.WITHDRAWAL,
    AssetStatus.REFUSED: EventKind.REFUSAL,
    AssetStatus.INVALIDATED: EventKind.INVALIDATION,
}


def folded(text: str) -> str:
    """In small letters, umlauts spelt out."""
    return text.casefold().translate(_UMLAUTS)


def german_ground(text: str) -> AssetStatus | None:
    """How a right ended, by the office's wording of the ground; None where the wording does not say."""
    plain = folded(text)
    return next((status for words, status in _GROUNDS if words in plain), None)


def german_status(text: str) -> AssetStatus:
    """The state of a right; UNKNOWN where no word is known."""
    plain = folded(text)
    return german_ground(text) or next((status for words, status in _STATES if words in plain), AssetStatus.UNKNOWN)


def is_contested_in_german(text: str) -> bool:
    """Whether an opposition or a request to cancel is pending."""
    plain = folded(text)
    return any(words in plain for words in _CONTESTED) and "anhaengig" in plain and "nicht anhaengig" not in plain


def german_entry(entry: str, outcome: str, ground: str) -> EventKind:
    """What an entry of the register did: by its kind, what came of it, and the ground of a cancellation."""
    plain = folded(entry)
    if "widerspruch" in plain:
        return EventKind.DISPUTE_END if "geloescht" in folded(outcome) else EventKind.DISPUTE
    if "loeschung" in plain and "teil" not in plain:
        ended = german_ground(ground)
        return _ENDS.get(ended, EventKind.LAPSE) if ended else EventKind.LAPSE
    return next((kind for words, kind in _ENTRIES if words in plain), EventKind.OTHER)
