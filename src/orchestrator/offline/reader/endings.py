"""What is over: "she left Fernhill", "they cancelled it", "no longer the CFO"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from memory.text import Mood
from orchestrator.offline.reader.shapes import is_person

if TYPE_CHECKING:
    from collections.abc import Sequence

    from orchestrator.offline.reader.mentions import Mention
    from orchestrator.offline.reader.page import Page
    from orchestrator.offline.reader.scene import Entity, Scene

_LEFT: Final = re.compile(
    r"\b(?:(?:has\s|have\s|had\s|just\s|also\s)?left(?!\s(?:a|an|me|us|him|her|the\s(?:call|meeting|message|room)|voicemail|message)\b)|(?:quit|resigned|retired|departed)"
    r"|(?:is|['’]s|was)\s(?:no\slonger|not\s(?:with|at)|gone\sfrom|leaving)|no\slonger\s(?:works?|with|at)|(?:doesn['’]t|does\snot)\swork\s(?:there|at|for)|was\s(?:let\sgo|laid\soff|fired))\b",
    re.IGNORECASE,
)
_SAID: Final = frozenset({Mood.ASSERTION, Mood.NEGATION})
_POST: Final = ("account_name", "title", "department")
"""What ends when a person leaves a company."""


def end_values(page: Page, mentions: Sequence[Mention], scene: Scene) -> None:
    """Retract what a person's leaving ends. Only assertions do: "did she leave?" ends nothing."""
    if page.turn.by == "assistant":
        return
    for match in _LEFT.finditer(page.text):
        if page.mood(match.start()) in _SAID:
            person = _leaver(page, mentions, scene, match.start())
            if person is not None:
                _leave(page, scene, person)


def _leave(page: Page, scene: Scene, person: Entity) -> None:
    for name in _POST:
        value = person.fields.get(name)
        known = name in person.known or (value is not None and value.ref != page.turn.ref)
        if value is not None and not known:
            person.fields.pop(name)
        elif known:
            scene.retract(person, name)
            person.touched = person.touched and not page.turn.context


def _leaver(page: Page, mentions: Sequence[Mention], scene: Scene, at: int) -> Entity | None:
    """Return who is said to have left: the person named just before, or the only one spoken of ("she left")."""
    start, _ = page.sentence_at(at)
    named = [m for m in mentions if m.kind == "contacts" and start <= m.start < at and at - m.end <= 30]
    if named:
        return named[-1].entity
    for run in page.runs:
        if start <= run.start < at <= run.end + 30 and is_person(run.text):
            return scene.person(run.text)
    if re.search(
        r"\b(?:she|he|they)(?:['’]s|\s(?:has|have|had|just|is|was))?\s?(?:\w+\s)?$",
        page.text[start:at],
        re.IGNORECASE,
    ):
        return scene.only("contacts", page.index)
    first = re.search(r"\b([A-Z][\w'’-]+)\s(?:has\s|just\s|is\s|was\s)?$", page.text[start:at])
    return scene.first_name(first[1]) if first else None
