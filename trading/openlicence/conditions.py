"""What a declaration has to meet (PL 50; PIR 85, 86; BR-30 to BR-33), and what of it is not met, with the article."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from core import show
from core.deadlines import add_months
from core.errors import Unacceptable
from core.i18n import LazyText, _, lazy_gettext
from core.money import Money
from listings.assets.kinds import AssetKind
from listings.assets.models import Asset, Encumbrance, EncumbranceType
from listings.rights import services as rights
from listings.rights.articles import article_in_words
from listings.rights.verdict import Verdict
from listings.rights.wanted import Wanted
from listings.terms.validation import RightFacts, validate
from trading.openlicence.models import FeeMode, Limit, OpenLicence
from trading.openlicence.rules import advertising_in, limit_on
from trading.openlicence.terms import TERRITORY, scope_from, terms_from

Faults = dict[str, list[str]]

# The terms' own names for what the form of a declaration asks under another one.
FIELDS = {"scope.ends": "ends", "royalty.rate_bp": "rate_bp", "royalty.per_unit": "unit", "note": "other_terms"}
WITH_REPORT = (AssetKind.PATENT_UTILITY, AssetKind.PATENT_DESIGN)


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition, and what keeps it from being met: nothing where it is met."""

    label: LazyText
    law: str
    faults: tuple[str, ...]

    @property
    def article(self) -> str:
        """The article with the name of its law."""
        return article_in_words(self.law)

    @property
    def is_met(self) -> bool:
        """Whether nothing stands in its way."""
        return not self.faults


def verdict_on(session: Session, licence: OpenLicence, on: date) -> Verdict:
    """What the availability engine says to the declaration: each refusal with its record and article.

    The declaration's own announcement, and the office's as a register file brought it, do not stand in its way.
    """
    verdict = rights.ask(
        session,
        asset_id=licence.asset_id,
        wanted=Wanted.OPEN,
        scope=scope_from(licence, min(on, licence.ends)),
        grantor_id=licence.owner_id,
        on=on,
        ignore_ref=licence.subject,
        evaluation=licence.evaluation,
    )
    if licence.submitted_at is None:
        return verdict
    announced = {f"encumbrance:{row.id}" for row in _announced(session, licence.asset_id)}
    return Verdict.of([row for row in verdict.rows if row.record not in announced], further=verdict.further)


def _announced(session: Session, asset_id: int) -> list[Encumbrance]:
    rows = session.query(Encumbrance).filter_by(asset_id=asset_id, type=EncumbranceType.OPEN_LICENSE, ended_on=None)
    return list(rows)


def must_be_free(session: Session, licence: OpenLicence, on: date) -> None:
    """RightsUnavailable (409), with every blocking row, unless the engine allows the declaration."""
    rights.refuse_unless_allowed(verdict_on(session, licence, on))


def must_be_in_order(session: Session, licence: OpenLicence, asset: Asset, on: date) -> None:
    """Unacceptable by field where fee, term or text cannot be declared."""
    if faults := faults_of(session, licence, asset, on):
        raise Unacceptable(
            _("The declaration cannot be made as it is written."), code="declaration_unacceptable", fields=faults
        )


def faults_of(session: Session, licence: OpenLicence, asset: Asset, on: date) -> Faults:
    """What cannot stand, by the field of the form that it is about."""
    faults: Faults = {}
    try:
        right = RightFacts(asset.family, asset.expiry_date, asset.jurisdiction)
        validate(terms_from(licence, on), right=right, today=on)
    except Unacceptable as refusal:
        for name, texts in refusal.fields.items():
            faults.setdefault(FIELDS.get(name, "fixed" if name.startswith("instalments") else name), []).extend(texts)
    for name, text in _limits(session, licence, on):
        faults.setdefault(name, []).append(text)
    if asset.jurisdiction != TERRITORY or asset.family != "patent":
        text = _("Open licences are declared before the Chinese office, for its own patents (Patent Law, article 50).")
        faults.setdefault("asset_id", []).append(text)
    return faults


def _limits(session: Session, licence: OpenLicence, on: date) -> Iterator[tuple[str, str]]:
    """The office's limits, each at its field."""
    most = Money(limit_on(session, Limit.MOST_FIXED, on))
    asked = terms_from(licence, on).fixed_total
    if asked > most and licence.mode is FeeMode.PER_YEAR:
        text = _(
            "Until the last day the yearly sums come to %(asked)s, and the office generally takes fixed fees up to "
            "%(most)s in all. Ask for less, or end earlier.",
            asked=show.money(asked),
            most=show.money(most),
        )
        yield "fixed", text
    elif asked > most:
        yield (
            "fixed",
            _("The office generally takes fixed fees up to %(most)s only. Ask for less.", most=show.money(most)),
        )
    share = limit_on(session, Limit.MOST_OF_SALES, on)
    if licence.mode is FeeMode.SALES_SHARE and (licence.rate_bp or 0) > share:
        text = _(
            "The office generally takes rates up to %(most)s of net sales only. Ask for less.",
            most=show.percent_bp(share),
        )
        yield "rate_bp", text
    months = limit_on(session, Limit.LEAST_MONTHS, on)
    if licence.ends < add_months(on, months):
        text = _("A licence under the declaration runs for %(months)s months at least. Choose a later last day, within "
                 "the patent's term.", months=months)  # fmt: skip
        yield "ends", text
    if word := advertising_in(licence.other_terms):
        text = _("A declaration has no commercial advertising, addresses or telephone numbers (Implementing Regulations"
                 " of the Patent Law, rule 85). Take out “%(word)s”.", word=word)  # fmt: skip
        yield "other_terms", text


GROUPS: tuple[tuple[LazyText, str, tuple[str, ...]], ...] = (
    (lazy_gettext("The patent is granted and in force"), "PIR 85", ("status", "term", "kind")),
    (lazy_gettext("All owners declare it or agree"), "PL 14", ("ownership",)),
    (lazy_gettext("Annual fees are paid"), "PIR 86", ("fee",)),
    (
        lazy_gettext("No exclusive or sole licence, preservation, dispute, or pledge without consent"),
        "PIR 86",
        ("encumbrance",),
    ),
    (lazy_gettext("The office's evaluation report is handed in"), "PL 50", ("evaluation",)),
)


def conditions_of(session: Session, licence: OpenLicence, asset: Asset, on: date) -> list[Condition]:
    """Every condition of the law and the office, met or not, for the page of the declaration."""
    blocking = verdict_on(session, licence, on).blocking
    found = []
    for label, law, records in GROUPS:
        if records == ("evaluation",) and asset.kind not in WITH_REPORT:
            continue
        rows = [row for row in blocking if row.record.partition(":")[0] in records]
        found.append(Condition(label, law, tuple(f"{row.text} {row.cure}".strip() for row in rows)))
    known = {record for _label, _law, records in GROUPS for record in records}
    rest = [f"{row.text} {row.cure}".strip() for row in blocking if row.record.partition(":")[0] not in known]
    own = faults_of(session, licence, asset, on)
    said = [*rest, *(text for texts in own.values() for text in texts)]
    return [*found, Condition(lazy_gettext("Fee, term and text are as the office takes them"), "PIR 85", tuple(said))]
