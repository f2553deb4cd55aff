"""What a right is, from everything that sources say of it: a pure function of the set of its records.

Nothing depends on the order in which files came in. Records are ranked by authority – whether a keeper of the register
brought it, the date of the data, the rank of the source, the record's digest – and each field is taken from the highest
record that tells it. What belongs together (a status and its day, an end of the term and its basis) is taken together.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from listings.assets.gaps import Gap
from listings.assets.kinds import AssetKind, AssetStatus, TermBasis
from listings.assets.models import ClassScheme
from listings.assets.numbers import Number, NumberType
from listings.registry.numbering import Key, Numbered, first_of_each_type, main_number, numbered
from listings.registry.recordals import EventKind
from listings.registry.records import RightRecord, digest_of, record_of

# What others tell of an office's rights stands behind the office's own word of the same day: source → home offices.
SECONDARY: dict[str, tuple[str, ...]] = {
    "epo_ops": ("EP",),
    "epo_family": ("EP",),
    "espacenet_csv": (),
    "lens_csv": (),
    "patentscope_csv": ("WO",),
    "patent_csv": (),
}

# Recordals copy the title and the dates of their cases, in capitals and of no known day: they fill gaps.
COPIES = ("us_assignment", "us_mark_assignment")

# What an entry of the office's books says about the life of the right.
STATUS_OF = {
    EventKind.GRANT: AssetStatus.IN_FORCE,
    EventKind.REVIVAL: AssetStatus.IN_FORCE,
    EventKind.LAPSE: AssetStatus.LAPSED,
    EventKind.EXPIRY: AssetStatus.EXPIRED,
    EventKind.WITHDRAWAL: AssetStatus.WITHDRAWN,
    EventKind.REFUSAL: AssetStatus.REFUSED,
    EventKind.INVALIDATION: AssetStatus.INVALIDATED,
}
_PLAIN = ("filing_date", "publication_date", "grant_date", "kind_code", "pct_no", "family_id")
_LIMITS = {"kind_code": 40, "pct_no": 40, "family_id": 40}
_SCHEMES = {
    ClassScheme.IPC: "ipc",
    ClassScheme.CPC: "cpc",
    ClassScheme.LOCARNO: "locarno",
    ClassScheme.VIENNA: "vienna",
    ClassScheme.NICE: "nice",
    ClassScheme.WORK: "work_type",
}
MOST_NAMES = 200


@dataclass(frozen=True, slots=True)
class Source:
    """A record with its standing: `trusted` where a keeper of the register brought it; `content` as it is kept."""

    record: RightRecord
    digest: str
    trusted: bool
    read: Numbered
    content: Mapping[str, Any] = field(repr=False, compare=False)
    yielded: frozenset[NumberType] = frozenset()  # types of numbers that it claims and another right holds

    @property
    def authority(self) -> tuple[bool, date, int, str]:
        """Higher is believed; the order is total, for no two records share a digest."""
        homes = SECONDARY.get(self.record.source)
        rank = 1 if homes is None or self.record.office in homes else 0
        day = None if self.record.source.startswith(COPIES) else self.record.source_date
        return self.trusted, day or date.min, rank, self.digest


def source(record: RightRecord, *, trusted: bool) -> Source:
    """A record that was read, ready to be joined; RecordNotTaken where it carries no usable number."""
    content = record.content()
    return Source(record, digest_of(content), trusted, numbered(record), content)


def source_kept(content: Mapping[str, Any], *, trusted: bool, digest: str) -> Source:
    """A record that was taken over before."""
    record = record_of(content)
    return Source(record, digest, trusted, numbered(record), content)


def without(told: Source, yielded: Collection[Key]) -> Source:
    """The record without numbers that it claims and that another right holds."""
    if not yielded:
        return told
    left = tuple(number for key, number in zip(told.read.keys, told.read.numbers, strict=True) if key not in yielded)
    return replace(told, read=replace(told.read, numbers=left), yielded=frozenset(key[2] for key in yielded))


@dataclass(frozen=True, slots=True)
class Stands:
    """What somebody here has told of the status since (a center's entry of an office's decision, a hand entry)."""

    status: AssetStatus
    since: date | None
    text: str
    trusted: bool


@dataclass(slots=True)
class Joined:
    """A right as its records make it: `values` by column, `origins` the source of each, and what lies in rows.

    `status_from` names the source of the status, or "here" where what somebody entered here stands.
    """

    values: dict[str, Any] = field(default_factory=dict)
    origins: dict[str, Source] = field(default_factory=dict)
    numbers: tuple[Number, ...] = ()
    classes: tuple[tuple[ClassScheme, str, str], ...] = ()
    gaps: frozenset[str] = frozenset()
    status_from: str = ""

    def take(self, column: str, value: Any, origin: Source) -> None:
        """Fill a column, if it is not filled."""
        if column not in self.values:
            self.values[column], self.origins[column] = value, origin


def ranked(sources: Iterable[Source]) -> list[Source]:
    """The highest authority first."""
    order = list(sources)
    return sorted(order, key=lambda each: each.authority, reverse=True) if len(order) > 1 else order


def joined(sources: Sequence[Source], stands: Stands | None = None) -> Joined:
    """The right that these records (at least one) tell of.

    Beside the word of those who keep the register a holder's own file may fill particulars, but tells no kind and no
    end of the term.
    """
    order = ranked(sources)
    believed = [each for each in order if each.trusted] or order
    whole = Joined()
    _kind(whole, believed)
    for each in order:
        for column in _PLAIN:
            value = getattr(each.record, column)
            if value:
                limit = _LIMITS.get(column)
                whole.take(column, value[:limit] if limit else value, each)
        if each.record.inventors:
            whole.take("inventor_names", [name[:300] for name in each.record.inventors[:MOST_NAMES]], each)
    _texts(whole, order)
    _term(whole, believed)
    _status(whole, order, stands)
    _numbers(whole, order)
    _classes(whole, order)
    whole.gaps = frozenset(str(gap) for each in order for gap in (*each.record.incomplete, *each.read.faults))
    if frozenset(type_ for each in order for type_ in each.yielded) - {number.type for number in whole.numbers}:
        whole.gaps |= {Gap.NUMBER.value}
    whole.take("source", order[0].record.source, order[0])
    whole.take("source_date", order[0].record.source_date, order[0])
    return whole


def _kind(whole: Joined, order: Sequence[Source]) -> None:
    """A granted right does not become an application again, whatever is read later."""
    granted = (each for each in order if each.record.kind is not AssetKind.PATENT_APPLICATION)
    teller = next(granted, order[0])
    whole.take("kind", teller.record.kind, teller)


def _texts(whole: Joined, order: Sequence[Source]) -> None:
    """Titles and summary by language: English beside the language of the office, Chinese first in China."""
    titles: dict[str, tuple[str, Source]] = {}
    abstracts: dict[str, tuple[str, Source]] = {}
    for each in order:
        for found, told in ((titles, each.record.title), (abstracts, each.record.abstract)):
            for language, text in told.items():
                if text:
                    found.setdefault(language, (text, each))
    chinese_office = order[0].record.office == "CN"
    english = titles.get("en")
    own = titles.get("zh") or next((told for language, told in titles.items() if language != "en"), None)
    first = own if chinese_office and own else english or own
    if first:
        whole.take("title", first[0][:1000], first[1])
    if english:
        whole.take("title_en", english[0][:1000], english[1])
    summary = abstracts.get("zh" if chinese_office else "en") or next(iter(abstracts.values()), None)
    if summary:
        whole.take("summary", *summary)


def _term(whole: Joined, order: Sequence[Source]) -> None:
    """A registered end of the term before any estimate."""
    told = [each for each in order if each.record.expiry_date is not None]
    registered = (each for each in told if each.record.expiry_basis is TermBasis.REGISTERED)
    teller = next(registered, told[0] if told else None)
    if teller is not None:
        whole.take("expiry_date", teller.record.expiry_date, teller)
        whole.take("expiry_basis", teller.record.expiry_basis or TermBasis.ESTIMATED, teller)


def _status(whole: Joined, order: Sequence[Source], stands: Stands | None) -> None:
    """The youngest word about the life of the right; an application's end is no end of what was granted on it."""
    granted = whole.values["kind"] is not AssetKind.PATENT_APPLICATION
    told = [
        (each.trusted, since or date.min, each.authority, status, since, text, each)
        for each in order
        for status, since, text in _told(each, granted=granted)
    ]
    best = max(told, key=lambda each: each[:3], default=None)
    if stands is not None and (best is None or (stands.trusted, stands.since or date.min) >= best[:2]):
        whole.values |= {"status": stands.status, "status_raw": stands.text, "status_date": stands.since}
        whole.status_from = "here"
    elif best is not None:
        _trusted, _day, _authority, status, since, text, origin = best
        for column, value in (("status", status), ("status_raw", text[:300]), ("status_date", since)):
            whole.take(column, value, origin)
        whole.status_from = origin.record.source
    else:
        whole.take("status", AssetStatus.UNKNOWN, order[0])
        whole.take("status_raw", order[0].record.status_text[:300], order[0])
        whole.take("status_date", None, order[0])


def _told(each: Source, *, granted: bool) -> Iterable[tuple[AssetStatus, date | None, str]]:
    """(status, since, the office's words) that a record tells: its own, and by the entries of the office's books."""
    record = each.record
    about_application = granted and record.kind is AssetKind.PATENT_APPLICATION
    if record.status is not AssetStatus.UNKNOWN and not about_application:
        yield record.status, record.status_date or record.source_date, record.status_text
    if not record.events:
        return
    for event in record.events:
        status = STATUS_OF.get(event.kind)
        if event.kind is EventKind.REVIVAL and not granted:
            status = AssetStatus.PENDING
        day = event.day or event.recorded
        if status is not None and day is not None and not event.territory:
            yield status, day, event.text


def _numbers(whole: Joined, order: Sequence[Source]) -> None:
    # In the order of authority: of several numbers of one type the first is shown.
    found: dict[tuple[NumberType, str], Number] = {}
    tellers: dict[str, Source] = {}
    for each in order:
        for number in each.read.numbers:
            found.setdefault((number.type, number.canonical), number)
            tellers.setdefault(number.canonical, each)
    whole.numbers = tuple(found.values())
    main = main_number(order[0].record.office, whole.values["kind"], whole.numbers)
    whole.values |= {"number_norm": main.canonical, "number_display": main.display[:80]}
    for type_, number in first_of_each_type(whole.numbers).items():
        column = f"{type_.value}_no"
        whole.values[column], whole.origins[column] = number.display[:60], tellers[number.canonical]


def _classes(whole: Joined, order: Sequence[Source]) -> None:
    """Each scheme from the highest record that tells it."""
    rows: dict[tuple[ClassScheme, str], str] = {}
    for scheme, name in _SCHEMES.items():
        for each in order:
            told = getattr(each.record, name)
            if not told:
                continue
            whole.origins[scheme.value] = each
            if scheme is ClassScheme.NICE:
                for row in told:
                    rows.setdefault((scheme, str(row.number)), row.goods)
            else:
                for code in (told,) if isinstance(told, str) else told:
                    rows.setdefault((scheme, code[:60]), "")
            break
    whole.classes = tuple((scheme, code, goods) for (scheme, code), goods in rows.items())
