"""How registers name geographical indications: by file number, and where they give none, by the protected name."""

import hashlib
import re

from listings.assets.numbers.number import Number, NumberType, fold, unreadable

_FILE = re.compile(r"(PDO|PGI|GI|TSG)-([A-Z]{2}(?:\+[A-Z]{2})*)-([A-Z]?\d{2,6})((?:-?[A-Z]+\d*)*)")
_LONGEST = 60


def file_number(text: str) -> Number:
    """`PGI-IT-02305`: scheme, country or countries of origin, file; an amendment of it adds `-AM01`."""
    body = fold(text)
    if _FILE.fullmatch(body) is None:
        return unreadable("GB", NumberType.APPLICATION, body)
    return Number("GB", NumberType.APPLICATION, re.sub(r"[^0-9A-Z]", "", body), body)


def registered_name(text: str) -> Number:
    """A protected name as its letters and digits; one of more than 60 by its beginning and a hash of the whole."""
    letters = re.sub(r"\W|_", "", fold(text))
    if not letters:
        return unreadable("GB", NumberType.REGISTRATION, fold(text))
    canonical = letters
    if len(letters) > _LONGEST:
        canonical = f"{letters[:43]}#{hashlib.sha256(letters.encode()).hexdigest()[:16]}"
    return Number("GB", NumberType.REGISTRATION, canonical, " ".join(text.split())[:80])
