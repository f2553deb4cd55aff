"""Terms that such a contract usually has (CC 845, 846, 862; CL 26, 27) and these do not: named, never refused."""

from collections.abc import Iterator
from dataclasses import dataclass

from core.i18n import _
from listings.terms.agreement import Terms
from listings.terms.entries import BY_KEY
from listings.terms.vocabulary import Act


@dataclass(frozen=True, slots=True)
class Missing:
    """A term that is not agreed: what it is called, what holds without it, and where the law names it."""

    key: str
    label: str
    otherwise: str
    law: str


def missing_terms(terms: Terms, family: str | None) -> list[Missing]:
    """The usual terms that are not agreed, in the order of a contract; the terms of the grant, scope and price have
    places of their own and are refused where they are missing (see `validation`)."""
    expected = list(_of_licenses(terms, family)) if terms.act is Act.LICENSE else []
    expected += _of_all(terms, family)
    return [Missing(key, str(BY_KEY[key].label), *words) for key, *words in expected if key not in terms.further]


def _of_licenses(terms: Terms, family: str | None) -> Iterator[tuple[str, str, str]]:
    inspection = _("Civil Code, article %(number)s", number="846")
    if terms.royalty is not None:
        yield "report_days", _("When a report is late then is open."), inspection
        yield "audit", _("The licensor then has no right to look into the books."), inspection
    if family in ("patent", "copyright"):
        law = _("Civil Code, article %(number)s", number="875")
        yield "improvements", _("Without it each side keeps its own, and the other has no share in them."), law
    if family == "patent":
        duty = _("Supreme People's Court on technology contracts, article %(number)s", number="26")
        yield "annuity_duty", _("Without it the licensor pays them."), duty


def _of_all(terms: Terms, family: str | None) -> list[tuple[str, str, str]]:
    law = _("Civil Code, article %(number)s", number="845")
    found: list[tuple[str, str, str]] = []
    if family == "patent":
        found += [
            ("acceptance", _("Then it is open when what is handed over has been accepted."), law),
            ("confidentiality_years", _("Then only what the law itself keeps secret is protected."), law),
        ]
    breach = _("Copyright Law, article %(number)s", number="27") if family == "copyright" else law
    found += [
        ("penalty_bp", _("Then a breach costs the loss that is proved (Civil Code 584)."), breach),
        ("dispute", _("Then the courts at the defendant's seat or the place of performance decide."), law),
    ]
    return found
