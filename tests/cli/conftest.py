from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol

import pytest

from memory.store import AsyncStoreAdapter
from orchestrator.cli.app import OLDER_TRACING, TRACING, run
from tests.support.patience import TIMEOUT

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT: Final = Path(__file__).parents[2]
SCRIPT: Final = Path(sys.executable).with_name("orchestrator")


@dataclass(frozen=True)
class Done:
    """The result of a command."""

    code: int
    out: str
    err: str

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The lines of the output, each parsed as JSON."""
        return [json.loads(line) for line in self.out.split("\n") if line]

    def failed(self, code: int, *words: str) -> None:
        """Check that it failed with one line that says all these words."""
        assert self.code == code, self
        assert self.err.count("\n") == 1, self.err
        assert self.err.startswith("orchestrator: "), self.err
        assert "Traceback" not in self.err
        for word in words:
            assert word in self.err, self.err


def environment(folder: Path, **more: str) -> dict[str, str]:
    return {
        "PATH": "/usr/bin:/bin",
        "HOME": str(folder),
        "LANG": "C.UTF-8",
        "PYTHONPATH": str(ROOT / "src"),
        "ORCHESTRATOR_DATA": str(folder / "data"),
        **more,
    }


@dataclass(frozen=True)
class Program:
    """The installed program, each command in a process of its own."""

    folder: Path
    command: tuple[str, ...] = (str(SCRIPT),)

    def __call__(self, *arguments: str, stdin: str | bytes = b"", **more: str) -> Done:
        done = subprocess.run(
            [*self.command, *arguments],
            input=stdin.encode() if isinstance(stdin, str) else stdin,
            capture_output=True,
            timeout=TIMEOUT,
            cwd=self.folder,
            env=environment(self.folder, **more),
            check=False,
        )
        return Done(done.returncode, done.stdout.decode(), done.stderr.decode())


@pytest.fixture
def program(tmp_path: Path) -> Program:
    return Program(tmp_path)


class Cli(Protocol):
    """Run one command in this process."""

    def __call__(self, *arguments: str, stdin: str | bytes = b"") -> Done: ...


@pytest.fixture
def cli(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Cli:
    """The same commands in this process, which is much quicker."""
    for name in [n for n in os.environ if n.startswith(("ORCHESTRATOR_", "OPENAI_", "AZURE_"))]:
        monkeypatch.delenv(name)
    for name in (TRACING, *OLDER_TRACING):
        monkeypatch.setenv(name, "false")
    monkeypatch.setenv("LANGGRAPH_STRICT_MSGPACK", "true")
    monkeypatch.setenv("ORCHESTRATOR_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("ORCHESTRATOR_USER", "ann")
    monkeypatch.chdir(tmp_path)

    def command(*arguments: str, stdin: str | bytes = b"") -> Done:
        raw = stdin.encode() if isinstance(stdin, str) else stdin
        (tmp_path / "stdin").write_bytes(raw)
        capsys.readouterr()
        with (tmp_path / "stdin").open(encoding="utf-8") as source:
            monkeypatch.setattr(sys, "stdin", source)
            code = run(list(arguments))
        out, err = capsys.readouterr()
        return Done(code, out, err)

    return command


def stored(folder: Path, kind: str, user: str = "ann") -> list[dict[str, Any]]:
    """Return the values of a kind, read from the store itself."""
    with AsyncStoreAdapter(folder / "data" / "memory.sqlite") as store:
        return [item.value for item in store.scan((user, kind))]


def write_lines(path: Path, *rows: Any) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def conversation(identity: str | None, *contents: str, **more: Any) -> dict[str, Any]:
    messages: Sequence[dict[str, Any]] = [{"role": "user", "content": content} for content in contents]
    return {**({"id": identity} if identity else {}), "messages": messages, **more}
