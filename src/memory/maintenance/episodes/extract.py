"""Sum up a stretch of conversation in its own words; the same messages give the same episode."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from memory.evidence.suspicion import steering
from memory.maintenance.episodes.compose import LONGEST, MOST, Told, compose, names_in, speaks
from memory.text import FACTUAL, clauses, find_values, sentences
from memory.text.word_lists import pattern_of, read_lists

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from memory.domain.grounded import GroundedDraft
    from memory.maintenance.episodes.compose import Part
    from memory.records.messages import LoggedMessage

_LISTS: Final[dict[str, list[str]]] = read_lists("memory.maintenance.episodes", "extract.toml")
_DECIDES: Final = pattern_of(_LISTS, r"\b(?:{decided}|we(?:['’]ll| will) {we_will})\b")
_OPEN: Final = pattern_of(_LISTS, r"\b(?:{open}|not (?:yet )?{not_yet})\b")
_UNANSWERED: Final = pattern_of(_LISTS, r"\b(?:i {cannot} {know}|{unanswered})\b")
"""What a reply says that answers nothing."""


@dataclass(frozen=True, slots=True)
class _Line:
    """A sentence that somebody said, and whether it states anything."""

    told: Told
    factual: bool


def draft_episode(entries: Sequence[LoggedMessage]) -> GroundedDraft | None:
    """Return the episode of a stretch of one conversation; None if nothing in it is worth telling."""
    lines = [line for entry in entries if speaks(entry) for line in _lines(entry)]
    worth = {place: _worth(line) for place, line in enumerate(lines)}
    best = sorted(worth, key=lambda place: -worth[place])[: MOST["summary"]]
    telling = sorted(place for place in best if worth[place] > 0)
    if not telling:
        return None
    told: dict[Part, list[Told]] = {
        "summary": [lines[place].told for place in telling],
        "decisions": [],
        "questions": [],
    }
    answered = _answered(entries)
    for line in lines:
        if line.factual and _DECIDES.search(line.told.value):
            told["decisions"].append(line.told)
        elif _OPEN.search(line.told.value) or (
            line.told.value.endswith("?") and line.told.entry.key not in answered
        ):
            told["questions"].append(line.told)
    return compose(entries, told)


def _answered(entries: Sequence[LoggedMessage]) -> set[str]:
    """Return the keys of the messages of a chat that the assistant has answered right away."""
    return {
        asked.key
        for asked, reply in pairwise(entries)
        if asked.origin == reply.origin == "chat"
        and (asked.message.role, reply.message.role) == ("user", "assistant")
        and not _UNANSWERED.search(reply.message.content)
    }


def _lines(entry: LoggedMessage) -> Iterator[_Line]:
    text = entry.message.content
    barred = steering(text, entry.said_by["role"])
    moods = clauses(text)
    starts = [clause.start for clause in moods]
    for start, stop in sentences(text):
        end = min(stop, start + LONGEST)
        if any(begin < end and start < until for begin, until in barred) or not text[start:end].strip():
            continue
        at = bisect_right(starts, start) - 1
        stated = at < 0 or start >= moods[at].end or moods[at].mood in FACTUAL
        yield _Line(Told(entry, start, end), stated)


def _worth(line: _Line) -> float:
    """Weigh a sentence: names, figures and what memory kept of it tell more than talk."""
    sentence = line.told.value
    if not line.factual or sentence.endswith("?"):
        return 0.0
    names = list(names_in(sentence))
    figures = len(find_values("amount", sentence, today=None)) + len(re.findall(r"\d", sentence)) / 4
    kept = 1.0 if line.told.entry.status == "applied" else 0.0
    return min(len(names), 3) + min(figures, 3.0) + kept + (2.0 if _DECIDES.search(sentence) else 0.0)
