"""The lifecycle of a version of a center's evaluation."""

from enum import StrEnum

from core.states import Lifecycle


class EvaluationState(StrEnum):
    """Where a version stands."""

    DRAFT = "draft"
    HEARING = "hearing"  # the center may state its view
    PUBLISHED = "published"
    RECTIFYING = "rectifying"  # published as unqualified
    RECTIFIED = "rectified"
    REVOKED = "revoked"
    REPLACED = "replaced"  # a corrected version is published


S = EvaluationState
EVALUATION = Lifecycle(
    "evaluation of a center",
    {
        (S.DRAFT, "compute"): S.DRAFT,
        (S.DRAFT, "score"): S.DRAFT,
        (S.DRAFT, "hear"): S.HEARING,
        (S.HEARING, "state"): S.HEARING,
        (S.HEARING, "reopen"): S.DRAFT,
        (S.HEARING, "publish"): S.PUBLISHED,
        (S.HEARING, "call for rectification"): S.RECTIFYING,
        (S.RECTIFYING, "rectify"): S.RECTIFIED,
        (S.RECTIFYING, "revoke"): S.REVOKED,
        (S.PUBLISHED, "replace"): S.REPLACED,
        (S.RECTIFYING, "replace"): S.REPLACED,
        (S.RECTIFIED, "replace"): S.REPLACED,
        (S.REVOKED, "replace"): S.REPLACED,
    },
    start=S.DRAFT,
)
UNDER_WORK = (S.DRAFT, S.HEARING)
STANDING = (S.PUBLISHED, S.RECTIFYING, S.RECTIFIED, S.REVOKED)
PUBLIC = (*STANDING, S.REPLACED)
