"""Pages of alliances: the list of a day, one alliance with members, products and referrals, and the acts upon it."""

from datetime import date
from typing import Any

from flask import Blueprint, Response, render_template, request, url_for
from sqlalchemy.orm import Session

from core import audit, clock, web
from core.actor import Actor
from core.asking import Ask, ask_and_do, choices
from core.db import db, found
from core.fields import calendar_day
from core.i18n import _, language
from core.i18n import lazy_gettext as lazy
from core.paging import SIZE, leaf, number_asked
from parties.organisations.labels import KIND_LABELS as BODY_KINDS
from registers.alliances import labels, queries, schemas, services
from registers.alliances.models import AllianceKind, AllianceMember, Category, FinanceProduct, Referral
from registers.programmes import pages
from registers.programmes.forms import REASON
from registers.programmes.routes import take_list
from registers.programmes.standing import OFFICE

bp = Blueprint("alliances", __name__)

Page = Any
ALLIANCE = (
    Ask("text", "code", lazy("Code"), lazy("Capital letters and figures. It stands in addresses and lists.")),
    Ask("radios", "kind", lazy("Kind"), options=choices(labels.KIND_LABELS)),
    Ask("text", "name", lazy("Name")),
    Ask("text", "name_en", lazy("English name"), required=False),
    Ask("text", "industry", lazy("Industry"), required=False),
    Ask("lines", "founders", lazy("Founding bodies"), lazy("One in each line.")),
    Ask("day", "founded_on", lazy("Founded on")),
)
MEMBER = (
    Ask("text", "name", lazy("Registered name")),
    Ask("text", "uscc", lazy("Unified social credit code")),
    Ask("choice", "kind", lazy("Kind of organisation"), options=choices(BODY_KINDS)),
    Ask("text", "name_en", lazy("English name"), required=False),
    Ask("choice", "category", lazy("Category"), options=choices(labels.CATEGORY_LABELS)),
    Ask("day", "joined_on", lazy("Joined on")),
)
LEAVE = (Ask("day", "left_on", lazy("No member from")), REASON)
DISSOLVE = (Ask("day", "dissolved_on", lazy("Dissolved from")), REASON)
PRODUCT = (
    Ask("text", "name", lazy("Product")),
    Ask("lines", "terms", lazy("Terms"), required=False),
    Ask("day", "from_date", lazy("Offered from")),
)
REFER = (
    Ask("text", "name", lazy("Registered name of the enterprise")),
    Ask("text", "uscc", lazy("Unified social credit code")),
    Ask("lines", "need", lazy("What is needed")),
    Ask("day", "referred_on", lazy("Referred on")),
)
OUTCOME = (
    Ask("radios", "outcome", lazy("Outcome"), options=choices(labels.OUTCOME_LABELS)[1:]),
    Ask("day", "decided_on", lazy("Decided on")),
    Ask("money", "amount", lazy("Amount"), lazy("Where it was concluded."), required=False),
)


def is_office() -> bool:
    """Whether the reader works for the city office."""
    reader = web.reader()
    return reader is not None and reader.has(*OFFICE)


def day_asked() -> date:
    """The day in the address; today where none is named."""
    return calendar_day(request.args.get("on")) or clock.business_date(clock.now())


def kind_asked() -> AllianceKind | None:
    """The kind in the address."""
    said = request.args.get("kind", "")
    return AllianceKind(said) if said in list(AllianceKind) else None


@bp.get("/alliances")
def index() -> str:
    """Alliances that stand on a day, with their members of that day."""
    day, kind = day_asked(), kind_asked()
    rows = queries.alliances(db.session, kind=kind, on=day)
    return render_template(
        "registers/alliances/index.html",
        rows=rows,
        sizes=queries.sizes(db.session, day),
        counts=[(each, queries.count_alliances(db.session, each, day)) for each in AllianceKind],
        day=day,
        kind=kind,
        labels=labels,
        is_office=is_office(),
    )


@bp.get("/alliances/members")
def members() -> str:
    """Members on a day, of all alliances of a kind; the rows that a report counts."""
    day, kind, number = day_asked(), kind_asked(), number_asked(request.args.get("page"))
    rows = queries.members(db.session, kind=kind, on=day, start=(number - 1) * SIZE, limit=SIZE + 1)
    kept: dict[str, Any] = {"kind": kind.value if kind else None, "on": day.isoformat()}
    rows, page = leaf(rows, number, lambda n: url_for(".members", **kept, page=n))
    return render_template(
        "registers/alliances/members.html",
        rows=rows,
        page=page,
        entries=queries.count_memberships(db.session, kind, day),
        distinct=queries.count_members(db.session, kind, day) if kind else None,
        day=day,
        kind=kind,
        labels=labels,
        csv_href=url_for(".sheet", **kept),
    )


@bp.get("/alliances/members.csv")
def sheet() -> Response:
    """The same for a spreadsheet."""
    head = [_("Member"), _("Unified social credit code"), _("Alliance"), _("Category"), _("Joined on"), _("Left on")]
    lines = [
        [row.body.display(language()), row.body.uscc or "", row.alliance.display(language()),
         str(labels.CATEGORY_LABELS[row.category]), row.joined_on.isoformat(),
         row.left_on.isoformat() if row.left_on else ""]
        for row in queries.members(db.session, kind=kind_asked(), on=day_asked())
    ]  # fmt: skip
    answer = Response(pages.as_csv([head, *lines]), mimetype="text/csv")
    answer.headers["Content-Disposition"] = "attachment; filename=members.csv"
    return answer


@bp.get("/alliances/<string:code>")
def show(code: str) -> str:
    """One alliance on a day."""
    row, day = queries.alliance_by_code(db.session, code), day_asked()
    asked = request.args.get("category", "")
    category = Category(asked) if asked in list(Category) else None
    reader, number = web.reader(), number_asked(request.args.get("page"))
    rows = queries.members(
        db.session, alliance_id=row.id, on=day, category=category, start=(number - 1) * SIZE, limit=SIZE + 1
    )
    kept: dict[str, Any] = {"on": day.isoformat(), "category": category.value if category else None}
    rows, page = leaf(rows, number, lambda n: url_for(".show", code=row.code, **kept, page=n))
    return render_template(
        "registers/alliances/show.html",
        row=row,
        day=day,
        category=category,
        rows=rows,
        page=page,
        categories=queries.by_category(db.session, row.id, day),
        products=queries.products(db.session, row.id, day),
        referrals=queries.referrals(db.session, row.id) if is_office() else [],
        referred=queries.referred(db.session, row.id, day.year),
        own=queries.own_membership(db.session, row.id, reader.organisation_id, day) if reader else None,
        labels=labels,
        is_office=is_office(),
        trail=pages.trail(audit.history(db.session, row.subject), {}) if is_office() else [],
    )


def _is(member: AllianceMember, actor: Actor) -> bool:
    return queries.is_of(db.session, member, actor.organisation_id)


def _page(heading: str, lead: str, code: str | None, asks: tuple[Ask, ...]) -> dict[str, Any]:
    above = [(_("Alliances"), url_for(".index"))]
    above += [(code, url_for(".show", code=code))] if code else []
    return {
        "heading_text": heading,
        "lead": lead,
        "crumbs_list": [*above, (heading, None)],
        "asks": asks,
        "label": heading,
        "action": request.path,
    }


@bp.route("/alliances/new", methods=["GET", "POST"])
@web.once
def new() -> Page:
    """Enter an alliance."""
    actor = web.actor()
    actor.must_have(*OFFICE)

    def do(session: Session, given: dict[str, Any]) -> None:
        founders = given.pop("founders").splitlines()
        services.found_alliance(session, founders=founders, **given, actor=actor, now=clock.now())

    page = _page(_("Enter an alliance"), "", None, ALLIANCE)
    return ask_and_do(page, schemas.AllianceForm, do, _("The alliance is on record."), url_for(".index"))


@bp.route("/alliances/<string:code>/join", methods=["GET", "POST"])
@web.once
def join(code: str) -> Page:
    """A member joins."""
    actor, row = web.actor(), queries.alliance_by_code(db.session, code)
    actor.must_have(*OFFICE)

    def do(session: Session, given: dict[str, Any]) -> None:
        services.join(session, alliance_id=row.id, **given, actor=actor, now=clock.now())

    page = _page(_("Enter a member"), row.name, row.code, MEMBER)
    return ask_and_do(page, schemas.MemberIn, do, _("The member is on record."), url_for(".show", code=code))


@bp.route("/alliances/<string:code>/dissolve", methods=["GET", "POST"])
@web.once
def dissolve(code: str) -> Page:
    """The alliance is no more."""
    actor, row = web.actor(), queries.alliance_by_code(db.session, code)
    actor.must_have(*OFFICE)

    def do(session: Session, given: dict[str, Any]) -> None:
        services.dissolve_alliance(session, alliance_id=row.id, **given, actor=actor, now=clock.now())

    page = _page(_("Dissolve the alliance"), row.name, row.code, DISSOLVE)
    return ask_and_do(page, schemas.DissolveIn, do, _("The end is on record."), url_for(".show", code=code))


@bp.route("/alliances/members/<int:member_id>/leave", methods=["GET", "POST"])
@web.once
def leave(member_id: int) -> Page:
    """A member leaves."""
    actor, member = web.actor(), found(db.session, AllianceMember, member_id)
    actor.must_have(*OFFICE)
    code = member.alliance.code

    def do(session: Session, given: dict[str, Any]) -> None:
        services.leave(session, member_id=member_id, **given, actor=actor, now=clock.now())

    page = _page(_("End the membership"), member.body.name, code, LEAVE)
    return ask_and_do(page, schemas.LeaveIn, do, _("The end is on record."), url_for(".show", code=code))


@bp.route("/alliances/members/<int:member_id>/products", methods=["GET", "POST"])
@web.once
def offer(member_id: int) -> Page:
    """A member offers a product."""
    actor, member = web.actor(), found(db.session, AllianceMember, member_id)
    if not (actor.has(*OFFICE) or _is(member, actor)):
        actor.must_act_for(-1)
    code = member.alliance.code

    def do(session: Session, given: dict[str, Any]) -> None:
        services.offer_product(session, member_id=member_id, **given, actor=actor, now=clock.now())

    page = _page(_("Offer a product"), member.body.name, code, PRODUCT)
    return ask_and_do(page, schemas.FinanceProductIn, do, _("The product is on record."), url_for(".show", code=code))


@bp.route("/alliances/products/<int:product_id>/refer", methods=["GET", "POST"])
@web.once
def refer(product_id: int) -> Page:
    """Refer an enterprise to a product."""
    actor, product = web.actor(), found(db.session, FinanceProduct, product_id)
    actor.must_have(*OFFICE)
    code = product.member.alliance.code

    def do(session: Session, given: dict[str, Any]) -> None:
        services.refer(session, product_id=product_id, **given, actor=actor, now=clock.now())

    page = _page(_("Refer an enterprise"), product.name, code, REFER)
    return ask_and_do(page, schemas.ReferralIn, do, _("The referral is on record."), url_for(".show", code=code))


@bp.route("/alliances/referrals/<int:referral_id>", methods=["GET", "POST"])
@web.once
def decide(referral_id: int) -> Page:
    """What became of a referral."""
    actor, referral = web.actor(), found(db.session, Referral, referral_id)
    member = referral.product.member
    if not (actor.has(*OFFICE) or _is(member, actor)):
        actor.must_act_for(-1)
    code = member.alliance.code

    def do(session: Session, given: dict[str, Any]) -> None:
        services.decide_referral(session, referral_id=referral_id, **given, actor=actor, now=clock.now())

    page = _page(_("Record the outcome"), referral.sme.name, code, OUTCOME)
    return ask_and_do(page, schemas.OutcomeIn, do, _("The outcome is on record."), url_for(".show", code=code))


@bp.route("/alliances/lists", methods=["GET", "POST"])
@web.once
def take_in() -> Page:
    """Take a list of members in."""

    def act(session: Session, content: bytes, name: str, form: Any) -> Any:
        return services.take_in_members(session, content=content, name=name, actor=web.actor(), now=clock.now())

    return take_list(services.REGISTER, _("Alliances"), services.COLUMNS, act, url_for(".index"))
