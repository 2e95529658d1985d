"""Training of the embedded reader from the corpus: `make train`.

    python -m training.train [--leave-out a30,a31] [--layers 12] [--epochs 7] [--out FOLDER]
                             [--go-on STATE|FOLDER]

Reads `corpus/` and `questions/`; writes `encoder.onnx` and `heads.npz` into the package (or `--out`), and the
trained network to `build/network.pt`, from which a later run can continue when the corpus has grown. Its
probabilities are calibrated on authors outside the training data (`CALIBRATED_ON`).
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

from training.calibrate import calibrate
from training.examples import conversations, questions, statements
from training.export import export
from training.fit import Material, Plan, Training, load_weights, save
from training.published import read_published

HERE = Path(__file__).parent
WEIGHTS = HERE.parent / "src" / "memory" / "trained" / "weights"
CALIBRATED_ON = ("a72", "a73", "a74", "a75", "a76", "a108", "a112")
STATE = HERE.parent / "build" / "network.pt"
PIECES = 24_000
"""Pieces of the published vocabulary that are kept."""


def main() -> None:
    """Train and export."""
    options = _options()
    left_out = {*CALIBRATED_ON, *filter(None, options.leave_out.split(","))}
    start = time.monotonic()
    material = gather(left_out | unshared(left_out, options.share))
    print(f"{len(material.examples)} conversations, {len(material.questions)} questions")
    published = read_published(PIECES)
    plan = Plan(layers=options.layers, epochs=options.epochs, rate=options.rate, rounded=options.rounded)
    training = Training(published, material, plan)
    if options.go_on:
        load_weights(training, options.go_on)
    training.run()
    options.state.parent.mkdir(parents=True, exist_ok=True)
    save(training, options.state)
    options.out.mkdir(parents=True, exist_ok=True)
    export(training, published, options.out)
    calibrate(options.out, CALIBRATED_ON)
    print(f"written to {options.out} after {(time.monotonic() - start) / 60:.0f} min")


def unshared(left_out: set[str], share: int) -> set[str]:
    """Return the authors to leave out so that `share` per cent of them remain, evenly spread."""
    folders = ((HERE / name).glob("*.jsonl") for name in ("corpus", "questions"))
    authors = sorted({path.stem for found in folders for path in found} - left_out)
    return {one for at, one in enumerate(authors) if (at + 1) * share // 100 == at * share // 100}


def gather(left_out: set[str]) -> Material:
    """Return the training data without the authors in `left_out`."""
    corpus = [path for path in sorted((HERE / "corpus").glob("*.jsonl")) if path.stem not in left_out]
    asked = [path for path in sorted((HERE / "questions").glob("*.jsonl")) if path.stem not in left_out]
    examples = conversations(corpus)
    return Material(examples, [*questions(asked), *statements(examples)])


def _options() -> argparse.Namespace:
    usual = Plan()
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--leave-out", default="", help="further authors that are not learnt from")
    parser.add_argument(
        "--share", type=int, default=100, help="per cent of the authors, for `training.curve`"
    )
    parser.add_argument("--layers", type=int, default=usual.layers, help="layers of the encoder")
    parser.add_argument("--epochs", type=int, default=usual.epochs, help="times the corpus is gone through")
    parser.add_argument("--rate", type=float, default=usual.rate, help="learning rate of the encoder")
    parser.add_argument(
        "--rounded", type=int, default=usual.rounded, help="epochs at the end that compute in eight bits"
    )
    parser.add_argument("--go-on", type=Path, help="network, or folder of shipped weights, to start from")
    parser.add_argument("--state", type=Path, default=STATE, help="where the network is kept, to go on from")
    parser.add_argument("--out", type=Path, default=WEIGHTS, help="folder of the weights")
    return parser.parse_args()


if __name__ == "__main__":
    main()
