"""US trade marks in ST.66, as the USPTO's status service (TSDR) gives them out."""

from collections.abc import Iterator

from core.fields import whole
from listings.assets.dates import read_date
from listings.registry.marks import nice_number
from listings.registry.records import Finding
from listings.registry.st66 import name_of, priorities_of, published_on
from listings.registry.text import child, children, text_of, texts_of
from listings.registry.us_mark import CaseFile, Goods, entry, right
from listings.registry.xml import Element

SOURCE = "us_tsdr"


def read_mark(mark: Element, transaction: Element, line: int) -> Iterator[Finding]:
    """The mark of one `TradeMark` element; its owners stand beside it, in the transaction."""
    extension = child(mark, "TradeMarkExt")
    yield from right(
        CaseFile(
            serial=text_of(mark, "ApplicationNumber", limit=40),
            registration=text_of(mark, "RegistrationNumber", limit=40),
            kind=text_of(mark, "KindMark", limit=40),
            word=" / ".join(texts_of(mark, "WordMarkSpecification", "MarkVerbalElementText")),
            filed=read_date(text_of(mark, "ApplicationDate")),
            published=published_on(mark),
            registered=read_date(text_of(mark, "RegistrationDate")),
            renewed=read_date(next(texts_of(extension, "AdditionalMarkDetails", "RenewalDate"), "")),
            status_code=text_of(mark, "MarkCurrentStatusCode", limit=10),
            status_text=text_of(extension, "MarkCurrentStatusExternalDescriptionText", limit=300),
            status_date=read_date(text_of(mark, "MarkCurrentStatusDate")),
            goods=tuple(_goods(mark)),
            owners=tuple(_owners(mark)) or tuple(_owners(transaction)),
            attorneys=tuple(_attorneys(mark)),
            designs=tuple(_designs(mark)),
            priorities=tuple(priorities_of(mark)),
            events=tuple(
                entry(
                    text_of(each, "MarkEventCode"),
                    text_of(each, "MarkEventExt", "MarkEventInternalDescriptionText"),
                    text_of(each, "MarkEventDate"),
                    text_of(each, "MarkEventExt", "MarkEventProceedingNumber"),
                )
                for each in children(mark, "MarkEventDetails", "MarkEvent")
            ),
        ),
        source=SOURCE,
        line=line,
    )


def _owners(parent: Element) -> Iterator[tuple[int, str]]:
    for party in children(parent, "ApplicantDetails", "Applicant"):
        yield whole(text_of(party, "ApplicantExt", "PartyTypeCode")) or 10, name_of(party)


def _attorneys(mark: Element) -> Iterator[str]:
    for party in children(mark, "RepresentativeDetails", "Representative"):
        if text_of(party, "Comment").casefold() == "attorney of record":
            yield name_of(party)


def _goods(mark: Element) -> Iterator[Goods]:
    path = "GoodsServicesDetails", "GoodsServices", "ClassDescriptionDetails", "ClassDescription"
    for each in children(mark, *path):
        text = next((text.text or "" for text in children(each, "GoodsServicesDescription")), "")
        yield Goods(tuple(_numbers(each)), text, text_of(each, "ClassNumberStatusCode"))


def _numbers(description: Element) -> Iterator[int | None]:
    """The Nice classes: by their titles where given, since the class number may be a US class."""
    extension, own = child(description, "ClassDescriptionExt"), text_of(description, "ClassNumber")
    titles = [text.partition(":")[0] for text in texts_of(extension, "NiceClassTitleText")]
    if titles:
        yield from map(nice_number, titles)
    elif own not in texts_of(extension, "DomesticClassNumbers"):
        yield nice_number(own)


def _designs(mark: Element) -> Iterator[str]:
    category = "MarkImageDetails", "MarkImage", "MarkImageCategory"
    yield from texts_of(mark, *category, "CategoryCodeDetailsExt", "DesignSearchDetails", "DesignSearchCode")
