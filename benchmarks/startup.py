"""Time of `orchestrator chat` until its prompt and its first answer, relative to the imports it needs anyway.

The prompt appears while the rest is still loading, so both times are printed: when one can type, and when
`/help`, typed at once, is answered. The runs alternate; the medians of seven rounds are compared, after one
round that is not counted. Exit code 1 when the prompt's ratio is above the target.
"""

from __future__ import annotations

import os
import pty
import select
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

ROUNDS: Final = 7
TARGET: Final = 1.4
PATIENCE: Final = 30.0
PROMPT: Final = b">"
ANSWER: Final = b"leave (Ctrl-D does too)"
"""Words in the answer to `/help`."""
NEEDED: Final = "import langgraph.graph, langgraph.checkpoint.sqlite.aio"


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        rounds = [(imports(), *chat(Path(folder))) for _ in range(ROUNDS + 1)][1:]
    base, prompt, answer = (statistics.median(each) for each in zip(*rounds, strict=True))
    print(f"imports {base:.3f} s, first prompt {prompt:.3f} s, ratio {prompt / base:.2f} (target {TARGET})")
    print(f"an answer to what is typed at once: {answer:.3f} s, ratio {answer / base:.2f}")
    return int(prompt / base > TARGET)


def imports() -> float:
    """Time the imports alone, in a process of their own."""
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", NEEDED], check=True)
    return time.perf_counter() - start


def chat(folder: Path) -> tuple[float, float]:
    """Time the chat on a terminal until its prompt is there, and until it answers; leave with Ctrl-D."""
    start = time.perf_counter()
    child, terminal = pty.fork()
    if child == 0:
        os.environ["TERM"] = "xterm"
        command = [
            "-m",
            "orchestrator",
            "--data",
            str(folder),
            "--user",
            "bench",
            "--model",
            "offline",
            "chat",
        ]
        os.execv(sys.executable, [sys.executable, *command])  # noqa: S606 -- it starts this interpreter with arguments written in this file
    try:
        wait_for(terminal, PROMPT, "prompt")
        prompt = time.perf_counter() - start
        os.write(terminal, b"/help\r")
        wait_for(terminal, ANSWER, "answer to /help")
        answer = time.perf_counter() - start
        wait_for(terminal, PROMPT, "prompt after the answer")
        os.write(terminal, b"\x04")
        drain(terminal)
    finally:
        os.close(terminal)
        os.waitpid(child, 0)
    return prompt, answer


def wait_for(terminal: int, wanted: bytes, what: str) -> None:
    """Read until `wanted` is shown, which is `what`; tell the program where the cursor is when it asks."""
    seen = b""
    while wanted not in seen:
        ready, _, _ = select.select([terminal], [], [], PATIENCE)
        if not ready:
            raise TimeoutError(f"no {what} in {PATIENCE} s, only {seen!r}")
        seen += os.read(terminal, 4096)
        if b"\x1b[6n" in seen:  # asks for the cursor position
            os.write(terminal, b"\x1b[1;1R")


def drain(terminal: int) -> None:
    """Read the chat's last output until it has ended."""
    try:
        while os.read(terminal, 4096):
            pass
    except OSError:
        return


if __name__ == "__main__":
    sys.exit(main())
