"""Reading ST.66 (trade marks) and ST.86 (designs): names of parties, words, goods and priorities by local name."""

import re
from collections.abc import Iterator
from datetime import date

from listings.assets.dates import read_date
from listings.registry.marks import class_list, earliest, goods_of, nice_number
from listings.registry.records import NiceClass, Priority
from listings.registry.text import child, children, clean, text_of, texts_of, unique
from listings.registry.xml import Element, Found

NAMESPACE = "http://www.wipo.int/standards/XMLSchema/trademarks"


def line_of(found: Found, element: Element) -> int:
    """The line of an element inside a record."""
    own, outer = element.sourceline, found.element.sourceline
    return found.line + (own - outer if isinstance(own, int) and isinstance(outer, int) else 0)


def names(parent: Element | None, *path: str) -> tuple[str, ...]:
    """The names of the parties at the end of a path; addresses are never read."""
    return unique(name_of(party) for party in children(parent, *path))


def name_of(party: Element) -> str:
    """The name in one party's address book, in the first language in which it is given; "" if none."""
    book = next((each for each in party if isinstance(each.tag, str) and each.tag.endswith("AddressBook")), party)
    name = child(book, "FormattedNameAddress", "Name")
    lines: dict[str, list[str]] = {}
    for each in children(name, "FreeFormatName", "FreeFormatNameDetails", "FreeFormatNameLine"):
        text = clean("".join(map(str, each.itertext())), 300)
        if text:
            lines.setdefault(each.get("languageCode") or "", []).append(text)
    if lines:
        return clean(" ".join(next(iter(lines.values()))), 300).rstrip(" ,;")
    formatted = child(name, "FormattedName")
    person = " ".join(part for part in (text_of(formatted, "FirstName"), text_of(formatted, "LastName")) if part)
    return text_of(formatted, "OrganizationName", limit=300) or clean(person, 300)


def word_of(mark: Element) -> dict[str, str]:
    """The words of a mark by language; English where the file names none (a mark's word has no language)."""
    words: dict[str, list[str]] = {}
    for each in children(mark, "WordMarkSpecification", "MarkVerbalElementText"):
        text = clean("".join(map(str, each.itertext())), 1_000)
        if text:
            words.setdefault((each.get("languageCode") or "en").lower()[:2], []).append(text)
    return {language: clean(" / ".join(unique(texts)), 1_000) for language, texts in words.items()}


def classes_of(mark: Element) -> tuple[NiceClass, ...]:
    """The Nice classes with their goods."""
    path = "GoodsServicesDetails", "GoodsServices", "ClassDescriptionDetails", "ClassDescription"
    return class_list((nice_number(text_of(each, "ClassNumber")), _goods(each)) for each in children(mark, *path))


def _goods(description: Element) -> str:
    by_language: dict[str, str] = {}
    for each in children(description, "GoodsServicesDescription"):
        by_language.setdefault((each.get("languageCode") or "").lower(), each.text or "")
    return goods_of(by_language)


def priorities_of(right: Element) -> Iterator[Priority]:
    """The priorities claimed; one without a number points at nothing."""
    for claim in children(right, "PriorityDetails", "Priority"):
        number = text_of(claim, "PriorityNumber", limit=60)
        day = text_of(claim, "PriorityDate") or text_of(claim, "PriorityExt", "ForeignApplicationFilingDate")
        if number:
            yield Priority(text_of(claim, "PriorityCountryCode", limit=2), number, read_date(day))


def vienna_of(mark: Element) -> tuple[str, ...]:
    """The codes of a mark's figurative elements, as written."""
    image = "MarkImageDetails", "MarkImage", "MarkImageCategory", "CategoryCodeDetails", "CategoryCode"
    return unique(clean(text, 20) for text in texts_of(mark, *image) if re.search(r"\d", text))


def published_on(right: Element) -> date | None:
    """The first publication."""
    return earliest(read_date(text) for text in texts_of(right, "PublicationDetails", "Publication", "PublicationDate"))
