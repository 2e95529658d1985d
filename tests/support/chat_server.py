"""An HTTP server that speaks the chat-completions protocol, and misbehaves on demand.

It runs in a thread of its own on a free port of 127.0.0.1. What it answers is decided by a script, a
function of the request; everything it was asked is kept, so that a test can count.
"""

from __future__ import annotations

import asyncio
import json
import threading
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal, Self

from tests.support.patience import TIMEOUT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

Phase = Literal["chat", "extract", "update", "repair", "summary"]
HEAD = "HTTP/1.1 {status} {status}\r\nContent-Type: {kind}\r\n{more}Connection: close\r\n\r\n"


@dataclass(frozen=True, slots=True)
class ChatRequest:
    """One request as it came in."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]

    @property
    def model(self) -> str:
        return str(self.body.get("model", ""))

    @property
    def stream(self) -> bool:
        return bool(self.body.get("stream"))

    @property
    def messages(self) -> list[dict[str, Any]]:
        return list(self.body["messages"])

    @property
    def text(self) -> str:
        """The last message."""
        return str(self.messages[-1]["content"])

    @property
    def tools(self) -> set[str]:
        return {tool["function"]["name"] for tool in self.body.get("tools", [])}

    @property
    def phase(self) -> Phase:
        """What is asked for: an answer, one of the three steps of an extraction, or a summary."""
        if self.tools == {"Summary"}:
            return "summary"
        if "PatchFunctionErrors" in self.tools:
            return "repair"
        if "PatchDoc" in self.tools:
            return "update"
        return "extract" if "NothingToRecord" in self.tools else "chat"


@dataclass(frozen=True, slots=True)
class Call:
    """A tool call; its arguments are text, as on the wire."""

    name: str
    arguments: str


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer, and what goes wrong with it."""

    text: str = ""
    calls: tuple[Call, ...] = ()
    finish: str | None = None
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    cut_after: int | None = None
    """Close the connection after so many pieces."""
    end_after: int | None = None
    """End the stream properly after so many pieces, without a finish reason, as a proxy may do."""
    delay: float = 0.0
    """Seconds before the answer begins."""
    pause: float = 0.0
    """Seconds between pieces."""
    gate: threading.Event | None = None
    """Wait for this before the answer begins."""


Script = "Callable[[ChatRequest], Reply]"


def say(text: str) -> Reply:
    return Reply(text=text)


def call(tool: str, /, **arguments: Any) -> Reply:
    return Reply(calls=(Call(tool, json.dumps(arguments)),))


def raw_call(tool: str, arguments: str) -> Reply:
    """Call a tool with arguments that need not be JSON."""
    return Reply(calls=(Call(tool, arguments),))


def calls(*replies: Reply) -> Reply:
    """Make the calls of several replies at once."""
    return Reply(calls=tuple(one for reply in replies for one in reply.calls))


def failing(status: int, *, retry_after: str | None = None) -> Reply:
    headers = (("Retry-After", retry_after),) if retry_after is not None else ()
    return Reply(text=f"status {status}", status=status, headers=headers)


def cut(reply: Reply, *, after: int) -> Reply:
    return replace(reply, cut_after=after)


def nothing() -> Reply:
    return call("NothingToRecord", reason="nothing is stated")


@dataclass(slots=True)
class ChatServer:
    """The server; use it as a context manager."""

    script: Callable[[ChatRequest], Reply]
    requests: list[ChatRequest] = field(default_factory=list)
    port: int = 0
    _arrived: threading.Condition = field(default_factory=threading.Condition)
    _started: threading.Event = field(default_factory=threading.Event)
    _loop: asyncio.AbstractEventLoop | None = None
    _stop: asyncio.Event | None = None
    _thread: threading.Thread | None = None
    _gates: list[threading.Event] = field(default_factory=list)

    @property
    def url(self) -> str:
        """The endpoint's address, as OPENAI_BASE_URL wants it."""
        return f"{self.origin}/v1"

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def of(self, *phases: Phase) -> list[ChatRequest]:
        """Return the requests of these phases."""
        with self._arrived:
            return [request for request in self.requests if request.phase in phases]

    def wait_for(self, wanted: Callable[[Sequence[ChatRequest]], bool]) -> None:
        """Block until the requests so far are as wanted."""
        with self._arrived:
            if not self._arrived.wait_for(lambda: wanted(self.requests), TIMEOUT):
                raise TimeoutError(f"{len(self.requests)} requests came, not the ones that are waited for")

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), daemon=True)
        self._thread.start()
        if not self._started.wait(TIMEOUT):
            raise TimeoutError("the chat server did not start")
        return self

    def __exit__(self, *_: object) -> None:
        for gate in self._gates:
            gate.set()
        if self._loop is not None and self._stop is not None:
            self._loop.call_soon_threadsafe(self._stop.set)
        if self._thread is not None:
            self._thread.join(TIMEOUT)

    async def _serve(self) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        server = await asyncio.start_server(self._client, "127.0.0.1", 0, limit=1 << 24)
        self.port = int(server.sockets[0].getsockname()[1])
        self._started.set()
        await self._stop.wait()
        server.close()  # open connections end with the loop

    async def _client(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            request = await _read(reader)
            with self._arrived:
                self.requests.append(request)
                self._arrived.notify_all()
            await self._answer(request, self.script(request), writer)
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass  # the client has gone, or the test is over
        finally:
            writer.close()

    async def _answer(self, request: ChatRequest, reply: Reply, writer: asyncio.StreamWriter) -> None:
        if reply.gate is not None:
            self._gates.append(reply.gate)
            await asyncio.to_thread(reply.gate.wait, TIMEOUT)
        await asyncio.sleep(reply.delay)
        if reply.status != 200:
            await _send(writer, reply.status, _failure(reply), reply.headers)
        elif request.stream:
            await _stream(writer, reply, request.model)
        else:
            await _send(writer, 200, _completion(reply, request.model), cut=reply.cut_after)


async def _read(reader: asyncio.StreamReader) -> ChatRequest:
    lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return ChatRequest(lines[0].split(" ")[1], headers, json.loads(body) if body else {})


async def _send(
    writer: asyncio.StreamWriter,
    status: int,
    value: dict[str, Any],
    headers: Sequence[tuple[str, str]] = (),
    *,
    cut: int | None = None,
) -> None:
    body = json.dumps(value).encode()
    more = "".join(f"{name}: {given}\r\n" for name, given in (*headers, ("Content-Length", str(len(body)))))
    writer.write(HEAD.format(status=status, kind="application/json", more=more).encode())
    writer.write(body if cut is None else body[:cut])
    await writer.drain()


async def _stream(writer: asyncio.StreamWriter, reply: Reply, model: str) -> None:
    """Send server-sent events in chunked encoding, so that a cut is seen as one."""
    more = "Transfer-Encoding: chunked\r\n"
    writer.write(HEAD.format(status=200, kind="text/event-stream", more=more).encode())
    for number, piece in enumerate(_pieces(reply, model)):
        if number == reply.cut_after:
            await writer.drain()
            return
        if number == reply.end_after:
            break
        writer.write(_chunk(f"data: {json.dumps(piece)}\n\n"))
        await writer.drain()
        await asyncio.sleep(reply.pause)
    else:
        writer.write(_chunk("data: [DONE]\n\n"))
    writer.write(b"0\r\n\r\n")
    await writer.drain()


def _chunk(text: str) -> bytes:
    raw = text.encode()
    return f"{len(raw):x}\r\n".encode() + raw + b"\r\n"


def _pieces(reply: Reply, model: str) -> Iterator[dict[str, Any]]:
    yield _delta(model, {"role": "assistant", "content": ""})
    for word in reply.text.split(" "):
        if word:
            yield _delta(model, {"content": word + " "})
    for index, one in enumerate(reply.calls):
        function = {"name": one.name, "arguments": ""}
        yield _delta(model, _call_delta(index, id=f"call_{index}", type="function", function=function))
        for start in range(0, len(one.arguments), 7):
            yield _delta(model, _call_delta(index, function={"arguments": one.arguments[start : start + 7]}))
    yield _delta(model, {}, _finish(reply))


def _delta(model: str, delta: dict[str, Any], finish: str | None = None) -> dict[str, Any]:
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion.chunk",
        "created": 1,
        "model": model,
        "choices": [choice],
    }


def _call_delta(index: int, **given: Any) -> dict[str, Any]:
    return {"tool_calls": [{"index": index, **given}]}


def _completion(reply: Reply, model: str) -> dict[str, Any]:
    message: dict[str, Any] = {"role": "assistant", "content": reply.text or None}
    if reply.calls:
        message["tool_calls"] = [
            {
                "id": f"call_{index}",
                "type": "function",
                "function": {"name": one.name, "arguments": one.arguments},
            }
            for index, one in enumerate(reply.calls)
        ]
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1,
        "model": model,
        "choices": [{"index": 0, "message": message, "finish_reason": _finish(reply)}],
        "usage": {"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15},
    }


def _failure(reply: Reply) -> dict[str, Any]:
    return {"error": {"message": reply.text, "type": "error", "code": str(reply.status)}}


def _finish(reply: Reply) -> str:
    return reply.finish or ("tool_calls" if reply.calls else "stop")
