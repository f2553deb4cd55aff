"""The docket as JSON."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from core import api, clock
from core.actor import Actor, Scope
from listings.assets import queries as assets
from listings.docket import pages, queries, reckoning, services
from listings.docket.models import Annuity
from listings.docket.schemas import AnnuityOut, FeePaymentIn, FeeQuery, FeesOut, PayingQuery, StrikeIn

bp = api.blueprint("docket")


@api.read(bp, "/fees", gives=FeesOut, takes=FeeQuery, public=True)
def reckon_fees(session: Session, query: dict[str, Any], *, actor: Actor | None) -> dict[str, Any]:
    """What falls due for a right with these dates, and what it costs on a day."""
    today = clock.business_date(clock.now())
    return pages.as_json(reckoning.reckoned(queries.book(session), query, today=today))


@api.read(bp, "/assets/<int:asset_id>/fees", gives=FeesOut, takes=PayingQuery, public=True)
def fees_of_asset(session: Session, query: dict[str, Any], asset_id: int, *, actor: Actor | None) -> dict[str, Any]:
    """What falls due for a right on record, what it costs on a day, and which payments are on record here."""
    today = clock.business_date(clock.now())
    asset = assets.asset(session, asset_id)
    right = queries.rights_of(session, [asset], today)[asset_id]
    payments = [row for row in queries.annuities_of(session, asset_id) if row.struck_at is None]
    return pages.as_json(pages.answer(queries.book(session), right, query, today=today, payments=payments))


@api.write(
    bp, "POST", "/assets/<int:asset_id>/payments", takes=FeePaymentIn, gives=AnnuityOut, status=201, scope=Scope.CENTER
)
def record_payment(session: Session, body: dict[str, Any], asset_id: int, *, actor: Actor, now: datetime) -> Annuity:
    """Record a payment whose receipt a center has seen."""
    return services.record_payment(session, asset_id=asset_id, **body, actor=actor, now=now)


@api.write(
    bp, "POST", "/payments-of-fees/<int:annuity_id>/strike", takes=StrikeIn, gives=AnnuityOut, scope=Scope.CENTER
)
def strike_payment(session: Session, body: dict[str, Any], annuity_id: int, *, actor: Actor, now: datetime) -> Annuity:
    """Strike out a payment that was recorded by mistake."""
    return services.strike_payment(session, annuity_id=annuity_id, **body, actor=actor, now=now)
