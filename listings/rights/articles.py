"""The law that stands behind a verdict, from its short sign ('CC 444') to its name, as it stood on a day."""

import re
from collections.abc import Mapping
from datetime import date

from core.i18n import LazyText, _, lazy_gettext

LAWS: dict[str, LazyText] = {
    "CC": lazy_gettext("Civil Code"),
    "PC": lazy_gettext("Paris Convention"),
    "PL": lazy_gettext("Patent Law"),
    "PIR": lazy_gettext("Implementing Regulations of the Patent Law"),
    "PPM": lazy_gettext("Measures for the Registration of Patent Pledges"),
    "TML": lazy_gettext("Trademark Law"),
    "TML27": lazy_gettext("Trademark Law (in force from 1 January 2027)"),
    "TMR": lazy_gettext("Implementing Regulations of the Trademark Law"),
    "TRIPS": lazy_gettext("TRIPS Agreement"),
    "CL": lazy_gettext("Copyright Law"),
    "ECL": lazy_gettext("E-commerce Law"),
    "ARL": lazy_gettext("Arbitration Law"),
    "PML": lazy_gettext("People's Mediation Law"),
    "CLR": lazy_gettext("Implementing Regulations of the Copyright Law"),
    "STL": lazy_gettext("Law on Promoting the Transformation of Scientific and Technological Achievements"),
    "STP": lazy_gettext("Law on Scientific and Technological Progress"),
    "TIE": lazy_gettext("Regulations on the Administration of Technology Import and Export"),
    "SPC-T": lazy_gettext("Supreme People's Court on technology contracts"),
}

# Articles that a later law replaces, each from the day on which that law is in force (rules BR-11, BR-23).
REPLACED: Mapping[str, tuple[tuple[date, str], ...]] = {
    "TML 42": ((date(2027, 1, 1), "TML27 46"),),
    "TML 43": ((date(2027, 1, 1), "TML27 55"),),
}


def article_on(sign: str, day: date) -> str:
    """The sign of the article that rules on a day: 'TML 42; TMR 31' is 'TML27 46; TMR 31' from 2027-01-01."""
    return "; ".join(_on(part.strip(), day) for part in sign.split(";")) if sign else sign


def _on(part: str, day: date) -> str:
    return next((later for since, later in reversed(REPLACED.get(part, ())) if since <= day), part)


def article_in_words(sign: str) -> str:
    """'Civil Code, article 444'; several signs are separated by semicolons."""
    return _("; ").join(_one(part.strip()) for part in sign.split(";") if part.strip())


def _one(sign: str) -> str:
    if sign in LAWS:
        return str(LAWS[sign])
    match = re.fullmatch(r"([A-Z]+\d*(?:-[A-Z]+)?) (\S+)", sign)
    if match is None or match.group(1) not in LAWS:
        return sign
    return _("%(law)s, article %(number)s", law=LAWS[match.group(1)], number=match.group(2))
