"""Events and statuses: INPADOC, the Chinese gazette, and the tables of the US trade mark office."""

import csv
import io
from collections.abc import Iterator

from listings.codes.lists.entry import Entry, day_of, line
from listings.codes.schemes import Scheme


def rows_of(text: str, delimiter: str = ",") -> Iterator[dict[str, str]]:
    """The rows of a table by the names in its first line, blanks at the ends taken off."""
    for row in csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter):
        yield {name: line(value) for name, value in row.items() if isinstance(name, str)}


def inpadoc(text: str) -> Iterator[Entry]:
    """Event codes under their office: `CN TR01` in class R; and the classes themselves."""
    classes: dict[str, str] = {}
    for row in rows_of(text):
        class_ = row["Event-class"]
        if class_:
            classes.setdefault(class_, row["Event-class Description"])
        yield Entry(
            Scheme.EVENT,
            f"{row['Authority']} {row['Event-code']}",
            title_en=row["Description ENG"],
            titles={"original": row["Description ORI"]} if row["Description ORI"] else {},
            parent=class_,
            valid_from=day_of(row["Date Created"]),
        )
    for class_, title in classes.items():
        yield Entry(Scheme.EVENT_CLASS, class_, title_en=title)


def chinese(text: str) -> Iterator[Entry]:
    """Codes of the gazette with their names in Chinese."""
    for row in rows_of(text, "\t"):
        yield Entry(Scheme.CHINESE_EVENT, row["code"], title_zh=row["name_zh"])


def us_status(text: str) -> Iterator[Entry]:
    """Statuses of US marks."""
    return _plain(Scheme.US_STATUS, text)


def us_parties(text: str) -> Iterator[Entry]:
    """Parties to US marks."""
    return _plain(Scheme.US_PARTY, text)


def us_statements(text: str) -> Iterator[Entry]:
    """Statements about US marks."""
    return _plain(Scheme.US_STATEMENT, text)


def us_drawings(text: str) -> Iterator[Entry]:
    """Drawings of US marks."""
    return _plain(Scheme.US_DRAWING, text)


def us_entities(text: str) -> Iterator[Entry]:
    """Legal forms of the owners of US marks."""
    return _plain(Scheme.US_ENTITY, text)


def us_events(text: str) -> Iterator[Entry]:
    """Events of US marks; one code may stand for several types of event, so the type belongs to it."""
    for row in rows_of(text):
        yield Entry(Scheme.US_EVENT, f"{row['code']} {row['event_type_cd']}".strip(), title_en=row["description"])


def _plain(scheme: Scheme, text: str) -> Iterator[Entry]:
    for row in rows_of(text):
        yield Entry(scheme, row["code"], title_en=row["description"])
