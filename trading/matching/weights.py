"""The weights of a match, in one place: a score is the sum of seven terms, and a whole match has 100 points.

Tuned on the first half of the judged needs (`tests/trading/matching/judged`); `docs/sums.md` says how each is reckoned.
"""

from enum import StrEnum


class Term(StrEnum):
    """What a match is reckoned from, in the order in which it is said."""

    WORDS = "words"
    FIELD = "field"
    TERRITORY = "territory"
    GRANT = "grant"
    PRICE = "price"
    STATUS = "status"
    TIME = "time"


WEIGHTS: dict[Term, int] = {
    Term.WORDS: 30,
    Term.FIELD: 25,
    Term.TERRITORY: 14,
    Term.GRANT: 12,
    Term.PRICE: 10,
    Term.STATUS: 5,
    Term.TIME: 4,
}
WHOLE = 100

# Words: what a common word counts by where it stands, and how many whole words' worth gives half of the points.
IN_NEEDS_TITLE, IN_NEEDS_PROBLEM = 1.5, 1.0
IN_LISTINGS_TITLE, IN_LISTINGS_SUMMARY = 2.0, 1.0
HALF_OF_WORDS = 2.5

# Field: a class within what was asked counts whole; else by how much of the symbols is the same.
SAME_GROUP, SAME_SUBCLASS, SAME_CLASS, SAME_SECTION = 0.9, 0.5, 0.3, 0.1
WITHIN_SECTOR = 0.6  # a whole sector was asked for, and the class lies in it
OTHER_MARK_CLASS = 0.2  # a mark is wanted and offered, in another class
UNSAID = 0.5  # nothing was said on one side

# Terms that are nearly as wanted.
NEAR_GRANT = 0.5
PART_OF_TERRITORY = 0.5
LITTLE_ABOVE = 0.5
LITTLE_ABOVE_BP = 3_000  # up to 30 per cent above the budget
BY_NEGOTIATION = 0.7
PENDING = 0.6  # the right is not granted yet
ENOUGH_YEARS = 5  # of the term that is left

# What is shown: something has to be common in words or field.
LEAST_TECHNICAL = 8.0  # points of words and field together
CANDIDATES = 200  # looked at on either side
SHOWN = 20

assert sum(WEIGHTS.values()) == WHOLE
