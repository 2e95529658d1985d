"""Training of the network: tags, links, choices and questions together, with a fixed seed and order."""

from __future__ import annotations

import json
import random
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import torch
from torch.nn import functional

from memory.trained.values import TIMES
from memory.trained.words import ASKED, Pieces
from training import batches
from training.examples import CHOICES, SCALED, labels
from training.model import Reader
from training.shipped import read_shipped
from training.variation import augment, cut_to_recent, join_unrelated, names_of, prepend_unrelated

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from training.batches import Choice
    from training.examples import Example, Labelled, Question
    from training.published import Published

SEED: Final = 7
HEAD_RATE: Final = 1e-3
"""Learning rate of the layers on top."""
WARM: Final = 0.1
"""Share of the steps in which the learning rate rises, on top of a linear fall to 1 % over all steps."""
LINKS: Final = 0.25
QUESTIONS: Final = 0.5
"""Weights of the loss of the links and of the questions; that of the tags has weight 1."""
ASKED_SHARE: Final = 0.6
"""Share of the questions drawn for each epoch; not all, as they are learnt faster than conversations."""
LONGEST_ASKED: Final = 160
"""Pieces of a question at most; longer messages are not used to train the question classifier."""
ASKED_KEYS: Final = ("intent", "kind", "time", "order", "holds")


@dataclass(frozen=True, slots=True)
class Plan:
    """Settings of a training run."""

    layers: int = 12
    epochs: int = 7
    rate: float = 2e-4
    """Learning rate of the encoder."""
    rounded: int = 1
    """Epochs at the end in which the encoder computes in eight bits, as it does after export."""
    pieces: int = 1536
    """Pieces in a batch at most."""
    threads: int = 2


@dataclass(slots=True)
class Material:
    """The training data."""

    examples: Sequence[Example]
    questions: Sequence[Question]


def asked_values(questions: Sequence[Question]) -> dict[str, list[str]]:
    """Return the classes of each aspect of a question; a field needs at least four questions to be one."""
    found = {key: sorted({getattr(one, key) for one in questions if getattr(one, key)}) for key in ASKED_KEYS}
    counts: dict[str, int] = {}
    for one in questions:
        for name in one.fields:
            counts[name] = counts.get(name, 0) + 1
    found["fields"] = sorted(name for name, count in counts.items() if count >= 4)
    return found


def question_labels(questions: Sequence[Question], least: int = 6) -> list[str]:
    """Return the BIO labels of words in questions, `O` first, without those of fewer than `least` spans."""
    counts: dict[str, int] = {}
    for one in questions:
        for span in one.spans:
            counts[span.label] = counts.get(span.label, 0) + 1
    return [
        "O",
        *(f"{part}-{label}" for label, count in sorted(counts.items()) if count >= least for part in "BI"),
    ]


class Training:
    """One training run."""

    def __init__(self, published: Published, material: Material, plan: Plan) -> None:
        torch.manual_seed(SEED)
        torch.set_num_threads(plan.threads)
        self._random = random.Random(SEED)  # noqa: S311 -- no secret depends on it
        self._plan, self._material = plan, material
        self.pieces = Pieces(dict(zip(published.pieces, published.scores, strict=True)))
        self._special = len(published.pieces)
        self.tags = {
            "entities": labels(material.examples, phrases=False),
            "phrases": labels(material.examples, phrases=True),
            "asking": question_labels(material.questions),
        }
        self.asked = asked_values(material.questions)
        choices = {**{name: len(values) for name, values in CHOICES.items()}, SCALED: len(TIMES)}
        self.model = Reader(published, plan.layers, self.tags, choices, self.asked)
        self._names = names_of(material.examples)

    def run(self, *, tell: bool = True) -> Reader:
        """Train to the end and return the network."""
        steps = self._plan.epochs * len(self._groups(self._material.examples))
        done, start = 0, time.monotonic()
        optimizer, rates = self._optimizer()
        for epoch in range(self._plan.epochs):
            self.model.train()
            if epoch >= self._plan.epochs - self._plan.rounded:
                self.model.round()
            losses = []
            for loss in self._epoch():
                done += 1
                share = min(1.0, done / (WARM * steps)) * max(0.01, 1 - done / (steps + 1))
                for group, rate in zip(optimizer.param_groups, rates, strict=True):
                    group["lr"] = rate * share
                optimizer.zero_grad()
                loss.backward()
                torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
                optimizer.step()
                losses.append(loss.item())
                if tell and done % 25 == 0:
                    print(f"step {done} of {steps}: {time.monotonic() - start:.0f} s", flush=True)
            if tell:
                print(
                    f"epoch {epoch + 1}: loss {np.mean(losses):.3f}, {time.monotonic() - start:.0f} s",
                    flush=True,
                )
        return self.model.eval()

    def _optimizer(self) -> tuple[torch.optim.Optimizer, list[float]]:
        body = [
            one
            for name, one in self.model.named_parameters()
            if name.startswith("enc.") and one.requires_grad
        ]
        head = [one for name, one in self.model.named_parameters() if not name.startswith("enc.")]
        rates = [self._plan.rate, HEAD_RATE]
        groups = [{"params": body, "lr": rates[0]}, {"params": head, "lr": rates[1]}]
        return torch.optim.AdamW(groups, weight_decay=0.01, betas=(0.9, 0.98), fused=True), rates

    def _groups(self, examples: Sequence[Example]) -> list[list[int]]:
        sizes = [sum(len(self.pieces.of(word)) for word in one.words) for one in examples]
        return batches.grouped(
            [min(size + 2, batches.LONGEST) for size in sizes], self._plan.pieces, self._random
        )

    def _epoch(self) -> Iterator[torch.Tensor]:
        """Yield the loss of each batch of conversations, with a share of the questions."""
        examples = [cut_to_recent(one, self._random) for one in self._material.examples]
        examples = [augment(one, self._names, self._random) for one in examples]
        examples = join_unrelated(examples, self._random)
        groups, asked = self._groups(examples), self._asked()
        for number, group in enumerate(groups):
            loss = self._read([examples[at] for at in group])
            beside = asked[number * len(asked) // len(groups) : (number + 1) * len(asked) // len(groups)]
            for questions in beside:
                loss = loss + QUESTIONS / len(beside) * self._ask(questions)
            yield loss

    def _asked(self) -> list[list[Question]]:
        """Return batches of randomly drawn questions and as many messages that ask nothing."""
        every = [one for one in self._material.questions if self._size(one) <= LONGEST_ASKED]
        real = [one for one in every if one.intent not in ("", "tell")]
        real = self._random.sample(real, round(len(real) * ASKED_SHARE))
        rest = [one for one in every if one.intent in ("", "tell")]
        picked = [*real, *self._random.sample(rest, min(len(rest), len(real)))]
        picked = [prepend_unrelated(one, real, self._random) for one in picked]
        picked = [one for one in picked if self._size(one) <= LONGEST_ASKED]
        sizes = [self._size(one) for one in picked]
        found = batches.grouped(sizes, self._plan.pieces // 2, self._random)
        return [[picked[at] for at in group] for group in found]

    def _size(self, question: Question) -> int:
        return 2 + sum(len(self.pieces.of(word)) for word in question.words)

    def _read(self, examples: Sequence[Example]) -> torch.Tensor:
        """Return the loss of tags, links and choices of conversations."""
        encoded = [batches.encode(self.pieces, one.words) for one in examples]
        pieces, mask, first, last, _ = batches.stacked(encoded)
        begin, end = self.model.words(batches.mask_pieces(pieces, self._special), mask, first, last)
        scores = self.model.tagged(begin, end)
        given = [(one.spans, one.unread, len(cut.first)) for one, cut in zip(examples, encoded, strict=True)]
        loss = torch.zeros(())
        for layer, phrases in (("entities", False), ("phrases", True)):
            wanted = batches.targets(given, self.tags[layer], phrases=phrases)
            loss = loss + _cross(scores[layer], wanted)
        spans = [
            [span for span in one.spans if span.end <= len(cut.first)]
            for one, cut in zip(examples, encoded, strict=True)
        ]
        return loss + LINKS * self._link(examples, spans, begin, end)

    def _link(
        self,
        examples: Sequence[Example],
        spans: Sequence[Sequence[Labelled]],
        begin: torch.Tensor,
        end: torch.Tensor,
    ) -> torch.Tensor:
        flat = [(row, span) for row, marks in enumerate(spans) for span in marks]
        if not flat:
            return torch.zeros(())
        rows = torch.tensor([row for row, _ in flat])
        starts = torch.tensor([span.start for _, span in flat])
        ends = torch.tensor([span.end - 1 for _, span in flat])
        span, label = self.model.meanings(
            begin[rows, starts], end[rows, ends], [one.label for _, one in flat]
        )
        words = [one.words for one in examples]
        loss, count = torch.zeros(()), 0.0
        for link, choices in batches.decisions(examples, spans).items():
            if choices:
                weight = 1.0 if link == "same" else 0.5
                loss = loss + weight * self._decide(
                    link, choices, span, label, batches.features(choices, words, spans)
                )
                count += weight * len(choices)
        for at, (_, one) in enumerate(flat):
            if one.choice is not None:
                scores = self.model.value[one.label.replace(".", "_")](span[at : at + 1])
                loss = loss + functional.cross_entropy(scores, torch.tensor([one.choice]))
                count += 1
        return loss / max(count, 1.0)

    def _decide(
        self,
        link: str,
        choices: Sequence[Choice],
        span: torch.Tensor,
        label: torch.Tensor,
        compared: tuple[np.ndarray, np.ndarray],
    ) -> torch.Tensor:
        """Return the summed loss of choosing any right candidate, or "none" where none is right."""
        this = torch.tensor([one.this for one in choices])
        many = 1 + max(len(one.others) for one in choices)
        scores = torch.full((len(choices), many), -1e9)
        none = self.model.new[link](torch.cat([span[this], label[this]], -1))[:, 0]
        scores = scores.index_put(
            (torch.arange(len(choices)), torch.zeros(len(choices), dtype=torch.long)), none
        )
        pairs, features = compared
        if len(pairs):
            row = torch.tensor([at for at, one in enumerate(choices) for _ in one.others])
            column = torch.tensor([1 + at for one in choices for at in range(len(one.others))])
            scores = scores.index_put((row, column), self.model.alike(link, span, label, pairs, features))
        wrong = torch.ones(len(choices), many)
        for at, one in enumerate(choices):
            right = torch.tensor([not any(one.right), *one.right])
            wrong[at, : len(right)] = 1.0 - right.float()
        return (torch.logsumexp(scores, 1) - torch.logsumexp(scores - wrong * 1e9, 1)).sum()

    def _ask(self, questions: Sequence[Question]) -> torch.Tensor:
        """Return the loss of the question classifier and of the labels in questions."""
        encoded = [batches.encode(self.pieces, one.words) for one in questions]
        pieces, mask, first, last, known = batches.stacked(encoded)
        begin, end = self.model.words(batches.mask_pieces(pieces, self._special), mask, first, last)
        marks = [next(at for at, word in enumerate(one.words) if word.text == ASKED) for one in questions]
        scores = self.model.question(begin, end, known, torch.tensor(marks))
        loss = torch.zeros(())
        for key in ASKED_KEYS:
            number = {value: at for at, value in enumerate(self.asked[key])}
            wanted = torch.tensor([number.get(getattr(one, key), batches.IGNORED) for one in questions])
            if (wanted >= 0).any():
                loss = loss + functional.cross_entropy(scores[key], wanted, ignore_index=batches.IGNORED)
        real = [at for at, one in enumerate(questions) if one.intent not in ("", "tell")]
        if real:
            fields = torch.tensor(
                [[name in questions[at].fields for name in self.asked["fields"]] for at in real]
            )
            loss = loss + 4 * functional.binary_cross_entropy_with_logits(
                scores["fields"][real], fields.float()
            )
            given = [
                (one.spans, frozenset[int](), len(cut.first))
                for one, cut in zip(questions, encoded, strict=True)
            ]
            wanted = batches.targets(given, self.tags["asking"], phrases=False)
            loss = loss + _cross(self.model.tagged(begin, end)["asking"][real], wanted[real])
        return loss


def _cross(scores: torch.Tensor, wanted: torch.Tensor) -> torch.Tensor:
    return functional.cross_entropy(scores.flatten(0, 1), wanted.flatten(), ignore_index=batches.IGNORED)


def save(training: Training, path: Path) -> None:
    """Save a trained network for `load_weights`, without its word embedding, which training does not change."""
    state = {name: one for name, one in training.model.state_dict().items() if name != "enc.words.weight"}
    meta = {"tags": training.tags, "asked": training.asked, "spans": training.model.spans}
    torch.save({"state": state, "meta": json.dumps(meta)}, path)


def load_weights(training: Training, path: Path) -> None:
    """Load the weights from a file of `save` or a folder of shipped weights; new labels keep fresh weights.

    Raises `RuntimeError` if the encoder there has a different number of layers.
    """
    if path.is_dir():
        state, meta = read_shipped(path)
    else:
        kept = torch.load(path, weights_only=True)
        state, meta = kept["state"], json.loads(kept["meta"])
    now = training.model.state_dict()
    state["enc.words.weight"] = now["enc.words.weight"]
    _carry(state, now, "lab.weight", meta["spans"], training.model.spans)
    for part, before, labelled in (
        ("tags", meta["tags"], training.tags),
        ("asked", meta["asked"], training.asked),
    ):
        for name, values in labelled.items():
            for kind in ("weight", "bias"):
                _carry(state, now, f"{part}.{name}.{kind}", before[name], values)
    training.model.load_state_dict(state)


def _carry(
    state: dict[str, torch.Tensor],
    now: Mapping[str, torch.Tensor],
    name: str,
    before: Sequence[str],
    labels: Sequence[str],
) -> None:
    """Reorder the loaded rows of a layer to the current `labels`; rows of new labels are taken from `now`."""
    rows, number = now[name].clone(), {label: at for at, label in enumerate(before)}
    for at, label in enumerate(labels):
        if label in number:
            rows[at] = state[name][number[label]]
    state[name] = rows
