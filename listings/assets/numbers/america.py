"""Numbers of the United States, and international ones: PCT applications and Madrid registrations."""

import re

from listings.assets.numbers.number import Number, NumberType, fold, unreadable

_US_GRANT = re.compile(r"(?:US)?(D|PP|RE|H|T|AI|X)?0*(\d{1,8})([A-Z]\d?)?")
_US_APPLICATION = re.compile(r"(?:US)?(?:(?:19|20)\d\d)?(\d{2})[/-]?(\d{6})[AP]?")
_US_PUBLICATION = re.compile(r"(?:US)?(20\d\d)(\d{6,7})([AP]\d)?")
_US_MARK_SERIAL = re.compile(r"(?:US)?(\d{2})/?(\d{6})")
_US_MARK_REGISTRATION = re.compile(r"(?:US)?(?:REG\.?)?(?:NO\.?)?0*([1-9]\d{0,6})")
_PCT = re.compile(r"(?:PCT/?)?(?:WO)?((?:19|20)\d\d|\d\d)?([A-Z]{2})((?:19|20)?\d\d)?/?(\d{5,6})[W]?")
_WO = re.compile(r"(?:WO)?((?:19|20)\d\d)/?(\d{5,6})(A\d)?")
_WO_OLD = re.compile(r"(?:WO)?(\d{2})/?(\d{5})(A\d)?")


def us_patent(text: str) -> Number:
    """US patent number: digits, with D (design), PP (plant), RE (reissue), H (statutory invention registration),
    T (defensive publication), AI (additional improvement) or X (before 1836) in front where it is not a utility patent.
    """
    match = _US_GRANT.fullmatch(fold(text).replace(",", "").replace("/", "").replace("-", ""))
    if match is None:
        return unreadable("US", NumberType.REGISTRATION, fold(text))
    prefix, digits = match.group(1) or "", match.group(2)
    return Number("US", NumberType.REGISTRATION, prefix + digits, f"US {prefix}{int(digits):,}")


def us_application(text: str) -> Number:
    """US application number: series of two digits and serial of six, printed `12/345,678`; no check digit.

    Series 29 are designs, 35 designs of the Hague agreement, 60 to 63 provisional applications, 90 reexaminations.
    """
    match = _US_APPLICATION.fullmatch(fold(text).replace(",", "").replace(".", ""))
    if match is None:
        return unreadable("US", NumberType.APPLICATION, fold(text))
    series, serial = match.group(1), match.group(2)
    return Number("US", NumberType.APPLICATION, series + serial, f"US {series}/{serial[:3]},{serial[3:]}")


def us_publication(text: str) -> Number:
    """US publication of an application: year and seven digits; some feeds drop a zero of the serial."""
    match = _US_PUBLICATION.fullmatch(re.sub(r"[-/,]", "", fold(text)))
    if match is None:
        return unreadable("US", NumberType.PUBLICATION, fold(text))
    canonical = match.group(1) + match.group(2).zfill(7)
    return Number("US", NumberType.PUBLICATION, canonical, f"US {canonical[:4]}/{canonical[4:]}{match.group(3) or ''}")


def us_mark_serial(text: str) -> Number:
    """US trade mark serial number: series of two digits and six more."""
    match = _US_MARK_SERIAL.fullmatch(fold(text).replace(",", "").replace("-", ""))
    if match is None:
        return unreadable("US", NumberType.APPLICATION, fold(text))
    return Number("US", NumberType.APPLICATION, "".join(match.groups()), "/".join(match.groups()))


def us_mark_registration(text: str) -> Number:
    """US trade mark registration number: up to seven digits, in files with zeros in front; only zeros are no number."""
    match = _US_MARK_REGISTRATION.fullmatch(fold(text).replace(",", ""))
    if match is None:
        return unreadable("US", NumberType.REGISTRATION, fold(text))
    return Number("US", NumberType.REGISTRATION, match.group(1), f"{int(match.group(1)):,}")


def madrid_registration(text: str) -> Number:
    """International registration of a mark (Madrid): `IR 1 087 917`, `W01087917`, a part of one `1087917A`."""
    match = re.fullmatch(r"(?:IR|WO|W|G|NO\.?)?0*(\d{1,7})([A-Z]?)", fold(text).replace(",", "").replace("-", ""))
    if match is None or match.group(1) == "0":
        return unreadable("WO", NumberType.REGISTRATION, fold(text))
    plain = "".join(match.groups())
    return Number("WO", NumberType.REGISTRATION, plain, f"IR {plain}")


def pct_application(text: str) -> Number:
    """International application: `PCT/US2013/064552`; before 2004 the year has two digits, the serial five."""
    match = _PCT.fullmatch(fold(text).replace(",", "").replace("-", ""))
    if match is None or (match.group(1) is None) == (match.group(3) is None):
        return unreadable("WO", NumberType.APPLICATION, fold(text))
    year = match.group(1) or match.group(3)
    if len(year) == 2:
        year = ("19" if year >= "78" else "20") + year
    shown = f"PCT/{match.group(2)}{year}/{match.group(4).zfill(6)}"
    return Number("WO", NumberType.APPLICATION, shown, shown)


def wo_publication(text: str) -> Number:
    """International publication: `WO 2018/148832`; before mid-2002 `WO 99/12345`."""
    body = fold(text).replace("-", "")
    match, old = _WO.fullmatch(body), _WO_OLD.fullmatch(body)
    if old is not None:
        year = ("19" if old.group(1) >= "78" else "20") + old.group(1)
        serial, kind = old.group(2), old.group(3)
    elif match is not None:
        year, serial, kind = match.groups()
    else:
        return unreadable("WO", NumberType.PUBLICATION, body)
    canonical = year + serial.zfill(6)
    return Number("WO", NumberType.PUBLICATION, canonical, f"WO {year}/{serial.zfill(6)}{kind or ''}")
