"""The agreement of two annotators: what is compared, and what cannot be."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import pytest

from training import agreement

if TYPE_CHECKING:
    from pathlib import Path

MARKED = "Met [[c1.name|Dana Whitfield]]."
OTHERWISE = "Met [[c1.name|Dana]] Whitfield."
PLAIN = "Met Dana Whitfield."


def write(path: Path, **texts: str) -> Path:
    rows = [{"id": name, "messages": [{"role": "user", "text": text}]} for name, text in texts.items()]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def compare(monkeypatch: pytest.MonkeyPatch, first: Path, second: Path) -> None:
    monkeypatch.setattr(sys, "argv", ["agreement", str(first), str(second)])
    agreement.main()


def test_spans_that_both_and_only_one_marked_are_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    first = write(tmp_path / "first.jsonl", a=MARKED, b=MARKED)
    compare(monkeypatch, first, write(tmp_path / "second.jsonl", a=MARKED, b=OTHERWISE))
    told = capsys.readouterr().out
    assert "2 conversations, 1 annotated alike" in told
    assert "| all | 1 | 2 | 0.500 |" in told


def test_a_conversation_that_the_second_file_lacks_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = write(tmp_path / "first.jsonl", a=MARKED, b=MARKED)
    with pytest.raises(ValueError, match="b: the second file has no such conversation"):
        compare(monkeypatch, first, write(tmp_path / "second.jsonl", a=MARKED))


def test_files_in_which_nothing_is_marked_have_no_agreement(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = write(tmp_path / "first.jsonl", a=PLAIN)
    with pytest.raises(SystemExit, match="1 conversations, and neither reader has marked anything"):
        compare(monkeypatch, first, write(tmp_path / "second.jsonl", a=PLAIN))
