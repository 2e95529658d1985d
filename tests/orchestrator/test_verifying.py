"""The tool that says whether a statement is supported, contradicted or unknown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest

from tests.orchestrator.test_tools import data, use
from tests.support.readers import Fact, reads
from tests.support.scripted import ScriptedModel

if TYPE_CHECKING:
    from tests.orchestrator.conftest import Office

SAID: Final = "Pellmark is based in Lisbon."
LISBON: Final[Fact] = (
    "Pellmark",
    "Fact",
    {"subject": "Pellmark", "predicate": "is based in", "object": "Lisbon"},
)


@pytest.mark.parametrize(
    ("answer", "verdict"), [("Lisbon", "supported"), ("Lyon", "contradicted"), ("Oslo", "contradicted")]
)
async def test_a_statement_is_held_against_the_facts(office: Office, answer: str, verdict: str) -> None:
    await office.assistant(extraction=ScriptedModel(reads(LISBON))).say(SAID)
    told = data(await use(office, "verify_fact", subject="Pellmark", predicate="is_in", answer=answer))
    assert told["verdict"] == verdict
    assert [one["fields"]["object"] for one in told["evidence"]] == ["Lisbon"]
    assert told["confidence"] > 50


async def test_of_what_nobody_said_nothing_is_known(office: Office) -> None:
    await office.assistant(extraction=ScriptedModel(reads(LISBON))).say(SAID)
    told = data(await use(office, "verify_fact", subject="Zephyr", predicate="is_in", answer="Oslo"))
    assert (told["verdict"], told["evidence"]) == ("unknown", [])
    other = data(
        await use(office, "verify_fact", who="bob", subject="Pellmark", predicate="is_in", answer="Lisbon")
    )
    assert other["verdict"] == "unknown"
    assert (
        await use(office, "verify_fact", subject="x", predicate="frobnicates", answer="y")
    ).status == "error"
