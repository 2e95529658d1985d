"""The learning curve: figures after training on a share of the authors, on authors outside the training data.

    python -m training.curve b01,b02 --weights 25=FOLDER,50=FOLDER,100=FOLDER [--plot docs/learning-curve.svg]

`python -m training.train --share 25 --out FOLDER` makes the weights of a share, here of every fourth author.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.plotting import drawn

from memory.domain.drafts import SURE
from memory.trained.network import load
from training.judge import judge, path_of
from training.markup import load as conversations

if TYPE_CHECKING:
    from collections.abc import Mapping

    from training.judge import Report


def plot(found: Mapping[int, Report], target: str) -> None:
    """Draw precision, recall and the share of faulty conversations by share of authors into an SVG file."""
    shares = sorted(found)
    with drawn(target, "learning curve") as axes:
        axes.plot(shares, [found[one].all_records.recall for one in shares], "o-", label="records, recall")
        axes.plot(
            shares, [found[one].all_records.precision for one in shares], "o:", label="records, precision"
        )
        axes.plot(shares, [found[one].all_fields.recall for one in shares], "s-", label="fields, recall")
        axes.plot(
            shares, [found[one].all_fields.precision for one in shares], "s:", label="fields, precision"
        )
        wrong = [found[one].faulty / found[one].conversations for one in shares]
        axes.plot(shares, wrong, "x--", label="conversations with anything wrong")
        axes.set_xlabel("% of the authors learnt from")
        axes.set_ylim(0, 1)


def main() -> None:
    """Judge each share and print the curve."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("authors")
    parser.add_argument("--weights", required=True, help="SHARE=FOLDER, several with commas")
    parser.add_argument("--plot")
    options = parser.parse_args()
    convs = [conv for author in options.authors.split(",") for conv in conversations(path_of(author))]
    found: dict[int, Report] = {}
    print("| % of the authors | records P | R | fields P | R | anything wrong |\n|---|---|---|---|---|---|")
    for part in options.weights.split(","):
        share, _, folder = part.partition("=")
        report = found[int(share)] = judge(load(Path(folder)), convs, SURE)
        records, fields = report.all_records, report.all_fields
        print(
            f"| {share} | {records.precision:.2f} | {records.recall:.2f} | {fields.precision:.2f} | "
            f"{fields.recall:.2f} | {report.faulty / report.conversations:.0%} |",
            flush=True,
        )
    if options.plot:
        plot(found, options.plot)


if __name__ == "__main__":
    main()
