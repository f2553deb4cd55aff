"""What a year counts as trade and what as finance, by the version of the policy that holds in it (BR-81)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import audit
from core.actor import Actor, Role
from core.clock import business_date, business_year
from core.errors import Conflict, Unacceptable
from core.i18n import _
from settlement.volumes.models import Category, CountsAs, Recognition, VolumePolicy, VolumePolicyEntry

AHEAD = 7  # days between a rule's announcement and its effect (E-Commerce Law, art. 34; BR-A3)


@dataclass(frozen=True, slots=True)
class Policy:
    """A version as it is read: where each category belongs, and when it counts."""

    version: int
    year_from: int
    source: str
    places: dict[str, CountsAs]
    days: dict[str, Recognition]

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
    select(_version.version, _version.year_from, _version.source, _entry.category, _entry.counts_as,
           _entry.recognised_at)
    .outerjoin(_entry, _entry.policy_id == _version.id)
    .order_by(_version.year_from, _entry.id)
)  # fmt: skip


def policies(session: Session) -> list[Policy]:
    """Every version, the oldest first."""
    known: dict[int, Policy] = {}
    for number, year_from, source, category, place, day in session.execute(_POLICIES):
        policy = known.setdefault(number, Policy(number, year_from, source, {}, {}))
        if category is not None:
            policy.places[category.value], policy.days[category.value] = place, day
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


def enact_policy(
    session: Session,
    *,
    year_from: int,
    entries: dict[Category, tuple[CountsAs, Recognition]],
    source: str,
    actor: Actor,
    now: datetime,
) -> VolumePolicy:
    """A new version for years to come: announced at least seven days before the first of them (BR-A3). City office.

    No year that has begun changes by it. Raises Unacceptable by field, Conflict `year_begun`, `policy_known`.
    """
    actor.must_have(Role.CITY_OFFICE)
    if set(entries) != set(Category):
        text = _("Say of every category how it counts.")
        raise Unacceptable(text, code="entries_missing", fields={"entries": [text]})
    if not source.strip():
        text = _("Write the document that says so.")
        raise Unacceptable(text, code="source_missing", fields={"source": [text]})
    known = policies(session)
    begun = business_year(now)
    if year_from <= begun or (year_from == begun + 1 and _left(now) < AHEAD):
        raise Conflict(
            _("A policy holds for whole years and is announced %(days)s days before. Choose a later year.", days=AHEAD),
            code="year_begun",
        )
    if any(each.year_from >= year_from for each in known):
        raise Conflict(_("A version for this year or a later one is on record."), code="policy_known")
    row = VolumePolicy(version=max((each.version for each in known), default=0) + 1, year_from=year_from,
                       source=source.strip())  # fmt: skip
    session.add(row)
    session.flush()
    session.add_all(
        VolumePolicyEntry(policy_id=row.id, category=category, counts_as=counts_as, recognised_at=day)
        for category, (counts_as, day) in entries.items()
    )
    session.flush()
    after = {"version": row.version, "year_from": year_from, "source": row.source}
    audit.record(session, f"volume_policy:{row.version}", "volume.policy_enacted", actor=actor, now=now, after=after)
    return row


def _left(now: datetime) -> int:
    """Days until the first day of next year."""
    today = business_date(now)
    return (today.replace(year=today.year + 1, month=1, day=1) - today).days
