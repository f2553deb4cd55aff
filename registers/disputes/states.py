"""A case about a right, and a complaint about a listing."""

from enum import StrEnum

from core.states import Lifecycle


class CaseState(StrEnum):
    """Where a case stands; four of the states are the forum before which it is."""

    FILED = "filed"
    ACCEPTED = "accepted"
    MEDIATION = "mediation"
    ADMINISTRATIVE = "administrative"
    ARBITRATION = "arbitration"
    COURT = "court"
    SETTLED = "settled"
    CONFIRMED = "confirmed"
    DECIDED = "decided"
    WITHDRAWN = "withdrawn"
    ENFORCING = "enforcing"
    CLOSED = "closed"
    REFUSED = "refused"


C = CaseState
FORUMS = (C.MEDIATION, C.ADMINISTRATIVE, C.ARBITRATION, C.COURT)
# Whoever fails to agree goes on before another forum; from arbitration nobody does (its award is final, ARL 9).
GOES_ON = {
    C.ACCEPTED: ("mediate", "adjudicate", "arbitrate", "try"),
    C.MEDIATION: ("adjudicate", "arbitrate", "try"),
    C.ADMINISTRATIVE: ("mediate", "try"),
    C.ARBITRATION: (),
    C.COURT: ("mediate",),
}
BEFORE = dict(zip(("mediate", "adjudicate", "arbitrate", "try"), FORUMS, strict=True))

DISPUTE = Lifecycle(
    "dispute case",
    {
        (C.FILED, "accept"): C.ACCEPTED,
        (C.FILED, "refuse"): C.REFUSED,
        (C.FILED, "withdraw"): C.WITHDRAWN,
        (C.ACCEPTED, "withdraw"): C.WITHDRAWN,
        **{(state, act): BEFORE[act] for state, acts in GOES_ON.items() for act in acts},
        **{(state, "settle"): C.SETTLED for state in FORUMS},
        **{(state, "decide"): C.DECIDED for state in FORUMS[1:]},
        **{(state, "withdraw"): C.WITHDRAWN for state in FORUMS},
        (C.SETTLED, "apply"): C.SETTLED,
        (C.SETTLED, "confirm"): C.CONFIRMED,
        (C.SETTLED, "enforce"): C.ENFORCING,
        (C.CONFIRMED, "enforce"): C.ENFORCING,
        (C.DECIDED, "enforce"): C.ENFORCING,
        **{(state, "close"): C.CLOSED for state in (C.SETTLED, C.CONFIRMED, C.DECIDED, C.ENFORCING)},
    },
    start=C.FILED,
)

# Accepted and not over: what a case keeps in place stays so long.
PENDING = (C.ACCEPTED, *FORUMS, C.SETTLED, C.CONFIRMED, C.DECIDED, C.ENFORCING)


class TakedownState(StrEnum):
    """Where a complaint about a listing stands (E-commerce Law, articles 42 to 44)."""

    RECEIVED = "received"
    INCOMPLETE = "incomplete"
    REJECTED = "rejected"
    FORWARDED = "forwarded"
    COUNTERED = "countered"
    ANSWERED = "answered"
    UPHELD = "upheld"
    LIFTED = "lifted"
    TAKEN_BACK = "taken_back"


T = TakedownState

TAKEDOWN = Lifecycle(
    "takedown",
    {
        (T.RECEIVED, "ask for more"): T.INCOMPLETE,
        (T.INCOMPLETE, "complete"): T.RECEIVED,
        (T.RECEIVED, "reject"): T.REJECTED,
        (T.INCOMPLETE, "reject"): T.REJECTED,
        (T.RECEIVED, "forward"): T.FORWARDED,
        (T.FORWARDED, "counter"): T.COUNTERED,
        (T.COUNTERED, "forward answer"): T.ANSWERED,
        (T.ANSWERED, "tell of suit"): T.UPHELD,
        **{(state, "uphold"): T.UPHELD for state in (T.FORWARDED, T.COUNTERED, T.ANSWERED)},
        **{(state, "lift"): T.LIFTED for state in (T.FORWARDED, T.COUNTERED, T.ANSWERED, T.UPHELD)},
        **{
            (state, "take back"): T.TAKEN_BACK
            for state in (T.RECEIVED, T.INCOMPLETE, T.FORWARDED, T.COUNTERED, T.ANSWERED, T.UPHELD)
        },
    },
    start=T.RECEIVED,
)

OPEN = (T.RECEIVED, T.INCOMPLETE, T.FORWARDED, T.COUNTERED, T.ANSWERED)
MEASURED = (T.FORWARDED, T.COUNTERED, T.ANSWERED, T.UPHELD)
ENDED = (T.REJECTED, T.UPHELD, T.LIFTED, T.TAKEN_BACK)
FORWARDED_ONCE = (*MEASURED, T.LIFTED)
