"""The words people say for fields and values: data in `words/*.toml`, read when they are first needed."""

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
    """Return a file of words: tables of text, as TOML has them."""
    file = resources.files("memory.records").joinpath(f"words/{name}.toml")
    return tomllib.loads(file.read_text("utf-8"))


class Choices(Mapping[str, tuple[str, ...]]):
    """The values of a field, and what people say for each; the words are looked up when they are first needed."""

    def __init__(self, values: Iterable[str], words: Callable[[str], Iterable[str]]) -> None:
        self._values = dict.fromkeys(values)
        self._words = words
        self._found: dict[str, tuple[str, ...]] = {}

    def __getitem__(self, value: str) -> tuple[str, ...]:
        """Return what people say for a value; `KeyError` if the field has none such."""
        if value not in self._values:
            raise KeyError(value)
        if value not in self._found:
            self._found[value] = tuple(self._words(value))
        return self._found[value]

    def __contains__(self, value: object) -> bool:
        """Tell whether the field has such a value, without a look at the words."""
        return value in self._values

    def __iter__(self) -> Iterator[str]:
        """Return the values in their order."""
        return iter(self._values)

    def __len__(self) -> int:
        """Return how many values there are."""
        return len(self._values)


def phrases(entries: Iterable[str], groups: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Return entries with each `{group}` in them replaced by each of its words, without doubles."""
    return tuple(dict.fromkeys(one for entry in entries for one in _spelled_out(entry, groups)))


def _spelled_out(entry: str, groups: Mapping[str, Sequence[str]]) -> Iterator[str]:
    match = _GROUP.search(entry)
    if match is None:
        yield entry
        return
    for word in groups[match[1]]:
        yield from _spelled_out(f"{entry[: match.start()]}{word}{entry[match.end() :]}", groups)
