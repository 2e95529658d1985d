"""Say what a tool found, in sentences with their sources."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from memory.records import KINDS
from orchestrator.offline.answers import listings, naming, own, past
from orchestrator.offline.answers.calling import Call, again_about
from orchestrator.offline.answers.phrases import (
    brief,
    called,
    clause,
    listed,
    record_sentences,
    said,
    subject,
)
from orchestrator.offline.answers.plain import BEYOND
from orchestrator.offline.answers.words import RELATED, SINGULAR, STAND_INS, counted

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from orchestrator.offline.answers.told import Told

View = dict[str, Any]  # one record as a tool writes it

_AMBIGUOUS: Final = re.compile(
    r"^Error: '(?P<name>.*?)' could mean (?P<labels>.+); name one of them", re.DOTALL
)
_UNKNOWN: Final = re.compile(r"^Error: nothing is known as '(?P<name>.*)'; ", re.DOTALL)
_LABEL: Final = re.compile(rf"(?:^|, )(?P<kind>{'|'.join(KINDS)}): ")


def tell(told: Told) -> str:
    """Answer the question from the tool's result."""
    if told.result is None:
        return _sentence(told)
    if "said" in told.result and told.ask.topic in _OF_ONE:
        return f"I know nothing about {told.ask.name.text or 'that'}."
    return _TELLERS[told.ask.topic](told) or BEYOND


def next_call(told: Told) -> Call | None:
    """Return a further call, where the first one only led to the record that knows, or to none."""
    if told.result is None:
        return _look_wider(told)
    if told.result.get("verdict") == "unknown":
        return Call("search_memory", {"query": told.asked})
    if "said" in told.result and told.ask.topic in _OF_ONE:
        view = naming.named_view(told)
        return again_about(told.ask, view["ref"]) if view and naming.all_named(told, view) else None
    view = told.result.get("record")
    if told.ask.topic != "related" or not view or _related(told):
        return None
    account = view["fields"].get("account_name") or view["fields"].get("company")
    if not account or view["kind"] == "account" or told.ask.kind in ("reports", "subsidiaries"):
        return None
    return Call("get_record", {"name": account, "kind": "accounts"})


def _look_wider(told: Told) -> Call | None:
    """Search for what the question names, where its words as they stand are no record's name."""
    if told.ask.topic in _OF_ONE and _UNKNOWN.match(told.text) and len(told.ask.name.text.split()) > 1:
        return Call("search_memory", {"query": told.asked})
    return None


def _sentence(told: Told) -> str:
    """Pass on what a tool said in words; ask back where a name fits several records."""
    match = _AMBIGUOUS.match(told.text)
    if match:
        parts = _LABEL.split(match["labels"])[1:]
        choices = [
            f"the {SINGULAR[kind]} {label}" for kind, label in zip(parts[::2], parts[1::2], strict=True)
        ]
        return (
            f"Which {match['name']} do you mean: {listed([_readable(choice) for choice in choices], 'or')}?"
        )
    if _UNKNOWN.match(told.text):
        if told.ask.topic == "me":
            return "I know nothing about you yet."
        return f"I know nothing about {told.ask.name.text or 'that'}."
    if told.text.startswith("Nothing is known about"):
        if told.ask.topic == "verify":
            return _NOT_KNOWN
        return (
            BEYOND
            if told.ask.topic == "search"
            else f"I know nothing about {told.ask.name.text or told.ask.words}."
        )
    return told.text.removeprefix("Error: ")


def _readable(choice: str) -> str:
    """Leave out the key that stands where a record has no account."""
    return re.sub(r" \([0-9a-f]{16}\)$", "", choice)


def _record(told: Told) -> str:
    view = told.data["record"]
    text = record_sentences(view)
    return "\n".join([" ".join(text), *_belongings(told.data["related"])])


def _belongings(related: Mapping[str, Sequence[View]]) -> list[str]:
    found = []
    for name in ("contacts", "deals", "cases", "tasks", "reports", "subsidiaries", "notes", "facts"):
        views = list(related.get(name, ()))
        if name == "facts":
            views = [view for view in views if "status" not in view["fields"]]
        if name in ("cases", "tasks"):
            views = [view for view in views if view["open"]]
        if views:
            head = (
                f"Open {name}"
                if name in ("cases", "tasks")
                else "Reporting to them"
                if name == "reports"
                else name.capitalize()
            )
            found.append(
                f"{head}: {'; '.join(brief(view, of=name in ('tasks', 'notes', 'facts')) for view in views)}."
            )
    return found


def _field(told: Told) -> str:
    view, ask = told.data["record"], told.ask
    fields = view["fields"]
    if ask.field in ("name", "subject"):
        return f"I know it as {subject(view)}{said(view.get('name_said'))}."
    if not ask.field:
        return _record(told)
    names = STAND_INS.get(ask.field, (ask.field,))
    known = [name for name in names if name in fields]
    if ask.field in ("city", "reach"):
        phrases = [
            f"{clause(view['kind'], name, fields[name])}{said(view['said'].get(name))}" for name in known
        ]
        if phrases:
            return f"{subject(view, start=True)} {listed(phrases)}."
    elif known:
        name = known[0]
        return f"{subject(view, start=True)} {clause(view['kind'], name, fields[name])}{said(view['said'].get(name))}."
    stated = own.facts_told(told, own.BY_FIELD.get(ask.field, ""))
    return stated or _besides(told)


def _besides(told: Told) -> str:
    """Tell what comes near a field that is not known, or that it is not."""
    view, ask = told.data["record"], told.ask
    people = told.data["related"].get("contacts") if ask.field == "contact_name" else None
    if people:
        return f"At {subject(view)} I know {listed([brief(one, of=False) for one in people])}."
    if ask.topic == "fact" and ask.field not in own.BY_FIELD:
        return f"I do not know that of {subject(view)}."
    ways = {"reach": "how to reach", "city": "where to find"}
    what = ways.get(ask.field, f"the {called(ask.field)} of")
    return f"I do not know {what} {subject(view)}."


def _fact(told: Told) -> str:
    """Answer what a fact knows, else the field of a record that says the same."""
    stated = own.facts_told(told, told.ask.field)
    field = own.field_for(told.ask.field) or told.ask.field
    return stated or _field(replace(told, ask=replace(told.ask, field=field)))


def _related(told: Told) -> list[View]:
    ask = told.ask
    views = list(told.data.get("related", {}).get(RELATED.get(ask.kind, ""), ()))
    if ask.by == "title":
        wanted = ask.words.casefold()
        return [view for view in views if wanted in view["fields"].get("title", "").casefold()]
    if ask.status in ("won", "lost"):
        return [view for view in views if view["fields"].get("stage") == f"Closed {ask.status.capitalize()}"]
    if ask.status in ("open", "closed"):
        return [view for view in views if view["open"] == (ask.status == "open")]
    return views


def _relations(told: Told) -> str:
    view, ask, found = told.data["record"], told.ask, _related(told)
    if ask.kind == "accounts" or ask.kind not in RELATED:
        name = "account_name" if "account_name" in view["fields"] else "company"
        if name in view["fields"]:
            return f"{subject(view, start=True)} {clause(view['kind'], name, view['fields'][name])}{said(view['said'].get(name))}."
        return f"I do not know the account of {subject(view)}."
    what = counted(len(found), ask.kind, ask.status)
    if ask.kind in ("contacts", "reports"):
        return _people(told, found)
    if not found:
        return f"{subject(view, start=True)} has {what} that I know of."
    told_of = view["kind"] != "account" or ask.kind in ("tasks", "notes")
    return f"{subject(view, start=True)} has {what}: {'; '.join(brief(one, of=told_of) for one in found)}."


def _people(told: Told, found: Sequence[View]) -> str:
    """Tell who works at an account, or who reports to somebody."""
    whom, report = subject(told.data["record"]), told.ask.kind == "reports"
    if told.ask.by == "title":
        if not found:
            return f"I know of no {told.ask.words} at {whom}."
        return " ".join(
            f"{one['name']} is {one['fields']['title']} at {whom}{said(one['said'])}." for one in found
        )
    if not found:
        return f"I know of nobody who reports to {whom}." if report else f"I know nobody at {whom}."
    names = listed([brief(one, of=report) for one in found])
    if report:
        return f"{names} {'report' if len(found) > 1 else 'reports'} to {whom}."
    number = f" {counted(len(found), 'contacts')}:" if "how many" in told.asked.casefold() else ""
    return f"At {whom} I know{number} {names}."


def _verified(told: Told) -> str:
    """Say yes or no by the facts, else by what the records or words that were found say."""
    answer = own.verified(told) or naming.check(told)
    return answer if answer and answer != BEYOND else _NOT_KNOWN


_NOT_KNOWN: Final = "I do not know; nothing that I remember says so or denies it."
_OF_ONE: Final = frozenset(
    [
        "record",
        "field",
        "fact",
        "related",
        "history",
        "before",
        "at",
        "when",
        "who",
        "count_changes",
        "source",
    ]
)
_TELLERS: Final[dict[str, Callable[[Told], str]]] = {
    "record": _record,
    "field": _field,
    "source": _field,
    "related": _relations,
    "history": past.history,
    "before": past.before,
    "at": past.at,
    "when": past.when,
    "who": past.who,
    "count_changes": past.count,
    "changes": past.changes,
    "pipeline": listings.pipeline,
    "list": listings.listing,
    "count": listings.listing,
    "total": listings.listing,
    "due": listings.due,
    "stale": listings.stale,
    "missing": listings.missing,
    "check": naming.check,
    "verify": _verified,
    "fact": _fact,
    "me": own.me,
    "talked": own.talked,
    "search": naming.search,
    "said": naming.said_of,
    "forget": lambda told: told.text,
    "merge": lambda told: told.text,
    "remember": lambda told: told.text,
}
