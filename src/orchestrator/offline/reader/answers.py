"""Support talk: what the customer answers when asked for a name, an address, a number."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from orchestrator.offline.reader.mentions import Mention
from orchestrator.offline.reader.people import name_fields, spoken_name

if TYPE_CHECKING:
    from orchestrator.offline.reader.page import Page, Span
    from orchestrator.offline.reader.scene import Entity, Scene

_ASKS_NAME: Final = re.compile(
    r"\byour\s(?:\w+\s){0,4}?names?\b|\b(?:full|first|last)\s(?:and\s(?:first|last)\s)?names?\b"
    r"|\b(?:have|get|know|provide|need|take)\s(?:(?:me|us|with|the|a|you|customer['’]?s?|account holder['’]?s?)\s){0,3}names?\b"
    r"|\bnames?\s(?:or|and|,)\s(?:\w+\s){0,2}(?:account|zip|e-?mail|order|phone|user)|whom?\sam\si\s(?:speaking|chatting|talking)",
    re.IGNORECASE,
)
_NOT_NAME: Final = re.compile(
    r"\b(?:user\s?name|product name|brand name|item name|company name|file name)\b", re.IGNORECASE
)
_PULLED_UP: Final = re.compile(
    r"\b(?:account|profile|record|customer)\b.{0,30}?\b(?:pulled up|found|located|opened|verified)\s(?:for|:)?\s?",
    re.IGNORECASE,
)
_USERNAME: Final = re.compile(
    r"\b(?:user\s?name|user\sid|user|login|account\sid|customer\sid|member\sid)\W{0,3}(?:(?:is|are|was|its|it['’]s|already\sprovided|as|of|for)\b\W{0,3}){0,2}(?P<code>[A-Za-z][\w.-]{2,40}\d\w*)(?![\w@])",
    re.IGNORECASE,
)
_BARE: Final = re.compile(
    r"\s*+(?:(?:yes|sure|ok|okay|of course|yeah|certainly|it['’]?s|it is|its|my|user|id|is)\b[\s:,.!-]*+){0,6}(?P<code>[a-z][a-z_.]{2,30}\d{1,8})\b(?!@)",
    re.IGNORECASE,
)


_ASKS_DATA: Final = re.compile(
    r"\b(?:your|the|an?)\s(?:\w+\s){0,3}?(?:e-?mail|zip|user\s?id|order (?:id|number)|account (?:id|number)|reservation|phone)\b",
    re.IGNORECASE,
)
_ASKS_LOGIN: Final = re.compile(r"\b(?:user|account|customer|member)\s?(?:id|name)\b", re.IGNORECASE)
_OWN_NAME: Final = frozenset(
    {"introduced", "signed", "answer to the question for a name", "account pulled up"}
)


class Interview:
    """A customer being asked for their particulars: what is open, and who answers."""

    def __init__(self) -> None:
        self.name_asked = False
        self.begun = False
        self.login_asked = ""
        """The field ("id" or "username") that was asked for last."""
        self.customer: Entity | None = None

    def heed(self, page: Page) -> None:
        """Note what an agent's turn asks for."""
        if page.turn.by == "assistant":
            asks = bool(_ASKS_NAME.search(_NOT_NAME.sub(" ", page.text)))
            login = _ASKS_LOGIN.search(page.text)
            self.login_asked = ("id" if "id" in login[0].casefold() else "username") if login else ""
            self.begun = self.begun or asks or bool(_ASKS_DATA.search(page.text))
            self.name_asked = asks or (self.name_asked and len(page.text) < 80)

    def speaker(self, page: Page, scene: Scene) -> Entity | None:
        """Return who gives an address of their own: the customer, once an agent has asked for particulars."""
        if page.turn.by != "user" or not self.begun:
            return None
        if self.customer is None:
            self.customer = scene.new("contacts")
        return self.customer

    def self_named(self, page: Page, mention: Mention) -> Entity | None:
        """Return the customer for a mention by which they name themselves."""
        if not self.begun or mention.kind != "contacts" or mention.rule not in _OWN_NAME:
            return None
        if page.turn.by == "assistant" or self.customer is None or self.customer.text("name"):
            return None
        return self.customer

    def meet(self, page: Page, mention: Mention) -> None:
        """Take who names themselves to an agent as the customer."""
        if self.begun and self.customer is None and page.turn.by != "assistant" and mention.rule in _OWN_NAME:
            self.customer = mention.entity

    def answer(self, page: Page) -> Mention | None:
        """Read a bare name as the answer to the question for it."""
        if page.turn.by == "user" and self.name_asked and self.customer is None:
            name = spoken_name(page)
            if name is not None:
                return self._named(page, name, "answer to the question for a name")
        if page.turn.by == "system":
            match = _PULLED_UP.search(page.text)
            name = spoken_name(page, match.end()) if match else None
            if name is not None:
                return self._named(page, name, "account pulled up")
        return None

    def _named(self, page: Page, name: Span, rule: str) -> Mention:
        self.name_asked = False
        return Mention("contacts", name.start, name.end, rule, name_fields(page, name, rule))


def attach_logins(page: Page, interview: Interview, scene: Scene) -> None:
    """Give a user name or user id to the customer."""
    if page.turn.by == "system":
        return
    for match in _USERNAME.finditer(page.text):
        start, end = match.span("code")
        if not page.states(start, end):
            continue
        entity = _customer(page, interview, scene, match["code"])
        called_id = (
            "id" in match[0][: match.start("code") - match.start()].casefold()
            or match["code"].count("_") >= 2
        )
        rule = "user id" if called_id else "user name"
        scene.set(
            entity,
            "id" if called_id else "username",
            page.words_value(page.span(start, end), rule),
            context=page.turn.context,
        )
        scene.see(entity)
    _bare_login(page, interview, scene)


def _bare_login(page: Page, interview: Interview, scene: Scene) -> None:
    """Take a code that answers the question for a login, or that stands alone where particulars are given."""
    if page.turn.by != "user" or not interview.begun:
        return
    match = _BARE.match(page.text)
    if match is None or not page.states(*match.span("code")):
        return
    asked = interview.login_asked
    if not asked and (interview.customer is None or interview.customer.text("id")):
        return
    entity = _customer(page, interview, scene, match["code"])
    if not entity.text("id") and not entity.text("username"):
        field = "id" if asked == "id" and match["code"].count("_") >= 2 else "username"
        value = page.words_value(page.span(*match.span("code")), "login given")
        scene.set(entity, field, value, context=page.turn.context)
        scene.see(entity)


def _customer(page: Page, interview: Interview, scene: Scene, code: str) -> Entity:
    known = scene.by_field("contacts", "id", code) or scene.by_field("contacts", "username", code)
    if known is None and interview.customer is None:
        live = scene.live("contacts", page.index)
        known = live[0] if len(live) == 1 else scene.new("contacts")
    entity = known or interview.customer
    if entity is None:
        entity = scene.new("contacts")
    interview.customer = interview.customer or entity
    return entity
