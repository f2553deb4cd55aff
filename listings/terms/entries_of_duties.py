"""Further terms about upkeep, warranties, delivery, limits, the end and disputes, in the order of a contract."""

from core.i18n import lazy_gettext as lazy
from listings.terms.catalogue import Group, Kind, Term, Unit
from listings.terms.entries_of_price import LICENSE, OWNER_OR_USER, TECHNOLOGY, YES_NO

UPKEEP = (
    Term(
        "annuity_duty",
        Group.UPKEEP,
        Kind.CHOICE,
        lazy("Official fees that keep the right alive are paid by"),
        (
            *OWNER_OR_USER,
            ("shared", lazy("both sides in equal shares")),
        ),
    ),
    Term(
        "prosecution_duty", Group.UPKEEP, Kind.CHOICE, lazy("Proceedings at the office are conducted by"), OWNER_OR_USER
    ),
    Term(
        "enforcement_lead",
        Group.UPKEEP,
        Kind.CHOICE,
        lazy("Infringers are pursued by"),
        (
            *OWNER_OR_USER,
            ("joint", lazy("both sides together")),
        ),
        acts=LICENSE,
    ),
    Term(
        "recovery_licensor_bp", Group.UPKEEP, Kind.PERCENT, lazy("Licensor's share of what is recovered"), acts=LICENSE
    ),
    Term(
        "recordal_duty",
        Group.UPKEEP,
        Kind.CHOICE,
        lazy("The recordal is filed by"),
        (
            *OWNER_OR_USER,
            ("both", lazy("both sides together")),
        ),
    ),
    Term(
        "recordal_cost",
        Group.UPKEEP,
        Kind.CHOICE,
        lazy("The cost of the recordal is borne by"),
        (
            *OWNER_OR_USER,
            ("shared", lazy("both sides in equal shares")),
        ),
    ),
)

WARRANTIES = (
    Term(
        "warranties",
        Group.WARRANTIES,
        Kind.SEVERAL,
        lazy("The owner warrants that"),
        (
            ("title", lazy("it owns the right and may dispose of it")),
            ("no_dispute", lazy("no dispute over the right is pending")),
            ("no_encumbrance", lazy("nothing burdens the right but what is named")),
            ("in_force", lazy("the right is in force and its fees are paid")),
            ("no_known_infringement", lazy("it knows of no right of others that the use would infringe")),
        ),
    ),
    Term("encumbrances_named", Group.WARRANTIES, Kind.TEXT, lazy("Burdens that are named")),
    Term(
        "indemnity",
        Group.WARRANTIES,
        Kind.CHOICE,
        lazy("Claims of third parties"),
        (
            ("none", lazy("each side bears those against itself")),
            ("seller", lazy("the owner holds the acquirer harmless")),
            ("mutual", lazy("each side holds the other harmless for what it has caused")),
        ),
    ),
)

DELIVERY = (
    Term(
        "deliverables",
        Group.DELIVERY,
        Kind.TEXT,
        lazy("Handed over"),
        hint=lazy("Drawings, data, source text, samples, and by when."),
    ),
    Term(
        "support_hours",
        Group.DELIVERY,
        Kind.WHOLE,
        lazy("Technical support included"),
        unit=Unit.HOURS,
        most=5000,
        families=TECHNOLOGY,
    ),
    Term(
        "acceptance",
        Group.DELIVERY,
        Kind.CHOICE,
        lazy("What is handed over is accepted"),
        (
            ("delivery", lazy("at its delivery")),
            ("test", lazy("after a test by the standard named under what is handed over")),
        ),
    ),
    Term("acceptance_days", Group.DELIVERY, Kind.WHOLE, lazy("Time to examine it"), unit=Unit.DAYS, most=180),
    Term(
        "confidentiality_years",
        Group.DELIVERY,
        Kind.WHOLE,
        lazy("Confidentiality after the end of the contract"),
        unit=Unit.YEARS,
        most=30,
    ),
)

LIMITS = (
    Term(
        "no_research",
        Group.LIMITS,
        Kind.CHOICE,
        lazy("The acquirer may not improve the technology"),
        YES_NO[:1],
        families=TECHNOLOGY,
    ),
    Term(
        "no_competing_technology",
        Group.LIMITS,
        Kind.CHOICE,
        lazy("The acquirer takes no competing technology"),
        YES_NO[:1],
        families=TECHNOLOGY,
    ),
    Term(
        "output_cap", Group.LIMITS, Kind.WHOLE, lazy("Units a year at most"), unit=Unit.UNITS, most=10**9, acts=LICENSE
    ),
    Term(
        "price_floor",
        Group.LIMITS,
        Kind.CHOICE,
        lazy("The owner fixes the acquirer's selling prices or channels"),
        YES_NO[:1],
    ),
    Term("tied_purchases", Group.LIMITS, Kind.TEXT, lazy("What the acquirer has to buy besides")),
    Term("fixed_sources", Group.LIMITS, Kind.TEXT, lazy("Where the acquirer has to buy materials or equipment")),
    Term(
        "no_challenge",
        Group.LIMITS,
        Kind.CHOICE,
        lazy("The acquirer may not challenge the right's validity"),
        YES_NO[:1],
    ),
)

ENDING = (
    Term("penalty_bp", Group.ENDING, Kind.PERCENT, lazy("Penalty for a serious breach, of the fixed price"), most=3000),
    Term("cure_days", Group.ENDING, Kind.WHOLE, lazy("A breach is to be cured within"), unit=Unit.DAYS, most=180),
    Term(
        "notice_months",
        Group.ENDING,
        Kind.WHOLE,
        lazy("The licensee may end the licence with notice of"),
        unit=Unit.MONTHS,
        most=24,
        acts=LICENSE,
    ),
    Term(
        "conversion",
        Group.ENDING,
        Kind.CHOICE,
        lazy("If a target is missed, the licence"),
        (
            ("ordinary", lazy("becomes an ordinary one")),
            ("ends", lazy("can be ended by the licensor")),
        ),
        acts=LICENSE,
    ),
    Term(
        "change_of_control",
        Group.ENDING,
        Kind.CHOICE,
        lazy("If control of the acquirer changes, the contract"),
        (
            ("free", lazy("goes on")),
            ("consent", lazy("goes on with the owner's consent")),
            ("ends", lazy("can be ended by the owner")),
        ),
    ),
)

LAW = (
    Term("mediation", Group.LAW, Kind.CHOICE, lazy("Mediation first"), YES_NO),
    Term(
        "dispute",
        Group.LAW,
        Kind.CHOICE,
        lazy("Disputes are decided by"),
        (
            ("court_seller", lazy("the court with jurisdiction at the owner's seat")),
            ("court_buyer", lazy("the court with jurisdiction at the acquirer's seat")),
            ("arbitration", lazy("arbitration")),
        ),
    ),
    Term(
        "arbitration_body",
        Group.LAW,
        Kind.TEXT,
        lazy("Arbitration commission"),
        hint=lazy("Its full name: an arbitration clause that names none has no effect."),
    ),
    Term(
        "governing_law",
        Group.LAW,
        Kind.CHOICE,
        lazy("Governing law"),
        (("cn", lazy("the law of the People's Republic of China")),),
    ),
)
