"""What the readers of trade marks share: Nice classes and their goods, the mark's word, the date of the data, gaps."""

import re
from collections.abc import Iterable, Mapping
from datetime import date

from listings.assets.gaps import Gap
from listings.registry.records import NiceClass
from listings.registry.text import clean, unique

GOODS_LIMIT = 4_000  # of one class: what a page can show

_CLASS = re.compile(r"(?:第|NICE|CLASS|CL\.?|IC)?\s*0{0,2}([0-9０-９]{1,2})\s*类?", re.IGNORECASE)


def nice_number(text: str) -> int | None:
    """`009`, `9`, `第9类` as 9; None for what is no class of the Nice Classification, like the US classes A and 200."""
    match = _CLASS.fullmatch(text.strip())
    number = int(match.group(1)) if match else 0
    return number if 1 <= number <= 45 else None


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
