"""The words of the docket: what falls due, counted from what, and what happens without it."""

from enum import StrEnum


class Charge(StrEnum):
    """What falls due. Its `number` is the year of an annual fee, else which one of its kind it is."""

    ANNUAL_FEE = "annual_fee"
    MAINTENANCE_FEE = "maintenance_fee"
    RENEWAL = "renewal"
    USE_DECLARATION = "use_declaration"
    NATIONAL_PHASE = "national_phase"
    END_OF_TERM = "end_of_term"

    @property
    def ends(self) -> bool:
        """Whether it is an end, at which there is nothing to pay."""
        return self in (Charge.NATIONAL_PHASE, Charge.END_OF_TERM)

    @property
    def renews(self) -> bool:
        """Whether paying it begins a further term."""
        return self is Charge.RENEWAL


class CountedFrom(StrEnum):
    """The day from which the periods of a rule are counted."""

    FILING = "filing"
    GRANT = "grant"
    EXPIRY = "expiry"


class Phase(StrEnum):
    """In which phase of a right a rule holds."""

    PENDING = "pending"
    GRANTED = "granted"
    ANY = "any"


class Lapse(StrEnum):
    """What happens when the period of grace has run out."""

    FROM_DUE_DAY = "from_due_day"
    FROM_END_OF_GRACE = "from_end_of_grace"
    DEEMED_WITHDRAWN = "deemed_withdrawn"
    FROM_EXPIRY = "from_expiry"
    CANCELLED = "cancelled"
    FREE_FOR_ALL = "free_for_all"
    NO_NATIONAL_RIGHT = "no_national_right"


class Part(StrEnum):
    """What an amount is for."""

    FEE = "fee"
    LATE = "late"
    RESTORATION = "restoration"


class Reduction(StrEnum):
    """Why somebody pays less; of several the highest holds, they are not added up (BR-04)."""

    ONE_PAYER = "one_payer"
    SEVERAL_PAYERS = "several_payers"
    OPEN_LICENCE = "open_licence"
    SMALL_ENTITY = "small_entity"
    MICRO_ENTITY = "micro_entity"


class Certainty(StrEnum):
    """How well a rule is known: from the text of the law, from a second hand, or to be confirmed at the office."""

    LAW = "law"
    SECOND_HAND = "second_hand"
    TO_CONFIRM = "to_confirm"


class Stage(StrEnum):
    """Where a deadline stands on a day."""

    PAID = "paid"
    COMING = "coming"
    OPEN = "open"
    GRACE = "grace"
    OVER = "over"


class Risk(StrEnum):
    """How near a right is to its lapse, as far as is known here."""

    NONE = "none"
    SOON = "soon"
    GRACE = "grace"
    OVER = "over"
    UNKNOWN = "unknown"


class Office(StrEnum):
    """Offices (ST.3) for which the calculator can be asked."""

    CN = "CN"
    US = "US"
    EP = "EP"
    EM = "EM"
    DE = "DE"
    JP = "JP"
    KR = "KR"
    WO = "WO"
