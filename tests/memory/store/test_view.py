from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from memory.store import AsyncStoreAdapter, QueryError, TransactionOverError, View

if TYPE_CHECKING:
    from pathlib import Path


async def test_a_view_does_many_reads_in_one_call(tmp_path: Path) -> None:
    async with AsyncStoreAdapter(tmp_path / "a.db") as store:
        for number in range(5):
            await store.aput(("u", "n"), f"k{number}", {"text": f"word{number} shared"})

        def look(view: View) -> tuple[object, list[str], list[str], list[str]]:
            item = view.get(("u", "n"), "k3")
            many = sorted(view.get_many(("u", "n"), ["k1", "k9", "k2"]))
            scanned = [found.key for found in view.scan(("u", "n"), after="k1", before="k4")]
            searched = [found.key for found in view.search(("u",), query="word2")]
            return item.value if item else None, many, scanned, searched

        seen = ({"text": "word3 shared"}, ["k1", "k2"], ["k2", "k3"], ["k2"])
        assert await store.aview(look) == seen
        assert store.view(look) == seen


async def test_a_view_is_over_when_its_function_returns_and_cannot_write(tmp_path: Path) -> None:
    async with AsyncStoreAdapter(tmp_path / "a.db") as store:
        kept = await store.aview(lambda view: view)
        with pytest.raises(TransactionOverError):
            kept.get(("u",), "k")
        assert not hasattr(kept, "put")

        async def wrong(view: View) -> None:
            view.get(("u",), "k")

        with pytest.raises(QueryError, match="coroutine"):
            await store.aview(wrong)  # type: ignore[unused-coroutine]  # it is refused
        with pytest.raises(ZeroDivisionError):
            await store.aview(lambda _: 1 / 0)
