"""CAMT.053 (ISO 20022, bank to customer statement), versions .02 to .08, read safely: no DTD, no entity, no network."""

import re
from collections.abc import Iterator
from datetime import date

from lxml import etree

from core.i18n import _
from core.money import EXPONENTS, Money
from settlement.payments.statements.reading import (
    MOST_LINES,
    Faults,
    LineSide,
    ReadLine,
    ReadStatement,
    bank_reference,
    plain_text,
    positive,
    refused,
)

NAMESPACE = re.compile(r"urn:iso:std:iso:20022:tech:xsd:camt\.053\.001\.0[2-8]")
BOOKED = "BOOK"

Element = etree._Element


def looks_like_xml(content: bytes) -> bool:
    """Whether the file begins as XML does, in whichever encoding."""
    return content.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").replace(b"\0", b"")[:1] == b"<"


def read_camt(content: bytes) -> list[ReadStatement]:
    """The statements of a CAMT.053 file. Raises Unacceptable with lines and reasons."""
    root = _root(content)
    space, name = etree.QName(root).namespace or "", etree.QName(root).localname
    if name != "Document" or not NAMESPACE.fullmatch(space):
        raise refused(
            "statement_format",
            _("This XML is no CAMT.053 statement of the versions .02 to .08. Export the statement as camt.053 or CSV."),
        )
    statements = [_statement(each) for each in root.iter(f"{{{space}}}Stmt")]
    if not statements:
        raise refused("statement_empty", _("The file holds no statement."))
    return statements


def _root(content: bytes) -> Element:
    bare = content.replace(b"\0", b"").upper()  # UTF-16 keeps its zeros between the letters
    if b"<!DOCTYPE" in bare or b"<!ENTITY" in bare:
        raise refused("statement_hostile", _("The XML declares a document type or entities. No bank's statement does."))
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        return etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError, LookupError) as error:
        line = getattr(error, "lineno", None) or 1
        raise refused(
            "statement_not_well_formed",
            _("Line %(line)s: the XML breaks off or is not well-formed. Export the statement again.", line=line),
        ) from None


def _at(element: Element | None, path: str) -> Element | None:
    """The first element below by its local names, 'A/B/C'."""
    for name in path.split("/"):
        if element is None:
            return None
        element = next(element.iterchildren(f"{{*}}{name}"), None)
    return element


def _text(element: Element | None, *paths: str) -> str:
    """The text at the first of the paths that is there and says something."""
    for path in paths:
        found = _at(element, path)
        if found is not None and (found.text or "").strip():
            return (found.text or "").strip()
    return ""


def _line(element: Element) -> int:
    return int(element.sourceline or 1)  # type: ignore[call-overload]


def _day(element: Element | None) -> date | None:
    said = _text(element, "Dt", "DtTm")[:10]
    try:
        return date.fromisoformat(said)
    except ValueError:
        return None


def _statement(element: Element) -> ReadStatement:
    faults = Faults()
    account = _text(element, "Acct/Id/IBAN", "Acct/Id/Othr/Id")
    number = plain_text([_text(element, "Id")])[:80]
    if not account or not number:
        faults.at(_line(element), _("the statement names no account or no number of its own."))
    balances = _balances(element, faults)
    lines: list[ReadLine] = []
    for entry in element.iterchildren("{*}Ntry"):
        lines += _lines_of(entry, faults)
        if len(lines) > MOST_LINES:
            raise refused("statement_too_long", _("More than %(most)s lines. Export shorter periods.", most=MOST_LINES))
    currency = _text(element, "Acct/Ccy") or next(
        (each for each, _minor in balances.values()), lines[0].amount.currency if lines else "CNY"
    )
    for line in lines:
        if line.amount.currency != currency:
            faults.at(line.place, _("the line is in %(other)s, the account in %(own)s.",
                                    other=line.amount.currency, own=currency))  # fmt: skip
    faults.settle()
    minor = {code: value for code, (_currency, value) in balances.items()}
    period = _at(element, "FrToDt")
    days = [line.booked_on for line in lines]
    return ReadStatement(
        account=account,
        number=number,
        currency=currency,
        lines=lines,
        opening_minor=minor.get("OPBD", minor.get("PRCD")),
        closing_minor=minor.get("CLBD"),
        first_on=_iso(_text(period, "FrDt", "FrDtTm")) or min(days, default=None),
        last_on=_iso(_text(period, "ToDt", "ToDtTm")) or max(days, default=None),
    )


def _iso(said: str) -> date | None:
    try:
        return date.fromisoformat(said[:10])
    except ValueError:
        return None


def _balances(element: Element, faults: Faults) -> dict[str, tuple[str, int]]:
    found: dict[str, tuple[str, int]] = {}
    for each in element.iterchildren("{*}Bal"):
        code = _text(each, "Tp/CdOrPrtry/Cd")
        said = _at(each, "Amt")
        currency = said.get("Ccy", "") if said is not None else ""
        text = (said.text or "").strip() if said is not None else ""
        zero = bool(re.fullmatch(r"0+(\.0+)?", text)) and currency in EXPONENTS
        amount = Money(0, currency) if zero else positive(text, currency)
        if amount is None:
            faults.at(_line(each), _("the balance is no amount."))
        elif code in ("OPBD", "PRCD", "CLBD"):
            sign = -1 if _text(each, "CdtDbtInd") == "DBIT" else 1
            found.setdefault(code, (currency, sign * amount.minor))
    return found


def _lines_of(entry: Element, faults: Faults) -> Iterator[ReadLine]:
    """The entry as one line, or its transactions one by one where each tells its own amount and they make the whole."""
    if _text(entry, "Sts/Cd", "Sts") not in ("", BOOKED):
        return  # announced or pending: it comes again once it is booked
    whole = _read(entry, entry, None, faults)
    if whole is None:
        return
    details = list(entry.iterfind("{*}NtryDtls/{*}TxDtls"))
    if len(details) > 1:
        quiet = Faults()
        parts = [_read(entry, each, each, quiet) for each in details]
        read = [part for part in parts if part is not None]
        if len(read) == len(details) and sum(part.amount.minor for part in read) == whole.amount.minor:
            yield from read
            return
    yield whole if len(details) != 1 else (_read(entry, entry, details[0], Faults()) or whole)


def _read(entry: Element, amounts: Element, detail: Element | None, faults: Faults) -> ReadLine | None:
    """A line: `amounts` holds the amount and its side, `detail` says who and what for."""
    place = _line(entry)
    said = _at(amounts, "Amt") if amounts is entry else _first(amounts, "Amt", "AmtDtls/TxAmt/Amt")
    amount = positive((said.text or "").strip(), said.get("Ccy", "")) if said is not None else None
    sides = {"CRDT": LineSide.CREDIT, "DBIT": LineSide.DEBIT}
    side = sides.get(_text(amounts, "CdtDbtInd") or _text(entry, "CdtDbtInd"))
    booked = _day(_at(entry, "BookgDt"))
    if amount is None:
        faults.at(place, _("the amount is missing, not above zero, or in a currency that is not kept here."))
    if side is None:
        faults.at(place, _("it does not say whether money came or went (CdtDbtInd)."))
    if booked is None:
        faults.at(place, _("the booking date is missing or no date."))
    if amount is None or side is None or booked is None:
        return None
    other = "Dbtr" if side is LineSide.CREDIT else "Cdtr"
    remitted = detail.iterfind("{*}RmtInf/{*}Ustrd") if detail is not None else ()
    return ReadLine(
        place=place,
        side=side,
        amount=amount,
        booked_on=booked,
        value_on=_day(_at(entry, "ValDt")),
        reference=bank_reference(_text(detail, "Refs/AcctSvcrRef") or _text(entry, "AcctSvcrRef")),
        end_to_end=bank_reference(_text(detail, "Refs/EndToEndId"))[:80],
        text=plain_text(
            [
                *((each.text or "") for each in remitted),
                _text(detail, "RmtInf/Strd/CdtrRefInf/Ref"),
                _text(entry, "AddtlNtryInf"),
            ]
        ),
        party_name=plain_text([_text(detail, f"RltdPties/{other}/Nm", f"RltdPties/{other}/Pty/Nm")])[:200],
        party_account=_text(
            detail, f"RltdPties/{other}Acct/Id/IBAN", f"RltdPties/{other}Acct/Id/Othr/Id"
        )[:60],
        is_reversal=_text(entry, "RvslInd") in ("true", "1"),
        return_code=_text(detail, "RtrInf/Rsn/Cd", "RtrInf/Rsn/Prtry")[:20],
    )  # fmt: skip


def _first(element: Element, *paths: str) -> Element | None:
    return next((found for path in paths if (found := _at(element, path)) is not None), None)
