"""Rights by the numbers that people write down."""

import re

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from core.answers import refused
from core.i18n import _
from listings.assets.models import Asset

SEPARATORS = re.compile(r"[,;，；、\n]+")


def listed(text: str) -> list[str]:
    """'a, b；c' as its parts."""
    return [part.strip() for part in SEPARATORS.split(text) if part.strip()]


def rights_numbered(session: Session, text: str, field: str) -> list[int]:
    """The rights with these numbers, as they stand on the rights' pages; Unacceptable for one that is not there, or of
    which there are several."""
    ids = []
    for number in listed(text):
        plain = re.sub(r"[\s./-]", "", number).upper().removeprefix("ZL")
        spelt = {number, plain, plain.removeprefix("CN")}
        with_it = select(Asset.id).where(or_(Asset.number_display == number, Asset.number_norm.in_(spelt)))
        found = session.scalars(with_it.limit(2)).all()
        if len(found) != 1:
            fault = _(
                "There is no right, or more than one, with the number %(number)s. Write it as on the right's page.",
                number=number[:60],
            )
            raise refused(field, fault)
        ids.append(found[0])
    return ids
