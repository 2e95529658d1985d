"""The names of kinds and fields in answers, and the words people use for them, from `vocabulary.toml`."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any, Final

from memory.kinds import KINDS, specs
from memory.text import fold, words

if TYPE_CHECKING:
    from collections.abc import Sequence

BY_SINGULAR: Final = {model.SINGULAR: kind for kind, model in KINDS.items()}
"""Singular name of a kind, as tools write it → kind."""


@cache
def vocabulary() -> dict[str, Any]:
    """Return the parsed `vocabulary.toml`."""
    file = resources.files("orchestrator.offline.answers").joinpath("vocabulary.toml")
    return tomllib.loads(file.read_text("utf-8"))


def text(name: str) -> str:
    """Return the fixed text of this name."""
    return str(vocabulary()["texts"][name])


def called(field: str) -> str:
    """Return the name of a field in answers."""
    return str(vocabulary()["fields"].get(field, {}).get("called") or field.replace("_", " "))


def clause(field: str, value: str) -> str:
    """Write a field as a verb phrase: `is in Negotiation/Review`."""
    if field == "stage" and value.startswith("Closed"):
        return f"is {value}"
    says = vocabulary()["fields"].get(field, {}).get("says") or f"has the {called(field)} {{}}"
    return str(says).format(value)


def answering(field: str) -> list[str]:
    """Return the fields that can answer a question about a field, itself first."""
    name = vocabulary()["renamed"].get(field, field)
    return [name, *vocabulary()["fields"].get(name, {}).get("also", ())]


def field_of(kind: str, name: str) -> str:
    """Return the field of a kind that a field of a question means, an empty string if the kind has none."""
    known = specs(KINDS[kind]) if kind in KINDS else {}
    return next((one for one in answering(name) if one in known), "")


def noun(kind: str, number: int = 1) -> str:
    """Return the noun for records of a kind in answers, singular or plural."""
    forms = vocabulary()["kinds"].get(kind)
    if forms is None:  # a kind of the user's own
        one = KINDS[kind].SINGULAR if kind in KINDS else "record"
        return one if number == 1 else f"{one}s"
    return str(forms["one" if number == 1 else "many"])


def is_noun(words: str, kind: str) -> bool:
    """Tell whether words are only a noun for records of a kind, or of any kind if none is given."""
    kinds = [kind] if kind in KINDS else list(KINDS)
    called_ = {one for name in kinds for one in (noun(name), noun(name, 2), KINDS[name].SINGULAR)}
    return fold(words) in called_ | {"record"}


def counted(number: int, kind: str, what: str = "") -> str:
    """Write a number of records of a kind: `2 open deals`, `no case`."""
    return " ".join(part for part in (str(number or "no"), what, noun(kind, number or 2)) if part)


def says(words: str, of: str) -> bool:
    """Tell whether a message of at most four words begins with a word of a group."""
    group = vocabulary()["said"][of]
    said = fold(words).replace(",", " ").replace("!", " ").replace(".", " ").split()
    return bool(said) and said[0] in group and len(said) < 5


def is_greeting(message: str) -> bool:
    """Tell whether a message of at most three words only greets."""
    said = words(fold(message))
    return 0 < len(said) < 4 and set(said) <= set(vocabulary()["said"]["greeting"])


def remembering(words: str) -> str:
    """Return what a message asks to remember, an empty string if it does not begin with such a request."""
    lowered = words.casefold()
    for begin in vocabulary()["said"]["remember"]:
        if lowered.startswith(begin):
            return words[len(begin) :].strip()
    return ""


def is_mine(words: str) -> bool:
    """Tell whether the words of a filter only mean the user's own records ("my", "our")."""
    return fold(words) in vocabulary()["whose"]["mine"]


def listed(items: Sequence[str], word: str = "and") -> str:
    """Join items: `a, b and c`."""
    return f"{', '.join(items[:-1])} {word} {items[-1]}" if len(items) > 1 else "".join(items)


def lines(items: Sequence[str]) -> str:
    """Write items as a list, one a line."""
    return "\n".join(f"- {item}" for item in items)
