"""One line of a desk, and for whom lines are gathered."""

from dataclasses import dataclass
from datetime import date, datetime

from markupsafe import Markup
from sqlalchemy.orm import Session

from core.actor import Actor
from core.clock import business_date
from core.i18n import language
from listings.assets.models import Asset


@dataclass(frozen=True, slots=True)
class Todo:
    """One line of the desk."""

    title: str
    href: str | None
    due: str | Markup | None = None
    late: bool = False
    note: str | None = None
    tag: str | None = None


@dataclass(frozen=True, slots=True)
class Desk:
    """For whom lines are gathered."""

    session: Session
    actor: Actor
    now: datetime

    @property
    def today(self) -> date:
        """The business day."""
        return business_date(self.now)


def title_of(asset: Asset) -> str:
    """The right's name in the reader's language where there is one."""
    return asset.title_en if language() != "zh_Hans" and asset.title_en else asset.title or asset.title_en
