"""Conversion between the corpus and the drafts that authors write: annotated conversations as plain text.

    === 001 | 2026-03-02T10:12:00+01:00 | en | terse_note
    >> user
    text of a message, over as many lines as it has
    >> assistant
    text
    >> user | [[c1.name|Dana Whitfield]]
    a message with a speaker's label
    >> inside c1.name|Bev
    >> links c1.account=a1 o1.account=a1

In a message, a line that begins with `>> `, `=== ` or a backslash gets a backslash before it.

    python -m training.drafts read FOLDER AUTHOR    converts part*.txt to AUTHOR.jsonl, and prints faults
    python -m training.drafts write FILE.jsonl      prints the file as a draft, for a second annotator
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from training.markup import conversation, faults

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ESCAPE: Final = "\\"


def read_draft(text: str, author: str) -> Iterator[dict[str, Any]]:
    """Yield the conversations of a draft; raises `ValueError` for a line outside of a message."""
    row: dict[str, Any] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("=== "):
            if row:
                yield _finished(row)
            row = _head(line, author, number)
        elif not row:
            if line.strip():
                raise ValueError(f"line {number}: text before the first conversation")
        elif not _annotation(row, line) and not _words(row, line):
            raise ValueError(f"line {number}: text outside a message: {line[:60]}")
    if row:
        yield _finished(row)


def _annotation(row: dict[str, Any], line: str) -> bool:
    """Add a `>> ` line (the start of a message, `inside` or `links`); return False for any other line."""
    if line.startswith(">> inside "):
        row.setdefault("inside", []).append(line.removeprefix(">> inside ").strip())
    elif line.startswith(">> links"):
        row["links"] |= dict(pair.split("=", 1) for pair in line.removeprefix(">> links").split())
    elif line.startswith(">> "):
        row["messages"].append(_message(line))
    else:
        return False
    return True


def _words(row: dict[str, Any], line: str) -> bool:
    """Add a line to the last message; return False if it has text and no message is open."""
    closed = bool(row["links"] or row.get("inside"))
    if row["messages"] and not closed:
        row["messages"][-1]["text"] += f"{line.removeprefix(ESCAPE)}\n"
    return not line.strip() or (bool(row["messages"]) and not closed)


def _head(line: str, author: str, number: int) -> dict[str, Any]:
    parts = [part.strip() for part in line.removeprefix("=== ").split("|")]
    if len(parts) != 4:
        raise ValueError(f"line {number}: a conversation begins with `=== number | time | language | genre`")
    return {
        "id": f"{author}-{parts[0]}",
        "author": author,
        "at": parts[1],
        "lang": parts[2],
        "genre": parts[3],
        "messages": [],
        "links": {},
    }


def _message(line: str) -> dict[str, str]:
    role, _, speaker = line.removeprefix(">> ").partition("|")
    label = {"speaker": speaker.strip()} if speaker.strip() else {}
    return {"role": role.strip(), **label, "text": ""}


def _finished(row: dict[str, Any]) -> dict[str, Any]:
    for message in row["messages"]:
        message["text"] = message["text"].strip("\n")
    return row


def write_draft(row: Mapping[str, Any]) -> str:
    """Return a conversation as the text of a draft."""
    lines = [f"=== {row['id'].partition('-')[2]} | {row['at']} | {row['lang']} | {row['genre']}"]
    for message in row["messages"]:
        label = f" | {message['speaker']}" if message.get("speaker") else ""
        text = re.sub(r"^(?=>> |=== |\\)", lambda _: ESCAPE, message["text"], flags=re.MULTILINE)
        lines += [f">> {message['role']}{label}", text]
    lines += [f">> inside {entry}" for entry in row.get("inside", ())]
    if row.get("links"):
        lines.append(">> links " + " ".join(f"{link}={target}" for link, target in row["links"].items()))
    return "\n".join(lines) + "\n"


def main() -> None:
    """Run the command that the arguments name."""
    command, path, *rest = sys.argv[1:]
    if command == "write":
        rows = [json.loads(line) for line in Path(path).read_text("utf-8").splitlines()]
        print("\n".join(map(write_draft, rows)))
        return
    folder, author = Path(path), rest[0]
    rows = [
        row
        for part in sorted(folder.glob("part*.txt"))
        for row in read_draft(part.read_text("utf-8"), author)
    ]
    (folder / f"{author}.jsonl").write_text(
        "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8"
    )
    wrong = [f"{row['id']}: {fault}" for row in rows for fault in faults(row)]
    counts = Counter(kind for row in rows for kind, found in conversation(row).gold().items() for _ in found)
    print("\n".join([*wrong, f"{len(rows)} conversations, {len(wrong)} faults, {dict(counts)}"]))


if __name__ == "__main__":
    main()
