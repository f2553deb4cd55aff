"""Numbers of rights: one canonical form for the many spellings in use, and their check digits.

A wrong check digit is an error when somebody types the number (a typing slip), and a warning when a registry file
says so (wrong digits do occur in third-party documents, and the file is not ours to mend).
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import product

from listings.assets.numbers import america, china, copyright, europe, germany, indication, japan, korea
from listings.assets.numbers.number import FAULT_TEXTS, Fault, Number, NumberType, fold, unreadable

__all__ = ["FAMILIES", "FAULT_TEXTS", "Fault", "Number", "NumberType", "Reading", "fold", "read_number", "readings"]

FAMILIES = ("PATENT", "UTILITY", "DESIGN", "MARK", "WORK", "SOFTWARE")

_GROUPS = {"MARK": "MARK", "WORK": "COPYRIGHT", "SOFTWARE": "COPYRIGHT", "GI": "GI"}
_READERS: dict[tuple[str, str, NumberType], Callable[[str], Number]] = {
    ("CN", "PATENT", NumberType.APPLICATION): china.cn_application,
    ("CN", "PATENT", NumberType.PUBLICATION): china.cn_publication,
    ("CN", "PATENT", NumberType.REGISTRATION): china.cn_patent,
    ("CN", "MARK", NumberType.REGISTRATION): china.cn_mark,
    ("CN", "COPYRIGHT", NumberType.REGISTRATION): copyright.cn_copyright,
    ("DE", "PATENT", NumberType.APPLICATION): germany.de_application,
    ("DE", "PATENT", NumberType.PUBLICATION): germany.de_publication,
    ("DE", "DESIGN", NumberType.APPLICATION): germany.de_design_application,
    ("DE", "DESIGN", NumberType.REGISTRATION): germany.de_design,
    ("DE", "MARK", NumberType.APPLICATION): germany.de_mark_application,
    ("DE", "MARK", NumberType.REGISTRATION): germany.de_mark,
    ("EM", "DESIGN", NumberType.APPLICATION): europe.euipo_design_application,
    ("EM", "DESIGN", NumberType.REGISTRATION): europe.euipo_design,
    ("EP", "PATENT", NumberType.APPLICATION): europe.ep_application,
    ("EP", "PATENT", NumberType.PUBLICATION): europe.ep_publication,
    ("EM", "MARK", NumberType.APPLICATION): europe.euipo_mark,
    ("EM", "MARK", NumberType.REGISTRATION): europe.euipo_registration,
    ("GB", "GI", NumberType.APPLICATION): indication.file_number,
    ("GB", "GI", NumberType.REGISTRATION): indication.registered_name,
    ("JP", "PATENT", NumberType.APPLICATION): japan.jp_application,
    ("JP", "PATENT", NumberType.PUBLICATION): japan.jp_publication,
    ("JP", "PATENT", NumberType.REGISTRATION): japan.jp_registration,
    ("JP", "MARK", NumberType.APPLICATION): japan.jp_application,
    ("JP", "MARK", NumberType.REGISTRATION): japan.jp_registration,
    ("KR", "PATENT", NumberType.APPLICATION): korea.kr_application,
    ("KR", "PATENT", NumberType.PUBLICATION): korea.kr_publication,
    ("KR", "PATENT", NumberType.REGISTRATION): korea.kr_registration,
    ("KR", "MARK", NumberType.APPLICATION): korea.kr_mark_application,
    ("KR", "MARK", NumberType.PUBLICATION): korea.kr_mark_publication,
    ("KR", "MARK", NumberType.REGISTRATION): korea.kr_mark_registration,
    ("US", "PATENT", NumberType.APPLICATION): america.us_application,
    ("US", "PATENT", NumberType.PUBLICATION): america.us_publication,
    ("US", "PATENT", NumberType.REGISTRATION): america.us_patent,
    ("US", "MARK", NumberType.APPLICATION): america.us_mark_serial,
    ("US", "MARK", NumberType.REGISTRATION): america.us_mark_registration,
    ("US", "COPYRIGHT", NumberType.REGISTRATION): copyright.us_copyright,
    ("WO", "MARK", NumberType.REGISTRATION): america.madrid_registration,
    ("WO", "PATENT", NumberType.APPLICATION): america.pct_application,
    ("WO", "PATENT", NumberType.PUBLICATION): america.wo_publication,
}


def read_number(office: str, type_: NumberType, text: str, *, family: str = "PATENT") -> Number:
    """The number of an office (ST.3 code) in canonical form.

    `family` is the kind family of the right: PATENT, UTILITY, DESIGN, MARK, WORK, SOFTWARE or GI.
    An unreadable number keeps its folded text, with the fault UNREADABLE. Offices without a pattern of their own
    are compared by letters and digits alone.
    """
    own, group = (office, family, type_), (office, _GROUPS.get(family, "PATENT"), type_)
    reader = _READERS.get(own) or _READERS.get(group)
    if reader is not None:
        return reader(text)
    folded = fold(text)
    canonical = re.sub(r"[^0-9A-Z\u3400-\u9fff]", "", folded)
    if not re.search(r"\d", canonical):
        return unreadable(office, type_, folded)
    return Number(office, type_, canonical, folded)


@dataclass(frozen=True, slots=True)
class Reading:
    """One way in which a number can be meant; `by_pattern` where the office has a pattern of its own for it."""

    family: str
    number: Number
    by_pattern: bool


def readings(text: str, *, office: str | None = None) -> list[Reading]:
    """Every way in which a number can be meant, by all offices' readers or by one office's.

    An office without a pattern of its own is tried where it is asked for, or where its two letters stand in front.
    What no reader understands is not among them.
    """
    prefix = re.match(r"[A-Z]{2}(?=\d)", fold(text))
    known = dict.fromkeys(place for place, _family, _type in _READERS)
    offices = [office] if office else [*known, *([prefix.group()] if prefix and prefix.group() not in known else [])]
    found: dict[tuple[str, str, NumberType, str], Reading] = {}
    for place in offices:
        bare = re.sub(rf"^{re.escape(place)}(?=\d)", "", fold(text))
        for family, type_ in product(FAMILIES, NumberType):
            by_pattern = (place, family, type_) in _READERS or (place, _GROUPS.get(family, "PATENT"), type_) in _READERS
            for spelling in (text, bare):
                number = read_number(place, type_, spelling, family=family)
                if number.fault in (None, Fault.CHECK_DIGIT):
                    found.setdefault((place, family, type_, number.canonical), Reading(family, number, by_pattern))
    return list(found.values())
