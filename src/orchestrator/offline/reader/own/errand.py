"""A todo in the making, and the words it is recognised by."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from memory.language import fold
from memory.recall.stemming import base_form
from orchestrator.offline.reader.model import Draft, Value

_WORD: Final = re.compile(r"[\w'-]+")
_SMALL: Final = frozenset(
    [
        "the",
        "a",
        "an",
        "my",
        "to",
        "of",
        "for",
        "on",
        "in",
        "at",
        "with",
        "and",
        "or",
        "from",
        "by",
        "up",
        "our",
        "your",
        "it",
        "that",
        "this",
        "me",
        "i",
        "is",
        "be",
        "go",
        "get",
        "new",
        "some",
        "back",
        "about",
    ]
)


@dataclass(eq=False)
class Todo:
    """A todo in the making, or a known one."""

    key: str | None = None
    known: dict[str, str | float | int] = field(default_factory=dict)
    fields: dict[str, Value] = field(default_factory=dict)
    kind: str = "todos"
    touched: bool = False
    retracted: list[str] = field(default_factory=list)
    """Fields that no longer hold."""

    def text(self, name: str) -> str:
        """Return what is now known of a field."""
        value = self.fields.get(name)
        return str(value.value if value is not None else self.known.get(name, ""))

    @property
    def words(self) -> frozenset[str]:
        """What it is recognised by."""
        return words_of(self.text("content"))

    def set(self, name: str, value: Value, *, context: bool) -> None:
        """Set a field; what a mere context says of it is known already."""
        if context:
            self.known[name] = value.value
        else:
            self.fields[name] = value
            self.touched = True

    def unset(self, name: str, *, context: bool) -> None:
        """Let go of a field."""
        self.fields.pop(name, None)
        if self.known.pop(name, None) is not None and not context:
            self.retracted.append(name)
            self.touched = True

    def draft(self) -> Draft:
        """Return what was stated of it."""
        return Draft(self.kind, self.key, self.fields, tuple(self.retracted))


def words_of(text: str) -> frozenset[str]:
    """Return the telling words of a text by their base forms."""
    return frozenset(
        base_form(word.removesuffix("'s")) for word in _WORD.findall(fold(text)) if word not in _SMALL
    )
