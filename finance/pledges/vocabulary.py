"""The codes of pledge loans."""

from enum import StrEnum

from listings.assets.kinds import AssetKind


class LoanSource(StrEnum):
    """How a loan came on record."""

    PLATFORM = "platform"
    IMPORT = "import"  # out of a list of the city office, from before the platform's time or from outside it


class RightSort(StrEnum):
    """What a bank lends against, as far as it lends differently (BR-44)."""

    INVENTION = "invention"
    UTILITY = "utility"
    DESIGN = "design"
    TRADEMARK = "trademark"
    COPYRIGHT = "copyright"
    MIXED = "mixed"  # of a list: rights of several sorts under one registration


SORT_OF: dict[AssetKind, RightSort] = {
    AssetKind.PATENT_INVENTION: RightSort.INVENTION,
    AssetKind.PATENT_APPLICATION: RightSort.INVENTION,
    AssetKind.PATENT_UTILITY: RightSort.UTILITY,
    AssetKind.PATENT_DESIGN: RightSort.DESIGN,
    AssetKind.TRADEMARK: RightSort.TRADEMARK,
    AssetKind.COPYRIGHT_WORK: RightSort.COPYRIGHT,
    AssetKind.SOFTWARE: RightSort.COPYRIGHT,
}


class Method(StrEnum):
    """How a right is appraised."""

    COST = "cost"
    INCOME = "income"
    MARKET = "market"
    SCORECARD = "scorecard"

    @property
    def gives_a_value(self) -> bool:
        """Whether it ends in an amount; the scorecard ends in a score."""
        return self is not Method.SCORECARD


class Scenario(StrEnum):
    """For what a right is appraised (GB/T 42748-2023; BR-94)."""

    TRANSFER = "transfer"
    FINANCE = "finance"
    REPORTING = "reporting"
    DAMAGES = "damages"
    MANAGEMENT = "management"


class Repayment(StrEnum):
    """How a loan is paid back."""

    AT_THE_END = "at_the_end"  # principal and interest in one sum
    INTEREST_FIRST = "interest_first"  # interest every month, the principal at the end
    EQUAL_PRINCIPAL = "equal_principal"  # equal parts of the principal every month, with interest on what is left


class Enforcement(StrEnum):
    """What the contract says happens with the right when the debt is not paid (CC 436)."""

    AUCTION = "auction"
    SALE = "sale"
    DISCOUNT = "discount"  # taken over at an agreed price after default, by the market price (CC 436)
    FORFEITURE = "forfeiture"  # passes to the pledgee: not agreed before maturity (CC 428), so refused


class Grade(StrEnum):
    """The five grades of a loan's risk."""

    NORMAL = "normal"
    SPECIAL_MENTION = "special_mention"
    SUBSTANDARD = "substandard"
    DOUBTFUL = "doubtful"
    LOSS = "loss"

    @property
    def is_bad(self) -> bool:
        """Whether a loan of this grade is non-performing."""
        return self in (Grade.SUBSTANDARD, Grade.DOUBTFUL, Grade.LOSS)

    @property
    def weight(self) -> int:
        """The worse, the larger."""
        return list(Grade).index(self)


OURS = "xh:"  # how a payment's reference begins that is booked here and not by the bank


class PaymentKind(StrEnum):
    """Where money on a loan comes from."""

    REPAYMENT = "repayment"
    PROCEEDS = "proceeds"  # of the sale of what was pledged
    PRICE = "price"  # of a pledged right's sale or licence with the bank's consent, paid early (CC 444)
    RECOVERY = "recovery"  # got from the debtor after a fund had compensated


class Rule(StrEnum):
    """The numbers of the field, each with the days on which it is in force."""

    RATIO = "ratio"  # basis points of the appraised value, by sort of right
    LONGEST = "longest"  # months of a loan
    GRADE = "grade"  # days overdue from which a loan is of a grade at best
    CLAIM = "claim"  # days after the classification within which the bank claims
    REMINDER = "reminder"  # days before an instalment falls due
    SMALL = "small"  # yuan up to which a loan counts as inclusive
    SURCHARGE = "surcharge"  # basis points of the yearly rate by which it is raised on arrears; least and most
    LIFE = "life"  # months that must be left of a patent when a bank lends on it
    VALIDITY = "validity"  # months from its base day for which an appraisal can be relied on


class Ground(StrEnum):
    """Why an office refuses to register a pledge (Measures for the Registration of Patent Pledges, article 11)."""

    NOT_THE_OWNER = "not_the_owner"
    ENDED = "ended"
    NOT_GRANTED = "not_granted"
    FEE_UNPAID = "fee_unpaid"
    SUSPENDED = "suspended"
    DEBT_OUTLIVES = "debt_outlives"
    CONTRACT_DEFECT = "contract_defect"
    CO_OWNER_MISSING = "co_owner_missing"
    ALREADY_PLEDGED = "already_pledged"
    SAME_DAY_PAIR = "same_day_pair"
    INVALIDATION = "invalidation"
    OTHER = "other"

    @property
    def number(self) -> int:
        """Its place in the article's list, from 1 to 12."""
        return list(Ground).index(self) + 1

    @property
    def article(self) -> str:
        """The sign of its item: 'PPM 11(1)'."""
        return f"PPM 11({self.number})"
