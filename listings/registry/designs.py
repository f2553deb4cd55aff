"""What the readers of designs share: the offices' words for their state, Locarno classes, and gaps."""

from collections.abc import Iterable

from listings.assets.kinds import AssetStatus

HISTORIC = "locarno_historic_edition"
# Subclasses of the Locarno Classification in its 15th edition, besides 99: the last of each class, and the gaps.
_LAST = {
    **{1: 6, 2: 7, 3: 5, 4: 4, 5: 6, 6: 13, 7: 10, 8: 11, 9: 10, 10: 7, 11: 5, 12: 17, 13: 4, 14: 6, 15: 10, 16: 6},
    **{17: 5, 18: 4, 19: 8, 20: 3, 21: 4, 22: 6, 23: 8, 24: 5, 25: 4, 26: 7, 27: 7, 28: 6, 29: 2, 30: 12, 31: 0, 32: 2},
}
_GONE = frozenset({"03-02", "15-08", "19-05", "23-02"})
_WITHOUT_99 = frozenset({31, 32})

# First hit wins.
_STATES = (
    ("invalidity procedure pending", AssetStatus.IN_FORCE),
    ("invalid", AssetStatus.INVALIDATED),
    ("surrender", AssetStatus.WITHDRAWN),
    ("renunciation", AssetStatus.WITHDRAWN),
    ("withdrawn", AssetStatus.WITHDRAWN),
    ("rejected", AssetStatus.REFUSED),
    ("refused", AssetStatus.REFUSED),
    ("expiry", AssetStatus.EXPIRED),
    ("expired", AssetStatus.EXPIRED),
    ("lapsed", AssetStatus.LAPSED),
    ("lack of effects", AssetStatus.LAPSED),
    ("file destroyed", AssetStatus.LAPSED),
    ("cancel", AssetStatus.LAPSED),
    ("ended", AssetStatus.LAPSED),
    ("expiring", AssetStatus.IN_FORCE),
    ("registered", AssetStatus.IN_FORCE),
    ("application", AssetStatus.PENDING),
    ("filed", AssetStatus.PENDING),
    ("examination", AssetStatus.PENDING),
)


def design_status(text: str) -> AssetStatus:
    """The state of a design by an office's English words, spaced or joined by underscores; UNKNOWN for others."""
    plain = text.casefold().replace("_", " ")
    return next((status for words, status in _STATES if words in plain), AssetStatus.UNKNOWN)


def is_design_contested(text: str) -> bool:
    """Whether a request to declare the design invalid is pending."""
    plain = text.casefold().replace("_", " ")
    return "invalidity" in plain and "pending" in plain


def historic_classes(codes: Iterable[str]) -> tuple[str, ...]:
    """The warning that a class (`32-00`) belongs to an earlier edition of the Locarno Classification, if one does."""
    return (HISTORIC,) if any(map(_is_historic, codes)) else ()


def _is_historic(code: str) -> bool:
    first, _, second = code.partition("-")
    if not (first.isdecimal() and second.isdecimal()):
        return True
    class_, subclass = int(first), int(second)
    if subclass == 99:
        return class_ in _WITHOUT_99 or class_ not in _LAST
    least = 0 if class_ == 31 else 1
    return code in _GONE or not least <= subclass <= _LAST.get(class_, -1)
