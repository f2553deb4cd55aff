"""The licences in force: of which type, for what, whether recorded, and what they mean for what is intended."""

from collections.abc import Iterator, Sequence
from datetime import date

from sqlalchemy import ColumnElement, func, or_, select

from core import show
from core.i18n import _, ngettext
from listings.assets.models import Encumbrance, EncumbranceType
from listings.rights.matrix import MATRIX, Decision, Fact
from listings.rights.verdict import DECISION_LABELS
from listings.rights.wanted import WANTED_LABELS, Wanted
from listings.rights.weighing import fact_of
from listings.terms.scope import Scope, separator
from listings.terms.vocabulary import GRANT_LABELS, Grant, LicenseType
from reports.desk.diligence import rules
from reports.desk.diligence.burdens import record_of, scope_in_words, source_of
from reports.desk.diligence.finding import Colour, Finding
from reports.desk.diligence.known import Known
from reports.desk.diligence.title import GRANTS
from settlement.recordal.models import RecordalCase
from settlement.recordal.queries import recorded_of_deals

CLOSED = frozenset({Fact.EXCLUSIVE, Fact.SOLE})
RECORDAL_LAW = {"patent": "PIR 15; BR-22", "trademark": "TML 43; BR-23", "copyright": "CLR 25; BR-12"}
COLOURS = {Decision.DENY: Colour.RED, Decision.CONSENT: Colour.AMBER, Decision.SUBJECT: Colour.AMBER}


def licences(known: Known) -> Iterator[Finding]:
    """Each licence, those that keep others out first; beyond a number of one type they are counted."""
    shown = 0
    for type_ in (LicenseType.EXCLUSIVE, LicenseType.SOLE, LicenseType.ORDINARY):
        found, count = _of_type(known, type_)
        cases = _recorded(known, found)
        for each in found:
            yield _licence(known, each, type_, cases.get(_deal_of(each)))
        if count > len(found):
            yield _further(known, type_, count - len(found))
        shown += count
    for each in known.standing:
        if each.type is EncumbranceType.OPEN_LICENSE:
            shown += 1
            yield _open(known, each)
    if not shown:
        text = _("No licence is on record here. An ordinary licence need not be recorded to be valid.")
        yield Finding(
            Colour.GREEN, text, _("Encumbrances"), "availability", "SPC-T 24; BR-13", known.source,
            known.asset.source_date,
        )  # fmt: skip


def _of_type(known: Known, type_: LicenseType) -> tuple[Sequence[Encumbrance], int]:
    is_type: ColumnElement[bool] = Encumbrance.license_type == type_.value
    if type_ is LicenseType.ORDINARY:
        is_type = or_(is_type, Encumbrance.license_type.is_(None))  # unstated it is an ordinary one (BR-20)
    standing = (
        Encumbrance.asset_id == known.asset.id,
        Encumbrance.type == EncumbranceType.LICENSE,
        Encumbrance.ended_on.is_(None),
        or_(Encumbrance.to_date.is_(None), Encumbrance.to_date >= known.today),
        is_type,
    )
    count = known.session.scalar(select(func.count(Encumbrance.id)).where(*standing)) or 0
    first = select(Encumbrance).where(*standing).order_by(Encumbrance.id).limit(rules.MOST_NAMED)
    return (known.session.scalars(first).all() if count else []), count


def _deal_of(each: Encumbrance) -> int:
    kind, _colon, number = each.ref.partition(":")
    return int(number) if kind == "deal" and number.isdecimal() else 0


def _recorded(known: Known, found: Sequence[Encumbrance]) -> dict[int, RecordalCase]:
    return recorded_of_deals(known.session, known.asset.id, {_deal_of(each) for each in found} - {0})


def _licence(known: Known, each: Encumbrance, type_: LicenseType, case: RecordalCase | None) -> Finding:
    who = known.named(each.holder_id, each.holder_name) or "–"
    text = _(
        "%(type)s of %(who)s for: %(scope)s.",
        type=GRANT_LABELS[Grant(type_.value)],
        who=who,
        scope=scope_in_words(each),
    )
    recorded, day = _recorded_on(each, case)
    if recorded:
        text += (
            _(" Recorded at the office on %(day)s.", day=show.day(day)) if day else _(" It is in the office's books.")
        )
    else:
        text += _(" It is not recorded at the office.")
    text += _effect(known, each)
    law = RECORDAL_LAW.get(known.asset.family, "") if not recorded else "SPC-T 24; BR-13"
    colour = _colour(known, each)
    return Finding(
        colour, text, record_of(each), "availability", law, *source_of(known, each), _cure(known, each, recorded)
    )


def _recorded_on(each: Encumbrance, case: RecordalCase | None) -> tuple[bool, date | None]:
    if each.ref.startswith("register:"):
        return True, None
    return case is not None, case.decided_on if case else None


def _decision(known: Known, each: Encumbrance, wanted: Wanted) -> Decision:
    """What the licence means for a grant: nothing where they do not meet."""
    if known.asked is not None and each.scope and Scope.from_json(each.scope).overlaps(known.asked.scope) is None:
        return Decision.ALLOW
    return MATRIX[fact_of(each)][wanted].decision


def _colour(known: Known, each: Encumbrance) -> Colour:
    """By what is intended; without an intention a licence that keeps others out is red, another amber."""
    if known.asked is not None:
        return COLOURS.get(_decision(known, each, known.asked.wanted), Colour.GREEN)
    return Colour.RED if fact_of(each) in CLOSED else Colour.AMBER


def _effect(known: Known, each: Encumbrance) -> str:
    grants = (known.asked.wanted,) if known.asked is not None else GRANTS
    effects = separator().join(
        _("%(grant)s – %(effect)s", grant=WANTED_LABELS[grant], effect=DECISION_LABELS[_decision(known, each, grant)])
        for grant in grants
    )
    return _(" Where both meet: %(effects)s.", effects=effects)


def _cure(known: Known, each: Encumbrance, recorded: bool) -> str:
    if fact_of(each) in CLOSED and _colour(known, each) is Colour.RED:
        return _("Choose a territory, field or term outside it, or buy the right with it: the licence goes on.")
    if not recorded:
        return _("Ask for the contract: a licence binds a new owner who knows of it.")
    return _("Take the right subject to it; what it earns is agreed on with the price.")


def _open(known: Known, each: Encumbrance) -> Finding:
    text = _("An open licence was declared on %(day)s.", day=show.day(each.from_date)) + _effect(known, each)
    cure = _("Agree on an ordinary licence, or have the declaration withdrawn first.")
    return Finding(
        _colour(known, each),
        text,
        record_of(each),
        "availability",
        "PL 50; PL 51; BR-32",
        *source_of(known, each),
        cure,
    )


def _further(known: Known, type_: LicenseType, count: int) -> Finding:
    text = ngettext(
        "%(num)s further licence of this type is on record: %(type)s.",
        "%(num)s further licences of this type are on record: %(type)s.",
        count,
        type=GRANT_LABELS[Grant(type_.value)],
    )
    colour = Colour.AMBER if type_ is LicenseType.ORDINARY else Colour.RED
    cure = _("Look at all of them on the right's page.")
    return Finding(
        colour, text, _("Encumbrances"), "availability", "SPC-T 24; BR-13", known.source,
        known.asset.source_date, cure,
    )  # fmt: skip
