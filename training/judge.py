"""Evaluation of the reader on authors outside its training data: records, fields, faulty conversations.

    python -m training.judge a30,a31 [--weights FOLDER] [--thread] [--show 20]

Each conversation is read as a whole (with `--thread` after the author's earlier ones, as in a chat), and the
records that the reader states are compared with those of the annotation. Only figures on authors whose texts
no developer has looked at may be reported, so do not use `--show` on such authors.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from rapidfuzz.fuzz import token_set_ratio

from memory.domain.drafts import SURE
from memory.text import core_name, fold, person_key
from memory.trained.network import load
from memory.trained.reading import read
from training.markup import KINDS, load as conversations
from training.turns import with_turns

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from memory.trained.drafts import Drafted, Turn
    from memory.trained.network import Network
    from training.markup import Conversation

Record = dict[str, Any]

COMPARED: Final = {
    "accounts": ("industry", "website", "phone", "billing_city"),
    "contacts": ("title", "email", "phone", "account_name"),
    "opportunities": (
        "account_name",
        "contact_name",
        "stage",
        "amount",
        "currency",
        "close_date",
        "probability",
    ),
    "cases": ("status", "priority", "account_name", "contact_name"),
    "leads": ("company", "title", "email", "phone"),
    "tasks": ("due_date",),
    "todos": (),
    "facts": (),
    "preferences": (),
}
"""Fields that are compared, by kind; for the last three kinds only whether the record was found."""
HERE: Final = Path(__file__).parent
WEIGHTS: Final = HERE.parent / "src" / "memory" / "trained" / "weights"
LEVELS: Final = (0.0, 0.3, 0.5, 0.7, 0.8, 0.85, 0.9, 0.95)
"""Least probabilities of a stated value for which precision and recall are printed."""
CRM: Final = ("accounts", "contacts", "opportunities", "cases", "leads", "tasks")
ALIKE_SHORTER: Final = 0.6
ALIKE_LONGER: Final = 0.34
"""Shares of the words of the shorter and of the longer of two phrases from which they count as the same."""


@dataclass(slots=True)
class Tally:
    """Numbers of records or values that were right, wrong and missed."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    @property
    def precision(self) -> float:
        """Share of what was stated that is right."""
        return self.right / max(1, self.right + self.wrong)

    @property
    def recall(self) -> float:
        """Share of what is annotated that was found."""
        return self.right / max(1, self.right + self.missed)

    def __str__(self) -> str:
        """Return precision, recall and the number annotated."""
        return f"P {self.precision:.3f}  R {self.recall:.3f}  ({self.right + self.missed})"


@dataclass(slots=True)
class Report:
    """Figures of one set of conversations."""

    records: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    fields: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    conversations: int = 0
    faulty: int = 0
    """Conversations with at least one wrong record or value."""
    stated: list[tuple[float, bool]] = field(default_factory=list)
    """The probability of each stated value, and whether it is right."""
    shown: list[str] = field(default_factory=list)

    def lines(self) -> Iterable[str]:
        """Return the report as text."""
        for kind, tally in sorted(self.records.items()):
            yield f"records {kind:14} {tally}"
        for name, tally in sorted(self.fields.items()):
            yield f"field {name:30} {tally}"
        yield f"records all {self.all_records}"
        yield f"fields all {self.all_fields}"
        yield self.wrong

    @property
    def all_records(self) -> Tally:
        """The tally of CRM records."""
        return _sum(tally for kind, tally in self.records.items() if kind in CRM)

    @property
    def all_fields(self) -> Tally:
        """The tally of all compared fields."""
        return _sum(self.fields.values())

    @property
    def wrong(self) -> str:
        """The number and share of conversations with anything wrong, as text."""
        share = self.faulty / max(1, self.conversations)
        return f"anything wrong in {self.faulty} of {self.conversations} ({share:.3f})"


def _sum(tallies: Iterable[Tally]) -> Tally:
    total = Tally()
    for one in tallies:
        total.right += one.right
        total.wrong += one.wrong
        total.missed += one.missed
    return total


def judge(network: Network, convs: Iterable[Conversation], least: float, *, thread: bool = False) -> Report:
    """Read conversations, each alone or after its author's earlier ones, and compare with the annotation."""
    report = Report()
    for conv, turns in with_turns(convs, thread=thread):
        found = read_records(network, turns, least)
        before = sum(tally.wrong for tally in (*report.records.values(), *report.fields.values()))
        for kind in KINDS.values():
            _kind(report, conv, kind, conv.gold()[kind], found.get(kind, []))
        report.conversations += 1
        after = sum(tally.wrong for tally in (*report.records.values(), *report.fields.values()))
        report.faulty += after > before
    return report


def as_record(draft: Drafted) -> Record:
    """Return a draft in the form of the annotation, with the probabilities of its values under `sure`."""
    values: Record = {name: one.value for name, one in draft.fields.items()}
    return {**values, "sure": {name: one.sure * draft.sure for name, one in draft.fields.items()}}


def read_records(network: Network, turns: Sequence[Turn], least: float) -> dict[str, list[Record]]:
    """Return the records that the reader states with a probability of at least `least`, by kind."""
    found: dict[str, list[Record]] = defaultdict(list)
    for draft in read(turns, least=least, network=network):
        if draft.kind == "profile":
            found["preferences"] += [
                {"field": name, "value": one.words or one.value} for name, one in draft.fields.items()
            ]
        else:
            found[draft.kind].append(as_record(draft))
    return found


def matches(kind: str, gold: Sequence[Record], found: Sequence[Record]) -> dict[int, int]:
    """Return index of annotated record → index of the matching found one; the best pairs are taken first."""
    pairs = sorted(
        ((_match(kind, want, have), i, j) for i, want in enumerate(gold) for j, have in enumerate(found)),
        key=lambda one: -one[0],
    )
    matched: dict[int, int] = {}
    for score, i, j in pairs:
        if score > 0 and i not in matched and j not in matched.values():
            matched[i] = j
    return matched


def is_right(kind: str, name: str, want: Record, value: Any) -> bool | None:
    """Tell whether a value of a found record is right; None if the field is not compared."""
    if name not in COMPARED.get(kind, ()):
        return None
    if name == "currency" and name not in want:
        return None
    return name in want and same(name, want[name], value)


def _kind(
    report: Report, conv: Conversation, kind: str, gold: Sequence[Record], found: Sequence[Record]
) -> None:
    matched = matches(kind, gold, found)
    tally = report.records[kind]
    tally.right += len(matched)
    tally.missed += len(gold) - len(matched)
    extra = [one for j, one in enumerate(found) if j not in matched.values()]
    tally.wrong += len(extra)
    report.stated += [
        (one["sure"][name], False) for one in extra for name in COMPARED[kind] if name in one.get("sure", ())
    ]
    report.shown += [f"{conv.row['id']} EXTRA {kind} {one}" for one in extra]
    report.shown += [
        f"{conv.row['id']} MISSED {kind} {one}" for i, one in enumerate(gold) if i not in matched
    ]
    for i, j in matched.items():
        _fields(report, conv, kind, gold[i], found[j])
    for i, one in enumerate(gold):
        if i not in matched:
            for name in COMPARED[kind]:
                report.fields[f"{kind}.{name}"].missed += name in one


def _fields(report: Report, conv: Conversation, kind: str, want: Record, have: Record) -> None:
    for name in COMPARED[kind]:
        tally, said = report.fields[f"{kind}.{name}"], have.get(name)
        right = said is not None and bool(is_right(kind, name, want, said))
        tally.right += right
        tally.missed += name in want and not right
        if said is not None and is_right(kind, name, want, said) is False:
            tally.wrong += 1
            report.shown.append(f"{conv.row['id']} {kind}.{name}: {said!r}, not {want.get(name)!r}")
        if said is not None:
            report.stated.append((have["sure"].get(name, 0.0), right))


def _match(kind: str, want: Record, have: Record) -> float:
    """Return a score of how likely two records are the same, 0 if they are not."""
    if want.get("email") and have.get("email"):
        return 4.0 * (fold(want["email"]) == fold(have["email"]))
    if kind == "opportunities":
        return _same_deal(want, have)
    key = {
        "cases": "subject",
        "tasks": "subject",
        "todos": "content",
        "facts": "object",
        "preferences": "value",
    }
    name = key.get(kind, "name")
    left, right = want.get(name), have.get(name)
    if left is None or right is None:
        company = want.get("company") and have.get("company")
        return 1.0 * (kind == "leads" and bool(company) and same("company", want["company"], have["company"]))
    if name == "name":
        return 3.0 * same("account_name" if kind == "accounts" else "contact_name", left, right)
    return token_set_ratio(fold(str(left)), fold(str(right))) / 100 * 3 * alike(str(left), str(right))


def _same_deal(want: Record, have: Record) -> float:
    named = bool(want.get("name") and have.get("name")) and alike(want["name"], have["name"])
    held = bool(want.get("account_name") and have.get("account_name"))
    owned = held and same("account_name", want["account_name"], have["account_name"])
    priced = want.get("amount") is not None and want.get("amount") == have.get("amount")
    return (2.0 * owned + 1.0 * named + 0.5 * priced) * (not held or owned)


def alike(left: str, right: str) -> bool:
    """Tell whether two phrases have so many words in common that they count as the same."""
    one, two = set(re.findall(r"\w+", fold(left))), set(re.findall(r"\w+", fold(right)))
    common, (fewer, more) = len(one & two), sorted((len(one), len(two)))
    return bool(common) and common / fewer >= ALIKE_SHORTER and common / more >= ALIKE_LONGER


def same(name: str, want: Any, have: Any) -> bool:
    """Tell whether two values of a field are the same."""
    if isinstance(want, float) or name in {"amount", "probability"}:
        return abs(float(want) - float(have)) < 0.005
    if name == "phone":
        return re.sub(r"\D", "", str(want))[-8:] == re.sub(r"\D", "", str(have))[-8:]
    if name in {"account_name", "company"}:
        left, right = core_name(str(want)), core_name(str(have))
        return left == right or left in right or right in left
    if name == "contact_name":
        return person_key(str(want)) == person_key(str(have))
    return alike(str(want), str(have)) if name == "title" else fold(str(want)) == fold(str(have))


def calibration(stated: Sequence[tuple[float, bool]]) -> Mapping[int, tuple[int, float, float]]:
    """Return for each tenth of probability: number of values, their mean probability, share of right ones."""
    tenths: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    for sure, right in stated:
        tenths[min(9, int(sure * 10))].append((sure, right))
    return {
        tenth: (len(rows), sum(s for s, _ in rows) / len(rows), sum(r for _, r in rows) / len(rows))
        for tenth, rows in sorted(tenths.items())
    }


def path_of(author: str, what: str = "conversations") -> Path:
    """Return the file of an author in the training data or, for evaluation only, in `unseen`."""
    folder = "corpus" if what == "conversations" else "questions"
    known = HERE / folder / f"{author}.jsonl"
    return known if known.exists() else HERE / "unseen" / folder / f"{author}.jsonl"


def main() -> None:
    """Print the figures of the authors that the arguments name."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("authors")
    parser.add_argument("--weights", type=Path, default=WEIGHTS)
    parser.add_argument("--least", type=float, default=SURE, help="how sure a value has to be")
    parser.add_argument(
        "--thread", action="store_true", help="read each author's conversations in one thread"
    )
    parser.add_argument("--show", type=int, default=0)
    options = parser.parse_args()
    network = load(options.weights)
    convs = [conv for author in options.authors.split(",") for conv in conversations(path_of(author))]
    for least in LEVELS:
        report = judge(network, convs, least, thread=options.thread)
        print(
            f"stated at {least:.2f}: records {report.all_records}; fields {report.all_fields}; {report.wrong}"
        )
    report = judge(network, convs, options.least, thread=options.thread)
    print("\n".join(report.lines()))
    for tenth, (count, sure, right) in calibration(report.stated).items():
        print(f"sure {tenth / 10:.1f}: {count:5} values, said {sure:.2f}, right {right:.2f}")
    print("\n".join(report.shown[: options.show]))
    print(Counter(conv.row["lang"] for conv in convs).most_common(9))


if __name__ == "__main__":
    main()
