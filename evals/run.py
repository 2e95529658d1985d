"""Measure the offline reader on our own labelled sentences: precision and recall by tag and by field.

    python -m evals.run [--misses N]

`sentences.jsonl` holds what public data lacks: tasks with due dates, leads, cases, corrections, negation,
hypotheticals, pronouns, other currencies and dates, lower-case typing, speech transcripts, e-mail. All of it was
written for this project, by hand. "Today" is Friday, 20 November 2026.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from memory.language import core_name, fold
from orchestrator.offline.reader import Draft, Turn, read

SENTENCES = Path(__file__).with_name("sentences.jsonl")
NOW = datetime(2026, 11, 20, 10, tzinfo=UTC)
IDENTITY = ("id", "email", "case_number", "order_id", "name", "subject")
EXACT = (
    "amount",
    "stage",
    "close_date",
    "probability",
    "status",
    "priority",
    "due_date",
    "email",
    "phone",
    "title",
    "id",
)
"""Fields that a record may only have if the label has them; others may be filled in from the context."""

Fields = dict[str, Any]  # values of a label: text and figures, as JSON gives them


@dataclass
class Tally:
    """Right, wrong and missed."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    def __str__(self) -> str:
        precision = self.right / (self.right + self.wrong or 1)
        recall = self.right / (self.right + self.missed or 1)
        f1 = 2 * precision * recall / (precision + recall or 1)
        counts = f"(right {self.right}, wrong {self.wrong}, missed {self.missed})"
        return f"P {precision:.3f}  R {recall:.3f}  F1 {f1:.3f}  {counts}"


@dataclass
class Report:
    """All tallies, and what went wrong in words."""

    tags: dict[str, Tally] = field(default_factory=dict)
    fields: dict[str, Tally] = field(default_factory=dict)
    total: Tally = field(default_factory=Tally)
    complaints: list[str] = field(default_factory=list)

    def count(self, tags: list[str], outcome: str) -> None:
        """Count one record under its tags and in total."""
        for tally in (self.total, *(self.tags.setdefault(tag, Tally()) for tag in tags)):
            setattr(tally, outcome, getattr(tally, outcome) + 1)

    def count_field(self, name: str, *outcomes: str) -> None:
        """Count one field."""
        tally = self.fields.setdefault(name, Tally())
        for outcome in outcomes:
            setattr(tally, outcome, getattr(tally, outcome) + 1)


def main() -> None:
    """Print the report."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--misses", type=int, default=0, metavar="N", help="show the first N disagreements")
    arguments = parser.parse_args()
    rows = load()
    report = score(rows)
    lines = [f"{len(rows)} sentences", f"records            {report.total}"]
    lines += [f"tag {name:14s} {tally}" for name, tally in sorted(report.tags.items())]
    lines += [f"field {name:12s} {tally}" for name, tally in sorted(report.fields.items())]
    print("\n".join([*report.complaints[: arguments.misses], *lines]))


def load() -> list[dict[str, Any]]:
    """Read the labelled sentences."""
    return [json.loads(line) for line in SENTENCES.read_text(encoding="utf-8").splitlines()]


def score(rows: list[dict[str, Any]]) -> Report:
    """Read every sentence and compare with its labels."""
    report = Report()
    for row in rows:
        _compare(report, row, read(_turns(row)))
    return report


def _turns(row: dict[str, Any]) -> list[Turn]:
    said = row.get("turns") or [{"by": "user", "text": row["text"]}]
    return [
        Turn(f"{row['id']}:{index}", one["by"], one.get("name"), NOW, one["text"])
        for index, one in enumerate(said)
    ]


def _compare(report: Report, row: dict[str, Any], drafts: list[Draft]) -> None:
    free = [(draft.kind, {name: value.value for name, value in draft.fields.items()}) for draft in drafts]
    for label in row["gold"]:
        hit = next(
            (one for one in free if one[0] == label["kind"] and same_record(one[0], label["fields"], one[1])),
            None,
        )
        report.count(row["tags"], "right" if hit else "missed")
        _compare_fields(report, row, label, hit[1] if hit else {})
        if hit:
            free.remove(hit)
        else:
            report.complaints.append(f"MISSED {row['id']} {label['kind']} {label['fields']}")
    for kind, fields in free:
        report.count(row["tags"], "wrong")
        report.complaints.append(f"EXTRA  {row['id']} {kind} {fields}")


def _compare_fields(report: Report, row: dict[str, Any], label: dict[str, Any], got: Fields) -> None:
    for name, value in label["fields"].items():
        if same(name, value, got.get(name), label["kind"]):
            report.count_field(name, "right")
        else:
            report.count_field(name, "missed", *(["wrong"] if name in got else []))
            report.complaints.append(f"FIELD  {row['id']} {name} {value!r}, read {got.get(name)!r}")
    for name in EXACT:
        if name in got and name not in label["fields"]:
            report.count_field(name, "wrong")
            report.complaints.append(f"FIELD  {row['id']} {name} read {got[name]!r}, not stated")


def same_record(kind: str, label: Fields, got: Fields) -> bool:
    """Tell whether a draft is the labelled record: by the first identifying field the label has."""
    for name in IDENTITY:
        if name in label:
            return same(name, label[name], got.get(name), kind)
    return same("account_name", label.get("account_name"), got.get("account_name"), kind)


def same(name: str, label: Any, got: Any, kind: str) -> bool:
    """Compare a value with its label: figures as figures, companies without their legal form, text folded."""
    if got is None or label is None:
        return False
    if isinstance(label, float):
        return abs(label - float(got)) < 0.005
    if name in {"account_name", "company"} or (name == "name" and kind == "accounts"):
        return core_name(str(label)) == core_name(str(got))
    return fold(str(label)) == fold(str(got))


if __name__ == "__main__":
    main()
