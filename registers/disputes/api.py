"""Cases and complaints as JSON."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from core import api, uploads
from core.actor import Actor, Role, Scope
from core.errors import NotFound
from core.i18n import _
from core.paging import page_of
from registers.disputes import queries, schemas, services
from registers.disputes.complaints import TakedownNotice, TakedownRemark
from registers.disputes.importing import Imported
from registers.disputes.models import DisputeCase
from registers.disputes.standing import is_officer
from registers.disputes.tables import read_cases
from registers.disputes.vocabulary import Channel

bp = api.blueprint("disputes")

HIDDEN = (
    "case_no", "claim", "amount", "awarded", "earlier", "complaint",
    "ground", "ruling_no", "confirm_by", "applied_on", "confirmed_on", "filed_on",
)  # fmt: skip


def shown(session: Session, case: DisputeCase, actor: Actor | None) -> dict[str, Any]:
    """A case as JSON; for whom it does not concern without parties, numbers and amounts."""
    row = {name: getattr(case, name, None) for name in schemas.DisputeCaseOut().fields}
    if queries.sees_in_full(session, case, actor):
        return {
            **row,
            "parties": case.parties,
            "asset_ids": [link.asset_id for link in case.assets],
            "deal_ids": [link.deal_id for link in case.deals],
            "earlier": case.earlier.number if case.earlier else None,
            "complaint": case.complaint.number if case.complaint else None,
        }
    return {**row, **dict.fromkeys(HIDDEN), "parties": [], "asset_ids": [], "deal_ids": []}


@api.read(bp, "/dispute-cases/statistics", gives=schemas.ConcludedOut, takes=schemas.RangeQuery, public=True)
def count_concluded(session: Session, query: dict[str, Any], *, actor: Actor | None) -> dict[str, Any]:
    """How many cases of each channel were decided or settled in a range of days, both included."""
    counts = [
        {"channel": channel, "count": queries.concluded(session, channel, query["first"], query["last"])}
        for channel in Channel
    ]
    return {**query, "items": counts}


@api.page(bp, "/dispute-cases", gives=schemas.DisputeCaseOut, takes=schemas.CasesQuery)
def list_cases(
    session: Session, query: dict[str, Any], *, actor: Actor, after: str | None, limit: int
) -> tuple[list[dict[str, Any]], str | None]:
    """The cases of your organisation, or all of them for the city office; the latest record first."""
    asked = queries.Asked(query["channel"], query["cause"], None, query["first"], query["last"])
    rows = queries.cases(
        session, asked, seen_by=queries.visible_to(actor), before=api.after_id(after) or None, limit=limit
    )
    rows, following = page_of(rows, limit)
    return [shown(session, row, actor) for row in rows], following


@api.read(bp, "/dispute-cases/<string:number>", gives=schemas.DisputeCaseOut, public=True)
def show_case(session: Session, number: str, *, actor: Actor | None) -> dict[str, Any]:
    """One case: in full for its parties and the city office, as far as it is published for everybody."""
    return shown(session, queries.case_for(session, number, actor), actor)


@api.write(bp, "POST", "/dispute-cases", takes=schemas.DisputeCaseIn, gives=schemas.DisputeCaseOut, status=201)
def file_case(session: Session, body: dict[str, Any], *, actor: Actor, now: datetime) -> dict[str, Any]:
    """Bring a case to the register, as a party or for the city office; nothing is stopped before its acceptance."""
    parties = [services.Named(each["side"], each["name"], each["organisation_id"]) for each in body.pop("parties")]
    return shown(session, services.file_case(session, **body, parties=parties, actor=actor, now=now), actor)


def _id(session: Session, number: str, actor: Actor) -> int:
    return queries.case_for(session, number, actor).id


@api.write(
    bp, "POST", "/dispute-cases/<string:number>/acceptance", takes=schemas.AcceptanceIn, gives=schemas.DisputeCaseOut,
    scope=Scope.ADMIN,
)  # fmt: skip
def accept_case(session: Session, body: dict[str, Any], number: str, *, actor: Actor, now: datetime) -> dict[str, Any]:
    """The body accepted the case (city office); ownership and validity stop its rights and keep its deals' money."""
    case_id = _id(session, number, actor)
    return shown(session, services.accept_case(session, case_id=case_id, **body, actor=actor, now=now), actor)


@api.write(
    bp, "POST", "/dispute-cases/<string:number>/non-acceptance", takes=schemas.GroundIn, gives=schemas.DisputeCaseOut,
    scope=Scope.ADMIN,
)  # fmt: skip
def refuse_case(session: Session, body: dict[str, Any], number: str, *, actor: Actor, now: datetime) -> dict[str, Any]:
    """The body did not accept the case (city office)."""
    case_id = _id(session, number, actor)
    return shown(session, services.refuse_case(session, case_id=case_id, **body, actor=actor, now=now), actor)


@api.write(bp, "POST", "/dispute-cases/<string:number>/links", takes=schemas.LinksIn, gives=schemas.DisputeCaseOut)
def link_case(session: Session, body: dict[str, Any], number: str, *, actor: Actor, now: datetime) -> dict[str, Any]:
    """Link rights and deals to a case."""
    case_id = _id(session, number, actor)
    return shown(session, services.link_case(session, case_id=case_id, **body, actor=actor, now=now), actor)


@api.write(
    bp,
    "POST",
    "/dispute-cases/<string:number>/forum",
    takes=schemas.ForumIn,
    gives=schemas.DisputeCaseOut,
    scope=Scope.ADMIN,
)
def bring_before(session: Session, body: dict[str, Any], number: str, *, actor: Actor, now: datetime) -> dict[str, Any]:
    """Before whom the case is heard now (city office); arbitration needs an agreement."""
    case_id = _id(session, number, actor)
    return shown(session, services.bring_before(session, case_id=case_id, **body, actor=actor, now=now), actor)


@api.write(
    bp, "POST", "/dispute-cases/<string:number>/settlement", takes=schemas.SettlementIn, gives=schemas.DisputeCaseOut,
    scope=Scope.ADMIN,
)  # fmt: skip
def settle_case(session: Session, body: dict[str, Any], number: str, *, actor: Actor, now: datetime) -> dict[str, Any]:
    """The parties agreed (city office); after mediation thirty days begin to run for the judicial confirmation."""
    case_id = _id(session, number, actor)
    return shown(session, services.settle_case(session, case_id=case_id, **body, actor=actor, now=now), actor)


@api.write(
    bp,
    "POST",
    "/dispute-cases/<string:number>/confirmation-requests",
    takes=schemas.ApplicationIn,
    gives=schemas.DisputeCaseOut,
)
def apply_for_confirmation(
    session: Session, body: dict[str, Any], number: str, *, actor: Actor, now: datetime
) -> dict[str, Any]:
    """One party applies for the judicial confirmation; the application is made when both sides have."""
    case_id = _id(session, number, actor)
    case = services.apply_for_confirmation(session, case_id=case_id, **body, actor=actor, now=now)
    return shown(session, case, actor)


@api.write(
    bp, "POST", "/dispute-cases/<string:number>/confirmation", takes=schemas.ConfirmationIn,
    gives=schemas.DisputeCaseOut, scope=Scope.ADMIN,
)  # fmt: skip
def confirm_case(session: Session, body: dict[str, Any], number: str, *, actor: Actor, now: datetime) -> dict[str, Any]:
    """The court confirmed the agreement (city office)."""
    case_id = _id(session, number, actor)
    return shown(session, services.confirm_case(session, case_id=case_id, **body, actor=actor, now=now), actor)


@api.write(
    bp, "POST", "/dispute-cases/<string:number>/decision", takes=schemas.DecisionIn, gives=schemas.DisputeCaseOut,
    scope=Scope.ADMIN,
)  # fmt: skip
def decide_case(session: Session, body: dict[str, Any], number: str, *, actor: Actor, now: datetime) -> dict[str, Any]:
    """How the case was decided (city office)."""
    case_id = _id(session, number, actor)
    return shown(session, services.decide_case(session, case_id=case_id, **body, actor=actor, now=now), actor)


@api.write(
    bp, "POST", "/dispute-cases/<string:number>/withdrawal", takes=schemas.MaybeGroundIn, gives=schemas.DisputeCaseOut
)
def withdraw_case(
    session: Session, body: dict[str, Any], number: str, *, actor: Actor, now: datetime
) -> dict[str, Any]:
    """The case was withdrawn: what it stopped goes on."""
    case_id = _id(session, number, actor)
    return shown(session, services.withdraw_case(session, case_id=case_id, **body, actor=actor, now=now), actor)


@api.write(bp, "POST", "/dispute-cases/<string:number>/enforcement", gives=schemas.DisputeCaseOut, scope=Scope.ADMIN)
def enforce_case(session: Session, number: str, *, actor: Actor, now: datetime) -> dict[str, Any]:
    """What was decided or confirmed is being enforced (city office)."""
    case_id = _id(session, number, actor)
    return shown(session, services.enforce_case(session, case_id=case_id, actor=actor, now=now), actor)


@api.write(bp, "POST", "/dispute-cases/<string:number>/closing", gives=schemas.DisputeCaseOut, scope=Scope.ADMIN)
def close_case(session: Session, number: str, *, actor: Actor, now: datetime) -> dict[str, Any]:
    """The outcome is final and carried out (city office): what the case stopped goes on."""
    case_id = _id(session, number, actor)
    return shown(session, services.close_case(session, case_id=case_id, actor=actor, now=now), actor)


@api.write(
    bp, "POST", "/dispute-cases/<string:number>/publication", takes=schemas.PublicationIn, gives=schemas.DisputeCaseOut,
    scope=Scope.ADMIN,
)  # fmt: skip
def publish_case(session: Session, body: dict[str, Any], number: str, *, actor: Actor, now: datetime) -> dict[str, Any]:
    """Show everybody what the court or office has published of a case (city office)."""
    case_id = _id(session, number, actor)
    return shown(session, services.publish_case(session, case_id=case_id, **body, actor=actor, now=now), actor)


@api.write(bp, "POST", "/dispute-cases/lists", takes=schemas.ListIn, gives=schemas.ConcludedListOut, scope=Scope.ADMIN)
def import_cases(session: Session, body: dict[str, Any], *, actor: Actor, now: datetime) -> Imported:
    """Bring a list of concluded cases (city office): all of it or none, each file once."""
    actor.must_have(Role.CITY_OFFICE)
    content = uploads.bytes_in(body["content"], "content")
    return services.import_concluded(session, cases=read_cases(content), actor=actor, now=now)


@api.page(bp, "/takedowns", gives=schemas.TakedownOut, public=True)
def list_results(
    session: Session, query: dict[str, Any], *, actor: Actor | None, after: str | None, limit: int
) -> tuple[list[TakedownNotice], str | None]:
    """What became of complaints about listings, the latest first."""
    return page_of(queries.results(session, before=api.after_id(after) or None, limit=limit), limit)


@api.read(bp, "/takedowns/mine", gives=schemas.TakedownsOut)
def list_own_complaints(session: Session, *, actor: Actor) -> dict[str, Any]:
    """What your organisation complained about, and complaints about its listings."""
    return {"items": queries.notices_of(session, actor.organisation_id or -1)}


@api.read(bp, "/takedowns/queue", gives=schemas.TakedownsOut)
def list_open_complaints(session: Session, *, actor: Actor) -> dict[str, Any]:
    """Open complaints (officers of the trading center): what waits for them first."""
    if not is_officer(session, actor):
        raise NotFound(_("There is no page at this address."))
    return {"items": queries.queue(session)}


@api.read(bp, "/takedowns/<string:number>", gives=schemas.TakedownOut, public=True)
def show_complaint(session: Session, number: str, *, actor: Actor | None) -> TakedownNotice:
    """One complaint: for its sides and the officers, with its result for everybody."""
    return queries.notice_for(session, number, actor)


@api.write(
    bp,
    "POST",
    "/listings/<int:listing_id>/complaints",
    takes=schemas.ComplaintIn,
    gives=schemas.TakedownOut,
    status=201,
)
def complain(session: Session, body: dict[str, Any], listing_id: int, *, actor: Actor, now: datetime) -> TakedownNotice:
    """Complain about a listing for your organisation; people without an account use the page."""
    return services.complain(session, listing_id=listing_id, **body, language=actor.language, actor=actor, now=now)


def _notice(session: Session, number: str, actor: Actor) -> int:
    return queries.notice_for(session, number, actor).id


@api.write(
    bp, "POST", "/takedowns/<string:number>/forwarding", takes=schemas.ForwardingIn, gives=schemas.TakedownOut,
    scope=Scope.ADMIN,
)  # fmt: skip
def forward_notice(
    session: Session, body: dict[str, Any], number: str, *, actor: Actor, now: datetime
) -> TakedownNotice:
    """Send a complaint to the seller, with or without taking the listing off the market (officers)."""
    notice_id = _notice(session, number, actor)
    return services.forward_notice(session, notice_id=notice_id, **body, actor=actor, now=now)


@api.write(
    bp, "POST", "/takedowns/<string:number>/request-for-more", takes=schemas.LacksIn, gives=schemas.TakedownOut,
    scope=Scope.ADMIN,
)  # fmt: skip
def ask_for_more(session: Session, body: dict[str, Any], number: str, *, actor: Actor, now: datetime) -> TakedownNotice:
    """Tell the complainant what is missing (officers)."""
    notice_id = _notice(session, number, actor)
    return services.ask_for_more(session, notice_id=notice_id, **body, actor=actor, now=now)


@api.write(bp, "POST", "/takedowns/<string:number>/completion", takes=schemas.CompletionIn, gives=schemas.TakedownOut)
def complete_notice(
    session: Session, body: dict[str, Any], number: str, *, actor: Actor, now: datetime
) -> TakedownNotice:
    """Add what was missing (complainant)."""
    notice_id = _notice(session, number, actor)
    return services.complete_notice(session, notice_id=notice_id, **body, actor=actor, now=now)


@api.write(
    bp, "POST", "/takedowns/<string:number>/rejection", takes=schemas.GroundIn, gives=schemas.TakedownOut,
    scope=Scope.ADMIN,
)  # fmt: skip
def reject_notice(
    session: Session, body: dict[str, Any], number: str, *, actor: Actor, now: datetime
) -> TakedownNotice:
    """Reject what is no notice in the sense of the law (officers)."""
    notice_id = _notice(session, number, actor)
    return services.reject_notice(session, notice_id=notice_id, **body, actor=actor, now=now)


@api.write(bp, "POST", "/takedowns/<string:number>/statement", takes=schemas.StatementIn, gives=schemas.TakedownOut)
def counter(session: Session, body: dict[str, Any], number: str, *, actor: Actor, now: datetime) -> TakedownNotice:
    """State that nothing is infringed (seller)."""
    notice_id = _notice(session, number, actor)
    return services.counter(session, notice_id=notice_id, **body, actor=actor, now=now)


@api.write(bp, "POST", "/takedowns/<string:number>/statement-forwarding", gives=schemas.TakedownOut, scope=Scope.ADMIN)
def forward_statement(session: Session, number: str, *, actor: Actor, now: datetime) -> TakedownNotice:
    """Send the statement to the complainant; fifteen days begin to run (officers)."""
    return services.forward_statement(session, notice_id=_notice(session, number, actor), actor=actor, now=now)


@api.write(bp, "POST", "/takedowns/<string:number>/suit", takes=schemas.SuitIn, gives=schemas.TakedownOut)
def tell_of_suit(session: Session, body: dict[str, Any], number: str, *, actor: Actor, now: datetime) -> TakedownNotice:
    """Say that a court or an authority has the matter (complainant)."""
    notice_id = _notice(session, number, actor)
    return services.tell_of_suit(session, notice_id=notice_id, **body, actor=actor, now=now)


@api.write(bp, "POST", "/takedowns/<string:number>/taking-back", gives=schemas.TakedownOut)
def take_back(session: Session, number: str, *, actor: Actor, now: datetime) -> TakedownNotice:
    """Take a complaint back (complainant)."""
    return services.take_back(session, notice_id=_notice(session, number, actor), actor=actor, now=now)


@api.write(
    bp, "POST", "/takedowns/<string:number>/decision", takes=schemas.VerdictIn, gives=schemas.TakedownOut,
    scope=Scope.ADMIN,
)  # fmt: skip
def decide_notice(
    session: Session, body: dict[str, Any], number: str, *, actor: Actor, now: datetime
) -> TakedownNotice:
    """Uphold a complaint or lift its measure, on the word of a court or authority (officers)."""
    notice_id = _notice(session, number, actor)
    return services.decide_notice(session, notice_id=notice_id, **body, actor=actor, now=now)


@api.write(
    bp, "POST", "/takedowns/<string:number>/remarks", takes=schemas.RemarkIn, gives=schemas.RemarkOut, status=201,
    scope=Scope.ADMIN,
)  # fmt: skip
def remark(session: Session, body: dict[str, Any], number: str, *, actor: Actor, now: datetime) -> TakedownRemark:
    """Note that a complaint was malicious, mistaken or repeated (officers)."""
    notice_id = _notice(session, number, actor)
    return services.remark(session, notice_id=notice_id, **body, actor=actor, now=now)
