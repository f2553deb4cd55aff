"""The twelve grounds on which an office refuses to register a pledge, each looked for and named (BR-41).

What stands on record is asked of the availability engine; each of its rows falls under one item of article 11 of the
Measures for the Registration of Patent Pledges (CNIPA announcement 461 of 2021). Marks and works are held to the same.
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from core.errors import Conflict
from core.i18n import LazyText, _
from core.i18n import lazy_gettext as lazy
from finance.pledges.labels import GROUND_LABELS
from finance.pledges.models import PledgeLoan
from finance.pledges.vocabulary import Ground
from listings.assets import queries as assets
from listings.assets.kinds import AssetStatus
from listings.assets.models import Asset, DisputeAbout, Encumbrance, EncumbranceType
from listings.rights import services as rights
from listings.rights.articles import article_in_words
from listings.rights.verdict import Reason
from listings.rights.wanted import Wanted
from listings.terms.scope import Scope

BY_RECORD = {"fee": Ground.FEE_UNPAID, "term": Ground.DEBT_OUTLIVES, "contract": Ground.CONTRACT_DEFECT}
BY_BURDEN = {
    EncumbranceType.SEIZURE: Ground.SUSPENDED,
    EncumbranceType.SUSPENSION: Ground.SUSPENDED,
    EncumbranceType.PLEDGE: Ground.ALREADY_PLEDGED,
}
# What the bank may be told of, and agree to go on all the same.
CAN_BE_TOLD = (Ground.SAME_DAY_PAIR, Ground.INVALIDATION)
MUST_SAY: dict[str, LazyText] = {
    "number": lazy("the number of the right"),
    "title": lazy("the name of the right"),
    "filing_date": lazy("the day of filing"),
    "grant_date": lazy("the day of grant"),
}


@dataclass(frozen=True, slots=True)
class Found:
    """One ground that holds of one right: what is so, and what can be done."""

    ground: Ground
    asset_id: int
    right: str
    text: str
    cure: str

    @property
    def label(self) -> LazyText:
        """The ground in words."""
        return GROUND_LABELS[self.ground]

    @property
    def law(self) -> str:
        """The article with its item and the name of its law."""
        return article_in_words(self.ground.article)

    def as_json(self) -> dict[str, object]:
        """For programs and for the details of a refusal."""
        return {
            "ground": self.ground.value, "number": self.ground.number, "article": self.ground.article,
            "asset_id": self.asset_id, "text": self.text, "cure": self.cure,
        }  # fmt: skip


def gaps_of(loan: PledgeLoan, right: Asset) -> list[str]:
    """What the contract cannot say of a right because it is not on record (article 8 of the measures)."""
    known = {
        "number": right.number_display, "title": right.title or right.title_en,
        "filing_date": right.filing_date or right.family != "patent",
        "grant_date": right.grant_date or right.family == "copyright" or right.status is AssetStatus.PENDING,
    }  # fmt: skip
    missing = [str(MUST_SAY[key]) for key, value in known.items() if not value]
    if loan.contract is not None and (loan.ends_on is None or loan.principal_minor is None):
        missing.append(_("the debt secured and its last day"))
    return missing


def grounds_against(session: Session, loan: PledgeLoan, on: date) -> list[Found]:
    """Every ground that holds on the day, in the article's order; a pledge without any can be registered."""
    found: list[Found] = []
    known = assets.assets_by_id(session, loan.asset_ids)
    for asset_id in loan.asset_ids:
        right = known[asset_id]
        verdict = rights.ask(
            session, asset_id=asset_id, wanted=Wanted.PLEDGE, scope=Scope.everything(on, loan.ends_on),
            grantor_id=loan.pledgor_id, on=on, other_side_id=loan.bank_id, ignore_ref=loan.subject,
            together=loan.asset_ids, told={"pair"} if Ground.SAME_DAY_PAIR.value in loan.told else (),
            contract_gaps=gaps_of(loan, right),
        )  # fmt: skip
        for row in verdict.blocking:
            ground = _ground_of(session, row, right)
            if ground.value not in loan.told or ground not in CAN_BE_TOLD:
                found.append(Found(ground, asset_id, right.number_display, row.text, row.cure))
    return sorted(found, key=lambda each: (each.ground.number, each.asset_id))


def _ground_of(session: Session, row: Reason, right: Asset) -> Ground:
    """Under which item of the article a row of the verdict falls."""
    kind, _colon, key = row.record.partition(":")
    if kind == "encumbrance":
        return _ground_of_burden(session.get(Encumbrance, int(key)))
    if kind == "ownership":
        return Ground.CO_OWNER_MISSING if row.whose else Ground.NOT_THE_OWNER
    if kind == "asset" and "PL 9" in row.article:
        return Ground.SAME_DAY_PAIR
    if kind == "status":
        if right.status is AssetStatus.PENDING:
            return Ground.NOT_GRANTED
        if right.status is AssetStatus.SUSPENDED:
            return Ground.SUSPENDED
        return Ground.OTHER if right.status is AssetStatus.UNKNOWN else Ground.ENDED
    return BY_RECORD.get(kind, Ground.OTHER)


def _ground_of_burden(burden: Encumbrance | None) -> Ground:
    """A request for invalidation is one that the bank may be told of. Over ownership the office suspends the procedure
    (PIR 103; BR-16): nobody can waive that, nor a dispute of which nobody knows what it is about."""
    if burden is None:
        return Ground.OTHER
    if burden.type is EncumbranceType.DISPUTE:
        return Ground.INVALIDATION if burden.about is DisputeAbout.VALIDITY else Ground.SUSPENDED
    return BY_BURDEN.get(burden.type, Ground.OTHER)


def must_be_registrable(session: Session, loan: PledgeLoan, on: date) -> None:
    """Conflict `pledge_refused` with every ground that holds, before the office finds it."""
    found = grounds_against(session, loan, on)
    if found:
        first = found[0]
        text = _("The office would refuse this pledge. %(ground)s (%(law)s): %(text)s %(cure)s", ground=first.label,
                 law=first.law, text=first.text, cure=first.cure)  # fmt: skip
        details = [each.as_json() for each in found]
        raise Conflict(text, code="pledge_refused", rule=first.ground.article, details=details)
