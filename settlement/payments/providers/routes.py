"""Where providers send their notices, and the cashier page of the local provider."""

from flask import Blueprint, request
from sqlalchemy.exc import DBAPIError

from core import clock
from core.db import transaction
from core.logs import log
from settlement.payments.providers import port
from settlement.payments.providers.intake import LARGEST, take_in
from settlement.payments.providers.port import Forged

bp = Blueprint("providers", __name__)


@bp.post("/providers/<name>/events")
def take(name: str) -> tuple[str, int]:
    """A provider's notice: kept once, and looked at soon. 204 where it is kept, 400 where it is not from there.

    Never a 5xx: while the database is away 429 asks the provider to send it again.
    """
    provider = port.named(name)
    if provider is None:
        return "", 404
    body = bounded_body()
    if body is None:
        return "", 413
    try:
        notice = provider.parse(dict(request.headers), body, now=clock.now())
    except Forged as why:
        log.warning("notice refused", provider=name, why=str(why))
        return "", 400
    try:
        with transaction() as session:
            take_in(session, provider, notice, now=clock.now())
    except DBAPIError as fault:
        log.error("notice not kept", provider=name, fault=str(fault.orig))
        return "", 429
    return "", 204


def bounded_body() -> bytes | None:
    """The body, None if it is longer than any notice is."""
    if (request.content_length or 0) > LARGEST:
        return None
    body = request.stream.read(LARGEST + 1)
    return None if len(body) > LARGEST else body
