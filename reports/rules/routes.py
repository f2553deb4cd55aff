"""Pages of the rules: public for reading (E-Commerce Law, art. 33); those who keep a rule propose and confirm."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session

from core import clock, web
from core.asking import Ask, ask_and_do
from core.db import db, transaction
from core.errors import Conflict, NotAllowed
from core.i18n import _, lazy_gettext
from core.money import Money
from reports.rules.schemas import shape_of
from reports.rules.tables import KINDS, groups, table_of
from settlement.rulebook import queries, services, wording
from settlement.rulebook.declared import AHEAD, Number, RuleTable, Unit
from settlement.rulebook.keepers import keeps, must_keep
from settlement.rulebook.sources import source_in_words

bp = Blueprint("rules", __name__, url_prefix="/rules")
bp.app_template_filter("in_words")(source_in_words)

KIND_OF_ASK = {
    Unit.PART: "text", Unit.AMOUNT: "money", Unit.CHOICE: "choice", Unit.FLAG: "tick", Unit.TEXT: "text",
    Unit.DAY: "day",
}  # fmt: skip
SOURCE = Ask("text", "source", lazy_gettext("Source"), lazy_gettext("The decision, or the law and its article"))


@bp.get("")
def index() -> str:
    """Every table of rules, and what waits for a second person."""
    reader = web.reader()
    mine = {key: kind for key, kind in KINDS.items() if keeps(db.session, reader, kind.keeper)}
    return render_template(
        "reports/rules/index.html",
        groups=groups(),
        waiting=[(row, table_of(row.about.partition(":")[0])) for row in queries.waiting(db.session, mine)],
        may_read_books="finance" in {kind.keeper for kind in mine.values()},
        wording=wording,
    )


@bp.get("/<string:key>")
def show(key: str) -> str:
    """One table: every version, and what waits."""
    table, reader = table_of(key), web.reader()
    may_keep = keeps(db.session, reader, table.keeper)
    return render_template(
        "reports/rules/show.html",
        table=table,
        history=queries.history(db.session, table),
        waiting=queries.waiting(db.session, {key: table}) if may_keep else [],
        may_keep=may_keep,
        me=reader.person_id if reader else None,
        today=clock.business_date(clock.now()),
        ahead=AHEAD,
        wording=wording,
    )


def _asks(table: RuleTable) -> tuple[Ask, ...]:
    label = table.starts_label or (_("From which year on") if table.by_year else _("From which day on"))
    hint = _("At least %(days)s days ahead: a rule is published before it holds.", days=AHEAD)
    if table.first_at_once:
        hint = _("At least %(days)s days ahead; only a first rule may begin on any day.", days=AHEAD)
    first = Ask("number" if table.by_year else "day", table.starts, label, hint)
    return (*(_ask(each) for each in table.columns), first, SOURCE)


def _ask(column: Number) -> Ask:
    kind = KIND_OF_ASK.get(column.unit, "number")
    options = tuple((str(member), said) for member, said in column.options.items())
    hint = column.hint or (_bounds(column) if column.is_number else None)
    required = not column.optional and column.unit is not Unit.FLAG
    return Ask(kind, column.name, column.label, hint, required=required, options=options)


def _bounds(column: Number) -> str:
    least, most = (wording.value_in_words(column, each) for each in (column.least, column.most))
    if column.unit is Unit.PART:
        return _("In per cent, from %(least)s to %(most)s", least=least, most=most)
    return _("From %(least)s to %(most)s", least=least, most=most)


def _as_typed(table: RuleTable, given: Mapping[str, str]) -> dict[str, Any]:
    """What the form shows at first: the newest version of the thing that the address names."""
    of = {each.name: given.get(each.name, "") for each in table.of}
    known = queries.newest(db.session, table, of)
    values: dict[str, Any] = dict(of)
    for each in table.numbers if known is not None else ():
        value = known.values.get(each.name) if known is not None else None
        if value is None:
            continue
        if each.unit is Unit.PART:
            value = f"{value / 100:g}"
        elif each.unit is Unit.AMOUNT:
            value = Money(value).amount
        values[each.name] = value if each.unit is Unit.FLAG else str(value)
    return values


@bp.route("/<string:key>/new", methods=["GET", "POST"])
@web.once
def new(key: str) -> Any:
    """Propose another version."""
    table, actor = table_of(key), web.actor()
    must_keep(db.session, actor, table.keeper)

    def do(session: Session, given: dict[str, Any]) -> None:
        services.propose_version(session, table, **given, actor=actor, now=clock.now())

    title = _("Propose another version")
    back = url_for(".show", key=key)
    page = {
        "heading_text": title,
        "lead": str(table.title),
        "crumbs_list": [(_("Rules"), url_for(".index")), (str(table.title), back), (title, None)],
        "asks": _asks(table),
        "label": _("Propose the rule"),
        "action": request.path,
    }
    done = _("Proposed. Somebody else now looks at it and puts it in force.")
    values = _as_typed(table, request.args) if request.method == "GET" else None
    return ask_and_do(page, shape_of(key), do, done, back, values)


@bp.post("/proposals/<int:proposal_id>")
@web.once
def decide(proposal_id: int) -> Any:
    """Publish a proposed version, or put it aside."""
    approve = request.form.get("decision") == "approve"
    act = services.approve_rule if approve else services.decline_rule
    try:
        with transaction() as session:
            row = act(session, KINDS, proposal_id=proposal_id, actor=web.actor(), now=clock.now())
            key = row.about.partition(":")[0]
    except (Conflict, NotAllowed) as refusal:
        flash(str(refusal.message), "error")
        return redirect(url_for(".index"), code=303)
    flash(_("Published. The rule holds from its day on.") if approve else _("Declined. No rule changes."))
    return redirect(url_for(".show", key=key), code=303)
