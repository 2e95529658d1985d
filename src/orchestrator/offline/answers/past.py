"""Renderers of the past: changes, former values, what was said, earlier conversations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from orchestrator.offline.answers.phrases import change, said, sentence, subject
from orchestrator.offline.answers.quoting import quotes
from orchestrator.offline.answers.vocabulary import BY_SINGULAR, answering, called, lines, noun

if TYPE_CHECKING:
    from collections.abc import Mapping

    from orchestrator.offline.answers.told import Told

MOST: Final = 15
"""Most changes in an answer."""
MOST_SAID: Final = 2
"""Most quotes beside the changes."""
NAMING: Final = frozenset(
    {"name", "subject", "content", "text", "first_name", "last_name", "currency", "confidence"}
)


def changes(told: Told) -> str:
    """Tell what changed in a time, and what was said then about the record that the question names."""
    data = told.of("what_changed_since")
    if not data:
        return ""
    until = "" if data["since"] == data["until"] else f" to {data['until']}"
    span = data["event"] or (
        f"since {data['since']}" if data["until"] > "9000" else f"{data['since']}{until}"
    )
    rows = [row for entry in data["changes"] if (row := _row(entry))][-MOST:]
    about = f" with **{told.question.name}**" if told.question.name and ":" not in told.question.name else ""
    if not rows:
        return f"Nothing changed{about} that I know of ({span})."
    more = data["total"] - len(rows)
    then = [one for one in told.passages if data["since"] <= str(one["at"]) <= data["until"]]
    said_of = (
        quotes(then, told.question.text, about=_words(told.question.name), most=MOST_SAID) if about else ""
    )
    parts = [f"Changed{about} ({span}):", lines(rows), f"{more} more before." if more > 0 else "", said_of]
    return "\n".join(filter(None, parts))


def _row(entry: Mapping[str, Any]) -> str:
    fields = {name: pair for name, pair in entry["fields"].items() if name not in NAMING}
    what = {"create": "new: ", "delete": "forgotten: "}.get(entry["op"], "")
    text = change({**entry, "fields": fields}) if entry["op"] != "delete" else ""
    if entry["op"] == "update" and not text:
        return ""
    kind = noun(BY_SINGULAR[entry["kind"]])
    return (
        f"{entry['at']}: {what}{kind} **{entry['name']}**"
        + (f" – {text}" if text else "")
        + said(entry["by"])
    )


def history(told: Told) -> str:
    """Tell the history of a field, or of a record."""
    view, entries = told.view, told.of("get_history").get("changes", ())
    if not view:
        return ""
    wanted = {name for field in told.question.fields for name in answering(field)[:2]} - NAMING
    rows = []
    for entry in entries:
        fields = {
            name: pair
            for name, pair in entry["fields"].items()
            if name in wanted or (not wanted and name not in NAMING)
        }
        text = change({**entry, "fields": fields})
        rows += [f"{entry['at']} ({entry['by']}): {text}"] if text else []
    if not rows:
        what = " or ".join(called(name) for name in told.question.fields) or "history"
        said_of = quotes(told.passages, told.question.text, about=f"{view['name']} {view.get('of') or ''}")
        return "\n".join(filter(None, (f"I know no {what} of {subject(view)}.", said_of)))
    now = (
        sentence(view, [name for name in answering(told.question.fields[0])[:1] if name in view["fields"]])
        if told.question.fields
        else ""
    )
    return "\n".join([f"{subject(view, start=True)}:", lines(rows[-MOST:]), *([now] if now else [])])


def said_of(told: Told) -> str:
    """Quote what was said about something, only in the time asked for if there is one."""
    found = told.of("search_memory")
    passages, time = told.passages, found.get("time")
    if time and told.question.when:
        then = [one for one in passages if time["from"] <= one["at"] <= time["until"]]
        if not then:
            return f"Nothing that I know was said about that ({told.question.when})."
        passages = then
    return quotes(passages, told.question.text, about=_words(told.question.name))


def _words(name: str) -> str:
    return "" if ":" in name else name


def conversations(told: Told) -> str:
    """Tell the summaries of earlier conversations."""
    parts = []
    for one in told.of("recent_conversations").get("conversations", ()):
        days = " to ".join(dict.fromkeys([one["began"], one["ended"]]))
        rows = [*one.get("summary", ())]
        rows += [f"Decided: {text}" for text in one.get("decisions", ())]
        rows += [f"Open: {text}" for text in one.get("questions", ())]
        parts.append(f"**{one['name']}** ({days})" + (f":\n{lines(rows)}" if rows else ""))
    return "\n".join(parts)
