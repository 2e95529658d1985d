"""Renderers of answers that judge a value: yes or no, and comparisons."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from memory.kinds import KINDS, specs
from memory.recall import CLOSED, DONE, LOST, WON, falls, state_of, time_of, value_fits
from memory.text import fold, read_amount
from orchestrator.offline.answers.phrases import brief, said, sentence, subject
from orchestrator.offline.answers.records import facts_in, known_as, named, record, source_of
from orchestrator.offline.answers.vocabulary import BY_SINGULAR, called, field_of, lines, listed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from orchestrator.offline.answers.told import Told

    View = Mapping[str, Any]  # one record as a tool returns it

VALUED: Final = ("amount", "close_date", "due_date", "number_of_employees", "annual_revenue")
"""Fields by which records are compared if the question names none that all of them have."""
HAD: Final = frozenset({"email", "phone", "mobile_phone", "website", "contact_name", "owner", "next_step"})
"""Fields whose presence alone answers with yes ("does Dana have an email address?")."""
MOST: Final = 10
"""Most rows of a list."""


def yes_no(told: Told) -> str:
    """Answer yes or no with the value if it is known; else tell what is known."""
    view, question = told.view, told.question
    if not view:
        return _any(told)
    holding = [one for one in facts_in(told) if _holds(one, question.filters or {})]
    if holding:
        return f"Yes. {brief(holding[0])}{said(source_of(holding[0]))}."
    checks = list(_checks(told))
    if checks:
        right = all(yes for yes, _ in checks)
        wrong = [name for yes, name in checks if yes == right]
        return f"{'Yes' if right else 'No'}. {sentence(view, wrong)}"
    asked = [name for name in question.fields if name not in {"name", "subject"}]
    known = named(view, asked)
    if known and set(known) <= HAD:
        return f"Yes. {sentence(view, known)}"
    if asked and not known:
        return f"No {listed([called(name) for name in asked], 'or')} of {subject(view)} that I know of."
    return "\n".join(["I cannot say yes or no to that. What I know:", sentence(view, known) or record(told)])


def _any(told: Told) -> str:
    """Answer whether there is anything that fits the filters of the question."""
    rows = told.of("list_records").get("records")
    if rows is None:
        return ""
    if told.question.ignored:
        unread = listed([f"“{words}”" for words in told.question.ignored])
        return "\n".join(
            [f"I cannot tell which are {unread}. What I know:", lines([brief(one) for one in rows[:MOST]])]
        )
    return (
        "\n".join(["Yes:", lines([brief(one) for one in rows[:MOST]])]) if rows else "No, not that I know of."
    )


def _holds(fact: View, filters: Mapping[str, str]) -> bool:
    """Tell whether a fact says what the filters of a question ask for."""
    wanted = [words for name, words in filters.items() if name in {"object", "content"}]
    text = set(fold(str(fact["fields"].get("object", ""))).split())
    predicate = filters.get("predicate")
    fits = predicate is None or fold(predicate) == fold(str(fact["fields"].get("predicate", "")))
    return (
        fits
        and bool(wanted)
        and fact["fields"].get("holds") != "no"
        and all({*fold(one).split()} <= text for one in wanted)
    )


def _checks(told: Told) -> Iterator[tuple[bool, str]]:
    """Yield, for each field that the question filters by, whether its value fits, and the field."""
    view, question = told.view, told.question
    kind = BY_SINGULAR[view["kind"]]
    for name, words in (question.filters or {}).items():
        field = known_as(view, name)
        if field and question.today:
            yield _is(view, field, words, told), field
    day = next((name for name in ("close_date", "due_date") if name in view["fields"]), "")
    days = time_of(question.when, question.today) if question.when and question.today else None
    if day and days and (not question.fields or field_of(kind, question.fields[0]) == day):
        yield falls(str(view["fields"][day]), days), day


def _is(view: View, field: str, words: str, told: Told) -> bool:
    value, state = str(view["fields"][field]), state_of(words)
    if state and field in {"stage", "status"}:
        over = value in CLOSED | DONE | {"done", "archived"} or value.startswith("Closed")
        return {"open": not over, "closed": over, "won": value == WON, "lost": value == LOST}.get(
            state, False
        )
    spec = specs(KINDS[BY_SINGULAR[view["kind"]]])[field]
    return told.question.today is not None and value_fits(spec, value, words, told.question.today)


def compare(told: Told) -> str:
    """Compare two records by an amount or a date, or tell the largest or soonest of a list."""
    found = [data["record"] for data in told.every("get_record")]
    if len(found) < 2:
        rows = [brief(one) for one in told.of("list_records").get("records", ())]
        return "\n".join([*rows[:1], *([f"Then:\n{lines(rows[1:4])}"] if rows[1:] else [])]) or record(told)
    field = _compared(told, found)
    valued = [(view, view["fields"].get(field)) for view in found]
    known = [(view, str(value)) for view, value in valued if value]
    if len(known) < len(found) or len({_unit(value) for _, value in known}) > 1:
        return "\n".join(["I cannot compare these:", lines([brief(view) for view in found])])
    least = field.endswith("date") or told.question.order in {"smallest", "oldest", "soonest"}
    first, *rest = sorted(known, key=lambda pair: _rank(pair[1]), reverse=not least)
    against = listed([f"{subject(view)} {value}" for view, value in rest])
    return f"{subject(first[0], start=True)}: {called(field)} {first[1]}; {against}{_apart(first[1], rest)}."


def _apart(value: str, rest: Sequence[tuple[View, str]]) -> str:
    """Say by how much one amount is more than the other: `, a difference of 18,900 GBP`."""
    more, less = _rank(value)[0], _rank(rest[0][1])[0]
    if len(rest) > 1 or not more or not less:
        return ""
    return f", a difference of {abs(more - less):,.2f}".removesuffix(".00") + f" {_unit(value)}".rstrip()


def _compared(told: Told, views: Sequence[View]) -> str:
    wanted = [*told.question.fields, *VALUED]
    return next((name for name in wanted if all(name in view["fields"] for view in views)), wanted[0])


def _rank(value: str) -> tuple[float, str]:
    amount = None if value[:4].isdigit() and value[4:5] == "-" else read_amount(value.rsplit(" ", 1)[0])
    return (amount or 0.0, value)


def _unit(value: str) -> str:
    return value.rsplit(" ", 1)[1] if " " in value else ""
