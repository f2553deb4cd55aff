"""One entrance for every file: what it is, is decided by what is in it."""

import re
from collections.abc import Iterator
from typing import BinaryIO

from core.logs import log
from listings.registry import formats
from listings.registry.answers import meaning_of, reader_of
from listings.registry.documents import MAX_PROLOG, Document, Splitter, XmlRefused
from listings.registry.json import Answer, JsonFound, JsonRefused, begins_json
from listings.registry.json import walk as walk_json
from listings.registry.messages import NOT_FAULTS
from listings.registry.readers import JsonReader, XmlReader, partial
from listings.registry.records import Finding, Note, RecordRefused, Said
from listings.registry.tables import read_table
from listings.registry.xml import Found, Plan, local, walk

_HEAD = 4096
_PACKED = {b"PK\x03\x04": "ZIP", b"\x1f\x8b": "gzip", b"7z\xbc\xaf": "7z", b"BZh": "bzip2", b"\xfd7zXZ": "xz"}
_NOT_TEXT = (
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"II*\0",
    b"MM\0*",
    b"\xd0\xcf\x11\xe0",
    b"SQLite",
    b"\x7fELF",
)
# What is said of a file in which no root element was found.
_ROOTLESS = frozenset({"xml_truncated", "xml_not_well_formed", "xml_entity"})
_ASIDE = re.compile(rb"<!--.*?-->|<\?.*?\?>|\xef\xbb\xbf", re.DOTALL)
_DECLARES = re.compile(
    rb"(?:<!DOCTYPE\s[^\[>]*\[\s*)?<!(?:ELEMENT|ATTLIST|ENTITY|NOTATION)\s.*>\s*(?:\]\s*>)?\Z", re.DOTALL
)


def read_file(stream: BinaryIO) -> Iterator[Finding]:
    """Every right, refusal and note in a file that can be read from its start and once more (seekable)."""
    head = stream.read(_HEAD)
    stream.seek(0)
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if not start:
        yield RecordRefused("file_empty", 1)
    elif any(head.startswith(magic) for magic in _PACKED):
        name = next(name for magic, name in _PACKED.items() if head.startswith(magic))
        yield RecordRefused("file_packed", None, values={"format": name})
    elif head.startswith(_NOT_TEXT):
        yield Note("not_registry")
    elif start.startswith(b"<") or head[:4] in (b"\0<\0?", b"<\0?\0") or _wide_xml(head):
        yield from read_xml(stream)
    elif begins_json(head):
        yield from read_json(stream)
    else:
        yield from read_table(stream, formats.TABLES)


def _wide_xml(head: bytes) -> bool:
    return head.startswith((b"\xff\xfe", b"\xfe\xff")) and head[2:40].replace(b"\0", b"").lstrip().startswith(b"<")


def read_json(stream: BinaryIO) -> Iterator[Finding]:
    """The records of a JSON answer, the last of whose findings may be why the rest of it was not read."""
    answer = Answer()
    try:
        reader = reader_of(stream, answer)
        stream.seek(0)
        if reader is None:
            yield meaning_of(answer)
            return
        answer.said.clear()
        for found in walk_json(stream, reader.records, answer):
            yield from _findings_in(reader, found)
        yield from partial(answer.records, answer.said.get(reader.total, ""), answer.said.get(reader.limited, ""))
    except JsonRefused as refused:
        yield RecordRefused(refused.code, refused.line, values=refused.values)
        return
    if not answer.records:
        yield Note("not_registry")


def _findings_in(reader: JsonReader, found: JsonFound) -> Iterator[Finding]:
    """What a record holds; what no reader expected refuses this record alone."""
    place = str(found.place)
    if found.twice:
        yield RecordRefused("record_key_twice", found.line, values={"key": found.twice[:60], "place": place})
        return
    try:
        yield from reader.read(found)
    except (ValueError, ArithmeticError) as fault:
        log.error("record not read", line=found.line, fault=repr(fault)[:500])
        yield RecordRefused("record_unreadable", found.line, values={"detail": type(fault).__name__})


def read_xml(stream: BinaryIO) -> Iterator[Finding]:
    """All documents of an XML file; a bad one is refused for itself."""
    splitter = Splitter(stream)
    found = 0
    try:
        for document in splitter.documents():
            for finding in read_document(document):
                found += 1
                if found == 1 and isinstance(finding, Said) and finding.code in _ROOTLESS and _only_declares(stream):
                    yield Note("not_registry")
                    return
                yield finding
    except XmlRefused as refused:
        yield _refused(refused)


def _only_declares(stream: BinaryIO) -> bool:
    """Whether a file without a root element is a DTD, by itself or within a DOCTYPE: a part of an office's manual."""
    stream.seek(0)
    text = stream.read(MAX_PROLOG)
    bare = _ASIDE.sub(b"", text).strip()
    return bool(_DECLARES.match(bare)) and not re.search(rb"<[A-Za-z_]", bare)


def read_document(document: Document) -> Iterator[Finding]:
    """The findings of one document, the last of which may be why the rest of it was not read."""
    chosen: list[XmlReader] = []
    seen: set[str] = set()
    count = records = 0
    total = ""

    def choose(namespace: str, name: str) -> Plan:
        chosen.extend(recognised(namespace, name, document.first_line))
        return _joined([reader.plan for reader in chosen])

    try:
        for found in walk(document, choose, seen):
            reader = next(each for each in chosen if local(found.element) in each.plan.records)
            records, around = records + 1, found.element.getparent() if reader.total else None
            total = (around.get(reader.total) or total) if around is not None else total
            for finding in _findings(reader, found):
                count += 1
                yield finding
    except XmlRefused as refused:
        yield _refused(refused)
        return
    yield from partial(records, total)
    if not count and chosen:
        codes = (code for reader in chosen for name, code in reader.about.items() if name in seen)
        about = next(codes, "no_record")
        yield _refused(XmlRefused(about, document.first_line))


def _joined(plans: list[Plan]) -> Plan:
    """What all readers of a root need of a document."""
    return Plan(
        records=frozenset().union(*(plan.records for plan in plans)),
        unread=frozenset().union(*(plan.unread for plan in plans)),
        context=frozenset().union(*(plan.context for plan in plans)),
    )


def _findings(reader: XmlReader, found: Found) -> Iterator[Finding]:
    """What a record holds; what no reader expected refuses this record alone."""
    try:
        yield from reader.read(found)
    except (ValueError, ArithmeticError) as fault:
        log.error("record not read", line=found.line, fault=repr(fault)[:500])
        yield RecordRefused("record_unreadable", found.line, values={"detail": type(fault).__name__})


def recognised(namespace: str, name: str, line: int) -> list[XmlReader]:
    """The readers of documents with this root; XmlRefused with the reason if there is none."""
    key = (namespace, name)
    readers = [each for each in formats.XML if key in each.roots]
    if readers:
        return readers
    if key in formats.NOT_RIGHTS:
        raise XmlRefused(formats.NOT_RIGHTS[key], line)
    if name in formats.NOT_READ_YET:
        raise XmlRefused("format_not_read", line, format=name)
    raise XmlRefused("not_registry", line)


def _refused(refused: XmlRefused) -> Finding:
    said = Note if refused.code in NOT_FAULTS else RecordRefused
    return said(refused.code, refused.line, values=refused.values)
