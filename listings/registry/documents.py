"""From bytes to XML documents: concatenated files are split, encodings made UTF-8, and the DTD is taken away.

Weekly files of the USPTO are many XML documents in a row, each with its own declaration and DOCTYPE. They are split
at the declarations, streaming, so that a broken document does not take its neighbours along. (A declaration inside
CDATA would split too; no office writes that.)

The parser is never shown a DTD. The DOCTYPE is looked at here: naming an external DTD is normal and it is never
fetched; unparsed (NDATA) entity declarations name image files and are accepted; every other entity declaration
is refused. What is left of the prolog are its line breaks, so that line numbers stay true.
"""

import codecs
import io
import re
from collections.abc import Iterator
from typing import BinaryIO

CHUNK = 1 << 16
MAX_PROLOG = 1 << 20

_OVERLAP = 8  # a declaration may lie across two pieces
_ENCODING = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z][A-Za-z0-9._:-]{0,39})["']""")
_ENTITY = re.compile(rb"<!ENTITY\s+(%\s+)?([^\s>]{1,200})([^>]*)>")
_NDATA = re.compile(rb"""\s+(?:SYSTEM|PUBLIC)\s+(?:"[^"]*"|'[^']*'|\s)+NDATA\s+\S+\s*""")
_PARAMETER = re.compile(rb"%[A-Za-z_:][^;\s]*;")
_COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)

# Labels that name an ASCII-compatible encoding, and the codec that reads what such files really hold.
_CODECS = {"gb2312": "gb18030", "gbk": "gb18030", "gb18030": "gb18030", "big5": "big5hkscs"}
_ALLOWED = re.compile(
    r"utf-?8|us-ascii|ascii|iso-?8859-\d+|latin-?1|windows-125\d|cp125\d|gb2312|gbk|gb18030|big5|"
    r"shift_?jis|euc-(jp|kr)|koi8-r"
)


class XmlRefused(Exception):
    """A document that is not read. `line` counts from 1 in the file; `values` fill the text of the code."""

    def __init__(self, code: str, line: int | None = None, **values: str) -> None:
        super().__init__(code)
        self.code, self.line, self.values = code, line, values


class Bytes:
    """The file as ASCII-compatible bytes: UTF-16 and UTF-32 (seen by mark or by pattern) become UTF-8."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._decoder: codecs.IncrementalDecoder | None = None
        self._line = 1
        first = stream.read(CHUNK)
        self.transcoded = False
        wide = _wide_encoding(first)
        if wide is not None:
            self._decoder = codecs.getincrementaldecoder(wide)("strict")
            self.transcoded = True
        self._first: bytes | None = first.removeprefix(codecs.BOM_UTF8)

    def read(self) -> bytes:
        """The next piece; empty at the end."""
        raw = self._stream.read(CHUNK) if self._first is None else self._first
        self._first = None
        if self._decoder is None:
            return raw
        while True:
            try:
                text = self._decoder.decode(raw, final=not raw)
            except UnicodeDecodeError as error:
                self._decoder, self._first = None, b""
                self._stream = io.BytesIO()  # what follows cannot be read either
                raise XmlRefused("xml_encoding", self._line, encoding=error.encoding) from None
            if text or not raw:
                break
            raw = self._stream.read(CHUNK)
        self._line += text.count("\n")
        return text.encode("utf-8", "replace")


def _wide_encoding(first: bytes) -> str | None:
    for mark, name in ((codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32")):
        if first.startswith(mark):
            return name
    if first.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    return {b"<\0?\0": "utf-16-le", b"\0<\0?": "utf-16-be"}.get(first[:4])


class Document:
    """One XML document of a file; its pieces can be read once, in order."""

    def __init__(self, splitter: "Splitter", first_line: int) -> None:
        self._splitter = splitter
        self.first_line = first_line
        self._pieces = splitter.pieces()

    def drain(self) -> None:
        """Pass over what was not read."""
        for _ in self._splitter.pieces():
            pass

    def utf8(self) -> Iterator[bytes]:
        """The document as UTF-8 with its prolog reduced to line breaks. XmlRefused where it is not acceptable."""
        prolog, rest = self._prolog()
        encoding = self._encoding(prolog)
        line = self.first_line + prolog.count(b"\n")
        yield b"\n" * prolog.count(b"\n")
        yield from self._decoded(rest, encoding, line)

    def _prolog(self) -> tuple[bytes, bytes]:
        held = b""
        for piece in self._pieces:
            held += piece
            end = root_start(held, self.first_line)
            if end is not None:
                return held[:end], held[end:]
            if len(held) > MAX_PROLOG:
                raise XmlRefused("xml_prolog_too_long", self.first_line)
        raise XmlRefused("xml_truncated" if held.strip() else "file_empty", self.first_line)

    def _encoding(self, prolog: bytes) -> str:
        declared = _ENCODING.match(prolog.lstrip())
        name = declared.group(1).decode("ascii").lower() if declared else "utf-8"
        if self._splitter.transcoded:
            return "utf-8"
        if not _ALLOWED.fullmatch(name):
            raise XmlRefused("xml_encoding_unknown", self.first_line, encoding=name)
        return _CODECS.get(name, name)

    def _decoded(self, first: bytes, encoding: str, line: int) -> Iterator[bytes]:
        plain = encoding in ("utf-8", "utf8")
        decoder = codecs.getincrementaldecoder(encoding)("strict")
        for piece in _and_then(first, self._pieces):
            if b"\0" in piece:
                raise XmlRefused("xml_nul", line + piece[: piece.index(b"\0")].count(b"\n"))
            if plain:
                yield piece
                continue
            try:
                yield decoder.decode(piece).encode()
            except UnicodeDecodeError as error:
                at = line + piece[: error.start].count(b"\n")
                raise XmlRefused("xml_encoding", at, encoding=encoding) from None
            line += piece.count(b"\n")


def _and_then(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


class Splitter:
    """The documents of a file, one after the other, in memory that does not grow with the file."""

    def __init__(self, stream: BinaryIO) -> None:
        self._source = Bytes(stream)
        self._held = b""
        self._line = 1
        self._begun = 0  # 1 while a document's own declaration lies ahead, which does not end it
        self.transcoded = self._source.transcoded

    def documents(self) -> Iterator[Document]:
        """Every document, whether acceptable or not; an empty file has none."""
        while self._skip_blanks():
            self._begun = 1
            document = Document(self, self._line)
            yield document
            document.drain()

    def pieces(self) -> Iterator[bytes]:
        """What is left of the present document, up to the next XML declaration."""
        while True:
            following = declaration_at(self._held, self._begun)
            if following >= 0:
                yield from self._give(following)
                return
            more = self._source.read()
            if not more:
                yield from self._give(len(self._held))
                return
            safe = max(len(self._held) - _OVERLAP, 0)
            self._held += more  # before anything is given: whoever stops reading here must not lose it
            if safe:
                yield from self._give(safe)

    def _give(self, count: int) -> Iterator[bytes]:
        piece, self._held = self._held[:count], self._held[count:]
        self._line += piece.count(b"\n")
        if piece:
            self._begun = 0
            yield piece

    def _skip_blanks(self) -> bool:
        while True:
            stripped = self._held.lstrip(b" \t\r\n\xef\xbb\xbf")
            self._line += self._held[: len(self._held) - len(stripped)].count(b"\n")
            self._held = stripped
            if stripped:
                return True
            more = self._source.read()
            if not more:
                return False
            self._held = more


def declaration_at(held: bytes, start: int) -> int:
    """Where the next XML declaration begins, its byte order mark included; -1 if there is none."""
    at = held.find(b"<?xml", start)
    while at >= 0 and held[at + 5 : at + 6] not in (b" ", b"\t", b"\r", b"\n"):
        at = held.find(b"<?xml", at + 5)
    marked = at >= start + 3 and held[at - 3 : at] == codecs.BOM_UTF8
    return at - 3 if marked else at


def root_start(held: bytes, first_line: int) -> int | None:
    """Where the root element begins in `held`, or None if more of the document is needed to say."""
    at = 0
    while True:
        while at < len(held) and held[at : at + 1].isspace():
            at += 1
        head = held[at : at + 9]
        if len(head) < 9 and not re.match(rb"<[^!?]", head):
            return None
        line = first_line + held[:at].count(b"\n")
        if head.startswith(b"<?"):
            end = held.find(b"?>", at)
            at = end + 2
        elif head.startswith(b"<!--"):
            end = held.find(b"-->", at)
            at = end + 3
        elif head == b"<!DOCTYPE":
            end = doctype_end(held, at, line)
            at = end + 1
        elif re.match(rb"<[^!?\s]", head):
            return at
        else:
            raise XmlRefused("xml_not_well_formed", line, detail="text before the first element")
        if end < 0:
            return None


def doctype_end(held: bytes, start: int, line: int) -> int:
    """Where the DOCTYPE that begins at `start` ends, -1 if not yet; its declarations are checked."""
    match = re.compile(rb"""<!DOCTYPE(?:[^"'\[>]|"[^"]*"|'[^']*')*(\[|>)""").match(held, start)
    if match is None:
        return -1
    if match.group(1) == b">":
        return match.end() - 1
    subset = re.compile(
        rb"""(?:<!--.*?-->|<\?.*?\?>|<!(?!--)(?:[^"'>]|"[^"]*"|'[^']*')*>|[^\]<]+)*+\]\s*(>)""", re.DOTALL
    ).match(held, match.end())
    if subset is None:
        check_declarations(held[match.end() :], line)
        return -1
    check_declarations(held[match.end() : subset.start(1)], line)
    return subset.start(1)


def check_declarations(subset: bytes, line: int) -> None:
    """Refuse every entity declaration that could be expanded; unparsed NDATA declarations may stand."""
    bare = _COMMENT.sub(lambda found: b"\n" * found.group().count(b"\n"), subset)
    for found in _ENTITY.finditer(bare):
        at = line + bare[: found.start()].count(b"\n")
        if found.group(1) or not _NDATA.fullmatch(found.group(3)):
            raise XmlRefused("xml_entity", at, name=found.group(2).decode("utf-8", "replace"))
    parameter = _PARAMETER.search(re.sub(rb"""<![^>]*>""", b"", bare))
    if parameter is not None:
        raise XmlRefused("xml_entity", line, name=parameter.group().decode("utf-8", "replace"))
