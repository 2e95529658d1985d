"""Questions about what is only known from facts, asked of the offline model."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.orchestrator.conftest import Office


async def test_the_fact_that_holds_is_told_not_the_one_it_replaced(office: Office) -> None:
    ann = office.assistant()
    await ann.say("Pellmark is based in Lyon.")
    await ann.say("Actually, Pellmark is based in Lisbon.")
    for question in ("Where is Pellmark based?", "What do we know about Pellmark?"):
        answer = await ann.say(question, thread="later")
        assert answer.startswith("Pellmark is in Lisbon"), answer
        assert "Lyon" not in answer


async def test_a_name_of_two_facts_is_asked_back_about(office: Office) -> None:
    ann = office.assistant()
    await ann.say("Pellmark is based in Lisbon.")
    await ann.say("Pellmark uses SAP.")
    answer = await ann.say("Where is Pellmark based?", thread="later")
    assert "Pellmark" in answer
    assert "Lisbon" in answer or answer.startswith("Which Pellmark")
