"""What a message asks, with its names settled: those it has, those said before, or what was just talked about."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING, Final

from memory.kinds import KINDS
from memory.recall import is_ordinary, means_overdue, telling, time_of
from memory.text import sentences, words
from memory.trained import TELLING
from orchestrator.offline.answers.proposing import fields_in, filters_in
from orchestrator.offline.answers.vocabulary import field_of, is_mine, noun

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

    from memory.trained import Asked, Known
    from orchestrator.offline.answers.thread import Option, Topic, Turn

    Understand = Callable[[str, Sequence[str]], Asked]

LONGEST: Final = 1_000
"""A longer message tells something, whatever it begins with."""
UNSURE: Final = 0.5
"""Below this the intent is a guess: what is known of the record is told instead."""
SURE: Final = 0.7
"""Below this a command is none."""
SHORT: Final = 4
"""Words of a message that asks the same of another record ("and Kappa?")."""
FIELDED: Final = frozenset({"lookup_field", "history", "yes_no", "compare", "preferences"})
"""Intents that are about fields."""
FILTERED: Final = frozenset({"list", "count_or_sum", "people_of", "yes_no"})
"""Intents that filter records."""
ABOUT_ONE: Final = frozenset(
    {"lookup_field", "record_brief", "who_is", "history", "yes_no", "promised", "people_of", "command_delete"}
)
"""Intents that are about a record: without a name, about the one that was talked of last."""
NAMED: Final = frozenset({"accounts", "contacts", "leads"})
"""Kinds of records that are called by a name of their own."""
SEVERAL: Final = frozenset({"opportunities", "cases", "tasks"})
"""Kinds of which an account has several."""
NAMING: Final = ("name", "subject")
"""Filters that name the record."""
UNREAD: Final = "time"
"""Filter of words for a time that nobody can read; no kind has such a field."""
MOST_WORDS: Final = 10
"""Words of a message that chooses among what it was asked to choose among."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked."""

    text: str
    intent: str
    kind: str
    """Kind of record, an empty string for any."""
    fields: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    """The words, or the `ref`, that name the record; of a comparison several records."""
    when: str = ""
    filters: Mapping[str, str] | None = None
    """Field → the words that its value has to fit."""
    order: str = ""
    today: date | None = None
    states: bool = False
    """Whether the message also states something."""

    @property
    def name(self) -> str:
        """All the words that name the record."""
        return " ".join(self.names)

    @property
    def where(self) -> dict[str, str]:
        """The filters on fields of its kind; what else the words mean no tool can tell."""
        found = {field_of(self.kind, name): words for name, words in (self.filters or {}).items()}
        return {name: words for name, words in found.items() if name}

    @property
    def is_overdue(self) -> bool:
        """Whether it asks for what should have been done by now."""
        due = (self.filters or {}).get("due_date", "")
        return means_overdue(self.when) or means_overdue(due)

    @property
    def ignored(self) -> list[str]:
        """The words of filters that no field answers."""
        return [words for name, words in (self.filters or {}).items() if not field_of(self.kind, name)]


def ask(turn: Turn, understand: Understand) -> Question:
    """Understand the newest message."""
    if not turn.text or len(turn.text) > LONGEST:
        return Question(turn.text, "tell", "", states=True)
    chosen = _choice(turn)
    if chosen is not None and turn.before:
        asked = understand(turn.before[-1], turn.before[:-1])
        found = _question(turn, turn.before[-1], asked)
        return replace(found, names=(chosen.name,), kind=chosen.kind, filters=None)
    asked = _in_its_light(turn, turn.text, understand)
    parts = [turn.text[start:end].strip() for start, end in sentences(turn.text)]
    asking = [part for part in parts if part.endswith("?")]
    if asked.intent in TELLING and asking and len(parts) > 1:
        stated = " ".join(part for part in parts if part != asking[-1])
        alone = _question(turn, asking[-1], _in_its_light(turn, asking[-1], understand))
        if alone.names or alone.intent in TELLING:
            return replace(alone, states=True)
        return replace(_question(turn, asking[-1], understand(asking[-1], (stated,))), states=True)
    return _question(turn, turn.text, asked)


def without_time(question: Question) -> Question:
    """Return a question whose words for a time no tool understands: the answer says so."""
    if not question.when or question.is_overdue:
        return question
    return replace(question, when="", filters={**(question.filters or {}), UNREAD: question.when})


def _in_its_light(turn: Turn, text: str, understand: Understand) -> Asked:
    """Understand a message by itself; a few words that leave it open what they ask, in the light of what was asked before."""
    alone = understand(text, ())
    tells_nothing = alone.intent in TELLING and alone.holds < UNSURE
    if not turn.before or (alone.sure >= SURE and not tells_nothing) or len(text.split()) > SHORT:
        return alone
    after = understand(text, turn.before[-1:])
    asks = after.intent not in TELLING
    if text.endswith("?") and after.entities and not (asks and after.fields):
        asked = understand(turn.before[-1], turn.before[-2:-1])  # the same of another record: "and Kappa?"
        same = after.intent == asked.intent or (tells_nothing and not asks)
        if same and asked.intent not in TELLING:
            return replace(asked, entities=after.entities, holds=after.holds)
    if not (tells_nothing and asks and after.sure >= UNSURE) and after.sure <= alone.sure:
        return alone
    return after


def _question(turn: Turn, text: str, asked: Asked) -> Question:
    filters = {name: said for name, said in asked.filters.items() if not is_mine(said)}
    naming = [filters.pop(name) for name in NAMING if name in filters]
    # What a person wishes is no kind of record: "what's my pipeline like" asks for the deals.
    mistaken = asked.intent == "preferences" and asked.kind in SEVERAL
    found = Question(
        text=text,
        intent="list" if mistaken else asked.intent,
        kind=asked.kind if asked.kind in KINDS and asked.kind != "profile" else "",
        fields=asked.fields,
        names=tuple(dict.fromkeys(one for one in (*asked.entities, *naming) if telling(one))),
        when="" if asked.time == "now" and not _is_time(asked.when, turn) else asked.when,
        filters=filters,
        order="" if asked.order == "none" else asked.order,
        today=turn.today,
        states=asked.holds > 0.5,
    )
    found = replace(found, names=_names(found, turn))
    found = _completed(found, turn)
    if asked.sure < _needed(found.intent) and found.intent not in TELLING:
        listed = "list" if found.kind in SEVERAL else "quote_search"
        return replace(found, intent="record_brief" if found.names else listed)
    return found


def _is_time(words: str, turn: Turn) -> bool:
    """Tell whether words name days ("today"), as "now" and "still" do not."""
    return turn.today is not None and time_of(words, turn.today) is not None


def _needed(intent: str) -> float:
    return SURE if intent.startswith("command_") else UNSURE


def _completed(question: Question, turn: Turn) -> Question:
    """Add the fields and filters that the words name outright, where none is understood."""
    short = len(question.text.split()) <= SHORT and turn.before
    named = fields_in(question.text) or (fields_in(turn.before[-1]) if short else ())
    fields = tuple(dict.fromkeys((*question.fields, *named)))
    filters = {
        **filters_in(question.kind, question.text, question.names, ending=question.intent == "yes_no"),
        **(question.filters or {}),
    }
    return replace(
        question,
        fields=fields if question.intent in FIELDED else question.fields,
        filters=filters if question.intent in FILTERED else question.filters,
    )


def _names(question: Question, turn: Turn) -> tuple[str, ...]:
    """Return the names of the message itself, else those said before, else what was talked of last."""
    text = question.text.casefold()
    own = tuple(one for one in question.names if one.casefold() in text) or named_in(
        question.text, turn.known
    )
    if own:
        return own
    topic = _topic(question, turn.topics)
    if topic:
        return (topic,)
    return question.names


def named_in(text: str, known: Sequence[Known]) -> tuple[str, ...]:
    """Return the words of a text that stand in the names of known companies and people ("sue" of Sue Dobbin).

    Each run of such words is a name; words that people write in questions anyway are none.
    """
    named = {word for one in known if one.kind in NAMED for word in words(str(one.fields.get("name", "")))}
    held = [word if word in named and not is_ordinary(word) else "" for word in words(text)]
    runs = (" ".join(run) for real, run in groupby(held, key=bool) if real)
    return tuple(dict.fromkeys(runs))


def _topic(question: Question, topics: Sequence[Topic]) -> str:
    """Return what finds the record that was talked of last, if the question is about one of its kind or its people."""
    said = set(words(question.name))
    for topic in topics:
        if said and not said & set(words(f"{topic.label} {topic.of}")):
            continue
        if not said and question.intent not in ABOUT_ONE:
            continue
        if question.intent != "people_of" and question.kind in {"", topic.kind}:
            return topic.ref
        if question.intent != "people_of" and question.kind == "contacts" and topic.contact:
            return f"{topic.contact} {topic.of}".strip()
        return (topic.label if topic.kind == "accounts" else topic.of) or topic.ref
    return ""


def _choice(turn: Turn) -> Option | None:
    """Return the one record that a message chooses, if it was asked to choose."""
    said = set(words(turn.text))
    if not turn.options or len(said) > MOST_WORDS:
        return None
    shared = [len(said & set(words(f"{one.label} {one.of}"))) for one in turn.options]
    if not any(shared):
        shared = [len(said & {one.kind, noun(one.kind)}) for one in turn.options]
    best = [one for one, count in zip(turn.options, shared, strict=True) if count and count == max(shared)]
    return best[0] if len(best) == 1 else None
