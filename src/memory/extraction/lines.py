"""Cut messages into the lines of extraction calls: text that does not fit is split, never dropped."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from memory.domain.drafts import Line
from memory.text import sentences

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from memory.records.messages import LoggedMessage

LINE_LENGTH: Final = 8_000
"""Characters in one line; a longer message is several lines."""


def make_lines(
    context: Sequence[LoggedMessage],
    batch: Sequence[LoggedMessage],
    *,
    longest: int = LINE_LENGTH,
    zone: str = "UTC",
) -> list[Line]:
    """Return the messages of an extraction as numbered lines, earlier ones first and marked as context.

    A new message of more than `longest` characters becomes several lines; of an earlier one only the
    beginning is shown. `zone` is the time zone (IANA name) in which "Friday" is read.
    """
    lines = [
        Line(f"c{number}", message, message.message.content[:longest], context=True, zone=zone)
        for number, message in enumerate(context, 1)
    ]
    for number, message in enumerate(batch, 1):
        pieces = list(_pieces(message.message.content, longest))
        for part, (start, end) in enumerate(pieces, 1):
            ref = f"m{number}" if len(pieces) == 1 else f"m{number}.{part}"
            lines.append(Line(ref, message, message.message.content[start:end], offset=start, zone=zone))
    return lines


def calls(lines: Sequence[Line], budget: int) -> Iterator[list[Line]]:
    """Yield the lines of each call: all context lines, and new ones of at most `budget` characters."""
    context = [line for line in lines if line.context]
    group: list[Line] = []
    for line in (line for line in lines if not line.context):
        if group and sum(len(other.text) for other in group) + len(line.text) > budget:
            yield context + group
            group = []
        group.append(line)
    if group:
        yield context + group


def _pieces(text: str, longest: int) -> Iterator[tuple[int, int]]:
    """Yield start and end of pieces of a text, cut at sentence ends where possible, else at the length."""
    if len(text) <= longest:
        yield 0, len(text)
        return
    start = end = 0
    for first, last in sentences(text):
        if last - start > longest and end > start:
            yield start, end
            start = first
        while last - start > longest:
            yield start, start + longest
            start += longest
        end = last
    if end > start:
        yield start, end
