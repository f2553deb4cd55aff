"""Which list a file is: told by its content, whatever its name."""

import csv
import gzip
import io
import re
import zlib

from core.i18n import lazy_gettext
from listings.codes.lists import classes, events, marks, standards
from listings.codes.lists.entry import CodeList, NotRead

MOST_BYTES = 64_000_000
_CPC = re.compile(r"<class-scheme\s[^>]*scheme-type=[\"']cpc[\"']")

# The names in the first line of a table → the list.
TABLES: dict[tuple[str, ...], CodeList] = {
    (
        "Authority", "Event-code", "Date Created", "Influence", "Description ENG", "Last Update ENG",
        "Description ORI", "Last Update ORI", "Event-class", "Event-class Description",
    ): CodeList("inpadoc", events.inpadoc),
    ("Field_number", "Sector_en"): CodeList("ipc_technology", classes.technology),
    ("code", "description", "live_dead_indicator"): CodeList("uspto_status", events.us_status),
    ("code", "event_type_cd", "description"): CodeList("uspto_events", events.us_events),
    ("code", "description", "description_pre_20031102"): CodeList("uspto_drawings", events.us_drawings),
    ("code", "description", "legacy_description"): CodeList("uspto_parties", events.us_parties),
    ("code", "description", "suffix_rule"): CodeList("uspto_statements", events.us_statements),
}  # fmt: skip
_ENTITIES = re.compile(r"code,description\s+01,Individual\s+02,Partnership\s", re.IGNORECASE)


def text_of(content: bytes) -> str:
    """A file as text: unpacked where it is packed (gzip), UTF-8 with or without its mark. NotRead for anything else."""
    if content[:2] == b"\x1f\x8b":
        content = _unpacked(content)
    if len(content) > MOST_BYTES:
        raise NotRead(lazy_gettext("The file is larger than a code list can be (64 MB)."))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise NotRead(lazy_gettext("The file is not text in UTF-8.")) from None
    if "\x00" in text:
        raise NotRead(lazy_gettext("The file is not text in UTF-8."))
    return text


def _unpacked(content: bytes) -> bytes:
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(content)) as packed:
            return packed.read(MOST_BYTES + 1)
    except (OSError, EOFError, zlib.error):
        raise NotRead(lazy_gettext("The packed file breaks off or is damaged.")) from None


def list_of(text: str) -> CodeList:
    """The list that a text is; NotRead where it is none that we read."""
    head = text[:20_000].lstrip()
    found = None
    if head.startswith("<"):
        found = CodeList("cpc_scheme", classes.cpc) if _CPC.search(head) else standards.kind_of(head)
    elif head.startswith(("[", "{")):
        found = marks.kind_of(marks.loaded(text))
    elif classes.is_ipc(head):
        found = CodeList("ipc" if classes.has_subgroups(text) else "ipc_main_groups", classes.ipc)
    else:
        found = _table(head)
    if found is None:
        raise NotRead(lazy_gettext("This is none of the code lists that can be loaded; see docs/registry/codes.md."))
    return found


def _table(head: str) -> CodeList | None:
    first = head.partition("\n")[0].strip()
    if first == "code\tname_zh":
        return CodeList("cnipa_events", events.chinese)
    if _ENTITIES.match(head):
        return CodeList("uspto_entities", events.us_entities)
    names = tuple(next(csv.reader([first]), []))
    return next((found for known, found in TABLES.items() if names[: len(known)] == known), None)
