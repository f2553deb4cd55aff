"""Every page of the product: what is no page, who looks at which page, and how its address is filled in."""

from dataclasses import dataclass

from flask import Flask, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from core import clock
from listings.assets.models import Asset
from listings.market.models import Listing
from listings.market.states import ListingState
from listings.registry.models import RegistryImport
from parties.centers.models import Center
from parties.people.mailbox import letterbox
from parties.people.models import BindingLimit
from reports.desk.help.tasks import BY_NAME
from reports.desk.models import DiligenceReport
from reports.turnover.models import YearVersion
from settlement.contracts.models import Document
from settlement.deals.models import Deal, DealItem, Obligation
from settlement.deals.states import DealState
from settlement.ledger.models import Account, Journal
from settlement.payments.models import Payout, Receipt
from settlement.payments.payees.models import PayeeAccount
from settlement.payments.providers.models import ProviderOperation
from settlement.payments.providers.states import OperationState
from settlement.payments.statements.models import BankLine, BankStatement
from settlement.payments.states import PayoutState, ReceiptState
from settlement.recordal.models import RecordalCase
from settlement.recordal.states import RecordalState
from settlement.volumes.models import VolumeFact
from tests.browser import city
from tests.browser.asked import VISITOR, Asked, center_of, mailbox
from tests.browser.not_pages import NOT_PAGES as NOT_PAGES
from tests.browser.pages_of_claims import of_annual_reports, of_claims, of_evaluations
from tests.browser.pages_of_demand import of_needs, of_saved
from tests.browser.pages_of_disputes import of_complaints, of_disputes
from tests.browser.pages_of_loans import of_loans
from tests.browser.pages_of_registers import of_registers
from tests.browser.pages_of_royalties import of_royalties
from tests.browser.pages_of_trading import (
    of_data_rooms,
    of_mandates,
    of_matches,
    of_negotiations,
    of_open_licences,
    of_what_is_beside,
)
from tests.browser.pages_of_yearbook import of_the_city
from tests.browser.to_confirm import of_what_waits


@dataclass(frozen=True, slots=True)
class Visit:
    """One page as one person sees it."""

    endpoint: str
    path: str
    who: str = VISITOR

    def __str__(self) -> str:
        return f"{self.path} as {self.who or 'a visitor'}"


def page_endpoints(app: Flask) -> set[str]:
    """Every address that answers GET with a page."""
    return {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ())
        and rule.endpoint not in NOT_PAGES
        and not rule.rule.startswith("/api/v1/")  # JSON
    }


def visits(app: Flask, session: Session) -> list[Visit]:
    """Every page at least once, in the role that it is for; some in several states."""
    parts = (
        public,
        of_documents,
        of_diligence,
        of_people,
        of_parties,
        of_rights,
        of_listings,
        of_needs,
        of_saved,
        of_matches,
        of_negotiations,
        of_what_is_beside,
        of_mandates,
        of_data_rooms,
        of_open_licences,
        of_deals,
        of_what_waits,
        of_royalties,
        of_registers,
        of_loans,
        of_finance,
        of_disputes,
        of_complaints,
        of_reports,
        of_claims,
        of_annual_reports,
        of_evaluations,
        of_the_city,
    )
    with app.test_request_context():
        asked = [
            (endpoint, url_for(endpoint, **values), who) for part in parts for endpoint, who, values in part(session)
        ]
    letters = city.links(app)
    ways = {"people.invitation": "invitations", "people.confirm": "register", "people.new_password": "reset-password"}
    asked += [(endpoint, letters[kind], VISITOR) for endpoint, kind in ways.items()]
    number = letterbox.numbers(city.mail_folder(app))[0]
    asked.append(("people.mail", f"/mail/{number}", VISITOR))
    return [Visit(*each) for each in asked]


def public(session: Session) -> Asked:
    """What everybody can open, and the desk of each role."""
    for endpoint in ("home", "how", "open_data", "accessibility", "api_docs"):
        yield f"desk.{endpoint}", VISITOR, {}
    yield "desk.help.index", VISITOR, {}
    for name in BY_NAME:
        yield "desk.help.task", VISITOR, {"name": name}
    for who in ("admin", "city", "finance", "center-c01", "storage", "power", "abroad"):
        yield "desk.desk", who, {}
    yield "codes.index", VISITOR, {}
    for scheme in ("ipc", "technology", "locarno", "events"):
        yield "codes.show", VISITOR, {"scheme": scheme}
    yield "codes.show", VISITOR, {"scheme": "locarno", "under": "23"}
    yield "search.listings", VISITOR, {}
    yield "search.listings", "power", {"q": "电池"}
    yield "search.listings", VISITOR, {"q": "no-such-thing"}
    right = session.scalars(select(Asset).order_by(Asset.id)).first()
    assert right is not None
    yield "desk.inquiry.ask", VISITOR, {}
    for number in (right.number_display, "202410123456.7"):
        yield "desk.inquiry.ask", VISITOR, {"number": number}


def of_documents(session: Session) -> Asked:
    """The page where documents are compared, without a code, with a known one and with another."""
    yield "contracts.verify", VISITOR, {}
    yield "contracts.verify", VISITOR, {"code": "XH-AAAA-AAAA-AAAA-AAAA"}
    code = session.scalars(select(Document.code).order_by(Document.id)).first()
    yield "contracts.of_code", VISITOR, {"code": code}


def of_diligence(session: Session) -> Asked:
    """Reports that anybody may read, of a negotiation and of a deal, and what their codes stand for."""
    for report in session.scalars(select(DiligenceReport).order_by(DiligenceReport.id)):
        who = VISITOR if report.is_open else mailbox(session, report.organisation_id)
        yield "desk.diligence.show", who, {"code": report.code}
        yield "contracts.of_code", VISITOR, {"code": report.code}


def of_people(session: Session) -> Asked:
    """The door and one's own account."""
    for endpoint in ("sign_in", "register", "reset", "letter_sent", "mailbox"):
        yield f"people.{endpoint}", VISITOR, {}
    for endpoint in ("account", "api_keys", "password", "sessions"):
        yield f"people.{endpoint}", "storage", {}
    yield "people.register", "storage", {}
    yield "people.members", "storage", {"organisation_id": city.actor_with(session, "storage").organisation_id}
    limit = session.scalars(select(BindingLimit)).one()
    member = {"organisation_id": limit.organisation_id, "person_id": limit.person_id}
    yield "people.limit", mailbox(session, limit.organisation_id), member
    yield "people.members", mailbox(session, limit.organisation_id), {"organisation_id": limit.organisation_id}
    yield "notices.index", "storage", {}
    yield "notices.index", "power", {}


def of_parties(session: Session) -> Asked:
    """Organisations and centers."""
    center = session.scalars(select(Center).order_by(Center.id)).first()
    assert center is not None
    yield "organisations.index", "admin", {}
    yield "organisations.new", "admin", {}
    yield "organisations.show", "storage", {"organisation_id": city.actor_with(session, "storage").organisation_id}
    yield "organisations.show", "admin", {"organisation_id": city.actor_with(session, "power").organisation_id}
    yield "organisations.change", "admin", {"organisation_id": city.actor_with(session, "power").organisation_id}
    yield "people.members", "admin", {"organisation_id": center.organisation_id}
    yield "centers.index", VISITOR, {}
    yield "centers.grants", VISITOR, {"on": "2021-12-31"}
    yield "centers.new", "city", {}
    for who in (VISITOR, "city", "center-c01"):
        yield "centers.show", who, {"code": center.code}
    yield "centers.change", "center-c01", {"code": center.code}
    yield "centers.grant", "city", {"code": center.code}
    yield "centers.end", "city", {"code": center.code, "grant_id": center.grants[0].id}


def of_rights(session: Session) -> Asked:
    """Rights by hand, from a file, and what stands on them."""
    first = session.scalars(select(Listing).where(Listing.state == ListingState.PUBLISHED).order_by(Listing.id)).first()
    assert first is not None
    held, owner = {"asset_id": first.asset_id}, mailbox(session, first.seller_id)
    imported = session.scalars(select(Asset).where(Asset.jurisdiction == "US").order_by(Asset.id.desc())).first()
    assert imported is not None
    yield "assets.mine", owner, {}
    yield "assets.show", VISITOR, held
    yield "assets.show", owner, held
    yield "assets.show", "center-c01", {"asset_id": imported.id}
    for endpoint in ("registry.title", "registry.sources"):
        yield endpoint, VISITOR, held
        yield endpoint, "center-c01", {"asset_id": imported.id}
    for who in (VISITOR, "center-c01"):
        yield "docket.fees", who, held
    yield "deadlines.mine", owner, {}
    yield "deadlines.mine", "center-c01", {}
    yield "deadlines.calendar", owner, {}
    yield "docket.reckon", VISITOR, {}
    dates = {"filed": "2020-06-10", "granted": "2022-05-03", "on": "2026-08-20"}
    yield "docket.reckon", VISITOR, {"office": "CN", "kind": "patent_invention", **dates, "reduction": "one_payer"}
    yield "assets.register", owner, {}
    yield "assets.claim", "power", {"asset_id": imported.id}
    yield "assets.claims", "center-c01", {}
    yield "assets.status", "center-c01", held
    yield "assets.encumber", "center-c01", held
    asked = {"grant": "exclusive", "territories": "CN", "fields": "electrical", "ends": "2030-12-31"}
    yield "rights.availability", VISITOR, held
    yield "rights.availability", VISITOR, {**held, **asked}
    yield "rights.availability", "center-c01", {**held, "grant": "pledge"}
    yield "rights.consents", owner, held
    yield "rights.consents", "center-c01", held
    yield "registry.upload", "storage", {}
    for run in session.scalars(select(RegistryImport).order_by(RegistryImport.id)):
        yield "registry.outcome", "storage", {"import_id": run.id}


def of_listings(session: Session) -> Asked:
    """A listing in each of its states, and the questions of a draft."""
    rows = {row.state: row for row in session.scalars(select(Listing).order_by(Listing.id.desc()))}
    draft, waiting, live = rows[ListingState.DRAFT], rows[ListingState.SUBMITTED], rows[ListingState.PUBLISHED]
    owner, back = mailbox(session, draft.seller_id), rows[ListingState.RETURNED]
    withdrawn = rows[ListingState.WITHDRAWN]
    yield "market.mine", owner, {}
    yield "market.new", mailbox(session, withdrawn.seller_id), {"asset_id": withdrawn.asset_id}
    yield "market.edit", owner, {"listing_id": draft.id}
    yield "market.edit", mailbox(session, back.seller_id), {"listing_id": back.id}
    for step in ("offer", "price", "scope", "summary", "center"):
        yield "market.answer", owner, {"listing_id": draft.id, "step": step}
    yield "market.check", owner, {"listing_id": draft.id}
    yield "market.bundle", owner, {"listing_id": draft.id}
    for row in rows.values():
        yield "market.show", mailbox(session, row.seller_id), {"listing_id": row.id}
    yield "market.show", VISITOR, {"listing_id": live.id}
    yield "market.withdraw", mailbox(session, live.seller_id), {"listing_id": live.id}
    yield "market.to_review", center_of(session, waiting.center_id), {}
    yield "market.review", center_of(session, waiting.center_id), {"listing_id": waiting.id}
    yield "market.suspend", center_of(session, live.center_id), {"listing_id": live.id}
    yield "negotiations.start", "cloud", {"listing_id": live.id}


def of_deals(session: Session) -> Asked:
    """A deal in each of its states, from both sides; its recordal."""
    rows = {row.state: row for row in session.scalars(select(Deal).order_by(Deal.id))}
    for who in ("power", "finance", "center-c01"):
        yield "deals.mine", who, {}
    for row in rows.values():
        yield "deals.show", mailbox(session, row.buyer_id), {"number": row.number}
        yield "deals.show", center_of(session, row.center_id), {"number": row.number}
    agreed, funded = rows[DealState.AGREED], rows[DealState.FUNDED]
    yield "deals.check", mailbox(session, agreed.seller_id), {"number": agreed.number}
    yield "deals.ask_to_cancel", mailbox(session, agreed.seller_id), {"number": agreed.number}
    yield "deals.amend", mailbox(session, funded.buyer_id), {"number": funded.number}
    one_right = {"number": funded.number, "asset_id": funded.asset_id}
    yield "deals.give_up", mailbox(session, funded.buyer_id), one_right
    yield "deals.contract", mailbox(session, agreed.buyer_id), {"number": agreed.number}
    yield "deals.contract", "finance", {"number": rows[DealState.SETTLED].number}
    for owed, row in session.execute(select(Obligation, Deal).join(Deal).where(Obligation.what != "")):
        for who in (mailbox(session, row.seller_id), mailbox(session, row.buyer_id)):
            yield "milestones.show", who, {"number": row.number, "seq": owed.seq}
    settled = rows[DealState.SETTLED]
    yield "remitting.give_up", mailbox(session, settled.seller_id), {"number": settled.number}
    yield "deals.ask_to_freeze", "finance", {"number": funded.number}
    yield "deals.ask_to_refund", center_of(session, funded.center_id), {"number": funded.number}
    yield "deals.ask_to_reverse", "finance", {"number": rows[DealState.SETTLED].number}
    item = session.scalars(select(DealItem).where(DealItem.refused_at.is_not(None)).order_by(DealItem.id)).one()
    half = session.get_one(Deal, item.deal_id)
    yield "deals.show", mailbox(session, half.seller_id), {"number": half.number}
    for who in (mailbox(session, half.seller_id), center_of(session, half.center_id)):
        yield "deals.give_up", who, {"number": half.number, "asset_id": item.asset_id}
    cases = {row.state: row for row in session.scalars(select(RecordalCase).order_by(RecordalCase.id))}
    for case in cases.values():
        yield "recordal.index", center_of(session, case.center_id), {}
        yield "recordal.show", center_of(session, case.center_id), {"case_id": case.id}
    filed, certificate = cases[RecordalState.FILED], city.certificate(session)
    answers = {"certificate_id": certificate.id, "recordal_no": "2026110012345", "decided_on": "2026-11-20"}
    yield "recordal.accepting", center_of(session, filed.center_id), {"case_id": filed.id, **answers}
    approved = cases[RecordalState.APPROVED]
    answers = {"announced_on": approved.decided_on, "announcement_no": "1894"}
    yield "recordal.announcing", center_of(session, approved.center_id), {"case_id": approved.id, **answers}


def of_finance(session: Session) -> Asked:
    """Receipts, payouts and books."""
    receipts = {row.state: row for row in session.scalars(select(Receipt).order_by(Receipt.id))}
    payouts = {row.state: row for row in session.scalars(select(Payout).order_by(Payout.id))}
    for listed in ReceiptState:
        yield "payments.receipts", "finance", {"state": listed.value}
    for state in PayoutState:
        yield "payments.payouts", "finance", {"state": state.value}
    for row in receipts.values():
        yield "payments.receipt", "finance", {"receipt_id": row.id}
        yield "payments.receipt", "finance2", {"receipt_id": row.id}
    for each in payouts.values():
        yield "payments.payout", "finance2", {"payout_id": each.id}
    for reached in OperationState:
        yield "providers.operations", "finance", {"state": reached.value}
    for operation in session.scalars(select(ProviderOperation).order_by(ProviderOperation.id)):
        yield "providers.operation", "finance", {"operation_id": operation.id}
        number = session.get_one(Deal, int(operation.purpose.partition(":")[2])).number
        yield "collecting.show", mailbox(session, operation.organisation_id), {"number": number}
        if operation.page:
            yield "providers.cashier", VISITOR, {"ref": operation.page.rpartition("/")[2]}
    for payee in session.scalars(select(PayeeAccount).order_by(PayeeAccount.id)):
        yield "payees.show", mailbox(session, payee.organisation_id), {}
        yield "providers.cashier", VISITOR, {"ref": payee.ref}
    for plain in ("payees.show", "payments.record", "payments.account", "payments.unapplied", "rebooking.claims"):
        yield plain, "finance", {}
    yield "bank_accounts.own", "storage", {}
    yield "bank_accounts.waiting", "finance", {}
    yield "rebooking.assign", "finance", {"receipt_id": receipts[ReceiptState.CONFIRMED].id}
    yield "bank_statements.index", "finance", {}
    for standing in ("open", "waits", "suspense"):
        yield "bank_statements.work", "finance", {"standing": standing}
    yield "bank_statements.reconciliation", "finance", {}
    taken = session.scalars(select(BankStatement).order_by(BankStatement.id)).first()
    assert taken is not None
    yield "bank_statements.show", "finance", {"statement_id": taken.id}
    for each_line in session.scalars(select(BankLine).order_by(BankLine.id)):
        yield "bank_statements.line", "finance2", {"line_id": each_line.id}
    yield "payments.refund", "finance", {"receipt": receipts[ReceiptState.CONFIRMED].id}
    account = session.scalars(select(Account).order_by(Account.credits_minor.desc())).first()
    journal = session.scalars(select(Journal).order_by(Journal.id.desc())).first()
    assert account is not None
    assert journal is not None
    yield "ledger.books", "finance", {}
    yield "ledger.accounts", "finance", {"kind": account.kind.value, "all": "1"}
    yield "ledger.account", "finance", {"code": account.code}
    yield "ledger.journal", "finance", {"journal_id": journal.id}
    yield "ledger.periods", "finance", {}
    yield "statements.of_account", "finance", {"code": account.code}
    own = session.scalars(select(Account).where(Account.owner.like("organisation:%")).order_by(Account.id)).first()
    assert own is not None
    yield "statements.of_party", "finance", {"organisation_id": int(str(own.owner).partition(":")[2])}


def of_reports(session: Session) -> Asked:
    """The year of the city and of a center, its facts and its frozen versions."""
    year, fact = clock.business_year(clock.now()), session.scalars(select(VolumeFact)).first()
    version = session.scalars(select(YearVersion).order_by(YearVersion.id)).first()
    assert fact is not None
    assert version is not None
    for each in (year, 2020):
        yield "turnover.city", "city", {"year": each}
        yield "turnover.center", VISITOR, {"code": "C01", "year": each}
        yield "turnover.span", "city", {"year": each}
        for list_ in ("backbone", "kinds", "operations"):
            yield f"turnover.{list_}", VISITOR, {"year": each}
    yield "turnover.rules", VISITOR, {}
    yield "turnover.close", "city", {"year": year - 1}
    yield "turnover.facts", "city", {"year": 2020}
    yield "turnover.fact", "city", {"fact_id": fact.id}
    yield "turnover.version", VISITOR, {"year": version.year, "version": version.version}
