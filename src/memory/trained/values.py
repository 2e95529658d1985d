"""Read the words of a span as a field's value: by grammar, or from a list of values by the network."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from memory.text import find_values
from memory.text.amounts.said_amounts import read_amount, read_currency
from memory.text.times.said_dates import read_date

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from memory.kinds.fields import ValueKind
    from memory.trained.network import Network
    from memory.trained.tagging import Mark

Scalar = str | float

TIMES: Final = (1.0, 1_000.0, 1_000_000.0)
"""Factors that an amount may leave unsaid ("140" in a list of thousands); the network chooses one."""
FORMED: Final[Mapping[str, ValueKind]] = {"email": "email", "phone": "phone", "website": "url"}
"""Field → kind of value whose grammar tells where the value begins and ends."""
AMERICAN: Final = (-10.0, -4.0)
"""Range of UTC offsets, in hours, in which "3/4" is the fourth of March if the text is English."""
_ENGLISH: Final = re.compile(r"\b(?:the|and|to|for|is|with|on)\b", re.IGNORECASE)
_PERCENT: Final = re.compile(r"(?<![\d.,])\d{1,3}(?:[.,]\d+)?(?![\d.,]*\d)")


def choose(network: Network, marks: Sequence[Mark], meanings: Sequence[object]) -> None:
    """Set `choice` and `chosen` of marks whose field has a list of values; `meanings` are their vectors."""
    import numpy as np  # noqa: PLC0415 -- takes 0.1 s to load, and `operations.proof` does not need it

    for mark, meaning in zip(marks, meanings, strict=True):
        if mark.op == "set" and mark.label in network.labels["choices"]:
            logits = network.layer(f"value.{mark.label.replace('.', '_')}", np.asarray(meaning)[None])[0]
            chances = np.exp(logits - logits.max())
            chances /= chances.sum()
            mark.choice, mark.chosen = int(chances.argmax()), float(chances.max())


def value_of(
    mark: Mark, choices: Mapping[str, Sequence[str]], at: datetime | None, text: str
) -> Scalar | None:
    """Return the value that a mark states in a message `text`, said `at`; None if its words give none."""
    words, name = mark.text, mark.field or ""
    if mark.label == "o.amount":
        amount = read_amount(words)
        return None if amount is None else amount * TIMES[mark.choice or 0]
    if mark.label in choices:
        return choices[mark.label][mark.choice or 0]
    if name.endswith("_date"):
        return _day(words, at, text)
    if name == "currency":
        return read_currency(words)
    if name == "probability":
        return read_percent(words)
    return words


def whole(name: str, text: str, start: int, end: int) -> tuple[int, int] | None:
    """Return start and end of the whole address or number that a span is part of; None if there is none."""
    found = find_values(FORMED[name], text, today=None, choices=None)
    return next(((one.start, one.end) for one in found if one.start < end and start < one.end), None)


def _day(words: str, at: datetime | None, text: str) -> str | None:
    if at is None:
        return next(
            (str(found.value) for found in find_values("date", words, today=None, choices=None)), None
        )
    offset = at.utcoffset()
    hours = offset.total_seconds() / 3600 if offset is not None else 0.0
    american = AMERICAN[0] <= hours <= AMERICAN[1] and _ENGLISH.search(text) is not None
    day = read_date(words, at.date(), month_first=american)
    return day.isoformat() if day else None


def read_percent(words: str) -> float | None:
    """Return the percentage that words say, None if they say none."""
    figure = _PERCENT.search(words)
    if figure is None:
        spoken = read_amount(words)
        return spoken if spoken is not None and spoken <= 100 else None
    value = float(figure[0].replace(",", "."))
    if value < 1 and "%" not in words:  # "0.8" is 80 %
        value *= 100
    return value if value <= 100 else None
