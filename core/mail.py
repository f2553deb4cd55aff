"""Mail as an outbox job: written with the change, sent after the commit; without MAIL_URL it becomes .eml files."""

import smtplib
import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.headerregistry import HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, Policy
from email.utils import format_datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from sqlalchemy.orm import Session

from core import jobs

KIND = "mail"
LOCAL = {"localhost", "127.0.0.1", "::1"}


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail to be; the same `key` never is sent twice. `headers` are further ones, in ASCII."""

    to: str
    subject: str
    text: str
    key: str
    headers: Mapping[str, str] = field(default_factory=dict)


class Unfolded(UnstructuredHeader):
    """A header in one line, as it is: a long address is not cut into encoded words, which no program would follow."""

    def fold(self, *, policy: Policy) -> str:
        """Name and value."""
        return f"{self.name}: {self}{policy.linesep}"  # type: ignore[attr-defined]


REGISTRY = HeaderRegistry()
REGISTRY.map_to_type("list-unsubscribe", Unfolded)  # type: ignore[arg-type]
POLICY = SMTP.clone(header_factory=REGISTRY)


def send_later(session: Session, *, to: str, subject: str, text: str, key: str, now: datetime) -> None:
    """Ask for one mail; the same `key` never is sent twice. Line breaks in headers are flattened."""
    send_all_later(session, [Letter(to, subject, text, key)], now=now)


def send_all_later(session: Session, letters: Sequence[Letter], *, now: datetime) -> None:
    """Ask for several mails in one statement."""
    asked = {
        each.key: {
            "to": " ".join(each.to.split()), "subject": " ".join(each.subject.split()), "text": each.text,
            jobs.FORGET: True, **({"headers": dict(each.headers)} if each.headers else {}),
        }
        for each in letters
    }  # fmt: skip
    jobs.enqueue_all(session, KIND, asked, now=now)


class Postman:
    """Sends mail by SMTP (`smtp://user:secret@host:25`, `smtps://…`), or files it under the instance.

    Letters carry links that open accounts: but to this machine's own server they go only over TLS, to a server whose
    certificate is in order and bears its name.
    """

    def __init__(self, url: str | None, folder: Path, sender: str) -> None:
        self.url, self.folder, self.sender = url, folder, sender

    def deliver(self, payload: Mapping[str, Any], *, job: jobs.Job, now: datetime) -> None:
        """The job's handler. A mail that is filed twice is the same file."""
        message = EmailMessage(policy=POLICY)
        message["From"], message["To"], message["Subject"] = self.sender, payload["to"], payload["subject"]
        message["Date"] = format_datetime(now)
        message["Message-ID"] = f"<mail-{job.id}@xinghai.example>"
        for name, value in payload.get("headers", {}).items():
            message[name] = " ".join(value.split())
        message.set_content(payload["text"])
        if self.url:
            self._send(message)
        else:
            self.folder.mkdir(parents=True, exist_ok=True)
            (self.folder / f"{job.id:08d}.eml").write_bytes(message.as_bytes())

    def _send(self, message: EmailMessage) -> None:
        address = urlsplit(self.url or "")
        host, secure, checked = address.hostname or "localhost", address.scheme == "smtps", ssl.create_default_context()
        if secure:
            server: smtplib.SMTP = smtplib.SMTP_SSL(host, address.port or 465, timeout=30, context=checked)
        else:
            server = smtplib.SMTP(host, address.port or 25, timeout=30)
        with server:
            if not secure and host not in LOCAL:
                server.starttls(context=checked)
            if address.username:
                server.login(unquote(address.username), unquote(address.password or ""))
            server.send_message(message)
