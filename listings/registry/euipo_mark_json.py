"""EU trade marks as the EUIPO's search service answers (JSON, `trademarks`): a page of marks, without their goods.

Marks of the office's own carry nine digits, international ones that name the EU a W and the international number.
"""

from collections.abc import Iterator

from listings.assets.dates import read_date
from listings.assets.duration import mark_term
from listings.assets.kinds import AssetKind, AssetStatus, TermBasis
from listings.registry.euipo_records import keys
from listings.registry.json import JsonFound
from listings.registry.marks import class_list, earliest, latest, mark_gaps, nice_number
from listings.registry.objects import objects_in, text_in, texts_in
from listings.registry.readers import JsonReader
from listings.registry.records import Finding, RecordRefused, RightRecord
from listings.registry.text import unique

SOURCE = "euipo_mark_json"
STATUSES = {
    "RECEIVED": AssetStatus.PENDING,
    "UNDER_EXAMINATION": AssetStatus.PENDING,
    "APPLICATION_PUBLISHED": AssetStatus.PENDING,
    "START_OF_OPPOSITION_PERIOD": AssetStatus.PENDING,
    "OPPOSITION_PENDING": AssetStatus.PENDING,
    "REGISTRATION_PENDING": AssetStatus.PENDING,
    "ACCEPTANCE_PENDING": AssetStatus.PENDING,
    "APPEALABLE": AssetStatus.PENDING,
    "APPEALED": AssetStatus.PENDING,
    "REGISTERED": AssetStatus.IN_FORCE,
    "ACCEPTED": AssetStatus.IN_FORCE,
    "CANCELLATION_PENDING": AssetStatus.IN_FORCE,
    "WITHDRAWN": AssetStatus.WITHDRAWN,
    "SURRENDERED": AssetStatus.WITHDRAWN,
    "REFUSED": AssetStatus.REFUSED,
    "CANCELLED": AssetStatus.INVALIDATED,
    "EXPIRED": AssetStatus.EXPIRED,
    "REMOVED_FROM_REGISTER": AssetStatus.LAPSED,
}
CONTESTED = frozenset({"OPPOSITION_PENDING", "CANCELLATION_PENDING"})


def read(found: JsonFound) -> Iterator[Finding]:
    """The mark of one object; owners without a name are known by a number of the office."""
    mark = found.record
    number = text_in(mark, "applicationNumber", limit=40)
    if not number:
        yield RecordRefused("record_without_number", found.line)
        return
    filed = read_date(text_in(mark, "applicationDate")) or read_date(text_in(mark, "designationDate"))
    registered, given = (read_date(text_in(mark, name)) for name in ("registrationDate", "expiryDate"))
    published = [read_date(text) for text in texts_in(mark, "publications", "publicationDate")]
    state = text_in(mark, "status", limit=60)
    status = STATUSES.get(state, AssetStatus.UNKNOWN)
    expiry = given or (mark_term(filed) if not status.is_dead else None)
    word = text_in(mark, "wordMarkSpecification", "verbalElement", limit=1_000)
    owners = unique(texts_in(mark, "applicants", "name", limit=300))
    unnamed = (each for each in objects_in(mark, "applicants") if not text_in(each, "name"))
    keyed = keys(text_in(each, "identifier") for each in unnamed if text_in(each, "identifier"))
    yield RightRecord(
        source=SOURCE,
        office="EM",
        kind=AssetKind.TRADEMARK,
        record=number,
        line=found.line,
        application_no=number,
        kind_code=text_in(mark, "markFeature", limit=40).capitalize(),
        title={"en": word} if word else {},
        filing_date=filed,
        publication_date=earliest(published),
        grant_date=registered,
        expiry_date=expiry,
        expiry_basis=(TermBasis.REGISTERED if given else TermBasis.ESTIMATED) if expiry else None,
        nice=class_list((nice_number(text), "") for text in texts_in(mark, "niceClasses")),
        applicants=owners or keyed,
        owners=owners,
        representatives=unique(texts_in(mark, "representatives", "name", limit=300)),
        status=status,
        disputed=state in CONTESTED,
        status_code=state[:20],
        status_text=state.replace("_", " ").capitalize(),
        # The answer has no date of its own: it is no older than what it tells of.
        source_date=latest([filed, registered, *published, given if status is AssetStatus.EXPIRED else None]),
        incomplete=mark_gaps(word, owners, filed, keyed),
    )


READER = JsonReader(
    SOURCE, "trademarks.item", frozenset({"applicationNumber", "niceClasses"}), read, total="totalElements"
)
