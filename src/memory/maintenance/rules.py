"""Verdicts of the retention rules on a record. Pure: nothing here reads or writes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from memory.kinds import Retention
    from memory.records.items import StoredRecord

HALF_LIFE: Final = 90.0
"""Days after which the worth of an unused record has halved."""
MIDDLING: Final = 3
"""Importance (1 to 5) of a record for which none is set."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a rule does to a record, and why."""

    why: str
    becomes: Mapping[str, str] = field(default_factory=dict)
    """New values of its fields; empty: the record is removed."""
    surplus: bool = False
    """Whether it exceeds the limit of its kind, rather than falling under a rule of its own."""


@dataclass(frozen=True, slots=True)
class Use:
    """How often a record was shown for an answer, and when last (ISO)."""

    count: int = 0
    last: str = ""


def judge(record: StoredRecord, rules: Iterable[Retention], now: datetime) -> Verdict | None:
    """Return the verdict of the first rule that applies to a record; None if it stays as it is.

    Limits on the number of records are not applied here but in `surplus`.
    """
    for rule in rules:
        if any(str(record.fields.get(name, "")) != value for name, value in rule.when.items()):
            continue
        if rule.becomes and all(record.fields.get(name) == value for name, value in rule.becomes.items()):
            continue
        why = _due(record, rule, now)
        if why:
            return Verdict(why, rule.becomes)
    return None


def _due(record: StoredRecord, rule: Retention, now: datetime) -> str:
    if rule.expires and record.fields.get(rule.expires):
        day = str(record.fields[rule.expires])
        if _day(day) < now.date():
            return f"expired on {day}"
    if rule.days is not None and record.updated_at:
        since = datetime.fromisoformat(record.updated_at)
        if since + timedelta(days=rule.days) <= now:
            state = ", ".join(rule.when.values())
            return f"{state or 'unchanged'} for more than {rule.days} days"
    return ""


def _day(text: str) -> date:
    """Return the last day of an ISO day, month or year."""
    if len(text) == 10:
        return date.fromisoformat(text)
    year, month = int(text[:4]), int(text[5:7] or 12) if len(text) >= 7 else 12
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def worth(record: StoredRecord, use: Use, now: datetime) -> float:
    """Return the worth of a record: its importance, weighted by how recently and how often it was used."""
    importance = record.fields.get("importance")
    weight = float(importance) if isinstance(importance, int) else float(MIDDLING)
    touched = max(record.updated_at, use.last) or now.isoformat()
    days = max(0.0, (now - datetime.fromisoformat(touched)).total_seconds() / 86_400)
    return float(weight * 0.5 ** (days / HALF_LIFE) * (1 + min(use.count, 100)) ** 0.5)


def surplus(
    weighed: Sequence[tuple[float, str]], rules: Iterable[Retention], kind: str
) -> list[tuple[str, Verdict]]:
    """Return the records beyond a kind's limit, the least valuable first; `weighed` are (worth, key)."""
    limits = [rule.limit for rule in rules if rule.limit is not None]
    if not limits or len(weighed) <= min(limits):
        return []
    least = sorted(weighed)[: len(weighed) - min(limits)]
    return [
        (key, Verdict(f"more than {min(limits)} {kind}, and worth least", surplus=True)) for _, key in least
    ]
