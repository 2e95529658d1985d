"""The memory context: never more than the budget, the most useful first, each with its source."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final

import pytest
from hypothesis import given, strategies as st

from memory.engine.memory_engine import MemoryEngine
from memory.recall.context import create_memory_context
from memory.recall.tokens import tokens_of
from memory.store import AsyncStoreAdapter
from tests.support.field_extractor import FieldExtractor
from tests.support.remembering import USER, FakeClock, said

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from memory.store import View

TOLD: Final = (
    "account: name=Northwind Traders",
    "contact: name=Dana Whitfield; title=VP Operations; account_name=Northwind Traders",
    "opportunity: name=Northwind renewal; account_name=Northwind Traders; stage=Negotiation/Review; amount=48000; currency=USD",
    "account: name=Contoso Labs",
    "contact: name=Noor Haddad; account_name=Contoso Labs",
)


@pytest.fixture
async def told(store: AsyncStoreAdapter) -> AsyncStoreAdapter:
    engine = MemoryEngine(store, FieldExtractor(), clock=FakeClock())
    at = "2026-02-03T10:00:00+00:00"
    await engine.record(USER, "t1", [said(str(n), text, at=at) for n, text in enumerate(TOLD)])
    await engine.update(USER, "t1")
    return store


async def test_what_is_named_comes_first_with_its_source_and_its_currency(told: AsyncStoreAdapter) -> None:
    context = await create_memory_context(told, USER, "Where do we stand with the Northwind renewal?")
    first = context.text.splitlines()[0]
    assert first.startswith("- opportunity Northwind renewal: ")
    assert "amount: 48,000 USD" in first
    assert "said by you, 2026-02-03" in first
    assert context.left_out == 0
    assert context.shown == len(context.text.splitlines())
    assert all(line.endswith("]") for line in context.text.splitlines())


async def test_what_the_reader_has_before_them_is_not_shown_again(told: AsyncStoreAdapter) -> None:
    asked = "Tell me about Dana Whitfield"
    whole = await create_memory_context(told, USER, asked)
    assert "you said: " in whole.text
    known = await create_memory_context(told, USER, asked, seen=[str(n) for n in range(len(TOLD))])
    assert " said: " not in known.text
    assert "VP Operations" in known.text


@pytest.mark.parametrize("tokens", [1, 10, 30, 60, 200, 2_000])
async def test_the_budget_is_never_passed_and_what_is_left_out_is_counted(
    told: AsyncStoreAdapter, tokens: int
) -> None:
    asked = "Northwind Traders, Contoso Labs, Dana Whitfield, Noor Haddad"
    everything = await create_memory_context(told, USER, asked, tokens=100_000)
    context = await create_memory_context(told, USER, asked, tokens=tokens)
    assert tokens_of(context.text) <= tokens
    assert context.shown + context.left_out == everything.shown
    assert set(context.text.splitlines()) <= set(everything.text.splitlines())


async def test_nothing_known_is_nothing(told: AsyncStoreAdapter) -> None:
    for asked in ("", "   ", "zyxw vutsr"):
        context = await create_memory_context(told, USER, asked, today=date(2026, 3, 2))
        assert (context.text, context.shown, context.left_out) == ("", 0, 0)
    other = await create_memory_context(told, "bob", "Northwind Traders")
    assert other.text == ""


@given(st.text(max_size=400))
def test_tokens_are_never_counted_too_low_for_a_quarter_of_the_letters(text: str) -> None:
    assert tokens_of(text) * 4 >= len(text)
    assert tokens_of(text) <= 4 * len(text) + 1


@given(st.text(max_size=100), st.text(max_size=100))
def test_tokens_of_lines_add_up(one: str, two: str) -> None:
    assert tokens_of(f"{one}\n{two}") <= tokens_of(one) + tokens_of(two) + 2


class OneCall(AsyncStoreAdapter):
    """Counts reading calls; any other way to read is a failure."""

    calls = 0

    async def aview(self, work: Callable[[View], Any]) -> Any:  # whatever the work returns
        self.calls += 1
        return await super().aview(work)

    async def aget_many(self, *_: Any) -> Any:
        raise AssertionError("read outside the one reading call")

    async def aoccurrences(self, *_: Any) -> Any:
        raise AssertionError("read outside the one reading call")


async def test_three_reading_calls_find_everything_even_what_was_written_just_before(
    tmp_path: Path,
) -> None:
    async with OneCall(tmp_path / "memory.db") as store:
        engine = MemoryEngine(store, FieldExtractor(), clock=FakeClock())
        await engine.record(USER, "t1", [said("1", "The warehouse in Tacoma floods in spring.")])
        context = await create_memory_context(store, USER, "What about the Tacoma warehouse?")
        assert "floods in spring" in context.text
        assert store.calls <= 3  # one for the user, one for spellings of names, one for everything else
