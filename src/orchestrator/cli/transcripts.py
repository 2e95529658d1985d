"""Read conversations from files: JSON lines, or transcripts of `Name: text`."""

from __future__ import annotations

import re
from codecs import BOM_UTF8 as BOM
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated, BinaryIO, Final, Literal
from zoneinfo import ZoneInfo

import orjson
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, field_validator

from memory.records import Message, digest
from orchestrator.cli.common import regular
from orchestrator.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_SPEAKER: Final = re.compile(r"^(?P<name>[^\s:][^:\n]{0,59}):\s+(?P<text>\S.*)$")
_OURS: Final = frozenset(
    {"assistant", "agent", "bot", "rep", "support", "support rep", "sales rep", "representative"}
)

EARLIEST: Final = 1900
LATEST: Final = 2199
"""Years that a conversation may be from."""
LONGEST_LINE: Final = 16_000_000
"""Most bytes of a line of JSON or of a whole transcript, each of which is one conversation."""
LONGEST_KEY: Final = 40
SNIFFED: Final = 8_192
"""First bytes of a file, by which text is told from binary data."""
_PAIR_OR_LONE: Final = re.compile(
    rb"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[dD][89a-fA-F][0-9a-fA-F]{2}"
)


def _plausible(at: datetime | None) -> datetime | None:
    """Refuse a year that no conversation is from, and near which date arithmetic would overflow."""
    if at is not None and not EARLIEST <= at.year <= LATEST:
        raise ValueError(f"the year is not between {EARLIEST} and {LATEST}")
    return at


Time = Annotated[datetime | None, AfterValidator(_plausible)]


class MessageLine(BaseModel):
    """One message of a JSON conversation; unknown keys are reported as ignored."""

    model_config = ConfigDict(extra="allow")

    id: str | int | None = None
    role: Literal["user", "assistant", "system"]
    content: str
    name: str | None = None
    at: Time = None


class ConversationLine(BaseModel):
    """One line of a JSON lines file; unknown keys are reported as ignored."""

    model_config = ConfigDict(extra="allow")

    id: str | int | None = None
    user: str | None = None
    at: Time = None
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


@dataclass(frozen=True, slots=True)
class Ignored:
    """An unknown key, and how often it occurs in a file."""

    path: Path
    key: str
    count: int

    def __str__(self) -> str:
        """Return file, key and count."""
        return f"{self.path}: {self.key!r} is ignored ({self.count} times)"


def read_file(path: Path, zone: str) -> Iterator[Conversation | BadLine | Ignored]:
    """Yield a file's conversations, bad lines and ignored keys; raises `InputError` if it cannot be read."""
    try:
        with path.open("rb") as file:
            first = _opened(path, file)
            if first in (b"{", b"[") or (first and path.suffix in (".jsonl", ".json", ".ndjson")):
                yield from _json_lines(path, file, ZoneInfo(zone))
            elif first:
                yield from _transcript(path, file)
    except OSError as error:
        raise InputError(f"cannot read {path}: {error.strerror}") from error


def _opened(path: Path, file: BinaryIO) -> bytes:
    """Return the first byte that is not white space, and go back to the start; refuse a binary file."""
    head = regular(path, file).read(SNIFFED)
    if _is_binary(head):
        raise InputError(f"{path} is not text in UTF-8; nothing of it was read")
    file.seek(len(BOM) if head.startswith(BOM) else 0)
    start = file.tell()
    while (block := file.read(SNIFFED)) and not block.strip():
        pass
    file.seek(start)
    return block.strip()[:1]


def _is_binary(head: bytes) -> bool:
    """Tell whether a file's first bytes are no text: a zero byte, or over a quarter not printable."""
    text = head.decode("utf-8", "replace")
    odd = sum(one == "\ufffd" or (not one.isprintable() and not one.isspace()) for one in text)
    return b"\0" in head or odd > len(text) // 4


def _json_lines(path: Path, file: BinaryIO, zone: ZoneInfo) -> Iterator[Conversation | BadLine | Ignored]:
    ignored = Counter[str]()
    number = 0
    while raw := file.readline(LONGEST_LINE + 1):
        number += 1
        if len(raw) > LONGEST_LINE:
            yield BadLine(path, number, f"longer than {LONGEST_LINE:,} bytes; the file is read no further")
            break
        if raw.strip():
            yield _json_line(path, number, raw, zone, ignored)
    yield from (Ignored(path, key, count) for key, count in ignored.items())


def _json_line(
    path: Path, number: int, raw: bytes, zone: ZoneInfo, ignored: Counter[str]
) -> Conversation | BadLine:
    try:
        line = ConversationLine.model_validate(orjson.loads(_replaced(raw)))
    except orjson.JSONDecodeError as error:
        return BadLine(path, number, f"not JSON: {error.msg}")
    except ValidationError as error:
        problem = error.errors()[0]
        where = ".".join(str(part) for part in problem["loc"]) or "the line"
        return BadLine(path, number, f"{where}: {problem['msg'].removeprefix('Value error, ')}")
    ignored.update(_unknown(line))
    return _conversation(line, zone)


def _unknown(line: ConversationLine) -> Iterator[str]:
    """Yield the unknown keys of a line and of its messages."""
    yield from (_shown(key) for key in line.model_extra or ())
    for message in line.messages:
        yield from (f"messages.{_shown(key)}" for key in message.model_extra or ())


def _shown(key: str) -> str:
    return key if len(key) <= LONGEST_KEY else f"{key[:LONGEST_KEY]}…"


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


def _transcript(path: Path, file: BinaryIO) -> Iterator[Conversation | BadLine]:
    """Read `Name: text` lines; lines without a name continue the message before."""
    raw = file.read(LONGEST_LINE + 1)
    if len(raw) > LONGEST_LINE:
        raise InputError(f"{path} has more than {LONGEST_LINE:,} bytes, too many for a transcript; split it")
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
