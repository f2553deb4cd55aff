"""Kinds of use, channels and single goods: a scope's dimensions that most grants leave open."""

from datetime import date

import pytest
from werkzeug.datastructures import MultiDict

from core.errors import Unacceptable
from core.i18n import speaking
from listings.terms import forms
from listings.terms.acts import ACTS, PERSONAL
from listings.terms.channels import CHANNELS
from listings.terms.fields import FIELDS
from listings.terms.scope import Scope
from listings.terms.territories import TERRITORIES
from listings.terms.tree import item_code
from listings.terms.validation import RightFacts, validate
from listings.terms.wording import describe
from tests.listings.terms.making import a_license

STARTS, ENDS = date(2026, 1, 1), date(2026, 12, 31)
PATENT = RightFacts("patent", date(2040, 1, 1), "CN")


def scope(fields="*", **limits):
    codes = {name: tuple(text.split()) for name, text in limits.items()}
    return Scope(("CN",), tuple(fields.split()), STARTS, ENDS, **codes)


def test_a_scope_that_limits_nothing_is_kept_as_before():
    assert list(scope().as_json()) == ["territories", "fields", "starts", "ends"]
    assert scope(acts="*", channels="*") == scope()


def test_a_limit_is_kept_and_read_back():
    limited = scope(acts="patent.make patent.use", channels="online")
    assert Scope.from_json(limited.as_json()) == limited
    assert limited.as_json()["acts"] == ["patent.make", "patent.use"]


@pytest.mark.parametrize(
    ("one", "other", "common"),
    [
        ({"acts": "patent.make"}, {"acts": "patent.sell"}, None),
        ({"acts": "patent.make"}, {}, ("patent.make",)),
        ({"acts": "patent"}, {"acts": "patent.sell patent.import"}, ("patent.import", "patent.sell")),
        ({"channels": "online"}, {"channels": "trade"}, None),
        ({"channels": "online"}, {"acts": "patent.make"}, ("patent.make",)),
    ],
)
def test_scopes_meet_only_if_acts_and_channels_meet_too(one, other, common):
    overlap = scope(**one).overlaps(scope(**other))
    assert (overlap and overlap.acts) == common
    assert (overlap is None) == (scope(**other).overlaps(scope(**one)) is None)


def test_a_scope_contains_another_only_if_its_limits_do():
    assert scope().contains(scope(acts="patent.make"))
    assert not scope(acts="patent.make").contains(scope())
    assert not scope().is_everything
    assert Scope.everything(STARTS).is_everything


def test_a_limit_is_said_in_words_and_everything_is_not():
    with speaking("zh_Hans"):
        assert str(scope(acts="patent.make", channels="online")) == (
            "中国大陆；全部领域；使用方式：制造；渠道：线上；自2026年1月1日至2026年12月31日"
        )
    assert "Kind of use" not in str(scope())
    assert ("Kind of use", "Making, Selling") in describe(
        a_license(scope=scope(fields="electrical", acts="patent.make patent.sell"))
    )


def test_the_thirteen_property_rights_of_a_work_can_be_granted_and_the_four_personal_ones_cannot():
    assert [place.code for place in ACTS.children("copyright")] == [f"copyright.{n}" for n in range(5, 18)]
    assert [f"copyright.{n}" for n in range(1, 5)] == list(PERSONAL)
    with pytest.raises(Unacceptable) as refusal:
        validate(a_license(scope=scope(acts="copyright.2")), right=RightFacts("copyright"))
    assert "stays with the author" in refusal.value.fields["scope.acts"][0]


@pytest.mark.parametrize(
    ("limits", "term"),
    [({"acts": "mark.goods"}, "scope.acts"), ({"acts": "xx"}, "scope.acts"), ({"channels": "xx"}, "scope.channels")],
)
def test_a_limit_that_does_not_fit_is_named(limits, term):
    with pytest.raises(Unacceptable) as refusal:
        validate(a_license(scope=scope("electrical", **limits)), right=PATENT)
    assert list(refusal.value.fields) == [term]


def test_single_goods_lie_in_their_class():
    batteries, cables = item_code("nice.9", "Electric  Batteries"), item_code("nice.9", "cables, electric")
    assert batteries == "nice.9:electric batteries"
    assert batteries in FIELDS
    assert item_code("electrical", "x") not in FIELDS
    assert "nice.9:" not in FIELDS
    assert FIELDS.covers("nice.9", batteries)
    assert not FIELDS.covers("nice.25", batteries)
    assert FIELDS.meet(batteries, cables) is None
    assert FIELDS.reduced([batteries, "nice.9", "nice.25"]) == ("nice.25", "nice.9")
    assert FIELDS.label(batteries).endswith(": electric batteries")


@pytest.mark.parametrize("tree", [TERRITORIES, FIELDS, ACTS, CHANNELS])
def test_masks_meet_exactly_where_codes_do(tree):
    codes = list(tree.places)
    for one in codes[::3]:
        for other in codes:
            assert bool(tree.mask([one]) & tree.mask([other])) == (tree.meet(one, other) is not None), (one, other)


def test_the_mask_of_an_item_meets_its_class_and_no_other():
    item = FIELDS.mask(["nice.9:electric batteries"])
    assert item & FIELDS.mask(["nice.9"])
    assert item & FIELDS.mask(["*"])
    assert not item & FIELDS.mask(["nice.25"])


def a_form(**answers):
    plain = {"grant": "ordinary", "instalments.0.amount": "100", "scope.starts": "2027-01-01"}
    pairs = [*plain.items(), ("scope.territories", "CN"), ("scope.fields", "nice.9"), ("scope.fields", "nice.25")]
    return MultiDict([*pairs, *((name.replace("_", "."), text) for name, text in answers.items())])


def test_the_form_takes_goods_one_a_line_in_place_of_their_class():
    terms = forms.load_terms(a_form(scope_goods="9: Electric batteries\n第9类：电缆"), today=STARTS)
    assert terms.scope.fields == ("nice.25", "nice.9:electric batteries", "nice.9:电缆")
    values = forms.values_from(terms)
    assert values["scope.fields"] == ["nice.25"]
    assert values["scope.goods"].splitlines() == ["9: electric batteries", "9: 电缆"]


def test_the_form_leaves_acts_and_channels_open_unless_some_are_ticked():
    assert forms.load_terms(a_form(), today=STARTS).scope.acts == ("*",)
    assert forms.load_terms(a_form(scope_acts="mark.goods"), today=STARTS).scope.acts == ("mark.goods",)


def test_the_form_offers_the_acts_of_the_rights_own_family():
    assert [place.code for place, _inside in forms.limits_for("trademark")["acts"]] == [
        "mark.goods", "mark.papers", "mark.advertising",
    ]  # fmt: skip
    assert forms.limits_for("patent")["goods"] is False
