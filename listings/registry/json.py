"""Streaming through a JSON answer: the wanted objects one by one, everything else let go at once.

The parser (ijson over yajl) is fed line by line, so that lines in the file are known; objects are built here, in a
loop and not by recursion, and within limits of our own: depth, text, values kept. Numbers stay what they are in the
file (int or Decimal) and are never computed with.
"""

import codecs
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, BinaryIO, TypeAlias

import ijson

from listings.registry.text import clean

CHUNK = 1 << 16
MAX_DEPTH = 200
MAX_TEXT = 10_000_000
MAX_KEPT_VALUES = 200_000
MAX_KEPT_TEXT = 32_000_000
MAX_SAID = 60  # values outside the records that are remembered, each cut to 300 characters

Json: TypeAlias = "bool | int | Decimal | str | list[Json] | dict[str, Json] | None"


class JsonRefused(Exception):
    """A file that is not read on. `line` counts from 1; `values` fill the text of the code."""

    def __init__(self, code: str, line: int, **values: str) -> None:
        super().__init__(code)
        self.code, self.line, self.values = code, line, values


@dataclass(frozen=True, slots=True)
class JsonFound:
    """A record, the line on which it begins, its place among the records, and what the answer says outside them.

    `context` maps paths outside the records, up to this record, to texts (`queryResults.indexLastUpdatedDate`).
    `twice` is a key that stands twice in one object of the record, so that nobody can say which value is meant.
    """

    record: dict[str, Json]
    line: int
    place: int
    context: Mapping[str, str]
    twice: str = ""


@dataclass(slots=True)
class Answer:
    """What was seen of a file: the wanted paths, the values outside records, and how many records there were."""

    paths: set[str] = field(default_factory=set)
    said: dict[str, str] = field(default_factory=dict)
    named: bool = False  # whether there was any key at all
    records: int = 0


def begins_json(head: bytes) -> bool:
    """Whether a file that begins like this may be an object or an array of JSON."""
    encoding = _encoding(head)
    text = head.decode(encoding, "ignore") if encoding else head.removeprefix(codecs.BOM_UTF8).decode("latin-1")
    return text.lstrip("\ufeff \t\r\n").startswith(("{", "["))


def _encoding(head: bytes) -> str | None:
    """UTF-16 or UTF-32 by mark, or by the pattern of the first bytes (RFC 4627, 3); None for anything else."""
    if head.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return "utf-32"
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if head[:1] in (b"{", b"[") and head[1:2] == b"\0":
        return "utf-32-le" if head[2:4] == b"\0\0" else "utf-16-le"
    if head[:1] == b"\0" and head[:4].lstrip(b"\0")[:1] in (b"{", b"["):
        return "utf-32-be" if head[:3] == b"\0\0\0" else "utf-16-be"
    return None


def survey(stream: BinaryIO, wanted: frozenset[str], answer: Answer, limit: int, settled: Callable[[], bool]) -> None:
    """Note which of the `wanted` paths occur within the first `limit` bytes, until it is `settled` what this is.

    Raises JsonRefused like `walk`.
    """
    walker, known = _Walker(None, answer, wanted), 0
    for line, event, value in _events(stream, answer, limit):
        walker.take(line, event, value)
        if len(answer.paths) > known and settled():
            return
        known = len(answer.paths)


def walk(stream: BinaryIO, records: str, answer: Answer) -> Iterator[JsonFound]:
    """Each object at the path `records`, in order; values outside them are put down in `answer`.

    JsonRefused where the file breaks off, is broken or breaks a limit; the records before that place have been given
    out by then.
    """
    walker = _Walker(records, answer)
    for line, event, value in _events(stream, answer):
        found = walker.take(line, event, value)
        if found is not None:
            yield found


def _events(stream: BinaryIO, answer: Answer, limit: int | None = None) -> Iterator[tuple[int, str, Json]]:
    """(line, event, value) of the parser; what it cannot read, and a text without end, is refused."""
    events = ijson.sendable_list()
    parser = ijson.basic_parse_coro(events)
    line = silent = read = 0
    for line, piece in _pieces(stream):
        fault = _feed(parser, events, piece)
        read, silent = read + len(piece), 0 if events else silent + len(piece)
        for event, value in events:
            yield line, event, value
        events.clear()
        if fault is not None:
            raise _refusal(fault, line, answer)
        if silent > MAX_TEXT:
            raise JsonRefused("json_text_too_long", line, count=str(answer.records))
        if limit is not None and read > limit:
            return
    try:
        parser.close()
    except ijson.JSONError:
        raise JsonRefused("json_truncated", line, count=str(answer.records)) from None


def _feed(parser: Any, events: Any, piece: bytes) -> Exception | None:
    """What is wrong with a piece; the events up to the broken place are good."""
    try:
        parser.send(piece)
    except SystemError as fault:  # a number longer than Python reads: its event was left without a value
        del events[-1:]
        return fault
    except (ijson.JSONError, ValueError, ArithmeticError) as fault:
        return fault
    return None


def _pieces(stream: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """(line, bytes) as UTF-8, each piece within one line, so that the line of a broken place is known."""
    raw, line = stream.read(CHUNK), 1
    encoding = _encoding(raw)
    raw = raw if encoding else raw.removeprefix(codecs.BOM_UTF8)
    decoder = codecs.getincrementaldecoder(encoding or "utf-8")("strict")
    while raw:
        try:
            text, fault = decoder.decode(raw), None
        except UnicodeDecodeError as error:
            text, fault = error.object[: error.start].decode(encoding or "utf-8", "ignore"), "json_encoding"
        if "\0" in text:
            text, fault = text[: text.index("\0")], "json_nul"
        for place, part in enumerate(text.split("\n")):
            if piece := (b"\n" if place else b"") + part.encode():  # an empty one would end the parsing
                yield line + place, piece
        line += text.count("\n")
        if fault is not None:
            raise JsonRefused(fault, line)
        raw = stream.read(CHUNK)


def _refusal(fault: Exception, line: int, answer: Answer) -> JsonRefused:
    """The parser's complaint in our words; its excerpt of the file is left out."""
    count = str(answer.records)
    if not isinstance(fault, ijson.JSONError):
        return JsonRefused("json_number_too_long", line, count=count)
    said = str(fault)
    if "trailing garbage" in said or "Additional data" in said:
        return JsonRefused("json_two_roots", line, count=count)
    detail = clean(said.split("\n")[0].rpartition("error: ")[2].rstrip("."), 120)
    return JsonRefused("json_not_well_formed", line, detail=detail, count=count)


@dataclass(slots=True)
class _Open:
    """An object or array that is open outside the records, and whether its key on the way to them was seen."""

    path: str
    array: bool
    led: bool = False

    def below(self, name: str) -> str:
        return f"{self.path}.{name}" if self.path else name


class _Walker:
    def __init__(self, records: str | None, answer: Answer, wanted: frozenset[str] = frozenset()) -> None:
        self._records, self._answer, self._wanted = records, answer, wanted
        self._open: list[_Open] = []
        self._path = ""  # of the value that comes next, outside records
        self._stack: list[dict[str, Json] | list[Json]] = []  # what is open inside the record
        self._names: list[str] = []  # for each of them the key that waits for its value
        self._line = self._values = self._text = 0
        self._twice = ""

    def take(self, line: int, event: str, value: Json) -> JsonFound | None:
        """One event of the parser; the record that is complete with it, if one is."""
        if event.startswith("start") and len(self._open) + len(self._stack) >= MAX_DEPTH:
            raise JsonRefused("json_too_deep", line, limit=str(MAX_DEPTH), count=str(self._answer.records))
        if self._stack:
            return self._inside(line, event, value)
        if event == "start_map" and self._path == self._records:
            self._line, self._values, self._text, self._twice = line, 0, 0, ""
            self._stack, self._names = [{}], [""]
        else:
            self._outside(line, event, value)
        return None

    def _outside(self, line: int, event: str, value: Json) -> None:
        if event == "map_key":
            self._answer.named = True
            self._path = self._open[-1].below(str(value))
            self._lead(line)
        if self._path in self._wanted and not event.startswith("end"):
            self._answer.paths.add(self._path)
        if event == "start_array":
            self._open.append(_Open(self._path, True))
        elif event == "start_map":
            self._open.append(_Open(self._path, False))
        elif event.startswith("end"):
            self._open.pop()
        elif event != "map_key" and value is not None and len(self._answer.said) < MAX_SAID:
            self._answer.said.setdefault(self._path, clean(str(value), 300))
        if event != "map_key" and self._open and self._open[-1].array:
            self._path = self._open[-1].below("item")

    def _lead(self, line: int) -> None:
        """The key that leads to the records may stand once: which of two is meant, nobody can say."""
        if self._records is not None and self._records.startswith(self._path + "."):
            if self._open[-1].led:
                name = self._path.rpartition(".")[2]
                raise JsonRefused("json_key_twice", line, key=name[:60], count=str(self._answer.records))
            self._open[-1].led = True

    def _inside(self, line: int, event: str, value: Json) -> JsonFound | None:
        holder = self._stack[-1]
        if event == "map_key":
            self._names[-1] = str(value)
            if isinstance(holder, dict) and self._names[-1] in holder:
                self._twice = self._twice or self._names[-1] or "-"
            self._weigh(line, self._names[-1])
        elif event.startswith("end"):
            done = self._stack.pop()
            self._names.pop()
            if not self._stack:
                return self._complete(done)
        else:
            new: Json = {} if event == "start_map" else [] if event == "start_array" else value
            if isinstance(holder, dict):
                holder[self._names[-1]] = new
            else:
                holder.append(new)
            self._weigh(line, value)
            if isinstance(new, dict | list):
                self._stack.append(new)
                self._names.append("")
        return None

    def _weigh(self, line: int, value: Json) -> None:
        self._values += 1
        self._text += len(value) if isinstance(value, str) else 0
        if self._values > MAX_KEPT_VALUES or self._text > MAX_KEPT_TEXT:
            raise JsonRefused("json_record_too_big", line, count=str(self._answer.records))

    def _complete(self, record: dict[str, Json] | list[Json]) -> JsonFound:
        assert isinstance(record, dict)  # a record begins with an object
        self._answer.records += 1
        if self._open and self._open[-1].array:
            self._path = self._open[-1].below("item")
        return JsonFound(record, self._line, self._answer.records, self._answer.said, self._twice)
