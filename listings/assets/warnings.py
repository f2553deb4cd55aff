"""What every page of a right says first: what stands on it and may keep it from being sold or licensed."""

from datetime import date

from sqlalchemy.orm import Session

from core import show
from core.i18n import LazyText, _, lazy_gettext
from listings.assets import queries
from listings.assets.models import EncumbranceType

# The law behind each: Civil Code art. 444 (pledge); Implementing Regulations of the Patent Law, rules 103-105.
_WITH_HOLDER: dict[EncumbranceType, LazyText] = {
    EncumbranceType.PLEDGE: lazy_gettext(
        "A pledge or security interest in favour of %(who)s has stood on this right since %(day)s. It is sold or "
        "licensed only with that party's consent (Civil Code art. 444)."
    ),
}
_WITHOUT_HOLDER: dict[EncumbranceType, LazyText] = {
    EncumbranceType.PLEDGE: lazy_gettext(
        "A pledge or security interest has stood on this right since %(day)s. It is sold or licensed only with the "
        "pledgee's consent (Civil Code art. 444)."
    ),
    EncumbranceType.SEIZURE: lazy_gettext(
        "A court has preserved this right since %(day)s. It can be neither sold nor licensed (Implementing "
        "Regulations of the Patent Law, rule 105)."
    ),
    EncumbranceType.SUSPENSION: lazy_gettext(
        "The office has suspended the procedures on this right since %(day)s; no transfer is recorded meanwhile "
        "(Implementing Regulations of the Patent Law, rule 103)."
    ),
    EncumbranceType.DISPUTE: lazy_gettext(
        "This right has been in dispute since %(day)s. Wait for the outcome before you rely on it."
    ),
}


def warnings_on(session: Session, asset_id: int, today: date) -> list[str]:
    """A sentence for each pledge, preservation, suspension and dispute that stands on the day; equal ones once."""
    told = []
    for row in queries.active_encumbrances(session, asset_id, today):
        text = _WITH_HOLDER.get(row.type) if row.holder_name else None
        text = text or _WITHOUT_HOLDER.get(row.type)
        if text is not None:
            told.append(_(text.text, who=row.holder_name, day=show.day(row.from_date)))
    return list(dict.fromkeys(told))
