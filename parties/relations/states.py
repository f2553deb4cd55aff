"""The lifecycle of a relation of two organisations."""

from enum import StrEnum

from core.states import Lifecycle


class RelationState(StrEnum):
    """Where what somebody says of two organisations stands."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"


S = RelationState

RELATION = Lifecycle(
    "relation of two organisations",
    {(S.PROPOSED, "confirm"): S.CONFIRMED, (S.PROPOSED, "reject"): S.REJECTED},
    start=S.PROPOSED,
)
