"""Say what was: former values, when they changed and through whom, and what is new."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from memory.language import find_values, fold
from memory.recall.days import looking_back
from memory.records import KINDS, specs
from orchestrator.offline.answers.phrases import called, clause, lines, listed, on, said, subject
from orchestrator.offline.answers.words import STAND_INS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from orchestrator.offline.answers.told import Told

_BY_SINGULAR: Final = {model.SINGULAR: kind for kind, model in KINDS.items()}
_FIRST: Final = frozenset({"original", "initial", "first"})
_EVENTS: Final = {
    "win": "Closed Won",
    "won": "Closed Won",
    "sign": "Closed Won",
    "signed": "Closed Won",
    "lose": "Closed Lost",
    "lost": "Closed Lost",
}
_LABELS: Final = frozenset({"name", "subject", "text"})
_HIDDEN: Final = frozenset({"first_name", "last_name", "currency"})


class Step:
    """One change of one field."""

    def __init__(self, change: Mapping[str, Any], field: str) -> None:
        self.at: str = change["at"]
        self.by: str = change["by"]
        self.field = field
        self.old, self.new = change["fields"][field]

    @property
    def said(self) -> str:
        """Who said it and when."""
        return said(f"{self.by}, {self.at}")


def history(told: Told) -> str:
    """Tell every change of a record, or of one field of it."""
    view = told.data["record"]
    rows = []
    for change in told.data["changes"]:
        fields = [name for name in change["fields"] if name in _fields(told) or not told.ask.field]
        text = "; ".join(_step(name, *change["fields"][name]) for name in fields if name not in _HIDDEN)
        if text:
            rows.append(f"{change['at']}, {change['by']}: {text}")
    if not rows:
        return f"I know no history of {_what(told)}."
    return f"The history of {_what(told) if told.ask.field else subject(view)}:\n{lines(rows)}"


def before(told: Told) -> str:
    """Tell the value before the present one, or the first one."""
    steps = _steps(told)
    changed = [step for step in steps if step.old is not None and step.new is not None]
    if not steps:
        return f"I do not know {_what(told)}, now or before."
    if not changed:
        return f"{_what(told, start=True)} has not changed as far as I know: it is {steps[-1].new}{steps[-1].said}."
    first = told.ask.by in _FIRST or any(
        word in told.asked.casefold() for word in ("originally", "initially", "at first")
    )
    step = changed[0] if first else changed[-1]
    number = steps.index(step)
    source = steps[number - 1].said if number and steps[number - 1].new == step.old else ""
    return f"{_what(told, start=True)} was {step.old}{source} before it became {step.new}{step.said}."


def at(told: Told) -> str:
    """Tell the value a field had at a time."""
    days = looking_back(told.ask.words, told.today) if told.today else None
    if days is None:
        return f"I cannot tell which time “{told.ask.words}” is."
    steps = [step for step in _steps(told) if step.at <= days[1]]
    if not steps or steps[-1].new is None:
        return f"I knew nothing of {_what(told)} {told.ask.words}."
    step = steps[-1]
    return f"{_what(told, start=True)} was {step.new} {told.ask.words}{step.said}."


def when(told: Told) -> str:
    """Tell when a value came to be."""
    step = _the_step(told)
    if step is None:
        return _never(told)
    return f"{_went(told, step)}{step.said}."


def who(told: Told) -> str:
    """Tell who changed a value."""
    step = _the_step(told)
    if step is None:
        return _never(told)
    return f"{step.by[:1].upper()}{step.by[1:]} did, on {step.at}: {_went(told, step, start=False)}."


def count(told: Told) -> str:
    """Tell how often a field has changed."""
    changed = [step for step in _steps(told) if step.old is not None]
    if not changed:
        return f"{_what(told, start=True)} has not changed as far as I know."
    times = "once" if len(changed) == 1 else f"{len(changed)} times"
    return f"{_what(told, start=True)} has changed {times}: {listed([f'from {one.old} to {one.new}{one.said}' for one in changed])}."


def changes(told: Told) -> str:
    """Tell what changed in a time."""
    data = told.data
    event = data.get("event")
    span = (
        f"{event[:1].upper()}{event[1:]},"
        if event
        else f"Since {data['since']}"
        if data["until"] > "9000"
        else on(data["since"]).capitalize()
        if data["since"] == data["until"]
        else f"From {data['since']} to {data['until']}"
    )
    if not data["total"]:
        return f"{span} nothing changed that I know of."
    rows = []
    for change in data["changes"]:
        hidden = _HIDDEN | _LABELS if change["op"] == "create" else _HIDDEN
        fields = "; ".join(
            _step(name, *pair) for name, pair in change["fields"].items() if name not in hidden
        )
        what = {
            "create": f"new {change['kind']} {change['name']}",
            "delete": f"{change['kind']} {change['name']} was forgotten",
        }.get(change["op"], subject(change))
        rows.append(
            f"{change['at']}, {change['by']}: {what}"
            + (f": {fields}" if fields and change["op"] != "delete" else "")
        )
    more = data["total"] - len(rows)
    head = f"{span} this changed" + (f" (the last {len(rows)}, {more} more before)" if more else "")
    return f"{head}:\n{lines(rows)}"


def _steps(told: Told) -> list[Step]:
    fields = _fields(told)
    return [
        Step(change, name) for change in told.data["changes"] for name in fields if name in change["fields"]
    ]


def _fields(told: Told) -> list[str]:
    """Return the field of the record that the question means."""
    if not told.ask.field:
        return sorted({name for change in told.data["changes"] for name in change["fields"]} - _HIDDEN)
    wanted = STAND_INS.get(told.ask.field, (told.ask.field,))
    known = {name for change in told.data["changes"] for name in change["fields"]}
    return [name for name in wanted if name in known][:1]


def _the_step(told: Told) -> Step | None:
    """Return the last change, or the one that led to the value in the question."""
    steps = _steps(told)
    if told.ask.words:
        return next((step for step in reversed(steps) if _is(told, step, told.ask.words)), None)
    changed = [step for step in steps if step.old is not None]
    return (changed or steps)[-1] if steps else None


def _is(told: Told, step: Step, words: str) -> bool:
    """Tell whether a change led to the value that words of a question mean."""
    value = str(step.new)
    event = _EVENTS.get(words.casefold())
    if event:
        return value == event
    if words.casefold() in ("close", "closed"):
        return value.startswith("Closed")
    spec = specs(KINDS[_BY_SINGULAR[told.data["record"]["kind"]]]).get(step.field)
    if spec is None:
        return False
    if spec.kind in ("text", "name"):
        return fold(words) in fold(value)
    read = find_values(spec.kind, words, today=told.today, choices=spec.choices)
    plain = [find_values(spec.kind, value, today=None, choices=spec.choices)]
    return fold(words) == fold(value) or any(found.value in [one.value for one in plain[0]] for found in read)


def _went(told: Told, step: Step, *, start: bool = True) -> str:
    name = f"the {called(step.field)} of {subject(told.data['record'])}"
    text = (
        f"{name} went from {step.old} to {step.new}"
        if step.old is not None
        else f"{name} was first told as {step.new}"
    )
    if step.new is None:
        text = f"{name} {step.old} ended"
    return text[:1].upper() + text[1:] if start else text


def _never(told: Told) -> str:
    view, ask = told.data["record"], told.ask
    field = ask.field or ("stage" if view["kind"] == "opportunity" else "status")
    value = view["fields"].get(field)
    if value is None:
        return f"I know of no such change of {subject(view)}."
    return f"I know of no such change: {subject(view)} {clause(view['kind'], field, value)}{said(view['said'].get(field))}."


def _what(told: Told, *, start: bool = False) -> str:
    fields: Sequence[str] = _fields(told) if told.ask.field else ()
    name = called(fields[0] if fields else told.ask.field) if told.ask.field else "history"
    text = f"the {name} of {subject(told.data['record'])}"
    return text[:1].upper() + text[1:] if start else text


def _step(name: str, old: str | None, new: str | None) -> str:
    if old is None:
        return f"{called(name)} {new}"
    return f"{called(name)} {old} → {new if new is not None else '(ended)'}"
