"""What a JSON answer is about: which reader knows its records, and what is said of one that holds none."""

import re
from collections.abc import Mapping
from typing import BinaryIO

from listings.registry import formats
from listings.registry.json import Answer, JsonRefused, survey
from listings.registry.readers import JsonReader
from listings.registry.records import Finding, Note, RecordRefused

_SURVEYED = 4_000_000  # bytes within which the keys of a record must have occurred
_NOTHING = re.compile(r"not found|no (?:\w+ ){0,2}(?:data|records?|results?|documents?)|404", re.IGNORECASE)
_STATUS = frozenset({"status", "statuscode", "code", "httpstatus"})


def reader_of(stream: BinaryIO, answer: Answer) -> JsonReader | None:
    """The reader whose records' keys occur first; None where nobody knows the file. JsonRefused where it is broken."""
    needed = {reader.name: {f"{reader.records}.{key}" for key in reader.keys} for reader in formats.JSON}
    wanted = frozenset(path for paths in needed.values() for path in paths)
    containers = {path for reader in formats.JSON for path in (reader.records, _container(reader))}

    def recognised() -> JsonReader | None:
        return next((reader for reader in formats.JSON if needed[reader.name] <= answer.paths), None)

    try:
        survey(stream, wanted | containers, answer, _SURVEYED, lambda: recognised() is not None)
    except JsonRefused:
        if answer.named:
            raise
        return None  # text that only begins with a bracket
    return recognised()


def _container(reader: JsonReader) -> str:
    return reader.records.removesuffix("item").removesuffix(".")


def meaning_of(answer: Answer) -> Finding:
    """What is said of an answer that no reader knows: an office's error, no data, or nothing of a registry at all."""
    fault = _fault_in(answer.said)
    if fault and _NOTHING.search(fault):
        return RecordRefused("answer_no_data", 1)
    if fault:
        return RecordRefused("answer_error", 1, values={"detail": fault[:200]})
    for reader in formats.JSON:
        if _container(reader) in answer.paths - {""} and reader.records not in answer.paths:
            return RecordRefused("answer_no_data", 1)
    return Note("not_registry")


def _fault_in(said: Mapping[str, str]) -> str:
    """What an envelope gives as its error; "" if it reports none."""
    for path, text in said.items():
        of_error = any(part.startswith(("error", "fault")) for part in path.casefold().split("."))
        if of_error and text.casefold() not in ("", "0", "false", "none", "null"):
            return text
    for path, text in said.items():
        if path.rpartition(".")[2].casefold() in _STATUS and re.fullmatch(r"[45]\d\d", text):
            return text
    return ""
