"""Data augmentation: other names, lower case, conversations cut or joined, so that no text is memorised."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from memory.trained.drafts import NEAREST
from memory.trained.words import ASKED, ROLES, Said, Word, cut

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from random import Random

    from training.examples import Example, Labelled, Question

COMPANIES: Final = frozenset({"a.name", "l.company", "c.account_name", "x.competitor", "x.vendor"})
PEOPLE: Final = frozenset({"c.name", "l.name"})
SPELLED: Final = frozenset({"c.email", "l.email", "a.website"})
"""Labels of values that contain names; where one occurs, names are not replaced."""
RENAMED: Final = 0.45
LOWERED: Final = 0.12
"""Shares of the conversations whose names are replaced, and that are put in lower case."""
WINDOWED: Final = 0.3
"""Share of the conversations that are cut to one user message and those just before it, as a chat is read."""
CHAINED: Final = 0.6
"""Share of the conversations that are put after unrelated ones, if both fit into `LONGEST`."""
LONGEST: Final = 280
"""Words of a chain of conversations at most."""
BEHIND: Final = 0.4
"""Share of the questions without earlier messages that are put after unrelated questions."""

Names = list[list[Word]]


def names_of(examples: Sequence[Example]) -> dict[str, Names]:
    """Return the names of companies and of people in the examples, cut into words."""
    found: dict[str, set[str]] = {"a": set(), "c": set()}
    for one in examples:
        for span in one.spans:
            if span.label in COMPANIES | PEOPLE and span.op in ("set", "not"):
                found[_sort(span)].add(span.text)
    return {sort: [cut([Said("user", text)])[1:] for text in sorted(texts)] for sort, texts in found.items()}


def augment(one: Example, names: Mapping[str, Names], random: Random) -> Example:
    """Return the example, at random with other names or in lower case."""
    if random.random() < RENAMED and not any(span.label in SPELLED for span in one.spans):
        one = renamed(one, names, random)
    if random.random() < LOWERED:
        words = [word if word.of == "role" else replace(word, text=word.text.lower()) for word in one.words]
        one = replace(one, words=words)
    return one


def renamed(one: Example, names: Mapping[str, Names], random: Random) -> Example:
    """Replace each company's and person's name throughout; a first name alone becomes a first name."""
    full: dict[str, Labelled] = {}
    for named in one.spans:
        key = named.ref or named.text
        if named.label in COMPANIES | PEOPLE and len(named.text) > len(full[key].text if key in full else ""):
            full[key] = named
    chosen = {key: random.choice(names[_sort(named)]) for key, named in full.items()}
    words: list[Word] = []
    moved: dict[int, int] = {}
    unread: set[int] = set()
    at = 0
    starts = _places(one.spans)
    while at < len(one.words):
        moved[at] = len(words)
        span = starts.get(at)
        if span is None:
            words.append(one.words[at])
            if at in one.unread:
                unread.add(len(words) - 1)
            at += 1
            continue
        given = _part(span, full[span.ref or span.text], chosen[span.ref or span.text])
        if at in one.unread:
            unread |= set(range(len(words), len(words) + len(given)))
        words += [
            replace(one.words[at], text=word.text, spaced=word.spaced if number else one.words[at].spaced)
            for number, word in enumerate(given)
        ]
        moved |= dict.fromkeys(range(at + 1, span.end), len(words))
        at = span.end
    moved[at] = len(words)
    spans = [replace(span, start=moved[span.start], end=moved[span.end]) for span in one.spans]
    kept = [span for span in spans if span.end > span.start]
    return replace(one, words=words, spans=kept, unread=frozenset(unread))


def cut_to_recent(one: Example, random: Random) -> Example:
    """Return a conversation as it is or, at random, only one user message and up to `NEAREST` before it.

    In half of the cases the assistant's messages are left out: this is how a chat is read, before it is known
    what comes next. A link to a record that is no longer named is kept, but not learnt from.
    """
    roles = {
        word.message: word.text for word in one.words if word.of == "role" and word.text in ROLES.values()
    }
    users = [number for number, role in roles.items() if role == ROLES["user"]]
    if len(users) < 2 or random.random() >= WINDOWED:
        return one
    said = users if random.random() < 0.5 else sorted(roles)
    last = said.index(random.choice(users))
    return _cut(one, said[max(0, last - NEAREST) : last + 1])


def _cut(one: Example, messages: Sequence[int]) -> Example:
    """Return the example with only some of its messages, renumbered."""
    number = {message: at for at, message in enumerate(messages)}
    place = {
        at: new for new, at in enumerate(at for at, word in enumerate(one.words) if word.message in number)
    }
    words = [replace(one.words[at], message=number[one.words[at].message]) for at in place]
    spans = [
        replace(span, start=place[span.start], end=place[span.end - 1] + 1)
        for span in one.spans
        if span.start in place
    ]
    return replace(
        one, words=words, spans=spans, unread=frozenset(place[at] for at in one.unread if at in place)
    )


def join_unrelated(examples: Sequence[Example], random: Random) -> list[Example]:
    """Join unrelated conversations as in one thread, so that the network learns not to mix them up.

    Conversations that share a name are not joined; about as many come first as come after others.
    """
    found: list[Example] = []
    last: Example | None = None
    for one in random.sample(examples, len(examples)):
        if last is not None and random.random() < CHAINED and _fit(last, one):
            last = _joined(last, one, f"{len(found)}.{len(last.words)}")
            continue
        if last is not None:
            found.append(last)
        last = one
    return [*found, last] if last is not None else found


def _fit(before: Example, one: Example) -> bool:
    return len(before.words) + len(one.words) <= LONGEST and not _called(before) & _called(one)


def _joined(before: Example, one: Example, name: str) -> Example:
    """Return two conversations as one; the record references of the second get the suffix `/name`."""
    shift = len(before.words)
    message, line = (1 + max(getattr(word, at) for word in before.words) for at in ("message", "line"))
    words = [*before.words]
    words += [replace(word, message=word.message + message, line=word.line + line) for word in one.words]
    spans = [*before.spans]
    spans += [
        replace(span, start=span.start + shift, end=span.end + shift, ref=span.ref and f"{span.ref}/{name}")
        for span in one.spans
    ]
    links = {
        key.replace(".", f"/{name}.", 1) if "." in key else f"{key}/{name}": f"{ref}/{name}"
        for key, ref in one.links.items()
    }
    unread = before.unread | {at + shift for at in one.unread}
    return replace(
        before, words=words, spans=spans, links={**before.links, **links}, unread=frozenset(unread)
    )


def _called(one: Example) -> set[str]:
    """Return the words of the names in a conversation."""
    named = (span.text for span in one.spans if span.label in COMPANIES | PEOPLE)
    return {word for text in named for word in text.casefold().split()}


def _sort(span: Labelled) -> str:
    return "c" if span.label in PEOPLE else "a"


def _places(spans: Sequence[Labelled]) -> dict[int, Labelled]:
    """Return the spans of names by the index of their first word; of overlapping ones only the longest."""
    found: dict[int, Labelled] = {}
    taken: set[int] = set()
    for span in sorted(spans, key=lambda one: one.start - one.end):
        run = set(range(span.start, span.end))
        if span.label in COMPANIES | PEOPLE and not run & taken:
            found[span.start] = span
            taken |= run
    return found


def _part(span: Labelled, full: Labelled, name: Sequence[Word]) -> Sequence[Word]:
    """Return the part of the new name that corresponds to the span's part of the full old name."""
    said, whole = span.text.casefold().split(), full.text.casefold().split()
    if said == whole:
        return name
    if _sort(span) == "c":
        return name[:1] if said[:1] == whole[:1] else name[-1:]
    return name[: max(1, span.end - span.start)]


def prepend_unrelated(one: Question, others: Sequence[Question], random: Random) -> Question:
    """Return a question, at random with one to three unrelated ones before it if nothing else is there."""
    alone = one.words[0].text == ASKED
    if not alone or random.random() >= BEHIND:
        return one
    before: list[Word] = []
    for number in range(random.randint(1, 3)):
        other = random.choice(others)
        text = [word for word in other.words if word.message == other.words[-1].message]
        before += [
            replace(word, message=number, text=ROLES["user"] if word.text == ASKED else word.text)
            for word in text
        ]
    shift, last = len(before), 1 + max(word.message for word in before)
    words = [*before, *(replace(word, message=word.message + last) for word in one.words)]
    spans = [replace(span, start=span.start + shift, end=span.end + shift) for span in one.spans]
    return replace(one, words=words, spans=spans)
