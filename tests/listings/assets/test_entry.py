"""A right entered by hand: checked, kept once, its term computed."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from sqlalchemy import func, select

from core.db import db, transaction
from core.errors import Conflict, NotAllowed, Unacceptable
from listings.assets import queries, services
from listings.assets.entry import Entry, checked
from listings.assets.kinds import AssetKind, AssetStatus, TermBasis
from listings.assets.models import Asset
from tests.builders import NOON, actor_for
from tests.listings.assets.world import ENTRY, TODAY, a_holder, an_asset, an_organisation


def count(session):
    return session.scalar(select(func.count(Asset.id)))


def test_a_right_is_kept_with_its_number_owner_and_statutory_term(session):
    owner = an_organisation(session)
    asset = an_asset(session, owner)
    assert asset.number_display == "ZL202310876543.9"
    assert (asset.expiry_date, asset.expiry_basis) == (date(2043, 7, 17), TermBasis.ESTIMATED)
    assert queries.sole_owner_id(session, asset.id, TODAY) == owner.id
    assert [each.code for each in queries.classes_of(session, asset.id)] == ["H02J 7/00"]


def test_the_same_right_is_entered_once_whatever_its_spelling(session):
    owner = an_organisation(session)
    first = an_asset(session, owner)
    with pytest.raises(Conflict) as refused:
        an_asset(session, owner, number="2023108765439")
    assert refused.value.code == "number_known"
    assert refused.value.details == [{"asset_id": first.id}]
    assert count(session) == 1


def test_a_wrong_check_digit_is_refused_with_a_hint(session):
    owner = an_organisation(session)
    with pytest.raises(Unacceptable) as refused:
        an_asset(session, owner, number="202310876543.1")
    assert "check digit" in refused.value.fields["number"][0]
    assert count(session) == 0


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"number": ""}, "number"),
        ({"number": "CN116990001B"}, "number"),
        ({"number": "202320123987.0"}, "number"),
        ({"title": " "}, "title"),
        ({"filing_date": None}, "filing_date"),
        ({"filing_date": date(2027, 1, 1)}, "filing_date"),
        ({"grant_date": date(2020, 1, 1)}, "grant_date"),
        ({"expiry_date": date(2020, 1, 1)}, "expiry_date"),
        ({"expiry_date": date(2083, 1, 1)}, "expiry_date"),
        ({"grant_date": None}, "status"),
        ({"status": AssetStatus.PENDING}, "number"),
        ({"jurisdiction": "C1"}, "jurisdiction"),
        ({"classes": [("NICE", "46")]}, "classes"),
        ({"filing_date": date(2004, 1, 5), "grant_date": date(2006, 1, 5)}, "status"),
    ],
)
def test_each_answer_that_does_not_fit_is_named(session, change, field):
    owner = an_organisation(session)
    with pytest.raises(Unacceptable) as refused:
        an_asset(session, owner, **change)
    assert field in refused.value.fields
    assert count(session) == 0


@pytest.mark.parametrize(
    ("change", "ends"),
    [
        ({"kind": AssetKind.PATENT_UTILITY, "number": "202320123987.0"}, date(2033, 7, 17)),
        ({"kind": AssetKind.PATENT_DESIGN, "number": "202430246810.X"}, date(2038, 7, 17)),
        ({"kind": AssetKind.TRADEMARK, "number": "71234567"}, date(2035, 3, 13)),  # the day before the anniversary
        ({"kind": AssetKind.COPYRIGHT_WORK, "number": "国作登字-2023-F-00990001"}, date(2073, 12, 31)),
        ({"kind": AssetKind.TRADEMARK, "jurisdiction": "EM", "number": "018990001"}, date(2033, 7, 17)),
        ({"jurisdiction": "EP", "number": "21876543.6"}, date(2043, 7, 17)),
    ],
)
def test_terms_follow_the_law_of_each_kind_br_01_br_06_br_07(session, change, ends):
    assert an_asset(session, an_organisation(session), **change).expiry_date == ends


def test_only_a_right_holder_of_the_organisation_enters_its_rights(session):
    owner, other = an_organisation(session), an_organisation(session, "Nordlicht Optik GmbH", country="DE")
    for stranger in (actor_for(owner.id), a_holder(other)):
        with pytest.raises(NotAllowed):
            services.register_asset(session, **ENTRY, organisation_id=owner.id, actor=stranger, now=NOON)
    assert count(session) == 0


def test_two_who_enter_one_number_at_once_are_told_so_kindly(app):
    with transaction() as session:
        owners = [an_organisation(session), an_organisation(session, "别家科技有限公司")]
    ready = Barrier(2)

    def enter(owner):
        with app.app_context():
            ready.wait()
            try:
                with transaction() as session:
                    an_asset(session, owner)
            except Conflict as refusal:
                return refusal.code
            finally:
                db.session.remove()
            return "entered"

    with ThreadPoolExecutor(2) as both:
        assert sorted(both.map(enter, owners)) == ["entered", "number_known"]


def test_a_number_entered_between_look_and_write_is_a_known_one(session):
    owner = an_organisation(session)
    first = an_asset(session, owner)
    entry = checked(
        Entry(**{"title_en": "", "jurisdiction": "CN", "expiry_date": None, "summary": "", **ENTRY}), today=TODAY
    )
    with pytest.raises(Conflict) as refused:
        services.keep_entry(session, entry, now=NOON)
    assert refused.value.details == [{"asset_id": first.id}]
    assert count(session) == 1
