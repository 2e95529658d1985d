"""`ingest`: what is read, what is refused and how that is told, and that a second time changes nothing."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.cli.conftest import conversation, stored, write_lines
from tests.support.declared_reader import met, state

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Cli

DANA = "Met Dana Whitfield, VP Operations at Northwind Traders."
DEAL = {"name": "renewal", "account_name": "Contoso Ltd"}
AMOUNTS = (
    ("$48k", 48000.0),
    ("$6k", 6000.0),
    ("$7k", 7000.0),
    ("$8k", 8000.0),
    ("$9k", 9000.0),
    ("$52k", 52000.0),
)
FACTS = (
    *met("Dana Whitfield", "Northwind Traders", "VP Operations"),
    *met("Noor Haddad", "Contoso"),
    ("this is Dana", "contacts", {"name": "Dana Whitfield", "account_name": "Northwind Traders"}),
    ("My email is dana", "contacts", {"email": "dana@northwind.example"}),
    *(
        (f"The Contoso Ltd renewal is {words}", "opportunities", {**DEAL, "amount": (amount, words)})
        for words, amount in AMOUNTS
    ),
    (
        "The renewal with Contoso Ltd",
        "opportunities",
        {
            **DEAL,
            "stage": ("Negotiation/Review", "Negotiation"),
            "amount": (48000.0, "$48k"),
            "close_date": "2027-03-15",
        },
    ),
    ("The renewal with Contoso Ltd", "accounts", {"name": "Contoso Ltd"}),
    ("The renewal with Contoso Ltd is in", "opportunities", {**DEAL, "amount": (7000.0, "$7k")}),
    (
        "send the SOW",
        "tasks",
        {"subject": "send the SOW", "related_to": "Contoso Ltd", "due_date": "2027-01-22"},
    ),
    ("I prefer short", "profile", {"response_length": "short"}),
    ("My time zone", "profile", {"timezone": "Europe/Berlin"}),
    ("Remind me to buy milk", "todos", {"content": "buy milk"}),
)


@pytest.fixture(autouse=True)
def _stated(monkeypatch: pytest.MonkeyPatch) -> None:
    state(monkeypatch, *FACTS)


def test_lines_without_ids_are_the_same_lines_next_time(cli: Cli, tmp_path: Path) -> None:
    rows = [
        conversation(None, DANA, "thanks"),
        conversation(None, "Met Noor Haddad at Contoso."),
        conversation(None, DANA, "thanks"),  # the same words again: the same conversation
        {
            "id": 7,
            "messages": [{"id": 1, "role": "user", "content": DANA}, {"role": "assistant", "content": "ok"}],
        },
    ]
    file = write_lines(tmp_path / "f.jsonl", *rows)
    first = cli("ingest", str(file))
    assert (first.code, first.out) == (0, "")
    assert first.err.startswith("4 conversations, 5 new messages: ")
    before = cli("memory", "export").out
    again = cli("ingest", str(file))
    assert again.err == "4 conversations, 0 new messages: 0 records new, 0 changed, 0 values refused\n"
    assert cli("memory", "export").out == before
    assert sorted(one["name"] for one in stored(tmp_path, "contacts")) == ["Dana Whitfield", "Noor Haddad"]
    threads = {row["thread"] for row in cli("threads", "list", "--json").rows}
    assert "7" in threads
    assert len(threads) == 3
    ids = [row["message"] for row in cli("threads", "show", "7", "--json").rows]
    assert ids == ["1", "7:1"]
    assert {row["origin"] for row in cli("threads", "list", "--json").rows} == {"ingest"}


def test_times_are_kept_and_naive_ones_are_of_the_time_zone(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ORCHESTRATOR_TIMEZONE", "Europe/Berlin")
    message = {"role": "user", "content": DANA}
    file = write_lines(
        tmp_path / "f.jsonl",
        {
            "id": "own",
            "at": "2026-01-01T00:00:00Z",
            "messages": [{**message, "at": "2026-03-02T10:00:00-05:00"}],
        },
        {"id": "line", "at": "2026-01-01T00:00:00Z", "messages": [message]},
        {"id": "naive", "at": "2026-07-01T12:00:00", "messages": [message]},
    )
    assert cli("ingest", str(file)).code == 0
    at = {t: cli("threads", "show", t, "--json").rows[0]["at"] for t in ("own", "line", "naive")}
    assert at == {
        "own": "2026-03-02T10:00:00-05:00",
        "line": "2026-01-01T00:00:00+00:00",
        "naive": "2026-07-01T12:00:00+02:00",
    }


def test_new_messages_of_a_known_conversation_are_added(cli: Cli, tmp_path: Path) -> None:
    file = write_lines(tmp_path / "f.jsonl", conversation("c", DANA))
    assert cli("ingest", str(file)).code == 0
    write_lines(file, conversation("c", DANA, "Met Noor Haddad at Contoso."))
    done = cli("ingest", str(file))
    assert "1 conversations, 1 new messages" in done.err
    assert len(stored(tmp_path, "contacts")) == 2


def test_a_transcript(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "call.txt").write_text(
        "Dana Whitfield: Hi, this is Dana Whitfield from Northwind Traders.\n"
        "  We want to renew.\n"
        "Support: Great.\n\n"
        "Dana Whitfield: My email is dana@northwind.example.\n"
    )
    assert cli("ingest", "call.txt").code == 0
    rows = cli("threads", "show", "call", "--json").rows
    assert [(row["role"], row["name"]) for row in rows] == [
        ("user", "Dana Whitfield"), ("assistant", "Support"), ("user", "Dana Whitfield"),
    ]  # fmt: skip
    assert rows[0]["content"].splitlines() == [
        "Hi, this is Dana Whitfield from Northwind Traders.", "  We want to renew.",
    ]  # fmt: skip
    assert "Dana Whitfield" in {one.get("name") for one in stored(tmp_path, "contacts")}
    assert "0 new messages" in cli("ingest", "call.txt").err


def test_the_option_behind_beats_the_one_before_and_lines_name_users_where_that_is_allowed(
    cli: Cli, tmp_path: Path
) -> None:
    file = write_lines(tmp_path / "f.jsonl", conversation("c", DANA), conversation("d", DANA, user="carol"))
    assert cli("--user", "ann", "ingest", str(file), "--user", "bob", "--any-user").code == 0
    assert len(stored(tmp_path, "contacts", "bob")) == len(stored(tmp_path, "contacts", "carol")) == 1
    assert stored(tmp_path, "contacts", "ann") == []


def test_a_line_writes_for_nobody_but_who_hands_it_in(cli: Cli, tmp_path: Path) -> None:
    file = write_lines(
        tmp_path / "f.jsonl",
        conversation("v", DANA, user="victim"),
        conversation("a", "Met Noor Haddad at Contoso.", user="ann"),
    )
    done = cli("ingest", str(file))
    assert done.code == 1
    assert "conversation v: it names another user, 'victim'; allow that with --any-user" in done.err
    assert stored(tmp_path, "contacts", "victim") == stored(tmp_path, "messages", "victim") == []
    assert [one["name"] for one in stored(tmp_path, "contacts")] == ["Noor Haddad"]


def test_where_nobody_is_named_a_line_may_name_whom_only_files_have_told_of(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert cli("chat", stdin="Met Dana Whitfield at Northwind Traders.\n").code == 0
    monkeypatch.delenv("ORCHESTRATOR_USER")
    file = write_lines(
        tmp_path / "f.jsonl",
        conversation("c", DANA, user="carol"),
        conversation("d", "Met Noor Haddad at Contoso.", user="carol"),
        conversation("e", "Met Noor Haddad at Contoso.", user="ann"),
    )
    for _ in range(2):
        done = cli("ingest", str(file))
        assert done.code == 1
        assert done.err.count("it names another user, 'ann'") == 1
    assert len(stored(tmp_path, "contacts", "carol")) == 2
    assert [one["name"] for one in stored(tmp_path, "contacts")] == ["Dana Whitfield"]


RENEWAL = "The renewal with Contoso Ltd is at $48k.\n"


def said(identity: str, text: str, role: str = "user", name: str | None = None) -> dict[str, Any]:
    return {"id": identity, "messages": [{"role": role, "content": text, **({"name": name} if name else {})}]}


def amount(cli: Cli) -> Any:
    (row,) = cli("memory", "show", "renewal", "--kind", "opportunities", "--json").rows
    return row["value"]["amount"]


@pytest.mark.parametrize("name", [None, "import", "user", "ann", "system", "us\u0435r"])
def test_a_file_does_not_overwrite_what_the_user_said(cli: Cli, tmp_path: Path, name: str | None) -> None:
    assert cli("chat", stdin=RENEWAL).code == 0
    file = write_lines(tmp_path / "f.jsonl", said("c", "The Contoso Ltd renewal is $7k now.", name=name))
    done = cli("ingest", str(file))
    assert (done.code, "1 wait for your decision" in done.err) == (0, True)
    assert amount(cli) == 48000
    (row,) = cli("memory", "review", "--json").rows
    assert row["changes"]["amount"]["new"] == 7000
    assert row["changes"]["amount"]["receipt"]["by"] == {"role": "file", "name": name}
    assert "a file, " in cli("memory", "review").out
    cli("memory", "review", "--approve", row["id"])
    assert amount(cli) == 7000
    again = write_lines(tmp_path / "g.jsonl", said("d", "The Contoso Ltd renewal is $9k now.", name=name))
    assert cli("ingest", str(again)).code == 0
    assert amount(cli) == 7000, "what the user has approved is theirs"


def test_a_transcript_of_import_and_user_lines_is_a_files_word(cli: Cli, tmp_path: Path) -> None:
    assert cli("chat", stdin=RENEWAL).code == 0
    (tmp_path / "call.txt").write_text(
        "import: The Contoso Ltd renewal is $7k now.\nann: The Contoso Ltd renewal is $8k.\n"
    )
    assert cli("ingest", "call.txt", "--mine").code == 0
    assert amount(cli) == 48000
    (tmp_path / "mine.txt").write_text("Ann Lee: The Contoso Ltd renewal is $9k now.\n")
    assert cli("ingest", "mine.txt", "--me", "Ann Lee").code == 0
    assert amount(cli) == 9000


def test_ones_own_words_in_a_file_count_if_one_says_so(cli: Cli, tmp_path: Path) -> None:
    assert cli("chat", stdin=RENEWAL).code == 0
    talk = [
        {"role": "assistant", "content": "The Contoso Ltd renewal is $6k."},
        {"role": "user", "content": "The Contoso Ltd renewal is $7k.", "name": "Mallory Krantz"},
        {"role": "user", "content": "The Contoso Ltd renewal is $52k now. I prefer short answers."},
    ]
    file = write_lines(tmp_path / "f.jsonl", {"id": "c", "messages": talk})
    assert cli("ingest", str(file), "--mine").code == 0
    assert amount(cli) == 52000
    assert [one["response_length"] for one in stored(tmp_path, "profile")] == ["short"]


def test_preferences_and_todos_in_a_file_are_nobodys(cli: Cli, tmp_path: Path) -> None:
    text = "I prefer short answers. Remind me to buy milk. My time zone is Europe/Berlin."
    assert cli("ingest", str(write_lines(tmp_path / "f.jsonl", said("c", text)))).code == 0
    assert stored(tmp_path, "profile") == stored(tmp_path, "todos") == []


def test_what_a_file_says_shows_its_source_in_every_list(cli: Cli, tmp_path: Path) -> None:
    text = "The renewal with Contoso Ltd is in Negotiation at $7k, closing 2027-03-15. Please send the SOW to Contoso Ltd by 2027-01-22."
    assert (
        cli("ingest", str(write_lines(tmp_path / "f.jsonl", said("c", text, name="Mallory Krantz")))).code
        == 0
    )
    for command in (
        ["memory", "show", "renewal"],
        ["memory", "search", "renewal"],
        ["memory", "due"],
        ["memory", "stale", "--days", "1"],
        ["memory", "missing"],
        ["memory", "history", "renewal"],
    ):
        shown = cli(*command).out
        if shown:
            assert "Mallory Krantz in a file" in shown, command
    assert [row["from_files"] for row in cli("memory", "pipeline", "--json").rows] == [1]
    asked = "What do we know about Contoso?\nWhat is the total amount of my open deals?\nWhat is due?\nWhat is the amount of the renewal?\n"
    replies = cli("chat", stdin=asked).out
    assert "(Mallory Krantz in a file" in replies, replies
    assert "1 as files say" in replies, replies
    assert "(you" not in replies


BAD: list[tuple[Any, str]] = [
    ("{not json", "not JSON"),
    ('["a list"]', ""),
    ("17", ""),
    ("null", ""),
    ('"text"', ""),
    (json.dumps({"id": "x"}), "messages"),
    (json.dumps({"id": "x", "messages": []}), "messages"),
    (json.dumps({"messages": "hello"}), "messages"),
    (json.dumps({"messages": [{"role": "user"}]}), "messages.0.content"),
    (json.dumps({"messages": [{"role": "user", "content": None}]}), "messages.0.content"),
    (json.dumps({"messages": [{"role": "robot", "content": "x"}]}), "messages.0.role"),
    (json.dumps({"messages": [{"role": "user", "content": "x", "at": "yesterday"}]}), "messages.0.at"),
    (json.dumps({"user": " ", "messages": [{"role": "user", "content": "x"}]}), "user"),
    (json.dumps({"messages": [{"role": "user", "content": "x"}]})[:-3], "not JSON"),
    ('{"messages": [{"role": "user", "content": NaN}]}', "not JSON"),
    ("[" * 100_000, "not JSON"),
]


def test_bad_lines_are_told_by_file_line_and_reason_and_the_rest_goes_on(cli: Cli, tmp_path: Path) -> None:
    good = [
        json.dumps(conversation(f"c{n}", text))
        for n, text in enumerate((DANA, "Met Noor Haddad at Contoso."))
    ]
    file = tmp_path / "f.jsonl"
    file.write_text("\n".join([good[0], *(line for line, _ in BAD), "", good[1]]) + "\n")
    done = cli("ingest", str(file))
    assert (done.code, done.out) == (1, "")
    lines = done.err.splitlines()
    assert lines[0].startswith("2 conversations, 2 new messages")
    assert len(lines) == 1 + len(BAD)
    for number, (told, (_, reason)) in enumerate(zip(lines[1:], BAD, strict=True), 2):
        assert told.startswith(f"orchestrator: {file}:{number}: "), told
        assert reason in told, told
        assert len(told) < 500
    assert len(stored(tmp_path, "contacts")) == 2


def test_bytes_that_are_no_text(cli: Cli, tmp_path: Path) -> None:
    line = json.dumps(conversation("c", DANA)).encode()
    (tmp_path / "latin.jsonl").write_bytes(line.replace(b"Dana", b"D\xe4na") + b"\n" + line + b"\n")
    done = cli("ingest", "latin.jsonl")
    assert done.code == 1
    assert "latin.jsonl:1: not JSON" in done.err
    assert len(stored(tmp_path, "contacts")) == 1
    (tmp_path / "bom.jsonl").write_bytes(b"\xef\xbb\xbf" + line.replace(b'"c"', b'"b"') + b"\n")
    assert cli("ingest", "bom.jsonl").code == 0
    (tmp_path / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 10)
    done = cli("ingest", "picture.png")
    assert done.code == 1
    assert done.err.count("picture.png") == 1
    assert "picture.png is not text in UTF-8; nothing of it was read" in done.err
    assert all(c.isprintable() or c == "\n" for c in done.err)


def test_an_array_in_a_file_is_told_apart_from_lines(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "f.json").write_text(json.dumps([conversation("c", DANA)], indent=2))
    done = cli("ingest", "f.json")
    assert done.code == 1
    assert "f.json:1: " in done.err
    assert stored(tmp_path, "contacts") == []


def test_lone_surrogates_and_control_characters_in_json(cli: Cli, tmp_path: Path) -> None:
    raw = '{"id": "c\\u001b[2J", "messages": [{"role": "user", "content": "\\ud800 Met Dana Whitfield\\u0000 at Northwind Traders. \\ud83d\\ude00 \\udfff"}]}\n'
    (tmp_path / "f.jsonl").write_text(raw)
    assert cli("ingest", "f.jsonl").code == 0
    (row,) = cli("threads", "show", "c\x1b[2J", "--json").rows
    assert row["content"].startswith("\ufffd Met Dana")
    assert row["content"].endswith("😀 \ufffd")
    for command in (
        ["threads", "list"],
        ["threads", "show", "c\x1b[2J"],
        ["memory", "show"],
        ["memory", "search", "Dana"],
    ):
        shown = cli(*command).out
        assert all(c.isprintable() or c == "\n" for c in shown), command
    assert "0 new messages" in cli("ingest", "f.jsonl").err


def test_files_that_cannot_be_read(cli: Cli, tmp_path: Path) -> None:
    good = write_lines(tmp_path / "good.jsonl", conversation("c", DANA))
    (tmp_path / "empty.jsonl").touch()
    (tmp_path / "blank.txt").write_text("\n \n")
    missing = tmp_path / "no\x1b[2J.jsonl"
    done = cli("ingest", str(missing), str(tmp_path), "empty.jsonl", "blank.txt", str(good))
    assert done.code == 1
    lines = done.err.splitlines()
    assert lines[0].startswith("1 conversations, 1 new messages")
    assert [line.rpartition(": ")[2] for line in lines[1:]] == ["No such file or directory", "Is a directory"]
    assert "\x1b" not in done.err
    assert len(stored(tmp_path, "contacts")) == 1
    assert cli("ingest", "empty.jsonl", "blank.txt").code == 0


@pytest.mark.parametrize("user", ["x" * 10_000, "a\tb", "a\u202eb"])
def test_a_line_of_an_impossible_user_is_told(cli: Cli, tmp_path: Path, user: str) -> None:
    file = write_lines(tmp_path / "f.jsonl", conversation("c", DANA, user=user), conversation("d", DANA))
    done = cli("ingest", str(file))
    assert done.code == 1
    assert "user name cannot be used" in done.err
    assert done.err.count("\n") == 2
    assert len(stored(tmp_path, "contacts")) == 1
