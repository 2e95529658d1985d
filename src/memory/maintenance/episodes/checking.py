"""Check that messages bear out a sentence about them: every name, number and date in it must be theirs.

The check is strict: a word that is neither in the messages nor one that any summary may use could be a name,
and the sentence is refused. What cannot be checked this way is who did what to whom among the names that are
there.
"""

from __future__ import annotations

import re
from datetime import date
from itertools import chain
from typing import TYPE_CHECKING, Final

from memory.evidence.suspicion import steering
from memory.recall.query.ordinary import is_ordinary
from memory.store.search.text import STOP_WORDS
from memory.text import find_values, fold
from memory.text.amounts.numerals import SCALES, TENS, UNITS, spoken
from memory.text.times.calendar import MONTHS, WEEKDAYS
from memory.text.wordforms.stemming import base_form

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from memory.domain.drafts import Line
    from memory.kinds import ValueKind
    from memory.text.found import Found

_WORD: Final = re.compile(r"[^\W\d_]+")
_FIGURE: Final = re.compile(r"\d+(?:[.,:/'’]\d+| \d{3}(?!\d))*")
_VALUES: Final[tuple[ValueKind, ...]] = ("amount", "percent")
_WHOLE: Final[tuple[ValueKind, ...]] = ("email", "url", "phone", "amount", "currency", "percent")
"""Kinds of values that are compared as a whole, not word by word."""
_CALENDAR: Final = frozenset(map(fold, (*WEEKDAYS, *MONTHS))) | {
    "today",
    "tomorrow",
    "yesterday",
    "tonight",
    "weekend",
}
_MULTIPLES: Final = (
    "dozen dozens half twice double doubled triple tripled thrice quarter first third fourth fifth"
)
_COUNTS: Final = {*UNITS, *TENS, *SCALES, *_MULTIPLES.split()} - {"one", "a", "an", "second"}
_NUMBERS: Final = rf"(?:{'|'.join([*UNITS, *TENS, *SCALES])})"
_SPOKEN: Final = re.compile(rf"\b{_NUMBERS}(?:[- ](?:and )?{_NUMBERS})+\b", re.IGNORECASE)
"""A number written in several words."""
_TELLING_WORDS: Final = (
    "accept add address adjust advise agree aim align allow also although amend announce answer apologize "
    "approach approve arrange ask assess assign assist assistant attend await aware because become begin book "
    "both break bring budget buyer call cancel cause change charge chat choose claim clarify client close "
    "colleague come commit compare complain conclude condition confirm consider contact continue contract "
    "conversation cost cover customer deadline deal decide decision decline delay deliver delivery demo depend "
    "describe despite detail disagree discount discuss discussion during email emphasize end escalate estimate "
    "evaluate expand expect explain express fail finalize find finish fix focus follow forward further get give "
    "given go grant greet handle happen he help her his hold however identify implement improve include indicate "
    "inform inquire insist install instead intend interest introduce invite invoice involve issue join keep know "
    "later latter launch lead learn leave let like likely look lose lower make manager meeting mention message "
    "miss move need negotiate note object objection offer onboard open option order outcome owner partner party "
    "pay payment pending person pilot plan point postpone prefer prepare present price pricing prioritize "
    "priority problem proceed project promise proposal propose prospect prove provide purchase push put question "
    "quote raise reach reason receive recommend record reduce refer refund refuse regarding reject related "
    "remain remind renew renewal repair replace reply report representative request require resolve respond "
    "respondent response result return review revise rollout run said sale salesperson satisfied schedule seem "
    "send service set share she ship show sign signature since situation solution speak specify start state stay "
    "still stop stress suggest suit summary supply support switch take talk task team tell term terminate thank "
    "their them they think thread timeline together topic track train transfer travel try turn unclear undecided "
    "unresolved until update upgrade urge use user various verify via visit vs wait want whereas which while who "
    "whose will win wish within without work worry would write yet you your "
)
_TELLING: Final = frozenset(map(base_form, _TELLING_WORDS.split()))
"""Base forms of words that any summary may use, whatever it is about."""
_SUBJECTS: Final = frozenset({"both", "buyer", "client", "customer", "meeting", "prospect", "team", "user"})
_NAMES_TOO: Final = frozenset({"may", "will", "mark", "hope"})
"""Everyday words that are also names of people."""


def doubt(text: str, cited: Sequence[Line]) -> str | None:
    """Return why a sentence is not borne out by the lines it cites; None if it is."""
    if not cited:
        return "it cites no message"
    if steering(text, "file"):
        return "it reads as an instruction"
    source = _Source(cited)
    dates = list(_dates(text, source))
    said = [*source.accepted, *_said_values(text, source)]
    doubts = chain(
        _false_dates(text, dates, source),
        _false_values(text, source),
        _false_figures(text, said, source),
        _false_words(text, said, source),
    )
    return next(doubts, None)


def _false_dates(text: str, dates: Sequence[tuple[int, int]], source: _Source) -> Iterator[str]:
    for start, end in dates:
        if (start, end) not in source.accepted:
            yield f"no such date was said: {text[start:end]}"


def _false_values(text: str, source: _Source) -> Iterator[str]:
    for kind in _WHOLE:
        for found in _marked(kind, text):
            if (kind, found.value) not in source.marked and (kind != "amount" or not source.has_value(found)):
                what = "name" if kind in {"email", "url", "phone"} else "number"
                yield f"no such {what} was said: {text[found.start : found.end]}"


def _false_figures(text: str, said: Sequence[tuple[int, int]], source: _Source) -> Iterator[str]:
    for match in _FIGURE.finditer(text):
        if not _within(match.span(), said) and not source.has_figure(match[0]):
            yield f"no such number was said: {match[0]}"
    for match in _SPOKEN.finditer(text):
        if str(spoken(match[0])) not in source.figures and not source.has_phrase(match[0]):
            yield f"no such number was said: {match[0]}"


def _false_words(text: str, said: Sequence[tuple[int, int]], source: _Source) -> Iterator[str]:
    """Yield a reason for each number word, calendar word or possible name that is not in the source."""
    opening = _WORD.search(text)
    for match in _WORD.finditer(text):
        word = fold(match[0])
        if _within(match.span(), said) or source.has_word(match[0]) or source.has_count(word):
            continue
        if word in _COUNTS:
            yield f"no such number was said: {match[0]}"
        elif word in _CALENDAR:
            yield f"no such date was said: {match[0]}"
        elif not _may_be_used(
            match, opens=match.span() == (opening and opening.span()) or _opens(text, match)
        ):
            yield f"no such name was said: {match[0]}"


class _Source:
    """The words, numbers, dates and values of the cited lines."""

    def __init__(self, cited: Sequence[Line]) -> None:
        texts = [" ".join((line.message.message.name or "", line.text)) for line in cited]
        self.whole = " ".join(fold(text) for text in texts)
        self.words = {fold(word) for text in texts for word in _WORD.findall(text)}
        self.bases = set(map(base_form, self.words))
        self.figures = {_plain(figure) for text in texts for figure in _FIGURE.findall(text)}
        self.days = [date.fromisoformat(line.at[:10]) if line.at else None for line in cited]
        self.dates = {
            found.value
            for line, day in zip(cited, self.days, strict=True)
            for found in find_values("date", line.text, today=day)
        }
        self.values = {
            (kind, found.value)
            for text in texts
            for kind in _VALUES
            for found in find_values(kind, text, today=None)
        }
        self.marked = {
            (kind, found.value) for text in texts for kind in _WHOLE for found in _marked(kind, text)
        }
        self.accepted: list[tuple[int, int]] = []
        """Spans of the sentence that name a date of the source."""

    def has_phrase(self, phrase: str) -> bool:
        return re.search(rf"\b{re.escape(fold(phrase))}\b", self.whole) is not None

    def has_word(self, word: str) -> bool:
        folded = fold(word)
        return folded in self.words or base_form(folded) in self.bases

    def has_figure(self, figure: str) -> bool:
        plain = _plain(figure)
        return plain in self.figures or any(
            str(value) == plain for word, value in UNITS.items() if word in self.words
        )

    def has_value(self, found: Found) -> bool:
        return ("amount", found.value) in self.values

    def has_count(self, word: str) -> bool:
        value = {**UNITS, **TENS}.get(word)
        return value is not None and str(value) in self.figures


def _dates(text: str, source: _Source) -> Iterator[tuple[int, int]]:
    """Yield where the sentence names dates; add those that the source names too to `source.accepted`."""
    for day in dict.fromkeys(source.days):
        for found in find_values("date", text, today=day):
            span = (found.start, found.end)
            if found.value in source.dates or source.has_phrase(text[found.start : found.end]):
                source.accepted.append(span)
            yield span


def _marked(kind: ValueKind, text: str) -> Iterator[Found]:
    """Return the values of a kind in a text, without those that are bare figures."""
    found = find_values(kind, text, today=None)
    return (one for one in found if not _FIGURE.fullmatch(text, one.start, one.end))


def _said_values(text: str, source: _Source) -> Iterator[tuple[int, int]]:
    """Yield where the sentence gives amounts and percentages of the source, however they are written."""
    for kind in _VALUES:
        for found in find_values(kind, text, today=None):
            if (kind, found.value) in source.values:
                yield found.start, found.end


def _may_be_used(match: re.Match[str], *, opens: bool) -> bool:
    """Tell whether a word that is not in the source is surely not a name."""
    word = fold(match[0])
    if match[0].islower():
        return word in STOP_WORDS or base_form(word) in _TELLING or len(word) == 1 or is_ordinary(word)
    if not opens or word in _NAMES_TOO:
        return False
    # "Grant", "Price" and "Switch" are names too; "Discussed" and "Agreed" are not.
    return (
        word in STOP_WORDS or word in _SUBJECTS or (word != base_form(word) and base_form(word) in _TELLING)
    )


def _opens(text: str, match: re.Match[str]) -> bool:
    return text[: match.start()].rstrip(" \"'“‘(").endswith((".", "!", "?", ":", ";"))


def _within(span: tuple[int, int], spans: Sequence[tuple[int, int]]) -> bool:
    return any(start <= span[0] and span[1] <= end for start, end in spans)


def _plain(figure: str) -> str:
    """Return a written number without its thousands separators, so that 48,000 is 48000."""
    return re.sub(r"(?<=\d)[,'’ .](?=\d{3}(?!\d))", "", figure)
