"""Reports of what is on record: cases, complaints, reported deals, annual reports, versions, operations, prices."""

from datetime import date

from sqlalchemy.orm import Session

from core.actor import Actor, Role
from core.clock import business_date
from core.i18n import _, language
from core.i18n import lazy_gettext as lazy
from core.show import day as day_text
from core.show import money as money_text
from listings.assets.kinds import KIND_LABELS
from listings.assets.models import AssetKind
from listings.terms.vocabulary import GRANT_LABELS
from registers.disputes import labels as case_words
from registers.disputes import queries as disputes
from registers.disputes.vocabulary import Side
from reports.annual import labels as annual_words
from reports.annual import queries as annual
from reports.claims import labels as claim_words
from reports.claims import queries as claims
from reports.claims.apart import queries as apart
from reports.evaluations import labels as evaluation_words
from reports.evaluations import queries as evaluated
from reports.exports.asked import MOST, Asked, Report, too_many
from reports.exports.sheets import Sheet, Value, texts
from reports.prices import queries as prices
from reports.prices.labels import field_label
from reports.turnover import labels
from reports.turnover import operations as counting
from reports.turnover import queries as years
from settlement.volumes import labels as volume_words
from settlement.volumes.models import Category


def cases(session: Session, asked: Asked, actor: Actor | None) -> Sheet:
    """Cases concluded in a year: in full for the city office, without names and amounts for everybody else."""
    wanted = disputes.Asked(first=date(asked.year, 1, 1), last=date(asked.year, 12, 31))
    in_full = actor is not None and actor.has(Role.CITY_OFFICE)
    rows: list[list[Value]] = []
    for row in disputes.cases(session, wanted, limit=MOST + 1):
        outcome = str(case_words.OUTCOME_LABELS[row.outcome]) if row.outcome else ""
        open_part: list[Value] = [
            str(case_words.CHANNEL_LABELS[row.channel]), row.body, str(case_words.CAUSE_LABELS[row.cause]),
            str(case_words.RIGHT_LABELS[row.right_kind]), row.accepted_on, row.concluded_on, outcome,
        ]  # fmt: skip
        sides = ["; ".join(each.name for each in row.of_side(side)) for side in (Side.CLAIMANT, Side.RESPONDENT)]
        amount = money_text(row.amount) if row.amount else ""
        rows.append([row.number, row.case_no, *sides, amount, *open_part] if in_full else open_part)
    named = texts(lazy("Number"), lazy("File number"), lazy("Claimant"), lazy("Respondent"), lazy("Amount"))
    heads = texts(lazy("Channel"), lazy("Body"), lazy("Cause"), lazy("Kind of right"), lazy("Accepted on"),
                  lazy("Concluded on"), lazy("Outcome"))  # fmt: skip
    return Sheet(
        _("Cases concluded in %(year)s", year=asked.year), str(asked.year), [*named, *heads] if in_full else heads, rows
    )


def takedowns(session: Session, asked: Asked, actor: Actor | None) -> Sheet:
    """What became of complaints about listings, the latest first (E-Commerce Law, article 44)."""
    rows = disputes.results(session, limit=MOST + 1)
    return Sheet(
        _("Complaints about listings"),
        day_text(asked.today),
        texts(lazy("Number"), lazy("Complaint"), lazy("Complainant"), lazy("Own right"), lazy("Received on"),
              lazy("Ended on"), lazy("Result")),
        [
            [row.number, str(case_words.COMPLAINT_LABELS[row.complaint]), row.published_name, row.own_right,
             business_date(row.received_at), business_date(row.ended_at) if row.ended_at else None,
             str(case_words.takedown_state(row))]
            for row in rows
        ],
    )  # fmt: skip


def reported(session: Session, asked: Asked, actor: Actor | None) -> Sheet:
    """Deals that centers reported for a year: a center's own, all for the city office."""
    assert actor is not None
    seen = claims.center_to_see(session, actor, asked.center)
    wanted = claims.Wanted(seen.code if seen else None, None, asked.year)
    count, amount = claims.counted(session, wanted)
    if count > MOST:
        raise too_many()
    return Sheet(
        _("Reported deals %(year)s", year=asked.year),
        money_text(amount),
        texts(lazy("Number"), lazy("Center code"), lazy("Kind of operation"), lazy("Kind of right"),
              lazy("Numbers of the rights"), lazy("Seller"), lazy("Seller’s code"), lazy("Buyer"),
              lazy("Buyer’s code"), lazy("Contract date"), lazy("Recorded on"), lazy("Recordal number"),
              lazy("Amount (CNY)"), lazy("State"), lazy("Shown apart")),
        [
            [row.number, row.center.code, str(labels.CATEGORIES[row.category]), str(labels.KINDS[row.right_kind]),
             ", ".join(each.number for each in row.rights), row.seller_name, row.seller_code, row.buyer_name,
             row.buyer_code, row.contract_on, row.recognised_on, row.recordal_no, row.amount,
             str(claim_words.CLAIM_LABELS[row.state][0]),
             str(claim_words.UNCOUNTED_LABELS[row.uncounted]) if row.uncounted else ""]
            for row in session.scalars(claims.claims(wanted))
        ],
    )  # fmt: skip


def doubts(session: Session, asked: Asked, actor: Actor | None) -> Sheet:
    """Deals of the platform whose volume is doubted: a center's own, all for the offices."""
    assert actor is not None
    return Sheet(
        _("Deals shown apart"),
        day_text(asked.today),
        texts(lazy("Deal"), lazy("Center code"), lazy("Why"), lazy("Settled, apart (CNY)"), lazy("State"),
              lazy("Reason"), lazy("Decided by")),
        [
            [row.deal.number, row.deal.center.code, str(volume_words.UNCOUNTED_LABELS[row.doubt.why]), row.apart,
             str(volume_words.STANDING_LABELS[row.doubt.standing][0]), row.doubt.reason, row.doubt.decided_by]
            for row in apart.doubted(session, actor)
        ],
    )  # fmt: skip


def annual_reports(session: Session, asked: Asked, actor: Actor | None) -> Sheet:
    """Annual reports of a year: published ones for everybody, the rest for whom they are open."""
    return Sheet(
        _("Annual reports %(year)s", year=asked.year),
        str(asked.year),
        texts(lazy("Number"), lazy("Center"), lazy("Version"), lazy("State"), lazy("Confirm by"),
              lazy("Published on"), lazy("SHA-256")),
        [
            [row.number, row.center.display(language()), row.version, str(annual_words.REPORT_LABELS[row.state][0]),
             row.due_on, business_date(row.published_at) if row.published_at else None, row.sha256]
            for row in annual.reports_for(session, actor, asked.year)
        ],
    )  # fmt: skip


def evaluations(session: Session, asked: Asked, actor: Actor | None) -> Sheet:
    """Evaluations of a year: published grades for everybody, the rest for whom they are open."""
    return Sheet(
        _("Evaluations of %(year)s", year=asked.year),
        str(asked.year),
        texts(lazy("Number"), lazy("Center"), lazy("Version"), lazy("Points"), lazy("Evaluation grade"), lazy("State"),
              lazy("Published on"), lazy("To be rectified by")),
        [
            [row.number, row.center.display(language()), row.version, evaluation_words.points(row.points_bp),
             str(evaluation_words.GRADE_LABELS[row.grade][0]) if row.grade else "",
             str(evaluation_words.EVALUATION_LABELS[row.state][0]), row.published_on, row.rectify_by]
            for row in evaluated.evaluations_for(session, actor, asked.year)
        ],
    )  # fmt: skip


def versions(session: Session, asked: Asked, actor: Actor | None) -> Sheet:
    """What was published of a year: its closed and restated versions with hash and reason."""
    return Sheet(
        _("Versions of %(year)s", year=asked.year),
        str(asked.year),
        texts(lazy("Version"), lazy("State"), lazy("Written on"), lazy("Reason"), lazy("SHA-256")),
        [
            [row.version, str(labels.STATES[row.kind.value][0]), business_date(row.made_at), row.why, row.sha256]
            for row in years.versions(session, asked.year)
        ],
    )


def operations(session: Session, asked: Asked, actor: Actor | None) -> Sheet:
    """Operations, pieces and beneficiaries of a year by kind of operation; all together first (BR-89)."""
    found = counting.operations_of(session, asked.year)
    return Sheet(
        _("Operations of %(year)s", year=asked.year),
        str(asked.year),
        texts(lazy("Kind of operation"), lazy("Operations"), lazy("Pieces"), lazy("Piece-operations"),
              lazy("Beneficiaries")),
        [
            [str(labels.CATEGORIES[Category(key)]) if key else _("Together"), row.contracts, row.pieces,
             row.piece_operations, row.beneficiaries]
            for key, row in found.items()
        ],
    )  # fmt: skip


def recorded_prices(session: Session, asked: Asked, actor: Actor | None) -> Sheet:
    """Quartiles of recorded contracts as last reckoned, where enough of them stand (BR-8A): day by day they would tell
    the price of each contract."""
    cells = prices.published(session)
    return Sheet(
        _("Recorded prices"),
        day_text(cells[0].day if cells else asked.today),
        texts(lazy("Kind of right"), lazy("Grant"), lazy("Field"), lazy("Contracts"), lazy("Lower quartile (CNY)"),
              lazy("Median (CNY)"), lazy("Upper quartile (CNY)")),
        [
            [str(KIND_LABELS[AssetKind(row.kind)]), str(GRANT_LABELS[row.grant]), field_label(row), row.contracts,
             row.lower, row.median, row.upper]
            for row in cells
        ],
    )  # fmt: skip


REPORTS = (
    Report("cases", lazy("Cases"), ("year",), cases),
    Report("takedowns", lazy("Complaints about listings"), (), takedowns),
    Report("reported-deals", lazy("Reported deals"), ("year", "center"), reported, open_to_all=False),
    Report("volume-apart", lazy("Deals shown apart"), (), doubts, open_to_all=False),
    Report("evaluations", lazy("Evaluations of centers"), ("year",), evaluations),
    Report("annual-reports", lazy("Annual reports"), ("year",), annual_reports),
    Report("versions", lazy("Versions of a year"), ("year",), versions),
    Report("operations", lazy("Operations and pieces"), ("year",), operations),
    Report("prices", lazy("Recorded prices"), (), recorded_prices),
)
