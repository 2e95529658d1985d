"""Cut a conversation into the words and pieces that the network reads.

A word is a run of letters and digits, or one other sign; a line break is a word. Each message begins with a
word for its role, and a speaker's label ends with `LABEL_END`. Pieces are the encoder's: a unigram
vocabulary, cut into the most probable sequence (Viterbi).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ROLES: Final = {"user": "<user>", "assistant": "<assistant>", "system": "<system>"}
LABEL_END: Final = "<:>"
ASKED: Final = "<ask>"
"""Replaces the role of a message that is to be classified as a question."""
SPECIAL: Final = (*ROLES.values(), LABEL_END, "\n", ASKED)
"""Words with an embedding of their own, in the order of the weights."""
LONGEST_WORD: Final = 64
"""Characters of a word that are used; the rest is cut off."""
MOST_PIECES: Final = 16
"""Pieces of one word at most."""
_WORD: Final = re.compile(r"\n|[^\W_]+|_+|[^\w\s]")
_SPACE: Final = "▁"


@dataclass(frozen=True, slots=True)
class Said:
    """One message as the reader sees it."""

    role: str
    text: str
    speaker: str | None = None


@dataclass(frozen=True, slots=True)
class Word:
    """One word, and its place: characters `start` to `end` of a message's text or of its speaker's label."""

    text: str
    message: int
    of: Literal["content", "name", "role"]
    start: int
    end: int
    spaced: bool
    """Whether white space separates it from the word before."""
    line: int


def cut(messages: Sequence[Said]) -> list[Word]:
    """Return the words of a conversation in order."""
    found: list[Word] = []
    line = 0
    for number, message in enumerate(messages):
        line += 1
        found.append(Word(ROLES.get(message.role, "<user>"), number, "role", 0, 0, spaced=True, line=line))
        if message.speaker:
            line = _cut(found, message.speaker, number, "name", line)
            found.append(Word(LABEL_END, number, "role", 0, 0, spaced=True, line=line))
        line = _cut(found, message.text, number, "content", line)
    return found


def _cut(found: list[Word], text: str, message: int, of: Literal["content", "name"], line: int) -> int:
    """Append the words of one text; return the number of its last line."""
    end = -1
    for match in _WORD.finditer(text):
        line += match[0] == "\n"
        found.append(Word(match[0], message, of, match.start(), match.end(), match.start() > end, line))
        end = match.end()
    return line


class Pieces:
    """The encoder's vocabulary: pieces with their log probabilities, in the order of the embedding."""

    def __init__(self, scores: Mapping[str, float]) -> None:
        self._index = {piece: number for number, piece in enumerate(scores)}
        self._scores = dict(scores)
        self._longest = max(map(len, scores))
        self._unknown = self._index["<unk>"]
        self._worst = min(scores.values()) - 10.0
        self._special = {word: len(scores) + number for number, word in enumerate(SPECIAL)}
        self._known: dict[tuple[str, bool], tuple[int, ...]] = {}

    def of(self, word: Word) -> tuple[int, ...]:
        """Return the numbers of a word's pieces, at least one."""
        special = self._special.get(word.text)
        if special is not None and word.of != "name":
            return (special,)
        slot = (word.text, word.spaced)
        found = self._known.get(slot)
        if found is None:
            if len(self._known) > 50_000:
                self._known.clear()
            text = unicodedata.normalize("NFKC", word.text[:LONGEST_WORD])
            found = self._known[slot] = tuple(self._likeliest((_SPACE if word.spaced else "") + text))
        return found

    def _likeliest(self, text: str) -> list[int]:
        """Return the numbers of the pieces that a text is most probably cut into, at most `MOST_PIECES`."""
        best: list[tuple[float, int, int]] = [(0.0, 0, 0)] + [(-1e30, 0, 0)] * len(text)
        for start in range(len(text)):
            score = best[start][0]
            for end in range(start + 1, min(len(text), start + self._longest) + 1):
                gain = self._scores.get(text[start:end])
                if gain is not None and score + gain > best[end][0]:
                    best[end] = (score + gain, start, self._index[text[start:end]])
            if score + self._worst > best[start + 1][0]:
                best[start + 1] = (score + self._worst, start, self._unknown)
        found, end = list[int](), len(text)
        while end > 0:
            _, start, piece = best[end]
            found.append(piece)
            end = start
        return found[::-1][:MOST_PIECES] or [self._unknown]
