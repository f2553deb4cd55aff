"""The scorecard of GB/T 42748-2023: three indicators of the first level, fourteen of the second, 27 of the third.

Each indicator of the third level is scored from 0 to 100 by a person; a score goes up by its weight within the
indicator above it. Weights are rows with a first day (`ScorecardWeight`), those of the first level by scenario, as the
standard leaves them to whoever appraises. The names are short ones of ours, not the standard's text.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.errors import Conflict, Unacceptable
from core.i18n import LazyText, _
from core.i18n import lazy_gettext as lazy
from core.money import BASIS
from finance.pledges.rulebook import ScorecardWeight
from finance.pledges.vocabulary import Scenario

INDICATORS: dict[str, LazyText] = {
    "A": lazy("Legal value"),
    "A1": lazy("Stability of the right"),
    "A11": lazy("Examination and attacks that it has withstood"),
    "A12": lazy("Distance from what was known before"),
    "A2": lazy("Scope of protection"),
    "A21": lazy("Breadth of the independent claims"),
    "A22": lazy("Number and layers of the claims"),
    "A3": lazy("Proof of infringement"),
    "A31": lazy("Whether use can be seen in the product"),
    "A4": lazy("Dependence"),
    "A41": lazy("Rights of others that are needed to use it"),
    "A42": lazy("Licences and burdens on it"),
    "A5": lazy("Term and places"),
    "A51": lazy("Years left"),
    "A52": lazy("Countries in which the family stands"),
    "B": lazy("Technical value"),
    "B1": lazy("Advancement"),
    "B11": lazy("Level against the state of the art"),
    "B12": lazy("Weight of the problem that it solves"),
    "B2": lazy("Substitutes"),
    "B21": lazy("Other ways to the same result"),
    "B3": lazy("Range of use"),
    "B31": lazy("Industries that can use it"),
    "B32": lazy("Products that can hold it"),
    "B4": lazy("Maturity"),
    "B41": lazy("Stage of development"),
    "B42": lazy("Know-how and equipment at hand"),
    "B5": lazy("Trend of the field"),
    "B51": lazy("Growth of filings"),
    "B52": lazy("Stage in the life of the technology"),
    "C": lazy("Economic value"),
    "C1": lazy("Market"),
    "C11": lazy("Size today"),
    "C12": lazy("Growth to be expected"),
    "C13": lazy("Share that can be won"),
    "C2": lazy("Competition"),
    "C21": lazy("Strength of the competitors"),
    "C22": lazy("Support or limits by policy"),
    "C3": lazy("Use and earnings"),
    "C31": lazy("Use by the owner"),
    "C32": lazy("Licences and what they pay"),
    "C4": lazy("Economic life and effort"),
    "C41": lazy("Years for which it earns"),
    "C42": lazy("Investment still needed"),
}
FIRST = tuple(code for code in INDICATORS if len(code) == 1)
SECOND = tuple(code for code in INDICATORS if len(code) == 2)
THIRD = tuple(code for code in INDICATORS if len(code) == 3)


@dataclass(frozen=True, slots=True)
class Scored:
    """One indicator: its weight within the one above, its score and what it adds there, in hundredths of a point
    (10,000 is a full score)."""

    code: str
    weight_bp: int
    score_bp: int

    @property
    def level(self) -> int:
        """1, 2 or 3."""
        return len(self.code)

    @property
    def adds_bp(self) -> int:
        """Its part of the score above it."""
        return (2 * self.weight_bp * self.score_bp + BASIS) // (2 * BASIS)


def below(code: str) -> tuple[str, ...]:
    """The indicators right under one ('' has those of the first level)."""
    return tuple(each for each in INDICATORS if len(each) == len(code) + 1 and each.startswith(code))


def weights_on(session: Session, scenario: Scenario, on: date) -> dict[str, int]:
    """Indicator → weight in basis points, as in force on a day; those of the scenario go first.

    Raises Conflict `weights_missing` where those under one indicator do not add up to 10,000.
    """
    query = select(ScorecardWeight).where(
        ScorecardWeight.valid_from <= on, ScorecardWeight.scenario.in_(("", scenario.value))
    )
    rows = session.scalars(query.order_by(ScorecardWeight.scenario, ScorecardWeight.valid_from))
    weights = {row.indicator: row.weight_bp for row in rows}
    for above in ("", *FIRST, *SECOND):
        if sum(weights.get(code, 0) for code in below(above)) != BASIS:
            text = _("The weights of the scorecard that are in force do not add up. Ask the city office.")
            raise Conflict(text, code="weights_missing")
    return weights


def scored(scores: Mapping[str, int], weights: Mapping[str, int]) -> list[Scored]:
    """Every indicator with its figure, in the order of the card; `scores` gives 0 to 100 for each of the third level.

    Raises Unacceptable by field for scores that are missing or out of bounds.
    """
    faults = {
        f"score_{code}": [_("Write a score from 0 to 100.")]
        for code in THIRD
        if not isinstance(scores.get(code), int) or not 0 <= scores[code] <= 100
    }
    if faults:
        raise Unacceptable(_("Some scores are missing or do not fit."), code="scores", fields=faults)
    found: dict[str, Scored] = {code: Scored(code, weights[code], scores[code] * 100) for code in THIRD}
    for code in (*SECOND, *FIRST):
        found[code] = Scored(code, weights[code], sum(found[each].adds_bp for each in below(code)))
    return [found[code] for code in INDICATORS]


def total_bp(card: list[Scored]) -> int:
    """The score of the whole card, in basis points."""
    return min(sum(each.adds_bp for each in card if each.level == 1), BASIS)
