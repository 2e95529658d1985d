"""The LangGraph dev server as `make dev` starts it, in a process of its own."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import httpx
from langgraph_sdk import get_client

from tests.support.patience import TIMEOUT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from langgraph_sdk.client import LangGraphClient

ROOT: Final = Path(__file__).parents[2]
FOREIGN: Final = re.compile(
    r"^(OPENAI|AZURE|LANGSMITH|LANGCHAIN|LANGGRAPH|ORCHESTRATOR)_|_proxy$", re.IGNORECASE
)
TOKENS: Final = {"token-a": "alice", "token-b": "bob", "token-d": "dot.user", "token-s": "*"}


def token_of(user: str) -> str:
    return next(token for token, name in TOKENS.items() if name == user)


def make_flags() -> dict[str, str]:
    """Return the variables that the Makefile exports, so that the tests run what people run."""
    return dict(re.findall(r"^export (\w+) := (\S+)$", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))


def make_options() -> list[str]:
    """Return the options that `make dev` gives, without the port."""
    found = re.search(r"langgraph dev (.*) --port", (ROOT / "Makefile").read_text("utf-8"))
    assert found
    return found[1].split()


@dataclass
class Outside:
    """An HTTP proxy for all addresses but this machine's; it answers nothing and records the requests."""

    visitors: list[str] = field(default_factory=list)

    @contextmanager
    def watch(self) -> Iterator[dict[str, str]]:
        """Yield the environment variables that send HTTP requests to this proxy."""
        with socket.create_server(("127.0.0.1", 0)) as listener:
            thread = threading.Thread(target=self._accept, args=(listener,), daemon=True)
            thread.start()
            proxy = f"http://127.0.0.1:{listener.getsockname()[1]}"
            names = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy")
            yield {**dict.fromkeys(names, proxy), "NO_PROXY": "127.0.0.1,localhost"}
            listener.shutdown(socket.SHUT_RDWR)
            thread.join()

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                visitor, _ = listener.accept()
            except OSError:  # the proxy was shut down
                return
            with visitor:
                self.visitors.append(visitor.recv(200).decode("latin-1"))


@dataclass
class DevServer:
    """A server over one folder, which holds its data; it can be killed and started again."""

    folder: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    port: int = 0
    _process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> str:
        return (self.folder / "log").read_text("utf-8", "replace")

    def client(self, user: str | None, **headers: str) -> LangGraphClient:
        """Return a client with the token of a user."""
        given = {"Authorization": f"Bearer {token_of(user)}"} if user else {}
        return get_client(url=self.url, api_key=None, headers={**given, **headers})

    def start(self) -> None:
        """Start the server and wait until it answers."""
        self.port = _free_port()
        command = [str(Path(sys.executable).with_name("langgraph")), "dev", *make_options()]
        command += ["--config", str(ROOT / "langgraph.json"), "--port", str(self.port)]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                command, cwd=self.folder, env=self._env(), stdout=log, stderr=log, start_new_session=True
            )
        _until_it_answers(self.url, self._process)

    def kill(self) -> None:
        """End the server as a power cut would."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """Ask the server to end."""
        self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> None:
        if self._process is not None and self._process.poll() is None:
            os.killpg(self._process.pid, how)
            self._process.wait(30)

    def _env(self) -> dict[str, str]:
        inherited = {name: value for name, value in os.environ.items() if not FOREIGN.search(name)}
        tokens = ",".join(f"{token}={user}" for token, user in TOKENS.items())
        own = {"ORCHESTRATOR_DATA": str(self.folder / "data"), "ORCHESTRATOR_SERVER_TOKENS": tokens}
        return {**inherited, **make_flags(), **own, **self.environment}


@contextmanager
def running(folder: Path, environment: Mapping[str, str]) -> Iterator[DevServer]:
    """Run a server, and end it whatever happens."""
    server = DevServer(folder, environment)
    server.start()
    try:
        yield server
    finally:
        server.stop()


def words(text: str) -> dict[str, Any]:
    """Return the input of a run."""
    return {"messages": [{"role": "user", "content": text}]}


async def say(client: LangGraphClient, thread: str, text: str, **options: Any) -> list[tuple[str, Any]]:
    """Send a message; return the events of the run, which must not fail."""
    stream = client.runs.stream(
        thread,
        "orchestrator",
        input=words(text),
        stream_mode=["messages-tuple", "updates", "custom"],
        **options,
    )
    events = [(part.event, part.data) async for part in stream]
    errors = [data for event, data in events if event == "error"]
    assert not errors, errors
    return events


def reply_of(events: list[tuple[str, Any]]) -> str:
    """Return the assistant's last words in a run."""
    said = [data["llm_node"] for event, data in events if event == "updates" and "llm_node" in data]
    return str(said[-1]["messages"][-1]["content"])


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def _until_it_answers(url: str, process: subprocess.Popen[bytes]) -> None:
    """Poll until the server answers; an open port alone does not mean that it is ready."""
    end = time.monotonic() + TIMEOUT
    with httpx.Client(trust_env=False) as client:
        while process.poll() is None and time.monotonic() < end:
            try:
                if client.get(f"{url}/ok").status_code == httpx.codes.OK:
                    return
            except httpx.TransportError:
                time.sleep(0.05)
    raise AssertionError(f"the server did not start (exit {process.poll()})")
