"""Where an application, an objection to it, and a granted title stand."""

from enum import StrEnum

from core.states import Lifecycle


class ApplicationState(StrEnum):
    """An organisation's application in a batch, until it is granted or refused."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    PROPOSED = "proposed"
    PUBLIC = "public"
    GRANTED = "granted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


A = ApplicationState

APPLICATION = Lifecycle(
    "application to a programme",
    {
        (A.DRAFT, "change"): A.DRAFT,
        (A.DRAFT, "submit"): A.SUBMITTED,
        (A.DRAFT, "withdraw"): A.WITHDRAWN,
        (A.RETURNED, "change"): A.RETURNED,
        (A.RETURNED, "submit"): A.SUBMITTED,
        (A.RETURNED, "withdraw"): A.WITHDRAWN,
        (A.SUBMITTED, "return"): A.RETURNED,
        (A.SUBMITTED, "propose"): A.PROPOSED,
        (A.SUBMITTED, "refuse"): A.REFUSED,
        (A.SUBMITTED, "withdraw"): A.WITHDRAWN,
        (A.PROPOSED, "publish"): A.PUBLIC,
        (A.PROPOSED, "refuse"): A.REFUSED,
        (A.PROPOSED, "withdraw"): A.WITHDRAWN,
        (A.PUBLIC, "object"): A.PUBLIC,
        (A.PUBLIC, "grant"): A.GRANTED,
        (A.PUBLIC, "refuse"): A.REFUSED,
        (A.PUBLIC, "withdraw"): A.WITHDRAWN,
    },
    start=A.DRAFT,
)

ENDED = (A.GRANTED, A.REFUSED, A.WITHDRAWN)
SEEN_BY_ALL = (A.PUBLIC, A.GRANTED)


class ObjectionState(StrEnum):
    """An objection to what is in publicity."""

    OPEN = "open"
    DISMISSED = "dismissed"
    UPHELD = "upheld"


OBJECTION = Lifecycle(
    "objection in publicity",
    {
        (ObjectionState.OPEN, "dismiss"): ObjectionState.DISMISSED,
        (ObjectionState.OPEN, "uphold"): ObjectionState.UPHELD,
    },
    start=ObjectionState.OPEN,
)


class TitleState(StrEnum):
    """What was granted: in force, its check due, suspended, or over."""

    VALID = "valid"
    CHECK_DUE = "check_due"
    SUSPENDED = "suspended"
    REVOKED = "revoked"
    EXPIRED = "expired"


T = TitleState

TITLE = Lifecycle(
    "title in a register",
    {
        (T.VALID, "call for check"): T.CHECK_DUE,
        (T.VALID, "pass check"): T.VALID,
        (T.CHECK_DUE, "pass check"): T.VALID,
        (T.VALID, "suspend"): T.SUSPENDED,
        (T.CHECK_DUE, "suspend"): T.SUSPENDED,
        (T.SUSPENDED, "restore"): T.VALID,
        (T.VALID, "revoke"): T.REVOKED,
        (T.CHECK_DUE, "revoke"): T.REVOKED,
        (T.SUSPENDED, "revoke"): T.REVOKED,
        (T.VALID, "expire"): T.EXPIRED,
        (T.CHECK_DUE, "expire"): T.EXPIRED,
        (T.SUSPENDED, "expire"): T.EXPIRED,
    },
    start=T.VALID,
)

IN_FORCE = (T.VALID, T.CHECK_DUE)
STANDING = (*IN_FORCE, T.SUSPENDED)
