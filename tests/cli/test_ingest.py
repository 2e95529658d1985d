"""`ingest`: what is read, what is refused and how that is told, and that a second time changes nothing."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.cli.conftest import conversation, stored, write_lines

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Cli

DANA = "Met Dana Whitfield, VP Operations at Northwind Traders."


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


def test_users_of_lines_beat_the_option_behind_which_beats_the_one_before(cli: Cli, tmp_path: Path) -> None:
    file = write_lines(tmp_path / "f.jsonl", conversation("c", DANA), conversation("d", DANA, user="carol"))
    assert cli("--user", "ann", "ingest", str(file), "--user", "bob").code == 0
    assert len(stored(tmp_path, "contacts", "bob")) == len(stored(tmp_path, "contacts", "carol")) == 1
    assert stored(tmp_path, "contacts", "ann") == []


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
