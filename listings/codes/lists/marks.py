"""Nice and Locarno in JSON."""

import json
import re
from collections.abc import Iterator
from typing import Any

from core.i18n import lazy_gettext
from listings.codes.lists.entry import CodeList, Entry, NotRead, line
from listings.codes.locarno import locarno_class
from listings.codes.nice import nice_class
from listings.codes.schemes import Scheme

_HAN = re.compile(r"[\u3400-\u9fff]")
_EDITION = re.compile(r"subclasses_(\d+)\w*")


def loaded(text: str) -> Any:
    """The JSON of a file."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise NotRead(lazy_gettext("The JSON breaks off or is damaged.")) from None


def kind_of(content: Any) -> CodeList | None:
    """The list that a JSON text is, by its names; None where it is none that we read."""
    if isinstance(content, dict) and {"edition", "version", "classes"} <= set(content):
        return CodeList("nice_full", nice_full)
    if not (isinstance(content, list) and content and all(isinstance(each, dict) for each in content)):
        return None
    names = set(content[0])
    if "class" in names and any(_EDITION.fullmatch(name) for name in names):
        return CodeList("locarno", locarno)
    if {"number", "heading"} <= names:
        return CodeList("nice_headings", nice)
    return CodeList("nice_headings_zh", nice) if {"class", "heading"} <= names else None


def nice(text: str) -> Iterator[Entry]:
    """Class headings, in English or Chinese by their signs."""
    for each in loaded(text):
        yield _heading(each.get("number", each.get("class")), each.get("heading"), "")


def _heading(number: Any, heading: Any, edition: str) -> Entry:
    class_ = nice_class(str(number))
    if class_ is None:
        raise NotRead(lazy_gettext("“%(code)s” is not a Nice class.", code=str(number)[:40]))
    title = line(str(heading or ""))
    chinese = _HAN.search(title) is not None
    english, han = ("", title) if chinese else (title, "")
    return Entry(Scheme.NICE, str(class_), title_en=english, title_zh=han, edition=edition)


def nice_full(text: str) -> Iterator[Entry]:
    """A whole edition: the headings, and the alphabetical list under its numbers, names of one number together."""
    content = loaded(text)
    edition = f"{content['edition']}-{content['version']}"[:20]
    for each in content["classes"]:
        yield _heading(each.get("number"), each.get("heading"), edition)
    terms: dict[str, list[str]] = {}
    for each in (*content.get("goods", []), *content.get("services", [])):
        terms.setdefault(line(str(each["number"])), []).append(line(str(each["description"])))
    for number, names in terms.items():
        parent = str(nice_class(number[:2]) or "")
        yield Entry(Scheme.NICE_TERM, number, "; ".join(dict.fromkeys(names)), parent=parent, edition=edition)


def locarno(text: str) -> Iterator[Entry]:
    """The classes with their titles, and the numbers of their subclasses, which have none."""
    for each in loaded(text):
        class_ = locarno_class(str(each["class"]))
        if len(class_) != 2:
            raise NotRead(lazy_gettext("“%(code)s” is not a Locarno class.", code=str(each["class"])[:40]))
        name = next(name for name in each if _EDITION.fullmatch(name))
        edition = name.removeprefix("subclasses_").partition("th")[0]
        yield Entry(Scheme.LOCARNO, class_, line(each.get("en")), line(each.get("zh")), edition=edition)
        for sub in each[name]:
            yield Entry(Scheme.LOCARNO, locarno_class(str(sub)) or str(sub)[:40], parent=class_, edition=edition)
