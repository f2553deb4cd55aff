"""Whether whoever would grant it has it: the owners, the chain that led to them, and what is not settled about them."""

from collections.abc import Iterator, Sequence
from datetime import date

from core import show
from core.i18n import _, ngettext
from listings.assets import queries as assets
from listings.assets.kinds import AssetKind
from listings.assets.models import Ownership
from listings.assets.states import ClaimState
from listings.registry.rows import is_of_register
from listings.registry.title import MOVING, Entry, Part
from listings.rights import queries as rights
from listings.rights.matrix import CO_OWNERS, Decision
from listings.rights.wanted import WANTED_LABELS, Wanted
from listings.terms.scope import separator
from parties.organisations.models import fold_name
from reports.desk.diligence.finding import Colour, Finding
from reports.desk.diligence.known import Known, told_by
from settlement.recordal.queries import transfers_under_way

GRANTS = (Wanted.ASSIGN, Wanted.EXCLUSIVE, Wanted.SOLE, Wanted.ORDINARY)
TRANSFER_LAW = {"patent": "PL 10; BR-10", "trademark": "TML 42; BR-11", "copyright": "CL 27; BR-12"}


def title(known: Known) -> Iterator[Finding]:
    """The owners and their shares, the chain, what is under way, and whose work it was."""
    yield from _owners(known)
    yield from _chain(known)
    yield from _under_way(known)
    yield from _inventors(known)


def law_of(known: Known) -> str:
    """The articles on how such a right goes over."""
    return TRANSFER_LAW.get(known.asset.family, "CC 597")


def _owners(known: Known) -> Iterator[Finding]:
    asset, owners = known.asset, known.owners
    if not owners:
        text = _("No owner is on record.")
        cure = _("Import a record that names the owner, or have the owner claim the right.")
        yield Finding(Colour.RED, text, _("Owners"), "title", "CC 597", known.source, asset.source_date, cure)
        return
    for each in owners:
        text = _("%(name)s has held the right since %(day)s.", name=_named(known, each), day=show.day(each.from_date))
        source, day = _source_of(known, each)
        if each.organisation_id is None:
            text += _(" It takes part here under no account, so nobody here can act for it.")
            cure = _("Have the owner claim the right here, with the certificate.")
            yield Finding(Colour.AMBER, text, _("Owners"), "title", law_of(known), source, day, cure)
        else:
            yield Finding(Colour.GREEN, text, _("Owners"), "title", law_of(known), source, day)
    if len(owners) > 1:
        yield from _co_owners(known)
    if asset.holders_wait:
        text = _("A register names other holders than those on record here; a deal under way keeps the right as it is.")
        cure = _("Wait until the deal has ended, or ask the office for a copy of its register.")
        yield Finding(
            Colour.RED, text, _("Chain of title"), "title", law_of(known), known.source, asset.source_date, cure
        )


def _source_of(known: Known, owner: Ownership) -> tuple[str, date | None]:
    if is_of_register(owner.cause):
        return known.source, known.asset.source_date
    if owner.cause.startswith(("deal:", "recordal:")):
        return _("A recordal through this platform"), owner.from_date
    return _("Entered here"), known.asset.source_date


def _named(known: Known, owner: Ownership) -> str:
    return known.named(owner.organisation_id, owner.holder_name)


def _co_owners(known: Known) -> Iterator[Finding]:
    """Shares as a register tells them, or presumed equal (CC 309); and whose consent which grant takes (BR-28)."""
    owners = known.owners
    presumed = all(is_of_register(each.cause) for each in owners)
    shares = separator().join(
        _("%(name)s %(share)s", name=_named(known, each), share=show.percent_bp(each.share_bp)) for each in owners
    )
    text = _("The right has %(count)s owners: %(shares)s.", count=len(owners), shares=shares)
    if presumed:
        text += _(" No register tells their shares; the law presumes equal ones (Civil Code, article 309).")
    missing = [grant for grant in GRANTS if _needs_consents(known, owners, grant)]
    source, day = _source_of(known, owners[0])
    if missing:
        names = separator().join(str(WANTED_LABELS[grant]) for grant in missing)
        text += _(" Without a consent on record that each of the others gave: %(grants)s.", grants=names)
        cure = _("Have the written consent of every co-owner recorded at a center.")
    else:
        text += _(" Each co-owner's consent is on record for every grant that takes it.")
        cure = ""
    law = "; ".join(dict.fromkeys([CO_OWNERS[known.asset.family][Wanted.ASSIGN].article, "BR-28"]))
    yield Finding(Colour.AMBER if missing else Colour.GREEN, text, _("Owners"), "title", law, source, day, cure)


def _needs_consents(known: Known, owners: Sequence[Ownership], grant: Wanted) -> bool:
    """Whether more than one owner has not consented: one of them grants, and all the others have to agree."""
    if CO_OWNERS[known.asset.family][grant].decision is not Decision.CONSENT:
        return False
    given = rights.co_owner_consents(known.session, known.asset.id, grant, known.today)
    return sum(each.organisation_id not in given for each in owners) > 1


def _chain(known: Known) -> Iterator[Finding]:
    entries = known.chain.entries
    gaps = [each for each in entries if each.part is Part.GAP]
    powerless = [each for each in entries if each.part is Part.POWERLESS]
    unrecorded = [each for each in entries if each.event.kind in MOVING and not each.source.trusted]
    for each in gaps:
        yield _gap(known, each)
    for each in powerless:
        text = _("An entry moves nothing, for who gave did not hold the right: %(entry)s.", entry=_entry(each))
        yield _of_entry(Colour.AMBER, known, each, text, _("Ask both sides; have the entry corrected at the office."))
    for each in unrecorded:
        text = _("A transfer that only the holder's own file tells; no register has it: %(entry)s.", entry=_entry(each))
        yield _of_entry(Colour.AMBER, known, each, text, _("Have it recorded at the office: title passes with that."))
    moves = sum(each.part in (Part.MOVES, Part.CORRECTS) for each in entries)
    if known.owners and not (gaps or powerless or unrecorded):
        if known.sources:
            text = ngettext(
                "The chain of title has no gap: %(num)s transfer on record.",
                "The chain of title has no gap: %(num)s transfers on record.",
                moves,
            )
            yield _of_chain(Colour.GREEN, known, text)
        else:
            text = _("No register's record tells the chain of title before the present owner.")
            yield _of_chain(
                Colour.AMBER, known, text, _("Import the office's record, or ask for a copy of its register.")
            )


def _gap(known: Known, gap: Entry) -> Finding:
    """Closed where a register has named the present owner after it."""
    closed = any(
        each.trusted
        and each.record.owners
        and not each.record.owners_presumed
        and each.record.source_date is not None
        and each.record.source_date >= (gap.day or date.min)
        for each in known.sources
    )
    if closed:
        text = _("A link is missing, though the register has named the owners since: %(entry)s.", entry=_entry(gap))
        return _of_entry(Colour.AMBER, known, gap, text, _("Ask the owner for the deeds of that transfer."))
    text = _("The chain of title is broken; who gave was not the holder on record: %(entry)s.", entry=_entry(gap))
    return _of_entry(
        Colour.RED, known, gap, text, _("Have the missing transfer or change of name recorded at the office.")
    )


def _entry(entry: Entry) -> str:
    event = entry.event
    who = " → ".join(part for part in (separator().join(event.givers), separator().join(event.takers)) if part)
    return separator().join(part for part in (show.day(entry.day), event.ref, who) if part)


def _of_entry(colour: Colour, known: Known, entry: Entry, text: str, cure: str) -> Finding:
    record = _("Chain of title")
    day = entry.event.recorded or entry.day
    return Finding(colour, text, record, "title", law_of(known), told_by(entry.source), day, cure)


def _of_chain(colour: Colour, known: Known, text: str, cure: str = "") -> Finding:
    return Finding(
        colour, text, _("Chain of title"), "title", law_of(known), known.source, known.asset.source_date, cure
    )


def _under_way(known: Known) -> Iterator[Finding]:
    """Transfers that are signed and not recorded, and claims; for those alone who may see them."""
    if not known.is_shown_all:
        return
    for day in transfers_under_way(known.session, known.asset.id):
        text = _(
            "A transfer signed here on %(day)s waits for its recordal; until then the title stays.", day=show.day(day)
        )
        cure = _("Wait for the office's decision, or for the end of that deal.")
        yield Finding(
            Colour.RED, text, _("A deal under way"), "asset", law_of(known), _("This platform"), known.today, cure
        )
    claims = [each for each in assets.claims_on(known.session, known.asset.id) if each.state is ClaimState.CLAIMED]
    if claims:
        text = _("Somebody claims to own the right; no center has decided on it yet.")
        cure = _("Have the center compare the claim with the register.")
        yield Finding(Colour.AMBER, text, _("Claims"), "asset", "BR-41", _("This platform"), known.today, cure)


def _inventors(known: Known) -> Iterator[Finding]:
    asset = known.asset
    if asset.family != "patent" or not known.owners:
        return
    about = (_("Inventors or authors"), "asset", "PL 6; CC 847; BR-14", known.source, asset.source_date)
    inventors = {fold_name(name) for name in asset.inventor_names}
    if not inventors:
        text = (
            _("No inventor is on record.")
            if asset.kind is not AssetKind.PATENT_DESIGN
            else _("No designer is on record.")
        )
        yield Finding(
            Colour.AMBER, text, *about, _("Look at the published application; whoever made it may have to be rewarded.")
        )
    elif any(fold_name(each.holder_name) in inventors for each in known.owners):
        text = _("An inventor is the owner. What was made in employment belongs to the employer.")
        yield Finding(Colour.AMBER, text, *about, _("Ask for the owner's word that it was not made in employment."))
    else:
        text = ngettext(
            "%(num)s inventor is on record, and the register names another as owner.",
            "%(num)s inventors are on record, and the register names another as owner.",
            len(inventors),
        )
        yield Finding(Colour.GREEN, text, *about)
