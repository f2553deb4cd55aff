"""Reads the mails that were filed under the instance instead of being sent."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

from markupsafe import Markup, escape

# An address ends at a blank, at a bracket or quotation mark, or where Chinese text goes on.
LINK = re.compile(r"https?://[^\s<>\"'“”‘’（）《》，。；：、！？\u3400-\u9fff]+")
AFTER = ".,;:!?)]"  # a sentence's own signs, if they stand last


@dataclass(frozen=True, slots=True)
class Mail:
    """A filed mail; `number` is the one of the job that wrote it."""

    number: int
    to: str
    subject: str
    at: datetime | None
    text: str


def numbers(folder: Path) -> list[int]:
    """The numbers of the filed mails, the latest first."""
    return sorted((int(path.stem) for path in folder.glob("*.eml") if path.stem.isdigit()), reverse=True)


def mail(folder: Path, number: int) -> Mail | None:
    """One mail, or None."""
    path = folder / f"{number:08d}.eml"
    if not path.is_file():
        return None
    message = message_from_bytes(path.read_bytes(), policy=default)
    assert isinstance(message, EmailMessage)
    date = message["Date"]
    at = date.datetime if date is not None else None
    return Mail(number, str(message["To"]), str(message["Subject"]), at, str(message.get_content()))


def mails(folder: Path, wanted: list[int]) -> Iterator[Mail]:
    """Several mails."""
    for number in wanted:
        found = mail(folder, number)
        if found is not None:
            yield found


def paragraphs(text: str) -> list[Markup]:
    """A letter's text in its paragraphs, each line on its own, with every address in it a link."""
    blocks = re.split(r"\n\s*\n", text.replace("\r\n", "\n").strip())
    return [Markup("<br>").join(linked(line) for line in block.splitlines()) for block in blocks if block]


def linked(line: str) -> Markup:
    """One line; what is no address is escaped as it stands."""
    parts, place = [], 0
    for found in LINK.finditer(line):
        address = found.group().rstrip(AFTER)
        parts += [escape(line[place : found.start()]), Markup('<a href="{0}">{0}</a>').format(address)]
        place = found.start() + len(address)
    return Markup("").join([*parts, escape(line[place:])])
