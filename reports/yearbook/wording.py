"""The report in sentences, as a city's office writes them: each names its figures and is left out without them."""

from collections.abc import Callable
from dataclasses import dataclass

from markupsafe import Markup

from core.i18n import LazyText
from core.i18n import lazy_gettext as lazy
from reports.yearbook.figures import Section
from reports.yearbook.queries import Computed, Yearbook


@dataclass(frozen=True, slots=True)
class Sentence:
    """A text with its figures by name (name → code)."""

    section: Section
    text: LazyText
    codes: dict[str, str]


SENTENCES = (
    Sentence(
        Section.OPERATION,
        lazy(
            "The city has %(national)s national, %(provincial)s provincial and %(municipal)s municipal IP operation "
            "centers."
        ),
        {"national": "S1.national", "provincial": "S1.provincial", "municipal": "S1.municipal"},
    ),
    Sentence(
        Section.OPERATION,
        lazy(
            "Of these, %(backbone)s are backbone centers: each settled more than the line of the year. In three years "
            "the centers settled %(volume)s in all."
        ),
        {"backbone": "S2.backbone", "volume": "S3.volume_3y"},
    ),
    Sentence(
        Section.OPERATION,
        lazy("At fairs and matchmaking events of the year, %(deals)s deals were brought about."),
        {"deals": "S4.event_deals"},
    ),
    Sentence(
        Section.OPERATION,
        lazy("The trading center settled deals in %(kinds)s kinds of right."),
        {"kinds": "S5.kinds_traded"},
    ),
    Sentence(
        Section.FINANCE,
        lazy("Pledge loans of %(loans)s were registered in the year, %(ratio)s times as much as in 2018."),
        {"loans": "S10.loans", "ratio": "S10.ratio_2018"},
    ),
    Sentence(
        Section.FINANCE,
        lazy("The risk-compensation funds hold %(funds)s and can carry loans of %(capacity)s."),
        {"funds": "S6.funds_total", "capacity": "S6.capacity"},
    ),
    Sentence(
        Section.FINANCE,
        lazy("The fund for investment subsidies holds %(fund)s."),
        {"fund": "S7.fund_total"},
    ),
    Sentence(
        Section.FINANCE,
        lazy("%(projects)s transformation projects attracted %(investment)s."),
        {"projects": "S8.projects", "investment": "S8.investment"},
    ),
    Sentence(
        Section.FINANCE,
        lazy(
            "The alliance for financial services and innovation has %(members)s members among banks, insurers, "
            "guarantors, appraisers and service agencies."
        ),
        {"members": "S9.members"},
    ),
    Sentence(
        Section.INDUSTRY,
        lazy("%(units)s industrialisation pilot units put out %(output)s."),
        {"units": "S11.units", "output": "S11.output"},
    ),
    Sentence(
        Section.INDUSTRY,
        lazy("%(alliances)s IP alliances of industries and %(bases)s innovation bases and maker spaces are at work."),
        {"alliances": "S12.alliances", "bases": "S13.bases"},
    ),
    Sentence(
        Section.MANAGEMENT,
        lazy(
            "%(certified)s enterprises and institutions are certified by the IP management standards; %(hosted)s small "
            "and medium enterprises are under hosting."
        ),
        {"certified": "S14.certified", "hosted": "S15.hosted"},
    ),
    Sentence(
        Section.MANAGEMENT,
        lazy(
            "There are %(national)s national and %(provincial)s provincial demonstration and advantage enterprises."
        ),
        {"national": "S16.national", "provincial": "S16.provincial"},
    ),
    Sentence(
        Section.PROTECTION,
        lazy(
            "In three years, %(judicial)s judicial cases, %(administrative)s administrative cases and %(arbitration)s "
            "arbitration cases were concluded, and %(mediation)s cases by people’s mediation."
        ),
        {
            "judicial": "S17.judicial_3y", "administrative": "S18.administrative_3y",
            "arbitration": "S19.arbitration_3y", "mediation": "S20.mediation_3y",
        },
    ),
    Sentence(
        Section.PLANS,
        lazy("Of the targets loaded for the year, %(met)s were met."),
        {"met": "S22.targets_met"},
    ),
)  # fmt: skip


def paragraph(book: Yearbook, section: Section, shown: Callable[[Computed], str]) -> Markup:
    """The sentences of one part with their figures as `shown` writes them; one without all its figures is left out."""
    known = book.by_code
    parts = []
    for each in SENTENCES:
        figures = {name: known.get(code) for name, code in each.codes.items()}
        if each.section is section and all(found is not None and found.value is not None for found in figures.values()):
            parts.append(Markup(str(each.text)) % {name: shown(found) for name, found in figures.items() if found})
    return Markup(" ").join(parts)
