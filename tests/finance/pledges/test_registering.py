"""The contract, the registration with its twelve grounds, and no money before it."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from core.errors import Conflict, NotAllowed, Unacceptable
from finance.pledges import services
from finance.pledges.grounds import grounds_against
from finance.pledges.models import LoanAsset, PledgeLoan
from finance.pledges.states import LoanState
from finance.pledges.vocabulary import Enforcement, Ground
from listings.assets.kinds import AssetKind, AssetStatus
from listings.assets.models import Asset, DisputeAbout, Encumbrance, EncumbranceType, Ownership
from listings.assets.services import record_encumbrance
from settlement.contracts import documents
from settlement.recordal import services as recordal
from settlement.volumes.models import Category, VolumeFact
from tests.finance.pledges.world import (
    Banks,
    accepted,
    an_application,
    appraised,
    cases,
    contracted,
    drawn,
    filed,
    recorded,
    registered,
    with_banks,
)
from tests.settlement.deals.world import TODAY, a_mark, a_patent, org


def test_the_contract_binds_with_the_last_signature_and_opens_a_case_for_each_right(session):
    world = with_banks(session)
    bundle = an_application(world, [a_patent(world), a_mark(world)])
    loan = contracted(world, drawn(world, accepted(world, appraised(world, bundle))))
    assert (loan.state, loan.contracted_on) == (LoanState.CONTRACTED, TODAY)
    assert [case.kind.value for case in cases(world, loan)] == ["pledge", "tm_pledge"]
    [paper] = documents.documents_of(session, loan.subject, "pledge")
    assert documents.is_whole(paper.sha256)


@pytest.mark.parametrize(
    "changes",
    [
        {"enforcement": Enforcement.FORFEITURE},
        {"clauses": "债务到期未清偿的，专利权归质权人所有。"},
        {"clauses": "Upon default the right passes to the bank."},
    ],
)
def test_a_contract_by_which_the_right_passes_to_the_bank_is_refused(session, changes):
    world = with_banks(session)
    loan = accepted(world)
    with pytest.raises(Unacceptable) as refused:
        drawn(world, loan, **changes)
    assert (refused.value.code, refused.value.rule) == ("no_forfeiture", "CC 428")
    assert (loan.state, loan.contract) == (LoanState.OFFERED, None)


def test_the_database_holds_no_forfeiture(session):
    loan = drawn(with_banks(session))
    with pytest.raises(IntegrityError):
        session.execute(update(PledgeLoan).where(PledgeLoan.id == loan.id).values(enforcement="forfeiture"))


def test_a_contract_that_is_drawn_anew_is_signed_anew(session):
    world = with_banks(session)
    loan = drawn(world)
    services.sign_contract(session, loan_id=loan.id, actor=world.seller, now=world.now)
    services.redraw_contract(session, loan_id=loan.id, reason="Rate", actor=world.bank, now=world.now)
    again = contracted(world, drawn(world, loan, ends_on=date(2028, 5, 23)))
    assert (again.state, again.drawn) == (LoanState.CONTRACTED, 2)


def test_a_registered_pledge_stands_on_the_right_and_counts_as_pledge_finance(session):
    world = with_banks(session)
    loan = registered(world)
    assert (loan.state, loan.registered_on) == (LoanState.REGISTERED, TODAY)
    burden = session.scalars(select(Encumbrance).filter_by(ref=loan.subject)).one()
    assert (burden.type, burden.holder_id, burden.ended_on) == (EncumbranceType.PLEDGE, org(world.bank), None)
    fact = session.scalars(select(VolumeFact).filter_by(subject=loan.subject)).one()
    assert (fact.category, fact.amount, fact.recognised_on) == (Category.PLEDGE_FINANCE, loan.principal, TODAY)


def test_nothing_is_paid_out_before_the_registration(session):
    world = with_banks(session)
    loan = filed(world, contracted(world))
    with pytest.raises(Conflict) as refused:
        services.disburse(session, loan_id=loan.id, paid_on=TODAY, actor=world.bank, now=world.now)
    assert (refused.value.code, refused.value.rule) == ("not_registered", "CC 444")
    assert (loan.state, loan.disbursed_on) == (LoanState.FILED, None)
    with pytest.raises(IntegrityError):
        session.execute(update(PledgeLoan).where(PledgeLoan.id == loan.id).values(disbursed_on=TODAY))


def test_the_database_pays_nothing_out_on_a_day_before_the_registration(session):
    loan = registered(with_banks(session))
    early = TODAY - timedelta(days=1)
    with pytest.raises(IntegrityError):
        session.execute(update(PledgeLoan).where(PledgeLoan.id == loan.id).values(disbursed_on=early))


def test_a_bundle_is_registered_with_its_last_right(session):
    world = with_banks(session)
    bundle = an_application(world, [a_patent(world), a_mark(world)])
    loan = filed(world, contracted(world, drawn(world, accepted(world, appraised(world, bundle)))))
    for case, state in zip(cases(world, loan), (LoanState.FILED, LoanState.REGISTERED), strict=True):
        recordal.accept_case(
            session, case_id=case.id, recordal_no=f"Y{case.id}", decided_on=TODAY, certificate="c" * 64,
            actor=world.staff, now=world.now,
        )  # fmt: skip
        assert loan.state is state


def test_a_refused_filing_can_be_filed_again(session):
    world = with_banks(session)
    loan = filed(world, contracted(world))
    [case] = cases(world, loan)
    recordal.refuse_case(session, case_id=case.id, reason="Seal", decided_on=TODAY, actor=world.staff, now=world.now)
    assert loan.state is LoanState.CONTRACTED
    assert registered(world, loan).state is LoanState.REGISTERED


def test_only_the_lender_pays_out(session):
    world = with_banks(session)
    loan = registered(world)
    for actor in (world.other_bank, world.seller, world.staff):
        with pytest.raises(NotAllowed):
            services.disburse(session, loan_id=loan.id, paid_on=TODAY, actor=actor, now=world.now)


# The twelve grounds of article 11, each from what is on record.


def put_on(world: Banks, loan: PledgeLoan, kind: EncumbranceType, about: DisputeAbout | None = None) -> None:
    """Something that a center copies from a register."""
    record_encumbrance(
        world.session, asset_id=loan.asset_ids[0], type=kind, ref="register:1", from_date=TODAY, about=about,
        actor=world.staff, now=world.now,
    )  # fmt: skip


def sold(world: Banks, loan: PledgeLoan, right: Asset) -> None:
    [row] = world.session.scalars(select(Ownership).filter_by(asset_id=right.id))
    row.organisation_id = org(world.buyer)


def shared(world: Banks, loan: PledgeLoan, right: Asset) -> None:
    [row] = world.session.scalars(select(Ownership).filter_by(asset_id=right.id))
    row.share_bp = 5000
    other = Ownership(asset_id=right.id, organisation_id=org(world.buyer), holder_name="远帆汽车股份有限公司",
                      share_bp=5000, from_date=row.from_date, cause="register")  # fmt: skip
    world.session.add(other)


def twin(world: Banks, loan: PledgeLoan, right: Asset) -> None:
    other = a_patent(world)
    other.kind = AssetKind.PATENT_UTILITY


def with_status(status: AssetStatus):
    def change(world: Banks, loan: PledgeLoan, right: Asset) -> None:
        right.status = status

    return change


def with_burden(kind: EncumbranceType, about: DisputeAbout | None = None):
    return lambda world, loan, right: put_on(world, loan, kind, about)


def unpaid(world: Banks, loan: PledgeLoan, right: Asset) -> None:
    right.filing_date = date(2021, 9, 1)  # the fee was due on 1 September and can be paid with a surcharge still


def shortened(world: Banks, loan: PledgeLoan, right: Asset) -> None:
    right.expiry_date = date(2028, 11, 22)


def unnamed(world: Banks, loan: PledgeLoan, right: Asset) -> None:
    right.grant_date = None


CHANGES = {
    Ground.NOT_THE_OWNER: sold,
    Ground.ENDED: with_status(AssetStatus.INVALIDATED),
    Ground.NOT_GRANTED: with_status(AssetStatus.PENDING),
    Ground.FEE_UNPAID: unpaid,
    Ground.SUSPENDED: with_burden(EncumbranceType.SEIZURE),
    Ground.DEBT_OUTLIVES: shortened,
    Ground.CONTRACT_DEFECT: unnamed,
    Ground.CO_OWNER_MISSING: shared,
    Ground.ALREADY_PLEDGED: with_burden(EncumbranceType.PLEDGE),
    Ground.SAME_DAY_PAIR: twin,
    Ground.INVALIDATION: with_burden(EncumbranceType.DISPUTE, DisputeAbout.VALIDITY),
    Ground.OTHER: with_status(AssetStatus.UNKNOWN),
}


@pytest.mark.parametrize("ground", list(Ground))
def test_each_of_the_twelve_grounds_keeps_the_filing_from_being_made_and_is_named(session, ground):
    world = with_banks(session)
    loan = contracted(world)
    right = session.get(Asset, loan.asset_ids[0])
    CHANGES[ground](world, loan, right)
    session.flush()
    with pytest.raises(Conflict) as refused:
        filed(world, loan)
    session.expire_all()
    assert refused.value.code == "pledge_refused"
    assert ground.article in [each["article"] for each in refused.value.details]
    assert refused.value.details[0]["article"] == refused.value.rule


def test_there_are_twelve_grounds_and_a_free_right_meets_none(session):
    world = with_banks(session)
    loan = contracted(world)
    assert len(Ground) == 12
    assert grounds_against(session, loan, TODAY) == []


@pytest.mark.parametrize(
    ("ground", "change"),
    [(Ground.SAME_DAY_PAIR, twin), (Ground.INVALIDATION, with_burden(EncumbranceType.DISPUTE, DisputeAbout.VALIDITY))],
)
def test_two_grounds_do_not_hold_where_the_bank_was_told_and_agreed(session, ground, change):
    world = with_banks(session)
    loan = contracted(world, drawn(world, told=[ground.value]))
    change(world, loan, session.get(Asset, loan.asset_ids[0]))
    session.flush()
    assert filed(world, loan).state is LoanState.FILED


@pytest.mark.parametrize("about", [DisputeAbout.OWNERSHIP, None])
def test_no_bank_waives_a_dispute_over_who_owns_the_right(session, about):
    world = with_banks(session)
    loan = contracted(world, drawn(world, told=[Ground.INVALIDATION.value]))
    put_on(world, loan, EncumbranceType.DISPUTE, about)
    session.flush()
    with pytest.raises(Conflict) as refused:
        filed(world, loan)
    session.expire_all()
    assert [each["ground"] for each in refused.value.details] == [Ground.SUSPENDED.value]
    assert loan.state is LoanState.CONTRACTED


def test_the_database_pledges_a_right_once(session):
    world = with_banks(session)
    right = a_patent(world)
    registered(
        world, contracted(world, drawn(world, accepted(world, appraised(world, an_application(world, [right])))))
    )
    other = an_application(world, [right])
    with pytest.raises(IntegrityError):
        session.execute(update(LoanAsset).where(LoanAsset.loan_id == other.id).values(pledged_on=TODAY))


def test_a_right_that_was_pledged_before_another_was_refused_is_released_on_giving_up(session):
    world = with_banks(session)
    loan = filed(world, contracted(world, drawn(world, accepted(world, appraised(world, two_rights(world))))))
    first, second = cases(world, loan)
    given: dict[str, Any] = {"decided_on": TODAY, "actor": world.staff, "now": world.now}
    recordal.accept_case(session, case_id=first.id, recordal_no="Y1", certificate="c" * 64, **given)
    recordal.refuse_case(session, case_id=second.id, reason="Defect", **given)
    services.withdraw_application(session, loan_id=loan.id, reason="Enough", actor=world.seller, now=world.now)
    recorded(world, filed(world, loan))
    assert loan.state is LoanState.WITHDRAWN
    assert [each.pledged_on == each.freed_on for each in loan.assets] == [True, True]


def two_rights(world: Banks) -> PledgeLoan:
    return an_application(world, [a_patent(world), a_patent(world)])


def test_a_loan_that_was_given_up_is_not_paid_out(session):
    world = with_banks(session)
    loan = registered(world)
    services.give_up_loan(session, loan_id=loan.id, reason="Not needed", actor=world.bank, now=world.now)
    with pytest.raises(Conflict) as refused:
        services.disburse(session, loan_id=loan.id, paid_on=TODAY, actor=world.bank, now=world.now)
    assert (refused.value.code, loan.disbursed_on, loan.instalments) == ("given_up", None, [])
