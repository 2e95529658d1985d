"""Training examples from annotated conversations and questions: words, two layers of labels, links."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final, Literal

from memory.text.amounts.said_amounts import read_amount
from memory.trained.values import TIMES
from memory.trained.words import ASKED, Said, Word, cut
from training.markup import Conversation, load

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from training.markup import Span

PHRASES: Final = frozenset(
    {
        "t.subject",
        "s.subject",
        "d.content",
        "o.next_step",
        "f.subject",
        "f.object",
        "f.predicate",
        "p.other",
    }
)
"""Labels of the phrase layer; names inside a phrase are labelled in the other layer, the entities."""
NAMED: Final = {"a": "a.name", "c": "c.name", "l": "l.name"}
CHOICES: Final = {
    "o.stage": (
        "Prospecting",
        "Qualification",
        "Needs Analysis",
        "Value Proposition",
        "Id. Decision Makers",
        "Perception Analysis",
        "Proposal/Price Quote",
        "Negotiation/Review",
        "Closed Won",
        "Closed Lost",
    ),
    "s.status": ("New", "Working", "Escalated", "On Hold", "Closed"),
    "s.priority": ("Low", "Medium", "High", "Critical"),
    "t.status": ("Not Started", "In Progress", "Completed", "Deferred"),
}
"""Values that the network chooses from, by label."""
SCALED: Final = "o.amount"
"""The label whose words may leave out thousands or millions; the network chooses the factor from `TIMES`."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """Labelled words `start` to `end`."""

    start: int
    end: int
    label: str
    text: str
    ref: str | None
    op: str
    choice: int | None = None


@dataclass(frozen=True, slots=True)
class Example:
    """A conversation to learn from."""

    identity: str
    author: str
    words: Sequence[Word]
    spans: Sequence[Labelled]
    links: Mapping[str, str]
    unread: frozenset[int]
    """Words inside phrases where names are not annotated; without a label they are not learnt from."""
    conversation: Conversation


@dataclass(frozen=True, slots=True)
class Question:
    """A question to learn from: what it asks, and the spans that state names, time and filters."""

    author: str
    words: Sequence[Word]
    intent: str
    kind: str = ""
    fields: Sequence[str] = ()
    time: str = ""
    order: str = ""
    holds: str = ""
    """Whether it states anything to remember: `yes`, `no`, or empty where that is unknown."""
    spans: Sequence[Labelled] = field(default=())


def conversations(paths: Iterable[Path]) -> list[Example]:
    """Read the conversations of files."""
    return [example(one) for path in paths for one in load(path)]


def example(conv: Conversation) -> Example:
    """Return the example of a conversation; a span that begins or ends inside a word is left out."""
    words = cut([Said(one.role, one.text, one.speaker) for one in conv.messages])
    first = {(one.message, one.of, one.start): at for at, one in enumerate(words)}
    last = {(one.message, one.of, one.end): at + 1 for at, one in enumerate(words)}
    names = _names(conv)
    spans: list[Labelled] = []
    inside: set[int] = set()
    for span in conv.spans:
        of: Literal["name", "content"] = "name" if span.of == "speaker" else "content"
        start, end = first.get((span.message, of, span.start)), last.get((span.message, of, span.end))
        if start is None or end is None:
            continue
        spans.append(_labelled(span, start, end, names))
        if spans[-1].label in PHRASES:
            inside |= set(range(start, end))
    spans += _repeated(words, spans, names, inside)
    unread = frozenset() if conv.row.get("inside") else frozenset(inside)
    ordered = sorted(spans, key=lambda one: (one.start, -one.end))
    return Example(conv.row["id"], conv.row["author"], words, ordered, conv.links, unread, conv)


def _names(conv: Conversation) -> dict[str, set[str]]:
    """Return the names that the conversation states, case-folded, with the records they name."""
    names: dict[str, set[str]] = defaultdict(set)
    for span in conv.spans:
        if span.ref and span.ref[0] in NAMED and span.op == "set" and span.field == "name":
            names[span.text.casefold()].add(span.ref)
    return names


def _labelled(span: Span, start: int, end: int, names: Mapping[str, set[str]]) -> Labelled:
    """Label a span; a mention in the words of the record's stated name is labelled as the name."""
    op, label = span.op, _label(span)
    if op == "mention" and span.ref in names.get(span.text.casefold(), set()):
        op, label = "set", NAMED[(span.ref or "a")[0]]
    return Labelled(start, end, label, span.text, span.ref, op, _choice(label, span) if op == "set" else None)


def _label(span: Span) -> str:
    kind = (span.ref or "x")[0]
    ending = {"drop": ".drop", "mention": "", "end": f".{span.field}-"}
    return kind + ending.get(span.op, f".{span.field}")


def _choice(label: str, span: Span) -> int | None:
    """Return the index of the span's value in `CHOICES`, or of an amount's factor in `TIMES`; else None."""
    if label == SCALED:
        read, meant = read_amount(span.text), float(span.value or 0)
        times = meant / read if read else 0.0
        return next((at for at, one in enumerate(TIMES) if abs(times - one) < 1e-6 * one), None)
    values = CHOICES.get(label, ())
    return values.index(span.value) if span.value in values else None


def _repeated(
    words: Sequence[Word], spans: Sequence[Labelled], names: Mapping[str, set[str]], inside: set[int]
) -> list[Labelled]:
    """Return spans of unlabelled names inside phrases that the conversation states for one record only."""
    taken = {at for one in spans if one.label not in PHRASES for at in range(one.start, one.end)}
    low = [one.text.casefold() for one in words]
    found: list[Labelled] = []
    for name, refs in names.items():
        parts = [one.text for one in cut([Said("user", name)])[1:]]
        for start in range(len(low) - len(parts) + 1):
            run = range(start, start + len(parts))
            if (
                len(refs) == 1
                and low[start : run.stop] == parts
                and inside.issuperset(run)
                and not taken & set(run)
            ):
                ref = next(iter(refs))
                found.append(Labelled(start, run.stop, NAMED[ref[0]], name, ref, "set"))
    return found


def labels(examples: Sequence[Example], *, phrases: bool, least: int = 4) -> list[str]:
    """Return the BIO labels of a layer, `O` first; a label with fewer than `least` spans is left out."""
    counts = Counter(
        span.label for one in examples for span in one.spans if (span.label in PHRASES) is phrases
    )
    kept = sorted(label for label, count in counts.items() if count >= least)
    return ["O", *(f"{part}-{label}" for label in kept for part in "BI")]


def questions(paths: Iterable[Path]) -> list[Question]:
    """Read labelled questions of files named by their author."""
    rows = [(path.stem, json.loads(line)) for path in paths for line in path.read_text("utf-8").splitlines()]
    return [_question(author, row) for author, row in rows]


def _question(author: str, row: Mapping[str, Any]) -> Question:
    before = [Said("user", text) for text in row.get("before", ())]
    words = asked(cut([*before, Said("user", row["q"])]), len(before))
    named = [("q.entity", text) for text in row["entity"]] + [("q.time", row["time"]["words"])]
    named += [(f"q.{name}", str(value)) for name, value in row["filter"].items()]
    spans = [span for label, text in named for span in _placed(words, label, text)]
    return Question(
        author,
        words,
        row["intent"],
        row["kind"],
        tuple(row["fields"]),
        row["time"]["kind"],
        row["order"],
        "" if row["intent"].startswith("command") else "no",
        sorted(spans, key=lambda one: one.start),
    )


def asked(words: Sequence[Word], message: int) -> list[Word]:
    """Return the words with the role of message number `message` replaced by `ASKED`."""
    return [replace(one, text=ASKED) if one.of == "role" and one.message == message else one for one in words]


def statements(examples: Sequence[Example]) -> list[Question]:
    """Return the user messages of conversations: intent `tell` if they state something, else no intent."""
    found = []
    for one in examples:
        telling = {span.message for span in one.conversation.spans if span.op in ("set", "end", "drop")}
        for number, message in enumerate(one.conversation.messages):
            if message.role == "user":
                intent, holds = ("tell", "yes") if number in telling else ("", "no")
                words = asked(cut([Said("user", message.text)]), 0)
                found.append(Question(one.author, words, intent, holds=holds))
    return found


def _placed(words: Sequence[Word], label: str, text: str) -> list[Labelled]:
    """Return a span for the last occurrence of `text` in a question, if there is one."""
    parts = [one.text.casefold() for one in cut([Said("user", text)])[1:]]
    low = [one.text.casefold() for one in words]
    for start in range(len(low) - len(parts), -1, -1):
        if parts and low[start : start + len(parts)] == parts:
            return [Labelled(start, start + len(parts), label, text, None, "set")]
    return []
