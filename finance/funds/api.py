"""Funds, covered loans and claims as JSON."""

from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from core import api, clock
from core.actor import Actor, Scope
from core.errors import NotAllowed
from core.i18n import _
from core.money import total
from finance.funds import queries, schemas, services
from finance.funds.claims import ClaimObjection, CompensationClaim, Recovery
from finance.funds.models import CoveredLoan, Fund, FundContribution, FundKind, FundTerms, FundTermsProposal
from finance.funds.scenarios import played
from finance.funds.standing import OFFICE
from finance.funds.states import SEEN_BY_ALL

bp = api.blueprint("funds")


def _day(query: dict[str, Any]) -> date:
    return query["on"] or clock.business_date(clock.now())


@api.read(bp, "/funds", gives=schemas.FundsOut, takes=schemas.FundsQuery, public=True)
def list_funds(session: Session, query: dict[str, Any], *, actor: Actor | None) -> dict[str, Any]:
    """Funds on a day with what was paid in, their capacity and what they cover"""
    day = _day(query)
    return {
        "on": day,
        "funds_total": queries.funds_total(session, day),
        "capacity": queries.capacity(session, day),
        "subsidy_total": queries.funds_total(session, day, FundKind.SUBSIDY),
        "compensation": queries.standings(session, day),
        "subsidy": queries.funds(session, FundKind.SUBSIDY),
    }


@api.write(bp, "POST", "/funds", takes=schemas.FundIn, gives=schemas.FundOut, status=201, scope=Scope.ADMIN)
def enter_fund(session: Session, body: dict[str, Any], *, actor: Actor, now: datetime) -> Fund:
    """Enter a fund (city office)"""
    return services.enter_fund(session, **body, actor=actor, now=now)


@api.write(
    bp, "POST", "/funds/<string:code>/terms", takes=schemas.FundTermsIn, gives=schemas.FundTermsProposalOut, status=201,
    scope=Scope.ADMIN,
)  # fmt: skip
def propose_terms(
    session: Session, body: dict[str, Any], code: str, *, actor: Actor, now: datetime
) -> FundTermsProposal:
    """Propose a version of a compensation fund's terms; a second officer confirms it (city office)"""
    fund = queries.fund_by_code(session, code)
    return services.propose_terms(session, fund_id=fund.id, **body, actor=actor, now=now)


@api.read(bp, "/funds/<string:code>/terms", gives=schemas.FundTermsListOut, public=True)
def list_terms(session: Session, code: str, *, actor: Actor | None) -> dict[str, Any]:
    """Every version of a fund's terms; for the city office also what waits for a second officer"""
    fund = queries.fund_by_code(session, code)
    proposed = queries.proposed_terms(session, fund.id) if actor is not None and actor.has(*OFFICE) else []
    return {"items": queries.terms_of(session, fund.id), "proposed": proposed}


@api.write(
    bp, "POST", "/fund-terms/<int:proposal_id>/confirmation", gives=schemas.FundTermsOut, scope=Scope.ADMIN
)  # fmt: skip
def confirm_terms(session: Session, proposal_id: int, *, actor: Actor, now: datetime) -> FundTerms:
    """Confirm terms that somebody else proposed (city office)"""
    return services.confirm_terms(session, proposal_id=proposal_id, actor=actor, now=now)


@api.write(
    bp, "POST", "/fund-terms/<int:proposal_id>/refusal", takes=schemas.FundReasonIn,
    gives=schemas.FundTermsProposalOut, scope=Scope.ADMIN,
)  # fmt: skip
def decline_terms(
    session: Session, body: dict[str, Any], proposal_id: int, *, actor: Actor, now: datetime
) -> FundTermsProposal:
    """Decline proposed terms (city office)"""
    return services.decline_terms(session, proposal_id=proposal_id, **body, actor=actor, now=now)


@api.write(
    bp, "POST", "/funds/<string:code>/contributions", takes=schemas.ContributionIn, gives=schemas.ContributionOut,
    status=201, scope=Scope.ADMIN,
)  # fmt: skip
def contribute(session: Session, body: dict[str, Any], code: str, *, actor: Actor, now: datetime) -> FundContribution:
    """Money that a sponsor paid into a fund (city office)"""
    fund = queries.fund_by_code(session, code)
    return services.contribute(session, fund_id=fund.id, **body, actor=actor, now=now)


@api.read(bp, "/fund-contributions", gives=schemas.ContributionsOut, takes=schemas.FundsQuery, public=True)
def list_contributions(session: Session, query: dict[str, Any], *, actor: Actor | None) -> dict[str, Any]:
    """What was paid into the funds of a kind by a day"""
    rows = queries.contributions(session, day=_day(query), kind=query["kind"])
    return {"on": _day(query), "total": total([row.amount for row in rows]), "items": rows}


@api.write(
    bp, "POST", "/fund-contributions/<int:contribution_id>/reversal", takes=schemas.FundReasonIn,
    gives=schemas.ContributionOut, scope=Scope.ADMIN,
)  # fmt: skip
def reverse_contribution(
    session: Session, body: dict[str, Any], contribution_id: int, *, actor: Actor, now: datetime
) -> FundContribution:
    """Take back a payment entered in error (city office)"""
    return services.reverse_contribution(session, contribution_id=contribution_id, **body, actor=actor, now=now)


def _turned(name: str, act: Any, text: str) -> None:
    def view(session: Session, body: dict[str, Any], code: str, *, actor: Actor, now: datetime) -> Fund:
        fund: Fund = act(session, fund_id=queries.fund_by_code(session, code).id, **body, actor=actor, now=now)
        return fund

    view.__name__, view.__doc__ = f"{name}_fund", text
    rule = f"/funds/<string:code>/{name}"
    api.write(bp, "POST", rule, takes=schemas.FundReasonIn, gives=schemas.FundOut, scope=Scope.ADMIN)(view)


_turned("suspension", services.suspend_fund, "Suspend a fund (city office)")
_turned("resumption", services.resume_fund, "A suspended fund goes on (city office)")
_turned("closing", services.close_fund, "Close a fund on which nothing hangs (city office)")


@api.read(bp, "/funds/<string:code>/simulation", gives=schemas.SimulationOut, takes=schemas.ScenarioQuery, public=True)
def simulate(session: Session, query: dict[str, Any], code: str, *, actor: Actor | None) -> dict[str, Any]:
    """Play a loss scenario through a copy of a fund; nothing is written"""
    fund = queries.fund_by_code(session, code)
    return {"years": played(session, fund, query, clock.business_date(clock.now()))[1]}


@api.write(
    bp, "POST", "/funds/<string:code>/loans", takes=schemas.CoveredLoanIn, gives=schemas.CoveredLoanOut, status=201
)
def cover_loan(session: Session, body: dict[str, Any], code: str, *, actor: Actor, now: datetime) -> CoveredLoan:
    """Bring a loan under a fund's cover (bank)"""
    fund = queries.fund_by_code(session, code)
    return services.cover_loan(session, fund_id=fund.id, **body, actor=actor, now=now)


@api.page(bp, "/covered-loans", gives=schemas.CoveredLoanOut)
def list_loans(
    session: Session, query: dict[str, Any], *, actor: Actor, after: str | None, limit: int
) -> tuple[list[CoveredLoan], str | None]:
    """Loans under cover: one's own bank's, for the city office all"""
    bank_id = None if actor.has(*OFFICE) else actor.organisation_id or -1
    rows = queries.loans(session, bank_id=bank_id, before=_before(after), limit=limit + 1)
    return rows[:limit], str(rows[limit - 1].id) if len(rows) > limit else None


def _before(after: str | None) -> int | None:
    return api.after_id(after) if after is not None else None


@api.write(bp, "POST", "/covered-loans/<int:loan_id>/end", takes=schemas.CoverEndIn, gives=schemas.CoveredLoanOut)
def end_cover(session: Session, body: dict[str, Any], loan_id: int, *, actor: Actor, now: datetime) -> CoveredLoan:
    """A loan needs no more cover (bank, city office)"""
    return services.end_cover(session, loan_id=loan_id, **body, actor=actor, now=now)


@api.page(bp, "/fund-claims", gives=schemas.FundClaimOut, takes=schemas.FundClaimsQuery, public=True)
def list_claims(
    session: Session, query: dict[str, Any], *, actor: Actor | None, after: str | None, limit: int
) -> tuple[list[CompensationClaim], str | None]:
    """Claims: for everybody those that were published, for a bank its own, for the city office all"""
    is_office = actor is not None and actor.has(*OFFICE)
    bank_id = actor.organisation_id if actor is not None and queries.is_bank(session, actor) else None
    states = tuple(SEEN_BY_ALL) if not is_office and bank_id is None else ()
    if query["state"] is not None:
        if states and query["state"] not in states:
            raise NotAllowed(_("Claims are open to all from their publicity on."), code="not_public")
        states = (query["state"],)
    rows = queries.claims(session, bank_id=bank_id, states=states, before=_before(after), limit=limit + 1)
    return rows[:limit], str(rows[limit - 1].id) if len(rows) > limit else None


@api.read(bp, "/fund-claims/<int:claim_id>", gives=schemas.FundClaimOut, public=True)
def show_claim(session: Session, claim_id: int, *, actor: Actor | None) -> CompensationClaim:
    """One claim: from its publicity on for everybody, before for its bank and the city office"""
    return queries.claim_for(session, claim_id, actor)


@api.write(bp, "POST", "/fund-claims", takes=schemas.FundClaimIn, gives=schemas.FundClaimOut, status=201)
def submit_claim(session: Session, body: dict[str, Any], *, actor: Actor, now: datetime) -> CompensationClaim:
    """Claim compensation over a covered loan (bank)"""
    return services.submit_claim(session, **body, actor=actor, now=now)


@api.write(bp, "POST", "/fund-claims/<int:claim_id>/withdrawal", takes=schemas.FundReasonIn, gives=schemas.FundClaimOut)
def withdraw_claim(
    session: Session, body: dict[str, Any], claim_id: int, *, actor: Actor, now: datetime
) -> CompensationClaim:
    """Take a claim back (bank)"""
    return services.withdraw_claim(session, claim_id=claim_id, **body, actor=actor, now=now)


@api.write(
    bp, "POST", "/fund-claims/<int:claim_id>/verification", takes=schemas.FundLossIn, gives=schemas.FundClaimOut,
    scope=Scope.ADMIN,
)  # fmt: skip
def verify_claim(
    session: Session, body: dict[str, Any], claim_id: int, *, actor: Actor, now: datetime
) -> CompensationClaim:
    """Verify the loss of a claim (city office)"""
    return services.verify_claim(session, claim_id=claim_id, **body, actor=actor, now=now)


@api.write(
    bp, "POST", "/fund-claims/<int:claim_id>/rejection", takes=schemas.FundReasonIn, gives=schemas.FundClaimOut,
    scope=Scope.ADMIN,
)  # fmt: skip
def reject_claim(
    session: Session, body: dict[str, Any], claim_id: int, *, actor: Actor, now: datetime
) -> CompensationClaim:
    """Reject a claim (city office)"""
    return services.reject_claim(session, claim_id=claim_id, **body, actor=actor, now=now)


@api.write(bp, "POST", "/fund-claims/<int:claim_id>/approval", gives=schemas.FundClaimOut, scope=Scope.ADMIN)
def approve_claim(session: Session, claim_id: int, *, actor: Actor, now: datetime) -> CompensationClaim:
    """Approve a claim that somebody else verified, and publish it (city office)"""
    return services.approve_claim(session, claim_id=claim_id, actor=actor, now=now)


@api.write(
    bp, "POST", "/fund-claims/<int:claim_id>/objections", takes=schemas.FundObjectionIn,
    gives=schemas.FundObjectionOut, status=201,
)  # fmt: skip
def file_objection(
    session: Session, body: dict[str, Any], claim_id: int, *, actor: Actor, now: datetime
) -> ClaimObjection:
    """Object to a claim in publicity, under the real name"""
    return services.file_objection(session, claim_id=claim_id, **body, actor=actor, now=now)


@api.write(
    bp, "POST", "/fund-objections/<int:objection_id>/decision", takes=schemas.FundDecisionIn,
    gives=schemas.FundObjectionOut, scope=Scope.ADMIN,
)  # fmt: skip
def decide_objection(
    session: Session, body: dict[str, Any], objection_id: int, *, actor: Actor, now: datetime
) -> ClaimObjection:
    """Dismiss or uphold an objection (city office)"""
    return services.decide_objection(session, objection_id=objection_id, **body, actor=actor, now=now)


@api.write(bp, "POST", "/fund-claims/<int:claim_id>/payment", gives=schemas.FundClaimOut, scope=Scope.ADMIN)
def pay_claim(session: Session, claim_id: int, *, actor: Actor, now: datetime) -> CompensationClaim:
    """Pay a claim whose publicity is over (city office)"""
    return services.pay_claim(session, claim_id=claim_id, actor=actor, now=now)


@api.write(bp, "POST", "/fund-claims/<int:claim_id>/closing", gives=schemas.FundClaimOut, scope=Scope.ADMIN)
def close_claim(session: Session, claim_id: int, *, actor: Actor, now: datetime) -> CompensationClaim:
    """Close a paid claim on which nothing more will come back (city office)"""
    return services.close_claim(session, claim_id=claim_id, actor=actor, now=now)


@api.write(
    bp, "POST", "/fund-claims/<int:claim_id>/recoveries", takes=schemas.FundRecoveryIn, gives=schemas.FundRecoveryOut,
    status=201,
)  # fmt: skip
def report_recovery(session: Session, body: dict[str, Any], claim_id: int, *, actor: Actor, now: datetime) -> Recovery:
    """Report what came in on a compensated loan (bank, city office)"""
    return services.report_recovery(session, claim_id=claim_id, **body, actor=actor, now=now)


@api.write(bp, "POST", "/fund-recoveries/<int:recovery_id>/booking", gives=schemas.FundRecoveryOut, scope=Scope.ADMIN)
def book_recovery(session: Session, recovery_id: int, *, actor: Actor, now: datetime) -> Recovery:
    """Book a recovery of which the fund's part has come (city office, somebody else)"""
    return services.book_recovery(session, recovery_id=recovery_id, actor=actor, now=now)


@api.write(
    bp, "POST", "/fund-recoveries/<int:recovery_id>/declining", takes=schemas.FundReasonIn,
    gives=schemas.FundRecoveryOut, scope=Scope.ADMIN,
)  # fmt: skip
def decline_recovery(
    session: Session, body: dict[str, Any], recovery_id: int, *, actor: Actor, now: datetime
) -> Recovery:
    """A reported recovery does not hold (city office)"""
    return services.decline_recovery(session, recovery_id=recovery_id, **body, actor=actor, now=now)
