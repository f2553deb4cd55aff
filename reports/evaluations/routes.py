"""Pages of evaluations: a year's grades, one evaluation with its indicators down to their records, and every act."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session

from core import audit, clock, web
from core.actor import Role
from core.asking import Ask, ask_and_do, choices
from core.db import db, transaction
from core.errors import NotFound, Refusal
from core.fields import whole
from core.i18n import _
from core.show import day, percent_bp
from parties.centers.models import Center
from parties.centers.queries import center_by_code
from reports.evaluations import labels, queries, rectifying, schemas, services
from reports.evaluations.models import CenterEvaluation, EvaluationScore
from reports.evaluations.states import STANDING
from reports.evaluations.vocabulary import TREE, Indicator
from reports.turnover import figures

bp = Blueprint("evaluations", __name__)

Page = Any
PLACE = "/evaluations/<int:year>/<code>/<int:version>"


@bp.app_context_processor
def lent() -> dict[str, Any]:
    """Lent to the public page of a center."""
    return {"evaluations_of": evaluations_of, "grade_labels": labels.GRADE_LABELS}


def evaluations_of(center: Center) -> list[CenterEvaluation]:
    """The published evaluations of a center, the latest first."""
    return queries.of_center(db.session, center.id)


@bp.get("/evaluations")
def index() -> str:
    """The grades of a year that the reader may see, and for the office the centers that are not evaluated yet."""
    actor = web.reader()
    last = clock.business_year(clock.now()) - 1
    years = queries.years_of(db.session, actor)
    is_office = actor is not None and actor.has(Role.CITY_OFFICE)
    year = figures.known_year(whole(request.args.get("year")) or (years[0] if years and not is_office else last))
    return render_template(
        "reports/evaluations/index.html",
        rows=queries.evaluations_for(db.session, actor, year),
        waiting=queries.to_evaluate(db.session, year) if is_office and year <= last else [],
        year=year,
        years=sorted({*years, year, *([last] if is_office else [])}, reverse=True),
        labels=labels,
    )


@bp.post("/evaluations")
@web.once
def begin() -> Page:
    """Begin the evaluation of a center's year."""
    actor, year = web.actor(), whole(request.form.get("year")) or 0
    center = center_by_code(db.session, request.form.get("code", ""))
    center_id = center.id
    try:
        with transaction() as session:
            row = services.open_evaluation(session, center_id=center_id, year=year, actor=actor, now=clock.now())
            back = _address(row)
    except Refusal as refusal:
        if refusal.status in (403, 404):
            raise
        flash(str(refusal.message), "error")
        return redirect(url_for(".index", year=year), code=303)
    flash(_("The records have answered. Score the other indicators next."))
    return redirect(back, code=303)


@bp.get("/evaluations/<int:year>/<code>")
def newest(year: int, code: str) -> Page:
    """The newest version that the reader may see."""
    row = queries.evaluation_for(db.session, code, year, None, web.reader())
    return redirect(_address(row), code=303)


@bp.get(PLACE)
def show(year: int, code: str, version: int) -> str:
    """One version: its indicators by branch, the hearing, the grade, and what can be done with it."""
    actor = web.reader()
    row = queries.evaluation_for(db.session, code, year, version, actor)
    inside, today = queries.is_inside(row, actor), clock.business_date(clock.now())
    scores = {each.indicator: each for each in row.scores}
    is_own = actor is not None and actor.acts_for(row.center.organisation_id)
    return render_template(
        "reports/evaluations/show.html",
        row=row,
        branches=[
            (branch, [scores[each] for each in leaves if each in scores]) for branch, leaves in TREE.items()
        ],
        labels=labels,
        opened=_opened if inside else _opened_to_all,
        computed_on=clock.business_date(row.computed_at),
        inside=inside,
        is_office=actor is not None and actor.has(Role.CITY_OFFICE),
        may_state=is_own and actor is not None and actor.has(Role.CENTER_MANAGER) and row.stated_on is None
        and row.can("state") and row.statement_due_on is not None and today <= row.statement_due_on,
        may_publish=row.can("publish")
        and (row.stated_on is not None or row.statement_due_on is None or today > row.statement_due_on),
        is_scored=all(each.share_bp is not None for each in row.scores),
        is_standing=row.state in STANDING,
        versions=queries.versions(db.session, row, actor),
        trail=audit.history(db.session, row.subject) if inside else [],
    )  # fmt: skip


def _opened(row: CenterEvaluation, score: EvaluationScore) -> str | None:
    """Where a computed indicator opens down to its records."""
    if score.indicator is Indicator.VOLUME:
        return url_for("turnover.facts", year=row.year, center=row.center.code)
    if score.indicator is Indicator.GROWTH:
        return url_for("turnover.center", year=row.year, code=row.center.code)
    return _address(row, "records", indicator=score.indicator.value) if score.is_computed else None


def _opened_to_all(row: CenterEvaluation, score: EvaluationScore) -> str | None:
    """Of these everybody reads the figures that they rest on."""
    on_turnover = score.indicator in (Indicator.VOLUME, Indicator.GROWTH)
    return url_for("turnover.center", year=row.year, code=row.center.code) if on_turnover else None


@bp.get(f"{PLACE}/records/<indicator>")
def records(year: int, code: str, version: int, indicator: str) -> str:
    """The records that an indicator was computed from, as they were then."""
    actor = web.actor()
    row = queries.evaluation_for(db.session, code, year, version, actor)
    score = _score_of(row, indicator)
    if not score.is_computed or not queries.is_inside(row, actor):
        raise NotFound(_("There is no such evaluation."))
    return render_template("reports/evaluations/records.html", row=row, score=score, labels=labels)


def _score_of(row: CenterEvaluation, indicator: str) -> EvaluationScore:
    found = next((each for each in row.scores if each.indicator.value == indicator), None)
    if found is None:
        raise NotFound(_("This evaluation has no such indicator."))
    return found


def _address(row: CenterEvaluation, endpoint: str = "show", **more: Any) -> str:
    return url_for(f".{endpoint}", year=row.year, code=row.center.code, version=row.version, **more)


def _asked(
    row: CenterEvaluation, endpoint: str, heading: str, asks: tuple[Ask, ...], shape: Any, act: Any, done: str,
    *, values: Any = None, lead: str = "", note: str | None = None, **more: Any,
) -> Page:  # fmt: skip
    """A page that asks and then does `act` with the evaluation."""
    actor, evaluation_id = web.actor(), row.id
    crumbs = [
        (_("Evaluations"), url_for(".index", year=row.year)), (row.number, _address(row)), (heading, None)
    ]  # fmt: skip
    page = {
        "heading_text": heading, "lead": lead or row.center.name, "crumbs_list": crumbs, "asks": asks,
        "label": heading, "action": _address(row, endpoint, **more), "note": note,
    }  # fmt: skip
    named = {"indicator": Indicator(more["indicator"])} if "indicator" in more else {}

    def do(session: Session, given: dict[str, Any]) -> None:
        act(session, evaluation_id=evaluation_id, **named, **given, actor=actor, now=clock.now())

    return ask_and_do(page, shape, do, done, _address(row), values)


def _of_office(year: int, code: str, version: int) -> CenterEvaluation:
    actor = web.actor()
    actor.must_have(Role.CITY_OFFICE)
    return queries.evaluation_for(db.session, code, year, version, actor)


@bp.route(f"{PLACE}/score/<indicator>", methods=["GET", "POST"])
@web.once
def score(year: int, code: str, version: int, indicator: str) -> Page:
    """Score one indicator that the records do not answer."""
    row = _of_office(year, code, version)
    known = _score_of(row, indicator)
    label = str(labels.INDICATOR_LABELS[known.indicator])
    asks = (
        Ask("text", "share_bp", _("Part of the full mark"), _("In per cent, from 0 to 100")),
        Ask("lines", "reason", _("Why"), _("The center reads it.")),
    )
    share = "" if known.share_bp is None else f"{known.share_bp / 100:g}"
    return _asked(
        row, "score", _("Score the indicator"), asks, schemas.IndicatorMarkIn, services.score_indicator,
        _("The indicator is scored."), values={"share_bp": share, "reason": known.reason},
        lead=_("%(indicator)s, %(weight)s of the points", indicator=label, weight=percent_bp(known.weight_bp)),
        indicator=indicator,
    )  # fmt: skip


@bp.route(f"{PLACE}/statement", methods=["GET", "POST"])
@web.once
def state(year: int, code: str, version: int) -> Page:
    """The center says what it thinks of it."""
    row = queries.evaluation_for(db.session, code, year, version, web.actor())
    until = _("Up to %(day)s. It is stated once, and the city office answers it.", day=day(row.statement_due_on))
    asks = (Ask("lines", "statement", _("Your view"), until),)
    return _asked(row, "state", _("State your view"), asks, schemas.EvaluationStatementIn, services.state_view,
                  _("Your view is on record."))  # fmt: skip


@bp.route(f"{PLACE}/reopen", methods=["GET", "POST"])
@web.once
def reopen(year: int, code: str, version: int) -> Page:
    """Look at it again before it is published."""
    asks = (Ask("lines", "reason", _("Why"), _("The center reads it, and is heard anew afterwards.")),)
    return _asked(_of_office(year, code, version), "reopen", _("Look at it again"), asks, schemas.EvaluationReasonIn,
                  services.reopen_evaluation, _("It is a draft again."))  # fmt: skip


@bp.route(f"{PLACE}/publish", methods=["GET", "POST"])
@web.once
def publish(year: int, code: str, version: int) -> Page:
    """Publish the grade, with an answer to what the center stated."""
    row = _of_office(year, code, version)
    hint = _("The center stated: %(statement)s", statement=row.statement)
    asks = (Ask("lines", "answer", _("Answer"), hint),) if row.statement else ()
    grade = str(labels.GRADE_LABELS[row.grade][0]) if row.grade else ""
    note = _("Grade: %(grade)s. What is published never moves; a correction is another version.", grade=grade)
    return _asked(
        row,
        "publish",
        _("Publish the evaluation"),
        asks,
        schemas.EvaluationAnswerIn,
        services.publish_evaluation,
        _("The evaluation is published."),
        note=note,
    )


@bp.route(f"{PLACE}/correct", methods=["GET", "POST"])
@web.once
def correct(year: int, code: str, version: int) -> Page:
    """Begin a corrected version."""
    row = _of_office(year, code, version)
    asks = (Ask("lines", "reason", _("What is corrected, and why"), _("Everybody reads it.")),)
    return _asked(
        row,
        "correct",
        _("Correct the evaluation"),
        asks,
        schemas.EvaluationReasonIn,
        services.correct_evaluation,
        _("Another version is a draft. The published one stands until that is published."),
    )


@bp.route(f"{PLACE}/rectification", methods=["GET", "POST"])
@web.once
def rectify(year: int, code: str, version: int) -> Page:
    """What became of the rectification."""
    row = _of_office(year, code, version)
    hint = _("Revoked only after the last day, %(day)s.", day=day(row.rectify_by))
    asks = (
        Ask("radios", "outcome", _("Outcome"), hint, options=choices(labels.OUTCOME_LABELS)),
        Ask("lines", "reason", _("Why"), _("What was looked at; everybody reads it.")),
    )
    return _asked(row, "rectify", _("Decide the rectification"), asks, schemas.RectificationIn,
                  rectifying.decide_rectification, _("The outcome is on record."))  # fmt: skip


@bp.post(f"{PLACE}/<any(compute, hear):act>")
@web.once
def act(year: int, code: str, version: int, act: str) -> Page:
    """Ask the records anew; send it to the center."""
    actor = web.actor()
    row = queries.evaluation_for(db.session, code, year, version, actor)
    evaluation_id, back, seen = row.id, _address(row), whole(request.form.get("points_bp"))
    try:
        with transaction() as session:
            said: dict[str, Any] = {"evaluation_id": evaluation_id, "actor": actor, "now": clock.now()}
            if act == "compute":
                services.compute_evaluation(session, **said)
            else:
                services.hear_center(session, points_bp=-1 if seen is None else seen, **said)
    except Refusal as refusal:
        if refusal.status in (403, 404):
            raise
        flash(str(refusal.message), "error")
    else:
        flash(_("The records have answered anew.") if act == "compute" else _("The center is heard now."))
    return redirect(back, code=303)
