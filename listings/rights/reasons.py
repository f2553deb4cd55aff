"""The rows of a verdict in words: what is so, and what can be done about it."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from core import show
from core.i18n import LazyText, _, lazy_gettext
from listings.assets.kinds import AssetStatus
from listings.assets.labels import GAP_LABELS, STATUS_LABELS
from listings.rights.matrix import Cell, Decision, Fact
from listings.rights.verdict import Reason
from listings.rights.wanted import Wanted
from listings.terms.scope import Overlap, Scope, separator

FACT_LABELS: dict[Fact, LazyText] = {
    Fact.COMMITMENT_ASSIGN: lazy_gettext("An accepted offer commits this right to an assignment."),
    Fact.COMMITMENT_CLOSED: lazy_gettext("An accepted offer commits this right to an exclusive or sole licence."),
    Fact.EXCLUSIVE: lazy_gettext("An exclusive licence is in force."),
    Fact.SOLE: lazy_gettext("A sole licence is in force."),
    Fact.ORDINARY: lazy_gettext("An ordinary licence is in force or agreed."),
    Fact.OPEN_LICENSE: lazy_gettext("An open licence is announced."),
    Fact.PLEDGE: lazy_gettext("The right is pledged."),
    Fact.SEIZURE: lazy_gettext("A court has seized the right."),
    Fact.SUSPENSION: lazy_gettext("The office has suspended proceedings over the right."),
    Fact.DISPUTE: lazy_gettext("Ownership or validity of the right is in dispute."),
    Fact.OPTION: lazy_gettext("Somebody else has an option on the right."),
    Fact.MANDATE: lazy_gettext("A broker has the exclusive mandate for the right."),
    Fact.STATE_FUNDED_MARCH_IN: lazy_gettext("The right came out of a project that the state funded."),
    Fact.EXPORT_CONTROL: lazy_gettext("The technology is restricted for export."),
}

# What lifts the obstacle where it denies.
CURES: dict[Fact, LazyText] = {
    Fact.COMMITMENT_ASSIGN: lazy_gettext("If that deal ends without recordal, the right is free again."),
    Fact.COMMITMENT_CLOSED: lazy_gettext("Choose another territory, field or term, or wait until that deal ends."),
    Fact.EXCLUSIVE: lazy_gettext("Choose a territory, field or term outside that licence."),
    Fact.SOLE: lazy_gettext("Choose a territory, field or term outside that licence."),
    Fact.ORDINARY: lazy_gettext("Agree on an ordinary licence, or carve the existing scope out."),
    Fact.OPEN_LICENSE: lazy_gettext("Agree on an ordinary licence, or have the declaration withdrawn first."),
    Fact.PLEDGE: lazy_gettext("Have the pledgee's written consent recorded at your center."),
    Fact.SEIZURE: lazy_gettext("It can be traded once the court has lifted the seizure and the office has noted it."),
    Fact.SUSPENSION: lazy_gettext("It can be traded once the office has resumed the proceedings."),
    Fact.DISPUTE: lazy_gettext("It can be traded once the dispute is decided or settled."),
    Fact.OPTION: lazy_gettext("Let the option's holder give it up in writing; the center then ends it on record."),
    Fact.MANDATE: lazy_gettext("Go through the broker, or let the mandate end first."),
    Fact.STATE_FUNDED_MARCH_IN: lazy_gettext("Have the center check with the authority that funded the project."),
    Fact.EXPORT_CONTROL: lazy_gettext(
        "Apply for the permit to export and have it recorded at your center; the contract takes effect with the permit."
    ),
}

# What the other side takes on where the record only limits.
LIMITS: dict[Fact, LazyText] = {
    Fact.COMMITMENT_ASSIGN: lazy_gettext("Offers can only be accepted if that deal ends without recordal."),
    Fact.COMMITMENT_CLOSED: lazy_gettext("The new owner takes the right with that licence."),
    Fact.EXCLUSIVE: lazy_gettext("The licence goes on under the new owner."),
    Fact.SOLE: lazy_gettext("The licence goes on under the new owner."),
    Fact.ORDINARY: lazy_gettext("The licence goes on under the new owner."),
    Fact.OPEN_LICENSE: lazy_gettext("The new owner declares the open licence anew; licences taken before go on."),
    Fact.PLEDGE: lazy_gettext("The pledgee has consented; the proceeds pay the debt early or are deposited."),
    Fact.STATE_FUNDED_MARCH_IN: lazy_gettext(
        "The state may use it, or let others use it, where the security or a great interest of the country asks for it."
    ),
    Fact.EXPORT_CONTROL: lazy_gettext(
        "For a foreign side it takes a permit to export; with the permit it can be done."
    ),
}

# Whose consent a record asks for, where its holder has no name here.
WHOSE: dict[Fact, LazyText] = {
    Fact.PLEDGE: lazy_gettext("the pledgee"),
    Fact.OPTION: lazy_gettext("the holder of the option"),
    Fact.MANDATE: lazy_gettext("the broker"),
    Fact.EXPORT_CONTROL: lazy_gettext("the authority that permits the export"),
}

# Holders who stand in a public register; a commitment's other side is nobody's business.
NAMED = frozenset({Fact.EXCLUSIVE, Fact.SOLE, Fact.OPEN_LICENSE, Fact.PLEDGE})


def on_record(record: Any, fact: Fact, cell: Cell, overlap: Overlap | None, *, wanted: Scope | None = None) -> Reason:
    """The row for an encumbrance or a commitment; what bears on the whole right bears on all that is `wanted`."""
    text = str(FACT_LABELS[fact])
    if fact in NAMED and record.holder_name and str(record.type) != "commitment":
        text = _("%(fact)s Holder: %(name)s.", fact=text, name=record.holder_name)
    words = LIMITS if cell.decision is Decision.SUBJECT else CURES
    return Reason(
        decision=cell.decision,
        record=f"encumbrance:{record.id}",
        text=text,
        overlap=str(overlap) if overlap else _("the whole right"),
        article=cell.article,
        cure=str(words.get(fact, CURES[fact])),
        area=area.as_json() if (area := overlap or wanted) else None,
        whose=_whose(record, fact) if cell.decision is Decision.CONSENT else "",
    )


def _whose(record: Any, fact: Fact) -> str:
    known = fact is Fact.PLEDGE and record.holder_name
    return str(known or WHOSE[fact])


def dead(status: AssetStatus, ends: date | None) -> Reason:
    """The right is no more."""
    if status.is_dead:
        text = _("The right is no longer in force: %(status)s.", status=STATUS_LABELS[status])
    else:
        text = _("The right ended on %(day)s.", day=show.day(ends))
    cure = _("If the register says otherwise, import its newest file and try again.")
    return Reason(Decision.DENY, "status", text, article="CC 865", cure=cure)


def of_its_kind(cell: Cell, grant: Wanted) -> Reason:
    """What the law lets anybody do with this kind of right, first of all with a geographical indication."""
    if grant is Wanted.OPEN:
        text = _("Open licences are declared for patents only.")
        cure = _("Offer ordinary licences on the market instead.")
        return Reason(cell.decision, "kind", text, overlap=_("the whole right"), article=cell.article, cure=cure)
    if grant is Wanted.PLEDGE:
        text = _("A geographical indication cannot be transferred, so it cannot be pledged.")
        cure = _("Take another right as security.")
        return Reason(cell.decision, "kind", text, overlap=_("the whole right"), article=cell.article, cure=cure)
    if cell.decision is Decision.SUBJECT:
        text = _("A geographical indication is licensed as authorised use only.")
        cure = _("The user's goods must meet the specification in the register; others who meet it may use it too.")
    elif grant.moves_the_right:
        text = _("A geographical indication belongs to nobody alone, so it cannot be sold.")
        cure = _("Agree on authorised use: an ordinary licence to a producer whose goods meet the specification.")
    else:
        text = _("Nobody can be kept out of a geographical indication whose goods meet its specification.")
        cure = _("Agree on authorised use: an ordinary licence to a producer whose goods meet the specification.")
    return Reason(cell.decision, "kind", text, overlap=_("the whole right"), article=cell.article, cure=cure)


def suspended_by_status() -> Reason:
    """The register says that proceedings are suspended."""
    text, cure = str(FACT_LABELS[Fact.SUSPENSION]), str(CURES[Fact.SUSPENSION])
    return Reason(Decision.DENY, "status", text, article="PIR 105", cure=cure)


def status_unknown() -> Reason:
    """Nothing says that the right is alive."""
    text = _("The register's data does not say whether the right is in force.")
    cure = _("Import a newer record, or have your center confirm the status from a register copy.")
    return Reason(Decision.DENY, "status", text, article="CC 865", cure=cure)


def pending() -> Reason:
    """An application: what is traded is the right to apply."""
    text = _("The right is not granted yet; what is traded is the application.")
    cure = _("If the office refuses it, there is nothing to hold. Agree on what happens then.")
    return Reason(Decision.SUBJECT, "status", text, article="PL 10", cure=cure)


def outlives(ends: date, scope: Scope) -> Reason:
    """The licence would last longer than the right."""
    text = _("The right ends on %(day)s; a licence cannot go beyond it.", day=show.day(ends))
    cure = _("Let the licence end by that day, or for as long as the right lives.")
    return Reason(Decision.DENY, "term", text, overlap=str(scope), article="CC 865", cure=cure)


def out_of_reach(text: str, family: str, scope: Scope) -> Reason:
    """The licence would be of a right that does not exist there."""
    article = {"trademark": "PC 6", "indication": "TRIPS 24"}.get(family, "PC 4bis")
    return Reason(Decision.DENY, "territory", text, overlap=str(scope), article=article)


def not_the_owner() -> Reason:
    """Whoever offers it is not on the register as its owner."""
    text = _("The organisation that would grant this is not recorded as an owner of the right.")
    cure = _("Claim the right on its page and let the center confirm it.")
    return Reason(Decision.DENY, "ownership", text, article="CC 597", cure=cure)


def co_owned(cell: Cell, names: Sequence[str], *, agreed: bool | None = None) -> Reason:
    """The right has other owners; `agreed` says whether their agreement lets one of them grant this alone, None where
    they have agreed on nothing else than the law."""
    text = _("The right has further owners: %(names)s.", names=separator().join(names))
    if agreed is not None:
        text = (
            _("The right has further owners: %(names)s. By their agreement each of them grants this alone.",
              names=separator().join(names))
            if agreed
            else _("The right has further owners: %(names)s. By their agreement this takes all of them.",
                   names=separator().join(names))
        )  # fmt: skip
    if cell.decision is Decision.CONSENT:
        cure = _("Have the consent of every co-owner recorded at your center, or agree on an ordinary licence.")
        if agreed is False:
            cure = _("Have the consent of every co-owner recorded at your center.")
    else:
        cure = _("What is earned is shared with the co-owners.")
    whose = separator().join(names) if cell.decision is Decision.CONSENT else ""
    return Reason(cell.decision, "ownership", text, article=cell.article, cure=cure, whose=whose)


def incomplete(gaps: Sequence[str]) -> Reason:
    """Something that a listing must say is not known."""
    missing = " ".join(str(GAP_LABELS.get(gap, gap)) for gap in gaps)
    text = _("The record is not complete. %(gaps)s", gaps=missing)
    cure = _("Complete it on the right's page or import a fuller record.")
    return Reason(Decision.DENY, "record", text, cure=cure)
