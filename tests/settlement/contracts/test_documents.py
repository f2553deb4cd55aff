"""A kept document is known by its bytes; one flipped bit is told, and so is a file that was never drawn here."""

import io

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core import files
from core.errors import Conflict
from settlement.contracts import documents
from settlement.contracts.documents import Finding
from settlement.contracts.models import Document
from settlement.deals import agreement
from settlement.deals import services as deals
from settlement.deals.models import Deal
from tests.settlement.deals.world import World, a_deal, a_world


@pytest.fixture
def world(session: Session) -> World:
    return a_world(session)


@pytest.fixture
def deal(world: World) -> Deal:
    deal = a_deal(world)
    world.commit()
    return deal


def drawn(deal: Deal) -> bytes:
    with files.shelf().open(deal.document or "") as stream:
        return stream.read()


def finding(session: Session, content: bytes) -> Finding:
    return documents.compared(session, io.BytesIO(content)).finding


def test_opening_a_deal_draws_its_contract_once_and_the_signed_text_names_its_bytes(
    session: Session, deal: Deal
) -> None:
    (document,) = documents.documents_of(session, deal.subject, "contract")
    assert document.sha256 == deal.document
    assert agreement.body_of(deal)["document"] == document.sha256
    assert drawn(deal).startswith(b"%PDF-1.7")
    assert finding(session, drawn(deal)) is Finding.UNCHANGED
    assert documents.by_code(session, document.code.lower().replace("-", " ")).document is document


@pytest.mark.parametrize("place", [9, 1000, 20_000, -1000])
def test_one_flipped_bit_fails(session: Session, deal: Deal, place: int) -> None:
    content = bytearray(drawn(deal))
    content[place] ^= 1
    assert finding(session, bytes(content)) is Finding.CHANGED


def test_a_file_that_was_never_drawn_here_is_unknown(session: Session, deal: Deal) -> None:
    code = documents.documents_of(session, deal.subject, "contract")[0].code
    assert finding(session, b"%PDF-1.7 another") is Finding.UNKNOWN
    assert finding(session, drawn(deal).replace(code.encode(), b"XH-AAAA-AAAA-AAAA-AAAA")) is Finding.UNKNOWN
    assert documents.by_code(session, "XH-AAAA-AAAA-AAAA-AAAA").finding is Finding.UNKNOWN
    assert documents.by_code(session, "nonsense").finding is Finding.UNKNOWN


def test_nobody_signs_where_the_kept_file_was_changed(session: Session, world: World, deal: Deal) -> None:
    path = files.shelf().path_of(deal.document or "")
    whole = path.read_bytes()
    path.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    try:
        with pytest.raises(Conflict) as refusal:
            deals.sign_deal(session, deal_id=deal.id, digest=deal.terms_digest, actor=world.seller, now=world.now)
    finally:
        path.write_bytes(whole)
    assert refusal.value.code == "document_changed"
    assert session.scalar(select(Document).filter_by(subject=deal.subject)) is not None


def test_another_file_in_the_row_of_the_deal_is_seen(session: Session, world: World, deal: Deal) -> None:
    deal.document = "f" * 64
    with pytest.raises(Conflict) as refusal:
        deals.sign_deal(session, deal_id=deal.id, digest=deal.terms_digest, actor=world.seller, now=world.now)
    assert refusal.value.code == "terms_changed"
