"""Rules and their versions as JSON."""

from datetime import datetime
from typing import Any

from marshmallow import ValidationError
from sqlalchemy.orm import Session

from core import api
from core.actor import Actor, Scope
from core.errors import Unacceptable
from core.fields import plain
from core.i18n import _
from reports.rules import schemas
from reports.rules.tables import KINDS, TABLES, table_of
from settlement.rulebook import queries, services
from settlement.rulebook.declared import RuleTable
from settlement.rulebook.keepers import keeps
from settlement.rulebook.models import RuleProposal
from settlement.rulebook.queries import Past
from settlement.rulebook.schemas import RuleProposalOut
from settlement.rulebook.wording import as_values

bp = api.blueprint("rules")


def _told(table: RuleTable) -> dict[str, Any]:
    columns = [
        {
            "name": each.name, "label": str(each.label), "unit": each.unit, "least": each.least, "most": each.most,
            "optional": each.optional, "options": [str(option) for option in each.options],
        }
        for each in table.columns
    ]  # fmt: skip
    title, keeper = str(table.title), table.keeper
    return {"key": table.key, "title": title, "keeper": keeper, "starts": table.starts, "columns": columns}


def _version(past: Past) -> dict[str, Any]:
    version, proposal = past.version, past.proposal
    return {
        "of": as_values(version.of), "values": as_values(version.values), "starts": version.starts,
        "until": version.until, "source": version.source,
        "proposed_by": proposal.asked_name if proposal else None,
        "confirmed_by": proposal.decided_name if proposal else None,
        "confirmed_at": proposal.decided_at if proposal else None,
    }  # fmt: skip


@api.read(bp, "/rules", gives=schemas.RulesOut, public=True)
def list_rules(session: Session, *, actor: Actor | None) -> dict[str, Any]:
    """The tables of rules, with their columns and bounds."""
    return {"rules": [_told(table) for table in TABLES.values()]}


@api.read(bp, "/rules/proposals", gives=schemas.RuleWaitingOut)
def list_proposals(session: Session, *, actor: Actor) -> dict[str, Any]:
    """The proposals that wait for a second person, of the rules that the key's holder keeps."""
    mine = {key: kind for key, kind in KINDS.items() if keeps(session, actor, kind.keeper)}
    return {"proposals": queries.waiting(session, mine)}


@api.read(bp, "/rules/<string:key>", gives=schemas.RuleHistoryOut, public=True)
def show_rule(session: Session, key: str, *, actor: Actor | None) -> dict[str, Any]:
    """A table of rules with every version: since when, by which source, who proposed and who confirmed it."""
    table = table_of(key)
    return {**_told(table), "versions": [_version(past) for past in queries.history(session, table)]}


@api.write(
    bp, "POST", "/rules/<string:key>/proposals", takes=schemas.ProposalIn, gives=RuleProposalOut, status=201,
    scope=Scope.ADMIN,
)  # fmt: skip
def propose_version(session: Session, body: dict[str, Any], key: str, *, actor: Actor, now: datetime) -> RuleProposal:
    """Propose a new version from a day at least seven days ahead; somebody else confirms it."""
    table, shape = table_of(key), schemas.shape_of(key)()
    try:
        given: dict[str, Any] = shape.load(body["version"])
    except ValidationError as fault:
        raise Unacceptable(
            _("Some answers are missing or do not fit."), fields=plain(fault.normalized_messages())
        ) from None
    return services.propose_version(session, table, **given, actor=actor, now=now)


@api.write(bp, "POST", "/rules/proposals/<int:proposal_id>/approval", gives=RuleProposalOut, scope=Scope.ADMIN)
def approve_version(session: Session, proposal_id: int, *, actor: Actor, now: datetime) -> RuleProposal:
    """Confirm a version that somebody else proposed: it is published, and holds from its day on."""
    return services.approve_rule(session, KINDS, proposal_id=proposal_id, actor=actor, now=now)


@api.write(bp, "POST", "/rules/proposals/<int:proposal_id>/refusal", gives=RuleProposalOut, scope=Scope.ADMIN)
def decline_version(session: Session, proposal_id: int, *, actor: Actor, now: datetime) -> RuleProposal:
    """Put a proposed version aside."""
    return services.decline_rule(session, KINDS, proposal_id=proposal_id, actor=actor, now=now)
