"""Tables of the model card: figures by author, language, kind and field, and for questions.

python -m training.card b01,b02 [--weights FOLDER]
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from memory.domain.drafts import SURE
from memory.trained.asking import understand
from memory.trained.network import load
from training.calibrate import gate_data
from training.judge import WEIGHTS, calibration, judge, path_of
from training.markup import load as conversations

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from memory.trained.network import Network
    from training.judge import Report, Tally
    from training.markup import Conversation

HEAD = "| {} | records P | R | fields P | R | anything wrong |\n|---|---|---|---|---|---|"


def tables(network: Network, convs: Sequence[Conversation]) -> Iterator[str]:
    """Yield Markdown tables of how well conversations are read."""
    for what in ("author", "lang"):
        groups: dict[str, list[Conversation]] = defaultdict(list)
        for conv in convs:
            groups[conv.row[what]].append(conv)
        yield HEAD.format(what)
        for name, group in sorted(groups.items(), key=lambda one: -len(one[1])):
            yield _row(f"{name} ({len(group)})", judge(network, group, SURE))
        yield ""
    yield HEAD.format("read as")
    for what, thread in (("conversations alone", False), ("an author's conversations in one thread", True)):
        yield _row(what, judge(network, convs, SURE, thread=thread))
    yield ""
    report = judge(network, convs, SURE)
    yield "| kind or field | P | R | how many |\n|---|---|---|---|"
    for name, tally in (*sorted(report.records.items()), *sorted(report.fields.items())):
        yield f"| {name} | {tally.precision:.2f} | {tally.recall:.2f} | {tally.right + tally.missed} |"
    yield "\n| said to be sure | values | said | right |\n|---|---|---|---|"
    for tenth, (count, sure, right) in calibration(judge(network, convs, 0.0).stated).items():
        yield f"| {tenth / 10:.1f} | {count} | {sure:.2f} | {right:.2f} |"


def _row(name: str, report: Report) -> str:
    def cells(tally: Tally) -> str:
        return f"{tally.precision:.2f} | {tally.recall:.2f}"

    share = report.faulty / max(1, report.conversations)
    return f"| {name} | {cells(report.all_records)} | {cells(report.all_fields)} | {share:.0%} |"


def asked(network: Network, rows: Iterable[dict[str, Any]]) -> Iterator[str]:
    """Yield table rows: the share of questions whose intent, kind, fields, names and time are understood."""
    right: dict[str, int] = defaultdict(int)
    count = 0
    for row in rows:
        found = understand(row["q"], row.get("before", ()), network=network)
        count += 1
        right["intent"] += found.intent == row["intent"]
        right["kind"] += found.kind == row["kind"]
        right["fields"] += set(found.fields) == set(row["fields"])
        named = {one.casefold() for one in row["entity"]}
        right["names"] += {one.casefold() for one in found.entities} == named
        right["time"] += found.time == row["time"]["kind"]
    for name, hits in right.items():
        yield f"| {name} of a question | {hits / max(1, count):.2f} | {count} |"


def skipped(network: Network, convs: Sequence[Conversation]) -> Iterator[str]:
    """Yield table rows: the shares of messages that the gate skips, rightly and wrongly."""
    features, holds = gate_data(network, convs, ())
    passed = features @ np.array(network.labels["gate"]) >= 0
    nothing, something = holds == 0, holds > 0
    yield f"| messages without anything that are skipped | {1 - passed[nothing].mean():.2f} | {nothing.sum()} |"
    yield f"| messages with something that are missed | {1 - passed[something].mean():.3f} | {something.sum()} |"


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("authors")
    parser.add_argument("--weights", type=Path, default=WEIGHTS)
    options = parser.parse_args()
    network, authors = load(options.weights), options.authors.split(",")
    convs = [one for name in authors for one in conversations(path_of(name))]
    print("\n".join(tables(network, convs)))
    print("\n| gate | share | of |\n|---|---|---|")
    print("\n".join(skipped(network, convs)))
    paths = [path_of(name, "questions") for name in authors]
    rows = [
        json.loads(line) for path in paths if path.exists() for line in path.read_text("utf-8").splitlines()
    ]
    print("\n| understood | share | of |\n|---|---|---|")
    print("\n".join(asked(network, rows)))


if __name__ == "__main__":
    main()
