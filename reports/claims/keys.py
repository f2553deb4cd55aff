"""By what two reports of one deal are known to be the same: rights, sides, contract date and amount (BR-84)."""

import hashlib
import re
import unicodedata
from collections.abc import Collection
from datetime import date

from core.errors import Unacceptable
from core.i18n import _
from core.money import Money
from parties.organisations.labels import COUNTRY_CODES
from parties.organisations.services import accepted_uscc

BETWEEN = re.compile(r"[;；,，、\n]+")
FOREIGN = re.compile(r"([A-Z]{2}):\s*(\S.{1,56})")
WITH_CHECK_DIGIT = re.compile(r"((?:19|20)\d{2}[12389]\d{7})[\dX]")
MOST_RIGHTS = 200


def numbers_in(text: str) -> list[str]:
    """The numbers of rights that a text names, each once, in their order; Unacceptable by field where none is."""
    found: dict[str, str] = {}
    for said in (" ".join(each.split()) for each in BETWEEN.split(text)):
        if said and number_key(said):
            found.setdefault(number_key(said), said[:80])
    if not 0 < len(found) <= MOST_RIGHTS:
        wish = _("Write the numbers of the rights, with commas between them; at most %(most)s.", most=MOST_RIGHTS)
        raise Unacceptable(wish, code="numbers_missing", fields={"numbers": [wish]})
    return list(found.values())


def number_key(text: str) -> str:
    """'ZL 2019 2 1898050.0' and '201921898050' are one right: no signs, no ZL or CN, no check digit."""
    plain = unicodedata.normalize("NFKC", text).upper()
    stem, dot, check = plain.rpartition(".")
    if dot and len(check.strip()) == 1 and len(re.sub(r"\D", "", stem)) >= 8:
        plain = stem
    letters = "".join(sign for sign in plain if sign.isalnum())
    letters = re.sub(r"^(ZL|CN)(?=\d)", "", letters)
    match = WITH_CHECK_DIGIT.fullmatch(letters)
    return (match.group(1) if match else letters)[:80]


def party_code(text: str, field: str) -> str:
    """A side's unified social credit code; of one abroad its country and number, such as 'NO:912345678'.

    Raises Unacceptable by field.
    """
    said = unicodedata.normalize("NFKC", text).strip().upper()
    match = FOREIGN.fullmatch(said)
    if match is not None and match.group(1) != "CN":
        if match.group(1) in COUNTRY_CODES:
            return f"{match.group(1)}:{''.join(match.group(2).split())}"
        wish = _("Write a country’s code of two letters before the colon.")
        raise Unacceptable(wish, code="country_unknown", fields={field: [wish]})
    try:
        code, _warning = accepted_uscc(said, "CN", needed=True)
    except Unacceptable as refusal:
        raise Unacceptable(refusal.message, code=refusal.code, fields={field: [str(refusal.message)]}) from None
    return code or ""


def dedupe_key(numbers: Collection[str], seller: str, buyer: str, contract_on: date, amount: Money) -> str:
    """The hash under which the same deal is found again, however its numbers are written or ordered."""
    rights = ",".join(sorted({number_key(each) for each in numbers}))
    said = "|".join((rights, seller, buyer, contract_on.isoformat(), str(amount.minor)))
    return hashlib.sha256(said.encode()).hexdigest()
