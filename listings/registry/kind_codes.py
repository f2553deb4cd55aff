"""What a kind code (WIPO ST.16) says of a right: its kind, its status on that day, and which number it stands behind.

The letter alone misleads: A is an application nearly everywhere but was a patent in the United States to 2000 and in
Canada to 1989; U is a registered utility model in China and Germany, an application in Korea and Spain.
"""

import re

from listings.assets.kinds import AssetKind, AssetStatus
from listings.assets.numbers import NumberType

Meaning = tuple[AssetKind, AssetStatus]

_APPLICATION = (AssetKind.PATENT_APPLICATION, AssetStatus.PENDING)
_PATENT = (AssetKind.PATENT_INVENTION, AssetStatus.IN_FORCE)
_UTILITY = (AssetKind.PATENT_UTILITY, AssetStatus.IN_FORCE)
_UTILITY_APPLICATION = (AssetKind.PATENT_UTILITY, AssetStatus.PENDING)
_DESIGN = (AssetKind.PATENT_DESIGN, AssetStatus.IN_FORCE)

# (office, code or its letter) where the general meaning of the letter is wrong.
_OWN: dict[tuple[str, str], Meaning] = {
    ("US", "A"): _PATENT,
    ("US", "P1"): _APPLICATION,
    ("US", "P4"): _APPLICATION,
    ("US", "P9"): _APPLICATION,
    ("CA", "A"): _PATENT,
    ("CH", "A5"): _PATENT,
    ("ZA", "A"): _PATENT,
    ("AU", "A4"): _UTILITY,
    ("AU", "B3"): _UTILITY,
    ("AU", "B4"): _UTILITY,
    ("CN", "D"): _DESIGN,
    ("DE", "D1"): _PATENT,
    ("DE", "T0"): _APPLICATION,
    ("DE", "T1"): _APPLICATION,
    ("DE", "T5"): _APPLICATION,
    ("ES", "U"): _UTILITY_APPLICATION,
    ("HU", "U"): _UTILITY_APPLICATION,
    ("HU", "V0"): _UTILITY_APPLICATION,
    ("IT", "U1"): _UTILITY_APPLICATION,
    ("JP", "T"): _APPLICATION,
    ("KR", "U"): _UTILITY_APPLICATION,
    ("PL", "U1"): _UTILITY_APPLICATION,
    ("SK", "U1"): _UTILITY_APPLICATION,
}
_GENERAL: dict[str, Meaning] = {
    **dict.fromkeys("UY", _UTILITY),
    **dict.fromkeys("BCEFHPT", _PATENT),
    "S": _DESIGN,
}
_JP_REGISTERED_UTILITY = re.compile(r"0*3\d{6}")


def kind_and_status(office: str, code: str, number: str = "") -> Meaning:
    """What the kind code of a publication of `office` says; `number` decides where one code has two meanings."""
    letter = code[:1]
    if office == "WO":
        return _APPLICATION
    if office == "JP" and letter == "U" and number and not _JP_REGISTERED_UTILITY.fullmatch(number):
        return _UTILITY_APPLICATION  # to 1993; registered models are numbered from 3000001
    own = _OWN.get((office, code)) or (_OWN.get((office, letter)) if letter not in "AT" else None)
    return own or _GENERAL.get(letter, _APPLICATION)


def is_granted(meaning: Meaning) -> bool:
    """Whether the publication is that of a granted or registered right."""
    return meaning[1] is AssetStatus.IN_FORCE


def number_type(office: str, meaning: Meaning, number: str) -> NumberType:
    """What the number of a publication counts: patents of the US, Japan and Korea are numbered anew at grant."""
    if not is_granted(meaning):
        return NumberType.PUBLICATION
    if office == "US":
        return NumberType.REGISTRATION
    plain = number.isdigit() and len(number) <= {"JP": 7, "KR": 9}.get(office, 0)
    return NumberType.REGISTRATION if plain else NumberType.PUBLICATION


def spelled(office: str, type_: NumberType, number: str, code: str) -> str:
    """The number as it can be read: of Japan's publications the kind code tells examined from unexamined ones."""
    return number + code if office == "JP" and type_ is NumberType.PUBLICATION else number


def uncoded(office: str, number: str) -> tuple[Meaning, NumberType]:
    """What a publication without a kind code can be told to be by its number alone."""
    if office == "WO" or (office == "US" and number.isdigit() and len(number) == 11):
        return _APPLICATION, NumberType.PUBLICATION
    if office == "US":
        return (_DESIGN if number.startswith("D") else _PATENT), NumberType.REGISTRATION
    if office == "KR" and number.isdigit() and number[:2] in ("10", "20"):
        utility, registered = number.startswith("20"), len(number) == 9
        if registered:
            return (_UTILITY if utility else _PATENT), NumberType.REGISTRATION
        return (_UTILITY_APPLICATION if utility else _APPLICATION), NumberType.PUBLICATION
    return (AssetKind.PATENT_APPLICATION, AssetStatus.UNKNOWN), NumberType.PUBLICATION
