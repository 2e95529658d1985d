"""Known names that a question misspells: `Haldne` for Halden.

A word counts as misspelt only if it is found nowhere as it stands and is no ordinary word, and if one known
name is clearly the nearest: one typo (a letter wrong, missing or too many, or two letters swapped) in four to
seven letters, two from eight on. The cost depends on the question and not on how much is stored: every word
one typo away is looked up in the identity index, and names that begin alike or are filed under a piece of the
name are compared.
"""

from __future__ import annotations

import re
from string import ascii_lowercase
from typing import TYPE_CHECKING, Final, NamedTuple

from rapidfuzz.distance import OSA

from memory.domain.namespaces import Namespace
from memory.identity.blocks import probes
from memory.identity.org_words import GENERIC
from memory.recall.lookup import keys_in, see_refs
from memory.recall.query.ordinary import is_ordinary
from memory.store.search.text import fold as fold_text
from memory.text.names import fold, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from memory.store import View

LONGEST_ASKED: Final = 40
"""Maximum number of words in a text that is searched for misspellings; longer ones state rather than ask."""
MOST_SUSPECTS: Final = 4
SHORTEST: Final = 4
LONG: Final = 8
"""Letters from which a word may have two typos."""
SHORTEST_PLAIN: Final = 6
"""Minimum length of a word in lower case that may be a name without a word beside it that shows so."""
LONGEST: Final = 24
BEGINNING: Final = 3
"""Letters at the beginning of a word that two typos must leave as they are."""
MOST_BEGINNING: Final = 150
"""Maximum number of names compared that begin alike."""
MOST_FILED: Final = 15
"""Maximum number of names compared that are filed under one piece."""
MOST_PROBES: Final = 24
LONGEST_NAME: Final = 3
_ENTRIES: Final = ("part", "begins", "name")
"""Prefixes of the keys under which a single word of a name is filed."""
_TOKEN: Final = re.compile(r"\S+")
_WORD: Final = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_CODE: Final = re.compile(r"[@/\d_]|\w\.\w")
_POSSESSIVE: Final = re.compile(r"['’]s?$|['’]s$", re.IGNORECASE)


class Spelt(NamedTuple):
    """A misspelt word of a question, and the word of a known name that is meant."""

    written: str
    """As written, without a possessive ending."""
    known: str
    """As the name has it."""


class _Suspect(NamedTuple):
    written: str
    word: str
    """The word, folded."""
    capital: bool


class _Near(NamedTuple):
    """A word of a known name and its distance from another; the nearest sorts first."""

    slips: int
    other_start: bool
    """Whether it begins with another letter."""
    known: str


def respell(text: str, spelt: Iterable[Spelt]) -> str:
    """Return a text with its misspelt names corrected."""
    for one in spelt:
        known = one.known.replace("\\", r"\\")  # `re.sub` would read a backslash as an escape
        text = re.sub(rf"(?<!\w){re.escape(one.written)}(?!\w)", known, text)
    return text


def see_spelt(view: View, label: str, text: str) -> list[Spelt]:
    """Return the words of a text that are misspelt known names."""
    tokens = list(_tokens(text))
    if not 0 < len(tokens) <= LONGEST_ASKED or not view.scan((label, Namespace.IDENTITY), limit=1):
        return []
    suspects = _unknown(view, label, text, [one for one in tokens if _may_be_name(one.word)])
    plain = sum(one.capital for one in tokens[1:] if one.word != "i") == 0
    found = []
    for one in list(dict.fromkeys(suspects))[:MOST_SUSPECTS]:
        likely = one.capital or (plain and len(one.word) >= SHORTEST_PLAIN)
        alone = _clearest(_alone(view, label, one)) if likely else None
        near = alone or _clearest(_beside(view, label, one, tokens))
        if near is not None:
            found.append(Spelt(one.written, _as_named(view, label, near.known)))
    return found


def slips_allowed(word: str) -> int:
    """Return how many typos a word of this length may have."""
    return 0 if len(word) < SHORTEST else 1 if len(word) < LONG else 2


def one_slip(word: str) -> Iterator[str]:
    """Yield every word that is one typo away."""
    for at in range(len(word) + 1):
        left, right = word[:at], word[at:]
        if right:
            yield left + right[1:]
            yield from (left + letter + right[1:] for letter in ascii_lowercase if letter != right[0])
        if len(right) > 1:
            yield left + right[1] + right[0] + right[2:]
        yield from (left + letter + right for letter in ascii_lowercase)


def _tokens(text: str) -> Iterator[_Suspect]:
    """Yield the words of a text, without codes, addresses and figures."""
    for token in _TOKEN.finditer(text):
        bare = token[0].strip('.,;:!?"()“”')
        if _CODE.search(bare):
            continue
        for match in _WORD.finditer(bare):
            written = _POSSESSIVE.sub("", match[0])
            yield _Suspect(written, fold_text(fold(written)).lower().replace("'", ""), written[:1].isupper())


def _may_be_name(word: str) -> bool:
    return SHORTEST <= len(word) <= LONGEST and word.isascii() and word.isalpha() and not is_ordinary(word)


def _unknown(view: View, label: str, text: str, suspects: Sequence[_Suspect]) -> list[_Suspect]:
    """Return the words that are not known as they stand, alone or in a name."""
    single = [f"{entry}:{one.word}" for one in suspects for entry in (*_ENTRIES, "reach")]
    rest = _without(suspects, view.get_many((label, Namespace.IDENTITY), single)) if single else []
    return _without(rest, view.get_many((label, Namespace.IDENTITY), keys_in(text))) if rest else []


def _without(suspects: Sequence[_Suspect], found: Iterable[str]) -> list[_Suspect]:
    known = {word for key in found for word in words(key.partition(":")[2])}
    return [one for one in suspects if one.word not in known]


def _alone(view: View, label: str, one: _Suspect) -> set[_Near]:
    """Return the words of known names that a word may be meant for, whatever stands beside it."""
    known = set(_by_slip(view, label, one.word))
    if slips_allowed(one.word) > 1:
        known |= set(_beginning(view, label, one.word))
    return {near for near in _compared(one.word, known) if not near.other_start or len(one.word) >= LONG}


def _compared(word: str, known: Iterable[str]) -> Iterator[_Near]:
    for other in known:
        slips = OSA.distance(word, other)
        if 0 < slips <= slips_allowed(word):
            yield _Near(slips, other[0] != word[0], other)


def _clearest(near: Iterable[_Near]) -> _Near | None:
    """Return the nearest, if there is one that is nearer than every other."""
    ranked = sorted(near)
    if len(ranked) > 1 and ranked[0][:2] == ranked[1][:2]:
        return None
    return ranked[0] if ranked else None


def _by_slip(view: View, label: str, word: str) -> Iterator[str]:
    keys = [f"{entry}:{other}" for other in set(one_slip(word)) for entry in _ENTRIES]
    yield from (key.partition(":")[2] for key in view.get_many((label, Namespace.IDENTITY), keys))


def _beginning(view: View, label: str, word: str) -> Iterator[str]:
    for entry in _ENTRIES:
        start = f"{entry}:{word[:BEGINNING]}"
        items = view.scan(
            (label, Namespace.IDENTITY), after=start, before=start + "\U0010ffff", limit=MOST_BEGINNING
        )
        yield from (item.key.partition(":")[2].split(" ")[0] for item in items)


def _beside(view: View, label: str, one: _Suspect, tokens: Sequence[_Suspect]) -> set[_Near]:
    """Return the words that a word may be meant for, from names that contain a word beside it."""
    known: set[str] = set()
    for kind in ("accounts", "contacts"):
        for row in _rows(one, tokens):
            others = [word for word in row if word != one.word]
            for name in _filed(view, label, kind, " ".join(row)):
                held = words(name)
                if any(_in(word, held) for word in others):
                    known.update(held)
    return set(_compared(one.word, known))


def _in(word: str, held: Sequence[str]) -> bool:
    return word in held or any(0 < OSA.distance(word, other) <= slips_allowed(word) for other in held)


def _rows(one: _Suspect, tokens: Sequence[_Suspect]) -> Iterator[list[str]]:
    """Yield the sequences of two or three words around a word that may be a name."""
    every = [token.word for token in tokens]
    at = every.index(one.word)
    for size in range(2, LONGEST_NAME + 1):
        for start in range(max(0, at - size + 1), min(at, len(every) - size) + 1):
            row = every[start : start + size]
            if all(word in GENERIC or not is_ordinary(word) for word in row):
                yield row


def _filed(view: View, label: str, kind: str, name: str) -> Iterator[str]:
    """Yield the names of a kind that are filed where a name would be."""
    for probe in [probe for probe in probes(kind, {"name": name}) if not probe.prefix][:MOST_PROBES]:
        after, before = f"{probe.key}|{kind}:", f"{probe.key}|{kind};"
        for item in view.scan((label, Namespace.SIMILAR), after=after, before=before, limit=MOST_FILED):
            yield str(item.value["fields"].get("name") or "")


def _as_named(view: View, label: str, word: str) -> str:
    """Return a folded word as the known name that contains it is written."""
    found = view.get_many((label, Namespace.IDENTITY), [f"{entry}:{word}" for entry in _ENTRIES])
    refs = [ref for item in found.values() for ref in item.value["records"][:1]]
    for record in see_refs(view, label, refs[:1]):
        for part in re.findall(r"\w+", record.label):
            if fold(part) == word:
                return str(part)
    return word.title()
