"""The feed over HTTP: for everybody, with ETag and Last-Modified, so that nothing is sent twice."""

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, jsonify, make_response, request

from core import api, clock, web
from core.db import db
from core.errors import Refusal, Unacceptable
from core.i18n import _
from reports.desk.feed.atom import atom
from reports.desk.feed.items import LARGEST_PAGE, PAGE, Page, instant_read, page
from reports.desk.feed.json import json_feed
from reports.desk.feed.wording import address

bp = Blueprint("feed", __name__)


@bp.get("/feed/listings.json")
def listings_json() -> Any:
    """What is on offer as JSON Feed 1.1."""
    try:
        found = asked_page()
    except Refusal as refusal:
        return api.refusal_answer(refusal)
    answer = jsonify(json_feed(found, own=own_address(), following=next_address(found)))
    answer.mimetype = "application/feed+json"
    return conditional(answer, found)


@bp.get("/feed/listings.atom")
def listings_atom() -> Any:
    """What is on offer as Atom 1.0."""
    try:
        found = asked_page()
    except Refusal as refusal:
        return api.refusal_answer(refusal)
    answer = make_response(atom(found, own=own_address(), following=next_address(found)))
    answer.mimetype = "application/atom+xml"
    return conditional(answer, found)


def asked_page() -> Page:
    """The page that the address asks for: `updated_since`, `after`, `limit`."""
    since, after, limit = (request.args.get(name) or None for name in ("updated_since", "after", "limit"))
    size = PAGE if limit is None else web.whole(limit)
    if size is None or not 1 <= size <= LARGEST_PAGE:
        told = _("Write a number from %(min)s to %(max)s.", min=1, max=LARGEST_PAGE)
        raise Unacceptable(told, fields={"limit": [told]})
    instant = instant_read(since, "updated_since") if since else None
    return page(db.session, since=instant, after=after, limit=size, on=clock.business_date(clock.now()))


def own_address() -> str:
    """The address of the page that is asked for, as others reach it."""
    asked = urlencode(sorted(request.args.items()))
    return address(f"{request.path}?{asked}" if asked else request.path)


def next_address(found: Page) -> str | None:
    """The address of the next page with the same question."""
    if found.following is None:
        return None
    kept = {**request.args.to_dict(), "after": found.following}
    return address(f"{request.path}?{urlencode(sorted(kept.items()))}")


def conditional(answer: Response, found: Page) -> Any:
    """The answer, or 304 where the reader has it already. Whoever compares takes the ETag: a second is long."""
    answer.headers["Cache-Control"] = "public, no-cache"
    answer.headers["Access-Control-Allow-Origin"] = "*"
    answer.last_modified = found.updated
    answer.add_etag()
    return answer.make_conditional(request)
