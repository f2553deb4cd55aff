"""The published report on paper: its figures in Chinese and English, who signed it, and a code to verify it by."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from core import pdf, show
from core.actor import Actor
from core.clock import BEIJING
from core.i18n import _, speaking
from core.money import Money
from parties.organisations.queries import names_of
from parties.people.letters import address
from reports.annual.models import AnnualReport
from reports.turnover import labels as words
from settlement.contracts import documents, services
from settlement.contracts.models import Document
from settlement.volumes.models import Category, Measure

KIND = "annual"
TEMPLATE = "annual-1"
SPOKEN = (("zh_Hans", "zh-Hans"), ("en", "en"))


def keep(session: Session, row: AnnualReport, *, actor: Actor, now: datetime) -> Document:
    """Draw and keep it; the document's version is the turn that was signed."""
    code = documents.code_of(row.subject, KIND, row.turn, row.sha256)
    return documents.keep(
        session, draw(session, row, code, made_at=now), subject=row.subject, kind=KIND, version=row.turn,
        number=row.number[:40], template=TEMPLATE, code=code, actor=actor, now=now,
    )  # fmt: skip


def of_report(session: Session, row: AnnualReport) -> Document | None:
    """The paper of a published report."""
    drawn = documents.documents_of(session, row.subject, KIND)
    return drawn[-1] if drawn else None


def draw(session: Session, row: AnnualReport, code: str, *, made_at: datetime) -> bytes:
    """The PDF; the same report and instant give the same bytes."""
    parts = []
    for language, tag in SPOKEN:
        with speaking(language):
            parts.append(_part(session, row, language) | {"language": tag})
    where = address(f"/verify/{code}")
    content = {
        "title": f"{parts[0]['title']} {row.number}", "language": "zh-Hans", "mark": row.number, "code": code,
        "footer": f"{code} · {where}", "parts": parts,
    }  # fmt: skip
    return pdf.render("reports/annual/report.typ", content, made_at=made_at)


def _part(session: Session, row: AnnualReport, language: str) -> dict[str, Any]:
    said = row.figures
    name = said["name"] if language == "zh_Hans" else said["name_en"] or said["name"]
    facts = [
        [_("Center"), name],
        [_("Year"), str(row.year)],
        [_("Version"), str(row.version)],
        [_("Tier"), str(words.TIERS[said["tier"]])],
        [_("Backbone center"), _("yes") if said["backbone"] else _("no")],
        [_("Rules"), str(words.RULES.get(said["policy"], said["policy"]))],
    ]
    return {
        "title": _("Annual report of an operation center"),
        "lead": _("Amounts in CNY. Measures stand side by side and are never added to one another."),
        "facts": facts,
        "measures_head": [_("Measure"), "#" + _("Trade total"), "#" + _("Finance"), "#" + _("Stands apart")],
        "measures": [[str(label), *_sums(said, measure)] for measure, label in words.MEASURES.items()],
        "categories_head": [_("Kind of operation"), "#" + _("Settled"), "#" + _("Operations"), "#" + _("Pieces")],
        "categories": categories(said),
        "narrative_heading": _("What the center says"),
        "narrative": row.narrative,
        "files_heading": _("Files of the report") if row.attachments else "",
        "files": [[each.name, each.sha256] for each in row.attachments],
        "change_heading": _("What this version changed") if row.version > 1 else "",
        "change": row.why,
        "signed_heading": _("Signatures (Beijing time)"),
        "signed": _signed(session, row, language),
        "hash": [[_("SHA-256 over figures, words and files"), row.sha256]],
    }


def _signed(session: Session, row: AnnualReport, language: str) -> list[list[str]]:
    """On whose behalf, by whom, when."""
    signatures = services.signed_by(session, row.signing_subject)
    names = names_of(session, [each.party_id for each in signatures])
    return [
        [
            names[each.party_id].display(language),
            f"{each.person_name}, {each.signed_at.astimezone(BEIJING):%Y-%m-%d %H:%M}",
        ]
        for each in signatures
    ]


def _sums(said: dict[str, Any], measure: str) -> list[str]:
    row = said["measures"][measure]
    return [show.figure(Money(row[name])) for name in ("total_minor", "finance_minor", "apart_minor")]


def settled_by_category(said: dict[str, Any]) -> dict[str, int]:
    """Category → settled fen."""
    sums: dict[str, int] = {}
    for measure, _month, category, _kind, amount, _facts in said["cells"]:
        if measure == Measure.SETTLED.value:
            sums[category] = sums.get(category, 0) + amount
    return sums


def categories(said: dict[str, Any]) -> list[list[str]]:
    """Rows of the kinds of operation of which anything was settled."""
    sums = settled_by_category(said)
    rows = []
    for category in Category:
        if category.value in sums:
            counted = said["operations"].get(category.value, {"contracts": 0, "pieces": 0})
            amount = show.figure(Money(sums[category.value]))
            label = str(words.CATEGORIES[category])
            rows.append([label, amount, str(counted["contracts"]), str(counted["pieces"])])
    return rows
