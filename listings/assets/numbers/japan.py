"""Japanese numbers (JPO): applications, publications and registrations of patents, utility models, designs and marks.

An application and a publication may carry the same digits and be different rights (特願2020-123456 is not
特開2020-123456), so each is read by its type. Years of an era are written in full: 平5 is 1993.
"""

import re

from listings.assets.numbers.number import Number, NumberType, fold, unreadable

# First year of the era less one: 平成1 is 1989. The digit is the one that the JPO's own systems write.
_ERAS = {"S": 1925, "昭": 1925, "3": 1925, "H": 1988, "平": 1988, "4": 1988, "R": 2018, "令": 2018, "5": 2018}
_PREFIX = re.compile(r"^(?:JP)?(特願|実願|意願|商願|特開|特表|再表|実開|実表|特公|実公|特許|実登|意登|商登)?")
_LONG = re.compile(r"((?:18|19|20)\d\d)-(\d{1,7})|((?:19|20)\d\d)(\d{6,7})")
_ERA = re.compile(r"([SHR昭平令])(?:和|成)?(\d{1,2})-(\d{1,6})|([SHR])(\d{2})(\d{1,6})|([345])(\d{2})(\d{6})")
_SHORT = re.compile(r"(0[1-9]|1[0-2]|4[6-9]|5\d|6[0-4])-?(\d{6})")
_KIND = re.compile(r"([ABTUY])\d?$")


def jp_application(text: str) -> Number:
    """JPO application number: `特願2020-123456`, `2020123456`, `JP20200123456` (EPO), `特願平5-123456`."""
    folded, _prefix, body = _body(text)
    found = _year_and_serial(body)
    if found is None:
        return unreadable("JP", NumberType.APPLICATION, folded)
    year, serial = found
    return Number("JP", NumberType.APPLICATION, f"{year}{serial:06d}", f"JP {year}-{serial:06d}")


def jp_publication(text: str) -> Number:
    """Publication of an application: `特開2021-090037`, `2021090037`, `503090037` (JPO), `H05-123456`, `11243846`.

    Before 1996 examined applications were published with numbers of their own (`特公平5-12345`, kind B).
    """
    folded, prefix, body = _body(text)
    found = _year_and_serial(body) or _short_year(body)
    if found is None:
        return unreadable("JP", NumberType.PUBLICATION, folded)
    year, serial = found
    kind = _KIND.search(folded)
    examined = prefix in ("特公", "実公") or (kind is not None and kind.group(1) in "BY")
    canonical = f"{'B' if examined else ''}{year}{serial:06d}"
    return Number("JP", NumberType.PUBLICATION, canonical, f"JP {year}-{serial:06d}{' B' if examined else ' A'}")


def jp_registration(text: str) -> Number:
    """Number of a registered right: `特許第7533889号`, `JP7533889B2`, a mark divided in parts `1234567-2`."""
    folded = fold(text)
    body = re.sub(r"^(?:JP)?(?:特許|実用新案登録|意匠登録|商標登録|登録)?第?", "", folded)
    match = re.fullmatch(r"0*(\d{1,7})号?(?:の(\d+)|-(\d+))?([BYSU]\d?)?", body)
    if match is None:
        return unreadable("JP", NumberType.REGISTRATION, folded)
    part = match.group(2) or match.group(3)
    plain = match.group(1) + (f"-{int(part)}" if part else "")
    return Number("JP", NumberType.REGISTRATION, plain, f"JP {plain}")


def _body(text: str) -> tuple[str, str, str]:
    folded = fold(text)
    match = _PREFIX.match(folded)
    assert match is not None
    body = folded[match.end() :].rstrip("号")
    return folded, match.group(1) or "", re.sub(r"[ABTUYWPF]\d?$", "", body)


def _year_and_serial(body: str) -> tuple[int, int] | None:
    long = _LONG.fullmatch(body)
    if long is not None:
        year, serial = int(long.group(1) or long.group(3)), int(long.group(2) or long.group(4))
        return (year, serial) if serial < 1_000_000 else None
    era = _ERA.fullmatch(body)
    if era is None:
        return None
    name, within, number = (part for part in era.groups() if part is not None)
    return _ERAS[name] + int(within), int(number)


def _short_year(body: str) -> tuple[int, int] | None:
    """`11243846`: the year of Heisei (to 12) or Shōwa in two digits, as PATENTSCOPE writes publications to 1999."""
    match = _SHORT.fullmatch(body)
    if match is None:
        return None
    within = int(match.group(1))
    return (1988 if within <= 12 else 1925) + within, int(match.group(2))
