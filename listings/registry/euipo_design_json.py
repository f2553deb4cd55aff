"""EU designs as the EUIPO's search service answers (JSON, `designs`): a page of designs, without product and owner.

Owners are numbers of the office; what the design is of is not told, so such a design comes in as incomplete.
"""

from collections.abc import Iterator

from listings.assets.dates import read_date, years_later
from listings.assets.kinds import AssetKind, AssetStatus, TermBasis
from listings.registry.designs import design_classes, design_status, is_design_contested
from listings.registry.euipo_records import keys
from listings.registry.json import JsonFound
from listings.registry.marks import latest, mark_gaps
from listings.registry.objects import text_in, texts_in
from listings.registry.readers import JsonReader
from listings.registry.records import Finding, RecordRefused, RightRecord
from listings.registry.text import unique

SOURCE = "euipo_design_json"


def read(found: JsonFound) -> Iterator[Finding]:
    """The design of one object; the number of its application is shared by all designs of it."""
    design = found.record
    number = text_in(design, "designNumber", limit=40)
    if not number:
        yield RecordRefused("record_without_number", found.line)
        return
    filed, registered, given = (
        read_date(text_in(design, name)) for name in ("applicationDate", "registrationDate", "expiryDate")
    )
    state = text_in(design, "status", limit=60)
    status = design_status(state)
    expiry = given or (years_later(filed, 5) if filed and status is AssetStatus.IN_FORCE else None)
    owners = unique(texts_in(design, "applicants", "name", limit=300))
    keyed = keys(texts_in(design, "applicants", "identifier", limit=20)) if not owners else ()
    told = [filed, registered, given if status is AssetStatus.EXPIRED else None]
    yield RightRecord(
        source=SOURCE,
        office="EM",
        kind=AssetKind.PATENT_DESIGN,
        record=number,
        line=found.line,
        registration_no=number,
        filing_date=filed,
        publication_date=read_date(text_in(design, "publicationDate")),
        grant_date=registered,
        expiry_date=expiry,
        expiry_basis=(TermBasis.REGISTERED if given else TermBasis.ESTIMATED) if expiry else None,
        locarno=design_classes(texts_in(design, "locarnoClasses", limit=20)),
        applicants=owners or keyed,
        owners=owners,
        representatives=unique(texts_in(design, "representatives", "name", limit=300)),
        status=status,
        disputed=is_design_contested(state),
        status_code=state[:20],
        status_text=state.replace("_", " ").capitalize(),
        source_date=latest(told),
        incomplete=mark_gaps("", owners, filed, keyed),
    )


READER = JsonReader(SOURCE, "designs.item", frozenset({"designNumber", "locarnoClasses"}), read, total="totalElements")
