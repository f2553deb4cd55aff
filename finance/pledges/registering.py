"""The registration of the pledge, and of its end: cases at the office, one for each right, that the center files.

The recordal tells of each step; a filing that the office would refuse is refused here, with its ground (BR-41).
"""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import files
from core.actor import Actor
from core.clock import business_date
from core.db import found, locked
from core.events import RecordalChanged
from core.files import StoredFile
from core.i18n import lazy_gettext
from core.money import BASIS
from finance.pledges.grounds import must_be_registrable
from finance.pledges.models import LoanAsset, PledgeLoan
from finance.pledges.news import center_home, move, tell
from finance.pledges.paper import KIND
from finance.pledges.states import LoanState
from listings.assets import queries as assets
from parties.organisations.models import fold_name
from settlement.contracts import documents
from settlement.recordal import papers
from settlement.recordal import services as recordal
from settlement.recordal.kinds import PLEDGES, RELEASES, CaseKind
from settlement.recordal.models import RecordalCase
from settlement.recordal.states import UNDECIDED
from settlement.volumes import services as volumes
from settlement.volumes.models import Category, Measure, RightKind

KEY = "pledge:"


def open_registration(session: Session, loan: PledgeLoan, *, actor: Actor, now: datetime) -> None:
    """One case for each right, with the office's form filled; its clock runs from the contract."""
    debt = {
        "contract": loan.number,
        "debtor": loan.debtor_name,
        "secured": money_of(loan.principal_minor),
        "debt_from": loan.starts_on.isoformat() if loan.starts_on else "",
        "debt_to": loan.ends_on.isoformat() if loan.ends_on else "",
        "covers": str(lazy_gettext("Principal, interest, damages and costs (Civil Code, article 389)")),
    }
    known, contract = assets.assets_by_id(session, loan.asset_ids), _signed_contract(session, loan)
    for each in loan.assets:
        answers = {**debt, "appraised": money_of(each.value_minor)}
        case = _open(session, loan, each, PLEDGES[known[each.asset_id].family], answers, actor=actor, now=now)
        _bring_contract(session, contract, case, actor=actor, now=now)


def _signed_contract(session: Session, loan: PledgeLoan) -> StoredFile:
    drawn = documents.documents_of(session, loan.subject, KIND)[-1].sha256
    return next(each for each in files.of_purpose(session, loan.subject) if each.sha256 == drawn)


def _bring_contract(session: Session, contract: StoredFile, case: RecordalCase, *, actor: Actor, now: datetime) -> None:
    """The contract that was drawn and signed here secures the debt and pledges the right: the office is shown it."""
    shown = files.also_for(session, contract, purpose=case.subject, now=now)
    asked = [paper.name for paper in papers.LISTS[case.kind].papers]
    for name in (papers.PLEDGE_CONTRACT.name, papers.DEBT.name):
        if name in asked:
            papers.keep_paper(session, case, name=name, file=shown, actor=actor, now=now)


def open_release(session: Session, loan: PledgeLoan, *, why: str, actor: Actor, now: datetime) -> None:
    """One case for each right that is still pledged."""
    answers = {
        "registration_no": loan.registration_no,
        "why": why,
    }
    known = assets.assets_by_id(session, loan.asset_ids)
    for each in loan.assets:
        if each.pledged_on is not None and each.freed_on is None:
            kind = RELEASES[PLEDGES[known[each.asset_id].family]]
            since = {"registered_on": (loan.registered_on or each.pledged_on).isoformat()}
            _open(session, loan, each, kind, {**answers, **since}, actor=actor, now=now)


def _open(
    session: Session,
    loan: PledgeLoan,
    each: LoanAsset,
    kind: CaseKind,
    answers: Mapping[str, object],
    *,
    actor: Actor,
    now: datetime,
) -> RecordalCase:
    assert loan.pledgor_id is not None and loan.bank_id is not None and loan.center_id is not None  # noqa: PT018
    return recordal.open_case(
        session, kind=kind, asset_id=each.asset_id, for_ref=loan.subject, number=loan.number,
        href=f"/loans/{loan.number}", grantor_id=loan.pledgor_id, grantee_id=loan.bank_id, center_id=loan.center_id,
        effective_on=business_date(now), answers=answers, actor=actor, now=now,
    )  # fmt: skip


def is_given_up(session: Session, loan: PledgeLoan) -> bool:
    """Whether a release of one of its rights waits at the office, or is to be filed there."""
    kinds = tuple(RELEASES.values())
    query = select(RecordalCase.id).where(RecordalCase.ref == loan.subject, RecordalCase.kind.in_(kinds))
    return session.scalar(query.where(RecordalCase.state.in_(UNDECIDED)).limit(1)) is not None


def money_of(minor: int | None) -> dict[str, str]:
    """An amount as the recordal's forms keep it."""
    return {"amount": f"{(minor or 0) // 100}.{(minor or 0) % 100:02}", "currency": "CNY"}


def recordal_changed(session: Session, event: RecordalChanged, *, actor: Actor, now: datetime) -> None:
    """Follower of RecordalChanged: a registration of ours was filed, refused or accepted, or its release was.

    Raises Conflict `pledge_refused` on a filing that the office would refuse, so that it is not made.
    """
    if not event.ref.startswith(KEY):
        return
    # Its rights are locked by whoever acts at the office, each with its own case.
    loan = locked(session, PledgeLoan, int(event.ref.removeprefix(KEY)))
    session.refresh(loan, ["assets", "offers", "payments", "instalments"])
    if CaseKind(event.kind) in PLEDGES.values():
        _registration(session, loan, event, actor=actor, now=now)
    elif CaseKind(event.kind) in RELEASES.values():
        _release(session, loan, event, actor=actor, now=now)


def _registration(session: Session, loan: PledgeLoan, event: RecordalChanged, *, actor: Actor, now: datetime) -> None:
    if event.operation == "filed":
        must_be_registrable(session, loan, business_date(now))
        if loan.can("file"):
            move(session, loan, "file", "pledge.filed", actor=actor, now=now, right=event.asset_id)
    elif event.operation in ("refused", "withdrawn") and loan.can("refuse"):
        move(session, loan, "refuse", "pledge.registration_refused", actor=actor, now=now, right=event.asset_id)
    elif event.operation == "accepted":
        case = found(session, RecordalCase, event.case_id)
        _right_of(loan, event.asset_id).pledged_on = event.on or business_date(now)
        if not loan.registration_no:
            loan.registration_no = case.recordal_no
            loan.registration_key = key_of(case.recordal_no)
        session.flush()
        if all(each.pledged_on is not None for each in loan.assets):
            _registered(session, loan, actor=actor, now=now)


def _registered(session: Session, loan: PledgeLoan, *, actor: Actor, now: datetime) -> None:
    """The last right is pledged: the loan can be paid out, and counts as pledge finance of its center (BR-82)."""
    days = [each.pledged_on for each in loan.assets if each.pledged_on is not None]
    loan.registered_on = max(days)
    move(session, loan, "register", "pledge.registered", actor=actor, now=now, no=loan.registration_no,
         on=loan.registered_on.isoformat())  # fmt: skip
    families = {right.family for right in assets.assets_by_id(session, loan.asset_ids).values()}
    assert loan.center_id is not None
    assert loan.principal is not None
    volumes.record(
        session, shares=[(loan.center_id, BASIS)], measure=Measure.SETTLED, category=Category.PLEDGE_FINANCE,
        right_kind=RightKind(families.pop()) if len(families) == 1 else RightKind.MIXED, amount=loan.principal,
        recognised_on=loan.registered_on, subject=loan.subject, source_key=f"{loan.subject}:registered", actor=actor,
        now=now,
    )  # fmt: skip
    text = lazy_gettext("The pledge of loan %(number)s is registered. The bank can pay it out.", number=loan.number)
    tell(session, loan, text, "registered", loan.bank_id, loan.pledgor_id, loan.debtor_id, now=now)


def _release(session: Session, loan: PledgeLoan, event: RecordalChanged, *, actor: Actor, now: datetime) -> None:
    if event.operation == "filed" and loan.can("file release"):
        move(session, loan, "file release", "pledge.release_filed", actor=actor, now=now)
    elif event.operation == "accepted":
        on = event.on or business_date(now)
        _right_of(loan, event.asset_id).freed_on = on
        session.flush()
        if all(each.freed_on is not None for each in loan.assets) and loan.state is LoanState.RELEASE_FILED:
            loan.released_on = max(each.freed_on for each in loan.assets if each.freed_on is not None)
            move(session, loan, "release", "pledge.released", actor=actor, now=now, on=on.isoformat())
            text = lazy_gettext("The pledge of loan %(number)s is released. The rights are free.", number=loan.number)
            home = center_home(session, loan)
            tell(session, loan, text, "released", loan.pledgor_id, loan.debtor_id, loan.bank_id, home, now=now)


def _right_of(loan: PledgeLoan, asset_id: int) -> LoanAsset:
    return next(each for each in loan.assets if each.asset_id == asset_id)


def key_of(number: str) -> str:
    """An office's number as it is compared: one registration is one loan, however often it is brought."""
    return fold_name(number)[:80]
