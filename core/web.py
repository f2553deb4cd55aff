"""What every page and every request shares: who acts, in which language, how a refusal is shown."""

import re
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any
from urllib.parse import urlencode, urlsplit

from flask import Flask, Response, current_app, flash, g, redirect, render_template, request, session, url_for
from flask_wtf.csrf import CSRFError
from marshmallow import Schema, ValidationError
from sqlalchemy import update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from werkzeug.exceptions import HTTPException
from werkzeug.routing import IntegerConverter, Map

from core import api, clock, currencies, i18n, idempotency, show
from core.actor import Actor
from core.db import claim_on_begin, db, transaction
from core.errors import Conflict, NotSignedIn, Refusal, Unacceptable, Unreadable
from core.fields import load_form, plain
from core.fields import whole as whole  # views read numbers in addresses and forms by web.whole
from core.i18n import _
from core.logs import log, request_id, set_request_id
from core.summary import named_in_summary

CONTENT_POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)

# A page that answers a form (its check page, the form with faults): no other may show it again without asking, but the
# Back button may. "no-store" would answer it with the browser's own error, and the answers would be lost.
KEPT_FOR_BACK = "no-cache, private"


@dataclass(frozen=True)
class Door:
    """What the composition root lends to the web: how to find people, and what stands in the navigation."""

    actor_for_key: Callable[..., Actor]
    actor_of_person: Callable[[Session, int, int | None], Actor | None]
    navigation: Callable[[Actor | None], Sequence[Any]]
    notice_count: Callable[[Session, Actor], int]
    is_production: bool
    is_demonstration: Callable[[], bool] = lambda: False


class RowNumber(IntegerConverter):
    """`<int:…>` in an address: a number beyond every row's is no address, instead of a fault of the database."""

    def __init__(self, map: Map, fixed_digits: int = 0, min: int | None = None, max: int | None = 2**53) -> None:
        super().__init__(map, fixed_digits=fixed_digits, min=min, max=max)


def reader() -> Actor | None:
    """Who reads this page, or None for a visitor."""
    actor: Actor | None = g.get("actor")
    return actor


def actor() -> Actor:
    """Who acts; NotSignedIn for a visitor."""
    found = reader()
    if found is None:
        raise NotSignedIn(_("Sign in to do this."))
    return found


def load(shape: type[Schema], form: Any = None, *, currency: str = "CNY") -> dict[str, Any]:
    """The submitted form by a schema, its amounts in `currency`; Unacceptable with the messages by field."""
    try:
        return load_form(shape, request.form if form is None else form, currency)
    except ValidationError as faults:
        raise Unacceptable(_("Some answers are missing or do not fit."), fields=plain(faults.messages)) from None


def form_again(template: str, refusal: Refusal, **context: Any) -> tuple[str, int]:
    """The form with what was typed and the messages beside their fields."""
    context.setdefault("values", request.form)
    errors = refusal.fields or {"": [str(refusal.message)]}
    page = render_template(template, errors=errors, refusal=refusal, has_errors=True, **context)
    return named_in_summary(page), refusal.status


def once(view: Callable[..., Any]) -> Callable[..., Any]:
    """For POST views: the form's once-token is claimed with the effect, so that a double click acts once."""

    @wraps(view)
    def guarded(*args: Any, **values: Any) -> Any:
        token = request.form.get("once_token", "")[:100]
        if request.method != "POST" or not token:
            return view(*args, **values)
        owner = f"person:{reader().person_id}" if reader() else "visitor"  # type: ignore[union-attr]
        asked = idempotency.digest(request.path)
        claimed = claim_on_begin.set(idempotency.claim(owner, f"form:{token}", asked, clock.now()))
        try:
            answer = view(*args, **values)
        except idempotency.Answered as seen:
            flash(_("This had been done already; nothing was done twice."))
            return redirect((seen.answer.body or {}).get("location") or url_for("desk.desk"), code=303)
        finally:
            claim_on_begin.reset(claimed)
        if isinstance(answer, Response) and answer.status_code == 303:
            _keep_location(owner, f"form:{token}", answer.headers["Location"])
        return answer

    return guarded


def _keep_location(owner: str, key: str, location: str) -> None:
    """Best effort: the effect is committed, and a second click that does not know where it led goes to the desk."""
    stored = idempotency.StoredAnswer
    kept = update(stored).where(stored.owner == owner, stored.key == key)
    try:
        with transaction() as rows:
            rows.execute(kept.values(status=303, body={"location": location}))
    except DBAPIError as fault:
        log.warning("address of an answer not kept", path=shown_path(request.path), fault=str(fault.orig))


def safe_next(target: str | None) -> str | None:
    """A path on this host, or None: no scheme, no host, no back slash tricks."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")) or "\\" in target:
        return None
    return target if all(sign.isprintable() for sign in target) else None


def init_app(app: Flask, door: Door) -> None:
    """Wire requests, answers, refusals and the template vocabulary."""
    app.extensions["xinghai_web"] = door
    app.url_map.converters["int"] = RowNumber
    app.before_request(_begin)
    app.after_request(_finish)
    app.register_error_handler(Refusal, _refused)
    app.register_error_handler(CSRFError, _token_refused)
    app.register_error_handler(HTTPException, _http_refused)
    app.register_error_handler(Exception, _failed)
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(i18n._, i18n.ngettext, newstyle=False)  # type: ignore[attr-defined]
    app.jinja_env.globals.update(
        _=i18n._,
        ngettext=i18n.ngettext,
        once_token=lambda: secrets.token_urlsafe(18),
        link=link,
        currency_options=currencies.options,
    )
    app.jinja_env.filters.update(show.FILTERS)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True

    @app.context_processor
    def words() -> dict[str, Any]:
        return {
            "actor": reader(),
            "html_lang": i18n.html_lang(),
            "language_links": language_links(),
            "navigation": lambda: door.navigation(reader()),
            "notice_count": door.notice_count(db.session, actor()) if reader() else 0,
            "is_demonstration": door.is_demonstration(),
            "now": clock.now(),
        }


def link(endpoint: str, **values: Any) -> str | None:
    """The address of an endpoint, or None where this product has no such page."""
    return url_for(endpoint, **values) if endpoint in current_app.view_functions else None


def language_links() -> list[tuple[str, str, str, bool]]:
    """(code, name, address of this page in it, whether it is in force)."""
    kept = [(key, value) for key, value in request.args.items(multi=True) if key != "lang"]
    path = request.path if request.method in {"GET", "HEAD"} else "/"
    return [
        (code, name, f"{path}?{urlencode([*kept, ('lang', code)])}", code == i18n.language())
        for code, name in i18n.LANGUAGES.items()
    ]


def _begin() -> None:
    set_request_id(secrets.token_hex(8))
    g.began = clock.now()
    claim_on_begin.set(None)
    g.actor = None
    wanted = request.args.get("lang") or request.cookies.get("lang") or session.get("language")
    offered = request.accept_languages.best_match(["en", "zh", "zh-CN", "zh-Hans", "zh-TW"]) or "en"
    if wanted not in (*i18n.LANGUAGES, i18n.PSEUDO):
        wanted = "zh_Hans" if offered.startswith("zh") else "en"
    i18n.set_language(wanted)
    _refuse_nul()
    if not request.path.startswith(("/static/", "/health/", api.PREFIX)) and session.get("_user_id"):
        door: Door = _door()
        g.actor = door.actor_of_person(db.session, int(session["_user_id"]), session.get("organisation_id"))
        _must_be_drawn_for(g.actor)


def _must_be_drawn_for(actor: Actor | None) -> None:
    """Conflict where a form was drawn while the person acted for another organisation than now."""
    drawn_for = request.form.get("drawn_for") if request.method not in {"GET", "HEAD"} else None
    if actor is None or drawn_for is None or drawn_for == str(actor.organisation_id or 0):
        return
    then = next((name for number, name in actor.organisations if str(number) == drawn_for), None)
    raise Conflict(
        _(
            "This form was drawn while you acted for %(then)s, and now you act for %(now)s. Nothing was done. To do it"
            " for %(then)s, act for it again at the top of this page, go back and send the form once more; to do it for"
            " %(now)s, open the page anew.",
            then=then or _("an organisation to which you do not belong any more"),
            now=actor.organisation_name or _("nobody"),
        ), code="acting_for_another",
    )  # fmt: skip


def _refuse_nul() -> None:
    """No text has a NUL in it, and PostgreSQL keeps none; JSON bodies are looked at where they are read."""
    said = [request.path, *request.args, *(value for values in request.args.listvalues() for value in values)]
    if request.method not in {"GET", "HEAD"}:
        said += [*request.form, *(value for values in request.form.listvalues() for value in values)]
        said += [file.filename or "" for _name, file in request.files.items(multi=True)]
    if any("\x00" in text for text in said):
        raise Unreadable(http_text(400))


def shown_path(path: str) -> str:
    """The path as logs may hold it: without the tokens of letters' links, wherever in it they stand."""
    return re.sub(r"[\w-]{32,}", "…", path, flags=re.ASCII)


def _door() -> Door:
    door: Door = current_app.extensions["xinghai_web"]
    return door


def _finish(answer: Response) -> Response:
    answer.headers.setdefault("Content-Security-Policy", CONTENT_POLICY)
    answer.headers.setdefault("X-Content-Type-Options", "nosniff")
    answer.headers.setdefault("Referrer-Policy", "same-origin")
    answer.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    answer.headers.setdefault("Permissions-Policy", "geolocation=(), camera=(), microphone=()")
    answer.headers.setdefault("X-Frame-Options", "DENY")
    answer.headers["X-Request-Id"] = request_id() or ""
    if _door().is_production:
        answer.headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
    if not request.path.startswith("/static/"):
        answer.headers.setdefault("Cache-Control", KEPT_FOR_BACK if _is_step_of_a_form(answer) else "no-store")
        answer.headers["Vary"] = "Cookie, Accept-Language, Authorization"
    if request.args.get("lang") in (*i18n.LANGUAGES, i18n.PSEUDO):
        answer.set_cookie("lang", request.args["lang"], max_age=31536000, samesite="Lax", secure=_door().is_production)
    took = (clock.now() - g.began).total_seconds() if "began" in g else 0
    log.info(
        "request", method=request.method, path=shown_path(request.path), status=answer.status_code,
        ms=round(took * 1000), person_id=getattr(reader(), "person_id", None),
    )  # fmt: skip
    return answer


def _is_step_of_a_form(answer: Response) -> bool:
    return request.method == "POST" and answer.mimetype == "text/html" and answer.status_code in (200, 409, 422)


def _wants_json() -> bool:
    return request.path.startswith(api.PREFIX)


def _refused(refusal: Refusal) -> Any:
    if refusal.status in (401, 403):
        log.warning("refused", code=refusal.code, path=shown_path(request.path))
    if _wants_json():
        return api.refusal_answer(refusal, request_id())
    if isinstance(refusal, NotSignedIn) and request.method in {"GET", "HEAD"}:
        return redirect(url_for("people.sign_in", next=request.full_path.rstrip("?")), code=303)
    page = render_template(
        "errors/error.html",
        status=refusal.status,
        message=str(refusal.message),
        refusal=refusal,
        reference=request_id(),
    )
    headers = {"Retry-After": str(refusal.retry_after)} if hasattr(refusal, "retry_after") else {}
    return page, refusal.status, headers


def _token_refused(fault: CSRFError) -> Any:
    """A form whose token does not fit. Without a session behind it the sign-in has ended: that is said, with a way back
    to the form, instead of blaming what was sent."""
    if _wants_json() or session.get("_user_id"):
        return _http_refused(fault)
    address = form_address()
    page = render_template(
        "errors/signed_out.html",
        form_href=address or "/",
        is_visitors=request.blueprint == "people",
        written=[text for text in request.form.values() if is_prose(text)] if address else [],
    )
    return page, 401


def is_prose(text: str) -> bool:
    """Whether somebody wrote this (and would not like to write it again), and no code of a choice or token."""
    return len(text) > 3 and (" " in text or not text.isascii()) and len(text) <= 8000


def form_address() -> str | None:
    """The page of ours on which the form stood, as the browser says; None where another site (or nobody) sent it."""
    came_from = urlsplit(request.referrer or "")
    if came_from.netloc != request.host:
        return None
    return safe_next(f"{came_from.path}?{came_from.query}" if came_from.query else came_from.path)


def _http_refused(fault: HTTPException) -> Any:
    if fault.code is not None and fault.code < 400:
        return fault
    cause = getattr(fault, "original_exception", None)
    if cause is not None:  # it came up after the view, while the answer was being finished
        return _failed(cause)
    status = fault.code or 500
    exc_messages = getattr(fault, "data", {}).get("messages") if hasattr(fault, "data") else None
    refusal = Refusal(http_text(status), code=f"http_{status}")
    if exc_messages:
        refusal = Unacceptable(
            _("Some answers are missing or do not fit."),
            fields=api.field_errors(exc_messages),
            code="unacceptable",
        )
    refusal.status = status
    answer: Any = api.refusal_answer(refusal, request_id()) if _wants_json() else _refused(refusal)
    answer = _app_response(answer)
    if status == 405 and getattr(fault, "valid_methods", None):
        answer.headers["Allow"] = ", ".join(sorted(fault.valid_methods))  # type: ignore[attr-defined]
    return answer


def _app_response(answer: Any) -> Response:
    return current_app.make_response(answer)


def http_text(status: int) -> str:
    """What an HTTP refusal means, in words."""
    return {
        400: _("The request could not be read. Go back, reload the page and send it again."),
        401: _("Sign in to do this."),
        403: _("This is not for your role, or the form had lain open for too long. Reload the page and try again."),
        404: _("There is no page at this address."),
        405: _("This address does not take this kind of request."),
        413: _("What was sent is too large."),
        415: _("Send the request as application/json."),
        429: _("Too many requests. Wait a little."),
    }.get(status, _("The request could not be carried out."))


BUSY = ("database is locked", "deadlock detected", "could not serialize")
TAKEN = ("UNIQUE constraint failed", "duplicate key value violates unique constraint")
NO_WRITES = ("database or disk is full", "readonly database", "read-only transaction", "No space left on device")


def _refusal_of(text: str) -> Refusal:
    """What a breakdown is for whoever asked: 503 where the same request can succeed later, 409 where somebody else has
    written the same between the look and the writing, else 500."""
    if any(each in text for each in BUSY):
        code, message = (
            "busy",
            _("Many are writing at this moment; nothing was changed. Send it again in a few seconds."),
        )
    elif any(each in text for each in NO_WRITES):
        code, message = (
            "no_writes",
            _("Nothing can be written at this moment; nothing was changed, and all can be read. Send it again later."),
        )
    elif any(each in text for each in TAKEN):
        code, message = (
            "changed_meanwhile",
            _("Somebody else wrote the same at this moment, and yours was not kept. Reload the page and look."),
        )
    else:
        code, message = (
            "failed",
            _("Something failed on our side; nothing was half done. Try again, or tell us the reference below."),
        )
    refusal = Refusal(message, code=code)
    refusal.status = {"failed": 500, "changed_meanwhile": 409}.get(code, 503)
    return refusal


def _failed(fault: Exception) -> Any:
    log.error("request failed", path=shown_path(request.path), exc_info=fault)
    refusal = _refusal_of(str(getattr(fault, "orig", fault)))
    db.session.rollback()
    if _wants_json():
        return api.refusal_answer(refusal, request_id())
    g.actor = None if refusal.status == 500 else g.get("actor")
    told = {"status": refusal.status, "message": refusal.message, "refusal": refusal, "reference": request_id()}
    try:
        return render_template("errors/error.html", **told), refusal.status
    except DBAPIError:  # the navigation reads; without a reader it does not
        g.actor = None
        db.session.rollback()
        return render_template("errors/error.html", **told), refusal.status
