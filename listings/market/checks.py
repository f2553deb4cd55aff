"""What a listing has to meet: answers that fit together, and a right that may be put on the market."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import show
from core.errors import Conflict, Unacceptable
from core.i18n import _, language
from listings.assets import queries as assets
from listings.assets.models import Asset
from listings.market.models import Listing, ListingItem
from listings.market.rules import LONGEST_SUMMARY
from listings.market.states import ListingState
from listings.rights import queries as rights_on_record
from listings.rights import services as rights
from listings.rights.bundles import together
from listings.rights.verdict import RightsUnavailable, Verdict
from listings.rights.wanted import Wanted
from listings.terms.fields import FIELDS
from listings.terms.scope import Scope
from listings.terms.territories import TERRITORIES
from listings.terms.validation import fields_for, limits_at_fault, outside_reach
from listings.terms.vocabulary import GRANT_LABELS, Act, Grant, LicenseType
from parties.centers.models import Center

CHANGEABLE = frozenset(
    [
        "for_sale",
        "license_types",
        "sale_price",
        "license_price",
        "express",
        "territories",
        "fields",
        "acts",
        "channels",
        "ends",
        "summary",
        "center_id",
    ]
)
EVERY_FIELD = "*"
PRICES = ("sale_price", "license_price")

Faults = dict[str, list[str]]


def answers_fit(session: Session, listing: Listing, asset: Asset, changes: Mapping[str, Any], *, today: date) -> None:
    """Raise Unacceptable naming every answer that does not fit; nothing is changed."""
    unknown = set(changes) - CHANGEABLE
    if unknown:
        raise ValueError(f"a listing has no {sorted(unknown)}")
    faults: Faults = {}
    _check_offer(session, listing, changes, faults, today=today)
    _check_prices(listing, changes, faults)
    _check_express(listing, changes, faults)
    _check_scope(asset, changes, faults, today=today)
    if len(changes.get("summary") or "") > LONGEST_SUMMARY:
        _add(faults, "summary", _("Shorten the description to %(most)s characters.", most=LONGEST_SUMMARY))
    center_id = changes.get("center_id")
    if "center_id" in changes and center_id is None and listing.state is not ListingState.DRAFT:
        _add(faults, "center_id", _("A listing that was handed in has a center. Choose one of the list."))
    if center_id is not None and session.get(Center, center_id) is None:
        _add(faults, "center_id", _("There is no such center. Choose one of the list."))
    if faults:
        raise Unacceptable(_("Some answers are missing or do not fit."), fields=faults)


def _add(faults: Faults, name: str, text: str) -> None:
    faults.setdefault(name, []).append(text)


def _check_offer(
    session: Session, listing: Listing, changes: Mapping[str, Any], faults: Faults, *, today: date
) -> None:
    if "for_sale" not in changes and "license_types" not in changes:
        return
    kinds = [str(kind) for kind in changes.get("license_types", listing.license_types)]
    for_sale = bool(changes.get("for_sale", listing.for_sale))
    unknown = [kind for kind in kinds if kind not in list(LicenseType)]
    if unknown:
        _add(faults, "license_types", _("Choose exclusive, sole or ordinary."))
    if not for_sale and not kinds:
        _add(faults, "for_sale", _("Choose at least one: a sale, or a type of licence."))
    grants = [*([Grant.ASSIGN] if for_sale else []), *(Grant(kind) for kind in kinds if kind in list(LicenseType))]
    for asset_id in listing.asset_ids:
        for refused in rights.refused_by_kind(session, asset_id, grants):
            _add(faults, "for_sale", refused)
    alone = [grant for grant in grants if not _co_owners_agree(session, listing, grant, today)]
    if alone:
        _add(faults, "for_sale", _needs_co_owners(alone))


def _co_owners_agree(session: Session, listing: Listing, grant: Grant, today: date) -> bool:
    """Whether no co-owner stands in the way: an ordinary licence needs none of them (BR-28), or what they agreed on."""
    agreed = rights_on_record.agreed_among(session, listing.asset_ids, today)
    for asset_id in listing.asset_ids:
        owners = {each.organisation_id for each in assets.owners_on(session, asset_id, today)}
        others = owners - {listing.seller_id}
        if listing.seller_id not in owners:  # a licensee grants under its own licence, which its co-owners gave
            continue
        if agreed.get(asset_id, {}).get(Wanted(grant), grant is Grant.ORDINARY):
            continue
        if others and not others <= rights_on_record.co_owner_consents(session, asset_id, grant, today):
            return False
    return True


def _check_prices(listing: Listing, changes: Mapping[str, Any], faults: Faults) -> None:
    """Amounts above zero, both in one currency: a listing is compared, found and agreed on in it."""
    prices = {name: changes.get(name, getattr(listing, name)) for name in PRICES}
    if len({price.currency for price in prices.values() if price is not None}) > 1:
        changed = [name for name in PRICES if changes.get(name) is not None]
        text = _("Both prices of a listing are in one currency. Write this one in that of the other.")
        _add(faults, changed[-1], text)
    for name in PRICES:
        if changes.get(name) is not None and changes[name].minor <= 0:
            _add(faults, name, _("Write an amount above zero, or choose “by negotiation”."))


def _check_express(listing: Listing, changes: Mapping[str, Any], faults: Faults) -> None:
    kinds = {str(kind) for kind in changes.get("license_types", listing.license_types)}
    price = changes.get("license_price", listing.license_price)
    if changes.get("express") and (LicenseType.ORDINARY.value not in kinds or price is None):
        _add(faults, "express", _("Only an ordinary licence with an asking price can be taken without talk."))


def _check_scope(asset: Asset, changes: Mapping[str, Any], faults: Faults, *, today: date) -> None:
    ends = changes.get("ends")
    if "territories" in changes:
        _check_codes("territories", changes["territories"], faults)
        if outside := outside_reach(changes["territories"], asset.jurisdiction, asset.family):
            _add(faults, "territories", outside)
    if "fields" in changes:
        _check_codes("fields", changes["fields"], faults)
        _check_fields_fit(asset, changes["fields"], faults)
    for name in ("acts", "channels"):
        for text in limits_at_fault(name, changes.get(name, "*"), asset.family):
            _add(faults, name, text)
    if ends is not None and ends <= today:
        _add(faults, "ends", _("This day has passed. Choose a later last day."))
    elif ends is not None and asset.expiry_date is not None and ends > asset.expiry_date:
        day = show.day(asset.expiry_date)
        _add(faults, "ends", _("The right itself ends on %(day)s, and a licence with it (CC 865).", day=day))


def _check_codes(name: str, codes: Any, faults: Faults) -> None:
    tree = TERRITORIES if name == "territories" else FIELDS
    if not codes:
        _add(faults, name, _("Choose at least one."))
    for code in codes:
        if code not in tree and name == "territories":
            _add(faults, name, _("There is no territory with the code “%(code)s”.", code=code))
        elif code not in tree:
            _add(faults, name, _("There is no field of use with the code “%(code)s”.", code=code))


def _check_fields_fit(asset: Asset, codes: Any, faults: Faults) -> None:
    branches = fields_for(asset.kind.family)
    for code in codes:
        if code == EVERY_FIELD or code not in FIELDS:
            continue
        if not any(FIELDS.covers(branch, code) for branch in branches):
            _add(faults, "fields", _("“%(field)s” does not fit this kind of right.", field=FIELDS.label(code)))


def must_be_publishable(session: Session, listing: Listing, *, on: date) -> None:
    """RightsUnavailable, with every reason and its article, unless the right may stand on the market that day.

    Conflict where the term of the licences is over, or where a co-owner has not agreed to what is offered (BR-28).
    """
    verdict = publishability(session, listing, on=on)
    if not verdict.allowed:
        raise RightsUnavailable(verdict)
    _must_not_be_stopped(session, listing)
    scope = listing.license_scope
    if scope is not None and scope.ends is not None and scope.ends <= on:
        raise Conflict(
            _(
                "The last day of the licences offered (%(day)s) has passed. The seller chooses a later one.",
                day=show.day(scope.ends),
            ),
            code="licence_term_over",
        )
    if listing.is_bundle and scope is not None:
        _must_fit_each(session, listing, scope, on)
    alone = [grant for grant in listing.grants if not _co_owners_agree(session, listing, grant, on)]
    if alone:
        raise Conflict(_needs_co_owners(alone), code="co_owner_consent", rule="BR-28")


def _must_not_be_stopped(session: Session, listing: Listing) -> None:
    """Conflict where a complaint stopped an earlier listing of one of the rights by this seller: a listing that was
    withdrawn does not come back as a new one."""
    mine = select(ListingItem.asset_id).join(Listing, Listing.id == ListingItem.listing_id)
    mine = mine.where(ListingItem.asset_id.in_(listing.asset_ids), Listing.seller_id == listing.seller_id)
    if session.scalar(mine.where(Listing.stopped_by.is_not(None)).limit(1)) is not None:
        raise Conflict(
            _(
                "A complaint took an earlier listing of this right off the market (E-commerce Law, article 42). The "
                "right can be listed again once the complaint is settled."
            ),
            code="taken_down",
            rule="ECL 42",
        )


def _must_fit_each(session: Session, listing: Listing, scope: Scope, on: date) -> None:
    """Conflict where the licences offered reach beyond one of the rights: a field that fits a patent fits no mark."""
    lists = {"territories": scope.territories, "fields": scope.fields, "acts": scope.acts, "channels": scope.channels}
    for asset_id in listing.asset_ids:
        faults: Faults = {}
        asset = assets.asset(session, asset_id)
        _check_scope(asset, lists, faults, today=on)
        for texts in faults.values():
            raise Conflict(
                _("“%(right)s”: %(text)s", right=asset.titled(language()), text=texts[0]), code="scope_does_not_fit"
            )


def _needs_co_owners(grants: Sequence[Grant]) -> str:
    return _(
        "The right has co-owners, and one of them alone grants only ordinary licences, or what their agreement on "
        "record says (Patent Law, article 14). Have their consent recorded at your center for: %(grants)s.",
        grants=_(", ").join(str(GRANT_LABELS[grant]) for grant in grants),
    )


def publishability(session: Session, listing: Listing, *, on: date) -> Verdict:
    """The engine's verdict on publishing what this listing offers: every right of it. What a licensee offers lies
    inside its own licence besides (PL 12)."""
    verdicts = [
        (
            asset_id,
            rights.may_publish(session, asset_id=asset_id, kinds=listing.grants, owner_id=listing.seller_id, on=on),
        )
        for asset_id in listing.asset_ids
    ]
    scope = listing.license_scope
    if scope is not None and listing.grants == [Grant.ORDINARY]:
        verdicts = [
            (each, _within_its_licence(session, listing, each, verdict, scope, on)) for each, verdict in verdicts
        ]
    return together(session, verdicts)


def _within_its_licence(
    session: Session, listing: Listing, asset_id: int, verdict: Verdict, scope: Scope, on: date
) -> Verdict:
    owners = {each.organisation_id for each in assets.owners_on(session, asset_id, on)}
    if listing.seller_id in owners or not verdict.allowed:
        return verdict
    offered = rights.check(
        session, asset_id=asset_id, act=Act.LICENSE, license_type=LicenseType.ORDINARY,
        scope=scope.over(max(scope.starts, on), scope.ends), grantor_id=listing.seller_id, on=on,
    )  # fmt: skip
    return Verdict.of([*verdict.rows, *offered.blocking])
