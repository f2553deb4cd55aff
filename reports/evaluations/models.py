"""Tables of evaluations: the rule of a year, a center's evaluation and its hearing, the score of each indicator."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import Base, Json, pk
from core.states import HasLifecycle, enum_type
from parties.centers.models import Center
from reports.evaluations.guards import OF_EVALUATIONS, OF_SCORES
from reports.evaluations.states import EVALUATION, PUBLIC, STANDING, EvaluationState
from reports.evaluations.vocabulary import SCORED, Grade, Indicator
from settlement.ledger.guards import attach
from settlement.ledger.models import table_of
from settlement.rulebook.models import stands

WHOLE_BP = 10_000


def _listed(states: tuple[EvaluationState, ...]) -> str:
    return "(" + ", ".join(f"'{each.value}'" for each in states) + ")"


IS_PUBLIC, IS_STANDING = f"state IN {_listed(PUBLIC)}", f"state IN {_listed(STANDING)}"
IS_UNDER_WORK = "state IN ('draft', 'hearing')"
IS_SCORED = "indicator IN (" + ", ".join(f"'{each.value}'" for each in SCORED) + ")"
WEIGHTS = " + ".join(f"weight_{each.value}" for each in Indicator)
NO_WEIGHT_NEGATIVE = " AND ".join(f"weight_{each.value} >= 0" for each in Indicator)


class EvaluationRule(Base):
    """From a year on: what each indicator weighs (basis points, together the whole), what earns its full mark or none,
    from how many points on a center has which grade, how many working days it is heard, and how many months it has to
    rectify what made it unqualified."""

    __tablename__ = "evaluation_rule"
    __table_args__ = (
        CheckConstraint(f"{WEIGHTS} = {WHOLE_BP}", name="weights_are_the_whole"),
        CheckConstraint(NO_WEIGHT_NEGATIVE, name="weights_not_negative"),
        CheckConstraint(
            "full_volume_bp > 0 AND full_growth_bp > 0 AND full_operations > 0 AND none_rejected_bp > 0"
            " AND none_disputes > 0 AND full_staff > 0",
            name="marks_positive",
        ),
        CheckConstraint(
            f"excellent_bp <= {WHOLE_BP} AND excellent_bp > good_bp AND good_bp > qualified_bp AND qualified_bp > 0",
            name="grades_in_order",
        ),
        CheckConstraint("statement_days > 0 AND rectify_months > 0", name="periods_positive"),
    )

    id: Mapped[pk]
    year_from: Mapped[int] = mapped_column(unique=True)
    weight_volume: Mapped[int]
    weight_growth: Mapped[int]
    weight_operations: Mapped[int]
    weight_recorded: Mapped[int]
    weight_punctual: Mapped[int]
    weight_rejected: Mapped[int]
    weight_disputes: Mapped[int]
    weight_staff: Mapped[int]
    weight_systems: Mapped[int]
    weight_cases: Mapped[int]
    weight_conduct: Mapped[int]
    weight_service: Mapped[int]
    full_volume_bp: Mapped[int]
    full_growth_bp: Mapped[int]
    full_operations: Mapped[int]
    none_rejected_bp: Mapped[int]
    none_disputes: Mapped[int]
    full_staff: Mapped[int]
    excellent_bp: Mapped[int]
    good_bp: Mapped[int]
    qualified_bp: Mapped[int]
    statement_days: Mapped[int]
    rectify_months: Mapped[int]
    source: Mapped[str] = mapped_column(String(300))

    def weight(self, indicator: Indicator) -> int:
        """What the indicator weighs; nothing where it is left out."""
        weight: int = getattr(self, f"weight_{indicator.value}")
        return weight

    def grade_of(self, points_bp: int) -> Grade:
        """The grade of so many points (10,000 are all of them)."""
        for grade, least in (
            (Grade.EXCELLENT, self.excellent_bp), (Grade.GOOD, self.good_bp), (Grade.QUALIFIED, self.qualified_bp),
        ):  # fmt: skip
            if points_bp >= least:
                return grade
        return Grade.UNQUALIFIED


stands(EvaluationRule)


class CenterEvaluation(HasLifecycle, Base):
    """One version of the evaluation of a center's year. A version above 1 corrects a published one and says why.

    The center is heard from `heard_on` to `statement_due_on` (both days included); what it states is answered. An
    unqualified one is rectified by `rectify_by`: `decision` says with what outcome, on `decided_on`.
    """

    __tablename__ = "center_evaluation"
    __lifecycle__ = EVALUATION
    __table_args__ = (
        UniqueConstraint("center_id", "year", "version"),
        CheckConstraint("version >= 1 AND (version = 1 OR reason <> '')", name="corrected_with_reason"),
        CheckConstraint(f"points_bp BETWEEN 0 AND {WHOLE_BP}", name="points_of_the_whole"),
        CheckConstraint("(state = 'draft') = (heard_on IS NULL)", name="heard_after_the_draft"),
        CheckConstraint("(grade IS NULL) = (heard_on IS NULL)", name="graded_when_heard"),
        CheckConstraint("(heard_on IS NULL) = (statement_due_on IS NULL)", name="heard_until"),
        CheckConstraint("statement_due_on > heard_on", name="heard_for_days"),
        CheckConstraint("(statement = '') = (stated_on IS NULL)", name="stated_when"),
        CheckConstraint("stated_on BETWEEN heard_on AND statement_due_on", name="stated_in_time"),
        CheckConstraint(f"({IS_PUBLIC}) = (published_on IS NOT NULL)", name="published_when"),
        CheckConstraint(
            "published_on IS NULL OR stated_on IS NOT NULL OR published_on > statement_due_on",
            name="heard_before_published",
        ),
        CheckConstraint("published_on IS NULL OR statement = '' OR answer <> ''", name="statement_answered"),
        CheckConstraint(
            "(rectify_by IS NOT NULL) = (published_on IS NOT NULL AND grade = 'unqualified')",
            name="unqualified_is_rectified",
        ),
        CheckConstraint("rectify_by > published_on", name="time_to_rectify"),
        CheckConstraint(
            "state NOT IN ('rectifying', 'rectified', 'revoked') OR rectify_by IS NOT NULL", name="rectified_by_a_day"
        ),
        CheckConstraint("(decided_on IS NULL) = (decision = '')", name="decided_with_reason"),
        CheckConstraint("state NOT IN ('rectified', 'revoked') OR decided_on IS NOT NULL", name="outcome_decided"),
        CheckConstraint("state <> 'revoked' OR decided_on > rectify_by", name="revoked_after_the_last_day"),
        Index("uq_center_evaluation_under_work", "center_id", "year", unique=True, sqlite_where=text(IS_UNDER_WORK),
              postgresql_where=text(IS_UNDER_WORK)),
        Index("uq_center_evaluation_standing", "center_id", "year", unique=True, sqlite_where=text(IS_STANDING),
              postgresql_where=text(IS_STANDING)),
        Index("ix_center_evaluation_year", "year"),
    )  # fmt: skip

    id: Mapped[pk]
    center_id: Mapped[int] = mapped_column(ForeignKey("center.id"))
    year: Mapped[int]
    version: Mapped[int] = mapped_column(default=1)
    state: Mapped[EvaluationState] = mapped_column(enum_type(EvaluationState), default=EvaluationState.DRAFT)
    rule_id: Mapped[int] = mapped_column(ForeignKey("evaluation_rule.id"))
    points_bp: Mapped[int] = mapped_column(default=0)
    grade: Mapped[Grade | None] = mapped_column(enum_type(Grade))
    reason: Mapped[str] = mapped_column(String(1000), default="")
    opened_at: Mapped[datetime]
    computed_at: Mapped[datetime]
    heard_on: Mapped[date | None]
    statement_due_on: Mapped[date | None]
    stated_on: Mapped[date | None]
    statement: Mapped[str] = mapped_column(String(4000), default="")
    answer: Mapped[str] = mapped_column(String(2000), default="")
    published_on: Mapped[date | None]
    rectify_by: Mapped[date | None]
    decided_on: Mapped[date | None]
    decision: Mapped[str] = mapped_column(String(1000), default="")

    center: Mapped[Center] = relationship(viewonly=True)
    rule: Mapped[EvaluationRule] = relationship(viewonly=True)
    scores: Mapped[list["EvaluationScore"]] = relationship(order_by="EvaluationScore.id", viewonly=True)

    @property
    def subject(self) -> str:
        """Its opaque key, under which its trail stands."""
        return f"evaluation:{self.id}"

    @property
    def number(self) -> str:
        """How people name it: 'C01-2026', and with '-v2' a later version."""
        stem = f"{self.center.code}-{self.year}"
        return stem if self.version == 1 else f"{stem}-v{self.version}"


attach(table_of(CenterEvaluation), OF_EVALUATIONS)


class EvaluationScore(Base):
    """One indicator of an evaluation: `share_bp` of its full mark (None: not scored yet), and its points.

    Of a computed one `part` of `whole` is what the records say, and `records` opens them: [label, href, whether it
    counts]. Of a scored one `reason` says why.
    """

    __tablename__ = "evaluation_score"
    __table_args__ = (
        UniqueConstraint("evaluation_id", "indicator"),
        CheckConstraint(f"weight_bp BETWEEN 1 AND {WHOLE_BP}", name="weighs_something"),
        CheckConstraint(f"share_bp BETWEEN 0 AND {WHOLE_BP}", name="share_of_the_mark"),
        CheckConstraint(
            f"points_bp = (weight_bp * coalesce(share_bp, 0) + {WHOLE_BP // 2}) / {WHOLE_BP}", name="points_of_weight"
        ),
        CheckConstraint(f"share_bp IS NULL OR NOT ({IS_SCORED}) OR reason <> ''", name="scored_with_reason"),
        CheckConstraint(f"({IS_SCORED}) = (part IS NULL) AND (part IS NULL) = (whole IS NULL)", name="computed"),
    )

    id: Mapped[pk]
    evaluation_id: Mapped[int] = mapped_column(ForeignKey("center_evaluation.id"))
    indicator: Mapped[Indicator] = mapped_column(enum_type(Indicator))
    weight_bp: Mapped[int]
    share_bp: Mapped[int | None]
    points_bp: Mapped[int] = mapped_column(default=0)
    part: Mapped[int | None] = mapped_column(BigInteger)
    whole: Mapped[int | None] = mapped_column(BigInteger)
    records: Mapped[list[Any]] = mapped_column(Json, default=list)
    reason: Mapped[str] = mapped_column(String(1000), default="")
    scored_by: Mapped[str] = mapped_column(String(200), default="")

    @property
    def is_computed(self) -> bool:
        """Whether the records answer it."""
        return self.indicator not in SCORED

    def mark(self, share_bp: int) -> None:
        """So much of its full mark; points round half up."""
        self.share_bp = share_bp
        self.points_bp = (self.weight_bp * share_bp + WHOLE_BP // 2) // WHOLE_BP


attach(table_of(EvaluationScore), OF_SCORES)
