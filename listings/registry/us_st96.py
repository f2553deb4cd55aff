"""US trade marks in ST.96 (version 2.2.1 and the draft 1_D3, which differs in namespaces), as TSDR gives them out."""

from collections.abc import Iterator

from core.fields import whole
from listings.assets.dates import read_date
from listings.registry.marks import earliest, nice_number
from listings.registry.readers import XmlReader
from listings.registry.recordals import RightEvent, conveyance, reel_frame
from listings.registry.records import Finding, Priority, RecordRefused
from listings.registry.text import child, children, clean, text_of, texts_of, unique
from listings.registry.us_mark import CaseFile, Goods, entry, proceeding, right
from listings.registry.us_st66 import SOURCE
from listings.registry.xml import Element, Found, Plan, local

NAMESPACE = "http://www.wipo.int/standards/XMLSchema/ST96/Trademark"
DRAFT = "http://www.wipo.int/standards/XMLSchema/Trademark/1"
PLAN = Plan(
    records=frozenset({"Trademark"}),
    unread=frozenset({"NationalCorrespondent", "PostalAddressBag", "AssignmentDocumentBag", "StaffBag"}),
)


def read(found: Found) -> Iterator[Finding]:
    """The mark of one `Trademark` element."""
    mark = found.element
    office = text_of(mark, "RegistrationOfficeCode", limit=2) or "US"
    if office != "US":
        yield RecordRefused("format_not_read", found.line, values={"format": f"ST.96 {office}"})
        return
    serial = text_of(mark, "ApplicationNumber", "ApplicationNumberText", limit=40)
    representation = child(mark, "MarkRepresentation", "MarkReproduction")
    national = child(mark, "NationalTrademarkInformation")
    disputes = tuple(_disputes(mark, serial))
    yield from right(
        CaseFile(
            serial=serial,
            registration=text_of(mark, "RegistrationNumber", limit=40),
            kind=text_of(mark, "MarkCategory", limit=40),
            word=" / ".join(texts_of(representation, "WordMarkSpecification", "MarkVerbalElementText")),
            filed=read_date(text_of(mark, "ApplicationDate")),
            published=earliest(map(read_date, texts_of(mark, "PublicationBag", "Publication", "PublicationDate"))),
            registered=read_date(text_of(mark, "RegistrationDate")),
            renewed=read_date(text_of(national, "RenewalDate")),
            status_code=text_of(mark, "MarkCurrentStatusCode", limit=10),
            status_text=text_of(national, "MarkCurrentStatusExternalDescriptionText", limit=300),
            status_date=read_date(text_of(mark, "MarkCurrentStatusDate")),
            contested=any(len(each) == 1 for each in disputes),
            goods=tuple(_goods(mark)),
            owners=tuple(_owners(mark)),
            attorneys=_names(mark, "RecordAttorney"),
            designs=tuple(_designs(representation)),
            priorities=tuple(_priorities(mark)),
            events=(*_entries(mark), *_assignments(mark), *(event for each in disputes for event in each)),
        ),
        source=SOURCE,
        line=found.line,
    )


def _names(parent: Element | None, *path: str) -> tuple[str, ...]:
    """The names of parties: an organisation under one of two names, or a person."""
    return unique(_name(child(party, "Contact", "Name")) for party in children(parent, *path))


def _name(name: Element | None) -> str:
    ways = ("EntityName",), ("OrganizationName", "OrganizationStandardName"), ("PersonName", "PersonFullName")
    return next((text for way in ways if (text := text_of(name, *way, limit=300))), "")


def _owners(mark: Element) -> Iterator[tuple[int, str]]:
    """The sequence number of an applicant is its party type."""
    for party in children(mark, "ApplicantBag", "Applicant"):
        number = next((value for key, value in party.attrib.items() if str(key).endswith("sequenceNumber")), "")
        yield whole(str(number)) or 10, _name(child(party, "Contact", "Name"))


def _goods(mark: Element) -> Iterator[Goods]:
    for each in children(mark, "GoodsServicesBag", "GoodsServices"):
        numbers = (
            nice_number(text_of(one, "ClassNumber"))
            for one in children(each, "GoodsServicesClassificationBag", "GoodsServicesClassification")
            if text_of(one, "ClassificationKindCode") == "Nice"
        )
        described = list(children(each, "ClassDescriptionBag", "ClassDescription"))
        texts = (text.text or "" for one in described for text in children(one, "GoodsServicesDescriptionText"))
        states = (
            state
            for one in described
            for state in texts_of(one, "NationalStatusBag", "NationalStatus", "NationalStatusCode")
        )
        yield Goods(tuple(numbers), "; ".join(unique(texts)), next(states, ""))


def _designs(representation: Element | None) -> Iterator[str]:
    for image in children(representation, "MarkImageBag", "MarkImage"):
        yield from texts_of(image, "NationalDesignSearchCodeBag", "NationalDesignSearchCode", "NationalDesignCode")
        yield from texts_of(
            image, "NationalDesignClassificationBag", "NationalDesignClassification", "NationalDesignCode"
        )


def _priorities(mark: Element) -> Iterator[Priority]:
    for claim in children(mark, "PriorityBag", "Priority"):
        number = text_of(claim, "ApplicationNumber", "ApplicationNumberText", limit=60)
        if number:
            office = text_of(claim, "PriorityCountryCode", limit=2)
            yield Priority(office, number, read_date(text_of(claim, "PriorityApplicationFilingDate")))


def _entries(mark: Element) -> Iterator[RightEvent]:
    for each in children(mark, "MarkEventBag", "MarkEvent"):
        national = child(each, "NationalMarkEvent")
        text = text_of(national, "MarkEventDescriptionText")
        number = text_of(national, "MarkEventAdditionalText")
        yield entry(text_of(national, "MarkEventCode"), text, text_of(each, "MarkEventDate"), number)


def _assignments(mark: Element) -> Iterator[RightEvent]:
    """Recordals of the assignment branch; the identifier is the reel and four digits of frame.

    The draft leaves out the bags around the parties.
    """
    for each in children(mark, "AssignmentBag", "Assignment"):
        number, text = text_of(each, "AssignmentIdentifier"), text_of(each, "AssignmentConveyanceCategory", limit=300)
        if number or text:
            yield RightEvent(
                kind=conveyance(text),
                text=text,
                day=read_date(text_of(each, "AssignmentExecutedDate")),
                recorded=read_date(text_of(each, "AssignmentRecordedDate")),
                ref=reel_frame(number[:-4], number[-4:]),
                givers=_names(each, "AssignorBag", "Assignor") or _names(each, "Assignor"),
                takers=_names(each, "AssigneeBag", "Assignee") or _names(each, "Assignee"),
            )


def _disputes(mark: Element, serial: str) -> Iterator[tuple[RightEvent, ...]]:
    """Proceedings in which this mark is attacked; those that its owner brings against others burden the others."""
    for bag in (each for held in children(mark, "LegalProceedingsBag", "LegalProceedings") for each in held):
        defended = children(bag, "Defendant", "AssociatedMarkBag", "AssociatedMark")
        if serial in (text_of(each, "NationalApplicationNumber", "ApplicationNumberText") for each in defended):
            name = local(bag).removesuffix("ProceedingBag")
            status = child(bag, "ProceedingStatus")
            over = text_of(status, "NationalStatusExternalDescriptionText").casefold().startswith("terminat")
            ended = text_of(status, "NationalStatusDate") if over else ""
            number, begun = text_of(bag, f"{name}Identifier"), text_of(bag, f"{name}Date")
            yield tuple(proceeding(number, begun, ended, clean(name, 60)))


READER = XmlReader("us_st96", ((NAMESPACE, "TrademarkTransaction"), (DRAFT, "Transaction")), PLAN, read)
