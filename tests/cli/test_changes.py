"""The commands that show changes and correct them, as a person and as a script use them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.cli.conftest import conversation, write_lines
from tests.support.declared_reader import Fact, met, state

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Cli

MONDAY = "The renewal with Contoso Ltd is in Qualification at $48k.\n"
TUESDAY = "The renewal moved to Negotiation.\n"
CONTOSO = {"name": "renewal", "account_name": "Contoso Ltd"}
MOVED = {"name": "renewal", "stage": ("Negotiation/Review", "Negotiation")}
FACTS: tuple[Fact, ...] = (
    (
        "The renewal with Contoso Ltd is in",
        "opportunities",
        {**CONTOSO, "stage": "Qualification", "amount": (48000.0, "$48k")},
    ),
    ("The renewal with Contoso Ltd is in", "accounts", {"name": "Contoso Ltd"}),
    ("The renewal moved", "opportunities", MOVED),
    ("the renewal with Contoso Ltd to", "opportunities", {**CONTOSO, "stage": "Closed Won"}),
    *met("Dana Whitfield", "Fabrikam GmbH"),
)


@pytest.fixture(autouse=True)
def _stated(monkeypatch: pytest.MonkeyPatch) -> None:
    state(monkeypatch, *FACTS)


@pytest.fixture
def told(cli: Cli) -> Cli:
    """A memory in which a deal has moved."""
    assert cli("chat", "--thread", "mon", stdin=MONDAY).code == 0
    assert cli("chat", "--thread", "tue", stdin=TUESDAY).code == 0
    return cli


def value(cli: Cli, field: str) -> object:
    (row,) = cli("memory", "show", "renewal", "--json").rows
    return row["value"].get(field)


def stage_change(cli: Cli) -> int:
    rows = cli("memory", "history", "renewal", "--field", "stage", "--json").rows
    assert [(row["changes"]["stage"]["old"], row["changes"]["stage"]["new"]) for row in rows] == [
        (None, "Qualification"),
        ("Qualification", "Negotiation/Review"),
    ]
    return int(rows[-1]["seq"])


def test_history_shows_old_and_new_value_and_the_words(told: Cli) -> None:
    stage_change(told)
    text = told("memory", "history", "renewal").out
    assert 'stage: Qualification → Negotiation/Review   "Negotiation", tue/' in text
    assert "by extraction" in text
    told("memory", "history", "Nobody Known").failed(1, "nothing is known as 'Nobody Known'")


def test_a_change_is_undone_and_the_undoing_too(told: Cli) -> None:
    number = stage_change(told)
    (undone,) = told("memory", "undo", str(number), "--json").rows
    assert (undone["op"], undone["fields"]["stage"]) == ("undo", ["Negotiation/Review", "Qualification"])
    assert value(told, "stage") == "Qualification"
    assert f"[change {undone['seq'] + 1}]" in told("memory", "undo", str(undone["seq"])).out
    assert value(told, "stage") == "Negotiation/Review"
    told("memory", "undo", "999").failed(1, "there is no change 999")


def test_a_thread_is_unlearned(told: Cli) -> None:
    told("memory", "unlearn", "tue")
    assert value(told, "stage") == "Qualification"
    assert told("chat", "--thread", "tue", stdin="ok\n").code == 0
    assert value(told, "stage") == "Qualification"
    told("memory", "unlearn", "never").failed(1, "there is no conversation 'never'", "threads list")
    told("memory", "unlearn", "tue", "never").failed(1, "no such message in 'tue': 'never'", "threads show")


def test_what_changed_since(told: Cli) -> None:
    assert len(told("memory", "changes", "--since", "2020-01-01", "--json").rows) >= 3
    assert told("memory", "changes", "--since", "2999-01-01", "--json").rows == []
    assert told("memory", "changes", "--since", "2020-01-01", "--by", "user", "--json").rows == []
    told("memory", "changes", "--since", "when it rained").failed(1, "is no time")
    assert len(told("memory", "changes", "--since", "today", "--json").rows) >= 3
    assert len(told("memory", "changes", "--json").rows) >= 3


def test_two_records_are_made_one_and_taken_apart(told: Cli) -> None:
    assert told("chat", stdin="Met Dana Whitfield of Fabrikam GmbH.\n").code == 0
    before = told("memory", "show", "--kind", "accounts", "--json").rows
    (merged,) = told("memory", "merge", "Contoso Ltd", "Fabrikam GmbH", "--json").rows
    (one,) = told("memory", "show", "--kind", "accounts", "--json").rows
    assert one["value"]["name"].startswith("Contoso")
    (found,) = told("memory", "show", "Fabrikam", "--json").rows
    assert found["key"] == one["key"]
    told("memory", "unmerge", str(merged["seq"]))
    after = told("memory", "show", "--kind", "accounts", "--json").rows
    assert sorted(after, key=str) == sorted(before, key=str)
    assert told("memory", "check", "--json").rows[0]["whole"] is True


def test_a_change_on_somebody_elses_word_waits_for_a_decision(told: Cli, tmp_path: Path) -> None:
    call = conversation("call", "x", user="ann")
    call["messages"] = [
        {"role": "assistant", "content": "I moved the renewal with Contoso Ltd to Closed Won."}
    ]
    told("ingest", str(write_lines(tmp_path / "call.jsonl", call)))
    assert value(told, "stage") == "Negotiation/Review"
    (waiting,) = told("memory", "review", "--json").rows
    assert waiting["changes"]["stage"]["old"] == "Negotiation/Review"
    assert "Closed Won" in told("memory", "review").out
    told("memory", "review", "--approve", waiting["id"], "--set", "nonsense").failed(2, "field=value")
    (change,) = told(
        "memory", "review", "--approve", waiting["id"], "--set", "stage=Closed Lost", "--json"
    ).rows
    assert change["fields"]["stage"] == ["Negotiation/Review", "Closed Lost"]
    assert value(told, "stage") == "Closed Lost"
    assert told("memory", "review", "--json").rows == []
    told("memory", "review", "--reject", waiting["id"]).failed(1, "nothing with the id")


def test_everything_is_restored_exactly(told: Cli, tmp_path: Path) -> None:
    exported = told("memory", "export", "--all").out
    (tmp_path / "all.jsonl").write_text(exported)
    told("memory", "import", str(tmp_path / "all.jsonl")).failed(1, "has a memory already", "--replace")
    assert told("--data", str(tmp_path / "other"), "memory", "import", str(tmp_path / "all.jsonl")).code == 0
    assert told("--data", str(tmp_path / "other"), "memory", "export", "--all").out == exported
    assert told("--data", str(tmp_path / "other"), "memory", "check").code == 0
    told("memory", "undo", str(stage_change(told)))
    assert told("memory", "import", str(tmp_path / "all.jsonl"), "--replace").code == 0
    assert told("memory", "export", "--all").out == exported


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("not json", ["not JSON", ":1:"]),
        ("[1]", ["row 1", "columns"]),
        ('{"user": "ann", "kind": "accounts", "key": "", "value": {}}', ["row 1", "must be text"]),
        ('{"user": "ann", "kind": "accounts", "key": "k", "value": 3}', ["row 1", "must be an object"]),
    ],
)
def test_what_is_no_export_is_refused_whole(told: Cli, tmp_path: Path, line: str, words: list[str]) -> None:
    before = told("memory", "export", "--all").out
    (tmp_path / "bad.jsonl").write_text(line + "\n")
    told("memory", "import", str(tmp_path / "bad.jsonl"), "--replace").failed(1, *words)
    told("memory", "import", str(tmp_path / "none.jsonl")).failed(1, "cannot read")
    assert told("memory", "export", "--all").out == before


def test_the_memory_is_shown_as_it_was(told: Cli) -> None:
    rows = told("memory", "history", "renewal", "--json").rows
    (then,) = told("memory", "show", "renewal", "--at", rows[0]["at"], "--json").rows
    assert then["value"]["stage"] == "Qualification"
    assert told("memory", "show", "--at", "2020-01-01", "--json").rows == []
    assert value(told, "stage") == "Negotiation/Review"
