from __future__ import annotations

from typing import TYPE_CHECKING, cast

import numpy as np
import pytest

from memory.trained.sureness import (
    Scene,
    Signals,
    calibrated_probability,
    record_features,
    scene_of,
    sureness,
    value_features,
)
from memory.trained.tagging import Mark

if TYPE_CHECKING:
    from memory.trained.network import Network


class _Labels:
    def __init__(self, **labels: object) -> None:
        self.labels = labels


def _network(**labels: object) -> Network:
    return cast("Network", _Labels(**labels))


def _mark(label: str, chance: float, *, op: str = "set", other: float = 0.0) -> Mark:
    kind, _, name = label.partition(".")
    return Mark(0, 1, label, chance, op, name or None, kind, other=other)  # type: ignore[arg-type]  # a test's own


def _scene(*marks: Mark) -> Scene:
    return scene_of(marks, words=20, messages=1)


def test_without_a_fit_a_value_is_as_sure_as_the_network_says() -> None:
    said = Signals(0.8, 0.5, 1.0)
    features = value_features("amount", said, "48k", [], _scene())
    assert calibrated_probability(_network(), features, said) == pytest.approx(0.4)


def test_the_fit_weighs_label_record_and_meaning_of_each_field() -> None:
    said = Signals(0.9, 0.1, 0.1)
    of_amount, of_title = (value_features(name, said, "x", [], _scene()) for name in ("amount", "title"))
    weights = np.zeros(len(of_amount))
    weights[1], weights[4] = 1.0, -1.0
    network = _network(value=weights.tolist())
    assert calibrated_probability(network, of_title, said) == pytest.approx(0.9)
    assert calibrated_probability(network, of_amount, said) == pytest.approx(9 / (9 + np.e))


def test_a_record_rests_on_the_fields_that_name_it() -> None:
    name, phone = _mark("c.name", 0.4), _mark("c.phone", 0.99)
    features = record_features("c", [name, phone], 2, _scene(name, phone))
    assert features[1] == pytest.approx(0.4)


def test_what_only_looks_like_a_value_makes_a_record_less_sure() -> None:
    plain, doubtful = _mark("a.name", 0.6), _mark("a.name", 0.6, other=0.4)
    of_plain, of_doubtful = (record_features("a", [one], 1, _scene(one)) for one in (plain, doubtful))
    weights = np.where(of_plain != of_doubtful, -3.0, 0.0)
    network = _network(record=weights.tolist())
    assert sureness(network, of_doubtful) < sureness(network, of_plain) == pytest.approx(0.5)


def test_many_records_of_a_kind_and_long_subjects_are_told() -> None:
    """One of several deals, or a long phrase, is less often right; the features let the fit learn that."""
    one, two = _mark("o.name", 0.9), _mark("o.name", 0.9)
    one.ref, two.ref, two.text = "o1", "o2", "the renewal of the fleet policy"
    alone = record_features("o", [one], 1, _scene(one))
    among = record_features("o", [one], 1, _scene(one, two))
    longer = record_features("o", [two], 1, _scene(one, two))
    assert (alone != among).any()
    assert (among != longer).any()
