"""What holds between the records of a page: whose deal it is, where a person works, whom a task concerns."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from memory.language import fold
from orchestrator.offline.reader.words import NOT_PERSON

if TYPE_CHECKING:
    from collections.abc import Sequence

    from orchestrator.offline.reader.mentions import Mention
    from orchestrator.offline.reader.model import Value
    from orchestrator.offline.reader.page import Page
    from orchestrator.offline.reader.scene import Entity, Scene

_LABELS: Final = re.compile(r"^[ \t*-]*[A-Z][\w /-]{1,24}:[ \t]*\S", re.MULTILINE)
_FIRST_NAME: Final = re.compile(
    r"\b(?:to|with|call|email|ping|ask|remind|chase|text|tell|from|meet)\s(?:back\s)?(?P<name>[A-Z][a-zà-ÿ'’-]+)\b(?!\s[A-Z])"
)
_COMMAND: Final = re.compile(r"\b(?:add|create|new|update|upd|set|make)\b", re.IGNORECASE)


def relate(page: Page, mentions: Sequence[Mention], scene: Scene) -> None:
    """Fill account, contact and subject of the records a page speaks of."""
    accounts = _distinct(mentions, "accounts")
    for entity in _distinct(mentions, "opportunities"):
        _deal(page, mentions, scene, entity, accounts)
    for entity in _distinct(mentions, "contacts"):
        if (
            not entity.text("account_name")
            and len(accounts) == 1
            and (_COMMAND.search(page.text[:200]) or len(_LABELS.findall(page.text[:1000])) >= 3)
        ):
            _link(page, scene, entity, "account_name", accounts[0].said)
    for entity in _distinct(mentions, "tasks"):
        _task(page, mentions, scene, entity)
    for entity in _distinct(mentions, "cases"):
        _case(page, mentions, scene, entity, accounts)


def _distinct(mentions: Sequence[Mention], kind: str) -> list[Entity]:
    found: list[Entity] = []
    for mention in mentions:
        if mention.kind == kind and mention.entity is not None and mention.entity not in found:
            found.append(mention.entity)
    return found


def _link(page: Page, scene: Scene, entity: Entity, name: str, value: Value | None) -> None:
    if value is not None and not entity.text(name):
        scene.set(entity, name, value, context=page.turn.context)


def _deal(
    page: Page, mentions: Sequence[Mention], scene: Scene, entity: Entity, accounts: list[Entity]
) -> None:
    if not entity.text("account_name"):
        near = _nearest(page, mentions, entity, "accounts")
        if near is None and len(accounts) == 1:
            near = accounts[0]
        if near is None and not accounts:
            near = scene.only("accounts", page.index)
        if near is not None:
            _link(page, scene, entity, "account_name", near.said)
    contact = _nearest(page, mentions, entity, "contacts")
    if contact is not None and len(_distinct(mentions, "contacts")) == 1:
        _link(page, scene, entity, "contact_name", contact.said)


def _task(page: Page, mentions: Sequence[Mention], scene: Scene, entity: Entity) -> None:
    inside = [m for m in mentions if m.entity is entity]
    for mine in inside:
        _first_name(page, scene, entity, mine)
    for mention in mentions:
        if any(i.start <= mention.start < i.end for i in inside) and mention.entity is not None:
            if mention.kind == "contacts":
                _link(page, scene, entity, "contact_name", mention.entity.said)
            elif mention.kind in {"accounts", "opportunities"}:
                _link(page, scene, entity, "related_to", mention.entity.said)


def _first_name(page: Page, scene: Scene, entity: Entity, mine: Mention) -> None:
    """Take a bare first name in a task ("send the SOW to Priya") for the person it concerns."""
    found = _FIRST_NAME.search(page.text, mine.start, mine.end)
    if not found or fold(found["name"]) in NOT_PERSON or scene.account(found["name"]):
        return
    _link(
        page,
        scene,
        entity,
        "contact_name",
        page.words_value(page.span(*found.span("name")), "first name in a task"),
    )


def _case(
    page: Page, mentions: Sequence[Mention], scene: Scene, entity: Entity, accounts: list[Entity]
) -> None:
    if len(accounts) == 1 and _nearest(page, mentions, entity, "accounts"):
        _link(page, scene, entity, "account_name", accounts[0].said)
    contact = _nearest(page, mentions, entity, "contacts")
    if contact is not None:
        _link(page, scene, entity, "contact_name", contact.said)


def _nearest(page: Page, mentions: Sequence[Mention], entity: Entity, kind: str) -> Entity | None:
    """Return the record of `kind` that is named nearest in a sentence with `entity`."""
    best: tuple[int, Entity] | None = None
    for mine in (m for m in mentions if m.entity is entity):
        sentence = page.sentence_at(mine.start)
        for other in mentions:
            if other.kind == kind and other.entity is not None and sentence[0] <= other.start < sentence[1]:
                distance = abs(other.start - mine.start)
                if best is None or distance < best[0]:
                    best = (distance, other.entity)
    return best[1] if best else None
