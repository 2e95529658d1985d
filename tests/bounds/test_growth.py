"""What is done with a text grows with its length and no faster, whatever the text."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memory.extraction.gate import asks_to_remember, closes_todo, corrects, goes_on, mentions_crm_data
from memory.extraction.suspicion import steering
from memory.language import clauses, core_name, find_text, find_values, person_key, sentences
from memory.language.sentences import code_blocks, quoted
from memory.language.windows import GAP, WINDOW, spans, windows
from memory.recall.days import looking_ahead, looking_back
from memory.recall.events import read_phrases
from memory.recall.lookup import keys_in
from memory.recall.query import understand
from memory.records import KINDS, specs
from orchestrator.offline.reader import Turn, read
from orchestrator.offline.reader.page import Page
from tests.bounds.texts import FOUND, REPEATED, long

if TYPE_CHECKING:
    from collections.abc import Callable

    from memory.records.fields import ValueKind

TODAY: Final = date(2026, 3, 3)
NOTHING: Final = 0.05
"""Seconds of the processor that nobody needs to compare."""
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
    "mentions_crm_data": mentions_crm_data,
    "asks_to_remember": asks_to_remember,
    "corrects": corrects,
    "goes_on": goes_on,
    "closes_todo": closes_todo,
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
    """Return the processor time of this thread: what others do meanwhile does not count."""
    start = time.thread_time()
    work(text)
    return time.thread_time() - start


def growth(work: Callable[[str], object], part: str, small: int, large: int) -> float:
    """Return how many times faster than its length the work on a text grows; the best of three tries."""
    work(long(part, 200))  # what is only done once
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


def _read(text: str) -> object:
    return read([Turn("m1", "user", None, datetime(2026, 3, 3, tzinfo=UTC), text, own=True)])


@pytest.mark.parametrize("part", REPEATED, ids=ascii)
def test_the_reader_is_at_most_quadratic_in_a_piece(part: str) -> None:
    # Patterns that try every way to divide a text grow by the million here.
    assert growth(_read, part, 150, 1_200) < 2 * 8


def test_the_reader_works_on_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []
    begun = Page.__init__

    def counted(page: Page, turn: Turn, index: int, today: date | None = None) -> None:
        seen.append(len(turn.text))
        begun(page, turn, index, today)

    monkeypatch.setattr(Page, "__init__", counted)
    for part in (*FOUND, "Met Dana Whitfield at Northwind Traders. ", "word "):
        for length in (3_000, 12_000):
            seen.clear()
            _read(long(part, length))
            assert max(seen) <= WINDOW
            assert sum(seen) <= length
            assert len(seen) <= 2 + 2 * length // WINDOW


def test_what_is_read_in_pieces_lies_where_it_stands() -> None:
    told = "Met Dana Whitfield at Northwind Traders."
    filler = "Nothing of note happened on that day. " * 100
    for before, after in (("", ""), (filler, ""), (filler, filler), ("\n" * 3_000, "\n" * 3_000)):
        text = f"{before}{told} {after}"
        drafts = read([Turn("m1", "user", None, None, text, own=True)])
        values = [value for draft in drafts for value in draft.fields.values()]
        assert {"Dana Whitfield", "Northwind Traders"} <= {value.value for value in values}
        for value in values:
            assert value.ref == "m1"
            assert str(value.value) in text[value.start : value.end]
            assert value.start >= len(before)


WORDY: Final = st.lists(
    st.sampled_from(["word", "Dana", ".", "?", "\n", " ", " " * GAP, "\n" * GAP, "x" * 500, "1,000"]), max_size=120
).map("".join)  # fmt: skip


@given(WORDY)
def test_pieces_hold_the_whole_text_in_order(text: str) -> None:
    found = list(spans(text))
    assert all(end - start <= WINDOW for start, end in found)
    assert all(one[1] <= other[0] for one, other in pairwise(found))
    kept = "".join(text[start:end] for start, end in found)
    assert "".join(kept.split()) == "".join(text.split())
    assert ["".join(one.split()) for one in windows(text)] == [
        "".join(text[start:end].split()) for start, end in found
    ]


@given(WORDY.filter(lambda text: len(text) <= WINDOW and not text[:GAP].isspace()))
def test_a_short_text_is_one_piece(text: str) -> None:
    runs = max((len(run) for run in "".join("s" if c.isspace() else " " for c in text).split()), default=0)
    if runs < GAP:
        assert list(spans(text)) == [(0, len(text))]
    elif text.strip():
        assert list(spans(text))
