"""What the answers of a need have to meet."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from core import show
from core.errors import Unacceptable
from core.i18n import LANGUAGES, _
from core.money import Money
from listings.demand import rules
from listings.demand.anonymity import given_away
from listings.demand.models import Need
from listings.demand.steps import ASKED, Step
from listings.terms.fields import EVERYTHING, FIELDS
from listings.terms.territories import TERRITORIES
from listings.terms.vocabulary import Grant
from parties.centers.models import Center

CHANGEABLE = frozenset(name for names in ASKED.values() for name in names)
LIMITS = {
    "title": rules.LONGEST_TITLE,
    "problem": rules.LONGEST_PROBLEM,
    "keywords": rules.LONGEST_KEYWORDS,
}
# A section, a class, a subclass, a main group or a subgroup of the IPC.
IPC = re.compile(r"([A-H])(?:(\d\d)(?:([A-Z])(?:(\d{1,4})(?:/(\d{2,6}))?)?)?)?")

Faults = dict[str, list[str]]


def ipc_symbol(text: str) -> str | None:
    """'h01m10/60' → 'H01M 10/60'; any beginning of a symbol ('H', 'H01', 'H01M'), None for anything else."""
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).upper()
    match = IPC.fullmatch(plain)
    if match is None:
        return None
    section, number, subclass, group, subgroup = match.groups()
    head = f"{section}{number or ''}{subclass or ''}"
    if group is None:
        return head
    return f"{head} {group}/{subgroup}" if subgroup else f"{head} {group}"


def answers_fit(session: Session, need: Need, changes: Mapping[str, Any], *, today: date) -> None:
    """Raise Unacceptable naming every answer that does not fit; nothing is changed."""
    unknown = set(changes) - CHANGEABLE
    if unknown:
        raise ValueError(f"a need has no {sorted(unknown)}")
    faults: Faults = {}
    _check_texts(changes, faults)
    _check_field(need, changes, faults)
    _check_wanted(changes, faults)
    _check_budget(need, changes, faults)
    _check_place(changes, faults, today=today)
    _check_contact(session, need, changes, faults)
    for name, texts in given_away(session, need, changes).items():
        faults.setdefault(name, []).extend(texts)
    if faults:
        raise Unacceptable(_("Some answers are missing or do not fit."), fields=faults)


def _add(faults: Faults, name: str, text: str) -> None:
    faults.setdefault(name, []).append(text)


def _check_texts(changes: Mapping[str, Any], faults: Faults) -> None:
    for name, most in LIMITS.items():
        if len(changes.get(name) or "") > most:
            _add(faults, name, _("Shorten this to %(most)s characters.", most=most))
    if "title" in changes and not str(changes["title"]).strip():
        _add(faults, "title", _("Say in one line what you look for."))
    if "problem" in changes and not str(changes["problem"]).strip():
        _add(faults, "problem", _("Describe the problem that is to be solved."))
    if "language" in changes and changes["language"] not in LANGUAGES:
        _add(faults, "language", _("Choose one of the languages offered."))


def _check_field(need: Need, changes: Mapping[str, Any], faults: Faults) -> None:
    if changes.keys().isdisjoint(ASKED[Step.FIELD]):
        return
    fields, ipc = changes.get("fields", need.fields), changes.get("ipc", need.ipc)
    for code in fields:
        if code not in FIELDS or code == EVERYTHING:
            _add(faults, "fields", _("There is no field of use with the code “%(code)s”.", code=code))
    for symbol in ipc:
        if ipc_symbol(symbol) is None:
            _add(faults, "ipc", _("“%(symbol)s” is no beginning of an IPC symbol such as H01M.", symbol=symbol[:40]))
    if len(fields) > rules.MOST_FIELDS:
        _add(faults, "fields", _("Choose %(most)s fields at most.", most=rules.MOST_FIELDS))
    if len(ipc) > rules.MOST_CLASSES:
        _add(faults, "ipc", _("Name %(most)s classes at most.", most=rules.MOST_CLASSES))
    if not fields and not ipc and not str(changes.get("keywords", need.keywords)).strip():
        _add(faults, "fields", _("Choose a field, or name a class or words: by one of them right holders find you."))


def _check_wanted(changes: Mapping[str, Any], faults: Faults) -> None:
    if "wanted" not in changes:
        return
    if not changes["wanted"]:
        _add(faults, "wanted", _("Choose at least one: a purchase, or a type of licence."))
    if any(str(each) not in list(Grant) for each in changes["wanted"]):
        _add(faults, "wanted", _("Choose among: a purchase, an exclusive, a sole or an ordinary licence."))


def _check_budget(need: Need, changes: Mapping[str, Any], faults: Faults) -> None:
    for name in ("budget_min", "budget_max"):
        amount: Money | None = changes.get(name)
        if amount is not None and amount.currency != "CNY":
            _add(faults, name, _("A budget is said in CNY, so that it can be compared. Convert the amount."))
        elif amount is not None and amount.minor <= 0:
            _add(faults, name, _("Write an amount above zero, or leave it empty."))
    least, most = changes.get("budget_min", need.budget_min), changes.get("budget_max", need.budget_max)
    if not faults and least is not None and most is not None and least > most:
        _add(faults, "budget_max", _("The upper end lies below the lower one."))


def _check_place(changes: Mapping[str, Any], faults: Faults, *, today: date) -> None:
    if "territories" in changes:
        codes: Sequence[str] = changes["territories"]
        if not codes:
            _add(faults, "territories", _("Choose at least one territory."))
        for code in codes:
            if code not in TERRITORIES:
                _add(faults, "territories", _("There is no territory with the code “%(code)s”.", code=code))
    if "deadline" not in changes:
        return
    deadline, latest = changes["deadline"], rules.latest_deadline(today)
    if deadline is None:
        _add(faults, "deadline", _("Say until when right holders may answer."))
    elif deadline < today:
        _add(faults, "deadline", _("This day has passed. Choose a later last day."))
    elif deadline > latest:
        _add(faults, "deadline", _("Choose a day until %(day)s; the need can be posted again.", day=show.day(latest)))


def _check_contact(session: Session, need: Need, changes: Mapping[str, Any], faults: Faults) -> None:
    if "center_id" not in changes:
        return
    center_id = changes["center_id"]
    if center_id is None and need.published_at is not None:
        _add(faults, "center_id", _("A need that was published has a center. Choose one of the list."))
    elif center_id is not None and session.get(Center, center_id) is None:
        _add(faults, "center_id", _("There is no such center. Choose one of the list."))
