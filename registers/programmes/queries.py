"""Reads of programmes, applications and titles. Every count is one of a day, by the same conditions as its list."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, contains_eager, selectinload

from core.actor import Actor
from core.db import found_by
from core.errors import NotFound
from core.i18n import _
from parties.organisations.models import Organisation
from registers.programmes.bodies import of_organisation, organisation_of
from registers.programmes.models import (
    Application,
    Batch,
    Body,
    Check,
    EditionRule,
    First,
    Intake,
    Level,
    Objection,
    Programme,
    ProgrammeKind,
    Suspension,
    Title,
)
from registers.programmes.standing import OFFICE
from registers.programmes.states import IN_FORCE, SEEN_BY_ALL, STANDING, ApplicationState, TitleState

EXPIRED = TitleState.EXPIRED


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which titles; nothing said is all. `on`: in force on that day; `year`: granted in it; `ends_by`: still standing
    on `ends_from` and over by then."""

    kinds: tuple[ProgrammeKind, ...] = ()
    programme: str = ""
    level: Level | None = None
    state: TitleState | None = None
    on: date | None = None
    year: int | None = None
    edition: str = ""
    words: str = ""
    ends_from: date | None = None
    ends_by: date | None = None
    body_key: str = ""


def holds_on(day: date) -> ColumnElement[bool]:
    """Whether a title (joined with its programme) is in force on a day: granted, not over, revoked or suspended then,
    and of no edition whose last day had passed (BR-90). The same for every day, whenever it is asked."""
    suspended = select(Suspension.id).where(
        Suspension.title_id == Title.id,
        Suspension.from_date <= day,
        or_(Suspension.to_date.is_(None), Suspension.to_date >= day),
    )
    is_old = or_(
        and_(Title.edition == EditionRule.edition, or_(Title.converted_on.is_(None), Title.converted_on <= day)),
        and_(Title.former_edition == EditionRule.edition, Title.converted_on > day),
    )
    outdated = select(EditionRule.id).where(
        EditionRule.standard == Programme.standard, EditionRule.valid_to.is_(None), EditionRule.last_day < day, is_old
    )
    return and_(
        Title.granted_on <= day,
        Title.valid_to >= day,
        or_(Title.ended_on.is_(None), Title.ended_on > day),
        ~suspended.exists(),
        ~outdated.correlate(Title, Programme).exists(),
    )


def _state(state: TitleState, today: date) -> ColumnElement[bool]:
    if state is EXPIRED:
        return or_(Title.state == EXPIRED, and_(Title.state.in_(STANDING), Title.valid_to < today))
    if state in STANDING:
        return and_(Title.state == state, Title.valid_to >= today)
    return Title.state == state


def conditions(wanted: Wanted, today: date) -> list[ColumnElement[bool]]:
    """What is wanted, as conditions on Title joined with Programme and Body."""
    kept: list[ColumnElement[bool]] = []
    if wanted.kinds:
        kept.append(Programme.kind.in_(wanted.kinds))
    if wanted.programme:
        kept.append(Programme.code == wanted.programme)
    if wanted.level is not None:
        kept.append(Programme.level == wanted.level)
    if wanted.state is not None:
        kept.append(_state(wanted.state, today))
    if wanted.on is not None:
        kept.append(holds_on(wanted.on))
    if wanted.year is not None:
        kept.append(Title.granted_on.between(date(wanted.year, 1, 1), date(wanted.year, 12, 31)))
    if wanted.edition:
        kept.append(Title.edition == wanted.edition)
    if wanted.ends_by is not None:
        kept += [Title.state.in_(STANDING), Title.valid_to.between(wanted.ends_from or today, wanted.ends_by)]
    if wanted.body_key:
        kept.append(Body.key == wanted.body_key)
    for word in wanted.words.split()[:8]:
        plain = word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_").lower()
        columns = (Body.name, Body.name_en, Title.number, Title.object_name, Body.key)
        kept.append(or_(*(func.lower(column).like(f"%{plain}%", escape="\\") for column in columns)))
    return kept


def titles(wanted: Wanted, today: date) -> Select[Title]:
    """The titles that are wanted, as a statement, the latest first."""
    joined = select(Title).join(Title.programme).join(Title.body)
    joined = joined.options(contains_eager(Title.programme), contains_eager(Title.body))
    return joined.where(*conditions(wanted, today)).order_by(Title.granted_on.desc(), Title.id.desc())


@dataclass(frozen=True, slots=True)
class Counted:
    """How many titles there are, and how many bodies hold them."""

    titles: int
    bodies: int


def count(session: Session, wanted: Wanted, today: date) -> Counted:
    """How many titles are wanted, and how many distinct bodies hold them."""
    asked = select(func.count(Title.id), func.count(Title.body_id.distinct())).select_from(Title)
    asked = asked.join(Programme, Programme.id == Title.programme_id).join(Body, Body.id == Title.body_id)
    row = session.execute(asked.where(*conditions(wanted, today))).one()
    return Counted(row[0], row[1])


def page_of_titles(
    session: Session, wanted: Wanted, *, today: date, number: int, size: int
) -> tuple[list[Title], Counted]:
    """One page, and how many there are in all."""
    rows = session.scalars(titles(wanted, today).offset((number - 1) * size).limit(size))
    return list(rows), count(session, wanted, today)


def by_level(session: Session, wanted: Wanted, today: date) -> dict[Level, int]:
    """How many titles of each level there would be, the other wishes kept."""
    asked = select(Programme.level, func.count(Title.id)).select_from(Title)
    asked = asked.join(Programme, Programme.id == Title.programme_id).join(Body, Body.id == Title.body_id)
    rows = session.execute(asked.where(*conditions(replace(wanted, level=None), today)).group_by(Programme.level))
    found = {row[0]: row[1] for row in rows}
    return {level: found.get(level, 0) for level in Level}


def after_title(session: Session, wanted: Wanted, *, today: date, after: int, limit: int) -> list[Title]:
    """Up to `limit` titles below the id `after` (0: from the newest entered), for the API's pages."""
    kept = titles(wanted, today).order_by(None).order_by(Title.id.desc()).limit(limit)
    return list(session.scalars(kept.where(Title.id < after) if after else kept))


def title(session: Session, title_id: int) -> Title:
    """The title with its programme, holder, suspensions, checks and firsts; NotFound."""
    row = session.scalar(
        select(Title)
        .where(Title.id == title_id)
        .options(
            selectinload(Title.programme), selectinload(Title.body), selectinload(Title.suspensions),
            selectinload(Title.checks), selectinload(Title.firsts),
        )
    )  # fmt: skip
    if row is None:
        raise NotFound(_("There is nothing in the registers under this number."))
    return row


def is_holder(session: Session, row: Title, actor: Actor | None) -> bool:
    """Whether the actor acts for the holder."""
    if actor is None or actor.is_system:
        return False
    holder = organisation_of(session, row.body)
    return holder is not None and actor.acts_for(holder.id)


def body_key_of(session: Session, organisation_id: int | None) -> str | None:
    """By which key the registers know an organisation that was verified."""
    row = session.get(Organisation, organisation_id) if organisation_id else None
    return of_organisation(row).key if row is not None and row.is_verified else None


def ending(*, today: date, days: int, kinds: tuple[ProgrammeKind, ...] = (), key: str = "") -> Wanted:
    """What ends within so many days, of everybody or of one body."""
    return Wanted(kinds=kinds, ends_from=today, ends_by=today + timedelta(days=days), body_key=key)


def soonest(wanted: Wanted, today: date, *, limit: int = 200) -> Select[Title]:
    """The titles that are wanted, the first to end first."""
    return titles(wanted, today).order_by(None).order_by(Title.valid_to, Title.id).limit(limit)


def checks_due(
    session: Session, *, today: date, days: int, key: str = "", limit: int = 200
) -> list[tuple[Check, Title]]:
    """Checks that are due within so many days or overdue, of titles that stand (of one body); the earliest first."""
    asked = (
        select(Check, Title)
        .join(Title, Title.id == Check.title_id)
        .where(
            Check.passed_on.is_(None), Check.due_on <= today + timedelta(days=days), Title.state.in_(IN_FORCE),
            Title.valid_to >= today,
        )
        .options(selectinload(Title.programme), selectinload(Title.body))
        .order_by(Check.due_on, Check.id)
        .limit(limit)
    )  # fmt: skip
    if key:
        asked = asked.where(Title.body_id.in_(select(Body.id).where(Body.key == key)))
    return [(row[0], row[1]) for row in session.execute(asked)]


def programmes(session: Session) -> list[Programme]:
    """Every programme with its rules, by kind, level and name."""
    rows = session.scalars(select(Programme).options(selectinload(Programme.rules))).all()
    kinds, levels = list(ProgrammeKind), list(Level)
    return sorted(rows, key=lambda row: (kinds.index(row.kind), levels.index(row.level), row.name))


def programme_by_code(session: Session, code: str) -> Programme:
    """The programme with this code, or NotFound."""
    return found_by(session, Programme, code=code.upper()[:20])


def in_force_by_programme(session: Session, day: date) -> dict[int, int]:
    """How many titles of each programme are in force on a day."""
    asked = select(Title.programme_id, func.count(Title.id)).join(Programme, Programme.id == Title.programme_id)
    rows = session.execute(asked.where(holds_on(day)).group_by(Title.programme_id))
    return {row[0]: row[1] for row in rows}


def batches_of(session: Session, programme_id: int | None = None) -> list[Batch]:
    """Batches of a programme or of all, the latest first."""
    asked = select(Batch).options(selectinload(Batch.programme)).order_by(Batch.opens.desc(), Batch.id.desc())
    return list(session.scalars(asked.filter_by(programme_id=programme_id) if programme_id else asked.limit(100)))


def batch_by_number(session: Session, number: str) -> Batch:
    """The batch with this number, or NotFound."""
    return found_by(session, Batch, number=number.upper()[:30])


def open_batches(session: Session, today: date) -> list[Batch]:
    """Batches that take applications today, the first to close first."""
    asked = select(Batch).where(Batch.opens <= today, Batch.closes >= today).options(selectinload(Batch.programme))
    return list(session.scalars(asked.order_by(Batch.closes, Batch.id)))


def _applications() -> Select[Application]:
    return select(Application).options(
        selectinload(Application.batch).selectinload(Batch.programme), selectinload(Application.body),
        selectinload(Application.objections),
    )  # fmt: skip


def applications_of(session: Session, actor: Actor, *, limit: int = 200) -> list[Application]:
    """The actor's own applications; for the city office all that were handed in. The latest first."""
    asked = _applications().order_by(Application.id.desc()).limit(limit)
    if actor.has(*OFFICE):
        return list(session.scalars(asked.where(Application.submitted_at.is_not(None))))
    return list(session.scalars(asked.filter_by(organisation_id=actor.organisation_id)))


def of_batch(session: Session, batch_id: int) -> list[Application]:
    """What was handed in in a batch, in its order."""
    asked = _applications().where(Application.batch_id == batch_id, Application.submitted_at.is_not(None))
    return list(session.scalars(asked.order_by(Application.id)))


def in_publicity(session: Session, today: date) -> list[Application]:
    """What everybody may object to today, the first to end first."""
    asked = _applications().where(Application.state == ApplicationState.PUBLIC, Application.publicity_ends >= today)
    return list(session.scalars(asked.order_by(Application.publicity_ends, Application.id)))


def waiting_for_office(session: Session, today: date, *, limit: int = 50) -> list[Application]:
    """Applications with which the city office has something to do."""
    ready = and_(Application.state == ApplicationState.PUBLIC, Application.publicity_ends < today)
    open_ones = select(Objection.id).where(Objection.application_id == Application.id, Objection.state == "open")
    waiting = or_(
        Application.state.in_((ApplicationState.SUBMITTED, ApplicationState.PROPOSED)), ready, open_ones.exists()
    )
    return list(session.scalars(_applications().where(waiting).order_by(Application.id).limit(limit)))


def to_finish(session: Session, organisation_id: int | None, *, limit: int = 50) -> list[Application]:
    """An organisation's applications that are drafts or were returned, while their batch or the office still waits."""
    states = (ApplicationState.DRAFT, ApplicationState.RETURNED)
    asked = _applications().filter_by(organisation_id=organisation_id).where(Application.state.in_(states))
    return list(session.scalars(asked.order_by(Application.id).limit(limit)))


def application_for(session: Session, number: str, actor: Actor | None) -> Application:
    """An application: in publicity and granted ones for everybody, others for the applicant and the city office."""
    row = session.scalar(_applications().where(Application.number == number.upper()[:20]))
    if row is not None and (row.state in SEEN_BY_ALL or sees_all_of(row, actor)):
        return row
    raise NotFound(_("There is no application under this number."))


def sees_all_of(row: Application, actor: Actor | None) -> bool:
    """Whether the actor may read statement, evidence and reasons: the applicant, and the city office once handed in."""
    if actor is None:
        return False
    return actor.acts_for(row.organisation_id) or (actor.has(*OFFICE) and row.submitted_at is not None)


def title_of_document(session: Session, subject: str) -> Title | None:
    """The title of which a certificate ('title:7') speaks."""
    kind, _colon, number = subject.partition(":")
    return title(session, int(number)) if kind == "title" and number.isascii() and number.isdigit() else None


def firsts(session: Session) -> list[tuple[First, Title]]:
    """Everything that was the first of its kind in a scope."""
    asked = select(First, Title).join(Title, Title.id == First.title_id)
    asked = asked.options(selectinload(Title.body), selectinload(Title.programme)).order_by(Title.granted_on, First.id)
    return [(row[0], row[1]) for row in session.execute(asked)]


def intakes(session: Session, register: str, *, limit: int = 50) -> list[Intake]:
    """The lists that were taken into a register, the latest first."""
    asked = select(Intake).filter_by(register=register).order_by(Intake.id.desc())
    return list(session.scalars(asked.limit(limit)))


def edition_rules(session: Session) -> list[EditionRule]:
    """Which editions end when."""
    stand = select(EditionRule).where(EditionRule.valid_to.is_(None))
    return list(session.scalars(stand.order_by(EditionRule.standard, EditionRule.last_day)))


def may_read_files(session: Session, actor: Actor, application_id: int) -> bool:
    """Evidence of an application: the applicant and the city office."""
    row = session.get(Application, application_id)
    return row is not None and sees_all_of(row, actor)


def may_add_files(session: Session, actor: Actor, application_id: int) -> bool:
    """The applicant adds evidence while it may change the application."""
    row = session.get(Application, application_id)
    return row is not None and actor.acts_for(row.organisation_id) and row.can("change")
