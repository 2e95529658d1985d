"""Which tool answers a question, and with which arguments."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from memory.records import KINDS, specs
from orchestrator.offline.answers.names import Name, read_name
from orchestrator.offline.answers.words import OF_KIND, STAND_INS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from orchestrator.offline.answers.asking import Ask
    from orchestrator.offline.answers.thread import Topic

_HISTORY: Final = frozenset({"history", "before", "at", "when", "who", "count_changes"})
_OF_ACCOUNTS: Final = frozenset({"accounts", "contacts"})


@dataclass(frozen=True, slots=True)
class Call:
    """One call of a tool."""

    tool: str
    args: Mapping[str, Any]


def call_for(ask: Ask, topics: Sequence[Topic]) -> Call | None:
    """Return the call that answers a question; None if nothing says what it is about."""
    plain = _PLAIN.get(ask.topic)
    if plain is not None:
        return plain(ask)
    if ask.topic == "changes" and ask.name == Name(before=True):
        return Call("what_changed_since", {"since": ask.words})
    found = named(ask, topics)
    return _about(ask, *found) if found else None


def _about(ask: Ask, name: str, kind: str) -> Call:
    """Return the call for a question about one record."""
    if ask.topic == "merge":
        other = read_name(ask.words)
        kind = kind or other.kind
        return Call("merge_records", {"kept": name, "other": other.text, **({"kind": kind} if kind else {})})
    if ask.topic == "changes":
        return Call("what_changed_since", {"since": ask.words, "name": name})
    tool = "forget" if ask.topic == "forget" else "get_history" if ask.topic in _HISTORY else "get_record"
    return Call(tool, {"name": name, **({"kind": kind} if kind else {})})


def again_about(ask: Ask, ref: str) -> Call:
    """Return the call for a question about one record, now that its `ref` is known."""
    return _about(ask, ref, "")


def named(ask: Ask, topics: Sequence[Topic]) -> tuple[str, str] | None:
    """Return the name a question is about, and the kind of record it must be, if the words say that."""
    wanted = ask.name.kind or (
        "" if ask.topic in ("related", "record", "check", "forget", "merge") else OF_KIND.get(ask.field, "")
    )
    if ask.topic == "when" and not ask.field and not wanted:
        wanted = _kind_of_event(ask.words)
    if not ask.name.before:
        return (ask.name.text, wanted) if ask.name.text else None
    topic = _meant(ask, wanted, topics)
    if topic is None:
        return None
    kind = (
        wanted
        if wanted and wanted != topic.kind and topic.kind in _OF_ACCOUNTS and ask.topic != "related"
        else ""
    )
    if ask.name.kind and ask.name.kind != topic.kind and not kind and ask.topic != "related":
        return None
    return topic.name, kind or (topic.kind if not topic.name.startswith(f"{topic.kind}:") else "")


def _meant(ask: Ask, wanted: str, topics: Sequence[Topic]) -> Topic | None:
    """Choose what "it" or "the deal" stands for: the last of that kind, else the last that has such a field."""
    kinds = [wanted] if wanted else _kinds_with(ask)
    exact = next((topic for topic in topics if topic.kind in kinds), None)
    if exact and wanted:
        return exact
    if wanted:
        near = next((topic for topic in topics if topic.kind in _OF_ACCOUNTS), None)
        return near or (topics[0] if topics and ask.topic == "related" else None)
    return exact or (topics[0] if topics else None)


def _kinds_with(ask: Ask) -> list[str]:
    if not ask.field or ask.topic == "related":
        return ["accounts", "contacts"] if ask.topic == "related" else []
    fields = STAND_INS.get(ask.field, (ask.field,))
    return [kind for kind, model in KINDS.items() if any(one in specs(model) for one in fields)]


def _kind_of_event(words: str) -> str:
    lowered = words.casefold()
    return "opportunities" if lowered in ("win", "won", "lose", "lost", "sign", "signed") else ""


def _listing(ask: Ask, kind: str) -> Call:
    args: dict[str, Any] = {"kind": kind}
    if ask.status in ("open", "closed", "won", "lost"):
        args["status"] = ask.status
    if ask.field and ask.words:
        return Call("list_records", {**args, "field": ask.field, "value": ask.words})
    return Call("list_records", {**args, "when": ask.words} if ask.words else args)


def _pipeline(ask: Ask) -> Call:
    by = {"rep": "owner", "close date": "quarter"}.get(ask.by, ask.by)
    args = {name: value for name, value in (("by", by), ("closing", ask.words)) if value}
    return Call("pipeline", args)


def _missing(ask: Ask) -> Call:
    args = {"kind": ask.kind} if ask.kind else {}
    field = ask.field if ask.kind and ask.field in specs(KINDS[ask.kind]) else ""
    return Call("missing_fields", {**args, "field": field} if field else args)


def _stale(ask: Ask) -> Call:
    return Call("stale_records", {"days": ask.days} if ask.days else {})


_PLAIN: Final[Mapping[str, Callable[[Ask], Call]]] = {
    "pipeline": _pipeline,
    "total": lambda ask: _listing(ask, ask.kind),
    "count": lambda ask: _listing(ask, ask.kind),
    "list": lambda ask: _listing(ask, ask.kind),
    "due": lambda ask: Call("due_tasks", {"until": ask.words} if ask.words else {}),
    "missing": _missing,
    "stale": _stale,
    "said": lambda ask: Call("search_memory", {"query": f"{ask.name.text} {ask.words}".strip()}),
    "check": lambda ask: Call("search_memory", {"query": ask.text}),
    "search": lambda ask: Call("search_memory", {"query": ask.words}),
    "me": lambda _: Call("get_record", {"name": "me"}),
    "talked": lambda _: Call("recent_conversations", {}),
    "verify": lambda ask: Call(
        "verify_fact", {"subject": ask.name.text, "predicate": ask.field, "answer": ask.words}
    ),
    "remember": lambda ask: Call("remember", {"text": ask.words}),
}


def again(ask: Ask, before: Ask | None) -> Ask:
    """Ask what was asked before of another name ("and Contoso?")."""
    if before is None or before.name == Name(before=True) or before.topic in ("forget", "merge", "remember"):
        return replace(ask, by="")
    return replace(before, name=replace(ask.name, kind=ask.name.kind or before.name.kind))
