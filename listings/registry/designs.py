"""What the readers of designs share: the offices' words for their state, and Locarno classes."""

from collections.abc import Iterable

from listings.assets.kinds import AssetStatus
from listings.codes.locarno import locarno_class
from listings.registry.text import clean, unique

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


def locarno(text: str) -> str:
    """`0101`, `01.01`, `06 - 01` as `01-01`; what no edition can have (`A1`) is kept as written."""
    return locarno_class(text) or clean(text, 20)


def design_classes(texts: Iterable[str]) -> tuple[str, ...]:
    """Locarno classes, each once; those of earlier editions are kept."""
    return unique(map(locarno, texts))
