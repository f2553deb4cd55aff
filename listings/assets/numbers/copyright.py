"""Registration numbers of works and of software; formats only, they carry no check digit."""

import re

from listings.assets.numbers.number import Number, NumberType, fold, unreadable

_CN_SOFTWARE = re.compile(r"((?:19|20)\d\d)SR(\d{6,7})")
_CN_SOFTWARE_CERTIFICATE = re.compile(r"软著(?:登|变补)字第(\d{6,8})号?")
_CN_WORK = re.compile(r"(\w)作登字-((?:19|20)\d\d)-([A-L])-(\d{8})(?:号)?")
_US_MODERN = re.compile(r"(TXU?|VAU?|PAU?|SRU?|RE|CSN|V|P|S|T)-?(\d)-?(\d{3})-?(\d{3})")
_US_OLD = re.compile(r"(AF|AI|DP|RE|[A-LR])(\d{1,7})")
_US_DATED = re.compile(r"([A-Z]{1,3})-?(\d{1,7}(?:-\d{1,6})?)/((?:18|19)\d\d-\d\d-\d\d)")


def cn_copyright(text: str) -> Number:
    """Chinese registration: software `2014SR001852`, works `国作登字-2021-L-00268255` (or of a province)."""
    body = fold(text).replace("第", "", 1) if "软著" not in text else fold(text)
    software = _CN_SOFTWARE.fullmatch(body.rstrip("号"))
    if software is not None:
        shown = f"{software.group(1)}SR{software.group(2)}"
        return Number("CN", NumberType.REGISTRATION, f"{software.group(1)}SR{software.group(2).zfill(7)}", shown)
    certificate = _CN_SOFTWARE_CERTIFICATE.fullmatch(body)
    if certificate is not None:
        shown = f"软著登字第{certificate.group(1)}号"
        return Number("CN", NumberType.REGISTRATION, shown, shown)
    work = _CN_WORK.fullmatch(body)
    if work is not None:
        shown = "{}作登字-{}-{}-{}".format(*work.groups())
        return Number("CN", NumberType.REGISTRATION, shown, shown)
    return unreadable("CN", NumberType.REGISTRATION, body)


def us_copyright(text: str) -> Number:
    """US registration: `TX-8-123-456`, or of the time before 1978 with its date, `A42179/1924-01-05`.

    The old registrations were numbered anew again and again, so they are unique only together with their dates.
    """
    body = fold(text)
    dated = _US_DATED.fullmatch(body.replace(",", ""))
    if dated is not None:
        class_, number, day = dated.groups()
        plain = f"{class_}{number.replace('-', '')}/{day}"
        return Number("US", NumberType.REGISTRATION, plain, f"{class_}{number}/{day}")
    modern = _US_MODERN.fullmatch(body.replace(",", ""))
    if modern is not None:
        shown = "-".join(modern.groups())
        return Number("US", NumberType.REGISTRATION, shown, shown)
    if _US_OLD.fullmatch(body.replace("-", "").replace(",", "")):
        plain = body.replace("-", "").replace(",", "")
        return Number("US", NumberType.REGISTRATION, plain, plain)
    return unreadable("US", NumberType.REGISTRATION, body)
