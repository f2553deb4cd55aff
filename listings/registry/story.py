"""The story of a right for people: who held it and what stood on it over time, and where each fact comes from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import show
from core.actor import Actor
from core.i18n import LazyText, _, lazy_gettext
from listings.assets import queries
from listings.assets.kinds import BASIS_LABELS, KIND_LABELS, STATUS_LABELS, AssetStatus
from listings.assets.labels import ENCUMBRANCE_LABELS, SCHEME_LABELS, SOURCE_LABELS
from listings.assets.models import Asset, ClassScheme, Encumbrance, Ownership
from listings.registry.circles import sources_of, stands_on
from listings.registry.joining import Joined, Source, joined, ranked
from listings.registry.labels import EVENT_LABELS, PART_LABELS, RENAMED
from listings.registry.models import RegistryRecord
from listings.registry.recordals import EventKind
from listings.registry.rows import is_of_register
from listings.registry.title import Entry, Part, chain_of

MOST_ENTRIES = 300
FIELDS: tuple[tuple[str, LazyText], ...] = (
    ("title", lazy_gettext("Title")),
    ("title_en", lazy_gettext("Title in English")),
    ("kind", lazy_gettext("Kind of right")),
    ("status", lazy_gettext("Legal status")),
    ("application_no", lazy_gettext("Application number")),
    ("publication_no", lazy_gettext("Publication number")),
    ("registration_no", lazy_gettext("Registration number")),
    ("pct_no", lazy_gettext("International application")),
    ("filing_date", lazy_gettext("Day of filing")),
    ("publication_date", lazy_gettext("Day of publication")),
    ("grant_date", lazy_gettext("Day of grant or registration")),
    ("expiry_date", lazy_gettext("End of the term")),
    ("inventor_names", lazy_gettext("Inventors or authors")),
    ("summary", lazy_gettext("Summary")),
)


@dataclass(frozen=True, slots=True)
class Span:
    """A bar of the timeline; `end` is today where it goes on."""

    label: str
    start: date
    end: date
    tone: str
    goes_on: bool
    href: str | None = None


@dataclass(frozen=True, slots=True)
class Origin:
    """A field of the right, its value in words, and who told it with the date of that data."""

    label: str
    value: str
    source: str
    day: date | None


def spans_of(session: Session, asset: Asset, reader: Actor | None, *, today: date) -> list[Span]:
    """The holders in order of time, then what stood and stands on the right as this reader may see it."""
    held = sorted(queries.ownership_history(session, asset.id), key=lambda row: (row.from_date, row.id))
    visible = {each.id for each in queries.visible_encumbrances(session, asset.id, reader)}
    rows = session.scalars(select(Encumbrance).where(Encumbrance.asset_id == asset.id).order_by(Encumbrance.from_date))
    burdens = [each for each in rows if each.id in visible or (each.ended_on and each.ref.startswith("register:"))]
    return [*(_held(each, today) for each in held), *(_burden(each, today) for each in burdens)]


def _held(row: Ownership, today: date) -> Span:
    # Registers name co-owners and no shares; what is kept for them is a presumption (Civil Code art. 309).
    is_told = row.share_bp < 10_000 and not is_of_register(row.cause)
    share = _(" (%(text)s)", text=show.percent_bp(row.share_bp)) if is_told else ""
    end = row.to_date or max(today, row.from_date)
    goes_on = row.to_date is None
    return Span(f"{row.holder_name}{share}", row.from_date, end, "good" if goes_on else "neutral", goes_on)


def _burden(row: Encumbrance, today: date) -> Span:
    end = row.ended_on or max(min(row.to_date or today, today), row.from_date)
    words = str(ENCUMBRANCE_LABELS[row.type])
    label = _("%(what)s: %(who)s", what=words, who=row.holder_name) if row.holder_name else words
    goes_on = row.is_active_on(today)
    return Span(label, row.from_date, end, "attention" if goes_on else "neutral", goes_on)


def entries_of(session: Session, asset_id: int, *, today: date) -> tuple[list[dict[str, Any]], int]:
    """The newest entries of the offices' books, newest first, and how many there are."""
    entries = chain_of(sources_of(session, asset_id), today=today).entries
    newest = sorted(entries, key=lambda each: each.day or date.min, reverse=True)
    return [_row(each) for each in newest[:MOST_ENTRIES]], len(entries)


def _row(entry: Entry) -> dict[str, Any]:
    event = entry.event
    return {
        "day": entry.day,
        "recorded": event.recorded if event.recorded != entry.day else None,
        "what": EVENT_LABELS[event.kind],
        "text": _(" · ").join(part for part in (event.code, event.text) if part),
        "givers": event.givers,
        "takers": event.takers,
        "ref": event.ref,
        "refers_to": event.refers_to,
        "territory": event.territory,
        "part": RENAMED
        if event.kind is EventKind.NAME_CHANGE and entry.part is Part.MOVES
        else PART_LABELS[entry.part],
        "source": _told_by(entry.source),
    }


def origins_of(session: Session, asset: Asset, *, today: date) -> list[Origin]:
    """Each field that is known, with the source it was taken from; what no record tells was entered here."""
    records = sources_of(session, asset.id)
    whole = joined(records, stands_on(asset)) if records else Joined()
    rows = [_owners(session, asset, records, today)] if asset.holder_names else []
    rows += [_origin(asset, whole, column, label) for column, label in FIELDS if getattr(asset, column)]
    classes = {row.scheme for row in queries.classes_of(session, asset.id)}
    return [*rows, *(_class_origin(session, asset, whole, scheme) for scheme in ClassScheme if scheme in classes)]


def _owners(session: Session, asset: Asset, records: Sequence[Source], today: date) -> Origin:
    """The present owners, by the entry that brought them the title, else by the youngest document that names them."""
    label, names = str(_("Owner")), _("; ").join(asset.holder_names)
    if any(not is_of_register(each.cause) for each in queries.owners_now(session, asset.id)):
        return Origin(label, names, _("entered here"), None)
    chain = chain_of(records, today=today)
    cause = chain.holdings[-1].cause if chain.holdings else ""
    moved = [each for each in chain.entries if cause and each.event.ref == cause]
    if moved:
        return Origin(
            label,
            names,
            _("%(source)s, %(number)s", source=_name(moved[-1].source.record.source), number=cause),
            moved[-1].day,
        )
    told = next((each for each in ranked(records) if each.record.owners), None)
    if told is None:
        return Origin(label, names, "–", None)
    return Origin(label, names, _name(told.record.source), told.record.source_date)


def _origin(asset: Asset, whole: Joined, column: str, label: LazyText) -> Origin:
    origin = whole.origins.get(column)
    if column == "status" and asset.status is AssetStatus.EXPIRED and whole.values.get("status") != asset.status:
        return Origin(str(label), _value(asset, column), _("reckoned from the end of the term"), asset.expiry_date)
    if origin is None:
        by = {"status": {"center": _("an operation center")}.get(asset.status_source)}.get(column)
        return Origin(str(label), _value(asset, column), by or _("entered here"), None)
    return Origin(str(label), _value(asset, column), _told_by(origin), origin.record.source_date)


def _class_origin(session: Session, asset: Asset, whole: Joined, scheme: ClassScheme) -> Origin:
    codes = [row.code for row in queries.classes_of(session, asset.id) if row.scheme is scheme]
    shown = _(", ").join(codes[:8]) + (" …" if len(codes) > 8 else "")
    origin = whole.origins.get(scheme.value)
    if origin is None:
        return Origin(str(SCHEME_LABELS[scheme]), shown, _("entered here"), None)
    return Origin(str(SCHEME_LABELS[scheme]), shown, _told_by(origin), origin.record.source_date)


def _name(source: str) -> str:
    return str(SOURCE_LABELS.get(source, source))


def _told_by(origin: Source) -> str:
    """The source in words; what a holder brought is not the office's own word."""
    name = _name(origin.record.source)
    return name if origin.trusted else name + _(" (%(text)s)", text=_("the holder's own file"))


def _value(asset: Asset, column: str) -> str:
    value = getattr(asset, column)
    if column == "kind":
        return str(KIND_LABELS[value])
    if column == "status":
        return str(STATUS_LABELS[value])
    if column == "inventor_names":
        return _("; ").join(value)
    if column == "expiry_date" and asset.expiry_basis:
        return show.day(value) + _(" (%(text)s)", text=BASIS_LABELS[asset.expiry_basis])
    if isinstance(value, date):
        return show.day(value)
    return str(value) if len(str(value)) <= 300 else f"{str(value)[:299]}…"


@dataclass(frozen=True, slots=True)
class Kept:
    """A record that stands behind a right."""

    source: str
    record: str
    day: date | None
    taken_at: datetime
    trusted: bool


def records_of(session: Session, asset_id: int) -> Sequence[Kept]:
    """Every record behind a right, the youngest data first."""
    rows = session.scalars(select(RegistryRecord).where(RegistryRecord.asset_id == asset_id))
    told = sorted(rows, key=lambda row: (row.source_date or date.min, row.digest), reverse=True)
    return [Kept(_name(row.source), row.record, row.source_date, row.taken_at, row.trusted) for row in told]
