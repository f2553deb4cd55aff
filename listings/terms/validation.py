"""Whether terms can be agreed at all: kind messages, each at the term that it speaks about."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from core import show
from core.errors import Unacceptable
from core.i18n import _, ngettext
from core.money import LARGEST_MINOR
from listings.terms.acts import ACT_BRANCHES, ACTS, ANY_ACT, PERSONAL
from listings.terms.agreement import Instalment, Terms
from listings.terms.channels import CHANNELS
from listings.terms.consistency import contradictions
from listings.terms.fields import BRANCHES, EVERYTHING, FIELDS
from listings.terms.territories import TERRITORIES, lies_within, reach_of
from listings.terms.vocabulary import Act, LicenseType, Trigger

MOST_INSTALMENTS = 12
MOST_BASIS_POINTS = 10_000
LONGEST_NOTE = 2000
LONGEST_MILESTONE = 200

Faults = dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class RightFacts:
    """What the validator asks of the right: its family (see `AssetKind.family`), last day, office."""

    family: str | None = None
    ends: date | None = None
    office: str | None = None


def validate(terms: Terms, *, right: RightFacts | None = None, today: date | None = None, amends: bool = False) -> None:
    """Raise Unacceptable naming every term at fault; nothing is returned for terms that can be agreed.

    Rules: a price (CC 846), a licence within the life of the right (CC 865, BR-21), an exclusive or sole one
    with its last day, a first day of the rates only in an amendment (`amends`), rates from 0.01 % to 100 %, all amounts
    in one currency and within what is traded here.
    """
    faults: Faults = {}
    currency = terms.currency
    for path, amount in terms.named_amounts:
        if amount.currency != currency:
            _add(faults, path, one_currency(currency))
    _check_price(terms, faults)
    for place, part in enumerate(terms.instalments[: MOST_INSTALMENTS + 1]):  # of more, their number is the fault
        _check_instalment(terms, place, part, faults)
    _check_royalty(terms, faults)
    if terms.royalty is not None and terms.royalty.since is not None and not amends:
        text = _("The rates of a new licence hold from its first day. Other rates later are agreed by amending it.")
        _add(faults, "royalty.since", text)
    if terms.act is Act.ASSIGN:
        _check_assignment(terms, faults)
    else:
        _check_license(terms, right or RightFacts(), today, faults)
    for term, text in contradictions(terms, right.family if right else None, today):
        _add(faults, term, text)
    if len(terms.note) > LONGEST_NOTE:
        _add(faults, "note", _("Shorten the further terms to %(most)s characters.", most=LONGEST_NOTE))
    if faults:
        raise Unacceptable(
            ngettext(
                "One term cannot stand as it is written.",
                "%(num)s terms cannot stand as they are written.",
                sum(len(texts) for texts in faults.values()),
            ),
            code="terms_unacceptable",
            fields=faults,
        )


def one_currency(currency: str) -> str:
    """Why an amount beside others in `currency` cannot stand."""
    return _("All amounts of one agreement are in one currency. The first is in %(currency)s; write this one so, too.",
             currency=currency)  # fmt: skip


def _add(faults: Faults, term: str, text: str) -> None:
    faults.setdefault(term, []).append(text)


def _check_price(terms: Terms, faults: Faults) -> None:
    paid = terms.instalments or terms.royalty or terms.milestones or terms.further.get("equity_bp")
    if not paid:
        _add(faults, "instalments.0.amount", _("Say a price: a sum, instalments, a running royalty, or several."))
    if len(terms.instalments) > MOST_INSTALMENTS:
        _add(faults, "instalments", _("Agree on %(most)s instalments at most.", most=MOST_INSTALMENTS))
    if sum(part.amount.minor for part in terms.instalments) > LARGEST_MINOR:
        _add(faults, "instalments", _("The instalments add up to more than is traded here. Look at the amounts."))
    for trigger in (Trigger.SIGNING, Trigger.FILING, Trigger.RECORDAL):
        if sum(part.trigger is trigger for part in terms.instalments) > 1:
            _add(faults, "instalments", _("Put what falls due at the same moment into one instalment."))


def _check_instalment(terms: Terms, place: int, part: Instalment, faults: Faults) -> None:
    if part.amount.minor <= 0:
        _add(faults, f"instalments.{place}.amount", _("Write an amount above zero."))
    if part.trigger is Trigger.DATE:
        if part.due_on is None:
            _add(faults, f"instalments.{place}.due_on", _("Say on which day this instalment falls due."))
        elif any(p.due_on == part.due_on for p in terms.instalments[:place] if p.trigger is Trigger.DATE):
            _add(faults, f"instalments.{place}.due_on", _("Another instalment falls due on this day; add them up."))
    elif part.due_on is not None:
        _add(faults, f"instalments.{place}.due_on", _("Leave the day empty, or choose “on a date”."))
    _check_what(terms, place, part, faults)


def _check_what(terms: Terms, place: int, part: Instalment, faults: Faults) -> None:
    field = f"instalments.{place}.what"
    if part.trigger is not Trigger.MILESTONE:
        if part.what:
            _add(faults, field, _("Leave this empty, or choose “when a milestone is reached”."))
    elif not part.what.strip():
        _add(faults, field, _("Say what has to be reached, so that both sides can tell when it is."))
    elif any(each.what == part.what for each in terms.instalments[:place]):
        _add(faults, field, _("This milestone is named twice."))


def _check_royalty(terms: Terms, faults: Faults) -> None:
    royalty = terms.royalty
    if royalty is None:
        return
    least = 1 if royalty.per_unit is None else 0
    if not least <= royalty.rate_bp <= MOST_BASIS_POINTS:
        _add(faults, "royalty.rate_bp", _("Write a rate from 0.01 % to 100 %."))
    for row, tier in enumerate(royalty.tiers):
        if not 1 <= tier.rate_bp <= MOST_BASIS_POINTS:
            _add(faults, f"royalty.tiers.{row}.rate_bp", _("Write a rate from 0.01 % to 100 %."))
    for name in ("minimum_per_year", "per_unit", "cap_total"):
        amount = getattr(royalty, name)
        if amount is not None and amount.minor <= 0:
            _add(faults, f"royalty.{name}", _("Write an amount above zero, or leave it empty."))


def _check_assignment(terms: Terms, faults: Faults) -> None:
    if terms.license_type is not None:
        _add(faults, "license_type", _("An assignment has no type of licence. Leave it out."))
    if not terms.scope.is_everything or terms.scope.ends is not None:
        _add(
            faults,
            "scope.territories",
            _("An assignment moves the whole right. For a part of it, agree on a licence instead."),
        )
    if terms.sublicensing:
        _add(faults, "sublicensing", _("Sublicensing is a term of a licence. Leave it out."))


def _check_license(terms: Terms, right: RightFacts, today: date | None, faults: Faults) -> None:
    scope = terms.scope
    if terms.license_type is None:
        _add(faults, "license_type", _("Choose exclusive, sole or ordinary."))
    if terms.license_type in (LicenseType.EXCLUSIVE, LicenseType.SOLE) and scope.ends is None:
        _add(faults, "scope.ends", _("Say until when: a licence that keeps others out has a last day."))
    if scope.ends is not None and scope.ends < scope.starts:
        _add(faults, "scope.ends", _("The licence ends before it begins. Choose a later last day."))
    elif scope.ends is not None and today is not None and scope.ends < today:
        _add(faults, "scope.ends", _("This day has passed. Choose a later last day."))
    if right.ends is not None and scope.ends is not None and scope.ends > right.ends:
        _add(
            faults,
            "scope.ends",
            _("The right itself ends on %(day)s, and a licence with it (CC 865).", day=show.day(right.ends)),
        )
    _check_codes(terms, right, faults)


def _check_codes(terms: Terms, right: RightFacts, faults: Faults) -> None:
    scope = terms.scope
    if not scope.territories:
        _add(faults, "scope.territories", _("Choose at least one territory."))
    if not scope.fields:
        _add(faults, "scope.fields", _("Choose at least one field of use, or all fields."))
    for code in scope.territories:
        if code not in TERRITORIES:
            _add(faults, "scope.territories", _("There is no territory with the code “%(code)s”.", code=code))
    if outside := outside_reach(scope.territories, right.office, right.family):
        _add(faults, "scope.territories", outside)
    for code in scope.fields:
        if code not in FIELDS:
            _add(faults, "scope.fields", _("There is no field of use with the code “%(code)s”.", code=code))
        elif not _fits(code, right.family):
            _add(faults, "scope.fields", _("“%(field)s” does not fit this kind of right.", field=FIELDS.label(code)))
    for name in ("acts", "channels"):
        for text in limits_at_fault(name, getattr(scope, name), right.family):
            _add(faults, f"scope.{name}", text)


def limits_at_fault(name: str, codes: Iterable[str], family: str | None) -> list[str]:
    """What is wrong with the kinds of use (`acts`) or the channels of a grant, each as a sentence."""
    tree = ACTS if name == "acts" else CHANNELS
    texts, codes = [], list(codes)
    if not codes:
        texts.append(_("Choose at least one."))
    for code in codes:
        if code in PERSONAL:
            text = _("“%(act)s” is a personal right: it stays with the author and cannot be granted (Copyright Law, "
                     "article 10).", act=PERSONAL[code])  # fmt: skip
            texts.append(text)
        elif code not in tree:
            texts.append(_("The code “%(code)s” is not known.", code=code))
        elif not _act_fits(code, family) and name == "acts":
            texts.append(_("“%(field)s” does not fit this kind of right.", field=tree.label(code)))
    return texts


def _act_fits(code: str, family: str | None) -> bool:
    branch = ACT_BRANCHES.get(family or "")
    return branch is None or code == ANY_ACT or ACTS.covers(branch, code)


def outside_reach(codes: Iterable[str], office: str | None, family: str | None) -> str | None:
    """Why a right cannot be granted in some of these territories: it does not exist there. None where it does."""
    reach = reach_of(office, family)
    outside = [code for code in codes if not lies_within(code, reach)]
    if not outside:
        return None
    if family == "indication":
        law = _("TRIPS Agreement, article %(number)s", number="24")
    else:
        law = _("Paris Convention, article %(number)s", number="6" if family == "trademark" else "4bis")
    return _(
        "The right does not exist in: %(places)s. A right is in force only where it was granted or registered "
        "(%(law)s). Choose territories within its own, or offer the right of that country.",
        places=_(", ").join(TERRITORIES.label(code) for code in outside),
        law=law,
    )


def _fits(code: str, family: str | None) -> bool:
    branches = BRANCHES.get(family or "")
    if code == EVERYTHING or branches is None:
        return True
    return any(FIELDS.covers(branch, code) for branch in branches)


def fields_for(family: str | None) -> tuple[str, ...]:
    """The top branches of the field tree that fit a family of rights; all of them where it is not known."""
    return BRANCHES.get(family or "", tuple(dict.fromkeys(each for branches in BRANCHES.values() for each in branches)))
