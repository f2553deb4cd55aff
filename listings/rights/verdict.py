"""A verdict: may it be done, and one row for every fact that blocks or limits it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from core.errors import Conflict
from core.i18n import LazyText, _, language, lazy_gettext
from listings.rights.articles import article_in_words
from listings.rights.matrix import Decision

DECISION_LABELS: dict[Decision, LazyText] = {
    Decision.ALLOW: lazy_gettext("Can be done"),
    Decision.SUBJECT: lazy_gettext("Can be done, subject to this"),
    Decision.CONSENT: lazy_gettext("Needs a consent"),
    Decision.DENY: lazy_gettext("Cannot be done"),
}

DECISION_TONES = {
    Decision.ALLOW: "good",
    Decision.SUBJECT: "neutral",
    Decision.CONSENT: "attention",
    Decision.DENY: "bad",
}


@dataclass(frozen=True, slots=True)
class Reason:
    """One fact in words: what is so, where it overlaps, by which article, and what can be done.

    `record` is an opaque key such as 'encumbrance:7', 'ownership' or 'status'; `area` is the overlap as a set of codes
    and days (`Scope.as_json`), None where the row is about no scope. `whose` names whose consent it takes.
    """

    decision: Decision
    record: str
    text: str
    overlap: str = ""
    article: str = ""
    cure: str = ""
    area: dict[str, Any] | None = None
    whose: str = ""

    @property
    def label(self) -> LazyText:
        """The decision in words."""
        return DECISION_LABELS[self.decision]

    @property
    def tone(self) -> str:
        """The tone in which pages show it."""
        return DECISION_TONES[self.decision]

    @property
    def law(self) -> str:
        """The article with the name of its law."""
        return article_in_words(self.article)

    def as_json(self) -> dict[str, Any]:
        """For programs and for the details of a refusal."""
        return {
            "decision": self.decision.value,
            "record": self.record,
            "text": self.text,
            "overlap": self.overlap,
            "article": self.article,
            "cure": self.cure,
            "area": self.area,
            "whose": self.whose,
        }


@dataclass(frozen=True, slots=True)
class Verdict:
    """ALLOW, CONSENT or DENY, with the rows that say why; rows of SUBJECT limit without blocking.

    `further` counts records that would give rows no stricter than the last of these.
    """

    rows: tuple[Reason, ...]
    further: int = 0

    @classmethod
    def of(cls, rows: Sequence[Reason], *, further: int = 0) -> "Verdict":
        """The verdict of some rows, the strictest first."""
        return cls(tuple(sorted(rows, key=lambda row: -row.decision.weight)), further)

    @property
    def decision(self) -> Decision:
        """The strictest row decides; what only limits is still allowed."""
        worst = self.rows[0].decision if self.rows else Decision.ALLOW
        return Decision.ALLOW if worst is Decision.SUBJECT else worst

    @property
    def allowed(self) -> bool:
        """Whether it can be done as things stand."""
        return self.decision is Decision.ALLOW

    @property
    def blocking(self) -> list[Reason]:
        """The rows that keep it from being done."""
        return [row for row in self.rows if row.decision in (Decision.DENY, Decision.CONSENT)]

    @property
    def consents(self) -> list[str]:
        """Whose consents it takes where nothing denies it."""
        wanted = (row.whose for row in self.rows if row.decision is Decision.CONSENT and row.whose)
        return list(dict.fromkeys(wanted))

    @property
    def limits(self) -> list[Reason]:
        """The rows that the other side takes it subject to."""
        return [row for row in self.rows if row.decision is Decision.SUBJECT]

    @property
    def label(self) -> LazyText:
        """The decision in words."""
        return DECISION_LABELS[self.decision]

    @property
    def tone(self) -> str:
        """The tone in which pages show it."""
        return DECISION_TONES[self.decision]


class RightsUnavailable(Conflict):
    """What is wanted cannot be granted as the records stand (409); `details` has one row per blocking fact."""

    code = "rights_unavailable"

    def __init__(self, verdict: Verdict) -> None:
        first = verdict.blocking[0]
        parts = [first.text, first.overlap and _("Overlap: %(overlap)s.", overlap=first.overlap)]
        parts += [first.article and _("Basis: %(law)s.", law=first.law), first.cure]
        super().__init__(
            ("" if language() == "zh_Hans" else " ").join(part for part in parts if part),
            details=[row.as_json() for row in verdict.blocking],
            rule=first.article or None,
        )
        self.verdict = verdict
