"""Every command, its JSON and its exit codes, in this process."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

import pytest

from memory.store import AsyncStoreAdapter
from tests.cli.conftest import conversation, stored, write_lines
from tests.support.declared_reader import met, state

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Cli

TALK: Final = (
    "Met Dana Whitfield, VP Operations at Northwind Traders.\n"
    "Dana Whitfield's email is dana@northwind.example.\n"
    "The renewal 006XX000001a2Bc moved to Negotiation, $48k, closing 2027-03-15.\n"
)
FACTS: Final = (
    *met("Dana Whitfield", "Northwind Traders", "VP Operations"),
    ("Dana Whitfield's email", "contacts", {"name": "Dana Whitfield", "email": "dana@northwind.example"}),
    (
        "The renewal 006",
        "opportunities",
        {
            "name": "renewal",
            "id": "006XX000001a2Bc",
            "stage": ("Negotiation/Review", "Negotiation"),
            "amount": (48000.0, "$48k"),
            "close_date": "2027-03-15",
        },
    ),
    *met("Noor Haddad", "Contoso"),
)


@pytest.fixture(autouse=True)
def _stated(monkeypatch: pytest.MonkeyPatch) -> None:
    state(monkeypatch, *FACTS)


@pytest.fixture
def talked(cli: Cli) -> Cli:
    assert cli("chat", "--thread", "deals", stdin=TALK).code == 0
    return cli


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nonsense"], ["No such command", "orchestrator --help"]),
        (["memory", "nonsense"], ["No such command", "orchestrator memory --help"]),
        (["--nonsense"], ["No such option"]),
        (["chat", "--nonsense"], ["No such option", "orchestrator chat --help"]),
        (["chat", "surplus"], ["surplus"]),
        (["ingest"], ["Missing argument"]),
        (["memory", "search"], ["Missing argument", "orchestrator memory search --help"]),
        (["memory", "search", "x", "--limit", "0"], ["--limit"]),
        (["memory", "search", "x", "--limit", "many"], ["--limit", "integer"]),
        (["memory", "search", "x", "--kind", "invoices"], ["invoices", "accounts", "messages"]),
        (["memory", "show", "--kind", "messages"], ["--kind"]),
        (["threads", "show"], ["Missing argument"]),
        (["--user", "", "threads", "list"], ["user name", "empty"]),
        (["threads", "list", "--user", "a\x1b[2J"], ["user name", "control characters"]),
    ],
)
def test_wrong_usage_is_one_line_and_exit_code_2(cli: Cli, arguments: list[str], words: list[str]) -> None:
    done = cli(*arguments)
    done.failed(2, *words)
    assert done.out == ""
    assert "\x1b" not in done.err


@pytest.mark.parametrize("arguments", [[], ["memory"], ["threads"]])
def test_without_a_command_the_commands_are_shown(cli: Cli, arguments: list[str]) -> None:
    done = cli(*arguments)
    assert done.code == 2
    assert "Usage: orchestrator" in done.err
    assert "Commands:" in done.err


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("ORCHESTRATOR_UPDATE_EVERY", "0"),
        ("ORCHESTRATOR_WINDOW", "many"),
        ("ORCHESTRATOR_TIMEZONE", "Mars/Olympus"),
        ("ORCHESTRATOR_TIMEZONE", "../../etc/passwd"),
        ("ORCHESTRATOR_NOW", "yesterday"),
        ("ORCHESTRATOR_NOW", "2026-11-20T09:00:00"),
        ("ORCHESTRATOR_NOW", "1763629200"),
        ("ORCHESTRATOR_LOG_LEVEL", "LOUD"),
        ("ORCHESTRATOR_UPDATE_ON_MENTION", "perhaps"),
        ("ORCHESTRATOR_RETRY_SECONDS", "-1"),
        ("ORCHESTRATOR_SERVER_TOKENS", "secret"),
        ("ORCHESTRATOR_CONTEXT_TOKENS", "1e3x"),
    ],
)
def test_a_wrong_setting_names_its_variable(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    monkeypatch.setenv(variable, value)
    done = cli("threads", "list")
    done.failed(2, variable, ".env.example")
    if variable.endswith("TOKENS"):
        assert "secret" not in done.err


def test_settings_come_from_options_then_the_environment_then_the_file(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / ".env").write_text(
        "ORCHESTRATOR_USER=from-file\nORCHESTRATOR_TIMEZONE=Mars/Olympus\n"
    )
    cli("threads", "list").failed(2, "ORCHESTRATOR_TIMEZONE")
    monkeypatch.setenv("ORCHESTRATOR_TIMEZONE", "Europe/Berlin")
    for user, arguments in (
        ("from-file", []), ("from-env", []), ("before", ["--user", "before"]), ("behind", ["--user", "before"]),
    ):  # fmt: skip
        monkeypatch.setenv("ORCHESTRATOR_USER", "" if user == "from-file" else "from-env")
        file = write_lines(
            tmp_path / f"{user}.jsonl", conversation("c1", f"Met {user.title()} Whitfield at Contoso.")
        )
        behind = ["--user", "behind"] if user == "behind" else []
        assert cli(*arguments, "ingest", str(file), *behind).code == 0
        assert stored(tmp_path, "messages", user), user


def test_a_model_without_a_key_says_what_to_do(cli: Cli) -> None:
    cli("--model", "gpt-4.1-mini", "chat", stdin="hello\n").failed(1, "OPENAI_API_KEY", "--model offline")


def test_a_model_that_cannot_be_reached_is_told_and_nothing_is_lost(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")  # nobody listens there
    monkeypatch.setenv("ORCHESTRATOR_MODEL_RETRIES", "0")
    monkeypatch.setenv("ORCHESTRATOR_RETRY_SECONDS", "0")
    done = cli("chat", "--thread", "t", stdin="Met Dana Whitfield at Northwind Traders.\n")
    assert (done.code, done.out) == (1, "")
    assert "the model cannot be reached" in done.err.splitlines()[0]
    assert "Traceback" not in done.err
    (row,) = cli("memory", "pending", "--json").rows
    assert (row["status"], row["thread"]) == ("pending", "t")
    monkeypatch.delenv("OPENAI_BASE_URL")
    assert cli("chat", stdin="hello\n").code == 0
    assert "Dana Whitfield" in cli("memory", "show").out


def test_memory_show(talked: Cli) -> None:
    everything = talked("memory", "show", "--json").rows
    assert {(row["kind"], row["value"].get("name")) for row in everything} >= {
        ("contacts", "Dana Whitfield"),
        ("accounts", "Northwind Traders"),
    }
    for row in everything:
        assert set(row) == {"user", "kind", "key", "value", "receipts"}
        assert set(row["receipts"]) == set(row["value"])
    (dana,) = talked("memory", "show", "dana@northwind.example", "--json").rows
    assert dana["value"]["title"] == "VP Operations"
    assert dana["receipts"]["title"]["quote"] == "VP Operations"
    people = talked("memory", "show", "--kind", "contacts", "--user", "ann")
    assert people.out.startswith("contacts: Dana Whitfield\n")
    assert '"VP Operations"' in people.out
    assert talked("memory", "show", "006XX000001a2Bc", "--kind", "opportunities").code == 0

    talked("memory", "show", "Zyxwv").failed(1, "Zyxwv", "memory search")
    talked("memory", "show", "Dana Whitfield", "--kind", "accounts").failed(1, "Dana Whitfield")
    nobody = talked("--user", "bob", "memory", "show")
    assert (nobody.code, nobody.out) == (0, "")


def test_receipts_are_characters_of_the_message(talked: Cli) -> None:
    rows = talked("memory", "export").rows
    said = {
        (r["value"]["thread"], r["value"]["message"]): r["value"] for r in rows if r["kind"] == "messages"
    }
    checked = 0
    for row in rows:
        for receipt in row["receipts"].values():
            text = said[receipt["thread"], receipt["message"]][receipt["of"]]
            assert text[receipt["start"] : receipt["end"]] == receipt["quote"] != ""
            checked += 1
    assert checked >= 8
    assert {row["user"] for row in rows} == {"ann"}


def test_memory_search(talked: Cli) -> None:
    (row,) = talked("memory", "search", "Northwind", "--json").rows
    assert row["query"] == "Northwind"
    assert {hit["kind"] for hit in row["hits"]} >= {"accounts", "contacts", "messages"}
    (row,) = talked(
        "memory", "search", "Northwind Traders", "--kind", "messages", "--limit", "1", "--json"
    ).rows
    (hit,) = row["hits"]
    assert hit["source"]["thread"] == "deals"
    assert "northwind" in hit["value"]["content"].casefold()
    text = talked("memory", "search", "Northwind", "--kind", "contacts")
    assert len(text.out.splitlines()) == 1
    assert "name: Dana Whitfield" in text.out
    assert talked("memory", "search", "zyxwv").out == ""
    assert talked("memory", "search", 'a "quoted" OR NOT (query* AND', "--json").code == 0
    (row,) = talked("--user", "bob", "memory", "search", "Northwind", "--json").rows
    assert row["hits"] == []


def test_export_of_everybody(talked: Cli, tmp_path: Path) -> None:
    odd = 'a/b..c "quoted" %2E'
    file = write_lines(tmp_path / "f.jsonl", conversation("c1", "Met Noor Haddad at Contoso.", user=odd))
    assert talked("ingest", str(file), "--any-user").code == 0
    users = {row["user"] for row in talked("memory", "export", "--all").rows}
    assert users == {"ann", odd}
    assert {row["user"] for row in talked("--user", odd, "memory", "export").rows} == {odd}


def test_threads(talked: Cli, tmp_path: Path) -> None:
    assert talked("chat", "--thread", "other", stdin="hello\n").code == 0
    rows = talked("threads", "list", "--json").rows
    assert [row["thread"] for row in rows] == ["other", "deals"]  # the latest first
    assert rows[1]["title"].startswith("Met Dana Whitfield")
    assert rows[1]["messages"] >= 3
    assert talked("threads", "list").out.count("\n") == 2
    shown = talked("threads", "show", "deals", "--json").rows
    assert [row["content"] for row in shown if row["role"] == "user"] == TALK.splitlines()
    assert "Dana Whitfield" in talked("threads", "show", "deals").out
    talked("threads", "show", "deals", "--user", "bob").failed(1, "no conversation 'deals'", "threads list")
    talked("threads", "delete", "deals", "--yes", "--user", "bob").failed(1, "no conversation 'deals'")

    refused = talked("threads", "delete", "deals", stdin="n\n")
    assert refused.code == 1
    assert len(talked("threads", "list").out.splitlines()) == 2
    assert b"Dana Whitfield" in saved(tmp_path)
    assert talked("threads", "delete", "deals", stdin="y\n").code == 0
    assert [row["thread"] for row in talked("threads", "list", "--json").rows] == ["other"]
    talked("threads", "show", "deals").failed(1, "no conversation 'deals'")
    assert talked("memory", "search", "Northwind", "--kind", "messages", "--json").rows[0]["hits"] == []
    # What was learned stays; the same id starts an empty conversation.
    assert [one["name"] for one in stored(tmp_path, "contacts")] == ["Dana Whitfield"]
    assert talked("chat", "--thread", "deals", stdin="hello\n").code == 0
    assert len([r for r in talked("threads", "show", "deals", "--json").rows if r["role"] == "user"]) == 1


def saved(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in (folder / "data").glob("threads.sqlite*"))


def test_a_conversation_goes_on_where_it_was(talked: Cli, tmp_path: Path) -> None:
    assert talked("chat", "--thread", "deals", stdin="Met Noor Haddad at Contoso.\n").code == 0
    users = [row for row in talked("threads", "show", "deals", "--json").rows if row["role"] == "user"]
    assert len(users) == 4
    talked("chat", "--thread", "bad\x1fid", stdin="").failed(1, "conversation's id")
    talked("chat", "--thread", "x" * 300, stdin="").failed(1, "conversation's id")
    # Another user's thread of the same name is another thread.
    assert (
        "Northwind"
        not in talked("--user", "bob", "chat", "--thread", "deals", stdin="What do we know about Dana?\n").out
    )


def test_chat_commands_do_not_reach_the_model(cli: Cli) -> None:
    done = cli("chat", stdin="/help\n\n   \n/memory\n/quit\nMet Dana Whitfield at Contoso.\n")
    assert (done.code, done.out) == (0, "")
    assert "/threads" in done.err
    assert "nothing yet" in done.err
    assert cli("threads", "list").out == ""


def test_what_waits_is_shown_and_tried_again(cli: Cli, tmp_path: Path) -> None:
    assert cli("memory", "pending").out == ""
    assert cli("chat", "--thread", "deals", stdin="Met Dana Whitfield at Northwind Traders.\n").code == 0
    with AsyncStoreAdapter(tmp_path / "data" / "memory.sqlite") as store:
        (item,) = [i for i in store.scan(("ann", "messages")) if i.value["role"] == "user"]
        value = {**item.value, "status": "quarantined", "attempts": 5, "reason": "the model\x1b[2J was\naway"}
        store.put(("ann", "messages"), item.key, value)
    (row,) = cli("memory", "pending", "--json").rows
    assert (row["status"], row["thread"], row["reason"]) == ("quarantined", "deals", value["reason"])
    shown = cli("memory", "pending").out
    assert "quarantined" in shown
    assert "\x1b" not in shown
    done = cli("memory", "retry")
    assert done.code == 0
    assert "1 messages tried again, 1 done, 0 still wait" in done.out + done.err
    assert cli("memory", "pending").out == ""
    assert len(stored(tmp_path, "contacts")) == 1


def test_all_json_is_one_object_a_line(talked: Cli) -> None:
    for arguments in (
        ["memory", "show", "--json"], ["memory", "export"], ["memory", "pending", "--json"],
        ["memory", "search", "x", "--json"], ["threads", "list", "--json"], ["threads", "show", "deals", "--json"],
    ):  # fmt: skip
        done = talked(*arguments)
        assert done.code == 0, arguments
        rows: list[Any] = [json.loads(line) for line in done.out.splitlines()]
        assert all(isinstance(row, dict) for row in rows)
