"""Text that hides what it says: letters of another alphabet that look like ours, letters nobody sees, spaced-out words.

All of it is form and means nothing by itself; `plain` reads it as a person would.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

LOOK_ALIKE: Final = str.maketrans(
    "аᴀɑαевсԁеһіјκӏԛмոոорԛгѕтυνѵԝхууᴢΑΒΕΖΗΙΚΜΝΟΡΤΥΧАВСЕНІЈКМОРЅТУХ",
    "aaaaebcdehijklqmnnopqrstuvvwxyyzABEZHIKMNOPTYXABCEHIJKMOPSTYX",
)
"""Letters of Greek, Cyrillic and Armenian as they look beside Latin ones."""
_SPACED: Final = re.compile(r"(?<!\w)(?:[^\W\d_][ .\-_*]){3,40}[^\W\d_](?!\w)")
_WORD: Final = re.compile(r"\w{1,80}")


def plain(text: str) -> str:
    """Return a text as it looks: without letters nobody sees, in one alphabet a word, spaced-out words joined."""
    seen = "".join(c for c in unicodedata.normalize("NFKC", text) if unicodedata.category(c) != "Cf")
    joined = _SPACED.sub(lambda match: re.sub(r"[ .\-_*]", "", match[0]), seen)
    return _WORD.sub(lambda match: _in_one(match[0]), joined)


def conceals(text: str) -> bool:
    """Tell whether a text hides letters: unseen ones inside a word, two alphabets in one, or a spaced-out word."""
    unseen = any(unicodedata.category(c) == "Cf" and c not in "\u00ad\ufeff" for c in text)
    mixed = any(len(_alphabets(match[0])) > 1 for match in _WORD.finditer(text))
    return unseen or mixed or bool(_SPACED.search(text))


def _in_one(word: str) -> str:
    """Return a word of several alphabets in the Latin one; a word of one other alphabet stays."""
    return word.translate(LOOK_ALIKE) if len(_alphabets(word)) > 1 else word


def _alphabets(word: str) -> set[str]:
    names = (unicodedata.name(c, "").partition(" ")[0] for c in word if c.isalpha())
    return {name for name in names if name in {"LATIN", "CYRILLIC", "GREEK", "ARMENIAN"}}
