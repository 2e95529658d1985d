"""`orchestrator threads show --tools` and `--session`, each command as after a restart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest

from tests.cli.conftest import conversation, write_lines

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Cli, Program

TALK: Final = (
    "Let's work on the Halden renewal\n"
    "For this conversation, use EUR as the currency\n"
    "What do we know about Zephyr?\n"
    "What is the total amount of my open deals?\n"
)


def test_what_the_tools_did_is_shown_with_totals(cli: Cli) -> None:
    assert cli("chat", "--thread", "deals", stdin=TALK).code == 0
    (row,) = cli("threads", "show", "deals", "--tools", "--json").rows
    used = [one["tool"] for one in row["executions"]]
    # Which look-ups answer the question about Zephyr depends on how the network understands it.
    looked = [one for one in used if one in ("get_record", "get_history", "search_memory")]
    assert used == ["set_task", "set_variable", *looked, "pipeline"]
    calls, failed = len(used), sum(not one["ok"] for one in row["executions"])
    assert [one["tool"] for one in row["executions"] if one["ok"]] == [
        "set_task",
        "set_variable",
        *(["search_memory"] if "search_memory" in looked else []),
        "pipeline",
    ]
    assert (row["calls"], row["failures"], row["dropped"]) == (calls, failed, 0)
    assert row["success_rate"] == pytest.approx((calls - failed) / calls)
    assert row["executions"][2]["args"]["name"] == "Zephyr"
    assert row["mean_ms"] > 0
    assert row["tools"]["get_record"]["success_rate"] == 0
    failing = [one["tool"] for one in row["executions"] if not one["ok"]]
    assert failing
    assert sorted(one["tool"] for one in row["last_failures"]) == sorted(failing)

    done = cli("threads", "show", "deals", "--tools")
    assert done.code == 0
    assert 'task="the Halden renewal"' in done.out
    assert f"{(calls - failed) / calls:.1%}" in done.out
    told = next(line for line in done.out.splitlines() if line.startswith("failed "))
    assert "nothing is known as 'Zephyr'" in told


def test_task_variables_and_steps_are_shown(cli: Cli) -> None:
    assert cli("chat", "--thread", "deals", stdin=TALK).code == 0
    (row,) = cli("threads", "show", "deals", "--session", "--json").rows
    assert row["task"]["text"] == "the Halden renewal"
    assert row["variables"]["currency"]["value"] == "EUR"
    assert "called set_task" in [step["text"] for step in row["steps"]]

    out = cli("threads", "show", "deals", "--session").out
    assert out.startswith("task: the Halden renewal (since ")
    assert "\nvariable currency: EUR\n" in out
    assert "called pipeline" in out
    assert len(cli("threads", "show", "deals", "--session", "--tools", "--json").rows) == 2


def test_a_session_is_there_after_a_restart(program: Program) -> None:
    assert program("chat", "--thread", "deals", stdin="Let's work on the Halden renewal\n").code == 0
    assert "the Halden renewal" in program("threads", "show", "deals", "--session").out
    assert program("chat", "--thread", "deals", stdin="What am I working on?\n").out.startswith(
        "You are working on the Halden renewal"
    )
    assert program("chat", "--thread", "other", stdin="What am I working on?\n").out.startswith(
        "No task is set"
    )


def test_a_conversation_without_a_session_is_shown_empty(cli: Cli, tmp_path: Path) -> None:
    cli("ingest", str(write_lines(tmp_path / "f.jsonl", conversation("old", "Met Dana Whitfield."))))
    assert cli("threads", "show", "old", "--session").out == "task: none\n"
    done = cli("threads", "show", "old", "--tools")
    assert (done.code, done.out, done.err) == (0, "", "no tool was called\n")
    (row,) = cli("threads", "show", "old", "--tools", "--json").rows
    assert (row["calls"], row["success_rate"], row["mean_ms"], row["executions"]) == (0, None, None, [])


def test_nobody_elses_session_and_none_that_is_not_there(cli: Cli) -> None:
    cli("threads", "show", "never", "--tools").failed(1, "there is no conversation 'never'", "threads list")
    assert cli("chat", "--thread", "deals", stdin=TALK).code == 0
    for option in ("--tools", "--session"):
        cli("threads", "show", "deals", option, "--user", "bob").failed(1, "there is no conversation 'deals'")
    cli("threads", "delete", "deals", "--yes")
    cli("threads", "show", "deals", "--session").failed(1, "there is no conversation 'deals'")


def test_what_was_said_cannot_steer_the_terminal(cli: Cli) -> None:
    assert cli("chat", "--thread", "deals", stdin="Let's work on \x1b[2Jevil\n").code == 0
    for option in ("--tools", "--session"):
        out = cli("threads", "show", "deals", option).out
        assert "evil" in out
        assert "\x1b" not in out
