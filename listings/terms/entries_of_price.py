"""Further terms about what is granted, paid, reported and improved, in the order of a contract."""

from core.i18n import LazyText
from core.i18n import lazy_gettext as lazy
from listings.terms.catalogue import Group, Kind, Term, Unit
from listings.terms.vocabulary import Act

LICENSE = (Act.LICENSE,)
TECHNOLOGY = ("patent", "copyright")  # software is technology kept by copyright
YES_NO: tuple[tuple[str, LazyText], ...] = (("yes", lazy("Yes")), ("no", lazy("No")))
OWNER_OR_USER = (("seller", lazy("the owner")), ("buyer", lazy("the acquirer")))

GRANT = (
    Term(
        "sublicence",
        Group.GRANT,
        Kind.CHOICE,
        lazy("Each sublicence"),
        (
            ("consent", lazy("needs the licensor's written consent")),
            ("free", lazy("is free; a copy goes to the licensor within 30 days")),
        ),
        acts=LICENSE,
        hint=lazy("Only where sublicences are allowed above."),
    ),
    Term("sublicence_share_bp", Group.GRANT, Kind.PERCENT, lazy("Licensor's share of sublicence income"), acts=LICENSE),
    Term(
        "have_made",
        Group.GRANT,
        Kind.CHOICE,
        lazy("The licensee may have others make for it"),
        YES_NO,
        acts=LICENSE,
        families=TECHNOLOGY,
    ),
    Term(
        "carve_outs",
        Group.GRANT,
        Kind.TEXT,
        lazy("Carved out of the exclusivity"),
        acts=LICENSE,
        hint=lazy("Whom or what the licensor keeps: an earlier licensee, its own research."),
    ),
)

PAYMENT = (
    Term(
        "earnest_bp",
        Group.PAYMENT,
        Kind.PERCENT,
        lazy("Earnest money, of the fixed price, out of what falls due at signing"),
        hint=lazy("What exceeds 20 % has no such effect (Civil Code, article 586). Choose it or a penalty."),
    ),
    Term("equity_bp", Group.PAYMENT, Kind.PERCENT, lazy("Shares in the acquirer, besides or instead of money")),
    Term(
        "deductions",
        Group.PAYMENT,
        Kind.SEVERAL,
        lazy("Taken off before the royalty is reckoned"),
        (
            ("freight", lazy("freight")),
            ("insurance", lazy("transport insurance")),
            ("taxes", lazy("turnover taxes and duties")),
            ("returns", lazy("goods returned and credited")),
            ("discounts", lazy("usual trade discounts")),
        ),
        acts=LICENSE,
    ),
    Term(
        "deductions_cap_bp",
        Group.PAYMENT,
        Kind.PERCENT,
        lazy("All of them together at most, of gross sales"),
        acts=LICENSE,
    ),
    Term(
        "tax",
        Group.PAYMENT,
        Kind.CHOICE,
        lazy("Taxes on the payments"),
        (
            ("each", lazy("each side bears its own")),
            ("gross_up", lazy("the payer adds what it has to withhold")),
        ),
    ),
    Term(
        "vat",
        Group.PAYMENT,
        Kind.CHOICE,
        lazy("Value added tax"),
        (
            ("included", lazy("is included in the prices")),
            ("added", lazy("is added to the prices")),
        ),
    ),
    Term(
        "withholding_bp",
        Group.PAYMENT,
        Kind.PERCENT,
        lazy("Tax withheld at source"),
        hint=lazy("Only where the receiver is not resident in China."),
    ),
    Term(
        "interest",
        Group.PAYMENT,
        Kind.WHOLE,
        lazy("Interest on late payment, in hundredths of a per cent a day"),
        unit=Unit.PER_DAY,
        most=10,
        hint=lazy("5 is 0.05 % a day."),
    ),
)

BOOKS = (
    Term(
        "report_days",
        Group.BOOKS,
        Kind.WHOLE,
        lazy("Report within, after each period"),
        unit=Unit.DAYS,
        most=180,
        acts=LICENSE,
    ),
    Term(
        "pay_days",
        Group.BOOKS,
        Kind.WHOLE,
        lazy("Pay within, after each period"),
        unit=Unit.DAYS,
        most=180,
        acts=LICENSE,
    ),
    Term("audit", Group.BOOKS, Kind.CHOICE, lazy("The licensor may have the books inspected"), YES_NO, acts=LICENSE),
    Term(
        "audit_notice_days",
        Group.BOOKS,
        Kind.WHOLE,
        lazy("Notice before an inspection"),
        unit=Unit.DAYS,
        most=90,
        acts=LICENSE,
    ),
    Term(
        "audit_years", Group.BOOKS, Kind.WHOLE, lazy("An inspection looks back"), unit=Unit.YEARS, most=10, acts=LICENSE
    ),
    Term(
        "audit_threshold_bp",
        Group.BOOKS,
        Kind.PERCENT,
        lazy("The licensee bears its cost from underpayment of"),
        acts=LICENSE,
    ),
)

IMPROVEMENTS = (
    Term(
        "improvements",
        Group.IMPROVEMENTS,
        Kind.CHOICE,
        lazy("Later improvements"),
        (
            ("each_owns", lazy("belong to the side that makes them")),
            ("licensor_option", lazy("belong to their maker; the other side may license them on fair terms")),
            ("shared", lazy("belong to both sides in equal shares")),
            ("licensor_owns", lazy("belong to the owner of the licensed right")),
        ),
        families=TECHNOLOGY,
    ),
    Term(
        "grant_back",
        Group.IMPROVEMENTS,
        Kind.CHOICE,
        lazy("Grant-back of improvements"),
        (
            ("none", lazy("none")),
            ("reciprocal", lazy("ordinary licence, both ways alike")),
            ("paid", lazy("ordinary licence to the owner, for a fair fee")),
            ("free", lazy("ordinary licence to the owner, without pay or return")),
            ("exclusive", lazy("exclusive licence to the owner")),
        ),
        families=TECHNOLOGY,
        acts=LICENSE,
    ),
)
