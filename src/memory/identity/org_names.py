"""Comparison of the names of organisations (and deals)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from memory.identity.org_words import FORM, GENERIC, MORE_FORMS, NUMBERS, PHRASES, ROMAN, SMALL, SPELLINGS
from memory.text.names import LEGAL_FORMS, fold, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

LONGEST: Final = 200
"""Maximum length of a name in characters; longer texts are only compared for equality."""

CLOSE_RATIO: Final = 92.0
NEAR_RATIO: Final = 80.0
GLUED_RATIO: Final = 85.0
"""Least likeness of unpaired words, joined, that differ only in their spaces and a typo."""
_TYPO_RATIO: Final = 75.0
"""Least likeness of two words that are taken for one word with a typo."""

Pairing = tuple[list[str], list[str], list[tuple[str, str]]]


class Level(IntEnum):
    """The level at which two names match, weakest first."""

    UNLIKE = 0
    SHARED = 1
    """They share a distinctive word, and each has another one."""
    PART = 2
    """One is the other with words left out, or its initials."""
    NEAR = 3
    CLOSE = 4
    """Alike up to a typo: the same name if other evidence agrees."""
    EXACT = 5


@dataclass(frozen=True, slots=True)
class NameMatch:
    """The match of two names: its level, score (0 to 100) and reason."""

    level: Level
    score: float
    why: str
    forms_differ: bool = False
    """Whether they have legal forms that are not interchangeable."""


@dataclass(frozen=True, slots=True)
class OrgName:
    """A parsed name of an organisation."""

    plain: tuple[str, ...]
    """Its words as written, folded, without legal forms."""
    core: tuple[str, ...]
    """The same words in one spelling, without "the" and "and"."""
    forms: frozenset[str]
    joined: str
    acronym: str
    """First letters of its words, if there are at least three, or two joined by "&"."""
    numbers: frozenset[str]


@lru_cache(maxsize=8192)
def parse_org(name: str) -> OrgName:
    """Return an organisation's name parsed."""
    every = _words(name)
    plain = [word for word in every if not _is_form(word)] or every
    forms = (
        frozenset(FORM.get(word, word) for word in every if _is_form(word)) if plain != every else frozenset()
    )
    plain = plain[plain[:1] == ["the"] and len(plain) > 1 :]
    while len(plain) > 1 and plain[-1] == "and":
        plain.pop()
    kept = [word for word in plain if word not in ("the", "and")] or plain
    core = tuple(NUMBERS.get(word, ROMAN.get(word, SPELLINGS.get(word, word))) for word in kept)
    letters = [word[0] for word in core if word not in SMALL]
    return OrgName(
        plain=tuple(plain),
        core=core,
        forms=forms,
        joined="".join(core),
        acronym="".join(letters) if len(letters) > (1 if "and" in plain else 2) else "",
        numbers=frozenset(word for word in core if word[0].isdigit()),
    )


def match_orgs(left: str, right: str) -> NameMatch:
    """Compare two names of organisations."""
    if max(len(left), len(right)) > LONGEST:
        return match_whole(left, right)
    return _match(parse_org(left), parse_org(right))


def match_whole(left: str, right: str) -> NameMatch:
    """Compare texts that are too long to be names: they are equal or not."""
    equal = fold(left) == fold(right)
    return NameMatch(Level.EXACT, 100.0, "name") if equal else NameMatch(Level.UNLIKE, 0.0, "no name")


def likeness(left: str, right: str) -> float:
    """Return how alike two words are, 0 to 100; two swapped letters are one edit."""
    return max(fuzz.ratio(left, right), 100 * OSA.normalized_similarity(left, right))


def pair_words(left: Sequence[str], right: Sequence[str], least: float) -> Pairing:
    """Pair words up, equal ones first; return those left over on each side, and the unequal pairs."""
    a, b = list(left), list(right)
    for word in left:
        if word in b:
            a.remove(word)
            b.remove(word)
    slips = []
    pairs = [(ratio, x, y) for x in a for y in b if (ratio := likeness(x, y)) >= least]
    for _, x, y in sorted(pairs, key=lambda pair: (-pair[0], sorted(pair[1:]))):
        if x in a and y in b and not _two_words(x, y):
            a.remove(x)
            b.remove(y)
            slips.append((x, y))
    return a, b, slips


def is_one_slip(slips: Sequence[tuple[str, str]]) -> bool:
    """Tell whether names whose words pair up differ by one edit ("Austria" and "Australia" do not)."""
    return len(slips) == 1 and min(map(len, slips[0])) > 4 and OSA.distance(*slips[0]) == 1


def _two_words(x: str, y: str) -> bool:
    """Tell whether words are two generic ones that only look alike ("eastern", "western")."""
    return x in GENERIC and y in GENERIC and x.rstrip("s") != y.rstrip("s")


def distinctive_words(name: OrgName) -> list[str]:
    """Return the words that distinguish an organisation from others, all of its words if none does."""
    kept = [word for word in name.core if word not in GENERIC and word not in SMALL]
    return kept or list(name.core)


def _match(a: OrgName, b: OrgName) -> NameMatch:
    if not a.core or not b.core:
        return NameMatch(Level.UNLIKE, 0.0, "no name")
    if a.plain == b.plain:
        differ = bool(a.forms and b.forms and not a.forms & b.forms)
        return NameMatch(Level.EXACT, 100.0, "name", forms_differ=differ)
    score = max(
        _ratio(a.core, b.core), _ratio(sorted(a.core), sorted(b.core)) - 1, fuzz.ratio(a.joined, b.joined)
    )
    if a.joined == b.joined:
        return NameMatch(Level.CLOSE, max(score, CLOSE_RATIO), "name in another spelling")
    if _is_acronym(a, b) or _is_acronym(b, a):
        return NameMatch(Level.PART, max(score, 85.0), "acronym")
    if a.numbers != b.numbers and a.numbers and b.numbers:
        return NameMatch(Level.SHARED, min(score, NEAR_RATIO - 1), "other number")
    return _by_words(a, b, score)


def _by_words(a: OrgName, b: OrgName, score: float) -> NameMatch:
    left, right, slips = pair_words(tuple(dict.fromkeys(a.core)), tuple(dict.fromkeys(b.core)), _TYPO_RATIO)
    left, right = ([word for word in every if word not in SMALL] for every in (left, right))
    if not left and not right:
        return _alike(score, close=is_one_slip(slips))
    if left and right and likeness("".join(left), "".join(right)) >= GLUED_RATIO:
        return _alike(score, close=False)
    if not left or not right:
        return _part(a, b, score, slips)
    return _apart(a, b, (left, right), score)


def _ratio(left: Iterable[str], right: Iterable[str]) -> float:
    return fuzz.ratio(" ".join(left), " ".join(right))


def _alike(score: float, *, close: bool) -> NameMatch:
    """Return the match of two names whose words all pair up."""
    if score >= CLOSE_RATIO and close:
        return NameMatch(Level.CLOSE, score, f"name {score:.0f}")
    return NameMatch(Level.NEAR if score >= NEAR_RATIO else Level.SHARED, score, f"name {score:.0f}")


def _part(a: OrgName, b: OrgName, score: float, slips: list[tuple[str, str]]) -> NameMatch:
    """Return the match of a name with one that has more words: at its end, or one or two elsewhere."""
    short, long = (a, b) if (len(a.core), a.core) < (len(b.core), b.core) else (b, a)
    if not any(word not in GENERIC and word not in SMALL and len(word) > 1 for word in short.core):
        return NameMatch(Level.UNLIKE, score, "only general words in common")
    head = likeness(short.core[0], long.core[0]) >= NEAR_RATIO
    if fuzz.ratio(a.joined, b.joined) >= CLOSE_RATIO:
        return _alike(score, close=False)
    if any(likeness(*slip) < NEAR_RATIO for slip in slips) or not (
        head or len(long.core) - len(short.core) < 3
    ):
        return NameMatch(Level.SHARED, score, f"name {score:.0f}, more words")
    return NameMatch(Level.PART, max(score, NEAR_RATIO), "part of the name")


def _apart(a: OrgName, b: OrgName, left_over: tuple[list[str], list[str]], score: float) -> NameMatch:
    if all(len(every) == 1 for every in left_over) and fuzz.ratio(a.joined, b.joined) >= CLOSE_RATIO - 4:
        return NameMatch(Level.NEAR, score, f"name {score:.0f}, another word")
    common = set(distinctive_words(a)) & set(b.core) | set(distinctive_words(b)) & set(a.core)
    return NameMatch(Level.SHARED if common else Level.UNLIKE, score, f"name {score:.0f}, another word")


def is_letters(name: OrgName) -> bool:
    """Tell whether a name can be an acronym: one word, or single letters ("P&G")."""
    return len(name.core) == 1 or all(len(word) == 1 for word in name.core)


def _is_acronym(short: OrgName, long: OrgName) -> bool:
    return bool(long.acronym) and short.joined == long.acronym and is_letters(short)


def _is_form(word: str) -> bool:
    return word in LEGAL_FORMS or word in MORE_FORMS


def _words(name: str) -> list[str]:
    """Return the words of a name, single letters in a row joined ("N. V.", "D.S.M.")."""
    text = " ".join(words(name))
    for phrase, short in PHRASES.items():
        text = text.replace(phrase, short)
    joined: list[str] = []
    run = False
    for word in text.split():
        single = len(word) == 1 and word.isalpha()
        if single and run:
            joined[-1] += word
        else:
            joined.append(word)
        run = single
    return joined
