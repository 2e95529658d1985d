"""Say what a tool found, in sentences with their sources."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from memory.recall.days import looking_ahead
from memory.recall.structured import falls
from memory.records import KINDS, specs
from orchestrator.offline.answers import past
from orchestrator.offline.answers.asking import is_question
from orchestrator.offline.answers.calling import Call, again_about
from orchestrator.offline.answers.phrases import (
    brief,
    called,
    clause,
    lines,
    listed,
    record_sentences,
    said,
    subject,
)
from orchestrator.offline.answers.plain import BEYOND
from orchestrator.offline.answers.words import RELATED, SINGULAR, STAND_INS, counted

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from orchestrator.offline.answers.asking import Ask
    from orchestrator.offline.answers.told import Told

View = dict[str, Any]  # one record as a tool writes it

_AMBIGUOUS: Final = re.compile(
    r"^Error: '(?P<name>.*?)' could mean (?P<labels>.+); name one of them", re.DOTALL
)
_UNKNOWN: Final = re.compile(r"^Error: nothing is known as '(?P<name>.*)'; ", re.DOTALL)
_LABEL: Final = re.compile(rf"(?:^|, )(?P<kind>{'|'.join(KINDS)}): ")
_WORD: Final = re.compile(r"[^\W_]{3,}")
_BY_SINGULAR: Final = {model.SINGULAR: kind for kind, model in KINDS.items()}
_CALLED_BY: Final = {RELATED[kind]: kind for kind in RELATED}


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
    if "said" in told.result and told.ask.topic in _OF_ONE:
        view = _named_view(told)
        return again_about(told.ask, view["ref"]) if view and _all_named(told, view) else None
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


def _all_named(told: Told, view: View) -> bool:
    """Tell whether every name in the question is the record's: who asks of Zephyr's renewal means no other."""
    holds = " ".join([str(view["name"]), str(view.get("of") or ""), *view["fields"].values()]).casefold()
    names = _PROPER.findall(told.ask.name.text)
    return bool(names) and all(name.casefold() in holds for name in names)


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
        return f"I know nothing about {told.ask.name.text or 'that'}."
    if told.text.startswith("Nothing is known about"):
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
    for name in ("contacts", "deals", "cases", "tasks", "reports", "subsidiaries", "notes"):
        views = list(related.get(name, ()))
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
                f"{head}: {'; '.join(brief(view, of=name in ('tasks', 'notes')) for view in views)}."
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
    people = told.data["related"].get("contacts") if ask.field == "contact_name" else None
    if people:
        return f"At {subject(view)} I know {listed([brief(one, of=False) for one in people])}."
    what = (
        "how to reach"
        if ask.field == "reach"
        else "where to find"
        if ask.field == "city"
        else f"the {called(ask.field)} of"
    )
    return f"I do not know {what} {subject(view)}."


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


def _pipeline(told: Told) -> str:
    data = told.data
    rows = []
    for row in data["rows"]:
        parts = [counted(row["deals"], "opportunities"), row["sum"]]
        if row["without amount"] and row["sum"]:
            parts.append(f"{row['without amount']} of them without an amount")
        rows.append(f"{row[data['by']]}: {', '.join(part for part in parts if part)}")
    totals = f", worth {listed(data['totals'])}" if data["totals"] else ""
    what = counted(data["deals"], "opportunities", "" if data["status"] == "all" else data["status"])
    return f"The pipeline by {data['by']}:\n{lines(rows)}\nIn all {what}{totals}."


def _listing(told: Told) -> str:
    data, ask = told.data, told.ask
    status = data["status"] if data["status"] != "all" else ""
    what = counted(data["total"], data["kind"], status)
    when = f" {_when(ask)}" if ask.words else ""
    if not data["total"]:
        return f"I know of {what}{when}."
    if ask.topic == "count" and data["total"] > 12:
        return f"I know of {what}{when}."
    if ask.topic == "total":
        worth = f"worth {listed(data['totals'])} together" if data["totals"] else "without a known amount"
        return f"I know of {what}{when}, {worth}:\n{lines([brief(one) for one in data['records']])}"
    if ask.by in ("biggest", "largest", "smallest"):
        data = {**data, "records": sorted(data["records"], key=_amount, reverse=ask.by != "smallest")}
    shown = len(data["records"])
    rest = f"\n… and {data['total'] - shown} more." if data["total"] > shown else ""
    return f"I know of {what}{when}:\n{lines([brief(one) for one in data['records']])}{rest}"


def _amount(view: View) -> float:
    digits = re.sub(r"[^\d.]", "", view["fields"].get("amount", ""))
    return float(digits) if digits else -1.0


def _when(ask: Ask) -> str:
    if ask.field == "owner":
        return f"owned by {ask.words}"
    if ask.field:
        return f"with {called(ask.field)} {ask.words}"
    return f"due {ask.words}" if ask.kind == "tasks" else f"closing {ask.words}"


def _due(told: Told) -> str:
    data = told.data
    tasks = [task for task in data["tasks"] if task["overdue"] or told.ask.status != "overdue"]
    if not tasks:
        return "No task is overdue."
    until = f" due by {data['until']}" if data["until"] else ""
    what = counted(
        len(tasks) if told.ask.status == "overdue" else data["total"],
        "tasks",
        "overdue" if told.ask.status == "overdue" else "open",
    )
    rows = [
        brief(task) + (", overdue" if task["overdue"] and told.ask.status != "overdue" else "")
        for task in tasks
    ]
    return f"There {'is' if what.startswith('1 ') else 'are'} {what}{until}:\n{lines(rows)}"


def _stale(told: Told) -> str:
    data = told.data
    if not data["total"]:
        return f"Something was said of every open deal in the last {data['days']} days."
    rows = [f"{brief(view)}: last heard of on {view['last']}" for view in data["records"]]
    return f"Nothing was said for {data['days']} days of {counted(data['total'], 'opportunities', 'open')}:\n{lines(rows)}"


def _missing(told: Told) -> str:
    data, ask = told.data, told.ask
    if not data["total"]:
        return f"Every {SINGULAR[ask.kind] if ask.kind else 'record'} has {'its ' + called(ask.field) if ask.field else 'the fields Salesforce requires'}."
    rows = [
        f"{view['kind']} {brief(view)}: no {listed([called(name) for name in view['missing']], 'and no')}"
        for view in data["records"]
    ]
    what = (
        counted(data["total"], ask.kind)
        if ask.kind
        else f"{data['total']} record{'s' if data['total'] > 1 else ''}"
    )
    return (
        f"{what[:1].upper()}{what[1:]} {'lack' if data['total'] > 1 else 'lacks'} something:\n{lines(rows)}"
    )


def _check(told: Told) -> str:
    """Answer yes or no where a field of the record named says so; else tell what is known of it."""
    view = _named_view(told)
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


def _named_view(told: Told) -> View | None:
    """Return the record that the question names; None if there is none, or more than one it could mean."""
    asked = told.asked.casefold()
    words = set(_WORD.findall(asked))
    weighed = [(_named_by(view, asked, words), view) for view in told.data.get("records", ())]
    most = max((weight for weight, _ in weighed), default=0)
    found = [view for weight, view in weighed if weight == most] if most else []
    rank = {"opportunity": 0, "case": 1, "contact": 2, "lead": 3, "task": 4, "account": 5, "note": 6}
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


def _search(told: Told) -> str:
    view = _named_view(told)
    quoted = _quotes(told, "I cannot reason about that, but this was said")
    if view is not None:
        head = "I am the offline model and can only look things up; this is what I know."
        return "\n".join(part for part in (f"{head} {' '.join(record_sentences(view))}", quoted) if part)
    return quoted or BEYOND


def _said(told: Told) -> str:
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
        ours = by in ("", "i", "we", "you", one["by"].casefold()) or by in one["text"].casefold()
        enough = shared == wanted if need else len(shared) >= 2 and 2 * len(shared) >= len(wanted)
        if wanted and enough and ours and not is_question(one["text"]):
            rows.append(f"{one['by']}, {one['at']}: “{' '.join(one['text'].split())}”")
    return f"{head}:\n{lines(rows)}" if rows else ""


_CODES: Final = frozenset({"id", "case_number", "order_id", "email", "company"})
"""Fields that name a record rather than say something of it."""
_PROPER: Final = re.compile(r"\b(?:[A-Z][\w&]+|\d[\w-]{3,})")
_OF_ONE: Final = frozenset(
    ["record", "field", "related", "history", "before", "at", "when", "who", "count_changes", "source"]
)
_IDLE: Final = frozenset(
    ["what", "when", "where", "which", "who", "whom", "how", "the", "and", "for", "was", "were", "are", "does", "did", "has", "have", "with", "about", "from", "that", "this", "our", "any", "you", "should", "would", "could", "can"]
)  # fmt: skip
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
    "pipeline": _pipeline,
    "list": _listing,
    "count": _listing,
    "total": _listing,
    "due": _due,
    "stale": _stale,
    "missing": _missing,
    "check": _check,
    "search": _search,
    "said": _said,
    "forget": lambda told: told.text,
    "merge": lambda told: told.text,
    "remember": lambda told: told.text,
}
