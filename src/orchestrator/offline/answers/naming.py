"""Find the record a free question names; answer yes or no, or with what was said."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from memory.recall.days import looking_ahead
from memory.recall.structured import falls
from memory.records import KINDS, specs
from orchestrator.offline.answers.asking import is_question
from orchestrator.offline.answers.phrases import clause, lines, record_sentences, said, subject
from orchestrator.offline.answers.plain import BEYOND

if TYPE_CHECKING:
    from orchestrator.offline.answers.told import Told

View = dict[str, Any]  # one record as a tool writes it

_WORD: Final = re.compile(r"[^\W_]{3,}")
_BY_SINGULAR: Final = {model.SINGULAR: kind for kind, model in KINDS.items()}
_CODES: Final = frozenset({"id", "case_number", "order_id", "email", "company"})
"""Fields that name a record rather than say something of it."""
_PROPER: Final = re.compile(r"\b(?:[A-Z][\w&]+|\d[\w-]{3,})")
_IDLE: Final = frozenset(
    ["what", "when", "where", "which", "who", "whom", "how", "the", "and", "for", "was", "were", "are", "does", "did", "has", "have", "with", "about", "from", "that", "this", "our", "any", "you", "should", "would", "could", "can"]
)  # fmt: skip


def check(told: Told) -> str:
    """Answer yes or no where a field of the record named says so; else tell what is known of it."""
    view = named_view(told)
    if view is None:
        return BEYOND if not told.data.get("said") else _quotes(told, "I cannot tell; this was said")
    text = f" {told.asked.casefold()} "
    for name, value in view["fields"].items():
        if name in _CODES or (name == "account_name" and view["kind"] != "contact"):
            continue
        if (len(value) > 2 and re.search(rf"(?<!\w){re.escape(value.casefold())}(?!\w)", text)) or _means(
            view, name, value, text
        ):
            return f"Yes. {subject(view, start=True)} {clause(view['kind'], name, value)}{said(view['said'].get(name))}."
    settled = _over(told, view) or _in_time(told, view)
    if settled:
        return settled
    elsewhere = re.search(r"\b(?:at|with|for) (?P<name>[A-Z]\w+)", told.asked)
    account = view["fields"].get("account_name", "")
    if view["kind"] == "contact" and elsewhere and account:
        yes = elsewhere["name"].casefold() in account.casefold()
        source = said(view["said"].get("account_name"))
        return f"{'Yes' if yes else 'No'}. {subject(view, start=True)} works at {account}{source}."
    for name, spec in specs(KINDS[_BY_SINGULAR[view["kind"]]]).items():
        words = [word for value, more in (spec.choices or {}).items() for word in (value.casefold(), *more)]
        if name in view["fields"] and any(
            re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text) for word in words
        ):
            return f"No. {subject(view, start=True)} {clause(view['kind'], name, view['fields'][name])}{said(view['said'].get(name))}."
    return " ".join(["I cannot say yes or no to that.", *record_sentences(view)])


def _over(told: Told, view: View) -> str:
    """Answer whether a deal or case is over."""
    name = {"opportunity": "stage", "case": "status", "task": "status"}.get(view["kind"], "")
    word = re.search(r"\b(open|closed|done|finished|signed|won|lost|over)\b", told.asked.casefold())
    value = view["fields"].get(name, "")
    if not word or not value:
        return ""
    ended = value.startswith("Closed") or value in ("Completed", "Deferred")
    wanted = {
        "won": value == "Closed Won",
        "signed": value == "Closed Won",
        "lost": value == "Closed Lost",
        "open": not ended,
    }
    yes = wanted.get(word[1], ended)
    source = said(view["said"].get(name))
    return (
        f"{'Yes' if yes else 'No'}. {subject(view, start=True)} {clause(view['kind'], name, value)}{source}."
    )


def _in_time(told: Told, view: View) -> str:
    """Answer whether a deal closes, or a task is due, in a time."""
    name = {"opportunity": "close_date", "task": "due_date"}.get(view["kind"], "")
    day = view["fields"].get(name)
    days = looking_ahead(told.asked, told.today) if told.today and day else None
    if not day or not days or not re.search(r"\b(?:clos\w+|due)\b", told.asked.casefold()):
        return ""
    source = said(view["said"].get(name))
    return f"{'Yes' if falls(day, days) else 'No'}. {subject(view, start=True)} {clause(view['kind'], name, day)}{source}."


def _means(view: View, name: str, value: str, text: str) -> bool:
    spec = specs(KINDS[_BY_SINGULAR[view["kind"]]]).get(name)
    words = (spec.choices or {}).get(value, ()) if spec else ()
    return any(re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text) for word in words)


def named_view(told: Told) -> View | None:
    """Return the record that the question names; None if there is none, or more than one it could mean."""
    asked = told.asked.casefold()
    words = set(_WORD.findall(asked))
    weighed = [(_named_by(view, asked, words), view) for view in told.data.get("records", ())]
    most = max((weight for weight, _ in weighed), default=0)
    found = [view for weight, view in weighed if weight == most] if most else []
    rank = {"opportunity": 0, "case": 1, "contact": 2, "lead": 3, "task": 4, "account": 5, "note": 6}
    found = [view for view in found if view["kind"] in rank]
    first = min((rank[view["kind"]] for view in found), default=0)
    best = [view for view in found if rank[view["kind"]] == first]
    return best[0] if len(best) == 1 else None


def _named_by(view: View, asked: str, words: set[str]) -> int:
    """Weigh how a question names a record: by a code, its name and account, its name, a part of its name."""
    if any(
        view["fields"].get(name, "\n").casefold() in asked
        for name in ("case_number", "id", "email", "order_id")
    ):
        return 4
    name = set(_WORD.findall(str(view["name"]).casefold()))
    of = set(_WORD.findall(str(view.get("of") or "").casefold()))
    if name and name <= words:
        return 3 if of & words or len(name) > 1 else 2
    return 1 if name & words and view["kind"] in ("account", "contact", "lead") else 0


def search(told: Told) -> str:
    """Tell what a question names, and what was said of it, where no rule understands the question."""
    view = named_view(told)
    quoted = _quotes(told, "I cannot reason about that, but this was said")
    if view is not None:
        head = "I am the offline model and can only look things up; this is what I know."
        return "\n".join(part for part in (f"{head} {' '.join(record_sentences(view))}", quoted) if part)
    return quoted or BEYOND


def said_of(told: Told) -> str:
    """Quote what was said about something, in the time that was asked for."""
    time = told.data.get("time")
    if told.ask.words and told.result and not time:
        return f"I cannot tell which time “{told.ask.words}” is."
    return (
        _quotes(told, "This was said", need=told.ask.name.text)
        or f"I know of nothing that was said about {told.ask.name.text or 'that'}."
    )


def _quotes(told: Told, head: str, *, need: str = "") -> str:
    """Quote the passages that hold the words asked about."""
    wanted = set(_WORD.findall((need or told.asked).casefold())) - _IDLE
    rows = []
    for one in told.data.get("said", ()):
        shared = wanted & set(_WORD.findall(one["text"].casefold()))
        by = told.ask.by
        who = (one["by"].casefold(), one["name"].casefold())
        ours = by in ("", "i", "we", "you", *who) or by in one["text"].casefold()
        enough = shared == wanted if need else len(shared) >= 2 and 2 * len(shared) >= len(wanted)
        if wanted and enough and ours and _in_days(told, one["at"]) and not is_question(one["text"]):
            rows.append(f"{one['by']}, {one['at']}: “{' '.join(one['text'].split())}”")
    return f"{head}:\n{lines(rows)}" if rows else ""


def _in_days(told: Told, day: str) -> bool:
    """Tell whether something was said in the time that was asked for, if one was."""
    time = told.data.get("time")
    return not told.ask.words or not time or time["from"] <= day <= time["until"]


def all_named(told: Told, view: View) -> bool:
    """Tell whether every name in the question is the record's: who asks of Zephyr's renewal means no other."""
    holds = " ".join([str(view["name"]), str(view.get("of") or ""), *view["fields"].values()]).casefold()
    names = _PROPER.findall(told.ask.name.text)
    return bool(names) and all(
        re.search(rf"(?<!\w){re.escape(name.casefold())}(?!\w)", holds) for name in names
    )
