r"""Patterns made of word lists.

The words are data: a TOML file beside the module that uses them. The module holds short templates, which name
lists in braces: `\bwe {decide}\b` matches "we" and any of the words in `decide`. `{0,30}` stays a count.
"""

from __future__ import annotations

import re
import tomllib
from importlib import resources
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_NAME: Final = re.compile(r"\{([a-z]\w*)\}")


def read_lists(package: str, file: str) -> dict[str, Any]:
    """Return the word lists of a TOML file of a package, in the tables that it has."""
    return tomllib.loads(resources.files(package).joinpath(file).read_text("utf-8"))


def any_of(words: Iterable[str], *, space: str = " ") -> str:
    """Return a group that matches any of the words, the longest first.

    An apostrophe matches the typographic one too; `space` is the pattern of a space inside a phrase.
    """
    longest_first = sorted(words, key=len, reverse=True)
    spelled = (re.escape(word).replace(r"\ ", space).replace("'", "['’]") for word in longest_first)
    return f"(?:{'|'.join(spelled)})"


def fill(template: str, lists: Mapping[str, Iterable[str] | str], *, space: str = " ") -> str:
    """Return a template with its lists filled in; a value that is one text is a pattern already."""

    def named(match: re.Match[str]) -> str:
        words = lists[match[1]]
        return words if isinstance(words, str) else any_of(words, space=space)

    return _NAME.sub(named, template)


def pattern_of(
    lists: Mapping[str, Iterable[str] | str],
    *templates: str,
    before: str = "",
    after: str = "",
    space: str = " ",
    flags: re.RegexFlag = re.IGNORECASE,
) -> re.Pattern[str]:
    """Compile a pattern that matches any of the templates, tried in order, between `before` and `after`."""
    one = "|".join(fill(template, lists, space=space) for template in templates)
    return re.compile(f"{fill(before, lists, space=space)}(?:{one}){fill(after, lists, space=space)}", flags)
