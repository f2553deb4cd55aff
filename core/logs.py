"""Structured logs: one JSON object a line, with the request's id, and no secrets."""

import logging
import sys
from collections.abc import MutableMapping
from contextvars import ContextVar
from typing import Any

import structlog

_request_id: ContextVar[str | None] = ContextVar("request_id", default=None)

SECRET_WORDS = ("password", "secret", "token", "authorization", "cookie", "api_key", "csrf")

log = structlog.get_logger("xinghai")


def request_id() -> str | None:
    """The id of the request (or job) in whose course this is called."""
    return _request_id.get()


def set_request_id(value: str | None) -> None:
    """Name the request or job that begins."""
    _request_id.set(value)


def _with_request_id(_logger: Any, _method: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    if request_id():
        line.setdefault("request_id", request_id())
    return line


def _without_secrets(_logger: Any, _method: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    for key in line:
        if any(word in key.lower() for word in SECRET_WORDS):
            line[key] = "withheld"
    return line


def set_up(level: str = "INFO") -> None:
    """Logs go to standard error; a line never holds a password, token or key."""
    logging.basicConfig(stream=sys.stderr, level=level, format="%(message)s", force=True)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.stdlib.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _with_request_id,
            _without_secrets,
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )


def step(name: str, **values: object) -> None:
    """A named point inside an act that must survive a crash there; it only writes a debug line.

    Crash tests listen to this logger and end their own process at a name.
    """
    logging.getLogger("xinghai.steps").debug(name, extra={"step": name, **{"values": values}})
