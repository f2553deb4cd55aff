"""Acts of hosting: agree, end, record what was done, take a city's list in."""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from core import audit, bulk, files, lists
from core.actor import Actor, Role
from core.answers import given
from core.clock import business_date
from core.db import found, locked
from core.errors import Conflict, NotAllowed, Unacceptable
from core.i18n import _
from core.i18n import lazy_gettext as lazy
from core.lists import Column, Line
from parties.notices import services as notices
from parties.organisations.keeping import keep_only_one
from parties.organisations.models import Organisation, OrganisationKind
from parties.organisations.queries import must_be_verified
from registers.hosting.models import HostedService, HostingActivity, HostingAgreement
from registers.programmes import bodies, news
from registers.programmes.bodies import Named
from registers.programmes.columns import NAME, NAME_EN, REGION, USCC
from registers.programmes.models import Body, Intake
from registers.programmes.standing import APPLICANTS, OFFICE, must_be_day
from registers.programmes.taking_in import check_names, keep_intake, known_intake, named_in

REGISTER = "hosting"
ENTERPRISES = (OrganisationKind.ENTERPRISE, OrganisationKind.SME)
SERVICE_WORDS = lists.words_of(
    HostedService,
    ("年费监控", HostedService.ANNUITY_WATCH),
    ("申请代理", HostedService.FILING),
    ("咨询", HostedService.ADVICE),
    ("培训", HostedService.TRAINING),
    ("预警", HostedService.WATCH),
    ("运营", HostedService.OPERATION),
    ("维权", HostedService.ENFORCEMENT),
)
COLUMNS = (
    NAME,
    USCC,
    NAME_EN,
    REGION,
    Column("agency_name", lazy("Name of the agency"), ("托管机构", "服务机构", "托管机构名称")),
    Column(
        "agency_uscc", lazy("Code of the agency"), ("托管机构代码", "服务机构代码", "机构统一社会信用代码"), longest=20
    ),
    Column("services", lazy("Services"), ("托管服务", "服务内容"), needed=False, longest=300),
    Column("from_date", lazy("First day"), ("起始日", "托管起始日", "签约日期"), longest=40),
    Column("to_date", lazy("Last day"), ("截止日", "托管截止日", "有效期至"), longest=40),
)


def sign_agreement(
    session: Session,
    *,
    sme_name: str,
    sme_uscc: str,
    services: Collection[HostedService],
    from_date: date,
    to_date: date,
    sme_name_en: str = "",
    actor: Actor,
    now: datetime,
) -> HostingAgreement:
    """Enter an agreement of the actor's own agency with an enterprise: one that runs, and began no earlier than with
    the last year (older ones come by the city's list).

    Raises NotAllowed `not_an_agency`, Conflict `hosted_already`, Unacceptable by field.
    """
    agency, person_id = _agency_of(session, actor), _person(actor)
    sme = bodies.named(uscc=sme_uscc, name=sme_name, name_en=sme_name_en, kind=OrganisationKind.SME)
    known = bodies.known(session, [sme.key]).get(sme.key)
    if known is not None:
        bodies.must_be_the_same(known, sme)
    if to_date < from_date:
        text = _("The last day is before the first. Check both dates.")
        raise Unacceptable(text, code="days_reversed", fields={"to_date": [text]})
    _must_be_recent(from_date, to_date, business_date(now))
    if not services:
        text = _("Choose at least one service.")
        raise Unacceptable(text, code="services_missing", fields={"services": [text]})
    sides = bodies.entered(session, {agency.key: agency, sme.key: sme}, now=now)
    locked(session, Body, sides[sme.key])  # agreements of one enterprise are checked one after another
    _must_be_free(session, sides[agency.key], sides[sme.key], from_date, to_date)
    row = HostingAgreement(
        agency_id=sides[agency.key],
        sme_id=sides[sme.key],
        services=sorted({service.value for service in services}),
        from_date=from_date,
        to_date=to_date,
        entered_at=now,
        recorded_by=person_id,
    )
    keep_only_one(session, row, _taken())
    after = {"from": from_date.isoformat(), "to": to_date.isoformat(), "name": sme.name}
    audit.record(session, row.subject, "hosting.agreed", actor=actor, now=now, after=after)
    enterprise = bodies.organisation_of(session, found(session, Body, row.sme_id))
    if enterprise is not None:
        told = lazy("%(agency)s says that it hosts you. Confirm the agreement, or object to it.", agency=agency.name)
        notices.notify(session, organisation_id=enterprise.id, text=told, href=f"/hosting/{row.id}", key=row.subject,
                       now=now)  # fmt: skip
    return row


def confirm_agreement(session: Session, *, agreement_id: int, actor: Actor, now: datetime) -> HostingAgreement:
    """The enterprise says that it is hosted: the agreement counts (S15). The enterprise's organisation is verified, and
    whoever entered the agreement does not confirm it.

    Raises NotAllowed for everybody else (`not_verified`, `four_eyes`), Conflict `confirmed_already`, `over_already`.
    """
    actor.must_have(*APPLICANTS)
    row = locked(session, HostingAgreement, agreement_id)
    home = session.get(Organisation, actor.organisation_id or 0)
    if home is None or not bodies.same_as(home, row.sme):
        actor.must_act_for(-1)
    elif not home.is_verified:
        text = _("Nobody has verified your organisation yet. Ask the administrator for it, then confirm the agreement.")
        raise NotAllowed(text, code="not_verified")
    person_id = _another(row, actor)
    if row.confirmed_on is not None:
        raise Conflict(_("The agreement is confirmed already."), code="confirmed_already")
    _must_run(row, business_date(now))
    row.confirmed_on, row.confirmed_by, row.confirmed_name = business_date(now), person_id, actor.name
    audit.record(session, row.subject, "hosting.confirmed", actor=actor, now=now)
    return row


def keep_signed(session: Session, *, agreement_id: int, evidence: str, actor: Actor, now: datetime) -> HostingAgreement:
    """The agency shows the agreement that the enterprise signed: `evidence` is the SHA-256 of a file that was kept
    under the agreement before. It counts once the city office has accepted it.

    Raises NotAllowed, Unacceptable `evidence_missing`, Conflict `accepted_already`, `over_already`.
    """
    row = locked(session, HostingAgreement, agreement_id)
    _must_be_of(session, row, actor)
    _must_not_be_accepted(row)
    _must_run(row, business_date(now))
    if evidence not in {each.sha256 for each in files.of_purpose(session, row.subject)}:
        text = _("Keep the signed agreement as a file first.")
        raise Unacceptable(text, code="evidence_missing", fields={"evidence": [text], "file": [text]})
    row.signed_file = evidence
    audit.record(session, row.subject, "hosting.signed", actor=actor, now=now, after={"sha256": evidence})
    told = lazy("The signed agreement of %(name)s is kept. Look at it and accept it.", name=row.sme.name)
    news.tell_office(session, told, f"/hosting/{row.id}", f"{row.subject}:{evidence}", now=now)
    return row


def accept_signed(
    session: Session, *, agreement_id: int, evidence: str, actor: Actor, now: datetime
) -> HostingAgreement:
    """The city office has looked at the signed agreement, `evidence` is its SHA-256: the agreement counts (S15).

    Raises NotAllowed (`four_eyes`), Conflict `paper_changed`, `accepted_already`, `over_already`.
    """
    actor.must_have(*OFFICE)
    row = locked(session, HostingAgreement, agreement_id)
    person_id = _another(row, actor)
    _must_not_be_accepted(row)
    _must_run(row, business_date(now))
    if row.signed_file is None or row.signed_file != evidence:
        text = _("This is not the signed agreement that is kept now. Open the page again and look at the file.")
        raise Conflict(text, code="paper_changed")
    row.accepted_on, row.accepted_by = business_date(now), person_id
    audit.record(session, row.subject, "hosting.accepted", actor=actor, now=now, after={"sha256": evidence})
    return row


def end_agreement(
    session: Session, *, agreement_id: int, ended_on: date, reason: str, actor: Actor, now: datetime
) -> HostingAgreement:
    """End an agreement early, from a day on: its agency or the city office. Raises Conflict `over_already`."""
    row = locked(session, HostingAgreement, agreement_id)
    _must_be_of(session, row, actor, *OFFICE)
    if row.ended_on is not None or ended_on > row.to_date:
        raise Conflict(_("The agreement is over by then anyway."), code="over_already")
    must_be_day(ended_on, date.fromordinal(row.from_date.toordinal() + 1), now, "ended_on")
    row.ended_on, row.end_reason = ended_on, given(reason, "reason", _("Write why it ends."))
    after = {"from": ended_on.isoformat(), "reason": row.end_reason}
    audit.record(session, row.subject, "hosting.ended", actor=actor, now=now, after=after)
    return row


def record_activity(
    session: Session,
    *,
    agreement_id: int,
    done_on: date,
    service: HostedService,
    what: str,
    hours: int,
    actor: Actor,
    now: datetime,
) -> HostingActivity:
    """What the agency did on a day on which the agreement held. Raises NotAllowed, Unacceptable by field."""
    row = locked(session, HostingAgreement, agreement_id)
    _must_be_of(session, row, actor)
    must_be_day(done_on, row.from_date, now, "done_on")
    if not row.holds_on(done_on):
        text = _("The agreement was not in force on this day.")
        raise Unacceptable(text, code="day_outside", fields={"done_on": [text]})
    if service.value not in row.services:
        text = _("This service is not agreed. Choose one of the agreement’s.")
        raise Unacceptable(text, code="service_not_agreed", fields={"service": [text]})
    activity = HostingActivity(
        agreement_id=row.id, done_on=done_on, service=service.value, hours=hours, recorded_at=now,
        what=given(what, "what", _("Write what was done.")),
    )  # fmt: skip
    session.add(activity)
    session.flush()
    after = {"from": done_on.isoformat(), "name": activity.what}
    audit.record(session, row.subject, "hosting.activity", actor=actor, now=now, after=after)
    return activity


def _agency_of(session: Session, actor: Actor) -> Named:
    actor.must_have(*APPLICANTS)
    organisation = found(session, Organisation, actor.organisation_id or 0)
    if organisation.kind not in (OrganisationKind.AGENCY, OrganisationKind.CENTER):
        text = _("Agreements are entered by service agencies and operation centers.")
        raise NotAllowed(text, code="not_an_agency")
    must_be_verified(session, organisation.id)
    return bodies.of_organisation(organisation)


def _must_be_of(session: Session, row: HostingAgreement, actor: Actor, *roles: Role) -> None:
    if roles and actor.has(*roles):
        return
    holder = bodies.organisation_of(session, row.agency)
    actor.must_act_for(holder.id if holder is not None else None)


def _person(actor: Actor) -> int:
    if actor.person_id is None:
        raise NotAllowed(_("Agreements are entered and confirmed by people, not by the system."), code="person_needed")
    return actor.person_id


def _another(row: HostingAgreement, actor: Actor) -> int:
    """The id of a person who did not enter the agreement."""
    person_id = _person(actor)
    if person_id == row.recorded_by:
        text = _("You entered this agreement yourself. Somebody else looks at it and confirms it.")
        raise NotAllowed(text, code="four_eyes")
    return person_id


def _must_not_be_accepted(row: HostingAgreement) -> None:
    if row.accepted_on is not None:
        raise Conflict(_("The city office has accepted the signed agreement already."), code="accepted_already")


def _must_run(row: HostingAgreement, today: date) -> None:
    if row.ended_on is not None or row.to_date < today:
        text = _("The agreement is over, so it is confirmed no more. Enter the one that runs now.")
        raise Conflict(text, code="over_already")


def _must_be_recent(from_date: date, to_date: date, today: date) -> None:
    earliest = date(today.year - 1, 1, 1)
    if from_date < earliest:
        text = _(
            "Write a day not before %(earliest)s. Agreements that began earlier come by the city office’s list.",
            earliest=earliest.isoformat(),
        )
        raise Unacceptable(text, code="day_outside", fields={"from_date": [text]})
    if to_date < today:
        text = _("The agreement is over. Enter one that runs; what is over comes by the city office’s list.")
        raise Unacceptable(text, code="over_already", fields={"to_date": [text]})


def _taken() -> Conflict:
    text = _("This agency hosts the enterprise in these days already. End that agreement first.")
    return Conflict(text, code="hosted_already")


def _must_be_free(session: Session, agency_id: int, sme_id: int, start: date, end: date) -> None:
    overlaps = select(HostingAgreement.id).where(
        HostingAgreement.agency_id == agency_id,
        HostingAgreement.sme_id == sme_id,
        HostingAgreement.from_date <= end,
        HostingAgreement.to_date >= start,
        or_(HostingAgreement.ended_on.is_(None), HostingAgreement.ended_on > start),
    )
    if session.scalar(overlaps.limit(1)) is not None:
        raise _taken()


Read = tuple[Line, Named, Named, list[str], date, date]


def take_in_agreements(session: Session, *, content: bytes, name: str, actor: Actor, now: datetime) -> Intake:
    """Agreements out of a city's list, all lines or none; those on record stay. City office. Unacceptable `list`."""
    actor.must_have(*OFFICE)
    known = known_intake(session, REGISTER, content)
    if known is not None:
        return known
    lines = lists.lines_in(content, COLUMNS)
    read = [said for line in lines if (said := _read(line, business_date(now))) is not None]
    lists.must_fit(lines)
    check_names(session, [(line, body) for line, sme, agency, *_rest in read for body in (sme, agency)])
    new = _new(session, read)
    lists.must_fit(lines)
    intake = keep_intake(session, REGISTER, content, name, rows=len(lines), new=len(new), actor=actor, now=now)
    sides = bodies.entered(session, {body.key: body for _line, *pair, _s, _f, _t in new for body in pair}, now=now)
    rows = [
        {
            "agency_id": sides[agency.key], "sme_id": sides[sme.key], "services": services, "from_date": start,
            "to_date": end, "ended_on": None, "end_reason": "",
            "confirmed_on": None, "confirmed_by": None, "confirmed_name": "", "signed_file": None, "accepted_on": None,
            "accepted_by": None, "recorded_by": None, "intake_id": intake.id, "entered_at": now,
        }
        for _line, sme, agency, services, start, end in new
    ]  # fmt: skip
    bulk.insert_all(session, HostingAgreement, rows)
    return intake


def _read(line: Line, today: date) -> Read | None:
    sme = named_in(line, OrganisationKind.SME)
    agency = named_in(line, OrganisationKind.AGENCY, "agency_")
    start, end, services = line.day("from_date"), line.day("to_date"), _services(line)
    if sme is None or agency is None or start is None or end is None:
        return None
    if end < start:
        line.fault(_("The last day is before the first. Check both dates."))
    if start > today:
        line.fault(_("The first day lies ahead. Enter it when it has come."))
    if sme.key == agency.key:
        line.fault(_("Nobody hosts itself. Correct one of the codes."))
    return line, sme, agency, services, start, end


def _services(line: Line) -> list[str]:
    said = [
        each.strip() for each in line.text("services").replace("、", ",").replace("，", ",").split(",") if each.strip()
    ]
    found = [SERVICE_WORDS.get(lists.folded(each)) for each in said]
    if None in found:
        line.wrong(
            "services", _("Choose one of: %(options)s.", options=", ".join(each.value for each in HostedService))
        )
    return sorted({each.value for each in found if each is not None})


def _new(session: Session, read: Sequence[Read]) -> list[Read]:
    """Those that are not on record; one that overlaps with the record or the list itself is noted in its line."""
    spans: dict[tuple[str, str], list[tuple[date, date]]] = {}
    same: set[tuple[str, str, date]] = set()
    for row in session.scalars(select(HostingAgreement).join(HostingAgreement.sme)):
        last = row.to_date if row.ended_on is None else date.fromordinal(row.ended_on.toordinal() - 1)
        spans.setdefault((row.agency.key, row.sme.key), []).append((row.from_date, last))
        same.add((row.agency.key, row.sme.key, row.from_date))
    new: list[Read] = []
    for each in read:
        line, sme, agency, _services, start, end = each
        if (agency.key, sme.key, start) in same:
            continue
        pair = spans.setdefault((agency.key, sme.key), [])
        if any(first <= end and last >= start for first, last in pair):
            line.fault(_("The agency hosts the enterprise in these days already."))
        pair.append((start, end))
        new.append(each)
    return new
