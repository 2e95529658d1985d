"""Filters and orders of a question, applied to records ("over 50k", "closed won", "Lyon").

Amounts, dates and currencies are read by the grammars; the words for "open" or "more than" are in
`filters.toml`.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Final, Literal

from memory.recall.query.days import looking_ahead, looking_back
from memory.recall.structured import DATED, falls, has_status, is_open
from memory.text import find_values, fold
from memory.text.amounts.said_amounts import read_amount, read_currency
from memory.text.names import words as tokens
from memory.text.times.local_time import local_day

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from memory.domain.drafts import Scalar
    from memory.kinds.fields import FieldSpec
    from memory.recall.query.period import Period
    from memory.recall.structured import Status
    from memory.records.items import StoredRecord

Order = Literal["newest", "oldest", "largest", "smallest", "soonest"]
ENDING: Final = frozenset({"stage", "status"})
"""Fields that can be filtered by a state such as "open" or "won"."""
NEAR: Final = 0.05
"""Relative tolerance for an amount asked for without "over" or "under"."""
STATES: Final[tuple[Status, ...]] = ("open", "closed", "won", "lost")
_NUMBER: Final = re.compile(r"\d[\d.,]*(?: \d{3})*(?:\s?[^\W\d_]{1,4}\b)?")


@cache
def _vocabulary() -> dict[str, dict[str, list[str]]]:
    text = resources.files("memory.recall").joinpath("filters.toml").read_text("utf-8")
    return tomllib.loads(text)


def state_of(words: str) -> Status | None:
    """Return the state that words mean (open, closed, won or lost), None if they mean no state."""
    said = fold(words)
    states = _vocabulary()["states"]
    return next((state for state in STATES if said in states[state]), None)


def fits(record: StoredRecord, field: str, words: str, spec: FieldSpec, today: date) -> bool:
    """Tell whether a record's field has a value that matches the words of a filter."""
    state = state_of(words) if field in ENDING else None
    if state:
        return has_status(record, state)
    held = record.fields.get(field)
    if held is None:
        parts = [value for name, value in record.fields.items() if name.partition(".")[0] == field]
        return any(value_fits(spec, value, words, today) for value in parts)
    return value_fits(spec, held, words, today)


def value_fits(spec: FieldSpec, held: Scalar, words: str, today: date) -> bool:
    """Tell whether a value matches the words of a filter."""
    if spec.kind in {"amount", "number", "percent"}:
        return _amount_fits(held, words)
    if spec.kind == "currency":
        return held in {read_currency(words), words.upper()}
    if spec.kind == "date":
        days = time_of(words, today)
        return days is not None and falls(str(held), days)
    meant = find_values("choice", words, today=None, choices=spec.choices) if spec.choices else ()
    if any(found.value == held for found in meant):
        return True
    wanted = tokens(words)
    return bool(wanted) and not meant and all(one in fold(str(held)) for one in wanted)


def time_of(words: str, today: date) -> Period | None:
    """Return the period that words mean, in the future if possible, else in the past."""
    return looking_ahead(words, today) or looking_back(words, today)


def _amount_fits(held: Scalar, words: str) -> bool:
    value = held if isinstance(held, int | float) else read_amount(str(held))
    low, high = _bounds(words)
    return (
        value is not None and (low is not None or high is not None) and (low or 0) <= value <= (high or 1e18)
    )


def _bounds(words: str) -> tuple[float | None, float | None]:
    """Return the lower and the upper bound that words mean ("over 50k", "between 10k and 20k", "50k+")."""
    said = words.casefold()
    figures = [amount for part in _NUMBER.findall(said) if (amount := read_amount(part)) is not None]
    if len(figures) == 2:
        scale = next((10**power for power in (3, 6) if figures[0] * 10**power <= figures[1]), 1)
        return figures[0] * (scale if figures[0] < 1_000 <= figures[1] else 1), figures[1]
    amount = figures[0] if len(figures) == 1 else read_amount(words)
    if amount is None:
        return None, None
    if _says(said, "above"):
        return amount, None
    if _says(said, "below"):
        return None, amount
    return amount * (1 - NEAR), amount * (1 + NEAR)


def bound_in(text: str) -> str:
    """Return the words of a text that bound an amount ("over 50k", "50k+"), an empty string if none do."""
    for number in _NUMBER.finditer(text):
        if text[number.end() :].startswith("+"):
            return text[number.start() : number.end() + 1]
        before = text[: number.start()].rstrip(" €$£").casefold()
        for word in (*_vocabulary()["bounds"]["above"], *_vocabulary()["bounds"]["below"]):
            if f" {before}".endswith(f" {word}") and read_amount(number[0]) is not None:
                return text[len(before) - len(word) : number.end()]
    return ""


def _says(said: str, bound: str) -> bool:
    row = f" {' '.join(said.replace('+', ' + ').replace('>', ' > ').replace('<', ' < ').split())} "
    return any(f" {word} " in row for word in _vocabulary()["bounds"][bound])


def within(records: Iterable[StoredRecord], days: Period) -> list[StoredRecord]:
    """Return the records due or closing in a period, or for kinds without such dates first told of in it."""
    return [one for one in records if any(falls(day, days) for day in _days(one))]


def _days(record: StoredRecord) -> Sequence[str]:
    field = DATED.get(record.kind)
    dated = str(record.fields.get(field) or "") if field else ""
    if field is None:
        return [told_on(record)]
    stage = record.receipts.get("stage")
    if record.kind == "opportunities" and stage is not None and not is_open(record):
        return [dated, local_day(stage["at"])]
    return [dated]


def told_on(record: StoredRecord) -> str:
    """Return the first day on which a record was told of, in the time zone in which dates are shown."""
    return min((local_day(receipt["at"]) for receipt in record.receipts.values()), default="")


def ordered(records: Sequence[StoredRecord], order: Order | None) -> list[StoredRecord]:
    """Return records in an order; those without a value to order by come last."""
    if order in {"largest", "smallest"}:
        known = sorted(
            (one for one in records if _amount(one) is not None), key=lambda one: _amount(one) or 0.0
        )
        rest = [one for one in records if _amount(one) is None]
        return [*(known[::-1] if order == "largest" else known), *rest]
    if order in {"newest", "oldest"}:
        return sorted(records, key=told_on, reverse=order == "newest")
    if order == "soonest":
        return sorted(records, key=lambda one: str(one.fields.get(DATED.get(one.kind, "")) or "9999"))
    return list(records)


def _amount(record: StoredRecord) -> float | None:
    for name in ("amount", "annual_revenue", "number_of_employees"):
        value = record.fields.get(name)
        if isinstance(value, int | float):
            return float(value)
    return None


def fitting(
    records: Iterable[StoredRecord], where: Mapping[str, str], specs: Mapping[str, FieldSpec], today: date
) -> list[StoredRecord]:
    """Return the records that match every filter (field → words)."""
    return [
        one
        for one in records
        if all(fits(one, name, words, specs[name], today) for name, words in where.items())
    ]
