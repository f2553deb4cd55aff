"""What the European Patent Register's words for a status mean."""

from listings.assets.kinds import AssetStatus

# In the order in which they decide: "The application is deemed to be withdrawn" speaks of no application in progress.
_WORDS = (
    ("withdrawn", AssetStatus.WITHDRAWN),
    ("refused", AssetStatus.REFUSED),
    ("revoked", AssetStatus.INVALIDATED),
    ("lapsed", AssetStatus.LAPSED),
    ("expired", AssetStatus.EXPIRED),
    ("no opposition", AssetStatus.IN_FORCE),
    ("opposition", AssetStatus.IN_FORCE),
    ("has been granted", AssetStatus.IN_FORCE),
    ("maintained", AssetStatus.IN_FORCE),
    ("limited", AssetStatus.IN_FORCE),
    ("examination", AssetStatus.PENDING),
    ("publication", AssetStatus.PENDING),
    ("grant", AssetStatus.PENDING),
)


_SETTLED = ("no opposition", "rejected", "revoked", "maintained", "closed", "terminated", "withdrawn")


def status_of(text: str) -> AssetStatus:
    """The status that the words tell; UNKNOWN for words of another time."""
    plain = text.casefold()
    return next((status for word, status in _WORDS if word in plain), AssetStatus.UNKNOWN)


def is_opposed(text: str) -> bool:
    """Whether the words say that an opposition is pending."""
    plain = text.casefold()
    return "opposition" in plain and not any(word in plain for word in _SETTLED)
