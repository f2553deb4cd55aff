"""Titles and certificates out of a city's list: all lines or none; what is on record already stays as it is."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import audit, bulk, lists
from core.actor import Actor
from core.clock import business_date
from core.errors import Refusal
from core.i18n import _
from core.lists import Line
from parties.organisations.models import OrganisationKind
from registers.programmes import bodies
from registers.programmes.applying import OF_A_THING
from registers.programmes.bodies import Named
from registers.programmes.columns import KIND_WORDS, TITLE_COLUMNS
from registers.programmes.models import Check, Intake, Programme, ProgrammeKind, ProgrammeRule, Title
from registers.programmes.rules import last_day, next_check
from registers.programmes.standing import OFFICE
from registers.programmes.states import STANDING, TitleState

REGISTER = "titles"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line that fits: what it says of a title."""

    line: Line
    programme: Programme
    body: Named
    number: str
    object_name: str
    edition: str
    issuer: str
    document_no: str
    granted_on: date
    valid_to: date
    ended_on: date | None
    end_reason: str

    def state(self, today: date) -> TitleState:
        """Its state when it is entered."""
        if self.ended_on is not None:
            return TitleState.REVOKED
        return TitleState.EXPIRED if self.valid_to < today else TitleState.VALID

    @property
    def key(self) -> tuple[int, str]:
        """What makes two lines the same title: the number, or holder, thing and first day."""
        said = self.number or f"{self.body.key}|{self.object_name}|{self.granted_on}"
        return self.programme.id, said


def known_intake(session: Session, register: str, content: bytes) -> Intake | None:
    """The intake of the very same file: taking it in again changes nothing."""
    digest = hashlib.sha256(content).hexdigest()
    return session.scalar(select(Intake).filter_by(register=register, sha256=digest).order_by(Intake.id).limit(1))


def keep_intake(
    session: Session, register: str, content: bytes, name: str, *, rows: int, new: int, actor: Actor, now: datetime
) -> Intake:
    """Write down that a list was taken in."""
    intake = Intake(
        register=register, name=name[:200] or "list", sha256=hashlib.sha256(content).hexdigest(), rows=rows, new=new,
        same=rows - new, taken_by=actor.name[:200], taken_at=now,
    )  # fmt: skip
    session.add(intake)
    session.flush()
    after = {"register": register, "name": intake.name, "rows": rows, "new": new}
    audit.record(session, intake.subject, "intake.taken", actor=actor, now=now, after=after)
    return intake


def named_in(line: Line, kind: OrganisationKind = OrganisationKind.ENTERPRISE, prefix: str = "") -> Named | None:
    """The body that a line names, in columns whose keys begin with `prefix`; what does not fit is noted in it."""
    said = line.choice("kind", KIND_WORDS, kind) if "kind" in line.cells and not prefix else kind
    uscc, name = line.text(f"{prefix}uscc"), line.text(f"{prefix}name")
    try:
        return bodies.named(
            uscc=uscc, name=name, kind=said or kind, name_en=line.text(f"{prefix}name_en"),
            region_code=line.text(f"{prefix}region"),
        )  # fmt: skip
    except Refusal as refusal:
        if uscc and name:  # that a cell is empty was said before
            line.fault(refusal.message)
        return None


def take_in_titles(
    session: Session, *, content: bytes, name: str, programme: str = "", actor: Actor, now: datetime
) -> Intake:
    """Enter the titles of a list; `programme` is the code for lines that name none. City office.

    All lines or none: Unacceptable `list` names each line that does not fit. Lines that are on record already change
    nothing, and the same file again gives the intake of the first time. Raises NotAllowed.
    """
    actor.must_have(*OFFICE)
    known = known_intake(session, REGISTER, content)
    if known is not None:
        return known
    lines = lists.lines_in(content, TITLE_COLUMNS)
    today = business_date(now)
    read = _reader(session, programme, today)
    entries = [entry for line in lines if (entry := read(line)) is not None]
    lists.must_fit(lines)
    check_names(session, [(each.line, each.body) for each in entries])
    new = _new_ones(session, entries, today)
    lists.must_fit(lines)
    intake = keep_intake(session, REGISTER, content, name, rows=len(lines), new=len(new), actor=actor, now=now)
    _write(session, new, intake, now)
    return intake


def _reader(session: Session, programme: str, today: date) -> Callable[[Line], Entry | None]:
    """Reads a line; programmes and their rules are asked once."""
    programmes = {row.code: row for row in session.scalars(select(Programme))}
    rules: dict[int, list[ProgrammeRule]] = {}
    for rule in session.scalars(select(ProgrammeRule).order_by(ProgrammeRule.valid_from.desc())):
        rules.setdefault(rule.programme_id, []).append(rule)

    def read(line: Line) -> Entry | None:
        found = programmes.get((line.text("programme") or programme).strip().upper())
        if found is None:
            line.fault(_("There is no such programme. Write its code, or choose one for the whole list."))
        elif found.kind is ProgrammeKind.CENTER:
            line.fault(_("Tiers of operation centers are not taken in by a list. Let the center apply for its tier."))
        body, granted_on = named_in(line), line.day("granted_on")
        valid_to, ended_on = line.day("valid_to"), line.day("ended_on")
        if found is None or body is None or granted_on is None:
            return None
        rule = next((each for each in rules.get(found.id, []) if each.valid_from <= granted_on), None)
        if rule is None:
            line.fault(_("%(code)s has no rule on the first day. Record its rule first.", code=found.code))
            return None
        last = valid_to or last_day(granted_on, rule.validity_months)
        _look_at_days(line, granted_on, last, ended_on, today)
        return Entry(
            line, found, body, line.text("number"), _thing(line, found), _edition(line, found),
            line.text("issuer") or found.authority, line.text("document_no"), granted_on, last, ended_on,
            line.text("end_reason"),
        )  # fmt: skip

    return read


def _look_at_days(line: Line, granted_on: date, valid_to: date, ended_on: date | None, today: date) -> None:
    if granted_on > today:
        line.fault(_("The first day lies ahead. Enter it when it has come."))
    if valid_to < granted_on:
        line.fault(_("The last day is before the first. Check both dates."))
    if ended_on is not None and not granted_on <= ended_on <= min(valid_to, today):
        line.fault(_("It was revoked on a day on which it was not in force. Check the dates."))
    if ended_on is not None and not line.text("end_reason"):
        line.fault(_("Write why it was revoked."))


def _thing(line: Line, programme: Programme) -> str:
    said = line.text("object_name")
    if programme.kind in OF_A_THING and not said:
        line.fault(_("Write what is recognised: the product, the base or the maker space."))
    return said if programme.kind in OF_A_THING else ""


def _edition(line: Line, programme: Programme) -> str:
    if programme.kind is not ProgrammeKind.CERTIFICATION:
        return ""
    for column in ("edition", "number", "issuer"):
        if not line.text(column):
            line.fault(_("A certificate has its number, its certification body and the edition of its standard."))
            break
    return line.text("edition")


def check_names(session: Session, named: Sequence[tuple[Line, Named]]) -> None:
    """Note lines whose code is on record, or stands elsewhere in the list, under another name."""
    known = bodies.known(session, list({body.key for _line, body in named}))
    first: dict[str, Named] = {}
    for line, body in named:
        before = first.setdefault(body.key, body)
        other = before.name if before.name != body.name else None
        if body.key in known:
            try:
                bodies.must_be_the_same(known[body.key], body)
            except Refusal as refusal:
                line.fault(refusal.message)
        elif other is not None:
            line.fault(_("The code %(code)s stands in this list for %(name)s, too.", code=body.key, name=other))


def _new_ones(session: Session, entries: Sequence[Entry], today: date) -> list[Entry]:
    """Those that are not on record yet; what contradicts the record or the list itself is noted in its line."""
    known, standing = _on_record(session, entries)
    new: list[Entry] = []
    seen: set[tuple[int, str]] = set()
    for entry in entries:
        if entry.key in seen:
            entry.line.fault(_("The list says this twice. Take one line out."))
            continue
        seen.add(entry.key)
        if (title := known.get(entry.key)) is not None:
            _compare(entry, title)
            continue
        place = (entry.programme.id, entry.body.key, entry.object_name)
        if entry.state(today) in STANDING:
            if place in standing:
                text = _("The holder has this already, under number %(number)s.", number=standing[place])
                entry.line.fault(text)
                continue
            standing[place] = entry.number or "–"
        new.append(entry)
    return new


def _on_record(
    session: Session, entries: Sequence[Entry]
) -> tuple[dict[tuple[int, str], Title], dict[tuple[int, str, str], str]]:
    """Titles of the programmes by key, and who holds which thing today under which number."""
    programmes = {entry.programme.id for entry in entries}
    known: dict[tuple[int, str], Title] = {}
    standing: dict[tuple[int, str, str], str] = {}
    for title in session.scalars(select(Title).where(Title.programme_id.in_(programmes)).join(Title.body)):
        known[title.programme_id, title.number] = title
        known[title.programme_id, f"{title.body.key}|{title.object_name}|{title.granted_on}"] = title
        if title.state in STANDING:
            standing[title.programme_id, title.body.key, title.object_name] = title.number
    return known, standing


def _compare(entry: Entry, title: Title) -> None:
    """Note where a line contradicts the record; what a check lengthened or a conversion changed does not."""
    same = (
        title.body.key == entry.body.key
        and title.granted_on == entry.granted_on
        and title.object_name == entry.object_name
        and entry.edition in (title.edition, title.former_edition)
        and entry.valid_to <= title.valid_to
    )
    if not same:
        text = _(
            "Number %(number)s is on record otherwise. Correct the line, or the record first.", number=title.number
        )
        entry.line.fault(text)


def _write(session: Session, new: Sequence[Entry], intake: Intake, now: datetime) -> None:
    today = business_date(now)
    ids = bodies.entered(session, {each.body.key: each.body for each in new}, now=now)
    numbers = _numbers(session, new)
    keys = bulk.new_ids(session, Title, len(new)) if new else []
    rows = [
        {
            "id": key, "programme_id": each.programme.id, "body_id": ids[each.body.key], "number": number,
            "object_name": each.object_name, "edition": each.edition, "former_edition": "", "converted_on": None,
            "issuer": each.issuer, "document_no": each.document_no, "granted_on": each.granted_on,
            "valid_to": each.valid_to, "state": each.state(today), "ended_on": each.ended_on,
            "end_reason": each.end_reason, "intake_id": intake.id, "grant_id": None,
            "entered_at": now,
        }
        for key, number, each in zip(keys, numbers, new, strict=True)
    ]  # fmt: skip
    bulk.insert_all(session, Title, rows)
    bulk.insert_all(session, Check, _checks(session, keys, new, today))


def _numbers(session: Session, new: Sequence[Entry]) -> list[str]:
    """Each title's number: the list's, or the next of its programme and year."""
    taken: dict[str, int] = {}
    programmes = {each.programme.id for each in new if not each.number}
    for number in session.scalars(select(Title.number).where(Title.programme_id.in_(programmes))):
        stem, _dash, tail = number.rpartition("-")
        if tail.isascii() and tail.isdigit():
            taken[stem] = max(taken.get(stem, 0), int(tail))
    numbers: list[str] = []
    for each in new:
        stem = f"{each.programme.code}-{each.granted_on.year}"
        if not each.number:
            taken[stem] = taken.get(stem, 0) + 1
        numbers.append(each.number or f"{stem}-{taken[stem]:04d}")
    return numbers


def _checks(session: Session, keys: Sequence[int], new: Sequence[Entry], today: date) -> list[dict[str, Any]]:
    """The next check of each title that stands; earlier ones lie before the list."""
    rules: dict[int, ProgrammeRule] = {}
    for rule in session.scalars(
        select(ProgrammeRule).where(ProgrammeRule.valid_from <= today).order_by(ProgrammeRule.valid_from)
    ):
        rules[rule.programme_id] = rule
    rows: list[dict[str, Any]] = []
    for key, each in zip(keys, new, strict=True):
        rule, start = rules[each.programme.id], each.granted_on
        following = next_check(start, each.valid_to, rule) if each.state(today) in STANDING else None
        while following is not None and following[0] < today:
            start = date.fromordinal(following[0].toordinal() + 1)
            following = next_check(start, each.valid_to, rule)
        if following is not None:
            rows.append(
                {
                    "title_id": key,
                    "due_on": following[0],
                    "calls_on": following[1],
                    "passed_on": None,
                    "note": "",
                    "evidence": None,
                }
            )
    return rows
