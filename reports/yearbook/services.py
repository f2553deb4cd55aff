"""Publishing a yearbook and restating it: the only things of a yearbook that are written."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from core import audit
from core.actor import Actor, Role
from core.clock import business_date
from core.errors import Conflict, Unacceptable
from core.i18n import _
from parties.organisations.keeping import keep_only_one
from reports.yearbook import queries
from reports.yearbook.models import EditionKind, YearbookEdition


def publish_yearbook(session: Session, *, year: int, actor: Actor, now: datetime) -> YearbookEdition:
    """Edition 1 of a year that is over, with the hash over its figures. City office.

    Raises NotAllowed, NotFound `no_such_year`, Conflict `year_not_ended` or `published_already`.
    """
    actor.must_have(Role.CITY_OFFICE)
    today = business_date(now)
    book = queries.yearbook(session, year, today=today)
    if year >= today.year:
        text = _("%(year)s is not over yet. Its yearbook can be published from 1 January on.", year=year)
        raise Conflict(text, code="year_not_ended")
    if book.editions:
        raise _published(year)
    content = queries.canonical(book.figures)
    return _write(session, year, 1, EditionKind.PUBLISHED, content, [], "", actor=actor, now=now)


def restate_yearbook(session: Session, *, year: int, reason: str, actor: Actor, now: datetime) -> YearbookEdition:
    """The next edition of a published year whose records were corrected, with the difference and the reason.

    City office. The editions before stay as they are (BR-87). Raises NotAllowed, Conflict `not_published` or
    `nothing_changed`, Unacceptable `reason`.
    """
    actor.must_have(Role.CITY_OFFICE)
    book = queries.yearbook(session, year, today=business_date(now))
    if not book.editions:
        text = _("The yearbook of %(year)s is not published. Publish it first.", year=year)
        raise Conflict(text, code="not_published")
    if not reason.strip():
        text = _("Write why the figures have changed.")
        raise Unacceptable(text, code="reason_missing", fields={"reason": [text]})
    last, content = book.editions[-1], queries.canonical(book.figures)
    changed = queries.difference(last.figures, content)
    if not changed:
        text = _(
            "The records give the figures of edition %(number)s. There is nothing to restate.", number=last.edition
        )
        raise Conflict(text, code="nothing_changed")
    return _write(
        session, year, last.edition + 1, EditionKind.RESTATED, content, changed, reason.strip(), actor=actor, now=now
    )


def _published(year: int) -> Conflict:
    text = _("The yearbook of %(year)s is published already. Restate it where records were corrected.", year=year)
    return Conflict(text, code="published_already", rule="BR-87")


def _write(
    session: Session, year: int, number: int, kind: EditionKind, content: dict[str, Any],
    changed: list[dict[str, Any]], reason: str, *, actor: Actor, now: datetime,
) -> YearbookEdition:  # fmt: skip
    row = YearbookEdition(
        year=year, edition=number, kind=kind, figures=content, sha256=queries.digest(content), difference=changed,
        reason=reason, made_at=now, made_by=actor.name,
    )  # fmt: skip
    keep_only_one(session, row, _published(year))
    after = {"edition": number, "sha256": row.sha256, "reason": reason}
    audit.record(session, row.subject, f"yearbook.{kind.value}", actor=actor, now=now, after=after)
    return row
