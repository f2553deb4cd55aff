"""The codes of cases and complaints."""

from enum import StrEnum

from registers.disputes.states import CaseState


class Channel(StrEnum):
    """By which way a dispute is settled; where a case went on before another forum, the one that concluded it."""

    JUDICIAL = "judicial"
    ADMINISTRATIVE = "administrative"
    ARBITRATION = "arbitration"
    MEDIATION = "mediation"

    @property
    def forum(self) -> CaseState:
        """The state in which a case of this channel is heard."""
        return FORUM_OF[self]

    @property
    def act(self) -> str:
        """The act that brings a case before it."""
        return ACT_OF[self]


FORUM_OF = {
    Channel.JUDICIAL: CaseState.COURT,
    Channel.ADMINISTRATIVE: CaseState.ADMINISTRATIVE,
    Channel.ARBITRATION: CaseState.ARBITRATION,
    Channel.MEDIATION: CaseState.MEDIATION,
}
ACT_OF = {
    Channel.JUDICIAL: "try",
    Channel.ADMINISTRATIVE: "adjudicate",
    Channel.ARBITRATION: "arbitrate",
    Channel.MEDIATION: "mediate",
}


class Cause(StrEnum):
    """What is in dispute."""

    OWNERSHIP = "ownership"
    VALIDITY = "validity"
    INFRINGEMENT = "infringement"
    CONTRACT = "contract"
    REMUNERATION = "remuneration"
    UNFAIR_COMPETITION = "unfair_competition"
    OTHER = "other"

    @property
    def stops_trade(self) -> bool:
        """Whether the right cannot be traded, nor its deals be paid out, while the case is pending (PIR 103)."""
        return self in (Cause.OWNERSHIP, Cause.VALIDITY)


class RightKind(StrEnum):
    """The kind of right that a case is about."""

    PATENT = "patent"
    TRADEMARK = "trademark"
    COPYRIGHT = "copyright"
    INDICATION = "indication"
    TRADE_SECRET = "trade_secret"  # noqa: S105 (a kind of right)
    OTHER = "other"


class Side(StrEnum):
    """The place of a party in a case."""

    CLAIMANT = "claimant"
    RESPONDENT = "respondent"
    THIRD_PARTY = "third_party"


class Outcome(StrEnum):
    """How a case was concluded."""

    FOR_CLAIMANT = "for_claimant"
    PARTLY = "partly"
    AGAINST_CLAIMANT = "against_claimant"
    SETTLED = "settled"
    WITHDRAWN = "withdrawn"


DECISIONS = (Outcome.FOR_CLAIMANT, Outcome.PARTLY, Outcome.AGAINST_CLAIMANT)
# What the figures count as concluded: decided or settled. What was withdrawn is told apart.
CONCLUDED = (*DECISIONS, Outcome.SETTLED)


class CaseSource(StrEnum):
    """Whether a case runs here, or was brought as concluded."""

    PLATFORM = "platform"
    IMPORT = "import"


class Clock(StrEnum):
    """A period, in calendar days of a rule in force on its first day."""

    CONFIRMATION = "confirmation"
    COMPLETION = "completion"
    COUNTER = "counter"
    SUIT = "suit"
    REMINDER = "reminder"


class Complaint(StrEnum):
    """What a complaint says of a listing."""

    INFRINGEMENT = "infringement"
    OWNERSHIP = "ownership"


class ComplainantKind(StrEnum):
    """Who complains; a natural person's name is not published in full."""

    ORGANISATION = "organisation"
    PERSON = "person"


class Lack(StrEnum):
    """What a notice lacks to be one (SPC on e-commerce platforms, 2020, article 5)."""

    IDENTITY = "identity"
    OWN_RIGHT = "own_right"
    EVIDENCE = "evidence"
    PLACE = "place"


class RemarkKind(StrEnum):
    """What is noted of a notice and whoever sent it."""

    MALICIOUS = "malicious"
    MISTAKEN = "mistaken"
    REPEATED = "repeated"


class Verdict(StrEnum):
    """What an officer decides of a complaint on the word of a court or authority."""

    UPHOLD = "uphold"
    LIFT = "lift"
