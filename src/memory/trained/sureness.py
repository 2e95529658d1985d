"""How sure a reading is: probabilities that mean what they say, fitted on authors that were not learnt from.

Two numbers are given, each by a small logistic model: that a value is right where its record is, from what the network
says of its words, and that there is such a record to file at all, from all marks of it. `training.calibrate` fits both.
"""

from __future__ import annotations

from math import exp, log
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from memory.trained.network import Floats, Network
    from memory.trained.tagging import Mark

NAMING: Final = {
    "a": ("name",),
    "c": ("name", "email"),
    "o": ("name", "amount", "stage", "close_date"),
    "s": ("subject", "case_number", "order_id"),
    "l": ("name", "company", "email"),
    "t": ("subject",),
    "p": (),
    "f": ("subject", "predicate", "object"),
    "d": ("content",),
}
"""Fields that a record of a kind rests on."""
KINDS: Final = "acosltpfd"


GROUPS: Final = {
    "amount": "amount",
    "currency": "currency",
    "close_date": "date",
    "due_date": "date",
    "stage": "stage",
    "status": "status",
    "priority": "priority",
    "title": "title",
    "email": "address",
    "website": "address",
    "phone": "phone",
    "account_name": "account",
    "related_to": "account",
    "company": "company",
    "contact_name": "contact",
    "industry": "about",
    "billing_city": "about",
    "probability": "probability",
    **dict.fromkeys(
        (
            *("custom", "interests", "occupation", "communication_style", "response_length", "language"),
            *("contact_method", "avoid_contact", "active_hours", "timezone"),
        ),
        "own",
    ),
}
"""Fields of a kind, whose values are as sure as each other where the network says the same of them."""
NAMES: Final = tuple(dict.fromkeys(GROUPS.values()))


def raw(mark: Mark) -> float:
    """Return what the network says of a value: that its label, its record and its meaning are right."""
    return mark.probability * mark.belongs * mark.chosen


def drawn(network: Network, name: str, said: tuple[float, float, float]) -> float:
    """Return the calibrated probability that a value of a field is right, from what the network says of it."""
    weights = network.labels.get("value")
    if not weights:
        return said[0] * said[1] * said[2]
    return logistic(weights, value_features(name, said))


def value_features(name: str, said: tuple[float, float, float]) -> Floats:
    """Describe a value by its field and by what the network says of its label, record and meaning."""
    group = GROUPS.get(name.partition(".")[0], "")
    found = [1.0, *(logit(one) for one in said), *(float(group == one) for one in NAMES)]
    return np.array(found, np.float32)


def logistic(weights: Sequence[float], features: Floats | Sequence[float]) -> float:
    """Return what a logistic model says of features."""
    return 1 / (1 + exp(-float(np.dot(features, np.array(weights, np.float32)))))


def sureness(network: Network, features: Floats) -> float:
    """Return the probability that a record with these features is one to file."""
    weights = network.labels.get("record")
    if not weights:
        return float(features[1])
    return logistic(weights, features)


def features_of(kind: str, marks: Sequence[Mark], every: Sequence[Mark]) -> Floats:
    """Describe a record by its marks: how sure the best and the worst are, how many, of what kind, among what else."""
    told = [one for one in marks if one.op == "set"]
    naming = [one for one in told if one.field in NAMING[kind]] or told or list(marks)
    sure = [raw(one) for one in naming]
    beside = sum(1 for one in every if one.op == "not")
    features = [
        1.0,
        max(sure),
        min(sure),
        logit(max(sure)),
        logit(min(sure)),
        min(len(told), 5) / 5,
        min(len(marks), 8) / 8,
        max((one.other for one in naming), default=0.0),
        max((one.nothing for one in naming), default=0.0),
        min(beside, 4) / 4,
        *(float(kind == one) for one in KINDS),
    ]
    return np.array(features, np.float32)


def logit(chance: float) -> float:
    """Return the log of the odds, of a probability within .001 and .999."""
    bounded = min(max(chance, 0.001), 0.999)
    return log(bounded / (1 - bounded))
