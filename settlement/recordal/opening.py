"""How cases come about and fall away.

For such a unit: `finance.pledges` opens `PLEDGES[asset.family]` of `kinds` when the contract is signed and
`RELEASES[kind]` when the debt is paid, one case for each right, both `for_ref` the same opaque key ("pledge:7").
`number` is how people call the matter ("PL-2026-0001"), `href` the path of its page. `grantor_id` has the right
(pledgor), `grantee_id` is the other side (pledgee); both see the case. `center_id` is the center whose staff files and
certifies; it may be no side of it. `effective_on` is the day from which the period runs: of the contract, or of what
ends it. `answers` fill the office's form, by the keys of `forms.ASKED[kind]`: a text, an ISO day, or
{"amount": "1200.00", "currency": "CNY"}.

It hears of every step by `events.RecordalChanged(ref, asset_id, kind, operation, case_id, on)`, in the transaction of
the step; `operation` is "filed", "withdrawn", "refused" or "accepted", `on` the office's day of the last two.
Acceptance has then done its work on the right: a pledge stands as an encumbrance under `for_ref` with the pledgee as
its holder, or has ended. `abandon_cases(session, for_ref=…)` closes what is not at the office when the matter falls
away.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import audit
from core.actor import Actor
from core.db import locked
from core.errors import Conflict
from core.i18n import _
from listings.assets import queries as assets
from listings.assets.models import Asset
from listings.terms.agreement import Terms
from settlement.deals.models import Deal, DealItem
from settlement.recordal.clocks import deadline
from settlement.recordal.kinds import KINDS, CaseKind
from settlement.recordal.models import RecordalCase
from settlement.recordal.moving import move
from settlement.recordal.states import RecordalState


def open_case(
    session: Session,
    *,
    kind: CaseKind,
    asset_id: int,
    for_ref: str,
    number: str,
    href: str,
    grantor_id: int,
    grantee_id: int,
    center_id: int,
    effective_on: date,
    answers: Mapping[str, Any] | None = None,
    ends: date | None = None,
    deal_id: int | None = None,
    actor: Actor,
    now: datetime,
) -> RecordalCase:
    """Open the case by which something is recorded about a right, and start its clock (BR-22, BR-05); see above.

    The caller has looked whether the actor may, and locked the asset before its own rows. Raises Conflict `case_open`
    where one of this kind is open or accepted for the same matter and right, and `rules_missing` where no period is in
    force.
    """
    locked(session, Asset, asset_id)
    _must_be_the_first(session, for_ref, asset_id, kind, number)
    clock = deadline(session, kind, effective_on, ends=ends)
    case = RecordalCase(
        ref=for_ref,
        number=number,
        href=href,
        deal_id=deal_id,
        asset_id=asset_id,
        grantor_id=grantor_id,
        grantee_id=grantee_id,
        center_id=center_id,
        kind=kind,
        state=RecordalState.TO_PREPARE,
        effective_on=effective_on,
        due_on=clock.due_on,
        due_months=clock.months,
        due_days=clock.days,
        due_source=clock.source,
        answers=dict(answers or {}),
        co_owned=len(assets.owners_now(session, asset_id)) > 1,
        opened_at=now,
    )
    session.add(case)
    session.flush()
    after = {"kind": kind.value, "due_on": clock.due_on.isoformat()}
    audit.record(session, case.subject, "recordal.opened", actor=actor, now=now, after=after)
    return case


def _must_be_the_first(session: Session, ref: str, asset_id: int, kind: CaseKind, number: str) -> None:
    standing = select(RecordalCase.id).filter_by(ref=ref, asset_id=asset_id, kind=kind)
    if session.scalar(standing.where(RecordalCase.state != RecordalState.ABANDONED)) is not None:
        raise Conflict(
            _("There is a case of this kind for %(number)s already. Go on with that one.", number=number),
            code="case_open",
        )


def open_of_deal(
    session: Session,
    deal: Deal,
    asset_id: int,
    kind: CaseKind,
    *,
    on: date,
    answers: Mapping[str, Any] | None = None,
    actor: Actor,
    now: datetime,
) -> RecordalCase:
    """A case about one of a deal's rights; the form is filled from the deal's terms, and from `answers` beside them."""
    return open_case(
        session,
        kind=kind,
        asset_id=asset_id,
        for_ref=deal.subject,
        number=deal.number,
        href=f"/deals/{deal.number}",
        grantor_id=deal.seller_id,
        grantee_id=deal.buyer_id,
        center_id=deal.center_id,
        effective_on=on,
        answers=answers,
        ends=Terms.from_json(deal.terms).scope.ends,
        deal_id=deal.id,
        actor=actor,
        now=now,
    )


def kind_of(deal: Deal, item: DealItem) -> CaseKind:
    """The kind of case by which the deal's grant in one of its rights is recorded."""
    return CaseKind.OPEN_LICENSE if deal.open_licence else KINDS[(item.right_kind, deal.act)]


def abandon_cases(session: Session, *, for_ref: str, asset_id: int | None = None, actor: Actor, now: datetime) -> None:
    """What the cases were opened for fell away (for one right, or all): those that are not at the office are closed.
    The caller has locked the assets."""
    abandon(session, for_ref, set(CaseKind), asset_id, actor=actor, now=now)


def abandon(
    session: Session, ref: str, kinds: set[CaseKind], asset_id: int | None, *, actor: Actor, now: datetime
) -> None:
    """Close the cases of these kinds that can be abandoned."""
    cases = select(RecordalCase.id).filter_by(ref=ref).where(RecordalCase.kind.in_(kinds)).order_by(RecordalCase.id)
    if asset_id is not None:
        cases = cases.filter_by(asset_id=asset_id)
    for case_id in session.scalars(cases).all():
        case = locked(session, RecordalCase, case_id)
        if case.can("abandon"):
            move(session, case, "abandon", "recordal.abandoned", actor=actor, now=now)
