"""Where a royalty plan, a period of it and a claim to restate it stand. Whether money is paid is asked of the dues."""

from enum import StrEnum

from core.states import Lifecycle


class PlanState(StrEnum):
    """Whether periods go on."""

    RUNNING = "running"
    ENDED = "ended"


class PeriodState(StrEnum):
    """How far one period's royalty is settled between the two sides."""

    OPEN = "open"
    ESTIMATED = "estimated"
    REPORTED = "reported"
    CONTESTED = "contested"
    ACCEPTED = "accepted"
    DROPPED = "dropped"


class ClaimState(StrEnum):
    """What the other side says to figures that one side finds wrong."""

    CLAIMED = "claimed"
    AGREED = "agreed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class EndNoticeState(StrEnum):
    """A notice that ends a licence, until it is used, or what it was about is mended."""

    GIVEN = "given"
    LAPSED = "lapsed"
    USED = "used"


END_NOTICE = Lifecycle(
    "royalty end notice",
    {
        (EndNoticeState.GIVEN, "lapse"): EndNoticeState.LAPSED,
        (EndNoticeState.GIVEN, "use"): EndNoticeState.USED,
    },
    start=EndNoticeState.GIVEN,
)

PLAN = Lifecycle("royalty plan", {(PlanState.RUNNING, "end"): PlanState.ENDED}, start=PlanState.RUNNING)

P = PeriodState

PERIOD = Lifecycle(
    "royalty period",
    {
        (P.OPEN, "report"): P.REPORTED,
        (P.OPEN, "estimate"): P.ESTIMATED,
        (P.OPEN, "drop"): P.DROPPED,
        (P.ESTIMATED, "report"): P.REPORTED,
        (P.ESTIMATED, "drop"): P.DROPPED,
        (P.REPORTED, "report"): P.REPORTED,
        (P.REPORTED, "accept"): P.ACCEPTED,
        (P.REPORTED, "contest"): P.CONTESTED,
        (P.CONTESTED, "report"): P.REPORTED,
        (P.CONTESTED, "accept"): P.ACCEPTED,
        (P.ACCEPTED, "restate"): P.ACCEPTED,
    },
    start=P.OPEN,
)

CLAIM = Lifecycle(
    "royalty claim",
    {
        (ClaimState.CLAIMED, "agree"): ClaimState.AGREED,
        (ClaimState.CLAIMED, "decline"): ClaimState.DECLINED,
        (ClaimState.CLAIMED, "withdraw"): ClaimState.WITHDRAWN,
    },
    start=ClaimState.CLAIMED,
)

REPORTABLE = tuple(state for state in P if PERIOD.allows(state, "report"))
