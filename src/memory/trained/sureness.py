"""Calibrated probabilities of what was read, fitted on authors outside the training data.

Two small logistic models: one gives the probability that a value is right if its record is, from the
network's probabilities for its words; the other that the record exists at all, from all its marks.
`training.calibrate` fits both.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from math import exp, log, log1p
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

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
"""Kind's letter → fields that establish a record of it."""
CALLED: Final = frozenset({"name", "subject", "content"})
"""Fields that hold what people call a record."""
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
"""Field → group of fields that share one calibration weight."""
NAMES: Final = tuple(dict.fromkeys(GROUPS.values()))


class Signals(NamedTuple):
    """The network's probabilities for a value, 0 to 1."""

    label: float
    """Its label is right."""
    record: float
    """It belongs to its record."""
    meaning: float
    """It means the value that was read."""
    nothing: float = 0.0
    """A word of it has no label."""
    other: float = 0.0
    """A word of it only looks like a value."""


@dataclass(frozen=True, slots=True)
class Scene:
    """Features of a whole reading, computed once from all its marks (`scene_of`)."""

    words: int
    messages: int
    evenness: float
    """Mean log odds of the reading's marks."""
    records: Mapping[str, int]
    """Kind's letter → number of its records."""
    apart: int
    """Number of marks that only look like a value."""


def scene_of(marks: Sequence[Mark], words: int, messages: int) -> Scene:
    """Return the features of a whole reading: its marks, and its numbers of words and messages."""
    even = float(np.mean([logit(one.probability) for one in marks])) if marks else 0.0
    kinds = Counter(kind for kind, _ in {(one.kind, one.ref) for one in marks if one.ref})
    return Scene(words, messages, even, kinds, sum(one.op == "not" for one in marks))


def signals(mark: Mark) -> Signals:
    """Return the network's probabilities for a mark."""
    return Signals(mark.probability, mark.belongs, mark.chosen, mark.nothing, mark.other)


def raw(mark: Mark) -> float:
    """Return the uncalibrated probability that label, record and meaning of a mark are all right."""
    return mark.probability * mark.belongs * mark.chosen


def calibrated_probability(network: Network, features: Floats, said: Signals) -> float:
    """Return the calibrated probability that a value is right if its record is."""
    weights = network.labels.get("value")
    return logistic(weights, features) if weights else said.label * said.record * said.meaning


def value_features(name: str, said: Signals, words: str, marks: Sequence[Mark], scene: Scene) -> Floats:
    """Return the features of a value: its field, the network's probabilities, its words, and its scene.

    `marks` are those of its record.
    """
    group = GROUPS.get(name.partition(".")[0], "")
    found = [
        1.0,
        *(logit(one) for one in said[:3]),
        *(float(group == one) for one in NAMES),
        said.nothing,
        said.other,
        log1p(len(words.split())),
        float(any(one.isdigit() for one in words)),
        min(3, sum(1 for one in marks if one.op == "set" and one.field == name)) / 3,
        min(6, scene.records.get(marks[0].kind, 0)) / 6 if marks else 0.0,
        log1p(scene.words) / 6,
    ]
    return np.array(found, np.float32)


def sureness(network: Network, features: Floats) -> float:
    """Return the calibrated probability that a record with these features exists."""
    weights = network.labels.get("record")
    return logistic(weights, features) if weights else float(features[1])


def record_features(kind: str, marks: Sequence[Mark], fields: int, scene: Scene) -> Floats:
    """Return the features of a record: its marks' probabilities, number and length, its fields, the scene."""
    told = [one for one in marks if one.op == "set"]
    naming = [one for one in told if one.field in NAMING[kind]] or told or list(marks)
    called = max((one.text for one in told if one.field in CALLED), key=len, default="")
    sure = [raw(one) for one in naming]
    features = [
        1.0,
        max(sure),
        min(sure),
        logit(max(sure)),
        logit(min(sure)),
        float(np.mean([log(max(raw(one), 0.001)) for one in marks])),
        min(one.belongs for one in marks),
        min(len(told), 5) / 5,
        min(len(marks), 8) / 8,
        min(fields, 6) / 6,
        min(4, sum(1 for one in told if one.field in CALLED)) / 4,
        max((one.other for one in naming), default=0.0),
        max((one.nothing for one in naming), default=0.0),
        float(called[:1].isupper()),
        log1p(len(called.split())),
        min(scene.apart, 4) / 4,
        min(6, scene.records.get(kind, 0)) / 6,
        scene.evenness / 7,
        log1p(scene.words) / 6,
        min(8, scene.messages) / 8,
        *(float(kind == one) for one in KINDS),
    ]
    return np.array(features, np.float32)


def logistic(weights: Sequence[float], features: Floats | Sequence[float]) -> float:
    """Return the probability that a logistic model gives for features."""
    return 1 / (1 + exp(-float(np.dot(features, np.array(weights, np.float32)))))


def logit(chance: float) -> float:
    """Return the log odds of a probability, which is clipped to 0.001 to 0.999."""
    bounded = min(max(chance, 0.001), 0.999)
    return log(bounded / (1 - bounded))
