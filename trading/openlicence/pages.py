"""What the pages of open licences show; knows no web."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from sqlalchemy.orm import Session

from core import audit, files
from core.actor import TRADER_ROLES, Actor
from core.clock import business_date
from core.db import found
from core.errors import Unacceptable
from core.i18n import LazyText, _, language, lazy_gettext
from core.show import day
from listings.assets import queries as assets
from listings.assets.models import Asset
from listings.codes.ipc import SECTION_LABELS
from listings.docket.fees import REDUCTIONS
from listings.docket.vocabulary import Reduction
from listings.terms.vocabulary import PERIOD_LABELS
from parties.centers.queries import center
from parties.organisations.queries import names_of
from settlement.deals.models import Deal
from settlement.deals.states import GONE_BACK
from trading.openlicence import labels, queries, savings
from trading.openlicence.conditions import conditions_of
from trading.openlicence.models import FeeMode, OpenLicence, Uptake
from trading.openlicence.states import LIVE, OPEN_LICENCE, OpenLicenceState, UptakeState
from trading.openlicence.terms import fee_in_words

OWNERS_ACTS = ("change", "submit", "discard", "file withdrawal")
CENTERS_ACTS = ("submit", "announce", "refuse", "withdraw")
BEFORE = (OpenLicenceState.DRAFT, OpenLicenceState.SUBMITTED)

# How a payer whose own fee is reduced asks for the table of savings.
PAYERS: dict[str, tuple[Reduction | None, LazyText]] = {
    "": (None, lazy_gettext("the full fee")),
    **{each.value: (each, REDUCTIONS[each]) for each in savings.PAYERS},
}


@dataclass(frozen=True, slots=True)
class Line:
    """A declaration as a row of a list."""

    licence: OpenLicence
    title: str
    number: str
    owner: str
    fee: str
    taken: int


@dataclass(frozen=True, slots=True)
class Taken:
    """A notice as a row of a list, with its deal."""

    uptake: Uptake
    who: str
    title: str
    number: str
    deal: Deal | None
    label: LazyText
    tone: str


def lines(session: Session, rows: Collection[OpenLicence]) -> list[Line]:
    """Declarations as rows."""
    known = assets.assets_by_id(session, [row.asset_id for row in rows])
    names = names_of(session, [row.owner_id for row in rows])
    taken = queries.taken_among(session, [row.id for row in rows])
    return [
        Line(
            row, known[row.asset_id].titled(language()), known[row.asset_id].number_display,
            names[row.owner_id].display(language()), fee_in_words(row), taken.get(row.id, 0),
        )
        for row in rows
    ]  # fmt: skip


def takers(session: Session, uptakes: Collection[Uptake]) -> list[Taken]:
    """Notices as rows."""
    deals = queries.deals_of(session, uptakes)
    names = names_of(session, [row.licensee_id for row in uptakes])
    known = assets.assets_by_id(session, [row.open_licence.asset_id for row in uptakes])
    return [
        Taken(
            row, names[row.licensee_id].display(language()), known[row.open_licence.asset_id].titled(language()),
            row.open_licence.number, deals.get(row.id), labels.UPTAKE_LABELS[row.state], labels.UPTAKE_TONES[row.state],
        )
        for row in uptakes
    ]  # fmt: skip


def acts_of(session: Session, licence: OpenLicence, actor: Actor | None) -> set[str]:
    """What this reader can do with the declaration, by the lifecycle's own table."""
    mine = set[str]()
    if actor is not None and actor.acts_for(licence.owner_id):
        mine.update(OWNERS_ACTS)
    if queries.works_for(session, licence, actor):
        mine.update(CENTERS_ACTS)
    return {action for action in OPEN_LICENCE.actions if action in mine and licence.can(action)}


def may_take(session: Session, licence: OpenLicence, actor: Actor | None, today: date) -> bool:
    """Whether this reader may go on to the notice: open, and neither the patentee's nor its center's people."""
    if not licence.is_open(today):
        return False
    if actor is None:
        return True
    own = center(session, licence.center_id).organisation_id
    return actor.has(*TRADER_ROLES) and actor.organisation_id not in (licence.owner_id, own)


def page_of(
    session: Session, licence: OpenLicence, actor: Actor | None, *, today: date, payer: str = ""
) -> dict[str, Any]:
    """Everything that the page of a declaration prints."""
    asset = found(session, Asset, licence.asset_id)
    inside = actor is not None and (actor.acts_for(licence.owner_id) or queries.works_for(session, licence, actor))
    names = names_of(session, [licence.owner_id])
    return {
        "licence": licence,
        "asset": asset,
        "owner": names[licence.owner_id].display(language()),
        "center": center(session, licence.center_id).display(language()),
        "fee": fee_in_words(licence),
        "labels": labels,
        "inside": inside,
        "acts": acts_of(session, licence, actor),
        "may_take": may_take(session, licence, actor, today),
        "conditions": conditions_of(session, licence, asset, today) if inside and licence.state in BEFORE else [],
        "takers": takers(session, licence.uptakes) if inside else [],
        "in_force": sum(row.state is UptakeState.IN_FORCE for row in licence.uptakes),
        "papers": files.of_purpose(session, licence.subject) if actor is not None else [],
        "trail": audit.history(session, licence.subject) if inside else [],
        "state_word": state_word,
        "is_over": licence.state not in (*LIVE, OpenLicenceState.DRAFT),
        **(_saving(session, licence, asset, today, payer) if inside else {}),
    }


def state_word(kept: dict[str, Any]) -> str | None:
    """The state of an audit row in words."""
    state = str(kept.get("state", ""))
    return str(labels.STATE_LABELS[OpenLicenceState(state)]) if state in list(OpenLicenceState) else None


def _saving(session: Session, licence: OpenLicence, asset: Asset, today: date, payer: str) -> dict[str, Any]:
    """The annual fees of the years under it: from the first licence in force on, or from today where there is none."""
    began = [row.in_force_on for row in licence.uptakes if row.in_force_on is not None]
    reduction, _label = PAYERS.get(payer, PAYERS[""])
    since = min(began, default=today)
    fees = savings.fees_under(session, licence, asset, since=since, today=today, payer=reduction)
    return {
        "fees": fees,
        "saved": savings.saved_in_all(fees),
        "implemented_since": min(began, default=None),
        "payers": [(key, label) for key, (_reduction, label) in PAYERS.items()],
        "payer": payer if payer in PAYERS else "",
    }


def stages_of(uptake: Uptake, deal: Deal | None) -> list[dict[str, Any]]:
    """Notice, fee, licence, recordal: the line of an uptake."""
    ended = uptake.state is UptakeState.ENDED
    paid, recorded = uptake.in_force_on, deal.recorded_on if deal else None
    steps = [
        (_("Notice given"), day(business_date(uptake.notified_at)), True),
        (_("Fee paid"), day(paid) if paid else None, paid is not None),
        (_("Licence in force"), day(paid) if paid else None, paid is not None),
        (_("Recorded at the office"), day(recorded) if recorded else None, recorded is not None),
    ]
    shown, is_current = [], True
    for label, on, done in steps:
        state = "done" if done else ("failed" if ended and is_current else "current" if is_current else "todo")
        is_current = is_current and done
        shown.append({"label": label, "date": on, "state": state})
    return shown


def is_stopped(deal: Deal | None) -> bool:
    """Whether the deal of a notice has ended without effect, or is being refunded."""
    return deal is not None and deal.state in GONE_BACK


def rate_bp(text: str) -> int | None:
    """'2.5' or '2.5 %' in basis points; None for nothing; Unacceptable by field otherwise."""
    plain = text.strip().removesuffix("%").strip()
    if not plain:
        return None
    try:
        share = Decimal(plain) * 100
    except InvalidOperation:
        share = Decimal("0.5")
    if not share.is_finite() or share != share.to_integral_value() or not 0 < share <= 10_000:
        fault = _("Write a percentage such as 5 or 2.5.")
        raise Unacceptable(fault, fields={"rate": [fault]})
    return int(share)


def form_of(licence: OpenLicence | None, asset: Asset) -> dict[str, Any]:
    """The answers with which the form begins: those of the draft, or the patent's last day."""
    if licence is None:
        return {
            "mode": FeeMode.LUMP_SUM.value,
            "period": "year",
            "ends": (asset.expiry_date or "") and str(asset.expiry_date),
        }
    return {
        "mode": licence.mode.value,
        "fixed": licence.fixed.amount if licence.fixed else "",
        "unit": licence.unit.amount if licence.unit else "",
        "rate": f"{Decimal(licence.rate_bp) / 100:f}".rstrip("0").rstrip(".") if licence.rate_bp else "",
        "period": licence.period.value,
        "ends": licence.ends.isoformat(),
        "other_terms": licence.other_terms,
        "center_id": licence.center_id,
    }


def modes() -> list[tuple[str, LazyText]]:
    """The ways to pay, to choose from."""
    return [(mode.value, label) for mode, label in labels.MODE_LABELS.items()]


def periods() -> list[tuple[str, LazyText]]:
    """How often a running royalty is reported, to choose from."""
    return [(period.value, label) for period, label in PERIOD_LABELS.items()]


def section_name(letter: str) -> str:
    """'H · Electricity'."""
    return f"{letter} · {SECTION_LABELS[letter]}" if letter in SECTION_LABELS else letter
