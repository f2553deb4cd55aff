"""Who may do what with funds, and what must be so before."""

import re
from datetime import date

from sqlalchemy.orm import Session

from core.actor import TRADER_ROLES, Actor, Role
from core.db import locked
from core.errors import Conflict, NotAllowed, Unacceptable
from core.i18n import _
from core.show import day as day_text
from finance.funds.models import Fund, FundKind
from finance.funds.states import FundState
from parties.organisations.models import Organisation, OrganisationKind
from parties.organisations.queries import organisation

OFFICE = (Role.CITY_OFFICE,)
BANKERS = (Role.BANK_OFFICER,)  # who lends for a bank also covers and claims for it
EARLIEST = date(2000, 1, 1)
CODE = re.compile(r"[A-Z0-9](-?[A-Z0-9]){1,19}")
LOAN_NUMBER = re.compile(r"PL-\d{4}-\d{6,12}")  # of a loan that the platform keeps
RESERVED = frozenset({"NEW", "CLAIMS", "LOANS", "SIMULATOR", "SUBSIDIES", "POLICIES", "CONTRIBUTIONS"})


def accepted_code(code: str) -> str:
    """A fund's code in capital letters; Unacceptable `code_form`."""
    plain = code.strip().upper()
    if not CODE.fullmatch(plain) or len(plain) > 20 or plain in RESERVED:
        text = _("A code has 2 to 20 capital letters and figures, with hyphens between them, such as HT-01.")
        raise Unacceptable(text, code="code_form", fields={"code": [text]})
    return plain


def bank_of(session: Session, actor: Actor) -> int:
    """The bank for which an officer acts; NotAllowed `not_a_bank` for everybody else."""
    home = organisation(session, actor.organisation_id) if actor.organisation_id is not None else None
    if home is None or home.kind is not OrganisationKind.BANK:
        text = _("Loans are brought under cover and claimed for by the banks that lent them.")
        raise NotAllowed(text, code="not_a_bank")
    actor.must_have(*BANKERS)
    return home.id


def insurer_of(session: Session, actor: Actor) -> Organisation | None:
    """The insurer that the actor acts for; None for the city office, which enters the policies of every insurer.

    Raises NotAllowed for everybody else.
    """
    if actor.has(*OFFICE):
        return None
    home = organisation(session, actor.organisation_id) if actor.organisation_id is not None else None
    if home is None or home.kind is not OrganisationKind.INSURER:
        text = _("Policies and claims under them are entered by the insurer that issued them, or the city office.")
        raise NotAllowed(text, code="not_an_insurer")
    actor.must_have(*TRADER_ROLES)
    return home


def opened(session: Session, fund_id: int, kind: FundKind) -> Fund:
    """The fund, locked, and not closed; Conflict `fund_closed`, `other_kind_of_fund`."""
    fund = locked(session, Fund, fund_id)
    if fund.state is FundState.CLOSED:
        raise Conflict(_("The fund was closed on %(day)s.", day=day_text(fund.closed_on)), code="fund_closed")
    if fund.kind is not kind:
        raise Conflict(_("This is a fund of another kind. Choose one that does this."), code="other_kind_of_fund")
    return fund
