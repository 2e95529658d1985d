"""Corrections: "actually 50k", "make it April 15", "not Fernhill, Oakhurst", "scratch that"."""

from __future__ import annotations

import re
from itertools import islice, takewhile
from typing import TYPE_CHECKING, Final

from memory.kinds import KINDS, ValueKind, specs
from memory.text import Found, core_name, find_values, fold
from orchestrator.offline.reader.record_values import RENAMED
from orchestrator.offline.reader.subjects import about_other

if TYPE_CHECKING:
    from orchestrator.offline.reader.page import Page
    from orchestrator.offline.reader.scene import Change, Scene

_LEAD: Final = r"^\W*(?:(?:no|nope|sorry|oops|wait|hmm|hold on|my bad|ah|oh|ok|my mistake)\b\W*){0,3}"
_UNDO: Final = re.compile(
    rf"{_LEAD}(?:scratch|strike|undo|ignore|disregard|cancel|revert|take back|forget)\s(?:that|this|it|the last (?:one|change|update|bit))\b|{_LEAD}never\s?mind\b",
    re.IGNORECASE,
)
_SET: Final = re.compile(
    rf"{_LEAD}(?:(?:(?:it['’]?s|it is|that['’]?s|that is|it was|it should be|should be|should have been|should say|i meant(?: to say)?|i mean|make (?:it|that)|change (?:it|that) to|correction|rather|actually|and)\b[\s,:—–-]*){{1,3}})",
    re.IGNORECASE,
)
_NOT_BUT: Final = re.compile(
    r"\bnot\s(?:for\s|at\s|with\s|from\s)?(?P<old>[^,;.]{2,50}?)\s?(?:,|;|—|–|-|\bbut)\s?(?:but\s|it['’]?s\s|for\s|at\s|with\s)?(?=(?P<new>\S))",
    re.IGNORECASE,
)
_BUT_NOT: Final = re.compile(r"(?P<new>[^,;.]{2,50}?),\s(?:and\s)?not\s(?P<old>[^,;.!]{2,50})", re.IGNORECASE)
_KINDS: Final[tuple[ValueKind, ...]] = ("amount", "date", "percent", "choice")
_REACH: Final = 4
"""How many turns back what is corrected may lie."""


def undo(page: Page, scene: Scene) -> None:
    """Take back the last turn's changes for "scratch that", before what else the turn says is read."""
    if page.turn.by == "assistant" or not any(_UNDO.match(page.text[a:b]) for a, b in page.sentences):
        return
    recent = _recent(page, scene)
    for change in recent:
        if change.turn != recent[0].turn:
            break
        scene.revert(change)


def correct(page: Page, scene: Scene) -> None:
    """Apply the corrections of a user's turn to the last changes."""
    if page.turn.by == "assistant":
        return
    for start, end in page.sentences:
        text = page.text[start:end]
        if _NOT_BUT.search(text) or _BUT_NOT.search(text):
            _replace(page, scene, start, end)
        else:
            cue = _SET.match(text)
            if cue:
                _reset(page, scene, start + cue.end(), end)


def _recent(page: Page, scene: Scene, *, own: bool = False) -> list[Change]:
    """Return the changes of the last turns, latest first; of this very turn only if `own`."""
    recent = takewhile(lambda change: page.index - change.turn <= _REACH, reversed(scene.log))
    return [change for change in islice(recent, 500) if own or change.turn != page.index]


def _reset(page: Page, scene: Scene, start: int, end: int) -> None:
    """Give the last changed field of the same type the new value."""
    for change in _recent(page, scene):
        spec = specs(KINDS[change.entity.kind])[change.field]
        if spec.kind not in _KINDS:
            continue
        found = find_values(spec.kind, page.text[start:end], today=page.today, choices=spec.choices)
        if found and found[0].start <= 24 and page.states(start + found[0].start):
            if about_other(page, start, start + found[0].start, change.entity):
                continue
            _put(page, scene, change, found[0], start)
            return


def _put(page: Page, scene: Scene, change: Change, found: Found, offset: int) -> None:
    moved = Found(found.start + offset, found.end + offset, found.value, found.rule)
    scene.set(change.entity, change.field, page.value(moved, "correction"), context=page.turn.context)
    scene.see(change.entity)


def _replace(page: Page, scene: Scene, start: int, end: int) -> None:
    text = page.text[start:end]
    for pattern in (_NOT_BUT, _BUT_NOT):
        for match in pattern.finditer(text):
            old = match["old"].strip(" \"'“”")
            new_at = start + match.start("new")
            if _replace_figure(page, scene, old, new_at, end) or _replace_name(page, scene, old, new_at):
                return


def _replace_figure(page: Page, scene: Scene, old: str, at: int, end: int) -> bool:
    for change in _recent(page, scene, own=True):
        spec = specs(KINDS[change.entity.kind])[change.field]
        if spec.kind not in _KINDS:
            continue
        was = find_values(spec.kind, old, today=page.today, choices=spec.choices)
        new = find_values(spec.kind, page.text[at:end], today=page.today, choices=spec.choices)
        if was and new and change.entity.get(change.field) in {was[0].value, new[0].value}:
            _put(page, scene, change, new[0], at)
            return True
    return False


def _replace_name(page: Page, scene: Scene, old: str, at: int) -> bool:
    name = page.run_at(at, slack=r"[\"'“]?(?:the\s)?")
    if name is None or not page.states(name.start, name.end):
        return False
    done = False
    for change in _recent(page, scene):
        have = change.entity.text(change.field)
        if have and _alike(have, old) and specs(KINDS[change.entity.kind])[change.field].kind == "name":
            if not (change.entity.kind == "accounts" and change.entity.known):
                scene.set(
                    change.entity, change.field, page.words_value(name, RENAMED), context=page.turn.context
                )
            done = True
    return done


def _alike(have: str, old: str) -> bool:
    return (
        fold(have) == fold(old)
        or core_name(have) == core_name(old)
        or core_name(have).startswith(core_name(old) + " ")
    )
