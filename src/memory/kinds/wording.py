"""The words people use for fields and values: data in `words/*.toml`, read on first use."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

_GROUP: Final = re.compile(r"\{(\w+)\}")


@cache
def wording(name: str) -> dict[str, Any]:
    """Return the parsed contents of `words/{name}.toml`."""
    file = resources.files("memory.kinds").joinpath(f"words/{name}.toml")
    return tomllib.loads(file.read_text("utf-8"))


class Choices(Mapping[str, tuple[str, ...]]):
    """A mapping of a field's values to the words people use for each, which are looked up on first use."""

    def __init__(self, values: Iterable[str], words: Callable[[str], Iterable[str]]) -> None:
        self._values = dict.fromkeys(values)
        self._words = words
        self._found: dict[str, tuple[str, ...]] = {}

    def __getitem__(self, value: str) -> tuple[str, ...]:
        """Return the words for a value; raise `KeyError` if the field has no such value."""
        if value not in self._values:
            raise KeyError(value)
        if value not in self._found:
            self._found[value] = tuple(self._words(value))
        return self._found[value]

    def __contains__(self, value: object) -> bool:
        """Tell whether the field has such a value, without looking up its words."""
        return value in self._values

    def __iter__(self) -> Iterator[str]:
        """Return the values in their order."""
        return iter(self._values)

    def __len__(self) -> int:
        """Return how many values there are."""
        return len(self._values)


def phrases(entries: Iterable[str], groups: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Return the entries with each `{group}` replaced by each of its words in turn, without duplicates."""
    return tuple(dict.fromkeys(one for entry in entries for one in _spelled_out(entry, groups)))


def _spelled_out(entry: str, groups: Mapping[str, Sequence[str]]) -> Iterator[str]:
    match = _GROUP.search(entry)
    if match is None:
        yield entry
        return
    for word in groups[match[1]]:
        yield from _spelled_out(f"{entry[: match.start()]}{word}{entry[match.end() :]}", groups)


def ending_words() -> frozenset[str]:
    """Return the words that end a value when they stand beside it or beside a word for its field."""
    return frozenset(wording("fields")["over"]["words"])


def field_words(field: str) -> frozenset[str]:
    """Return the base forms of the words for a field; those for `tags.urgent` are those for `tags`."""
    base = field.partition(".")[0]
    return frozenset((*base.split("_"), *wording("fields")["called"].get(base, "").split()))


def ending_verbs(field: str) -> frozenset[str]:
    """Return the base forms of the words that end a field's value on their own ("resign" ends a title)."""
    return frozenset(wording("fields")["endings"].get(field.partition(".")[0], "").split())
