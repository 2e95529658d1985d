"""Time that the embedded reader takes for messages of about 60 words, and for texts that double in size.

    OPENBLAS_NUM_THREADS=1 python -m benchmarks.reading [--longest 1000]

Messages and texts come from the training corpus. Prints the median time of a message and, for each text, its
time and the ratio to the time of half its size (2 if time is linear). Exit code 1 when a message takes longer
than `MESSAGE` or a ratio is above `GROWTH`.
"""

from __future__ import annotations

import argparse
import statistics
import time
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final

from training.markup import load

from memory.trained.drafts import Turn
from memory.trained.reading import read

if TYPE_CHECKING:
    from collections.abc import Iterator

CORPUS: Final = Path(__file__).parent.parent / "training" / "corpus"
MESSAGE: Final = 0.025
"""Seconds a message of 60 words may take, as a median."""
GROWTH: Final = 2.4
ROUNDS: Final = 200
FIRST: Final = 125_000
"""Characters of the shortest text."""


def main() -> int:
    """Measure both and print them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--longest", type=int, default=1000, help="characters of the longest text, in thousands"
    )
    longest = parser.parse_args().longest * 1000
    message = statistics.median(_timed(text) for text in _messages(55, 65))
    print(f"a message of 60 words: {message * 1000:.1f} ms (at most {MESSAGE * 1000:.0f})")
    missed, before, size = message > MESSAGE, 0.0, FIRST
    while size <= longest:
        took = _timed(_text(size))
        growth = took / before if before else 0.0
        print(f"{size:9,} characters: {took:6.1f} s" + (f", {growth:.2f} times" if before else ""))
        missed, before, size = missed or growth > GROWTH, took, 2 * size
    return int(missed)


def _said() -> Iterator[str]:
    for path in sorted(CORPUS.glob("*.jsonl")):
        for conv in load(path):
            yield from (one.text for one in conv.messages if one.role == "user")


def _messages(least: int, most: int) -> Iterator[str]:
    """Yield messages of `least` to `most` words, after reading five others to warm up."""
    found = islice((text for text in _said() if least <= len(text.split()) <= most), ROUNDS + 5)
    for number, text in enumerate(found):
        if number < 5:
            _timed(text)
        else:
            yield text


def _text(size: int) -> str:
    """Return a text of `size` characters, made of many messages."""
    parts, count = [], 0
    while count < size:
        for text in _said():
            parts.append(text)
            count += len(text) + 2
            if count >= size:
                break
    return "\n\n".join(parts)[:size]


def _timed(text: str) -> float:
    """Return the seconds that reading a text takes."""
    start = time.perf_counter()
    read([Turn("m0", "user", text, own=True)])
    return time.perf_counter() - start


if __name__ == "__main__":
    raise SystemExit(main())
