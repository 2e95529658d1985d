"""From turns to drafts: each turn's mentions, what it states of them, and what holds between them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from memory.text import core_name, fold
from orchestrator.offline.reader.answers import Interview, attach_logins
from orchestrator.offline.reader.attach import attach_emails, attach_ids, owner_of
from orchestrator.offline.reader.attributes import attributes
from orchestrator.offline.reader.companies import ATTRIBUTE, HEAD, companies
from orchestrator.offline.reader.corrections import correct, undo
from orchestrator.offline.reader.deal_names import NAMED_THING
from orchestrator.offline.reader.deals import deals
from orchestrator.offline.reader.endings import end_values
from orchestrator.offline.reader.labels import speakers
from orchestrator.offline.reader.mentions import Mention
from orchestrator.offline.reader.model import Draft, Known, Turn, Value
from orchestrator.offline.reader.page import Page
from orchestrator.offline.reader.people import name_fields, people
from orchestrator.offline.reader.pieces import cut, joined
from orchestrator.offline.reader.relations import relate
from orchestrator.offline.reader.resolve import resolve
from orchestrator.offline.reader.scene import Entity, Scene
from orchestrator.offline.reader.service import cases
from orchestrator.offline.reader.shapes import is_person
from orchestrator.offline.reader.todo import set_tasks, tasks

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from orchestrator.offline.reader.todo import SetTask

IDENTITY: Final = {
    "accounts": ("name", "id"),
    "contacts": ("name", "email", "id"),
    "leads": ("name", "email", "company", "id"),
    "opportunities": ("name", "id"),
    "cases": ("subject", "case_number", "order_id", "id"),
    "tasks": ("subject", "id"),
}
"""The fields one of which a record must have to be one."""


def read(turns: Sequence[Turn], known: Sequence[Known] = (), *, today: date | None = None) -> list[Draft]:
    """Read what the turns state of CRM records.

    Relative dates are resolved against each turn's own time; `today` serves turns without one.
    """
    turns, places = cut(turns)
    records = [one for one in known if one.kind in IDENTITY]
    scene = Scene(records, frozenset(turn.ref for turn in turns if turn.by == "assistant"))
    interview = Interview()
    sellers = speakers(scene, turns)
    for index, turn in enumerate(turns):
        scene.now = index
        page = Page(turn, index, today)
        set_here = list(set_tasks(page))
        mentions = _mentions(page, interview, sellers, set_here)
        _read_page(page, mentions, scene, interview)
    drafts = [draft for draft in map(_draft, scene.entities) if draft is not None]
    return [joined(draft, places) for draft in drafts]


def _read_page(page: Page, mentions: list[Mention], scene: Scene, interview: Interview) -> None:
    undo(page, scene)
    for mention in mentions:
        mention.entity = interview.self_named(page, mention) or resolve(scene, mention, page.index)
        if mention.entity is not None:
            _state(scene, page, mention, mention.entity)
            interview.meet(page, mention)
    # What turned out to be no deal's name must not stand between a deal and its values.
    mentions = [m for m in mentions if m.entity is not None or m.rule != NAMED_THING]
    interview.heed(page)
    attach_ids(page, mentions, scene)
    attach_emails(page, mentions, scene, interview)
    attach_logins(page, interview, scene)
    for attribute in attributes(page):
        entity = owner_of(page, mentions, scene, attribute)
        if entity is not None:
            scene.set(entity, attribute.field, attribute.value, context=page.turn.context)
    _name_spelled(page, mentions, scene)
    correct(page, scene)
    end_values(page, mentions, scene)
    relate(page, mentions, scene)


def _name_spelled(page: Page, mentions: list[Mention], scene: Scene) -> None:
    """Name who is known by an id or address that spells the name ("mara_lind_4471")."""
    taken = {mention.start for mention in mentions}
    for run in page.runs:
        if run.start not in taken and is_person(run.text) and page.states(run.start, run.end):
            entity = scene.person(run.text)
            if entity is not None and not entity.text("name"):
                mention = Mention(
                    entity.kind,
                    run.start,
                    run.end,
                    "spelled by an id",
                    name_fields(page, run, "spelled by an id"),
                )
                _state(scene, page, mention, entity)


def _without_sellers(found: list[Mention], sellers: frozenset[str]) -> list[Mention]:
    """Drop the user's own side: the sellers of a labelled call, and the company they say they are from."""
    own = [m for m in found if m.kind == "contacts" and fold(str(m.fields["name"].value)) in sellers]
    places = {m.fields["account_name"].start for m in own if "account_name" in m.fields}
    return [m for m in found if m not in own and not (m.kind == "accounts" and m.start in places)]


def _workplaces(found: list[Mention]) -> list[Mention]:
    """Make the companies people work for accounts; a lead's company is none yet."""
    starts = {m.start for m in found if m.kind == "accounts"}
    works = [
        (m, m.fields["account_name"]) for m in found if m.kind == "contacts" and "account_name" in m.fields
    ]
    leads = {m.fields["company"].start for m in found if m.kind == "leads" and "company" in m.fields}
    for mention in [m for m in found if m.kind == "accounts" and m.start in leads]:
        found.remove(mention)
    rule = "where a person works"
    return [Mention("accounts", v.start, v.end, rule, {"name": v}) for _, v in works if v.start not in starts]


def _mentions(
    page: Page, interview: Interview, sellers: frozenset[str], set_here: Sequence[SetTask]
) -> list[Mention]:
    answer = interview.answer(page)
    orgs = list(companies(page))
    taken = frozenset(org.start for org in orgs)
    found = [*people(page, taken), *orgs, *deals(page), *cases(page), *tasks(page, set_here)]
    found = _without_sellers(found, sellers)
    if answer is not None and not any(m.kind == "contacts" and m.start == answer.start for m in found):
        found.append(answer)
    found += _workplaces(found)
    for mention in found:
        mention.by_assistant = page.turn.by == "assistant"
    return sorted(found, key=lambda mention: (mention.start, mention.end))


def _state(scene: Scene, page: Page, mention: Mention, entity: Entity) -> None:
    context = page.turn.context or mention.rule == ATTRIBUTE
    entity.said = mention.fields.get("name", entity.said)
    for name, value in mention.fields.items():
        if not (name in {"name", "first_name", "last_name"} and _said_better(entity, name, value)):
            scene.set(entity, name, value, context=context)
    scene.see(entity)


def _said_better(entity: Entity, name: str, value: Value) -> bool:
    """Tell whether the name known already is the same, or fuller ("Fernhill Labs Inc" for "Fernhill")."""
    have = entity.text(name)
    if not have:
        return False
    if entity.kind == "accounts":
        if name in entity.fields and entity.fields[name].rule == HEAD:
            return False
        return len(have) >= len(str(value.value)) or core_name(have) == core_name(str(value.value))
    return True


def _draft(entity: Entity) -> Draft | None:
    if not entity.touched or (not entity.fields and not entity.retract):
        return None
    if (
        entity.key is None
        and not any(entity.text(name) for name in IDENTITY[entity.kind])
        and not _bare_deal(entity)
    ):
        return None
    return Draft(entity.kind, entity.key, dict(entity.fields), tuple(entity.retract))


def _bare_deal(entity: Entity) -> bool:
    """A deal without a name is one if it is an account's and has a value or a stage."""
    return (
        entity.kind == "opportunities"
        and bool(entity.text("account_name"))
        and any(
            name in entity.fields
            for name in ("amount", "stage", "close_date", "probability", "owner", "next_step")
        )
    )
