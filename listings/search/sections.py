"""Classes in words: the sections of the IPC, the classes of Locarno and Nice, the kinds of works.

The labels are those of the code lists. A section is the part of a class by which one narrows a
search: 'H01M 10/05' (IPC or CPC) → 'ipc.h', Locarno '14-02' → 'locarno.14', Nice 9 → 'nice.9'.
"""

import re

from core.i18n import LazyText
from listings.codes.ipc import SECTION_LABELS
from listings.codes.locarno import LOCARNO_LABELS
from listings.terms.fields import FIELDS


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
    if scheme == "ipc" and code.upper() in SECTION_LABELS:
        return SECTION_LABELS[code.upper()]
    if scheme == "locarno" and code.isdigit() and int(code) in LOCARNO_LABELS:
        return LOCARNO_LABELS[int(code)]
    field = f"works.{code}" if scheme == "work" else section
    return FIELDS.label(field) if field in FIELDS else code


def class_in_words(scheme: str, code: str) -> str:
    """A class for a result row: 'H01M 10/05 · Electricity'; '' where there is no class."""
    section = section_of(scheme, code)
    if not section:
        return code
    label = str(section_label(section))
    return label if section.startswith(("nice.", "work.")) else f"{code} · {label}"
