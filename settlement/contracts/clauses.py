"""The clause library: what each further term says in a contract, once, in English and Chinese (our own wording).

A clause is found by 'term:option', else by 'term'; `%(value)s` is the agreed value in words. A term without a clause
of its own is said by its label and value. Text and Chinese stand in the catalogue under settlement.contracts.
"""

from core.i18n import LazyText
from core.i18n import lazy_gettext as lazy
from listings.terms.catalogue import Term, Value

CLAUSES: dict[str, LazyText] = {
    "sublicence:consent": lazy("Each sublicence needs the Licensor's prior written consent."),
    "sublicence:free": lazy(
        "The Licensee may grant sublicences without consent and hands a copy of each to the Licensor within 30 days."
    ),
    "sublicence_share_bp": lazy("Of what the Licensee receives for sublicences, %(value)s is due to the Licensor."),
    "have_made:yes": lazy(
        "The Licensee may have others make licensed products for it, and answers for them as for itself."
    ),
    "have_made:no": lazy("The Licensee makes licensed products itself and has no others make them for it."),
    "carve_outs": lazy("Carved out of the exclusivity is: %(value)s"),
    "earnest_bp": lazy(
        "Out of what falls due at signing, %(value)s of the fixed price is earnest money. The Acquirer who does not "
        "perform forfeits it; the Owner who does not perform gives it back doubled. What exceeds a fifth of the fixed "
        "price has no such effect."
    ),
    "equity_bp": lazy(
        "As consideration the Acquirer transfers or issues shares amounting to %(value)s of its registered capital, "
        "and enters the change in the companies register."
    ),
    "deductions": lazy("Net sales are gross sales as invoiced less, as far as invoiced or proved: %(value)s."),
    "deductions_cap_bp": lazy("All deductions together do not exceed %(value)s of gross sales."),
    "tax:each": lazy("Each side bears the taxes that the law lays upon it."),
    "tax:gross_up": lazy(
        "Where the law makes the payer withhold tax, the payer adds so much that the receiver gets the agreed amount."
    ),
    "vat:included": lazy("The prices include value added tax."),
    "vat:added": lazy("Value added tax, where due, is added to the prices and invoiced."),
    "withholding_bp": lazy(
        "The payer withholds %(value)s of each payment as tax at source and hands the receiver the certificate."
    ),
    "interest": lazy("Who pays late owes interest of %(value)s on the amount that is late."),
    "report_days": lazy(
        "Within %(value)s after each period the Licensee reports what it made, sold, took back and deducted."
    ),
    "pay_days": lazy("The royalty of a period is paid within %(value)s after its end."),
    "audit:yes": lazy(
        "The Licensor may have the books that concern this contract inspected by an auditor bound to secrecy."
    ),
    "audit:no": lazy("There is no right to inspect the books."),
    "audit_notice_days": lazy("An inspection is announced %(value)s before."),
    "audit_years": lazy("An inspection reaches back %(value)s at most; the books are kept for as long."),
    "audit_threshold_bp": lazy(
        "If %(value)s or more of what was due had not been paid, the Licensee bears the cost of the inspection."
    ),
    "improvements:each_owns": lazy("Improvements belong to the side that makes them."),
    "improvements:licensor_option": lazy(
        "Improvements belong to the side that makes them; the other side may take a licence on fair terms."
    ),
    "improvements:shared": lazy("Improvements belong to both sides in equal shares, whoever makes them."),
    "improvements:licensor_owns": lazy("Improvements belong to the Owner of the licensed right, whoever makes them."),
    "grant_back:none": lazy("There is no grant-back of improvements."),
    "grant_back:reciprocal": lazy(
        "Each side grants the other an ordinary licence of its improvements, on equal terms."
    ),
    "grant_back:paid": lazy("The Licensee grants the Licensor an ordinary licence of its improvements for a fair fee."),
    "grant_back:free": lazy("The Licensee grants the Licensor an ordinary licence of its improvements free of charge."),
    "grant_back:exclusive": lazy("The Licensee grants the Licensor an exclusive licence of its improvements."),
    "annuity_duty:seller": lazy("The Owner pays the official fees that keep the right alive, in time."),
    "annuity_duty:buyer": lazy("The Acquirer pays the official fees that keep the right alive, in time."),
    "annuity_duty:shared": lazy("Both sides bear the official fees that keep the right alive in equal shares."),
    "prosecution_duty:seller": lazy("The Owner conducts proceedings at the office, invalidation included."),
    "prosecution_duty:buyer": lazy("The Acquirer conducts proceedings at the office, invalidation included."),
    "enforcement_lead:seller": lazy("The Owner pursues infringers; the Acquirer tells it of what it learns."),
    "enforcement_lead:buyer": lazy(
        "The Acquirer may pursue infringers in its own name; the Owner gives it the documents that it needs."
    ),
    "enforcement_lead:joint": lazy("Both sides pursue infringers together and agree on each step."),
    "recovery_licensor_bp": lazy("Of what is recovered, after the cost, %(value)s is due to the Licensor."),
    "recordal_duty:seller": lazy("The Owner files for registration or recordal; the Acquirer takes part as needed."),
    "recordal_duty:buyer": lazy("The Acquirer files for registration or recordal; the Owner takes part as needed."),
    "recordal_duty:both": lazy("Both sides file for registration or recordal together."),
    "recordal_cost:seller": lazy("The Owner bears the cost of registration or recordal."),
    "recordal_cost:buyer": lazy("The Acquirer bears the cost of registration or recordal."),
    "recordal_cost:shared": lazy("Both sides bear the cost of registration or recordal in equal shares."),
    "warranties": lazy("The Owner warrants that, on the day of signing: %(value)s."),
    "encumbrances_named": lazy("These burdens are known to the Acquirer: %(value)s"),
    "indemnity:none": lazy("Each side bears the claims that third parties raise against it."),
    "indemnity:seller": lazy("The Owner holds the Acquirer harmless against claims that the agreed use infringes."),
    "indemnity:mutual": lazy("Each side holds the other harmless against claims that it has caused."),
    "deliverables": lazy("The Owner hands over: %(value)s"),
    "support_hours": lazy("The price includes %(value)s of technical support."),
    "acceptance:delivery": lazy("What is handed over counts as accepted at its delivery, unless faults are reported."),
    "acceptance:test": lazy("What is handed over is accepted after a test by the standard that is named with it."),
    "acceptance_days": lazy("The Acquirer examines it and reports faults in writing within %(value)s."),
    "confidentiality_years": lazy(
        "What one side learns from the other and is not public is kept secret and used for this contract only, during "
        "it and %(value)s after its end."
    ),
    "no_research": lazy("The Acquirer makes no improvements of the technology."),
    "no_competing_technology": lazy("The Acquirer takes no competing technology from others."),
    "output_cap": lazy("The Licensee makes %(value)s units a year at most."),
    "price_floor": lazy("The Owner fixes the selling prices or channels of the Acquirer."),
    "tied_purchases": lazy("The Acquirer also buys: %(value)s"),
    "fixed_sources": lazy("The Acquirer buys materials or equipment from: %(value)s"),
    "no_challenge": lazy("The Acquirer does not challenge the validity of the right."),
    "penalty_bp": lazy("Who breaks this contract seriously owes a penalty of %(value)s of the fixed price."),
    "cure_days": lazy(
        "A side in breach cures it within %(value)s after a written notice; else the other side may end the contract."
    ),
    "notice_months": lazy("The Licensee may end the licence with written notice of %(value)s."),
    "conversion:ordinary": lazy("If a target is missed, the licence becomes an ordinary one from the day after."),
    "conversion:ends": lazy("If a target is missed, the Licensor may end the licence with written notice."),
    "change_of_control:free": lazy("A change of control of the Acquirer leaves the contract as it is."),
    "change_of_control:consent": lazy(
        "If control of the Acquirer changes, the contract goes on only with the Owner's written consent."
    ),
    "change_of_control:ends": lazy("If control of the Acquirer changes, the Owner may end the contract."),
    "mediation:yes": lazy("The sides first try mediation before a people's mediation committee or a mediation center."),
    "mediation:no": lazy("Mediation is no condition of going to court or arbitration."),
    "dispute:court_seller": lazy("Disputes are decided by the court with jurisdiction at the seat of the Owner."),
    "dispute:court_buyer": lazy("Disputes are decided by the court with jurisdiction at the seat of the Acquirer."),
    "dispute:arbitration": lazy("Disputes are decided by arbitration, finally and for both sides."),
    "arbitration_body": lazy("The arbitration commission is %(value)s, by its rules in force when it is called upon."),
    "governing_law:cn": lazy("This contract is governed by the law of the People's Republic of China."),
}


def clause(term: Term, value: Value) -> str:
    """The clause of an agreed further term, in the language in force."""
    found = CLAUSES.get(f"{term.key}:{value}") or CLAUSES.get(term.key)
    said = term.in_words(value)
    if found is None:
        return f"{term.label}: {said}"
    return str(LazyText(found.text, {"value": said}))
