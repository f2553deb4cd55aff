"""The unit's codes in words."""

from core.i18n import LazyText
from core.i18n import lazy_gettext as lazy
from finance.pledges.states import LoanState, OfferState
from finance.pledges.vocabulary import (
    Enforcement,
    Grade,
    Ground,
    LoanSource,
    Method,
    PaymentKind,
    Repayment,
    RightSort,
    Rule,
    Scenario,
)

LOAN_LABELS: dict[LoanState, LazyText] = {
    LoanState.APPLIED: lazy("Loan applied for"),
    LoanState.APPRAISED: lazy("Rights appraised"),
    LoanState.OFFERED: lazy("Bank has offered"),
    LoanState.DRAWN: lazy("Contract to be signed"),
    LoanState.CONTRACTED: lazy("Contract signed"),
    LoanState.FILED: lazy("Registration filed"),
    LoanState.REGISTERED: lazy("Pledge registered"),
    LoanState.DISBURSED: lazy("Loan paid out"),
    LoanState.REPAYING: lazy("Being repaid"),
    LoanState.OVERDUE: lazy("Loan overdue"),
    LoanState.NON_PERFORMING: lazy("Non-performing"),
    LoanState.CLAIMED: lazy("Compensation claimed"),
    LoanState.COMPENSATED: lazy("Compensated by a fund"),
    LoanState.RECOVERING: lazy("Being recovered"),
    LoanState.DISPOSAL: lazy("Pledged right sold"),
    LoanState.REPAID: lazy("Repaid in full"),
    LoanState.RELEASE_FILED: lazy("Release filed"),
    LoanState.RELEASED: lazy("Pledge released"),
    LoanState.CLOSED: lazy("Loan closed"),
    LoanState.WITHDRAWN: lazy("Application withdrawn"),
}

# Who acts next; nothing where a loan runs, or is over.
NEXT_STEPS: dict[LoanState, LazyText] = {
    LoanState.APPLIED: lazy("the center appraises the rights"),
    LoanState.APPRAISED: lazy("banks make their offers"),
    LoanState.OFFERED: lazy("the owner accepts an offer"),
    LoanState.CONTRACTED: lazy("the center files the registration of the pledge"),
    LoanState.FILED: lazy("the office decides on the registration"),
    LoanState.REPAID: lazy("the center files the release of the pledge"),
    LoanState.RELEASE_FILED: lazy("the office decides on the release"),
}
ACCEPTED_NEXT = lazy("the bank draws the contract")

LOAN_TONES: dict[LoanState, str] = {
    **dict.fromkeys(LoanState, "active"),
    LoanState.APPLIED: "attention",
    LoanState.DRAWN: "attention",
    **dict.fromkeys((LoanState.OVERDUE, LoanState.NON_PERFORMING, LoanState.CLAIMED, LoanState.DISPOSAL), "bad"),
    **dict.fromkeys((LoanState.DISBURSED, LoanState.REPAYING, LoanState.REPAID, LoanState.RELEASED), "good"),
    **dict.fromkeys((LoanState.CLOSED, LoanState.WITHDRAWN), "neutral"),
}

OFFER_LABELS: dict[OfferState, LazyText] = {
    OfferState.OPEN: lazy("Offer stands"),
    OfferState.ACCEPTED: lazy("Accepted by the owner"),
    OfferState.DECLINED: lazy("Offer declined"),
    OfferState.WITHDRAWN: lazy("Offer taken back"),
}
OFFER_TONES: dict[OfferState, str] = {
    OfferState.OPEN: "attention",
    OfferState.ACCEPTED: "good",
    OfferState.DECLINED: "neutral",
    OfferState.WITHDRAWN: "neutral",
}

SOURCE_LABELS: dict[LoanSource, LazyText] = {
    LoanSource.PLATFORM: lazy("Applied for here"),
    LoanSource.IMPORT: lazy("Out of a list"),
}

SORT_LABELS: dict[RightSort, LazyText] = {
    RightSort.INVENTION: lazy("Invention patents"),
    RightSort.UTILITY: lazy("Utility models"),
    RightSort.DESIGN: lazy("Designs"),
    RightSort.TRADEMARK: lazy("Trade marks"),
    RightSort.COPYRIGHT: lazy("Copyright and software"),
    RightSort.MIXED: lazy("Rights of several kinds"),
}

METHOD_LABELS: dict[Method, LazyText] = {
    Method.COST: lazy("Cost method"),
    Method.INCOME: lazy("Income method"),
    Method.MARKET: lazy("Market method"),
    Method.SCORECARD: lazy("Scorecard of GB/T 42748"),
}

SCENARIO_LABELS: dict[Scenario, LazyText] = {
    Scenario.TRANSFER: lazy("Licence or transfer"),
    Scenario.FINANCE: lazy("Finance"),
    Scenario.REPORTING: lazy("Financial reporting"),
    Scenario.DAMAGES: lazy("Damages"),
    Scenario.MANAGEMENT: lazy("Management"),
}

REPAYMENT_LABELS: dict[Repayment, LazyText] = {
    Repayment.AT_THE_END: lazy("Principal and interest in one sum at the end"),
    Repayment.INTEREST_FIRST: lazy("Interest every month, principal at the end"),
    Repayment.EQUAL_PRINCIPAL: lazy("Equal parts of the principal every month, with interest"),
}

ENFORCEMENT_LABELS: dict[Enforcement, LazyText] = {
    Enforcement.AUCTION: lazy("Auction, with priority in the proceeds"),
    Enforcement.SALE: lazy("Sale, with priority in the proceeds"),
    Enforcement.DISCOUNT: lazy("Taken over after default at a price agreed then"),
    Enforcement.FORFEITURE: lazy("The right passes to the bank by itself"),
}

GRADE_LABELS: dict[Grade, LazyText] = {
    Grade.NORMAL: lazy("Normal"),
    Grade.SPECIAL_MENTION: lazy("Special mention"),
    Grade.SUBSTANDARD: lazy("Substandard"),
    Grade.DOUBTFUL: lazy("Doubtful"),
    Grade.LOSS: lazy("Loss"),
}

PAYMENT_LABELS: dict[PaymentKind, LazyText] = {
    PaymentKind.REPAYMENT: lazy("Repayment"),
    PaymentKind.PROCEEDS: lazy("Proceeds of the sale"),
    PaymentKind.PRICE: lazy("Price or fee of the pledged right, paid early"),
    PaymentKind.RECOVERY: lazy("Recovery after compensation"),
}

RULE_LABELS: dict[Rule, LazyText] = {
    Rule.RATIO: lazy("Most that is lent on the appraised value"),
    Rule.LONGEST: lazy("Longest term in months"),
    Rule.GRADE: lazy("Days overdue from which a loan has the grade at best"),
    Rule.CLAIM: lazy("Days for the claim after the classification"),
    Rule.REMINDER: lazy("Days before an instalment on which its debtor is reminded"),
    Rule.SMALL: lazy("Yuan up to which a loan counts as inclusive"),
    Rule.SURCHARGE: lazy("Part of the yearly rate by which it is raised on arrears"),
    Rule.LIFE: lazy("Months that a patent must have left when a bank lends on it"),
    Rule.VALIDITY: lazy("Months from its base day for which an appraisal can be relied on"),
}

GROUND_LABELS: dict[Ground, LazyText] = {
    Ground.NOT_THE_OWNER: lazy("The pledgor is not the owner on the register"),
    Ground.ENDED: lazy("The right has ended or was declared invalid"),
    Ground.NOT_GRANTED: lazy("The application has not been granted"),
    Ground.FEE_UNPAID: lazy("The annual fee is not paid"),
    Ground.SUSPENDED: lazy("The procedure is suspended, or the right preserved by a court"),
    Ground.DEBT_OUTLIVES: lazy("The debt runs beyond the term of the right"),
    Ground.CONTRACT_DEFECT: lazy("The contract lacks what it must say"),
    Ground.CO_OWNER_MISSING: lazy("A co-owner has not consented"),
    Ground.ALREADY_PLEDGED: lazy("The right is pledged already"),
    Ground.SAME_DAY_PAIR: lazy("The same invention was filed as a utility model on the same day"),
    Ground.INVALIDATION: lazy("A request for invalidation is pending"),
    Ground.OTHER: lazy("It does not meet another condition of a pledge"),
}

STEP_LABELS: dict[str, LazyText] = {
    "research": lazy("Research and development"),
    "filing": lazy("Filing, examination and agency"),
    "upkeep": lazy("Annual fees paid"),
    "other_cost": lazy("Other costs"),
    "profit": lazy("Usual profit on the cost"),
    "cost_again": lazy("Cost to have it again"),
    "used_up": lazy("Part of the economic life that is over"),
    "royalty_rate": lazy("Royalty of a like licence"),
    "tax_rate": lazy("Tax on it"),
    "discount_rate": lazy("Discount rate"),
    "year": lazy("Year"),
    "sale": lazy("Sale of a like right"),
    "mean": lazy("Mean of the sales put right"),
    "put_right": lazy("Put right for this right"),
    "value": lazy("Value"),
}

AUDIT_LABELS: dict[str, LazyText] = {
    "pledge.applied": lazy("Loan applied for"),
    "pledge.withdrawn": lazy("Application withdrawn"),
    "pledge.right_appraised": lazy("Right appraised by one method"),
    "pledge.appraised": lazy("Appraisal concluded"),
    "pledge.to_be_appraised_anew": lazy("Rights to be appraised anew"),
    "pledge.offered": lazy("Bank has offered"),
    "pledge.offer_accepted": lazy("Offer accepted"),
    "pledge.offer_declined": lazy("Offer declined"),
    "pledge.offer_withdrawn": lazy("Offer taken back"),
    "pledge.drawn": lazy("Contract drawn"),
    "pledge.redrawn": lazy("Contract to be drawn anew"),
    "pledge.contracted": lazy("Contract signed"),
    "pledge.filed": lazy("Registration filed"),
    "pledge.registration_refused": lazy("Registration refused"),
    "pledge.registered": lazy("Pledge registered"),
    "pledge.disbursed": lazy("Loan paid out"),
    "pledge.repaid": lazy("Repayment booked"),
    "pledge.paid_off": lazy("Repaid in full"),
    "pledge.overdue": lazy("Loan overdue"),
    "pledge.caught_up": lazy("Arrears made good"),
    "pledge.classified": lazy("Loan classified"),
    "pledge.claimed": lazy("Compensation claimed"),
    "pledge.claim_taken_back": lazy("Claim taken back"),
    "pledge.compensated": lazy("Compensated by a fund"),
    "pledge.disposed": lazy("Pledged right sold"),
    "pledge.recovered": lazy("Recovery booked"),
    "pledge.release_filed": lazy("Release filed"),
    "pledge.released": lazy("Pledge released"),
    "pledge.closed": lazy("Loan closed"),
    "pledge.corrected": lazy("Put right"),
    "pledge.struck_off": lazy("Struck off"),
    "pledge.imported": lazy("List of loans taken in"),
}
