"""The question in a message, with the record it is about taken from its words or from earlier messages."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING, Final

from memory.kinds import KINDS
from memory.recall import is_ordinary, means_overdue, significant_words, time_of
from memory.text import sentences, words
from memory.trained import TELLING
from orchestrator.offline.answers.proposing import fields_in, filters_in
from orchestrator.offline.answers.vocabulary import field_of, is_greeting, is_mine, noun
from orchestrator.yes_or_no import asks_to_forget

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

    from memory.trained import Asked, Known
    from orchestrator.offline.answers.thread import Option, Topic, Turn

    Understand = Callable[[str, Sequence[str]], Asked]

LONGEST: Final = 1_000
"""Most characters of a question; a longer message counts as a statement."""
UNSURE: Final = 0.5
"""Probability below which an intent is a guess: the answer then tells what is known of the record."""
NOTHING: Final = 0.1
"""Probability of holding anything below which what is perhaps a statement is taken for a question."""
SURE: Final = 0.7
"""Probability below which a command is not carried out."""
SHORT: Final = 4
"""Most words of a message that may ask the same of another record ("and Kappa?")."""
FIELDED: Final = frozenset({"lookup_field", "history", "yes_no", "compare", "preferences"})
"""Intents that are about fields."""
FILTERED: Final = frozenset({"list", "count_or_sum", "people_of", "yes_no"})
"""Intents that filter records."""
ABOUT_ONE: Final = frozenset(
    {"lookup_field", "record_brief", "who_is", "history", "yes_no", "promised", "people_of", "command_delete"}
)
"""Intents that are about one record: without a name, the one that was talked about last."""
NAMED: Final = frozenset({"accounts", "contacts", "leads"})
"""Kinds of records that have a proper name."""
SEVERAL: Final = frozenset({"opportunities", "cases", "tasks"})
"""Kinds of which an account usually has several records."""
NAMING: Final = ("name", "subject")
"""Filters that name the record."""
UNREAD: Final = "time"
"""Name of the filter for time words that no tool understands; no kind has a field of this name."""
MOST_WORDS: Final = 10
"""Most words of a message that chooses one of the records that the last reply named."""


@dataclass(frozen=True, slots=True)
class Question:
    """An understood question."""

    text: str
    intent: str
    kind: str
    """Kind of record, an empty string for any."""
    fields: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    """The words, or the `ref`, that name the record; for a comparison the names of several records."""
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
        """The filters on fields that its kind has; `ignored` has the words of the others."""
        found = {field_of(self.kind, name): words for name, words in (self.filters or {}).items()}
        return {name: words for name, words in found.items() if name}

    @property
    def is_overdue(self) -> bool:
        """Whether it asks for what is overdue."""
        due = (self.filters or {}).get("due_date", "")
        return means_overdue(self.when) or means_overdue(due)

    @property
    def ignored(self) -> list[str]:
        """The words of the filters on fields that its kind does not have."""
        return [words for name, words in (self.filters or {}).items() if not field_of(self.kind, name)]


def ask(turn: Turn, understand: Understand) -> Question:
    """Return the newest message as a question; a statement gets an intent of `TELLING`."""
    if not turn.text or len(turn.text) > LONGEST:
        return Question(turn.text, "tell", "", states=True)
    if is_greeting(turn.text):
        return Question(turn.text, "smalltalk", "")
    chosen = _choice(turn)
    if chosen is not None and turn.before:
        asked = understand(turn.before[-1], turn.before[:-1])
        found = _question(turn, turn.before[-1], asked)
        return replace(found, names=(chosen.name,), kind=chosen.kind, filters=None)
    asked = _understand_in_context(turn, turn.text, understand)
    parts = [turn.text[start:end].strip() for start, end in sentences(turn.text)]
    asking = [part for part in parts if part.endswith("?")]
    if asked.intent in TELLING and asking and len(parts) > 1:
        stated = " ".join(part for part in parts if part != asking[-1])
        alone = _question(turn, asking[-1], _understand_in_context(turn, asking[-1], understand))
        if alone.names or alone.intent in TELLING:
            return replace(alone, states=True)
        return replace(_question(turn, asking[-1], understand(asking[-1], (stated,))), states=True)
    return _question(turn, turn.text, asked)


def without_time(question: Question) -> Question:
    """Return a question with its time as an ignored filter, so that the answer says it was not understood."""
    if not question.when or question.is_overdue:
        return question
    return replace(question, when="", filters={**(question.filters or {}), UNREAD: question.when})


def _understand_in_context(turn: Turn, text: str, understand: Understand) -> Asked:
    """Understand a message by itself; if it is short and unclear, together with the message before."""
    alone = understand(text, ())
    tells_nothing = alone.intent in TELLING and alone.holds < UNSURE
    if not turn.before or (alone.sure >= SURE and not tells_nothing) or len(text.split()) > SHORT:
        return alone
    after = understand(text, turn.before[-1:])
    asks = after.intent not in TELLING
    if text.endswith("?") and after.entities and not (asks and after.fields):
        asked = understand(turn.before[-1], turn.before[-2:-1])  # "and Kappa?" asks the same of another
        same = after.intent == asked.intent or (tells_nothing and not asks)
        if same and asked.intent not in TELLING:
            return replace(asked, entities=after.entities, holds=after.holds)
    if not (tells_nothing and asks and after.sure >= UNSURE) and after.sure <= alone.sure:
        return alone
    return after


def _question(turn: Turn, text: str, asked: Asked) -> Question:
    filters = {name: said for name, said in asked.filters.items() if not is_mine(said)}
    naming = [filters.pop(name) for name in NAMING if name in filters]
    # The network may take "what's my pipeline like" for a question about preferences: it asks for deals.
    mistaken = asked.intent == "preferences" and asked.kind in SEVERAL
    found = Question(
        text=text,
        intent="list" if mistaken else asked.intent,
        kind=asked.kind if asked.kind in KINDS and asked.kind != "profile" else "",
        fields=asked.fields,
        names=tuple(dict.fromkeys(one for one in (*asked.entities, *naming) if significant_words(one))),
        when="" if asked.time == "now" and not _is_time(asked.when, turn) else asked.when,
        filters=filters,
        order="" if asked.order == "none" else asked.order,
        today=turn.today,
        states=asked.holds > 0.5,
    )
    found = replace(found, names=_names(found, turn))
    found = _completed(found, turn)
    if asked.intent == "command_delete" and found.names and not asks_to_forget(text):
        return replace(found, intent="tell")  # "cancel the call with Dana" states what became of a task
    if asked.intent == "tell" and asked.sure < UNSURE and asked.holds < NOTHING:
        return replace(found, intent="lookup_field" if found.fields or found.names else "quote_search")
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
    """Add the fields and filters that the words name literally; the network's filters take precedence."""
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
    """Return the names in the message itself, else the last fitting topic, else names said before."""
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
    """Return the words of a text that occur in names of known companies and people ("sue" of Sue Dobbin).

    Consecutive words make one name; ordinary words of questions are left out.
    """
    named = {word for one in known if one.kind in NAMED for word in words(str(one.fields.get("name", "")))}
    held = [word if word in named and not is_ordinary(word) else "" for word in words(text)]
    runs = (" ".join(run) for real, run in groupby(held, key=bool) if real)
    return tuple(dict.fromkeys(runs))


def _topic(question: Question, topics: Sequence[Topic]) -> str:
    """Return the `ref` or name of the last topic that fits the words and kind of the question, else empty."""
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
    """Return the record that a message chooses from those the last reply named, None if it chooses none."""
    said = set(words(turn.text))
    if not turn.options or len(said) > MOST_WORDS:
        return None
    shared = [len(said & set(words(f"{one.label} {one.of}"))) for one in turn.options]
    if not any(shared):
        shared = [len(said & {one.kind, noun(one.kind)}) for one in turn.options]
    best = [one for one, count in zip(turn.options, shared, strict=True) if count and count == max(shared)]
    return best[0] if len(best) == 1 else None
