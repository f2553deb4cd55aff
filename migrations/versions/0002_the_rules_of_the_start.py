"""The rules of the start

Rates, shares, taxes, payment periods, clocks and the backbone line with which the platform begins, each with its source and the day
from which it holds. Later rules are rows beside these; a deal keeps the ones of its day.
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
    kinds = {"valid_from": sa.Date(), "resident": sa.Boolean(), "statutory": sa.Boolean(), "tiers": sa.JSON()}
    return sa.table(name, *(sa.column(each, kinds.get(each)) for each in columns))


def upgrade() -> None:
    op.bulk_insert(
        table("fee_rule", "taker", "rate_bp", "tiers", "valid_from", "source"),
        [
            {"taker": taker, "rate_bp": 200, "tiers": [], "valid_from": START, "source": DEFAULT}
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
        table("tax_rule", "jurisdiction", "resident", "rate_bp", "valid_from", "source"),
        [
            {"jurisdiction": "CN", "resident": resident, "rate_bp": rate, "valid_from": START, "source": source}
            for resident, rate, source in ((True, 0, "No withholding, BR-72"), (False, 1000, abroad))
        ],
    )
    op.bulk_insert(
        table("payment_term_rule", "working_days", "valid_from", "source"),
        [{"working_days": 5, "valid_from": START, "source": DEFAULT}],
    )
    op.bulk_insert(table("recordal_rule", "kind", "months", "statutory", "valid_from", "source"), clocks())
    op.bulk_insert(
        table("backbone_rule", "year_from", "line_minor", "source"),
        [{"year_from": 2018, "line_minor": 10_000_000_00, "source": "Above CNY 10 million a year, BR-86"}],
    )


def clocks() -> list[dict[str, object]]:
    """Months from effect within which each kind of case is filed."""
    marks, works = "Trademark Law, art. 42 and 43", "Implementing Regulations of the Copyright Law, art. 25"
    rows = (
        ("patent_license", True, "Implementing Regulations of the Patent Law, rule 15; BR-22"),
        ("patent_assignment", False, f"{NO_PERIOD} (Patent Law, art. 10)"),
        ("tm_assignment", False, f"{NO_PERIOD} ({marks})"),
        ("tm_license", False, f"{NO_PERIOD} ({marks})"),
        ("cr_assignment", False, f"{NO_PERIOD} ({works}: may be filed)"),
        ("cr_license", False, f"{NO_PERIOD} ({works}: may be filed)"),
    )
    return [
        {"kind": kind, "months": 3, "statutory": statutory, "valid_from": START, "source": source}
        for kind, statutory, source in rows
    ]


def downgrade() -> None:
    for name in ("backbone_rule", "recordal_rule", "payment_term_rule", "tax_rule", "share_rule", "fee_rule"):
        op.execute(sa.text(f"DELETE FROM {name}"))  # noqa: S608 – names of our own
