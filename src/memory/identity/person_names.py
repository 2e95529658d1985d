"""Comparison of the names of people."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from rapidfuzz import fuzz

from memory.identity.nicknames import may_be_one_name
from memory.identity.org_names import (
    CLOSE_RATIO,
    GLUED_RATIO,
    LONGEST,
    NEAR_RATIO,
    Level,
    NameMatch,
    is_one_slip,
    likeness,
    match_whole,
    pair_words,
)
from memory.text.names import HONORIFICS, SUFFIXES, fold, words

_SLIP: Final = 70.0
"""Least likeness of two words of people's names that may be one word with a typo."""
_UNSPACED: Final = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
"""Scripts in which first and last name are written as one word."""
_GENERATIONS: Final = frozenset(["jr", "sr", "ii", "iii", "iv"])


@dataclass(frozen=True, slots=True)
class PersonName:
    """A parsed name of a person, first name first."""

    parts: tuple[str, ...]
    generation: frozenset[str]

    @property
    def first(self) -> str:
        """The first name, or the only one."""
        return self.parts[0] if self.parts else ""

    @property
    def last(self) -> str:
        """The last name; empty if there is only one."""
        return self.parts[-1] if len(self.parts) > 1 else ""

    @property
    def full(self) -> tuple[str, ...]:
        """Its words without middle initials."""
        if len(self.parts) < 3:
            return self.parts
        return (self.parts[0], *(part for part in self.parts[1:-1] if len(part) > 1), self.parts[-1])


@lru_cache(maxsize=8192)
def parse_person(name: str) -> PersonName:
    """Return a person's name parsed; "Whitfield, Dana" is Dana Whitfield."""
    if name.count(",") == 1:
        last, first = name.split(",")
        if first.strip() and fold(first.strip(" .")) not in SUFFIXES:
            name = f"{first} {last}"
    every = words(name)
    kept = [word for word in every if word not in HONORIFICS and word not in SUFFIXES] or every
    return PersonName(tuple(kept), frozenset(word for word in every if word in _GENERATIONS))


def match_people(left: str, right: str) -> NameMatch:
    """Compare two names of people."""
    if max(len(left), len(right)) > LONGEST:
        return match_whole(left, right)
    a, b = parse_person(left), parse_person(right)
    if not a.parts or not b.parts:
        return NameMatch(Level.UNLIKE, 0.0, "no name")
    if a.generation and b.generation and a.generation != b.generation:
        return NameMatch(Level.SHARED, NEAR_RATIO - 1, "another generation")
    if len(a.full) == 1 or len(b.full) == 1:
        return _single(a, b)
    if a.full == b.full:
        return _equal(a, b)
    return _differing(a, b)


def _equal(a: PersonName, b: PersonName) -> NameMatch:
    """Return the match of equal names; different middle initials may still mean two people."""
    if any(len(part) == 1 for part in (a.first, a.last)):
        return NameMatch(Level.NEAR, 90.0, "name with an initial")
    middle, other = set(a.parts) - set(a.full), set(b.parts) - set(b.full)
    if middle and other and middle != other:
        return NameMatch(Level.NEAR, 90.0, "another middle initial")
    return NameMatch(Level.EXACT, 100.0, "name")


def _single(a: PersonName, b: PersonName) -> NameMatch:
    """Return the match of a first or last name alone with another name."""
    short, long = sorted((a, b), key=lambda name: (len(name.full), len(name.first), name.parts))
    word = short.first
    ratio = max(likeness(word, part) for part in (long.first, long.parts[-1]))
    nick = may_be_one_name(word, long.first)
    if len(word) == 1 and word.isascii():
        return NameMatch(Level.UNLIKE, 0.0, "an initial alone")
    if short.parts == long.parts and _UNSPACED.search(word) and len(word) > 1:
        return NameMatch(Level.EXACT, 100.0, "name")
    if len(long.full) == 1:
        level = Level.PART if ratio >= NEAR_RATIO or nick else Level.UNLIKE
        return NameMatch(level, ratio, f"one name {ratio:.0f}")
    if (glued := likeness(word, "".join(long.full))) >= GLUED_RATIO:
        return NameMatch(Level.NEAR, glued, f"name {glued:.0f}")
    if ratio >= NEAR_RATIO or nick:
        return NameMatch(Level.PART, NEAR_RATIO + ratio / 20, "part of the name")
    return NameMatch(Level.UNLIKE, ratio, f"name {ratio:.0f}")


def _differing(a: PersonName, b: PersonName) -> NameMatch:
    score = _score(a, b)
    for left, right in ((a, b), (b, a)):
        if found := _initials(left, right):
            return found
    if Counter(a.full) == Counter(b.full):
        return NameMatch(Level.CLOSE, 95.0, "names in another order")
    if a.last == b.last and a.first != b.first and may_be_one_name(a.first, b.first):
        return NameMatch(Level.NEAR, max(score, 88.0), "short form of the first name")
    return _paired(a, b, score)


def _score(a: PersonName, b: PersonName) -> float:
    plain = fuzz.ratio(" ".join(a.full), " ".join(b.full))
    return max(plain, fuzz.ratio(" ".join(sorted(a.full)), " ".join(sorted(b.full))) - 1)


def _initials(short: PersonName, long: PersonName) -> NameMatch | None:
    """Return the match of "D. Whitfield", "Dana W." or "Whitfield D" with the full name, else None."""
    one = {part for part in short.parts if len(part) == 1}
    rest = [part for part in short.parts if len(part) > 1]
    left_open = Counter(long.parts)
    left_open.subtract(rest)
    if not one or min(left_open.values()) < 0 or not {long.first, long.last} & set(rest):
        return _letters(short, long)
    letters = {part[0] for part, count in left_open.items() if count > 0}
    abbreviated = {long.first, long.last} - set(rest)
    if not abbreviated or not one <= letters or any(len(part) == 1 for part in (long.first, long.last)):
        return None
    return NameMatch(Level.CLOSE, CLOSE_RATIO, "initials")


def _letters(short: PersonName, long: PersonName) -> NameMatch | None:
    """Return the match of "JP Harker" with "Jane Petra Harker", else None."""
    letters = "".join(part[0] for part in long.parts[:-1])
    if 1 < len(letters) < 4 and short.first == letters and short.last == long.last:
        return NameMatch(Level.NEAR, 88.0, "initials")
    return None


def _paired(a: PersonName, b: PersonName, score: float) -> NameMatch:
    left, right, slips = pair_words(a.full, b.full, _SLIP)
    if not left and not right:
        return _alike(score, close=a.first == b.first and is_one_slip(slips))
    if not left or not right:
        ends = (a.first == b.first) + (a.last == b.last)
        return NameMatch(Level.NEAR if ends == 2 else Level.PART, max(score, NEAR_RATIO), "part of the name")
    if max(len(left), len(right)) > 1 and likeness("".join(left), "".join(right)) >= GLUED_RATIO:
        return _alike(score, close=False)
    if a.first == b.first and a.last == b.last:
        return NameMatch(Level.SHARED, min(score, NEAR_RATIO - 1), "another middle name")
    if a.last == b.last or a.first == b.first or score >= NEAR_RATIO:
        return NameMatch(Level.SHARED, score, f"name {score:.0f}, another word")
    return NameMatch(Level.UNLIKE, score, f"name {score:.0f}")


def _alike(score: float, *, close: bool) -> NameMatch:
    """Return the match of names whose words pair up; another first name is no typo ("Paul" and "Paula")."""
    if score >= CLOSE_RATIO and close:
        return NameMatch(Level.CLOSE, score, f"name {score:.0f}")
    return NameMatch(Level.NEAR if score >= NEAR_RATIO else Level.SHARED, score, f"name {score:.0f}")
