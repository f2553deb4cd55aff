"""Whose word a file is: those who keep the register bring the office's own, a holder brings what anybody can write.

A file that a holder brings adds rights that are new here (marked until a center has compared them) and fills gaps of
the holder's own rights. What is on record stays: a difference is told, and a center can import the file.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from core import clock
from core.actor import Actor
from listings.assets import queries
from listings.assets.models import Asset, EncumbranceType

# Columns that a holder's file may fill where they are empty.
FILLABLE = frozenset({"title", "title_en", "summary", "kind_code", "publication_date", "grant_date", "filing_date"})
_NOT_TOLD = frozenset(
    {
        "version",
        "updated_at",
        "source",
        "source_date",
        "gaps",
        "complete",
        "holder_names",
        "filed_by_id",
        "status_source",
        "holders_wait",
    }
)
_PARTS = {"kind": "kind", "status": "status", "status_raw": "status", "status_date": "status"} | {
    "expiry_date": "term",
    "expiry_basis": "term",
}

Seen = dict[str, Any]


def keeps_register(actor: Actor) -> bool:
    """Whether what the actor imports is taken for the office's own word; the command line is among them."""
    return actor.has(*queries.KEEPERS)


@dataclass(frozen=True, slots=True)
class Who:
    """Who brings records and when; `holder_id` is an organisation for whose names a keeper of the register vouches."""

    actor: Actor
    now: datetime
    holder_id: int | None = None

    @property
    def keeper(self) -> bool:
        """Whether what is brought is taken for the office's own word."""
        return keeps_register(self.actor)

    @property
    def today(self) -> date:
        """The business date."""
        return clock.business_date(self.now)


def seen(session: Session, asset: Asset) -> Seen:
    """What is on record about a right before a file is read."""
    session.flush()
    told: Seen = {each.key: getattr(asset, each.key) for each in Asset.__table__.columns if each.key not in _NOT_TOLD}
    told["numbers"] = sorted((each.number_type.value, each.number) for each in queries.numbers_of(session, asset.id))
    owners = queries.owners_now(session, asset.id)
    told["owner"] = sorted((each.organisation_id or 0, each.holder_name, each.share_bp) for each in owners)
    standing = queries.active_encumbrances(session, asset.id)
    told["dispute"] = sorted(each.id for each in standing if each.type is EncumbranceType.DISPUTE)
    return told


def differences(before: Seen, after: Seen) -> list[str]:
    """The parts of the record that were changed beyond filling a gap (see `messages.PART_LABELS`)."""
    parts = []
    for name, was in before.items():
        filled = name in FILLABLE and was in (None, "")
        if after[name] != was and not filled:
            own = name in ("numbers", "owner", "dispute")
            parts.append(name if own else "numbers" if name.endswith("_no") else _PARTS.get(name, "particulars"))
    return list(dict.fromkeys(parts))
