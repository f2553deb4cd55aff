"""Those who stand in the registers: known by their unified social credit code, whether or not they take part here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import bulk
from core.errors import Unacceptable
from core.i18n import _
from parties.organisations.models import Organisation, OrganisationKind, fold_name
from parties.organisations.services import accepted_country, accepted_region, accepted_uscc
from registers.programmes.models import Body

AT_ONCE = 500  # of an IN: SQLite takes some thousand


@dataclass(frozen=True, slots=True)
class Named:
    """A body as a list or an organisation names it."""

    key: str
    uscc: str | None
    name: str
    name_en: str
    kind: OrganisationKind
    country: str = "CN"
    region_code: str = ""


def named(
    *, uscc: str, name: str, kind: OrganisationKind, name_en: str = "", country: str = "CN", region_code: str = ""
) -> Named:
    """A body's particulars, looked at: Unacceptable by field for a code with wrong digits, a name that is missing."""
    said = " ".join(name.split())
    if not fold_name(said):
        text = _("Write the registered name.")
        raise Unacceptable(text, code="name_missing", fields={"name": [text]})
    code, _warning = accepted_uscc(uscc, accepted_country(country), needed=True)
    key = code or f"{country}:{fold_name(said)}"[:220]
    return Named(key, code, said, " ".join(name_en.split()), kind, country, accepted_region(region_code))


def of_organisation(organisation: Organisation) -> Named:
    """The body that an organisation of the platform is."""
    key = organisation.uscc or f"{organisation.country}:{fold_name(organisation.name)}"[:220]
    return Named(
        key, organisation.uscc, organisation.name, organisation.name_en, organisation.kind, organisation.country,
        organisation.region_code,
    )  # fmt: skip


def known(session: Session, keys: Sequence[str]) -> dict[str, Body]:
    """Bodies on record by key."""
    found: dict[str, Body] = {}
    for start in range(0, len(keys), AT_ONCE):
        rows = session.scalars(select(Body).where(Body.key.in_(keys[start : start + AT_ONCE])))
        found |= {row.key: row for row in rows}
    return found


def must_be_the_same(body: Body, given: Named) -> None:
    """Unacceptable `name_differs` where the code is on record under another name."""
    if fold_name(given.name) not in {fold_name(body.name), fold_name(body.name_en)}:
        text = _(
            "The code %(code)s is on record for %(name)s. Correct the code or the name.", code=body.key, name=body.name
        )
        raise Unacceptable(text, code="name_differs", fields={"name": [text]})


def entered(session: Session, given: Mapping[str, Named], *, now: datetime) -> dict[str, int]:
    """Key → id of all these bodies; those that are new are entered in one statement."""
    found = {key: body.id for key, body in known(session, list(given)).items()}
    missing = [body for key, body in given.items() if key not in found]
    ids = bulk.new_ids(session, Body, len(missing)) if missing else []
    rows = [
        {
            "id": number, "key": each.key, "uscc": each.uscc, "country": each.country, "name": each.name,
            "name_en": each.name_en, "kind": each.kind, "region_code": each.region_code, "entered_at": now,
        }
        for number, each in zip(ids, missing, strict=True)
    ]  # fmt: skip
    bulk.insert_all(session, Body, rows)
    return found | {each.key: number for number, each in zip(ids, missing, strict=True)}


def body_of(session: Session, organisation: Organisation, *, now: datetime) -> int:
    """The id of the body that an organisation is; entered where it is new."""
    given = of_organisation(organisation)
    return entered(session, {given.key: given}, now=now)[given.key]


def organisation_of(session: Session, body: Body) -> Organisation | None:
    """The organisation of the platform that this body is, if it takes part and was verified: anybody may register an
    organisation with the credit code of another."""
    if not body.uscc:
        return None
    return session.scalar(
        select(Organisation).where(Organisation.uscc == body.uscc, Organisation.verified_at.is_not(None))
    )


def same_as(organisation: Organisation | None, body: Body) -> bool:
    """Whether an organisation says that it is this body; whether it is one knows once it is verified."""
    return organisation is not None and of_organisation(organisation).key == body.key
