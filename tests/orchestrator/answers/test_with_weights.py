"""The answers with the network itself: understood as people type, and answered from the same small memory."""

from __future__ import annotations

from importlib import resources
from typing import TYPE_CHECKING

import pytest

from orchestrator.offline.answers.answering import answer
from tests.support.scripted import ScriptedModel

if TYPE_CHECKING:
    from tests.orchestrator.answers.conftest import Talk

pytestmark = pytest.mark.skipif(
    not resources.files("memory.trained").joinpath("weights", "heads.npz").is_file(),
    reason="needs the network's weights; `make train` writes them",
)


@pytest.mark.parametrize(
    ("said", "has"),
    [
        (["who is tom brandt", "and his number?"], ["+33 1 23 45 67 89"]),
        (["is the scanner case still open?"], ["No. ", "Closed"]),
        (["when does the vestel deal close", "and Kappa?"], ["warehouse robots"]),
        (["what's tom's title", "the vestel one"], ["Head of IT"]),
        (["what's due this week"], ["security questionnaire", "**overdue**"]),
        (["who works at vestel"], ["Zeynep Kaya", "Tom Okafor"]),
        (["open cases with high priority"], ["login page times out"]),
        (["Wie hoch ist das Angebot für Vestel?"], ["350,000 EUR"]),
        (["hi there"], ["Hello"]),
        (["hello"], ["Hello"]),
        (["¡Hola!"], ["Hello"]),
    ],
)
async def test_what_people_type_is_understood(talk: Talk, said: list[str], has: list[str]) -> None:
    talk.assistant = talk.office.assistant(ScriptedModel(answer), update_every=100, update_on_mention=False)
    for number, text in enumerate(said):
        reply = await talk.assistant.say(text)
        assert number < len(said) - 1 or [words for words in has if words not in reply] == [], reply
