"""Rights whose records contradict each other, brought to what those with the higher authority say.

Which record tells of which right is decided by `dividing` alone, for all that numbers connect; here the rows follow:
rights are joined, parted, made, or go on as another. Owners are told of a number that they no longer hold.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field

from sqlalchemy import and_, delete, or_, update
from sqlalchemy.orm import Session

from core import audit
from core.actor import Role
from core.db import found
from core.i18n import lazy_gettext
from listings.assets import queries
from listings.assets.gaps import Gap, refresh_gaps
from listings.assets.keeping import changed
from listings.assets.models import Asset, AssetNumber
from listings.registry.circles import Circle, stands_on, teller_of
from listings.registry.deriving import derived
from listings.registry.dividing import Divided, Part, divided
from listings.registry.filing import Who
from listings.registry.joining import Source, without
from listings.registry.models import RegistryRecord, YieldedNumber
from listings.registry.numbering import Key
from listings.registry.records import Note, RightRecord, Said
from listings.registry.rows import carry_endings
from listings.registry.uniting import absorbed, join
from listings.registry.writing import bring, make_of, number_row, record_row
from parties.notices.services import notify

Hear = Callable[[Said], None]


def divided_with(session: Session, circle: Circle, told: Source) -> Divided:
    """The rights of which the circle's records and this one tell."""
    others = [teller_of(each) for each in circle.sources.values() if each.digest != told.digest]
    return divided([*others, teller_of(told), *circle.by_hand(session).values()])


def settle(session: Session, circle: Circle, rights: Divided, told: Source, who: Who, hear: Hear) -> str:
    """Let the rows follow; returns "new", "changed", or "aside" where the record tells of no right.

    RecordNotTaken where two rights would be joined on both of which something is recorded here.
    """
    return _Settlement(session, circle, rights, told, who, hear).done()


@dataclass(slots=True)
class _Settlement:
    session: Session
    circle: Circle
    rights: Divided
    told: Source
    who: Who
    hear: Hear
    came_from: dict[str, int | None] = field(init=False)  # record → right, before
    owners: dict[int, set[int]] = field(init=False)  # right → organisations here, before
    trusted: set[int] = field(init=False)  # rights that a keeper's record told of, before
    yielded: dict[str, frozenset[Key]] = field(init=False)
    homes: dict[str, Asset] = field(init=False)  # record → right, after

    def done(self) -> str:
        """Every step, in the order in which no number ever stands with two rights."""
        self.came_from = {digest: row.asset_id for digest, row in self.circle.rows.items()}
        self.owners = {each: self._owners(each) for each in self.circle.assets}
        self.trusted = {
            asset_id for digest, asset_id in self.came_from.items() if asset_id and self.circle.sources[digest].trusted
        }
        self.circle.sources[self.told.digest] = self.told
        self.yielded, self.homes = self.rights.yielded(), {}
        stays = self._stays()
        self._let_go(key for key, asset_id in self.circle.held.items() if not self._keeps(stays, asset_id, key))
        joined = [self._joined([each for each, home in stays.items() if home is part]) for part in self.rights.parts]
        settled = [self._settled(part, asset) for part, asset in zip(self.rights.parts, joined, strict=True)]
        self._keep_aside()
        self._write_yielded()
        for asset_id in sorted(self.circle.assets.keys() - stays.keys()):
            self._goes_on(asset_id)
        # Only now: what people have said of a burden has reached every right whose records may tell of it.
        for asset, group in filter(None, settled):
            bring(
                self.session, asset, derived(group, today=self.who.today, stands=stands_on(asset)), group[0], self.who
            )
        self._tell()
        if self.told.digest not in self.homes:
            return "aside"
        return "changed" if self.homes[self.told.digest].id in self.circle.assets else "new"

    def _owners(self, asset_id: int) -> set[int]:
        owners = {each.organisation_id for each in queries.owners_now(self.session, asset_id)}
        return {each for each in (*owners, self.circle.assets[asset_id].filed_by_id) if each is not None}

    def _stays(self) -> dict[int, Part]:
        """Each right stays with what was entered by hand, else with its highest record."""
        by_name = {each.name: part for part in self.rights.parts for each in part.tellers}
        stays: dict[int, Part] = {}
        for asset_id in sorted(self.circle.assets):
            mine = [digest for digest, of in self.came_from.items() if of == asset_id]
            mine.sort(key=lambda digest: self.circle.sources[digest].authority, reverse=True)
            anchor = next((name for name in (f"asset:{asset_id}", *mine) if name in by_name), None)
            if anchor is not None:
                stays[asset_id] = by_name[anchor]
        return stays

    def _keeps(self, stays: dict[int, Part], asset_id: int, key: Key) -> bool:
        return asset_id in stays and key in stays[asset_id].numbers

    def _let_go(self, keys: Iterable[Key]) -> None:
        row = AssetNumber
        gone = [
            and_(row.office == office, row.family == family, row.number_type == type_, row.number == number)
            for office, family, type_, number in keys
        ]
        if gone:
            self.session.execute(delete(AssetNumber).where(or_(*gone)))

    def _joined(self, ids: list[int]) -> Asset | None:
        """The one right of these, the first of them or that on which something is recorded here."""
        asset: Asset | None = None
        for asset_id in ids:
            other = self.circle.assets[asset_id]
            asset = other if asset is None else join(self.session, asset, other, self.who)
        return asset

    def _settled(self, part: Part, asset: Asset | None) -> tuple[Asset, list[Source]] | None:
        """The right of a part, that is here or is made now, with its records; None where no record tells of it."""
        session, names = self.session, [each.name for each in part.tellers if each.name in self.circle.sources]
        group = [without(self.circle.sources[name], self.yielded.get(name, ())) for name in names]
        brought_by = next((row.brought_by_id for name in names if (row := self.circle.rows.get(name))), None)
        if not group:
            return None
        if asset is None:
            filed_by = None if group[0].trusted else brought_by
            [made] = make_of(session, [group], self.who, filed_by_id=filed_by, kept=self.circle.rows.keys())
            asset = found(session, Asset, made)
        elif self.told.digest in names and self.told.digest not in self.circle.rows:
            session.add(RegistryRecord(asset_id=asset.id, **record_row(self.told, self.who)))
        for name in names:
            self.homes[name] = asset
        of = {self.came_from.get(name) for name in names} - {asset.id, None}
        self._move([name for name in names if name in self.circle.rows], asset.id)
        for donor in sorted(each for each in of if each is not None):
            if (from_which := session.get(Asset, donor)) is not None:
                carry_endings(session, from_which, asset, self.who, stays=True)
        if asset.id in self.trusted and not group[0].trusted:
            asset.filed_by_id = brought_by
        return asset, group

    def _move(self, digests: Collection[str], asset_id: int | None) -> None:
        moved = update(RegistryRecord).where(RegistryRecord.digest.in_(digests)).values(asset_id=asset_id)
        self.session.execute(moved)
        for digest in digests:
            self.session.refresh(self.circle.rows[digest])
        if self.told.digest in digests:
            self.circle.rows[self.told.digest].trusted = self.told.trusted

    def _keep_aside(self) -> None:
        """Records that tell of no right, for now."""
        names = [each.name for each in self.rights.aside]
        self._move([name for name in names if name in self.circle.rows], None)
        if self.told.digest in names and self.told.digest not in self.circle.rows:
            self.session.add(RegistryRecord(asset_id=None, **record_row(self.told, self.who)))
        self.session.flush()

    def _write_yielded(self) -> None:
        digests = self.circle.sources.keys()
        rows = {
            row.digest: row.id for row in self.session.query(RegistryRecord).where(RegistryRecord.digest.in_(digests))
        }
        self.session.execute(delete(YieldedNumber).where(YieldedNumber.record_id.in_(rows.values())))
        self.session.add_all(
            YieldedNumber(record_id=rows[digest], **number_row(key))
            for digest, keys in sorted(self.yielded.items())
            for key in sorted(keys)
            if digest in rows
        )
        self.session.flush()

    def _goes_on(self, asset_id: int) -> None:
        """A right that has no number left goes on as the one that holds them; with what is recorded here it stays."""
        gone = self.circle.assets[asset_id]
        keys = sorted(key for key, held in self.circle.held.items() if held == asset_id)
        holders = {key: part for part in self.rights.parts for key in part.numbers}
        for key in keys:
            part = holders.get(key)
            kept = self.homes.get(part.tellers[0].name) if part is not None else None
            if kept is not None and absorbed(self.session, kept, gone, self.who):
                return
        refresh_gaps(gone, [*gone.gaps, Gap.NUMBER])
        changed(self.session, gone, "asset.number_yielded", actor=self.who.actor, now=self.who.now)

    def _tell(self) -> None:
        """The trail, the file's outcome and the owners hear of every number that a record has yielded now."""
        holders = {key: part for part in self.rights.parts for key in part.numbers}
        for digest, keys in sorted(self.yielded.items()):
            source, home = self.circle.sources.get(digest), self.homes.get(digest)
            fresh = sorted(keys - self.circle.yielded.get(digest, set()))
            if source is None or not fresh:
                continue
            first = holders[fresh[0]].tellers[0].name
            holder = self.homes.get(first)
            number = ", ".join(key[3] for key in fresh)[:200]
            if home is not None:
                after = {"number": number}
                audit.record(
                    self.session,
                    home.subject,
                    "asset.number_yielded",
                    actor=self.who.actor,
                    now=self.who.now,
                    after=after,
                )
            if home is not None or digest != self.told.digest:  # else the record is refused, which says it
                self.hear(_note(source.record, self.told.record, number, holder))
            self._notify(digest, number, home or holder)

    def _notify(self, digest: str, number: str, shown: Asset | None) -> None:
        row = self.circle.rows.get(digest)
        before = self.came_from.get(digest)
        told = set(self.owners.get(before, ())) if before else set()
        if row is not None and row.brought_by_id is not None:
            told.add(row.brought_by_id)
        text = lazy_gettext(
            "The number %(number)s, which a file gave to a right of yours, stands with another right by a record of "
            "higher authority. Compare it with the register extract, and hand a mended file to your center.",
            number=number,
        )
        for organisation_id in sorted(told):
            notify(
                self.session,
                organisation_id=organisation_id,
                text=text,
                href=f"/rights/{shown.id}" if shown is not None else "/rights",
                key=f"number-yielded:{digest[:24]}",
                now=self.who.now,
                roles=(Role.RIGHT_HOLDER,),
            )


def _note(yields: RightRecord, told: RightRecord, number: str, holder: Asset | None) -> Note:
    """What the outcome of the file says: of the record that was read, or of one that was taken before."""
    values = {"number": number, "holder": holder.number_display if holder is not None else "–"}
    if yields is told:
        return Note("number_of_another", told.line, told.record, values)
    return Note("number_taken_over", told.line, told.record, {**values, "record": yields.record[:120]})
