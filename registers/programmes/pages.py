"""What the pages of the registers are made of: addresses of lists, rows, a pager, a trail, sheets."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from marshmallow import ValidationError
from sqlalchemy.orm import Session

from core.actor import Actor
from core.audit import AuditEntry
from core.errors import Unacceptable
from core.fields import load_form
from core.i18n import LazyText, _, language, lazy_gettext, ngettext
from core.sheets import MARK, plain_cell
from core.sheets import line as csv_line
from core.show import day as day_text
from core.show import number as number_text
from core.trail import changes_of_trail
from core.workbooks import workbook
from registers.programmes import labels, queries
from registers.programmes.editions import edition_rule
from registers.programmes.forms import TITLE_ACTS
from registers.programmes.keeping import open_check, suspended_for
from registers.programmes.models import ProgrammeKind, Title
from registers.programmes.queries import Counted, Wanted
from registers.programmes.schemas import TitlesWanted
from registers.programmes.standing import OFFICE
from registers.programmes.states import TitleState

SIZE = 50
MOST_IN_SHEET = 50_000
HEADS: tuple[LazyText, ...] = (
    lazy_gettext("Number"), lazy_gettext("Holder"), lazy_gettext("Unified social credit code"),
    lazy_gettext("What is recognised"), lazy_gettext("Programme"), lazy_gettext("Kind"), lazy_gettext("Level"),
    lazy_gettext("Standard"), lazy_gettext("Edition of the standard"), lazy_gettext("Issuing body"),
    lazy_gettext("Document"), lazy_gettext("First day"), lazy_gettext("Last day"), lazy_gettext("State"),
)  # fmt: skip


def asked_of(args: Any) -> dict[str, Any]:
    """The list's address as wishes; what does not fit is passed over."""
    try:
        asked = load_form(TitlesWanted, args)
    except ValidationError as faults:
        fits = {
            key: value
            for key, value in args.items()
            if not isinstance(faults.messages, dict) or key not in faults.messages
        }
        asked = load_form(TitlesWanted, _Args(fits))
    kinds = tuple(ProgrammeKind(kind) for kind in args.getlist("kind") if kind in list(ProgrammeKind))
    return {**asked, "kinds": kinds}


class _Args(dict[str, str]):
    def getlist(self, key: str) -> list[str]:
        """Nothing of this is a list."""
        return [self[key]] if key in self else []


def wanted_of(asked: Mapping[str, Any], today: date) -> Wanted:
    """The wishes as a query takes them."""
    ends = asked["ends"]
    return Wanted(
        kinds=asked["kinds"],
        programme=asked["programme"].upper(),
        level=asked["level"],
        state=asked["state"],
        on=asked["on"],
        year=asked["year"],
        edition=asked["edition"],
        words=asked["q"],
        ends_from=today if ends else None,
        ends_by=today + timedelta(days=ends) if ends else None,
    )


def address_of(asked: Mapping[str, Any], **changes: Any) -> dict[str, Any]:
    """The values of the list's address; None leaves one out."""
    said = {
        "kind": [kind.value for kind in asked["kinds"]] or None,
        "programme": asked["programme"] or None,
        "level": asked["level"].value if asked["level"] else None,
        "state": asked["state"].value if asked["state"] else None,
        "on": asked["on"].isoformat() if asked["on"] else None,
        "year": asked["year"],
        "edition": asked["edition"] or None,
        "q": asked["q"] or None,
        "ends": asked["ends"],
    }
    return {key: value for key, value in {**said, **changes}.items() if value is not None}


def said_of(asked: Mapping[str, Any], counted: Counted) -> str:
    """What is counted, in words: '970 entries of 964 holders, in force on 31 Dec 2021'."""
    entries = ngettext("%(count)s entry", "%(count)s entries", counted.titles, count=number_text(counted.titles))
    holders = ngettext("%(count)s holder", "%(count)s holders", counted.bodies, count=number_text(counted.bodies))
    text = _("%(entries)s of %(holders)s", entries=entries, holders=holders)
    if asked["on"]:
        text = _("%(what)s, in force on %(day)s", what=text, day=day_text(asked["on"]))
    if asked["ends"]:
        text = _("%(what)s, ending within %(days)s days", what=text, days=asked["ends"])
    return text


def options() -> dict[str, Any]:
    """What the list can be narrowed by."""
    return {
        "kinds": [(kind.value, label) for kind, label in labels.KIND_LABELS.items()],
        "levels": [(level.value, label) for level, label in labels.LEVEL_LABELS.items()],
        "states": [(state.value, label) for state, (label, _tone) in labels.TITLE_LABELS.items()],
    }


def standard_of(title: Title) -> str:
    """'GB/T 29490-2023', or nothing."""
    return "-".join(part for part in (title.programme.standard, title.edition) if part)


def _cells(title: Title, today: date) -> list[str]:
    spoken = language()
    return [
        title.number, title.body.display(spoken), title.body.uscc or "", title.object_name,
        title.programme.display(spoken), str(labels.KIND_LABELS[title.programme.kind]),
        str(labels.LEVEL_LABELS[title.programme.level]), title.programme.standard, title.edition, title.issuer,
        title.document_no, title.granted_on.isoformat(), title.valid_to.isoformat(),
        str(labels.TITLE_LABELS[title.state_on(today)][0]),
    ]  # fmt: skip


def sheet(session: Session, wanted: Wanted, today: date) -> list[list[str]]:
    """Exactly the titles of a list, head first; Unacceptable `too_many` beyond what a sheet holds."""
    counted = queries.count(session, wanted, today)
    if counted.titles > MOST_IN_SHEET:
        text = _("These are more than %(most)s lines. Narrow the list first.", most=MOST_IN_SHEET)
        raise Unacceptable(text, code="too_many")
    rows = session.scalars(queries.titles(wanted, today))
    return [[str(head) for head in HEADS], *(_cells(row, today) for row in rows)]


def as_csv(rows: Iterable[Sequence[str]]) -> str:
    """For spreadsheets: marked as UTF-8, and with nothing to execute."""
    return MARK + "".join(csv_line([plain_cell(cell) for cell in row]) for row in rows)


def as_workbook(name: str, rows: Sequence[Sequence[str]]) -> bytes:
    """The same as XLSX; every cell is text, so that long numbers stay as they are."""
    return workbook(name, rows)


def acts_on(session: Session, title: Title, actor: Actor | None, today: date) -> list[str]:
    """What the reader may do with a title, by the names of its forms."""
    if actor is None or not actor.has(*OFFICE):
        return []
    state, table = title.state_on(today), Title.__lifecycle__
    acts = {"check": "pass check", "suspend": "suspend", "restore": "restore", "revoke": "revoke"}
    found = [name for name in TITLE_ACTS if name in acts and table.allows(state, acts[name])]
    if state is TitleState.SUSPENDED and suspended_for(session, title, open_check(session, title)) is not None:
        found = ["check", *(name for name in found if name != "restore")]
    if "check" in found and all(check.passed_on is not None or check.calls_on > today for check in title.checks):
        found.remove("check")
    if table.allows(state, "revoke") and edition_rule(session, title.programme.standard, title.edition) is not None:
        found.append("convert")
    return [*found, "first"] if not title.firsts else found


TRAIL_LABELS: dict[str, LazyText] = {
    "state": lazy_gettext("State"),
    "reason": lazy_gettext("Reason"),
    "from": lazy_gettext("From"),
    "to": lazy_gettext("Last day"),
    "edition": lazy_gettext("Edition of the standard"),
    "passed": lazy_gettext("Passed on"),
    "due": lazy_gettext("Due"),
    "number": lazy_gettext("Number"),
    "scope": lazy_gettext("Where it was the first"),
    "code": lazy_gettext("Code"),
    "name": lazy_gettext("Name"),
    "rows": lazy_gettext("Lines"),
    "new": lazy_gettext("New"),
}


def trail(entries: Iterable[AuditEntry], words: Mapping[str, object]) -> list[dict[str, Any]]:
    """Rows for a page's history."""
    return changes_of_trail(entries, TRAIL_LABELS, words)


def words_of(table: Mapping[Any, tuple[LazyText, str]]) -> dict[str, object]:
    """A table of states as the trail's words."""
    return {state.value: label for state, (label, _tone) in table.items()}


def pager(number: int, total: int, href: Any) -> dict[str, Any]:
    """The pager's numbers and addresses; `href(number)` makes one."""
    last = max(1, -(-total // SIZE))
    return {
        "number": number, "pages": last, "total": total, "previous_href": href(number - 1) if number > 1 else None,
        "next_href": href(number + 1) if number < last else None,
    }  # fmt: skip
