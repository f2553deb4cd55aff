"""What the state and the law of export have to say: restrictions, public funds, public owners, foreign parties."""

from collections.abc import Iterator

from core import show
from core.i18n import _
from listings.assets.models import Encumbrance, EncumbranceType
from listings.rights import queries as rights
from listings.rights.models import PriceFound
from listings.rights.queries import HOME
from listings.rights.reasons import CURES, FACT_LABELS
from listings.rights.rules import publicity_over
from listings.rights.weighing import fact_of
from parties.organisations.models import Organisation
from reports.desk.diligence.burdens import record_of, source_of
from reports.desk.diligence.finding import Colour, Finding
from reports.desk.diligence.known import Known

EXPORT_LAW = "PL 10; TIE 35; BR-10"
TECHNOLOGY = ("patent_invention", "patent_utility", "patent_application", "software")


def state(known: Known) -> Iterator[Finding]:
    """Export control, money of the state, owners of the state, and parties from abroad."""
    found = [*_export(known), *_public_money(known), *_public_owners(known), *_foreign_owners(known)]
    yield from found
    if not found:
        text = _("No export control, public money, public owner or foreign party is on record.")
        yield Finding(
            Colour.GREEN,
            text,
            _("The right's record"),
            "asset",
            "PL 10; STL 18; BR-64",
            _("This platform"),
            known.today,
        )


def is_foreign(known: Known) -> bool | None:
    """Whether the other side is foreign; None where nobody is named.

    Who looks at a right without talking about it may hand the report on: that it is not foreign says nothing.
    """
    foreign = rights.is_foreign(known.session, known.other_side_id)
    return None if known.asked is None and not foreign else foreign


def _export(known: Known) -> Iterator[Finding]:
    foreign = is_foreign(known)
    controls = [each for each in known.standing if each.type is EncumbranceType.EXPORT_CONTROL]
    for each in controls:
        yield _control(known, each, foreign)
    if foreign and not controls and known.asset.kind.value in TECHNOLOGY:
        text = _(
            "The other side is foreign. No restriction for export is on record; that is no answer from the catalogue."
        )
        cure = _(
            "Look it up in the catalogue of technologies prohibited or restricted for export; register the contract."
        )
        yield Finding(
            Colour.AMBER, text, _("The other side"), "asset", EXPORT_LAW, _("This platform"), known.today, cure
        )


def _control(known: Known, each: Encumbrance, foreign: bool | None) -> Finding:
    text, cure = str(FACT_LABELS[fact_of(each)]), str(CURES[fact_of(each)])
    about = (record_of(each), "asset", EXPORT_LAW, *source_of(known, each))
    if each.consent_digest and each.consent_on is not None and each.consent_on <= known.today:
        text = _("%(fact)s The permit of %(day)s is on record.", fact=text, day=show.day(each.consent_on))
        return Finding(Colour.AMBER, text, *about, _("Keep to what the permit covers."))
    if foreign is None:
        return Finding(Colour.AMBER, text, *about, cure)
    if foreign:
        return Finding(Colour.RED, _("%(fact)s The other side is foreign.", fact=text), *about, cure)
    text = _("%(fact)s It does not bear on this other side, which is not foreign.", fact=text)
    return Finding(Colour.GREEN, text, *about)


def _public_money(known: Known) -> Iterator[Finding]:
    for each in known.standing:
        if each.type is EncumbranceType.STATE_FUNDED_MARCH_IN:
            text, cure = str(FACT_LABELS[fact_of(each)]), str(CURES[fact_of(each)])
            yield Finding(Colour.AMBER, text, record_of(each), "asset", "STP 32", *source_of(known, each), cure)


def _public_owners(known: Known) -> Iterator[Finding]:
    """Whoever the state founded or owns finds its price in the open before it binds itself (STL 18; BR-64)."""
    public = [row for row in _owning(known) if row.of_the_state]
    if not public:
        return
    names = known.named(public[0].id, public[0].name)
    rows = [each for each in rights.publications_of(known.session, known.asset.id) if each.published_on <= known.today]
    over = [
        each
        for each in rows
        if each.found_by is not PriceFound.AGREED or publicity_over(each.published_on, known.today)
    ]
    about = (_("Published prices"), "availability", "STL 18; BR-64")
    if over:
        text = _(
            "%(name)s belongs to the state; its price of %(price)s was published on %(day)s and has stood long enough.",
            name=names, price=show.money(over[0].price), day=show.day(over[0].published_on),
        )  # fmt: skip
        yield Finding(Colour.GREEN, text, *about, _("Recorded by an operation center"), over[0].published_on)
    elif rows:
        text = _("%(name)s belongs to the state; its price is published, and not yet for long enough.", name=names)
        cure = _("Wait until the days of publicity are over before anything is accepted.")
        yield Finding(Colour.AMBER, text, *about, _("Recorded by an operation center"), rows[0].published_on, cure)
    else:
        text = _("%(name)s belongs to the state and has published no price for this right.", name=names)
        cure = _("Have it publish name and price, list the right at an exchange, or hold an auction.")
        yield Finding(Colour.AMBER, text, *about, _("This platform"), known.today, cure)


def _owning(known: Known) -> list[Organisation]:
    ids = {each.organisation_id for each in known.owners}
    return [row for row in known.organisations.values() if row.id in ids]


def _foreign_owners(known: Known) -> Iterator[Finding]:
    for row in _owning(known):
        if row.country != HOME:
            text = _(
                "%(name)s is a foreign owner: what is paid to it leaves the country.",
                name=known.named(row.id, row.name),
            )
            cure = _("Withhold the tax, and let an agency act for it before the office.")
            yield Finding(
                Colour.AMBER, text, _("Owners"), "title", "PL 18; BR-72", _("This platform"), known.today, cure
            )
