"""The time of working on a text grows at most linearly with its length, whatever the text."""

from __future__ import annotations

import time
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import pytest
from hypothesis import given, strategies as st

from memory.evidence.suspicion import steering
from memory.kinds import KINDS, specs
from memory.recall.lookup import keys_in
from memory.recall.query.days import looking_ahead, looking_back
from memory.recall.query.events import read_phrases
from memory.recall.query.wanted import understand
from memory.text import clauses, core_name, find_text, find_values, person_key, sentences
from memory.text.sentences import code_blocks, quoted
from memory.trained.network import WINDOW as LONGEST_SEEN, windows_of
from tests.bounds.texts import REPEATED, long

if TYPE_CHECKING:
    from collections.abc import Callable

    from memory.kinds.fields import ValueKind

TODAY: Final = date(2026, 3, 3)
NOTHING: Final = 0.05
"""Seconds of processor time that are too short to compare."""
NOISE: Final = 4.0
"""How much slower than linear a linear function may seem; a quadratic one is `LARGE / SMALL` times slower."""
SMALL, LARGE = 500, 4_000
KINDS_OF_VALUE: Final[tuple[ValueKind, ...]] = (
    "amount", "currency", "percent", "number", "email", "phone", "url", "id", "timezone", "hours", "date",
)  # fmt: skip


def _values(kind: ValueKind) -> Callable[[str], object]:
    return lambda text: find_values(kind, text, today=TODAY)


def _choices(text: str) -> None:
    for model in KINDS.values():
        for spec in specs(model).values():
            find_values("choice", text, today=None, choices=spec.choices)


WORKING_ON_TEXT: Final[dict[str, Callable[[str], object]]] = {
    "steering, chat": lambda text: steering(text, "user"),
    "steering, ingest": lambda text: steering(text, "file"),
    "clauses": clauses,
    "sentences": sentences,
    "code_blocks": code_blocks,
    "quoted": quoted,
    "keys_in": keys_in,
    "understand": lambda text: understand(text, today=TODAY),
    "looking_back": lambda text: looking_back(text, TODAY),
    "looking_ahead": lambda text: looking_ahead(text, TODAY),
    "read_phrases": read_phrases,
    "person_key": person_key,
    "core_name": core_name,
    "find_text, name": lambda text: find_text("Dana Whitfield", text),
    "find_text, quote": lambda text: find_text(text[:2_000], text),
    "choices": _choices,
    **{kind: _values(kind) for kind in KINDS_OF_VALUE},
}


def cost(work: Callable[[str], object], text: str) -> float:
    """Return the processor time of this thread; other threads and processes do not count."""
    start = time.thread_time()
    work(text)
    return time.thread_time() - start


def growth(work: Callable[[str], object], part: str, small: int, large: int) -> float:
    """Return how many times faster than the text's length the time of `work` grows, at best of three."""
    work(long(part, 200))  # one-time set-up is not measured
    found = []
    for _ in range(3):
        much = cost(work, long(part, large))
        if much < NOTHING:
            return 0.0
        found.append(much / max(cost(work, long(part, small)), NOTHING * small / large) / (large / small))
        if found[-1] < NOISE:
            break
    return min(found)


@pytest.mark.parametrize("name", WORKING_ON_TEXT)
def test_work_grows_with_the_text(name: str) -> None:
    grown = {part: growth(WORKING_ON_TEXT[name], part, SMALL, LARGE) for part in REPEATED}
    assert not {part: rate for part, rate in grown.items() if rate > NOISE}


@pytest.mark.soak
@pytest.mark.parametrize("name", WORKING_ON_TEXT)
def test_work_grows_with_the_text_up_to_64k(name: str) -> None:
    for small, large in pairwise((1_000, 4_000, 16_000, 64_000)):
        grown = {part: growth(WORKING_ON_TEXT[name], part, small, large) for part in REPEATED}
        assert not {part: rate for part, rate in grown.items() if rate > NOISE}


@given(st.lists(st.integers(1, 16), max_size=4_000))
def test_the_reader_sees_a_long_text_in_pieces_and_little_of_it_twice(sizes: list[int]) -> None:
    windows_read = windows_of(sizes)
    kept = [at for _, keep, end in windows_read for at in range(keep, end)]
    assert kept == list(range(len(sizes)))
    assert all(sum(sizes[start:end]) <= LONGEST_SEEN for start, _, end in windows_read)
    assert sum(sum(sizes[start:end]) for start, _, end in windows_read) <= 1.5 * sum(sizes) + LONGEST_SEEN
