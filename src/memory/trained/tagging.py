"""Find labelled spans: the most probable sequence of labels in each of two layers.

One layer holds phrases (what a task, case or todo is about), the other everything else, also names inside
phrases. A label is `kind.field` (`o.amount`), a kind alone for another mention of a record (`o`: "the deal"),
`kind.drop` for a retracted record, `kind.field-` for a value that has ended, or `x.why` for what only looks
like a value.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from memory.trained.network import Floats, Network, Vectors
    from memory.trained.words import Word

GAP: Final = 2
"""Words at most between two pieces of one phrase."""
Op = Literal["set", "end", "drop", "mention", "not"]


@dataclass(slots=True)
class Mark:
    """A labelled span of words; the linker and `choose` fill in its record and value."""

    start: int
    """Index of the first word."""
    end: int
    """Index after the last word."""
    label: str
    probability: float
    """The tagger's probability that the label is right."""
    op: Op
    field: str | None
    text: str
    ref: str = ""
    """The record it belongs to, within this reading (`o1`)."""
    belongs: float = 1.0
    """Probability that it belongs to that record."""
    choice: int | None = None
    """Index of the value that the words mean, for a field with a list of values."""
    chosen: float = 1.0
    """Probability of that value."""
    nothing: float = 0.0
    """Probability that a word of it has no label."""
    other: float = 0.0
    """Probability that a word of it only looks like a value."""

    @property
    def kind(self) -> str:
        """The letter of its kind of record; `x` for what only looks like a value."""
        return self.label[0]


def tag(network: Network, words: Sequence[Word], vectors: Vectors) -> list[Mark]:
    """Return the spans of both layers, in the order of the text."""
    hidden = hidden_of(network, vectors)
    entities = decode(network, "entities", words, hidden)
    phrases = joined(decode(network, "phrases", words, hidden), entities, words)
    found = [mark for mark in (*entities, *phrases) if _is_whole(words[mark.start : mark.end])]
    return sorted(found, key=lambda mark: (mark.start, -mark.end))


def _is_whole(words: Sequence[Word]) -> bool:
    """Tell whether words all stand in one text: a message's content, or its speaker's label."""
    return len({(one.message, one.of) for one in words}) == 1 and words[0].of != "role"


def joined(phrases: Sequence[Mark], entities: Sequence[Mark], words: Sequence[Word]) -> list[Mark]:
    """Join pieces of one phrase with at most `GAP` unlabelled words and no entity between them."""
    found: list[Mark] = []
    for mark in phrases:
        last = found[-1] if found else None
        if last is None or last.label != mark.label or mark.start - last.end > GAP:
            found.append(mark)
            continue
        gap = range(last.end, mark.start)
        divided = words[last.start].line != words[mark.start].line or any(
            one.start < gap.stop and gap.start < one.end for one in entities
        )
        if divided:
            found.append(mark)
        else:
            found[-1] = replace(
                last,
                end=mark.end,
                probability=min(last.probability, mark.probability),
                text=spelled(words[last.start : mark.end]),
                nothing=max(last.nothing, mark.nothing),
                other=max(last.other, mark.other),
            )
    return found


def chances_of_any(network: Network, vectors: Vectors, among: Sequence[int]) -> list[float]:
    """Return for each layer the highest probability that one of some words states something."""
    hidden = hidden_of(network, vectors)[list(among)]
    found = []
    for layer in ("entities", "phrases"):
        labels = network.labels[layer]
        telling = [at for at, one in enumerate(labels) if at and not one[2:].startswith("x.")]
        chances = _chances(network, layer, hidden)
        found.append(float(chances[:, telling].sum(axis=1).max()))
    return found


def hidden_of(network: Network, vectors: Vectors) -> Floats:
    """Return the hidden vectors that all label layers share, `(words, size)`."""
    return network.layer("body", np.concatenate([vectors.first, vectors.last], axis=1), last=False)


def _chances(network: Network, layer: str, hidden: Floats) -> Floats:
    """Return the probability of each label at each word, `(words, labels)`."""
    logits = network.layer(layer, hidden)
    raw = np.exp(logits - logits.max(axis=1, keepdims=True))
    chances: Floats = raw / raw.sum(axis=1, keepdims=True)
    return chances


def decode(network: Network, layer: str, words: Sequence[Word], hidden: Floats) -> list[Mark]:
    """Return the spans of one layer of labels."""
    labels = network.labels[layer]
    chances, found = _chances(network, layer, hidden), []
    logs = np.log(chances + 1e-12)
    apart = [at for at, one in enumerate(labels) if one[2:].startswith("x.")]
    for start, end, label in _runs([labels[one] for one in likeliest(logs)]):
        begin, inside = labels.index(f"B-{label}"), labels.index(f"I-{label}")
        here = chances[start:end]
        mark = Mark(
            start,
            end,
            label,
            float((here[:, begin] + here[:, inside]).min()),
            *_meaning(label),
            spelled(words[start:end]),
            nothing=float(here[:, 0].max()),
            other=float(here[:, apart].sum(axis=1).max()),
        )
        found.append(mark)
    return found


def likeliest(logs: Floats) -> list[int]:
    """Return the most probable path of labels (Viterbi): an I may only follow a B or I of its own type.

    `logs` are log probabilities, `(words, labels)`; the labels are O, then B and I of each type in turn.
    """
    each = logs.argmax(axis=1)
    inner = (each > 0) & (each % 2 == 0)
    behind = np.concatenate([[0], each[:-1]])
    if not (inner & (behind != each) & (behind != each - 1)).any():
        return [int(one) for one in each]  # the best label of each word already makes a valid path
    score = logs[0].copy()
    score[2::2] = -1e9
    begins = np.arange(1, len(score), 2)
    back = []
    for row in logs[1:]:
        top = int(score.argmax())
        begun = score[1::2] >= score[2::2]
        inside = np.maximum(score[1::2], score[2::2]) + row[2::2]
        score = score[top] + row
        score[2::2] = inside
        back.append((top, begun))
    path = [int(score.argmax())]
    for top, begun in reversed(back):
        at = path[-1]
        if at and at % 2 == 0:  # an I follows its own B, or itself
            path.append(int(begins[at // 2 - 1]) + (not begun[at // 2 - 1]))
        else:
            path.append(top)
    return path[::-1]


def _runs(labels: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    start, held = 0, ""
    for at, label in enumerate([*labels, "O"]):
        if held and (label[0] != "I" or label[2:] != held):
            yield start, at, held
            held = ""
        if label != "O" and not held:
            start, held = at, label[2:]


def _meaning(label: str) -> tuple[Op, str | None]:
    kind, _, name = label.partition(".")
    if kind == "x":
        return "not", name
    if not name:
        return "mention", None
    if name == "drop":
        return "drop", None
    return ("end", name[:-1]) if name.endswith("-") else ("set", name)


def spelled(words: Sequence[Word]) -> str:
    """Return the words as one text, spaced as they were."""
    text = ""
    for word in words:
        text += " " + word.text if word.spaced and text and word.text != "\n" else word.text
    return text.strip()
