"""Cases and complaints in the small city of the deals."""

from datetime import UTC, date, datetime, time
from typing import Any

from core import clock
from core.actor import Actor
from core.jobs import Job
from listings.assets.models import Asset
from listings.market.models import Listing
from registers.disputes import jobs, services
from registers.disputes.models import DisputeCase, TakedownNotice
from registers.disputes.vocabulary import Cause, Channel, Complaint, RightKind, Side
from tests.conftest import kept
from tests.settlement.deals.world import TODAY, World, a_listing, a_patent, org

EVIDENCE = "The cell in figure 3 of the listing is the one of claim 1 of our patent, layer by layer."
STATEMENT = "Our cell has no solid electrolyte; claim 1 names one. The test report of 2024 shows it."
OWN_RIGHT = "CN 2018 1 0123456.7, patent for invention"


def at(day: date, hour: int = 12) -> datetime:
    """An hour of a business day in Beijing."""
    return datetime.combine(day, time(hour), tzinfo=clock.BEIJING).astimezone(UTC)


def a_case(world: World, *, by: Actor | None = None, **changes: Any) -> DisputeCase:
    """Filed by the buyer against the seller, over who owns one of the seller's patents."""
    asset_ids = changes.pop("asset_ids", None)
    given: dict[str, Any] = {
        "channel": Channel.JUDICIAL, "cause": Cause.OWNERSHIP, "right_kind": RightKind.PATENT,
        "claim": "The invention was made in our laboratory.",
        "parties": [services.Named(Side.CLAIMANT, organisation_id=org(world.buyer)),
                    services.Named(Side.RESPONDENT, organisation_id=org(world.seller))],
        "asset_ids": [a_patent(world).id] if asset_ids is None else asset_ids, **changes,
    }  # fmt: skip
    return services.file_case(world.session, **given, actor=by or world.buyer, now=world.now)


def accepted(world: World, case: DisputeCase, *, no: str = "（2026）辽02民初118号") -> DisputeCase:
    """The court has taken it on today."""
    return services.accept_case(
        world.session, case_id=case.id, accepted_on=clock.business_date(world.now), body="海州市中级人民法院",
        case_no=no, actor=world.city, now=world.now,
    )  # fmt: skip


def heard(world: World, case: DisputeCase) -> DisputeCase:
    """It is before the body of its channel."""
    return services.bring_before(world.session, case_id=case.id, channel=case.channel, actor=world.city, now=world.now)


def mediated(world: World, settled_on: date = TODAY) -> DisputeCase:
    """Settled before a mediation committee."""
    case = heard(world, accepted(world, a_case(world, channel=Channel.MEDIATION, filed_on=settled_on)))
    return services.settle_case(world.session, case_id=case.id, settled_on=settled_on, actor=world.city, now=world.now)


def given(day: date | None) -> date:
    """A day that is set."""
    assert day is not None
    return day


def last_day_of(case: DisputeCase) -> date:
    """Until when both sides can apply for confirmation."""
    return given(case.confirm_by)


@kept
def on_sale(world: World) -> Listing:
    """One of the seller's patents on the market."""
    return a_listing(world, a_patent(world))


def a_complaint(world: World, listing: Listing, by: Actor | None = None, **changes: Any) -> TakedownNotice:
    """A stranger says that the listing infringes a patent of theirs; without an account where `by` is None."""
    given: dict[str, Any] = {
        "listing_id": listing.id, "complaint": Complaint.INFRINGEMENT, "own_right": OWN_RIGHT, "evidence": EVIDENCE,
        "accepts_liability": True, **changes,
    }  # fmt: skip
    if by is None:
        person = {"name": "赵启", "identity_no": "210200199001011234", "email": "zhao@example.com"}
        given = {**person, **given}
    return services.complain(world.session, **given, actor=by, now=world.now)


def forwarded(world: World, notice: TakedownNotice, *, with_measure: bool = True) -> TakedownNotice:
    """An officer sends it to the seller and takes the listing off the market."""
    return services.forward_notice(
        world.session, notice_id=notice.id, with_measure=with_measure, actor=world.first, now=world.now
    )


def countered(world: World, notice: TakedownNotice) -> TakedownNotice:
    """The seller answers."""
    return services.counter(world.session, notice_id=notice.id, statement=STATEMENT, actor=world.seller, now=world.now)


def answered(world: World, notice: TakedownNotice) -> TakedownNotice:
    """The answer goes to the complainant."""
    return services.forward_statement(world.session, notice_id=notice.id, actor=world.first, now=world.now)


def tick(now: datetime) -> None:
    """The timetable's job of a day."""
    jobs.disputes({}, job=Job(kind="disputes", key="test"), now=now)


def a_right(world: World) -> Asset:
    """One more patent of the seller."""
    return a_patent(world)
