"""Recognition of yes and no in a user's answer to a question, and of the wish to forget something."""

from __future__ import annotations

import re
from typing import Any, Final

YES: Final = frozenset(
    {"y", "yes", "yeah", "yep", "ok", "okay", "sure", "do it", "yes please", "confirm", "true"}
    | {"ja", "oui", "sí", "si", "sì", "sim", "tak", "evet"}
)
NO: Final = frozenset(
    {"n", "no", "nope", "cancel", "don't", "do not", "stop", "no thanks", "false"}
) | frozenset({"nein", "non", "não", "nee", "nie", "hayır"})
FORGETTING: Final = (
    *(
        "forget",
        "delete",
        "remove",
        "erase",
        "vergiss",
        "lösch",
        "oubli",
        "supprim",
        "olvida",
        "borra",
        "elimina",
    ),
    *("esque", "apaga", "dimentica", "cancella ", "vergeet", "verwijder", "zapomnij", "usuń", "unut"),
)
"""Beginnings of the words for forgetting, in the languages that are read."""
REPEATS: Final = frozenset(
    {"please", "pls", "keep", "that", "it", "this", "them", "do", "thanks", "the", "one"}
)


def asks_to_forget(text: str) -> bool:
    """Tell whether a message has a word by which a user asks to forget something."""
    return any(f" {text.casefold()} ".find(f" {word}") >= 0 for word in FORGETTING)


def is_answer(text: str) -> bool:
    """Tell whether a text is a plain yes or no, and not some other message."""
    return text.strip().strip(".!").casefold() in YES | NO


def is_yes(answer: Any, question: str = "") -> bool:
    """Tell whether an answer is a yes; an unclear one is not, nor is one with the id of another question."""
    if isinstance(answer, dict):
        if answer.get("id", question) != question:
            return False
        answer = answer.get("approved", answer.get("answer"))
    if isinstance(answer, str):
        return answer.strip().strip(".!").casefold() in YES
    return answer is True


def strip_repetition(text: str, reply: str) -> str:
    """Return an answer to "Shall I keep that?" without words that only repeat it or what is asked ("yes keep Kappa").

    `reply` ends with that question. If it asks about several things, an answer that names one is no answer to all.
    Not for other questions: "keep that" as an answer to "Forget X?" means no.
    """
    first, *rest = _words(text) or [""]
    question = reply.rsplit("\n\n", 1)[-1]
    repeated = REPEATS | set(_words(question) if " and " not in question else ())
    return " ".join([first, *(word for word in rest if word not in repeated)])


def _words(text: str) -> list[str]:
    return re.findall(r"[\w'’@.-]*\w", text.casefold())
