"""The arithmetic of ranking, by itself."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING

from hypothesis import given, settings, strategies as st

from memory.recall.query.wanted import understand
from memory.recall.ranking import FADING, Neighbourhood, Weighing, rank, seeds, weights_of
from memory.recall.signals import ALL, Signals
from memory.recall.turns import NOTHING, Held, Place, Turn

if TYPE_CHECKING:
    from random import Random

PLACES = st.builds(Place, st.sampled_from(["a", "b"]), st.integers(0, 30))
HELD = st.builds(lambda exact, more: Held(exact, exact | more), st.integers(0, 15), st.integers(0, 15))
KNOWN = st.dictionaries(PLACES, HELD, max_size=30)
WEIGHTS = st.lists(st.floats(0, 20), min_size=4, max_size=4)
QUERY = understand("crane harbour sensor radar")


def turn(place: Place, held: Held) -> Turn:
    return Turn(place, held, NOTHING, False, False, False, 0, frozenset(), "", False)


@given(KNOWN, WEIGHTS)
def test_shares_lie_between_nothing_and_everything(known: dict[Place, Held], weights: list[float]) -> None:
    weighing = Weighing(weights)
    for held in known.values():
        assert 0 <= weighing.share(held) <= 1.000001
        assert weighing.share(Held(held.exact, held.exact)) <= weighing.share(held) + 1e-9


@given(KNOWN, WEIGHTS, HELD)
def test_holding_more_never_counts_less(known: dict[Place, Held], weights: list[float], more: Held) -> None:
    weighing = Weighing(weights)
    for held in known.values():
        union = Held(held.exact | more.exact, held.alike | more.alike)
        assert weighing.share(union) >= weighing.share(held) - 1e-9


@settings(max_examples=60)
@given(KNOWN, WEIGHTS, st.randoms(use_true_random=False))
def test_the_order_does_not_depend_on_the_order_of_the_candidates(
    known: dict[Place, Held], weights: list[float], random: Random
) -> None:
    turns = {place: turn(place, held) for place, held in known.items()}
    shuffled = dict(sorted(turns.items(), key=lambda _: random.random()))
    left = rank(turns, known, QUERY, Weighing(weights), frozenset())
    assert left == rank(shuffled, dict(reversed(known.items())), QUERY, Weighing(weights), frozenset())
    assert [one.score for one in left] == sorted((one.score for one in left), reverse=True)
    assert {one.place for one in left} == set(turns)


@given(KNOWN, WEIGHTS, st.integers(0, 40))
def test_seeds_are_the_first_of_one_order(known: dict[Place, Held], weights: list[float], most: int) -> None:
    every = seeds(known, Weighing(weights), len(known))
    assert seeds(known, Weighing(weights), most) == every[:most]
    assert set(every) == set(known)


def test_what_is_near_fades_with_distance_and_ends_with_the_conversation() -> None:
    known = Neighbourhood({Place("a", 10): Held(1, 1)}, Weighing([1.0]))
    near = known.fade([Place("a", 10), Place("a", 14), Place("a", 2), Place("b", 10)])
    assert near[Place("a", 10)] == 1
    assert abs(near[Place("a", 14)] - FADING**4) < 1e-9
    assert abs(near[Place("a", 2)] - FADING**8) < 1e-9
    assert near[Place("b", 10)] == 0


def test_a_place_is_the_key_it_came_from() -> None:
    place = Place.of("0123456789abcdef:00000042")
    assert (place.number, place.key) == (42, "0123456789abcdef:00000042")
    assert place.step(-2).key == "0123456789abcdef:00000040"


def test_a_signal_that_is_off_weighs_nothing_and_leaves_the_others() -> None:
    none = weights_of(Signals(**{field.name: False for field in fields(Signals)}))
    assert set(none) == {0}
    for field in fields(Signals):
        weights = weights_of(replace(ALL, **{field.name: False}))
        assert all(weight in (0, full) for weight, full in zip(weights, weights_of(ALL), strict=True))
