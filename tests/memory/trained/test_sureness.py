from __future__ import annotations

from typing import TYPE_CHECKING, cast

import numpy as np
import pytest

from memory.trained.sureness import drawn, features_of, sureness, value_features
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


def test_without_a_fit_a_value_is_as_sure_as_the_network_says() -> None:
    assert drawn(_network(), "amount", (0.8, 0.5, 1.0)) == pytest.approx(0.4)


def test_the_fit_weighs_label_record_and_meaning_of_each_field() -> None:
    weights = np.zeros(len(value_features("amount", (1.0, 1.0, 1.0))))
    weights[1], weights[4] = 1.0, -1.0
    network = _network(value=weights.tolist())
    amount, title = (drawn(network, name, (0.9, 0.1, 0.1)) for name in ("amount", "title"))
    assert title == pytest.approx(0.9)
    assert amount == pytest.approx(9 / (9 + np.e))


def test_a_record_rests_on_the_fields_that_name_it() -> None:
    name, phone = _mark("c.name", 0.4), _mark("c.phone", 0.99)
    features = features_of("c", [name, phone], [name, phone])
    assert features[1] == pytest.approx(0.4)


def test_what_only_looks_like_a_value_makes_a_record_less_sure() -> None:
    plain, doubtful = _mark("a.name", 0.6), _mark("a.name", 0.6, other=0.4)
    weights = np.zeros(19)
    weights[7] = -3.0
    network = _network(record=weights.tolist())
    sure, unsure = (sureness(network, features_of("a", [one], [one])) for one in (plain, doubtful))
    assert unsure < sure == pytest.approx(0.5)
