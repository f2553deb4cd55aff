"""The tasks that are helped with: who does them, the steps, and the pages to which each step leads.

Texts come from the catalogue. A step's page is one that needs no number in its address.
"""

from typing import NamedTuple

from core.i18n import LazyText
from core.i18n import lazy_gettext as lazy


class Step(NamedTuple):
    """One step: what is done, and the page on which it is (its endpoint and the words of the link)."""

    text: LazyText
    endpoint: str = ""
    label: LazyText | None = None


class Task(NamedTuple):
    """One task: its name in the address, its title, who does it, its steps, and the pages that link to it.

    `pages` are endpoints, or the beginnings of endpoints where they end with a dot.
    """

    name: str
    title: LazyText
    who: LazyText
    steps: tuple[Step, ...]
    pages: tuple[str, ...]
    after: LazyText | None = None


HOLDERS = lazy("For right holders")
BUYERS = lazy("For buyers")
LICENSEES = lazy("For licensees and licensors")
CENTERS = lazy("For operation centers")
EVERYBODY = lazy("For everybody")
OWNERS_AND_BANKS = lazy("For right holders and banks")

TASKS = (
    Task(
        "sell", lazy("I want to sell or license a right"), HOLDERS,
        (
            Step(lazy("Register your organisation, and wait until it is verified."), "people.register",
                 lazy("Register")),
            Step(lazy("Bring the right in: enter it by hand or upload a file of the office."), "assets.mine",
                 lazy("My rights")),
            Step(lazy("Open the right and begin a listing: what you offer, for how much, where, and through which"
                      " center."), "market.mine", lazy("Listings")),
            Step(lazy("Send it to the center. It publishes the listing or sends it back with reasons; change what it"
                      " asks for, or answer.")),
            Step(lazy("Buyers make offers. Accept, counter or decline each within its days."), "negotiations.mine",
                 lazy("Negotiations")),
            Step(lazy("Sign the deal. The buyer pays, the center has the transfer recorded, and then you are paid."),
                 "deals.mine", lazy("Deals")),
        ),
        ("market.mine", "market.new", "market.edit", "market.check", "market.answer", "assets.mine", "assets.register"),
        lazy("The money is held by the trading center until the office has recorded the transfer or the licence."),
    ),
    Task(
        "buy", lazy("I want to buy or license a right"), BUYERS,
        (
            Step(lazy("Search by words, number, owner or class. Everybody can, without an account."), "search.listings",
                 lazy("Find rights")),
            Step(lazy("Save the search to be told of what is new, or post what you need."), "demand.index",
                 lazy("Needs")),
            Step(lazy("Register, then make an offer on the page of a listing, or take an express licence at its"
                      " price.")),
            Step(lazy("Negotiate clause by clause; each version shows what changed."), "negotiations.mine",
                 lazy("Negotiations")),
            Step(lazy("Check what you are agreeing to, accept, and sign the deal."), "deals.mine", lazy("Deals")),
            Step(lazy("Pay to the account on the deal's page, with the deal's number as reference. Nothing reaches the"
                      " seller before the office has recorded the deal.")),
        ),
        ("negotiations.start", "negotiations.mine", "negotiations.show", "negotiations.accept", "deals.mine",
         "deals.show", "deals.check"),
    ),
    Task(
        "royalties", lazy("Report or receive royalties"), LICENSEES,
        (
            Step(lazy("Open the licence's royalties. They begin on the day that stands there, with the reason."),
                 "royalties.index", lazy("Royalties")),
            Step(lazy("When a period is over, report what was sold: in the form, or with a table of one line for each"
                      " product and territory.")),
            Step(lazy("Check what the report comes to, and report it. The licensor accepts or contests it within its"
                      " days.")),
            Step(lazy("Pay the invoice by bank transfer with the plan's number, or by card. The money is split and paid"
                      " out at once.")),
            Step(lazy("Where accepted figures are wrong, a side claims it; the other sees what follows before it"
                      " agrees.")),
        ),
        ("royalties.", "royalty_money.", "royalty_checks."),
    ),
    Task(
        "loan", lazy("Apply for a pledge loan"), OWNERS_AND_BANKS,
        (
            Step(lazy("Apply: which of your rights you pledge, how much, for how long, and through which center."),
                 "loans.mine", lazy("Loans")),
            Step(lazy("The center has the rights appraised. Then banks that take part see the application and offer.")),
            Step(lazy("Compare the offers and accept one. The bank draws the contract.")),
            Step(lazy("Read the contract, check what is owed and until when, and sign it, as the bank does.")),
            Step(lazy("The pledge is registered at the office; then the bank pays the loan out.")),
            Step(lazy("Pay the instalments. With the last one the pledge is released.")),
        ),
        ("loans.mine", "loans.show", "loans.step"),
        lazy("A right never passes to the bank by itself; the bank is only paid first from its price (Civil Code,"
             " article 428)."),
    ),
    Task(
        "review", lazy("Review listings and have deals recorded"), CENTERS,
        (
            Step(lazy("Look through the listings that wait, the oldest first."), "market.to_review",
                 lazy("Listings to review")),
            Step(lazy("Compare number, owner and status with the register. Approve, or send back with the reasons"
                      " beside what they concern.")),
            Step(lazy("When both sides have signed, file the recordal within its days."), "recordal.index",
                 lazy("Recordals")),
            Step(lazy("Record what the office decides, with its certificate. Check who is paid what; then the money is"
                      " released.")),
        ),
        ("market.to_review", "market.review", "recordal."),
    ),
    Task(
        "year", lazy("Close a center's year"), CENTERS,
        (
            Step(lazy("Follow the year against the line of a backbone center."), "turnover.latest", lazy("Turnover")),
            Step(lazy("Report deals from outside the platform with their evidence; the city office accepts or rejects"
                      " them."), "claims.index", lazy("Reported deals")),
            Step(lazy("Open the dashboard and close its gaps of evidence."), "desk.dashboards.own", lazy("Dashboard")),
            Step(lazy("Draw up the annual report and hand it in."), "annual.index", lazy("Annual reports")),
            Step(lazy("The city office closes the year. Its figures are frozen; a later correction makes a restated"
                      " version.")),
            Step(lazy("The city office evaluates the year: state your view in time, and rectify what it finds."),
                 "evaluations.index", lazy("Evaluations")),
        ),
        ("annual.", "claims.", "evaluations.", "turnover.center", "desk.dashboards."),
    ),
    Task(
        "figures", lazy("Read and check a public figure"), EVERYBODY,
        (
            Step(lazy("Open the year, and click on any figure to see what it is made of."), "turnover.latest",
                 lazy("Turnover")),
            Step(lazy("Read how it is counted."), "turnover.rules", lazy("How this is counted")),
            Step(lazy("Compare years and centers in the yearbook, or take the figures as files."), "desk.open_data",
                 lazy("Open data")),
            Step(lazy("Verify a contract or a certificate by its code."), "contracts.verify",
                 lazy("Verify a document")),
        ),
        ("turnover.city", "turnover.facts", "turnover.rules", "yearbook.year", "desk.open_data"),
    ),
)  # fmt: skip
BY_NAME = {task.name: task for task in TASKS}


def task_of(endpoint: str | None) -> Task | None:
    """The task that a page belongs to."""
    if not endpoint:
        return None
    for task in TASKS:
        if any(endpoint == each or (each.endswith(".") and endpoint.startswith(each)) for each in task.pages):
            return task
    return None
