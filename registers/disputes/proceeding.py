"""The course of a case: before a forum, settled, confirmed, decided, withdrawn, enforced, closed, published."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import audit
from core.actor import Actor, Role
from core.answers import must_be_given, refused
from core.clock import business_date
from core.errors import Conflict, NotAllowed
from core.i18n import _, lazy_gettext
from core.money import Money
from core.show import day
from registers.disputes.filing import must_be_agreed, note, set_file
from registers.disputes.measures import lift_measures, lock_case
from registers.disputes.models import CaseParty, DisputeCase, FormerFile
from registers.disputes.news import tell_parties
from registers.disputes.rules import last_day
from registers.disputes.standing import is_party, must_be_city, must_be_day
from registers.disputes.states import CaseState
from registers.disputes.vocabulary import DECISIONS, Channel, Clock, Outcome, Side


def bring_before(
    session: Session,
    *,
    case_id: int,
    channel: Channel,
    body: str = "",
    case_no: str = "",
    agreement: str = "",
    agreement_on: date | None = None,
    actor: Actor,
    now: datetime,
) -> DisputeCase:
    """The case is heard by its body now, or goes on before another one (a mediation that failed, an office's decision
    that is taken to court). Raises Conflict `no_arbitration_agreement` (ARL 4)."""
    must_be_city(actor)
    case = lock_case(session, case_id)
    if body.strip() and channel is not case.channel:
        _leave_file(session, case, business_date(now))
        set_file(session, case, body, case_no)
    if agreement.strip():
        case.agreement, case.agreement_on = agreement.strip()[:300], agreement_on
    if channel is Channel.ARBITRATION:
        must_be_agreed(case)
    DisputeCase.__lifecycle__.after(case.state, channel.act)
    case.channel = channel
    note(session, case, channel.act, "brought_before", actor, now)
    text = lazy_gettext("Case %(number)s is heard by %(body)s.", number=case.number, body=case.body)
    tell_parties(session, case, text, f"before-{channel.value}-{now.isoformat()}", now=now)
    return case


def _leave_file(session: Session, case: DisputeCase, today: date) -> None:
    """What the case was filed under stays on record as its own."""
    if case.case_key is None or not case.case_no:
        return
    if session.scalar(select(FormerFile.id).filter_by(key=case.case_key)) is None:
        session.add(FormerFile(case_id=case.id, body=case.body, case_no=case.case_no, key=case.case_key, left_on=today))
        session.flush()


def settle_case(
    session: Session, *, case_id: int, settled_on: date, amount: Money | None = None, ground: str = "", actor: Actor,
    now: datetime,
) -> DisputeCase:  # fmt: skip
    """The parties settled, on `amount` where money is paid; `settled_on` is the day on which their agreement took
    effect.

    A mediated agreement binds (PML 31); its parties can have a court confirm it if they apply together within thirty
    days of that day (PML 33; BR-A1).
    """
    must_be_city(actor)
    case = lock_case(session, case_id)
    DisputeCase.__lifecycle__.after(case.state, "settle")
    must_be_day(settled_on, case.accepted_on, business_date(now), "settled_on")
    _conclude(case, Outcome.SETTLED, settled_on, amount, ground)
    if case.channel is Channel.MEDIATION:
        case.confirm_by = last_day(session, Clock.CONFIRMATION, settled_on)
    note(session, case, "settle", "settled", actor, now)
    text = lazy_gettext("Case %(number)s was settled.", number=case.number)
    if case.confirm_by is not None:
        text = lazy_gettext(
            "Case %(number)s was settled. Both sides together can apply to the court to confirm the agreement until "
            "%(day)s.", number=case.number, day=case.confirm_by,
        )  # fmt: skip
    tell_parties(session, case, text, "settled", now=now)
    return case


def apply_for_confirmation(
    session: Session, *, case_id: int, party_id: int, applied_on: date | None = None, actor: Actor, now: datetime
) -> DisputeCase:
    """One party asks the court to confirm the agreement; the application is made when every claimant and respondent
    has. The city office records it for a party that is known by name only, with the day of its paper.

    Raises Conflict `confirmation_late` after the last day, `applied_already`.
    """
    case = lock_case(session, case_id)
    party = next((each for each in case.parties if each.id == party_id), None)
    if party is None or party.side is Side.THIRD_PARTY:
        raise refused("party_id", _("Claimants and respondents apply. Choose one of them."))
    _must_apply(party, actor)
    today = business_date(now)
    on = applied_on if applied_on is not None and actor.has(Role.CITY_OFFICE) else today
    DisputeCase.__lifecycle__.after(case.state, "apply")
    if case.confirm_by is None:
        raise Conflict(
            _("Only an agreement of people's mediation is confirmed by a court; this one binds without it."),
            code="not_confirmable",
            rule="PML 33",
        )
    must_be_day(on, case.concluded_on, today, "applied_on")
    if on > case.confirm_by:
        raise Conflict(_late(case), code="confirmation_late", rule="PML 33")
    if party.applied_on is not None:
        raise Conflict(_("This party has applied already."), code="applied_already")
    party.applied_on = on
    session.flush()
    waiting = [each for each in case.parties if each.side is not Side.THIRD_PARTY and each.applied_on is None]
    if not waiting:
        case.applied_on = max(each.applied_on for each in case.parties if each.applied_on is not None)
    note(session, case, "apply", "confirmation_applied", actor, now)
    text = lazy_gettext("%(name)s applied for the judicial confirmation of case %(number)s.", name=party.name,
                        number=case.number)  # fmt: skip
    tell_parties(session, case, text, f"applied-{party.id}", now=now)
    return case


def _must_apply(party: CaseParty, actor: Actor) -> None:
    own = party.organisation_id is not None and actor.acts_for(party.organisation_id) and not actor.is_system
    if not own and not actor.has(Role.CITY_OFFICE):
        raise NotAllowed(_("Each party applies for itself. Ask the other side to do so too."), code="not_this_party")


def _late(case: DisputeCase) -> str:
    assert case.confirm_by is not None
    return _(
        "Both sides could apply together until %(day)s (People's Mediation Law, article 33). The agreement binds "
        "without confirmation; whoever does not get what was agreed can sue on it.",
        day=day(case.confirm_by),
    )


def confirm_case(
    session: Session, *, case_id: int, confirmed_on: date, ruling_no: str, actor: Actor, now: datetime
) -> DisputeCase:
    """The court confirmed the agreement, which can be enforced now. Conflict `not_applied` before both have applied."""
    must_be_city(actor)
    must_be_given(ruling_no, "ruling_no")
    case = lock_case(session, case_id)
    DisputeCase.__lifecycle__.after(case.state, "confirm")
    if case.applied_on is None:
        if case.confirm_by is not None and case.confirm_by < business_date(now):
            raise Conflict(_late(case), code="confirmation_late", rule="PML 33")
        missing = _("A court confirms what both sides apply for together. Record the application of each first.")
        raise Conflict(missing, code="not_applied", rule="PML 33")
    must_be_day(confirmed_on, case.applied_on, business_date(now), "confirmed_on")
    case.confirmed_on, case.ruling_no = confirmed_on, ruling_no.strip()[:100]
    note(session, case, "confirm", "confirmed", actor, now)
    text = lazy_gettext("The court confirmed the agreement of case %(number)s.", number=case.number)
    tell_parties(session, case, text, "confirmed", now=now)
    return case


def decide_case(
    session: Session, *, case_id: int, outcome: Outcome, decided_on: date, amount: Money | None = None,
    ground: str = "", actor: Actor, now: datetime,
) -> DisputeCase:  # fmt: skip
    """The body decided, and awarded `amount`; an award is final from the day on which it was made (ARL 57)."""
    must_be_city(actor)
    if outcome not in DECISIONS:
        raise refused("outcome", _("Choose how it was decided."))
    case = lock_case(session, case_id)
    DisputeCase.__lifecycle__.after(case.state, "decide")
    must_be_day(decided_on, case.accepted_on, business_date(now), "decided_on")
    _conclude(case, outcome, decided_on, amount, ground)
    note(session, case, "decide", "decided", actor, now)
    text = lazy_gettext("Case %(number)s was decided.", number=case.number)
    tell_parties(session, case, text, "decided", now=now)
    return case


def _conclude(case: DisputeCase, outcome: Outcome, on: date, amount: Money | None, ground: str) -> None:
    case.outcome, case.concluded_on = outcome, on
    if ground.strip():
        case.ground = ground.strip()[:2000]
    if amount is not None:
        case.awarded_minor, case.awarded_currency = amount.minor, amount.currency


def withdraw_case(session: Session, *, case_id: int, ground: str = "", actor: Actor, now: datetime) -> DisputeCase:
    """The case was withdrawn: what it stopped goes on. By whoever filed it before acceptance, then as the city office
    records it."""
    case = lock_case(session, case_id)
    if not (actor.has(Role.CITY_OFFICE) or (case.state is CaseState.FILED and actor.acts_for(case.filed_by_id))):
        must_be_city(actor)
    DisputeCase.__lifecycle__.after(case.state, "withdraw")
    today = business_date(now)
    _conclude(case, Outcome.WITHDRAWN, max(today, case.accepted_on or today), None, ground)
    note(session, case, "withdraw", "withdrawn", actor, now)
    lift_measures(session, case, now=now)
    text = lazy_gettext("Case %(number)s was withdrawn.", number=case.number)
    tell_parties(session, case, text, "withdrawn", now=now)
    return case


def enforce_case(session: Session, *, case_id: int, actor: Actor, now: datetime) -> DisputeCase:
    """What was decided, confirmed or settled before a court is being enforced; Conflict `not_enforceable` for an
    agreement of people's mediation that no court has confirmed."""
    must_be_city(actor)
    case = lock_case(session, case_id)
    DisputeCase.__lifecycle__.after(case.state, "enforce")
    if case.state is CaseState.SETTLED and case.channel is Channel.MEDIATION:
        raise Conflict(
            _("A mediated agreement is enforced once a court has confirmed it (People's Mediation Law, article 33)."),
            code="not_enforceable",
            rule="PML 33",
        )
    note(session, case, "enforce", "enforcing", actor, now)
    return case


def close_case(session: Session, *, case_id: int, actor: Actor, now: datetime) -> DisputeCase:
    """The outcome is final and carried out: what the case stopped goes on."""
    must_be_city(actor)
    case = lock_case(session, case_id)
    DisputeCase.__lifecycle__.after(case.state, "close")
    case.closed_on = business_date(now)
    note(session, case, "close", "closed", actor, now)
    lift_measures(session, case, now=now)
    text = lazy_gettext("Case %(number)s is closed. What it had stopped goes on.", number=case.number)
    tell_parties(session, case, text, "closed", now=now)
    return case


def publish_case(
    session: Session, *, case_id: int, text: str, where: str, published_on: date, actor: Actor, now: datetime
) -> DisputeCase:
    """Show everybody what the court or office has published of the case, with the place where it did."""
    must_be_city(actor)
    case = lock_case(session, case_id)
    must_be_given(text, "text")
    must_be_given(where, "where")
    if case.concluded_on is None:
        raise Conflict(_("Nothing is published of a case that is not concluded."), code="not_concluded")
    must_be_day(published_on, case.concluded_on, business_date(now), "published_on")
    case.published_on, case.published_where, case.published_text = (
        published_on,
        where.strip()[:300],
        text.strip()[:4000],
    )
    session.flush()
    after = {"where": case.published_where, "on": published_on.isoformat()}
    audit.record(session, case.subject, "dispute.published", actor=actor, now=now, after=after)
    return case


def may_apply(case: DisputeCase, actor: Actor, today: date) -> list[CaseParty]:
    """For which parties the actor can apply for confirmation now."""
    if case.state is not CaseState.SETTLED or case.confirm_by is None or case.confirm_by < today:
        return []
    open_ones = [each for each in case.parties if each.side is not Side.THIRD_PARTY and each.applied_on is None]
    if actor.has(Role.CITY_OFFICE):
        return open_ones
    return [each for each in open_ones if is_party(case, actor) and actor.acts_for(each.organisation_id)]
