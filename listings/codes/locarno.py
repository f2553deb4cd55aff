"""The 32 Locarno classes of designs in a few words of our own, and which subclasses there are.

Facts of the 15th edition (2025). A number that an edition has given up is not given anew, so the gaps in it are codes
of earlier editions: rights registered under them keep them.
"""

import re
import unicodedata
from functools import lru_cache

from core.i18n import LazyText, lazy_gettext
from listings.codes.standing import Standing

LOCARNO_LABELS: dict[int, LazyText] = {
    1: lazy_gettext("Foodstuffs (design)"),
    2: lazy_gettext("Clothing (design)"),
    3: lazy_gettext("Travel goods and personal belongings (design)"),
    4: lazy_gettext("Brushware (design)"),
    5: lazy_gettext("Textiles and sheet materials (design)"),
    6: lazy_gettext("Furnishing (design)"),
    7: lazy_gettext("Household goods (design)"),
    8: lazy_gettext("Tools and hardware (design)"),
    9: lazy_gettext("Packaging (design)"),
    10: lazy_gettext("Clocks and measuring instruments (design)"),
    11: lazy_gettext("Ornaments (design)"),
    12: lazy_gettext("Vehicles (design)"),
    13: lazy_gettext("Electrical equipment (design)"),
    14: lazy_gettext("Recording and communication equipment (design)"),
    15: lazy_gettext("Machines (design)"),
    16: lazy_gettext("Photographic and optical apparatus (design)"),
    17: lazy_gettext("Musical instruments (design)"),
    18: lazy_gettext("Printing and office machinery (design)"),
    19: lazy_gettext("Stationery and teaching materials (design)"),
    20: lazy_gettext("Sales and advertising equipment (design)"),
    21: lazy_gettext("Games, toys and sports goods (design)"),
    22: lazy_gettext("Arms, hunting and fishing (design)"),
    23: lazy_gettext("Sanitary, heating and air equipment (design)"),
    24: lazy_gettext("Medical equipment (design)"),
    25: lazy_gettext("Building units (design)"),
    26: lazy_gettext("Lighting (design)"),
    27: lazy_gettext("Tobacco goods (design)"),
    28: lazy_gettext("Pharmaceutical and cosmetic goods (design)"),
    29: lazy_gettext("Fire and accident equipment (design)"),
    30: lazy_gettext("Animal care (design)"),
    31: lazy_gettext("Kitchen machines (design)"),
    32: lazy_gettext("Graphic symbols and logos (design)"),
}

# Class → its last regular subclass; 01 to it and 99 ("miscellaneous") exist, but for those given up below.
_LAST = dict(
    zip(
        range(1, 33),
        (6, 7, 5, 4, 6, 13, 10, 11, 10, 7, 5, 17, 4, 6, 10, 6, 5, 4, 8, 3, 4, 6, 8, 5, 4, 7, 7, 6, 2, 12, 0, 2),
        strict=True,
    )
)
GIVEN_UP = frozenset({"03-02", "15-08", "19-05", "23-02", "32-00"})
SUBCLASSES = frozenset(
    code
    for class_, last in _LAST.items()
    for sub in (range(1) if class_ == 31 else (*range(1, last + 1), *(() if class_ == 32 else (99,))))
    if (code := f"{class_:02}-{sub:02}") not in GIVEN_UP
)

_WRITTEN = re.compile(r"(\d\d) ?[-./]? ?(\d\d)|(\d{1,2}) ?[-./] ?(\d{1,2})|(\d{1,2})")


@lru_cache(1 << 12)
def locarno_class(text: str) -> str:
    """`0101`, `01.01`, `06 - 01` as `06-01`, a class alone as `06`; "" for what is no Locarno class.

    What stands behind in brackets (the edition) is passed over. The class is 1-32; the subclass may be one that no
    edition knows, which `standing_of` tells.
    """
    plain = " ".join(unicodedata.normalize("NFKC", text).replace("–", "-").partition("(")[0].split())
    found = _WRITTEN.fullmatch(plain)
    if found is None:
        return ""
    class_ = int(found[1] or found[3] or found[5])
    sub = found[2] or found[4]
    if class_ not in _LAST:
        return ""
    return f"{class_:02}-{int(sub):02}" if sub else f"{class_:02}"


def standing_of(code: str) -> Standing:
    """Where a code as `locarno_class` gives it stands."""
    if code in SUBCLASSES or (len(code) == 2 and code.isdigit() and int(code) in _LAST):
        return Standing.CURRENT
    return Standing.HISTORIC if code in GIVEN_UP else Standing.UNKNOWN
