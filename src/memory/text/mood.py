"""What the speaker does with a clause: state, instruct, ask, suppose, deny, report.

Only assertions and instructions carry facts. The cues (`mood_cues.py`) are tried in order on each clause of a
sentence, an exception before its rule ("could you log …" is no question).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Final

from memory.text.mood_cues import (
    AFTER_REPORT,
    AFTER_SUPPOSITION,
    ASKED,
    ASKS_INSIDE,
    CONTRARY,
    DENIES,
    DUPLICATE_CHECK,
    HEADED,
    HYPOTHETICAL,
    IMPERATIVE,
    IN_CASE,
    MODAL,
    NEGATION,
    NO_OPENER,
    NOT_NEGATION,
    OF_ONESELF,
    OPENER,
    POLITE,
    REFUSES,
    REPORT,
    SPLIT,
    TAG,
    WISHED,
)
from memory.text.sentences import Mask, code_blocks, quoted, sentences


class Mood(StrEnum):
    """What is done with the words of a clause."""

    ASSERTION = "assertion"
    INSTRUCTION = "instruction"
    QUESTION = "question"
    HYPOTHETICAL = "hypothetical"
    NEGATION = "negation"
    REPORT = "report"


@dataclass(frozen=True, slots=True)
class Clause:
    """`text[start:end]` is said in one mood."""

    start: int
    end: int
    mood: Mood


FACTUAL: Final = frozenset({Mood.ASSERTION, Mood.INSTRUCTION})
"""The moods in which something is stated."""


def clauses(text: str) -> list[Clause]:
    """Divide `text` into clauses with their moods; together they cover the text.

    Code is data and quoted e-mail lines are somebody else's words: both are REPORT.
    """
    foreign = sorted([*code_blocks(text), *quoted(text)])
    mask = Mask(foreign)
    found: list[Clause] = []
    for start, end in sentences(text):
        if mask.covers(start):
            found.append(Clause(start, end, Mood.REPORT))
        else:
            found += _sentence(text, start, end, mask)
    return _covering(found, len(text))


def refuses(clause: str) -> bool:
    """Tell whether a stated clause turns something down or gives it up ("I hate calls")."""
    return REFUSES.search(clause) is not None


def denies(words: str) -> bool:
    """Tell whether words hold a negation of their own ("can't stand")."""
    return NEGATION.search(words) is not None


def _covering(found: list[Clause], length: int) -> list[Clause]:
    """Give the space after a clause to it, so that every character has a mood."""
    whole = []
    for index, clause in enumerate(found):
        begin = 0 if index == 0 else clause.start
        end = found[index + 1].start if index + 1 < len(found) else length
        whole.append(Clause(begin, end, clause.mood))
    return whole or [Clause(0, length, Mood.ASSERTION)]


def _sentence(text: str, start: int, end: int, mask: Mask) -> list[Clause]:
    spans = _spans(text, start, end)
    base = _base(text[start:end])
    found: list[Clause] = []
    for index, (begin, stop) in enumerate(spans):
        last = index == len(spans) - 1
        mood = Mood.REPORT if mask.covers(begin) else _mood(text[begin:stop], base, last=last)
        if (
            found
            and found[-1].mood in _CARRY
            and mood in _CARRIED
            and not _fresh(text[begin:stop], found[-1].mood)
            and not text[start:begin].rstrip().endswith(":")
        ):
            mood = found[-1].mood
        found.append(Clause(begin, stop, mood))
    return found


def _spans(text: str, start: int, end: int) -> list[tuple[int, int]]:
    cuts = [match.end() for match in SPLIT.finditer(text, start, end)]
    wished = WISHED.match(text, start, end)
    asked = wished.end() if wished else start + 1
    cuts += [match.start() for match in ASKED.finditer(text, start, end) if match.start() >= asked]
    if not CONTRARY.match(text, start, end):
        cuts += [match.start() for match in REPORT.finditer(text, start, end) if match.start() > start]
    in_case = IN_CASE.match(text, start, end)
    cuts += [in_case.end()] if in_case else []
    headed = HEADED.match(text, start, end)
    cuts += [headed.end()] if headed else []
    cuts += [match.start() + 1 for match in DENIES.finditer(text, start, end)]
    edges = [start, *sorted({cut for cut in cuts if start < cut < end}), end]
    return list(pairwise(edges))


_CARRY: Final = frozenset({Mood.HYPOTHETICAL, Mood.REPORT})
"""What goes on to the end of a sentence, …"""
_CARRIED: Final = FACTUAL | {Mood.NEGATION}
"""… over what would else be stated, or denied: "if she is no longer CFO" denies nothing."""


def _fresh(clause: str, carried: Mood) -> bool:
    """Tell whether a clause starts anew after a hypothesis or a report, instead of going on with it."""
    lead = clause.lstrip()
    if carried is Mood.HYPOTHETICAL:
        return AFTER_SUPPOSITION.match(lead) is not None
    return bool(IMPERATIVE.match(lead) or AFTER_REPORT.match(lead))


def _base(sentence: str) -> Mood:
    """Say what the sentence as a whole is."""
    lead = sentence.lstrip(" \t\"'“‘(-*•")
    asks = bool(ASKS_INSIDE.match(lead)) and not DUPLICATE_CHECK.search(sentence)
    if POLITE.match(lead):
        return Mood.QUESTION if asks else Mood.INSTRUCTION
    imperative = bool(IMPERATIVE.match(lead))
    if imperative and not asks:
        return Mood.INSTRUCTION
    if sentence.rstrip("\"'”’)* ").endswith("?"):
        return (
            Mood.ASSERTION
            if TAG.search(sentence) and (NO_OPENER.match(lead) or not OPENER.match(lead))
            else Mood.QUESTION
        )
    if OPENER.match(lead) and not NO_OPENER.match(lead):
        return Mood.QUESTION
    return Mood.INSTRUCTION if imperative else Mood.ASSERTION


def _mood(clause: str, base: Mood, *, last: bool) -> Mood:
    lead = clause.lstrip(" \t\"'“‘(-*•—–")
    if WISHED.match(lead):
        return Mood.INSTRUCTION
    if HYPOTHETICAL.match(lead) or MODAL.search(clause) or _is_asked_about(clause, lead):
        return Mood.HYPOTHETICAL
    if REPORT.match(lead):
        return Mood.REPORT
    if NEGATION.search(clause) and not NOT_NEGATION.search(clause):
        # Who asks whether something no longer holds does not say that it ended.
        asks = base is Mood.QUESTION and _asked(lead, last=last) is Mood.QUESTION
        return Mood.QUESTION if asks else Mood.NEGATION
    if base is Mood.QUESTION or (last and clause.rstrip().endswith("?") and OPENER.match(lead)):
        return _asked(lead, last=last)
    return Mood.INSTRUCTION if IMPERATIVE.match(lead) or POLITE.match(lead) else base


def _is_asked_about(clause: str, lead: str) -> bool:
    asked = ASKED.match(clause) or ASKED.match(" " + lead)
    return asked is not None and not DUPLICATE_CHECK.search(clause)


def _asked(lead: str, *, last: bool) -> Mood:
    """Only the asking clause of a question asks: "move it to Review, is that ok?" first instructs."""
    if POLITE.match(lead) and not ASKS_INSIDE.match(lead):
        return Mood.INSTRUCTION
    if not last and IMPERATIVE.match(lead) and not OPENER.match(lead):
        return Mood.INSTRUCTION
    return Mood.ASSERTION if not last and OF_ONESELF.match(lead) else Mood.QUESTION
