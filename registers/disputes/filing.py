"""A case comes in: filed by a party or by the city office, accepted or refused, and linked to rights and deals."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import audit
from core.actor import Actor, Role
from core.answers import must_be_given, refused
from core.clock import business_date
from core.db import found
from core.errors import Conflict, NotAllowed
from core.events import AssetsJoined
from core.i18n import _, lazy_gettext
from core.money import Money
from listings.assets.models import Asset
from parties.organisations import queries as organisations
from registers.disputes.following import follow
from registers.disputes.measures import lock_case, set_measures
from registers.disputes.models import CaseAsset, CaseDeal, CaseParty, DisputeCase, FormerFile, key_of
from registers.disputes.news import tell_parties
from registers.disputes.standing import is_party, must_be_city, must_be_day
from registers.disputes.states import CaseState
from registers.disputes.vocabulary import Cause, Channel, RightKind, Side
from settlement.deals.models import Deal
from settlement.deals.queries import visible_to

MOST_PARTIES = 20


@dataclass(frozen=True, slots=True)
class Named:
    """A party as it is given: an organisation here, or a name."""

    side: Side
    name: str = ""
    organisation_id: int | None = None


def file_case(
    session: Session,
    *,
    channel: Channel,
    cause: Cause,
    right_kind: RightKind,
    parties: Sequence[Named],
    claim: str,
    body: str = "",
    case_no: str = "",
    amount: Money | None = None,
    agreement: str = "",
    agreement_on: date | None = None,
    asset_ids: Collection[int] = (),
    deal_numbers: Collection[str] = (),
    earlier: str = "",
    filed_on: date | None = None,
    actor: Actor,
    now: datetime,
) -> DisputeCase:
    """Bring a case to the register: by one of its parties, or by the city office. Nothing is stopped before acceptance.

    `earlier` is the number of the case or complaint that went before it.

    Raises NotAllowed for whoever is no party, Unacceptable by field (a claimant and a respondent, the deals by number),
    Conflict `filed_already` for a file that is on record.
    """
    today = business_date(now)
    must_be_given(claim, "claim")
    must_be_day(filed_on or today, None, today, "filed_on")
    case = DisputeCase(
        channel=channel, cause=cause, right_kind=right_kind, claim=claim.strip(), filed_on=filed_on or today,
        agreement=agreement.strip(), agreement_on=agreement_on, filed_by=actor.name, created_at=now,
        amount_minor=amount.minor if amount else None, currency=amount.currency if amount else "CNY",
        filed_by_id=None if actor.has(Role.CITY_OFFICE) else actor.organisation_id,
    )  # fmt: skip
    case.parties = _parties(session, parties)
    if not actor.has(Role.CITY_OFFICE) and not _names(case, actor):
        raise NotAllowed(
            _("A case is brought by one of its parties, or by the city office. Name your organisation as a party."),
            code="not_a_party",
        )
    set_file(session, case, body, case_no)
    _link(session, case, asset_ids, deal_numbers, actor)
    follow(session, case, earlier, actor)
    session.add(case)
    session.flush()
    audit.record(session, case.subject, "dispute.filed", actor=actor, now=now, after=_snapshot(case))
    tell_parties(session, case, lazy_gettext("Case %(number)s was filed.", number=case.number), "filed", now=now)
    return case


def _names(case: DisputeCase, actor: Actor) -> bool:
    return any(actor.acts_for(each.organisation_id) for each in case.parties if each.organisation_id is not None)


def _parties(session: Session, given: Sequence[Named]) -> list[CaseParty]:
    """The parties; Unacceptable without both sides, or where one stands on both."""
    rows = []
    for place, each in enumerate(given[:MOST_PARTIES], start=1):
        name = each.name.strip()
        if each.organisation_id is not None:
            name = organisations.organisation(session, each.organisation_id).name
        must_be_given(name, f"parties.{place - 1}.name")
        known = None if each.organisation_id else organisations.organisation_named(session, name)
        organisation_id = each.organisation_id or (known.id if known else None)
        rows.append(CaseParty(place=place, side=each.side, organisation_id=organisation_id, name=name[:200]))
    sides = {side: {row.name for row in rows if row.side is side} for side in Side}
    if not sides[Side.CLAIMANT] or not sides[Side.RESPONDENT]:
        raise refused("parties", _("Name at least one claimant and one respondent."))
    if sides[Side.CLAIMANT] & sides[Side.RESPONDENT]:
        raise refused("parties", _("Nobody is claimant and respondent of one case."))
    return rows


def set_file(session: Session, case: DisputeCase, body: str, case_no: str) -> None:
    """Body and file number; Conflict where the same file is on record."""
    case.body, case.case_no = body.strip()[:200], case_no.strip()[:100]
    case.case_key = key_of(case.body, case.case_no)
    if case.case_key is None:
        return
    with session.no_autoflush:
        known = session.scalar(select(DisputeCase).where(DisputeCase.case_key == case.case_key)) or session.scalar(
            select(DisputeCase).join(FormerFile, FormerFile.case_id == DisputeCase.id).filter(
                FormerFile.key == case.case_key
            )
        )  # fmt: skip
    if known is not None and known is not case:
        raise Conflict(
            _("This file is on record as case %(number)s. Go on there.", number=known.number), code="filed_already"
        )


def _link(
    session: Session, case: DisputeCase, asset_ids: Collection[int], deal_numbers: Collection[str], actor: Actor
) -> None:
    """Rights by id, deals by number as far as the actor may see them."""
    known = {link.asset_id for link in case.assets}
    for asset_id in sorted(set(asset_ids) - known):
        case.assets.append(CaseAsset(asset_id=found(session, Asset, asset_id).id))
    linked = {link.deal_id for link in case.deals}
    for number in sorted(set(deal_numbers)):
        seen = select(Deal.id).where(Deal.number == number, visible_to(session, actor))
        with session.no_autoflush:
            deal_id = session.scalar(seen)
        if deal_id is None:
            raise refused(
                "deal_numbers", _("There is no deal %(number)s, or it is not yours to see.", number=number[:40])
            )
        if deal_id not in linked:
            case.deals.append(CaseDeal(deal_id=deal_id))
            linked.add(deal_id)


def accept_case(
    session: Session,
    *,
    case_id: int,
    accepted_on: date,
    body: str = "",
    case_no: str = "",
    agreement: str = "",
    agreement_on: date | None = None,
    actor: Actor,
    now: datetime,
) -> DisputeCase:
    """The court, office, commission or committee has accepted the case, as its paper says; the city office records it.

    A case over ownership or validity is put on its rights and keeps the money of its deals (PIR 103). Raises
    Conflict `no_arbitration_agreement` for an arbitration without one (ARL 4; BR-A1).
    """
    must_be_city(actor)
    case = lock_case(session, case_id)
    DisputeCase.__lifecycle__.after(case.state, "accept")
    must_be_day(accepted_on, case.filed_on, business_date(now), "accepted_on")
    set_file(session, case, body or case.body, case_no or case.case_no)
    must_be_given(case.body, "body")
    if agreement.strip():
        case.agreement, case.agreement_on = agreement.strip()[:300], agreement_on
    if case.channel is Channel.ARBITRATION:
        must_be_agreed(case)
    case.accepted_on = accepted_on
    note(session, case, "accept", "accepted", actor, now)
    set_measures(session, case, now=now)
    text = lazy_gettext("Case %(number)s was accepted by %(body)s.", number=case.number, body=case.body)
    tell_parties(session, case, text, "accepted", now=now)
    return case


def must_be_agreed(case: DisputeCase) -> None:
    """Conflict unless the parties agreed to arbitrate, in a clause or afterwards (ARL 4)."""
    if not case.agreement:
        raise Conflict(
            _(
                "Nobody is brought before an arbitral commission without having agreed to it (Arbitration Law, "
                "article 4). Say where the agreement stands, or choose another way."
            ),
            code="no_arbitration_agreement",
            rule="ARL 4",
        )


def refuse_case(session: Session, *, case_id: int, ground: str, actor: Actor, now: datetime) -> DisputeCase:
    """The body did not accept the case."""
    must_be_city(actor)
    must_be_given(ground, "ground")
    case = lock_case(session, case_id)
    case.ground = ground.strip()[:2000]
    note(session, case, "refuse", "refused", actor, now)
    text = lazy_gettext("Case %(number)s was not accepted.", number=case.number)
    tell_parties(session, case, text, "refused", now=now)
    return case


def link_case(
    session: Session,
    *,
    case_id: int,
    asset_ids: Collection[int] = (),
    deal_numbers: Collection[str] = (),
    earlier: str = "",
    actor: Actor,
    now: datetime,
) -> DisputeCase:
    """The case turns out to be about more rights or deals: before acceptance by its parties too, then by the city
    office. What a pending case stops is stopped there as well."""
    case = lock_case(session, case_id, also=asset_ids)
    if not (actor.has(Role.CITY_OFFICE) or (case.state is CaseState.FILED and is_party(case, actor))):
        must_be_city(actor)
    if case.state is not CaseState.FILED and not case.is_pending:
        raise Conflict(_("This case is over; nothing can be linked to it any more."), code="case_over")
    _link(session, case, asset_ids, deal_numbers, actor)
    follow(session, case, earlier, actor)
    session.flush()
    audit.record(session, case.subject, "dispute.linked", actor=actor, now=now, after=_snapshot(case))
    set_measures(session, case, now=now)
    return case


def assets_joined(session: Session, event: AssetsJoined, *, actor: Actor, now: datetime) -> None:
    """Follower of AssetsJoined: what was about the right that goes is about the one that stays."""
    both = select(CaseAsset.case_id).where(CaseAsset.asset_id == event.kept)
    for row in session.scalars(select(CaseAsset).where(CaseAsset.asset_id == event.gone, CaseAsset.case_id.in_(both))):
        session.delete(row)
    session.flush()
    for row in session.scalars(select(CaseAsset).where(CaseAsset.asset_id == event.gone)):
        row.asset_id = event.kept
    session.flush()


def note(session: Session, case: DisputeCase, action: str, name: str, actor: Actor, now: datetime) -> None:
    """Take one arrow and write it down."""
    before = {"state": case.state.value}
    case.advance(action)
    session.flush()
    audit.record(session, case.subject, f"dispute.{name}", actor=actor, now=now, before=before, after=_snapshot(case))


def _snapshot(case: DisputeCase) -> dict[str, object]:
    days = {
        name: value.isoformat()
        for name in ("accepted_on", "concluded_on", "closed_on", "confirm_by", "applied_on", "confirmed_on")
        if (value := getattr(case, name)) is not None
    }
    shown: dict[str, object] = {
        "state": case.state.value,
        "channel": case.channel.value,
        "cause": case.cause.value,
        **days,
    }
    if case.outcome is not None:
        shown["outcome"] = case.outcome.value
    if case.file:
        shown["file"] = case.file
    if case.awarded is not None:
        shown["awarded"] = str(case.awarded)
    if case.earlier_id or case.complaint_id:
        shown["earlier"] = {"case": case.earlier_id, "complaint": case.complaint_id}
    if case.ground:
        shown["reason"] = case.ground
    return shown
