"""The numbers of each programme, and until when certificates by a replaced edition of a standard hold (BR-90)."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import audit
from core.actor import Actor
from core.clock import business_date
from core.db import locked
from core.errors import Conflict
from core.i18n import _, lazy_gettext
from parties.organisations.keeping import keep_only_one
from registers.programmes.models import EditionRule, Programme, ProgrammeRule
from settlement.rulebook.declared import Keeper, Number, RuleTable, Unit, Values, Version
from settlement.rulebook.models import RuleProposal
from settlement.rulebook.proposing import rule_exists


def _another_edition(values: Values, starts: date) -> dict[str, list[str]]:
    if values["edition"] == values["replaced_by"]:
        return {"replaced_by": [_("Write the edition that replaces it.")]}
    if date.fromisoformat(values["in_force_from"]) > starts:
        return {"last_day": [_("The last day is before the first. Check both dates.")]}
    return {}


def _standing(session: Session, values: Values) -> EditionRule | None:
    same = {"standard": values["standard"], "edition": values["edition"], "valid_to": None}
    return session.scalar(select(EditionRule).filter_by(**same).with_for_update())


def _not_over(session: Session, values: Values, _starts: date, today: date) -> dict[str, list[str]]:
    """What was said of an edition can be corrected until its last day is over."""
    known = _standing(session, values)
    return {"edition": [_is_over()]} if known is not None and known.last_day < today else {}


def _is_over() -> str:
    return _("The last day of this edition is over, so its rule stays as it is.")


def _write_edition(session: Session, values: Values, row: RuleProposal) -> None:
    assert row.decided_at is not None
    known, today = _standing(session, values), business_date(row.decided_at)
    if known is not None and known.last_day < today:
        raise Conflict(_is_over(), code="rule_exists")
    if known is not None:
        known.valid_to = today
        session.flush()
    session.add(
        EditionRule(
            standard=values["standard"], edition=values["edition"], replaced_by=values["replaced_by"],
            in_force_from=date.fromisoformat(values["in_force_from"]), last_day=row.valid_from, source=row.source,
        )
    )  # fmt: skip


def _read_editions(session: Session) -> list[Version]:
    """The version that stands first, then those that it corrected."""
    rows = session.scalars(
        select(EditionRule).order_by(EditionRule.standard, EditionRule.edition, EditionRule.id.desc())
    )
    return [
        Version(
            {"standard": row.standard, "edition": row.edition},
            {"replaced_by": row.replaced_by, "in_force_from": row.in_force_from},
            row.last_day, row.valid_to, row.source,
        )
        for row in rows
    ]  # fmt: skip


def _check_in_time(values: Values, _starts: date) -> dict[str, list[str]]:
    if values["check_months"] <= values["validity_months"]:
        return {}
    return {"check_months": [_("A check comes within the validity. Write no more months than that has.")]}


def _known_programme(session: Session, values: Values, starts: date, _today: date) -> dict[str, list[str]]:
    programme = _programme(session, values)
    if programme is None:
        return {"programme": [_("There is no programme with this code. Enter the programme first.")]}
    if any(each.valid_from == starts for each in programme.rules):
        return {"valid_from": [str(rule_exists().message)]}
    return {}


def _programme(session: Session, values: Values) -> Programme | None:
    return session.scalar(select(Programme).filter_by(code=values["programme"]))


def _write_numbers(session: Session, values: Values, row: RuleProposal) -> None:
    assert row.decided_at is not None
    programme = locked(
        session, Programme, session.scalars(select(Programme.id).filter_by(code=values["programme"])).one()
    )
    numbers = {each.name: values[each.name] for each in NUMBERS.numbers}
    new = ProgrammeRule(
        programme_id=programme.id, valid_from=row.valid_from, source=row.source, proposal_id=row.id, **numbers
    )
    keep_only_one(session, new, rule_exists())
    after = {"from": row.valid_from.isoformat(), "months": new.validity_months, "check_months": new.check_months}
    confirmer = Actor(person_id=row.decided_by, name=row.decided_name)
    audit.record(
        session, programme.subject, "programme.rule_recorded", actor=confirmer, now=row.decided_at, after=after
    )


def _read_numbers(session: Session) -> list[Version]:
    rows = select(Programme.code, ProgrammeRule).join(Programme, Programme.id == ProgrammeRule.programme_id)
    found: list[Version] = []
    for code, row in session.execute(rows.order_by(Programme.code, ProgrammeRule.valid_from.desc())):
        later = found[-1].starts if found and found[-1].of["programme"] == code else None
        numbers = {each.name: getattr(row, each.name) for each in NUMBERS.numbers}
        found.append(Version({"programme": code}, numbers, row.valid_from, later, row.source))
    return found


NUMBERS = RuleTable(
    key="programmes",
    group=lazy_gettext("Registers and disputes"),
    title=lazy_gettext("Rules of each programme"),
    lead=lazy_gettext(
        "How long a title holds, when it is checked, and how long applications are in publicity. The first rule of a "
        "programme may begin on any day, since nothing was granted under it yet."
    ),
    keeper=Keeper.CITY,
    model=ProgrammeRule,
    of=(Number("programme", lazy_gettext("Programme’s code"), Unit.TEXT, most=20),),
    numbers=(
        Number("validity_months", lazy_gettext("Validity in months"), Unit.MONTHS, 1, 600,
               hint=lazy_gettext("Three years are 36.")),
        Number("check_months", lazy_gettext("Checked each so many months"), Unit.MONTHS, 1, 600,
               hint=lazy_gettext("Yearly surveillance: 12. Re-check at the end: as many as the validity.")),
        Number("check_window_days", lazy_gettext("Called for so many days before"), Unit.DAYS, 0, 365),
        Number("check_renews", lazy_gettext("A passed check renews it for the whole validity"), Unit.FLAG),
        Number("suspend_after_days", lazy_gettext("A missed check suspends after so many days"), Unit.DAYS, 0, 365,
               optional=True,
               hint=lazy_gettext("Where nothing is written, a missed check suspends nothing by itself.")),
        Number("publicity_days", lazy_gettext("Working days of publicity"), Unit.WORKING_DAYS, 1, 60,
               hint=lazy_gettext("Five, unless a document says otherwise.")),
        Number("system_months", lazy_gettext("Months that an applicant’s management system has run"), Unit.MONTHS, 1,
               60, optional=True, hint=lazy_gettext("Asked for by certifications; three by the standard’s practice.")),
        Number("least_staff", lazy_gettext("People of its own that an applicant has at least"), Unit.COUNT, 1, 1000,
               optional=True, hint=lazy_gettext("Asked for by programmes of operation centers.")),
    ),
    check=_check_in_time,
    look=_known_programme,
    first_at_once=True,
    write=_write_numbers,
    read=_read_numbers,
)  # fmt: skip

RULE_TABLES = (
    NUMBERS,
    RuleTable(
        key="editions",
        group=lazy_gettext("Registers and disputes"),
        title=lazy_gettext("Editions of standards that are replaced"),
        lead=lazy_gettext("Certificates by the old edition hold up to the last day and are suspended from the next."),
        keeper=Keeper.CITY,
        model=EditionRule,
        of=(
            Number("standard", lazy_gettext("Standard"), Unit.TEXT, most=40),
            Number("edition", lazy_gettext("Edition that is replaced"), Unit.TEXT, most=20),
        ),
        numbers=(
            Number("replaced_by", lazy_gettext("Edition that replaces it"), Unit.TEXT, most=20),
            Number("in_force_from", lazy_gettext("New edition in force from"), Unit.DAY),
        ),
        starts="last_day",
        starts_label=lazy_gettext("Last day of the old edition"),
        check=_another_edition,
        look=_not_over,
        write=_write_edition,
        read=_read_editions,
    ),
)
