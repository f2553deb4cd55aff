"""Deals, of the platform and reported ones, that are, or were, shown apart."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from core.actor import Actor
from core.errors import NotFound
from core.i18n import _
from core.money import Money
from parties.centers.queries import center_of
from reports.claims.models import VolumeClaim
from reports.claims.queries import KEEPERS
from settlement.deals.models import Deal, DealShare
from settlement.volumes.apart import OFFICE
from settlement.volumes.models import Category, Measure, Standing, Uncounted, VolumeDoubt, VolumeFact


@dataclass(frozen=True, slots=True)
class Doubted:
    """One doubt about a deal, with what of its settled volume is apart now, in yuan."""

    doubt: VolumeDoubt
    deal: Deal | VolumeClaim
    apart: Money

    @property
    def claim_id(self) -> int | None:
        """The reported deal, where it is one."""
        return self.deal.id if isinstance(self.deal, VolumeClaim) else None


def doubted(session: Session, actor: Actor, standing: Standing | None = None) -> list[Doubted]:
    """Doubts, the latest first: all for those who see all facts, a center's own for its people."""
    asked = select(VolumeDoubt).where(VolumeDoubt.subject == VolumeDoubt.ref).order_by(VolumeDoubt.id.desc())
    if standing is not None:
        asked = asked.where(VolumeDoubt.standing == standing)
    rows = list(session.scalars(asked))
    deals = _deals(session, actor, {row.ref for row in rows})
    sums = _apart(session, {row.ref for row in rows})
    return [Doubted(row, deals[row.ref], sums.get(row.ref, Money(0))) for row in rows if row.ref in deals]


def one(session: Session, actor: Actor, number: str, why: str) -> Doubted:
    """The doubt about a deal for a reason; NotFound for who may not see it."""
    for row in doubted(session, actor):
        if row.deal.number == number and row.doubt.why == why:
            return row
    raise NotFound(_("There is nothing here under this number."))


def _deals(session: Session, actor: Actor, refs: set[str]) -> dict[str, Deal | VolumeClaim]:
    asked = select(Deal).where(Deal.id.in_(_keys(refs, "deal:"))).options(joinedload(Deal.center))
    claims = (
        select(VolumeClaim).where(VolumeClaim.id.in_(_keys(refs, "claim:"))).options(joinedload(VolumeClaim.center))
    )
    if not actor.has(*KEEPERS, *OFFICE):
        own = center_of(session, actor.organisation_id)
        of_center = select(DealShare.deal_id).where(DealShare.center_id == (own.id if own else 0))
        asked = asked.where(Deal.id.in_(of_center))
        claims = claims.where(VolumeClaim.center_id == (own.id if own else 0))
    return {row.subject: row for row in (*session.scalars(asked), *session.scalars(claims))}


def _keys(refs: set[str], word: str) -> list[int]:
    return [int(ref.removeprefix(word)) for ref in refs if ref.startswith(word)]


def _apart(session: Session, subjects: set[str]) -> dict[str, Money]:
    fact = VolumeFact
    amount = func.sum(func.coalesce(fact.base_minor, fact.amount_minor))
    asked = select(fact.subject, amount).where(fact.subject.in_(subjects), fact.category == Category.SET_APART)
    asked = asked.where(fact.measure == Measure.SETTLED).group_by(fact.subject)
    return {subject: Money(int(minor)) for subject, minor in session.execute(asked)}


def why_of(word: str) -> Uncounted:
    """The reason that an address names; NotFound for none."""
    if word not in list(Uncounted):
        raise NotFound(_("There is nothing here under this number."))
    return Uncounted(word)
