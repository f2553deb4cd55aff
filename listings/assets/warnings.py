"""What every page of a right says first: what stands on it and may keep it from being sold or licensed."""

from datetime import date

from sqlalchemy.orm import Session

from core import show
from core.i18n import LazyText, _, lazy_gettext
from listings.assets import queries
from listings.assets.models import EncumbranceType

# The law behind each: Civil Code art. 444 (pledge); Implementing Regulations of the Patent Law, rules 103-105.
_TEXTS: dict[EncumbranceType, LazyText] = {
    EncumbranceType.PLEDGE: lazy_gettext(
        "A pledge or security interest stands on this right: %(which)s. It is sold or licensed only with the holder's "
        "consent (Civil Code art. 444)."
    ),
    EncumbranceType.SEIZURE: lazy_gettext(
        "A court has preserved this right: %(which)s. It can be neither sold nor licensed (Implementing Regulations of "
        "the Patent Law, rule 105)."
    ),
    EncumbranceType.SUSPENSION: lazy_gettext(
        "The office has suspended the procedures on this right: %(which)s. No transfer is recorded meanwhile "
        "(Implementing Regulations of the Patent Law, rule 103)."
    ),
    EncumbranceType.DISPUTE: lazy_gettext(
        "This right is in dispute: %(which)s. Wait for the outcome before you rely on it."
    ),
}


def warnings_on(session: Session, asset_id: int, today: date) -> list[str]:
    """A sentence for each kind of burden that stands on the day, naming in whose favour and since when."""
    standing: dict[EncumbranceType, list[str]] = {}
    for row in queries.active_encumbrances(session, asset_id, today, types=_TEXTS.keys()):
        words = {"who": row.holder_name, "day": show.day(row.from_date)}
        which = _("%(who)s, since %(day)s", **words) if row.holder_name else _("since %(day)s", **words)
        standing.setdefault(row.type, []).append(which)
    told = {type_: _("; ").join(dict.fromkeys(which)) for type_, which in standing.items()}
    return [_(text.text, which=told[type_]) for type_, text in _TEXTS.items() if type_ in told]
