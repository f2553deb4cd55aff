"""The indicator tree of an evaluation, and the grades that its points come to."""

from enum import StrEnum


class Indicator(StrEnum):
    """A leaf of the tree. What it weighs, and what earns the full mark, the rule of the year says."""

    VOLUME = "volume"
    GROWTH = "growth"
    OPERATIONS = "operations"
    RECORDED = "recorded"
    PUNCTUAL = "punctual"
    REJECTED = "rejected"
    DISPUTES = "disputes"
    STAFF = "staff"
    SYSTEMS = "systems"
    CASES = "cases"
    CONDUCT = "conduct"
    SERVICE = "service"


class Branch(StrEnum):
    """A branch of the tree; its weight is that of its leaves together."""

    RESULTS = "results"
    RECORDS = "records"
    CAPACITY = "capacity"


TREE: dict[Branch, tuple[Indicator, ...]] = {
    Branch.RESULTS: (Indicator.VOLUME, Indicator.GROWTH, Indicator.OPERATIONS),
    Branch.RECORDS: (Indicator.RECORDED, Indicator.PUNCTUAL, Indicator.REJECTED, Indicator.DISPUTES),
    Branch.CAPACITY: (Indicator.STAFF, Indicator.SYSTEMS, Indicator.CASES, Indicator.CONDUCT, Indicator.SERVICE),
}
SCORED = (
    Indicator.SYSTEMS,
    Indicator.CASES,
    Indicator.CONDUCT,
    Indicator.SERVICE,
)  # by the office with a reason; the records answer the others


class Grade(StrEnum):
    """What the points come to, the best first."""

    EXCELLENT = "excellent"
    GOOD = "good"
    QUALIFIED = "qualified"
    UNQUALIFIED = "unqualified"


class Outcome(StrEnum):
    """What became of a rectification."""

    RECTIFIED = "rectified"
    REVOKED = "revoked"
