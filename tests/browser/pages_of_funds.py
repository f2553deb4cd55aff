"""Visits of funds, covered loans, claims and transformation projects, each as whom it is for."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from finance.attribution.models import Attribution
from finance.funds.claims import ClaimObjection, CompensationClaim, Recovery
from finance.funds.grants import GrantState, SubsidyGrant
from finance.funds.models import CoveredLoan, FundContribution, FundTermsProposal
from finance.funds.policies import InsuranceClaim
from finance.funds.states import ClaimState
from finance.projects.models import Investment, Milestone
from tests.browser.asked import VISITOR, Asked, center_of

BANK = "fund-bank"


def of_funds(session: Session) -> Asked:
    """All of them."""
    yield from of_fund_pages(session)
    yield from of_claims(session)
    yield from of_policies(session)
    yield from of_projects(session)


def of_fund_pages(session: Session) -> Asked:
    """Funds of two days, their books, terms and payments, and the simulator."""
    for who in (VISITOR, "city", BANK):
        yield "funds.index", who, {}
        yield "funds.show", who, {"code": "HT"}
    yield "funds.index", VISITOR, {"on": "2019-12-31"}
    yield "funds.show", VISITOR, {"code": "TZ"}
    for who in (VISITOR, "city"):
        yield "subsidies.index", who, {"code": "TZ"}
    yield "subsidies.new", "city", {"code": "TZ"}
    yield "subsidies.apply", "storage", {"code": "TZ"}
    grants = {row.state: {"grant_id": row.id} for row in session.scalars(select(SubsidyGrant))}
    for form in ("show", "pay", "release"):
        yield f"subsidies.{form}", "city2", grants[GrantState.COMMITTED]
    for form in ("show", "refuse"):
        yield f"subsidies.{form}", "city2", grants[GrantState.ASKED]
    yield "funds.contributions", VISITOR, {"kind": "compensation", "on": "2021-12-31"}
    yield "funds.simulator", VISITOR, {"code": "JP"}
    yield "funds.simulator", "city", {"code": "HT", "years": 3, "loans": 90, "default_bp": 10}
    yield "funds.new", "city", {}
    yield "funds.new_terms", "city", {"code": "HT"}
    waiting = session.scalars(select(FundTermsProposal.id)).all()[-1]
    yield "funds.decline_terms", "city", {"proposal_id": waiting}
    yield "funds.show", "city2", {"code": "JP"}
    yield "subsidies.rulebook", VISITOR, {}
    yield "funds.contribute", "city", {"code": "TZ"}
    for act in ("suspend", "close"):
        yield "funds.turn", "city", {"code": "HT", "act": act}
    payment = session.scalars(select(FundContribution).order_by(FundContribution.id)).first()
    assert payment is not None
    yield "funds.reverse", "city", {"contribution_id": payment.id}


def of_policies(session: Session) -> Asked:
    """Policies, and the office's forms about one and about a claim under it."""
    claim = session.scalars(select(InsuranceClaim)).first()
    assert claim is not None
    yield "insurance.index", "city", {}
    yield "insurance.index", "city", {"on": "1999-01-01"}
    yield "insurance.new", "city", {}
    yield "insurance.claim", "city", {"policy_id": claim.policy_id}
    yield "insurance.decide", "city", {"claim_id": claim.id}
    yield "insurance.served", "city", {"policy_id": claim.policy_id}


def of_claims(session: Session) -> Asked:
    """The bank's loans and claims, what the office does, and what everybody sees."""
    claims = {row.state: row.id for row in session.scalars(select(CompensationClaim))}
    objection = session.scalars(select(ClaimObjection)).first()
    recovery = session.scalars(select(Recovery)).first()
    loan = session.scalars(select(CoveredLoan).order_by(CoveredLoan.id.desc())).first()
    assert loan is not None
    assert objection is not None
    assert recovery is not None
    for who in ("city", BANK):
        yield "funds.claims.loans", who, {}
        yield "funds.claims.end", who, {"loan_id": loan.id}
    yield "funds.claims.cover", BANK, {"code": "HT"}
    yield "funds.claims.cover_by_some", BANK, {}
    yield "funds.claims.new", BANK, {}
    for who in (VISITOR, "city", BANK):
        yield "funds.claims.index", who, {}
        yield "funds.claims.show", who, {"claim_id": claims[ClaimState.PUBLIC]}
        yield "funds.claims.show", who, {"claim_id": claims[ClaimState.PAID]}
    submitted = {"claim_id": claims[ClaimState.SUBMITTED]}
    for form in ("show", "verify", "reject"):
        yield f"funds.claims.{form}", "city", submitted
    for form in ("show", "withdraw", "attach"):
        yield f"funds.claims.{form}", BANK, submitted
    yield "funds.claims.recovery", BANK, {"claim_id": claims[ClaimState.PAID]}
    yield "funds.claims.decline", "city", {"recovery_id": recovery.id}
    yield "funds.claims.decide", "city", {"objection_id": objection.id}
    for who in ("city", "power"):
        yield "funds.claims.object_to", who, {"claim_id": claims[ClaimState.PUBLIC]}


def of_projects(session: Session) -> Asked:
    """Projects of a day, one of them, and the office's forms."""
    code = {"code": "ZH-2019-01"}
    for who in (VISITOR, "city"):
        yield "projects.index", who, {}
        yield "projects.show", who, code
    yield "projects.index", VISITOR, {"on": "2021-12-31", "stage": "pilot"}
    yield "projects.index", VISITOR, {"q": "no-such-thing"}
    yield "projects.investments", VISITOR, {"on": "2021-12-31"}
    yield "projects.new", "city", {}
    yield "projects.take_in", "city", {}
    for form in ("stage", "milestone", "invest", "output"):
        yield f"projects.{form}", "city", code
    row = session.scalars(select(Investment).order_by(Investment.id)).first()
    assert row is not None
    milestone = session.scalars(select(Milestone).where(Milestone.reached_on.is_(None))).first()
    assert milestone is not None
    yield "projects.reach", "city", {"milestone_id": milestone.id}
    yield "projects.reverse", "city", {"investment_id": row.id}
    yield "projects.served", "city", {"investment_id": row.id}
    yield from of_attributions(session)


def of_attributions(session: Session) -> Asked:
    """An investment for which a center is named, as that center and as the office sees it."""
    named = session.scalars(select(Attribution).order_by(Attribution.id)).first()
    assert named is not None
    own, place = center_of(session, named.center_id), {"attribution_id": named.id}
    for who in (own, "city"):
        yield "attribution.index", who, {}
        yield "attribution.show", who, place
    yield "attribution.confirm", own, place
    yield "attribution.end", own, {**place, "act": "decline"}
    yield "attribution.end", "city", {**place, "act": "withdraw"}
