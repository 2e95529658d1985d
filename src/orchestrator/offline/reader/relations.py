"""What holds between the records of a page: whose deal it is, where a person works, whom a task concerns."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from memory.text import fold
from orchestrator.offline.reader.mentions import between
from orchestrator.offline.reader.words import NOT_PERSON

if TYPE_CHECKING:
    from collections.abc import Sequence

    from orchestrator.offline.reader.mentions import Mention
    from orchestrator.offline.reader.page import Page
    from orchestrator.offline.reader.scene import Entity, Scene

_LABELS: Final = re.compile(r"^[ \t*-]*[A-Z][\w /-]{1,24}:[ \t]*\S", re.MULTILINE)
_FIRST_NAME: Final = re.compile(
    r"\b(?i:to|with|call|email|ping|ask|remind|chase|text|tell|from|meet|send|give|show)\s(?:back\s)?(?P<name>[A-Z][a-zà-ÿ'’-]+)\b(?!\s[A-Z])"
)
_LIST: Final = re.compile(r"\s?(?:\([^)]{1,40}\)|,\s[^,;.]{2,30})?,?\s(?:and|&)\s|\s?(?:\([^)]{1,40}\))?,\s")
_COMMAND: Final = re.compile(r"\b(?:add|create|new|update|upd|set|make)\b", re.IGNORECASE)


_LOOKED_AT: Final = 20
"""How many mentions of one record are looked around: a record named a thousand times needs no more."""


def relate(page: Page, mentions: Sequence[Mention], scene: Scene) -> None:
    """Fill account, contact and subject of the records a page speaks of."""
    _Relating(page, mentions, scene).run()


class _Relating:
    def __init__(self, page: Page, mentions: Sequence[Mention], scene: Scene) -> None:
        self.page, self.mentions, self.scene = page, mentions, scene
        self.by_entity: dict[Entity, list[Mention]] = {}
        for mention in mentions:
            if mention.entity is not None:
                self.by_entity.setdefault(mention.entity, []).append(mention)
        self.accounts = self.of("accounts")
        self.contacts = self.of("contacts")

    def of(self, kind: str) -> list[Entity]:
        return [entity for entity in self.by_entity if entity.kind == kind]

    def run(self) -> None:
        for entity in self.of("opportunities"):
            self.deal(entity)
        self.share_company()
        if len(self.accounts) == 1 and self.whole_page_is_one_record():
            for entity in self.contacts:
                self.link(entity, "account_name", self.accounts[0])
        for entity in self.of("tasks"):
            self.task(entity)
        for entity in self.of("cases"):
            self.case(entity)

    def share_company(self) -> None:
        """Give "Mara Lind (CEO) and Jo Park from Fernhill" one company: names in a list share what follows it."""
        people = [
            mention for mention in self.mentions if mention.kind == "contacts" and mention.entity is not None
        ]
        for first, second in reversed(list(pairwise(people))):
            company = second.fields.get("account_name")
            listed = _LIST.fullmatch(self.page.text, first.end, second.start)
            if company and listed and first.entity is not None and not first.entity.text("account_name"):
                self.scene.set(first.entity, "account_name", company, context=self.page.turn.context)
                first.fields["account_name"] = company

    def whole_page_is_one_record(self) -> bool:
        """Tell whether the page is an order ("add client X — contact Y") or a block of labelled lines."""
        return bool(_COMMAND.search(self.page.text[:200])) or len(_LABELS.findall(self.page.text[:1000])) >= 3

    def link(self, entity: Entity, name: str, other: Entity | None) -> None:
        if other is not None and other.said is not None and not entity.text(name):
            self.scene.set(entity, name, other.said, context=self.page.turn.context)

    def deal(self, entity: Entity) -> None:
        account = self.nearest(entity, "accounts")
        if account is None and len(self.accounts) <= 1:
            account = self.accounts[0] if self.accounts else self.scene.only("accounts", self.page.index)
        self.link(entity, "account_name", account)
        if len(self.contacts) == 1:
            self.link(entity, "contact_name", self.nearest(entity, "contacts"))

    def case(self, entity: Entity) -> None:
        if len(self.accounts) == 1:
            self.link(entity, "account_name", self.nearest(entity, "accounts"))
        self.link(entity, "contact_name", self.nearest(entity, "contacts"))

    def task(self, entity: Entity) -> None:
        for mine in self.by_entity[entity][:_LOOKED_AT]:
            for inside in between(self.mentions, mine.start, mine.end):
                if inside.kind == "contacts":
                    self.link(entity, "contact_name", inside.entity)
                elif inside.kind in {"accounts", "opportunities"}:
                    self.link(entity, "related_to", inside.entity)
            self.first_name(entity, mine)

    def first_name(self, entity: Entity, mine: Mention) -> None:
        """Take a bare first name in a task ("send the SOW to Priya") for the person it concerns."""
        found = _FIRST_NAME.search(self.page.text, mine.start, mine.end)
        if entity.text("contact_name") or not found or fold(found["name"]) in NOT_PERSON:
            return
        if self.scene.account(found["name"]) is None:
            value = self.page.words_value(self.page.span(*found.span("name")), "first name in a task")
            self.scene.set(entity, "contact_name", value, context=self.page.turn.context)

    def nearest(self, entity: Entity, kind: str) -> Entity | None:
        """Return the record of `kind` that is named nearest to `entity` in one sentence with it."""
        pairs = (
            (abs(other.start - mine.start), other.entity)
            for mine in self.by_entity[entity][:_LOOKED_AT]
            for other in between(self.mentions, *self.page.sentence_at(mine.start))
            if other.kind == kind and other.entity is not None
        )
        best = min(pairs, key=lambda pair: pair[0], default=None)
        return best[1] if best else None
