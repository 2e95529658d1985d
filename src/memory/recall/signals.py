"""The signals of a search, each of which can be switched off."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Signals:
    """Which signals count. All of them do unless a measurement asks otherwise."""

    keys: bool = True
    """Ids, e-mail addresses, telephone numbers and known names in the question."""
    spelling: bool = True
    """Known names that the question misspells."""
    words: bool = True
    """The share of the question's words in a message, rare ones weighing more."""
    forms: bool = True
    """Irregular forms of a word."""
    alike: bool = True
    """Words of like meaning."""
    before: bool = True
    """The words of the message before: answers do not repeat their question."""
    answers: bool = True
    """Being said right after a question, above all after one with these words."""
    around: bool = True
    """The conversation around: the best of it near by, and all its words."""
    speaker: bool = True
    """Being said by the person the question names."""
    phrases: bool = True
    """Two words of the question in a row."""
    shape: bool = True
    """Holding what was asked for: a time, a number, a place, a reason, a name."""
    telling: bool = True
    """Telling rather than asking, and opening a conversation."""
    apart: bool = True
    """Of one conversation each further message counts a little less: what is asked is often spread over several."""
    time: bool = True
    """Being said in the time the question names."""
    events: bool = True
    """A time that is named by something that is remembered to happen then ("before the renewal")."""
    vectors: bool = True
    """Meaning the same to the store's embedding function, if it has one."""
    recency: bool = True
    """Being new, above all where the question asks for what is so now."""
    importance: bool = True
    """A note's importance; a message that a record rests on."""
    relations: bool = True
    """Belonging to a record the question names."""
    kinds: bool = True
    """Being of a kind the question mentions."""


ALL = Signals()
