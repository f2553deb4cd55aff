"""The rules of the start

Rates, shares, taxes, payment periods, clocks, public holidays and the backbone line with which the platform begins, each with its
source and the day from which it holds. Later rules are rows beside these; a deal keeps the ones of its day.
"""

import datetime

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

START = datetime.date(2018, 1, 1)
DEFAULT = "Platform default"
NO_PERIOD = f"{DEFAULT}; the law sets no period"


def table(name: str, *columns: str) -> sa.TableClause:
    kinds = {"valid_from": sa.Date(), "valid_to": sa.Date(), "day": sa.Date(), "tiers": sa.JSON()}
    kinds |= {"effective_from": sa.Date()}
    kinds |= {"in_force_from": sa.Date(), "last_day": sa.Date()}
    kinds |= dict.fromkeys(
        ("resident", "statutory", "month_end", "day_before", "per_class", "covers_late", "working"), sa.Boolean()
    )
    return sa.table(name, *(sa.column(each, kinds.get(each)) for each in columns))


def upgrade() -> None:
    op.bulk_insert(table("target", *targets()[0]), targets())
    prices = {"least_in_field": 21, "least": 5, "fence_bp": 15000, "months": 60, "source": f"{DEFAULT}, BR-8A"}
    op.bulk_insert(table("price_rule", "valid_from", *prices), [{"valid_from": START, **prices}])
    op.bulk_insert(
        table("fee_rule", "kind", "taker", "payer", "rate_bp", "tiers", "valid_from", "source"),
        [
            {
                "kind": kind,
                "taker": taker,
                "payer": "seller",
                "rate_bp": 200,
                "tiers": [],
                "valid_from": START,
                "source": DEFAULT,
            }
            for kind in ("assignment", "license", "open_license")
            for taker in ("platform", "center")
        ],
    )
    op.bulk_insert(
        table("share_rule", "role", "share_bp", "valid_from", "source"),
        [
            {"role": role, "share_bp": share, "valid_from": START, "source": f"{DEFAULT}, BR-83"}
            for role, share in (("CLOSE", 6000), ("LIST", 2000), ("INTRODUCE", 2000))
        ],
    )
    abroad = "Enterprise Income Tax Law, art. 3(3) and 27(5); Implementing Regulations, art. 91; BR-72"
    op.bulk_insert(
        table("tax_rule", *taxes(abroad)[0]),
        taxes(abroad),
    )
    op.bulk_insert(
        table("payment_term_rule", "working_days", "valid_from", "source"),
        [{"working_days": 5, "valid_from": START, "source": DEFAULT}],
    )
    op.bulk_insert(
        table("earnest_rule", "most_bp", "valid_from", "source"),
        [{"most_bp": 2000, "valid_from": START, "source": "Civil Code, art. 586; BR-66"}],
    )
    inventors = "Transformation Law, art. 45; Patent Law Implementing Regulations, rule 94; months: platform default"
    op.bulk_insert(
        table("inventor_rule", "least_bp", "months", "valid_from", "source"),
        [{"least_bp": 5000, "months": 3, "valid_from": START, "source": inventors}],
    )
    royalty = {"report_days": 30, "contest_days": 15, "interest_bp": 5, "threshold_bp": 500, "cure_days": 30}
    op.bulk_insert(
        table("royalty_rule", *royalty, "valid_from", "source"), [{**royalty, "valid_from": START, "source": DEFAULT}]
    )
    op.bulk_insert(
        table("trailing_rule", "taker", "years", "valid_from", "source"),
        [
            {"taker": taker, "years": years, "valid_from": START, "source": DEFAULT}
            for taker, years in (("platform", None), ("center", 3), ("broker", 1))
        ],
    )
    op.bulk_insert(
        table("ageing_rule", "up_to_days", "valid_from", "source"),
        [{"up_to_days": days, "valid_from": START, "source": DEFAULT} for days in (2, 7, 30)],
    )
    op.bulk_insert(
        table("transfer_limit_rule", "currency", "most_minor", "valid_from", "source"),
        [
            {"currency": currency, "most_minor": most, "valid_from": START, "source": DEFAULT}
            for currency, most in (("CNY", 1_000_000_00), ("USD", 150_000_00), ("EUR", 130_000_00))
        ],
    )
    op.bulk_insert(table("recordal_rule", "kind", "months", "days", "statutory", "valid_from", "source"), clocks())
    op.bulk_insert(table("office_rule", *office_periods()[0]), office_periods())
    op.bulk_insert(
        table("backbone_rule", "year_from", "line_minor", "source"),
        [{"year_from": 2018, "line_minor": 10_000_000_00, "source": "Above CNY 10 million a year, BR-86"}],
    )
    volume_policy()
    op.bulk_insert(
        table("reporting_rule", "rule", "number", "valid_from", "source"),
        [
            {"rule": rule, "number": number, "valid_from": START, "source": source}
            for rule, number, source in (
                ("round_trip_days", 365, f"{DEFAULT}, BR-85"),
                ("back_and_forth_days", 180, f"{DEFAULT}, BR-85"),
                ("confirm_working_days", 15, f"{DEFAULT}, BR-87"),
            )
        ],
    )
    op.bulk_insert(table("evaluation_rule", *evaluation_rule()), [evaluation_rule()])
    op.bulk_insert(table("open_licence_rule", "rule", "number", "valid_from", "source"), open_licence_limits())
    op.bulk_insert(table("dispute_rule", "clock", "days", "valid_from", "source"), periods_of_disputes())
    op.bulk_insert(table("pledge_rule", "rule", "item", "number", "valid_from", "source"), pledge_numbers())
    op.bulk_insert(
        table("scorecard_weight", "scenario", "indicator", "weight_bp", "valid_from", "source"), scorecard_weights()
    )
    op.bulk_insert(table("subsidy_rule", *subsidy_rules()[0]), subsidy_rules())
    op.bulk_insert(table("fund_rule", "clock", "days", "valid_from", "source"), periods_of_claims())
    op.bulk_insert(table("edition_rule", *edition_ends()[0]), edition_ends())
    op.bulk_insert(table("upkeep_rule", *upkeep_rules()[0]), upkeep_rules())
    op.bulk_insert(table("upkeep_fee", *upkeep_fees()[0]), upkeep_fees())
    op.bulk_insert(table("upkeep_reduction", *upkeep_reductions()[0]), upkeep_reductions())
    op.bulk_insert(table("calendar_day", "day", "working", "name", "source"), calendar_days())


def volume_policy() -> None:
    """What counts as trade, what as finance, and what stands apart (BR-81)."""
    op.bulk_insert(
        table("volume_policy", "id", "version", "year_from", "source"),
        [{"id": 1, "version": 1, "year_from": 2018, "source": f"{DEFAULT}, BR-80 to BR-82"}],
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(sa.text("SELECT setval(pg_get_serial_sequence('volume_policy', 'id'), 1)"))
    groups = {
        "trade": ("transfer", "license", "open_license", "auction", "equity"),
        "finance": ("pledge_finance", "securitization", "investment"),
        "apart": ("insurance", "service", "cultivation"),
    }
    op.bulk_insert(
        table("volume_policy_entry", "policy_id", "category", "counts_as"),
        [
            {"policy_id": 1, "category": category, "counts_as": group}
            for group, categories in groups.items()
            for category in categories
        ],
    )


def evaluation_rule() -> dict[str, object]:
    """How a center's year is evaluated: weights in basis points, together 10,000; people by BR-55."""
    weights = {
        "volume": 2000, "growth": 1000, "operations": 1000, "recorded": 1500, "punctual": 500, "rejected": 500,
        "disputes": 500, "staff": 500, "systems": 1000, "cases": 500, "conduct": 500, "service": 500,
    }  # fmt: skip
    marks = {
        "full_volume_bp": 10000, "full_growth_bp": 2000, "full_operations": 20, "none_rejected_bp": 2000,
        "none_disputes": 5, "full_staff": 5, "excellent_bp": 9000, "good_bp": 7500, "qualified_bp": 6000,
        "statement_days": 10, "rectify_months": 6,
    }  # fmt: skip
    return {
        "year_from": 2018, **{f"weight_{name}": weight for name, weight in weights.items()}, **marks,
        "source": f"{DEFAULT}, BR-55",
    }  # fmt: skip


def pledge_numbers() -> list[dict[str, object]]:
    """How much and how long banks lend against rights (BR-44), what overdue means, and what counts as inclusive."""
    practice = "Practice of banks; BR-44"
    grades = "Measures for the Risk Classification of Financial Assets of Commercial Banks, art. 10 to 13"
    arrears = "People's Bank of China, notice 2003 no. 251, item 3"
    rows: list[tuple[str, str, int, datetime.date, str]] = [
        ("ratio", "invention", 2500, START, practice),
        ("ratio", "utility", 1500, START, practice),
        ("ratio", "design", 1500, START, f"{DEFAULT}, as of utility models; BR-44"),
        ("ratio", "trademark", 5000, START, practice),
        ("ratio", "copyright", 6000, START, "Upper end of the market; BR-44"),
        ("longest", "", 36, START, practice),
        ("life", "", 60, START, practice),
        ("grade", "special_mention", 1, START, grades),
        ("grade", "substandard", 91, START, grades),
        ("grade", "doubtful", 271, START, grades),
        ("grade", "loss", 361, START, grades),
        ("claim", "", 30, START, f"{DEFAULT}; BR-53"),
        ("reminder", "", 7, START, DEFAULT),
        ("surcharge", "least", 3000, START, arrears),
        ("surcharge", "most", 5000, START, arrears),
        ("validity", "", 12, START, "Practice Standard for Asset Appraisal Reports (2018), art. 10"),
        ("small", "", 10_000_000, datetime.date(1990, 1, 1), "Statistics of the national office; BR-45"),
    ]
    return [
        {"rule": rule, "item": item, "number": number, "valid_from": day, "source": source}
        for rule, item, number, day, source in rows
    ]


def scorecard_weights() -> list[dict[str, object]]:
    """Weights of the scorecard (BR-94): the standard leaves them to whoever appraises; these are ours to begin with."""
    first = {
        "transfer": (3000, 3000, 4000), "finance": (3500, 2000, 4500), "reporting": (3000, 2500, 4500),
        "damages": (4500, 2500, 3000), "management": (3000, 4000, 3000),
    }  # fmt: skip
    lower = {
        "A": (2500, 2500, 1500, 1500, 2000), "A1": (5000, 5000), "A2": (6000, 4000), "A3": (10000,), "A4": (5000, 5000),
        "A5": (6000, 4000), "B": (2500, 2000, 2000, 2000, 1500), "B1": (6000, 4000), "B2": (10000,),
        "B3": (5000, 5000), "B4": (6000, 4000), "B5": (5000, 5000), "C": (3000, 2000, 3000, 2000),
        "C1": (3500, 3500, 3000), "C2": (6000, 4000), "C3": (5000, 5000), "C4": (6000, 4000),
    }  # fmt: skip
    rows = [(scenario, "ABC"[n], weight) for scenario, weights in first.items() for n, weight in enumerate(weights)]
    rows += [("", f"{above}{n}", weight) for above, weights in lower.items() for n, weight in enumerate(weights, 1)]
    return [
        {"scenario": scenario, "indicator": code, "weight_bp": weight, "valid_from": START,
         "source": f"{DEFAULT}; BR-94"}
        for scenario, code, weight in rows
    ]  # fmt: skip


def taxes(abroad: str) -> list[dict[str, object]]:
    """What is withheld from an owner, and the rates by which the taxes of a deal are estimated (BR-72)."""
    stamp = "Stamp Duty Law, art. 5 to 10 and its table, in force since 1 July 2022; BR-72"
    added = "Notice on the value added tax pilot, annex 3; BR-72"
    income = "Enterprise Income Tax Law, art. 27(4), with the notices on technology transfer; BR-72"
    since = datetime.date(2022, 7, 1)
    rows = [
        ("withholding", "resident", 0, START, "No withholding, BR-72"),
        ("withholding", "abroad", 1000, START, abroad),
        *(("stamp", item, 3, since, stamp) for item in ("technology", "patent", "mark", "copyright")),
        *(("vat", item, 600, since, added) for item in ("technology", "other")),
        ("income", "technology", 2500, since, income),
    ]
    return [
        {
            "tax": tax, "item": item, "rate_bp": rate, "valid_from": day, "source": source,
            "free_minor": 5_000_000_00 if tax == "income" else None, "least_years": 5 if tax == "income" else None,
        }
        for tax, item, rate, day, source in rows
    ]  # fmt: skip


def subsidy_rules() -> list[dict[str, object]]:
    """Which part of interest, premiums and appraisal fees is subsidised, and up to which limits (BR-52)."""
    half = {"share_bp": 5000, "valid_from": START}
    dalian = "Dalian: at most CNY 200,000 a year for at most two consecutive years, BR-52; part: platform default"
    return [
        {"kind": "interest", "most_minor": 200_000_00, "most_years": 2, "source": dalian, **half},
        {"kind": "insurance", "most_minor": 100_000_00, "most_years": None, "source": DEFAULT, **half},
        {"kind": "appraisal", "most_minor": 50_000_00, "most_years": None, "source": DEFAULT, **half},
    ]


def periods_of_claims() -> list[dict[str, object]]:
    """Periods of compensation funds (BR-53, BR-54): days to bring a loan under cover, in arrears, to claim and to pay;
    working days of publicity."""
    local = f"{DEFAULT}, as local measures have it; BR-53"
    publicity = ("publicity", 5, "Five working days of publicity in Dalian and Shanghai’s Xuhui; BR-54")
    cover = ("cover", 30, DEFAULT)
    rows = (cover, ("arrears", 90, local), ("claim", 30, local), ("payment", 30, local), publicity)
    return [{"clock": clock, "days": days, "valid_from": START, "source": source} for clock, days, source in rows]


# Public holidays of China and the weekend days that are worked for them, each year by the notice of the General Office
# of the State Council: (name, first day off, how many, days worked instead). Weekends that fall into them stand here,
# too, as the notices say them.
NOTICES: dict[int, tuple[str, tuple[tuple[str, tuple[int, int], int, tuple[tuple[int, int], ...]], ...]]] = {
    2024: (
        "国办发明电〔2023〕7号",
        (
            ("元旦", (1, 1), 1, ()),
            ("春节", (2, 10), 8, ((2, 4), (2, 18))),
            ("清明节", (4, 4), 3, ((4, 7),)),
            ("劳动节", (5, 1), 5, ((4, 28), (5, 11))),
            ("端午节", (6, 10), 1, ()),
            ("中秋节", (9, 15), 3, ((9, 14),)),
            ("国庆节", (10, 1), 7, ((9, 29), (10, 12))),
        ),
    ),
    2025: (
        "国办发明电〔2024〕12号",
        (
            ("元旦", (1, 1), 1, ()),
            ("春节", (1, 28), 8, ((1, 26), (2, 8))),
            ("清明节", (4, 4), 3, ()),
            ("劳动节", (5, 1), 5, ((4, 27),)),
            ("端午节", (5, 31), 3, ()),
            ("国庆节、中秋节", (10, 1), 8, ((9, 28), (10, 11))),
        ),
    ),
    2026: (
        "国务院办公厅，2025年11月4日",
        (
            ("元旦", (1, 1), 3, ((1, 4),)),
            ("春节", (2, 15), 9, ((2, 14), (2, 28))),
            ("清明节", (4, 4), 3, ()),
            ("劳动节", (5, 1), 5, ((5, 9),)),
            ("端午节", (6, 19), 3, ()),
            ("中秋节", (9, 25), 3, ()),
            ("国庆节", (10, 1), 7, ((9, 20), (10, 10))),
        ),
    ),
}


def calendar_days() -> list[dict[str, object]]:
    """Every day that a notice takes out of the plain week or puts into it."""
    rows: list[dict[str, object]] = []
    for year, (number, holidays) in NOTICES.items():
        source = f"国务院办公厅关于{year}年部分节假日安排的通知（{number}）"
        for name, (month, day), length, worked in holidays:
            first = datetime.date(year, month, day)
            off = [first + datetime.timedelta(days=each) for each in range(length)]
            rows += [{"day": each, "working": False, "name": name, "source": source} for each in off]
            rows += [
                {"day": datetime.date(year, *each), "working": True, "name": f"{name}调休", "source": source}
                for each in worked
            ]
    return rows


def clocks() -> list[dict[str, object]]:
    """Months or days from effect within which each kind of case is filed."""
    marks, works = "Trademark Law, art. 42 and 43", "Implementing Regulations of the Copyright Law, art. 25"
    pledged = "Civil Code, art. 444: the pledge stands from its registration"
    ended = (
        "Measures for the Recordal of Patent Licence Contracts: 30 days from the agreement by which the licence ends"
    )
    abroad = "Measures for the Registration of Technology Import and Export Contracts, art. 6"
    rows = (
        ("patent_license", 3, None, "Implementing Regulations of the Patent Law, rule 15; BR-22"),
        ("open_license", 3, None, "Implementing Regulations of the Patent Law, rules 15 and 87"),
        ("patent_assignment", 3, None, f"{NO_PERIOD} (Patent Law, art. 10)"),
        ("tm_assignment", 3, None, f"{NO_PERIOD} ({marks})"),
        ("tm_license", 3, None, f"{NO_PERIOD} ({marks})"),
        ("cr_assignment", 3, None, f"{NO_PERIOD} ({works}: may be filed)"),
        ("cr_license", 3, None, f"{NO_PERIOD} ({works}: may be filed)"),
        ("patent_license_end", None, 30, ended),
        *((kind, 1, None, f"{NO_PERIOD} (the licence has ended)") for kind in ("tm_license_end", "cr_license_end")),
        *((kind, 1, None, f"{NO_PERIOD} ({pledged})") for kind in ("pledge", "tm_pledge", "cr_pledge")),
        *(
            (f"{kind}_release", 1, None, f"{NO_PERIOD} (the debt is paid or the pledge waived)")
            for kind in ("pledge", "tm_pledge", "cr_pledge")
        ),
        ("tech_contract", 3, None, f"{NO_PERIOD} (recognition is asked for by the seller; BR-73)"),
        ("tech_import", None, 60, abroad),
        ("tech_export", None, 60, abroad),
    )
    return [
        {
            "kind": kind, "months": months, "days": days, "statutory": not source.startswith(NO_PERIOD),
            "valid_from": START, "source": source,
        }
        for kind, months, days, source in rows
    ]  # fmt: skip


def office_periods() -> list[dict[str, object]]:
    """By when an office decides on what was filed, and when the gazette is looked at for an announcement (BR-42)."""
    window = "Measures for the Registration of Patent Pledges: 3 working days at a service window"
    works = "Measures for the Registration of Copyright Pledges: 10 days"
    abroad = "Regulations on the Import and Export of Technology, art. 17 and 38: 3 working days"
    rows = (
        *((kind, "decide", 3, "working_days", window) for kind in ("pledge", "pledge_release")),
        *((kind, "decide", 10, "days", works) for kind in ("cr_pledge", "cr_pledge_release")),
        *((kind, "decide", 3, "working_days", abroad) for kind in ("tech_import", "tech_export")),
        ("tm_assignment", "announce", 3, "months",
         f"{NO_PERIOD} (Trademark Law, art. 42: the gazette is looked at)"),
    )  # fmt: skip
    return [
        {
            "kind": kind, "step": step, "number": number, "unit": unit, "statutory": not source.startswith(NO_PERIOD),
            "valid_from": START, "source": source,
        }
        for kind, step, number, unit, source in rows
    ]  # fmt: skip


def edition_ends() -> list[dict[str, object]]:
    """Standards of IP management whose edition was replaced: certificates by the old one, and until when they hold."""
    return [
        {
            "standard": "GB/T 29490", "edition": "2013", "replaced_by": "2023",
            "in_force_from": datetime.date(2024, 1, 1), "last_day": datetime.date(2025, 12, 31),
            "source": "国家认监委2023年第27号公告，BR-90",
        }
    ]  # fmt: skip


def open_licence_limits() -> list[dict[str, object]]:
    """What the office checks in a declaration of an open licence: fees in fen and basis points, the term in months."""
    since = datetime.date(2021, 6, 1)  # the day on which open licences came into the law
    practice = "Practice of the office, second hand; BR-33"
    return [
        {"rule": rule, "number": number, "valid_from": since, "source": practice}
        for rule, number in (("most_fixed", 20_000_000_00), ("most_of_sales", 2000), ("least_months", 12))
    ]


def periods_of_disputes() -> list[dict[str, object]]:
    """Calendar days of each period in cases and complaints."""
    rows = (
        ("confirmation", 30, "People's Mediation Law, art. 33; BR-A1"),
        ("suit", 15, "E-commerce Law, art. 43; BR-A2"),
        ("counter", 15, NO_PERIOD),
        ("completion", 10, NO_PERIOD),
        ("reminder", 3, DEFAULT),
    )
    return [{"clock": clock, "days": days, "valid_from": START, "source": source} for clock, days, source in rows]


# What keeps rights alive. Each row says where it is from and how well it is known: from the text of the law, from a
# second hand, or from general knowledge that the office has to confirm.
LAW, SECOND_HAND, TO_CONFIRM = "law", "second_hand", "to_confirm"
CN_PATENT_FEES = "Patent Law, art. 43; Implementing Regulations of the Patent Law, rules 6, 114 and 115; BR-02"
CN_FEE_GUIDE = "CNIPA guide to patent fees, 2025; BR-03"
CN_MARKS = "Trademark Law, art. 39 and 40; BR-06"
CN_MARK_FEES = "Fees of the trade mark office since July 2019, filed on paper"
US_MARKS = "15 U.S.C. 1058 and 1059 (Lanham Act, sections 8 and 9)"
US_PATENT_FEES = "37 CFR 1.20, fees of 19 January 2025"
US_MARK_FEES = "37 CFR 2.6, fees of 18 January 2025, filed electronically"
EP_FEES = "European Patent Convention, rule 51"
EP_AMOUNTS = "Rules relating to Fees of the EPO, art. 2, as of 1 April 2024"
EU_MARKS = "Regulation (EU) 2017/1001, art. 52 and 53 and annex I"
EU_DESIGNS = "Regulation (EC) 6/2002 as amended by Regulation (EU) 2024/2822"
DE_FEES = "Patentkostengesetz, sections 3, 5 and 7"
DE_AMOUNTS = "Patentkostengesetz, annex, as of 1 July 2022"
JP_PATENTS = "Patent Act of Japan, art. 107, 108 and 112"
KR_PATENTS = "Patent Act of Korea, art. 79 and 81"
PATENT, UTILITY, DESIGN, MARK = "patent_invention", "patent_utility", "patent_design", "trademark"
APPLICATION, WORK, SOFTWARE = "patent_application", "copyright_work", "software"


def upkeep_rule(
    office: str, kind: str, charge: str, source: str, certainty: str, *, first_months: int, step_months: int = 12,
    counted_from: str = "filing", phase: str = "granted", lapse: str = "from_due_day", **more: object,
) -> dict[str, object]:  # fmt: skip
    """One rule with every column, so that all rows can be inserted at once."""
    plain: dict[str, object] = {
        "office": office, "kind": kind, "charge": charge, "phase": phase, "counted_from": counted_from,
        "first_number": 1, "last_number": None, "first_months": first_months, "step_months": step_months,
        "month_end": False, "day_before": False, "opens_months": None, "free_months": 0, "grace_months": 6,
        "late_bp": None, "late_cap_minor": None, "late_bp_month": None, "restore_months": None, "lapse": lapse,
        "valid_from": START, "valid_to": None, "source": source, "certainty": certainty,
    }  # fmt: skip
    assert more.keys() <= plain.keys()
    return {**plain, **more}


def upkeep_rules() -> list[dict[str, object]]:
    """When something falls due."""
    rows = [
        upkeep_rule(
            "CN", kind, "annual_fee", CN_PATENT_FEES, LAW, first_months=12, first_number=2, last_number=years,
            late_bp_month=500, restore_months=2,
        )
        for kind, years in ((PATENT, 20), (UTILITY, 10), (DESIGN, 15))
    ]  # fmt: skip
    rows.append(
        upkeep_rule(
            "US", PATENT, "maintenance_fee", "35 U.S.C. 41(b); 37 CFR 1.362", LAW, counted_from="grant",
            first_months=42, step_months=48, last_number=3, opens_months=6, lapse="from_end_of_grace",
        )
    )  # fmt: skip
    rows += [
        upkeep_rule(
            "EP", kind, "annual_fee", EP_FEES, LAW, phase="pending", first_months=24, first_number=3, last_number=20,
            month_end=True, opens_months=3, late_bp=5000, lapse="deemed_withdrawn",
        )
        for kind in (PATENT, APPLICATION)
    ]  # fmt: skip
    rows += [
        upkeep_rule(
            "DE", kind, "annual_fee", DE_FEES, LAW, phase="any", first_months=24, first_number=3, last_number=20,
            month_end=True, opens_months=12, free_months=2, lapse="from_end_of_grace",
        )
        for kind in (PATENT, APPLICATION)
    ]  # fmt: skip
    rows.append(
        upkeep_rule(
            "DE", DESIGN, "renewal", "Designgesetz, sections 27 and 28", TO_CONFIRM, first_months=60, step_months=60,
            last_number=4, month_end=True, free_months=2, lapse="from_expiry",
        )
    )  # fmt: skip
    for office, source, design in (("JP", JP_PATENTS, 2), ("KR", KR_PATENTS, 4)):
        rows += [
            upkeep_rule(
                office, kind, "annual_fee", source, TO_CONFIRM, counted_from="grant", first_number=first,
                first_months=12 * (first - 1), late_bp=10_000 if office == "JP" else None,
            )
            for kind, first in ((PATENT, 4), (UTILITY, 4), (DESIGN, design))
        ]  # fmt: skip
    rows.append(
        upkeep_rule(
            "EM", DESIGN, "renewal", EU_DESIGNS, SECOND_HAND, first_months=60, step_months=60, last_number=4,
            opens_months=6, late_bp=2500, lapse="from_expiry",
        )
    )  # fmt: skip
    return rows + mark_rules() + ends_of_term()


def mark_rules() -> list[dict[str, object]]:
    """Renewals of marks every ten years, and what the United States ask for besides."""
    marks = (
        ("CN", CN_MARKS, LAW, "grant", 12, {"day_before": True}),
        ("US", US_MARKS, SECOND_HAND, "grant", 12, {"lapse": "cancelled"}),
        ("EM", EU_MARKS, SECOND_HAND, "filing", 6, {"late_bp": 2500, "late_cap_minor": 1_500_00}),
        ("WO", "Madrid Protocol, art. 6 and 7", TO_CONFIRM, "grant", 6, {"late_bp": 5000}),
        ("DE", "Markengesetz, section 47", TO_CONFIRM, "filing", 6, {}),
        ("JP", "Trademark Act of Japan, art. 19, 20 and 21", TO_CONFIRM, "grant", 6, {"late_bp": 10_000}),
        ("KR", "Trademark Act of Korea, art. 83 and 84", TO_CONFIRM, "grant", 12, {}),
    )
    rows = [
        upkeep_rule(
            office, MARK, "renewal", source, certainty, counted_from=base, first_months=120, step_months=120,
            opens_months=opens, **{"lapse": "from_expiry", **more},
        )
        for office, source, certainty, base, opens, more in marks
    ]  # fmt: skip
    rows.append(
        upkeep_rule(
            "US", MARK, "use_declaration", US_MARKS, SECOND_HAND, counted_from="grant", first_months=72, last_number=1,
            opens_months=12, lapse="cancelled",
        )
    )  # fmt: skip
    return rows


def ends_of_term() -> list[dict[str, object]]:
    """The days on which nothing can be paid any more."""
    patents, works = "Patent Law, art. 42; BR-01", "Copyright Law, art. 23; BR-07"
    named: list[tuple[str, str, str, str]] = [("CN", kind, patents, LAW) for kind in (PATENT, UTILITY, DESIGN)]
    named += [("CN", kind, works, LAW) for kind in (WORK, SOFTWARE)]
    named += [
        ("US", PATENT, "35 U.S.C. 154(a)(2)", TO_CONFIRM),
        ("US", DESIGN, "35 U.S.C. 173", TO_CONFIRM),
        ("EP", PATENT, "European Patent Convention, art. 63", TO_CONFIRM),
        ("DE", PATENT, "Patentgesetz, section 16", TO_CONFIRM),
        ("JP", PATENT, "Patent Act of Japan, art. 67", TO_CONFIRM),
        ("KR", PATENT, "Patent Act of Korea, art. 88", TO_CONFIRM),
    ]
    end = {"counted_from": "expiry", "first_months": 0, "step_months": 0, "last_number": 1, "grace_months": 0}
    rows = [
        upkeep_rule(office, kind, "end_of_term", source, certainty, phase="any", lapse="free_for_all", **end)
        for office, kind, source, certainty in named
    ]
    treaty = "Patent Cooperation Treaty, art. 22 and 39"
    rows.append(
        upkeep_rule(
            "WO", APPLICATION, "national_phase", treaty, TO_CONFIRM, phase="any", lapse="no_national_right", **end
        )
    )
    return rows


def upkeep_fee(
    office: str, kind: str, charge: str, amount: int, currency: str, source: str, certainty: str,
    numbers: tuple[int, int | None] = (1, None), **more: object,
) -> dict[str, object]:  # fmt: skip
    """One amount in whole units of its currency."""
    plain: dict[str, object] = {
        "office": office, "kind": kind, "charge": charge, "part": "fee", "number_from": numbers[0],
        "number_to": numbers[1], "per_class": False, "class_from": 1, "class_to": None, "amount_minor": amount * 100,
        "currency": currency, "valid_from": START, "valid_to": None, "source": source, "certainty": certainty,
    }  # fmt: skip
    assert more.keys() <= plain.keys()
    return {**plain, **more}


def upkeep_fees() -> list[dict[str, object]]:
    """What is to be paid. Amounts that nobody here is sure of are left out: the page sends to the office."""
    inventions = ((1, 3, 900), (4, 6, 1200), (7, 9, 2000), (10, 12, 4000), (13, 15, 6000), (16, 20, 8000))
    others = ((1, 3, 600), (4, 5, 900), (6, 8, 1200), (9, 10, 2000))
    rows = [
        upkeep_fee("CN", kind, "annual_fee", amount, "CNY", CN_FEE_GUIDE, SECOND_HAND, (first, last))
        for kind, bands in ((PATENT, inventions), (UTILITY, others), (DESIGN, others))
        for first, last, amount in bands
    ]
    rows += [
        upkeep_fee("CN", kind, "annual_fee", 1000, "CNY", CN_FEE_GUIDE, SECOND_HAND, part="restoration")
        for kind in (PATENT, UTILITY, DESIGN)
    ]
    rows += [
        upkeep_fee("CN", MARK, "renewal", amount, "CNY", CN_MARK_FEES, TO_CONFIRM, part=part, per_class=True)
        for part, amount in (("fee", 500), ("late", 250))
    ]
    return rows + fees_abroad()


def fees_abroad() -> list[dict[str, object]]:
    """Amounts of other offices, each from the day of its table."""
    patents, marks = datetime.date(2025, 1, 19), datetime.date(2025, 1, 18)
    rows = [
        upkeep_fee(
            "US", PATENT, "maintenance_fee", amount, "USD", US_PATENT_FEES, SECOND_HAND, (number, number),
            valid_from=patents,
        )
        for number, amount in ((1, 2150), (2, 4040), (3, 8280))
    ]  # fmt: skip
    rows.append(
        upkeep_fee(
            "US", PATENT, "maintenance_fee", 540, "USD", US_PATENT_FEES, SECOND_HAND, part="late", valid_from=patents
        )
    )
    rows += [
        upkeep_fee(
            "US", MARK, charge, amount, "USD", US_MARK_FEES, SECOND_HAND, part=part, per_class=True, valid_from=marks
        )
        for charge, part, amount in (
            ("use_declaration", "fee", 325), ("use_declaration", "late", 100),
            ("renewal", "fee", 650), ("renewal", "late", 200),
        )
    ]  # fmt: skip
    # The EPO revises its fees every other April; what holds from April 2026 is not on record.
    ep = (
        (3, 3, 690),
        (4, 4, 845),
        (5, 5, 1000),
        (6, 6, 1155),
        (7, 7, 1310),
        (8, 8, 1465),
        (9, 9, 1620),
        (10, 20, 1775),
    )
    rows += [
        upkeep_fee(
            "EP", kind, "annual_fee", amount, "EUR", EP_AMOUNTS, SECOND_HAND if first <= 6 else TO_CONFIRM,
            (first, last), valid_from=datetime.date(2024, 4, 1), valid_to=datetime.date(2026, 4, 1),
        )
        for kind in (PATENT, APPLICATION)
        for first, last, amount in ep
    ]  # fmt: skip
    de = (70, 70, 100, 150, 210, 280, 350, 430, 540, 680, 830, 980, 1130, 1310, 1490, 1670, 1840, 2030)
    since = datetime.date(2022, 7, 1)
    for kind in (PATENT, APPLICATION):
        rows += [
            upkeep_fee("DE", kind, "annual_fee", amount, "EUR", DE_AMOUNTS, SECOND_HAND, (year, year), valid_from=since)
            for year, amount in enumerate(de, start=3)
        ]
        rows.append(
            upkeep_fee("DE", kind, "annual_fee", 50, "EUR", DE_AMOUNTS, SECOND_HAND, part="late", valid_from=since)
        )
    rows += [
        upkeep_fee(
            "EM", MARK, "renewal", amount, "EUR", EU_MARKS, SECOND_HAND, per_class=True, class_from=first, class_to=last
        )
        for first, last, amount in ((1, 1, 850), (2, 2, 50), (3, None, 150))
    ]
    rows += [
        upkeep_fee(
            "EM", DESIGN, "renewal", amount, "EUR", EU_DESIGNS, SECOND_HAND, (number, number),
            valid_from=datetime.date(2025, 5, 1),
        )
        for number, amount in enumerate((150, 250, 400, 700), start=1)
    ]  # fmt: skip
    return rows


def upkeep_reductions() -> list[dict[str, object]]:
    """Who pays less. The number of years was six until August 2018."""
    longer, us = datetime.date(2018, 8, 1), datetime.date(2025, 1, 19)
    rows: list[dict[str, object]] = []
    for reduction, rate in (("one_payer", 8500), ("several_payers", 7000)):
        small = {"office": "CN", "charge": "annual_fee", "reduction": reduction, "rate_bp": rate, "covers_late": False}
        source = "Measures on reducing patent fees, 2016, and CNIPA notice No. 272; BR-03"
        rows += [
            {
                **small, "years_from_grant": 6, "valid_from": START, "valid_to": longer, "source": source,
                "certainty": TO_CONFIRM,
            },
            {
                **small, "years_from_grant": 10, "valid_from": longer, "valid_to": None, "source": CN_FEE_GUIDE,
                "certainty": SECOND_HAND,
            },
        ]  # fmt: skip
    rows.append(
        {
            "office": "CN", "charge": "annual_fee", "reduction": "open_licence", "rate_bp": 1500, "covers_late": False,
            "years_from_grant": None, "valid_from": datetime.date(2024, 1, 1), "valid_to": None,
            "source": "Patent Law, art. 51; CNIPA notice No. 594 of 2024; BR-04", "certainty": SECOND_HAND,
        }
    )  # fmt: skip
    rows += [
        {
            "office": "US", "charge": "maintenance_fee", "reduction": reduction, "rate_bp": rate, "covers_late": True,
            "years_from_grant": None, "valid_from": us, "valid_to": None,
            "source": "35 U.S.C. 41(h) and 123", "certainty": SECOND_HAND,
        }
        for reduction, rate in (("small_entity", 6000), ("micro_entity", 8000))
    ]  # fmt: skip
    return rows


def targets() -> list[dict[str, object]]:
    """The national key-city programme (2020 batch, three years) and the city's targets to 2025; growth in basis points,
    amounts in fen."""
    programme = "National key-city programme, 2020 batch; BR-88"
    pack = {
        "operations": 2000, "pledge_growth": 3000, "pledge_projects": 3000, "patent_contracts": 4000,
        "university_patents": 100, "securitisations": 1, "certified": 200, "hosted": 1000, "industry_centers": 3,
    }  # fmt: skip
    rows = [("programme", year, *each, programme, 2020) for year in (2020, 2021, 2022) for each in pack.items()]
    plan = {"pledge_amount": 500_000_000_000, "backbone": 6, "portfolios": 25}
    rows += [("city", 2025, *each, "Plan of the city to 2025; BR-88", 2021) for each in plan.items()]
    return [
        {
            "indicator": indicator, "scope": scope, "year": year, "version": 1, "value": value,
            "effective_from": datetime.date(start, 1, 1), "source": source, "recorded_by": "",
        }
        for scope, year, indicator, value, source, start in rows
    ]  # fmt: skip


def downgrade() -> None:
    for name in ("calendar_day", "upkeep_reduction", "upkeep_fee", "upkeep_rule"):
        op.execute(sa.text(f"DELETE FROM {name}"))  # noqa: S608 – names of our own
    for name in (
        "evaluation_rule",
        "reporting_rule",
        "volume_policy_entry",
        "volume_policy",
        "target",
        "price_rule",
        "trailing_rule",
        "transfer_limit_rule",
        "royalty_rule",
        "open_licence_rule",
        "backbone_rule",
        "recordal_rule",
        "office_rule",
        "payment_term_rule",
        "earnest_rule",
        "inventor_rule",
        "tax_rule",
        "share_rule",
        "fee_rule",
    ):
        op.execute(sa.text(f"DELETE FROM {name}"))  # noqa: S608 – names of our own
