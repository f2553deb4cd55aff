"""The chain of title and the burdens, from entries of an office's books that come in any order."""

import random
import time
from datetime import date
from itertools import permutations
from typing import Any

import pytest

from listings.assets.kinds import AssetKind, AssetStatus, TermBasis
from listings.assets.models import EncumbranceType
from listings.registry.burdens import burdens_of
from listings.registry.deriving import derived
from listings.registry.joining import Source, source
from listings.registry.parties import Parties, Waiting, is_among, same_party
from listings.registry.recordals import EventKind, RightEvent, confirmed, conveyance, reel_frame, referred
from listings.registry.records import RightRecord
from listings.registry.title import Chain, Part, chain_of

TODAY = date(2026, 11, 27)
INVENTORS = ("Mara Holt", "Ivo Brand")


def recordal(text: str, ref: str, day: str, givers: tuple[str, ...], takers: tuple[str, ...], **more) -> RightEvent:
    """An entry as a US recordal tells it."""
    kind = conveyance(text)
    return RightEvent(
        kind=kind,
        text=text,
        ref=ref,
        day=date.fromisoformat(day),
        refers_to=referred(text),
        confirms=confirmed(text) if kind.value == "correction" else None,
        givers=givers,
        takers=takers,
        **more,
    )


def told(*events: RightEvent, trusted: bool = True, **more) -> Source:
    """A record of one case with these entries."""
    record = RightRecord(
        source="us_assignment",
        office="US",
        kind=more.pop("kind", AssetKind.PATENT_APPLICATION),
        record="17/990,001",
        application_no="17990001",
        filing_date=date(2020, 1, 2),
        events=events,
        **more,
    )
    return source(record, trusted=trusted)


def applied_for(*events: RightEvent, **more) -> Source:
    """The same with the inventors taken for the first holders."""
    return told(*events, owners=INVENTORS, owners_presumed=True, **more)


def chain(*sources: Source) -> Chain:
    return chain_of(sources, today=TODAY)


FIRST = recordal("ASSIGNMENT OF ASSIGNORS INTEREST", "50001/10", "2020-02-01", INVENTORS, ("Tidewell Inc.",))
RENAMED = recordal("CHANGE OF NAME", "50002/20", "2021-03-01", ("TIDEWELL, INC.",), ("Tidewell Marine Inc.",))
SOLD = recordal("ASSIGNMENT", "50003/30", "2022-05-01", ("TIDEWELL MARINE INC",), ("Norsund Power AS",))


def test_the_title_goes_from_inventors_over_a_new_name_to_the_buyer():
    found = chain(applied_for(FIRST, RENAMED, SOLD))
    assert [(each.names, each.since.isoformat(), each.cause) for each in found.holdings] == [
        (INVENTORS, "2020-01-02", ""),
        (("Tidewell Inc.",), "2020-02-01", "50001/10"),
        (("Tidewell Marine Inc.",), "2021-03-01", "50002/20"),
        (("Norsund Power AS",), "2022-05-01", "50003/30"),
    ]
    assert [each.until for each in found.holdings[:-1]] == [each.since for each in found.holdings[1:]]


@pytest.mark.parametrize("order", list(permutations((FIRST, RENAMED, SOLD))))
def test_the_order_in_which_entries_come_in_decides_nothing(order):
    apart = chain(applied_for(), *(told(each) for each in order))
    assert apart.owners == ("Norsund Power AS",)
    assert apart.holdings == chain(applied_for(FIRST, RENAMED, SOLD)).holdings


def test_each_inventor_gives_a_share_of_its_own():
    half = recordal("ASSIGNMENT", "1/1", "2020-02-01", ("HOLT, MARA J.",), ("Tidewell Inc.",))
    assert chain(applied_for(half)).owners == ("Ivo Brand", "Tidewell Inc.")


def test_of_one_day_the_holder_gives_first():
    onward = recordal("ASSIGNMENT", "2/2", "2020-02-01", ("Tidewell Inc.",), ("Norsund Power AS",))
    before = recordal("ASSIGNMENT", "9/9", "2020-02-01", INVENTORS, ("Tidewell Inc.",))
    assert chain(applied_for(onward, before)).owners == ("Norsund Power AS",)


def test_whoever_has_given_the_right_away_cannot_give_it_again():
    again = recordal("ASSIGNMENT", "3/3", "2023-01-01", INVENTORS, ("Elsewhere Ltd",))
    found = chain(applied_for(FIRST, again))
    assert (found.owners, found.entries[-1].part) == (("Tidewell Inc.",), Part.POWERLESS)


def test_an_inventor_who_signs_late_confirms_what_is_so():
    late = recordal("NUNC PRO TUNC ASSIGNMENT", "4/4", "2023-01-01", ("Lena Orth",), ("Tidewell Inc.",))
    found = chain(applied_for(FIRST, RENAMED, late))
    assert (found.owners, found.entries[-1].part) == (("Tidewell Marine Inc.",), Part.CONFIRMS)


def test_a_giver_whom_nobody_knows_leaves_a_gap_that_is_shown():
    strange = recordal("ASSIGNMENT", "5/5", "2023-01-01", ("Unheard Of Ltd",), ("Norsund Power AS",))
    found = chain(applied_for(FIRST, strange))
    assert (found.owners, found.entries[-1].part) == (("Norsund Power AS",), Part.GAP)


def test_a_corrective_recordal_takes_the_place_of_what_it_corrects():
    wrong = recordal("ASSIGNMENT", "50001/10", "2020-02-01", INVENTORS, ("Tidewel Ltd",))
    text = "CORRECTIVE ASSIGNMENT TO CORRECT THE ASSIGNEE RECORDED AT REEL: 50001 FRAME: 10. CONFIRMS THE ASSIGNMENT"
    right = recordal(text, "50009/90", "2021-09-01", INVENTORS, ("Tidewell Inc.",))
    found = chain(applied_for(wrong, right))
    assert [(each.names, each.since.isoformat()) for each in found.holdings[1:]] == [(("Tidewell Inc.",), "2020-02-01")]
    assert {each.event.ref: each.part for each in found.entries} == {
        "50001/10": Part.CORRECTED,
        "50009/90": Part.CORRECTS,
    }


def test_a_document_names_the_owners_of_its_day():
    register = told(owners=("Norsund Power AS",), source_date=date(2024, 1, 1))
    found = chain(applied_for(FIRST), register)
    assert [(each.names, each.since.isoformat()) for each in found.holdings[-2:]] == [
        (("Tidewell Inc.",), "2020-02-01"),
        (("Norsund Power AS",), "2024-01-01"),
    ]


def test_a_printed_front_page_does_not_undo_what_was_recorded_after_it():
    printed = told(owners=("TIDEWELL MARINE INC",), source_date=date(2022, 6, 1))
    assert chain(applied_for(FIRST, RENAMED, SOLD), printed).owners == ("Norsund Power AS",)


def test_what_a_holders_own_file_says_moves_no_title():
    found = chain(applied_for(FIRST), told(SOLD, trusted=False), told(RENAMED, trusted=False))
    assert found.owners == ("Tidewell Inc.",)


def test_what_a_holders_own_file_calls_a_correction_replaces_nothing_that_a_keeper_brought():
    forged = recordal(
        "CORRECTIVE ASSIGNMENT REEL 50003 FRAME 30", "60000/1", "2023-01-01", ("Tidewell Inc.",), ("Elsewhere Ltd",)
    )
    found = chain(applied_for(FIRST, RENAMED, SOLD), told(forged, trusted=False))
    assert found.owners == ("Norsund Power AS",)
    assert {each.event.ref: each.part for each in found.entries}["50003/30"] is Part.MOVES


def test_what_a_holders_own_file_says_of_the_same_entry_names_nobody():
    bare = recordal("ASSIGNMENT", "50003/30", "2022-05-01", (), ())
    assert chain(applied_for(FIRST, bare), told(SOLD, trusted=False)).owners == ("Tidewell Inc.",)


@pytest.mark.parametrize("ref", ["²/1", "9" * 5000, "九/1"])
def test_a_number_that_only_looks_like_digits_keeps_its_place(ref):
    assert chain(applied_for(recordal("ASSIGNMENT", ref, "2020-02-01", INVENTORS, ("Tidewell Inc.",)))).owners == (
        "Tidewell Inc.",
    )


def burdens(*events: RightEvent, trusted: bool = True):
    found = burdens_of(chain(applied_for(FIRST, *events, trusted=trusted)).entries, trusted_only=True)
    return [(each.type, each.key, each.ended and each.ended.isoformat()) for each in found]


SECURED = recordal("SECURITY AGREEMENT", "60001/5", "2023-01-10", ("Tidewell Inc.",), ("First Coast Bank",))
FREED = recordal(
    "TERMINATION AND RELEASE OF SECURITY INTEREST RECORDED AT REEL 060001/FRAME 0005",
    "60002/6",
    "2024-02-01",
    ("First Coast Bank",),
    ("Tidewell Inc.",),
)


def test_a_security_stands_until_the_release_that_names_it():
    assert burdens(SECURED) == [(EncumbranceType.PLEDGE, "60001/5", None)]
    assert burdens(FREED, SECURED) == [(EncumbranceType.PLEDGE, "60001/5", "2024-02-01")]


def test_a_release_without_a_name_frees_the_only_security_of_its_holder():
    other = recordal(
        "SECURITY INTEREST", "60003/7", "2023-04-01", ("Tidewell Inc.",), ("Harbour Fund, as Collateral Agent",)
    )
    plain = recordal("RELEASE BY SECURED PARTY", "60004/8", "2024-02-01", ("HARBOUR FUND",), ("Tidewell Inc.",))
    assert [ended for _type, _key, ended in burdens(SECURED, other, plain)] == [None, "2024-02-01"]


def test_a_release_that_names_something_else_frees_nothing():
    other = recordal(
        "RELEASE OF SECURITY RECORDED AT REEL 1 FRAME 1", "7/7", "2024-02-01", ("First Coast Bank",), ("Tidewell Inc.",)
    )
    assert burdens(SECURED, other) == [(EncumbranceType.PLEDGE, "60001/5", None)]


def test_an_assigned_security_goes_on_in_other_hands():
    text = "ASSIGNMENT OF PATENT SECURITY INTEREST RECORDED AT REEL/FRAME 060001/0005"
    onward = recordal(text, "60009/1", "2023-06-01", ("First Coast Bank",), ("Second Coast Bank",))
    assert burdens(SECURED, onward) == [
        (EncumbranceType.PLEDGE, "60001/5", "2023-06-01"),
        (EncumbranceType.PLEDGE, "60009/1", None),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "CORRECTIVE ASSIGNMENT TO CORRECT REEL/FRAME 060001/0005",
        "ASSIGNMENT OF PATENT SECURITY INTEREST RECORDED AT REEL/FRAME 060001/0005",
        "RELEASE OF SECURITY INTEREST RECORDED AT REEL/FRAME 060001/0005",
    ],
)
def test_a_holders_own_file_takes_no_security_off_the_right(text):
    forged = recordal(text, "60009/1", "2023-06-01", ("First Coast Bank",), ("Tidewell Inc.",))
    right = derived([applied_for(FIRST, SECURED), told(forged, trusted=False)], today=TODAY)
    assert ("60001/5", None) in [(each.key, each.ended) for each in right.burdens]


def test_beside_the_register_a_holders_own_file_tells_no_end_of_the_term():
    forged = told(trusted=False, expiry_date=date(2060, 1, 1), expiry_basis=TermBasis.REGISTERED)
    register = told(expiry_date=date(2040, 1, 2), expiry_basis=TermBasis.ESTIMATED)
    assert derived([forged, register], today=TODAY).joined.values["expiry_date"] == date(2040, 1, 2)
    assert "expiry_date" not in derived([forged, told()], today=TODAY).joined.values


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("ASSIGNMENT OF PATENT SECURITY INTEREST RECORDED AT REEL/FRAME 048811/0679", "security"),
        ("TERMINATION AND RELEASE OF PATENT SECURITY AGREEMENT RECORDED AT REEL 048041/FRAME 0605", "release"),
        ("AFFIDAVIT TO AFFIRM THE RELEASE OF SECURITY INTEREST RECORDED AT R/F 015699/0355", "release"),
        ("CORRECTIVE ASSIGNMENT … HEREBY CONFIRMS THE SECURITY AGREEMENT.", "correction"),
        ("FIRST LIEN INTELLECTUAL PROPERTY SECURITY AGREEMENT", "security"),
        ("ENTITY CONVERSION", "name_change"),
        ("CONVEYANCE CHANGE OF NAME", "name_change"),
        ("MERGER AND CHANGE OF NAME", "name_change"),
        ("MERGER", "merger"),
        ("LICENSE", "licence"),
        ("NUNC PRO TUNC ASSIGNMENT", "assignment"),
        ("EMPLOYEE AGREEMENT", "other"),
    ],
)
def test_conveyances_are_classified_by_their_text_in_order(text, kind):
    assert conveyance(text).value == kind


@pytest.mark.parametrize(
    "text",
    [
        "REEL 026154, FRAME 0168",
        "REEL: 26154 FRAME: 168",
        "REEL/FRAME 026154/0168",
        "R/F 26154/0168",
        "REEL 26154/FRAME 0168",
    ],
)
def test_every_spelling_of_a_reel_and_frame_is_one(text):
    assert referred(f"CORRECTS {text}.") == ("26154/168",) == (reel_frame("026154", "0168"),)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("SMITH, JOHN A.", "John Smith", True),
        ("Acme Corporation", "ACME CORP.", True),
        ("U.S. Wells LLC", "US WELLS, L.L.C.", True),
        ("Steward Marine Vehicle Systems LP", "Stewart Marine Vehicle Systems, LP", True),
        ("First Bank, as administrative agent", "FIRST BANK", True),
        ("Acme Electronics Co., Ltd.", "Acme Electronics America Inc.", False),
        ("John Smith", "Jane Smith", False),
        ("海岬潮能科技有限公司", "海岬潮能科技 有限公司", True),
        ("海岬潮能科技有限公司", "海岬潮能有限公司", False),
    ],
)
def test_names_that_mean_the_same_party(one, other, same):
    assert same_party(one, other) is same
    assert same_party(other, one) is same


def test_a_list_of_recordals_is_read_to_its_end():
    text = "RELEASE OF SECURITY INTEREST AT REEL/FRAME NO. 49107/0392, 049108/0001 AND 49109/12 OF 01/02/2019"
    assert referred(text) == ("49107/392", "49108/1", "49109/12")


def test_a_dispute_that_the_books_name_is_not_told_once_more_by_the_status():
    opposed = RightEvent(kind=EventKind.DISPUTE, ref="B 1", day=date(2024, 3, 1))
    status: dict[str, Any] = {"status": AssetStatus.PENDING, "status_date": date(2024, 3, 5), "disputed": True}
    by_both = derived([told(opposed, **status)], today=TODAY)
    by_status = derived([told(**status)], today=TODAY)
    assert [each.key for each in by_both.burdens] == ["B 1"]
    assert [each.key for each in by_status.burdens] == ["contested 2024-03-05"]


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        (AssetKind.PATENT_APPLICATION, AssetStatus.PENDING),
        (AssetKind.PATENT_INVENTION, AssetStatus.IN_FORCE),
    ],
)
def test_what_is_revived_is_what_it_was(kind, status):
    gone = RightEvent(kind=EventKind.LAPSE, day=date(2023, 1, 1))
    back = RightEvent(kind=EventKind.REVIVAL, day=date(2023, 6, 1))
    assert derived([told(gone, kind=kind)], today=TODAY).joined.values["status"] is AssetStatus.LAPSED
    assert derived([told(gone, back, kind=kind)], today=TODAY).joined.values["status"] is status


def test_a_party_is_found_among_many_as_by_comparing_with_each():
    draw = random.Random(7)
    words = [
        "Tidewell",
        "Norsund",
        "Marine",
        "Power",
        "Harbor",
        "Harbour",
        "Inc.",
        "Ltd",
        "J.",
        "海岬科技",
        "Adams",
        "Stewart",
        "Steward",
    ]
    names = [" ".join(draw.sample(words, draw.randint(1, 4))) for _each in range(400)]
    for _round in range(30):
        some = tuple(draw.sample(names, 12))
        parties = Parties()
        parties.add(some)
        assert [name in parties for name in names] == [is_among(name, some) for name in names]
        gone = draw.choice(names)
        parties.remove([gone])
        left = tuple(name for name in some if not same_party(name, gone))
        assert [name in parties for name in names] == [is_among(name, left) for name in names]
        waiting, lists = Waiting((name,) for name in some), dict(enumerate(some))
        while waiting:
            asked = tuple(draw.sample(names, 2))
            want = next((place for place, name in lists.items() if is_among(name, asked)), min(lists))
            assert waiting.take(asked) == want
            del lists[want]


def test_thousands_of_entries_of_one_day_are_laid_out_in_a_time_that_grows_with_them():
    def moves(count: int) -> float:
        steps = [
            recordal("ASSIGNMENT", f"6/{at}", "2021-01-01", (f"Party N{at}",), (f"Party N{at + 1}",))
            for at in range(count)
        ]
        random.Random(1).shuffle(steps)
        begun = time.process_time()
        assert len(chain(told(*steps, owners=("Party N0",), owners_presumed=True)).holdings) == count + 1
        return time.process_time() - begun

    moves(100)
    assert moves(4000) < 20 * moves(500)
