"""The unit's codes in words."""

from core.i18n import LazyText, _
from core.i18n import lazy_gettext as lazy
from core.money import Money
from core.show import money, percent_bp
from reports.evaluations.models import EvaluationScore
from reports.evaluations.states import EvaluationState
from reports.evaluations.vocabulary import Branch, Grade, Indicator, Outcome

BRANCH_LABELS: dict[Branch, LazyText] = {
    Branch.RESULTS: lazy("Results of operation"),
    Branch.RECORDS: lazy("Records and conduct of business"),
    Branch.CAPACITY: lazy("Capacity and service"),
}
INDICATOR_LABELS: dict[Indicator, LazyText] = {
    Indicator.VOLUME: lazy("Operating volume against the backbone line"),
    Indicator.GROWTH: lazy("Growth over the year before"),
    Indicator.OPERATIONS: lazy("Operations of the year"),
    Indicator.RECORDED: lazy("Operations with a recordal number"),
    Indicator.PUNCTUAL: lazy("Annual report confirmed in time"),
    Indicator.REJECTED: lazy("Reported deals that were rejected"),
    Indicator.DISPUTES: lazy("Disputes over the center’s deals"),
    Indicator.STAFF: lazy("People of the center"),
    Indicator.SYSTEMS: lazy("Rules, sharing of benefits and systems"),
    Indicator.CASES: lazy("Typical cases"),
    Indicator.CONDUCT: lazy("Clean record of two years"),
    Indicator.SERVICE: lazy("Quality of service"),
}
GRADE_LABELS: dict[Grade, tuple[LazyText, str]] = {
    Grade.EXCELLENT: (lazy("Excellent"), "good"),
    Grade.GOOD: (lazy("Good"), "good"),
    Grade.QUALIFIED: (lazy("Qualified"), "active"),
    Grade.UNQUALIFIED: (lazy("Unqualified"), "attention"),
}
OUTCOME_LABELS: dict[Outcome, LazyText] = {
    Outcome.RECTIFIED: lazy("Rectified: the grant stands"),
    Outcome.REVOKED: lazy("Not rectified: the tier is revoked from today on"),
}
EVALUATION_LABELS: dict[EvaluationState, tuple[LazyText, str]] = {
    EvaluationState.DRAFT: (lazy("Being drawn up"), "active"),
    EvaluationState.HEARING: (lazy("The center is heard"), "active"),
    EvaluationState.PUBLISHED: (lazy("Published evaluation"), "good"),
    EvaluationState.RECTIFYING: (lazy("To be rectified"), "attention"),
    EvaluationState.RECTIFIED: (lazy("Rectified"), "good"),
    EvaluationState.REVOKED: (lazy("Not rectified, tier revoked"), "attention"),
    EvaluationState.REPLACED: (lazy("Replaced by a corrected evaluation"), "neutral"),
}
AUDIT_LABELS: dict[str, LazyText] = {
    "evaluation.opened": lazy("Evaluation begun"),
    "evaluation.computed": lazy("Indicators computed anew"),
    "evaluation.scored": lazy("Indicator scored"),
    "evaluation.heard": lazy("Sent to the center to be heard"),
    "evaluation.stated": lazy("The center stated its view"),
    "evaluation.reopened": lazy("Taken back to be looked at again"),
    "evaluation.published": lazy("Evaluation published"),
    "evaluation.replaced": lazy("Evaluation replaced by a corrected one"),
    "evaluation.rectified": lazy("Rectification accepted"),
    "evaluation.revoked": lazy("Not rectified: tier revoked"),
}


def points(points_bp: int) -> str:
    """Points of a hundred, with two places: 8750 is 87.50."""
    return f"{points_bp // 100}.{points_bp % 100:02d}"


def found_in_words(score: EvaluationScore) -> str:
    """What the records say of a computed indicator."""
    if score.part is None or score.whole is None:
        return ""
    if score.indicator is Indicator.VOLUME:
        return _("%(part)s; full mark from %(whole)s on", part=money(Money(score.part)),
                 whole=money(Money(score.whole)))  # fmt: skip
    if score.indicator is Indicator.GROWTH:
        return _("%(part)s; full mark from %(whole)s on", part=percent_bp(score.part), whole=percent_bp(score.whole))
    if score.indicator is Indicator.PUNCTUAL:
        return _("in time") if score.part else _("not in time")
    if score.indicator in (Indicator.RECORDED, Indicator.REJECTED):
        return _("%(part)s of %(whole)s", part=score.part, whole=score.whole)
    if score.indicator is Indicator.DISPUTES:
        return _("%(part)s; no mark from %(whole)s on", part=score.part, whole=score.whole)
    return _("%(part)s; full mark from %(whole)s on", part=score.part, whole=score.whole)
