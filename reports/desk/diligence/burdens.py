"""What stands on the right: encumbrances, and what is or was contested about it."""

from collections.abc import Iterator
from datetime import date

from core import show
from core.i18n import LazyText, _, lazy_gettext
from listings.assets.kinds import AssetStatus
from listings.assets.labels import ENCUMBRANCE_LABELS
from listings.assets.models import Encumbrance, EncumbranceType
from listings.registry.labels import EVENT_LABELS
from listings.registry.recordals import EventKind
from listings.rights.reasons import CURES
from listings.rights.weighing import fact_of
from listings.terms.scope import Scope, separator
from listings.terms.vocabulary import Act, LicenseType
from reports.desk.diligence.finding import Colour, Finding
from reports.desk.diligence.known import Known, told_by

T = EncumbranceType

LAWS: dict[EncumbranceType, str] = {
    T.COMMITMENT: "CC 509",
    T.PLEDGE: "CC 444; BR-40",
    T.SEIZURE: "PIR 104",
    T.SUSPENSION: "PIR 105; BR-16",
    T.DISPUTE: "PIR 103; BR-16",
    T.OPTION: "CC 509",
    T.MANDATE: "CC 509",
}
# Under its own part: licences, disputes, and what the law of export and of public funds says.
ELSEWHERE = frozenset({T.DISPUTE, T.OPEN_LICENSE, T.STATE_FUNDED_MARCH_IN, T.EXPORT_CONTROL})
ENDED_LABELS: dict[EventKind, LazyText] = {
    EventKind.INVALIDATION: lazy_gettext("The office's books say that it was declared invalid."),
    EventKind.LIMITATION: lazy_gettext("The office's books say that it was limited, or declared invalid in part."),
    EventKind.DISPUTE: lazy_gettext("The office's books tell of a dispute."),
}


def burdens(known: Known) -> Iterator[Finding]:
    """Pledges, seizures, suspensions, options, mandates; deals under way where the reader may see them."""
    found = [each for each in known.standing if each.type not in ELSEWHERE]
    for each in found:
        yield _standing(known, each)
    if not found:
        text = _("No pledge, security interest, preservation, suspension, option or mandate is on record.")
        yield Finding(Colour.GREEN, text, _("Encumbrances"), "asset", "CC 444", *_source(known))


def _standing(known: Known, each: Encumbrance) -> Finding:
    words: dict[str, object] = {"what": ENCUMBRANCE_LABELS[each.type], "day": show.day(each.from_date)}
    who = known.named(each.holder_id, each.holder_name)
    # Whom a deal under way is with is its sides' business.
    if who and each.type is not T.COMMITMENT:
        text = _("%(what)s since %(day)s, in favour of %(who)s.", who=who, **words)
    else:
        text = _("%(what)s since %(day)s.", **words)
    cure, colour = str(CURES[fact_of(each)]), _colour(each)
    if each.type is T.PLEDGE and _has_consent(known, each):
        text += _(" The holder's written consent of %(day)s is on record.", day=show.day(each.consent_on))
        colour, cure = Colour.AMBER, _("Keep to what the consent says; the price pays the debt first, or is deposited.")
    return Finding(colour, text, record_of(each), "asset", LAWS[each.type], *source_of(known, each), cure)


def _colour(each: Encumbrance) -> Colour:
    if each.type in (T.OPTION, T.MANDATE):
        return Colour.AMBER
    is_ordinary = each.act != Act.ASSIGN and each.license_type in (None, LicenseType.ORDINARY.value)
    return Colour.AMBER if each.type is T.COMMITMENT and is_ordinary else Colour.RED


def _has_consent(known: Known, each: Encumbrance) -> bool:
    return bool(each.consent_digest) and each.consent_on is not None and each.consent_on <= known.today


def record_of(each: Encumbrance) -> str:
    """The record in words."""
    return _("%(what)s, record %(number)s", what=ENCUMBRANCE_LABELS[each.type], number=each.id)


def source_of(known: Known, each: Encumbrance) -> tuple[str, date | None]:
    """Who told of it, and the date of that word."""
    if each.ref.startswith("register:"):
        return _source(known)
    if each.ref.startswith("deal:"):
        return _("A deal of this platform"), each.from_date
    return _("Recorded by an operation center"), each.from_date


def _source(known: Known) -> tuple[str, date | None]:
    return known.source, known.asset.source_date


def disputes(known: Known) -> Iterator[Finding]:
    """What is contested now, and what the office's books tell of earlier contests."""
    standing = [each for each in known.standing if each.type is T.DISPUTE]
    for each in standing:
        text = _("%(what)s since %(day)s.", what=ENCUMBRANCE_LABELS[T.DISPUTE], day=show.day(each.from_date))
        who = known.named(each.holder_id, each.holder_name)
        text += _(" Other side: %(who)s.", who=who) if who else ""
        cure = str(CURES[fact_of(each)])
        yield Finding(Colour.RED, text, record_of(each), "asset", LAWS[T.DISPUTE], *source_of(known, each), cure)
    invalid = known.asset.status is AssetStatus.INVALIDATED
    if invalid:
        text = _("The right was declared invalid; it counts as never granted.")
        cure = _("What was performed before stands, except in bad faith or where that would be plainly unfair.")
        yield Finding(Colour.RED, text, _("The right's record"), "asset", "PL 47; BR-15", *_source(known), cure)
    told = list(_earlier(known))
    yield from told
    if not (standing or invalid or told):
        text = _("No dispute, opposition or invalidation is on record.")
        yield Finding(Colour.GREEN, text, _("Entries of the offices' books"), "title", "PL 45", *_source(known))


def _earlier(known: Known) -> Iterator[Finding]:
    for entry in known.chain.entries:
        event = entry.event
        if event.kind not in ENDED_LABELS:
            continue
        said = separator().join(part for part in (show.day(entry.day), event.ref, event.territory) if part)
        text = _("%(what)s %(entry)s", what=ENDED_LABELS[event.kind], entry=said)
        cure = _("Read the decision in the office's file: what is left of the claims is what can be had.")
        record = _("Entries of the offices' books: %(what)s", what=EVENT_LABELS[event.kind])
        yield Finding(
            Colour.AMBER,
            text,
            record,
            "title",
            "PL 47; BR-15",
            told_by(entry.source),
            event.recorded or entry.day,
            cure,
        )


def scope_in_words(each: Encumbrance) -> str:
    """What a licence or promise is for; without a scope on record nothing is known of its limits."""
    return str(Scope.from_json(each.scope)) if each.scope else _("no limits on record")
