"""What the availability engine answers today: for what is intended, and for the four grants of the whole right."""

from collections.abc import Iterator

from core.i18n import _
from listings.rights import services as rights
from listings.rights.matrix import Decision
from listings.rights.verdict import DECISION_LABELS, Verdict
from listings.rights.wanted import WANTED_LABELS, Stage, Wanted
from listings.terms.scope import Scope
from reports.desk.diligence.finding import Colour, Finding
from reports.desk.diligence.known import Known
from reports.desk.diligence.title import GRANTS

COLOURS = {Decision.DENY: Colour.RED, Decision.CONSENT: Colour.AMBER, Decision.SUBJECT: Colour.AMBER}
MOST_REASONS = 3


def availability(known: Known) -> Iterator[Finding]:
    """First what is intended in its own scope, then each grant of the whole right from today on."""
    asked = known.asked
    if asked is not None:
        verdict = rights.ask(
            known.session, asset_id=known.asset.id, wanted=asked.wanted, scope=asked.scope, grantor_id=asked.grantor_id,
            on=known.today, other_side_id=asked.other_side_id, through_id=asked.through_id, ignore_ref=asked.ref,
            together=known.together, stage=Stage.OFFERED, law_of=asked.law_of,
        )  # fmt: skip
        scope = _("What is intended, %(grant)s for %(scope)s", grant=WANTED_LABELS[asked.wanted], scope=asked.scope)
        yield _said(known, scope, verdict)
    for wanted in GRANTS:
        yield _said(known, _("%(grant)s of the whole right", grant=WANTED_LABELS[wanted]), _whole(known, wanted))


def _whole(known: Known, wanted: Wanted) -> Verdict:
    owner = next((each.organisation_id for each in known.owners if each.organisation_id), None)
    return rights.ask(
        known.session, asset_id=known.asset.id, wanted=wanted, scope=Scope.everything(known.today), grantor_id=owner,
        on=known.today, other_side_id=known.other_side_id, ignore_ref=known.asked.ref if known.asked else None,
        together=known.together,
    )  # fmt: skip


def _said(known: Known, what: str, verdict: Verdict) -> Finding:
    """The verdict with its gravest reasons; each of them has a part of its own above."""
    text = _("%(what)s: %(answer)s.", what=what, answer=DECISION_LABELS[verdict.decision])
    rows = verdict.rows[:MOST_REASONS]
    for each in rows:
        text = _("%(text)s %(reason)s", text=text, reason=each.text)
    colour = COLOURS[verdict.rows[0].decision] if verdict.rows else Colour.GREEN
    law = "; ".join(dict.fromkeys(each.article for each in rows if each.article))
    cure = rows[0].cure if rows else ""
    source = _("The availability engine, from the records of this report")
    return Finding(colour, text, _("What is free, what is taken"), "availability", law, source, known.today, cure)
