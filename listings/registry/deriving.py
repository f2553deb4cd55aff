"""A right derived from its records, as the rows that keep it: columns, numbers, classes, holders, burdens."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from listings.assets.gaps import Gap, gaps_left, is_complete
from listings.assets.kinds import AssetStatus
from listings.assets.models import DisputeAbout, EncumbranceType
from listings.assets.ownership import equal_shares
from listings.registry.burdens import Burden, burdens_of, contested
from listings.registry.joining import Joined, Source, Stands, joined
from listings.registry.title import Chain, chain_of
from parties.organisations.models import fold_name

REGISTER = "register"  # what an owner's interval rests on
FILED = "filed"  # from a file that the holder brought; a register takes its place

# What a right is that no record tells anything of.
BLANK: dict[str, Any] = {
    **dict.fromkeys(("title", "title_en", "summary", "kind_code", "pct_no", "family_id"), ""),
    **dict.fromkeys(("filing_date", "publication_date", "grant_date", "expiry_date", "expiry_basis")),
    **dict.fromkeys(("application_no", "publication_no", "registration_no")),
    "inventor_names": [],
}


@dataclass(frozen=True, slots=True)
class Right:
    """Everything that a right's records make of it."""

    joined: Joined
    chain: Chain
    burdens: Sequence[Burden]
    trusted: bool

    @property
    def cause(self) -> str:
        """What an owner's interval rests on where a document says it."""
        return REGISTER if self.trusted else FILED


def derived(sources: Sequence[Source], *, today: date, stands: Stands | None = None) -> Right:
    """The right of these records (at least one); `stands` is what somebody here has told of its status since."""
    trusted = any(each.trusted for each in sources)
    chain = chain_of(sources, today=today)
    told = burdens_of(chain.entries, trusted_only=trusted)
    disputes = [each for each in told if each.type is EncumbranceType.DISPUTE]
    # An opposition that the books name is not told once more by the status.
    further = [each for each in contested(sources) if not any(each.meets(known) for known in disputes)]
    return Right(joined(sources, stands), chain, [*told, *further], trusted)


def let_expire(values: dict[str, Any], today: date) -> None:
    """Dead rights come in as dead: a term that has run out is out, whatever the file said in its day."""
    ends = values.get("expiry_date")
    if ends is not None and ends < today and not values["status"].is_dead:
        values["status"], values["status_date"] = AssetStatus.EXPIRED, ends


def columns(right: Right, *, today: date) -> dict[str, Any]:
    """The columns of a right that is new here, beside those that say who brought it and when."""
    whole = right.joined
    values = {**BLANK, **whole.values, "status_source": whole.status_from}
    let_expire(values, today)
    owners = [name[:300] for name in right.chain.owners]
    given = {
        Gap.TITLE: bool(values["title"] or values["title_en"]),
        Gap.OWNER: bool(owners),
        Gap.OWNER_BY_KEY: bool(owners),
        Gap.APPLICATION: values["application_no"] is not None,
        Gap.FILING_DATE: values["filing_date"] is not None,
    }
    gaps = gaps_left(whole.gaps, given)
    return {**values, "holder_names": owners, "gaps": gaps, "complete": is_complete(gaps)}


def holder_rows(right: Right, links: Mapping[str, int]) -> Iterator[dict[str, Any]]:
    """An interval for each holder; `links` are the organisations here by folded name, each once in a holding."""
    for holding in right.chain.holdings:
        known: set[int] = set()
        cause = f"{REGISTER}:{holding.cause}"[:60] if holding.cause else right.cause
        for name, share in zip(holding.names, equal_shares(len(holding.names)), strict=True):
            folded = fold_name(name)[:600]
            organisation_id = links.get(folded)
            if organisation_id in known:
                organisation_id = None
            if organisation_id is not None:
                known.add(organisation_id)
            yield {
                "organisation_id": organisation_id,
                "holder_name": name[:300],
                "holder_folded": folded,
                "share_bp": share,
                "from_date": holding.since,
                "to_date": holding.until,
                "cause": cause,
            }


def holder_names(rights: Collection[Right]) -> set[str]:
    """Every name in the chains, for one look-up of the organisations behind them."""
    return {name for right in rights for holding in right.chain.holdings for name in holding.names}


def burden_ref(asset_id: int, burden: Burden) -> str:
    """The opaque key of a register's burden."""
    return f"{REGISTER}:{asset_id}:{burden.key}"[:80]


def burden_rows(right: Right, asset_id: int) -> Iterator[dict[str, Any]]:
    """A row for each burden."""
    for each in right.burdens:
        is_license = each.type is EncumbranceType.LICENSE
        yield {
            "type": each.type,
            # What the books call a dispute is an opposition, or a request to revoke or invalidate.
            "about": DisputeAbout.VALIDITY if each.type is EncumbranceType.DISPUTE else None,
            "act": "license" if is_license else None,
            "license_type": each.license_type if is_license else None,
            "ref": burden_ref(asset_id, each),
            "holder_name": "; ".join(each.holders)[:300],
            "scope": {},
            "from_date": each.since,
            "ended_on": each.ended,
            "note": each.text,
        }
