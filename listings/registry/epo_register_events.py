"""What the European Patent Register tells of a file's life: lapses by state, licences, oppositions, changes, steps."""

import re
from collections.abc import Iterator
from itertools import pairwise

from listings.assets.dates import read_date
from listings.registry.recordals import EventKind, RightEvent
from listings.registry.text import child, children, clean, text_of, unique
from listings.registry.xml import Element, local

_DATED = {
    "date-application-deemed-withdrawn": EventKind.WITHDRAWAL,
    "date-application-withdrawn-by-applicant": EventKind.WITHDRAWAL,
    "date-application-refused": EventKind.REFUSAL,
    "date-of-revocation": EventKind.INVALIDATION,
    "patent-revoked": EventKind.INVALIDATION,
    "patent-maintained-as-amended": EventKind.LIMITATION,
    "date-rights-re-established": EventKind.REVIVAL,
    "opposition-rejected": EventKind.DISPUTE_END,
    "opposition-proceedings-terminated": EventKind.DISPUTE_END,
}
# Words of the descriptions of procedural steps, in the order in which they decide.
_STEPS = (
    (re.compile(r"re-establish|further processing", re.I), None),
    (re.compile(r"renewal fee", re.I), EventKind.FEE),
    (re.compile(r"deemed to be withdrawn|application withdrawn|withdrawal of (?:the )?application", re.I),
     EventKind.WITHDRAWAL),
    (re.compile(r"application refused|refusal of (?:the )?application", re.I), EventKind.REFUSAL),
    (re.compile(r"revocation of (?:the )?patent|patent revoked", re.I), EventKind.INVALIDATION),
)  # fmt: skip


def events_of(biblio: Element) -> Iterator[RightEvent]:
    """The events that the bibliographic part of a file tells."""
    yield from _lapses(biblio)
    yield from _licences(biblio)
    yield from _oppositions(biblio)
    yield from _changes_of_owner(biblio)
    parts = (biblio, *children(biblio, "dates-rights-effective"), *children(biblio, "opposition-data"))
    for part in parts:
        for each in part:
            kind = _DATED.get(local(each)) if isinstance(each.tag, str) else None
            if kind is not None:
                yield RightEvent(
                    kind=kind,
                    code=local(each),
                    text=local(each).replace("-", " ").removeprefix("date ").capitalize(),
                    day=read_date(text_of(each, "date")),
                    recorded=read_date(each.get("change-date")),
                )


def _newest(parts: Iterator[Element]) -> Element | None:
    """The latest state of a part of the register, which keeps all former ones beside it."""
    return max(parts, key=lambda each: each.get("change-date") or "", default=None)


def _lapses(biblio: Element) -> Iterator[RightEvent]:
    newest = _newest(children(biblio, "term-of-grant"))
    recorded = read_date(newest.get("change-date")) if newest is not None else None
    for each in children(newest, "lapsed-in-country"):
        state = text_of(each, "country")
        if state:
            yield RightEvent(
                kind=EventKind.LAPSE_IN_STATE,
                code="lapsed-in-country",
                text=f"Lapsed in {state}",
                day=read_date(text_of(each, "date")),
                recorded=recorded,
                territory=state,
            )


def _licences(biblio: Element) -> Iterator[RightEvent]:
    """Licences, and rights in rem, which are securities; for some states each state has an event of its own."""
    newest = _newest(children(biblio, "licensee-data"))
    for each in children(newest, "licensee"):
        type_ = clean(each.get("type-license"), 40)
        names = unique(text_of(book, "name") for book in children(each, "addressbook"))
        states = unique(text_of(state) for state in children(each, "effective-in", "country"))
        whole = not states or each.get("designation") == "all"
        for state in ("",) if whole else states:
            yield RightEvent(
                kind=EventKind.SECURITY if "rem" in type_.casefold() else EventKind.LICENCE,
                code=type_,
                text=f"Licensee data: {type_}" if type_ else "Licensee data",
                day=read_date(text_of(each, "date")),
                recorded=read_date(newest.get("change-date")) if newest is not None else None,
                takers=names,
                territory=state,
            )


def _oppositions(biblio: Element) -> Iterator[RightEvent]:
    for data in children(biblio, "opposition-data"):
        for each in children(data, "opponent"):
            filed = text_of(each, "date") or text_of(each, "date-opposition-filed", "date")
            yield RightEvent(
                kind=EventKind.DISPUTE,
                code="opponent",
                text="Opposition filed",
                day=read_date(filed),
                recorded=read_date(data.get("change-date")),
                givers=unique(text_of(book, "name") for book in children(each, "addressbook")),
            )


def _changes_of_owner(biblio: Element) -> Iterator[RightEvent]:
    """The register lists every state of the applicants, the latest first: other names at one address are new names."""
    states = sorted(children(biblio, "parties", "applicants"), key=lambda each: each.get("change-date") or "")
    for before, after in pairwise(states):
        old, new = _names(before), _names(after)
        if not old or not new or {name.casefold() for name in old} == {name.casefold() for name in new}:
            continue
        renamed = len(old) == len(new) == 1 and _address(before) == _address(after) != ""
        yield RightEvent(
            kind=EventKind.NAME_CHANGE if renamed else EventKind.ASSIGNMENT,
            code="applicants",
            text="Change of applicants or proprietors",
            recorded=read_date(after.get("change-date")),
            givers=old,
            takers=new,
        )


def _names(group: Element) -> tuple[str, ...]:
    return unique(text_of(each, "addressbook", "name") for each in children(group, "applicant"))


def _address(group: Element) -> str:
    lines = (text_of(group, "applicant", "addressbook", "address", f"address-{line}") for line in (1, 2))
    return " ".join(lines).strip().casefold()


def steps_of(document: Element) -> Iterator[RightEvent]:
    """The procedural steps that tell something of the right's life: fees paid, withdrawn, refused, revoked."""
    for step in children(document, "procedural-data", "procedural-step"):
        texts = list(children(step, "procedural-step-text"))
        said = next((text_of(each) for each in texts if each.get("step-text-type") == "STEP_DESCRIPTION"), "")
        kind = next((kind for pattern, kind in _STEPS if pattern.search(said)), None)
        if kind is None:
            continue
        year = next((text_of(each) for each in texts if each.get("step-text-type") == "YEAR"), "")
        yield RightEvent(
            kind=kind,
            code=text_of(step, "procedural-step-code"),
            text=f"{said} ({year})" if year else said,
            day=read_date(text_of(child(step, "procedural-step-date"), "date")),
            ref=clean(step.get("id"), 60),
        )
