"""Classes in words: the sections of the IPC, the classes of Locarno and Nice, the kinds of works.

Short labels of our own; the official headings are longer. A section is the part of a class by which one narrows a
search: 'H01M 10/05' (IPC or CPC) → 'ipc.h', Locarno '14-02' → 'locarno.14', Nice 9 → 'nice.9'.
"""

import re

from core.i18n import LazyText, lazy_gettext
from listings.terms.fields import FIELDS

IPC = {
    "a": lazy_gettext("Human necessities"),
    "b": lazy_gettext("Operations and transport"),
    "c": lazy_gettext("Chemistry and metallurgy"),
    "d": lazy_gettext("Textiles and paper"),
    "e": lazy_gettext("Fixed constructions"),
    "f": lazy_gettext("Mechanics, heating, weapons"),
    "g": lazy_gettext("Physics"),
    "h": lazy_gettext("Electricity"),
    "y": lazy_gettext("New and cross-sectional technology"),
}

LOCARNO = {
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


def section_of(scheme: str, code: str) -> str:
    """The section of a class, or '' where the code is not one of its scheme."""
    scheme, code = scheme.lower(), code.strip().lower()
    if scheme in {"ipc", "cpc"}:
        return f"ipc.{code[0]}" if re.match(r"[a-hy]\d\d", code) else ""
    digits = re.match(r"0*(\d{1,2})(?!\d)", code)
    if scheme in {"locarno", "nice"}:
        most = 32 if scheme == "locarno" else 45
        return f"{scheme}.{digits.group(1)}" if digits and 1 <= int(digits.group(1)) <= most else ""
    return f"{scheme}.{code}"[:20] if scheme and code else ""


def section_label(section: str) -> LazyText | str:
    """The section in words; the code itself where there are none."""
    scheme, _dot, code = section.partition(".")
    if scheme == "ipc" and code in IPC:
        return IPC[code]
    if scheme == "locarno" and code.isdigit() and int(code) in LOCARNO:
        return LOCARNO[int(code)]
    field = f"works.{code}" if scheme == "work" else section
    return FIELDS.label(field) if field in FIELDS else code


def class_in_words(scheme: str, code: str) -> str:
    """A class for a result row: 'H01M 10/05 · Electricity'; '' where there is no class."""
    section = section_of(scheme, code)
    if not section:
        return code
    label = str(section_label(section))
    return label if section.startswith(("nice.", "work.")) else f"{code} · {label}"
