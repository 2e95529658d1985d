"""To which of the records a page speaks of an attribute or an id belongs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from memory.text import fold
from orchestrator.offline.reader.codes import bracketed, is_record_id, kind_of
from orchestrator.offline.reader.mentions import Mention, between
from orchestrator.offline.reader.subjects import about_other

if TYPE_CHECKING:
    from collections.abc import Sequence

    from memory.text import Found
    from orchestrator.offline.reader.answers import Interview
    from orchestrator.offline.reader.cues import Attribute
    from orchestrator.offline.reader.page import Page
    from orchestrator.offline.reader.scene import Entity, Scene


_REACH: Final = 1000
"""How many characters away a mention may be that an id or address belongs to."""
_POSSESSIVE: Final = re.compile(
    r"\b(?:her|his|their)\s(?:\w+\s)?(?:e-?mail|mail|address)\b[^.;!?]{0,16}$|\b(?:reach|email|e-mail|contact)\s(?:her|him|them)\b[^.;!?]{0,12}$",
    re.IGNORECASE,
)
_PERSONAL: Final = re.compile(
    r"\b(?:her|his|their|e-?mail|mail|reach|contact|at)\b[^.;!?]{0,24}$", re.IGNORECASE
)
_ACTOR: Final = re.compile(
    r"\b(?:owner|owned by|(?:created|uploaded|updated|modified|added)(?:_|\s)by|by you as|logged in as|assigned to)\b(?:(?!\bcontact|\be-?mail|\bperson)[^.;]){0,24}$",
    re.IGNORECASE,
)


def owner_of(page: Page, mentions: Sequence[Mention], scene: Scene, attribute: Attribute) -> Entity | None:
    """Find the record of an attribute.

    The nearest fitting mention before it in its sentence; else the first behind it there; else the last before it on
    the page; else the one record of the kind in focus. With a choice of two in focus nothing is attached, nor if
    the words are about something else ("their competitor charges $12k").
    """
    start, end = page.sentence_at(attribute.start)
    here = [m for m in between(mentions, start, end) if m.kind in attribute.kinds]
    before = [m for m in here if m.start <= attribute.start]
    object_ = _object(page, here, attribute)
    if object_ is not None:
        return object_.entity
    if before:
        return _unless_other(page, before[-1].end, attribute, before[-1].entity)
    if here:
        return here[0].entity
    earlier = between(mentions, 0, start)
    last = next((m for m in reversed(earlier) if m.kind in attribute.kinds), None)
    entity = last.entity if last is not None else in_focus(scene, attribute.kinds, page.index)
    return _unless_other(page, start, attribute, entity)


def _unless_other(page: Page, start: int, attribute: Attribute, entity: Entity | None) -> Entity | None:
    """Return the record, unless the words before the attribute are about something else."""
    return None if entity is None or about_other(page, start, attribute.start, entity) else entity


def _object(page: Page, here: Sequence[Mention], attribute: Attribute) -> Mention | None:
    """Return the deal behind "won" or "lost": the verb's object, not what stands before it."""
    value = attribute.value
    if attribute.field != "stage" or fold(page.text[value.start : value.end]) not in {
        "won",
        "lost",
        "signed",
    }:
        return None
    return next((m for m in here if 0 <= m.start - value.end <= 30), None)


def in_focus(scene: Scene, kinds: Sequence[str], now: int) -> Entity | None:
    """Return the only live record of the kinds."""
    live = [entity for kind in kinds for entity in scene.live(kind, now)]
    return live[0] if len(live) == 1 else None


def attach_ids(page: Page, mentions: list[Mention], scene: Scene) -> None:
    """Give the ids of a page to the records they name; an id of its own is a record, too."""
    fresh: list[Mention] = []
    for found in page.values("id"):
        if not page.states(found.start, found.end):
            continue
        entity = _bearer(page, mentions, scene, found)
        if entity is None:
            continue
        scene.set(entity, "id", page.value(found, "id"), context=page.turn.context)
        scene.see(entity)
        near = between(mentions, found.start - _REACH, found.start + 1)
        if not any(m.entity is entity and found.start <= m.end + 60 for m in near):
            fresh.append(Mention(entity.kind, found.start, found.end, "id", entity=entity))
    mentions += fresh
    mentions.sort(key=lambda mention: (mention.start, mention.end))


def _bearer(page: Page, mentions: list[Mention], scene: Scene, found: Found) -> Entity | None:
    kind = kind_of(page, found)
    beside = bracketed(page, found, between(mentions, found.start - _REACH, found.start)) or _before_bracket(
        page, found, mentions
    )
    if beside is not None and beside.entity is not None and _fits(found, kind, beside, page):
        return None if _shortened(page, found) else beside.entity
    if not kind or not is_record_id(page, found, kind) or kind == "tasks":
        return None
    if _shortened(page, found):
        return None
    known = scene.by_field(kind, "id", str(found.value))
    return known or _fresh(page, mentions, scene, found, kind)


def _shortened(page: Page, found: Found) -> bool:
    """A shortened id ("5f3a9c1e...") is not the id."""
    return page.text[found.end : found.end + 3] == "..."


def _fits(found: Found, kind: str | None, beside: Mention, page: Page) -> bool:
    """Tell whether an id may be that of the mention beside it: what its own prefix says goes before."""
    if not is_record_id(page, found, beside.kind):
        return False
    return found.rule in {"uuid", "uuid prefix"} or kind in {beside.kind, None, ""}


def _before_bracket(page: Page, found: Found, mentions: list[Mention]) -> Mention | None:
    """Return the mention in brackets behind an id ("contact 5f3a9c1e (Mara Lind)")."""
    if page.text[found.end : found.end + 2] != " (":
        return None
    return next(iter(between(mentions, found.end + 2, found.end + 3)), None)


def _fresh(page: Page, mentions: list[Mention], scene: Scene, found: Found, kind: str) -> Entity:
    """Give a new id to the record it is said of, if that has none yet; else begin a record."""
    start, end = page.sentence_at(found.start)
    here = between(mentions, start, min(end, found.start + 61))
    near = [m for m in here if m.kind == kind and m.entity is not None and not m.entity.text("id")]
    if near:
        entity = min(near, key=lambda m: abs(m.start - found.start)).entity
        if entity is not None:
            return entity
    live = scene.live(kind, page.index)
    if len(live) == 1 and not live[0].text("id") and kind not in {"contacts", "leads"}:
        return live[0]
    if kind == "accounts":
        return _account_without_id(scene, page) or scene.new(kind)
    return scene.new(kind)


def _account_without_id(scene: Scene, page: Page) -> Entity | None:
    live = [entity for entity in scene.live("accounts", page.index) if not entity.text("id")]
    return live[0] if len(live) == 1 else None


def attach_emails(page: Page, mentions: list[Mention], scene: Scene, interview: Interview) -> None:
    """Give each e-mail address to the person named before it in the sentence, or spelled by it, or speaking."""
    for found in page.values("email"):
        if not page.states(found.start, found.end) or _is_actor(page, found):
            continue
        address = str(found.value)
        entity = scene.by_field("contacts", "email", address) or scene.by_field("leads", "email", address)
        person = _person_of(page, mentions, found)
        if entity is None and person is None and page.turn.by == "assistant":
            continue
        if entity is None:
            entity = (
                person
                or interview.speaker(page, scene)
                or _meant(page, scene, found)
                or _spelled_by(scene, address)
                or scene.new("contacts")
            )
        scene.set(entity, "email", page.value(found, "e-mail"), context=page.turn.context)
        scene.see(entity)


def _is_actor(page: Page, found: Found) -> bool:
    """Tell whether the address is of who does something in the system, not of whom it is about."""
    if re.match(r"['\"]?\s(?:as\s)?(?:the\s)?owner\b", page.text[found.end : found.end + 16]):
        return True
    return bool(_ACTOR.search(page.text, max(0, found.start - 44), found.start))


def _person_of(page: Page, mentions: list[Mention], found: Found) -> Entity | None:
    start, end = page.sentence_at(found.start)
    around = between(mentions, found.start - _REACH, found.end + _REACH)
    people = [m for m in around if m.kind in {"contacts", "leads"} and m.entity is not None]
    spelled = [m for m in people if _spelled(m, str(found.value))]
    if spelled:
        return spelled[-1].entity
    before = [m for m in people if start <= m.start < found.start]
    if before and before[-1].entity is not None and not before[-1].entity.text("email"):
        return before[-1].entity
    if before and "email" in page.text[before[-1].end : found.start].casefold():
        return before[-1].entity
    after = [m for m in people if found.end <= m.start < min(end, found.end + 20)]
    return after[0].entity if after else _only_person(page, people, found)


def _meant(page: Page, scene: Scene, found: Found) -> Entity | None:
    """Return whose address "her e-mail is …" gives: the only live person, who has none yet."""
    if not _POSSESSIVE.search(page.text, max(0, found.start - 40), found.start):
        return None
    person = in_focus(scene, ("contacts", "leads"), page.index)
    return person if person is not None and not person.text("email") else None


def _only_person(page: Page, people: list[Mention], found: Found) -> Entity | None:
    """Return the one person of a page whose address stands in a later line or sentence ("Email: …", "her email is …")."""
    others = [m.entity for m in people if m.entity is not None]
    if len({id(entity) for entity in others}) != 1 or others[0].text("email"):
        return None
    labelled = _PERSONAL.search(page.text, max(0, found.start - 40), found.start)
    return others[0] if labelled or page.text.count("\n") >= 2 else None


def _spelled_by(scene: Scene, address: str) -> Entity | None:
    """Return the one person without an address of whom the conversation knows and whose name this one spells."""
    people = [
        entity
        for entity in scene.entities
        if entity.kind in {"contacts", "leads"} and _spells(entity.text("name"), address)
    ]
    return people[0] if len(people) == 1 and not people[0].text("email") else None


def _spelled(mention: Mention, address: str) -> bool:
    name = mention.fields.get("name")
    return name is not None and _spells(str(name.value), address)


def _spells(name: str, address: str) -> bool:
    local = fold(address.split("@", maxsplit=1)[0])
    words = fold(name).split()
    return len(words) >= 2 and words[0][:1] == local[:1] and words[-1].replace("'", "") in local
