"""Fit how sure the reader may be, on authors that it has not learnt from: `memory.trained.sureness`.

    python -m training.calibrate a14,a22 [--weights FOLDER]

Writes the weights of two logistic models beside those of the network: how often such values are right, and how often
such records are ones to file.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from memory.trained.network import load
from memory.trained.reading import read
from memory.trained.sureness import value_features
from training.judge import CRM, HERE, WEIGHTS, as_record, is_right, matches, turns_of
from training.markup import KINDS
from training.markup import load as conversations

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    from memory.trained.network import Floats, Network
    from training.markup import Conversation

STEPS, RATE, DECAY = 4_000, 0.3, 1e-3
"""Of the logistic model's descent."""


def gather(network: Network, convs: Iterable[Conversation]) -> tuple[Floats, Floats, Floats, Floats]:
    """Read conversations; return features and truth of values, and of records."""
    values: list[tuple[Floats, float]] = []
    features: list[Floats] = []
    truth: list[float] = []
    for conv in convs:
        gold = conv.gold()
        drafts = read(turns_of(conv), least=0.0, network=network)
        for kind in KINDS.values():
            found = [one for one in drafts if one.kind == kind]
            records = [as_record(one) for one in found]
            hits = matches(kind, gold.get(kind, []), records)
            for at, draft in enumerate(found):
                if draft.features is None or kind not in gold:
                    continue
                features.append(draft.features)
                truth.append(float(at in hits.values()))
            for i, j in hits.items():
                for name, value in found[j].fields.items():
                    right = is_right(kind, name, gold[kind][i], value.value)
                    if right is not None and kind in CRM:
                        values.append((value_features(name, value.said), float(right)))
    said, right_ = zip(*values, strict=True)
    return np.stack(said), np.array(right_), np.stack(features), np.array(truth)


def logistic(features: Floats, truth: Floats) -> list[float]:
    """Fit a logistic model by gradient descent, with a little weight decay."""
    weights = np.zeros(features.shape[1], np.float64)
    for _ in range(STEPS):
        chances = 1 / (1 + np.exp(-features @ weights))
        weights -= RATE * (features.T @ (chances - truth) / len(truth) + DECAY * weights)
    return [round(float(one), 4) for one in weights]


def calibrate(weights: Path, authors: Iterable[str]) -> None:
    """Fit on some authors, and keep what is found with the weights."""
    path = weights / "heads.npz"
    with np.load(path) as stored:
        arrays = {name: stored[name] for name in stored.files}
    labels = json.loads(bytes(arrays["labels"]).decode())
    for name in ("value", "record"):
        labels.pop(name, None)
    _keep(path, arrays, labels)
    convs = [one for author in authors for one in conversations(HERE / "corpus" / f"{author}.jsonl")]
    values, right, records, filed = gather(load(weights), convs)
    labels["value"], labels["record"] = logistic(values, right), logistic(records, filed)
    _keep(path, arrays, labels)
    print(
        f"fitted on {len(right)} values, {right.mean():.2f} right, and {len(filed)} records, {filed.mean():.2f} to file"
    )


def _keep(path: Path, arrays: Mapping[str, NDArray[Any]], labels: Mapping[str, object]) -> None:
    written = np.frombuffer(json.dumps(labels, sort_keys=True).encode(), np.uint8)
    np.savez_compressed(path, **{**arrays, "labels": written})


def main() -> None:
    """Fit on the authors that the arguments name."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("authors")
    parser.add_argument("--weights", type=Path, default=WEIGHTS)
    options = parser.parse_args()
    calibrate(options.weights, options.authors.split(","))


if __name__ == "__main__":
    main()
