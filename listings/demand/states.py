"""The lifecycles of a need and of an answer to it."""

from enum import StrEnum

from core.states import Lifecycle


class NeedState(StrEnum):
    """Where a need stands."""

    DRAFT = "draft"
    PUBLISHED = "published"
    PAUSED = "paused"
    FULFILLED = "fulfilled"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class AnswerState(StrEnum):
    """What became of a listing that was offered for a need."""

    OFFERED = "offered"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


S, A = NeedState, AnswerState

NEED = Lifecycle(
    "need",
    {
        (S.DRAFT, "change"): S.DRAFT,
        (S.PAUSED, "change"): S.PAUSED,
        (S.DRAFT, "publish"): S.PUBLISHED,
        (S.PUBLISHED, "pause"): S.PAUSED,
        (S.PAUSED, "resume"): S.PUBLISHED,
        (S.PUBLISHED, "fulfil"): S.FULFILLED,
        (S.PAUSED, "fulfil"): S.FULFILLED,
        (S.DRAFT, "withdraw"): S.WITHDRAWN,
        (S.PUBLISHED, "withdraw"): S.WITHDRAWN,
        (S.PAUSED, "withdraw"): S.WITHDRAWN,
        (S.PUBLISHED, "expire"): S.EXPIRED,
        (S.PAUSED, "expire"): S.EXPIRED,
    },
    start=S.DRAFT,
)

ANSWER = Lifecycle(
    "answer to a need",
    {
        (A.OFFERED, "decline"): A.DECLINED,
        (A.OFFERED, "withdraw"): A.WITHDRAWN,
    },
    start=A.OFFERED,
)

# Not over yet.
OPEN = (S.DRAFT, S.PUBLISHED, S.PAUSED)
# Everybody may read it; what was withdrawn is its owner's and its center's again.
PUBLIC = (S.PUBLISHED, S.PAUSED, S.FULFILLED, S.EXPIRED)
