"""Acts upon evaluations: begin, compute, score, hear the center, publish, correct."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from core import audit
from core.actor import Actor, Role
from core.answers import given, refused
from core.clock import business_date
from core.db import found, locked
from core.deadlines import due, working_days_after
from core.errors import Conflict, Unacceptable
from core.i18n import _
from core.i18n import lazy_gettext as lazy
from core.show import day
from parties.centers.models import Center
from parties.centers.queries import tier_on
from parties.centers.services import must_work_for
from parties.organisations.keeping import keep_only_one
from reports.annual.services import must_have_ended
from reports.evaluations import measuring, news, queries
from reports.evaluations.models import WHOLE_BP, CenterEvaluation, EvaluationScore
from reports.evaluations.rules import rule_of
from reports.evaluations.states import STANDING
from reports.evaluations.vocabulary import SCORED, TREE, Grade, Indicator

OFFICE = (Role.CITY_OFFICE,)


def open_evaluation(session: Session, *, center_id: int, year: int, actor: Actor, now: datetime) -> CenterEvaluation:
    """Begin the evaluation of a center for a year that has ended, by the rule of that year, with what the records say.

    Raises Conflict `year_not_ended`, `no_grant` for a center that held no tier at the year's end, `evaluated_already`,
    `rules_missing`.
    """
    actor.must_have(*OFFICE)
    must_have_ended(year, now)
    center = locked(session, Center, center_id)
    last = measuring.last_day(year)
    if tier_on(session, center_id, last) is None:
        text = _("The center held no tier on %(day)s: only centers with a grant are evaluated.", day=day(last))
        raise Conflict(text, code="no_grant")
    row = _drafted(session, center, year, version=1, reason="", now=now)
    _compute(session, row)
    _trail(session, row, "opened", actor=actor, now=now)
    return row


def _drafted(
    session: Session, center: Center, year: int, *, version: int, reason: str, now: datetime
) -> CenterEvaluation:
    """The draft with a line for every indicator that has a weight."""
    rule = rule_of(session, year)
    row = CenterEvaluation(
        center_id=center.id, year=year, version=version, rule_id=rule.id, reason=reason, opened_at=now,
        computed_at=now,
    )  # fmt: skip
    text = _("%(year)s of this center is evaluated already. Open that evaluation.", year=year)
    keep_only_one(session, row, Conflict(text, code="evaluated_already"))
    for indicator in (each for leaves in TREE.values() for each in leaves):
        if weight := rule.weight(indicator):
            zero = None if indicator in SCORED else 0
            session.add(
                EvaluationScore(
                    evaluation_id=row.id, indicator=indicator, weight_bp=weight, part=zero, whole=zero, share_bp=zero
                )
            )
    session.flush()
    session.refresh(row)
    return row


def compute_evaluation(session: Session, *, evaluation_id: int, actor: Actor, now: datetime) -> CenterEvaluation:
    """Ask the records anew; what the office scored stays. Of a draft. City office."""
    actor.must_have(*OFFICE)
    row = locked(session, CenterEvaluation, evaluation_id)
    row.advance("compute")
    row.computed_at = now
    _compute(session, row)
    _trail(session, row, "computed", actor=actor, now=now)
    return row


def _compute(session: Session, row: CenterEvaluation) -> None:
    said = measuring.measured(measuring.Asked(session, row.center, row.year, row.rule))
    for score in row.scores:
        if score.indicator in said:
            new = said[score.indicator]
            score.part, score.whole, score.records = new.part, new.whole, list(new.records)
            score.mark(new.share_bp)
    _add_up(session, row)


def _add_up(session: Session, row: CenterEvaluation) -> None:
    row.points_bp = sum(each.points_bp for each in row.scores)
    session.flush()


def score_indicator(
    session: Session, *, evaluation_id: int, indicator: Indicator, share_bp: int, reason: str, actor: Actor,
    now: datetime,
) -> CenterEvaluation:  # fmt: skip
    """Say how much of its full mark (basis points) an indicator earns that the records do not answer, and why.

    Of a draft; city office. Raises Unacceptable `indicator_computed`, `reason_missing`, by field.
    """
    actor.must_have(*OFFICE)
    row = locked(session, CenterEvaluation, evaluation_id)
    row.advance("score")
    score = next((each for each in row.scores if each.indicator is indicator), None)
    if score is None or score.is_computed:
        raise refused("indicator", _("The office scores no such indicator here."), code="indicator_computed")
    if not 0 <= share_bp <= WHOLE_BP:
        raise refused("share_bp", _("Write a part from 0 to 100 %%."))
    score.reason = given(reason, "reason", _("Write why; the center reads it."))[:1000]
    score.scored_by = actor.name
    score.mark(share_bp)
    _add_up(session, row)
    more = {"indicator": indicator.value, "share_bp": share_bp, "reason": score.reason}
    _trail(session, row, "scored", actor=actor, now=now, **more)
    return row


def hear_center(
    session: Session, *, evaluation_id: int, points_bp: int, actor: Actor, now: datetime
) -> CenterEvaluation:
    """Send it to the center, which may state its view within the working days of the rule. City office.

    `points_bp` is what was looked at. Raises Conflict `not_scored`, `evaluation_changed` where the points are others by
    now, `figures_moved` where the records say something else.
    """
    actor.must_have(*OFFICE)
    row = locked(session, CenterEvaluation, evaluation_id)
    CenterEvaluation.__lifecycle__.after(row.state, "hear")
    if any(each.share_bp is None for each in row.scores):
        raise Conflict(_("Some indicators are not scored yet. Score them first."), code="not_scored")
    if points_bp != row.points_bp:
        text = _("The evaluation says something else than what you looked at. Open it again.")
        raise Conflict(text, code="evaluation_changed")
    said = measuring.measured(measuring.Asked(session, row.center, row.year, row.rule))
    if any(_moved(each, said) for each in row.scores):
        text = _("The records say something else by now. Compute the indicators anew, and look at them again.")
        raise Conflict(text, code="figures_moved")
    today = business_date(now)
    last = working_days_after(session, today, row.rule.statement_days)
    row.advance("hear")
    row.grade, row.heard_on, row.statement_due_on = row.rule.grade_of(row.points_bp), today, last
    _trail(session, row, "heard", actor=actor, now=now, until=last.isoformat())
    told = lazy("Your evaluation of %(year)s is drawn up: read it, and state your view in time", year=row.year)
    news.tell_center(session, row, told, now=now)
    return row


def _moved(score: EvaluationScore, said: dict[Indicator, measuring.Measured]) -> bool:
    new = said.get(score.indicator)
    return new is not None and (new.part, new.whole, new.share_bp) != (score.part, score.whole, score.share_bp)


def state_view(
    session: Session, *, evaluation_id: int, statement: str, actor: Actor, now: datetime
) -> CenterEvaluation:
    """The center's manager says what it thinks of the evaluation, once, up to the last day.

    Raises Conflict `stated_already`, `too_late`; Unacceptable `statement_missing`.
    """
    row = locked(session, CenterEvaluation, evaluation_id)
    must_work_for(session, actor, row.center_id, Role.CENTER_MANAGER)
    row.advance("state")
    today = business_date(now)
    if row.stated_on is not None:
        raise Conflict(_("Your view is on record. The city office answers it."), code="stated_already")
    if row.statement_due_on is None or today > row.statement_due_on:
        raise Conflict(_("The days in which the center is heard are over."), code="too_late")
    if not statement.strip():
        text = _("Write your view.")
        raise Unacceptable(text, code="statement_missing", fields={"statement": [text]})
    row.statement, row.stated_on = statement.strip(), today
    _trail(session, row, "stated", actor=actor, now=now, statement=row.statement)
    told = lazy("%(center)s stated its view of its evaluation", center=row.center.name)
    news.tell_office(session, row, told, now=now)
    return row


def reopen_evaluation(
    session: Session, *, evaluation_id: int, reason: str, actor: Actor, now: datetime
) -> CenterEvaluation:
    """Take it back to be looked at again; the center is heard anew afterwards. City office. `reason_missing`."""
    actor.must_have(*OFFICE)
    row = locked(session, CenterEvaluation, evaluation_id)
    why = given(reason, "reason", _("Write why it is looked at again; the center reads it."))
    row.advance("reopen")
    row.grade = row.heard_on = row.statement_due_on = row.stated_on = None
    row.statement = ""
    _trail(session, row, "reopened", actor=actor, now=now, reason=why)
    text = lazy("Your evaluation of %(year)s is looked at again; you are heard anew", year=row.year)
    news.tell_center(session, row, text, now=now, href=f"/evaluations?year={row.year}")
    return row


def publish_evaluation(
    session: Session, *, evaluation_id: int, answer: str = "", actor: Actor, now: datetime
) -> CenterEvaluation:
    """Publish the grade once the center was heard: it stated its view (which is answered), or the days are over.

    An unqualified center has the months of the rule to rectify. The version before is replaced. City office. Raises
    Conflict `period_runs`, Unacceptable `answer_missing`.
    """
    actor.must_have(*OFFICE)
    row = locked(session, CenterEvaluation, evaluation_id)
    today, is_unqualified = business_date(now), row.grade is Grade.UNQUALIFIED
    act = "call for rectification" if is_unqualified else "publish"
    CenterEvaluation.__lifecycle__.after(row.state, act)
    if row.stated_on is None and row.statement_due_on is not None and today <= row.statement_due_on:
        text = _("The center may state its view up to %(day)s.", day=day(row.statement_due_on))
        raise Conflict(text, code="period_runs")
    if row.statement and not answer.strip():
        text = _("The center stated its view. Answer it.")
        raise Unacceptable(text, code="answer_missing", fields={"answer": [text]})
    rectify_by = due(session, today, months=row.rule.rectify_months) if is_unqualified else None
    _replace(session, row, actor=actor, now=now)
    row.advance(act)
    row.answer, row.published_on, row.rectify_by = answer.strip(), today, rectify_by
    _trail(session, row, "published", actor=actor, now=now, grade=row.grade.value if row.grade else "")
    told = (
        lazy("Your evaluation of %(year)s is published: rectify what made it unqualified", year=row.year)
        if is_unqualified
        else lazy("Your evaluation of %(year)s is published", year=row.year)
    )
    news.tell_center(session, row, told, now=now)
    return row


def _replace(session: Session, row: CenterEvaluation, *, actor: Actor, now: datetime) -> None:
    """The version that stood until now stands no more."""
    before = queries.standing(session, row.center_id, row.year)
    if before is not None:
        before = locked(session, CenterEvaluation, before.id)
        before.advance("replace")
        session.flush()
        _trail(session, before, "replaced", actor=actor, now=now, reason=row.reason)


def correct_evaluation(
    session: Session, *, evaluation_id: int, reason: str, actor: Actor, now: datetime
) -> CenterEvaluation:
    """Begin another version of a published evaluation, with the reason; the published one stands until then.

    What the office scored is taken over, the records are asked anew. City office. Raises Conflict `not_standing`,
    `evaluated_already` while another version is drawn up; Unacceptable `reason_missing`.
    """
    actor.must_have(*OFFICE)
    before = found(session, CenterEvaluation, evaluation_id)
    center = locked(session, Center, before.center_id)
    before = locked(session, CenterEvaluation, evaluation_id)
    if before.state not in STANDING:
        raise Conflict(_("Only the published version that stands is corrected."), code="not_standing")
    why = given(reason, "reason", _("Write what is corrected, and why; everybody reads it."))[:1000]
    row = _drafted(session, center, before.year, version=before.version + 1, reason=why, now=now)
    kept = {each.indicator: each for each in before.scores}
    for score in row.scores:
        known = kept.get(score.indicator)
        if not score.is_computed and known is not None and known.share_bp is not None:
            score.reason, score.scored_by = known.reason, known.scored_by
            score.mark(known.share_bp)
    _compute(session, row)
    _trail(session, row, "opened", actor=actor, now=now, reason=why)
    return row


def _trail(session: Session, row: CenterEvaluation, act: str, *, actor: Actor, now: datetime, **more: Any) -> None:
    session.flush()
    after = {"state": row.state.value, "points_bp": row.points_bp, **more}
    audit.record(session, row.subject, f"evaluation.{act}", actor=actor, now=now, after=after)
