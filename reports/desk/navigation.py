"""What stands in the navigation, by role: at most seven entries."""

from dataclasses import dataclass

from flask import request

from core.actor import Actor, Role
from core.i18n import LazyText
from core.i18n import lazy_gettext as lazy
from core.web import link


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry; `current` where the reader is in that room."""

    label: LazyText
    href: str
    current: bool


Room = tuple[LazyText, str, dict[str, object]]

FIND: Room = (lazy("Find rights"), "search.listings", {})
NEEDS: Room = (lazy("Needs"), "demand.index", {})
INQUIRY: Room = (lazy("Look up a right"), "desk.inquiry.ask", {})
SAVED: Room = (lazy("Saved"), "alerts.index", {})
CENTERS: Room = (lazy("Centers"), "centers.index", {})
TURNOVER: Room = (lazy("Turnover"), "turnover.latest", {})
OPEN_DATA: Room = (lazy("Open data"), "desk.open_data", {})
HOW: Room = (lazy("How it works"), "desk.how", {})
PROGRAMMES: Room = (lazy("Programmes"), "programmes.index", {})
FUNDS: Room = (lazy("Funds"), "funds.index", {})
DESK: Room = (lazy("Desk"), "desk.desk", {})
RIGHTS: Room = (lazy("My rights"), "assets.mine", {})
LISTINGS: Room = (lazy("Listings"), "market.mine", {})
NEGOTIATIONS: Room = (lazy("Negotiations"), "negotiations.mine", {})
DEALS: Room = (lazy("Deals"), "deals.mine", {})
DEADLINES: Room = (lazy("Deadlines"), "deadlines.mine", {})
REVIEW: Room = (lazy("Listings to review"), "market.to_review", {})
RECORDALS: Room = (lazy("Recordals"), "recordal.index", {})
RECEIPTS: Room = (lazy("Receipts"), "payments.receipts", {})
ROYALTIES: Room = (lazy("Royalties"), "royalties.index", {})
PAYOUTS: Room = (lazy("Payouts"), "payments.payouts", {})
BOOKS: Room = (lazy("Books"), "ledger.books", {})
DISPUTES: Room = (lazy("Disputes"), "disputes.statistics", {})
COMPLAINTS: Room = (lazy("Complaints"), "disputes.takedown_queue", {})
LOANS: Room = (lazy("Loans"), "loans.mine", {})
PAID: Room = (lazy("How you are paid"), "payees.show", {})
ORGANISATIONS: Room = (lazy("Organisations"), "organisations.index", {})

ROOMS: tuple[tuple[Role, tuple[Room, ...]], ...] = (
    (Role.ADMINISTRATOR, (DESK, ORGANISATIONS, CENTERS, FIND, TURNOVER, COMPLAINTS)),
    (Role.FINANCE_OFFICER, (DESK, RECEIPTS, PAYOUTS, DEALS, ROYALTIES, BOOKS, DEADLINES)),
    (Role.CENTER_MANAGER, (DESK, REVIEW, NEGOTIATIONS, DEALS, RECORDALS, TURNOVER, NEEDS)),
    (Role.CENTER_STAFF, (DESK, REVIEW, NEGOTIATIONS, DEALS, RECORDALS, TURNOVER, NEEDS)),
    (Role.BANK_OFFICER, (DESK, LOANS, FUNDS, FIND, INQUIRY, DEADLINES, PAID)),
    (Role.CITY_OFFICE, (DESK, TURNOVER, CENTERS, PROGRAMMES, FUNDS, DISPUTES, BOOKS)),
    (Role.RIGHT_HOLDER, (DESK, RIGHTS, LISTINGS, NEGOTIATIONS, DEALS, DEADLINES, NEEDS)),
    (Role.BUYER, (DESK, FIND, SAVED, NEEDS, NEGOTIATIONS, DEALS, DEADLINES)),
)
VISITORS = (FIND, NEEDS, INQUIRY, CENTERS, TURNOVER, OPEN_DATA, HOW)


def rooms_of(actor: Actor | None) -> tuple[Room, ...]:
    """The rooms of the first role that the reader holds."""
    if actor is not None:
        for role, rooms in ROOMS:
            if role in actor.roles:
                return rooms
    return VISITORS


def entries(actor: Actor | None) -> list[Entry]:
    """The entries that exist, with the current one marked."""
    found = []
    for label, endpoint, values in rooms_of(actor)[:7]:
        href = link(endpoint, **values)
        if href is not None:
            found.append(Entry(label, href, request.path == href or request.path.startswith(f"{href}/")))
    return found
