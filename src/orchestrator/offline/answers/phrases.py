"""Sentences about records, from what the tools say of them. Nothing here adds a name, a number or a date."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from memory.language import fold
from memory.records.facts import SPEAKER
from memory.records.stating import stated
from orchestrator.offline.answers.words import CALLED

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

View = dict[str, Any]  # one record as a tool writes it

_VERBS: Final = {
    "title": "is {}",
    "company": "is with {}",
    "department": "is in the department {}",
    "email": "has the e-mail address {}",
    "phone": "has the phone number {}",
    "mobile_phone": "has the mobile number {}",
    "reports_to": "reports to {}",
    "owner": "is owned by {}",
    "stage": "is in {}",
    "amount": "is worth {}",
    "probability": "has a probability of {}",
    "next_step": "has the next step “{}”",
    "industry": "is in the industry {}",
    "website": "has the website {}",
    "number_of_employees": "has {} employees",
    "annual_revenue": "has an annual revenue of {}",
    "parent_name": "belongs to {}",
    "billing_city": "is in {}",
    "mailing_city": "is in {}",
    "billing_country": "is in {}",
    "priority": "has {} priority",
    "contact_name": "has the contact {}",
    "case_number": "has the number {}",
    "id": "has the id {}",
}
_KINDS: Final = {
    "contact": {"account_name": "works at {}"},
    "opportunity": {"account_name": "is with {}"},
    "case": {"account_name": "is for {}", "status": "is {}", "contact_name": "was reported by {}"},
    "task": {"status": "is {}", "related_to": "is about {}", "contact_name": "is about {}"},
    "lead": {"status": "is {}"},
    "account": {"status": "is {}", "type": "is a {}"},
    "note": {"about": "is about {}", "importance": "has the importance {}", "expires": "matters until {}"},
}
_OWN: Final = {"we": "your company", "i": "you"}
"""How the subject of a fact is called where the user stands for it."""
_YOUR: Final = {"is": "are", "was": "were", "has": "have", "does": "do"}
_SAID: Final = re.compile(r"^(?P<by>.*), (?P<at>\d{4}-\d{2}-\d{2})$")


def subject(view: Mapping[str, Any], *, start: bool = False) -> str:
    """Return how a sentence calls a record: `Dana Whitfield`, `the Northwind renewal`, `the case “login fails”`."""
    name, kind, of = str(view["name"]), view["kind"], str(view.get("of") or "")
    if kind == "opportunity":
        name = name.replace("opportunity with ", "deal with ")
        has = of and of.split(maxsplit=1)[0].casefold() in name.casefold()
        lower = name[:1].islower() and not name.startswith("deal with ")
        text = (
            f"the {of} {name}"
            if of and not has and lower
            else f"the {name}"
            if lower or name.startswith("deal")
            else name
        )
        text = text if of == "" or has or lower else f"{text} ({of})"
    elif kind in ("case", "task", "note", "todo"):
        text = f"the {kind} “{name}”"
    elif kind == "fact":
        text = _OWN.get(SPEAKER.get(fold(name), ""), name)
    else:
        text = name
    return text[:1].upper() + text[1:] if start else text


def said(source: str | None) -> str:
    """Write a source as words in brackets: ` (you said so on 2026-11-20)`."""
    match = _SAID.match(source or "")
    return f" ({match['by']} said so on {match['at']})" if match else ""


def clause(kind: str, field: str, value: str) -> str:
    """Write one field as a verb phrase."""
    if field == "stage" and value.startswith("Closed"):
        return f"is {value}"
    if field == "close_date":
        return f"closes {on(value)}"
    if field == "due_date":
        return f"is due {on(value)}"
    pattern = _KINDS.get(kind, {}).get(field) or _VERBS.get(field)
    return pattern.format(value) if pattern else f"has the {called(field)} {value}"


def on(day: str) -> str:
    """Write `on 2027-03-15`, or `in 2027-03` for a month."""
    return f"on {day}" if len(day) > 7 else f"in {day}"


def called(field: str) -> str:
    """Return how an answer calls a field."""
    return CALLED.get(field) or field.replace("_", " ")


def record_sentences(view: Mapping[str, Any]) -> list[str]:
    """Tell a record: its fields in sentences, those of one source together."""
    fields, sources = dict(view["fields"]), view["said"]
    if not fields:
        return [f"I know {subject(view)} as {_article(view['kind'])}{said(view.get('name_said'))}."]
    groups: list[tuple[str, list[str]]] = []
    for field, phrase in _clauses(view, fields, sources):
        source = sources.get(field, "")
        slot = next((group for group in groups if group[0] == source), None)
        if slot is None:
            groups.append((source, [phrase]))
        else:
            slot[1].append(phrase)
    return [f"{subject(view, start=True)} {listed(phrases)}{said(source)}." for source, phrases in groups]


def _clauses(
    view: Mapping[str, Any], fields: dict[str, str], sources: Mapping[str, str]
) -> Iterable[tuple[str, str]]:
    if view["kind"] == "opportunity" and str(view.get("of") or "\n") in subject(view):
        fields = {name: value for name, value in fields.items() if name != "account_name"}
    kind = view["kind"]
    if kind == "fact":
        yield "object", statement(view["name"], fields)
        return
    title, account = fields.get("title"), fields.get("account_name")
    if kind == "contact" and title and account and sources.get("title") == sources.get("account_name"):
        yield "title", f"is {title} at {account}"
        fields = {name: value for name, value in fields.items() if name not in ("title", "account_name")}
    for field, value in fields.items():
        yield field, clause(kind, field, value)


def _article(kind: str) -> str:
    word = "deal" if kind == "opportunity" else kind
    return f"an {word}" if word[0] in "aeiou" else f"a {word}"


def statement(name: str, fields: Mapping[str, str]) -> str:
    """Say what a fact says of its subject: `is in Lisbon`, `uses SAP, which is no longer so`."""
    told = stated(fields.get("predicate", ""), fields.get("object", ""), denied=fields.get("holds") == "no")
    if SPEAKER.get(fold(name)) == "i":
        verb, _, rest = told.partition(" ")
        told = f"{_YOUR.get(verb, verb.removesuffix('s'))} {rest}"
    return f"{told}, which is no longer so" if "status" in fields else told


def brief(view: Mapping[str, Any], *, of: bool = True) -> str:
    """Tell a record in a list: `renewal (Negotiation/Review, 48,000 USD, closes on 2027-03-15; you, 2026-11-20)`."""
    fields = dict(view["fields"])
    kind = view["kind"]
    if kind == "fact":
        return f"{subject(view)} {statement(view['name'], fields)} ({view.get('said') or ''})"
    if not of:
        fields = {
            name: value
            for name, value in fields.items()
            if name not in ("account_name", "company", "related_to", "about")
        }
    parts = [_short(name, value) for name, value in fields.items()]
    name = f"“{view['name']}”" if kind in ("case", "task", "note") else str(view["name"])
    files = [f"{called(field)}: {source}" for field, source in view.get("from_files", {}).items()]
    inside = "; ".join(part for part in (", ".join(parts), str(view.get("said") or ""), *files) if part)
    return f"{name} ({inside})" if inside else name


_SHORT: Final = {
    "case_number": "number {}",
    "priority": "{} priority",
    "owner": "owned by {}",
    "importance": "importance {}",
    "related_to": "about {}",
    "about": "about {}",
}


def _short(field: str, value: str) -> str:
    """Write a field in brackets behind a name."""
    if field in ("close_date", "due_date"):
        return f"{'closes' if field == 'close_date' else 'due'} {on(value)}"
    return _SHORT.get(field, "{}").format(value)


def listed(items: Sequence[str], word: str = "and") -> str:
    """Join items: `a, b and c`."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {word} {items[-1]}"


def lines(items: Sequence[str]) -> str:
    """Write items one a line."""
    return "\n".join(f"- {item}" for item in items)
