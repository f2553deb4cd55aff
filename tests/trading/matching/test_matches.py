"""The best for a need and for a listing: the same score from both sides, a bounded look, and what is put aside."""

from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core.actor import Role
from core.errors import Conflict, NotAllowed, NotFound, Unacceptable
from core.i18n import speaking
from listings.demand import services as demand
from listings.market import services as market
from listings.market.models import Listing
from tests.builders import NOON, actor_for
from tests.indexing import indexed
from tests.listings.demand.world import a_need, an_answer
from tests.listings.market.world import a_bundle_on_sale, an_asset
from tests.parties.cast import how_many, trail
from tests.test_query_counts import statements
from tests.trading.matching.world import Market
from trading.matching import candidates, queries, reasons, services
from trading.matching.models import MatchDismissal, WhyNot
from trading.matching.weights import Term

TODAY = NOON.date()


def best_of_need(session: Session, world: Market) -> list[int]:
    session.flush()
    return [match.listing.id for match in queries.listings_for(session, world.need, now=NOON).best]


def best_of_listing(session: Session, world: Market) -> list[int]:
    session.flush()
    return [match.need.id for match in queries.needs_for(session, world.close, now=NOON).best]


def test_what_fits_stands_first_and_what_has_nothing_in_common_not_at_all(session: Session, world: Market) -> None:
    found = best_of_need(session, world)

    assert found.index(world.close_id) < found.index(world.costly_id)
    assert world.far_id not in found


def test_with_the_index_the_same_stand_first(session: Session, world: Market) -> None:
    indexed(session)
    found = queries.listings_for(session, world.need, now=NOON)

    assert found.corpus.view is not None
    assert found.best[0].listing.id == world.close_id
    assert world.far_id not in [match.listing.id for match in found.best]
    session.rollback()


def test_a_pair_has_the_same_score_from_both_sides(session: Session, world: Market) -> None:
    indexed(session)
    forward = {each.listing.id: each.score for each in queries.listings_for(session, world.need, now=NOON).best}
    for listing in (world.close, world.costly):
        backward = {each.need.id: each.score for each in queries.needs_for(session, listing, now=NOON).best}
        alone, _corpus = queries.one(session, world.need_id, listing.id, world.buyer, now=NOON)
        assert forward[listing.id] == backward[world.need_id] == alone.score
    session.rollback()


def test_each_term_says_why_in_the_readers_language(session: Session, world: Market) -> None:
    match, corpus = queries.one(session, world.need_id, world.close_id, world.buyer, now=NOON)
    said = {line.term: line.sentence for line in reasons.lines(match, corpus, TODAY)}

    assert list(said) == list(Term)
    assert "热管理" in said[Term.WORDS]
    assert "cooling" in said[Term.WORDS]
    assert said[Term.FIELD] == "H01M 10/60 lies in Batteries and energy storage, as asked."
    assert said[Term.TERRITORY] == "It covers all wanted places; offered for: Chinese mainland."
    assert said[Term.GRANT] == "Offered as wanted: Ordinary licence."
    assert said[Term.PRICE] == "CNY 600,000.00 lies within the budget of CNY 800,000.00."
    assert said[Term.STATUS] == "It is on sale, and the right is in force."
    assert said[Term.TIME].startswith("14 years")
    with speaking("zh_Hans"):
        assert reasons.of_price(match) == "¥600,000.00 在预算 ¥800,000.00 之内。"


def test_the_points_that_are_shown_add_up_to_the_score(session: Session, world: Market) -> None:
    for match in queries.listings_for(session, world.need, now=NOON).best:
        lines = reasons.lines(match, queries.corpus(), TODAY)
        assert round(sum(line.points for line in lines), 1) == match.score.total


def test_a_list_sends_as_many_statements_for_many_as_for_few(session: Session, world: Market) -> None:
    def count() -> int:
        session.flush()
        with statements() as sent:
            queries.listings_for(session, world.need, now=NOON)
            queries.needs_for(session, world.close, now=NOON)
        return len(sent)

    count()  # begins the transaction, and reads what is read once
    few = count()
    for _more in range(5):
        a_need(session, world.demand)
    assert count() == few


def test_only_a_bounded_number_is_looked_at(session: Session, world: Market, monkeypatch: pytest.MonkeyPatch) -> None:
    for _more in range(6):
        a_need(session, world.demand)
    session.flush()
    monkeypatch.setattr(candidates, "CANDIDATES", 3)

    assert len(queries.needs_for(session, world.close, now=NOON).best) == 3


def test_nobody_is_matched_with_themselves(session: Session, world: Market) -> None:
    own = actor_for(world.close.seller_id, Role.BUYER, Role.RIGHT_HOLDER)
    need = a_need(session, world.demand, actor=own)
    session.flush()

    assert queries.listings_for(session, need, now=NOON).best == []
    assert need.id not in best_of_listing(session, world)


def test_what_is_not_open_or_not_on_sale_is_not_shown(session: Session, world: Market) -> None:
    market.withdraw_listing(session, listing_id=world.close_id, actor=world.holder, now=NOON)
    demand.pause_need(session, need_id=world.need_id, actor=world.buyer, now=NOON)

    assert world.close_id not in best_of_need(session, world)
    assert queries.needs_for(session, world.costly, now=NOON).best == []


def test_a_need_whose_last_day_has_passed_is_not_shown(session: Session, world: Market) -> None:
    session.flush()
    assert world.need.expires_at is not None
    assert queries.needs_for(session, world.close, now=world.need.expires_at).best == []
    assert queries.needs_for(session, world.close, now=world.need.expires_at - timedelta(seconds=1)).best != []


def test_each_side_puts_a_match_aside_for_itself_alone(session: Session, world: Market) -> None:
    services.dismiss_match(
        session, need_id=world.need_id, listing_id=world.close_id, reason=WhyNot.KNOWN, actor=world.buyer, now=NOON
    )

    assert world.close_id not in best_of_need(session, world)
    assert world.need_id in best_of_listing(session, world)
    aside = queries.listings_for(session, world.need, now=NOON).aside
    assert [(match.listing.id, row.reason) for match, row in aside] == [(world.close_id, WhyNot.KNOWN)]
    assert trail(session, f"match:{world.need_id}:{world.close_id}") == ["match.dismissed"]


def test_a_match_is_taken_up_again(session: Session, world: Market) -> None:
    given = {"need_id": world.need_id, "listing_id": world.close_id, "actor": world.holder, "now": NOON}
    services.dismiss_match(session, reason=WhyNot.TERMS, **given)  # type: ignore[arg-type]
    assert world.need_id not in best_of_listing(session, world)

    services.recall_match(session, **given)  # type: ignore[arg-type]

    assert world.need_id in best_of_listing(session, world)
    with pytest.raises(NotFound):
        services.recall_match(session, **given)  # type: ignore[arg-type]


def test_a_match_is_put_aside_once_by_one_side(session: Session, world: Market) -> None:
    given = {"need_id": world.need_id, "listing_id": world.close_id, "actor": world.buyer, "now": NOON}
    services.dismiss_match(session, reason=WhyNot.KNOWN, **given)  # type: ignore[arg-type]

    with pytest.raises(Conflict) as refusal:
        services.dismiss_match(session, reason=WhyNot.TERMS, **given)  # type: ignore[arg-type]
    assert refusal.value.code == "dismissed_before"
    assert how_many(session, MatchDismissal) == 1
    kept = session.query(MatchDismissal).one()
    session.add(
        MatchDismissal(
            organisation_id=kept.organisation_id, need_id=kept.need_id, listing_id=kept.listing_id,
            reason=WhyNot.KNOWN, person_name="He Yun", dismissed_at=NOON,
        )
    )  # fmt: skip
    with pytest.raises(IntegrityError):
        session.flush()


def test_another_reason_is_said_in_words(session: Session, world: Market) -> None:
    with pytest.raises(Unacceptable) as refusal:
        services.dismiss_match(
            session, need_id=world.need_id, listing_id=world.close_id, reason=WhyNot.OTHER, actor=world.buyer, now=NOON
        )

    assert list(refusal.value.fields) == ["note"]
    assert how_many(session, MatchDismissal) == 0


def test_strangers_find_no_match_and_centers_read_along(session: Session, world: Market) -> None:
    given = {"need_id": world.need_id, "listing_id": world.close_id, "now": NOON}
    with pytest.raises(NotFound):
        services.dismiss_match(session, reason=WhyNot.KNOWN, actor=world.demand.rival, **given)  # type: ignore[arg-type]
    with pytest.raises(NotAllowed):
        services.dismiss_match(session, reason=WhyNot.KNOWN, actor=world.demand.staff, **given)  # type: ignore[arg-type]
    seen, _corpus = queries.one(session, world.need_id, world.close_id, world.demand.staff, now=NOON)
    assert seen.score.total > 0
    for need_id, listing_id in ((world.need_id, 999), (999, world.close_id)):
        with pytest.raises(NotFound):
            queries.one(session, need_id, listing_id, world.buyer, now=NOON)
    assert how_many(session, MatchDismissal) == 0


def test_a_listing_that_was_offered_for_a_need_is_matched_like_any_other(session: Session, world: Market) -> None:
    an_answer(session, world.demand, world.need, world.close)

    assert best_of_need(session, world)[0] == world.close_id


@pytest.mark.parametrize("with_index", [True, False])
def test_a_bundle_is_found_by_any_of_its_rights_and_once(session: Session, world: Market, with_index: bool) -> None:
    seller = world.demand.market
    mill = an_asset(session, seller, "轧机", "Rolling mill", classes=[("IPC", "B21B 1/00")])
    plates = [an_asset(session, seller, f"电池热管理冷却板{n}", f"Cooling plate for packs {n}") for n in (1, 2)]
    number = a_bundle_on_sale(session, seller, mill, *plates).id
    session.commit()
    if with_index:
        indexed(session)
    best = [match.listing.id for match in queries.listings_for(session, world.need, now=NOON).best]
    assert best.count(number) == 1
    bundle = session.get_one(Listing, number)
    assert world.need_id in [match.need.id for match in queries.needs_for(session, bundle, now=NOON).best]
    session.rollback()
