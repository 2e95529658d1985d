"""Read conversations from files: JSON lines, or transcripts of `Name: text`."""

from __future__ import annotations

import re
from codecs import BOM_UTF8 as BOM
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, Literal
from zoneinfo import ZoneInfo

import orjson
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from memory.messages import Message, digest
from orchestrator.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_SPEAKER: Final = re.compile(r"^(?P<name>[^\s:][^:\n]{0,59}):\s+(?P<text>\S.*)$")
_OURS: Final = frozenset(
    {"assistant", "agent", "bot", "rep", "support", "support rep", "sales rep", "representative"}
)

_PAIR_OR_LONE: Final = re.compile(
    rb"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[dD][89a-fA-F][0-9a-fA-F]{2}"
)


class MessageLine(BaseModel):
    """One message of a JSON conversation."""

    model_config = ConfigDict(extra="ignore")

    id: str | int | None = None
    role: Literal["user", "assistant", "system"]
    content: str
    name: str | None = None
    at: datetime | None = None


class ConversationLine(BaseModel):
    """One line of a JSON lines file."""

    model_config = ConfigDict(extra="ignore")

    id: str | int | None = None
    user: str | None = None
    at: datetime | None = None
    messages: list[MessageLine] = Field(min_length=1)

    @field_validator("user")
    @classmethod
    def _not_blank(cls, value: str | None) -> str | None:
        if value is not None and not value.strip():
            raise ValueError("is blank")
        return value


@dataclass(frozen=True, slots=True)
class Conversation:
    """A conversation ready to be remembered."""

    thread: str
    user: str | None
    messages: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class BadLine:
    """A part of a file that cannot be used."""

    path: Path
    line: int
    reason: str

    def __str__(self) -> str:
        """Return file, line and reason."""
        return f"{self.path}:{self.line}: {self.reason}"


def read_file(path: Path, zone: str) -> Iterator[Conversation | BadLine]:
    """Yield the conversations of a file and what of it cannot be used; raises `InputError` for the file."""
    try:
        with path.open("rb") as file:
            start = len(BOM) if file.read(len(BOM)) == BOM else 0
            file.seek(start)
            first = next((line for line in file if line.strip()), b"")
            file.seek(start)
            if first.lstrip()[:1] in (b"{", b"[") or path.suffix in (".jsonl", ".json", ".ndjson"):
                for number, raw in enumerate(file, 1):
                    if raw.strip():
                        yield _json_line(path, number, raw, ZoneInfo(zone))
            elif first:
                yield from _transcript(path, file.read())
    except OSError as error:
        raise InputError(f"cannot read {path}: {error.strerror}") from error


def _json_line(path: Path, number: int, raw: bytes, zone: ZoneInfo) -> Conversation | BadLine:
    try:
        line = ConversationLine.model_validate(orjson.loads(_replaced(raw)))
    except orjson.JSONDecodeError as error:
        return BadLine(path, number, f"not JSON: {error.msg}")
    except ValidationError as error:
        problem = error.errors()[0]
        where = ".".join(str(part) for part in problem["loc"]) or "the line"
        return BadLine(path, number, f"{where}: {problem['msg']}")
    return _conversation(line, zone)


def _conversation(line: ConversationLine, zone: ZoneInfo) -> Conversation:
    said = [f"{message.role}:{message.name}:{message.content}" for message in line.messages]
    thread = str(line.id) if line.id not in (None, "") else f"ingest-{digest(*said)[:12]}"
    messages = tuple(
        Message(
            id=str(message.id) if message.id not in (None, "") else f"{thread}:{number}",
            role=message.role,
            content=message.content,
            name=message.name or None,
            at=_aware(message.at or (line.at and line.at + timedelta(microseconds=number)), zone),
        )
        for number, message in enumerate(line.messages)
    )
    return Conversation(thread, line.user, messages)


def _aware(at: datetime | None, zone: ZoneInfo) -> str | None:
    if at is None:
        return None
    return (at if at.tzinfo else at.replace(tzinfo=zone)).isoformat()


def _transcript(path: Path, raw: bytes) -> Iterator[Conversation | BadLine]:
    """Read `Name: text` lines; lines without a name go on with the message before."""
    turns: list[tuple[str, list[str]]] = []
    for number, line in enumerate(raw.decode("utf-8", "replace").splitlines(), 1):
        match = _SPEAKER.match(line)
        if match:
            turns.append((match["name"].strip(), [match["text"]]))
        elif turns:
            turns[-1][1].append(line)
        elif line.strip():
            yield BadLine(path, number, "neither JSON nor `Name: text`")
    thread = path.stem
    messages = tuple(
        Message(f"{thread}:{number}", _role(name), "\n".join(text).strip(), name)
        for number, (name, text) in enumerate(turns)
    )
    if messages:
        yield Conversation(thread, None, messages)


def _role(name: str) -> Literal["user", "assistant"]:
    return "assistant" if name.casefold() in _OURS else "user"


def _replaced(raw: bytes) -> bytes:
    r"""Replace escaped lone surrogates (`\ud800`), which JSON allows and Unicode does not, by U+FFFD."""
    if b"\\ud" not in raw and b"\\uD" not in raw:
        return raw
    return _PAIR_OR_LONE.sub(lambda match: match[0] if len(match[0]) == 12 else b"\\ufffd", raw)
