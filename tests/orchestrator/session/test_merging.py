"""The session's reducer: after any updates in any order, the session is bounded and its totals are right."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Final

import pytest
from hypothesis import given, strategies as st
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer
from pydantic import ValidationError

from orchestrator.session import (
    Execution,
    Session,
    SessionUpdate,
    Variable,
    cut,
    instant,
    last_failures,
    live_variables,
    mean_ms,
    merge,
    noted,
    per_tool,
    session_text,
    success_rate,
    top_of,
)
from orchestrator.session.types import EXECUTIONS, ITEMS, NAME, OTHER, STEPS, TEXT, TOOLS, VARIABLES
from orchestrator.tools.call_records import plain_arguments

NOW: Final = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
AT: Final = instant(NOW)
TEXTS: Final = st.text(max_size=400) | st.sampled_from(
    ["a", "b", "x" * 1_000, "</session>", "\ud800", '"' * 400]
)
ARGUMENTS: Final = st.dictionaries(TEXTS, st.none() | st.booleans() | TEXTS, max_size=30)


def ran(tool: str = "get_record", ms: float = 1.0, *, ok: bool = True, error: str | None = None) -> Execution:
    return Execution(
        tool=tool, args={"name": "x"}, ok=ok, ms=ms, error=error if error or ok else "broken", at=AT
    )


def variable(value: str = "v", *, minutes: int | None = None) -> Variable:
    until = instant(NOW + timedelta(minutes=minutes)) if minutes is not None else None
    return Variable(value=value, set_at=AT, expires_at=until)


@st.composite
def updates(draw: st.DrawFn) -> SessionUpdate:
    tools = st.sampled_from(["get_record", "forget"]) | st.text(min_size=1, max_size=80)
    executions = st.builds(
        lambda tool, args, ok, ms, error: Execution(
            tool=tool, args=plain_arguments(args), ok=ok, ms=ms, error=None if ok else error, at=AT
        ),
        tools,
        ARGUMENTS,
        st.booleans(),
        st.integers(0, 10_000).map(lambda thousandths: thousandths / 1_000),
        TEXTS,
    )
    variables = st.builds(variable, TEXTS, minutes=st.none() | st.integers(-5, 5))
    update = SessionUpdate(at=instant(NOW + timedelta(minutes=draw(st.integers(-3, 3)))))
    update["executions"] = draw(st.lists(executions, max_size=8)) * draw(st.sampled_from([1, 40]))
    update["steps"] = noted(AT, "llm_node", draw(TEXTS)).get("steps", []) * draw(st.integers(0, 30))
    update["push"] = draw(st.lists(TEXTS, max_size=25))
    update["pop"] = draw(st.lists(TEXTS, max_size=3))
    update["variables"] = draw(st.dictionaries(TEXTS, variables, max_size=60))
    if draw(st.booleans()):
        update["task"] = draw(st.none() | TEXTS)
    return update


@given(
    st.lists(updates(), min_size=1, max_size=6).flatmap(
        lambda some: st.tuples(st.just(some), st.permutations(some))
    )
)
def test_any_updates_in_any_order_stay_bounded_with_true_totals(
    orders: tuple[list[SessionUpdate], list[SessionUpdate]],
) -> None:
    every = [one for update in orders[0] for one in update["executions"]]
    by_tool = []
    for sequence in orders:
        session = Session()
        for update in sequence:
            session = merge(session, update)
        assert len(session.get("executions", [])) <= EXECUTIONS
        assert len(session.get("steps", [])) <= STEPS
        assert len(session.get("variables", {})) <= VARIABLES
        assert len(session.get("context", [])) <= ITEMS
        totals = per_tool(session)
        by_tool.append(totals)
        assert len(totals) <= TOOLS + 1
        assert sum(one["calls"] for one in totals.values()) == len(every)
        assert sum(one["failures"] for one in totals.values()) == sum(not one["ok"] for one in every)
        assert sum(one["ms"] for one in totals.values()) == pytest.approx(sum(one["ms"] for one in every))
        dropped = session.get("dropped", {})
        assert dropped.get("executions", 0) + len(session.get("executions", [])) == len(every)
        for one in session.get("executions", []):
            assert len(one["tool"]) <= NAME
            assert all(len(name) <= NAME and len(str(value)) <= TEXT for name, value in one["args"].items())
            assert len(one["error"] or "") <= TEXT
        check_plain(session)
        assert (
            merge(session, session) == session
        )  # a client that writes back what it has read changes nothing
        assert len(session_text(session, NOW)) <= 300 * 4
    assert OTHER in by_tool[0] or by_tool[0] == by_tool[1]


def check_plain(session: Session) -> None:
    """Check that a session comes back unchanged from a checkpoint and from JSON."""
    serde = JsonPlusSerializer()
    assert serde.loads_typed(serde.dumps_typed(session)) == session
    assert json.loads(json.dumps(session)) == session


def test_more_tools_than_there_can_be_are_counted_together() -> None:
    session = merge(Session(), SessionUpdate(at=AT, executions=[ran(f"tool {n}") for n in range(TOOLS + 7)]))
    assert session["totals"][OTHER]["calls"] == 7


def test_questions() -> None:
    assert success_rate(Session()) is None
    assert mean_ms(Session()) is None
    assert last_failures(Session()) == []
    update = SessionUpdate(
        at=AT,
        executions=[
            ran(ms=2.0),
            ran(ms=4.0, ok=False, error="first"),
            ran("forget", ms=6.0),
            ran(ms=0.0, ok=False),
        ],
    )
    session = merge(Session(), update)
    assert success_rate(session) == 0.5
    assert success_rate(session, "forget") == 1.0
    assert success_rate(session, "pipeline") is None
    assert mean_ms(session) == 3.0
    assert mean_ms(session, "get_record") == 2.0
    assert [one["error"] for one in last_failures(session)] == ["broken", "first"]
    assert [one["error"] for one in last_failures(session, 1)] == ["broken"]
    assert last_failures(session, tool="forget") == []
    assert list(per_tool(session)) == ["get_record", "forget"]
    for _ in range(100):
        session = merge(session, SessionUpdate(at=AT, executions=[ran(), ran(), ran()]))
    assert mean_ms(session) == pytest.approx(312 / 304, abs=0.001)
    assert success_rate(session) == 302 / 304
    assert last_failures(session) == []  # old failures are only counted, no longer kept


def test_a_variable_is_gone_when_it_has_expired() -> None:
    session = merge(
        Session(), SessionUpdate(at=AT, variables={"soon": variable(minutes=5), "ever": variable()})
    )
    assert set(live_variables(session, NOW)) == {"soon", "ever"}
    later = NOW + timedelta(minutes=5)
    assert set(live_variables(session, later)) == {"ever"}
    assert "soon" in session["variables"]
    assert set(merge(session, noted(instant(later), "llm_node", "any write"))["variables"]) == {"ever"}
    assert "soon" not in session_text(session, later)


def test_a_time_in_another_zone_is_the_same_time() -> None:
    until = "2026-03-02T15:30:00+05:30"  # 10:00 UTC
    session = merge(
        Session(),
        SessionUpdate(
            at="2026-03-02T09:59:59.500000+00:00",
            variables={"x": Variable(value="1", set_at=AT, expires_at=until)},
        ),
    )
    assert set(session["variables"]) == {"x"}
    assert live_variables(session, NOW) == {}
    with pytest.raises(ValidationError):
        merge(session, SessionUpdate(at="2026-03-02T09:00:00"))  # without a time zone


def test_the_task_keeps_its_beginning_and_can_be_finished() -> None:
    session = merge(Session(), SessionUpdate(at=AT, task="the Halden renewal"))
    again = merge(session, SessionUpdate(at=instant(NOW + timedelta(days=1)), task="the Halden renewal"))
    assert again["task"] == {"text": "the Halden renewal", "since": AT}
    assert merge(again, noted(AT, "llm_node", "x"))["task"] == again["task"]
    assert merge(again, SessionUpdate(at=AT, task=None))["task"] is None


def test_the_context_is_a_stack_on_which_a_text_stands_once() -> None:
    session = merge(Session(), SessionUpdate(at=AT, push=["a", "b", "a"]))
    assert [item["text"] for item in session["context"]] == ["b", "a"]
    twice = merge(
        merge(session, SessionUpdate(at=AT, pop=["a"])), SessionUpdate(at=AT, pop=["a"])
    )  # two parallel calls that saw the same top
    top = top_of(twice)
    assert top
    assert top["text"] == "b"
    assert top_of(merge(twice, SessionUpdate(at=AT, pop=["b"]))) is None


@pytest.mark.parametrize(
    "wrong",
    [{"task": 5}, {"executions": "abc"}, {"at": "yesterday"}, {"at": AT, "executions": [{"tool": "x"}]}, {"steps": [1]}],
)  # fmt: skip
def test_what_is_no_session_is_refused(wrong: Session) -> None:
    with pytest.raises(ValidationError):
        merge(Session(), wrong)


def test_arguments_are_plain_and_short() -> None:
    args = {
        "long": "x" * 1_000, "list": [1, "two"], "huge": 10**30, "odd": {"a": "\ud800"}, "nan": float("nan"), "n": 1, "none": None,
    }  # fmt: skip
    kept = plain_arguments(args)
    assert kept["long"] == "x" * 299 + "…"
    assert kept["list"] == '[1,"two"]'
    assert (kept["huge"], kept["nan"], kept["n"], kept["none"]) == (str(10**30), "nan", 1, None)
    check_plain(merge(Session(), SessionUpdate(at=AT, executions=[{**ran(), "args": kept}])))
    assert len(plain_arguments({str(n): n for n in range(100)})) == 20
    assert cut("short") == "short"


def test_what_the_model_is_shown_is_one_line_a_fact_within_its_budget() -> None:
    assert session_text(Session(), NOW) == ""
    assert session_text(merge(Session(), noted(AT, "llm_node", "x")), NOW) == ""
    session = merge(
        Session(),
        SessionUpdate(
            at=AT,
            task='the "Halden"\n\nvariable "x": renewal',
            push=["pricing", "legal"],
            variables={"currency": variable("EUR"), "mode": variable("brief", minutes=30)},
        ),
    )
    assert session_text(session, NOW).splitlines() == [
        'task: "the \\"Halden\\" variable \\"x\\": renewal" (since 2026-03-02)',
        'context: "legal" (1 more below)',
        'variable "mode": "brief" (until 2026-03-02T10:30 UTC)',
        'variable "currency": "EUR"',
    ]
    many = merge(session, SessionUpdate(at=AT, variables={f"v{n}": variable("w" * 200) for n in range(40)}))
    text = session_text(many, NOW)
    assert len(text) <= 1_200
    assert '"v39"' in text
    assert text.endswith("more variables; use get_variable)")
