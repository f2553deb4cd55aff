"""Three centers that report deals done outside of the platform, and the city office that looks at them."""

import csv
import io
from collections.abc import Sequence
from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from sqlalchemy.orm import Session

from core.actor import Actor, Role
from core.money import Money
from demo.cast import invented_uscc
from parties.centers.models import Center
from reports.claims import services
from reports.claims.models import Part, VolumeClaim
from settlement.volumes.models import Category, RightKind
from tests.builders import NOON, actor_for
from tests.reports.turnover.city import a_city

OFFICE = actor_for(900, Role.CITY_OFFICE, name="Guo Fang", person_id=90)
SELLER, BUYER, THIRD = (invented_uscc(7001 + place) for place in range(3))
EARLIER = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
_numbers = count(1)


def staff_of(center: Center) -> Actor:
    """Somebody of the center."""
    return actor_for(center.organisation_id, Role.CENTER_MANAGER, person_id=center.id, name=f"Staff of {center.code}")


def said(**other: Any) -> dict[str, Any]:
    """What a report says; each time another right, unless one is named."""
    return {
        "category": Category.TRANSFER,
        "right_kind": RightKind.PATENT,
        "numbers": f"ZL2019{next(_numbers):08d}",
        "seller_name": "星海液流储能有限公司",
        "seller_code": SELLER,
        "buyer_name": "北岸电力科技有限公司",
        "buyer_code": BUYER,
        "contract_on": date(2026, 2, 3),
        "recognised_on": date(2026, 4, 5),
        "amount": Money.parse("1,000,000.00"),
        "recordal_no": "X2026000001",
        "part": Part.CLOSE,
        **other,
    }


def entered(session: Session, center: Center, now: datetime = NOON, **other: Any) -> VolumeClaim:
    """A draft."""
    deal = services.reported(**said(**other), now=now)
    row = services.enter_claim(session, center_id=center.id, said=deal, actor=staff_of(center), now=now)
    session.commit()
    return row


def handed_in(session: Session, center: Center, now: datetime = NOON, **other: Any) -> VolumeClaim:
    """A report that waits for the office (or is joined to another center's)."""
    row = entered(session, center, now, **other)
    services.submit_claim(session, claim_id=row.id, actor=staff_of(center), now=now)
    session.commit()
    return row


def accepted(session: Session, row: VolumeClaim, now: datetime = NOON, **other: Any) -> VolumeClaim:
    """What the office says yes to."""
    services.accept_claim(session, claim_id=row.id, actor=OFFICE, now=now, **other)
    session.commit()
    return row


def counted(session: Session, center: Center, now: datetime = NOON, **other: Any) -> VolumeClaim:
    """A report, handed in and accepted."""
    return accepted(session, handed_in(session, center, now, **other), now)


HEAD = (
    "category", "right_kind", "numbers", "seller_name", "seller_code", "buyer_name", "buyer_code", "contract_on",
    "recognised_on", "amount", "recordal_no", "part",
)  # fmt: skip


def a_list(deals: Sequence[dict[str, Any]], head: Sequence[str] = HEAD) -> bytes:
    """Deals as a center's CSV."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(head)
    for deal in deals:
        cells = (deal[key] for key in head)
        writer.writerow(
            [cell.amount if isinstance(cell, Money) else str(getattr(cell, "value", cell)) for cell in cells]
        )
    return out.getvalue().encode()


__all__ = ["EARLIER", "OFFICE", "a_city", "a_list", "accepted", "counted", "entered", "handed_in", "said", "staff_of"]
