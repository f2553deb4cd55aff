"""The letter of a saved search, in its person's language, with the one-click way out of it (RFC 8058)."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from core import mail
from core.i18n import LANGUAGES, _, ngettext, speaking
from listings.alerts import watching
from listings.alerts.models import SavedSearch, Watch
from listings.alerts.rules import MOST_LINES
from listings.alerts.watching import Find
from parties.people import letters
from parties.people.models import Person


def unsubscribe_address(row: SavedSearch) -> str:
    """The address that ends the letters of one search, for its holder without signing in."""
    return letters.address(f"/unsubscribe/{row.token}")


def write(
    session: Session, row: SavedSearch, person: Person, finds: Sequence[Find], *, key: str, now: datetime
) -> None:
    """Ask for the letter that tells of some finds; the same `key` never is sent twice."""
    with speaking(person.language if person.language in LANGUAGES else "en"):
        letter = mail.Letter(
            to=person.email, subject=subject_of(row, len(finds)), text=text_of(row, finds), key=key,
            headers={
                "List-Unsubscribe": f"<{unsubscribe_address(row)}>",
                "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            },
        )  # fmt: skip
    mail.send_all_later(session, [letter], now=now)


def subject_of(row: SavedSearch, count: int) -> str:
    """'2 new listings: Battery cooling'."""
    if row.watch is Watch.LISTINGS:
        return ngettext("%(num)s new listing: %(name)s", "%(num)s new listings: %(name)s", count, name=row.name)
    return ngettext("%(num)s new need: %(name)s", "%(num)s new needs: %(name)s", count, name=row.name)


def text_of(row: SavedSearch, finds: Sequence[Find]) -> str:
    """The letter: each find with its address, the search, and the ways to change or end it."""
    parts = [str(letters.GREETING), _("This is new and meets your saved search “%(name)s”:", name=row.name)]
    for find in finds[:MOST_LINES]:
        parts.append(
            f"{watching.line_of(row.watch, find)}\n{letters.address(watching.path_of(row.watch, find.thing_id))}"
        )
    more = len(finds) - MOST_LINES
    if more > 0:
        parts.append(ngettext("And %(num)s more.", "And %(num)s more.", more))
    parts += [
        _("All that meets it: %(address)s", address=letters.address(watching.address_of(row.watch, row.parameters))),
        _("Change or delete the search: %(address)s", address=letters.address(f"/saved/{row.id}/edit")),
        _("No more letters about it: %(address)s", address=unsubscribe_address(row)),
        str(letters.CLOSING),
    ]
    return "\n\n".join(parts) + "\n"
