"""The 29 Vienna categories of figurative elements in a few words of our own."""

import re
import unicodedata
from functools import lru_cache

from core.i18n import LazyText, lazy_gettext

VIENNA_LABELS: dict[int, LazyText] = {
    1: lazy_gettext("Sky, weather and maps (figure)"),
    2: lazy_gettext("People (figure)"),
    3: lazy_gettext("Animals (figure)"),
    4: lazy_gettext("Mythical beings (figure)"),
    5: lazy_gettext("Plants (figure)"),
    6: lazy_gettext("Landscapes (figure)"),
    7: lazy_gettext("Buildings (figure)"),
    8: lazy_gettext("Food (figure)"),
    9: lazy_gettext("Clothing and textiles (figure)"),
    10: lazy_gettext("Smoking, travel and toilet articles (figure)"),
    11: lazy_gettext("Household utensils (figure)"),
    12: lazy_gettext("Furniture and sanitary fittings (figure)"),
    13: lazy_gettext("Lamps, stoves and cooling apparatus (figure)"),
    14: lazy_gettext("Tools and hardware (figure)"),
    15: lazy_gettext("Machines and motors (figure)"),
    16: lazy_gettext("Telecommunication, computers and cameras (figure)"),
    17: lazy_gettext("Clocks, jewellery and scales (figure)"),
    18: lazy_gettext("Vehicles and harness (figure)"),
    19: lazy_gettext("Containers and packaging (figure)"),
    20: lazy_gettext("Writing and office articles (figure)"),
    21: lazy_gettext("Games, toys and sports (figure)"),
    22: lazy_gettext("Music, pictures and sculptures (figure)"),
    23: lazy_gettext("Arms and armour (figure)"),
    24: lazy_gettext("Coats of arms, coins and symbols (figure)"),
    25: lazy_gettext("Ornaments and patterns (figure)"),
    26: lazy_gettext("Geometrical figures"),
    27: lazy_gettext("Forms of writing"),
    28: lazy_gettext("Inscriptions in other scripts"),
    29: lazy_gettext("Colours"),
}

_WRITTEN = re.compile(r"(\d{1,2})(?:[.\s](\d{1,2})(?:[.\s](\d{1,2}))?)?")
_PACKED = re.compile(r"(\d\d)(\d\d)(\d\d)")


@lru_cache(1 << 12)
def vienna_class(text: str) -> str:
    """`1.15.3`, `011503`, `01.15` as `01.15.03`, `01.15`; "" for what is no Vienna code."""
    plain = unicodedata.normalize("NFKC", text).strip()
    found = _PACKED.fullmatch(plain) or _WRITTEN.fullmatch(plain)
    if found is None or int(found[1]) not in VIENNA_LABELS:
        return ""
    return ".".join(f"{int(part):02}" for part in found.groups() if part)
