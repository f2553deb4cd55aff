"""Entries of the EUIPO's registers of marks and designs: transfers, burdens, disputes, renewals.

Parties stand there by a number of the office only; it is kept as `EUIPO 990077`.
"""

from collections.abc import Iterable, Iterator

from listings.assets.dates import read_date
from listings.registry.recordals import EventKind, RightEvent
from listings.registry.text import child, children, clean, text_of, texts_of, unique
from listings.registry.xml import Element

# First hit wins; kinds of entries as the offices' systems of different years word them.
_KINDS = (
    ("representative", EventKind.OTHER),
    ("of rep", EventKind.OTHER),
    ("designer", EventKind.OTHER),
    ("application for revocation", EventKind.DISPUTE),
    ("application for invalidity", EventKind.DISPUTE),
    ("cancellation based on", EventKind.DISPUTE),
    ("counterclaim", EventKind.DISPUTE),
    ("partial surrender", EventKind.LIMITATION),
    ("partial invalidity", EventKind.LIMITATION),
    ("partial revocation", EventKind.LIMITATION),
    ("limitation", EventKind.LIMITATION),
    ("surrender", EventKind.WITHDRAWAL),
    ("withdraw", EventKind.WITHDRAWAL),
    ("invalid", EventKind.INVALIDATION),
    ("revocation", EventKind.INVALIDATION),
    ("transfer of licen", EventKind.OTHER),
    ("transfer of right in rem", EventKind.OTHER),
    ("transfer", EventKind.ASSIGNMENT),
    ("change of name", EventKind.NAME_CHANGE),
    ("change names addresses of owners", EventKind.NAME_CHANGE),
    ("licen", EventKind.LICENCE),
    ("rights in rem", EventKind.SECURITY),
    ("right in rem", EventKind.SECURITY),
    ("levy of execution", EventKind.PRESERVATION),
    ("levy", EventKind.PRESERVATION),
    ("insolvency", EventKind.PRESERVATION),
    ("bankruptcy", EventKind.PRESERVATION),
    ("renewal", EventKind.RENEWAL),
    ("errors", EventKind.CORRECTION),
    ("correction", EventKind.CORRECTION),
    ("conversion", EventKind.OTHER),
)
_OVER = {
    EventKind.LICENCE: EventKind.LICENCE_END,
    EventKind.SECURITY: EventKind.RELEASE,
    EventKind.PRESERVATION: EventKind.PRESERVATION_END,
}
_ENDING = ("cancellation of", "deletion of", "removal of", "expiry of", "termination of")
_DONE = ("publish", "register", "accept", "notified")  # what ends a right has come into effect
_NOT_DONE = ("reject", "refus", "withdrawn", "not admissible")


def entry_kind(text: str, outcome: str) -> EventKind:
    """What an entry did: by its kind, and by what came of it (a request that was rejected changed nothing)."""
    plain, done = text.casefold(), outcome.casefold()
    kind = next((kind for words, kind in _KINDS if words in plain), EventKind.OTHER)
    if kind in _OVER and any(words in plain for words in _ENDING):
        kind = _OVER[kind]
    if any(words in done for words in _NOT_DONE):
        return EventKind.DISPUTE_END if kind is EventKind.DISPUTE else EventKind.OTHER
    if kind in (EventKind.WITHDRAWAL, EventKind.INVALIDATION) and not any(words in done for words in _DONE):
        return EventKind.OTHER
    return kind


def entries(right: Element, details: str, record: str, basic: str) -> Iterator[RightEvent]:
    """The entries of a mark (`MarkRecordDetails`) or of a design (`DesignRecordDetails`)."""
    for each in children(right, details, record, basic):
        text, outcome = text_of(each, "BasicRecordKind", limit=200), text_of(each, "RecordCurrentStatusCode", limit=100)
        day = read_date(text_of(each, "RecordCurrentStatusDate"))
        yield RightEvent(
            kind=entry_kind(text, outcome),
            text=clean(" – ".join(part for part in (text, outcome) if part), 300),
            recorded=day or read_date(text_of(each, "RecordFilingDate")),
            ref=text_of(each, "RecordIdentifier", limit=40),
            givers=keys(texts_of(each, "ClaimantDetails", "ClaimantKey", "Identifier")),
        )


def oppositions(mark: Element) -> Iterator[RightEvent]:
    """The oppositions against a mark."""
    for each in children(mark, "OppositionDetails", "Opposition"):
        yield RightEvent(
            kind=EventKind.DISPUTE,
            text=text_of(each, "OppositionGroundText", limit=300),
            day=read_date(text_of(each, "OppositionDate")),
            ref=text_of(each, "OppositionIdentifier", limit=40),
            givers=keys(texts_of(each, "OpponentDetails", "OpponentKey", "Identifier")),
        )


def keys(numbers: Iterable[str]) -> tuple[str, ...]:
    """Numbers by which the EUIPO knows a person, as we write them."""
    return unique(f"EUIPO {clean(number, 20)}" for number in numbers)


def product_name(design: Element) -> dict[str, str]:
    """What a design is of, in English and Chinese where given, otherwise in the first language."""
    words: dict[str, list[str]] = {}
    for each in children(child(design, "IndicationProductDetails"), "IndicationProduct"):
        text = clean("".join(map(str, each.itertext())), 300)
        if text:
            words.setdefault((each.get("languageCode") or "en").lower()[:2], []).append(text)
    wanted = [language for language in ("en", "zh") if language in words] or list(words)[:1]
    return {language: clean("; ".join(unique(words[language])), 1_000) for language in wanted}
