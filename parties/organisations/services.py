"""Acts upon organisations: register, verify, change."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import audit, events
from core.actor import Actor, Role
from core.db import locked
from core.errors import Conflict, NotAllowed, Unacceptable
from core.i18n import _
from parties.organisations.keeping import keep_only_one
from parties.organisations.labels import COUNTRY_CODES, OPEN_KINDS
from parties.organisations.models import Organisation, OrganisationKind, OrganisationName, fold_name
from parties.organisations.uscc import check_uscc

ALIASES_AT_MOST = 30


def register_organisation(
    session: Session,
    *,
    name: str,
    name_en: str = "",
    uscc: str | None = None,
    country: str = "CN",
    kind: OrganisationKind,
    region_code: str = "",
    aliases: Sequence[str] = (),
    actor: Actor,
    now: datetime,
) -> Organisation:
    """Enter an organisation. One that an administrator (or the system) enters counts as verified at once.

    `uscc` is checked by both its digits (GB 32100-2015); a pilot-region code passes and leaves a `warning`.
    Raises Unacceptable (by field), Conflict where the code or a verified name is taken.
    """
    kind = OrganisationKind(kind)
    sets_up = may_set_up(actor, kind)
    if not sets_up:
        must_be_registrable(session, name=name, name_en=name_en, uscc=uscc, country=country, kind=kind)
    code, warning = accepted_uscc(uscc, country, needed=not sets_up)
    _must_be_free(session, code, [name, name_en, *aliases])
    row = Organisation(
        name=_given_name(name),
        name_en=name_en.strip(),
        uscc=code,
        country=accepted_country(country),
        kind=kind,
        region_code=accepted_region(region_code),
        aliases=accepted_aliases(aliases),
        warning=warning,
        verified_at=now if sets_up else None,
        created_at=now,
    )
    keep_only_one(session, row, _taken())
    _write_names(session, row)
    after = {"name": row.name, "uscc": row.uscc, "kind": row.kind.value, "verified": row.is_verified}
    audit.record(session, row.subject, "organisation.registered", actor=actor, now=now, after=after)
    return row


def set_up_organisation(session: Session, *, actor: Actor, now: datetime, **particulars: Any) -> Organisation:
    """An office enters somebody else's organisation; whoever wants their own registers it and becomes its member."""
    if not actor.has(Role.ADMINISTRATOR, Role.CITY_OFFICE):
        text = _("Administrators enter organisations of others. Register your own on the page for it.")
        raise NotAllowed(text, code="not_an_office")
    return register_organisation(session, **particulars, actor=actor, now=now)


def verify_organisation(session: Session, *, organisation_id: int, actor: Actor, now: datetime) -> Organisation:
    """An administrator compared it with the register of companies: its names now count for ownership of rights."""
    actor.must_have(Role.ADMINISTRATOR)
    row = locked(session, Organisation, organisation_id)
    if row.is_verified:
        raise Conflict(_("This organisation was verified before."), code="already_verified")
    _must_be_free(session, None, [row.name, row.name_en, *row.aliases], but=row.id)
    row.verified_at = now
    _write_names(session, row)
    audit.record(session, row.subject, "organisation.verified", actor=actor, now=now)
    return row


def change_organisation(
    session: Session,
    *,
    organisation_id: int,
    name_en: str | None = None,
    region_code: str | None = None,
    aliases: Sequence[str] | None = None,
    of_the_state: bool | None = None,
    actor: Actor,
    now: datetime,
) -> Organisation:
    """Change particulars; administrators only, since names decide which rights are whose. None leaves as it is."""
    actor.must_have(Role.ADMINISTRATOR)
    row = locked(session, Organisation, organisation_id)
    before = _particulars(row)
    if name_en is not None:
        row.name_en = name_en.strip()
    if region_code is not None:
        row.region_code = accepted_region(region_code)
    if aliases is not None:
        row.aliases = accepted_aliases(aliases)
    if of_the_state is not None:
        row.of_the_state = of_the_state
    if row.is_verified:
        _must_be_free(session, None, [row.name_en, *row.aliases], but=row.id)
    _write_names(session, row)
    after = _particulars(row)
    audit.record(session, row.subject, "organisation.changed", actor=actor, now=now, before=before, after=after)
    session.flush()
    events.publish(session, events.NameChanged(row.subject), actor=actor, now=now)
    return row


def _particulars(row: Organisation) -> dict[str, object]:
    return {
        "name_en": row.name_en, "region_code": row.region_code, "aliases": list(row.aliases),
        "of_the_state": row.of_the_state,
    }  # fmt: skip


def must_be_registrable(
    session: Session, *, name: str, name_en: str = "", uscc: str | None, country: str, kind: OrganisationKind
) -> str | None:
    """What somebody without an office may register: kind, code and free names; returns the folded credit code."""
    if kind not in OPEN_KINDS:
        text = _("Organisations of this kind are set up by an administrator of the platform. Ask them for it.")
        raise NotAllowed(text, fields={"kind": [text]})
    for field, given in {"name": name, "name_en": name_en}.items():
        if re.search(r"://|www\.", given, re.IGNORECASE):
            text = _("Write the registered name, without an address of the web.")
            raise Unacceptable(text, code="name_not_a_name", fields={field: [text]})
    code, _warning = accepted_uscc(uscc, country, needed=True)
    _must_be_free(session, code, [_given_name(name), name_en])
    return code


def may_set_up(actor: Actor, kind: OrganisationKind) -> bool:
    """Whether what this actor enters needs nobody else's look."""
    return actor.has(Role.ADMINISTRATOR) or (kind is OrganisationKind.CENTER and actor.has(Role.CITY_OFFICE))


def accepted_uscc(uscc: str | None, country: str, *, needed: bool) -> tuple[str | None, str | None]:
    """(folded code, code of a warning), or Unacceptable with the reason beside the field."""
    if not (uscc or "").strip():
        if needed and country == "CN":
            text = _("Write the unified social credit code that stands on the business licence.")
            raise Unacceptable(text, code="uscc_missing", fields={"uscc": [text]})
        return None, None
    if country != "CN":
        text = _("Only organisations of China have a unified social credit code. Leave this empty.")
        raise Unacceptable(text, code="uscc_foreign", fields={"uscc": [text]})
    check = check_uscc(uscc or "")
    if check.fault is not None:
        raise Unacceptable(str(check.text), code=check.fault.value, fields={"uscc": [str(check.text)]})
    return check.code, check.warning.value if check.warning else None


def accepted_country(country: str) -> str:
    """An ISO 3166-1 code that exists."""
    if country not in COUNTRY_CODES:
        text = _("Choose a country from the list.")
        raise Unacceptable(text, code="country_unknown", fields={"country": [text]})
    return country


def accepted_region(code: str) -> str:
    """A region code's form (ISO 3166-2 and below, or a GB/T 2260 number), or nothing."""
    if not re.fullmatch(r"[A-Z0-9]{0,6}(-[A-Z0-9]{1,4}){0,2}", code):
        text = _("Choose a region from the list.")
        raise Unacceptable(text, code="region_form", fields={"region_code": [text]})
    return code


def accepted_aliases(aliases: Sequence[str]) -> list[str]:
    """Names in registers: trimmed, each once by its folded form."""
    kept = {fold_name(each): " ".join(each.split())[:200] for each in aliases if fold_name(each)}
    if len(kept) > ALIASES_AT_MOST:
        text = _("Keep to %(most)s names.", most=ALIASES_AT_MOST)
        raise Unacceptable(text, code="too_many_aliases", fields={"aliases": [text]})
    return list(kept.values())


def _given_name(name: str) -> str:
    given = " ".join(name.split())
    if not fold_name(given):
        text = _("Write the organisation’s registered name.")
        raise Unacceptable(text, code="name_missing", fields={"name": [text]})
    return given


def _taken() -> Conflict:
    text = _("An organisation with this name or code is registered already. Ask one of its members for an invitation.")
    return Conflict(text, code="organisation_exists")


def _must_be_free(session: Session, uscc: str | None, names: Sequence[str], *, but: int | None = None) -> None:
    """Conflict where another organisation has the credit code, or verified carries one of the names."""
    if uscc and session.scalar(select(Organisation.id).filter_by(uscc=uscc)):
        raise Conflict(str(_taken().message), code="organisation_exists", fields={"uscc": [str(_taken().message)]})
    folded = {fold_name(each) for each in names} - {""}
    carried = select(OrganisationName.organisation_id).where(OrganisationName.folded.in_(folded))
    if any(holder != but for holder in session.scalars(carried.where(OrganisationName.verified))):
        raise Conflict(str(_taken().message), code="organisation_exists", fields={"name": [str(_taken().message)]})


def _write_names(session: Session, row: Organisation) -> None:
    """Bring the table of folded names in line with the organisation; the unique index has the last word."""
    wanted = {fold_name(each) for each in [row.name, row.name_en, *row.aliases]} - {""}
    known = {each.folded: each for each in session.scalars(select(OrganisationName).filter_by(organisation_id=row.id))}
    for folded in known.keys() - wanted:
        session.delete(known[folded])
    for folded in sorted(wanted):
        entry = known.get(folded) or OrganisationName(organisation_id=row.id, folded=folded)
        entry.verified = row.is_verified
        keep_only_one(session, entry, _taken())
