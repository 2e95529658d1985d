"""The intent table: for each intent the tools to call, and the renderer of their results.

Each intent has rounds of calls; a round is tried if the first call of the one before it found nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from memory.kinds import KINDS, specs
from memory.recall import ENDED, state_of, time_of
from orchestrator.offline.answers import judging, lists, past, records
from orchestrator.offline.answers.calling import Call, call, one_record, search, with_retry_without_time
from orchestrator.offline.answers.question import SEVERAL
from orchestrator.offline.answers.vocabulary import field_of, is_noun, text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from orchestrator.offline.answers.calling import Rounds
    from orchestrator.offline.answers.question import Question
    from orchestrator.offline.answers.told import Told

WEEK: Final = 7
STALE: Final = 21
"""Days without a word after which a deal has gone quiet."""
BY_AMOUNT: Final = frozenset({"largest", "smallest"})


@dataclass(frozen=True, slots=True)
class Intent:
    """How one kind of question is answered."""

    rounds: Callable[[Question], Rounds]
    render: Callable[[Told], str]
    """Returns an empty string if the results do not answer the question."""


def _lookup(question: Question) -> Rounds:
    if not question.names and question.kind:
        # Fields alone do not make it a list of people: nobody wants the addresses of all contacts.
        fields = question.fields if question.kind in SEVERAL else ()
        bound = bool(question.where or question.when or question.order or fields)
        return _count(question) if bound else [[search(question)]]
    if question.where and question.names and question.kind:
        listed = _listed(question, show=_shown(question))
        return [listed, *one_record(question, search(question))]
    return _told_apart(question, one_record(question, search(question)))


def _told_apart(question: Question, rounds: Rounds) -> Rounds:
    """Add a round that lists the deals, cases or tasks of a name, in place of asking which one is meant."""
    if question.kind not in SEVERAL or not question.names:
        return rounds
    listed = [call("list_records", kind=question.kind, of=question.names[0], show=_shown(question))]
    return [rounds[0], listed, *rounds[1:]]


def _shown(question: Question) -> list[str]:
    """Return the fields of the question's kind that it asks for."""
    return [name for field in question.fields if (name := field_of(question.kind, field))]


def _who(question: Question) -> Rounds:
    return one_record(question, search(question))


def _brief(question: Question) -> Rounds:
    if not question.names and question.kind:
        return _list(question)
    rounds = one_record(question, search(question))
    if question.names:
        rounds = [[*one, call("get_history", **one[0].args)] for one in rounds]
    return _told_apart(question, rounds)


def _listed(question: Question, *, kind: str = "", show: Sequence[str] = ()) -> Sequence[Call]:
    kind = kind or question.kind or "opportunities"
    known = specs(KINDS[kind])
    where = {name: words for name, words in question.where.items() if name in known}
    order = question.order if question.order not in BY_AMOUNT or "amount" in known else ""
    status = _status(question, kind)
    args = {"of": question.name, "where": where, "when": question.when, "order": order, "show": list(show)}
    return [call("list_records", kind=kind, status=status, **args)]


def _status(question: Question, kind: str) -> str:
    """Return the status that the question states; else open, or all if it looks back or names a record."""
    filtered = [
        state
        for name, words in question.where.items()
        if name in {"stage", "status"} and (state := state_of(words))
    ]
    if filtered:
        return filtered[0]
    if question.names or kind not in ENDED or {"stage", "status"} & set(question.where):
        return "all"
    days = time_of(question.when, question.today) if question.when and question.today else None
    back = days is not None and question.today is not None and days[1] < question.today.isoformat()
    return "all" if back or question.order in {"newest", "oldest"} else "open"


def _list(question: Question) -> Rounds:
    if question.kind == "facts":
        return _facts(question)
    if question.names and question.kind == "accounts" and not question.where:
        return one_record(question, search(question))  # "what's open at Halden" is about what belongs to it
    listed = _listed(question, show=_shown(question))
    if question.names:
        return [*with_retry_without_time(question, listed), [search(question)]]
    return with_retry_without_time(question, [*listed, search(question)])  # an empty list is an answer


def _count(question: Question) -> Rounds:
    whole = (
        question.kind == "opportunities" and not question.names and set(question.where) <= {"stage", "status"}
    )
    if whole and "amount" in question.fields and not question.order:
        status = _status(question, "opportunities")
        return [
            *with_retry_without_time(question, [call("pipeline", status=status, closing=question.when)]),
            [search(question)],
        ]
    return _list(question)


def _compare(question: Question) -> Rounds:
    if len(question.names) < 2:
        return with_retry_without_time(question, _listed(question))
    kinds = [question.kind, ""] if question.kind else [""]
    return [
        [*(call("get_record", name=name, kind=kind) for name in question.names), search(question)]
        for kind in kinds
    ]


def _people(question: Question) -> Rounds:
    if not question.names:
        return [_listed(question, kind="contacts"), [search(question)]]
    return [_listed(question, kind="contacts"), *one_record(question)]


def _yes_no(question: Question) -> Rounds:
    if question.names:
        return one_record(question, search(question))
    return [
        *(with_retry_without_time(question, _listed(question)) if question.kind else ()),
        [search(question)],
    ]


def _due(question: Question) -> Rounds:
    until = "" if question.is_overdue else question.when
    return with_retry_without_time(question, [call("due_tasks", until=until, about=question.name)])


def _promised(question: Question) -> Rounds:
    return [[call("due_tasks", about=question.name), search(question)], [search(question)]]


def _changes(question: Question) -> Rounds:
    about = {"name": question.name} if question.names else {}
    more = [search(question)] if question.names else []
    times = [question.when or f"last {WEEK} days", f"last {4 * WEEK} days"]
    return [[call("what_changed_since", since=since, **about), *more] for since in times]


def _history(question: Question) -> Rounds:
    rounds = one_record(question, search(question))
    return [[call("get_history", **one[0].args), *one[1:]] if question.names else one for one in rounds]


def _facts(question: Question) -> Rounds:
    if question.names:
        return one_record(question, search(question))
    return [[call("search_memory", query=question.text, kind="facts")], [search(question)]]


def _recommend(question: Question) -> Rounds:
    if question.names:
        return _brief(question)
    until = (question.today + timedelta(days=WEEK)).isoformat() if question.today else ""
    return [[call("due_tasks", until=until), call("stale_records", days=STALE)]]


def _briefed(told: Told) -> str:
    return records.lookup(told) if told.question.names else lists.listing(told)


def _recommended(told: Told) -> str:
    return records.record(told) if told.question.names else lists.recommend(told)


def _looked_up(told: Told) -> str:
    return records.lookup(told) if told.question.names else lists.listing(told)


def _listed_or_told(told: Told) -> str:
    return lists.listing(told) or records.record(told)


def _conversations(question: Question) -> Rounds:
    if question.names or question.when:
        return [[search(question)], [call("recent_conversations", count=3)]]
    return [[call("recent_conversations", count=1)]]


def _talked(told: Told) -> str:
    return past.conversations(told) or past.said_of(told)


def _forget(question: Question) -> Rounds:
    name = _to_the_end(question)
    tries = dict.fromkeys((question.kind, "")) if question.names else ()
    return [[call("forget", name=name, kind=kind)] for kind in tries]


def _to_the_end(question: Question) -> str:
    """Return the name with the words after it, so that "forget the Contoso upsell" does not forget Contoso.

    A noun for the kind of record is left out: "the broken scanner case".
    """
    start = question.text.casefold().find(question.name.casefold())
    if start < 0 or not question.name:
        return question.name
    rest = question.text[start + len(question.name) :].strip(" .!?")
    return question.name if not rest or is_noun(rest, question.kind) else f"{question.name} {rest}"


def _merge(question: Question) -> Rounds:
    if len(question.names) < 2:
        return []
    kept, other = question.names[:2]
    return [
        [call("merge_records", kept=kept, other=other, kind=kind)]
        for kind in dict.fromkeys((question.kind, ""))
    ]


def _beyond(told: Told) -> str:
    """Tell of the record a question names, or what was said; else that it is beyond the offline model."""
    return records.record(told) or past.said_of(told) or text("beyond")


def _passed_on(told: Told) -> str:
    """Return the answer of a tool that changes memory."""
    return told.results[0].text if told.results and told.results[0].found else ""


def _searched(told: Told) -> str:
    return past.said_of(told) or records.facts(told)


INTENTS: Final[Mapping[str, Intent]] = {
    "lookup_field": Intent(_lookup, _looked_up),
    "record_brief": Intent(_brief, _briefed),
    "who_is": Intent(_who, records.record),
    "people_of": Intent(_people, _listed_or_told),
    "list": Intent(_list, _listed_or_told),
    "count_or_sum": Intent(_count, lists.listing),
    "compare": Intent(_compare, judging.compare),
    "yes_no": Intent(_yes_no, judging.yes_no),
    "due": Intent(_due, lists.due),
    "promised": Intent(_promised, lists.promised),
    "changes_since": Intent(_changes, past.changes),
    "history": Intent(_history, past.history),
    "when_said": Intent(lambda question: [[search(question)]], _searched),
    "quote_search": Intent(lambda question: [[search(question)]], _searched),
    "facts": Intent(_facts, records.facts),
    "preferences": Intent(lambda _: [[call("get_record", name="me")]], records.me),
    "todos": Intent(_due, lists.due),
    "conversations": Intent(_conversations, _talked),
    "recommend": Intent(_recommend, _recommended),
    "unanswerable": Intent(_who, _beyond),
    "command_delete": Intent(_forget, _passed_on),
    "command_merge": Intent(_merge, _passed_on),
}
"""Every intent that is answered with tools; `answering` handles the others."""
