"""Ask some 230 questions about a history and count what is right, what is wrong, and what is invented.

    python -m evals.questions.run [--misses N]

The history is remembered by the offline model in a fresh folder, each conversation at its own time; each
question goes through the chat graph in a thread of its own. An answer is right if it holds every expected
string (`a|b`: either) and none of the forbidden ones. A value is invented if the answer holds a number, date,
e-mail address or name that stands neither in what was said or stored nor in the question, and is no count of
what the answer lists and no sum that was expected. "Today" is Friday, 20 November 2026.
"""

from __future__ import annotations

import argparse
import asyncio
import re
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from evals.questions.history import NOW, USER, lines, remembered
from memory.history import as_of
from memory.language import find_values
from memory.recall.days import looking_ahead, looking_back
from memory.recall.views import shown

if TYPE_CHECKING:
    from collections.abc import Iterable

    from evals.questions.history import Assistant

_EMAIL: Final = re.compile(r"[\w.+-]+@[\w.-]+\w")
_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_NUMBER: Final = re.compile(r"\d[\d,.]*\d|\d")
_NAME: Final = re.compile(r"\b[A-Z][\w'’-]+")
_OWN_WORDS: Final = frozenset(
    [
        "I",
        "The",
        "At",
        "In",
        "On",
        "From",
        "Since",
        "No",
        "Not",
        "Yes",
        "You",
        "Which",
        "What",
        "Who",
        "Nothing",
        "Something",
        "Every",
        "Of",
        "Noted",
        "There",
        "This",
        "And",
        "By",
        "It",
        "If",
        "Done",
        "Open",
        "Deals",
        "Contacts",
        "Cases",
        "Tasks",
        "Notes",
        "Reports",
        "Reporting",
        "Salesforce",
        "CRM",
        "OPENAI_API_KEY",
        "Set",
        "Each",
        "Subsidiaries",
        "Facts",
        "Of",
        "Contact",
        "Case",
        "Before",
    ]
)
"""Words with a capital that belong to the sentences and not to what they tell."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an answer came to."""

    id: str
    tag: str
    asked: str
    answer: str
    wrong: tuple[str, ...]
    """Expected and not there, or forbidden and there."""
    invented: tuple[str, ...]


@dataclass(slots=True)
class Known:
    """Every value that may stand in an answer."""

    text: str = ""
    numbers: set[float] = field(default_factory=set)
    words: set[str] = field(default_factory=set)

    def add(self, text: str) -> None:
        """Let the words and figures of a text be said."""
        self.text += f"\n{text}"
        bare = _DATE.sub(" ", _EMAIL.sub(" ", text))
        self.numbers |= {_figure(one) for one in _NUMBER.findall(bare)}
        self.numbers |= {float(found.value) for found in find_values("amount", text, today=None)}
        self.words |= {word.casefold() for word in re.findall(r"\w[\w'’-]*", re.sub(r"['’]s\b", "", text))}


async def ask_all(folder: Path) -> list[Verdict]:
    """Remember the history and ask every question."""
    async with remembered(folder) as assistant:
        known = await _known(assistant)
        return [await _one(assistant, known, row) for row in lines("questions.jsonl")]


async def _one(assistant: Assistant, known: Known, row: dict[str, Any]) -> Verdict:
    answer = ""
    for text in row["ask"]:
        answer = await assistant.ask(row["id"], text)
    folded = answer.casefold()
    missing = [one for one in row["expect"] if not any(part.casefold() in folded for part in one.split("|"))]
    there = [f"not {one}" for one in row["forbid"] if one.casefold() in folded]
    mine = Known(known.text, set(known.numbers), set(known.words))
    for text in (*row["ask"], *row["expect"], *_days(row["ask"][-1])):
        mine.add(text)
    return Verdict(
        row["id"],
        row["tag"],
        " / ".join(row["ask"]),
        answer,
        (*missing, *there),
        tuple(invented(answer, mine)),
    )


def invented(answer: str, known: Known) -> Iterable[str]:
    """Yield the values of an answer that are not known."""
    rest = answer
    for pattern in (_EMAIL, _DATE):
        for value in pattern.findall(rest):
            if value not in known.text:
                yield value
        rest = pattern.sub(" ", rest)
    counts = {float(count) for count in _counts(answer)}
    for value in _NUMBER.findall(rest):
        if _figure(value) not in known.numbers | counts:
            yield value
    for word in _NAME.findall(rest):
        if word not in _OWN_WORDS and not re.fullmatch("Q[1-4]", word) and word.casefold() not in known.words:
            yield word


def _counts(answer: str) -> Iterable[float]:
    """Yield how many things an answer lists, on lines of their own or behind a colon, and what they come to."""
    yield answer.count("\n- ")
    for line in answer.split("\n"):
        yield line.count("; you,") + line.count("(you,")
        yield len(re.findall(r"from .+? to ", line))
    rows = [line for line in answer.split("\n") if line.startswith("- ")]
    yield sum(int(count) for row in rows for count in re.findall(r"(\d+) deals?", row))
    for currency in ("USD", "EUR"):
        yield sum(
            float(one.replace(",", "")) for row in rows for one in re.findall(rf"([\d,.]+) {currency}", row)
        )


def _days(question: str) -> Iterable[str]:
    """Yield the days that the words of a question stand for, and today."""
    yield NOW.date().isoformat()
    for reading in (looking_back, looking_ahead):
        yield from reading(question, NOW.date()) or ()


def _figure(text: str) -> float:
    try:
        return float(text.replace(",", "").rstrip("."))
    except ValueError:
        return -1.0


async def _known(assistant: Assistant) -> Known:
    known = Known()
    for conversation in lines("conversations.jsonl"):
        known.add(conversation["at"][:10])
        for message in conversation["messages"]:
            known.add(message["content"])
    for record in (await as_of(assistant.store, USER)).values():
        for name, value in record.fields.items():
            known.add(shown(record.kind, name, value, record.fields.get("currency")))
    return known


def main() -> None:
    """Print the report."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--misses", type=int, default=20, metavar="N", help="show the first N that are not right"
    )
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        verdicts = asyncio.run(ask_all(Path(folder)))
    print("\n".join(report(verdicts, arguments.misses)))


def report(verdicts: list[Verdict], misses: int) -> Iterable[str]:
    """Yield the lines of the report: what is not right, then the figures."""
    bad = [one for one in verdicts if one.wrong or one.invented]
    for one in bad[:misses]:
        yield f"{one.id}  {one.asked}\n    {one.answer!r}\n    wrong: {one.wrong}  invented: {one.invented}"
    for tag in dict.fromkeys(one.tag for one in verdicts):
        yield _figures(tag, [one for one in verdicts if one.tag == tag])
    yield _figures("all", verdicts)


def _figures(tag: str, verdicts: list[Verdict]) -> str:
    right = sum(not one.wrong for one in verdicts)
    made_up = sum(len(one.invented) for one in verdicts)
    return (
        f"{tag:10s} {right} of {len(verdicts)} right ({right / len(verdicts):.1%}), {made_up} values invented"
    )


if __name__ == "__main__":
    main()
