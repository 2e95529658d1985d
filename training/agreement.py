"""Agreement between an author and a second annotator: spans that both mark alike, by label.

    python -m training.agreement FIRST.jsonl SECOND.jsonl [...]     pairs of files

Both files of a pair must have the same text; only the annotation may differ.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from training.markup import load

if TYPE_CHECKING:
    from collections.abc import Sequence

    from training.markup import Conversation

Place = tuple[int, str, int, int, str, str]
"""Message, `content` or `speaker`, start, end, label, value."""


def places(conv: Conversation) -> set[Place]:
    """Return the marked spans of a conversation, without the numbers of their records (`o`, not `o1`)."""
    return {
        (one.message, one.of, one.start, one.end, _marked(one.ref, one.op, one.field), one.value or "")
        for one in conv.spans
    }


def _marked(ref: str | None, op: str, name: str | None) -> str:
    return f"{(ref or 'x')[0]}.{name or op}" + ("-" if op == "end" else "")


def compare(
    first: Sequence[Conversation], second: Sequence[Conversation]
) -> tuple[Counter[str], Counter[str], int]:
    """Return the numbers of spans that both and only one marked, by label, and of conversations marked alike.

    Raises `ValueError` if the second file lacks a conversation, or if the texts of one differ.
    """
    both, one_only, alike = Counter[str](), Counter[str](), 0
    others = {conv.row["id"]: conv for conv in second}
    for conv in first:
        other = others.get(conv.row["id"])
        if other is None:
            raise ValueError(f"{conv.row['id']}: the second file has no such conversation")
        if [one.text for one in conv.messages] != [one.text for one in other.messages]:
            raise ValueError(f"{conv.row['id']}: the second reader changed the words")
        mine, theirs = places(conv), places(other)
        both.update(place[4] for place in mine & theirs)
        one_only.update(place[4] for place in mine ^ theirs)
        alike += mine == theirs and conv.links == other.links
    return both, one_only, alike


def main() -> None:
    """Print the agreement over all pairs of files as a table."""
    both, one_only, alike, count = Counter[str](), Counter[str](), 0, 0
    for first, second in zip(sys.argv[1::2], sys.argv[2::2], strict=True):
        left, right = list(load(Path(first))), list(load(Path(second)))
        shared, different, same = compare(left, right)
        both, one_only, alike, count = both + shared, one_only + different, alike + same, count + len(left)
    if not both and not one_only:
        sys.exit(f"{count} conversations, and neither reader has marked anything in them")
    print(f"{count} conversations, {alike} annotated alike ({alike / max(count, 1):.0%})\n")
    print("| marked | both | one only | agreement (F1) |\n|---|---|---|---|")
    rows = [("all", both.total(), one_only.total())]
    rows += [(label, both[label], one_only[label]) for label, _ in (both + one_only).most_common(40)]
    for label, shared_count, different_count in rows:
        f1 = 2 * shared_count / (2 * shared_count + different_count)
        print(f"| {label} | {shared_count} | {different_count} | {f1:.3f} |")


if __name__ == "__main__":
    main()
