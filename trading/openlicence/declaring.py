"""The patentee's side: a declaration is drafted, changed, handed to the office, and its withdrawal filed."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import audit
from core.actor import CENTER_ROLES, Actor, Role
from core.answers import must_be_given
from core.clock import business_date, business_year
from core.db import found, locked
from core.errors import Conflict, NotAllowed, Unacceptable
from core.i18n import _, lazy_gettext
from core.money import Money
from listings.assets import queries as assets
from listings.assets.models import Asset
from listings.terms.vocabulary import Period
from parties.centers.models import Center
from parties.organisations.queries import must_be_verified
from trading.openlicence import conditions
from trading.openlicence.models import FeeMode, OpenLicence
from trading.openlicence.news import tell_center
from trading.openlicence.states import LIVE, OpenLicenceState


def draft_declaration(
    session: Session,
    *,
    asset_id: int,
    center_id: int,
    mode: FeeMode,
    fixed: Money | None,
    unit: Money | None,
    rate_bp: int | None,
    period: Period,
    ends: date,
    other_terms: str = "",
    evaluation: str | None = None,
    actor: Actor,
    now: datetime,
) -> OpenLicence:
    """Draft a declaration for a patent that the actor's organisation owns; `center_id` brings it to the office.

    Nothing binds yet, and what the office would refuse is shown before it is handed in. Raises NotAllowed for others
    than an owner, Unacceptable where the fee does not fit its mode.
    """
    actor.must_have(Role.RIGHT_HOLDER)
    asset = locked(session, Asset, asset_id)
    owner_id = _owner_who_acts(session, asset, actor, business_date(now))
    found(session, Center, center_id)
    given = {"fixed": fixed, "unit": unit, "rate_bp": rate_bp, "period": period, "ends": ends}
    licence = OpenLicence(
        number=f"new-{asset_id}-{now.timestamp():.0f}"[:20],
        asset_id=asset_id,
        owner_id=owner_id,
        declared_by=actor.name,
        drafted_at=now,
        currency="CNY",
    )
    _answer(licence, {**given, "center_id": center_id, "mode": mode, "other_terms": other_terms})
    licence.evaluation = evaluation
    session.add(licence)
    session.flush()
    licence.number = f"OL-{business_year(now)}-{licence.id:06d}"
    session.flush()
    _note(session, licence, "drafted", actor, now)
    return licence


def change_declaration(
    session: Session, *, licence_id: int, changes: Mapping[str, Any], actor: Actor, now: datetime
) -> OpenLicence:
    """Change a draft; `changes` may hold what `draft_declaration` takes but the patent. IllegalTransition later on."""
    licence = _own(session, licence_id, actor)
    licence.advance("change")
    kept = {
        name: getattr(licence, name) for name in ("center_id", "mode", "fixed", "unit", "rate_bp", "period", "ends")
    }
    found(session, Center, changes.get("center_id", licence.center_id))
    _answer(licence, {**kept, "other_terms": licence.other_terms, **changes})
    if "evaluation" in changes:
        licence.evaluation = changes["evaluation"]
    session.flush()
    _note(session, licence, "changed", actor, now)
    return licence


def submit_declaration(session: Session, *, licence_id: int, actor: Actor, now: datetime) -> OpenLicence:
    """Hand the declaration in, by the patentee or by its center for it: every condition is looked at with the right
    locked (PL 50; PIR 85, 86).

    Raises Unacceptable by field, RightsUnavailable with record and article, Conflict `declared_already`.
    """
    licence = _own(session, licence_id, actor, also_center=True)
    asset, today = found(session, Asset, licence.asset_id), business_date(now)
    OpenLicence.__lifecycle__.after(licence.state, "submit")
    must_be_verified(session, licence.owner_id)
    must_not_be_declared(session, licence.asset_id)
    conditions.must_be_in_order(session, licence, asset, today)
    conditions.must_be_free(session, licence, today)
    before = licence.state
    licence.advance("submit")
    licence.submitted_at = now
    session.flush()
    _note(session, licence, "submitted", actor, now, before=before)
    text = lazy_gettext("Bring declaration %(number)s of an open licence to the office.", number=licence.number)
    tell_center(session, licence, text, "submitted", now=now)
    return licence


def must_not_be_declared(session: Session, asset_id: int) -> None:
    """Conflict `declared_already` where a live declaration of the patent stands; the database says so, too."""
    query = select(OpenLicence.number).where(OpenLicence.asset_id == asset_id, OpenLicence.state.in_(LIVE))
    if number := session.scalar(query.limit(1)):
        raise Conflict(
            _("Declaration %(number)s of this patent stands. Withdraw it before you make another.", number=number),
            code="declared_already",
            rule="PL 50",
        )


def discard_declaration(session: Session, *, licence_id: int, actor: Actor, now: datetime) -> OpenLicence:
    """Drop a draft, or take back what the office has not announced yet."""
    licence = _own(session, licence_id, actor)
    before = licence.state
    licence.advance("discard")
    session.flush()
    _note(session, licence, "discarded", actor, now, before=before)
    tell_center(
        session,
        licence,
        lazy_gettext("Declaration %(number)s of an open licence was taken back.", number=licence.number),
        "discarded",
        now=now,
    )
    return licence


def file_withdrawal(session: Session, *, licence_id: int, actor: Actor, now: datetime) -> OpenLicence:
    """The patentee withdraws in writing (PL 50): the declaration binds until the office announces the withdrawal."""
    licence = _own(session, licence_id, actor)
    before = licence.state
    licence.advance("file withdrawal")
    licence.withdrawal_filed_on = business_date(now)
    session.flush()
    _note(session, licence, "withdrawal_filed", actor, now, before=before)
    text = lazy_gettext("Bring the withdrawal of open licence %(number)s to the office.", number=licence.number)
    tell_center(session, licence, text, "withdrawal-filed", now=now)
    return licence


def _own(session: Session, licence_id: int, actor: Actor, *, also_center: bool = False) -> OpenLicence:
    """The declaration, locked after its right, for the patentee (and, where said, its center's people)."""
    seen = found(session, OpenLicence, licence_id)
    center = found(session, Center, seen.center_id)
    if also_center and actor.has(*CENTER_ROLES) and actor.acts_for(center.organisation_id):
        pass
    else:
        actor.must_have(Role.RIGHT_HOLDER)
        actor.must_act_for(seen.owner_id)
    locked(session, Asset, seen.asset_id)
    return locked(session, OpenLicence, licence_id)


def _owner_who_acts(session: Session, asset: Asset, actor: Actor, today: date) -> int:
    owners = {row.organisation_id for row in assets.owners_on(session, asset.id, today)} - {None}
    owner_id = actor.organisation_id
    if owner_id is None or owner_id not in owners:
        raise NotAllowed(_("Only an owner of the patent declares it open. Ask the patentee."), code="not_the_owner")
    return owner_id


def _answer(licence: OpenLicence, given: Mapping[str, Any]) -> None:
    """Put the answers in, with what each mode needs and nothing that it has no use for."""
    mode = FeeMode(given["mode"])
    wants = {
        FeeMode.LUMP_SUM: ("fixed",), FeeMode.PER_YEAR: ("fixed",), FeeMode.PER_UNIT: ("unit",),
        FeeMode.SALES_SHARE: ("rate_bp",),
    }[mode]  # fmt: skip
    for name in wants:
        must_be_given(given.get(name), name)
    licence.mode, licence.center_id = mode, given["center_id"]
    fixed, unit = given.get("fixed"), given.get("unit") if mode is FeeMode.PER_UNIT else None
    for name, amount in (("fixed", fixed), ("unit", unit)):
        if amount is not None and amount.currency != "CNY":
            text = _("Prices are agreed in CNY, so that they can be compared, paid and counted. Convert the amount.")
            raise Unacceptable(text, fields={name: [text]})
    licence.fixed_minor = fixed.minor if fixed is not None else None
    licence.unit_minor = unit.minor if unit is not None else None
    licence.rate_bp = given.get("rate_bp") if mode is FeeMode.SALES_SHARE else None
    licence.period, licence.ends = Period(given.get("period") or Period.YEAR), given["ends"]
    licence.other_terms = given["other_terms"]


def _note(
    session: Session,
    licence: OpenLicence,
    act: str,
    actor: Actor,
    now: datetime,
    *,
    before: OpenLicenceState | None = None,
) -> None:
    was = {"state": before.value} if before else {}
    after = {"number": licence.number, "state": licence.state.value, "right": licence.asset_id}
    audit.record(session, licence.subject, f"openlicence.{act}", actor=actor, now=now, before=was, after=after)
