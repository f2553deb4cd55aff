"""What the public may know of one right: status, history, fees, deadlines, offers, and whom to ask."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.i18n import LazyText, language
from core.i18n import lazy_gettext as lazy
from listings.assets import queries as assets
from listings.assets.labels import ENCUMBRANCE_LABELS
from listings.assets.models import Asset, Encumbrance, EncumbranceType
from listings.docket import queries as docket
from listings.docket.pages import Answer, answer
from listings.market import queries as market
from listings.market.models import Listing
from listings.market.states import ListingState
from listings.registry.circles import sources_of
from listings.registry.labels import EVENT_LABELS
from listings.registry.recordals import EventKind
from listings.registry.title import events_of
from parties.centers.models import Center
from parties.organisations.models import Organisation
from parties.organisations.queries import names_of
from reports.desk.inquiry.registers import Register, register_of

# What the deals of this platform are about is their sides' business until a register shows it.
NOT_PUBLIC = frozenset({EncumbranceType.COMMITMENT, EncumbranceType.OPTION, EncumbranceType.MANDATE})
ON_OFFER = (ListingState.PUBLISHED, ListingState.RESERVED)


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of a right's history: when, what, who (as the register publishes it), and where it is from."""

    on: date
    kind: str
    what: LazyText | str
    who: str = ""
    until: date | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """The public record of one right. `rests_on_word`: its holder typed it in or brought the file, and no center has
    compared it with the register since."""

    asset: Asset
    title: str
    owners: Sequence[str]
    numbers: Sequence[Any]
    burdens: Sequence[tuple[Encumbrance, str]]
    history: Sequence[Happening]
    fees: Answer
    listing: Listing | None
    center: Center | None
    register: Register
    rests_on_word: bool


def record_of(session: Session, asset: Asset, *, asked: Mapping[str, Any], today: date) -> Record:
    """Everything at once. `asked` may name the day of payment (`on`) and a reduction, as for the calculator."""
    intervals = assets.ownership_history(session, asset.id)
    standing = burdens(session, asset.id)
    names = shown_names(session, [each.organisation_id for each in intervals] + [each.holder_id for each in standing])
    listing = market.open_listing_of(session, asset.id)
    listing = listing if listing is not None and listing.state in ON_OFFER else None
    right = docket.rights_of(session, [asset], today)[asset.id]
    center = session.get(Center, listing.center_id) if listing and listing.center_id else None
    return Record(
        asset=asset,
        title=asset.titled(language()),
        owners=[names.get(each.organisation_id or 0, each.holder_name) for each in intervals if each.to_date is None],
        numbers=assets.numbers_of(session, asset.id),
        burdens=[(each, names.get(each.holder_id or 0, each.holder_name)) for each in standing if is_open(each, today)],
        history=sorted(
            (*days(asset), *owned(intervals, names), *burdened(standing, names), *registered(session, asset)),
            key=lambda each: (each.on, each.kind),
        ),
        fees=answer(docket.book(session), right, asked, today=today),
        listing=listing,
        center=center,
        register=register_of(asset.jurisdiction, asset.family),
        rests_on_word=asset.filed_by_id is not None or assets.rests_on_word(session, asset),
    )


def shown_names(session: Session, ids: Sequence[int | None]) -> dict[int, str]:
    """Organisations that take part here under the name that the reader knows them by."""
    rows: Mapping[int, Organisation] = names_of(session, [each for each in ids if each])
    return {number: row.display(language()) for number, row in rows.items()}


def burdens(session: Session, asset_id: int) -> list[Encumbrance]:
    """What a register shows on the right, ended or not; what deals here have promised is not for the public."""
    rows = session.scalars(select(Encumbrance).where(Encumbrance.asset_id == asset_id).order_by(Encumbrance.from_date))
    return [each for each in rows if each.type not in NOT_PUBLIC]


def is_open(each: Encumbrance, today: date) -> bool:
    """Whether it stands on that day."""
    return each.is_active_on(today)


def days(asset: Asset) -> Iterator[Happening]:
    """The days of the right itself."""
    told = (
        (EventKind.FILING, asset.filing_date),
        (EventKind.PUBLICATION, asset.publication_date),
        (EventKind.GRANT, asset.grant_date),
    )
    for kind, on in told:
        if on is not None:
            yield Happening(on, kind.value, EVENT_LABELS[kind], source=asset.source)


def owned(intervals: Sequence[Any], names: Mapping[int, str]) -> Iterator[Happening]:
    """Who held the right, from when to when."""
    for each in intervals:
        who = names.get(each.organisation_id or 0, each.holder_name)
        yield Happening(each.from_date, "owner", lazy("Owner"), who, each.to_date, each.cause.partition(":")[0])


def burdened(rows: Sequence[Encumbrance], names: Mapping[int, str]) -> Iterator[Happening]:
    """What stood on the right, from when to when."""
    for each in rows:
        until = each.ended_on or each.to_date
        who = names.get(each.holder_id or 0, each.holder_name)
        yield Happening(each.from_date, "burden", ENCUMBRANCE_LABELS[each.type], who, until)


def registered(session: Session, asset: Asset) -> Iterator[Happening]:
    """Entries of the office's books, each once; days of the right and its owners stand above already.

    Beside what a keeper of the register brought, a holder's own file is no office's book.
    """
    sources = sources_of(session, asset.id)
    for event, origin in events_of([each for each in sources if each.trusted] or sources):
        on = event.day or event.recorded
        if on is None or event.kind in (EventKind.FILING, EventKind.PUBLICATION, EventKind.GRANT):
            continue
        who = " → ".join(part for part in ("; ".join(event.givers), "; ".join(event.takers)) if part)
        yield Happening(on, f"event:{event.kind.value}", EVENT_LABELS[event.kind], who, source=origin.record.source)
