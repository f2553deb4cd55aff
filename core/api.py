"""The JSON API's three shapes of operation: read one thing, page through many, write once.

Every write takes an Idempotency-Key and stores its answer in the same transaction as its effect; every error has the
one body `{"error": {"code", "message", "fields"}}`; every list is paged by an opaque key.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

import flask_smorest
from flask import Request, Response, current_app, g, jsonify, request
from marshmallow import EXCLUDE, Schema, fields
from webargs.flaskparser import FlaskParser

from core import clock, idempotency
from core.actor import Actor, Scope
from core.db import claim_on_begin, db, transaction
from core.errors import NotAllowed, NotSignedIn, Refusal, Unacceptable, Unreadable
from core.fields import Shape, Whole, plain, reading_form, whole
from core.i18n import _

PREFIX = "/api/v1"
LONGEST_PAGE = 100
ACTOR = "xinghai.actor"  # where a request keeps who is behind its key

KEY_HEADER = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": 100},
    "description": "Any text that names this request. Sent again with the same content, the first answer is returned "
    "and nothing is done twice; with other content it is refused (409 key_reused). Kept for 30 days.",
}


class ErrorDetail(Shape):
    """What every refusal says."""

    code = fields.String(required=True, metadata={"description": "stable, for programs"})
    message = fields.String(required=True, metadata={"description": "for people, in the language asked for"})
    fields_ = fields.Dict(
        keys=fields.String(), values=fields.List(fields.String()), data_key="fields", attribute="fields"
    )
    rule = fields.String(metadata={"description": "the law article or rule, where one is behind it"})
    details = fields.List(fields.Dict())
    reference = fields.String(metadata={"description": "name this when you ask us about it"})


class ErrorBody(Shape):
    """The one error body."""

    error = fields.Nested(ErrorDetail, required=True)


class AddressQuery(Shape):
    """Values in an address. What is not known is passed over."""

    class Meta:
        unknown = EXCLUDE

    def load(self, *args: Any, **kwargs: Any) -> Any:
        """An address holds texts, as a form does: '20' is a number here."""
        token = reading_form.set(True)
        try:
            return super().load(*args, **kwargs)
        finally:
            reading_form.reset(token)


class PageQuery(AddressQuery):
    """How to ask for a page."""

    after = fields.String(metadata={"description": "the `next` of the page before"})
    limit = Whole(least=1, most=LONGEST_PAGE, load_default=20)


Act = Callable[..., Any]


class BodyParser(FlaskParser):
    """A body that Python's reader gives up on is unreadable, as any other that is not JSON: numbers of thousands of
    figures (ValueError) and towers of brackets (RecursionError). So is one with signs that no text has."""

    def _raw_load_json(self, req: Request) -> Any:
        try:
            content = super()._raw_load_json(req)
            has_odd = not is_storable(content)
        except (ValueError, RecursionError):
            raise unreadable() from None
        if has_odd:
            raise unreadable()
        return content


def unreadable() -> Unreadable:
    """The one answer to a body that is not JSON."""
    return Unreadable(_("This is not JSON that can be read: check brackets, quotes, numbers and control characters."))


def is_storable(content: Any) -> bool:
    """Whether every text in it can be kept: PostgreSQL keeps no NUL, and halves of a pair are no UTF-8."""
    if isinstance(content, str):
        return "\x00" not in content and not any("\ud800" <= sign <= "\udfff" for sign in content)
    if isinstance(content, dict):
        return all(is_storable(key) and is_storable(value) for key, value in content.items())
    return not isinstance(content, list) or all(is_storable(each) for each in content)


class Blueprint(flask_smorest.Blueprint):
    """A unit's part of the API, with the reader of bodies above."""

    ARGUMENTS_PARSER = BodyParser()


def blueprint(name: str) -> flask_smorest.Blueprint:
    """A unit's part of the API."""
    return Blueprint(f"{name}_api", f"{name}_api", url_prefix=PREFIX, description=name)


def reader(scope: Scope = Scope.READ, *, public: bool = False) -> Actor | None:
    """The actor behind the request's key; NotSignedIn without a key (unless public), NotAllowed beyond its scopes."""
    header = request.headers.get("Authorization", "")
    if not header:
        if public:
            return None
        raise NotSignedIn(
            _("Send an API key in the header “Authorization: Bearer …”. Keys are made on the account page.")
        )
    kind, _space, text = header.partition(" ")
    if kind.lower() != "bearer" or not text:
        raise NotSignedIn(_("Send the key as “Authorization: Bearer …”."))
    actor: Actor = current_app.extensions["xinghai_web"].actor_for_key(db.session, text.strip(), now=clock.now())
    if scope not in actor.scopes:
        raise NotAllowed(_("This key does not have the scope “%(scope)s”.", scope=scope.value), code="scope_missing")
    g.actor = actor
    return actor


def refusal_answer(refusal: Refusal, reference: str | None = None) -> Response:
    """A refusal as the one error body."""
    error: dict[str, Any] = {"code": refusal.code, "message": str(refusal.message), "fields": refusal.fields}
    if refusal.rule:
        error["rule"] = refusal.rule
    if refusal.details:
        error["details"] = [{key: _plain(value) for key, value in each.items()} for each in refusal.details]
    if reference:
        error["reference"] = reference
    answer = jsonify({"error": error})
    answer.status_code = refusal.status
    retry = getattr(refusal, "retry_after", None)
    if retry:
        answer.headers["Retry-After"] = str(retry)
    if refusal.status == 401:
        answer.headers["WWW-Authenticate"] = "Bearer"
    return answer


def _plain(value: Any) -> Any:
    return value if isinstance(value, str | int | bool | list | dict | None) else str(value)


def document(bp: flask_smorest.Blueprint, act: Act, view: Act, *, rule: str, public: bool, write: bool) -> Act:
    """Name, summary, security and error bodies of an operation."""
    view.__name__, view.__doc__ = act.__name__, act.__doc__
    extra: dict[str, Any] = {"operationId": f"{bp.name.removesuffix('_api')}_{act.__name__}"}
    if not public:
        extra["security"] = [{"key": []}]
    if write:
        extra["parameters"] = [KEY_HEADER]
    documented = view
    refusals = [(422, "Something in it does not fit"), (429, "Too many requests")]
    if not public:
        refusals += [(401, "No key, or one that is not in force"), (403, "Not for this key or role")]
    if "<" in rule:
        refusals.append((404, "There is no such thing, or not for this key"))
    if write:
        refusals += [(400, "Not JSON"), (409, "Not in a state for this"), (415, "Send application/json")]
    for status, text in refusals:
        documented = bp.alt_response(status, schema=ErrorBody, description=text)(documented)
    return bp.doc(**extra)(documented)  # type: ignore[no-any-return]


def known_first(operation: Act, scope: Scope, *, public: bool) -> Act:
    """The key is looked at before the body or the query: a stranger learns nothing from the messages about fields."""

    @wraps(operation)
    def guarded(*args: Any, **values: Any) -> Any:
        request.environ[ACTOR] = reader(scope, public=public)
        return operation(*args, **values)

    return guarded


def write(
    bp: flask_smorest.Blueprint,
    method: str,
    rule: str,
    *,
    gives: type[Schema],
    takes: type[Schema] | None = None,
    status: int = 200,
    scope: Scope = Scope.TRADE,
) -> Callable[[Act], Act]:
    """An operation that changes something: `act(session, [body], <path values>, actor=, now=) -> object`."""

    shape = gives()  # once: making a schema copies all its fields

    def decorate(act: Act) -> Act:
        def view(*bodies: Any, **path: Any) -> Response:
            actor, now = request.environ[ACTOR], clock.now()
            token = claim_on_begin.set(
                claim_of(actor, now, request.method, request.path, request.get_data(as_text=True))
            )
            try:
                with transaction() as session:
                    result = act(session, *bodies, **path, actor=actor, now=now)
                    session.flush()
                    body = shape.dump(result)
                    idempotency.keep_answer(session, status, body)
            except idempotency.Answered as seen:
                return replayed(seen.answer)
            finally:
                claim_on_begin.reset(token)
            answer = jsonify(body)
            answer.status_code = status
            return answer

        documented = document(bp, act, view, rule=rule, public=False, write=True)
        if takes is not None:
            documented = bp.arguments(takes, location="json")(documented)
        documented = bp.response(status, gives)(documented)
        bp.route(rule, methods=[method])(known_first(documented, scope, public=False))
        return act

    return decorate


def claim_of(actor: Actor | None, now: Any, *asked: object) -> Any:
    """What claims the request's Idempotency-Key for what was asked; None without a key."""
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return None
    if not key.strip() or len(key) > 100:
        raise Unacceptable(_("An Idempotency-Key has 1 to 100 characters."), code="key_length")
    owner = f"person:{actor.person_id}:{actor.organisation_id}" if actor else "public"
    return idempotency.claim(owner, key, idempotency.digest(*asked), now)


def replayed(answer: idempotency.StoredAnswer) -> Response:
    response = jsonify(answer.body)
    response.status_code = answer.status or 200
    response.headers["Idempotency-Replayed"] = "true"
    return response


def read(
    bp: flask_smorest.Blueprint,
    rule: str,
    *,
    gives: type[Schema],
    takes: type[Schema] | None = None,
    public: bool = False,
    scope: Scope = Scope.READ,
) -> Callable[[Act], Act]:
    """An operation that reads one thing: `act(session, [query], <path values>, actor=) -> object`."""

    shape = gives()

    def decorate(act: Act) -> Act:
        def view(*queries: Any, **path: Any) -> Response:
            actor = request.environ[ACTOR]
            return jsonify(shape.dump(act(db.session, *queries, **path, actor=actor)))

        documented = document(bp, act, view, rule=rule, public=public, write=False)
        if takes is not None:
            documented = bp.arguments(takes, location="query")(documented)
        documented = bp.response(200, gives)(documented)
        bp.route(rule, methods=["GET"])(known_first(documented, scope, public=public))
        return act

    return decorate


def page(
    bp: flask_smorest.Blueprint,
    rule: str,
    *,
    gives: type[Schema],
    takes: type[PageQuery] = PageQuery,
    public: bool = False,
    scope: Scope = Scope.READ,
) -> Callable[[Act], Act]:
    """An operation that pages: `act(session, query, <path values>, actor=, after=, limit=) -> (rows, next | None)`."""
    row_shape = gives(many=True)
    page_shape = type(
        f"{gives.__name__}Page",
        (Shape,),
        {"items": fields.List(fields.Nested(gives), required=True), "next": fields.String(allow_none=True)},
    )

    def decorate(act: Act) -> Act:
        def view(query: dict[str, Any], **path: Any) -> Response:
            actor = request.environ[ACTOR]
            after, limit = query.pop("after", None), query.pop("limit")
            rows, following = act(db.session, query, **path, actor=actor, after=after, limit=limit)
            return jsonify({"items": row_shape.dump(rows), "next": following})

        documented = document(bp, act, view, rule=rule, public=public, write=False)
        documented = bp.arguments(takes, location="query")(documented)
        documented = bp.response(200, page_shape)(documented)
        bp.route(rule, methods=["GET"])(known_first(documented, scope, public=public))
        return act

    return decorate


def after_id(after: str | None) -> int:
    """A keyset cursor that is a row id; Unacceptable for anything else."""
    if after is None:
        return 0
    row = whole(after)
    if row is None:
        raise Unacceptable(_("This page key is not one of ours. Begin again without it."), fields={"after": []})
    return row


def field_errors(messages: Any) -> dict[str, list[str]]:
    """webargs' nested messages, flat and in the reader's language."""
    return plain(
        {
            key: value
            for place in messages.values()
            for key, value in (place.items() if isinstance(place, dict) else [("body", place)])
        }
    )
