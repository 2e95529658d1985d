"""The conversation as given to the model: the newest message, earlier messages, and results of tools."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

import orjson
from langchain_core.messages import AIMessage, HumanMessage, SystemMessage, ToolMessage

from memory.kinds import KINDS
from memory.trained import NEAREST, Known
from orchestrator.offline.answers.vocabulary import BY_SINGULAR

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from langchain_core.messages import BaseMessage

LOOKED_BACK: Final = 24
"""Earlier messages, the newest, in which topics are looked for."""
_TODAY: Final = re.compile(
    r"^Today is \w+, (?P<day>\d{4}-\d{2}-\d{2}) \((?P<zone>[\w/+-]+)\)\.", re.MULTILINE
)
_AMBIGUOUS: Final = re.compile(
    r"^Error: '(?P<name>.*?)' could mean (?P<labels>.+); name one of them", re.DOTALL
)
_KIND: Final = re.compile(rf"(?:^|, )(?P<kind>{'|'.join(KINDS)}): ")
_OPTION: Final = re.compile(r"^(?P<label>.*) \((?P<of>[^()]*(?:\([^()]*\))?[^()]*)\)$", re.DOTALL)
_KEY: Final = re.compile(r"[0-9a-f]{16}")
_RECORD: Final = re.compile(
    rf"^- (?P<kind>{'|'.join(BY_SINGULAR)}) (?P<label>[^\n]{{1,200}}?): (?P<told>[^\n]*)$", re.MULTILINE
)
_UNKNOWN: Final = ("Error: nothing is known as ", "Nothing is known about ")


@dataclass(frozen=True, slots=True)
class Result:
    """The result of a tool: its text, and its data if the text is a JSON object."""

    tool: str
    text: str
    data: Mapping[str, Any] | None

    @property
    def found(self) -> bool:
        """Whether the tool found something."""
        return not self.text.startswith("Error: ") and not self.text.startswith(_UNKNOWN)

    @property
    def options(self) -> tuple[Option, ...]:
        """The records that a name could mean, if the tool asks which."""
        match = _AMBIGUOUS.match(self.text)
        parts = _KIND.split(match["labels"])[1:] if match else []
        return tuple(_option(kind, label) for kind, label in zip(parts[::2], parts[1::2], strict=True))

    @property
    def unclear(self) -> str:
        """The name that could mean several records, if the tool asks which."""
        match = _AMBIGUOUS.match(self.text)
        return match["name"] if match else ""


@dataclass(frozen=True, slots=True)
class Option:
    """One record that a name could mean."""

    kind: str
    label: str
    of: str
    """The account it belongs to, or an empty string."""
    name: str
    """The name or `ref` that finds it."""


@dataclass(frozen=True, slots=True)
class Topic:
    """A record that the last answers were about."""

    kind: str
    ref: str
    label: str
    of: str
    """The account it belongs to, or an empty string."""
    contact: str
    """The person it is with, or an empty string."""


@dataclass(frozen=True, slots=True)
class Turn:
    """The newest message of the user, and what surrounds it."""

    text: str
    before: tuple[str, ...]
    """What the user said before, the oldest first."""
    rounds: tuple[tuple[Result, ...], ...]
    """The results of tools since, one tuple per round of calls."""
    topics: tuple[Topic, ...]
    """The records that were talked about before, the latest first."""
    options: tuple[Option, ...]
    """The records that the user was asked to choose from."""
    today: date | None
    zone: str = "UTC"
    known: tuple[Known, ...] = ()
    """The records recalled for the newest message, as the prompt shows them."""


def read_turn(messages: Sequence[BaseMessage]) -> Turn:
    """Return the conversation as a `Turn`."""
    humans = [at for at, one in enumerate(messages) if isinstance(one, HumanMessage)]
    if not humans:
        return Turn("", (), (), (), (), *_today(messages))
    earlier, newest = messages[: humans[-1]], messages[humans[-1] :]
    said = [one.text.strip() for one in earlier if isinstance(one, HumanMessage)]
    today, zone = _today(messages)
    return Turn(
        text=newest[0].text.strip(),
        before=tuple(said[-NEAREST:]),
        rounds=tuple(_rounds(newest)),
        topics=tuple(dict.fromkeys(_topics(earlier[-LOOKED_BACK:]))),
        options=_asked(earlier),
        today=today,
        zone=zone,
        known=tuple(_known(messages)),
    )


def _rounds(messages: Sequence[BaseMessage]) -> Iterator[tuple[Result, ...]]:
    told: list[Result] = []
    for message in messages:
        if isinstance(message, ToolMessage):
            told.append(result_of(message))
        elif isinstance(message, AIMessage) and told:
            yield tuple(told)
            told = []
    if told:
        yield tuple(told)


def result_of(message: ToolMessage) -> Result:
    """Return a tool message as a `Result`."""
    try:
        value = orjson.loads(message.text.encode("utf-8", "replace"))
    except orjson.JSONDecodeError:
        value = None
    return Result(message.name or "", message.text, value if isinstance(value, dict) else None)


def _topics(messages: Sequence[BaseMessage]) -> Iterator[Topic]:
    for message in reversed(messages):
        data = result_of(message).data if isinstance(message, ToolMessage) else None
        if not data:
            continue
        views = [data["record"]] if isinstance(data.get("record"), dict) else list(data.get("records") or ())
        if len(views) == 1:
            yield _topic(views[0])


def _topic(view: Mapping[str, Any]) -> Topic:
    fields = view["fields"]
    of = str(view.get("of") or fields.get("account_name") or fields.get("related_to") or "")
    contact = str(fields.get("contact_name") or "")
    return Topic(BY_SINGULAR[view["kind"]], str(view["ref"]), str(view["name"]), of, contact)


def _asked(messages: Sequence[BaseMessage]) -> tuple[Option, ...]:
    """Return the records that the last reply asked the user to choose from."""
    for message in reversed(messages):
        if isinstance(message, HumanMessage):
            return ()
        options = result_of(message).options if isinstance(message, ToolMessage) else ()
        if options:
            return options
    return ()


def _option(kind: str, label: str) -> Option:
    match = _OPTION.match(label)
    name, of = (match["label"], match["of"]) if match else (label, "")
    if _KEY.fullmatch(of):
        return Option(kind, name, "", f"{kind}:{of}")
    return Option(kind, name, of, f"{name} {of}".strip())


def _known(messages: Sequence[BaseMessage]) -> Iterator[Known]:
    """Yield the records that the prompt shows: `- opportunity Looms: account name: Aldgate; amount: …`."""
    shown = "\n".join(one.text for one in messages if isinstance(one, SystemMessage))
    for number, match in enumerate(_RECORD.finditer(shown)):
        kind = BY_SINGULAR[match["kind"]]
        pairs = (part.partition(": ") for part in match["told"].rpartition(" [")[0].split("; "))
        fields = {name.strip().replace(" ", "_"): value for name, _, value in pairs if value}
        yield Known(f"k{number}", kind, {**fields, KINDS[kind].LABEL[0]: match["label"]})


def _today(messages: Sequence[BaseMessage]) -> tuple[date | None, str]:
    for message in messages:
        match = _TODAY.search(message.text) if isinstance(message, SystemMessage) else None
        if match:
            return date.fromisoformat(match["day"]), match["zone"]
    return None, "UTC"
