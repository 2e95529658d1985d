"""One turn prepared for reading: its clauses, its hard tokens, its capitalised runs and quoted phrases."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import cached_property
from itertools import islice, takewhile
from typing import TYPE_CHECKING, Final

from memory.text import FACTUAL, Clause, Found, Mood, clauses, find_values, fold, sentences
from memory.text.wordforms.literals import small
from orchestrator.offline.reader.casing import recased
from orchestrator.offline.reader.model import Turn, Value
from orchestrator.offline.reader.words import LEADING, LEGAL, NAME_JOINS, TITLE_HEADS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from memory.kinds import ValueKind

_WORD: Final = re.compile(r"&|(?:[^\W\d_]\.){1,4}[^\W\d_](?!\w)|\w[\w'’+-]*(?:\.(?=\w{2}))?(?:[\w'’+-]+)?|\w")
_QUOTED: Final = re.compile(
    r"(?<![\w])(?:\"(?P<a>[^\"\n]{2,90})\"|“(?P<b>[^”\n]{2,90})”|'(?P<c>[^'\n]{2,90})'(?![\w])|‘(?P<d>[^’\n]{2,90})’(?![\w])|`(?P<e>[^`\n]{2,90})`)"
)


_MONTH_NAMES: Final = frozenset({"jan", "jun", "june", "april", "august", "mar", "may"})
_IN: Final = re.compile(r"\b(?:in|by|until|since|last|next|on|from|to|this|for|of|mid)[\s-]$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a page."""

    start: int
    end: int
    text: str

    @property
    def words(self) -> list[str]:
        """Folded words, without what is not a letter or figure."""
        return re.findall(r"[\w&'-]+", fold(self.text).replace(".", ""))


class Page:
    """A turn and all that is read from it once."""

    def __init__(self, turn: Turn, index: int, today: date | None = None) -> None:
        self.turn, self.index, self.text = turn, index, recased(turn.text)
        """`text` has the turn's own offsets, and capitals where the writer did without."""
        self.today = turn.at.date() if turn.at else today
        self.clauses: list[Clause] = clauses(turn.text)
        self._clause_starts = [clause.start for clause in self.clauses]
        self.sentences = sentences(turn.text)
        self._sentence_starts = [start for start, _ in self.sentences]
        self._values: dict[str, list[Found]] = {}

    def clause_at(self, at: int) -> Clause:
        """Return the clause that holds the character at `at`."""
        return self.clauses[max(0, bisect_right(self._clause_starts, at) - 1)]

    def sentence_at(self, at: int) -> tuple[int, int]:
        """Return the sentence that holds `at`."""
        index = bisect_right(self._sentence_starts, at) - 1
        return self.sentences[index] if index >= 0 else (at, at + 1)

    def mood(self, at: int) -> Mood:
        """Return the mood of the clause at `at`."""
        return self.clause_at(at).mood

    def states(self, start: int, end: int | None = None) -> bool:
        """Tell whether what lies there is stated, and not asked, supposed, denied or reported."""
        last = start if end is None else max(start, end - 1)
        return self.mood(start) in FACTUAL and self.mood(last) in FACTUAL

    def values(self, kind: ValueKind) -> list[Found]:
        """Return all values of a kind that have a grammar of their own."""
        if kind not in self._values:
            self._values[kind] = find_values(kind, self.text, today=self.today)
        return self._values[kind]

    def values_in(self, kind: ValueKind, start: int, end: int) -> list[Found]:
        """Return the values of a kind between two offsets."""
        values = self.values(kind)
        first = bisect_left(values, start, key=lambda found: found.start)
        inside = takewhile(lambda found: found.start < end, islice(values, first, None))
        return [found for found in inside if found.end <= end]

    def value(self, found: Found, rule: str) -> Value:
        """Make a value of what a grammar found."""
        return Value(found.value, self.turn.ref, "content", found.start, found.end, f"{rule}: {found.rule}")

    def words_value(self, span: Span, rule: str) -> Value:
        """Make a value of the words themselves."""
        return Value(" ".join(span.text.split()), self.turn.ref, "content", span.start, span.end, rule)

    def span(self, start: int, end: int) -> Span:
        """Cut out a piece."""
        return Span(start, end, self.text[start:end])

    @cached_property
    def small(self) -> str:
        """The text in small letters, each in its place."""
        return small(self.text)

    @cached_property
    def codes(self) -> set[tuple[int, int]]:
        """Return where ids and addresses lie: no name begins in them."""
        kinds: tuple[ValueKind, ...] = ("id", "email", "url")
        return {(f.start, f.end) for kind in kinds for f in self.values(kind) if f.rule != "digits"}

    @cached_property
    def quotes(self) -> list[Span]:
        """Return phrases in quotation marks, without the marks."""
        found = []
        for match in _QUOTED.finditer(self.text):
            start, end = match.span(match.lastgroup or 0)
            found.append(self.span(start, end))
        return found

    @cached_property
    def runs(self) -> list[Span]:
        """Return runs of capitalised words, without the words a sentence puts before a name."""
        return list(self._runs())

    @cached_property
    def _run_from(self) -> dict[int, Span]:
        return {run.start: run for run in self.runs}

    @cached_property
    def _run_to(self) -> dict[int, Span]:
        return {run.end: run for run in self.runs}

    def _runs(self) -> Iterator[Span]:
        words = list(_WORD.finditer(self.text))
        taken = sorted(self.codes)
        index = 0
        while index < len(words):
            stop = self._run_end(words, index, taken)
            begin = index
            while begin < stop and fold(words[begin][0]) in LEADING:
                begin += 1
            if begin + 1 < stop and self._is_month(words[begin]):
                begin += 1
            if begin < stop:
                yield self._trimmed(words[begin].start(), words[stop - 1].end())
            index = max(stop, index + 1)

    def _is_month(self, word: re.Match[str]) -> bool:
        """Tell whether what could be a first name is a month ("in June Fernhill signed")."""
        return fold(word[0]) in _MONTH_NAMES and bool(
            _IN.search(self.text, max(0, word.start() - 8), word.start())
        )

    def _trimmed(self, start: int, end: int) -> Span:
        text = self.text[start:end]
        bare = re.sub(r"['’]s?$", "", text)
        return self.span(start, start + len(bare))

    def _run_end(self, words: list[re.Match[str]], index: int, taken: list[tuple[int, int]]) -> int:
        """Return the index behind the run of capitalised words that begins at `index` (itself: none)."""
        stop = index
        while stop < len(words):
            word = words[stop]
            if stop > index and not self._joined(words[stop - 1], word):
                break
            if _inside(word.start(), taken):
                break
            if not _capital(word[0], first=stop == index):
                ahead = words[stop + 1] if stop + 1 < len(words) else None
                if (
                    stop == index
                    or fold(word[0]) not in NAME_JOINS
                    or (fold(word[0]) == "of" and (stop - index > 1 or fold(words[index][0]) in TITLE_HEADS))
                    or ahead is None
                    or not _capital(ahead[0], first=True)
                ):
                    break
                if self.text[word.end() : ahead.start()] != " ":
                    break
            stop += 1
            if re.search(r"['’]s?$", word[0]):
                break
        return stop

    def _joined(self, left: re.Match[str], right: re.Match[str]) -> bool:
        gap = self.text[left.end() : right.start()]
        if gap == " ":
            return True
        if gap in {". ", ", "} and fold(right[0]) in LEGAL:
            return gap == ", "
        return gap == ". " and len(left[0]) == 1 and left[0].isupper()

    def run_at(self, at: int, *, slack: str = r"[\s:'\"“‘(*—–-]{0,4}") -> Span | None:
        """Return the run that begins at `at`, behind at most some marks."""
        skipped = re.compile(slack).match(self.text, at)
        begin = skipped.end() if skipped else at
        return self._run_from.get(begin)

    def run_before(self, at: int) -> Span | None:
        """Return the run that ends at `at`, before at most a space, a quote or a possessive."""
        for end in range(at, at - 5, -1):
            run = self._run_to.get(end)
            if run:
                return run if re.fullmatch(self._gap(at), self.text[end:at]) else None
        return None

    def _gap(self, at: int) -> str:
        """Say what may stand between a run and what it belongs to; "Inc. opportunity" has a stop that ends nothing."""
        stop = r"\.?" if self.text[at : at + 1].islower() else ""
        return rf"{stop}(?:['’]s?)?[\s\"'”]*"

    def in_run(self, at: int) -> bool:
        """Tell whether `at` lies inside a run, behind its first word."""
        index = bisect_right(self._run_starts, at) - 1
        return index >= 0 and self.runs[index].start < at < self.runs[index].end

    @cached_property
    def _run_starts(self) -> list[int]:
        return [run.start for run in self.runs]

    def quote_before(self, at: int) -> Span | None:
        """Return the quoted phrase that closes right before `at`."""
        return self._quote_to.get(at - 2) or self._quote_to.get(at - 1)

    @cached_property
    def _quote_to(self) -> dict[int, Span]:
        return {quote.end: quote for quote in self.quotes}

    def quote_at(self, at: int) -> Span | None:
        """Return the quoted phrase that opens at `at`, behind at most a space or colon."""
        for start in range(at + 1, at + 6):
            quote = self._quote_from.get(start)
            if quote:
                return None if self.text[at : start - 1].strip(" :—–-,(") else quote
        return None

    @cached_property
    def _quote_from(self) -> dict[int, Span]:
        return {quote.start: quote for quote in self.quotes}


def _inside(at: int, taken: list[tuple[int, int]]) -> bool:
    index = bisect_right(taken, (at, 1 << 62)) - 1
    return index >= 0 and at < taken[index][1]


def _capital(word: str, *, first: bool) -> bool:
    if word[0].isupper():
        return True
    if word == "&":
        return not first
    # "Q4 2024", "Windows 365", "iPhone", "eBay": figures and inner capitals go on with a run or begin one.
    return (word[0].isdigit() and not first and word.isalnum()) or (
        len(word) > 2 and word[0].islower() and word[1].isupper()
    )
