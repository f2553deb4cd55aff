"""What people read instead of codes."""

import re

from core.i18n import LazyText, _, lazy_gettext
from settlement.volumes.models import Category, CountsAs, Measure, RightKind, Standing, Uncounted

MEASURES: dict[Measure, LazyText] = {
    Measure.CONTRACTED: lazy_gettext("Contracted"),
    Measure.COLLECTED: lazy_gettext("Collected"),
    Measure.SETTLED: lazy_gettext("Settled"),
    Measure.COMMISSION: lazy_gettext("Center commission"),
    Measure.ROYALTY_ACCRUED: lazy_gettext("Royalties accrued"),
}
CATEGORIES: dict[Category, LazyText] = {
    Category.TRANSFER: lazy_gettext("Assignment"),
    Category.LICENSE: lazy_gettext("Licence"),
    Category.OPEN_LICENSE: lazy_gettext("Open licence"),
    Category.AUCTION: lazy_gettext("Auction"),
    Category.EQUITY: lazy_gettext("Contribution as equity"),
    Category.PLEDGE_FINANCE: lazy_gettext("Pledge finance (loan principal)"),
    Category.SECURITIZATION: lazy_gettext("Securitisation"),
    Category.INVESTMENT: lazy_gettext("Investment and financing"),
    Category.INSURANCE: lazy_gettext("Insurance (sum insured)"),
    Category.SERVICE: lazy_gettext("IP service income"),
    Category.CULTIVATION: lazy_gettext("Brand cultivation"),
    Category.SET_APART: lazy_gettext("Set apart (related sides, deals in a circle)"),
}
UNCOUNTED_LABELS: dict[Uncounted, LazyText] = {
    Uncounted.RELATED: lazy_gettext("Related sides"),
    Uncounted.SAME_REPRESENTATIVE: lazy_gettext("One person acts for both sides"),
    Uncounted.ROUND_TRIP: lazy_gettext("The right comes back to its seller"),
    Uncounted.BACK_AND_FORTH: lazy_gettext("The same two sides sell back and forth"),
    Uncounted.TAKEN_OUT: lazy_gettext("Taken out by the city office"),
}
STANDING_LABELS: dict[Standing, tuple[LazyText, str]] = {
    Standing.OPEN: (lazy_gettext("Waits for a decision"), "attention"),
    Standing.COUNTS: (lazy_gettext("Counts"), "good"),
    Standing.STAYS: (lazy_gettext("Stays apart"), "neutral"),
}
GROUPS: dict[CountsAs, LazyText] = {
    CountsAs.TRADE: lazy_gettext("Trade (narrow total)"),
    CountsAs.FINANCE: lazy_gettext("Finance"),
    CountsAs.APART: lazy_gettext("Stands apart"),
}
_RELEASE = lazy_gettext("when its money is released; reported from outside: at the recordal")
_PAYMENT = lazy_gettext("when it is paid")
# The day on which each kind counts, as the writers of its facts take it: no policy chooses another (BR-82).
RECOGNITIONS: dict[Category, LazyText] = {
    Category.TRANSFER: _RELEASE,
    Category.LICENSE: _RELEASE,
    Category.OPEN_LICENSE: _RELEASE,
    Category.AUCTION: _RELEASE,
    Category.EQUITY: lazy_gettext("when the change is registered"),
    Category.PLEDGE_FINANCE: lazy_gettext("when the pledge is registered"),
    Category.SECURITIZATION: lazy_gettext("at the issue"),
    Category.INVESTMENT: _PAYMENT,
    Category.INSURANCE: lazy_gettext("when the insurance policy is issued"),
    Category.SERVICE: _PAYMENT,
    Category.CULTIVATION: _PAYMENT,
}
AUDIT_LABELS: dict[str, LazyText] = {
    "volume.policy_enacted": lazy_gettext("Policy of counting enacted"),
    "volume.doubted": lazy_gettext("Shown apart until the city office decides"),
    "volume.doubt_decided": lazy_gettext("The city office decided whether it counts"),
}
RIGHT_KINDS: dict[RightKind, LazyText] = {
    RightKind.PATENT: lazy_gettext("Patents"),
    RightKind.TRADEMARK: lazy_gettext("Trade marks"),
    RightKind.COPYRIGHT: lazy_gettext("Copyright works"),
    RightKind.INDICATION: lazy_gettext("Geographical indications"),
    RightKind.MIXED: lazy_gettext("Mixed bundles"),
}

_NOTE = re.compile(r"(open|counts|stays)/([a-z_]+): (.*)", re.DOTALL)


LATE, GRANT, LINE = "late", "grant", "line"  # why a closed year says something else, where no note of a fact says it
_REASONS = {
    LATE: lazy_gettext("counted after the year was closed"),
    GRANT: lazy_gettext("the grant of a center was corrected"),
    LINE: lazy_gettext("the backbone line was corrected"),
}


def note_of(standing: Standing, why: Uncounted, reason: str) -> str:
    """What a fact keeps that was moved because of a doubt; `said_of` puts it into words."""
    return f"{standing.value}/{why.value}: {reason}"[:300]


def said_of(note: str) -> str:
    """A fact's note as people read it, or another reason of a restated year."""
    kind, _colon, what = note.partition(": ")
    if kind in _REASONS:
        return f"{_REASONS[kind]}: {what}" if what else str(_REASONS[kind])
    found = _NOTE.fullmatch(note)
    if found is None or found[2] not in list(Uncounted):
        return note
    decision, why = STANDING_LABELS[Standing(found[1])][0], UNCOUNTED_LABELS[Uncounted(found[2])]
    if not found[3]:
        return _("%(decision)s (%(why)s)", decision=decision, why=why)
    return _("%(decision)s (%(why)s): %(reason)s", decision=decision, why=why, reason=found[3])


def reasons_said(notes: str) -> str:
    """The notes of several facts, as they are kept one after another, as people read them."""
    return "; ".join(dict.fromkeys(said_of(each) for each in notes.split("; ")))
