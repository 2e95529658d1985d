"""Stems of words as in the text index (Porter 1980), and base forms of irregular words."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

_STEP_2: Final = (
    ("ational", "ate"), ("tional", "tion"), ("enci", "ence"), ("anci", "ance"), ("izer", "ize"), ("logi", "log"),
    ("bli", "ble"), ("alli", "al"), ("entli", "ent"), ("eli", "e"), ("ousli", "ous"), ("ization", "ize"),
    ("ation", "ate"), ("ator", "ate"), ("alism", "al"), ("iveness", "ive"), ("fulness", "ful"),
    ("ousness", "ous"), ("aliti", "al"), ("iviti", "ive"), ("biliti", "ble"),
)  # fmt: skip
_STEP_3: Final = (
    ("icate", "ic"), ("ative", ""), ("alize", "al"), ("iciti", "ic"), ("ical", "ic"), ("ful", ""), ("ness", ""),
)  # fmt: skip
_STEP_4: Final = (
    "ement", "ance", "ence", "able", "ible", "ment", "ant", "ent", "ism", "ate", "iti", "ous", "ive", "ize",
    "al", "er", "ic", "ou",
)  # fmt: skip

_IRREGULAR: Final = (
    "become became", "begin began begun", "bite bit bitten", "blow blew blown", "break broke broken",
    "bring brought", "build built", "burn burnt", "buy bought", "catch caught", "choose chose chosen",
    "come came", "deal dealt", "dig dug", "draw drew drawn", "drink drank drunk", "drive drove driven",
    "eat ate eaten", "fall fell fallen", "feed fed", "feel felt", "fight fought", "find found", "fly flew flown",
    "forget forgot forgotten", "freeze froze frozen", "get got gotten", "give gave given", "go went gone",
    "grow grew grown", "hang hung", "hear heard", "hide hid hidden", "hold held", "keep kept",
    "know knew known", "lay laid", "lead led", "learn learnt", "leave left", "lend lent", "lose lost",
    "make made", "mean meant", "meet met", "pay paid", "ride rode ridden", "ring rang rung", "rise rose risen",
    "run ran", "say said", "see saw seen", "seek sought", "sell sold", "send sent", "shake shook shaken",
    "shine shone", "shoot shot", "show shown", "shrink shrank", "sing sang sung", "sink sank sunk", "sit sat",
    "sleep slept", "speak spoke spoken", "spend spent", "spin spun", "stand stood", "steal stole stolen",
    "stick stuck", "strike struck", "swear swore sworn", "sweep swept", "swim swam swum", "take took taken",
    "teach taught", "tear tore torn", "tell told", "think thought", "throw threw thrown",
    "understand understood", "wake woke woken", "wear wore worn", "weep wept", "win won", "write wrote written",
    "child children", "person people", "man men", "woman women", "foot feet", "tooth teeth", "life lives",
    "wife wives",
)  # fmt: skip
"""Common irregular forms, which no spelling rule reduces; the base form comes first."""


@lru_cache(maxsize=65_536)
def base_form(word: str) -> str:
    """Return the stem that all forms of a folded word share."""
    stem = porter(word)
    return _BASES.get(stem, stem)


def forms_of(word: str) -> tuple[str, ...]:
    """Return the words to search in the index in place of one: itself and its irregular forms."""
    return tuple(dict.fromkeys((word, *_FAMILIES.get(base_form(word), ()))))


def porter(word: str) -> str:
    """Return the Porter stem of a folded word, as SQLite's tokenizer does."""
    if not 2 < len(word) <= 64 or not word.isascii() or not word.isalpha():
        return word
    for step in (_plural, _past, _final_y, _double_suffix, _suffix_3, _suffix_4, _final_e):
        word = step(word)
    return word


@lru_cache(maxsize=65_536)
def _measure(stem: str) -> int:
    """Count the vowel-consonant sequences."""
    shape = "".join("v" if _is_vowel(stem, at) else "c" for at in range(len(stem)))
    return len(re.findall("v+c+", shape))


def _is_vowel(word: str, at: int) -> bool:
    if word[at] in "aeiou":
        return True
    return word[at] == "y" and at > 0 and not _is_vowel(word, at - 1)


def _has_vowel(stem: str) -> bool:
    return any(_is_vowel(stem, at) for at in range(len(stem)))


def _ends_short(stem: str) -> bool:
    """Tell whether a stem ends in consonant, vowel, consonant, the last not w, x or y."""
    if len(stem) < 3 or stem[-1] in "wxy":
        return False
    last = [_is_vowel(stem, len(stem) - 3 + at) for at in range(3)]
    return last == [False, True, False]


def _plural(word: str) -> str:
    if (word.endswith("sses") and len(word) > 4) or (word.endswith("ies") and len(word) > 3):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word


def _past(word: str) -> str:
    if word.endswith("eed") and len(word) > 3:
        return word[:-1] if _measure(word[:-3]) > 0 else word
    for ending in ("ed", "ing"):
        stem = word.removesuffix(ending)
        if stem != word and _has_vowel(stem):
            return _mend(stem)
    return word


def _mend(stem: str) -> str:
    if stem.endswith(("at", "bl", "iz")):
        return stem + "e"
    if len(stem) > 1 and stem[-1] == stem[-2] and stem[-1] not in "aeioulsz":
        return stem[:-1]
    return stem + "e" if _measure(stem) == 1 and _ends_short(stem) else stem


def _final_y(word: str) -> str:
    return word[:-1] + "i" if word.endswith("y") and _has_vowel(word[:-1]) else word


def _replace(word: str, table: tuple[tuple[str, str], ...]) -> str:
    for ending, better in table:
        if word.endswith(ending):
            stem = word[: -len(ending)]
            return stem + better if _measure(stem) > 0 else word
    return word


def _double_suffix(word: str) -> str:
    return _replace(word, _STEP_2)


def _suffix_3(word: str) -> str:
    return _replace(word, _STEP_3)


def _suffix_4(word: str) -> str:
    for ending in _STEP_4:
        if word.endswith(ending):
            stem = word[: -len(ending)]
            return stem if _measure(stem) > 1 else word
    if word.endswith(("sion", "tion")) and _measure(word[:-3]) > 1:
        return word[:-3]
    return word


def _final_e(word: str) -> str:
    if word.endswith("e"):
        stem = word[:-1]
        if _measure(stem) > 1 or (_measure(stem) == 1 and not _ends_short(stem)):
            word = stem
    return word[:-1] if word.endswith("ll") and _measure(word) > 1 else word


_BASES: Final = {porter(form): porter(family.split()[0]) for family in _IRREGULAR for form in family.split()}
_FAMILIES: Final = {porter(family.split()[0]): tuple(family.split()) for family in _IRREGULAR}
