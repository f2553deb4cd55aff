"""A person's deadlines as an iCalendar (RFC 5545, RFC 7986): whole days, in their language."""

import hashlib
from collections.abc import Sequence
from datetime import date, timedelta

from icalendar import Calendar, Event

from core.clock import start_of_day
from core.i18n import _, language
from core.show import until
from parties.people.letters import address
from reports.deadlines.queries import Line

PRODUCT = "-//Xinghai//Deadlines//EN"
REFRESH = timedelta(hours=6)
LOOKED_BACK, AHEAD = timedelta(days=31), timedelta(days=400)
MOST = 1000


def wanted(lines: Sequence[Line], today: date) -> list[Line]:
    """What stands in a calendar: from a month ago to a good year ahead."""
    span = range((today - LOOKED_BACK).toordinal(), (today + AHEAD).toordinal() + 1)
    return [line for line in lines if line.clock.due_on.toordinal() in span][:MOST]


def summary_of(line: Line) -> str:
    """The event's title; what somebody else has to do is said to be so."""
    return line.text if line.mine else _("%(what)s (others)", what=line.text)


def uid_of(line: Line, organisation_id: int) -> str:
    """The same as long as the clock runs, and another one in another organisation or on another host."""
    host = address("").partition("//")[2].partition("/")[0].partition(":")[0] or "xinghai"
    return f"{line.clock.key.replace(':', '.')}-{organisation_id}@{host}"


def tag_of(lines: Sequence[Line], organisation_id: int) -> str:
    """The entity tag: another one when anything that the calendar shows has changed."""
    told = [
        (uid_of(line, organisation_id), line.clock.due_on.isoformat(), summary_of(line), line.clock.href)
        for line in lines
    ]
    return hashlib.sha256(repr((language(), address(""), told)).encode()).hexdigest()[:32]


def calendar_of(lines: Sequence[Line], *, name: str, organisation_id: int, today: date) -> bytes:
    """The file. An event's stamp is the start of the day on which it is read: the rows behind it carry none."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT6H")
    for line in lines:
        calendar.add_component(_event(line, organisation_id, today))
    return bytes(calendar.to_ical())


def _event(line: Line, organisation_id: int, today: date) -> Event:
    clock = line.clock
    event = Event()
    event.add("uid", uid_of(line, organisation_id))
    event.add("dtstamp", start_of_day(today))
    event.add("dtstart", clock.due_on)
    event.add("summary", summary_of(line))
    event.add("description", _description(line))
    event.add("url", address(clock.href))
    event.add("categories", [str(clock.kind.label)])
    event.add("transp", "TRANSPARENT")
    return event


def _description(line: Line) -> str:
    text = [str(line.clock.kind.label)]
    if line.clock.at is not None:
        text.append(_("Until %(instant)s", instant=until(line.clock.at).striptags()))
    return "\n".join([*text, address(line.clock.href)])
