"""Other rights that bear on this one: its patent family, what was published before, and similar marks of its owner."""

from collections.abc import Iterator, Sequence

from sqlalchemy import or_, select

from core import show
from core.i18n import _, language
from listings.assets import queries as assets
from listings.assets.kinds import STATUS_LABELS, AssetStatus
from listings.assets.models import Asset, AssetClass, ClassScheme, Ownership
from listings.rights import queries as rights
from listings.terms.scope import separator
from parties.organisations.models import fold_name
from reports.desk.diligence.finding import Colour, Finding
from reports.desk.diligence.known import Known, source_in_words

MOST_MEMBERS = 30
LOST = (AssetStatus.REFUSED, AssetStatus.INVALIDATED)
SIMILAR_LAW = "TML 42; TMR 31; BR-11"


def family(known: Known) -> Iterator[Finding]:
    """The members of its family that are held here, and publications that may stand against it; patents alone."""
    if known.asset.family != "patent":
        return
    yield from _published_before(known)
    members = _members(known)
    if not members:
        text = _("No other member of its patent family is held here; that is no sign that there is none.")
        cure = _("Look the family up at the EPO (Espacenet, INPADOC) and import it.")
        yield Finding(
            Colour.AMBER, text, _("The right's record"), "sources", "PC 4", known.source, known.asset.source_date, cure
        )
    mine = _holders(known, known.asset)
    for each in members:
        yield _member(known, each, mine)


def _members(known: Known) -> Sequence[Asset]:
    asset = known.asset
    pointers = [Asset.family_id == asset.family_id] if asset.family_id else []
    pointers += [Asset.pct_no == asset.pct_no] if asset.pct_no else []
    if not pointers:
        return []
    query = select(Asset).where(or_(*pointers), Asset.id != asset.id).order_by(Asset.jurisdiction, Asset.id)
    return known.session.scalars(query.limit(MOST_MEMBERS)).all()


def _holders(known: Known, asset: Asset) -> set[object]:
    rows = known.owners if asset.id == known.asset.id else assets.owners_now(known.session, asset.id)
    return {each.organisation_id or fold_name(each.holder_name) for each in rows}


def _member(known: Known, member: Asset, mine: set[object]) -> Finding:
    what = _("%(office)s %(number)s", office=member.jurisdiction, number=member.number_display)
    about = (_("Family"), f"asset:{member.id}", "PC 4", source_in_words(member.source), member.source_date)
    if member.status in LOST:
        text = _(
            "Member of the family: %(what)s. %(status)s: the same reasons may stand against this right.",
            what=what, status=STATUS_LABELS[member.status],
        )  # fmt: skip
        return Finding(Colour.AMBER, text, *about, _("Read why, in that office's file."))
    theirs = _holders(known, member)
    if theirs and mine and theirs != mine:
        text = _("Member of the family: %(what)s. It has other owners than this right.", what=what)
        return Finding(Colour.AMBER, text, *about, _("Agree on what the owners of the others may do, and where."))
    text = _("Member of the family: %(what)s. %(status)s, same owners.", what=what, status=STATUS_LABELS[member.status])
    return Finding(Colour.GREEN, text, *about)


def _published_before(known: Known) -> Iterator[Finding]:
    """What was public before the day of filing is not new, unless an earlier day is claimed (PL 22; PC 4)."""
    asset = known.asset
    if asset.filing_date is None or asset.pct_no:
        return
    claims = any(each.record.priorities for each in known.sources)
    if asset.publication_date is not None and asset.publication_date < asset.filing_date:
        text = _(
            "On record it was published on %(published)s, before it was filed on %(filed)s.",
            published=show.day(asset.publication_date), filed=show.day(asset.filing_date),
        )  # fmt: skip
        colour = Colour.AMBER if claims else Colour.RED
        cure = _("Compare both days with the office's register. What was public before filing is not new.")
        yield Finding(
            colour, text, _("The right's record"), "sources", "PL 22; PC 4", known.source, asset.source_date, cure
        )
    for each in _members(known):
        day = each.publication_date
        if day is not None and day < asset.filing_date and not claims:
            text = _(
                "A member of the family, %(office)s %(number)s, was published on %(day)s, before this right was filed.",
                office=each.jurisdiction, number=each.number_display, day=show.day(day),
            )  # fmt: skip
            cure = _(
                "See whether this right claims an earlier day: a division or continuation of an older application."
            )
            yield Finding(
                Colour.AMBER, text, _("Family"), f"asset:{each.id}", "PL 22; PC 4", source_in_words(each.source),
                each.source_date, cure,
            )  # fmt: skip


def similar(known: Known) -> Iterator[Finding]:
    """The set of same and similar marks that goes along with a mark (TML 42); marks alone."""
    asset = known.asset
    if asset.family != "trademark":
        return
    about = (_("Set of similar marks"), "availability", SIMILAR_LAW, _("This platform"), known.today)
    set_ = rights.similar_marks(known.session, asset, known.today)
    missing = [each for each in set_ if each.asset_id not in known.together]
    if missing:
        names = separator().join(each.name for each in missing)
        text = _("Similar marks of the same owner have to go along and are not in this report: %(marks)s.", marks=names)
        yield Finding(
            Colour.RED, text, *about, _("Buy all of them together; a mark is not assigned without the others.")
        )
    elif set_:
        text = _("All %(count)s marks of its set of similar marks are in this report.", count=len(set_) + 1)
        yield Finding(Colour.GREEN, text, *about)
    others = [each for each in _same_classes(known) if each.id not in {kin.asset_id for kin in set_}]
    if others:
        names = separator().join(
            _("%(title)s (%(number)s)", title=each.titled(language()), number=each.number_display) for each in others
        )
        text = _(
            "The same owner has marks in the same classes that nobody has compared with it: %(marks)s.", marks=names
        )
        yield Finding(Colour.AMBER, text, *about, _("Have the center say which of them are similar."))
    elif not set_:
        text = _("No other mark of the same owner in the same classes is held here.")
        yield Finding(Colour.GREEN, text, *about)


def _same_classes(known: Known) -> Sequence[Asset]:
    """Marks of the same owners in one of its Nice classes, alive today."""
    owners = [each.organisation_id for each in known.owners if each.organisation_id]
    nice = select(AssetClass.code).where(AssetClass.asset_id == known.asset.id, AssetClass.scheme == ClassScheme.NICE)
    query = (
        select(Asset)
        .join(Ownership, Ownership.asset_id == Asset.id)
        .join(AssetClass, AssetClass.asset_id == Asset.id)
        .where(
            Ownership.organisation_id.in_(owners), Ownership.to_date.is_(None), Asset.id.not_in(known.together),
            Asset.kind == known.asset.kind, AssetClass.scheme == ClassScheme.NICE, AssetClass.code.in_(nice),
            Asset.jurisdiction == known.asset.jurisdiction,
        )
        .distinct()
        .order_by(Asset.id)
        .limit(MOST_MEMBERS)
    )  # fmt: skip
    return [each for each in known.session.scalars(query) if each.is_alive_on(known.today)] if owners else []
