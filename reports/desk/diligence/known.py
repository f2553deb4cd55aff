"""What a report knows of one right before it is put into words: read once, for both languages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy.orm import Session

from core.actor import Actor
from core.i18n import _, language
from listings.assets import queries as assets
from listings.assets.labels import SOURCE_LABELS
from listings.assets.models import Asset, Encumbrance, EncumbranceType, Ownership
from listings.docket import queries as docket
from listings.docket.queries import Outlook
from listings.registry.circles import sources_of
from listings.registry.joining import Source
from listings.registry.title import Chain, chain_of
from listings.rights.known import RightState, Wish
from listings.rights.wanted import Wanted
from listings.terms.scope import Scope
from parties.organisations.models import Organisation
from parties.organisations.queries import names_of

# A right may carry thousands of licences; they are counted and the first of them read where they are put into words.
NOT_LICENCES = tuple(each for each in EncumbranceType if each is not EncumbranceType.LICENSE)


@dataclass(frozen=True, slots=True)
class Asked:
    """An act that is intended, in its scope, with the two sides; `ref` is the deal whose own records do not count."""

    wanted: Wanted
    scope: Scope
    grantor_id: int
    other_side_id: int
    through_id: int | None = None
    ref: str | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """A right with its records. `reader` is who is shown what: None where everybody may read the report."""

    session: Session
    asset: Asset
    reader: Actor | None
    today: date
    sources: Sequence[Source]
    chain: Chain
    owners: Sequence[Ownership]
    standing: Sequence[Encumbrance]
    organisations: Mapping[int, Organisation]
    outlook: Outlook
    together: Sequence[int]
    other_side_id: int | None
    asked: Asked | None
    weighed: dict[str, tuple[Wish, RightState]] = field(default_factory=dict)  # what the engine has read already

    @property
    def is_shown_all(self) -> bool:
        """Whether the reader is an owner or keeps the register, and so sees claims and deals under way."""
        if self.reader is None:
            return False
        owners = {each.organisation_id for each in self.owners} - {None}
        return self.reader.has(*assets.KEEPERS) or self.reader.organisation_id in owners

    @property
    def source(self) -> str:
        """The source of the right's data in words."""
        return source_in_words(self.asset.source)

    def named(self, organisation_id: int | None, name: str) -> str:
        """An organisation as the reader of the language in force knows it, else the register's own name."""
        row = self.organisations.get(organisation_id or 0)
        return row.display(language()) if row else name


def source_in_words(source: str) -> str:
    """A register by its name."""
    return str(SOURCE_LABELS.get(source, source))


def told_by(origin: Source) -> str:
    """A record's source; what a holder brought is not the office's own word."""
    name = source_in_words(origin.record.source)
    return name if origin.trusted else _("%(source)s (the holder's own file)", source=name)


def known_of(
    session: Session,
    rights: Sequence[Asset],
    reader: Actor | None,
    *,
    other_side_id: int | None,
    asked: Asked | None,
    today: date,
) -> list[Known]:
    """Several rights with their records, in the order given."""
    outlooks = docket.outlooks(session, rights, today)
    return [
        _one(session, each, reader, outlooks[each.id], [right.id for right in rights], other_side_id, asked, today)
        for each in rights
    ]


def _one(
    session: Session,
    asset: Asset,
    reader: Actor | None,
    outlook: Outlook,
    together: Sequence[int],
    other_side_id: int | None,
    asked: Asked | None,
    today: date,
) -> Known:
    sources = sources_of(session, asset.id)
    owners = assets.owners_now(session, asset.id)
    standing = _standing(session, asset.id, reader, owners, asked, today)
    people = [each.organisation_id for each in owners] + [each.holder_id for each in standing] + [other_side_id]
    return Known(
        session=session,
        asset=asset,
        reader=reader,
        today=today,
        sources=sources,
        chain=chain_of(sources, today=today),
        owners=owners,
        standing=standing,
        organisations=names_of(session, [each for each in people if each]),
        outlook=outlook,
        together=together,
        other_side_id=other_side_id,
        asked=asked,
    )


def _standing(
    session: Session,
    asset_id: int,
    reader: Actor | None,
    owners: Sequence[Ownership],
    asked: Asked | None,
    today: date,
) -> list[Encumbrance]:
    """What stands, or will stand, besides licences; deals under way for those alone whom the right's page shows them.

    What the deal that is asked about has put on record itself is no obstacle to it.
    """
    rows = assets.active_encumbrances(session, asset_id, types=NOT_LICENCES)
    own = {each.organisation_id for each in owners} - {None}
    shows = reader is not None and (reader.has(*assets.KEEPERS) or reader.organisation_id in own)
    return [
        each
        for each in rows
        if (each.to_date is None or each.to_date >= today)
        and (shows or each.type is not EncumbranceType.COMMITMENT)
        and (asked is None or asked.ref is None or each.ref != asked.ref)
    ]
