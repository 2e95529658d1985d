"""Disguised text: look-alike letters of other alphabets, invisible characters, spaced-out words.

The form alone proves nothing; `undisguised` returns the text as a person would read it.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

LOOK_ALIKE: Final = str.maketrans(
    "аᴀɑαевсԁеһіјκӏԛмոոорԛгѕтυνѵԝхууᴢΑΒΕΖΗΙΚΜΝΟΡΤΥΧАВСЕНІЈКМОРЅТУХ",
    "aaaaebcdehijklqmnnopqrstuvvwxyyzABEZHIKMNOPTYXABCEHIJKMOPSTYX",
)
"""Greek, Cyrillic and Armenian letters → the Latin letters they look like."""
_SPACED: Final = re.compile(r"(?<!\w)(?:[^\W\d_][ .\-_*]){3,40}[^\W\d_](?!\w)")
_WORD: Final = re.compile(r"\w{1,80}")


def undisguised(text: str) -> str:
    """Return a text as it looks: no invisible characters, one alphabet per word, spaced-out words joined."""
    seen = "".join(c for c in unicodedata.normalize("NFKC", text) if unicodedata.category(c) != "Cf")
    joined = _SPACED.sub(lambda match: re.sub(r"[ .\-_*]", "", match[0]), seen)
    return _WORD.sub(lambda match: _in_one(match[0]), joined)


def is_disguised(text: str) -> bool:
    """Tell whether a text has invisible characters, a word in two alphabets, or a spaced-out word."""
    unseen = any(
        unicodedata.category(c) == "Cf" and c not in "\u00ad\ufeff" and not _joins_emoji(text, at)
        for at, c in enumerate(text)
    )
    mixed = any(len(_alphabets(match[0])) > 1 for match in _WORD.finditer(text))
    return unseen or mixed or bool(_SPACED.search(text))


def _joins_emoji(text: str, at: int) -> bool:
    """Tell whether a zero-width joiner stands between two pictures, as in "👩‍💻"; a variation selector may precede it."""
    before = text[max(0, at - 2) : at].removesuffix("\ufe0f")[-1:]
    following = text[at + 1 : at + 2]
    pictures = before and following and before > "\u2190" and following > "\u2190"
    return text[at] == "\u200d" and bool(pictures) and not (before.isalpha() or following.isalpha())


def _in_one(word: str) -> str:
    """Return a word of several alphabets in Latin letters; a word in one alphabet stays unchanged."""
    return word.translate(LOOK_ALIKE) if len(_alphabets(word)) > 1 else word


def _alphabets(word: str) -> set[str]:
    names = (unicodedata.name(c, "").partition(" ")[0] for c in word if c.isalpha())
    return {name for name in names if name in {"LATIN", "CYRILLIC", "GREEK", "ARMENIAN"}}
