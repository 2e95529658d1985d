"""Calibration of the reader's probabilities (`memory.trained.sureness`) on authors outside its training data.

    python -m training.calibrate a14,a22 [--weights FOLDER]

Writes the weights of three logistic models beside those of the network: whether a value is right, whether a
record is one to file, and whether a message states anything to remember (`memory.trained.gate`).
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from memory.trained import gate
from memory.trained.network import load
from memory.trained.reading import read
from memory.trained.words import Said
from training.judge import CRM, HERE, WEIGHTS, alike, as_record, is_right, matches
from training.markup import KINDS, load as conversations
from training.turns import turns_of, with_turns

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from memory.trained.drafts import Drafted
    from memory.trained.network import Floats, Network
    from training.markup import Conversation

BEFORE: Final = 3
"""Earlier messages that the gate gets as context."""
STATED: Final = ("set", "end", "drop")
MISSED: Final = 0.008
"""Share of the messages with something to remember that the gate may skip on the data it is fitted on."""
STEPS, RATE, DECAY = 4_000, 0.3, 5e-3
"""Steps, learning rate and weight decay of the gradient descent."""


def gather(network: Network, convs: Iterable[Conversation]) -> tuple[Floats, Floats, Floats, Floats]:
    """Return features and truth (0 or 1) of values, then of records, read alone and again in a thread."""
    values: list[tuple[Floats, float]] = []
    features: list[Floats] = []
    truth: list[float] = []
    every = list(convs)
    for conv, turns in (*with_turns(every), *with_turns(every, thread=True)):
        gold = conv.gold()
        drafts = read(turns, least=0.0, network=network)
        for kind in KINDS.values():
            if kind == "preferences":
                _wishes(gold.get(kind, []), drafts, values, features, truth)
                continue
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
                    right = _is_right(kind, name, gold[kind][i], value.value)
                    if right is not None and value.features is not None:
                        values.append((value.features, float(right)))
    said, right_ = zip(*values, strict=True)
    return np.stack(said), np.array(right_), np.stack(features), np.array(truth)


def _is_right(kind: str, name: str, want: Mapping[str, Any], value: Any) -> bool | None:
    """Tell whether a value is right, None if it is not compared; outside the CRM similar words are enough."""
    if kind in CRM:
        return is_right(kind, name, want, value)
    return alike(str(want[name]), str(value)) if name in want else None


def _wishes(
    gold: Sequence[Mapping[str, Any]],
    drafts: Sequence[Drafted],
    values: list[tuple[Floats, float]],
    features: list[Floats],
    truth: list[float],
) -> None:
    """Add the values read for the user's profile; one is right if the annotation has a similar preference."""
    for draft in drafts:
        if draft.kind == "profile" and draft.features is not None:
            right = [
                any(alike(str(want["value"]), one.words or str(one.value)) for want in gold)
                for one in draft.fields.values()
            ]
            features.append(draft.features)
            truth.append(float(any(right)))
            if any(right):
                said = zip(draft.fields.values(), right, strict=True)
                values += [(one.features, float(hit)) for one, hit in said if one.features is not None]


def gate_data(
    network: Network, convs: Iterable[Conversation], asked: Iterable[Mapping[str, Any]]
) -> tuple[Floats, Floats]:
    """Return the gate's features of user messages and questions, and whether each holds anything (0 or 1)."""
    features: list[list[float]] = []
    truth: list[float] = []
    for row in asked:
        if not row["intent"].startswith(("command", "tell")):
            before = [Said("user", one) for one in row.get("before", ())]
            features.append(gate.features_of(network, [Said("user", row["q"])], before[-BEFORE:]))
            truth.append(0.0)
    for conv in convs:
        filed = any(conv.gold().values())
        said = [Said(turn.by, turn.text, turn.name) for turn in turns_of(conv)]
        for at, one in enumerate(said):
            if one.role == "user":
                stated = any(span.message == at and span.ref and span.op in STATED for span in conv.spans)
                features.append(gate.features_of(network, [one], said[max(0, at - BEFORE) : at]))
                truth.append(float(filed and stated))
    return np.array(features), np.array(truth)


def fit_gate(features: Floats, truth: Floats) -> list[float]:
    """Return the gate's weights; the bias is set so that it skips `MISSED` of the messages with something."""
    weights = logistic(features, truth)
    border = np.quantile((features @ np.array(weights))[truth > 0], MISSED)
    return [round(weights[0] - float(border), 4), *weights[1:]]


def logistic(features: Floats, truth: Floats) -> list[float]:
    """Return the weights of a logistic model, by gradient descent; the first feature must always be one."""
    middle, spread = features.mean(axis=0), features.std(axis=0) + 1e-6
    middle[0], spread[0] = 0.0, 1.0
    scaled = ((features - middle) / spread).astype(np.float64)
    weights = np.zeros(scaled.shape[1], np.float64)
    decay = np.where(np.arange(len(weights)) > 0, DECAY, 0.0)
    for _ in range(STEPS):
        chances = 1 / (1 + np.exp(-scaled @ weights))
        weights -= RATE * (scaled.T @ (chances - truth) / len(truth) + decay * weights)
    weights /= spread
    weights[0] -= float(weights[1:] @ middle[1:])
    return [round(float(one), 4) for one in weights]


def calibrate(weights: Path, authors: Sequence[str]) -> None:
    """Fit the three models on `authors` and write them into `heads.npz` in the folder `weights`."""
    path = weights / "heads.npz"
    with np.load(path) as stored:
        arrays = {name: stored[name] for name in stored.files}
    labels = json.loads(bytes(arrays["labels"]).decode())
    for name in ("value", "record", "gate"):
        labels.pop(name, None)
    _keep(path, arrays, labels)
    convs = [one for author in authors for one in conversations(HERE / "corpus" / f"{author}.jsonl")]
    values, right, records, filed = gather(load(weights), convs)
    labels["value"], labels["record"] = logistic(values, right), logistic(records, filed)
    every = (HERE / "questions" / f"{author}.jsonl" for author in authors)
    paths = [path for path in every if path.exists()]  # some authors have written conversations only
    asked = [json.loads(line) for path in paths for line in path.read_text("utf-8").splitlines()]
    shown, holds = gate_data(load(weights), convs, asked)
    labels["gate"] = fit_gate(shown, holds)
    _keep(path, arrays, labels)
    passed = shown @ np.array(labels["gate"]) >= 0
    print(
        f"gate: {1 - passed[holds == 0].mean():.2f} of {(holds == 0).sum()} messages without anything skipped, "
        f"{1 - passed[holds > 0].mean():.3f} of {(holds > 0).sum()} with something missed"
    )
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
