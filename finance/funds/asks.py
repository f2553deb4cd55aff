"""What the forms of funds ask."""

from core.asking import Ask, choices
from core.i18n import lazy_gettext as lazy
from finance.funds import labels
from finance.funds.models import FundTerms

SHARES = ("fund_bp", "bank_bp", "insurer_bp", "guarantor_bp", "appraiser_bp", "stop_loss_bp", "bank_stop_bp")

REASON = Ask("lines", "reason", lazy("Reason"), lazy("It stands on the page."))

FUND = (
    Ask("text", "code", lazy("Code"), lazy("Capital letters and figures, such as HT-01. It stands in the address.")),
    Ask("radios", "kind", lazy("Kind"), options=choices(labels.KIND_LABELS)),
    Ask("text", "name", lazy("Name")),
    Ask("text", "name_en", lazy("English name"), required=False),
    Ask("text", "district_name", lazy("District or city")),
    Ask("text", "district_name_en", lazy("District or city in English"), required=False),
    Ask("text", "district", lazy("Code of the district"), lazy("GB/T 2260, such as 210231."), required=False),
    Ask("money", "committed", lazy("Promised by the sponsors")),
    Ask("day", "opened_on", lazy("Launched on")),
)

TERMS = (
    Ask("day", "valid_from", lazy("In force from"), lazy("For loans that come under cover from this day on.")),
    Ask("number", "fund_bp", lazy("The fund bears (%)"), lazy("All parts together are 100 %.")),
    Ask("number", "bank_bp", lazy("The bank bears (%)")),
    Ask("number", "insurer_bp", lazy("The insurer bears (%)"), required=False),
    Ask("number", "guarantor_bp", lazy("The guarantor bears (%)"), required=False),
    Ask("number", "appraiser_bp", lazy("The appraiser bears (%)"), required=False),
    Ask("number", "leverage", lazy("Covers so many times its capital"), lazy("Guangdong’s pool: ten times.")),
    Ask("money", "claim_cap", lazy("At most of one claim"), required=False),
    Ask("money", "debtor_cap", lazy("At most of all claims over one debtor"), required=False),
    Ask("money", "year_cap", lazy("At most within a year"), required=False),
    Ask(
        "number",
        "stop_loss_bp",
        lazy("Stop-loss (%)"),
        lazy("When this part of the capital is paid out within a year, the fund takes no more loans."),
        required=False,
    ),
    Ask(
        "number",
        "bank_stop_bp",
        lazy("Bad loans of a bank (%)"),
        lazy("Above this part of what it has under cover, a bank brings in no more loans (usually 5 %)."),
        required=False,
    ),
    Ask("text", "source", lazy("Document that says so")),
)


def terms_in_a_form(terms: FundTerms) -> dict[str, str]:
    """The numbers of a version as the form of the next one begins with."""
    parts = {name: f"{each / 100:g}" for name in SHARES if (each := getattr(terms, name))}
    caps = {name: each.amount for name in ("claim_cap", "debtor_cap", "year_cap") if (each := getattr(terms, name))}
    return {**parts, **caps, "leverage": str(terms.leverage)}


CONTRIBUTION = (
    Ask("text", "sponsor", lazy("Who paid")),
    Ask("money", "amount", lazy("Amount")),
    Ask("day", "paid_on", lazy("Date of payment")),
    Ask("text", "document_no", lazy("Number of the bank’s document")),
)

LOAN = (
    Ask("text", "code", lazy("Number of the loan"), lazy("As your bank keeps it.")),
    Ask("text", "debtor_name", lazy("Registered name of the debtor")),
    Ask("text", "debtor_uscc", lazy("Unified social credit code of the debtor")),
    Ask("money", "principal", lazy("Principal")),
    Ask("day", "covered_on", lazy("Under cover from")),
    Ask(
        "day",
        "due_on",
        lazy("All of it is due back on"),
        lazy("Of a loan that the platform keeps it is on record."),
        required=False,
    ),
    Ask("text", "insurer", lazy("Insurer"), lazy("Where the fund’s terms give it a part."), required=False),
    Ask("text", "guarantor", lazy("Guarantor"), lazy("Where the fund’s terms give it a part."), required=False),
    Ask("text", "appraiser", lazy("Appraiser"), lazy("Where the fund’s terms give it a part."), required=False),
)
END = (Ask("day", "ended_on", lazy("No cover from")),)

CLAIM = (
    Ask("text", "code", lazy("Number of the loan"), lazy("As it came under cover.")),
    Ask("radios", "ground", lazy("Why it is claimed for"), options=choices(labels.GROUND_LABELS)),
    Ask("day", "since", lazy("Since"), lazy("First day of the arrears, or day of the classification.")),
    Ask("money", "loss", lazy("Loss of principal")),
    Ask("lines", "statement", lazy("What was done to collect it")),
)
LOSS = (Ask("money", "loss", lazy("Loss of principal that is proved")),)
FILE = (Ask("file", "file", lazy("Evidence"), lazy("PDF or picture. It is kept with its digest.")),)

OBJECTION = (
    Ask("lines", "statement", lazy("What you object to, and why")),
    Ask("text", "contact", lazy("Address for the answer"), lazy("Address, telephone number or e-mail address.")),
)
LETTER = (
    Ask("text", "name", lazy("Who objects"), lazy("The real name of a person or an organisation.")),
    *OBJECTION,
    Ask("day", "received_on", lazy("The letter came on")),
)
DECISION = (
    Ask(
        "radios",
        "uphold",
        lazy("Decision"),
        options=(("no", lazy("Dismiss it")), ("yes", lazy("Uphold it: the claim is rejected"))),
    ),
    Ask("lines", "decision", lazy("Reason")),
)
RECOVERY = (
    Ask("money", "gross", lazy("Came in")),
    Ask("money", "cost", lazy("Cost of getting it"), lazy("0 where there was none.")),
    Ask("day", "received_on", lazy("Came in on")),
    Ask("text", "note", lazy("Note"), required=False),
)

SCENARIO = (
    Ask("number", "years", lazy("Years")),
    Ask("number", "loans", lazy("New loans a year"), lazy("Each for one year, as far as the fund’s capacity goes.")),
    Ask("money", "principal", lazy("Principal of each")),
    Ask("number", "default_bp", lazy("Loans that fail (%)")),
    Ask("number", "severity_bp", lazy("Loss on each of them (%)"), lazy("Of the principal.")),
    Ask("number", "recovery_bp", lazy("Recovered in the year after (%)"), lazy("Net of cost."), required=False),
    Ask("money", "top_up", lazy("Paid in each year"), required=False),
)
SCENARIO_BEGINS = {
    "years": "5", "loans": "60", "principal": "3,000,000.00", "default_bp": "3", "severity_bp": "60",
    "recovery_bp": "20", "top_up": "0.00",
}  # fmt: skip
