"""The composition root and table of contents: what the product is made of, and who hears of what."""

import gc
import importlib
import importlib.util
import threading
from typing import Any

import flask_smorest
from flask import Flask
from flask_migrate import Migrate
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

import config
from core import audit, downloads, events, files, health, jobs, logs, mail, states, uploads, web
from core.db import db, set_up_sqlite
from core.sessions import DatabaseSessions

UNITS = (
    "parties.organisations", "parties.people", "parties.relations", "parties.centers", "parties.events",
    "parties.notices",
    "listings.codes", "listings.assets", "listings.registry", "listings.docket", "listings.terms", "listings.rights",
    "listings.market", "listings.search", "listings.demand", "listings.alerts",
    "settlement.rulebook",
    "settlement.ledger", "settlement.payments", "settlement.holds", "settlement.rates", "settlement.volumes",
    "settlement.seals", "settlement.contracts", "settlement.statements", "settlement.deals", "settlement.recordal",
    "settlement.royalties", "settlement.invoices",
    "trading.mandates", "trading.negotiation", "trading.dataroom", "trading.openlicence", "trading.matching",
    "finance.attribution", "finance.pledges",
    "finance.funds", "finance.projects",
    "registers.disputes",
    "registers.programmes", "registers.certifications", "registers.recognitions", "registers.hosting",
    "registers.alliances",
    "reports.claims", "reports.turnover", "reports.annual",
    "reports.evaluations",
    "reports.yearbook", "reports.prices", "reports.exports", "reports.books", "reports.deadlines", "reports.rules",
    "reports.desk",
)  # fmt: skip


ROOMS = (  # parts of a unit with pages and operations of their own
    "listings.alerts.unsubscribing",
    "settlement.payments.providers", "settlement.payments.statements", "settlement.payments.rebooking",
    "settlement.payments.bank_accounts", "settlement.payments.payees",
    "settlement.deals.collecting", "settlement.deals.rulebook", "settlement.deals.defaulting",
    "settlement.deals.rewarding", "settlement.deals.milestones", "settlement.deals.awarding",
    "settlement.deals.remitting", "settlement.deals.confirming", "settlement.royalties.confirming",
    "settlement.royalties.money", "settlement.royalties.agreed_end", "settlement.royalties.rewarding",
    "finance.funds.subsidies", "finance.funds.insurance", "reports.claims.apart",
)  # fmt: skip


class Openapi(flask_smorest.Api):
    """The API's document, written when somebody asks for it: that takes a fifth of the time of a start.

    Refusals and faults are answered by `core.web`, for pages and programs alike.
    """

    def __init__(self, app: Flask, **words: Any) -> None:
        self._app = app
        self._unwritten: list[flask_smorest.Blueprint] = []
        self._writing = threading.Lock()
        super().__init__(app, **words)

    def register_blueprint(self, blp: flask_smorest.Blueprint, **options: Any) -> None:
        """Hang up a unit's operations; they come into the document later."""
        self._app.extensions["flask-smorest"]["blp_name_to_api"][blp.name] = self
        self._app.register_blueprint(blp, **options)
        self._unwritten.append(blp)

    @property
    def spec(self) -> Any:
        """The document with every unit's operations in it."""
        with self._writing:
            for blp in self._unwritten:
                blp.register_views_in_doc(self, self._app, self._spec, name=blp.name, parameters=None)
                self._spec.tag({"name": blp.name, "description": blp.description})
            self._unwritten.clear()
        return self._spec

    @spec.setter
    def spec(self, document: Any) -> None:
        self._spec = document

    def _register_error_handlers(self) -> None:
        pass


def part(name: str) -> Any:
    """A module of a unit, or None where the unit has no such part."""
    try:
        found = importlib.util.find_spec(name)
    except ModuleNotFoundError:
        found = None
    return importlib.import_module(name) if found else None


def create_app(settings: config.Settings | None = None) -> Flask:
    """The application, wired. What is made on the way stays: looking for garbage in it takes a quarter of the start."""
    sweeps = gc.isenabled()
    gc.disable()
    try:
        return wired(settings)
    finally:
        if sweeps:
            gc.enable()


def wired(settings: config.Settings | None) -> Flask:
    """Every part of the product made and made known to the others."""
    settings = settings or config.from_environment()
    logs.set_up(settings.log_level)
    app = Flask(__name__, instance_path=str(settings.instance))
    if settings.trusted_proxies:
        # Without it every request would come from the proxy's address, and all people would share one throttle.
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops)  # type: ignore[method-assign]
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=engine_options(settings.database_url),
        SESSION_COOKIE_NAME="__Host-xinghai" if settings.is_production else "xinghai",
        SESSION_COOKIE_SECURE=settings.is_production,
        MAX_CONTENT_LENGTH=64 * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=1024 * 1024,
        WTF_CSRF_TIME_LIMIT=None,
        API_TITLE="Xinghai",
        API_VERSION="v1",
        OPENAPI_URL_PREFIX="/api/v1",
        OPENAPI_JSON_PATH="openapi.json",
        OPENAPI_VERSION="3.1.0",
        XINGHAI=settings,
    )
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    for unit in UNITS:
        part(f"{unit}.models")
    db.init_app(app)
    Migrate(app, db)
    if settings.database_url.startswith("sqlite"):
        with app.app_context():
            set_up_sqlite(db.engine)
    files.set_up(settings.instance / "files", files.Quota(settings.upload_files_a_day, settings.upload_mb_a_day))
    app.session_interface = DatabaseSessions()
    app.before_request(part("listings.registry.routes").take_large)  # before the form is read for its token
    csrf = CSRFProtect(app)
    doors(app, settings)
    events.wire(followers())
    wire_purposes()
    part("listings.search.leading").wire(part("reports.desk.numbers").page_of)
    wire_providers(settings)
    openapi = Openapi(app, spec_kwargs={"security": []})
    openapi.spec.components.security_scheme("key", {"type": "http", "scheme": "bearer"})
    app.extensions["openapi"] = openapi
    hang_up(app, csrf, openapi)
    app.extensions["file_permissions"] = file_permissions("may_read_files")
    app.extensions["file_additions"] = file_permissions("may_add_files")
    app.extensions["lot_listings"] = part("listings.market.queries").may_be_shown
    app.extensions["job_handlers"] = job_handlers(settings)
    if commands := part("commands"):
        commands.register(app)
    return app


def hang_up(app: Flask, csrf: CSRFProtect, openapi: Openapi) -> None:
    """Every unit's pages and operations; programs send no token of a form."""
    for unit in UNITS + ROOMS:
        keep_labels(part(f"{unit}.labels"))
        if routes := part(f"{unit}.routes"):
            app.register_blueprint(routes.bp)
        if unit_api := part(f"{unit}.api"):
            csrf.exempt(unit_api.bp)
            openapi.register_blueprint(unit_api.bp)
    csrf.exempt(part("listings.alerts.unsubscribing.routes").bp)  # the address is the key; mail programs send no token
    csrf.exempt(part("settlement.payments.providers.routes").take)  # a program sends it; its signature is looked at
    app.register_blueprint(health.bp)
    app.extensions["health_notes"] = {"search": part("listings.search.health").said}
    app.register_blueprint(downloads.bp)
    csrf.exempt(uploads.bp)
    openapi.register_blueprint(uploads.bp)


def keep_labels(labels: Any) -> None:
    """What a unit says instead of codes: of acts in the trail, of states in refusals."""
    tables = {name: value for name, value in vars(labels).items() if isinstance(value, dict)} if labels else {}
    audit.ACTION_LABELS.update(tables.get("AUDIT_LABELS", {}))
    for table in tables.values():
        states.keep_labels(table)


def engine_options(url: str) -> dict[str, Any]:
    """Pools wide enough for the web server's threads; a busy writer is waited for, not failed."""
    if url.startswith("sqlite"):
        return {
            "pool_size": 20,
            "max_overflow": 40,
            "connect_args": {"timeout": 30, "check_same_thread": False},
        }
    return {"pool_size": 10, "max_overflow": 30, "pool_pre_ping": True}


def doors(app: Flask, settings: config.Settings) -> None:
    """What the units lend to the web."""
    people = part("parties.people.queries")
    notices = part("parties.notices.queries")
    navigation = part("reports.desk.navigation")
    web.init_app(
        app,
        web.Door(
            actor_for_key=people.actor_for_api_key if people else None,  # type: ignore[arg-type]
            actor_of_person=people.actor_of if people else lambda *_: None,
            navigation=navigation.entries if navigation else lambda _actor: [],
            notice_count=notices.unread_count if notices else lambda *_: 0,
            is_production=settings.is_production,
            is_demonstration=lambda: not settings.is_production and not settings.mail_url,
        ),
    )


def followers() -> dict[type, list[Any]]:
    """Who hears of what: every upward word of the product."""
    docket, market = part("listings.docket.services"), part("listings.market.services")
    mandates, alerts = part("trading.mandates.services"), part("listings.alerts.services")
    deals, deposits = part("settlement.deals.services"), part("settlement.deals.pledgees")
    recordal, royalties = part("settlement.recordal.services"), part("settlement.royalties.services")
    search = part("listings.search.services")
    opened = part("trading.openlicence.services")
    waiting, disputes = part("listings.registry.waiting"), part("registers.disputes.services")
    doubting, served = part("reports.claims.apart.doubting"), part("reports.claims.attributed")
    pledges, funds = part("finance.pledges.services"), part("finance.funds.services")
    return {
        events.AssetChanged: [
            waiting.asset_changed,
            *([mandates.asset_changed] if mandates else []),
            market.asset_changed,
            opened.asset_changed,
            deposits.asset_changed,
            search.asset_changed,
        ],
        events.AssetsImported: [search.assets_imported],
        events.AssetsJoined: [
            docket.assets_joined,
            market.assets_joined,
            *([mandates.assets_joined] if mandates else []),
            opened.assets_joined,
            disputes.assets_joined,
            search.assets_joined,
        ],
        events.ListingChanged: [search.asset_changed],
        events.AccessEnded: [part("reports.deadlines.feeding").access_ended],
        events.NameChanged: [search.name_changed],
        events.PaymentChanged: [
            deals.money_received,
            deals.money_gone_back,
            deals.payout_changed,
            royalties.money_received,
            royalties.money_gone_back,
            royalties.payout_changed,
            deals.dispute_changed,
            royalties.dispute_changed,
            opened.money_received,
        ]
        if deals
        else [],
        events.DealSigned: [recordal.deal_signed, royalties.deal_signed, doubting.deal_signed],
        events.PartiesRelated: [doubting.parties_related],
        events.DealEnded: [recordal.deal_ended, royalties.deal_ended, opened.deal_ended],
        events.RecordalChanged: [pledges.recordal_changed],  # a deal is told by plain calls
        events.ProceedsCame: [pledges.proceeds_came],
        events.LoanCovered: [pledges.loan_covered],
        events.LoanCompensated: [pledges.loan_compensated],
        events.LoanClassified: [funds.loan_classified],
        events.LoanClaimed: [funds.loan_claimed],
        events.LoanClaimLowered: [funds.loan_claim_lowered],
        events.LoanRecovered: [funds.loan_recovered],
        events.LoanEnded: [funds.loan_ended],
        events.ServiceConfirmed: [served.service_confirmed],
        events.Published: [alerts.published] if alerts else [],
    }


def wire_purposes() -> None:
    """What the units lend to the finance desk: their names for what money is paid for."""
    desk, deals = part("settlement.payments.purposes"), part("settlement.deals.purposes")
    royalties, lines = part("settlement.royalties.purposes"), part("settlement.payments.statements.suspense")
    rebookings = part("settlement.payments.rebooking.queries")
    desk.wire({"deal": deals.BOOK, "royalty": royalties.BOOK, "line": lines.BOOK, "rebooking": rebookings.BOOK})


def wire_providers(settings: config.Settings) -> None:
    """Through whom buyers can pay besides by bank transfer. Nothing is asked of anybody yet."""
    providing = part("settlement.payments.providers.configuring")
    part("settlement.payments.providers.port").wire(providing.providers_for(settings))


def file_permissions(act: str) -> dict[str, downloads.Permission]:
    """Who may read (`may_read_files`) or add (`may_add_files`) a file kept for a thing, by the kind of thing.

    A unit that does not say lets nobody.
    """
    units = {
        "asset": "listings.assets", "receipt": "settlement.payments", "deal": "settlement.deals",
        "recordal": "settlement.recordal", "statement": "settlement.statements", "account": "settlement.ledger",
        "openlicence": "trading.openlicence", "pledge": "finance.pledges",
        "takedown": "registers.disputes", "royalty": "settlement.royalties",
        "bankstatement": "settlement.payments.statements", "payeebank": "settlement.payments.bank_accounts",
        "treaty": "settlement.deals.rulebook",
        "claim": "reports.claims", "annual": "reports.annual",
        "relation": "parties.relations", "fundclaim": "finance.funds", "attribution": "finance.attribution",
        "export": "reports.exports",
        "application": "registers.programmes", "hosting": "registers.hosting", "title": "registers.programmes.held",
    }  # fmt: skip
    table: dict[str, downloads.Permission] = {}
    for kind, unit in units.items():
        queries = part(f"{unit}.queries")
        if queries and hasattr(queries, act):
            table[kind] = getattr(queries, act)
    return table


def job_handlers(settings: config.Settings) -> dict[str, jobs.Handler]:
    """What the worker can do, by the kind of job."""
    postman = mail.Postman(settings.mail_url, settings.instance / "mail", settings.mail_from)
    handlers: dict[str, jobs.Handler] = {mail.KIND: postman.deliver}
    for unit in UNITS:
        if unit_jobs := part(f"{unit}.jobs"):
            handlers.update(unit_jobs.HANDLERS)
    return handlers


def __getattr__(name: str) -> Any:
    # `gunicorn wsgi:app` and `flask --app wsgi` make the application on first use, tests make their own.
    if name == "app":
        made = create_app()
        globals()["app"] = made
        return made
    raise AttributeError(name)
