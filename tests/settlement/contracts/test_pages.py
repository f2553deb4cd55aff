"""The page that verifies a document, and the pages on which a contract is amended."""

import io

import pytest
from sqlalchemy.orm import Session

from core import clock, files
from settlement.contracts import documents
from settlement.deals import services as deals
from settlement.deals.models import Deal
from tests.settlement.deals.browsing import browser, text_of
from tests.settlement.deals.world import NOON, World, a_deal, a_world, reload, sign


@pytest.fixture
def world(session: Session, monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setattr(clock, "now", lambda: NOON)
    return a_world(session)


def file_of(deal: Deal) -> bytes:
    with files.shelf().open(deal.document or "") as stream:
        return stream.read()


def shown(content: bytes) -> dict[str, object]:
    return {"file": (io.BytesIO(content), "contract.pdf")}


def test_the_file_is_compared_byte_for_byte_and_names_are_told_to_its_holder(world: World) -> None:
    deal = sign(world, a_deal(world), world.seller)
    whole = file_of(deal)
    changed = whole[:-2000] + bytes([whole[-2000] ^ 1]) + whole[-1999:]
    page = browser(world, world.stranger)
    answer = text_of(page.post("/verify", shown(whole)))
    assert "The file is unchanged." in answer
    assert world.seller.name in answer
    assert "The file was changed." in text_of(page.post("/verify", shown(changed)))
    assert "No such document was drawn here." in text_of(page.post("/verify", shown(b"%PDF-1.7 other")))
    assert "Choose the file first." in text_of(page.post("/verify", {}), 422)


def test_by_its_code_a_document_is_found_without_names(session: Session, world: World) -> None:
    deal = sign(world, a_deal(world), world.seller)
    code = documents.documents_of(session, deal.subject, "contract")[0].code
    answer = text_of(browser(world, world.stranger).get(f"/verify/{code}"))
    assert deal.document is not None
    assert deal.document in answer
    assert world.seller.name not in answer


def test_sides_read_the_contract_as_a_file_and_strangers_do_not(session: Session, world: World) -> None:
    deal = a_deal(world)
    (kept,) = files.of_purpose(session, deal.subject)
    address, whole = f"/files/{kept.id}", file_of(deal)
    assert browser(world, world.buyer).get(address).data == whole
    text_of(browser(world, world.stranger).get(address), 404)


@pytest.mark.parametrize("language", ["en", "zh_Hans"])
def test_an_amendment_is_proposed_checked_and_signed_on_the_pages(world: World, language: str) -> None:
    deal = sign(world, a_deal(world), world.seller, world.buyer)
    address = f"/deals/{deal.number}"
    seller, buyer = browser(world, world.seller, language), browser(world, world.buyer, language)
    text_of(seller.get(f"{address}/amend"))
    again = text_of(seller.post(f"{address}/amend", {"reason": "", "further.support_hours": "80"}), 422)
    assert 'value="80"' in again
    text_of(seller.post(f"{address}/amend", {"reason": "More support", "further.support_hours": "80"}), 303)
    assert "More support" in text_of(buyer.get(address))
    digest = _digest(world, deal)
    for page in (seller, buyer):
        check = text_of(page.get(f"{address}/amendments/2"))
        assert digest in check
        assert "80" in check
        text_of(page.post(f"{address}/amendments/2", {"act": "sign", "digest": digest}), 303)
    assert deals.terms_in_force(world.session, reload(world, deal)).further.get("support_hours") == 80


def _digest(world: World, deal: Deal) -> str:
    from settlement.contracts import amendments

    found = amendments.open_amendment(world.session, reload(world, deal).subject)
    assert found is not None
    return found.digest


def test_a_file_full_of_codes_is_compared_by_its_first_ones(world: World) -> None:
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
    codes = [f"XH-AAAA-AAAA-{a}{b}{c}A-{d}AAA" for a in letters for b in letters for c in letters for d in "ABC"]
    answer = text_of(browser(world, world.stranger).post("/verify", shown("\n".join(codes * 3).encode())))
    assert "No such document was drawn here." in answer


def test_a_code_is_found_across_the_pieces_in_which_a_file_is_read(world: World) -> None:
    deal = a_deal(world)
    code = documents.documents_of(world.session, deal.subject, "contract")[0].code
    for ahead in range(1, len(code)):
        stream = io.BytesIO(b"x" * (documents.PIECE_BYTES - ahead) + code.encode() + b"y")
        assert documents.compared(world.session, stream).finding is documents.Finding.CHANGED


def test_a_file_larger_than_any_document_is_refused_beside_its_field(world: World) -> None:
    page = browser(world, world.stranger)
    assert "larger than 20 MB" in text_of(page.post("/verify", shown(b"x" * (files.LIMIT_BYTES + 1))), 422)
