"""A report on paper: one PDF with the findings in Chinese and in English, of the same content as the page."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from core import pdf, show
from core.i18n import _, speaking
from parties.people.letters import address
from reports.desk.diligence.finding import COLOUR_LABELS, PART_LABELS, VERDICT_LABELS, Colour, Counts, Part

KIND = "diligence"
TEMPLATE = "diligence-1"
SPOKEN = (("zh_Hans", "zh-Hans"), ("en", "en"))


def drawn(content: Mapping[str, Any], code: str, *, made_at: datetime) -> bytes:
    """The PDF of a report; the same content and instant give the same bytes."""
    parts = []
    for language, tag in SPOKEN:
        with speaking(language):
            parts.append(_part(content, content["languages"][language], code) | {"language": tag})
    return pdf.render(
        "reports/desk/diligence/report.typ",
        {
            "title": f"{parts[0]['title']} {code}",
            "language": "zh-Hans",
            "mark": parts[0]["title"],
            "code": code,
            "footer": f"{code} · {address(f'/verify/{code}')}",
            "parts": parts,
        },
        made_at=made_at,
    )


def _part(content: Mapping[str, Any], said: Mapping[str, Any], code: str) -> dict[str, Any]:
    """The report in the language in force."""
    as_of = date.fromisoformat(content["as_of"])
    every = [each for right in said["rights"] for part in right["parts"] for each in part["findings"]]
    counts = Counts.of(every)
    made_at = datetime.fromisoformat(content["made_at"])
    rows = [
        [_("Made on"), moment(made_at)],
        [_("Records as of"), show.day(as_of)],
        [_("Rights"), show.number(len(said["rights"]))],
        [_("What is intended"), said["intended"]],
        [_("Data room"), said["data_room"]],
        [_("Verification code"), code],
        [_("To be verified at"), address(f"/verify/{code}")],
    ]
    return {
        "title": _("Diligence report"),
        "verdict": {"colour": counts.worst.value, "word": str(VERDICT_LABELS[counts.worst])},
        "counts": in_words(counts),
        "facts": [row for row in rows if row[1]],
        "rights": [_right(right) for right in said["rights"]],
        "not_covered_heading": _("Not covered by this report"),
        "not_covered": list(said["not_covered"]),
        "note": _("The registers of the offices decide. What this report says stays as it was on that day."),
    }


def moment(made_at: datetime) -> str:
    """The instant in Beijing time, as plain text."""
    return _("%(moment)s, Beijing time", moment=show.moment(made_at).striptags())


def in_words(counts: Counts) -> str:
    """'Red 2, amber 3, green 14'."""
    return _("Red %(red)s, amber %(amber)s, green %(green)s", red=counts.red, amber=counts.amber, green=counts.green)


def _right(right: Mapping[str, Any]) -> dict[str, Any]:
    counts = Counts.of(each for part in right["parts"] for each in part["findings"])
    return {
        "title": right["title"],
        "about": _(" · ").join((right["kind"], f"{right['office']} {right['number']}", in_words(counts))),
        "sections": [
            {"heading": str(PART_LABELS[Part(part["part"])]), "findings": [_finding(each) for each in part["findings"]]}
            for part in right["parts"]
        ],
    }


def _finding(each: Mapping[str, Any]) -> dict[str, Any]:
    day = show.day(date.fromisoformat(each["source_date"])) if each["source_date"] else ""
    notes = [
        [_("Record"), each["record"]],
        [_("Basis"), each["law"]],
        [_("Source"), _("%(source)s, %(day)s", source=each["source"], day=day) if day else each["source"]],
        [_("What cures it"), each["cure"]],
    ]
    return {
        "colour": each["colour"],
        "word": str(COLOUR_LABELS[Colour(each["colour"])]),
        "text": each["text"],
        "notes": [note for note in notes if note[1]],
    }
