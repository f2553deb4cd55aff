"""What the availability engine answers today: for what is intended, and for the four grants of the whole right."""

from collections.abc import Iterator
from dataclasses import replace

from core.i18n import _
from listings.rights import looking, queries
from listings.rights.known import Wish
from listings.rights.matrix import Decision
from listings.rights.verdict import DECISION_LABELS, Verdict
from listings.rights.wanted import WANTED_LABELS, Stage, Wanted
from listings.rights.weighing import weigh
from listings.terms.scope import Scope
from reports.desk.diligence.finding import Colour, Finding
from reports.desk.diligence.known import Asked, Known
from reports.desk.diligence.state import is_foreign
from reports.desk.diligence.title import GRANTS

COLOURS = {Decision.DENY: Colour.RED, Decision.CONSENT: Colour.AMBER, Decision.SUBJECT: Colour.AMBER}
MOST_REASONS = 3


def availability(known: Known) -> Iterator[Finding]:
    """First what is intended in its own scope, then each grant of the whole right from today on."""
    asked = known.asked
    if asked is not None:
        what = _("What is intended, %(grant)s for %(scope)s", grant=WANTED_LABELS[asked.wanted], scope=asked.scope)
        yield _said(known, what, _verdict(known, "intended", _intended(known, asked)))
    for wanted in GRANTS:
        what = _("%(grant)s of the whole right", grant=WANTED_LABELS[wanted])
        yield _said(known, what, _verdict(known, wanted.value, _whole(known, wanted)))


def _intended(known: Known, asked: Asked) -> Wish:
    return replace(
        _wish(known, asked.wanted, asked.scope), grantor_id=asked.grantor_id, through_id=asked.through_id,
        stage=Stage.OFFERED,
    )  # fmt: skip


def _whole(known: Known, wanted: Wanted) -> Wish:
    return _wish(known, wanted, Scope.everything(known.today))


def _wish(known: Known, wanted: Wanted, scope: Scope) -> Wish:
    """What the first owner who takes part here could do for the other side."""
    owner_id = next((each.organisation_id for each in known.owners if each.organisation_id), None)
    return Wish(
        grant=wanted, scope=scope, grantor_id=owner_id,
        on=known.today, other_side_id=known.other_side_id, ignore_ref=known.asked.ref if known.asked else None,
        is_foreign=is_foreign(known), together=frozenset(known.together),
    )  # fmt: skip


def _verdict(known: Known, key: str, wish: Wish) -> Verdict:
    """The engine's verdict in the language in force; the records are read once, for both languages."""
    session, asset_id = known.session, known.asset.id
    if key not in known.weighed:
        agreed = queries.co_owner_consents(session, asset_id, wish.grant, wish.on)
        wish = replace(wish, co_owner_consents=agreed)
        known.weighed[key] = wish, looking.right_for(session, asset_id, wish)
        return weigh(known.weighed[key][1], wish)
    wish, right = known.weighed[key]
    similar = queries.similar_marks(session, known.asset, wish.on) if right.similar else ()
    return weigh(replace(right, rows={}, similar=similar), wish)


def _said(known: Known, what: str, verdict: Verdict) -> Finding:
    """The verdict with its gravest reasons; each of them has a part of its own above."""
    text = _("%(what)s: %(answer)s.", what=what, answer=DECISION_LABELS[verdict.decision])
    rows = verdict.rows[:MOST_REASONS]
    for each in rows:
        text = _("%(text)s %(reason)s", text=text, reason=each.text)
    colour = COLOURS[verdict.rows[0].decision] if verdict.rows else Colour.GREEN
    law = "; ".join(dict.fromkeys(each.article for each in rows if each.article))
    cure = rows[0].cure if rows else ""
    source = _("The availability engine")
    return Finding(colour, text, _("What is free, what is taken"), "availability", law, source, known.today, cure)
