"""What the health page says of the search: it takes nobody out of service, since pages fall back to the database."""

from core import instance
from listings.search.engine.folder import Standing
from listings.search.engine.reading import reader

SAID = {
    Standing.OK: "ok",
    Standing.ABSENT: "no index: start `flask --app wsgi timetable run`, or run `flask --app wsgi search reindex`",
    Standing.OTHER_VERSION: "index of another version: run `flask --app wsgi search reindex`",
    Standing.DAMAGED: "index damaged: run `flask --app wsgi search reindex`",
}


def said() -> str:
    """'ok', or what is wrong with the index and what to do."""
    return SAID[reader(instance.folder("search")).standing()]
