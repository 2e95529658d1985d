"""Confirmation: each destructive call has a question of its own, and only the answer to it counts."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any, Final

import pytest
from langchain_core.messages import AIMessage, HumanMessage, ToolMessage
from langgraph.types import Command

from memory.records.messages import Message
from orchestrator.cli.chat.conversation import ChatSession
from orchestrator.context import Context
from tests.orchestrator.test_chat_session import Recorder
from tests.support.insisting import insists
from tests.support.readers import reads
from tests.support.scripted import ScriptedModel, call, calls
from tests.support.speaking import SpeakingModel

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from langgraph.types import Interrupt

    from tests.orchestrator.conftest import Assistant, Office

PEOPLE: Final = ("Dana Brandt", "Omar Haddad", "Lena Fischer")
DEALS: Final = ("Halden renewal", "Zephyr upsell")
SAID: Final = (
    "Forget Dana Brandt, Omar Haddad and Lena Fischer, and merge the Zephyr upsell into the Halden renewal."
)
MERGE: Final = call("merge_records", kept=DEALS[0], other=DEALS[1])
QUESTIONS: Final = {
    **{f"Forget the contact {name}?": ("contacts", name) for name in PEOPLE},
    f"Merge the opportunity {DEALS[1]} into {DEALS[0]}?": ("opportunities", DEALS[1]),
}
"""Each question, and the record that a yes to it removes."""
Wanted = tuple[AIMessage, ...]
FORGETS: Final = tuple(call("forget", name=name) for name in PEOPLE)
REPLIES: Final[dict[str, Wanted]] = {
    "two": FORGETS[:2],
    "three": FORGETS,
    "forget, merge": (FORGETS[0], MERGE),
    "merge, forget, forget": (MERGE, *FORGETS[:2]),
    "forget, search, merge": (FORGETS[0], call("search_memory", query="Halden"), MERGE),
}


def questions_of(wanted: Wanted) -> int:
    return sum(one.tool_calls[0]["name"] in ("forget", "merge_records") for one in wanted)


CASES: Final = [
    pytest.param(wanted, answers, id=f"{name}: {' '.join(answers)}")
    for name, wanted in REPLIES.items()
    for answers in product(("yes", "no"), repeat=questions_of(wanted))
]


async def learned(office: Office) -> Assistant:
    """Return an assistant that knows the people and the deals."""
    facts = [(name, "Contact", {"name": name}) for name in PEOPLE]
    facts += [(name, "Opportunity", {"name": name}) for name in DEALS]
    ann = office.assistant(extraction=ScriptedModel(reads(*facts)))
    await ann.engine.record("ann", "told", [Message("1", "user", f"Met {', '.join((*PEOPLE, *DEALS))}.")])
    await ann.engine.update("ann", "told")
    assert len(await ann.known()) == 5
    return ann


def wanting(office: Office, *wanted: AIMessage) -> Assistant:
    return office.assistant(SpeakingModel(insists(*wanted)), ScriptedModel(reads()))


async def run(assistant: Assistant, given: Any) -> list[Interrupt]:
    """Send a message or a command; return the questions that are open then."""
    config, context = assistant.config("asks"), Context(user_id="ann")
    state = await assistant.graph.ainvoke(given, config, context=context)
    return list(state.get("__interrupt__", ()))


async def ask(assistant: Assistant, text: str = SAID) -> list[Interrupt]:
    return await run(assistant, _said(text))


def _said(text: str) -> Any:  # a state may be given in part
    return {"messages": [HumanMessage(text)]}


def gone(asked: Sequence[tuple[str, str]]) -> set[tuple[str, str]]:
    """Return the records whose question was answered with yes, from (question, answer) pairs."""
    return {QUESTIONS[question] for question, answer in asked if answer == "yes"}


@pytest.mark.parametrize(("wanted", "answers"), CASES)
async def test_every_answer_counts_for_the_question_it_was_given_to(
    office: Office, wanted: Wanted, answers: tuple[str, ...]
) -> None:
    ann = await learned(office)
    before, assistant = await ann.known(), wanting(office, *wanted)
    open_now, asked, seen = await ask(assistant), [], set()
    for answer in answers:
        (one,) = open_now
        seen |= {one.id, one.value["id"]}
        asked.append((one.value["question"], answer))
        assert await ann.known() == before - gone(asked[:-1])  # nothing before its own answer
        open_now = await run(assistant, Command(resume={one.id: answer}))
    assert open_now == []
    assert len({question for question, _ in asked}) == len(answers)
    assert len(seen) == 2 * len(answers)
    assert await ann.known() == before - gone(asked)


@pytest.mark.parametrize(("wanted", "answers"), CASES)
async def test_the_command_line_shows_the_very_question_that_is_answered(
    office: Office, wanted: Wanted, answers: tuple[str, ...]
) -> None:
    ann = await learned(office)
    before, screen = await ann.known(), Recorder()
    session = ChatSession(wanting(office, *wanted).graph, "ann", "asks", screen)
    await session.say(SAID)
    asked = []
    for answer in answers:
        shown = screen.replies[-2].removesuffix(" [y/N]")
        asked.append((shown, answer))
        await session.say(answer)
        assert await ann.known() == before - gone(asked)
    await session.settle()
    assert screen.errors == []
    assert len({question for question, _ in asked}) == len(answers)


async def test_a_question_carries_what_it_is_about(office: Office) -> None:
    await learned(office)
    (one,) = await ask(wanting(office, MERGE, FORGETS[0]))
    value = one.value
    assert value["tool"] == "merge_records"
    assert value["args"] == {"kept": DEALS[0], "other": DEALS[1]}
    assert value["question"] == f"Merge the opportunity {DEALS[1]} into {DEALS[0]}?"
    assert value["ref"].startswith("opportunities:")
    assert value["other"].startswith("opportunities:")
    assert value["id"]


async def test_an_answer_that_names_another_question_is_no_yes(office: Office) -> None:
    ann = await learned(office)
    for given, left in (("another", 5), (None, 4)):
        assistant = wanting(office, FORGETS[0])
        (one,) = await ask(assistant)
        answer = {"id": given or one.value["id"], "approved": True}
        assert await run(assistant, Command(resume={one.id: answer})) == []
        assert len(await ann.known()) == left


async def test_an_answer_that_fits_no_open_question_does_nothing(office: Office) -> None:
    ann = await learned(office)
    assistant = wanting(office, *FORGETS)
    (first,) = await ask(assistant)
    (second,) = await run(assistant, Command(resume={first.id: "no"}))
    # A second answer to a settled question: the open question stays open.
    (still,) = await run(assistant, Command(resume={first.id: "yes"}))
    assert (still.id, still.value) == (second.id, second.value)
    assert len(await ann.known()) == 5
    # When the user writes about something else, the open question is dropped.
    quiet = office.assistant(SpeakingModel(lambda *_: AIMessage("fine")), ScriptedModel(reads()))
    assert await ask(quiet, "What a day.") == []
    for late in ({second.id: "yes"}, "yes"):
        assert await run(quiet, Command(resume=late)) == []
        assert len(await ann.known()) == 5
    # An answer that came too early is not kept for a later question.
    assert len(await ask(assistant)) == 1
    assert len(await ann.known()) == 5


async def test_an_answer_before_the_question_does_nothing(office: Office) -> None:
    """A yes that resumes a run stopped before its tools must not answer a question that was not yet asked."""
    ann = await learned(office)
    assistant = wanting(office, FORGETS[0])
    config, context, said = assistant.config("asks"), Context(user_id="ann"), _said(SAID)
    await assistant.graph.ainvoke(said, config, context=context, interrupt_before=["tools"])
    (one,) = await run(assistant, Command(resume="yes"))
    assert len(await ann.known()) == 5
    await run(assistant, Command(resume={one.id: "yes"}))
    assert len(await ann.known()) == 4


async def _another_of_the_name(ann: Assistant) -> None:
    """Replace the record by another of the same name while the question is open."""
    dana = await ann.engine.find("ann", "Dana Brandt")
    await ann.engine.forget("ann", dana)
    facts = [("Hello again", "Contact", {"name": "Dana Brandt", "title": "CFO"})]
    engine = ann.services.engine(ann.store)
    engine._reader.extractor._model._script = reads(*facts)  # type: ignore[attr-defined]  # the scripted model of `learned`
    await engine.record("ann", "new", [Message("2", "user", "Hello again, Dana Brandt is CFO.")])
    await engine.update("ann", "new")


async def _gone_meanwhile(ann: Assistant) -> None:
    await ann.engine.forget("ann", await ann.engine.find("ann", "Dana Brandt"))


@pytest.mark.parametrize("meanwhile", [_another_of_the_name, _gone_meanwhile])
async def test_a_yes_is_for_the_record_that_was_asked_about(
    office: Office, meanwhile: Callable[[Assistant], Any]
) -> None:
    ann = await learned(office)
    assistant = office.assistant(
        SpeakingModel(
            lambda messages, _: (
                AIMessage(messages[-1].text) if isinstance(messages[-1], ToolMessage) else FORGETS[0]
            )
        ),
        ScriptedModel(reads()),
    )
    (one,) = await ask(assistant)
    await meanwhile(ann)
    before = await ann.known()
    assert await run(assistant, Command(resume={one.id: "yes"})) == []
    assert await ann.known() == before
    values: Mapping[str, Any] = await assistant.state("asks")
    assert values["messages"][-1].text.startswith("Error")


async def test_calls_that_share_an_id_ask_nothing(office: Office) -> None:
    """Otherwise one answer would count for both calls of a model that numbers them wrongly."""
    ann = await learned(office)
    joined = calls(*FORGETS[:2])
    same = AIMessage("", tool_calls=[{**one, "id": "same"} for one in joined.tool_calls])
    assistant = office.assistant(
        SpeakingModel(
            lambda messages, _: same if isinstance(messages[-1], HumanMessage) else AIMessage("so")
        ),
        ScriptedModel(reads()),
    )
    assert await ask(assistant) == []
    assert len(await ann.known()) == 5


async def test_nothing_else_is_changed_beside_a_question(office: Office) -> None:
    """A step with a question runs again with the answer, so its other changes would be made twice."""
    ann = await learned(office)
    note = call("remember", text="Forget Dana Brandt")
    assistant = wanting(office, note, FORGETS[0])
    (one,) = await ask(assistant)
    assert await ann.fields("notes") == []
    await run(assistant, Command(resume={one.id: "no"}))
    assert [one["text"] for one in await ann.fields("notes")] == ["Forget Dana Brandt"]


async def test_what_is_no_answer_leaves_all_questions(office: Office) -> None:
    ann = await learned(office)
    screen = Recorder()
    session = ChatSession(wanting(office, *FORGETS).graph, "ann", "asks", screen)
    await session.say(SAID)
    session.thread = "elsewhere"
    await session.say("yes")  # in another conversation this is an ordinary message
    session.thread = "asks"
    await session.say("yes")
    await session.settle()
    assert len(await ann.known()) == 5
