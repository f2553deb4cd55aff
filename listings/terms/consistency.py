"""Whether the royalty, the milestones, the targets and the further terms fit each other and the grant."""

from collections.abc import Iterator
from datetime import date

from core.i18n import _
from listings.terms.agreement import Royalty, Terms
from listings.terms.entries import TERMS
from listings.terms.vocabulary import Act, LicenseType, RoyaltyBase

Fault = tuple[str, str]  # the term and what is wrong with it

AUDIT = ("audit_notice_days", "audit_years", "audit_threshold_bp")
OF_A_ROYALTY = ("deductions", "deductions_cap_bp", "report_days", "audit", *AUDIT)


def contradictions(terms: Terms, family: str | None, today: date | None) -> Iterator[Fault]:
    """What cannot be agreed together, each at the term that is to be changed."""
    yield from _misplaced(terms, family)
    if terms.royalty is not None:
        yield from _of_the_royalty(terms, terms.royalty)
    for check in (_of_sublicences, _of_books, _of_targets, _of_disputes, _of_warranties):
        yield from check(terms)
    yield from _of_milestones(terms, today)


def _misplaced(terms: Terms, family: str | None) -> Iterator[Fault]:
    for term in TERMS:
        if term.key not in terms.further:
            continue
        if term.acts is not None and terms.act not in term.acts:
            yield f"further.{term.key}", _("“%(term)s” is a term of a licence. Leave it out.", term=term.label)
        elif not term.fits(family):
            yield f"further.{term.key}", _("“%(term)s” does not fit this kind of right.", term=term.label)
    if terms.targets and terms.act is Act.ASSIGN:
        yield "targets.0.what", _("Targets are terms of a licence. Leave them out.")
    for key in OF_A_ROYALTY:
        if key in terms.further and terms.royalty is None and terms.act is Act.LICENSE:
            yield f"further.{key}", _("There is no running royalty to which this could belong. Leave it out.")


def _of_the_royalty(terms: Terms, royalty: Royalty) -> Iterator[Fault]:
    if terms.act is Act.LICENSE and royalty.per_unit is not None and royalty.base is not RoyaltyBase.UNITS:
        yield "royalty.base", _("An amount for each unit is reckoned on units. Choose them as the base.")
    if royalty.tiers and not royalty.rate_bp:
        yield "royalty.rate_bp", _("Say the rate below the first step, too.")
    if royalty.tiers and royalty.per_unit is not None:
        yield "royalty.per_unit", _("Agree either on steps of the rate or on an amount for each unit.")
    above = 0
    for row, tier in enumerate(royalty.tiers):
        if tier.over.minor <= above:
            yield f"royalty.tiers.{row}.over", _("Each step begins above the one before it.")
            break
        above = tier.over.minor
    minimum, cap = royalty.minimum_per_year, royalty.cap_total
    if minimum is not None and cap is not None and minimum.currency == cap.currency and cap < minimum:
        yield "royalty.cap_total", _("The most in all is less than the least for one year.")
    if royalty.creditable and not terms.instalments:
        yield "royalty.creditable", _("There is no fixed price that could be an advance.")
    report, pay = terms.further.get("report_days"), terms.further.get("pay_days")
    if report is not None and pay is not None and pay < report:
        yield "further.pay_days", _("Payment would fall due before the report from which it is reckoned.")


def _of_sublicences(terms: Terms) -> Iterator[Fault]:
    for key in ("sublicence", "sublicence_share_bp"):
        if key in terms.further and not terms.sublicensing:
            yield f"further.{key}", _("Sublicences are not allowed above. Allow them, or leave this out.")
    if "carve_outs" in terms.further and terms.license_type is LicenseType.ORDINARY:
        yield "further.carve_outs", _("An ordinary licence keeps nobody out, so nothing is carved out of it.")


def _of_books(terms: Terms) -> Iterator[Fault]:
    for key in AUDIT:
        if key in terms.further and terms.further.get("audit") != "yes":
            yield f"further.{key}", _("Inspection of the books is not agreed. Agree on it, or leave this out.")
    if "deductions_cap_bp" in terms.further and "deductions" not in terms.further:
        yield "further.deductions_cap_bp", _("Nothing is taken off, so there is no limit to it.")
    if "deductions" in terms.further and terms.royalty and terms.royalty.base is not RoyaltyBase.NET_SALES:
        yield "further.deductions", _("Deductions belong to a royalty on net sales. Choose that base.")


def _of_targets(terms: Terms) -> Iterator[Fault]:
    if "conversion" in terms.further and not terms.targets:
        yield "further.conversion", _("There is no target that could be missed. Name one, or leave this out.")
    if terms.further.get("conversion") == "ordinary" and terms.license_type is LicenseType.ORDINARY:
        yield "further.conversion", _("The licence is an ordinary one already.")
    for row, target in enumerate(terms.targets):
        if target.by < terms.scope.starts or (terms.scope.ends is not None and target.by > terms.scope.ends):
            yield f"targets.{row}.by", _("This day lies outside the term of the licence.")


def _of_disputes(terms: Terms) -> Iterator[Fault]:
    named, arbitrated = "arbitration_body" in terms.further, terms.further.get("dispute") == "arbitration"
    if arbitrated and not named:
        yield (
            "further.arbitration_body",
            _("Name the arbitration commission: without it the clause has no effect (Arbitration Law)."),
        )
    if named and not arbitrated:
        yield "further.arbitration_body", _("Choose arbitration, or leave the commission out.")


def _of_warranties(terms: Terms) -> Iterator[Fault]:
    if "encumbrances_named" in terms.further and "no_encumbrance" not in (terms.further.get("warranties") or ()):
        yield "further.encumbrances_named", _("Burdens are named as the exception to the warranty of none. Add it.")
    if "acceptance_days" in terms.further and "acceptance" not in terms.further:
        yield "further.acceptance", _("Say how what is handed over is accepted.")
    if terms.further.get("acceptance") == "test" and "deliverables" not in terms.further:
        yield "further.deliverables", _("Say what is handed over and by which standard it is tested.")


def _of_milestones(terms: Terms, today: date | None) -> Iterator[Fault]:
    for row, milestone in enumerate(terms.milestones):
        if milestone.amount.minor <= 0:
            yield f"milestones.{row}.amount", _("Write an amount above zero.")
        if milestone.by is not None and today is not None and milestone.by < today:
            yield f"milestones.{row}.by", _("This day has passed. Choose a later one.")
    seen = [milestone.what for milestone in terms.milestones]
    for row, what in enumerate(seen):
        if what in seen[:row]:
            yield f"milestones.{row}.what", _("This milestone is named twice.")
