"""A report is kept as it was made, says on paper what it says on the page, and is read by those whom it concerns."""

import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from pypdf import PdfReader
from sqlalchemy import func, select
from sqlalchemy.exc import DatabaseError

from core import audit, files
from core.actor import Actor
from core.errors import NotFound
from core.i18n import speaking
from listings.assets.models import EncumbranceType
from reports.desk.diligence import making, reading
from reports.desk.diligence.finding import COLOUR_LABELS, PART_LABELS, Colour, Part
from reports.desk.models import DiligenceReport
from settlement.contracts import documents
from settlement.contracts.documents import Finding
from settlement.contracts.models import Document
from tests.reports.desk.diligence.world import (
    NOON,
    a_mark,
    a_report,
    burdened,
    by_part,
    clean,
    entered,
    licensed,
    worst,
)
from tests.settlement.deals.world import World, a_deal, a_world

T = EncumbranceType


@pytest.fixture
def world(remembered: Callable[..., World]) -> World:
    return remembered(a_world)


def bytes_of(world: World, report: DiligenceReport) -> bytes:
    with files.shelf().open(reading.paper_of(world.session, report).sha256) as stream:
        return stream.read()


def plain(text: str) -> str:
    """Without blanks and line breaks: where a line ends is the layout's matter."""
    return "".join(text.split())


def text_of(document: bytes) -> tuple[str, str]:
    """What stands in the Chinese and in the English part, heads and feet of the pages left out."""
    texts = [plain("\n".join(p.extract_text().splitlines()[1:-1])) for p in PdfReader(io.BytesIO(document)).pages]
    english = next(place for place, text in enumerate(texts) if text.startswith("Diligencereport"))
    return "".join(texts[:english]), "".join(texts[english:])


def test_the_paper_says_the_findings_of_the_page_in_both_languages(world: World) -> None:
    right = burdened(world, T.PLEDGE, licensed(world, "exclusive"))
    report = a_report(world, right.subject, world.seller)
    for language, text in zip(("zh_Hans", "en"), text_of(bytes_of(world, report)), strict=True):
        with speaking(language):
            told = reading.said(report)
            labels = {each: str(COLOUR_LABELS[Colour(each)]) for each in ("red", "amber", "green")}
            heads = [str(PART_LABELS[Part(part["part"])]) for part in told["rights"][0]["parts"]]
        found = making.findings_of(told["rights"][0])
        assert len(found) > 12
        for each in found:
            assert plain(labels[each["colour"]] + each["text"]) in text
            assert all(plain(each[name]) in text for name in ("record", "law", "source", "cure"))
        assert [head for head in heads if plain(head) not in text] == []
        assert [each for each in told["not_covered"] if plain(each) not in text] == []


def test_every_page_is_counted_and_bears_the_code(world: World) -> None:
    report = a_report(world, clean(world).subject, world.seller)
    pages = PdfReader(io.BytesIO(bytes_of(world, report))).pages
    for number, page in enumerate(pages, start=1):
        assert f"第{number}页，共{len(pages)}页" in plain(page.extract_text())
        assert report.code in page.extract_text()
    assert re.fullmatch(r"XH(-[A-Z2-7]{4}){4}", report.code)


def test_one_flipped_bit_of_the_paper_fails_verification(world: World) -> None:
    report = a_report(world, clean(world).subject, world.seller)
    whole = bytes_of(world, report)
    changed = bytearray(whole)
    changed[len(whole) // 2] ^= 1
    assert documents.compared(world.session, io.BytesIO(whole)).finding is Finding.UNCHANGED
    assert documents.compared(world.session, io.BytesIO(bytes(changed))).finding is Finding.CHANGED
    assert documents.by_code(world.session, report.code).finding is Finding.UNCHANGED


def test_an_old_report_stays_while_a_new_one_turns_red(world: World) -> None:
    right = clean(world)
    old = a_report(world, right.subject, world.stranger)
    before, paper = dict(old.content), bytes_of(world, old)
    burdened(world, T.PLEDGE, right)
    world.later(minutes=1)
    new = a_report(world, right.subject, world.stranger)
    assert (old.verdict, new.verdict) == (Colour.AMBER, Colour.RED)
    world.session.expire_all()
    assert old.content == before
    assert bytes_of(world, old) == paper
    assert worst(by_part(new.content["languages"]["en"]["rights"][0])[Part.BURDENS]) == "red"


def test_the_database_itself_refuses_to_change_a_report(world: World) -> None:
    report = a_report(world, clean(world).subject, world.seller)
    world.commit()
    report.verdict = Colour.GREEN
    with pytest.raises(DatabaseError):
        world.session.flush()
    world.session.rollback()


def test_the_same_report_of_the_same_instant_is_one(world: World) -> None:
    right = clean(world)
    once, twice = (a_report(world, right.subject, world.seller) for _time in range(2))
    assert once.id == twice.id
    assert world.session.scalar(select(func.count(Document.id)).filter_by(kind="diligence")) == 1


def test_the_trail_names_who_made_it(world: World) -> None:
    report = a_report(world, clean(world).subject, world.stranger)
    world.session.flush()
    (entry,) = [each for each in audit.history(world.session, report.subject) if each.action == "diligence.made"]
    assert entry.actor_name == world.stranger.name
    assert entry.after["verdict"] == report.verdict.value


def test_a_stranger_is_not_told_of_deals_under_way_and_the_owner_is(world: World) -> None:
    right = burdened(world, T.COMMITMENT, act="assign", ref="deal:9", holder_name="远帆汽车股份有限公司")
    theirs = a_report(world, right.subject, world.stranger)
    own = a_report(world, right.subject, world.seller)
    assert "deal under way" not in str(by_part(english(theirs))[Part.BURDENS])
    assert "deal under way" in str(by_part(english(own))[Part.BURDENS])
    assert "远帆汽车" not in str(theirs.content)
    assert (theirs.is_open, own.is_open) == (True, False)


def english(report: DiligenceReport) -> dict[str, Any]:
    right: dict[str, Any] = report.content["languages"]["en"]["rights"][0]
    return right


def may_read(world: World, report: DiligenceReport, *readers: Actor | None) -> list[bool]:
    return [reading.may_read(world.session, report, each) for each in readers]


def test_what_all_may_see_is_read_by_its_code_and_more_by_those_who_made_it_alone(world: World) -> None:
    right = clean(world)
    theirs, own = (a_report(world, right.subject, each) for each in (world.stranger, world.seller))
    assert may_read(world, theirs, None, world.buyer, world.seller) == [True, True, True]
    assert may_read(world, own, None, world.buyer, world.seller) == [False, False, True]
    with pytest.raises(NotFound):
        reading.report_for(world.session, own.code, world.buyer)
    assert reading.report_for(world.session, theirs.code.lower(), None) is theirs


@pytest.mark.parametrize(
    "about", ["asset:999", "listing:999", "negotiation:999", "deal:999", "asset:x", "person:1", ""]
)
def test_of_what_is_not_there_no_report_is_made(world: World, about: str) -> None:
    with pytest.raises(NotFound):
        a_report(world, about, world.seller)
    assert world.session.scalar(select(func.count(DiligenceReport.id))) == 0


def test_a_deals_report_is_for_its_sides_and_its_own_commitment_is_no_obstacle(world: World) -> None:
    deal = a_deal(world)
    with pytest.raises(NotFound):
        a_report(world, deal.subject, world.stranger)
    report = a_report(world, deal.subject, world.buyer)
    first = by_part(english(report))[Part.AVAILABILITY]
    intended = next(each for each in first if each["text"].startswith("What is intended"))
    assert "Can be done" in intended["text"]
    assert report.content["languages"]["en"]["intended"]
    assert may_read(world, report, world.seller, world.buyer, world.stranger, None) == [True, True, False, False]
    assert [each.who for each in reading.reports_about(world.session, deal.subject, world.seller)] == [
        "远帆汽车股份有限公司"
    ]


def test_a_listing_of_several_rights_is_one_report_with_the_counts_of_all(world: World) -> None:
    first, second = entered(world, **a_mark("70000011")), entered(world, **a_mark("70000012"))
    content = making.content_of(world.session, making.About("listing:1", [first, second], None, True, None), NOON)
    rights = content["languages"]["en"]["rights"]
    assert [each["asset_id"] for each in rights] == [first.id, second.id]
    assert making.counts_of(content).green == sum(
        each["colour"] == "green" for right in rights for each in making.findings_of(right)
    )
