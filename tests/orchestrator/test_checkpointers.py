"""LangGraph's conformance tests of a checkpointer, with those that the program opens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from langgraph.checkpoint.conformance import checkpointer_test, validate

from orchestrator.settings import Settings
from orchestrator.storage import thread_saver

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from langgraph.checkpoint.base import BaseCheckpointSaver


@pytest.fixture(params=["files", "postgres"])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    given: dict[str, Any] = {"data": tmp_path}  # settings are of several types
    if request.param == "postgres":
        given["database_url"] = request.getfixturevalue("emptied")
    return Settings(**given)


async def test_the_checkpointer_conforms(settings: Settings) -> None:
    async def opened() -> AsyncIterator[BaseCheckpointSaver[Any]]:
        async with thread_saver(settings) as saver:
            yield saver

    report = await validate(checkpointer_test(name="the program's")(opened))
    assert [failure for result in report.results.values() for failure in result.failures] == []
    assert report.passed_all_base()
