"""Help on what sides of a deal and the trading center do. Texts come from the catalogue."""

from core.i18n import lazy_gettext as lazy
from reports.desk.help.shapes import (
    BUYERS,
    EVERYBODY,
    HOLDERS,
    HOLDERS_AND_BUYERS,
    LICENSEES,
    OFFICERS,
    Step,
    Task,
)

OF_TRADE = (
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
        ("market.", "mandates."),
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
        ("search.", "alerts.", "negotiations.", "deals.", "deal_checks.", "agreed_end.", "milestones.", "remitting.",
         "collecting.", "defaulting.", "desk.inquiry.", "desk.diligence."),
    ),
    Task(
        "rights", lazy("Bring rights in and keep them"), HOLDERS,
        (
            Step(lazy("Upload a file of the office or our own table. A rehearsal shows what would come in."),
                 "registry.upload", lazy("Import")),
            Step(lazy("Read what came in and what was refused, each line with its reason. The same file twice changes"
                      " nothing.")),
            Step(lazy("Where a right stands under another name, claim it on its page with a proof of ownership.")),
            Step(lazy("Enter the licences, pledges and co-owners that stand on a right: what may be offered depends on"
                      " them."), "assets.mine", lazy("My rights")),
            Step(lazy("Reckon the annual fees and renewals, and pay them by their last days."), "docket.reckon",
                 lazy("Fees and deadlines")),
        ),
        ("assets.", "registry.", "docket.", "rights."),
    ),
    Task(
        "need", lazy("Post what I look for"), BUYERS,
        (
            Step(lazy("Answer the questions one by one: what for, which kind of right, where, until when, for how"
                      " much."), "demand.new", lazy("Post a need")),
            Step(lazy("Check your answers and publish the need."), "demand.mine", lazy("My needs")),
            Step(lazy("Right holders offer their listings, and matches are shown with their reasons. Put aside what"
                      " does not fit.")),
            Step(lazy("Say that it was found, pause it, or take it back.")),
        ),
        ("demand.", "matching."),
    ),
    Task(
        "room", lazy("Show or read confidential documents"), HOLDERS_AND_BUYERS,
        (
            Step(lazy("The right holder opens a room on its listing, puts documents in, and says which need an"
                      " agreement."), "dataroom.mine", lazy("Data rooms")),
            Step(lazy("Whoever is interested asks for access and says what for.")),
            Step(lazy("Both sides sign the agreement of secrecy; then the documents open.")),
            Step(lazy("Every copy is numbered, marked with its reader and written down in the log. Access can be"
                      " revoked at any time.")),
        ),
        ("dataroom.",),
    ),
    Task(
        "open-licence", lazy("Offer or take an open licence"), HOLDERS_AND_BUYERS,
        (
            Step(lazy("Draft the declaration for a granted patent: the fee, how it is paid, for how long."),
                 "openlicence.mine", lazy("My open licences")),
            Step(lazy("Hand it in through the center. It stands once the office has announced it."),
                 "openlicence.index", lazy("Open licences")),
            Step(lazy("Whoever wants the licence gives notice and pays the fee; the licence begins with the payment"
                      " (Patent Law, article 51).")),
            Step(lazy("A declaration can be withdrawn; licences that were given before go on.")),
        ),
        ("openlicence.",),
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
        "paid", lazy("See what I was paid, and what was kept"), EVERYBODY,
        (
            Step(lazy("Say to which account of your own money is to go, with a proof from its bank; an officer"
                      " confirms it."), "bank_accounts.own", lazy("Bank account")),
            Step(lazy("Read your statement: what came, what is held, what was paid out."), "statements.own",
                 lazy("Statement")),
            Step(lazy("Download the year's certificate of payments, fees and taxes."), "invoices.own",
                 lazy("Certificates")),
            Step(lazy("Pay inventors and designers their part of a transfer or licence, and note it there.")),
        ),
        ("payees.", "bank_accounts.own", "statements.", "invoices.", "rewarding.", "royalty_rewards."),
    ),
    Task(
        "money", lazy("Take money in and pay it out"), OFFICERS,
        (
            Step(lazy("Read the bank's statement in. Each line is matched with what is expected, or waits for you."),
                 "bank_statements.index", lazy("Bank statements")),
            Step(lazy("Record and confirm what came by other ways. Whoever recorded it does not confirm it."),
                 "payments.receipts", lazy("Receipts")),
            Step(lazy("Say what an unclear receipt is for, or send it back to its payer."), "payments.unapplied",
                 lazy("Unapplied money")),
            Step(lazy("Send payouts and confirm them once the bank has carried them out."), "payments.payouts",
                 lazy("Payouts")),
            Step(lazy("Compare with banks and payment providers each night, clear what differs, and close the month."),
                 "bank_statements.reconciliation", lazy("Reconciliation")),
        ),
        ("payments.", "bank_statements.", "bank_accounts.waiting", "providers.", "rates.", "ledger.",
         "rebooking.", "awarding.", "rulebook."),
        lazy("Held money leaves only on proof of recordal, and never by one person alone."),
    ),
    Task(
        "account", lazy("My account, my organisation and my deadlines"), EVERYBODY,
        (
            Step(lazy("Register with your organisation's credit code, and confirm your address by the letter."),
                 "people.register", lazy("Register")),
            Step(lazy("Choose your language and which letters you get, change your password, end other sessions."),
                 "people.account", lazy("Account")),
            Step(lazy("Invite colleagues and say what each may do.")),
            Step(lazy("Follow all your deadlines, or take them into your own calendar."), "deadlines.mine",
                 lazy("Deadlines")),
            Step(lazy("Take your lists along as files, now or by mail on a schedule."), "exports.index",
                 lazy("Exports")),
        ),
        ("people.", "organisations.", "notices.", "unsubscribing.", "deadlines.", "exports."),
    ),
)  # fmt: skip
