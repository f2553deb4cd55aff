"""A loan against pledged rights, and a bank's offer of one."""

from enum import StrEnum

from core.states import Lifecycle


class LoanState(StrEnum):
    """Where a loan stands."""

    APPLIED = "applied"
    APPRAISED = "appraised"
    OFFERED = "offered"
    DRAWN = "drawn"
    CONTRACTED = "contracted"
    FILED = "filed"
    REGISTERED = "registered"
    DISBURSED = "disbursed"
    REPAYING = "repaying"
    OVERDUE = "overdue"
    NON_PERFORMING = "non_performing"
    CLAIMED = "claimed"
    COMPENSATED = "compensated"
    RECOVERING = "recovering"
    DISPOSAL = "disposal"
    REPAID = "repaid"
    RELEASE_FILED = "release_filed"
    RELEASED = "released"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


S = LoanState
RUNNING = (S.DISBURSED, S.REPAYING, S.OVERDUE, S.NON_PERFORMING, S.CLAIMED, S.DISPOSAL)
FALLEN = (S.OVERDUE, S.NON_PERFORMING, S.CLAIMED, S.DISPOSAL)
AFTER_COMPENSATION = (S.COMPENSATED, S.RECOVERING)
BEFORE_REGISTRATION = (S.APPLIED, S.APPRAISED, S.OFFERED, S.DRAWN, S.CONTRACTED)

LOAN = Lifecycle(
    "pledge loan",
    {
        (S.APPLIED, "appraise"): S.APPRAISED,
        (S.APPRAISED, "offer"): S.OFFERED,
        (S.OFFERED, "offer"): S.OFFERED,
        (S.OFFERED, "draw"): S.DRAWN,
        **{(state, "appraise anew"): S.APPLIED for state in (S.APPRAISED, S.OFFERED)},
        (S.DRAWN, "redraw"): S.OFFERED,
        (S.DRAWN, "sign"): S.CONTRACTED,
        (S.CONTRACTED, "file"): S.FILED,
        (S.FILED, "refuse"): S.CONTRACTED,
        (S.FILED, "register"): S.REGISTERED,
        # Never before the registration: the pledge is created by it (CC 444).
        (S.REGISTERED, "disburse"): S.DISBURSED,
        (S.DISBURSED, "repay"): S.REPAYING,
        (S.REPAYING, "repay"): S.REPAYING,
        (S.DISBURSED, "fall overdue"): S.OVERDUE,
        (S.REPAYING, "fall overdue"): S.OVERDUE,
        (S.OVERDUE, "repay"): S.OVERDUE,
        (S.OVERDUE, "catch up"): S.REPAYING,
        (S.OVERDUE, "classify"): S.NON_PERFORMING,
        (S.NON_PERFORMING, "repay"): S.NON_PERFORMING,
        (S.NON_PERFORMING, "catch up"): S.REPAYING,
        (S.NON_PERFORMING, "claim"): S.CLAIMED,
        (S.CLAIMED, "repay"): S.CLAIMED,
        (S.CLAIMED, "take back claim"): S.NON_PERFORMING,
        **{(state, "compensate"): S.COMPENSATED for state in (S.NON_PERFORMING, S.CLAIMED, S.DISPOSAL)},
        **{(state, "dispose"): S.DISPOSAL for state in (S.OVERDUE, S.NON_PERFORMING, S.CLAIMED, S.DISPOSAL)},
        (S.DISPOSAL, "repay"): S.DISPOSAL,
        (S.DISPOSAL, "claim"): S.CLAIMED,
        **{(state, "recover"): S.RECOVERING for state in AFTER_COMPENSATION},
        **{(state, "close"): S.CLOSED for state in (S.DISPOSAL, *AFTER_COMPENSATION)},
        **{(state, "repay in full"): S.REPAID for state in RUNNING},
        (S.REPAID, "file release"): S.RELEASE_FILED,
        (S.REGISTERED, "file release"): S.RELEASE_FILED,
        (S.RELEASE_FILED, "release"): S.RELEASED,
        # Of a list: a later one says that the pledge was released.
        **{(state, "end by list"): S.RELEASED for state in (S.REGISTERED, S.DISBURSED)},
        # Of a list that was wrong; a loan that was made here is never struck off.
        **{(state, "strike off"): S.WITHDRAWN for state in (S.REGISTERED, S.DISBURSED, S.RELEASED)},
        **{(state, "withdraw"): S.WITHDRAWN for state in BEFORE_REGISTRATION},
    },
    start=S.APPLIED,
)

# The pledge was created and has not ended.
REGISTERED_ONCE = tuple(state for state in LoanState if state not in (*BEFORE_REGISTRATION, S.FILED, S.WITHDRAWN))
PAID_OUT = tuple(state for state in REGISTERED_ONCE if state not in (S.REGISTERED, S.RELEASE_FILED, S.RELEASED))


OPEN_TO_OFFERS = (S.APPRAISED, S.OFFERED)
AWAITING_REGISTRATION = (S.DRAWN, S.CONTRACTED)


class OfferState(StrEnum):
    """Where a bank's offer stands."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


O = OfferState  # noqa: E741 – short as S above

OFFER = Lifecycle(
    "loan offer",
    {
        (O.OPEN, "accept"): O.ACCEPTED,
        (O.OPEN, "decline"): O.DECLINED,
        (O.OPEN, "withdraw"): O.WITHDRAWN,
        (O.ACCEPTED, "withdraw"): O.WITHDRAWN,
    },
    start=O.OPEN,
)
