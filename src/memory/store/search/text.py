"""Searchable text of a value, and search words of a query.

Folding uses only what Unicode promises never to change (normalisation, case folding), because a text can be
removed from the index only by giving it again exactly as it was.
"""

from __future__ import annotations

import json
import re
import unicodedata
from typing import TYPE_CHECKING, Any, Final, Literal

from langgraph.store.base import get_text_at_path

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

EVERYTHING: Final = "$"
MAX_TERMS: Final = 32
MAX_QUERY: Final = 20_000
MAX_TERM: Final = 200

# Letters without a decomposition, which people also type without their stroke.
_UNDECOMPOSED: Final = str.maketrans(
    {
        "ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "ŧ": "t", "æ": "ae", "œ": "oe", "þ": "th",
        "\0": " ",
    }
)  # fmt: skip
_SPACELESS: Final = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff]")
_TERM: Final = re.compile(r"[^\W_]+")
_SURROGATE: Final = re.compile("[\ud800-\udfff]")

STOP_WORDS: Final = frozenset(
    [
        "a",
        "about",
        "am",
        "an",
        "and",
        "any",
        "are",
        "as",
        "at",
        "be",
        "been",
        "but",
        "by",
        "can",
        "could",
        "did",
        "do",
        "does",
        "for",
        "from",
        "had",
        "has",
        "have",
        "he",
        "her",
        "hers",
        "him",
        "his",
        "how",
        "i",
        "if",
        "in",
        "into",
        "is",
        "it",
        "its",
        "me",
        "my",
        "of",
        "on",
        "or",
        "our",
        "she",
        "so",
        "than",
        "that",
        "the",
        "their",
        "them",
        "then",
        "there",
        "these",
        "they",
        "this",
        "those",
        "to",
        "us",
        "was",
        "we",
        "were",
        "what",
        "when",
        "where",
        "which",
        "who",
        "whom",
        "whose",
        "why",
        "will",
        "with",
        "would",
        "you",
        "your",
    ]
)


def fold(text: str) -> str:
    """Fold accents, and case beyond ASCII; put spaces around each character of scripts without spaces."""
    if text.isascii():
        return text.replace("\0", " ")
    decomposed = unicodedata.normalize("NFKD", _SURROGATE.sub(" ", text)).casefold()
    bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    composed = unicodedata.normalize("NFC", bare).translate(_UNDECOMPOSED)
    return _SPACELESS.sub(r" \g<0> ", composed)


def scope(index: Literal[False] | Sequence[str] | None, default: Sequence[str] | None) -> str | None:
    """Return the scope of an item, its searchable paths as stored: None (none), `$` (all) or a JSON list."""
    wanted = default if index is None else index
    if wanted is False:
        return None
    if wanted is None or EVERYTHING in wanted:
        return EVERYTHING
    return json.dumps(list(wanted)) if wanted else None


def body(value: Mapping[str, Any], scope: str | None, strings: Sequence[str]) -> str | None:
    """Return the text to index: all strings of the value, or those at the paths of its scope."""
    if scope is None:
        return None
    parts = strings if scope == EVERYTHING else texts_at(value, paths(scope))
    return fold("\n".join(parts)) or None


def paths(scope: str) -> list[str]:
    """Return the paths of a scope that is a JSON list."""
    found: list[str] = json.loads(scope)
    return found


def texts_at(value: Mapping[str, Any], paths: Sequence[str]) -> list[str]:
    """Return the texts at each path, in LangGraph's path syntax."""
    return [text for path in paths for text in get_text_at_path(dict(value), path)]


def texts_to_embed(value: Mapping[str, Any], scope: str | None) -> list[str]:
    """Return the texts to embed, as in LangGraph's stores: those at each path, or the whole JSON for `$`."""
    if scope is None:
        return []
    return texts_at(value, [scope] if scope == EVERYTHING else paths(scope))


def terms(query: str) -> list[str]:
    """Return the distinct search words of a query; stop words only if there is nothing else."""
    words = dict.fromkeys(_words(fold(query[:MAX_QUERY])))
    telling = [word for word in words if word not in STOP_WORDS]
    return (telling or list(words))[:MAX_TERMS]


def _words(folded: str) -> list[str]:
    """Split a text as the index does; characters of a script without spaces stay together as a phrase."""
    phrases = re.sub(rf"(?<={_SPACELESS.pattern})\s+(?={_SPACELESS.pattern})", "\x1f", folded)
    return [
        " ".join(_TERM.findall(word)).lower()[:MAX_TERM]
        for word in re.findall(r"[^\W_\x1f]+(?:\x1f[^\W_]+)*", phrases)
    ]
