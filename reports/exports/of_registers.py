"""Reports of the registers."""

from sqlalchemy.orm import Session

from core.actor import Actor
from core.i18n import _, language
from core.i18n import lazy_gettext as lazy
from core.show import day as day_text
from registers.alliances import labels as alliance_words
from registers.alliances import queries as alliances
from registers.hosting import queries as hosting
from registers.programmes import labels as title_words
from registers.programmes import queries as titles
from reports.exports.asked import MOST, Asked, Report
from reports.exports.sheets import Sheet, texts


def registered(session: Session, asked: Asked, actor: Actor | None) -> Sheet:
    """What stands in the registers on a day."""
    wanted = titles.Wanted(kinds=asked.kinds, level=asked.level, on=asked.day)
    spoken = language()
    return Sheet(
        _("Certificates and titles"),
        day_text(asked.day),
        texts(lazy("Number"), lazy("Holder"), lazy("Unified social credit code"), lazy("Kind"), lazy("Level"),
              lazy("First day"), lazy("Last day")),
        [
            [row.number, row.body.display(spoken), row.body.uscc or "",
             str(title_words.KIND_LABELS[row.programme.kind]), str(title_words.LEVEL_LABELS[row.programme.level]),
             row.granted_on, row.valid_to]
            for row in session.scalars(titles.titles(wanted, asked.day).limit(MOST + 1))
        ],
    )  # fmt: skip


def hosted(session: Session, asked: Asked, actor: Actor | None) -> Sheet:
    """Hosting agreements in force on a day."""
    spoken = language()
    return Sheet(
        _("Hosting"),
        day_text(asked.day),
        texts(
            lazy("Enterprise"), lazy("Unified social credit code"), lazy("Agency"), lazy("First day"), lazy("Last day")
        ),
        [
            [row.sme.display(spoken), row.sme.uscc or "", row.agency.display(spoken), row.from_date, row.to_date]
            for row in session.scalars(hosting.agreements(hosting.Wanted(on=asked.day)).limit(MOST + 1))
        ],
    )  # fmt: skip


def allied(session: Session, asked: Asked, actor: Actor | None) -> Sheet:
    """Members of alliances on a day."""
    spoken = language()
    return Sheet(
        _("Members of alliances"),
        day_text(asked.day),
        texts(lazy("Member"), lazy("Unified social credit code"), lazy("Alliance"), lazy("Category"),
              lazy("Joined on")),
        [
            [row.body.display(spoken), row.body.uscc or "", row.alliance.display(spoken),
             str(alliance_words.CATEGORY_LABELS[row.category]), row.joined_on]
            for row in alliances.members(session, kind=asked.alliance, on=asked.day, limit=MOST + 1)
        ],
    )  # fmt: skip


REPORTS = (
    Report("titles", lazy("Certificates and titles"), ("on", "kinds", "level"), registered),
    Report("hosting", lazy("Hosting"), ("on",), hosted),
    Report("alliances", lazy("Members of alliances"), ("on", "alliance"), allied),
)
