"""The signals of a search, each of which can be switched off."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Signals:
    """The signals that count; all of them do unless an evaluation switches some off."""

    keys: bool = True
    """Ids, e-mail addresses, telephone numbers and known names in the question."""
    spelling: bool = True
    """Known names that the question misspells."""
    words: bool = True
    """The share of the question's words in a message, rare ones weighing more."""
    forms: bool = True
    """Irregular forms of a word."""
    alike: bool = True
    """Synonyms of the question's words."""
    before: bool = True
    """The words of the message before, because answers do not repeat their question."""
    answers: bool = True
    """Being said right after a question, above all after one with these words."""
    around: bool = True
    """The surrounding conversation: its best part near by, and all its words."""
    speaker: bool = True
    """Being said by the person the question names."""
    phrases: bool = True
    """Two words of the question in a row."""
    shape: bool = True
    """Holding the kind of answer asked for: a time, a number, a place, a reason, a name."""
    telling: bool = True
    """Being a statement rather than a question, and opening a conversation."""
    apart: bool = True
    """Each further message of a conversation counts a little less, as answers often lie in several."""
    time: bool = True
    """Being said in the period that the question names."""
    events: bool = True
    """A time named by a remembered event ("before the renewal")."""
    vectors: bool = True
    """Being close in meaning by the store's embedding function, if it has one."""
    recency: bool = True
    """Being new, above all if the question asks for what holds now."""
    importance: bool = True
    """A note's importance; a message that changed a record."""
    relations: bool = True
    """Belonging to a record the question names."""
    kinds: bool = True
    """Being of a kind the question mentions."""


ALL = Signals()
