"""A statement on paper: drawn, kept as a document that can be verified, and given again while it says the same."""

from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from core import pdf, show
from core.actor import Actor
from core.db import locked
from core.files import StoredFile, of_purpose
from core.i18n import _, html_lang
from core.idempotency import digest
from parties.organisations.models import Organisation
from parties.organisations.queries import trading_center
from parties.people.letters import address
from settlement.contracts import documents
from settlement.contracts.models import Document
from settlement.ledger.queries import must_read_books
from settlement.statements import queries
from settlement.statements.queries import LINES, AccountPart, Line, Statement

KIND = "statement"
TEMPLATE = "statement-1"


def draw(session: Session, *, organisation_id: int, first: date, last: date, actor: Actor, now: datetime) -> Document:
    """The statement of a party for the days, as a PDF in the language in force.

    The same statement drawn again is the same document. Raises NotAllowed, Unacceptable (`span`, `too_long`).
    """
    queries.must_read(session, actor, organisation_id)
    locked(session, Organisation, organisation_id)  # one version after the other
    statement = queries.of_party(session, organisation_id, first, last, limit=LINES)
    return _drawn(session, statement, _("Party"), f"{organisation_id}", actor, now)


def draw_account(session: Session, *, code: str, first: date, last: date, actor: Actor, now: datetime) -> Document:
    """The statement of one account for the days, as `draw` does it; for those who read the books.

    Raises NotAllowed, NotFound, Unacceptable (`span`, `too_long`).
    """
    must_read_books(session, actor)
    # The owner of the books, not the account: posting to it does not wait for a drawing.
    locked(session, Organisation, trading_center(session).id)
    statement = queries.of_account(session, code, first, last, limit=LINES)
    return _drawn(session, statement, _("Account"), code.replace(":", "-"), actor, now)


def _drawn(session: Session, statement: Statement, called: str, name: str, actor: Actor, now: datetime) -> Document:
    content = content_of(statement, called)
    asked = digest(content)
    known = documents.documents_of(session, statement.key, KIND)
    for each in known:
        if each.code == documents.code_of(statement.key, KIND, each.version, asked):
            return each
    version = len(known) + 1
    code = documents.code_of(statement.key, KIND, version, asked)
    made = pdf.render("settlement/statements/statement.typ", _with_proof(content, code, now), made_at=now)
    number = f"{name}-{statement.first:%Y%m%d}-{statement.last:%Y%m%d}"
    return documents.keep(
        session, made, subject=statement.key, kind=KIND, version=version, number=number, template=TEMPLATE, code=code,
        actor=actor, now=now,
    )  # fmt: skip


def file_of(session: Session, document: Document) -> StoredFile:
    """The kept file of a drawn statement."""
    return next(each for each in of_purpose(session, document.subject) if each.sha256 == document.sha256)


def _with_proof(content: dict[str, Any], code: str, now: datetime) -> dict[str, Any]:
    place = address(f"/verify/{code}")
    proof = [
        [_("Drawn on"), str(show.instant(now).striptags())], [_("Verification code"), code],
        [_("To be verified at"), place],
    ]  # fmt: skip
    return {**content, "code": code, "footer": f"{code} · {place}", "proof_heading": _("Proof"), "proof": proof}


def content_of(statement: Statement, called: str) -> dict[str, Any]:
    """What the statement of a party or an account (`called` so) says, in the language in force; amounts to the fen."""
    span = _("%(first)s to %(last)s", first=show.day(statement.first), last=show.day(statement.last))
    return {
        "title": _("Statement of account"),
        "language": html_lang(),
        "mark": statement.of,
        "facts": [[called, statement.of], [_("Days"), span]],
        "nothing": "" if statement.parts else _("Nothing stood on an account or moved in these days."),
        "parts": [_part(statement, part) for part in statement.parts],
    }


def _part(statement: Statement, part: AccountPart) -> dict[str, Any]:
    opening = [show.day(statement.first), _("Opening balance"), "", "", show.figure(part.opening)]
    sums = [show.figure(each) for each in (part.debits, part.credits, part.closing)]
    return {
        "heading": part.words,
        "about": queries.side_words(part.account),
        "head": [_("Date"), _("Particulars"), "#" + _("Debit"), "#" + _("Credit"), "#" + _("Balance")],
        "rows": [opening, *map(_row, part.lines), [show.day(statement.last), _("Closing balance"), *sums]],
    }


def _row(line: Line) -> list[str]:
    cause = f"{line.about} · {_('Journal %(id)s', id=line.journal_id)}"
    words = "\n".join([line.reason, cause, *filter(None, [line.note])])
    return [show.day(line.on), words, *map(show.figure, (line.debit, line.credit, line.balance))]
