"""The law that stands behind a verdict, from its short sign ('CC 444') to its name."""

import re

from core.i18n import LazyText, _, lazy_gettext

LAWS: dict[str, LazyText] = {
    "CC": lazy_gettext("Civil Code"),
    "PC": lazy_gettext("Paris Convention"),
    "PL": lazy_gettext("Patent Law"),
    "PIR": lazy_gettext("Implementing Regulations of the Patent Law"),
    "TML": lazy_gettext("Trademark Law"),
    "TMR": lazy_gettext("Implementing Regulations of the Trademark Law"),
    "TRIPS": lazy_gettext("TRIPS Agreement"),
    "CL": lazy_gettext("Copyright Law"),
    "STL": lazy_gettext("Law on Promoting the Transformation of Scientific and Technological Achievements"),
    "TIE": lazy_gettext("Regulations on the Administration of Technology Import and Export"),
    "SPC-T": lazy_gettext("Supreme People's Court on technology contracts"),
}


def article_in_words(sign: str) -> str:
    """'Civil Code, article 444'; several signs are separated by semicolons."""
    return _("; ").join(_one(part.strip()) for part in sign.split(";") if part.strip())


def _one(sign: str) -> str:
    match = re.fullmatch(r"([A-Z]+(?:-[A-Z]+)?) (\S+)", sign)
    if match is None or match.group(1) not in LAWS:
        return sign
    return _("%(law)s, article %(number)s", law=LAWS[match.group(1)], number=match.group(2))
