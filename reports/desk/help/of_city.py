"""Help on what centers, banks and the city office do, and on what everybody can read. Texts come from the catalogue."""

from core.i18n import lazy_gettext as lazy
from reports.desk.help.shapes import (
    BANKS_AND_OFFICE,
    CENTERS,
    EVERYBODY,
    OFFICE,
    OFFICE_AND_CENTERS,
    OWNERS_AND_BANKS,
    Step,
    Task,
)

OF_CITY = (
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
        ("annual.", "claims.", "attribution.", "evaluations.", "turnover.center", "desk.dashboards."),
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
        ("loans.", "insurance."),
        lazy("A right never passes to the bank by itself; the bank is only paid first from its price (Civil Code,"
             " article 428)."),
    ),
    Task(
        "fund", lazy("Cover loans by a fund, and claim"), BANKS_AND_OFFICE,
        (
            Step(lazy("The office enters the fund, what sponsors paid in, and its terms; a second person confirms the"
                      " terms."), "funds.index", lazy("Funds")),
            Step(lazy("The bank brings a loan under cover before it turns bad."), "funds.claims.loans",
                 lazy("Loans under cover")),
            Step(lazy("When the loan is overdue for long enough or classed as bad, the bank claims within its days."),
                 "funds.claims.index", lazy("Claims on compensation funds")),
            Step(lazy("The office verifies the loss, publishes the claim for its days of publicity, and pays.")),
            Step(lazy("What is recovered later is shared in the same parts.")),
            Step(lazy("Subsidies for interest, insurance and appraisal have their limits for each year."),
                 "subsidies.rulebook", lazy("Rules of subsidies")),
        ),
        ("funds.", "subsidies."),
    ),
    Task(
        "project", lazy("Keep a transformation project"), OFFICE_AND_CENTERS,
        (
            Step(lazy("Enter the project with its rights, or bring a list in."), "projects.index", lazy("Projects")),
            Step(lazy("Move it from stage to stage, and note each milestone that was reached.")),
            Step(lazy("Enter each investment with its evidence, and each year's output."), "projects.investments",
                 lazy("Investments")),
            Step(lazy("What was entered in error is taken back; nothing is overwritten.")),
        ),
        ("projects.",),
    ),
    Task(
        "title", lazy("Apply for a title or certificate, and keep it"), EVERYBODY,
        (
            Step(lazy("Read what the programme asks for, and whether a batch is open."), "programmes.index",
                 lazy("Programmes")),
            Step(lazy("Fill in the application, add the evidence, and hand it in by the last day."),
                 "programmes.applications.index", lazy("Applications")),
            Step(lazy("The office reviews it. What is proposed is in publicity for some working days; objections are"
                      " made in writing and by name."), "programmes.applications.publicity", lazy("In publicity")),
            Step(lazy("The certificate bears a code by which everybody can verify it."), "programmes.titles.index",
                 lazy("Registers")),
            Step(lazy("Hand in what is to be checked again before the title ends."), "programmes.titles.ending",
                 lazy("What ends soon")),
        ),
        ("programmes.", "certifications.", "recognitions.", "hosting.", "alliances."),
    ),
    Task(
        "dispute", lazy("Complain, or follow a dispute"), EVERYBODY,
        (
            Step(lazy("On the page of a listing, say what is wrong with it. You need no account.")),
            Step(lazy("The seller answers. If it declares that nothing is infringed, within 15 days you go to court or"
                      " to an authority; otherwise the listing stands again (E-commerce Law, article 43).")),
            Step(lazy("What became of complaints is public."), "disputes.results", lazy("Complaints about listings")),
            Step(lazy("Cases before courts, authorities, arbitration or mediators are entered with the rights and deals"
                      " that they freeze."), "disputes.mine", lazy("My cases and complaints")),
            Step(lazy("Figures by way and year lead to the cases behind them."), "disputes.statistics",
                 lazy("Disputes and complaints")),
        ),
        ("disputes.",),
    ),
    Task(
        "event", lazy("Exhibit at a fair and meet"), EVERYBODY,
        (
            Step(lazy("Find the event and take a booth."), "events.index", lazy("Events")),
            Step(lazy("Show listings or needs at your booth.")),
            Step(lazy("Ask an exhibitor for a meeting; it agrees or declines.")),
            Step(lazy("Deals that came about there are tagged to the event, and count in its figures."),
                 "yearbook.fairs.deals", lazy("Deals that came about at events")),
        ),
        ("events.", "yearbook.fairs."),
    ),
    Task(
        "city", lazy("Keep the city's rules, centers and yearbook"), OFFICE,
        (
            Step(lazy("Register centers and record the grants of their tiers, with the documents."), "centers.index",
                 lazy("Centers")),
            Step(lazy("Rules with numbers change by a new version: one proposes it, another publishes it, and it binds"
                      " from its day on."), "rules.index", lazy("Rules")),
            Step(lazy("Decide what stays apart: deals of related sides and what was reported twice."), "apart.index",
                 lazy("Volume that stands apart")),
            Step(lazy("Set targets and compare them with the records."), "yearbook.targets.latest", lazy("Targets")),
            Step(lazy("Close the year, then publish the yearbook. Corrections make another edition with its"
                      " reason."), "yearbook.latest", lazy("Yearbook")),
        ),
        ("centers.", "rules.", "apart.", "relations.", "turnover.close", "turnover.version", "yearbook.publish",
         "yearbook.restate", "yearbook.targets."),
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
        ("turnover.", "yearbook.", "prices.", "contracts.", "desk.open_data", "codes."),
    ),
)  # fmt: skip
