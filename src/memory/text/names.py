"""Normal forms of names for comparison: without case, accents, legal forms, honorifics."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

_QUOTES: Final = str.maketrans(
    {
        "’": "'",
        "‘": "'",
        "ʼ": "'",
        "`": "'",
        "´": "'",
        "“": '"',
        "”": '"',
        "„": '"',
        "–": "-",
        "—": "-",
        "‐": "-",
        "‑": "-",
    }
)
_LETTERS: Final = {
    "ß": "ss",
    "ø": "o",
    "đ": "d",
    "ł": "l",
    "æ": "ae",
    "œ": "oe",
    "ı": "i",
    "ð": "d",
    "þ": "th",
}
LEGAL_FORMS: Final = frozenset(
    [
        "incorporated",
        "inc",
        "corporation",
        "corp",
        "company",
        "co",
        "ltd",
        "limited",
        "llc",
        "llp",
        "lp",
        "plc",
        "pllc",
        "gmbh",
        "ag",
        "kg",
        "kgaa",
        "ug",
        "ohg",
        "mbh",
        "se",
        "sa",
        "sas",
        "sarl",
        "srl",
        "sl",
        "spa",
        "bv",
        "nv",
        "vof",
        "ab",
        "oy",
        "oyj",
        "as",
        "asa",
        "aps",
        "sro",
        "kft",
        "zrt",
        "doo",
        "ooo",
        "oao",
        "zao",
        "pty",
        "pte",
        "sdn",
        "bhd",
        "kk",
        "ltda",
        "eireli",
        "eurl",
        "snc",
        "sca",
        "cv",
        "pvt",
        "pjsc",
        "jsc",
    ]
)
"""Legal forms as single folded words, dots removed ("S.p.A." folds to "spa")."""
HONORIFICS: Final = frozenset(
    ["mr", "mrs", "ms", "miss", "mx", "dr", "prof", "sir", "madam", "herr", "frau", "mme", "mlle"]
)
SUFFIXES: Final = frozenset(["jr", "sr", "ii", "iii", "iv", "phd", "md", "esq"])


@lru_cache(maxsize=4096)
def fold_character(character: str) -> str:
    """Fold one character: compatibility form, no accents, no case, straight quotes."""
    if character.isascii():
        return character.lower()
    plain = unicodedata.normalize("NFKD", character.translate(_QUOTES))
    kept = "".join(c for c in plain if not unicodedata.combining(c)).casefold()
    return "".join(_LETTERS.get(c, c) for c in kept)


def fold(text: str) -> str:
    """Fold case, accents, typographic quotes and runs of white space."""
    folded = text.lower() if text.isascii() else "".join(map(fold_character, text))
    return " ".join(folded.split())


def words(name: str) -> list[str]:
    """Split a name into folded words; "S.p.A." and "O'Neil" are one word each."""
    bare = re.sub(r"(?<=\b\w)\.(?=\w\b)", "", fold(name)).replace("'s ", " ").replace("'", "")
    return re.findall(r"\w+", bare.replace("&", " and "))


def core_name(org: str) -> str:
    """Reduce an organisation's name to what tells it apart: no legal forms, no "the", "&" as "and".

    A name made only of such words keeps them all ("The Limited").
    """
    every = words(org)
    kept = [word for word in every if word not in LEGAL_FORMS]
    if kept and kept[0] == "the":
        kept = kept[1:]
    while len(kept) > 1 and kept[-1] == "and":
        kept.pop()
    return " ".join(kept or every)


def person_key(name: str) -> str:
    """Reduce a person's name to first and last names in their usual order, without honorifics.

    "Whitfield, Dana" and "Ms. Dana Whitfield" are one key; middle initials are dropped.
    """
    if name.count(",") == 1:
        last, first = name.split(",")
        if first.strip() and fold(first.strip(" .")) not in SUFFIXES:
            name = f"{first} {last}"
    every = words(name)
    kept = [word for word in every if word not in HONORIFICS and word not in SUFFIXES]
    if len(kept) > 2:
        kept = [kept[0], *(word for word in kept[1:-1] if len(word) > 1), kept[-1]]
    return " ".join(kept or every)
