"""Makes a report: everything is found and worded in both languages, drawn as one PDF, and kept for good."""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import audit
from core.actor import Actor
from core.clock import business_date
from core.errors import Unacceptable
from core.i18n import LANGUAGES, _, language, ngettext, speaking
from listings.assets.kinds import KIND_LABELS
from listings.rights.wanted import WANTED_LABELS
from reports.desk.diligence.about import About, about_of
from reports.desk.diligence.availability import availability
from reports.desk.diligence.burdens import burdens, disputes
from reports.desk.diligence.coverage import not_covered
from reports.desk.diligence.finding import Counts, Finding, Part
from reports.desk.diligence.identity import identity
from reports.desk.diligence.kin import family, similar
from reports.desk.diligence.known import Known, known_of
from reports.desk.diligence.licences import licences
from reports.desk.diligence.life import life
from reports.desk.diligence.paper import KIND, TEMPLATE, drawn
from reports.desk.diligence.rules import MOST_RIGHTS
from reports.desk.diligence.state import state
from reports.desk.diligence.title import title
from reports.desk.models import DiligenceReport
from settlement.contracts import documents
from trading.dataroom.queries import Figures, figures

PARTS: Mapping[Part, Callable[[Known], Iterator[Finding]]] = {
    Part.IDENTITY: identity,
    Part.TITLE: title,
    Part.LIFE: life,
    Part.BURDENS: burdens,
    Part.LICENCES: licences,
    Part.DISPUTES: disputes,
    Part.FAMILY: family,
    Part.STATE: state,
    Part.SIMILAR: similar,
    Part.AVAILABILITY: availability,
}


@dataclass(frozen=True, slots=True)
class Draft:
    """A report that is worded and drawn, and not kept yet. `content` is plain JSON, `paper` the bytes of the PDF."""

    about: str
    asset_ids: list[int]
    is_open: bool
    content: dict[str, Any]
    counts: Counts
    digest: str
    code: str
    paper: bytes


def make_report(session: Session, *, about: str, actor: Actor, now: datetime) -> DiligenceReport:
    """Make and keep a report at once; raises as `drafted`."""
    return keep_report(session, draft=drafted(session, about=about, actor=actor, now=now), actor=actor, now=now)


def drafted(session: Session, *, about: str, actor: Actor, now: datetime) -> Draft:
    """Find, word and draw a report on what the key names ('asset:7', 'listing:3', 'negotiation:5', 'deal:9').

    Only reads, so that no writer waits for the drawing. NotFound where the actor may not see the thing; Unacceptable
    where it has more rights than a report holds.
    """
    found = about_of(session, about, actor, now)
    if len(found.rights) > MOST_RIGHTS:
        text = _("A report holds at most %(most)s rights. Make one for each part.", most=MOST_RIGHTS)
        raise Unacceptable(text, code="too_many_rights")
    content = content_of(session, found, now)
    digest = hashlib.sha256(canonical(content).encode()).hexdigest()
    maker = f"{actor.organisation_id}|{actor.person_id}|{now.isoformat()}"
    code = documents.code_of(found.key, KIND, 1, f"{digest}|{maker}")
    return Draft(
        about=found.key,
        asset_ids=[each.id for each in found.rights],
        is_open=found.is_open,
        content=content,
        counts=counts_of(content),
        digest=digest,
        code=code,
        paper=drawn(content, code, made_at=now),
    )


def content_of(session: Session, about: About, now: datetime) -> dict[str, Any]:
    """What the report says in each language, in the form in which it is kept."""
    today = business_date(now)
    known = known_of(
        session, about.rights, about.reader, other_side_id=about.other_side_id, asked=about.asked, today=today
    )
    room = figures(session, [about.listing_id]).get(about.listing_id) if about.listing_id else None
    said = {}
    for code in LANGUAGES:
        with speaking(code):
            said[code] = _in_words(known, about, room)
    return {"as_of": today.isoformat(), "made_at": now.isoformat(), "languages": said}


def _in_words(known: Sequence[Known], about: About, room: Figures | None) -> dict[str, Any]:
    asked = about.asked
    return {
        "intended": _("%(grant)s for %(scope)s", grant=WANTED_LABELS[asked.wanted], scope=asked.scope) if asked else "",
        "data_room": _room_in_words(room) if room else "",
        "rights": [_right(each) for each in known],
        "not_covered": [str(each) for each in not_covered(about.rights)],
    }


def _room_in_words(room: Figures) -> str:
    documents = ngettext("%(num)s document", "%(num)s documents", room.documents)
    taken = ngettext("%(num)s copy taken of them", "%(num)s copies taken of them", room.downloads)
    return _("%(documents)s; %(taken)s", documents=documents, taken=taken)


def _right(known: Known) -> dict[str, Any]:
    asset = known.asset
    parts = []
    for part, look in PARTS.items():
        findings = sorted(look(known), key=lambda each: -each.colour.weight)
        if findings:
            parts.append({"part": part.value, "findings": [each.as_json() for each in findings]})
    return {
        "asset_id": asset.id,
        "title": asset.titled(language()),
        "number": asset.number_display,
        "office": asset.jurisdiction,
        "kind": str(KIND_LABELS[asset.kind]),
        "parts": parts,
    }


def findings_of(right: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Every finding about one right, in its kept form."""
    return [each for part in right["parts"] for each in part["findings"]]


def counts_of(content: Mapping[str, Any]) -> Counts:
    """How many findings of the whole report have which colour; both languages say the same."""
    rights = content["languages"]["en"]["rights"]
    return Counts.of(each for right in rights for each in findings_of(right))


def canonical(content: Mapping[str, Any]) -> str:
    """One text for one content."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def keep_report(session: Session, *, draft: Draft, actor: Actor, now: datetime) -> DiligenceReport:
    """Write the report and its PDF down; the same report of the same instant is one."""
    known = session.scalar(select(DiligenceReport).filter_by(code=draft.code))
    if known is not None:
        return known
    report = DiligenceReport(
        code=draft.code,
        about=draft.about,
        asset_ids=draft.asset_ids,
        is_open=draft.is_open,
        verdict=draft.counts.worst,
        red=draft.counts.red,
        amber=draft.counts.amber,
        green=draft.counts.green,
        content=draft.content,
        digest=draft.digest,
        person_id=actor.person_id,
        person_name=actor.name,
        organisation_id=actor.organisation_id,
        made_at=now,
    )
    session.add(report)
    session.flush()
    documents.keep(
        session, draft.paper, subject=report.subject, kind=KIND, version=1, number=draft.code, template=TEMPLATE,
        code=draft.code, actor=actor, now=now,
    )  # fmt: skip
    after = {"about": report.about, "verdict": report.verdict.value, "rights": len(report.asset_ids)}
    audit.record(session, report.subject, "diligence.made", actor=actor, now=now, after=after, evidence=report.digest)
    return report
