"""Mail as an outbox job: written with the change, sent after the commit; without MAIL_URL it becomes .eml files."""

import smtplib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from sqlalchemy.orm import Session

from core import jobs

KIND = "mail"


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail to be; the same `key` never is sent twice."""

    to: str
    subject: str
    text: str
    key: str


def send_later(session: Session, *, to: str, subject: str, text: str, key: str, now: datetime) -> None:
    """Ask for one mail; the same `key` never is sent twice. Line breaks in headers are flattened."""
    send_all_later(session, [Letter(to, subject, text, key)], now=now)


def send_all_later(session: Session, letters: Sequence[Letter], *, now: datetime) -> None:
    """Ask for several mails in one statement."""
    asked = {
        each.key: {
            "to": " ".join(each.to.split()), "subject": " ".join(each.subject.split()), "text": each.text,
            jobs.FORGET: True,
        }
        for each in letters
    }  # fmt: skip
    jobs.enqueue_all(session, KIND, asked, now=now)


class Postman:
    """Sends mail by SMTP (`smtp://user:secret@host:25`, `smtps://…`), or files it under the instance."""

    def __init__(self, url: str | None, folder: Path, sender: str) -> None:
        self.url, self.folder, self.sender = url, folder, sender

    def deliver(self, payload: Mapping[str, Any], *, job: jobs.Job, now: datetime) -> None:
        """The job's handler. A mail that is filed twice is the same file."""
        message = EmailMessage(policy=SMTP)
        message["From"], message["To"], message["Subject"] = self.sender, payload["to"], payload["subject"]
        message["Date"] = format_datetime(now)
        message["Message-ID"] = f"<mail-{job.id}@xinghai.example>"
        message.set_content(payload["text"])
        if self.url:
            self._send(message)
        else:
            self.folder.mkdir(parents=True, exist_ok=True)
            (self.folder / f"{job.id:08d}.eml").write_bytes(message.as_bytes())

    def _send(self, message: EmailMessage) -> None:
        address = urlsplit(self.url or "")
        secure = address.scheme == "smtps"
        connect = smtplib.SMTP_SSL if secure else smtplib.SMTP
        with connect(address.hostname or "localhost", address.port or (465 if secure else 25), timeout=30) as server:
            if address.scheme == "smtp" and address.username:
                server.starttls()
            if address.username:
                server.login(unquote(address.username), unquote(address.password or ""))
            server.send_message(message)
