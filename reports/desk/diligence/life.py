"""Whether the right lives: its status, the fees that keep it alive, and how much of its term is left."""

from collections.abc import Iterator
from datetime import timedelta

from core import show
from core.i18n import _
from listings.assets.duration import left_in_words
from listings.assets.kinds import BASIS_LABELS, STATUS_LABELS, AssetStatus
from listings.docket.course import Deadline
from listings.docket.fees import named
from listings.docket.labels import source_in_words as rule_in_words
from listings.docket.pages import row, sentence
from listings.docket.vocabulary import Certainty, Charge, Risk
from reports.desk.diligence import rules
from reports.desk.diligence.finding import Colour, Finding
from reports.desk.diligence.known import Known

FEE_COLOURS = {
    Risk.OVER: Colour.RED, Risk.GRACE: Colour.AMBER, Risk.SOON: Colour.AMBER, Risk.UNKNOWN: Colour.AMBER,
    Risk.NONE: Colour.GREEN,
}  # fmt: skip
TERM_LAW = {"patent": "PL 42; BR-01", "trademark": "TML 39; BR-06", "copyright": "CL 23; BR-07"}
FEE_LAW = {"patent": "PL 43; BR-02", "trademark": "TML 40; BR-06"}


def life(known: Known) -> Iterator[Finding]:
    """Status, age of the data, fees, term."""
    yield _status(known)
    if (stale := _stale(known)) is not None:
        yield stale
    if not known.asset.status.is_dead:
        yield from _fees(known)
        yield _term(known)


def _status(known: Known) -> Finding:
    asset = known.asset
    label = STATUS_LABELS[asset.status]
    since = _("%(status)s since %(day)s.", status=label, day=show.day(asset.status_date)) if asset.status_date else ""
    text = since or _("%(status)s.", status=label)
    record, day = _("The right's record"), asset.source_date
    by_center = asset.status_source == "center"
    source = _("An operation center, from the office's decision") if by_center else known.source
    if asset.status.is_dead:
        cure = _("If the register says otherwise, import its newest file.")
        return Finding(Colour.RED, text, record, "asset", "CC 865; BR-21", source, day, cure)
    if asset.status is AssetStatus.SUSPENDED:
        cure = _("It can be traded once the office has resumed the proceedings.")
        return Finding(Colour.RED, text, record, "asset", "PIR 105; BR-16", source, day, cure)
    if asset.status is AssetStatus.UNKNOWN:
        text = _("The data does not say whether the right is in force.")
        cure = _("Import a newer record, or have a center confirm the status from a copy of the register.")
        return Finding(Colour.RED, text, record, "asset", "CC 865; BR-21", source, day, cure)
    if asset.status is AssetStatus.PENDING:
        cure = _("If the office refuses it, there is nothing to hold. Agree on what happens then.")
        return Finding(Colour.AMBER, text, record, "asset", "PL 10", source, day, cure)
    return Finding(Colour.GREEN, text, record, "asset", "BR-21", source, day)


def _stale(known: Known) -> Finding | None:
    """Old data says little of today; None where it is young enough."""
    asset, days = known.asset, rules.in_force(rules.STALE_DAYS, known.today)
    told = asset.source_date
    if told is None and not known.sources:
        return None  # entered by hand: what is said of it stands under its own part
    if told is not None and (known.today - told).days <= days:
        return None
    if told is None:
        text = _("The data bears no date, so it is not known how old it is.")
    else:
        text = _(
            "The data is of %(day)s, older than %(days)s days; the office may know more.", day=show.day(told), days=days
        )
    cure = _("Import the office's newest record.")
    return Finding(Colour.AMBER, text, _("The right's record"), "sources", "", known.source, told, cure)


def _fees(known: Known) -> Iterator[Finding]:
    asset, outlook = known.asset, known.outlook
    law = FEE_LAW.get(asset.family, "")
    if outlook.worst is None:
        if asset.family == "copyright":
            text = _("No fee keeps such a right alive.")
            yield Finding(Colour.GREEN, text, _("Fees and deadlines"), "fees", "BR-07", known.source, asset.source_date)
            return
        text = _(
            "No deadline can be reckoned: the office's periods or the days they count from are not on record here."
        )
        if asset.status is AssetStatus.PENDING:
            text = _("Nothing falls due before grant as far as the rules on record go.")
        cure = _("Ask the office which fees are open.")
        yield Finding(Colour.AMBER, text, _("Fees and deadlines"), "fees", law, known.source, asset.source_date, cure)
        return
    yield _deadline(known, outlook.worst, outlook.risk, law)


def _deadline(known: Known, worst: Deadline, risk: Risk, law: str) -> Finding:
    said = row(worst, known.today)
    text = str(sentence(said, risk) or named(worst.charge, worst.number))
    colour = FEE_COLOURS[risk]
    cure = ""
    if risk is Risk.OVER:
        cure = _("Show the receipt of the payment, or ask the office whether it can still be restored.")
    elif risk is Risk.GRACE:
        cure = _(
            "Pay it with its surcharge by %(day)s and have the payment recorded here.", day=show.day(worst.last_day)
        )
    elif risk is Risk.SOON and worst.charge is not Charge.END_OF_TERM:
        cure = _("Agree on who pays it, and pay it by %(day)s.", day=show.day(worst.due))
    if said.certainty is not Certainty.LAW:
        text = _("%(text)s The period is to be confirmed at the office.", text=text)
    source = _("%(source)s; the period: %(rule)s", source=known.source, rule=rule_in_words(worst.rule.source))
    return Finding(colour, text, _("Fees and deadlines"), "fees", law, source, known.asset.source_date, cure)


def _term(known: Known) -> Finding:
    asset, law = known.asset, TERM_LAW.get(known.asset.family, "CC 865")
    about = (_("The right's record"), "asset", law, known.source, asset.source_date)
    if asset.expiry_date is None or asset.expiry_basis is None:
        if asset.family == "indication":
            return Finding(Colour.GREEN, _("A geographical indication has no last day."), *about)
        text = _("The last day of the term is not known here.")
        return Finding(Colour.AMBER, text, *about, _("Import a record that tells it, or the day of filing."))
    basis = BASIS_LABELS[asset.expiry_basis]
    if asset.expiry_date < known.today:
        text = _("The term ended on %(day)s (%(basis)s).", day=show.day(asset.expiry_date), basis=basis)
        return Finding(Colour.RED, text, *about, _("If it was renewed or extended, import the record that says so."))
    left = left_in_words(known.today, asset.expiry_date)
    text = _("The term ends on %(day)s (%(basis)s): %(left)s.", day=show.day(asset.expiry_date), basis=basis, left=left)
    near = timedelta(days=rules.in_force(rules.NEAR_THE_END_DAYS, known.today))
    if asset.expiry_date - known.today <= near:
        cure = _("Renew it in time.") if asset.family == "trademark" else _("No licence can go beyond that day.")
        return Finding(Colour.AMBER, text, *about, cure)
    return Finding(Colour.GREEN, text, *about)
