"""A contract on paper: one PDF that says the agreed terms in Chinese, which governs, and in English (decision 12)."""

from datetime import date, datetime
from typing import Any

from core import pdf, show
from core.i18n import LazyText, _, lazy_gettext, speaking
from listings.assets.labels import KIND_LABELS
from listings.assets.models import Asset, Proceeds
from listings.terms.vocabulary import Act
from listings.terms.wording import describe
from parties.organisations.models import Organisation
from settlement.contracts.agreed import TEMPLATE, Agreed, Pledgee
from settlement.contracts.articles import articles

SPOKEN = (("zh_Hans", "zh-Hans"), ("en", "en"))

TITLES: dict[tuple[str, Act], LazyText] = {
    ("patent", Act.ASSIGN): lazy_gettext("Patent assignment contract"),
    ("patent", Act.LICENSE): lazy_gettext("Patent licence contract"),
    ("trademark", Act.ASSIGN): lazy_gettext("Trade mark assignment contract"),
    ("trademark", Act.LICENSE): lazy_gettext("Trade mark licence contract"),
    ("copyright", Act.ASSIGN): lazy_gettext("Copyright assignment contract"),
    ("copyright", Act.LICENSE): lazy_gettext("Copyright licence contract"),
    ("indication", Act.LICENSE): lazy_gettext("Licence contract on a geographical indication"),
}
OTHER_TITLE = lazy_gettext("Contract on an intellectual property right")


def drawn(agreed: Agreed, *, made_at: datetime) -> bytes:
    """The PDF of a contract; the same terms and instant give the same bytes."""
    parts = []
    for language, tag in SPOKEN:
        with speaking(language):
            parts.append(_part(agreed) | {"language": tag})
    content = {
        "title": f"{parts[0]['title']} {agreed.number}",
        "language": "zh-Hans",
        "mark": agreed.number,
        "code": agreed.code,
        "footer": f"{agreed.code} · {agreed.address}",
        "parts": parts,
    }
    return pdf.render("settlement/contracts/contract.typ", content, made_at=made_at)


def _part(agreed: Agreed) -> dict[str, Any]:
    """The contract in the language in force."""
    family = agreed.right.family if len(agreed.families) == 1 else ""
    title = TITLES.get((family, agreed.terms.act), OTHER_TITLE)
    return {
        "title": str(title),
        "number": _("No. %(number)s, version %(version)s", number=agreed.number, version=agreed.version),
        "amends": agreed.amends,
        "sides_heading": _("The sides"),
        "sides": _sides(agreed),
        "right_heading": _("The rights") if agreed.is_bundle else _("The right"),
        "right": [row for row in _rights(agreed) if row[1]],
        "articles": [
            {"heading": each.heading, "paragraphs": each.paragraphs, "head": each.head, "rows": each.rows}
            for each in articles(agreed)
        ],
        "terms_heading": _("Annex 1: the terms as accepted"),
        "terms": [[label, text] for label, text in describe(agreed.terms)],
        "fees_heading": _("Annex 2: where the fixed price goes"),
        "fees_head": [_("Part"), "#" + _("Amount")],
        "fees": [[str(label), show.money(amount)] for label, amount in agreed.fees],
        "fees_notes": [_of_pledgee(each) for each in agreed.pledgees],
        "proof_heading": _("Proof"),
        "proof": _proof(agreed),
    }


def _of_pledgee(pledgee: Pledgee) -> str:
    """What of the price is the pledgee's, before the owner gets anything (Civil Code, article 444)."""
    named_ = {"right": pledgee.right, "name": pledgee.name, "digest": show.digest_short(pledgee.evidence)}
    if pledgee.proceeds is Proceeds.PREPAY:
        return _("%(right)s is pledged to %(name)s, which agreed in writing (%(digest)s). What the Owner gets for this "
                 "right first pays the debt that it secures, as far as it is owed on the day of the release; the Owner "
                 "gets the rest (Civil Code, article 444).", **named_)  # fmt: skip
    if pledgee.proceeds is Proceeds.DEPOSIT:
        return _("%(right)s is pledged to %(name)s, which agreed in writing (%(digest)s). What the Owner gets for this "
                 "right, as far as the debt that it secures reaches, is deposited with the trading center until the "
                 "debt is paid or due (Civil Code, article 444).", **named_)  # fmt: skip
    return _("%(right)s is pledged to %(name)s, which agreed in writing (%(digest)s) and leaves what this right "
             "brings in, the price and running royalties alike, to the Owner.", **named_)  # fmt: skip


def _sides(agreed: Agreed) -> list[list[str]]:
    is_sale = agreed.terms.act is Act.ASSIGN
    owner = _("Assignor (the Owner)") if is_sale else _("Licensor (the Owner)")
    acquirer = _("Assignee (the Acquirer)") if is_sale else _("Licensee (the Acquirer)")
    return [
        [owner, named(agreed.seller)],
        [acquirer, named(agreed.buyer)],
        [_("Operation center"), named(agreed.center)],
        [_("Accepted on"), show.day(agreed.made_on)],
    ]


def named(organisation: Organisation) -> str:
    """Name (both where there are two) and unified social credit code, or the country of a foreigner."""
    names = " / ".join(dict.fromkeys(name for name in (organisation.name, organisation.name_en) if name))
    if organisation.uscc:
        return _("%(names)s, unified social credit code %(code)s", names=names, code=organisation.uscc)
    return f"{names} ({organisation.country})"


def _rights(agreed: Agreed) -> list[list[str]]:
    """Every right of the contract; of a bundle with what of the fixed price falls to it."""
    if not agreed.is_bundle:
        return _right(agreed.right)
    rows: list[list[str]] = []
    for number, (right, amount) in enumerate(agreed.parts, start=1):
        rows += [[_("No."), str(number)], *_right(right), [_("Of the fixed price"), show.money(amount)]]
    return rows


def _right(right: Asset) -> list[list[str]]:
    """What a contract must state of the right (BR-26; CC 845): name, applicant and owner, filing date, number, term."""
    titles = " / ".join(dict.fromkeys(title for title in (right.title, right.title_en) if title))
    return [
        [_("Name"), titles or right.number_display],
        [_("Kind"), str(KIND_LABELS[right.kind])],
        [_("Number"), f"{right.jurisdiction} {right.number_display}"],
        [_("Application number"), right.application_no or ""],
        [_("Registered owner on record"), _("; ").join(right.holder_names)],
        [_("Filed on"), _day(right.filing_date)],
        [_("Granted or registered on"), _day(right.grant_date)],
        [_("Term ends on"), _day(right.expiry_date)],
    ]


def _day(day: date | None) -> str:
    return show.day(day) if day else ""


def _proof(agreed: Agreed) -> list[list[str]]:
    return [
        [_("SHA-256 of the terms"), agreed.terms_digest],
        [_("Verification code"), agreed.code],
        [_("To be verified at"), agreed.address],
        [_("Template"), TEMPLATE],
    ]
