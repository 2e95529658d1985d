"""The result type of every grammar."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Found:
    """A value read from `text[start:end]`, its surface form, by the grammar rule named `rule`."""

    start: int
    end: int
    value: str | float | int
    rule: str


def without_overlaps(found: list[Found]) -> list[Found]:
    """Return results in text order without overlaps; of overlapping ones the longest, then the first."""
    kept: list[Found] = []
    for one in sorted(found, key=lambda f: (f.start, f.start - f.end)):
        if kept and one.start < kept[-1].end:
            if one.end - one.start > kept[-1].end - kept[-1].start:
                kept[-1] = one
        else:
            kept.append(one)
    return kept
