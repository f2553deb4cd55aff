"""Enumerations of WIPO's XML standards: offices (ST.3), countries and currencies (ISO)."""

import re
from collections.abc import Callable, Iterator
from functools import partial

from listings.codes.lists.classes import parsed
from listings.codes.lists.entry import CodeList, Entry, line
from listings.codes.schemes import Scheme

SCHEMA = "{http://www.w3.org/2001/XMLSchema}"
TYPES = {
    "WIPOST3CodeType": ("wipo_st3", Scheme.OFFICE),
    "ISOCountryCodeType": ("iso_countries", Scheme.COUNTRY),
    "ISOCurrencyCodeType": ("iso_currencies", Scheme.CURRENCY),
}
_TYPE = re.compile(r"<(?:\w+:)?simpleType\s[^>]*name=[\"'](\w+)[\"']")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


def kind_of(head: str) -> CodeList | None:
    """The list that a schema enumerates; None where it is none that we read."""
    found = _TYPE.search(head)
    if found is None or found[1] not in TYPES:
        return None
    source, scheme = TYPES[found[1]]
    reader: Callable[[str], Iterator[Entry]] = partial(enumeration, scheme, found[1])
    return CodeList(source, reader)


def enumeration(scheme: Scheme, name: str, text: str) -> Iterator[Entry]:
    """The values of a type with their documentation; the year in the type's own documentation is the edition."""
    root = parsed(text)
    for type_ in root.iter(f"{SCHEMA}simpleType"):
        if type_.get("name") != name:
            continue
        years = _YEAR.findall(line(type_.findtext(f"{SCHEMA}annotation/{SCHEMA}documentation")))
        for value in type_.iter(f"{SCHEMA}enumeration"):
            title = line(value.findtext(f"{SCHEMA}annotation/{SCHEMA}documentation"))
            yield Entry(scheme, value.get("value", ""), title_en=title, edition=years[-1] if years else "")
