"""What the readers of trade marks share: Nice classes and their goods, the mark's word, the date of the data, gaps."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from listings.assets.gaps import Gap
from listings.codes.nice import nice_class
from listings.registry.recordals import EventKind, RightEvent
from listings.registry.records import NiceClass
from listings.registry.text import clean, unique

GOODS_LIMIT = 4_000  # of one class: what a page can show


def nice_number(text: str) -> int | None:
    """`009`, `9`, `第9类` as 9; None for what is no class of the Nice Classification, like the US classes A and 200."""
    raised = any(char.isdigit() and not char.isdecimal() for char in text)
    return None if raised else nice_class(text)


def goods_of(by_language: Mapping[str, str]) -> str:
    """A list of goods in English, otherwise in Chinese, otherwise in the first language given; "" if none."""
    told = {
        language.lower()[:2]: text for language, text in reversed(list(by_language.items())) if text and text.strip()
    }
    first = next((text for text in by_language.values() if text and text.strip()), "")
    return clean(told.get("en") or told.get("zh") or first, GOODS_LIMIT)


def without_deleted(text: str) -> str:
    """What is left of a US list of goods: [ ] encloses what was deleted, * * what was added.

    A bracket that is never closed is a slip, so nothing is taken for deleted.
    """
    kept: list[str] = []
    depth = 0
    for part in re.split(r"([\[\]])", text):
        if part == "[":
            depth += 1
        elif part == "]":
            depth = max(depth - 1, 0)
        elif not depth:
            kept.append(part)
    plain = clean((text if depth else " ".join(kept)).replace("*", ""), len(text) + 1)
    plain = re.sub(r" ([,;.])", r"\1", plain)
    plain = re.sub(r"([,;])(?: ?[,;])+", r"\1", plain)
    return re.sub(r"[,;] ?\.$", ".", plain).strip(" ,;")


def class_list(pairs: Iterable[tuple[int | None, str]]) -> tuple[NiceClass, ...]:
    """(class, goods) as Nice classes in the order of the file, each once; goods of one class stand together."""
    goods: dict[int, list[str]] = {}
    for number, text in pairs:
        if number is not None:
            goods.setdefault(number, []).append(text)
    return tuple(NiceClass(number, clean("; ".join(unique(texts)), GOODS_LIMIT)) for number, texts in goods.items())


def latest(days: Iterable[date | None]) -> date | None:
    """The youngest of some days."""
    return max((day for day in days if day is not None), default=None)


def earliest(days: Iterable[date | None]) -> date | None:
    """The oldest of some days."""
    return min((day for day in days if day is not None), default=None)


def mark_gaps(word: object, owners: Iterable[str], filed: date | None, keys: Iterable[str] = ()) -> tuple[Gap, ...]:
    """What the record of a mark or design lacks; `keys` name owners by a number only."""
    named, keyed = bool(tuple(owners)), bool(tuple(keys))
    reasons = (
        (not word, Gap.TITLE),
        (not named and not keyed, Gap.OWNER),
        (not named and keyed, Gap.OWNER_BY_KEY),
        (filed is None, Gap.FILING_DATE),
    )
    return tuple(reason for missing, reason in reasons if missing)


def settled(events: Iterable[RightEvent], *, contested: bool, day: date | None) -> tuple[RightEvent, ...]:
    """The entries with the ends of disputes named: each ends the oldest that is open, unless it says which.

    Registers seldom tell how an opposition ended; a right of which the office says on `day` that it stands uncontested
    is rid of those that are left. A dispute needs a `ref`, by which its end names it.
    """
    told = sorted(events, key=lambda each: each.day or each.recorded or date.min)
    open_ = {each.ref: None for each in told if each.kind is EventKind.DISPUTE}
    known, found = set[str](), []
    for each in told:
        if each.kind is EventKind.DISPUTE:
            known.add(each.ref)
        elif each.kind is EventKind.DISPUTE_END:
            named = [ref for ref in (each.ref, *each.refers_to) if ref in open_]
            if not named and not each.refers_to:
                named = [ref for ref in open_ if ref in known][:1]
                each = replace(each, refers_to=tuple(named))
            for ref in named:
                del open_[ref]
        found.append(each)
    ends = () if contested or day is None else open_
    return (*found, *(RightEvent(kind=EventKind.DISPUTE_END, recorded=day, ref=ref, refers_to=(ref,)) for ref in ends))
