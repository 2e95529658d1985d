"""Records and their sources in words, from results of tools. Nothing here adds a name, number or date."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from memory.kinds import SPEAKER, fact_phrase
from memory.text import fold
from orchestrator.offline.answers.vocabulary import called, clause, listed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    View = Mapping[str, Any]  # one record as a tool returns it

OWNERS: Final = ("account_name", "company", "related_to", "about")
"""Fields that tell which account, company or person a record belongs to."""
_OWN: Final = {"we": "your company", "i": "you"}
_YOUR: Final = {"is": "are", "was": "were", "has": "have", "does": "do"}
_SHORT: Final = {
    "close_date": "closes {}",
    "due_date": "due {}",
    "priority": "{} priority",
    "case_number": "number {}",
    "owner": "owner {}",
    "email": "{}",
    "phone": "{}",
    "related_to": "for {}",
    "probability": "{}",
    "next_step": "next step: {}",
}


def subject(view: View, *, start: bool = False) -> str:
    """Return a record's name in a sentence: **Dana Whitfield**, or the deal **renewal** (Northwind)."""
    name, kind, of = str(view["name"]), str(view["kind"]), str(view.get("of") or "")
    if kind == "fact":
        text = _OWN.get(SPEAKER.get(fold(name), ""), name)
    elif kind in {"opportunity", "case", "task", "todo", "note"}:
        what = "deal" if kind == "opportunity" else kind
        name = name.removeprefix("opportunity with ")
        text = f"the {what} **{name}**" + (f" ({of})" if of and fold(of) not in fold(name) else "")
    else:
        text = f"**{name}**"
    return text[:1].upper() + text[1:] if start else text


def said(source: object) -> str:
    """Write a source in brackets: ` (you, 2026-11-20)`."""
    return f" ({source})" if source else ""


def sentence(view: View, fields: Iterable[str]) -> str:
    """Return a sentence on some fields of a record, with the newest source; empty if it has none of them."""
    told, sources = view["fields"], view.get("said")
    names = [name for name in dict.fromkeys(fields) if name in told]
    if view["kind"] == "contact" and "title" in names:
        names = [name for name in names if name != "account_name"]  # the phrase for the title contains it
    if not names:
        return ""
    phrases = [_at(view, name) for name in names]
    newest = (
        max((_day(sources.get(name)), str(sources.get(name) or "")) for name in names)
        if isinstance(sources, dict)
        else ("", str(sources or ""))
    )
    return f"{subject(view, start=True)} {listed(phrases)}{said(newest[1])}."


def _at(view: View, name: str) -> str:
    """Return a field as a phrase; the phrase for a person's title contains their account."""
    account = view["fields"].get("account_name")
    if name == "title" and account:
        return f"is {view['fields'][name]} at {account}"
    if name == "account_name" and view["kind"] == "contact":
        return f"works at {account}"
    return clause(name, str(view["fields"][name]))


def _day(source: object) -> str:
    return str(source or "").rpartition(", ")[2]


def brief(view: View, *, of: bool = True) -> str:
    """Return a record as an item of a list: **renewal** – Negotiation/Review, closes 2027-03-15."""
    if view["kind"] == "fact":
        return f"{subject(view, start=True)} {statement(view)}"
    fields = {name: value for name, value in view["fields"].items() if of or name not in OWNERS}
    if of and view.get("of") and not any(name in fields for name in OWNERS):
        fields = {**fields, "account_name": view["of"]}
    name = str(view["name"]).removeprefix("opportunity with ")
    parts = [_SHORT.get(field, "{}").format(value) for field, value in fields.items() if value != name]
    return f"**{name}**" + (f" – {', '.join(parts)}" if parts else "")


def statement(view: View) -> str:
    """Return what a fact states about its subject: `is in Lisbon`."""
    fields = view["fields"]
    told = fact_phrase(
        fields.get("predicate", ""), fields.get("object", ""), denied=fields.get("holds") == "no"
    )
    if SPEAKER.get(fold(str(view["name"]))) == "i":
        verb, _, rest = told.partition(" ")
        told = f"{_YOUR.get(verb, verb.removesuffix('s'))} {rest}"
    return f"{told}, which is no longer so" if "status" in fields else told


def quote(passage: Mapping[str, Any]) -> str:
    """Return a passage as quotes: “…” (Dana, 2026-11-20), then “…” (Omar), at the end “…” (Dana)."""
    text = f"“{_on_a_line(passage['text'])}” ({passage['by']}, {passage['at']})"
    for name, word in (("then", "then"), ("ended", "at the end")):
        text += "".join(
            f", {word} “{_on_a_line(one['text'])}” ({one['by']})" for one in passage.get(name, ())
        )
    return text


def _on_a_line(text: str) -> str:
    return " ".join(text.split())


def change(entry: Mapping[str, Any]) -> str:
    """Write one change: stage Proposal → Negotiation."""
    parts = []
    for name, (old, new) in entry["fields"].items():
        if name in {"first_name", "last_name", "currency", "confidence"}:
            continue
        parts.append(f"{called(name)} {new}" if old is None else f"{called(name)} {old} → {new or '(ended)'}")
    return "; ".join(parts)
