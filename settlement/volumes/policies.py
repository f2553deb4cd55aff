"""What a year counts as trade and what as finance, by the version of the policy that holds in it (BR-81)."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.errors import Conflict
from core.i18n import _
from settlement.volumes.models import Category, CountsAs, VolumePolicy, VolumePolicyEntry


@dataclass(frozen=True, slots=True)
class Policy:
    """A version as it is read: where each category belongs."""

    version: int
    year_from: int
    source: str
    places: dict[str, CountsAs]

    def counts(self, category: str) -> CountsAs:
        """Into which total a category goes."""
        return self.places.get(category, CountsAs.APART)

    def of(self, *groups: CountsAs) -> list[str]:
        """The categories of some totals, in the order of the list."""
        return [each.value for each in Category if self.counts(each.value) in groups]

    @property
    def trade(self) -> list[str]:
        """The categories of the narrow total."""
        return self.of(CountsAs.TRADE)

    @property
    def name(self) -> str:
        """Under which a frozen year keeps it."""
        return f"volume policy {self.version}"


_version, _entry = VolumePolicy, VolumePolicyEntry
_POLICIES = (
    select(_version.version, _version.year_from, _version.source, _entry.category, _entry.counts_as)
    .outerjoin(_entry, _entry.policy_id == _version.id)
    .order_by(_version.year_from, _entry.id)
)  # fmt: skip


def policies(session: Session) -> list[Policy]:
    """Every version, the oldest first."""
    known: dict[int, Policy] = {}
    for number, year_from, source, category, place in session.execute(_POLICIES):
        policy = known.setdefault(number, Policy(number, year_from, source, {}))
        if category is not None:
            policy.places[category.value] = place
    return list(known.values())


def policies_of(session: Session, years: Iterable[int]) -> dict[int, Policy]:
    """Year → the version that holds in it; years before the first version are judged by that one."""
    known = policies(session)
    if not known:
        raise Conflict(_("There is no policy by which volume is counted. Run the migrations."), code="rules_missing")
    return {year: [known[0], *(each for each in known if each.year_from <= year)][-1] for year in years}


def policy_of(session: Session, year: int) -> Policy:
    """The version that holds in a year."""
    return policies_of(session, [year])[year]


def keep_policy(session: Session, *, year_from: int, entries: dict[Category, CountsAs], source: str) -> VolumePolicy:
    """Write the next version, which two people of the city office stand behind (`settlement.rulebook`)."""
    number = max((each.version for each in policies(session)), default=0) + 1
    row = VolumePolicy(version=number, year_from=year_from, source=source)
    session.add(row)
    session.flush()
    session.add_all(
        VolumePolicyEntry(policy_id=row.id, category=category, counts_as=counts_as)
        for category, counts_as in entries.items()
    )
    return row
