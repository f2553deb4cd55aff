"""From the bytes of a table to its lines: encodings, line ends, and lines that no table has.

How the encoding is decided: a byte order mark says so itself. Otherwise the whole file is looked through: bytes that
are UTF-8 throughout, or so nearly that single characters were damaged, are UTF-8. What is left is the encoding in which
the table's own kind is written (`TableFormat.legacy`): Chinese tables in GB 18030; exports of foreign services in the
encoding of the computer that saved them, which is MacRoman where lines end with CR alone, and Windows-1252 (Latin-1
with the quotation marks of Windows) otherwise.
"""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Literal

MAX_LINE = 1 << 20
_PIECE = 1 << 16

Legacy = Literal["chinese", "western"]

_WIDE = {codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE}
_ESCAPED = re.compile("[\ud800-\udfff]")  # bytes that the decoder could not read
_FOREIGN = re.compile("[^\x00-\x7f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Line:
    """One physical line with its end; `fault` is the code of why it is not to be read."""

    number: int
    text: str
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Encoding:
    """The codec of a table, its name for people, and the sign that stands for bytes it could not read."""

    codec: str
    name: str

    @property
    def errors(self) -> str:
        """How the decoder marks what it cannot read."""
        return "replace" if self.codec == "utf-16" else "surrogateescape"

    def is_damaged(self, text: str) -> bool:
        """Whether the decoder came upon bytes that are not of this encoding."""
        return ("\ufffd" in text) if self.codec == "utf-16" else _ESCAPED.search(text) is not None


UTF_8 = Encoding("utf-8-sig", "UTF-8")
GB_18030 = Encoding("gb18030", "GBK")


def declared_or_utf8(stream: BinaryIO) -> Encoding | None:
    """UTF-16 by its mark or UTF-8 by its bytes; None where the table is in an older encoding. Rewinds the stream."""
    head = stream.read(2)
    stream.seek(0)
    if head in _WIDE:
        return Encoding("utf-16", "UTF-16")
    decoder = codecs.getincrementaldecoder("utf-8-sig")("surrogateescape")
    read = escaped = 0
    while piece := stream.read(_PIECE):
        text = decoder.decode(piece)
        read, escaped = read + len(_FOREIGN.findall(text)), escaped + len(_ESCAPED.findall(text))
    stream.seek(0)
    # Text of an older encoding looks like UTF-8 in one character of seven at most; a damaged file nearly everywhere.
    return UTF_8 if not escaped or read >= 4 * escaped else None


def older(stream: BinaryIO, legacy: Legacy) -> Encoding:
    """The encoding of a table that is not in Unicode (see the module's text). Rewinds the stream."""
    if legacy == "chinese":
        return GB_18030
    head = stream.read(_PIECE)
    stream.seek(0)
    cr_only = b"\r" in head and b"\n" not in head
    return Encoding("mac_roman", "MacRoman") if cr_only else Encoding("cp1252", "Windows-1252")


def lines_of(stream: BinaryIO, encoding: Encoding) -> Iterator[Line]:
    """The lines of a table, whatever ends them; those that no table has carry the code of a refusal.

    A line beyond a million characters is cut to its beginning and the rest is passed over.
    """
    number, passing = 1, False
    for text, ended in _pieces(stream, encoding):
        if not passing:
            fault = "csv_line_too_long" if not ended else _fault(text, encoding)
            yield Line(number, text[:200] if fault == "csv_line_too_long" else text, fault)
        passing = not ended
        number += ended


def _fault(text: str, encoding: Encoding) -> str:
    if "\0" in text:
        return "csv_nul"
    return "csv_encoding" if encoding.is_damaged(text) else ""


def _pieces(stream: BinaryIO, encoding: Encoding) -> Iterator[tuple[str, bool]]:
    """(text, whether a line ends behind it): whole lines, and pieces of lines that are too long."""
    decoder = codecs.getincrementaldecoder(encoding.codec)(encoding.errors)
    held, after_cr = "", False
    while True:
        raw = stream.read(_PIECE)
        text = decoder.decode(raw, final=not raw)
        if after_cr and text.startswith("\n"):
            text, after_cr = text[1:], False
        if text:
            after_cr = text.endswith("\r")
        *whole, held = (held + text.replace("\r\n", "\n").replace("\r", "\n")).split("\n")
        yield from ((line + "\n", True) for line in whole)
        if len(held) > MAX_LINE:
            yield held, False
            held = ""
        if not raw:
            break
    if held:
        yield held, True
