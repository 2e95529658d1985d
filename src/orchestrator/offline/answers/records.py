"""Renderers of answers about one record, about facts, and about the user."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from memory.recall import significant_words
from memory.store import STOP_WORDS
from memory.text import words
from orchestrator.offline.answers.phrases import brief, change, said, sentence, statement, subject
from orchestrator.offline.answers.quoting import quotes
from orchestrator.offline.answers.vocabulary import BY_SINGULAR, answering, called, field_of, lines, listed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from orchestrator.offline.answers.told import Told

    View = Mapping[str, Any]  # one record as a tool returns it

RELATED: Final = {
    "contacts": "Contacts",
    "reports": "Reporting to them",
    "deals": "Deals",
    "cases": "Open cases",
    "tasks": "Open tasks",
    "subsidiaries": "Subsidiaries",
    "steps": "Steps",
    "notes": "Notes",
    "facts": "Also",
}
"""Relations to a record, in the order of an answer, each with its heading."""
ADMITTING: Final = ("I do not know", "I know no ", "I know nothing", "No ", "Nothing ", "I cannot ")
"""Beginnings of answers that admit that something is not known."""
OPEN: Final = frozenset(
    {
        "lookup_field",
        "record_brief",
        "who_is",
        "people_of",
        "yes_no",
        "facts",
        "due",
        "todos",
        "history",
        "compare",
    }
)
"""Intents whose answers may not cover all that is asked."""
OUTCOMES: Final = frozenset({"lookup_field", "record_brief", "yes_no", "facts"})
"""Intents that may ask for an outcome, which the end of a conversation tells."""
ADMITTED: Final = frozenset({"facts", "quote_search"})
"""Intents that ask for something that no field holds: the answer says so if nothing speaks of it."""
MOST_BESIDE: Final = 2
OPEN_ONLY: Final = frozenset({"cases", "tasks"})
MOST_RELATED: Final = 6
MOST_CHANGES: Final = 3
KIND_OF: Final = {"deals": "opportunities", "cases": "cases", "tasks": "tasks", "contacts": "contacts"}


def lookup(told: Told) -> str:
    """Tell the fields that are asked for; say which are not known, with what is known instead."""
    view, asked = told.view, told.question.fields
    if not view or told.question.intent == "record_brief":
        asked = ()
    if not view:
        return _looked_up(told)
    if not asked:
        return record(told)
    known = [known_as(view, name) for name in asked]
    answer = sentence(view, [name for name in known if name])
    missing = [name for name, field in zip(asked, known, strict=True) if not field]
    return "\n".join(part for part in (answer, _unknown(told, missing) if missing else "") if part)


def _looked_up(told: Told) -> str:
    """Tell the fields of each record that fits the filters of the question."""
    rows = told.of("list_records").get("records", ())
    return "\n".join(sentence(row, named(row, told.question.fields)) or brief(row) for row in rows)


def named(view: View, asked: Sequence[str]) -> list[str]:
    """Return the fields of a record that answer what is asked for."""
    return [name for name in (known_as(view, one) for one in asked) if name]


def known_as(view: View, name: str) -> str:
    """Return the field of a record that answers a field asked for, an empty string if none is known."""
    if name in {"name", "subject"}:
        return ""
    return next((one for one in answering(name) if one in view["fields"]), "")


def _unknown(told: Told, missing: Sequence[str]) -> str:
    """Tell the related records that have the missing fields; else say what is not known, and what is."""
    view = told.view
    if set(missing) <= {"name", "subject"}:
        return record(told)
    near = [
        brief(one, of=False)
        for name, kind in KIND_OF.items()
        for one in told.related.get(name, ())
        if any(field_of(kind, field) in one["fields"] for field in missing)
    ]
    what = listed([called(name) for name in missing], "or")
    if near and BY_SINGULAR[view["kind"]] in {"accounts", "contacts"}:
        return f"{subject(view, start=True)}:\n{lines(near[:MOST_RELATED])}"
    head = f"I do not know the {what} of {subject(view)}."
    return "\n".join([head, record(told)])


def nearest(told: Told) -> str:
    """Tell what is near a name that no record has: records with some of its words, and what was said."""
    name = told.question.name
    wanted = {word for word in words(name) if word not in STOP_WORDS}
    found = told.of("search_memory").get("records", ()) if wanted else ()
    near = [
        view
        for view in found
        if view["kind"] != "episode" and wanted & set(words(f"{view['name']} {view.get('of') or ''}"))
    ]
    rows = [
        brief({**view, "of": ""}) if view["kind"] == "fact" else brief(view) for view in near[:MOST_CHANGES]
    ]
    said_of = quotes(told.passages, told.question.text, about=name, ended=told.question.intent in OUTCOMES)
    parts = [*([lines(rows)] if rows else []), *([said_of] if said_of else [])]
    return "\n".join([f"I have nothing called **{name}**; near it:", *parts]) if parts else ""


def extra_quotes(told: Told, answer: str) -> str:
    """Return quotes if an answer is incomplete: it admits so, or lacks words of the question."""
    question = told.question
    name = "" if ":" in question.name else question.name
    about = f"{name} {whose(told.view)}" if told.view else name
    left = significant_words(question.text) - significant_words(f"{answer} {about}")
    answered = question.intent == "lookup_field" and bool(question.fields)
    if answer.startswith(ADMITTING) or (question.intent in OPEN and left and not answered):
        holding = () if answer.startswith(ADMITTING) else left
        ended = question.intent in OUTCOMES
        found = quotes(
            told.passages, question.text, about=about, holding=holding, ended=ended, most=MOST_BESIDE
        )
        return "\n".join(row for row in found.splitlines() if row not in answer)
    return ""


def quotes_only(told: Told) -> str:
    """Quote what was said if no record answers."""
    said_of = quotes(told.passages, told.question.text)
    return f"Nothing is filed that says so. What was said:\n{said_of}" if said_of else ""


def admission(told: Told, answer: str) -> str:
    """Return that nothing known says what is asked, if none of its words is in the answer or in what was said; else ""."""
    question = told.question
    if question.intent not in ADMITTED or not question.names or answer.startswith(ADMITTING):
        return ""
    about = f"{question.name} {whose(told.view)}" if told.view else question.name
    asked = significant_words(question.text) - significant_words(about)
    said_of = " ".join(str(one["text"]) for one in told.passages)
    if not asked or asked & significant_words(f"{answer} {said_of}"):
        return ""
    return f"Nothing I know says that about **{told.view['name'] if told.view else question.name}**."


def whose(view: View) -> str:
    """Return the words by which passages about a record are found: its name, its account, its contact."""
    fields = view["fields"]
    parts = (view["name"], view.get("of"), fields.get("account_name"), fields.get("contact_name"))
    return " ".join(str(one) for one in parts if one)


def record(told: Told) -> str:
    """Brief on a record: what it is, what belongs to it, what changed, what was said."""
    view = told.view
    if not view:
        return ""
    parts = [*_belonging(told.related), *_changed(told)]
    ended = told.question.intent in OUTCOMES
    said_of = quotes(told.passages, told.question.text, about=whose(view), ended=ended)
    return "\n".join([_headline(view), *([lines(parts)] if parts else []), *([said_of] if said_of else [])])


def _headline(view: View) -> str:
    if view["kind"] == "fact":
        return f"{subject(view, start=True)} {statement(view)}{said(source_of(view))}."
    known = f"I know the {view['kind']}, and nothing more of it"
    return (
        sentence(view, view["fields"])
        or f"{subject(view, start=True)}: {known}{said(view.get('name_said'))}."
    )


def source_of(view: View) -> object:
    """Return who said a fact, and when."""
    source = view.get("said")
    return source.get("object") if isinstance(source, dict) else source


def _belonging(related: Mapping[str, Sequence[View]]) -> Iterator[str]:
    for name, head in RELATED.items():
        views = [one for one in related.get(name, ()) if name not in OPEN_ONLY or one.get("open", True)]
        views = [one for one in views if one["kind"] != "fact" or "status" not in one["fields"]]
        if views:
            told = "; ".join(brief(one, of=name in {"facts", "notes"}) for one in views[:MOST_RELATED])
            more = f"; {len(views) - MOST_RELATED} more" if len(views) > MOST_RELATED else ""
            yield f"{head}: {told}{more}"


def _changed(told: Told) -> list[str]:
    """Tell the last changes of known values."""
    found = []
    for entry in told.of("get_history").get("changes", ()):
        fields = {name: pair for name, pair in entry["fields"].items() if pair[0] is not None}
        text = change({**entry, "fields": fields})
        if text:
            found.append(f"Changed {entry['at']} ({entry['by']}): {text}")
    return found[-MOST_CHANGES:]


def facts(told: Told) -> str:
    """Tell the facts about a subject, or its record; if there are none, quote what was said."""
    rows = [f"{brief(view)}{said(source_of(view))}" for view in facts_in(told)][:MOST_RELATED]
    if told.question.fields and rows:
        return lines(rows)
    known = record(told) if told.view and told.view["kind"] != "fact" else lines(rows)
    about = whose(told.view) if told.view else ""
    return known or quotes(told.passages, told.question.text, about=about)


def facts_in(told: Told) -> list[View]:
    """Return the facts that were found and still hold, each once."""
    searched = () if told.view else told.of("search_memory").get("records", ())
    found = (told.view, *told.related.get("facts", ()), *searched)
    facts = {view["ref"]: view for view in found if view and view["kind"] == "fact"}
    return [view for view in facts.values() if "status" not in view["fields"]]


def me(told: Told) -> str:
    """Tell what is known of the user: what was asked for, or all."""
    view = told.view
    if not view:
        return "I know nothing about you yet; tell me how you like your answers, or who you are."
    fields = {**({"name": view["name"]} if view.get("name_said") else {}), **view["fields"]}
    asked = [name for field in told.question.fields for name in answering(field) if name in fields]
    if told.question.fields and not asked:
        what = listed([called(name) for name in told.question.fields], "or")
        return "\n".join([f"I do not know your {what}.", *([_own(view, fields)] if fields else [])])
    return f"About you I know:\n{_own(view, {name: fields[name] for name in asked or fields})}"


def _own(view: View, fields: Mapping[str, Any]) -> str:
    sources = {**view["said"], "name": view.get("name_said")}
    return lines([f"{called(name)}: {value}{said(sources.get(name))}" for name, value in fields.items()])
