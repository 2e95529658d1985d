"""Parser of annotated conversations: plain text, spans, links, final records (markup: `ANNOTATION.md`).

Each line of a corpus file is a conversation as a JSON object: `{"id", "author", "at", "lang", "genre",
"messages": [{"role", "speaker"?, "text"}], "links"?, "inside"?}`, annotated inline in speakers and texts.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

KINDS: Final = {
    "a": "accounts",
    "c": "contacts",
    "o": "opportunities",
    "s": "cases",
    "l": "leads",
    "t": "tasks",
    "p": "preferences",
    "f": "facts",
    "d": "todos",
}
"""Kind of record by the letter of its reference."""
FIELDS: Final = {
    "a": "name industry website phone billing_city status",
    "c": "name title email phone account_name department reports_to",
    "o": "name account_name contact_name stage amount currency close_date probability next_step owner",
    "s": "subject status priority account_name contact_name order_id case_number",
    "l": "name company title email phone status industry",
    "t": "subject due_date status account_name contact_name",
    "f": "subject predicate object",
    "d": "content due_date status",
}
REASONS: Final = frozenset(
    [
        "own",
        "competitor",
        "vendor",
        "hypothetical",
        "question",
        "joke",
        "quoted",
        "past",
        "private",
        "example",
        "price",
        "other",
    ]
)
"""Reasons why something only looks like a value (`x:WHY`)."""
PHRASES: Final = frozenset({"subject", "content", "next_step", "object", "predicate", "other"})
"""Fields whose words are a phrase that may contain names (`inside`)."""
LINKS: Final = {"account": "a", "contact": "c"}
NUMBERS: Final = frozenset({"amount", "probability"})

Op = Literal["set", "end", "drop", "mention", "not"]

_TAG: Final = re.compile(
    r"\[\[(?:(?P<x>x):(?P<why>[a-z]+)|(?P<ref>[acosltpfd]\d+)(?:\.(?P<field>[a-z_]+))?(?P<end>-)?(?:=(?P<value>[^|\]]*))?)"
    r"\|(?P<words>[^\]]+)\]\]"
)
_INSIDE: Final = re.compile(
    r"(?P<ref>[acosltpfd]\d+)(?:\.(?P<field>[a-z_]+))?(?:=(?P<value>[^|]*))?\|(?P<words>.+)"
)


@dataclass(frozen=True, slots=True)
class Span:
    """Annotated words: characters `start` to `end` of a message's text, or of its speaker's label."""

    message: int
    of: Literal["content", "speaker"]
    start: int
    end: int
    text: str
    ref: str | None
    """The record (`o1`); None for what only looks like a value."""
    op: Op
    field: str | None
    """The field; for what only looks like a value the reason; None for a mention or a dropped record."""
    value: str | None
    within: str | None = None
    """The record whose phrase contains the words, for an `inside` line."""


@dataclass(frozen=True, slots=True)
class Message:
    """A message without its markup."""

    role: str
    text: str
    speaker: str | None = None


@dataclass(frozen=True, slots=True)
class Conversation:
    """A conversation without its markup, and what the markup says."""

    row: Mapping[str, Any]
    messages: Sequence[Message]
    spans: Sequence[Span]
    links: Mapping[str, str] = field(default_factory=dict)
    """`c1.account` → `a1`."""

    def gold(self) -> dict[str, list[dict[str, Any]]]:
        """Return the records that should exist after the whole conversation, by kind."""
        return _records(self)


def load(path: Path) -> Iterator[Conversation]:
    """Read the conversations of a file."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield conversation(json.loads(line))


def conversation(row: Mapping[str, Any]) -> Conversation:
    """Parse a conversation from its JSON object."""
    messages: list[Message] = []
    spans: list[Span] = []
    for number, given in enumerate(row["messages"]):
        speaker, labelled = strip(given.get("speaker") or "", number, "speaker")
        text, found = strip(given["text"], number, "content")
        messages.append(Message(given["role"], text, speaker or None))
        spans += [*labelled, *found]
    spans += _inside(row.get("inside", ()), spans)
    return Conversation(row, messages, spans, row.get("links", {}))


def strip(text: str, message: int, of: Literal["content", "speaker"]) -> tuple[str, list[Span]]:
    """Return a text without markup, and its spans."""
    plain, at = "", 0
    spans: list[Span] = []
    for tag in _TAG.finditer(text):
        plain += text[at : tag.start()]
        spans.append(_span(tag, message, of, len(plain)))
        plain += tag["words"]
        at = tag.end()
    return plain + text[at:], spans


def _span(tag: re.Match[str], message: int, of: Literal["content", "speaker"], start: int) -> Span:
    words, named = tag["words"], tag["field"]
    op: Op = (
        "not"
        if tag["x"]
        else "drop"
        if named == "drop"
        else "end"
        if tag["end"]
        else "set"
        if named
        else "mention"
    )
    value = (words if tag["value"] is None else tag["value"]) if op == "set" else None
    what = tag["why"] if op == "not" else None if op == "drop" else named
    return Span(message, of, start, start + len(words), words, tag["ref"], op, what, value)


def _inside(entries: Sequence[str], spans: Sequence[Span]) -> Iterator[Span]:
    """Yield the spans of `inside` lines, one for each phrase that contains their words."""
    for entry in entries:
        match = _INSIDE.fullmatch(entry)
        if match is None:
            continue
        words, named = match["words"], match["field"]
        for outer in tuple(spans):
            found = (
                _find_whole_words(words, outer.text) if outer.op == "set" and outer.field in PHRASES else None
            )
            if found is not None:
                start = outer.start + found
                yield Span(
                    outer.message,
                    outer.of,
                    start,
                    start + len(words),
                    words,
                    match["ref"],
                    "set" if named else "mention",
                    named,
                    (match["value"] or words) if named else None,
                    outer.ref,
                )


def _find_whole_words(words: str, text: str) -> int | None:
    """Return the position of words in a text, as whole words; None if they are not there."""
    match = re.search(rf"(?<!\w){re.escape(words)}(?!\w)", text)
    return match.start() if match else None


def _records(conv: Conversation) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, dict[str, Any]] = defaultdict(dict)
    dropped: set[str] = set()
    for span in conv.spans:
        if span.ref is None:
            continue
        if span.op == "drop":
            dropped.add(span.ref)
        elif span.op == "end" and span.field:
            found[span.ref].pop(span.field, None)
        elif span.op == "set" and span.field and span.value is not None:
            dropped.discard(span.ref)
            _put(found[span.ref], span.field, span.value)
    for link, target in conv.links.items():
        ref, what = link.split(".")
        name = found.get(target, {}).get("name")
        if name and ref in found and not ref.startswith("l"):
            found[ref].setdefault(f"{what}_name", name)
    return _by_kind({ref: values for ref, values in found.items() if values and ref not in dropped})


def _put(record: dict[str, Any], name: str, value: str) -> None:
    """Set a field; a shorter form of a known name does not replace it."""
    held = str(record.get(name, ""))
    if name == "name" and set(value.split()) < set(held.split()):
        return
    record[name] = float(value) if name in NUMBERS else value


def _by_kind(found: Mapping[str, dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    gold: dict[str, list[dict[str, Any]]] = {kind: [] for kind in KINDS.values()}
    for ref, values in found.items():
        if ref[0] == "p":
            gold["preferences"] += [
                {"field": name.replace("_", " "), "value": value} for name, value in values.items()
            ]
        else:
            gold[KINDS[ref[0]]].append(values)
    return gold


def faults(row: Mapping[str, Any]) -> Iterator[str]:
    """Yield the errors in a conversation's markup, as text."""
    yield from (
        f"no {key}" for key in ("id", "author", "at", "lang", "genre", "messages") if not row.get(key)
    )
    conv = conversation(row)
    for message in conv.messages:
        for text in (message.speaker or "", message.text):
            at = max(text.find("[["), text.find("]]"))
            if at >= 0:
                yield f"unread markup: {text[max(0, at - 10) : at + 60]!r}"
    for span in conv.spans:
        yield from _span_faults(span)
    words = {span.text for span in conv.spans if span.within}
    for entry in row.get("inside", ()):
        match = _INSIDE.fullmatch(entry)
        if match is None or match["words"] not in words:
            yield f"inside {entry!r}: its words stand in no phrase"
    refs = {span.ref for span in conv.spans}
    for link, target in conv.links.items():
        ref, _, what = link.partition(".")
        if ref not in refs or target not in refs or LINKS.get(what) != target[0]:
            yield f"bad link {link}: {target}"


def _span_faults(span: Span) -> Iterator[str]:
    if span.op == "not":
        if span.field not in REASONS:
            yield f"unknown reason {span.field}"
        return
    kind, value = (span.ref or "")[:1], span.value or ""
    if span.field and kind in FIELDS and span.field not in FIELDS[kind].split():
        yield f"{span.ref}.{span.field} is no field"
    if span.op != "set" or span.field is None:
        return
    form = {"currency": r"[A-Z]{3}", **dict.fromkeys(NUMBERS, r"\d+(\.\d+)?")}.get(span.field)
    if span.field.endswith("date"):
        form = r"\d{4}-\d\d-\d\d"
    if form and not re.fullmatch(form, value):
        yield f"{span.ref}.{span.field} is not of its form: {value}"
