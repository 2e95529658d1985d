"""The words people say for fields and values: data in `words/*.toml`, read once."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

_GROUP: Final = re.compile(r"\{(\w+)\}")


@cache
def wording(name: str) -> dict[str, Any]:
    """Return a file of words: tables of text, as TOML has them."""
    file = resources.files("memory.records").joinpath(f"words/{name}.toml")
    return tomllib.loads(file.read_text("utf-8"))


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
