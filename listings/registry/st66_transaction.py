"""ST.66 transactions: one standard, read as each office writes it."""

import re
from collections.abc import Iterator

from listings.registry import dpma_mark, st66_national, us_st66
from listings.registry.readers import XmlReader
from listings.registry.records import Finding, RecordRefused
from listings.registry.st66 import NAMESPACE, line_of
from listings.registry.text import children, text_of
from listings.registry.xml import Element, Found, Plan

# The whole transaction is one record: in US files the owners stand beside the mark and not in it.
PLAN = Plan(
    records=frozenset({"TransactionData"}),
    unread=frozenset({"CorrespondenceAddress", "StaffDetails", "SeniorityDetails"}),
)


def read(found: Found) -> Iterator[Finding]:
    """The marks of one `TransactionData` element."""
    marks = list(_marks(found.element))
    if not marks:
        yield RecordRefused("no_record", found.line)
    for mark in marks:
        line = line_of(found, mark)
        number = text_of(mark, "ApplicationNumber", limit=60) or text_of(mark, "RegistrationNumber", limit=60)
        office = text_of(mark, "RegistrationOfficeCode", limit=4).upper()
        if not number:
            yield RecordRefused("record_without_number", line)
        elif not re.fullmatch(r"[A-Z]{2}", office):
            yield RecordRefused("record_without_office", line, record=number)
        elif (mark.get("operationCode") or "").casefold() == "delete":
            yield RecordRefused("record_deleted_at_office", line, record=number)
        elif office == "US":
            yield from us_st66.read_mark(mark, found.element, line)
        elif office == "DE":
            yield from dpma_mark.read_mark(mark, line)
        else:
            yield from st66_national.read_mark(mark, office, line)


def _marks(transaction: Element) -> Iterator[Element]:
    yield from children(transaction, "TradeMarkDetails", "TradeMark")
    yield from children(transaction, "TradeMarkApplication", "TradeMarkDetails", "TradeMark")


READER = XmlReader("st66", ((NAMESPACE, "Transaction"),), PLAN, read)
