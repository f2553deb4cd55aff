"""Through an XML document: the wanted elements one by one.

A small document is parsed at once; a large one is streamed, and everything that is not wanted let go. The limits are
explicit: depth, text, elements kept. Nothing is resolved, loaded or fetched; see `documents` for what happens to the
DTD. A small document that breaks off or breaks a limit is streamed too, so that its records before that place come out.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, islice
from typing import Any

from lxml import etree

from listings.registry.documents import Document, XmlRefused
from listings.registry.entities import with_characters

MAX_DEPTH = 256  # the parser's own
SMALL = 1 << 20
UNDECLARED = 26  # libxml2's number for an entity that nobody declares
MAX_KEPT_ELEMENTS = 200_000
MAX_KEPT_TEXT = 32_000_000

Element = etree._Element


@dataclass(frozen=True, slots=True)
class Plan:
    """Which elements of a document are records, and which parts of a record nobody reads (local names).

    `context` names elements outside the records whose text the records need (the date of the transaction).
    """

    records: frozenset[str]
    unread: frozenset[str] = frozenset()
    context: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Found:
    """A record element, its line in the file, and the texts of the plan's context."""

    element: "Element"
    line: int
    context: dict[str, str]


ChoosePlan = Callable[[str, str], Plan]


def local(element: Element) -> str:
    """The element's name without its namespace; prefixes are never looked at."""
    return bare(str(element.tag))


@lru_cache(maxsize=5_000)
def bare(tag: str) -> str:
    """A tag without its namespace."""
    return tag[tag.rfind("}") + 1 :]


def walk(document: Document, choose: ChoosePlan, seen: set[str]) -> Iterator[Found]:
    """Each record element of the document, with its line in the file.

    The names of the root's children are added to `seen`: they say what a document without records is about.

    `choose` is asked once, with namespace and local name of the root, and may refuse it by raising. XmlRefused
    where the document breaks off or breaks a limit; the records before that place have been given out by then.
    """
    pieces = document.utf8()
    first, size = [], 0
    for piece in pieces:
        first.append(piece)
        size += len(piece)
        if size > SMALL:
            break
    if size <= SMALL:
        root = _parsed(b"".join(first))
        if root is not None:
            yield from _at_once(root, document.first_line, choose, seen)
            return
    yield from _streamed(chain(first, pieces), document.first_line, choose, seen)


def _parsed(content: bytes) -> Element | None:
    """The root of a whole document, characters that it names by its DTD put in; None where it is not well-formed."""
    for text in (content, with_characters(content)):
        try:
            return etree.fromstring(text, parser())
        except etree.XMLSyntaxError as error:
            if getattr(error, "code", 0) != UNDECLARED:
                break
    return None


def parser() -> etree.XMLParser:
    """The parser of a whole document: nothing is resolved, loaded or fetched."""
    return etree.XMLParser(encoding="utf-8", **_SAFE)


_SAFE: dict[str, Any] = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "huge_tree": False,
    "remove_comments": True,
    "remove_pis": True,
}


def _at_once(root: Element, first_line: int, choose: ChoosePlan, seen: set[str]) -> Iterator[Found]:
    tag = str(root.tag)
    name = local(root)
    plan = choose(tag[1 : tag.rfind("}")] if "}" in tag else "", name)
    seen.update(local(each) for each in islice(root, 20))
    if name in plan.records:
        found = [root]
    else:
        wanted = [f"{{*}}{each}" for each in plan.records]
        found = [each for each in root.iter(*wanted) if not _is_inside(each, plan.records)] if wanted else []
    context: dict[str, str] = {}
    if plan.context:
        for each in root.iter(*(f"{{*}}{name}" for name in plan.context)):
            if not _is_inside(each, plan.records):
                context[local(each)] = (each.text or "").strip()[:200]
    for each in found:
        yield Found(each, line_of(each, first_line), context)


def _is_inside(element: Element, records: frozenset[str]) -> bool:
    return any(local(above) in records for above in element.iterancestors())


def line_of(element: Element, first_line: int) -> int:
    """The line of an element in its file."""
    line = element.sourceline
    return first_line + (line if isinstance(line, int) else 1) - 1


def _streamed(pieces: Iterable[bytes], first_line: int, choose: ChoosePlan, seen: set[str]) -> Iterator[Found]:
    parser = etree.XMLPullParser(events=("start", "end"), encoding="utf-8", **_SAFE)
    walker, last = _Walker(first_line, choose, seen), b""
    for piece in pieces:
        last = piece.rstrip()[-1:] or last
        try:
            parser.feed(piece)
        except etree.XMLSyntaxError as error:
            yield from walker.records(parser, broken=True)
            raise refusal_of(error, first_line, at_end=False) from None
        undeclared = _logged(parser, first_line, at_end=False)
        yield from walker.records(parser, broken=undeclared is not None)
        if undeclared is not None:
            raise undeclared
    try:
        parser.close()
    except etree.XMLSyntaxError as error:
        cut = last != b">"  # a document that was cut off seldom ends with a tag
        raise _logged(parser, first_line, at_end=cut) or refusal_of(error, first_line, at_end=cut) from None


def _logged(parser: etree.XMLPullParser, first_line: int, *, at_end: bool) -> XmlRefused | None:
    """An undeclared entity stops the parser without an exception; it is found in its log."""
    for entry in parser.feed_error_log:
        if entry.level_name == "FATAL":
            return _refusal(entry.type, entry.message, first_line + max(entry.line, 1) - 1, at_end=at_end)
    return None


class _Walker:
    def __init__(self, first_line: int, choose: ChoosePlan, seen: set[str]) -> None:
        self._first_line, self._choose, self._seen = first_line, choose, seen
        self._context: dict[str, str] = {}
        self._plan = Plan(frozenset())
        self._depth = self._record = self._unread = 0  # depths; 0 = not inside one
        self._elements = self._text = 0

    def records(self, parser: etree.XMLPullParser, *, broken: bool) -> Iterator[Found]:
        """The records completed by now; of a broken document the last event is not to be trusted."""
        events = list(parser.read_events())
        for event, element in events[:-1] if broken else events:
            if not isinstance(element, etree._Element):
                continue
            if event == "start":
                self._start(element)
            elif self._record and self._depth == self._record:
                yield Found(element, line_of(element, self._first_line), self._context)
                self._record = self._elements = self._text = 0
                self._let_go(element)
            else:
                self._end(element)
            if event == "end":
                self._depth -= 1

    def _start(self, element: Element) -> None:
        self._depth += 1
        name = local(element)
        if self._depth > MAX_DEPTH:
            raise XmlRefused("xml_too_deep", line_of(element, self._first_line), limit=str(MAX_DEPTH))
        if self._depth == 1:
            tag = str(element.tag)
            self._plan = self._choose(tag[1 : tag.rfind("}")] if "}" in tag else "", name)
        elif self._depth == 2 and len(self._seen) < 20:
            self._seen.add(name)
        if not self._record:
            self._record = self._depth if name in self._plan.records else 0
        elif not self._unread:
            self._unread = self._depth if name in self._plan.unread else 0
            self._elements += 1
            if self._elements > MAX_KEPT_ELEMENTS:
                raise XmlRefused("xml_record_too_big", line_of(element, self._first_line))

    def _end(self, element: Element) -> None:
        if not self._record:
            if local(element) in self._plan.context:
                self._context[local(element)] = (element.text or "").strip()[:200]
            self._let_go(element)
        elif self._unread:
            if self._depth == self._unread:
                element.clear(keep_tail=True)  # type: ignore[call-arg]
                self._unread = 0
            else:
                self._let_go(element)
        else:
            self._text += len(element.text or "")
            if self._text > MAX_KEPT_TEXT:
                raise XmlRefused("xml_record_too_big", line_of(element, self._first_line))

    def _let_go(self, element: Element) -> None:
        element.clear(keep_tail=True)  # type: ignore[call-arg]
        parent = element.getparent()
        if parent is not None:
            while element.getprevious() is not None:
                del parent[0]


def refusal_of(error: etree.XMLSyntaxError, first_line: int, *, at_end: bool) -> XmlRefused:
    """The parser's complaint in our words, with its line in the file."""
    line = first_line + max(error.lineno or 1, 1) - 1
    return _refusal(int(getattr(error, "code", 0) or 0), error.msg or "", line, at_end=at_end)


_BY_TYPE = {
    4: "xml_truncated",
    5: "xml_two_roots",
    UNDECLARED: "xml_entity_undeclared",
    32: "xml_encoding",
    45: "xml_text_too_long",
    77: "xml_truncated",
    81: "xml_encoding",
    110: "xml_text_too_long",
}


def _refusal(type_: int, message: str, line: int, *, at_end: bool) -> XmlRefused:
    plain = message.split(", line ")[0].strip()
    if type_ == UNDECLARED:
        return XmlRefused("xml_entity_undeclared", line, name=plain.split("'")[1] if "'" in plain else "?")
    if type_ == 114:
        if "depth" in plain:
            return XmlRefused("xml_too_deep", line, limit=str(MAX_DEPTH))
        return XmlRefused("xml_text_too_long", line)
    if type_ in _BY_TYPE:
        return XmlRefused(_BY_TYPE[type_], line, encoding="UTF-8")
    if at_end:
        return XmlRefused("xml_truncated", line)
    return XmlRefused("xml_not_well_formed", line, detail=plain[:200])
